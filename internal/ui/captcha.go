package ui

import (
	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// captchaField is the input for the token of a captcha.
//
// Mock: upstream has Google's widget there (oidc-ui OtpGet.js, Password.js), which needs another host; here
// the person types the token that the captcha service is to judge.
type captchaField struct {
	Shown, Required bool
	Hint            string
	Focus, Bad      bool
}

// captchaName is the name of the form field.
const captchaName = "captchaToken"

// captchaOn returns the field as the screen of the factor has it; verify is the second step of an OTP,
// which can be sent again there.
func (u *UI) captchaOn(field captchaField, factor string, verify bool) captchaField {
	flow := u.cfg.Flow
	sending := flow.CaptchaRequired(string(idp.SendOTPStep))
	if factor == otpFactor && !verify {
		field.Required = sending
	} else {
		field.Required = flow.CaptchaRequired(factor)
	}
	field.Shown = field.Required || verify && sending
	field.Focus = field.Bad
	rules := flow.Release().Authorize.Captcha
	switch {
	case rules.Plugin:
		field.Hint = "There is no plugin on this server that could judge a captcha: the login cannot go on."
	case rules.ValidatorURL == "":
		field.Hint = "No captcha service is configured (mosip.esignet.captcha.validator-url): every token is refused."
	default:
		field.Hint = "Stands in for the captcha of the real page. Enter a token that the configured captcha service takes."
	}
	if !field.Required {
		field.Hint = "Needed only to have the OTP sent again. " + field.Hint
	}
	return field
}

// captchaToken returns what was entered there.
func captchaToken(c *gin.Context) string { return c.PostForm(captchaName) }

// aboutCaptcha reports whether an attempt failed for the captcha.
func aboutCaptcha(code idp.Code) bool {
	return code == idp.InvalidCaptcha || code == idp.CaptchaUnchecked
}
