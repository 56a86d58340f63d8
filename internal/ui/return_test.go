package ui

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// TestReturnOfReleases is how the browser comes back to the relying party.
func TestReturnOfReleases(t *testing.T) {
	const iss = "&iss=http%3A%2F%2Fmock.example.org"
	tests := []struct {
		release                 string
		code                    string // behind the code
		silent, stateless, bare string // of a stored consent: with a state, without one, and of one given without a state
		state                   string // of "a b&c", with the tolerance
		strictState             string
		denied                  string
	}{
		{"1.5", "", "state=st-55&code=C", "state=null&code=C", "code=C", "state=a%20b%26c", "state=a%20b&c", "Consent+Request+Rejected&state=st-55&error=consent_request_rejected"},
		{"1.6", "", "state=st-55&code=C&ui_locales=null", "state=null&code=C&ui_locales=null", "code=C", "state=a%20b%26c", "state=a%20b&c", "Consent+Request+Rejected&state=st-55&error=consent_request_rejected"},
		{"1.7", iss, "state=st-55&code=C" + iss + "&ui_locales=hi", "code=C" + iss + "&ui_locales=hi", "code=C" + iss, "state=a+b%26c", "state=a+b%26c", "Consent+Request+Rejected&state=st-55&error=consent_request_rejected"},
		{"1.8", iss, "state=st-55&code=C" + iss + "&ui_locales=hi", "code=C" + iss + "&ui_locales=hi", "code=C" + iss, "state=a+b%26c", "state=a+b%26c", "Consent+Denied&state=st-55&error=access_denied"},
	}
	code := regexp.MustCompile(`code=[\w-]{43}`)
	for _, tt := range tests {
		t.Run(tt.release, func(t *testing.T) {
			for _, kind := range []bool{true, false} {
				options := []siteOption{of(tt.release)}
				state := tt.state
				if !kind {
					options, state = append(options, strict), tt.strictState
				}
				s := newSite(t, options...)
				// A nonce is used once, so that none is sent.
				allow := func(changes ...string) string {
					changes = append(changes, "nonce", "-")
					got := s.post(t, "/consent", "transactionId", s.logIn(t, changes...), "action", "allow")
					s.store.consents = map[idp.PSUT]idp.Consent{}
					return code.ReplaceAllString(strings.TrimPrefix(got.location, callback+"?"), "code=C")
				}
				silent := func(changes ...string) string {
					changes = append(changes, "nonce", "-")
					s.post(t, "/consent", "transactionId", s.logIn(t, changes...), "action", "allow")
					got := s.get(t, s.enterPIN(t, s.begin(t, changes...)).location)
					s.store.consents = map[idp.PSUT]idp.Consent{}
					return code.ReplaceAllString(strings.TrimPrefix(got.location, callback+"?"), "code=C")
				}
				got := []string{
					allow(), silent("ui_locales", "xx hi"), silent("ui_locales", "hin", "state", "-"), allow("state", "-"), allow("state", "a b&c"),
					strings.TrimPrefix(s.post(t, "/consent", "transactionId", s.logIn(t, "nonce", "-"), "action", "deny").location, callback+"?error_description="),
				}
				want := []string{"state=st-55&code=C" + tt.code, tt.silent, tt.stateless, tt.bare, state + "&code=C" + tt.code, tt.denied}
				if diff := cmp.Diff(got, want); diff != "" {
					t.Errorf("kind %t (-got +want)\n%s", kind, diff)
				}
			}
		})
	}
}

func TestIssuerOfPublicURL(t *testing.T) {
	u := &UI{cfg: Config{Flow: newSite(t, of("1.8")).flow}}
	if issuer := fmt.Sprint(u.setting("issuer")); issuer != "" {
		t.Errorf("without a public URL the issuer is %q", issuer)
	}
}

// TestConsentOfReleases has the parts of the screen that changed with 1.5.
func TestConsentOfReleases(t *testing.T) {
	for name, clock := range map[string]string{"1.5": "09:55", "1.6": "09:55", "1.7": "01:55", "1.8": "01:55"} {
		s := newSite(t, of(name))
		id := s.logIn(t)
		got := s.get(t, "/consent?transactionId="+id)
		got.contains(t, "Full Name", "Please confirm", "Are you sure you want to discontinue the login process?", ">Stay<", ">Discontinue<",
			`id="continue"`, `id="cancel"`, `id="essential_claims_tooltip"`, `id="voluntary_claims_tooltip"`, `id="voluntary_claims"`, "Required", clock)
		got.lacks(t, `id="stay"`, `id="discontinue"`, `id="authorize_scope_tooltip"`)
		s.clock.Advance(s.flow.Release().UI.ConsentTimeout - s.flow.Release().UI.ConsentBuffer)
		want := callback + "?error_description=The+transaction+has+timed+out.+Please+try+again.&state=st-55&error=transaction_timeout"
		if location := s.get(t, "/consent?transactionId="+id).location; location != want {
			t.Errorf("%s: timed out, leads to %q", name, location)
		}
	}
}
