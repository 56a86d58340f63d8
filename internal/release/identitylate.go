package release

import (
	"slices"
	"strings"
	"time"
)

// identity010 is what eSignet 1.5 shipped with, together with the plugin 1.3.1
// (mosip/esignet-mock-services application-default.properties).
func identity010() Identity {
	mapping := []ClaimSource{
		{"fullName", "name"}, {"givenName", "given_name"}, {"familyName", "family_name"}, {"email", "email"}, {"phone", "phone_number"},
		{"gender", "gender"}, {"dateOfBirth", "birthdate"}, {"encodedPhoto", "picture"},
	}
	address := identity09.Claims[slices.IndexFunc(identity09.Claims, func(c IdentityClaim) bool { return c.Claim == "address" })]
	return Identity{
		Name:   "0.10",
		Tag:    "v0.10.1",
		Person: persons010,
		Factors: []FactorFormat{
			{"OTP", "alpha-numeric"},
			{"PWD", "alpha-numeric"},
			{"PIN", "number"},
			{"BIO", "encoded-json"},
			{"WLA", "jwt"},
			{"KBI", "base64url-encoded-json"},
		},
		KBAFields:        identity09.KBAFields,
		KYCTokenLifetime: 180 * time.Second,
		Claims:           append(claimsOf(mapping), address),
		Locales:          LocaleRules{Prefix: true, ByRequest: true},
		ISOLocales:       true,
		Mapping:          mapping,
		Verified:         VerifiedRules{PerClaim: true, Filter: true},
	}
}

// identity011 is what eSignet 1.6 shipped with.
func identity011() Identity {
	r := identity010()
	r.Name, r.Tag = "0.11", "v0.11.2"
	r.Person = persons011
	r.Routes.ExchangeV3, r.Routes.SignupSchema = true, true
	r.OTPLifetime = 600 * time.Second
	r.UserinfoIssuer = true
	r.Verified.FirstOnly = true
	return r
}

// identity012 is what eSignet 1.7 shipped with.
func identity012() Identity {
	r := identity011()
	r.Name, r.Tag = "0.12", "v0.12.0"
	r.Routes.SignupSchema, r.Routes.UISpec, r.Routes.Partners = false, true, true
	r.Mapping = append(slices.Clip(r.Mapping),
		ClaimSource{"preferredUsername", "preferred_username"}, ClaimSource{"middleName", "middle_name"}, ClaimSource{"nickName", "nickname"},
		ClaimSource{"streetAddress", "address.street_address"}, ClaimSource{"locality", "address.locality"},
		ClaimSource{"region", "address.region"}, ClaimSource{"country", "address.country"},
		ClaimSource{"postalCode", "address.postal_code"}, ClaimSource{"preferredLang", "locale"}, ClaimSource{"zoneInfo", "address.zoneinfo"},
	)
	r.Claims = claimsOf(r.Mapping)
	r.Locales = LocaleRules{EmptyIfNone: true}
	r.Verified = VerifiedRules{}
	return r
}

// identity013 is what eSignet 1.8 shipped with.
func identity013() Identity {
	r := identity012()
	r.Name, r.Tag = "0.13", "v0.13.0"
	r.PersonAsSent = true
	r.Routes.Schema, r.Routes.Spring6 = true, true
	r.OTPPerIndividual = true
	r.Verified.AlwaysList = true
	return r
}

// claimsOf returns what each claim of the mapping releases. The parts of the address are those with
// translations: text is passed over (AuthenticationServiceImpl.java addAddressClaimToKyc).
func claimsOf(mapping []ClaimSource) []IdentityClaim {
	var claims []IdentityClaim
	address := IdentityClaim{Claim: "address"}
	for _, m := range mapping {
		part, inAddress := strings.CutPrefix(m.Member, "address.")
		switch {
		case !inAddress:
			claims = append(claims, IdentityClaim{Claim: m.Member, Sources: []ClaimSource{m}})
		case translated(m.Attribute):
			address.Parts = append(address.Parts, ClaimSource{m.Attribute, part})
		}
	}
	if address.Parts != nil {
		claims = append(claims, address)
	}
	return claims
}
