package release

import (
	"slices"
	"time"
)

// OAuthRules are what the back channel has had since 1.7, or changed then. The zero value is what all
// releases before did (mosip/esignet OAuthServiceImpl.java, TokenServiceImpl.java,
// ExceptionHandlerAdvice.java, DpopValidationFilter.java).
type OAuthRules struct {
	Errors    OAuthErrors
	Assertion AssertionRules
	Tokens    TokenClaims
	Pushed    PushedRules
	DPoP      DPoPRules
	Userinfo  UserinfoRules
	// JoinParameters makes one value, with commas, of a parameter that comes several times; without it the
	// first one counts (OAuthController.java, which binds to an object since 1.7).
	JoinParameters bool
	// CausesNamed has an answer in the words of the framework name the exception behind it (Spring 5).
	CausesNamed bool
	// RedirectKept spares the redirect URI of a token request the comparison with the registered ones.
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

// AssertionRules govern client assertions since Spring judges them (TokenServiceImpl.java,
// verifyClientAssertionToken).
type AssertionRules struct {
	// AnyAudience takes an assertion when one of its audiences is one of the endpoint's; without it there
	// has to be one, which is the endpoint's.
	AnyAudience bool
	// Spring has iat default to a second before exp, which must lie behind it; without it iat is required.
	Spring bool
	// Once takes a jti once (mosip.esignet.client-assertion.unique.jti.required).
	Once bool
	// JTIMemory is how long a jti of an assertion or a DPoP proof is remembered.
	JTIMemory time.Duration
}

// TokenClaims are claims of the tokens that came later.
type TokenClaims struct {
	AZP bool // in the access token (1.6 on)
}

// PushedRules govern pushed authorization requests.
type PushedRules struct {
	Lifetime time.Duration // mosip.esignet.par.expire-seconds; 0: there are none
}

// DPoPRules govern proofs of possession.
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
	return r.OAuth.DPoP.Algorithms != nil && slices.Contains([]string{"/oauth/par", "/oauth/v2/token", "/oidc/userinfo"}, path)
}
