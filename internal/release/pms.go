package release

import "maps"

// PMS is one behaviour of the Partner Management Service.
type PMS struct {
	Name string // as given to --pms-release
	Tag  string // the upstream tag or branch that the row describes

	// JSON is the content type of an answer: Spring up to 5.1 names the charset (Spring Boot 2.0.2 in the
	// pom of 1.2.x, 3.2.3 in that of 1.3).
	JSON string
	// DateZone is how Jackson ends a java.util.Date: without a colon before its version 2.11 (the pom of
	// 1.2.2 leaves 2.9 of Spring Boot 2.0.2, those of 1.2.0.1 and 1.3.0-dp.1 ask for 2.12).
	DateZone string
	// Java is the version that the release runs on (Dockerfile).
	Java int
	// TrailingSlash takes a path with a slash at its end, as Spring up to 5.3 does.
	TrailingSlash bool
	// InvalidStatus is the HTTP status of a violated bean validation, in both managers
	// (PartnerServiceResponseExceptionHandler.java, ApiExceptionHandler.java).
	InvalidStatus int
	// Problems answers what no call serves with Spring 6's problem document in place of an empty body.
	Problems bool
	// ValidatedArguments has Spring check the arguments of the V2 wrapper's calls as a whole, the parts of
	// the path included, and answer a violation itself (HandlerMethodValidationException.java of Spring 6.1).
	ValidatedArguments bool
	// CheckTime has some calls ask for a requesttime of this day (RequestValidator.java).
	CheckTime bool
	// OIDCSwitch knows the property mosip.pms.oidc.client.available; OIDCOff is set by it
	// (FeatureAvailabilityUtil.java, 1.2.2.2 on).
	OIDCSwitch, OIDCOff bool
	// Roles lists by property, without mosip.role.pms., the roles of which a caller needs one
	// (mosip-config partner-management-default.properties).
	Roles map[string][]string

	Clients  PMSClients  // the client API
	Partners PMSPartners // the other calls of the partner manager
	Policies PMSPolicies // the policy manager

	// ACRs maps policy auth types to levels, in the order of the answer (mosip-config
	// amr-acr-mapping.json in Java hash order).
	ACRs []PolicyACR
	// Claims maps policy attributes to claims, in the order of the answer (mosip-config
	// identity-mapping.json in Java hash order).
	Claims []PolicyClaim
	// KeyManager is the key manager that the release works with: from 1.2.2 on PMS lists the authorities
	// by a call that 1.3.0 of it brought.
	KeyManager KeyManager
}

// PolicyACR grants the level to a policy that allows the auth type.
type PolicyACR struct{ ACR, AuthType string }

// PolicyClaim grants the claim to a policy that allows one of the attributes.
type PolicyClaim struct {
	Claim      string
	Attributes []string
}

// Error is an error of PMS or of its key manager that differs between releases.
type Error struct{ Code, Message string }

// PMSNamed returns the row of the named PMS release, as --pms-release gives it.
func PMSNamed(name string) (PMS, error) {
	return named("PMS", name, pmsRows, func(r PMS) string { return r.Name })
}

// PMSNames returns the names of the emulated PMS releases, the oldest first.
func PMSNames() []string {
	var names []string
	for _, row := range pmsRows {
		names = append(names, row.Name)
	}
	return names
}

const jsonUTF8 = "application/json;charset=UTF-8"

var pmsRows = []PMS{{
	Name:          "1.2.0.1",
	Tag:           "v1.2.0.1",
	JSON:          jsonUTF8,
	DateZone:      "+00:00",
	Java:          11,
	TrailingSlash: true,
	InvalidStatus: 200,
	Roles:         partnerRoles,
	Clients:       clients1201,
	Partners:      partners1201,
	Policies:      policies1201,
	ACRs:          policyACRs,
	Claims:        policyClaims,
	KeyManager:    keyManager1201,
}, {
	Name:          "1.3.0-dp.1",
	Tag:           "v1.3.0-dp.1",
	JSON:          jsonUTF8,
	DateZone:      "+00:00",
	Java:          11,
	TrailingSlash: true,
	InvalidStatus: 200,
	Roles:         roles130dp1,
	Clients:       clients130dp1,
	Partners:      partners130dp1,
	Policies:      policies130dp1,
	ACRs:          policyACRs,
	Claims:        policyClaims,
	KeyManager:    keyManager1201,
}, {
	Name:          "1.2.2",
	Tag:           "v1.2.2.2",
	JSON:          jsonUTF8,
	DateZone:      "+0000",
	Java:          11,
	TrailingSlash: true,
	InvalidStatus: 200,
	OIDCSwitch:    true,
	Roles:         roles122,
	Clients:       clients122,
	Partners:      partners122,
	Policies:      policies122,
	ACRs:          policyACRs,
	Claims:        policyClaims,
	KeyManager:    keyManager130,
}, {
	Name:               "1.3",
	Tag:                "release-1.3.x",
	JSON:               "application/json",
	DateZone:           "+00:00",
	Java:               21,
	InvalidStatus:      400,
	Problems:           true,
	CheckTime:          true,
	ValidatedArguments: true,
	OIDCSwitch:         true,
	Roles:              roles122,
	Clients:            clients13,
	Partners:           partners13,
	Policies:           policies13,
	ACRs:               policyACRs,
	Claims:             policyClaims,
	KeyManager:         keyManager130,
}}

// policyACRs and policyClaims are what every release is configured with.
var (
	policyACRs = []PolicyACR{
		{"mosip:idp:acr:linked-wallet", "wla"},
		{"mosip:idp:acr:password", "pwd"},
		{"mosip:idp:acr:static-code", "pin"},
		{"mosip:idp:acr:biometrics", "bio"},
		{"mosip:idp:acr:generated-code", "otp"},
	}
	policyClaims = []PolicyClaim{
		{"birthdate", []string{"dateOfBirth"}},
		{"address", []string{"addressLine1", "addressLine2", "addressLine3", "city", "region", "province", "postalCode"}},
		{"gender", []string{"gender"}},
		{"name", []string{"fullName"}},
		{"phone_number", []string{"phone"}},
		{"picture", []string{"face"}},
		{"email", []string{"email"}},
		{"individual_id", []string{"individual_id"}},
	}
)

// Roles that several lists have.
var (
	owners     = []string{"PARTNER_ADMIN", "AUTH_PARTNER"}
	managers   = []string{"PARTNERMANAGER", "PARTNER_ADMIN"}
	mispRoles  = []string{"MISP_PARTNER", "MISP", "PARTNERMANAGER", "PARTNER_ADMIN"}
	policyRole = []string{"PARTNER_ADMIN", "POLICYMANAGER"}
	holders    = []string{
		"PARTNER", "AUTH_PARTNER", "CREDENTIAL_PARTNER", "PARTNER_ADMIN", "ONLINE_VERIFICATION_PARTNER", "DEVICE_PROVIDER", "FTM_PROVIDER",
		"ABIS_PARTNER", "MANUAL_ADJUDICATION", "MISP_PARTNER",
	}
	uploaders = []string{
		"PARTNER", "PMS_USER", "AUTH_PARTNER", "ABIS_PARTNER", "SDK_PARTNER", "DEVICE_PROVIDER", "FTM_PROVIDER", "CREDENTIAL_PARTNER",
		"CREDENTIAL_ISSUANCE", "ID_AUTHENTICATION", "PARTNER_ADMIN", "ONLINE_VERIFICATION_PARTNER",
	}
)

// The lists by release: those of all, and of the calls that some releases alone have.
var (
	roles130dp1 = and(partnerRoles, map[string][]string{"getalloidcclients": owners}) // no configuration of that release was found
	roles122    = and(partnerRoles, map[string][]string{
		"getoauthpartnersclients":    owners,
		"patchdeactivatepolicy":      policyRole, // policy-management-service bootstrap.properties
		"patchdeactivatepolicygroup": policyRole,
	})
)

func and(lists, more map[string][]string) map[string][]string {
	all := maps.Clone(lists)
	maps.Copy(all, more)
	return all
}

// partnerRoles are the lists that all releases are configured with, by property without
// mosip.role.pms. (mosip-config partner-management-default.properties).
var partnerRoles = map[string][]string{
	"getpartnerspartnerid": {
		"PARTNER", "AUTH_PARTNER", "CREDENTIAL_PARTNER", "RESIDENT", "PARTNER_ADMIN", "ONLINE_VERIFICATION_PARTNER", "DEVICE_PROVIDER",
		"FTM_PROVIDER", "ABIS_PARTNER", "SDK_PARTNER", "MANUAL_ADJUDICATION", "MISP_PARTNER",
	},
	"patchpartners":                           managers,
	"postpartnerscacertificateupload":         managers,
	"postpartnerscertificateupload":           uploaders,
	"getpartnerscertificate":                  append(uploaders[:len(uploaders):len(uploaders)], "CREATE_SHARE"),
	"postpartnerspolicymap":                   {"AUTH_PARTNER", "ABIS_PARTNER", "CREDENTIAL_PARTNER", "CREDENTIAL_ISSUANCE", "ONLINE_VERIFICATION_PARTNER", "PARTNER_ADMIN"},
	"putpartnerspolicymapping":                managers,
	"patchpartnersgenerateapikey":             {"AUTH_PARTNER", "ABIS_PARTNER", "CREDENTIAL_PARTNER", "CREDENTIAL_ISSUANCE", "ONLINE_VERIFICATION_PARTNER"},
	"patchpartnerspolicyapikeystatus":         {"PARTNERMANAGER", "PARTNER_ADMIN", "AUTH_PARTNER", "CREDENTIAL_PARTNER", "CREDENTIAL_ISSUANCE", "ONLINE_VERIFICATION_PARTNER"},
	"putpartnerspolicygroup":                  {"PARTNER", "PMS_USER", "AUTH_PARTNER", "CREDENTIAL_PARTNER", "PARTNER_ADMIN", "ONLINE_VERIFICATION_PARTNER"},
	"postmisplicense":                         mispRoles,
	"putmisplicense":                          mispRoles,
	"getmisplicense":                          mispRoles,
	"getmisplicensekey":                       managers,
	"postpoliciesgroupnew":                    policyRole,
	"putpoliciesgrouppolicygroupid":           policyRole,
	"postpolicies":                            policyRole,
	"postpoliciespolicyidgrouppublish":        policyRole,
	"putpoliciespolicyid":                     policyRole,
	"patchpoliciespolicyidgrouppolicygroupid": policyRole,
	"getpolicies":                             policyRole,
	"getpoliciespolicyid":                     policyRole,
	"getpoliciesgrouppolicygroupid":           policyRole,
	"getpoliciesgroupall":                     policyRole,
	"putpartners":                             holders,
	"getactivegroupgroupname": {
		"AUTH_PARTNER", "CREDENTIAL_PARTNER", "PARTNER_ADMIN", "ONLINE_VERIFICATION_PARTNER", "ABIS_PARTNER", "MANUAL_ADJUDICATION", "POLICYMANAGER",
	},
}
