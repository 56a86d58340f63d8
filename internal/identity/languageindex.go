package identity

import (
	"slices"
	"strings"
	"unicode"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// languageIndex finds the translations of one attribute that fit a locale, however many there are of both.
type languageIndex struct {
	byLanguage []idp.LangValue // in the order of the languages
	folded     map[string][]int
	prefix     bool
}

func newLanguageIndex(rules release.LocaleRules, langs []idp.LangValue) languageIndex {
	t := languageIndex{byLanguage: slices.Clone(langs), folded: map[string][]int{}, prefix: rules.Prefix}
	slices.SortStableFunc(t.byLanguage, func(a, b idp.LangValue) int { return strings.Compare(a.Language, b.Language) })
	for i, l := range t.byLanguage {
		name := t.fold(l.Language)
		t.folded[name] = append(t.folded[name], i)
	}
	return t
}

// fitting returns a translation that fits the locale, and how many do, of which it counts two at most. A
// language fits that is equal to the locale but for case or, case counting, begins with it; or is exactly
// equal where prefixes do not fit.
func (t languageIndex) fitting(locale string) (value string, n int) {
	fits := map[int]bool{}
	for _, i := range t.folded[t.fold(locale)] {
		if fits[i] = true; len(fits) > 1 {
			return "", 2
		}
	}
	first, _ := slices.BinarySearchFunc(t.byLanguage, locale, func(l idp.LangValue, locale string) int { return strings.Compare(l.Language, locale) })
	for i := first; t.prefix && i < len(t.byLanguage) && strings.HasPrefix(t.byLanguage[i].Language, locale); i++ {
		if fits[i] = true; len(fits) > 1 {
			return "", 2
		}
	}
	for i := range fits {
		return t.byLanguage[i].Value, 1
	}
	return "", 0
}

// fold returns a text that is equal for names that differ in case alone, where case does not count.
func (t languageIndex) fold(name string) string {
	if !t.prefix {
		return name
	}
	return strings.Map(func(r rune) rune {
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, name)
}
