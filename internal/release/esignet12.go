package release

import (
	"slices"
	"time"
)

// esignet12 is eSignet 1.2.0 with the configuration of mosip/mosip-config v1.2.0-ES.
func esignet12() ESignet {
	r := esignet11()
	r.Name, r.Tag, r.Identity = "1.2", "v1.2.0", "0.9.2" // 0.9.1, which does not differ
	r.Web.CSRFExempt = append(r.Web.CSRFExempt,
		"/linked-authorization/v2/link-transaction", "/linked-authorization/v2/authenticate", "/linked-authorization/v2/consent",
		"/client-mgmt/**", "/system-info/**", "/vci/**")
	r.Web.Open = append(r.Web.Open, "/vci/**")

	r.Clients.OAuth = true
	r.Clients.NameMapRequired, r.Clients.NameKeyLength = true, 3
	r.Clients.RedirectsAsURLs = false
	r.Clients.DuplicateKeyCodeOAuth = uncaughtConstraint

	r.Authorize.CredentialScopes, r.Authorize.CredentialPKCE = []string{"mosip_identity_vc_ldp", "mock_identity_vc_ldp"}, true
	r.Authorize.Calls = slices.Insert(r.Authorize.Calls, 0, "v2/oauth-details")
	r.Authorize.Guarded = slices.Insert(r.Authorize.Guarded, 0, "v2/authenticate")
	r.Authorize.PreAuthLifetime = 300 * time.Second
	r.Authorize.ConsentTexts = true

	r.Token.Assertion.Leeway = 0
	r.Token.Claims.ClientID = true
	r.Token.Claims.NullAtHash = true
	r.Token.Audiences = map[string][]string{"/oauth/token": {"{B}/oauth/token"}, "/oauth/v2/token": {"{B}/oauth/token"}}
	r.Token.CredentialResources = map[string]string{
		"mosip_identity_vc_ldp": "/vci/credential",
		"mock_identity_vc_ldp":  "/vci/credential",
	}

	r.Discovery = DiscoveryRules{OpenIDConfiguration: openID12(r.Clients.Claims), OAuthServer: oauthServer12()}
	r.UI.Configs = configs12()
	r.UI.ConsentTimeout, r.UI.ConsentBuffer = 120*time.Second, 5*time.Second
	r.UI.PKCE = true
	r.UI.Page.OptionsHeading, r.UI.Page.MoreOptions = "Select a preferred mode of login", 6
	r.UI.Page.IDs.Allow, r.UI.Page.AllowButton = "continue", "Continue"
	return r
}

// openID12 names a page that has never been at its path, and each token endpoint wants the older one as
// audience.
func openID12(claims []string) []Member {
	return []Member{
		{"issuer", "{D}"},
		{"authorization_endpoint", "{B}/authorize"},
		{"token_endpoint", "{B}/oauth/token"},
		{"userinfo_endpoint", "{B}/oidc/userinfo"},
		{"jwks_uri", "{D}/.well-known/jwks.json"},
		{"scopes_supported", []string{"profile", "email", "phone"}},
		{"response_types_supported", []string{"code"}},
		{"response_modes_supported", []string{"query"}},
		{"token_endpoint_auth_methods_supported", []string{"private_key_jwt"}},
		{"token_endpoint_auth_signing_alg_values_supported", []string{"RS256"}},
		{"userinfo_signing_alg_values_supported", []string{"RS256"}},
		{"userinfo_encryption_alg_values_supported", []string{"RSAXXXXX"}},
		{"userinfo_encryption_enc_values_supported", []string{"A128GCM"}},
		{"id_token_signing_alg_values_supported", []string{"RS256"}},
		{"claim_types_supported", []string{"normal"}},
		{"claims_parameter_supported", true},
		{"display_values_supported", []string{"page", "popup", "touch", "wap"}},
		{"subject_types_supported", []string{"pairwise"}},
		{"claims_supported", claims},
		{"acr_values_supported", []string{"mosip:idp:acr:static-code", "mosip:idp:acr:generated-code", "mosip:idp:acr:linked-wallet", "mosip:idp:acr:biometrics"}},
		{"request_parameter_supported", false},
		{"claims_locales_supported", []string{"en"}},
		{"ui_locales_supported", []string{"en"}},
	}
}

func oauthServer12() []Member {
	return []Member{
		{"issuer", "{D}"},
		{"authorization_endpoint", "{B}/authorize"},
		{"token_endpoint", "{B}/oauth/token"},
		{"jwks_uri", "{D}/.well-known/jwks.json"},
		{"token_endpoint_auth_methods_supported", []string{"private_key_jwt"}},
		{"token_endpoint_auth_signing_alg_values_supported", []string{"RS256"}},
		{"scopes_supported", []string{"profile", "email", "phone"}},
		{"response_modes_supported", []string{"query"}},
		{"grant_types_supported", []string{"authorization_code"}},
		{"response_types_supported", []string{"code"}},
	}
}

func configs12() []Member {
	wallet := func(name string) map[string]any {
		return map[string]any{
			"wallet.name": name, "wallet.logo-url": "inji_logo.png", "wallet.download-uri": "#",
			"wallet.deep-link-uri": "inji://landing-page-name?linkCode=LINK_CODE&linkExpireDateTime=LINK_EXPIRE_DT",
		}
	}
	return []Member{
		{"sbi.env", "Developer"},
		{"sbi.timeout.DISC", 30},
		{"sbi.timeout.DINFO", 30},
		{"sbi.timeout.CAPTURE", 30},
		{"sbi.capture.count.face", 1},
		{"sbi.capture.count.finger", 1},
		{"sbi.capture.count.iris", 1},
		{"sbi.capture.score.face", 70},
		{"sbi.capture.score.finger", 70},
		{"sbi.capture.score.iris", 70},
		{"sbi.bio.subtypes.iris", "UNKNOWN"},
		{"sbi.bio.subtypes.finger", "UNKNOWN"},
		{"sbi.port.range", -99}, // a range without quotes is a difference to Spring's expression language
		{"resend.otp.delay.secs", 180},
		{"send.otp.channels", "email,phone"},
		{"otp.length", 6},
		{"captcha.enable", ""},
		{"captcha.sitekey", ""},
		{"auth.txnid.length", "10"},
		{"password.regex", `\S*`},
		{"consent.screen.timeout-in-secs", 120},
		{"consent.screen.timeout-buffer-in-secs", 5},
		{"linked-transaction-expire-in-secs", 240},
		{"wallet.qr-code-buffer-in-secs", 10},
		{"wallet.config", []any{wallet("Inji Mobile App"), wallet("Inji Mobile App1")}},
	}
}
