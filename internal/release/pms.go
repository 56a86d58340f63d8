package release

// PMS is one behaviour of the Partner Management Service.
type PMS struct {
	Name string // as given to --pms-release
	Tag  string // the upstream tag that the row describes
	// Codes of the client API (mosip/partner-management-services ErrorCode.java).
	Codes PMSCodes
	// ACRs maps policy auth types to levels, in the order of the answer (mosip-config
	// amr-acr-mapping.json in Java hash order).
	ACRs []PolicyACR
	// Claims maps policy attributes to claims, in the order of the answer (mosip-config
	// identity-mapping.json in Java hash order).
	Claims []PolicyClaim
	// KeyManager is the key manager that the release was shipped with.
	KeyManager KeyManager
}

// PMSCodes are the error codes of the client API that were renamed between releases.
type PMSCodes struct {
	ClientExists, MappingNotApproved, MandatoryAuth, ClientUnknown, NoClaims, NoACRs string
}

// PolicyACR grants the level to a policy that allows the auth type.
type PolicyACR struct{ ACR, AuthType string }

// PolicyClaim grants the claim to a policy that allows one of the attributes.
type PolicyClaim struct {
	Claim      string
	Attributes []string
}

// PMSNamed returns the row of the named PMS release, as --pms-release gives it.
func PMSNamed(name string) (PMS, error) {
	return named("PMS", name, pmsRows, func(r PMS) string { return r.Name })
}

var pmsRows = []PMS{{
	Name: "1.2.0.1",
	Tag:  "v1.2.0.1",
	Codes: PMSCodes{
		ClientExists:       "PMS_IDP_001",
		MappingNotApproved: "PMS_IDP_002",
		MandatoryAuth:      "PMS_IDP_003",
		ClientUnknown:      "PMS_IDP_004",
		NoClaims:           "PMS_IDP_005",
		NoACRs:             "PMS_IDP_005", // the same code with another message
	},
	ACRs: []PolicyACR{
		{"mosip:idp:acr:linked-wallet", "wla"},
		{"mosip:idp:acr:password", "pwd"},
		{"mosip:idp:acr:static-code", "pin"},
		{"mosip:idp:acr:biometrics", "bio"},
		{"mosip:idp:acr:generated-code", "otp"},
	},
	Claims: []PolicyClaim{
		{"birthdate", []string{"dateOfBirth"}},
		{"address", []string{"addressLine1", "addressLine2", "addressLine3", "city", "region", "province", "postalCode"}},
		{"gender", []string{"gender"}},
		{"name", []string{"fullName"}},
		{"phone_number", []string{"phone"}},
		{"picture", []string{"face"}},
		{"email", []string{"email"}},
		{"individual_id", []string{"individual_id"}},
	},
	KeyManager: keyManager1201,
}}
