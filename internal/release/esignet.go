package release

import "time"

// ESignet is one release of eSignet: its figures, lists and switches.
type ESignet struct {
	Name     string // as given to --esignet-release
	Tag      string // the upstream tag that the row describes
	Identity string // name of the mock identity system that the release shipped with

	Web       WebRules
	Clients   ClientRules
	Authorize AuthorizeRules
	Token     TokenRules
	Discovery DiscoveryRules
	UI        UIRules
	Profile   Profile
}

// ESignetNamed returns the row of the named eSignet release, as --esignet-release gives it.
func ESignetNamed(name string) (ESignet, error) {
	return named("eSignet", name, esignetRows, func(r ESignet) string { return r.Name })
}

// ESignetNames returns the names of the releases, the oldest first.
func ESignetNames() []string {
	names := make([]string, len(esignetRows))
	for i, r := range esignetRows {
		names[i] = r.Name
	}
	return names
}

var esignetRows = []ESignet{esignet10, esignet11, esignet12, esignet13, esignet14, esignet15, esignet16, esignet17, esignet18}

// esignet14 is eSignet 1.4.1, what OpenG2P's chart installs, with the configuration of
// mosip/mosip-config v1.4.1-ES.
var esignet14 = ESignet{
	Name:     "1.4",
	Tag:      "v1.4.1",
	Identity: "0.9",
	Web:      web14,
	Clients:  clientRules14,
	Authorize: AuthorizeRules{
		OpenIDScopes: []string{"profile", "email", "phone"},
		ScopeClaims: map[string][]string{
			"profile": {"name", "address", "gender", "birthdate", "picture", "email", "phone_number"},
			"email":   {"email"},
			"phone":   {"phone_number"},
		},
		AuthorizeScopes:  []string{"Manage-Identity-Data", "Manage-VID", "Manage-Authentication", "Manage-Service-Requests", "Manage-Credentials"},
		CredentialScopes: []string{"mosip_identity_vc_ldp", "mock_identity_vc_ldp"},
		CredentialPKCE:   true,
		ACRs: []ACR{
			{"mosip:idp:acr:password", []AMR{{"PWD", []Factor{{"PWD", 0}}}}},
			{"mosip:idp:acr:static-code", []AMR{{"PIN", []Factor{{"PIN", 0}}}}},
			{"mosip:idp:acr:generated-code", []AMR{{"OTP", []Factor{{"OTP", 0}}}}},
			{"mosip:idp:acr:linked-wallet", []AMR{{"Wallet", []Factor{{"WLA", 0}}}}},
			{"mosip:idp:acr:biometrics", []AMR{{"L1-bio-device", []Factor{{"BIO", 1}}}}},
		},
		Challenges: []Challenge{
			{"OTP", "alpha-numeric", 6, 6, AnyText},
			{"PIN", "number", 4, 4, AnyText},
			{"PWD", "alpha-numeric", 8, 30, AnyText},
			{"BIO", "encoded-json", 5000, 300000, AnyText},
			{"WLA", "jwt", 100, 1500, AnyText},
			{"KBA", "base64url-encoded-json", 50, 500, TextsInBase64},
		},
		PreAuthLifetime:       300 * time.Second,
		AuthenticatedLifetime: 120 * time.Second,
		SendOTPAttempts:       3,
		AuthenticateAttempts:  3,
		AttemptWindow:         180 * time.Second,
		BlockTime:             300 * time.Second,
		AuthTransactionIDLen:  10,
		Calls:                 calls13,
		Guarded:               guarded13,
		RedirectsAsURLs:       false,
		EssentialDemanded:     true,
		ConsentTexts:          true,
		PreAuthRestarts:       true,
		ChallengeRows:         true,
		FactorsExact:          false, // from 1.5.1 on
		Captcha:               captcha14,
	},
	Token: TokenRules{
		CodeLifetime:        60 * time.Second,
		AccessTokenLifetime: time.Hour,
		IDTokenLifetime:     time.Hour,
		SigningAlgorithm:    "RS256",
		AssertionAlgorithms: []string{"RS256"},
		AssertionLeeway:     0,
		AssertionJTI:        false, // from 1.6 on
		ClientIDRequired:    false, // 1.0
		Issuer:              serviceURL,
		ClientIDClaim:       true,
		NullNonce:           true,
		NullAtHash:          false, // 1.2 only
		Audiences:           audiences13,
		CredentialResources: map[string]string{
			"mosip_identity_vc_ldp": "/vci/credential",
			"mock_identity_vc_ldp":  "/vci/credential",
		},
		CNonceLifetime:      40 * time.Second,
		CNonceClaimLifetime: 40 * time.Second,
	},
	Discovery: DiscoveryRules{
		OpenIDConfiguration: []Member{
			{"issuer", "{D}"},
			{"authorization_endpoint", "{D}/authorize"},
			{"token_endpoint", "{B}/oauth/v2/token"},
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
			{"claims_supported", []string{"name", "address", "gender", "birthdate", "picture", "email", "phone_number", "individual_id"}},
			{"acr_values_supported", []string{"mosip:idp:acr:static-code", "mosip:idp:acr:generated-code", "mosip:idp:acr:linked-wallet", "mosip:idp:acr:biometrics", "mosip:idp:acr:knowledge"}},
			{"request_parameter_supported", false},
			{"claims_locales_supported", []string{"en"}},
			{"ui_locales_supported", []string{"en"}},
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
	},
	UI: UIRules{
		Configs: []Member{
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
			{"sbi.port.range", "4501-4600"},
			{"resend.otp.delay.secs", 180},
			{"send.otp.channels", "email,phone"},
			{"otp.length", 6},
			{"captcha.enable", ""},
			{"captcha.sitekey", ""},
			{"auth.txnid.length", "10"},
			{"password.regex", "^.{8,20}$"},
			{"password.max-length", 30},
			{"username.regex", "^[0-9]{10,30}$"},
			{"username.prefix", ""},
			{"username.postfix", ""},
			{"username.max-length", 16},
			{"username.input-type", "number"},
			{"consent.screen.timeout-in-secs", 120},
			{"consent.screen.timeout-buffer-in-secs", 5},
			{"linked-transaction-expire-in-secs", 240},
			{"wallet.qr-code-buffer-in-secs", 10},
			{"wallet.config", []any{map[string]any{
				"wallet.name": "walletName", "wallet.logo-url": "/images/qr_code.png",
				"wallet.download-uri": "#", "wallet.deep-link-uri": "inji://landing-page-name?linkCode=LINK_CODE&linkExpireDateTime=LINK_EXPIRE_DT",
			}}},
			// Mock: upstream offers its own sign-up and password pages, which are not there.
			{"signup.config", map[string]any{"signup.banner": false, "signup.url": ""}},
			{"forgot-password.config", map[string]any{"forgot-password": false, "forgot-password.url": ""}},
			{"error.banner.close-timer", 10},
			{"auth.factor.kba.individual-id-field", ""},
			{"auth.factor.kba.field-details", []any{}},
		},
		ConsentTimeout:       120 * time.Second,
		ConsentBuffer:        5 * time.Second,
		OTPLength:            6,
		ResendDelay:          180 * time.Second,
		OTPChannels:          []string{"email", "phone"},
		IDMaxLength:          30,
		StoredConsent:        true,
		PKCE:                 true,
		RedirectNonce:        false, // 1.0 to 1.3
		ErrorsPasted:         false, // 1.0 to 1.4.0
		ExpiredLoginRedirect: true,
		ConfirmCancel:        true,
		CancelError:          "consent_request_rejected",
		CancelText:           "Consent Request Rejected",
		TimeoutError:         "transaction_timeout",
		TimeoutText:          "The transaction has timed out. Please try again.",
		Page:                 page14,
	},
}
