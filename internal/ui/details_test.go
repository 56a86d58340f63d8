package ui

import (
	"regexp"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// verifiedClaims asks for a claim that was not verified, so that the profile has to be updated.
const verifiedClaims = `{"userinfo":{"email":null,"picture":null,"verified_claims":{"verification":{"trust_framework":null},"claims":{"name":{"essential":true}}}},"id_token":{}}`

func TestClaimDetails(t *testing.T) {
	for _, name := range lateReleases {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, of(name))
			id := s.begin(t, "claims", verifiedClaims)
			address := s.enterPIN(t, id).location
			got := s.get(t, address)
			got.contains(t, "<h1>Attention</h1>", "<strong>Farmer Portal</strong> "+s.flow.Release().UI.Page.DetailsIntro,
				`Full Name <em>(Not Verified)</em></span><span class="not-available-claim">Not Available<`,
				`Email Address <em>(Verified)</em></span><span class="available-claim">Available<`,
				`Picture <em>(Not Verified)</em></span><span class="available-claim">Available<`,
				`id="proceed-button"`, `id="cancel-button"`, `id="stay-button"`, `id="discontinue-button"`, "test server")
			if !regexp.MustCompile(`(?s)Essential Claims.*Full Name.*Voluntary Claims.*Email`).MatchString(got.body) {
				t.Error("claims are out of order")
			}
			// A second time is one too many, as on the real page.
			again := s.get(t, address).location
			if want := "&state=st-55&error=no_attempts_left"; !strings.HasPrefix(again, callback+"?error_description=The+limit+for+") || !strings.HasSuffix(again, want) {
				t.Errorf("a reload leads to %q", again)
			}
			if got := s.get(t, "/login?transactionId="+id); !strings.HasPrefix(got.location, "/consent?") {
				t.Errorf("login after the details leads to %q", got.location)
			}
			next := s.post(t, "/claim-details", "transactionId", id, "action", "proceed")
			if !strings.HasPrefix(next.location, "/consent?") {
				t.Fatalf("proceed leads to %q", next.location)
			}
			s.get(t, next.location).contains(t, "Farmer Portal is requesting access to the following: ")
		})
	}
}

// TestProceedWithStoredConsent has an update with nothing left to ask end on the page of the consent, which
// goes back without the language of the page.
func TestProceedWithStoredConsent(t *testing.T) {
	s := newSite(t, of("1.8"))
	for range 2 {
		id := s.begin(t, "claims", verifiedClaims, "nonce", "-")
		s.get(t, s.enterPIN(t, id).location)
		next := s.post(t, "/claim-details", "transactionId", id, "action", "proceed").location
		if !strings.HasPrefix(next, "/consent?") {
			t.Fatalf("proceed leads to %q", next)
		}
		got := s.get(t, next)
		if stored := strings.Contains(next, "NOCAPTURE"); stored != (got.location != "") || strings.Contains(got.location, "ui_locales") {
			t.Errorf("consent stored: %t, leads to %q", stored, got.location)
		}
		s.post(t, "/consent", "transactionId", id, "action", "allow")
	}
}

func TestClaimDetailsRefused(t *testing.T) {
	const want = callback + "?error_description=We%E2%80%99re+sorry%21+Your+login+was+unsuccessful+as+consent+was+not+shared.&state=st-55&error=consent_details_rejected"
	for _, name := range lateReleases {
		s := newSite(t, of(name))
		id := s.begin(t, "claims", verifiedClaims)
		s.get(t, s.enterPIN(t, id).location)
		if got := s.post(t, "/claim-details", "transactionId", id, "action", "cancel"); got.location != want {
			t.Errorf("%s: leads to %q, want %q", name, got.location, want)
		}
		if _, stage := s.flow.Transaction(idp.TransactionID(id)); stage != idp.Gone {
			t.Errorf("%s: stage %v after a refusal", name, stage)
		}
	}
}

// TestClaimDetailsOfReleases has no update where nobody asks for verified claims, and no such page before
// 1.5.
func TestClaimDetailsOfReleases(t *testing.T) {
	for _, name := range lateReleases {
		s := newSite(t, of(name))
		id := s.begin(t)
		address := s.enterPIN(t, id).location
		if twice := s.get(t, "/login?transactionId="+id).location; twice != address {
			t.Errorf("%s: login leads to %q, and once more to %q", name, address, twice)
		}
		if got := s.get(t, address); !strings.HasPrefix(address, "/claim-details?") || !strings.HasPrefix(got.location, "/consent?") {
			t.Errorf("%s: login leads to %q and on to %q", name, address, got.location)
		}
	}
	s := newSite(t)
	id := s.logIn(t)
	s.get(t, "/claim-details?transactionId="+id).contains(t, "Oops! The page you are looking for does not exist.")
	s = newSite(t, of("1.8"))
	s.get(t, "/claim-details").contains(t, box("Access denied. Please check your credentials and try again."))
	if got := s.get(t, "/claim-details?transactionId="+s.begin(t)); !strings.HasPrefix(got.location, "/login?") {
		t.Errorf("before a login it leads to %q", got.location)
	}
}
