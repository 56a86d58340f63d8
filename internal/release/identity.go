package release

import (
	"slices"
	"time"
)

// Identity is one version of the mock identity system (mosip/esignet-mock-services), together with
// the plugin by which eSignet speaks to it.
type Identity struct {
	Name string // as given to --identity-release
	Tag  string // the upstream tag that the row describes

	// Person is what a person may and must have where a JSON schema says so (0.10 on). Where there is one, there
	// are PUT /identity, send-otp, kyc-auth and kyc-exchange of both versions, and add-verified-claim, and
	// preferredLang and password are fields. There is none in 0.9, which demands individualBiometrics.
	//
	// Mock: 0.9 has send-otp and the first version of kyc-auth and kyc-exchange, which only the plugin calls.
	Person []PersonField
	// PersonAsSent has the schema see the body as it was sent (0.13 on). Before, the body is read into a class
	// of the fields of Person first: another member is dropped, and one that is absent is null
	// (IdentitySchemaValidator.java).
	PersonAsSent bool
	Routes       IdentityRoutes
	// Fields are those of a person that are known where there is no schema; none: all are (0.9.0:
	// IdentityData.java).
	Fields []string
	// AllRequired demands each of them (0.9.0).
	AllRequired bool

	// Factors are those that the plugin knows, each with the one format it takes
	// (MockHelperService.java); another factor is invalid_auth_challenge.
	Factors []FactorFormat
	// OTPLifetime is how long one OTP of a transaction is good for; 0 keeps each that was sent until it is used (up
	// to 0.10: a list in memory, AuthenticationServiceImpl.java).
	OTPLifetime time.Duration
	// OTPPerIndividual binds an OTP to the person too, and not to the transaction alone (0.13 on:
	// earlier ones hash String.format(transactionId, …), which ignores what follows).
	OTPPerIndividual bool
	// KBAFields are compared by the factor KBA, or KBI as it is called from 0.10 on, those that the challenge names.
	KBAFields []KBAField

	// KYCTokenAsSubject has the plugin take the KYC token for the person's pseudonym, so that the sub of
	// the tokens is another one each time and not that of the userinfo (0.9.0: MockHelperService.java).
	KYCTokenAsSubject bool
	// KYCTokenLifetime runs from the authentication, in whole seconds.
	KYCTokenLifetime time.Duration
	// UserinfoIssuer puts iss and aud into the userinfo (0.11 on).
	UserinfoIssuer bool
	// Claims says what each accepted claim releases (AuthenticationServiceImpl.java
	// buildKycDataBasedOnPolicy). A claim without a row releases nothing.
	Claims  []IdentityClaim
	Locales LocaleRules
	// ISOLocales has the plugin turn the locales of an exchange into the three-letter codes of ISO 639-2/T and
	// drop those without one, but not the locales of a verified exchange (mosip/esignet-plugins
	// MockAuthenticationService.java 1.3.1 on).
	ISOLocales bool
	// Mapping says which attribute is which claim where verified claims are known (0.10 on: property
	// mosip.mock.ida.identity-openid-claims-mapping).
	Mapping  []ClaimSource
	Verified VerifiedRules
	Settings IdentitySettings
}

// IdentityRoutes are the paths that not every version has; POST and GET /identity are in all.
type IdentityRoutes struct {
	// ExchangeV3 is /v3/kyc-exchange, where a JWE can be asked for (0.11 on).
	ExchangeV3 bool
	// SignupSchema answers GET /identity/ui-spec with the JSON schema of the sign-up form (0.11).
	SignupSchema bool
	// UISpec answers it with a description of that form (0.12 on).
	UISpec bool
	// Partners are POST /partner, without which no JWE can be made, and GET /keys.json (0.12 on).
	Partners bool
	// Schema is GET /identity/identity-schema (0.13 on).
	Schema bool
	// Spring6 refuses a trailing slash, and answers what no path serves with a problem document (0.13 on).
	Spring6 bool
}

// PersonField is the rule for one member of a person.
type PersonField struct {
	Name string
	// Langs wants a list of {language, value}, else text is wanted.
	Langs bool
	// Required demands the member, Nullable lets it be null.
	Required, Nullable bool
	// Pattern is a regular expression that some of the text, or of each value, has to match; empty for any.
	Pattern string
}

// VerifiedRules say how verified claims are released (AuthenticationServiceImpl.java).
type VerifiedRules struct {
	// PerClaim looks for the verification of each claim that is asked for (up to 0.11). Without it the verified
	// claims of the person are gone through, and the first that fits gives the verification.
	PerClaim bool
	// FirstOnly ends the search with the first claim that was verified, and has a claim released once (0.11.2).
	FirstOnly bool
	// Filter releases a value only if it is the value, or one of the values, that is asked for (up to 0.11).
	Filter bool
	// AlwaysList answers one request with a list, too (0.13 on).
	AlwaysList bool
}

// FactorFormat is an auth factor and the format that its challenge must declare.
type FactorFormat struct{ Factor, Format string }

// KBAField is one attribute that a person may be asked for. DateLayout, if any, is the form of the
// answer in Go's notation; it is compared as yyyy/MM/dd.
type KBAField struct{ Attribute, DateLayout string }

// IdentityClaim is what one accepted claim releases: of Sources the first attribute that the person
// has, or an object of all Parts that the person has.
type IdentityClaim struct {
	Claim   string
	Sources []ClaimSource
	Parts   []ClaimSource
	// KeepEmpty releases the object of Parts even without a member (up to 0.11).
	KeepEmpty bool
}

// ClaimSource releases an attribute under the name Member.
type ClaimSource struct{ Attribute, Member string }

// LocaleRules say which translations of an attribute are released, and under which names.
type LocaleRules struct {
	// FirstOnly looks at the first requested locale alone (0.9.x).
	FirstOnly bool
	// Prefix lets a locale fit every language that begins with it (up to 0.11).
	Prefix bool
	// ByRequest appends "#" and the requested locale when several were requested, and fails when
	// two translations fit one locale (up to 0.11). Without it "#" and the translation's own
	// language are appended when several translations fit.
	ByRequest bool
	// EmptyIfNone releases the empty string when no translation fits (0.12 on); else nothing.
	EmptyIfNone bool
}

// IdentityNamed returns the row of the named version, as --identity-release gives it.
func IdentityNamed(name string) (Identity, error) {
	r, err := named("mock identity system", name, identityRows, func(r Identity) string { return r.Name })
	r.Settings = identityDefaults
	return r, err
}

var identityRows = []Identity{identity09, identity092(), identity090(), identity010(), identity011(), identity012(), identity013()}

// identity09 is what eSignet 1.4 shipped with.
var identity09 = Identity{
	Name: "0.9",
	Tag:  "v0.9.3",
	Factors: []FactorFormat{
		{"OTP", "alpha-numeric"},
		{"PIN", "number"},
		{"BIO", "encoded-json"},
		{"WLA", "jwt"},
		{"KBA", "base64url-encoded-json"}, // from 0.9.3 on
	},
	OTPPerIndividual: false,
	KBAFields:        []KBAField{{"phone", ""}, {"email", ""}, {"dateOfBirth", "2006-1-2"}},
	KYCTokenLifetime: 60 * time.Second,
	UserinfoIssuer:   false,
	Claims: []IdentityClaim{
		// name prefers the attribute name, and a missing break lets it end in middle_name.
		{Claim: "name", Sources: []ClaimSource{{"name", "name"}, {"fullName", "name"}, {"middleName", "middle_name"}}},
		{Claim: "middle_name", Sources: []ClaimSource{{"middleName", "middle_name"}}},
		{Claim: "given_name", Sources: []ClaimSource{{"givenName", "given_name"}}},
		{Claim: "family_name", Sources: []ClaimSource{{"familyName", "family_name"}}},
		{Claim: "nickname", Sources: []ClaimSource{{"nickName", "nickname"}}},
		{Claim: "preferred_username", Sources: []ClaimSource{{"preferredUsername", "name"}}}, // sic
		{Claim: "birthdate", Sources: []ClaimSource{{"dateOfBirth", "birthdate"}}},
		{Claim: "gender", Sources: []ClaimSource{{"gender", "gender"}}},
		{Claim: "email", Sources: []ClaimSource{{"email", "email"}}},
		{Claim: "phone_number", Sources: []ClaimSource{{"phone", "phone_number"}}},
		{Claim: "address", KeepEmpty: true, Parts: []ClaimSource{
			{"streetAddress", "street_address"},
			{"locality", "locality"},
			{"region", "region"},
			{"postalCode", "postal_code"},
			{"country", "country"},
		}},
		{Claim: "zoneinfo", Sources: []ClaimSource{{"zoneInfo", "zoneinfo"}}},
		{Claim: "locale", Sources: []ClaimSource{{"locale", "picture"}}}, // sic
		{Claim: "picture", Sources: []ClaimSource{{"encodedPhoto", "picture"}}},
		{Claim: "individual_id", Sources: []ClaimSource{{"individualId", "individual_id"}}},
	},
	Locales: LocaleRules{FirstOnly: true, Prefix: true, ByRequest: true},
}

// identity092 is what eSignet 1.2 and 1.3 shipped with, 0.9.1 and 0.9.2, which do not differ: the factor
// KBA is not known (MockHelperService.java).
func identity092() Identity {
	r := identity09
	r.Name, r.Tag = "0.9.2", "v0.9.2"
	r.Factors = r.Factors[:4]
	r.KBAFields = nil
	return r
}

// identity090 is what eSignet 1.0 and 1.1 shipped with.
func identity090() Identity {
	r := identity092()
	r.Name, r.Tag = "0.9.0", "v0.9.0"
	r.Fields = []string{
		"individualId", "pin", "fullName", "gender", "dateOfBirth", "streetAddress", "locality", "region", "postalCode", "country",
		"encodedPhoto", "email", "phone",
	}
	r.AllRequired = true
	r.KYCTokenAsSubject = true
	late := []string{"middle_name", "given_name", "family_name", "nickname", "preferred_username", "zoneinfo", "locale"}
	r.Claims = slices.DeleteFunc(slices.Clone(r.Claims), func(c IdentityClaim) bool { return slices.Contains(late, c.Claim) })
	r.Claims[0] = IdentityClaim{Claim: "name", Sources: []ClaimSource{{"fullName", "name"}}}
	return r
}
