package identity

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// claims returns what the accepted claims release of a person, by member name. They are released in
// the order given; two that share a member overwrite each other. It fails where the real server
// does: when two translations fit one locale.
func claims(rules release.Identity, p idp.Identity, accepted, locales []string) (map[string]any, error) {
	if len(locales) == 0 {
		locales = []string{rules.Locales.Default}
	}
	out := map[string]any{}
	for _, name := range accepted {
		i := slices.IndexFunc(rules.Claims, func(c release.IdentityClaim) bool { return c.Claim == name })
		if i < 0 {
			continue
		}
		released, err := releaseClaim(rules, p, rules.Claims[i], locales)
		if err != nil {
			return nil, fmt.Errorf("claim %s: %w", name, err)
		}
		maps.Copy(out, released)
	}
	return out, nil
}

func releaseClaim(rules release.Identity, p idp.Identity, c release.IdentityClaim, locales []string) (map[string]any, error) {
	if c.Parts != nil {
		return object(rules, p, c, locales)
	}
	for _, source := range c.Sources {
		if a, ok := attribute(p, source.Attribute); ok {
			return members(rules.Locales, source.Member, a, locales)
		}
	}
	return nil, nil
}

// object gathers the parts of a claim such as address. A part without a fitting translation is
// always left out.
func object(rules release.Identity, p idp.Identity, c release.IdentityClaim, locales []string) (map[string]any, error) {
	inner := map[string]any{}
	partRules := rules.Locales
	partRules.EmptyIfNone = false
	for _, part := range c.Parts {
		a, ok := attribute(p, part.Attribute)
		if !ok {
			continue
		}
		released, err := members(partRules, part.Member, a, locales)
		if err != nil {
			return nil, err
		}
		maps.Copy(inner, released)
	}
	if len(inner) == 0 && !c.KeepEmpty {
		return nil, nil
	}
	return map[string]any{c.Claim: inner}, nil
}

// attribute returns an attribute of a person; the individual id counts as one.
func attribute(p idp.Identity, name string) (idp.Attribute, bool) {
	if name == "individualId" {
		return idp.Attribute{Text: string(p.ID)}, true
	}
	a, ok := p.Attributes[name]
	return a, ok
}

// members returns what one attribute releases: plain text as it is, translations by the rules.
func members(rules release.LocaleRules, member string, a idp.Attribute, locales []string) (map[string]any, error) {
	if a.Langs == nil {
		return map[string]any{member: a.Text}, nil
	}
	several := len(locales) > 1
	if rules.FirstOnly {
		locales = locales[:1]
	}
	if rules.ByRequest {
		return byRequest(rules, member, a.Langs, locales, several)
	}
	return byTranslation(rules, member, a.Langs, locales), nil
}

func byRequest(rules release.LocaleRules, member string, langs []idp.LangValue, locales []string, several bool) (map[string]any, error) {
	out := map[string]any{}
	for _, locale := range locales {
		key := member
		if several {
			key += "#" + locale
		}
		found := false
		for _, l := range langs {
			if !fits(rules, l.Language, locale) {
				continue
			}
			if found {
				return nil, fmt.Errorf("two translations fit locale %q", locale)
			}
			out[key], found = l.Value, true
		}
	}
	return orEmpty(rules, member, out), nil
}

func byTranslation(rules release.LocaleRules, member string, langs []idp.LangValue, locales []string) map[string]any {
	var fitting []idp.LangValue
	for _, l := range langs {
		if slices.ContainsFunc(locales, func(locale string) bool { return fits(rules, l.Language, locale) }) {
			fitting = append(fitting, l)
		}
	}
	out := map[string]any{}
	for _, l := range fitting {
		key := member
		if len(fitting) > 1 {
			key += "#" + l.Language
		}
		out[key] = l.Value
	}
	return orEmpty(rules, member, out)
}

func orEmpty(rules release.LocaleRules, member string, out map[string]any) map[string]any {
	if len(out) == 0 && rules.EmptyIfNone {
		out[member] = ""
	}
	return out
}

// fits compares a language with a locale: equal but for case or, case counting, beginning with it;
// or exactly equal where prefixes do not fit.
func fits(rules release.LocaleRules, language, locale string) bool {
	if !rules.Prefix {
		return language == locale
	}
	return strings.EqualFold(language, locale) || strings.HasPrefix(language, locale)
}
