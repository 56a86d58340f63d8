package release

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// loginProperties are those of captchas and of the sign-up portal.
func loginProperties() []esignetProperty {
	captcha := func(r *ESignet) *CaptchaRules { return &r.Authorize.Captcha }
	signUp := func(r *ESignet) *SignUpRules { return &r.Authorize.SignUp }
	return []esignetProperty{
		text(mosip+"captcha.required", setCaptchaRequired, func(r *ESignet) string { return strings.Join(captcha(r).Required, ",") }).from("1.4"),
		{name: mosip + "captcha.validator-url", since: "1.5", set: setCaptchaURL, get: func(r *ESignet) string { return captcha(r).ValidatorURL }},
		text(mosip+"captcha.module-name", func(r *ESignet, value string) { captcha(r).ModuleName = value }, func(r *ESignet) string { return captcha(r).ModuleName }).from("1.5"),
		uiProperty(mosip+"captcha.site-key", "captcha.sitekey"),
		text(mosip+"signup-id-token-audience", func(r *ESignet, value string) { signUp(r).Audience = value }, func(r *ESignet) string { return signUp(r).Audience }).from("1.5"),
		seconds(mosip+"signup-id-token-expire-seconds", func(r *ESignet) *time.Duration { return &signUp(r).TokenLifetime }).from("1.5"),
		seconds(mosip+"signup.halt.expire-seconds", func(r *ESignet) *time.Duration { return &signUp(r).HaltLifetime }).from("1.5"),
	}
}

// setCaptchaURL takes what the service can be asked at; empty for nowhere.
func setCaptchaURL(r *ESignet, value string) error {
	if u, err := url.Parse(value); value != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "") {
		return fmt.Errorf("%q is no http or https URL", value)
	}
	r.Authorize.Captcha.ValidatorURL = value
	return nil
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
