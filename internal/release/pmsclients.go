package release

// PMSClients are the rules of the client API (mosip/partner-management-services
// ClientManagementController.java, ClientManagementServiceImpl.java).
type PMSClients struct {
	// Codes are the error codes that were renamed between releases (ErrorCode.java).
	Codes PMSCodes
	// OAuth serves /oauth/client beside /oidc/client.
	OAuth bool
	// All serves GET /getAllOidcClients, List GET /oauth/client.
	All, List bool
	// ListChecksOutside refuses the parameters of the list in the common wrapper.
	ListChecksOutside bool
	// EncodedKey makes the client id from the encoded key and keeps the key as Nimbus writes it; without it
	// both are as in jose4j (getJWKString, createPublicKeyFromJWK).
	EncodedKey bool
	// KeyCode is the code of a key that cannot be processed; empty: an error without code.
	KeyCode string
	// Owned asks that the caller owns the partner.
	Owned bool
	// ActivePartner asks for an active partner, at creation and at an update.
	ActivePartner bool
	// AnyApproved takes any approved mapping, looked up under the user of the partner; without it the
	// oldest mapping decides.
	AnyApproved bool
	// InactiveFinal refuses to change an inactive client.
	InactiveFinal bool
	// StatusAlone has an update that changes the status change nothing else.
	StatusAlone bool
	// NameMap keeps the name of an OAuth client as the JSON text of its language map.
	NameMap bool
	// CheckID asks for the form of the client id in the path of an update
	// (mosip.pms.client.id.regex).
	CheckID bool
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

const keyNotProcessed = "PMS_ESI_007"

var (
	clients130dp1 = PMSClients{
		Codes: esignetCodes, OAuth: true, All: true, KeyCode: keyNotProcessed, ActivePartner: true, AnyApproved: true, InactiveFinal: true,
	}
	clients122 = PMSClients{
		Codes: esignetCodes, OAuth: true, List: true, ListChecksOutside: true, EncodedKey: true, KeyCode: keyNotProcessed, Owned: true,
		ActivePartner: true, AnyApproved: true, InactiveFinal: true, StatusAlone: true, NameMap: true,
	}
	clients13 = PMSClients{
		Codes: esignetCodes, OAuth: true, List: true, EncodedKey: true, KeyCode: keyNotProcessed, Owned: true,
		ActivePartner: true, AnyApproved: true, InactiveFinal: true, StatusAlone: true, NameMap: true, CheckID: true,
	}
)
