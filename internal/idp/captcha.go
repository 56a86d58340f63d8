package idp

import (
	"context"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/java"
)

// CaptchaVerifier has a captcha judged by the service that made it.
type CaptchaVerifier interface {
	// VerifyCaptcha returns nil if the token stands for a captcha that was solved.
	VerifyCaptcha(ctx context.Context, token string) error
}

// CaptchaRequired reports whether a captcha is demanded before a step: that of a send-otp, or a login with
// the factor of that type.
func (f *Flow) CaptchaRequired(step string) bool {
	return slices.Contains(f.rules().Captcha.Required, strings.ToLower(step))
}

// checkSendOTPCaptcha demands a captcha of a send-otp, where one is required. Errors: InvalidCaptcha;
// CaptchaUnchecked (mosip/esignet AuthorizationHelperService.java, validateSendOtpCaptchaToken).
func (f *Flow) checkSendOTPCaptcha(ctx context.Context, token string) error {
	if !f.CaptchaRequired(string(SendOTPStep)) {
		return nil
	}
	if f.rules().Captcha.TextFirst && java.Blank(token) {
		return Errorf(InvalidCaptcha, "no captcha token")
	}
	return f.checkCaptcha(ctx, token)
}

// checkFactorCaptcha demands a captcha of a login with a factor for which one is required
// (AuthorizationServiceImpl.java, authenticateUserV3).
func (f *Flow) checkFactorCaptcha(ctx context.Context, cmd Authenticate) error {
	if cmd.WithoutCaptcha || !slices.ContainsFunc(cmd.Challenges, func(c *Challenge) bool {
		return c != nil && f.CaptchaRequired(c.Factor)
	}) {
		return nil
	}
	return f.checkCaptcha(ctx, cmd.CaptchaToken)
}

func (f *Flow) checkCaptcha(ctx context.Context, token string) error {
	switch {
	case f.rules().Captcha.Plugin:
		return Errorf(CaptchaUnchecked, "no captcha plugin is installed")
	case java.Blank(token):
		return Errorf(InvalidCaptcha, "no captcha token")
	case f.cfg.Captcha == nil:
		return Errorf(InvalidCaptcha, "no captcha service is configured")
	}
	if err := f.cfg.Captcha.VerifyCaptcha(ctx, token); err != nil {
		return &Error{Code: InvalidCaptcha, Err: err}
	}
	return nil
}
