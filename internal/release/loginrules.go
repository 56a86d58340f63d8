package release

import "time"

// CaptchaRules say before which steps of a login a captcha is demanded, and who judges it
// (mosip.esignet.captcha.*; mosip/esignet AuthorizationHelperService.java, CaptchaHelper.java).
type CaptchaRules struct {
	// Required names the steps: send-otp, and for v3/authenticate and the page the types of factors in lower
	// case. Mock: empty in every release, where upstream has send-otp,pwd,kbi,binding-otp from 1.5.1 on, as a
	// captcha needs another host.
	Required []string
	// TextFirst refuses a send-otp without a token before all else (from 1.4.1 on).
	TextFirst bool
	// Plugin leaves the judgement to a plugin, of which none can be installed here; without it a service
	// is asked (from 1.5 on).
	Plugin bool
	// ValidatorURL is the service. Mock: empty, where upstream has http://captcha.captcha/v1/captcha/validatecaptcha.
	ValidatorURL string
	ModuleName   string
}

// KBIForm is the form of the knowledge factor
// (mosip.esignet.authenticator.default.auth-factor.kbi.*; kba in 1.4).
type KBIForm struct {
	// IndividualIDField is not checked, as it is the id of the person.
	IndividualIDField string
	Fields            []KBIField // none: no form is configured, as upstream ships it
}

// KBIField is one field of the form.
type KBIField struct {
	ID string
	// Type is text, date or another one up to 1.6, and the controlType textbox, date or another one from
	// 1.7 on.
	Type     string
	Required bool // from 1.7 on; before, each text is
	// MaxLength is in characters; 0: 50 up to 1.6, no limit from 1.7 on.
	MaxLength int
	// Patterns are regular expressions that the whole text has to match; up to 1.6 exactly one.
	Patterns []string
}

// SignUpRules govern how a login waits for a sign-up portal (mosip.esignet.signup*). The zero value, up
// to 1.4, has no such thing.
type SignUpRules struct {
	Audience      string // of the id_token for the portal, and the client id that the portal has
	TokenLifetime time.Duration
	HaltLifetime  time.Duration
}
