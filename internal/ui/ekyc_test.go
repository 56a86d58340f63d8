package ui

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
)

const ekycPortal = "https://signup.example.org/ekyc"

// proceed logs in, is asked for an update of the profile, and goes to the portal.
func (s *site) proceed(t *testing.T, changes ...string) (id string, left page) {
	t.Helper()
	id = s.begin(t, append(changes, "claims", verifiedClaims)...)
	s.get(t, s.enterPIN(t, id).location).lacks(t, "no portal opens")
	return id, s.post(t, "/claim-details", "transactionId", id, "action", "proceed")
}

func withEKYC(name string) []siteOption {
	return []siteOption{of(name), withPortal(tokenLevel), withSetting("eKYC-steps.config", ekycPortal)}
}

// TestToEKYC is how the browser goes to the portal that updates a profile.
func TestToEKYC(t *testing.T) {
	tests := []struct {
		release string
		strict  bool
		changes []string
		want    string
	}{
		{"1.5", false, nil, "?state=st-55#id_token_hint=T&ui_locales=en"},
		{"1.6", false, []string{"ui_locales", "xx hin"}, "?state=st-55&id_token_hint=T&ui_locales=hi"},
		{"1.7", false, []string{"state", "-"}, "?state=null&id_token_hint=T&ui_locales=en"},
		{"1.8", false, []string{"state", "a b&c"}, "?state=a%20b%26c&id_token_hint=T&ui_locales=en"},
		{"1.8", true, []string{"state", "a b&c"}, "?state=a%20b&id_token_hint=T&ui_locales=en"},
	}
	token := regexp.MustCompile(`id_token_hint=[^&]+`)
	for _, tt := range tests {
		options := withEKYC(tt.release)
		if tt.strict {
			options = append(options, strict)
		}
		s := newSite(t, options...)
		id, left := s.proceed(t, tt.changes...)
		key := fmt.Sprintf("urlInfo%d", s.clock.now.UnixMilli())
		cookie := left.header.Get("Set-Cookie")
		if !strings.HasPrefix(cookie, id+"=") || !strings.HasSuffix(cookie, "~###~"+key+"; Max-Age=300; Path=/; Secure; HttpOnly") {
			t.Errorf("%s: cookie %q", tt.release, cookie)
		}
		address, fragment, cut := strings.Cut(left.location, "#")
		if cut {
			address += "#" + decoded(t, fragment)
		}
		if got := token.ReplaceAllString(strings.TrimPrefix(address, ekycPortal), "id_token_hint=T"); got != tt.want {
			t.Errorf("%s: leads to %q, want %q", tt.release, got, tt.want)
		}
		if _, stage := s.flow.Transaction(idp.TransactionID(id)); stage != idp.Halted {
			t.Errorf("%s: stage %v", tt.release, stage)
		}
	}
}

// TestFromEKYC is how the login goes on when the portal leads back.
func TestFromEKYC(t *testing.T) {
	const (
		before    = callback + "?nonce=n-1&state=st-55&"
		rest      = "consentAction=CAPTURE&authenticationTime=1772600767&error="
		localised = before + "ui_locales=en&" + rest
	)
	tests := []struct {
		told    string
		refused idp.Code // by the portal, behind the scenes
		want    map[string]string
	}{
		{"", "", nil},
		{"dismiss", "", map[string]string{"1.5": before + rest + "consent_rejected", "1.8": localised + "consent_rejected"}},
		{"incompatible_browser", "", map[string]string{"1.6": before + rest + "incompatible_browser", "1.7": localised + "incompatible_browser"}},
		{"ekyc_failed", "", map[string]string{"1.5": before + rest + "ekyc_failed"}},
		{"no_ekyc_provider", "", map[string]string{"1.8": localised + "no_ekyc_provider"}},
		{"odd one", "", map[string]string{"1.5": "", "1.6": before + rest + "odd+one", "1.8": localised + "odd+one"}},
		{"", "verification_failed", map[string]string{"1.6": before + rest + "verification_failed", "1.8": localised + "verification_failed"}},
	}
	for _, tt := range tests {
		for _, name := range lateReleases {
			want, listed := tt.want[name]
			if tt.want != nil && !listed {
				continue
			}
			s := newSite(t, withEKYC(name)...)
			id, _ := s.proceed(t)
			key := fmt.Sprintf("urlInfo%d", s.clock.now.UnixMilli())
			if tt.refused != "" {
				if err := s.flow.FinishSignUp(idp.TransactionID(id), "FAILED", tt.refused); err != nil {
					t.Fatal(err)
				}
			}
			s.clock.Advance(20 * time.Minute)
			got := s.get(t, "/consent?"+url.Values{"key": {key}, "error": {tt.told}}.Encode()).location
			if want != "" {
				if got != want {
					t.Errorf("%s %s: leads to %q, want %q", name, tt.told, got, want)
				}
				continue
			}
			if !strings.HasPrefix(got, "/consent?") || !strings.Contains(got, "&authenticationTime=1772601967") {
				t.Errorf("%s %s: leads to %q", name, tt.told, got)
			}
			s.get(t, got).contains(t, "is requesting access to the following: ", ":55")
			if got := s.post(t, "/consent", "transactionId", id, "action", "allow").location; !strings.HasPrefix(got, callback+"?state=st-55&code=") {
				t.Errorf("%s: the consent leads to %q", name, got)
			}
		}
	}
}

// TestEKYCKeys has two logins go to the portal at one time, and a key that nobody was given.
func TestEKYCKeys(t *testing.T) {
	s := newSite(t, withEKYC("1.8")...)
	first, _ := s.proceed(t, "nonce", "-")
	second, left := s.proceed(t, "nonce", "-")
	millis := s.clock.now.UnixMilli()
	for i, id := range []string{first, second} {
		if got := s.get(t, fmt.Sprintf("/consent?key=urlInfo%d", millis+int64(i))).location; !strings.Contains(got, id) {
			t.Errorf("login %d leads to %q", i, got)
		}
	}
	if left.status != 303 {
		t.Errorf("status %d", left.status)
	}
	for _, key := range []string{"", "urlInfo1"} {
		s.get(t, "/consent?error=dismiss&key="+key).contains(t, box("Access denied. Please check your credentials and try again."))
	}
}
