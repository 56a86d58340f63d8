package e2e

// A codeRow says that calls answer with codes in some releases, no word meaning in all that have the call.
type codeRow struct {
	calls, codes, releases string
	by                     string // what covers it in place of a story: package.Test, or "never: " and why
}

// since says in which releases there is a call, if not in all.
var since = map[string]string{
	postOAuth: "1.2..", putOAuth: "1.2..", postClient: "1.6..", putClient: "1.6..",
	detailsV2: "1.2..", detailsV3: "1.5..", parDetails: "1.7..", pushAuth: "1.7..", tokenV2Call: "1.2..",
	"GET /oauth/v2/token": "1.2..", "GET /oauth/par": "1.7..",
	authenticateV2: "1.1..", authenticateV3: "1.3..", claimDetails: "1.5..", prepareSignup: "1.5..", completeSignup: "1.5..",
}

const (
	postOIDC, putOIDC   = "POST /client-mgmt/oidc-client", "PUT /client-mgmt/oidc-client/{client_id}"
	postOAuth, putOAuth = "POST /client-mgmt/oauth-client", "PUT /client-mgmt/oauth-client/{client_id}"
	postClient          = "POST /client-mgmt/client"
	putClient           = "PUT /client-mgmt/client/{client_id}"
	patchClient         = "PATCH /client-mgmt/client/{client_id}"
	detailsV1           = "POST /authorization/oauth-details"
	detailsV2           = "POST /authorization/v2/oauth-details"
	detailsV3           = "POST /authorization/v3/oauth-details"
	parDetails          = "POST /authorization/par-oauth-details"
	pushAuth            = "POST /oauth/par"
	sendOTP             = "POST /authorization/send-otp"
	authenticateV1      = "POST /authorization/authenticate"
	authenticateV2      = "POST /authorization/v2/authenticate"
	authenticateV3      = "POST /authorization/v3/authenticate"
	claimDetails        = "GET /authorization/claim-details"
	prepareSignup       = "POST /authorization/prepare-signup-redirect"
	completeSignup      = "POST /authorization/complete-signup-redirect"
	authCode            = "POST /authorization/auth-code"
	tokenV1Call         = "POST /oauth/token"
	tokenV2Call         = "POST /oauth/v2/token"
	userinfo            = "GET /oidc/userinfo"

	posts        = postOIDC + ", " + postOAuth + ", " + postClient
	puts         = putOIDC + ", " + putOAuth + ", " + putClient
	named        = postOAuth + ", " + postClient + ", " + putOAuth + ", " + putClient // by language, too
	details      = detailsV1 + ", " + detailsV2 + ", " + detailsV3
	authenticate = authenticateV1 + ", " + authenticateV2 + ", " + authenticateV3
	token        = tokenV1Call + ", " + tokenV2Call
)

// esignetCodes is what the calls below /v1/esignet answer with when they refuse.
var esignetCodes = []codeRow{
	{posts + ", " + puts, "invalid_request, unknown_error, invalid_client_id, invalid_client_name, invalid_uri, invalid_redirect_uri, " +
		"invalid_claim, invalid_acr, invalid_client_auth", "", ""},
	{posts + ", " + puts, "invalid_grant_type", "..1.6", ""},
	{posts + ", " + puts, "unsupported_grant_type", "1.7..", ""},
	{posts + ", " + puts, "415", "", ""},
	{posts + ", " + puts, "403", "..1.1", ""},
	{"GET /client-mgmt/oidc-client", "405", "", ""},
	{"POST /client-mgmt/oidc", "404", "", ""},
	{posts, "invalid_public_key, invalid_rp_id, duplicate_client_id", "", ""},
	{postOIDC, "duplicate_public_key", "1.4..", ""},
	{postClient, "duplicate_public_key", "1.7..", ""},
	{puts, "invalid_status", "", ""},
	{named, "invalid_language_code, invalid_client_name_value", "", ""},
	{named, "invalid_client_name_length", "1.6..", ""},
	{postClient + ", " + putClient, "invalid_additional_config", "", ""},
	{patchClient, "404", "..1.5", ""},
	{patchClient, "405", "1.6..1.7", ""},
	{patchClient, "415", "1.8..", ""},
	{patchClient, "invalid_request, unknown_error, invalid_client_id, invalid_client_name, invalid_uri, invalid_redirect_uri, " +
		"invalid_claim, invalid_acr, invalid_client_auth, unsupported_grant_type, invalid_status, invalid_language_code, " +
		"invalid_client_name_value, invalid_client_name_length, invalid_additional_config, invalid_public_key", "1.8..", ""},

	{details, "invalid_request, unknown_error, invalid_client_id, invalid_redirect_uri, invalid_scope, invalid_response_type, " +
		"invalid_display, invalid_prompt, no_acr_registered", "", ""},
	{details + ", " + parDetails, "415, 403", "", ""},
	{details, "invalid_claim, invalid_verified_claims", "1.5..", ""},
	{details + ", " + parDetails, "invalid_verification", "1.5..", "never: the schema of claims refuses it before"},
	{details + ", " + parDetails, "acr_amr_mapping_not_found", "", "never: the mapping is part of the program"},
	{detailsV2 + ", " + detailsV3, "invalid_pkce_challenge, unsupported_pkce_challenge_method", "", ""},
	{detailsV2 + ", " + detailsV3, "use_pkce", "1.8..", ""},
	{detailsV3 + ", " + parDetails, "invalid_id_token_hint", "", ""},
	{parDetails, "invalid_request, unknown_error, invalid_client_id, invalid_scope, invalid_verified_claims, no_acr_registered, " +
		"invalid_pkce_challenge", "", ""},
	{parDetails, "use_pkce", "1.8..", ""},
	{pushAuth, "invalid_scope, invalid_client, invalid_request, invalid_request/invalid_client_id, invalid_request/invalid_redirect_uri, " +
		"invalid_request/invalid_response_type, invalid_request/invalid_display, invalid_request/invalid_prompt, invalid_request/invalid_claim, " +
		"invalid_request/unsupported_pkce_challenge_method, invalid_request/invalid_dpop_proof, invalid_request/…, invalid_dpop_proof, 415", "", ""},
	{pushAuth, "unknown_error/…", "", "oidcprovider.TestMultipart"},

	{sendOTP, "invalid_request, unknown_error, invalid_transaction, invalid_transaction_id, invalid_identifier, invalid_otp_channel, " +
		"invalid_individual_id", "", ""},
	{sendOTP + ", " + authenticate + ", " + prepareSignup + ", " + completeSignup + ", " + authCode, "403", "", ""},
	{sendOTP, "no_attempts_left, individual_id_blocked", "1.4..", ""},
	{sendOTP, "invalid_captcha", "1.4..", ""},
	{sendOTP, "failed_to_validate_captcha", "1.4", ""},
	{sendOTP, "send_otp_failed", "", "idp.TestSendOTPFails"},
	{sendOTP, "no_email_mobile_found", "", "identity.TestSendOTPOrderOfChecks"},

	{authenticate, "invalid_request, unknown_error, invalid_transaction, invalid_transaction_id, invalid_identifier, invalid_no_of_challenges, " +
		"invalid_auth_factor_type, invalid_challenge_format, invalid_challenge, auth_factor_mismatch, auth_failed, invalid_individual_id", "", ""},
	{authenticate, "no_attempts_left, individual_id_blocked", "1.4..", ""},
	{authenticate, "auth-failed", "1.4..", "identity.TestAuthenticateFactors"},
	{authenticate, "invalid_token", "1.5..", "idp.TestPortalLogsIn"},
	{authenticateV3, "invalid_captcha", "1.5..", ""},
	{authenticateV3, "failed_to_validate_captcha", "1.4", ""},

	{claimDetails, "invalid_transaction, invalid_request, no_attempts_left", "", ""},
	{prepareSignup, "invalid_request, unknown_error, invalid_transaction, invalid_transaction_id, invalid_path_fragment", "", ""},
	{completeSignup, "invalid_request, unknown_error, invalid_transaction, invalid_transaction_id", "", ""},
	{completeSignup, "verification_incomplete", "", "idp.TestCompleteSignUp"},
	{authCode, "invalid_request, unknown_error, invalid_transaction, invalid_transaction_id, invalid_accepted_claim, invalid_permitted_scope", "", ""},

	{token, "invalid_grant_type, invalid_auth_code, invalid_redirect_uri, invalid_assertion_type, invalid_assertion, invalid_transaction, " +
		"invalid_client_id", "..1.6", ""},
	{token, "unsupported_grant_type, invalid_grant, invalid_client, invalid_request/invalid_redirect_uri, invalid_request/invalid_client_id", "1.7..", ""},
	{token, "415", "", ""},
	{"GET /oauth/token, GET /oauth/v2/token, GET /oauth/par", "405", "..1.7", ""},
	{"GET /oauth/token, GET /oauth/v2/token, GET /oauth/par", "invalid_request/…", "1.8", ""},
	{tokenV2Call, "invalid_pkce_code_verifier, pkce_failed", "..1.6", ""},
	{tokenV2Call, "invalid_request/invalid_pkce_code_verifier, invalid_request/pkce_failed", "1.7", ""},
	{tokenV2Call, "invalid_request, invalid_request/invalid_dpop_proof, invalid_dpop_proof, use_dpop_nonce/…", "1.7..", ""},
	{token, "mock-ida-006, data_exchange_failed", "..1.6", "oidcprovider.TestExchangeFails"},
	{token, "invalid_request/mock-ida-006, invalid_request/data_exchange_failed", "1.7..", "oidcprovider.TestExchangeFails"},
	{tokenV2Call, "unsupported_pkce_challenge_method", "..1.6", "never: oauth-details takes S256 alone"},
	{tokenV2Call, "invalid_request/unsupported_pkce_challenge_method", "1.7..", "never: oauth-details takes S256 alone"},
	{token, "unknown_error/…", "", "oidcprovider.TestExchangeFails"},
	{token + ", " + pushAuth, "payload_too_large/…", "1.7..", "oidcprovider.TestMultipart"},

	{userinfo, "invalid_token", "", ""},
	{userinfo, "missing_header", "..1.6", ""},
	{userinfo, "invalid_request, invalid_dpop_proof, use_dpop_nonce", "1.7..", ""},
	{userinfo, "unknown_error", "", ""},
	{"POST /oidc/userinfo", "405", "..1.7", ""},
	{"POST /oidc/userinfo", "Method Not Allowed", "1.8", ""},
	{userinfo, "Not Acceptable", "1.8", ""},
}
