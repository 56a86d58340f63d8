package release

import (
	"fmt"
	"slices"
	"time"
)

// IdentitySettings are what properties alone change of a version of the mock identity system.
type IdentitySettings struct {
	// RequestTimeVariation is how far a requestTime may be from now.
	RequestTimeVariation time.Duration
	// Issuer is the iss of the userinfo, {D} and {B} as in an eSignet row (0.11 on).
	Issuer  string
	Subject SubjectRule
}

// SubjectRule says what the sub is made of (AuthenticationServiceImpl.java saveKycAuthTransaction).
type SubjectRule struct {
	// Attribute of a person, in the language that is the default; empty: a pseudonym for each relying party.
	Attribute string
	// TokensOnly leaves the pseudonym to the userinfo (0.11 and 0.12).
	TokensOnly bool
}

var identityDefaults = IdentitySettings{RequestTimeVariation: 120 * time.Second, Issuer: serviceURL}

// An identityProperty is a property of the mock identity system with an effect that a client can see.
type identityProperty struct {
	name     string
	versions []string
	set      func(r *Identity, value string) error
}

// pseudonym is the value of psut.field that asks for one.
const pseudonym = "psut"

// identityProperties are those of upstream's properties that are emulated (mosip/esignet-mock-services
// application-default.properties, AuthenticationServiceImpl.java, RequestTimeValidator.java).
var identityProperties = []identityProperty{
	{"esignet.mock.identity-system.allowed-request-time-variation-seconds", identityNames(""), func(r *Identity, value string) error {
		return setSeconds(&r.Settings.RequestTimeVariation, value)
	}},
	{"mosip.mock.ida.kyc.transaction-timeout-secs", identityNames(""), func(r *Identity, value string) error {
		return setSeconds(&r.KYCTokenLifetime, value)
	}},
	{"mosip.mock.ida.identity-openid-claims-mapping", identityNames("0.10"), setMapping},
	{"mosip.mock.ida.kyc.psut.field", []string{"0.10"}, func(r *Identity, value string) error {
		r.Settings.Subject = subjectOf(value, SubjectRule{Attribute: value})
		return nil
	}},
	{"mosip.mock.ida.kyc.psut.field", []string{"0.11", "0.12"}, func(r *Identity, value string) error {
		r.Settings.Subject = subjectOf(value, SubjectRule{Attribute: value, TokensOnly: true})
		return nil
	}},
	{"mosip.mock.ida.kyc.psut.field", []string{"0.13"}, func(r *Identity, value string) error {
		r.Settings.Subject = subjectOf(value, SubjectRule{Attribute: "individualId"})
		return nil
	}},
	{"mosip.mockidentitysystem.esignet.issuer-id", identityNames("0.11"), func(r *Identity, value string) error {
		r.Settings.Issuer = value
		return nil
	}},
}

// identityNames returns the versions of the identity system from one on, which in the table are in order;
// empty: all.
func identityNames(from string) (names []string) {
	for _, r := range identityRows {
		if r.Name == from {
			names = nil
		}
		names = append(names, r.Name)
	}
	return names
}

// Properties returns the names of upstream's properties that change the version, in order.
func (r Identity) Properties() []string {
	var names []string
	for _, p := range identityProperties {
		if slices.Contains(p.versions, r.Name) {
			names = append(names, p.name)
		}
	}
	slices.Sort(names)
	return names
}

// WithProperty returns the version with one property of Properties set. A value of another form is an error.
func (r Identity) WithProperty(name, value string) (Identity, error) {
	i := slices.IndexFunc(identityProperties, func(p identityProperty) bool { return p.name == name && slices.Contains(p.versions, r.Name) })
	if i < 0 {
		return r, fmt.Errorf("%q: the mock identity system %s has no such property", name, r.Name)
	}
	value, err := fillPlaceholders(value)
	if err != nil {
		return r, fmt.Errorf("%s: %w", name, err)
	}
	changed := r
	if err := identityProperties[i].set(&changed, value); err != nil {
		return r, fmt.Errorf("%s: %w", name, err)
	}
	return changed, nil
}

func setSeconds(field *time.Duration, value string) error {
	var r ESignet
	return seconds("", func(*ESignet) *time.Duration { return field }).set(&r, value)
}

func subjectOf(value string, rule SubjectRule) SubjectRule {
	if value == pseudonym {
		return SubjectRule{}
	}
	return rule
}

// setMapping takes a map from attributes to claims. Up to 0.11 it has no say in what address is made of.
//
// Mock: an OTP goes to email and phone, whatever is mapped to email and phone_number (0.12 on).
func setMapping(r *Identity, value string) error {
	entries, err := parseMap(value)
	if err != nil {
		return err
	}
	mapping := []ClaimSource{}
	for _, e := range entries {
		claim, ok := e.Value.(string)
		if !ok {
			return fmt.Errorf("%s: %s is no name of a claim", e.Name, writeSpEL(e.Value))
		}
		mapping = append(mapping, ClaimSource{e.Name, claim})
	}
	claims := claimsOf(mapping)
	if i := slices.IndexFunc(r.Claims, func(c IdentityClaim) bool { return c.KeepEmpty }); i >= 0 {
		claims = slices.DeleteFunc(claims, func(c IdentityClaim) bool { return c.Claim == r.Claims[i].Claim })
		claims = append(claims, r.Claims[i])
	}
	r.Mapping, r.Claims = mapping, claims
	return nil
}

// translated reports whether an attribute has translations.
func translated(attribute string) bool {
	return slices.ContainsFunc(persons011, func(f PersonField) bool { return f.Name == attribute && f.Langs })
}
