package identity

import (
	"slices"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// subject returns the sub of the userinfo and of the tokens. An attribute that a person lacks is the text null
// where a class of fields has it so, and else none, with which eSignet lets nobody in (HelperUtil.java
// getIdentityDataValue).
func (s *System) subject(p idp.Identity, rp idp.RelyingPartyID) (userinfo, tokens idp.PSUT) {
	pseudonym := PSUT(p.ID, rp)
	rule := s.cfg.Rules.Settings.Subject
	if rule.Attribute == "" {
		return pseudonym, pseudonym
	}
	value, _ := plain(p, rule.Attribute, defaultLanguage)
	switch a, has := personAttribute(p, rule.Attribute); {
	case has && a.Langs == nil: // or one of the secrets
		value = a.Text
	case !has && slices.ContainsFunc(s.schema.fields, func(f release.PersonField) bool { return f.Name == rule.Attribute }):
		value = "null"
	}
	tokens = idp.PSUT(value)
	if rule.TokensOnly {
		return pseudonym, tokens
	}
	return tokens, tokens
}
