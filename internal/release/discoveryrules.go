package release

import "slices"

// DiscoveryRules shape the two discovery documents and the JWKS (mosip-config
// esignet-default.properties, mosip.esignet.discovery.key-values and mosip.esignet.oauth.key-values).
// In the values {D} stands for the public origin and {B} for the service below it.
type DiscoveryRules struct {
	OpenIDConfiguration []Member
	OAuthServer         []Member // none: there is no such document (up to 1.1)
	// KeyExpiryText writes the exp of a published key as a date; without it in seconds (up to 1.1:
	// mosip/esignet OAuthServiceImpl.java, getJwk).
	KeyExpiryText bool
	// AnyOrigin lets scripts of every origin read the documents (from 1.5 on: CrossOrigin of
	// OAuthController.java and OpenIdConnectController.java).
	AnyOrigin bool
}

// Member is one member of a JSON object whose order is part of the emulation.
type Member struct {
	Name  string
	Value any
}

// with returns the members with those of the same names replaced.
func with(members []Member, changes ...Member) []Member {
	out := slices.Clone(members)
	for _, change := range changes {
		if i := slices.IndexFunc(out, func(m Member) bool { return m.Name == change.Name }); i >= 0 {
			out[i] = change
		}
	}
	return out
}

// after returns the members with more after the named one, which is there.
func after(members []Member, name string, more ...Member) []Member {
	i := slices.IndexFunc(members, func(m Member) bool { return m.Name == name })
	return slices.Insert(slices.Clone(members), i+1, more...)
}

// drop returns the list without the text.
func drop(list []string, text string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == text })
}
