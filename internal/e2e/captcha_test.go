package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestCaptchaOnThePage logs in over pages that need a captcha for the OTP and for the login with it, which a
// service of another host judges.
func TestCaptchaOnThePage(t *testing.T) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil && strings.Contains(string(body), `"captchaToken":"solved"`) {
			io.WriteString(w, `{"response":{"success":true}}`)
			return
		}
		io.WriteString(w, `{"response":null,"errors":[{"errorCode":"invalid_captcha"}]}`)
	}))
	t.Cleanup(service.Close)
	s := start(t, "--esignet-release", "1.8",
		"--property", "mosip.esignet.captcha.required=send-otp,otp", "--property", "mosip.esignet.captcha.validator-url="+service.URL)
	b := s.browser()
	otp := func(token string) url.Values {
		return url.Values{"Otp_vid": {asha}, "otp": strings.Split("111111", ""), "captchaToken": {token}}
	}
	p := b.toOTP(b.press(b.open(s.origin+"/demo/"), "sign-in-with-esignet", url.Values{"acr": {""}}))
	for _, button := range []string{"get_otp", "verify_otp"} {
		p = b.press(p, button, otp("wrong"))
		if alerts := strings.Join(p.alerts(), "|"); !strings.Contains(alerts, "captcha") || p.byID("captcha-token") == nil {
			t.Fatalf("%s with a wrong captcha: %q", button, p.text())
		}
		p = b.press(p, button, otp("solved"))
	}
	if !strings.Contains(p.text(), "Every check passed.") {
		t.Errorf("not logged in: %s", p.text())
	}
}
