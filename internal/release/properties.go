package release

import (
	"strconv"
	"time"
)

// esignetPrefix is what the names of eSignet's properties begin with.
const esignetPrefix = "mosip.esignet."

// esignetProperties are those of upstream's properties that are emulated (application-default.properties;
// up to 1.4 mosip-config esignet-default.properties).
var esignetProperties = prefixed(
	[]esignetProperty{
		number("auth-txn-id-length", 1, 43, func(r *ESignet) *int { return &r.Authorize.AuthTransactionIDLen }).
			shown("auth.txnid.length", func(n int) any { return strconv.Itoa(n) }),
		seconds("id-token-expire-seconds", func(r *ESignet) *time.Duration { return &r.Token.IDTokenLifetime }),
		seconds("access-token-expire-seconds", func(r *ESignet) *time.Duration { return &r.Token.AccessTokenLifetime }),
		seconds("preauthentication-expire-in-secs", func(r *ESignet) *time.Duration { return &r.Authorize.PreAuthLifetime }).
			from("1.5").shown("preauth-screen-timeout-in-secs", whole),
		seconds("authentication-expire-in-secs", func(r *ESignet) *time.Duration { return &r.Authorize.AuthenticatedLifetime }).
			from("1.2").and(func(r *ESignet) { r.UI.ConsentTimeout = r.Authorize.AuthenticatedLifetime }).shown("consent.screen.timeout-in-secs", whole),
		// In 1.1 the page alone goes by it.
		seconds("authentication-expire-in-secs", func(r *ESignet) *time.Duration { return &r.UI.ConsentTimeout }).
			from("1.1").to("1.1").shown("consent.screen.timeout-in-secs", whole),
		minutes("reqtime.leeway-minutes", func(r *ESignet) *time.Duration { return &r.Web.RequestTimeLeeway }),
		number("send-otp.attempts", 1, 1_000_000, func(r *ESignet) *int { return &r.Authorize.SendOTPAttempts }).from("1.4"),
		number("authenticate.attempts", 1, 1_000_000, func(r *ESignet) *int { return &r.Authorize.AuthenticateAttempts }).from("1.4"),
		seconds("client-assertion-jwt.leeway-seconds", func(r *ESignet) *time.Duration { return &r.Token.Assertion.Leeway }).from("1.5"),
		seconds("cnonce-expire-seconds", func(r *ESignet) *time.Duration { return &r.Token.CNonceClaimLifetime }).from("1.2"),
		truth("credential.mandate-pkce", func(r *ESignet) *bool { return &r.Authorize.CredentialPKCE }).from("1.2").to("1.7"),
		texts("supported.authorize.scopes", func(r *ESignet) *[]string { return &r.Authorize.AuthorizeScopes }),
		texts("supported.credential.scopes", func(r *ESignet) *[]string { return &r.Authorize.CredentialScopes }).from("1.2"),
		issuerID().from("1.2").to("1.7"),
		issuerID().from("1.0").to("1.1").and((*ESignet).advertiseIssuer),
		issuerID().from("1.8").and((*ESignet).advertiseIssuer),
		openIDScopes(),
		scopeClaims(),
		{name: "credential.scope-resource-mapping", since: "1.2", set: setResources, get: getResources},
		texts("supported.grant.types", func(r *ESignet) *[]string { return &r.Clients.GrantTypes }).
			advertised("grant_types_supported", func(r *ESignet) []string { return r.Clients.GrantTypes }),
		texts("supported.client.auth.methods", func(r *ESignet) *[]string { return &r.Clients.AuthMethods }).
			advertised("token_endpoint_auth_methods_supported", func(r *ESignet) []string { return r.Clients.AuthMethods }),
		paths("security.ignore-csrf-urls", func(r *ESignet) *[]string { return &r.Web.CSRFExempt }),
		paths("security.ignore-auth-urls", func(r *ESignet) *[]string { return &r.Web.Open }),
		scopesOf("security.auth.post-urls", "POST"),
		scopesOf("security.auth.put-urls", "PUT"),
		scopesOf("security.auth.get-urls", "GET"),
		{name: "cache.expire-in-seconds", set: setCaches, get: getCaches},
		{name: "discovery.key-values", set: setDocument(openIDDocument), get: getDocument(openIDDocument)},
		{name: "oauth.key-values", since: "1.2", set: setDocument(oauthDocument), get: getDocument(oauthDocument)},
		{name: "ui.config.key-values", set: setDocument(uiConfigs), get: getDocument(uiConfigs)},

		// The sign-up portal and captchas.
		captchaRequired(),
		{name: "captcha.validator-url", since: "1.5", set: setCaptchaURL, get: func(r *ESignet) string { return r.Authorize.Captcha.ValidatorURL }},
		text("captcha.module-name", func(r *ESignet) *string { return &r.Authorize.Captcha.ModuleName }).from("1.5"),
		uiProperty("captcha.site-key", "captcha.sitekey"),
		text("signup-id-token-audience", func(r *ESignet) *string { return &r.Authorize.SignUp.Audience }).from("1.5"),
		seconds("signup-id-token-expire-seconds", func(r *ESignet) *time.Duration { return &r.Authorize.SignUp.TokenLifetime }).from("1.5"),
		seconds("signup.halt.expire-seconds", func(r *ESignet) *time.Duration { return &r.Authorize.SignUp.HaltLifetime }).from("1.5"),

		// What a request, an assertion and a proof are held to.
		secondsFrom("nonce-expire-seconds", 1, func(r *ESignet) *time.Duration { return &r.Authorize.NonceLifetime }).from("1.5"),
		secondsFrom("par.expire-seconds", 1, func(r *ESignet) *time.Duration { return &r.Token.Pushed.Lifetime }).from("1.7"),
		seconds("dpop.clock-skew", func(r *ESignet) *time.Duration { return &r.Token.DPoP.Skew }).from("1.7"),
		seconds("dpop.nonce.expire.seconds", func(r *ESignet) *time.Duration { return &r.Token.DPoP.NonceLifetime }).from("1.7"),
		truth("client-assertion.unique.jti.required", func(r *ESignet) *bool { return &r.Token.Assertion.Once }).from("1.7"),
		texts("supported.client.auth.signing.algorithms", func(r *ESignet) *[]string { return &r.Token.Assertion.Algorithms }).from("1.7").
			advertised("token_endpoint_auth_signing_alg_values_supported", func(r *ESignet) []string { return r.Token.Assertion.Algorithms }),
		serverProfile(),

		// The configs of oauth-details.
		uiProperty("ui.config.password.regex", "password.regex"),
		uiProperty("ui.config.password.max-length", "password.max-length"),
		uiProperty("ui.config.username.regex", "username.regex"),
		uiProperty("ui.config.username.prefix", "username.prefix"),
		uiProperty("ui.config.username.postfix", "username.postfix"),
		uiProperty("ui.config.username.max-length", "username.max-length"),
		uiProperty("ui.config.username.input-type", "username.input-type"),
		uiProperty("ui.config.otp.length", "otp.length"),
		uiProperty("ui.signup.config", "signup.config"),
		uiProperty("ui.forgot-password.config", "forgot-password.config"),
		uiProperty("ui.wallet.config", "wallet.config"),
		uiProperty("ui.eKYC-steps.url", "eKYC-steps.config"),
	},
	challengeProperties("OTP", "PIN", "PWD", "BIO", "WLA", "KBA", "KBI", "IDT"),
	knowledgeProperties(),
)
