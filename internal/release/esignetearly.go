package release

import (
	"slices"
	"time"
)

// The calls below /authorization.
var (
	calls10 = []string{"oauth-details", "send-otp", "authenticate", "auth-code"}
	calls11 = append([]string{"v2/authenticate"}, calls10...)
	calls12 = append([]string{"v2/oauth-details"}, calls11...)
	calls13 = append([]string{"v3/authenticate"}, calls12...)
)

// The calls that the header filter guards. The configuration of 1.1 forgot v2/authenticate.
var (
	guarded11 = []string{"send-otp", "authenticate", "auth-code"}
	guarded12 = append([]string{"v2/authenticate"}, guarded11...)
	guarded13 = append([]string{"v3/authenticate"}, guarded12...)
)

// The token endpoints and their audiences.
var (
	audiences11 = map[string][]string{"/oauth/token": {"{B}/oauth/token"}}
	audiences12 = map[string][]string{"/oauth/token": {"{B}/oauth/token"}, "/oauth/v2/token": {"{B}/oauth/token"}}
	audiences13 = map[string][]string{"/oauth/token": {"{I}/oauth/token"}, "/oauth/v2/token": {"{B}/oauth/v2/token"}}
)

// esignet13 is eSignet 1.3.0 with the configuration of mosip/mosip-config v1.3.0-ES.
var esignet13 = ESignet{
	Name:      "1.3",
	Tag:       "v1.3.0",
	Identity:  "0.9.2",
	Web:       web13,
	Clients:   clientRules13,
	Authorize: authorize13(),
	Token:     esignet14.Token,
	Discovery: DiscoveryRules{
		OpenIDConfiguration: with(esignet14.Discovery.OpenIDConfiguration, Member{"acr_values_supported", acrs12}),
		OAuthServer:         esignet14.Discovery.OAuthServer,
	},
	UI: ui13(),
}

// acrs12 are the levels that discovery names before the knowledge factor came.
var acrs12 = []string{"mosip:idp:acr:static-code", "mosip:idp:acr:generated-code", "mosip:idp:acr:linked-wallet", "mosip:idp:acr:biometrics"}

// authorize13 has neither limits of attempts nor rules for challenges.
func authorize13() AuthorizeRules {
	r := esignet14.Authorize
	r.Challenges = []Challenge{
		{"OTP", "alpha-numeric", 6, 6, AnyText},
		{"PIN", "number", 1, 50, AnyText}, // the page has no limit of its own
		{"PWD", "alpha-numeric", 1, 20, AnyText},
		{"BIO", "encoded-json", 1, 300000, AnyText},
		{"WLA", "jwt", 1, 1500, AnyText},
	}
	r.ChallengeRows = false
	r.Captcha = captcha10
	r.PreAuthRestarts = false
	r.SendOTPAttempts, r.AuthenticateAttempts = 0, 0
	r.AttemptWindow, r.BlockTime = 0, 0
	return r
}

func ui13() UIRules {
	r := esignet14.UI
	// A range of ports without quotes is a difference to Spring's expression language.
	r.Configs = with(r.Configs, Member{"sbi.port.range", -99}, Member{"password.max-length", 20})
	// Mock: upstream's deployment takes phone numbers, between +91 and @phone; these are the ids of 1.4.
	r.Configs = without(r.Configs, "auth.factor.kba.individual-id-field", "auth.factor.kba.field-details")
	r.Configs = with(r.Configs, Member{"wallet.config", []any{wallet12("Inji Mobile App"), wallet12("Inji Mobile App1")}})
	r.RedirectNonce = true
	r.ErrorsPasted = true
	r.ExpiredLoginRedirect = false
	return r
}

func wallet12(name string) map[string]any {
	return map[string]any{
		"wallet.name": name, "wallet.logo-url": "inji_logo.png", "wallet.download-uri": "#",
		"wallet.deep-link-uri": "inji://landing-page-name?linkCode=LINK_CODE&linkExpireDateTime=LINK_EXPIRE_DT",
	}
}

// esignet12 is eSignet 1.2.0 with the configuration of mosip/mosip-config v1.2.0-ES.
var esignet12 = ESignet{
	Name:      "1.2",
	Tag:       "v1.2.0",
	Identity:  "0.9.2", // 0.9.1, which does not differ
	Web:       web12,
	Clients:   clientRules12,
	Authorize: authorize12(),
	Token:     token12(),
	Discovery: DiscoveryRules{
		OpenIDConfiguration: with(esignet13.Discovery.OpenIDConfiguration, endpoints12...),
		OAuthServer:         with(esignet13.Discovery.OAuthServer, endpoints12...),
	},
	UI: ui12(),
}

// endpoints12 are what both discovery documents said before 1.3. The page has never been at this path,
// and each token endpoint wants the older one as audience.
var endpoints12 = []Member{{"authorization_endpoint", "{B}/authorize"}, {"token_endpoint", "{B}/oauth/token"}}

func authorize12() AuthorizeRules {
	r := esignet13.Authorize
	r.Calls, r.Guarded = calls12, guarded12
	r.ACRs = r.ACRs[1:] // without the password
	r.Challenges = append([]Challenge{r.Challenges[0], r.Challenges[1]}, r.Challenges[3:]...)
	return r
}

func token12() TokenRules {
	r := esignet13.Token
	r.NullAtHash = true
	r.Audiences = audiences12
	return r
}

func ui12() UIRules {
	r := esignet13.UI
	r.Configs = without(r.Configs, "password.max-length", "username.regex", "username.prefix", "username.postfix",
		"username.max-length", "username.input-type", "signup.config", "forgot-password.config", "error.banner.close-timer")
	r.Configs = with(r.Configs, Member{"password.regex", `\S*`})
	r.ConfirmCancel = false
	r.TimeoutError = "invalid_transaction"
	r.TimeoutText = "consent.invalid_transaction" // the key, as the page has no text for it
	return r
}

// esignet11 is eSignet 1.1.0 with the configuration of mosip/mosip-config v1.1.0-ES.
var esignet11 = ESignet{
	Name:      "1.1",
	Tag:       "v1.1.0",
	Identity:  "0.9.0",
	Web:       web11,
	Clients:   clientRules11,
	Authorize: authorize11(),
	Token:     token11(),
	Discovery: DiscoveryRules{KeyExpiryText: true, OpenIDConfiguration: []Member{
		{"issuer", "{B}"},
		{"authorization_endpoint", "{B}/authorize"},
		{"token_endpoint", "{B}/oauth/token"},
		{"userinfo_endpoint", "{B}/oidc/userinfo"},
		{"jwks_uri", "{B}/oauth/.well-known/jwks.json"},
		{"scopes_supported", []string{"profile", "email", "phone"}},
		{"response_types_supported", []string{"code"}},
		{"acr_values_supported", acrs12},
		{"userinfo_signing_alg_values_supported", []string{"RS256"}},
		{"userinfo_encryption_alg_values_supported", []string{"RSAXXXXX"}},
		{"userinfo_encryption_enc_values_supported", []string{"A128GCM"}},
		{"response_modes_supported", []string{"query"}},
		{"token_endpoint_auth_methods_supported", []string{"private_key_jwt"}},
		{"token_endpoint_auth_signing_alg_values_supported", []string{"RS256"}},
		{"id_token_signing_alg_values_supported", []string{"RS256"}},
		{"claim_types_supported", []string{"normal"}},
		{"claims_supported", []string{"name", "address", "gender", "birthdate", "picture", "email", "phone_number", "individual_id"}},
		{"claims_locales_supported", []string{"en"}},
		{"display_values_supported", []string{"page", "popup", "touch", "wap"}},
		{"ui_locales_supported", []string{"en"}},
	}},
	UI: ui11(),
}

// authorize11 knows no credentials.
func authorize11() AuthorizeRules {
	r := esignet12.Authorize
	r.Calls, r.Guarded = calls11, guarded11
	r.CredentialScopes, r.CredentialPKCE = nil, false
	r.PreAuthLifetime = 600 * time.Second
	r.RedirectsAsURLs = true
	r.ConsentTexts = false
	return r
}

func token11() TokenRules {
	r := esignet12.Token
	r.Audiences = audiences11
	r.NullAtHash = false
	r.ClientIDClaim = false
	r.AssertionLeeway = 60 * time.Second // what Nimbus allows by itself
	r.CredentialResources = nil
	return r
}

func ui11() UIRules {
	r := esignet12.UI
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
		{"wallet.logo-url", "inji_logo.png"},
		{"consent.screen.timeout-in-secs", 50},
		{"consent.screen.timeout-buffer-in-secs", 10},
		{"mosip.esignet.link-auth-code-expire-in-secs", 120},
		{"auth.txnid.length", "10"},
	}
	r.ConsentTimeout, r.ConsentBuffer = 50*time.Second, 10*time.Second
	r.PKCE = false
	return r
}

// esignet10 is eSignet 1.0.0 with its application-local.properties and, for discovery, scopes and levels,
// the configuration of 1.1, as none of its own is known.
var esignet10 = ESignet{
	Name:      "1.0",
	Tag:       "v1.0.0",
	Identity:  "0.9.0",
	Web:       web10,
	Clients:   clientRules10,
	Authorize: authorize10(),
	Token:     token10(),
	Discovery: esignet11.Discovery,
	UI:        ui10(),
}

func authorize10() AuthorizeRules {
	r := esignet11.Authorize
	r.Calls = calls10
	r.PreAuthLifetime = 180 * time.Second
	r.EssentialDemanded = false
	return r
}

func token10() TokenRules {
	r := esignet11.Token
	r.ClientIDRequired = true
	return r
}

// ui10 has a page that asks for consent in every login, without a timer.
func ui10() UIRules {
	r := esignet11.UI
	r.Configs = with(slices.Clone(r.Configs[:10]), Member{"sbi.capture.count.finger", 2})
	r.ConsentTimeout, r.ConsentBuffer = 0, 0
	r.StoredConsent = false
	return r
}

// with returns the members with those of the same names replaced.
func with(members []Member, changes ...Member) []Member {
	out := slices.Clone(members)
	for _, change := range changes {
		if i := slices.IndexFunc(out, func(m Member) bool { return m.Name == change.Name }); i >= 0 {
			out[i] = change
		}
	}
	return out
}

// without returns the members but for the named ones.
func without(members []Member, names ...string) []Member {
	return slices.DeleteFunc(slices.Clone(members), func(m Member) bool { return slices.Contains(names, m.Name) })
}
