package ui

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
)

func TestConsentPage(t *testing.T) {
	s := newSite(t)
	got := s.get(t, "/consent?transactionId="+s.logIn(t, "scope", "openid Manage-VID"))
	got.contains(t, "Farmer Portal is requesting access to the following: ", `class="consent-timer-text"`, "01:55",
		"Authorize Scopes", "Essential Claims", "Voluntary Claims", "Required", "Email Address",
		`id="email" name="claim" value="email"`, `id="picture"`, `id="voluntary_claims"`, `id="Manage-VID" name="scope"`,
		`id="continue"`, `id="cancel"`, `id="stay"`, `id="discontinue"`, "Are you sure you want to discontinue the login process?")
	got.lacks(t, "checked", `id="name"`, `id="authorize_scope" data-master`)
	order := regexp.MustCompile(`(?s)Authorize Scopes.*Essential Claims.*Voluntary Claims`)
	if !order.MatchString(got.body) {
		t.Error("blocks are out of order")
	}
}

func TestConsentGiven(t *testing.T) {
	tests := []struct {
		name            string
		fields          []string
		claims, scopes  []string
		wantInLocation  string
		storesAndRepeat bool
	}{
		{"nothing ticked", nil, []string{"name"}, []string{}, "?state=st-55&code=", true},
		{"some", []string{"claim", "email", "scope", "Manage-VID"}, []string{"name", "email"}, []string{"Manage-VID"}, "?state=st-55&code=", true},
		{"a claim nobody asked for", []string{"claim", "gender"}, nil, nil, "&state=st-55&error=invalid_accepted_claim", false},
		{"a scope nobody asked for", []string{"scope", "openid"}, nil, nil, "&state=st-55&error=invalid_permitted_scope", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			id := s.logIn(t, "scope", "openid Manage-VID")
			got := s.post(t, "/consent", append([]string{"transactionId", id, "action", "allow"}, tt.fields...)...)
			if !strings.Contains(got.location, tt.wantInLocation) {
				t.Fatalf("leads to %q, want %q in it", got.location, tt.wantInLocation)
			}
			stored := s.store.consents["psut"]
			if diff := cmp.Diff([][]string{stored.AcceptedClaims, stored.PermittedScopes}, [][]string{tt.claims, tt.scopes}); diff != "" {
				t.Errorf("consent (-got +want)\n%s", diff)
			}
		})
	}
}

func TestStoredConsentGoesStraightOn(t *testing.T) {
	s := newSite(t)
	s.post(t, "/consent", "transactionId", s.logIn(t), "action", "allow")
	id := s.begin(t)
	next := s.post(t, "/login", "transactionId", id, "action", "verify_pin", "Pin_vid", personID, "pin", personPIN).location
	if !strings.Contains(next, "consentAction=NOCAPTURE") {
		t.Fatalf("second login leads to %q", next)
	}
	if got := s.get(t, next); !strings.HasPrefix(got.location, callback+"?state=st-55&code=") {
		t.Errorf("leads to %q", got.location)
	}
}

func TestDeny(t *testing.T) {
	s := newSite(t)
	id := s.logIn(t)
	got := s.post(t, "/consent", "transactionId", id, "action", "deny", "claim", "email")
	want := callback + "?error_description=Consent+Request+Rejected&state=st-55&error=consent_request_rejected"
	if got.location != want {
		t.Errorf("leads to %q, want %q", got.location, want)
	}
	after := s.post(t, "/consent", "transactionId", id, "action", "allow")
	if !strings.HasSuffix(after.location, "error=invalid_transaction") || len(s.store.consents) != 0 {
		t.Errorf("allowing after a refusal leads to %q", after.location)
	}
}

func TestConsentTimer(t *testing.T) {
	const timeout = callback + "?error_description=The+transaction+has+timed+out.+Please+try+again.&state=st-55&error=transaction_timeout"
	s := newSite(t)
	id := s.logIn(t)
	s.clock.Advance(consentTime - time.Second)
	s.get(t, "/consent?transactionId="+id).contains(t, "00:0")
	s.clock.Advance(time.Second)
	for _, got := range []page{s.get(t, "/consent?transactionId="+id), s.post(t, "/consent", "transactionId", id, "action", "allow")} {
		if got.location != timeout {
			t.Errorf("leads to %q, want %q", got.location, timeout)
		}
	}
	s.clock.Advance(10 * time.Second)
	if got := s.get(t, "/consent?transactionId="+id); !strings.HasSuffix(got.location, "error=invalid_transaction") {
		t.Errorf("leads to %q", got.location)
	}
}

// TestNoTimerWithoutQuestion lets the time pass where there is nothing to consent to.
func TestNoTimerWithoutQuestion(t *testing.T) {
	s := newSite(t)
	s.post(t, "/consent", "transactionId", s.logIn(t), "action", "allow")
	id := s.begin(t)
	s.enterPIN(t, id)
	s.clock.Advance(consentTime)
	if got := s.post(t, "/consent", "transactionId", id, "action", "allow"); !strings.HasPrefix(got.location, callback+"?state=st-55&code=") {
		t.Errorf("leads to %q", got.location)
	}
}

func TestConsentWithoutAction(t *testing.T) {
	s := newSite(t)
	id := s.logIn(t)
	if got := s.post(t, "/consent", "transactionId", id); !strings.HasPrefix(got.location, "/consent?") {
		t.Errorf("leads to %q", got.location)
	}
	if _, stage := s.flow.Transaction(idp.TransactionID(id)); stage != idp.LoggedIn {
		t.Errorf("stage %v", stage)
	}
}
