package idp

import (
	"testing"
	"time"
)

// releases are those whose rules differ in what is tested below.
var releases = []string{"1.2", "1.3", "1.4"}

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
				if name == "1.4" {
					wantCodes(t, last, NoAttemptsLeft)
				} else {
					wantCodes(t, last)
				}
			}
			_, err = b.authenticate(b.begin().ID, "OTP", "111111")
			if name == "1.4" {
				wantCodes(t, err, IndividualIDBlocked)
			} else {
				wantCodes(t, err)
			}
		})
	}
}

// TestPreAuthOfReleases has an attempt halfway through the time for a login.
func TestPreAuthOfReleases(t *testing.T) {
	for _, name := range releases {
		t.Run(name, func(t *testing.T) {
			b := newFlowOf(t, name)
			id := b.begin().ID
			b.clock.Advance(200 * time.Second)
			_, err := b.authenticate(id, "OTP", "222222")
			wantCodes(t, err, AuthFailed)
			b.clock.Advance(200 * time.Second)
			_, err = b.authenticate(id, "OTP", "111111")
			if name == "1.4" {
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
	}{
		{"good", Challenge{"OTP", "alpha-numeric", "111111"}, nil, nil, ""},
		{"too short", Challenge{"OTP", "alpha-numeric", "1"}, []Code{AuthFailed}, []Code{InvalidChallenge}, ""},
		{"unknown type", Challenge{"XYZ", "x", "1"}, []Code{AuthFactorMismatch}, []Code{InvalidAuthFactorType}, ""},
		{"lower case", Challenge{"otp", "alpha-numeric", "111111"}, []Code{AuthFactorMismatch}, []Code{AuthFactorMismatch}, ""},
		{"no type", Challenge{"", "alpha-numeric", "111111"}, []Code{InvalidAuthFactorType}, []Code{InvalidAuthFactorType}, "request.challengeList[0].authFactorType"},
		{"no format", Challenge{"OTP", " ", "111111"}, []Code{InvalidChallengeFormat}, []Code{InvalidChallengeFormat}, "request.challengeList[0].format"},
		{"blank", Challenge{"OTP", "alpha-numeric", "      "}, []Code{InvalidChallenge}, []Code{InvalidChallenge}, "request.challengeList[0].challenge"},
		{"nothing", Challenge{}, []Code{InvalidAuthFactorType, InvalidChallenge, InvalidChallengeFormat}, []Code{InvalidAuthFactorType}, "request.challengeList[0].authFactorType"},
	}
	for _, name := range releases {
		for _, tt := range tests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				b := newFlowOf(t, name)
				_, err := b.Authenticate(t.Context(), Authenticate{
					Transaction: string(b.begin().ID), Individual: "asha", Challenges: []*Challenge{&tt.challenge},
				})
				if name == "1.4" {
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
