package ui

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// captchas is a service that takes the captcha "solved".
type captchas struct{}

func (captchas) VerifyCaptcha(_ context.Context, token string) error {
	if token != "solved" {
		return errors.New("not solved")
	}
	return nil
}

// withCaptcha demands a captcha before the steps.
func withCaptcha(steps ...string) siteOption {
	return func(_ *site, cfg *idp.FlowConfig) {
		cfg.Release.Authorize.Captcha.Required = steps
		cfg.Release.Authorize.Captcha.ValidatorURL = "http://captcha.example.org/validate"
		cfg.Release.Authorize.SendOTPAttempts = 10
		cfg.Captcha = captchas{}
	}
}

const captchaInputTag = `id="captcha-token" name="captchaToken"`

// TestCaptcha has each screen ask for a captcha where its step needs one, and hold it to the same rule as
// the REST API.
func TestCaptcha(t *testing.T) {
	otp := []string{"action", "get_otp", "Otp_vid", personID}
	tests := []struct {
		factor, level, step string
		form                []string
		next                string
	}{
		{otpFactor, otpLevel, "send-otp", otp, "/login?"},
		{otpFactor, otpLevel, "send-otp", []string{"action", "resend_otp", "Otp_vid", personID}, "/login?"},
		{otpFactor, otpLevel, "otp", []string{"action", "verify_otp", "Otp_vid", personID, "otp", personOTP}, "/claim-details?"},
		{pinFactor, pinLevel, "pin", []string{"action", "verify_pin", "Pin_vid", personID, "pin", longPIN}, "/claim-details?"},
		{passwordFactor, pwdLevel, "pwd", []string{"action", "verify_password", "Password_vid", personID, "password", password}, "/claim-details?"},
		{biometricsFactor, bioLevel, "bio", []string{"action", "scan_and_verify", "sbi_vid", personID}, "/claim-details?"},
		{knowledgeFactor, kbiLevel, "kbi", []string{"action", "verify_form", "individualId", personID, "phone", personPhone, "email", "a@example.org", "dateOfBirth", "1987-11-25"}, "/claim-details?"},
	}
	for _, tt := range tests {
		t.Run(tt.form[1], func(t *testing.T) {
			s := newSite(t, of("1.8"), withLevels(tt.level), withCaptcha(tt.step))
			id := s.begin(t)
			screen := "/login?factor=" + tt.factor + "&transactionId=" + id
			if strings.HasSuffix(tt.form[1], "y_otp") || tt.form[1] == "resend_otp" {
				s.get(t, screen).lacks(t, map[bool]string{true: captchaInputTag, false: "nothing"}[tt.step == "otp"])
				screen = s.post(t, "/login", append(otp, "transactionId", id, "captchaToken", "solved")...).location
			}
			s.get(t, screen).contains(t, captchaInputTag, "test server")
			for _, token := range []string{"", "wrong"} {
				got := s.post(t, "/login", append(tt.form, "transactionId", id, "captchaToken", token)...)
				got.contains(t, "The captcha you entered is incorrect. Please try again.", captchaInputTag)
				if n := strings.Count(got.body, "aria-invalid"); n != 1 {
					t.Errorf("%d fields are marked as wrong, want the captcha alone", n)
				}
			}
			got := s.post(t, "/login", append(tt.form, "transactionId", id, "captchaToken", "solved")...)
			if !strings.HasPrefix(got.location, tt.next) {
				t.Errorf("a solved captcha leads to %q: %s", got.location, got.body)
			}
		})
	}
}

// TestNoCaptchaElsewhere has no field where no captcha is needed.
func TestNoCaptchaElsewhere(t *testing.T) {
	for _, option := range []siteOption{withCaptcha(), withCaptcha("pwd", "binding-otp")} {
		s := newSite(t, of("1.8"), option)
		id := s.begin(t)
		s.get(t, "/login?factor=PIN&transactionId="+id).lacks(t, "captcha")
		s.get(t, "/login?factor=OTP&transactionId="+id).lacks(t, "captcha")
		if got := s.enterPIN(t, id); got.location == "" {
			t.Errorf("PIN: %s", got.body)
		}
	}
}

// TestCaptchaNobodyJudges says on the screen that no token will do.
func TestCaptchaNobodyJudges(t *testing.T) {
	for name, hint := range map[string]string{"1.4": "no plugin", "1.5": "mosip.esignet.captcha.validator-url"} {
		s := newSite(t, of(name), withCaptcha("pin"), func(_ *site, cfg *idp.FlowConfig) {
			cfg.Captcha, cfg.Release.Authorize.Captcha.ValidatorURL = nil, ""
		})
		s.get(t, "/login?factor=PIN&transactionId="+s.begin(t)).contains(t, captchaInputTag, hint)
	}
}

// TestCaptchaByKeyboard logs in in a browser that shows the field.
func TestCaptchaByKeyboard(t *testing.T) {
	b := openTab(t)
	s := newSite(t, of("1.8"), withLevels(otpLevel), withCaptcha("send-otp"))
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	b.open(360, server.URL+"/login?transactionId="+s.begin(t))
	b.asks("document.documentElement.scrollWidth <= innerWidth", "true")
	b.picture("captcha")
	b.focused("[data-person]")
	b.types(personID + kb.Tab + "wrong" + kb.Enter)
	b.waits("#error-banner")
	b.picture("captcha-wrong")
	b.focused("#captcha-token")
	b.types("solved" + kb.Enter)
	b.waits("#verify_otp")
	b.picture("captcha-resend")
	b.asks(`document.querySelector("#captcha-token").required`, "false")
	b.focused("[name=otp]")
	b.types(personOTP)
	b.types(kb.Enter)
	b.waits("#proceed-button, #continue")
}
