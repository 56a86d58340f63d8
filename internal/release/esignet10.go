package release

import "time"

// esignet10 is eSignet 1.0.0 with its application-local.properties and, for discovery, scopes and levels,
// the configuration of 1.1, as none of its own is known.
func esignet10() ESignet {
	return ESignet{
		Name:     "1.0",
		Tag:      "v1.0.0",
		Identity: "0.9.0",
		Web:      web10(),
		Clients: ClientRules{
			Java:                  11,
			Claims:                claims10(),
			GrantTypes:            []string{"authorization_code"},
			AuthMethods:           []string{"private_key_jwt"},
			RedirectsAsURLs:       true,
			MinUserClaimsOnUpdate: 1,
			Column:                ClientColumns{Name: 256, OrgJSON: true},
			GrantTypeCode:         "invalid_grant_type",
			DuplicateKeyCode:      uncaughtConstraint,
		},
		Authorize: authorize10(),
		Token: TokenRules{
			CodeLifetime:        60 * time.Second,
			AccessTokenLifetime: time.Hour,
			IDTokenLifetime:     time.Hour,
			SigningAlgorithm:    "RS256",
			ClientIDRequired:    true,
			Issuer:              serviceURL,
			Audiences:           map[string][]string{"/oauth/token": {"{B}/oauth/token"}},
			CNonceLifetime:      40 * time.Second,
			CNonceClaimLifetime: 40 * time.Second,
			Assertion:           AssertionRules{Algorithms: []string{"RS256"}, Leeway: 60 * time.Second}, // what Nimbus allows by itself
			Claims:              TokenClaims{NullNonce: true},
		},
		Discovery: DiscoveryRules{OpenIDConfiguration: openID10(), KeyExpiryText: true},
		UI:        ui10(),
	}
}

// claims10 is claims_supported of mosip.esignet.discovery.key-values, up to 1.4 in mosip-config.
func claims10() []string {
	return []string{"name", "address", "gender", "birthdate", "picture", "email", "phone_number", "individual_id"}
}

// web10 has the headers of Spring Security 5.
func web10() WebRules {
	return WebRules{
		Headers: []Header{
			{"X-Content-Type-Options", "nosniff"},
			{"X-XSS-Protection", "1; mode=block"},
			{"Cache-Control", "no-cache, no-store, max-age=0, must-revalidate"},
			{"Pragma", "no-cache"},
			{"Expires", "0"},
			{"X-Frame-Options", "DENY"},
		},
		CSRFExempt: []string{"/oidc/**", "/oauth/**", "/actuator/**", "/favicon.ico", "/error", "/swagger-ui/**", "/v3/api-docs/**"},
		Open: []string{
			"/csrf/**", "/authorization/**", "/linked-authorization/**", "/oidc/**", "/oauth/**", "/actuator/**", "/favicon.ico", "/error",
			"/swagger-ui/**", "/v3/api-docs/**",
		},
		Scopes: []ScopeRule{
			{"POST", "/client-mgmt/**", []string{"add_oidc_client"}},
			{"PUT", "/client-mgmt/**", []string{"update_oidc_client"}},
			{"POST", "/system-info/**", []string{"upload_certificate"}},
			{"GET", "/system-info/**", []string{"get_certificate"}},
			{"POST", "/binding/wallet-binding", []string{"wallet_binding"}},
			{"POST", "/binding/binding-otp", []string{"send_binding_otp"}},
		},
		ErrorPage:         true,
		PropertySource:    configServer,
		RequestTimeLeeway: 2 * time.Minute,
	}
}

// authorize10 has neither limits of attempts nor rules for challenges, and knows no credentials.
func authorize10() AuthorizeRules {
	return AuthorizeRules{
		OpenIDScopes: []string{"profile", "email", "phone"},
		ScopeClaims: map[string][]string{
			"profile": {"name", "address", "gender", "birthdate", "picture", "email", "phone_number"},
			"email":   {"email"},
			"phone":   {"phone_number"},
		},
		AuthorizeScopes: []string{"Manage-Identity-Data", "Manage-VID", "Manage-Authentication", "Manage-Service-Requests", "Manage-Credentials"},
		ACRs: []ACR{
			{"mosip:idp:acr:static-code", []AMR{{"PIN", []Factor{{"PIN", 0}}}}},
			{"mosip:idp:acr:generated-code", []AMR{{"OTP", []Factor{{"OTP", 0}}}}},
			{"mosip:idp:acr:linked-wallet", []AMR{{"Wallet", []Factor{{"WLA", 0}}}}},
			{"mosip:idp:acr:biometrics", []AMR{{"L1-bio-device", []Factor{{"BIO", 1}}}}},
		},
		Challenges: []Challenge{
			{"OTP", "alpha-numeric", 6, 6, AnyText},
			{"PIN", "number", 1, 50, AnyText}, // the page has no limit of its own
			{"BIO", "encoded-json", 1, 300000, AnyText},
			{"WLA", "jwt", 1, 1500, AnyText},
		},
		PreAuthLifetime:       180 * time.Second,
		AuthenticatedLifetime: 120 * time.Second,
		AuthTransactionIDLen:  10,
		Calls:                 []string{"oauth-details", "send-otp", "authenticate", "auth-code"},
		Guarded:               []string{"send-otp", "authenticate", "auth-code"},
		Captcha:               CaptchaRules{Plugin: true},
	}
}

func openID10() []Member {
	return []Member{
		{"issuer", "{B}"},
		{"authorization_endpoint", "{B}/authorize"},
		{"token_endpoint", "{B}/oauth/token"},
		{"userinfo_endpoint", "{B}/oidc/userinfo"},
		{"jwks_uri", "{B}/oauth/.well-known/jwks.json"},
		{"scopes_supported", []string{"profile", "email", "phone"}},
		{"response_types_supported", []string{"code"}},
		{"acr_values_supported", []string{"mosip:idp:acr:static-code", "mosip:idp:acr:generated-code", "mosip:idp:acr:linked-wallet", "mosip:idp:acr:biometrics"}},
		{"userinfo_signing_alg_values_supported", []string{"RS256"}},
		{"userinfo_encryption_alg_values_supported", []string{"RSAXXXXX"}},
		{"userinfo_encryption_enc_values_supported", []string{"A128GCM"}},
		{"response_modes_supported", []string{"query"}},
		{"token_endpoint_auth_methods_supported", []string{"private_key_jwt"}},
		{"token_endpoint_auth_signing_alg_values_supported", []string{"RS256"}},
		{"id_token_signing_alg_values_supported", []string{"RS256"}},
		{"claim_types_supported", []string{"normal"}},
		{"claims_supported", claims10()},
		{"claims_locales_supported", []string{"en"}},
		{"display_values_supported", []string{"page", "popup", "touch", "wap"}},
		{"ui_locales_supported", []string{"en"}},
	}
}

// ui10 has a page that asks for consent in every login, without a timer.
func ui10() UIRules {
	return UIRules{
		Configs: []Member{
			{"sbi.env", "Developer"},
			{"sbi.timeout.DISC", 30},
			{"sbi.timeout.DINFO", 30},
			{"sbi.timeout.CAPTURE", 30},
			{"sbi.capture.count.face", 1},
			{"sbi.capture.count.finger", 2},
			{"sbi.capture.count.iris", 1},
			{"sbi.capture.score.face", 70},
			{"sbi.capture.score.finger", 70},
			{"sbi.capture.score.iris", 70},
		},
		OTPLength:    6,
		ResendDelay:  180 * time.Second,
		OTPChannels:  []string{"email", "phone"},
		IDMaxLength:  30,
		EarlyReturn:  true,
		CancelError:  "consent_request_rejected",
		CancelText:   "Consent Request Rejected",
		TimeoutError: "invalid_transaction",
		TimeoutText:  "consent.invalid_transaction", // the key, as the page has no text for it
		Page: PageRules{
			Screens: []string{"OTP", "PIN", "BIO"},
			// Mock: where upstream's buttons have no id yet, they have that of 1.1.
			IDs: ElementIDs{
				OTPPerson: "Otp_mosip-vid", PINPerson: "Pin_mosip-uin", PIN: "Pin_pin", BiometricsPerson: "sbi_mosip-vid", Allow: "allow",
			},
			Header:         "Login with e-Signet",
			OptionsHeading: "Choose How You Want to Login:",
			PersonLabels:   map[string]InputLabel{AnyFactor: {"Enter Your VID", "VID"}, "PIN": {"UIN", "UIN or VID"}},
			OTPSent:        "OTP has been sent to your registered ",
			OTPChannels:    true,
			OTPResend:      "Resend OTP in",
			RememberMe:     true,
			Wording:        PrefixedWords,
			AllowButton:    "Allow",
			NameLabel:      "Name",
		},
	}
}

func knowledgeFields() []KnowledgeField {
	return []KnowledgeField{
		{"phone", "Phone Number", "tel", 50},
		{"email", "Email Address", "email", 50},
		{"dateOfBirth", "Date of Birth", "date", 0},
	}
}
