package idp

import "time"

// ClientID names one registered application of a relying party, as in client_id.
type ClientID string

// RelyingPartyID names an organisation; in PMS it is the id of an auth partner. Clients of one
// relying party see the same [PSUT] of a person.
type RelyingPartyID string

// ClientStatus says whether a client may be used.
type ClientStatus string

// The client statuses. Lookups of the protocol need Active; management ignores the status.
const (
	Active   ClientStatus = "ACTIVE"
	Inactive ClientStatus = "INACTIVE"
)

// DefaultName is the key of [Client.Name] that holds the plain name.
const DefaultName = "@none"

// Client is one registered application, as eSignet stores it
// (mosip/esignet client-management-service-impl ClientDetail.java).
type Client struct {
	ID           ClientID
	Name         map[string]string // by three-letter language, and the plain name under DefaultName
	RelyingParty RelyingPartyID
	LogoURI      string
	RedirectURIs []string // Ant patterns
	UserClaims   []string
	ACRs         []string // as registered; one entry may hold several, separated by a space
	GrantTypes   []string
	AuthMethods  []string
	PublicKey    string // canonical JWK text, see package jwk
	Status       ClientStatus
	Created      time.Time
	Updated      time.Time // zero if never

	// KeyMark is what no other client's key may share; empty: the whole text of the key.
	KeyMark string
	// BareNameMap says of a name without translations that it is kept as a map all the same.
	BareNameMap bool
	// AdditionalConfig is the JSON text of an object, empty if there is none (1.6 on).
	AdditionalConfig string
	// EncPublicKey is the canonical JWK text of the key that userinfo is encrypted for, empty if there is
	// none, and EncCertificate a certificate of it, in DER (1.8 on).
	EncPublicKey   string
	EncCertificate []byte
}

// UniqueKey returns what no other client may share.
func (c Client) UniqueKey() string {
	if c.KeyMark != "" {
		return c.KeyMark
	}
	return c.PublicKey
}

// PlainName reports whether the name is kept as a plain text rather than a map.
func (c Client) PlainName() bool {
	_, ok := c.Name[DefaultName]
	return ok && len(c.Name) == 1 && !c.BareNameMap
}

// PartnerClient is what PMS keeps of a client that was made there. It may differ from the [Client]
// of the same id, which eSignet keeps
// (mosip/partner-management-services ClientDetail.java of pms-common).
type PartnerClient struct {
	ID           ClientID
	Name         string
	Partner      RelyingPartyID
	Policy       PolicyID
	LogoURI      string
	RedirectURIs []string
	Claims       []string
	ACRs         []string
	GrantTypes   []string
	AuthMethods  []string
	PublicKey    string // canonical JWK text
	Status       ClientStatus
	Created      time.Time
	Updated      time.Time // zero if never
}
