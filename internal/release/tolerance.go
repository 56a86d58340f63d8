package release

import (
	"fmt"
	"slices"
	"strings"
)

// Tolerance names a switch that is kinder than the emulated release where only a detail of the
// deployment stands in a developer's way.
type Tolerance string

// The tolerances. Each is on by default and off under --strict.
const (
	// AnyHostAudience takes as audience of a client assertion each endpoint that takes one and the issuer,
	// under any name of this server or the one that the request was sent to, as text or in a list; and the
	// htu of a DPoP proof under these names. Real: exact audiences, and the advertised URL (mosip/esignet
	// TokenServiceImpl.java, DpopValidationFilter.java).
	AnyHostAudience Tolerance = "any-host-audience"
	// ClockLeeway lets a client assertion be 5 s out of date or ahead. Real: none from 1.2 to 1.5.0,
	// 5 s after (mosip/esignet TokenServiceImpl.java).
	ClockLeeway Tolerance = "clock-leeway"
	// IdentityFields has the identity system take the fields of all its versions, a person without some of
	// them, PUT /identity, and logins by password. Real: 0.9 knows fewer, later ones demand more
	// (mosip/esignet-mock-services IdentityData.java, mock-identity-schema.json).
	IdentityFields Tolerance = "identity-fields"
	// KnowledgeForm takes answers to a form of knowledge that nobody has configured. Real: without one every
	// answer is refused from 1.7 on (mosip/esignet KBIFormHelperService.java).
	KnowledgeForm Tolerance = "knowledge-form"
	// KYCTokenLifetime lets a person take as long over the consent screen as the transaction lives.
	// Real: the KYC token lives 60 s in 0.9, 180 s later (mosip/esignet-mock-services AuthenticationServiceImpl.java).
	KYCTokenLifetime Tolerance = "kyc-token-lifetime"
	// LegacyPaths serves paths that only documents, discovery or other releases name. Real: 404 (mosip/esignet
	// ClientManagementController.java).
	LegacyPaths Tolerance = "legacy-paths"
	// NonceReuse lets an authorization request come with a nonce that another one had. Real: the second one
	// is refused from 1.5.1 on (mosip/esignet AuthorizationHelperService.java).
	NonceReuse Tolerance = "nonce-reuse"
	// RawCSRF takes the value of the CSRF cookie for its token, as every release before does. Real: 1.8 takes
	// only a masked token (Spring Security 6 XorCsrfTokenRequestAttributeHandler).
	RawCSRF Tolerance = "raw-csrf"
	// StableSubject gives a person one sub at a relying party, that of the userinfo. Real: another one in
	// each login with 0.9.0 (mosip/esignet-mock-services MockHelperService.java).
	StableSubject Tolerance = "stable-subject"
	// StateEncoding percent-encodes the state on the way back to the relying party. Real: pasted in as
	// it is up to 1.6 (mosip/esignet oidc-ui Consent.js).
	StateEncoding Tolerance = "state-encoding"
	// V1TokenPKCE has POST /oauth/token read and verify code_verifier. Real: only /oauth/v2/token reads
	// it (mosip/esignet OAuthController.java).
	V1TokenPKCE Tolerance = "v1-token-pkce"
)

// AllTolerances lists every tolerance in order.
var AllTolerances = []Tolerance{
	AnyHostAudience, ClockLeeway, IdentityFields, KnowledgeForm, KYCTokenLifetime, LegacyPaths, NonceReuse, RawCSRF, StableSubject, StateEncoding, V1TokenPKCE,
}

// Tolerances is the set of switches that are on. The zero value has none.
type Tolerances struct {
	on map[Tolerance]bool
}

// NewTolerances returns all tolerances, or under strict none, with those named in tolerate added.
// It fails on a name that is not in the table.
func NewTolerances(strict bool, tolerate []string) (Tolerances, error) {
	t := Tolerances{on: map[Tolerance]bool{}}
	for _, name := range AllTolerances {
		t.on[name] = !strict
	}
	for _, name := range tolerate {
		if _, known := t.on[Tolerance(name)]; !known {
			return Tolerances{}, fmt.Errorf("unknown tolerance %q; known: %s", name, strings.Join(toleranceNames(), ", "))
		}
		t.on[Tolerance(name)] = true
	}
	return t, nil
}

// Has reports whether the tolerance is on.
func (t Tolerances) Has(name Tolerance) bool { return t.on[name] }

// Names returns the tolerances that are on, in order.
func (t Tolerances) Names() []string {
	return slices.DeleteFunc(toleranceNames(), func(name string) bool { return !t.on[Tolerance(name)] })
}

func toleranceNames() []string {
	names := make([]string, len(AllTolerances))
	for i, name := range AllTolerances {
		names[i] = string(name)
	}
	return names
}
