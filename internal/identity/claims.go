package identity

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// wanted is a claim that was accepted. detail is what was asked of it, a JSON value or nil, which versions
// without verified claims do not look at.
type wanted struct {
	name   string
	detail jsontext.Value
}

// accepted returns claims of which nothing more was asked.
func accepted(names []string) []wanted {
	list := make([]wanted, len(names))
	for i, name := range names {
		list[i].name = name
	}
	return list
}

// claims returns what the accepted claims release of a person, by member name. They are released in
// the order given; two that share a member overwrite each other. It fails where the real server
// does: when two translations fit one locale, or a request for verified claims lacks a part.
func claims(rules release.Identity, p idp.Identity, list []wanted, locales []string) (map[string]any, error) {
	if len(locales) == 0 {
		locales = []string{defaultLanguage}
	}
	d := disclosure{rules: rules, person: p, locales: locales, done: map[string]bool{}}
	out, err := d.release(list)
	if err != nil || rules.Verified.PerClaim {
		return out, err
	}
	for _, w := range list {
		if w.name == verifiedClaims && w.detail != nil {
			return out, d.addVerified(out, w.detail)
		}
	}
	return out, nil
}

// disclosure is the making of one userinfo.
type disclosure struct {
	rules   release.Identity
	person  idp.Identity
	locales []string
	done    map[string]bool // claims that were released as verified, and are not released again
}

// release releases the claims in their order. Verified claims are among them up to 0.11.
func (d disclosure) release(list []wanted) (map[string]any, error) {
	out := map[string]any{}
	for _, w := range list {
		if w.name == verifiedClaims {
			if d.rules.Verified.PerClaim {
				if err := d.addPerClaim(out, w.detail); err != nil {
					return nil, err
				}
			}
			continue
		}
		i := slices.IndexFunc(d.rules.Claims, func(c release.IdentityClaim) bool { return c.Claim == w.name })
		if i < 0 || d.done[w.name] {
			continue
		}
		released, err := d.claim(d.rules.Claims[i], w.detail)
		if err != nil {
			return nil, fmt.Errorf("claim %s: %w", w.name, err)
		}
		maps.Copy(out, released)
	}
	return out, nil
}

func (d disclosure) claim(c release.IdentityClaim, detail jsontext.Value) (map[string]any, error) {
	keep := func(string) bool { return true }
	if d.rules.Verified.Filter {
		keep = func(value string) bool { return matches(detail, value) }
	}
	if c.Parts != nil {
		return d.object(c, keep)
	}
	for _, source := range c.Sources {
		a, ok := attribute(d.person, source.Attribute)
		switch {
		case !ok:
			continue
		case a.Langs == nil && !keep(a.Text):
			return nil, nil
		}
		a, err := d.readable(a)
		if err != nil {
			return nil, err
		}
		return members(d.rules.Locales, source.Member, a, d.locales, keep)
	}
	return nil, nil
}

// errNoTranslation reports a translation without language or value.
var errNoTranslation = errors.New("a translation lacks its language or value")

// readable returns the attribute with the text null for what its translations lack. Where persons are kept as
// sent, the real server has nothing there that it could read (HelperUtil.java getLanguageValuesList).
func (d disclosure) readable(a idp.Attribute) (idp.Attribute, error) {
	if !slices.ContainsFunc(a.Langs, func(l idp.LangValue) bool { return l.NoLanguage || l.NoValue }) {
		return a, nil
	}
	if d.rules.PersonAsSent {
		return a, errNoTranslation
	}
	a.Langs = slices.Clone(a.Langs)
	for i := range a.Langs {
		if a.Langs[i].NoLanguage {
			a.Langs[i].Language = "null"
		}
		if a.Langs[i].NoValue {
			a.Langs[i].Value = "null"
		}
	}
	return a, nil
}

// object gathers the parts of a claim such as address. A part without a fitting translation is
// always left out; plain text is never filtered.
func (d disclosure) object(c release.IdentityClaim, keep func(string) bool) (map[string]any, error) {
	inner := map[string]any{}
	partRules := d.rules.Locales
	partRules.EmptyIfNone = false
	for _, part := range c.Parts {
		a, ok := attribute(d.person, part.Attribute)
		if !ok {
			continue
		}
		a, err := d.readable(a)
		if err != nil {
			return nil, err
		}
		released, err := members(partRules, part.Member, a, d.locales, keep)
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

// members returns what one attribute releases: plain text as it is, translations that are kept by the
// rules.
func members(rules release.LocaleRules, member string, a idp.Attribute, locales []string, keep func(string) bool) (map[string]any, error) {
	if a.Langs == nil {
		return map[string]any{member: a.Text}, nil
	}
	langs := slices.DeleteFunc(slices.Clone(a.Langs), func(l idp.LangValue) bool { return !keep(l.Value) })
	several := len(locales) > 1
	if rules.FirstOnly {
		locales = locales[:1]
	}
	if rules.ByRequest {
		return byRequest(rules, member, langs, locales, several)
	}
	return byTranslation(rules, member, langs, locales), nil
}

func byRequest(rules release.LocaleRules, member string, langs []idp.LangValue, locales []string, several bool) (map[string]any, error) {
	out := map[string]any{}
	find := newLanguageIndex(rules, langs)
	for _, locale := range locales {
		key := member
		if several {
			key += "#" + locale
		}
		value, n := find.fitting(locale)
		if n > 1 {
			return nil, fmt.Errorf("two translations fit locale %q", locale)
		}
		if n == 1 {
			out[key] = value
		}
	}
	return orEmpty(rules, member, out), nil
}

// byTranslation takes the translations in a language that is one of the locales.
func byTranslation(rules release.LocaleRules, member string, langs []idp.LangValue, locales []string) map[string]any {
	wanted := map[string]bool{}
	for _, locale := range locales {
		wanted[locale] = true
	}
	langs = slices.DeleteFunc(slices.Clone(langs), func(l idp.LangValue) bool { return !wanted[l.Language] })
	out := map[string]any{}
	for _, l := range langs {
		key := member
		if len(langs) > 1 {
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
