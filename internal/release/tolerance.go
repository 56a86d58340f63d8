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
	AnyHostAudience  Tolerance = "any-host-audience"
	ClockLeeway      Tolerance = "clock-leeway"
	IdentityFields   Tolerance = "identity-fields"
	KYCTokenLifetime Tolerance = "kyc-token-lifetime"
	LegacyPaths      Tolerance = "legacy-paths"
	StateEncoding    Tolerance = "state-encoding"
	V1TokenPKCE      Tolerance = "v1-token-pkce"
)

// ToleranceInfo is one row of the table of tolerances.
type ToleranceInfo struct {
	Name   Tolerance
	Does   string // what is accepted while it is on
	Source string // where the behaviour of the real server is described
}

// AllTolerances lists every tolerance, ordered by name.
var AllTolerances = []ToleranceInfo{
	{AnyHostAudience, "a client assertion may name as audience the token endpoints and the issuer under any host of this server, in a list or as a string",
		"mosip/esignet TokenServiceImpl.java: one exact audience"},
	{ClockLeeway, "a client assertion may be up to 5 s out of date or ahead",
		"mosip/esignet 1.5.1 TokenServiceImpl.java has 5 s, 1.2 to 1.5.0 none"},
	{IdentityFields, "the identity API takes the fields of all versions, and PUT /identity",
		"mosip/esignet-mock-services 0.9.x IdentityData.java knows fewer fields"},
	{KYCTokenLifetime, "a person may take as long over the consent screen as the transaction lives",
		"mosip/esignet-mock-services 0.9.x: the KYC token lives 60 s from the authentication"},
	{LegacyPaths, "paths that only documents name are served: /client-mgmt/oidc, /client-mgmt/oidc-client without /v1/esignet, /v1/esignet/.well-known/*",
		"mosip/esignet ClientManagementController.java, OpenG2P guides"},
	{StateEncoding, "the state is percent-encoded on the way back to the relying party",
		"mosip/esignet oidc-ui Consent.js up to 1.6 pastes it in as it is"},
	{V1TokenPKCE, "POST /oauth/token reads and verifies code_verifier",
		"mosip/esignet OAuthController.java: only /oauth/v2/token reads it"},
}

// Tolerances is the set of switches that are on. The zero value has none.
type Tolerances struct {
	on map[Tolerance]bool
}

// NewTolerances returns all tolerances, or under strict none, with those named in tolerate added.
// It fails on a name that is not in the table.
func NewTolerances(strict bool, tolerate []string) (Tolerances, error) {
	t := Tolerances{on: map[Tolerance]bool{}}
	for _, info := range AllTolerances {
		t.on[info.Name] = !strict
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
	for i, info := range AllTolerances {
		names[i] = string(info.Name)
	}
	return names
}
