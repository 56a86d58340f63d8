package idp

import (
	"testing"
	"time"
)

// TestAttemptsOfReleases tries one time more than 1.4 allows; only that counts, and blocks the person.
func TestAttemptsOfReleases(t *testing.T) {
	for _, name := range releases {
		t.Run(name, func(t *testing.T) {
			b := newFlowOf(t, name)
			id := b.begin().ID
			_, err := b.authenticate(id, "OTP", "222222")
			wantCodes(t, err, AuthFailed)
			for _, step := range []Step{SendOTPStep, AuthenticateStep} {
				var last error
				for range 4 {
					last = b.Count(step, id)
				}
				if name >= "1.4" {
					wantCodes(t, last, NoAttemptsLeft)
				} else {
					wantCodes(t, last)
				}
			}
			_, err = b.authenticate(b.begin(nonce("n-2")).ID, "OTP", "111111")
			if name >= "1.4" {
				wantCodes(t, err, IndividualIDBlocked)
			} else {
				wantCodes(t, err)
			}
		})
	}
}

// TestPreAuthOfReleases has an attempt after two thirds of the time for a login, and another one.
func TestPreAuthOfReleases(t *testing.T) {
	for _, name := range releases {
		t.Run(name, func(t *testing.T) {
			b := newFlowOf(t, name)
			id := b.begin().ID
			lifetime := map[string]time.Duration{"1.0": 180, "1.1": 600, "1.2": 300, "1.3": 300, "1.4": 300, "1.5": 600, "1.6": 600, "1.7": 300, "1.8": 300}[name]
			wait := lifetime * time.Second * 2 / 3
			b.clock.Advance(wait)
			_, err := b.authenticate(id, "OTP", "222222")
			wantCodes(t, err, AuthFailed)
			b.clock.Advance(wait)
			_, err = b.authenticate(id, "OTP", "111111")
			if name >= "1.4" {
				wantCodes(t, err)
			} else {
				wantCodes(t, err, InvalidTransaction)
			}
		})
	}
}

// TestChallengesOfReleases has challenges that 1.4 refuses before anybody looks at them.
func TestChallengesOfReleases(t *testing.T) {
	tests := []struct {
		name        string
		challenge   Challenge
		early, late []Code // up to 1.3, from 1.4 on
		path        string // of the first violation up to 1.3
		exact       Code   // from 1.5 on, where it is another one
	}{
		{"good", Challenge{"OTP", "alpha-numeric", "111111"}, nil, nil, "", ""},
		{"too short", Challenge{"OTP", "alpha-numeric", "1"}, []Code{AuthFailed}, []Code{InvalidChallenge}, "", ""},
		{"unknown type", Challenge{"XYZ", "x", "1"}, []Code{AuthFactorMismatch}, []Code{InvalidAuthFactorType}, "", ""},
		{"lower case", Challenge{"otp", "alpha-numeric", "111111"}, []Code{AuthFactorMismatch}, []Code{AuthFactorMismatch}, "", InvalidAuthFactorType},
		{"no type", Challenge{"", "alpha-numeric", "111111"}, []Code{InvalidAuthFactorType}, []Code{InvalidAuthFactorType}, "request.challengeList[0].authFactorType", ""},
		{"no format", Challenge{"OTP", " ", "111111"}, []Code{InvalidChallengeFormat}, []Code{InvalidChallengeFormat}, "request.challengeList[0].format", ""},
		{"blank", Challenge{"OTP", "alpha-numeric", "      "}, []Code{InvalidChallenge}, []Code{InvalidChallenge}, "request.challengeList[0].challenge", ""},
		{"nothing", Challenge{}, []Code{InvalidAuthFactorType, InvalidChallenge, InvalidChallengeFormat}, []Code{InvalidAuthFactorType}, "request.challengeList[0].authFactorType", ""},
	}
	for _, name := range releases {
		for _, tt := range tests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				b := newFlowOf(t, name)
				_, err := b.Authenticate(t.Context(), Authenticate{
					Transaction: string(b.begin().ID), Individual: "asha", Challenges: []*Challenge{&tt.challenge},
				})
				switch {
				case name >= "1.5" && tt.exact != "":
					wantCodes(t, err, tt.exact)
					return
				case name >= "1.4":
					wantCodes(t, err, tt.late...)
					return
				}
				wantCodes(t, err, tt.early...)
				if v, ok := err.(Violations); ok && v[0].Path != tt.path {
					t.Errorf("path %q, want %q", v[0].Path, tt.path)
				}
			})
		}
	}
}

// TestRedirectsOfReleases has redirect URIs that the older rule compares by parts, and the newer one whole.
func TestRedirectsOfReleases(t *testing.T) {
	tests := []struct {
		name, registered, requested string
		early, late                 bool // up to 1.1, from 1.2 on
	}{
		{"equal", "https://rp.example.org/cb", "https://rp.example.org/cb", true, true},
		{"another port", "https://rp.example.org/cb", "https://rp.example.org:8443/cb", true, false},
		{"host in another case", "https://rp.example.org/cb", "https://RP.example.org/cb", true, false},
		{"scheme in another case", "https://rp.example.org/cb", "HTTPS://rp.example.org/cb", true, false},
		{"path in another case", "https://rp.example.org/cb", "https://rp.example.org/CB", false, false},
		{"path below a pattern", "https://rp.example.org/**", "https://rp.example.org/a/b", true, true},
		{"another query", "https://rp.example.org/cb", "https://rp.example.org/cb?x=1", false, false},
		{"query below a pattern", "https://rp.example.org/cb*", "https://rp.example.org/cb?x=1", true, true},
		{"another host", "https://rp.example.org/cb", "https://rp.example.com/cb", false, false},
		{"fragment", "https://rp.example.org/cb", "https://rp.example.org/cb#x", true, false},
		{"person", "https://rp.example.org/cb", "https://a:b@rp.example.org/cb", true, false},
		{"address", "https://[::1]/cb", "https://[::1]:80/cb", true, false},
		{"host of no known domain", "https://rp.local/cb", "https://rp.local/cb", true, false},
		{"scheme of its own", "org.example.app://cb", "org.example.app://cb", false, true},
		{"no path", "https://rp.example.org", "https://rp.example.org", true, true},
		{"nothing", "https://rp.example.org", "", false, false},
	}
	for _, name := range releases {
		for _, tt := range tests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				b := newFlowOf(t, name)
				c := aClient()
				c.RedirectURIs = []string{tt.registered}
				b.store.clients["client"] = c
				_, err := b.Begin(t.Context(), request(func(r *AuthorizationRequest) { r.RedirectURI = tt.requested }))
				want := tt.late
				if name < "1.2" {
					want = tt.early
				}
				if want {
					wantCodes(t, err)
				} else {
					wantCodes(t, err, InvalidRedirectURI)
				}
			})
		}
	}
}

// TestConsentOfReleases has blank elements: the newer releases look for them before all else.
func TestConsentOfReleases(t *testing.T) {
	for _, name := range releases {
		for _, blank := range []*string{nil, ptr(" ")} {
			b := newFlowOf(t, name)
			_, err := b.AuthCode(t.Context(), GiveConsent{Transaction: string(b.login().ID), AcceptedClaims: []*string{blank}})
			wantCodes(t, err, InvalidAcceptedClaim)
			if _, early := err.(Violations); early == (name < "1.2") {
				t.Errorf("%s: %T", name, err)
			}
		}
	}
}

// TestEssentialOfReleases leaves the essential claim out.
func TestEssentialOfReleases(t *testing.T) {
	for _, name := range releases {
		b := newFlowOf(t, name)
		txn := b.login(func(r *AuthorizationRequest) {
			r.Claims.UserInfo = map[string]*ClaimRequest{"name": {Essential: true}}
		})
		_, err := b.consent(txn.ID, "gender")
		if name == "1.0" {
			wantCodes(t, err)
		} else {
			wantCodes(t, err, InvalidAcceptedClaim)
		}
	}
}

// TestClientIDOfReleases redeems a code without a client id.
func TestClientIDOfReleases(t *testing.T) {
	for _, name := range releases {
		b := newFlowOf(t, name)
		_, err := b.Redeem(t.Context(), tokenRequest(b.code(), func(r *TokenRequest) { r.ClientID = "" }))
		if name == "1.0" {
			wantCodes(t, err, InvalidClientID)
		} else {
			wantCodes(t, err)
		}
	}
}
