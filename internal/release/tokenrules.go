package release

import (
	"slices"
	"time"
)

// TokenRules govern the token and userinfo endpoints (mosip/esignet OAuthServiceImpl.java,
// TokenServiceImpl.java, OpenIdConnectServiceImpl.java, ExceptionHandlerAdvice.java, DpopValidationFilter.java).
type TokenRules struct {
	CodeLifetime        time.Duration
	AccessTokenLifetime time.Duration
	UserinfoLifetime    time.Duration // how long userinfo is kept; none: as long as access tokens live
	IDTokenLifetime     time.Duration
	SigningAlgorithm    string
	ClientIDRequired    bool // client_id must be in the form too (1.0)
	// Issuer is the iss of tokens (mosip.esignet.discovery.issuer-id); {D} stands for the public origin, {B}
	// for the service.
	Issuer string
	// Audiences names the endpoints below the service that take client assertions, and the audiences that
	// one may have there; {I} stands for the iss of tokens, {B} for the service, {D} for the public origin.
	Audiences map[string][]string
	// CredentialResources maps a credential scope to its resource, a path below the service or a whole URL.
	CredentialResources map[string]string
	CNonceLifetime      time.Duration // c_nonce_expires_in of the response
	CNonceClaimLifetime time.Duration // c_nonce_expires_in of the access token

	Assertion AssertionRules
	Claims    TokenClaims
	Errors    OAuthErrors
	Pushed    PushedRules
	DPoP      DPoPRules
	Userinfo  UserinfoRules
	// JoinParameters makes one value, with commas, of a parameter that comes several times; without it the
	// first one counts (from 1.7 on: OAuthController.java, which binds to an object).
	JoinParameters bool
	// CausesNamed has an answer in the words of the framework name the exception behind it (1.7: Spring 5).
	CausesNamed bool
	// RedirectKept spares the redirect URI of a token request the comparison with the registered ones (from
	// 1.7 on).
	RedirectKept bool
}

// OAuthErrors say how a failure is answered on the OAuth paths: error and error_description.
type OAuthErrors struct {
	// Names are what codes of up to 1.6 are called since; one that is missing has kept its name.
	Names map[string]string
	// Own are the codes that may stand as error. Another one becomes the description of invalid_request;
	// without any the code stands in both, and only some are 400, see idp.Error.
	Own []string
}

// Name returns what the release calls a code of up to 1.6.
func (e OAuthErrors) Name(code string) string {
	if name, ok := e.Names[code]; ok {
		return name
	}
	return code
}

// Standard reports whether the errors are those of RFC 6749: always 400, and not to be stored.
func (e OAuthErrors) Standard() bool { return e.Own != nil }

// AssertionRules govern client assertions (TokenServiceImpl.java, verifyClientAssertionToken).
type AssertionRules struct {
	Algorithms []string
	Leeway     time.Duration
	JTI        bool // jti must be present (from 1.6 on)
	// Spring has Spring judge an assertion, which is taken when one of its audiences is one of the endpoint's,
	// and whose iat defaults to a second before exp, which must lie behind it; without it there has to be one
	// audience, which is the endpoint's, and iat is required (from 1.7 on).
	Spring bool
	// Once takes a jti once (from 1.7 on: mosip.esignet.client-assertion.unique.jti.required).
	Once bool
	// JTIMemory is how long a jti of an assertion or a DPoP proof is remembered.
	JTIMemory time.Duration
}

// TokenClaims are the claims that not every release has.
type TokenClaims struct {
	ClientID bool // client_id is in the access token (from 1.2 on)
	AZP      bool // azp is in it, too (from 1.6 on)
	// NullNonce writes nonce: null into the id_token when the request had none (up to 1.7).
	NullNonce bool
	// NullAtHash writes at_hash: null into the id_token (1.2: OAuthServiceImpl.java takes the hash of the
	// access token too late).
	NullAtHash bool
}

// PushedRules govern pushed authorization requests (from 1.7 on).
type PushedRules struct {
	Lifetime time.Duration // mosip.esignet.par.expire-seconds; 0: there are none
}

// DPoPRules govern proofs of possession (from 1.7 on).
type DPoPRules struct {
	Algorithms    []string      // of discovery, dpop_signing_alg_values_supported; none: no DPoP
	Skew          time.Duration // mosip.esignet.dpop.clock-skew, for exp and nbf
	NonceLifetime time.Duration // mosip.esignet.dpop.nonce.expire.seconds
}

// UserinfoRules govern the userinfo endpoint (OpenIdConnectServiceImpl.java, UserInfoResponseHelper.java).
type UserinfoRules struct {
	// NotAcceptable answers 406 where an Accept header excludes the answer, and not 401 (1.8).
	NotAcceptable bool
	// Seal has eSignet sign what the identity system did not, and encrypt for clients that want JWE (1.8).
	Seal bool
}

// HasPath reports whether the release has the endpoint below the service.
func (r TokenRules) HasPath(path string) bool { return len(r.Audiences[path]) > 0 }

// HasDPoP reports whether the filter for DPoP stands before the endpoint below the service
// (mosip.esignet.dpop.header-filter.paths-to-validate). That before userinfo also demands one
// Authorization header of exactly two words.
func (r TokenRules) HasDPoP(path string) bool {
	return r.DPoP.Algorithms != nil && slices.Contains([]string{"/oauth/par", "/oauth/v2/token", "/oidc/userinfo"}, path)
}
