package idp

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"
)

// IndividualID is what a person types: UIN, VID, phone or e-mail.
type IndividualID string

// PSUT is the partner-specific user token: a person's pseudonym at one relying party, the sub of
// every token.
type PSUT string

// LangValue is one translation of an attribute.
type LangValue struct {
	Language string // three-letter by convention
	Value    string
	// NoLanguage and NoValue say that the member was null or absent, which an update lets pass.
	NoLanguage, NoValue bool
}

// Attribute is one attribute of a person: plain text, or one value per language. Langs is nil for
// plain text and non-nil, perhaps empty, for a list of translations.
type Attribute struct {
	Text  string
	Langs []LangValue
}

// Biometrics is the template that old versions of the mock identity system demand.
type Biometrics struct {
	Format  string
	Version float64
	Value   string
}

// Identity is a test person, as the mock identity system stores it
// (mosip/esignet-mock-services IdentityData.java).
type Identity struct {
	ID           IndividualID
	PIN          string
	PasswordHash string // upper-case hex SHA-256 of the password, or empty
	// Attributes by their name on the wire, such as fullName, dateOfBirth, encodedPhoto.
	Attributes map[string]Attribute
	Biometrics *Biometrics // nil if none was given
	// Verified says which attributes were verified, in the order in which that became known.
	Verified []VerifiedClaim
	Created  time.Time
	Updated  time.Time // zero if never
}

// VerifiedClaim says how one attribute of a person was verified (mosip/esignet-mock-services
// VerifiedClaim.java). There is one for each attribute and trust framework, in any case.
type VerifiedClaim struct {
	Attribute      string // such as fullName
	TrustFramework string
	Detail         string // the JSON object that was sent, trust_framework included
	Active         bool   // else it is ignored
	Created        time.Time
	Updated        time.Time
}

// PartnerKey is the key for which the mock identity system encrypts userinfo (mosip/esignet-mock-services
// PartnerData.java).
type PartnerKey struct {
	Partner RelyingPartyID
	Client  ClientID
	JWK     string // as it was sent
	Status  string // not looked at
	Created time.Time
}

// HashPassword returns what is kept of a password: its SHA-256 in upper-case hex
// (mosip/esignet-mock-services IdentityServiceImpl.java of 0.10 on, HMACUtils2.digestAsPlainText).
func HashPassword(password string) string {
	return fmt.Sprintf("%X", sha256.Sum256([]byte(password)))
}

// Challenge is the proof that a person gives for one factor.
type Challenge struct {
	Factor string // OTP, PIN, …
	Format string
	Value  string
}

// OTPRequest asks the identity system to send a one-time password.
type OTPRequest struct {
	AuthTransaction string // what the identity system knows the transaction by
	Individual      IndividualID
	Channels        []string
}

// OTPSent says where the one-time password went. A mask is nil for a channel that was not asked
// for, and empty for one that the person lacks.
type OTPSent struct {
	AuthTransaction string
	MaskedEmail     *string
	MaskedMobile    *string
}

// KYCAuth asks the identity system to authenticate a person.
type KYCAuth struct {
	AuthTransaction string
	Individual      IndividualID
	Challenges      []Challenge
	// Metadata asks how the person's claims were verified (from eSignet 1.5 on, when verified claims are
	// requested).
	Metadata bool
}

// Authenticated is the identity system's word that a person is who they say.
type Authenticated struct {
	KYCToken string
	PSUT     PSUT
	Metadata ClaimMetadata // nil when the identity system sent none
}

// ClaimMetadata says how claims that a person has were verified: a list of JSON objects for each, each
// with trust_framework and further members; an empty list for a claim that is there and not verified.
type ClaimMetadata map[string][]json.RawMessage

// KYCExchange asks the identity system for the signed claims of an authenticated person.
type KYCExchange struct {
	AuthTransaction string
	KYCToken        string
	Individual      IndividualID
	AcceptedClaims  []string
	Locales         []string
	// Details are what was asked of each accepted claim, JSON objects or null; under verified_claims the
	// accepted requests for verified claims, an object or an array (from eSignet 1.5 on; nil before).
	Details map[string]json.RawMessage
	// ResponseType is the userinfo_response_type of the client, JWS or JWE (from eSignet 1.6 on; empty before).
	ResponseType string
}

// Authenticator is the identity system behind eSignet (mosip/esignet esignet-integration-api
// Authenticator.java). An error carries the code that eSignet passes on, see [CodeOf].
type Authenticator interface {
	// SupportsChannel reports whether an OTP can be sent that way.
	SupportsChannel(channel string) bool
	SendOTP(ctx context.Context, client Client, req OTPRequest) (OTPSent, error)
	Authenticate(ctx context.Context, client Client, req KYCAuth) (Authenticated, error)
	// Exchange returns the userinfo of the person, a compact JWS, and uses the KYC token up.
	Exchange(ctx context.Context, client Client, req KYCExchange) (string, error)
}
