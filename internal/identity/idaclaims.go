package identity

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/release"
)

// idaClaims returns what the accepted claims release of a person, by member name (KycServiceImpl.java
// buildKycExchangeResponse). It fails where IDA does: when a locale, or the language of a translation, has less than two
// characters.
func idaClaims(rules release.IDA, p idp.Identity, names, locales []string) (map[string]any, error) {
	if len(locales) == 0 {
		locales = []string{rules.DefaultLocale}
	}
	codes, err := localeCodes(locales)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	for _, name := range names {
		i := slices.IndexFunc(rules.Claims, func(c release.IdentityClaim) bool { return c.Claim == name })
		switch {
		case name == "individual_id":
			out[name] = p.ID
			continue
		case i < 0 || len(codes) == 0:
			continue
		}
		released, err := idaClaim(rules, rules.Claims[i], p, codes)
		if err != nil {
			return nil, fmt.Errorf("claim %s: %w", name, err)
		}
		maps.Copy(out, released)
	}
	return out, nil
}

// localeCodes returns the first two letters of each locale that is not blank. Locales that are equal count once; others
// that begin alike, such as en and eng, count as two.
func localeCodes(locales []string) ([]string, error) {
	var codes []string
	for i, locale := range locales {
		if java.Blank(locale) || slices.Contains(locales[:i], locale) {
			continue
		}
		code, err := twoLetters(locale)
		if err != nil {
			return nil, err
		}
		codes = append(codes, code)
	}
	return codes, nil
}

func twoLetters(language string) (string, error) {
	letters := []rune(language)
	if len(letters) < 2 {
		return "", fmt.Errorf("language %q has less than two letters", language)
	}
	return string(letters[:2]), nil
}

func idaClaim(rules release.IDA, c release.IdentityClaim, p idp.Identity, codes []string) (map[string]any, error) {
	if c.Parts != nil {
		return idaAddresses(c, p, codes)
	}
	for _, source := range c.Sources {
		a, ok := idaAttribute(p, source.Attribute)
		switch {
		case !ok:
			continue
		case c.Claim == "picture":
			return map[string]any{source.Member: idaPicture(rules, a.Text)}, nil
		}
		return idaMembers(source.Member, a, codes)
	}
	return nil, nil
}

// idaAttribute returns an attribute that the person has; an empty one counts as missing.
func idaAttribute(p idp.Identity, name string) (idp.Attribute, bool) {
	a := p.Attributes[name]
	return a, a.Text != "" || len(a.Langs) > 0
}

// idaPicture returns a photo as a data URL.
//
// Mock: what is a URL already stays as it is, whatever its type; IDA has nothing but the face of a biometric record, as JPEG.
func idaPicture(rules release.IDA, photo string) string {
	if strings.Contains(photo, ":") {
		return photo
	}
	return rules.PicturePrefix + photo
}

// idaMembers returns the translations that fit the locales: one without a suffix, several with the two letters of each. When
// none fits, the first one is released.
func idaMembers(member string, a idp.Attribute, codes []string) (map[string]any, error) {
	if a.Langs == nil {
		return map[string]any{member: a.Text}, nil
	}
	values, err := byCode(a.Langs)
	if err != nil {
		return nil, err
	}
	fitting := slices.DeleteFunc(slices.Clone(codes), func(code string) bool { _, there := values[code]; return !there })
	switch len(fitting) {
	case 0:
		return map[string]any{member: a.Langs[0].Value}, nil
	case 1:
		return map[string]any{member: values[fitting[0]].Value}, nil
	}
	out := map[string]any{}
	for _, code := range fitting {
		out[member+"#"+code] = values[code].Value
	}
	return out, nil
}

// byCode returns the translations by the first two letters of their language, of which the last one counts.
func byCode(langs []idp.LangValue) (map[string]idp.LangValue, error) {
	values := make(map[string]idp.LangValue, len(langs))
	for _, l := range langs {
		code, err := twoLetters(l.Language)
		if err != nil {
			return nil, err
		}
		values[code] = l
	}
	return values, nil
}

// idaAddresses returns an object without suffixes for one locale. For several, there is one for each that any part fits, and
// the object and its members have the suffix.
func idaAddresses(c release.IdentityClaim, p idp.Identity, codes []string) (map[string]any, error) {
	out := map[string]any{}
	for _, code := range codes {
		suffix := ""
		if len(codes) > 1 {
			suffix = "#" + code
		}
		address, err := idaAddress(c.Parts, p, code, suffix)
		if err != nil {
			return nil, err
		}
		if len(address) > 0 {
			out[c.Claim+suffix] = address
		}
	}
	return out, nil
}

// idaAddress returns the parts of the address in one language. Text without a language, such as a postal code, or in a
// single other one, is released only after a part that is there in the language.
func idaAddress(parts []release.ClaimSource, p idp.Identity, code, suffix string) (map[string]string, error) {
	address, found := map[string]string{}, false
	for _, part := range parts {
		a, ok := idaAttribute(p, part.Attribute)
		if !ok {
			continue
		}
		values, err := byCode(a.Langs)
		if err != nil {
			return nil, err
		}
		fit, fits := values[code]
		value := ""
		switch {
		case fits:
			value, found = spaced(a.Langs, fit.Language), true
		case found && a.Langs == nil:
			value = a.Text
		case found && len(a.Langs) == 1:
			value = a.Langs[0].Value
		}
		if !java.Blank(value) {
			address[part.Member+suffix] = value
		}
	}
	return address, nil
}

// spaced returns the value in the language, and a space for each translation behind it, as IDA separates what it
// leaves out.
func spaced(langs []idp.LangValue, language string) string {
	var b strings.Builder
	for _, l := range langs {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		if l.Language == language {
			b.WriteString(l.Value)
		}
	}
	return b.String()
}
