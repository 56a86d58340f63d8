package seed

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"reflect"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// The structs of the file format. [Schema] is made from them, and so are the messages about
// unknown members.

type fileWire struct {
	PolicyGroups   []groupWire      `json:"policyGroups,omitempty" jsonschema_description:"Groups of policies. One that partners or policies name need not be listed."`
	Partners       []partnerWire    `json:"partners,omitempty" jsonschema_description:"Organisations that PMS knows."`
	Policies       []policyWire     `json:"policies,omitempty" jsonschema_description:"What organisations may learn about a person."`
	Mappings       []mappingWire    `json:"mappings,omitempty" jsonschema_description:"Which partner may use which policy."`
	CACertificates []authorityWire  `json:"caCertificates,omitempty" jsonschema_description:"Certificates of authorities, to which those of partners must lead."`
	APIKeys        []apiKeyWire     `json:"apiKeys,omitempty" jsonschema_description:"Keys of partners for their policies."`
	MISPs          []licenseWire    `json:"misps,omitempty" jsonschema_description:"Licence keys of MISP partners."`
	PartnerKeys    []partnerKeyWire `json:"partnerKeys,omitempty" jsonschema_description:"Keys of partners for which the mock identity system encrypts userinfo; 0.12 and later."`
	Clients        []clientWire     `json:"clients,omitempty" jsonschema_description:"Registered applications of relying parties."`
	Identities     []identityWire   `json:"identities,omitempty" jsonschema_description:"Test persons."`
}

type groupWire struct {
	Name     string `json:"name" jsonschema:"required,minLength=1,maxLength=128"`
	Desc     string `json:"desc,omitzero" jsonschema:"maxLength=128" jsonschema_description:"The name if absent."`
	ID       string `json:"id,omitzero" jsonschema:"pattern=^[0-9]+$" jsonschema_description:"Decimal number; made from the name if absent."`
	IsActive *bool  `json:"isActive,omitzero" jsonschema_description:"true if absent."`
}

type partnerWire struct {
	PartnerID        string           `json:"partnerId" jsonschema:"required,minLength=1,maxLength=36" jsonschema_description:"Id; clients name it as relyingPartyId."`
	OrganizationName string           `json:"organizationName" jsonschema:"required,minLength=1,maxLength=128"`
	PartnerType      string           `json:"partnerType,omitzero" jsonschema_description:"Partner type of PMS, upper or lower case; Auth_Partner if absent, the one that may own clients."`
	EmailID          string           `json:"emailId,omitzero" jsonschema:"maxLength=254"`
	ContactNumber    string           `json:"contactNumber,omitzero" jsonschema:"maxLength=16"`
	Address          string           `json:"address,omitzero" jsonschema:"maxLength=2000"`
	PolicyGroup      string           `json:"policyGroup,omitzero" jsonschema:"maxLength=128" jsonschema_description:"Name of the policy group; policies are mapped within one group."`
	IsActive         *bool            `json:"isActive,omitzero" jsonschema_description:"true if absent."`
	ApprovalStatus   string           `json:"approvalStatus,omitzero" jsonschema:"enum=approved,enum=InProgress" jsonschema_description:"approved if absent."`
	UserID           string           `json:"userId,omitzero" jsonschema:"maxLength=256" jsonschema_description:"User that owns the partner; partnerId if absent."`
	LangCode         string           `json:"langCode,omitzero" jsonschema:"maxLength=36"`
	LogoURL          string           `json:"logoUrl,omitzero" jsonschema:"maxLength=256"`
	AdditionalInfo   anyWire          `json:"additionalInfo,omitzero" jsonschema_description:"Anything, as PMS takes it."`
	Certificate      *certificateWire `json:"certificate,omitzero" jsonschema_description:"The certificate of the partner, as uploaded and as MOSIP signed it."`
}

type certificateWire struct {
	CertificateID         string  `json:"certificateId" jsonschema:"required,minLength=1,maxLength=128"`
	PartnerDomain         string  `json:"partnerDomain" jsonschema:"required,minLength=1" jsonschema_description:"AUTH, MISP, …"`
	CertificateData       pemWire `json:"certificateData" jsonschema:"required"`
	SignedCertificateData pemWire `json:"signedCertificateData" jsonschema:"required"`
}

type authorityWire struct {
	PartnerDomain   string  `json:"partnerDomain" jsonschema:"required,minLength=1" jsonschema_description:"AUTH, MISP, …"`
	CertificateData pemWire `json:"certificateData" jsonschema:"required"`
	ID              string  `json:"id,omitzero" jsonschema:"maxLength=128" jsonschema_description:"Made from domain and certificate if absent."`
}

type apiKeyWire struct {
	PartnerID string     `json:"partnerId" jsonschema:"required,minLength=1"`
	PolicyID  string     `json:"policyId" jsonschema:"required,minLength=1"`
	Label     string     `json:"label" jsonschema:"required,minLength=1,maxLength=36"`
	APIKey    string     `json:"apiKey,omitzero" jsonschema:"pattern=^[0-9]+$" jsonschema_description:"Decimal number; made from the names if absent."`
	IsActive  *bool      `json:"isActive,omitzero" jsonschema_description:"true if absent."`
	ValidTill *time.Time `json:"validTill,omitzero" jsonschema_description:"When the key expires; never if absent."`
}

type licenseWire struct {
	ProviderID string     `json:"providerId" jsonschema:"required,minLength=1" jsonschema_description:"Id of a partner of type MISP_Partner."`
	PolicyID   string     `json:"policyId,omitzero" jsonschema_description:"Policy that the partner was mapped to when the licence was made."`
	LicenseKey string     `json:"licenseKey" jsonschema:"required,minLength=1,maxLength=128"`
	IsActive   *bool      `json:"isActive,omitzero" jsonschema_description:"true if absent."`
	ValidTill  *time.Time `json:"validTill,omitzero" jsonschema_description:"When the licence expires; never if absent."`
}

type partnerKeyWire struct {
	PartnerID string `json:"partnerId" jsonschema:"required,minLength=1,maxLength=100"`
	ClientID  string `json:"clientId" jsonschema:"required,minLength=1,maxLength=100"`
	Key       string `json:"key" jsonschema:"required,minLength=1" jsonschema_description:"RSA key as the text of a JSON Web Key."`
	Status    string `json:"status" jsonschema:"required,minLength=1,maxLength=50" jsonschema_description:"Such as ACTIVE; not looked at."`
}

type policyWire struct {
	PolicyID        string     `json:"policyId" jsonschema:"required,minLength=1,maxLength=36"`
	Name            string     `json:"name" jsonschema:"required,minLength=1,maxLength=128"`
	Desc            string     `json:"desc,omitzero" jsonschema:"maxLength=128"`
	PolicyGroupName string     `json:"policyGroupName" jsonschema:"required,minLength=1,maxLength=128"`
	PolicyType      string     `json:"policyType,omitzero" jsonschema_description:"Auth, DataShare, CredentialIssuance or MISP, in the spelling that PMS keeps; Auth if absent."`
	Version         string     `json:"version,omitzero" jsonschema:"maxLength=8" jsonschema_description:"1.0 if absent."`
	IsPublished     *bool      `json:"isPublished,omitzero" jsonschema_description:"Whether the policy is no draft any more; as isActive if absent."`
	IsActive        *bool      `json:"isActive,omitzero" jsonschema_description:"true if absent; false for a draft, and with isPublished for a published policy that was deactivated."`
	ValidTill       *time.Time `json:"validTill,omitzero" jsonschema_description:"When the policy expires; never if absent."`
	Policies        objectWire `json:"policies,omitzero" jsonschema_description:"The document; an Auth policy needs one with authTokenType, allowedKycAttributes and allowedAuthTypes."`
	DocumentText    string     `json:"documentText,omitzero" jsonschema_description:"In place of policies: the document as JSON text, unchecked, as PMS may have it."`
}

type documentWire struct {
	AuthTokenType        string          `json:"authTokenType" jsonschema:"required,enum=random,enum=partner,enum=policy"`
	AllowedKYCAttributes []attributeWire `json:"allowedKycAttributes" jsonschema:"required"`
	AllowedAuthTypes     []authTypeWire  `json:"allowedAuthTypes" jsonschema:"required"`
	KYCLanguages         []string        `json:"kycLanguages,omitzero"`
}

type attributeWire struct {
	AttributeName string `json:"attributeName" jsonschema:"required,minLength=1" jsonschema_description:"fullName, gender, dateOfBirth, email, phone, face, addressLine1, individual_id, …"`
}

type authTypeWire struct {
	AuthType    string `json:"authType" jsonschema:"required,minLength=1" jsonschema_description:"otp, bio, pin, pwd, wla, demo, …"`
	AuthSubType string `json:"authSubType,omitzero"`
	Mandatory   *bool  `json:"mandatory" jsonschema:"required" jsonschema_description:"PMS refuses clients for a policy with a mandatory type."`
}

type mappingWire struct {
	PartnerID          string `json:"partnerId" jsonschema:"required,minLength=1"`
	PolicyID           string `json:"policyId" jsonschema:"required,minLength=1"`
	Status             string `json:"status,omitzero" jsonschema:"enum=approved,enum=InProgress,enum=rejected" jsonschema_description:"approved if absent."`
	UseCaseDescription string `json:"useCaseDescription,omitzero" jsonschema:"maxLength=4000"`
	MappingKey         string `json:"mappingkey,omitzero" jsonschema:"pattern=^[0-9]+$" jsonschema_description:"Decimal number; made from the two ids if absent."`
}

type clientWire struct {
	ClientID          string            `json:"clientId" jsonschema:"required,minLength=1,maxLength=100"`
	ClientName        string            `json:"clientName" jsonschema:"required,minLength=1,maxLength=256"`
	ClientNameLangMap map[string]string `json:"clientNameLangMap,omitzero" jsonschema_description:"Name by three-letter language."`
	PublicKey         jwkWire           `json:"publicKey" jsonschema:"required"`
	RelyingPartyID    string            `json:"relyingPartyId" jsonschema:"required,minLength=1,maxLength=100"`
	UserClaims        []*string         `json:"userClaims" jsonschema:"required,maxItems=30"`
	AuthContextRefs   []*string         `json:"authContextRefs" jsonschema:"required,minItems=1,maxItems=30" jsonschema_description:"{pageLevels} stands for all others that the login page of the release has a screen for."`
	LogoURI           string            `json:"logoUri" jsonschema:"required" jsonschema_description:"Absolute URL; {publicURL} stands for the origin of the server."`
	RedirectURIs      []*string         `json:"redirectUris" jsonschema:"required,minItems=1,maxItems=5" jsonschema_description:"Absolute URIs, or Ant patterns such as http://localhost:3000/**; {publicURL} stands for the origin of the server."`
	LiteralURIs       bool              `json:"literalUris,omitzero" jsonschema_description:"{publicURL} stands for itself in the URLs of this client."`
	GrantTypes        []*string         `json:"grantTypes,omitzero" jsonschema:"minItems=1,maxItems=3" jsonschema_description:"[authorization_code] if absent."`
	ClientAuthMethods []*string         `json:"clientAuthMethods,omitzero" jsonschema:"minItems=1,maxItems=3" jsonschema_description:"[private_key_jwt] if absent."`
	Status            string            `json:"status,omitzero" jsonschema:"enum=ACTIVE,enum=INACTIVE" jsonschema_description:"ACTIVE if absent."`
	AdditionalConfig  objectWire        `json:"additionalConfig,omitzero" jsonschema_description:"eSignet 1.6 and later: userinfo_response_type, purpose, consent_expire_in_mins, …"`
	EncPublicKey      *jwkWire          `json:"encPublicKey,omitzero" jsonschema_description:"eSignet 1.8: key that userinfo is encrypted for."`
	EncPublicKeyCert  pemWire           `json:"encPublicKeyCert,omitzero" jsonschema_description:"Certificate of encPublicKey; made if absent."`
	PolicyID          string            `json:"policyId,omitzero" jsonschema_description:"Makes the client one that was created through PMS, with this policy."`
	PMS               *pmsClientWire    `json:"pms,omitzero" jsonschema_description:"What PMS keeps of the client where that differs from what eSignet keeps; needs policyId."`
}

type pmsClientWire struct {
	ClientName        string   `json:"clientName,omitzero"`
	LogoURI           string   `json:"logoUri,omitzero"`
	RedirectURIs      []string `json:"redirectUris,omitzero"`
	UserClaims        []string `json:"userClaims,omitzero"`
	AuthContextRefs   []string `json:"authContextRefs,omitzero"`
	GrantTypes        []string `json:"grantTypes,omitzero"`
	ClientAuthMethods []string `json:"clientAuthMethods,omitzero"`
	PublicKey         string   `json:"publicKey,omitzero" jsonschema_description:"The same key, as the text that PMS shows."`
	Status            string   `json:"status,omitzero" jsonschema:"enum=ACTIVE,enum=INACTIVE"`
}

type identityWire struct {
	IndividualID         string          `json:"individualId" jsonschema:"required,minLength=1,maxLength=36" jsonschema_description:"UIN or VID, 5 to 19 digits in recent versions; the login page wants at least 10."`
	PIN                  *string         `json:"pin,omitzero" jsonschema_description:"Compared as text. eSignet 1.4 asks for 4 digits, 1.5 and later for 6; {endOfId} stands for the last ones of individualId."`
	Password             *string         `json:"password,omitzero" jsonschema_description:"Kept as a hash."`
	PasswordHash         *string         `json:"passwordHash,omitzero" jsonschema:"pattern=^[0-9A-F]{64}$" jsonschema_description:"Upper-case hex SHA-256 of the password, in place of password."`
	Name                 []langWire      `json:"name,omitzero" jsonschema_description:"0.9 only: preferred to fullName."`
	FullName             []langWire      `json:"fullName,omitzero"`
	GivenName            []langWire      `json:"givenName,omitzero"`
	MiddleName           []langWire      `json:"middleName,omitzero"`
	FamilyName           []langWire      `json:"familyName,omitzero"`
	NickName             []langWire      `json:"nickName,omitzero"`
	PreferredUsername    []langWire      `json:"preferredUsername,omitzero"`
	Gender               []langWire      `json:"gender,omitzero"`
	DateOfBirth          *string         `json:"dateOfBirth,omitzero" jsonschema_description:"By convention yyyy/MM/dd; copied into the claim birthdate."`
	StreetAddress        []langWire      `json:"streetAddress,omitzero"`
	Locality             []langWire      `json:"locality,omitzero"`
	Region               []langWire      `json:"region,omitzero"`
	PostalCode           *string         `json:"postalCode,omitzero"`
	Country              []langWire      `json:"country,omitzero"`
	Email                *string         `json:"email,omitzero"`
	Phone                *string         `json:"phone,omitzero" jsonschema_description:"International form, +33…"`
	EncodedPhoto         *string         `json:"encodedPhoto,omitzero" jsonschema_description:"By convention a data URI; copied into the claim picture."`
	PreferredLang        *string         `json:"preferredLang,omitzero"`
	Locale               *string         `json:"locale,omitzero"`
	ZoneInfo             *string         `json:"zoneInfo,omitzero"`
	IndividualBiometrics *biometricsWire `json:"individualBiometrics,omitzero" jsonschema_description:"Demanded by the API of 0.9; kept, never compared."`
	VerifiedClaims       []verifiedWire  `json:"verifiedClaims,omitzero" jsonschema_description:"How attributes were verified; 0.10 and later."`
}

type verifiedWire struct {
	Attribute          string     `json:"attribute" jsonschema:"required,minLength=1" jsonschema_description:"Such as fullName."`
	VerificationDetail objectWire `json:"verificationDetail" jsonschema:"required" jsonschema_description:"trust_framework and anything else."`
	Active             *bool      `json:"active,omitzero" jsonschema_description:"true if absent."`
}

type langWire struct {
	Language string `json:"language" jsonschema:"required,minLength=1" jsonschema_description:"Three letters by convention: eng, fra, ara, khm, hin."`
	Value    string `json:"value" jsonschema:"required,minLength=1"`
}

type biometricsWire struct {
	Format  string `json:"format" jsonschema:"required"`
	Version number `json:"version" jsonschema:"required"`
	Value   string `json:"value" jsonschema:"required"`
}

var identityType = reflect.TypeFor[identityWire]()

// textMembers and langMembers are the attributes of a person, by name.
var textMembers = []member[*string]{
	{"dateOfBirth", func(w *identityWire) **string { return &w.DateOfBirth }},
	{"postalCode", func(w *identityWire) **string { return &w.PostalCode }},
	{"email", func(w *identityWire) **string { return &w.Email }},
	{"phone", func(w *identityWire) **string { return &w.Phone }},
	{"encodedPhoto", func(w *identityWire) **string { return &w.EncodedPhoto }},
	{"preferredLang", func(w *identityWire) **string { return &w.PreferredLang }},
	{"locale", func(w *identityWire) **string { return &w.Locale }},
	{"zoneInfo", func(w *identityWire) **string { return &w.ZoneInfo }},
}

var langMembers = []member[[]langWire]{
	{"name", func(w *identityWire) *[]langWire { return &w.Name }},
	{"fullName", func(w *identityWire) *[]langWire { return &w.FullName }},
	{"givenName", func(w *identityWire) *[]langWire { return &w.GivenName }},
	{"middleName", func(w *identityWire) *[]langWire { return &w.MiddleName }},
	{"familyName", func(w *identityWire) *[]langWire { return &w.FamilyName }},
	{"nickName", func(w *identityWire) *[]langWire { return &w.NickName }},
	{"preferredUsername", func(w *identityWire) *[]langWire { return &w.PreferredUsername }},
	{"gender", func(w *identityWire) *[]langWire { return &w.Gender }},
	{"streetAddress", func(w *identityWire) *[]langWire { return &w.StreetAddress }},
	{"locality", func(w *identityWire) *[]langWire { return &w.Locality }},
	{"region", func(w *identityWire) *[]langWire { return &w.Region }},
	{"country", func(w *identityWire) *[]langWire { return &w.Country }},
}

type member[T any] struct {
	name string
	of   func(*identityWire) *T
}

// objectWire is a JSON object of any content.
type objectWire struct{ raw jsontext.Value }

// UnmarshalJSONFrom keeps the object as it is; null is none.
func (o *objectWire) UnmarshalJSONFrom(dec *jsontext.Decoder) (err error) {
	o.raw, err = readObject(dec, "must be an object")
	return err
}

// MarshalJSONTo writes the object as it was read.
func (o objectWire) MarshalJSONTo(enc *jsontext.Encoder) error { return enc.WriteValue(o.raw) }

// IsZero reports whether there is no object.
func (o objectWire) IsZero() bool { return o.raw == nil }

// anyWire is any JSON value.
type anyWire struct{ raw jsontext.Value }

// UnmarshalJSONFrom keeps the value as it is.
func (a *anyWire) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	a.raw = raw.Clone()
	return err
}

// MarshalJSONTo writes the value as it was read.
func (a anyWire) MarshalJSONTo(enc *jsontext.Encoder) error { return enc.WriteValue(a.raw) }

// IsZero reports whether there is no value.
func (a anyWire) IsZero() bool { return a.raw == nil }

// readObject reads an object as it is, or null as nil; wrong is what to say about anything else.
func readObject(dec *jsontext.Decoder, wrong string) (jsontext.Value, error) {
	raw, err := dec.ReadValue()
	if err != nil {
		return nil, err
	}
	switch raw.Kind() {
	case '{':
		return raw.Clone(), nil
	case 'n':
		return nil, nil
	default:
		return nil, &defect{problem: wrong}
	}
}

// pemWire is an X.509 certificate in PEM; it holds the DER.
type pemWire []byte

// UnmarshalJSONFrom reads one certificate.
func (p *pemWire) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	token, err := dec.ReadToken()
	if err != nil {
		return err
	}
	if token.Kind() == '"' {
		if block, rest := pem.Decode([]byte(token.String())); block != nil && len(bytes.TrimSpace(rest)) == 0 && block.Type == "CERTIFICATE" {
			if _, err := x509.ParseCertificate(block.Bytes); err == nil {
				*p = block.Bytes
				return nil
			}
		}
	}
	return &defect{problem: "must be one X.509 certificate in PEM, -----BEGIN CERTIFICATE-----…"}
}

// MarshalJSONTo writes the certificate in PEM.
func (p pemWire) MarshalJSONTo(enc *jsontext.Encoder) error {
	return enc.WriteToken(jsontext.String(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p}))))
}

// jwkWire is a JSON Web Key with its members in the order of the file.
type jwkWire struct{ raw jsontext.Value }

// UnmarshalJSONFrom keeps the object as it is; null is no key.
func (k *jwkWire) UnmarshalJSONFrom(dec *jsontext.Decoder) (err error) {
	k.raw, err = readObject(dec, "must be a JWK, an object such as {kty: RSA, n: …, e: AQAB}")
	return err
}

// MarshalJSONTo writes the object as it was read.
func (k jwkWire) MarshalJSONTo(enc *jsontext.Encoder) error { return enc.WriteValue(k.raw) }

// number is a JSON number; from YAML it comes as text.
type number float64

// UnmarshalJSONFrom takes a number, bare or in quotes.
func (n *number) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	token, err := dec.ReadToken()
	if err != nil {
		return err
	}
	if k := token.Kind(); k != '0' && k != '"' {
		return errNumber
	}
	value, err := strconv.ParseFloat(token.String(), 64)
	if err != nil || value-value != 0 { // neither NaN nor infinite
		return errNumber
	}
	*n = number(value)
	return nil
}

var errNumber = error(&defect{problem: "must be a number"})
