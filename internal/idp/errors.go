package idp

import (
	"errors"
	"fmt"
	"strings"
)

// Code is an error code of the contract, as a client reads it. Codes of the identity system are
// passed on unchanged, so the constants below are not all there are.
type Code string

// The error codes of eSignet that the domain raises (mosip/esignet esignet-core ErrorConstants.java
// and esignet-integration-api ErrorConstants.java, of all releases).
const (
	UnknownError              Code = "unknown_error" // anything without a code
	InvalidRequest            Code = "invalid_request"
	InvalidClientID           Code = "invalid_client_id"
	InvalidClientName         Code = "invalid_client_name"
	InvalidClientNameValue    Code = "invalid_client_name_value"
	InvalidClientNameLength   Code = "invalid_client_name_length"
	InvalidAdditionalConfig   Code = "invalid_additional_config"
	InvalidLanguageCode       Code = "invalid_language_code"
	InvalidPublicKey          Code = "invalid_public_key"
	InvalidRPID               Code = "invalid_rp_id"
	InvalidClaim              Code = "invalid_claim"
	InvalidACR                Code = "invalid_acr"
	InvalidURI                Code = "invalid_uri"
	InvalidRedirectURI        Code = "invalid_redirect_uri"
	InvalidClientAuth         Code = "invalid_client_auth"
	InvalidStatus             Code = "invalid_status"
	DuplicateClientID         Code = "duplicate_client_id"
	DuplicatePublicKey        Code = "duplicate_public_key"
	InvalidScope              Code = "invalid_scope"
	InvalidResponseType       Code = "invalid_response_type"
	InvalidDisplay            Code = "invalid_display"
	InvalidPrompt             Code = "invalid_prompt"
	NoACRRegistered           Code = "no_acr_registered"
	InvalidPKCEChallenge      Code = "invalid_pkce_challenge"
	UnsupportedPKCEMethod     Code = "unsupported_pkce_challenge_method"
	UsePKCE                   Code = "use_pkce"
	InvalidVerifiedClaims     Code = "invalid_verified_claims"
	InvalidTransaction        Code = "invalid_transaction"
	InvalidTransactionID      Code = "invalid_transaction_id"
	InvalidIdentifier         Code = "invalid_identifier"
	InvalidOTPChannel         Code = "invalid_otp_channel"
	SendOTPFailed             Code = "send_otp_failed"
	InvalidNumberOfChallenges Code = "invalid_no_of_challenges"
	InvalidAuthFactorType     Code = "invalid_auth_factor_type"
	InvalidChallengeFormat    Code = "invalid_challenge_format"
	InvalidChallenge          Code = "invalid_challenge"
	AuthFactorMismatch        Code = "auth_factor_mismatch"
	AuthFailed                Code = "auth_failed"
	NoAttemptsLeft            Code = "no_attempts_left"
	IndividualIDBlocked       Code = "individual_id_blocked"
	InvalidAcceptedClaim      Code = "invalid_accepted_claim"
	InvalidPermittedScope     Code = "invalid_permitted_scope"
	InvalidGrantType          Code = "invalid_grant_type"
	UnsupportedGrantType      Code = "unsupported_grant_type"
	InvalidAuthCode           Code = "invalid_auth_code"
	InvalidAssertionType      Code = "invalid_assertion_type"
	InvalidAssertion          Code = "invalid_assertion"
	InvalidPKCEVerifier       Code = "invalid_pkce_code_verifier"
	PKCEFailed                Code = "pkce_failed"
	InvalidToken              Code = "invalid_token"
	MissingHeader             Code = "missing_header"
	DataExchangeFailed        Code = "data_exchange_failed"
	InvalidIndividualID       Code = "invalid_individual_id"
	InvalidCaptcha            Code = "invalid_captcha"
	CaptchaUnchecked          Code = "failed_to_validate_captcha"
	InvalidIDTokenHint        Code = "invalid_id_token_hint"
	InvalidPathFragment       Code = "invalid_path_fragment"
	VerificationIncomplete    Code = "verification_incomplete"
)

// Error is an answer of the contract: what a client reads is the code; the cause is for the log.
//
// BadRequest marks the refusals that upstream makes with InvalidRequestException: on the OAuth paths
// of old releases they are answered 400, other codes 500.
type Error struct {
	Code       Code
	Err        error // the cause, may be nil
	BadRequest bool
}

// Errorf returns an error with the code and a cause for the log.
func Errorf(code Code, format string, args ...any) error {
	return &Error{Code: code, Err: fmt.Errorf(format, args...)}
}

// BadRequestf is Errorf for a refusal with BadRequest set.
func BadRequestf(code Code, format string, args ...any) error {
	return &Error{Code: code, Err: fmt.Errorf(format, args...), BadRequest: true}
}

// Error returns the code and the cause.
func (e *Error) Error() string {
	if e.Err == nil {
		return string(e.Code)
	}
	return string(e.Code) + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is an *Error with the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// CodeOf returns the code that a client reads for err: that of the outermost *Error, of the first
// violation, or UnknownError.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	var v Violations
	if errors.As(err, &v) && len(v) > 0 {
		return v[0].Code
	}
	return UnknownError
}

// Violation is one broken rule of a request: where, and the code of the rule.
type Violation struct {
	Path string // as in request.redirectUris[1]
	Code Code
}

// Violations are all rules that one request broke; nothing of it was executed.
type Violations []Violation

// String gives the path and the code.
func (v Violation) String() string { return v.Path + ": " + string(v.Code) }

// Error lists the first violations, for the log.
func (v Violations) Error() string {
	const most = 8
	var text strings.Builder
	text.WriteString("validation failed")
	for _, one := range v[:min(len(v), most)] {
		text.WriteString("; " + one.String())
	}
	if len(v) > most {
		fmt.Fprintf(&text, "; and %d more", len(v)-most)
	}
	return text.String()
}

// OrNil returns nil when there is no violation, so that the result can be returned as an error.
func (v Violations) OrNil() error {
	if len(v) == 0 {
		return nil
	}
	return v
}

// Errors of the stores. They carry no code: who asks decides what absence means.
var (
	// ErrNotFound reports that there is no record with the given id.
	ErrNotFound = errors.New("not found")
	// ErrExists reports that a record with this id is there already.
	ErrExists = errors.New("exists already")
	// ErrKeyExists reports that another client holds the same public key.
	ErrKeyExists = errors.New("public key is in use")
)
