package release

// PMSClients are the rules of the client API (mosip/partner-management-services
// ClientManagementController.java, ClientManagementServiceImpl.java).
type PMSClients struct {
	// Errors are those whose codes were renamed between releases (ErrorCode.java).
	Errors PMSClientErrors
	// OAuth serves /oauth/client beside /oidc/client.
	OAuth bool
	// All serves GET /getAllOidcClients, List GET /oauth/client.
	All, List bool
	// ListBackslash takes a backslash in a filter of the list as it is: Hibernate 6 asks for no escape.
	ListBackslash bool
	// ListChecksOutside refuses the parameters of the list in the common wrapper.
	ListChecksOutside bool
	// EncodedKey makes the client id from the encoded key and keeps the key as Nimbus writes it; without it
	// both are as in jose4j (getJWKString, createPublicKeyFromJWK).
	EncodedKey bool
	// BadKey is the error of a key that cannot be processed; zero: one without code.
	BadKey Error
	// Owned asks that the caller owns the partner.
	Owned bool
	// ActivePartner asks for an active partner, at creation and at an update.
	ActivePartner bool
	// AnyApproved takes any approved mapping, looked up under the user of the partner; without it the
	// oldest mapping decides.
	AnyApproved bool
	// InactiveFinal refuses to change an inactive client.
	InactiveFinal bool
	// StatusAlone has an update that changes the status change nothing else but the name of an OAuth client.
	StatusAlone bool
	// NameMap keeps the name of an OAuth client as the JSON text of its language map.
	NameMap bool
	// CheckID asks for the form of the client id in the path of an update
	// (mosip.pms.client.id.regex).
	CheckID bool
}

// PMSClientErrors are the errors of the client API whose codes were renamed between releases.
type PMSClientErrors struct {
	Exists        Error // the client id of the key is known
	NotApproved   Error // no mapping of the policy to the partner is approved
	MandatoryAuth Error // the policy has a mandatory authentication type
	Unknown       Error // no client has the id
	NoClaims      Error // the policy grants none
	NoACRs        Error // the policy grants none
}

func clientErrors(exists, notApproved, mandatoryAuth, unknown, noClaims, noACRs string) PMSClientErrors {
	return PMSClientErrors{
		Exists:        Error{exists, "Client public key already exists."},
		NotApproved:   Error{notApproved, "Partner policy mapping is not approved. Please check mapping status."},
		MandatoryAuth: Error{mandatoryAuth, "Policy having mandatory auths. So client can't be created for the same."},
		Unknown:       Error{unknown, "Client not exists with given id."},
		NoClaims:      Error{noClaims, "Partner has no user claims"},
		NoACRs:        Error{noACRs, "Partner has no Authentication Context Refrences"},
	}
}

var (
	idpErrors     = clientErrors("PMS_IDP_001", "PMS_IDP_002", "PMS_IDP_003", "PMS_IDP_004", "PMS_IDP_005", "PMS_IDP_005")
	esignetErrors = clientErrors("PMS_ESI_001", "PMS_ESI_002", "PMS_ESI_003", "PMS_ESI_004", "PMS_ESI_005", "PMS_ESI_006")

	keyNotProcessed = Error{"PMS_ESI_007", "Failed to process the Public Key"}
)

var (
	clients1201   = PMSClients{Errors: idpErrors}
	clients130dp1 = PMSClients{
		Errors: esignetErrors, OAuth: true, All: true, BadKey: keyNotProcessed, ActivePartner: true, AnyApproved: true, InactiveFinal: true,
	}
	clients122 = PMSClients{
		Errors: esignetErrors, OAuth: true, List: true, ListChecksOutside: true, EncodedKey: true, BadKey: keyNotProcessed, Owned: true,
		ActivePartner: true, AnyApproved: true, InactiveFinal: true, StatusAlone: true, NameMap: true,
	}
	clients13 = PMSClients{
		Errors: esignetErrors, OAuth: true, List: true, ListBackslash: true, EncodedKey: true, BadKey: keyNotProcessed, Owned: true,
		ActivePartner: true, AnyApproved: true, InactiveFinal: true, StatusAlone: true, NameMap: true, CheckID: true,
	}
)
