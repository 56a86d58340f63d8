package release

import "time"

// Identity is one version of the mock identity system (mosip/esignet-mock-services).
type Identity struct {
	Name string // as given to --identity-release
	Tag  string // the upstream tag that the row describes
	// HasUpdate says whether PUT /identity exists (0.10 on).
	HasUpdate bool
	// NewFields says whether preferredLang and password are known (0.10 on).
	NewFields bool
	// BiometricsRequired demands individualBiometrics (0.9.x).
	BiometricsRequired bool
	// Factors are those that the plugin can check; another one is invalid_auth_challenge.
	Factors []string
	// KYCTokenLifetime runs from the authentication.
	KYCTokenLifetime time.Duration
	// UserinfoIssuer puts iss and aud into the userinfo (0.11 on).
	UserinfoIssuer bool
	// ReleasesIndividualID returns the claim individual_id (0.9.x only).
	ReleasesIndividualID bool
	RequestTimeVariation time.Duration
}

// IdentityNamed returns the row of the named version, as --identity-release gives it.
func IdentityNamed(name string) (Identity, error) {
	return named("mock identity system", name, identityRows, func(r Identity) string { return r.Name })
}

var identityRows = []Identity{{
	Name:                 "0.9",
	Tag:                  "v0.9.3",
	HasUpdate:            false,
	NewFields:            false,
	BiometricsRequired:   true,
	Factors:              []string{"OTP", "PIN", "BIO", "WLA"},
	KYCTokenLifetime:     60 * time.Second,
	UserinfoIssuer:       false,
	ReleasesIndividualID: true,
	RequestTimeVariation: 120 * time.Second,
}}
