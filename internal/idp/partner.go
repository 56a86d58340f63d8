package idp

import "time"

// PolicyID names a policy of PMS.
type PolicyID string

// Partner is an organisation that PMS knows
// (mosip/partner-management-services Partner.java of pms-common).
type Partner struct {
	ID             RelyingPartyID
	Organization   string
	Type           string // canonical case, as in AuthPartner
	Email          string
	ContactNumber  string
	Address        string
	PolicyGroup    string // name of the group
	Active         bool
	ApprovalStatus string // InProgress or approved
	UserID         string // Keycloak user that owns the partner
	Created        time.Time
}

// AuthPartner is the partner type that may own clients; compared ignoring case.
const AuthPartner = "Auth_Partner"

// Policy says what an organisation may learn about a person, and how the person is authenticated.
type Policy struct {
	ID          PolicyID
	Name        string
	Description string
	Group       string // name of the policy group
	Type        string // Auth, DataShare, CredentialIssuance, MISP; compared exactly
	Version     string
	Active      bool // published
	Document    PolicyDocument
	Created     time.Time
}

// AuthPolicy is the policy type that clients need.
const AuthPolicy = "Auth"

// PolicyDocument is the content of a policy of type Auth.
type PolicyDocument struct {
	AuthTokenType string           // random, partner or policy
	KYCAttributes []string         // nil when the document has no such list
	AuthTypes     []PolicyAuthType // nil when the document has no such list
	KYCLanguages  []string
}

// PolicyAuthType is one way of authentication that a policy allows.
type PolicyAuthType struct {
	Type      string
	SubType   string
	Mandatory *bool // nil when the document does not say
}

// PolicyMapping is a partner's request to use a policy, and what became of it.
type PolicyMapping struct {
	Key     string // decimal number
	Partner RelyingPartyID
	Policy  PolicyID
	Status  MappingStatus
	UseCase string
	Created time.Time
}

// MappingStatus is the state of a [PolicyMapping].
type MappingStatus string

// The states of a policy mapping.
const (
	MappingInProgress MappingStatus = "InProgress"
	MappingApproved   MappingStatus = "approved"
	MappingRejected   MappingStatus = "rejected"
)
