package idp

import (
	"crypto/sha1"
	"fmt"
	"strings"
	"time"
)

// PolicyID names a policy of PMS.
type PolicyID string

// PolicyGroupID names a policy group of PMS.
type PolicyGroupID string

// Change says who made a record and who changed it last; Updated is zero before the first change.
type Change struct {
	CreatedBy string
	Created   time.Time
	UpdatedBy string
	Updated   time.Time
}

// By notes that the user changed the record at the time.
func (c *Change) By(user string, at time.Time) { c.UpdatedBy, c.Updated = user, at }

// PolicyGroup holds the policies that one group of partners may use.
type PolicyGroup struct {
	ID          PolicyGroupID
	Name        string // no other group has it
	Description string
	Active      bool
	Change
}

// Partner is an organisation that PMS knows
// (mosip/partner-management-services Partner.java of pms-common).
type Partner struct {
	ID             RelyingPartyID
	Organization   string
	Type           string // canonical case, as in AuthPartner
	Email          string
	ContactNumber  string
	Address        string
	PolicyGroup    PolicyGroupID // empty for a type that needs none
	Active         bool
	ApprovalStatus string // PartnerInProgress or PartnerApproved
	UserID         string // Keycloak user that owns the partner
	Language       string // langCode, may be empty
	LogoURL        string
	AdditionalInfo string // JSON text, may be empty
	Certificate    *PartnerCertificate
	Change
}

// AuthPartner is the partner type that may own clients, MISPPartner the one that may have a licence;
// both are compared ignoring case.
const (
	AuthPartner = "Auth_Partner"
	MISPPartner = "MISP_Partner"
)

// The approval states of a partner.
const (
	PartnerInProgress = "InProgress"
	PartnerApproved   = "approved"
)

// PartnerType is a kind of partner, as PMS is installed with them
// (mosip/partner-management-services db_scripts pms-partner_type.csv).
type PartnerType struct {
	Code       string
	NeedsGroup bool // of policies
}

// PartnerTypes lists every kind of partner.
var PartnerTypes = []PartnerType{
	{AuthPartner, true},
	{"Device_Provider", false},
	{"Credential_Partner", true},
	{"Partner_Admin", false},
	{"FTM_Provider", false},
	{"Online_Verification_Partner", true},
	{"ABIS_Partner", true},
	{"Manual_Adjudication", true},
	{MISPPartner, false},
	{"Internal_Partner", true},
	{"SDK_Partner", false},
	{"Print_Partner", true},
}

// PartnerCertificate is the certificate of a partner, as it was uploaded and as MOSIP signed it.
type PartnerCertificate struct {
	ID       string // as the key manager names it
	Domain   string // AUTH, MISP, …
	Uploaded []byte // DER
	Signed   []byte // DER, signed by the PMS key
	At       time.Time
}

// Authority is a certificate of an authority or sub-authority, to which those of partners lead.
type Authority struct {
	ID          string // no other authority has it; see AuthorityID
	Domain      string // in upper case
	Certificate []byte // DER
	At          time.Time
}

// AuthorityID is the id of a certificate (DER) in a domain: the domain, which is in upper case, and the SHA-1
// of the certificate in hex.
func AuthorityID(domain string, certificate []byte) string {
	return fmt.Sprintf("%s-%x", domain, sha1.Sum(certificate))
}

// Policy says what an organisation may learn about a person, and how the person is authenticated.
type Policy struct {
	ID          PolicyID
	Name        string // no other policy of the group has it
	Description string
	Group       PolicyGroupID
	Type        string // Auth, DataShare, CredentialIssuance, MISP; compared exactly
	Version     string
	Published   bool
	Active      bool      // false before it is published, and after it was deactivated
	Expires     time.Time // zero for never
	Document    string    // a JSON object, as it was sent
	Change
}

// AuthPolicy is the policy type that clients need.
const AuthPolicy = "Auth"

// PolicyTypes lists every type of policy in its canonical case (mosip-config pmp.allowed.policy.types).
var PolicyTypes = []string{AuthPolicy, "DataShare", "CredentialIssuance", "MISP"}

// PolicyMapping is a partner's request to use a policy, and what became of it.
type PolicyMapping struct {
	Key     string // decimal number
	Partner RelyingPartyID
	Policy  PolicyID
	Status  MappingStatus
	UseCase string
	Change
}

// MappingStatus is the state of a [PolicyMapping].
type MappingStatus string

// The states of a policy mapping.
const (
	MappingInProgress MappingStatus = "InProgress"
	MappingApproved   MappingStatus = "approved"
	MappingRejected   MappingStatus = "rejected"
)

// Is compares ignoring case.
func (s MappingStatus) Is(other MappingStatus) bool {
	return strings.EqualFold(string(s), string(other))
}

// APIKey is a partner's key for one policy. A partner has one key per policy and label.
type APIKey struct {
	Key     string // decimal number
	Label   string
	Partner RelyingPartyID
	Policy  PolicyID
	Active  bool
	Expires time.Time
	Change
}

// License is a licence key of a MISP partner.
type License struct {
	Partner RelyingPartyID
	Policy  PolicyID // that the partner was mapped to, may be empty
	Key     string   // 50 letters and digits
	Active  bool
	Expires time.Time // zero for never
	Change
}

// PartnerBook is what PMS keeps, as one transaction sees it: what it reads cannot change before the
// transaction ends, and what it puts is there whole or not at all. An absent record is ErrNotFound;
// a list may be empty. Lists come oldest first unless said otherwise.
type PartnerBook interface {
	PolicyGroup(id PolicyGroupID) (PolicyGroup, error)
	PolicyGroupNamed(name string) (PolicyGroup, error)
	// PolicyGroups returns every group in the order of their ids.
	PolicyGroups() ([]PolicyGroup, error)
	// PutPolicyGroup adds or replaces a group; ErrExists when another group has its name.
	PutPolicyGroup(g PolicyGroup) error

	Policy(id PolicyID) (Policy, error)
	PolicyNamed(group PolicyGroupID, name string) (Policy, error)
	// Policies returns every policy in the order of their ids.
	Policies() ([]Policy, error)
	// PoliciesOf returns the policies of the group in the order of their ids.
	PoliciesOf(group PolicyGroupID) ([]Policy, error)
	// PoliciesNamed returns the policies with the name in any group, in the order of their ids.
	PoliciesNamed(name string) ([]Policy, error)
	// PutPolicy adds or replaces a policy; ErrExists when another policy of its group has its name.
	PutPolicy(p Policy) error

	Partner(id RelyingPartyID) (Partner, error)
	PartnerWithMail(mail string) (Partner, error)
	// PartnersOf returns the partners that the user owns, in the order of their ids.
	PartnersOf(user string) ([]Partner, error)
	PutPartner(p Partner) error

	Mapping(key string) (PolicyMapping, error)
	Mappings(partner RelyingPartyID, policy PolicyID) ([]PolicyMapping, error)
	// MappingsOf returns the mappings of the partner to any policy.
	MappingsOf(partner RelyingPartyID) ([]PolicyMapping, error)
	// MappingsTo returns the mappings of any partner to the policy.
	MappingsTo(policy PolicyID) ([]PolicyMapping, error)
	PutMapping(m PolicyMapping) error

	Authorities() ([]Authority, error)
	PutAuthority(a Authority) error

	APIKey(partner RelyingPartyID, policy PolicyID, label string) (APIKey, error)
	// APIKeyNumbered returns the key with the number, whoever has it.
	APIKeyNumbered(key string) (APIKey, error)
	// APIKeysTo returns the keys of any partner for the policy.
	APIKeysTo(policy PolicyID) ([]APIKey, error)
	PutAPIKey(k APIKey) error

	License(partner RelyingPartyID, key string) (License, error)
	LicensesOf(partner RelyingPartyID) ([]License, error)
	Licenses() ([]License, error)
	PutLicense(l License) error
	// RemoveLicense forgets a licence, if there is such a one.
	RemoveLicense(partner RelyingPartyID, key string) error

	PartnerClient(id ClientID) (PartnerClient, error)
	// PartnerClients returns the clients in any status.
	PartnerClients() ([]PartnerClient, error)
}
