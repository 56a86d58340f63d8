package release

// PMSClients are the rules of the client API (mosip/partner-management-services
// ClientManagementServiceImpl.java).
type PMSClients struct {
	// Codes are the error codes that were renamed between releases (ErrorCode.java).
	Codes PMSCodes
}

// PMSCodes are the error codes of the client API that were renamed between releases.
type PMSCodes struct {
	ClientExists, MappingNotApproved, MandatoryAuth, ClientUnknown, NoClaims, NoACRs string
}

var clients1201 = PMSClients{
	Codes: PMSCodes{
		ClientExists:       "PMS_IDP_001",
		MappingNotApproved: "PMS_IDP_002",
		MandatoryAuth:      "PMS_IDP_003",
		ClientUnknown:      "PMS_IDP_004",
		NoClaims:           "PMS_IDP_005",
		NoACRs:             "PMS_IDP_005", // the same code with another message
	},
}

var esignetCodes = PMSCodes{
	ClientExists:       "PMS_ESI_001",
	MappingNotApproved: "PMS_ESI_002",
	MandatoryAuth:      "PMS_ESI_003",
	ClientUnknown:      "PMS_ESI_004",
	NoClaims:           "PMS_ESI_005",
	NoACRs:             "PMS_ESI_006",
}

var (
	clients130dp1 = PMSClients{Codes: esignetCodes}
	clients122    = PMSClients{Codes: esignetCodes}
	clients13     = PMSClients{Codes: esignetCodes}
)
