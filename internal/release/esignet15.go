package release

import (
	"slices"
	"time"
)

// esignet15 is eSignet 1.5.1 with the defaults that the service has brought along since
// (application-default.properties), but for what needs another host: captcha, sign-up, password reset.
func esignet15() ESignet {
	r := esignet14()
	r.Name, r.Tag, r.Identity = "1.5", "v1.5.1", "0.10"
	r.Web.CSRFExempt, r.Web.Open = drop(r.Web.CSRFExempt, "/vci/**"), drop(r.Web.Open, "/vci/**")
	r.Web.PropertySource = classPath23

	r.Clients.Claims = append(r.Clients.Claims, "phone_number_verified", "registration_type", "updated_at")
	r.Clients.Key.Unique = KeyModulus // 1.5.0 still compares the whole key

	r.Authorize = authorize15(r.Authorize)
	r.Token.CodeLifetime = 600 * time.Second
	r.Token.Assertion.Leeway = 5 * time.Second
	r.Token.CredentialResources = map[string]string{"mosip_identity_vc_ldp": "/vci/credential"}
	r.Token.CNonceLifetime, r.Token.CNonceClaimLifetime = 300*time.Second, 60*time.Second

	r.Discovery.OpenIDConfiguration = openID15(r.Clients.Claims)
	r.Discovery.AnyOrigin = true

	r.UI.Configs = configs15()
	r.UI.ConsentTimeout = 600 * time.Second
	r.UI.IDMaxLength = 12
	r.UI.Page = page15(r.UI.Page)
	return r
}

// authorize15 has the levels of the mapping file in the service (amr_acr_mapping.json).
func authorize15(r AuthorizeRules) AuthorizeRules {
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
	r.FactorsExact = true
	r.PreAuthLifetime, r.AuthenticatedLifetime = 600*time.Second, 600*time.Second
	r.Calls = slices.Insert(r.Calls, 0, "v3/oauth-details", "claim-details", "prepare-signup-redirect", "complete-signup-redirect")
	r.Guarded = slices.Insert(r.Guarded, 0, "prepare-signup-redirect", "claim-details", "complete-signup-redirect")
	r.NonceLifetime = 24 * time.Hour
	r.Claims = ClaimRules{Schema: schema15, BothParts: true, SecondsInTime: true}
	r.Captcha = CaptchaRules{TextFirst: true, ModuleName: "esignet"}
	r.SignUp = SignUpRules{Audience: "mosip-signup-oauth-client", TokenLifetime: 300 * time.Second, HaltLifetime: 1800 * time.Second}
	return r
}

func openID15(claims []string) []Member {
	return []Member{
		{"issuer", "{D}"},
		{"authorization_endpoint", "{D}/authorize"},
		{"token_endpoint", "{B}/oauth/v2/token"},
		{"userinfo_endpoint", "{B}/oidc/userinfo"},
		{"jwks_uri", "{D}/.well-known/jwks.json"},
		{"scopes_supported", []string{"profile", "email", "phone"}},
		{"response_types_supported", []string{"code"}},
		{"acr_values_supported", []string{
			"mosip:idp:acr:knowledge", "mosip:idp:acr:password", "mosip:idp:acr:static-code", "mosip:idp:acr:generated-code",
			"mosip:idp:acr:linked-wallet", "mosip:idp:acr:biometrics",
		}},
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
		{"claims_supported", claims},
		{"claims_locales_supported", []string{"en"}},
		{"request_parameter_supported", false},
		{"ui_locales_supported", []string{"en"}},
		{"claims_in_verified_claims_supported", []string{"name", "address", "gender", "birthdate", "picture", "email", "phone_number"}},
	}
}

func configs15() []Member {
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
}

func wallet15() map[string]any {
	return map[string]any{
		"wallet.name": "walletName", "wallet.logo-url": "/images/qr_code.png", "wallet.download-uri": "#",
		"wallet.deep-link-uri": "io.mosip.residentapp.inji://wla-auth?linkCode=LINK_CODE&linkExpireDateTime=LINK_EXPIRE_DT",
	}
}

func page15(r PageRules) PageRules {
	r.Screens = []string{"OTP", "PIN", "PWD", "BIO", "KBI"}
	r.IDs.Stay, r.IDs.Discontinue = "", ""
	r.PasswordButton = "Continue"
	r.BannerClose = true
	r.Wording = Sentences
	r.NameLabel = "Full Name"
	r.ClaimDetails = true
	r.DetailsIntro = "is requesting access to the below information to proceed further. However few details are currently not available"
	r.NoClaims = true
	r.EKYC = EKYCRules{Fragment: true, KnownErrors: true}
	r.IDTokenHint = HintAtOnce
	r.Return = ReturnRules{SilentNulls: true, SilentLocales: NoLocales}
	return r
}
