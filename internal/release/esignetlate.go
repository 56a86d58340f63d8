package release

import (
	"slices"
	"time"
)

// The calls below /authorization from 1.5 on, and those that the header filter guards.
var (
	calls15   = append([]string{"v3/oauth-details", "claim-details", "prepare-signup-redirect", "complete-signup-redirect"}, calls13...)
	calls17   = append([]string{"par-oauth-details"}, calls15...)
	guarded15 = append([]string{"prepare-signup-redirect", "claim-details", "complete-signup-redirect"}, guarded13...)
)

// esignet15 is eSignet 1.5.1 with the defaults that the service has brought along since
// (application-default.properties), but for what needs another host: captcha, sign-up, password reset.
var esignet15 = ESignet{
	Name:      "1.5",
	Tag:       "v1.5.1",
	Identity:  "0.10",
	Web:       web15,
	Clients:   clientRules15,
	Authorize: authorize15(),
	Token:     token15(),
	Discovery: DiscoveryRules{
		OpenIDConfiguration: []Member{
			{"issuer", "{D}"},
			{"authorization_endpoint", "{D}/authorize"},
			{"token_endpoint", "{B}/oauth/v2/token"},
			{"userinfo_endpoint", "{B}/oidc/userinfo"},
			{"jwks_uri", "{D}/.well-known/jwks.json"},
			{"scopes_supported", []string{"profile", "email", "phone"}},
			{"response_types_supported", []string{"code"}},
			{"acr_values_supported", acrs15},
			{"userinfo_signing_alg_values_supported", []string{"RS256"}},
			{"userinfo_encryption_alg_values_supported", []string{"RSAXXXXX"}},
			{"userinfo_encryption_enc_values_supported", []string{"A128GCM"}},
			{"response_modes_supported", []string{"query"}},
			{"token_endpoint_auth_methods_supported", []string{"private_key_jwt"}},
			{"token_endpoint_auth_signing_alg_values_supported", []string{"RS256"}},
			{"id_token_signing_alg_values_supported", []string{"RS256"}},
			{"claim_types_supported", []string{"normal"}},
			{"claims_parameter_supported", true},
			{"display_values_supported", []string{"page", "popup", "touch", "wap"}},
			{"subject_types_supported", []string{"pairwise"}},
			{"claims_supported", claims15},
			{"claims_locales_supported", []string{"en"}},
			{"request_parameter_supported", false},
			{"ui_locales_supported", []string{"en"}},
			{"claims_in_verified_claims_supported", []string{"name", "address", "gender", "birthdate", "picture", "email", "phone_number"}},
		},
		OAuthServer: []Member{
			{"issuer", "{D}"},
			{"authorization_endpoint", "{D}/authorize"},
			{"token_endpoint", "{B}/oauth/v2/token"},
			{"jwks_uri", "{D}/.well-known/jwks.json"},
			{"token_endpoint_auth_methods_supported", []string{"private_key_jwt"}},
			{"token_endpoint_auth_signing_alg_values_supported", []string{"RS256"}},
			{"scopes_supported", []string{"profile", "email", "phone"}},
			{"response_modes_supported", []string{"query"}},
			{"grant_types_supported", []string{"authorization_code"}},
			{"response_types_supported", []string{"code"}},
		},
		AnyOrigin: true,
	},
	UI: ui15(),
}

var acrs15 = []string{
	"mosip:idp:acr:knowledge", "mosip:idp:acr:password", "mosip:idp:acr:static-code", "mosip:idp:acr:generated-code",
	"mosip:idp:acr:linked-wallet", "mosip:idp:acr:biometrics",
}

// authorize15 has the levels of the mapping file in the service (amr_acr_mapping.json).
func authorize15() AuthorizeRules {
	r := esignet14.Authorize
	r.ScopeClaims = map[string][]string{
		"profile": {
			"name", "address", "gender", "birthdate", "picture", "email", "phone_number", "phone_number_verified", "registration_type",
			"updated_at",
		},
		"email": {"email"},
		"phone": {"phone_number", "phone_number_verified"},
	}
	r.CredentialScopes = []string{"mosip_identity_vc_ldp"}
	r.ACRs = []ACR{
		{"mosip:idp:acr:static-code", []AMR{{"PIN", []Factor{{"PIN", 0}}}}},
		{"mosip:idp:acr:generated-code", []AMR{{"OTP", []Factor{{"OTP", 0}}}}},
		{"mosip:idp:acr:linked-wallet", []AMR{{"Wallet", []Factor{{"WLA", 0}}}}},
		{"mosip:idp:acr:biometrics", []AMR{{"L1-bio-device", []Factor{{"BIO", 1}}}}},
		{"mosip:idp:acr:knowledge", []AMR{{"Knowledge", []Factor{{"KBI", 0}}}}},
		{"mosip:idp:acr:password", []AMR{{"Password", []Factor{{"PWD", 0}}}}},
		{"mosip:idp:acr:id-token", []AMR{{"ID-token", []Factor{{"IDT", 0}}}}},
	}
	r.Challenges = []Challenge{
		{"OTP", "alpha-numeric", 6, 6, AnyText},
		{"PIN", "number", 6, 6, AnyText},
		{"PWD", "alpha-numeric", 8, 30, AnyText},
		{"BIO", "encoded-json", 500, 500000, AnyText},
		{"WLA", "jwt", 500, 1000, AnyText},
		{"KBI", "base64url-encoded-json", 50, 500, TextsInBase64},
		{"IDT", "base64url-encoded-json", 20, 2000, AnyText},
	}
	r.PreAuthLifetime, r.AuthenticatedLifetime = 600*time.Second, 600*time.Second
	r.Calls, r.Guarded = calls15, guarded15
	r.Requests, r.Claims = requests15, claimRules15
	r.FactorsExact = true
	r.Captcha, r.SignUp = captcha15, signUp15
	return r
}

func token15() TokenRules {
	r := esignet14.Token
	r.CodeLifetime = 600 * time.Second
	r.AssertionLeeway = 5 * time.Second
	r.CredentialResources = map[string]string{"mosip_identity_vc_ldp": "/vci/credential"}
	r.CNonceLifetime, r.CNonceClaimLifetime = 300*time.Second, 60*time.Second
	return r
}

func ui15() UIRules {
	r := esignet14.UI
	r.Configs = []Member{
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
		{"resend.otp.delay.secs", 180},
		{"send.otp.channels", "email,phone"},
		{"captcha.sitekey", ""},
		{"captcha.enable", ""}, // Mock: a captcha would need another host
		{"auth.txnid.length", "10"},
		{"preauth-screen-timeout-in-secs", 600},
		{"consent.screen.timeout-in-secs", 600},
		{"consent.screen.timeout-buffer-in-secs", 5},
		{"linked-transaction-expire-in-secs", 240},
		{"sbi.port.range", "4501-4600"},
		{"sbi.bio.subtypes.iris", "UNKNOWN"},
		{"sbi.bio.subtypes.finger", "UNKNOWN"},
		{"wallet.qr-code-buffer-in-secs", 10},
		{"otp.length", 6},
		{"password.regex", "^.{8,20}$"},
		{"password.max-length", 20},
		{"username.regex", ".*"},
		{"username.prefix", ""},
		{"username.postfix", ""},
		{"username.max-length", 12},
		{"username.input-type", "text"},
		{"wallet.config", []any{wallet15()}},
		// Mock: upstream offers its own sign-up and password pages, which are not there.
		{"signup.config", map[string]any{"signup.banner": false, "signup.url": ""}},
		{"forgot-password.config", map[string]any{"forgot-password": false, "forgot-password.url": ""}},
		{"eKYC-steps.config", ""},
		{"error.banner.close-timer", 10},
		{"auth.factor.kbi.individual-id-field", ""},
		{"auth.factor.kbi.field-details", []any{}},
	}
	r.ConsentTimeout = 600 * time.Second
	r.IDMaxLength = 12
	r.Page = page15
	return r
}

func wallet15() map[string]any {
	return map[string]any{
		"wallet.name": "walletName", "wallet.logo-url": "/images/qr_code.png", "wallet.download-uri": "#",
		"wallet.deep-link-uri": "io.mosip.residentapp.inji://wla-auth?linkCode=LINK_CODE&linkExpireDateTime=LINK_EXPIRE_DT",
	}
}

// esignet16 is eSignet 1.6.2 with its application-default.properties.
var esignet16 = ESignet{
	Name:      "1.6",
	Tag:       "v1.6.2",
	Identity:  "0.11",
	Web:       web16,
	Clients:   clientRules16,
	Authorize: authorize16(),
	Token:     token16(),
	Discovery: DiscoveryRules{
		OpenIDConfiguration: with(esignet15.Discovery.OpenIDConfiguration, scopes16),
		OAuthServer:         with(esignet15.Discovery.OAuthServer, scopes16),
		AnyOrigin:           true,
	},
	UI: ui16(),
}

var scopes16 = Member{"scopes_supported", []string{"openid", "profile", "email", "phone"}}

func authorize16() AuthorizeRules {
	r := esignet15.Authorize
	r.Requests, r.Claims = requests16, claimRules16
	return r
}

func token16() TokenRules {
	r := esignet15.Token
	r.AssertionJTI = true
	r.OAuth = oauth16
	return r
}

func ui16() UIRules {
	r := esignet15.UI
	wallet := wallet15()
	wallet["wallet.footer"] = true
	r.Configs = with(r.Configs, Member{"username.max-length", 16}, Member{"wallet.config", []any{wallet}})
	r.Configs = append(r.Configs, Member{"login-id.options", []any{map[string]any{
		"id": "vid", "svg": "vid_icon", "prefixes": "", "postfix": "", "maxLength": 16, "regex": ".*",
	}}})
	r.IDMaxLength = 16
	r.Page = page16()
	return r
}

// esignet17 is eSignet 1.7.1 with its application-default.properties.
var esignet17 = ESignet{
	Name:      "1.7",
	Tag:       "v1.7.1",
	Identity:  "0.12",
	Web:       web17,
	Clients:   clientRules17,
	Authorize: authorize17(),
	Token:     token17(),
	Discovery: DiscoveryRules{
		OpenIDConfiguration: discovery17(),
		OAuthServer:         oauthServer17(),
		AnyOrigin:           true,
	},
	UI: ui17(),
}

func authorize17() AuthorizeRules {
	r := esignet16.Authorize
	r.Calls = calls17
	r.Requests, r.Claims = requests17, claimRules17
	r.Challenges = withContent(r.Challenges, "KBI", FormInBase64URL)
	r.PreAuthLifetime, r.AuthenticatedLifetime = 300*time.Second, 120*time.Second
	r.BlockTime = 600 * time.Second
	return r
}

func token17() TokenRules {
	r := esignet16.Token
	r.CodeLifetime = 300 * time.Second
	r.SigningAlgorithm = "PS256"
	r.AssertionAlgorithms = algorithms17
	r.Audiences = audiences17
	r.OAuth = oauth17
	return r
}

var (
	algorithms17 = []string{"RS256", "PS256", "ES256"}
	signing17    = []string{"RS256", "PS256"}
	pushed17     = Member{"pushed_authorization_request_endpoint", "{B}/oauth/par"}
	issParameter = Member{"authorization_response_iss_parameter_supported", true}
)

func discovery17() []Member {
	m := with(esignet16.Discovery.OpenIDConfiguration,
		Member{"token_endpoint_auth_signing_alg_values_supported", algorithms17},
		Member{"userinfo_signing_alg_values_supported", signing17},
		Member{"id_token_signing_alg_values_supported", signing17})
	return append(after(m, "jwks_uri", pushed17),
		Member{"dpop_signing_alg_values_supported", signing17},
		Member{"code_challenge_methods_supported", []string{"S256"}},
		Member{"require_pushed_authorization_requests", false},
		issParameter)
}

func oauthServer17() []Member {
	m := with(esignet16.Discovery.OAuthServer, Member{"token_endpoint_auth_signing_alg_values_supported", algorithms17})
	return append(after(m, "jwks_uri", pushed17), issParameter)
}

func ui17() UIRules {
	r := esignet16.UI
	r.Configs = with(r.Configs,
		Member{"preauth-screen-timeout-in-secs", 300}, Member{"consent.screen.timeout-in-secs", 120},
		Member{"auth.factor.kbi.field-details", nil})
	r.Configs = append(r.Configs, Member{"issuer", "{D}"})
	r.ConsentTimeout = 120 * time.Second
	r.Page = page17()
	return r
}

// esignet18 is eSignet 1.8.0 with its application-default.properties.
var esignet18 = ESignet{
	Name:      "1.8",
	Tag:       "v1.8.0",
	Identity:  "0.13",
	Web:       web18,
	Clients:   clientRules18,
	Authorize: authorize18(),
	Token:     token18(),
	Discovery: DiscoveryRules{
		OpenIDConfiguration: after(after(with(esignet17.Discovery.OpenIDConfiguration, scopes18),
			"acr_values_supported", Member{"userinfo_signed_response_alg", "PS256"}),
			"token_endpoint_auth_signing_alg_values_supported", Member{"id_token_signed_response_alg", "PS256"}),
		OAuthServer: with(esignet17.Discovery.OAuthServer, scopes18),
		AnyOrigin:   true,
	},
	UI:      ui18(),
	Profile: Profile{Name: "none"},
}

var scopes18 = Member{"scopes_supported", []string{"openid", "profile", "email", "phone", "address"}}

func authorize18() AuthorizeRules {
	r := esignet17.Authorize
	r.Requests, r.Claims = requests18, claimRules18
	r.OpenIDScopes = []string{"profile", "email", "phone", "address"}
	r.ScopeClaims = map[string][]string{
		"profile": r.ScopeClaims["profile"], "email": r.ScopeClaims["email"], "phone": r.ScopeClaims["phone"], "address": {"address"},
	}
	r.CredentialPKCE = false
	return r
}

func token18() TokenRules {
	r := esignet17.Token
	r.Issuer = originURL
	r.NullNonce = false
	r.OAuth = oauth18()
	return r
}

func ui18() UIRules {
	r := esignet17.UI
	r.CancelError, r.CancelText = "access_denied", "Consent Denied"
	r.Page = page18()
	return r
}

// withContent returns the rules with another content of the factor.
func withContent(rules []Challenge, factor string, content Content) []Challenge {
	out := slices.Clone(rules)
	for i := range out {
		if out[i].Factor == factor {
			out[i].Content = content
		}
	}
	return out
}

// after returns the members with one more after the named one.
func after(members []Member, name string, more Member) []Member {
	var out []Member
	for _, m := range members {
		if out = append(out, m); m.Name == name {
			out = append(out, more)
		}
	}
	return out
}
