package release

import (
	"strings"
	"time"
)

// loginProperties are those of captchas and of the sign-up portal.
func loginProperties() []esignetProperty {
	captcha := func(r *ESignet) *CaptchaRules { return &r.Authorize.Captcha }
	signUp := func(r *ESignet) *SignUpRules { return &r.Authorize.SignUp }
	return []esignetProperty{
		text(esignetPrefix+"captcha.required", setCaptchaRequired, func(r *ESignet) string { return strings.Join(captcha(r).Required, ",") }).from("1.4"),
		text(esignetPrefix+"captcha.validator-url", func(r *ESignet, value string) { captcha(r).ValidatorURL = value }, func(r *ESignet) string { return captcha(r).ValidatorURL }).from("1.5"),
		text(esignetPrefix+"captcha.module-name", func(r *ESignet, value string) { captcha(r).ModuleName = value }, func(r *ESignet) string { return captcha(r).ModuleName }).from("1.5"),
		uiProperty(esignetPrefix+"captcha.site-key", "captcha.sitekey"),
		text(esignetPrefix+"signup-id-token-audience", func(r *ESignet, value string) { signUp(r).Audience = value }, func(r *ESignet) string { return signUp(r).Audience }).from("1.5"),
		seconds(esignetPrefix+"signup-id-token-expire-seconds", func(r *ESignet) *time.Duration { return &signUp(r).TokenLifetime }).from("1.5"),
		seconds(esignetPrefix+"signup.halt.expire-seconds", func(r *ESignet) *time.Duration { return &signUp(r).HaltLifetime }).from("1.5"),
	}
}

// setCaptchaRequired takes a list with commas between its elements, which the page gets as it is.
func setCaptchaRequired(r *ESignet, value string) {
	r.Authorize.Captcha.Required = nil
	for name := range strings.SplitSeq(value, ",") {
		if name != "" {
			r.Authorize.Captcha.Required = append(r.Authorize.Captcha.Required, name)
		}
	}
	r.UI.Configs = with(r.UI.Configs, Member{"captcha.enable", value})
}
