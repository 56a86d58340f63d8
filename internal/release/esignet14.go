package release

import (
	"slices"
	"time"
)

// esignet14 is eSignet 1.4.1, what OpenG2P's chart installs, with the configuration of
// mosip/mosip-config v1.4.1-ES.
func esignet14() ESignet {
	r := esignet13()
	r.Name, r.Tag, r.Identity = "1.4", "v1.4.1", "0.9"
	r.Clients.NameKeyLength = 0
	r.Clients.DuplicateKeyCode = caughtConstraint

	r.Authorize.Challenges = []Challenge{
		{"OTP", "alpha-numeric", 6, 6, AnyText},
		{"PIN", "number", 4, 4, AnyText},
		{"PWD", "alpha-numeric", 8, 30, AnyText},
		{"BIO", "encoded-json", 5000, 300000, AnyText},
		{"WLA", "jwt", 100, 1500, AnyText},
		{"KBA", "base64url-encoded-json", 50, 500, TextsInBase64},
	}
	r.Authorize.ChallengeRows = true
	r.Authorize.SendOTPAttempts, r.Authorize.AuthenticateAttempts = 3, 3
	r.Authorize.AttemptWindow, r.Authorize.BlockTime = 180*time.Second, 300*time.Second
	r.Authorize.PreAuthRestarts = true
	r.Authorize.Captcha.TextFirst = true

	r.Discovery.OpenIDConfiguration = with(r.Discovery.OpenIDConfiguration, Member{"acr_values_supported", []string{
		"mosip:idp:acr:static-code", "mosip:idp:acr:generated-code", "mosip:idp:acr:linked-wallet", "mosip:idp:acr:biometrics", "mosip:idp:acr:knowledge",
	}})

	r.UI.Configs = slices.Concat(
		with(r.UI.Configs, Member{"sbi.port.range", "4501-4600"}, Member{"password.max-length", 30}, Member{"wallet.config", []any{map[string]any{
			"wallet.name": "walletName", "wallet.logo-url": "/images/qr_code.png",
			"wallet.download-uri": "#", "wallet.deep-link-uri": "inji://landing-page-name?linkCode=LINK_CODE&linkExpireDateTime=LINK_EXPIRE_DT",
		}}}),
		[]Member{{"auth.factor.kba.individual-id-field", ""}, {"auth.factor.kba.field-details", []any{}}})
	r.UI.EarlyReturn = false
	r.UI.Page.Screens = []string{"OTP", "PIN", "BIO", "PWD", "KBA"}
	r.UI.Page.PersonLabels = map[string]InputLabel{AnyFactor: {"UIN/VID", "Enter Your UIN or VID"}}
	r.UI.Page.IDs.KnowledgePrefix, r.UI.Page.Knowledge.Fields = "_form_", knowledgeFields()
	return r
}
