package ui

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// TestPageOfReleases has what the page does differently: how a person comes back to the relying party,
// with a code or with an error, and which errors stay on the page.
func TestPageOfReleases(t *testing.T) {
	tests := []struct {
		release                   string
		success, denied, timedOut string // begin, whole, whole; below the callback
		confirm, expiredLeaves    bool
	}{
		{
			"1.0", "?nonce=n-1&state=st-55&code=",
			"?nonce=n-1&error_description=Consent%20Request%20Rejected&state=st-55&error=consent_request_rejected", "",
			false, false,
		},
		{
			"1.1", "?nonce=n-1&state=st-55&code=",
			"?nonce=n-1&error_description=Consent%20Request%20Rejected&state=st-55&error=consent_request_rejected",
			"?nonce=n-1&error_description=consent.invalid_transaction&state=st-55&error=invalid_transaction",
			false, false,
		},
		{
			"1.2", "?nonce=n-1&state=st-55&code=",
			"?nonce=n-1&error_description=Consent%20Request%20Rejected&state=st-55&error=consent_request_rejected",
			"?nonce=n-1&error_description=consent.invalid_transaction&state=st-55&error=invalid_transaction",
			false, false,
		},
		{
			"1.3", "?nonce=n-1&state=st-55&code=",
			"?nonce=n-1&error_description=Consent%20Request%20Rejected&state=st-55&error=consent_request_rejected",
			"?nonce=n-1&error_description=The%20transaction%20has%20timed%20out.%20Please%20try%20again.&state=st-55&error=transaction_timeout",
			true, false,
		},
		{
			"1.4", "?state=st-55&code=",
			"?error_description=Consent+Request+Rejected&state=st-55&error=consent_request_rejected",
			"?error_description=The+transaction+has+timed+out.+Please+try+again.&state=st-55&error=transaction_timeout",
			true, true,
		},
	}
	for _, tt := range tests {
		t.Run(tt.release, func(t *testing.T) {
			for _, options := range [][]siteOption{{of(tt.release)}, {of(tt.release), strict}} {
				s := newSite(t, options...)
				id := s.logIn(t)
				asked := s.get(t, "/consent?transactionId="+id)
				if got := strings.Contains(asked.body, `id="discontinue"`); got != tt.confirm {
					t.Errorf("asks once more before refusing: %t, want %t", got, tt.confirm)
				}
				denied := s.post(t, "/consent", "transactionId", id, "action", "deny")
				if denied.location != callback+tt.denied {
					t.Errorf("refused, leads to %q, want %q", denied.location, callback+tt.denied)
				}
				id = s.logIn(t)
				s.clock.Advance(consentTime)
				got := s.get(t, "/consent?transactionId="+id)
				if timer := strings.Contains(asked.body, "consent-timer-text"); timer != (tt.timedOut != "") || strings.Contains(asked.body, "refresh") != timer {
					t.Errorf("the screen has a timer: %t", timer)
				}
				if tt.timedOut != "" && got.location != callback+tt.timedOut || tt.timedOut == "" && got.status != http.StatusOK {
					t.Errorf("timed out, leads to %q, want %q", got.location, callback+tt.timedOut)
				}
				got = s.post(t, "/consent", "transactionId", s.logIn(t), "action", "allow")
				if !strings.HasPrefix(got.location, callback+tt.success) {
					t.Errorf("leads to %q, want %q…", got.location, callback+tt.success)
				}
				s.expiredLogin(t, tt.expiredLeaves)
			}
		})
	}
}

// expiredLogin has invalid_transaction on a login screen, of a transaction that lives and of one that
// does not.
func (s *site) expiredLogin(t *testing.T, leaves bool) {
	t.Helper()
	const text = "Invalid Transaction or Transaction Expired"
	id := s.begin(t)
	neverSent := s.post(t, "/login", "transactionId", id, "action", "verify_otp", "Otp_vid", personID, "otp", "000000")
	s.clock.Advance(10 * time.Minute)
	tooLate := s.post(t, "/login", "transactionId", id, "action", "verify_pin", "Pin_vid", personID, "pin", personPIN)
	for name, got := range map[string]page{"OTP never sent": neverSent, "too late": tooLate} {
		if left := strings.HasSuffix(got.location, "&state=st-55&error=invalid_transaction"); left != leaves {
			t.Errorf("%s: status %d, leads to %q", name, got.status, got.location)
		}
		if !leaves {
			got.contains(t, text)
		}
	}
}

// TestPKCEOfReleases sends a code challenge, which the page of 1.1 does not pass on.
func TestPKCEOfReleases(t *testing.T) {
	for _, name := range release.ESignetNames() {
		s := newSite(t, of(name))
		id := s.begin(t, "code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method", "S256")
		txn, _ := s.flow.Transaction(idp.TransactionID(id))
		if (txn.CodeChallenge != "") != (name >= "1.2") {
			t.Errorf("%s: the challenge is %q", name, txn.CodeChallenge)
		}
	}
}

// TestStoredConsentOfReleases logs in twice: 1.0 asks for consent each time.
func TestStoredConsentOfReleases(t *testing.T) {
	for _, name := range release.ESignetNames() {
		s := newSite(t, of(name))
		s.post(t, "/consent", "transactionId", s.logIn(t), "action", "allow")
		got := s.enterPIN(t, s.begin(t))
		for strings.HasPrefix(got.location, "/") {
			got = s.get(t, got.location)
		}
		if straight := strings.HasPrefix(got.location, callback); straight != (name >= "1.1") {
			t.Errorf("%s: status %d, leads to %q", name, got.status, got.location)
		}
	}
}
