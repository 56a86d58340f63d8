package idp

import (
	"context"
	"errors"
	"testing"
)

// captchas takes the token "solved".
type captchas struct{ asked []string }

func (c *captchas) VerifyCaptcha(_ context.Context, token string) error {
	c.asked = append(c.asked, token)
	if token != "solved" {
		return errors.New("not solved")
	}
	return nil
}

// TestCaptchaOfReleases has a captcha demanded of send-otp and of the OTP, in transactions that are not
// there: it is looked at before them.
func TestCaptchaOfReleases(t *testing.T) {
	const step, factor = true, false
	tests := []struct {
		name              string
		required          []string
		step              bool // send-otp, else authenticate
		v3                bool
		token             string
		absent            bool // no service is configured
		early, at14, late Code // up to 1.3, of 1.4, from 1.5 on
	}{
		{name: "none required", step: step, early: InvalidTransaction, at14: InvalidTransaction, late: InvalidTransaction},
		{name: "another step", required: []string{"otp", "binding-otp"}, step: step, early: InvalidTransaction, at14: InvalidTransaction, late: InvalidTransaction},
		{name: "no token", required: []string{"send-otp"}, step: step, early: CaptchaUnchecked, at14: InvalidCaptcha, late: InvalidCaptcha},
		{name: "blank token", required: []string{"send-otp"}, step: step, token: " ", early: CaptchaUnchecked, at14: InvalidCaptcha, late: InvalidCaptcha},
		{name: "solved", required: []string{"pwd", "send-otp"}, step: step, token: "solved", early: CaptchaUnchecked, at14: CaptchaUnchecked, late: InvalidTransaction},
		{name: "not solved", required: []string{"send-otp"}, step: step, token: "x", early: CaptchaUnchecked, at14: CaptchaUnchecked, late: InvalidCaptcha},
		{name: "no service", required: []string{"send-otp"}, step: step, token: "solved", absent: true, early: CaptchaUnchecked, at14: CaptchaUnchecked, late: InvalidCaptcha},
		{name: "factor without token", required: []string{"otp"}, step: factor, v3: true, early: CaptchaUnchecked, at14: CaptchaUnchecked, late: InvalidCaptcha},
		{name: "factor solved", required: []string{"otp"}, step: factor, v3: true, token: "solved", early: CaptchaUnchecked, at14: CaptchaUnchecked, late: InvalidTransaction},
		{name: "factor not solved", required: []string{"otp"}, step: factor, v3: true, token: "x", early: CaptchaUnchecked, at14: CaptchaUnchecked, late: InvalidCaptcha},
		{name: "another factor", required: []string{"pwd", "send-otp"}, step: factor, v3: true, early: InvalidTransaction, at14: InvalidTransaction, late: InvalidTransaction},
		{name: "factor of v2", required: []string{"otp"}, step: factor, early: InvalidTransaction, at14: InvalidTransaction, late: InvalidTransaction},
	}
	for _, name := range releases {
		for _, tt := range tests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				b := newFlowOf(t, name)
				b.cfg.Release.Authorize.Captcha.Required = tt.required
				if !tt.absent {
					b.cfg.Captcha = new(captchas)
				}
				var err error
				if tt.step {
					_, err = b.SendOTP(t.Context(), SendOTP{Transaction: "x", Individual: "asha", Channels: pointers("email"), CaptchaToken: tt.token})
				} else {
					_, err = b.Authenticate(t.Context(), Authenticate{
						Transaction: "x", Individual: "asha", Challenges: []*Challenge{{"OTP", "alpha-numeric", "111111"}},
						WithoutCaptcha: !tt.v3, CaptchaToken: tt.token,
					})
				}
				want := tt.late
				if name < "1.4" {
					want = tt.early
				} else if name == "1.4" {
					want = tt.at14
				}
				wantCodes(t, err, want)
			})
		}
	}
}

// TestNoCaptchaByDefault holds that no release asks for a captcha by itself, nor for a service.
func TestNoCaptchaByDefault(t *testing.T) {
	for _, name := range releases {
		if rules := newFlowOf(t, name).rules().Captcha; len(rules.Required) > 0 || rules.ValidatorURL != "" || rules.Plugin != (name < "1.5") {
			t.Errorf("%s: %+v", name, rules)
		}
	}
}

// TestCaptchaAfterTheRules holds that a broken request costs no captcha.
func TestCaptchaAfterTheRules(t *testing.T) {
	b := newFlowOf(t, "1.8")
	service := new(captchas)
	b.cfg.Captcha = service
	b.cfg.Release.Authorize.Captcha.Required = []string{"send-otp", "otp"}
	_, err := b.SendOTP(t.Context(), SendOTP{Transaction: "x", Channels: pointers("email"), CaptchaToken: "solved"})
	wantCodes(t, err, InvalidIdentifier)
	_, err = b.Authenticate(t.Context(), Authenticate{
		Transaction: "x", Individual: "asha", Challenges: []*Challenge{{"OTP", "number", "111111"}}, CaptchaToken: "solved",
	})
	wantCodes(t, err, InvalidChallengeFormat)
	if len(service.asked) != 0 {
		t.Errorf("asked about %q", service.asked)
	}
}
