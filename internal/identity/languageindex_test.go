package identity

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// TestLanguageIndex compares it with looking at every translation.
func TestLanguageIndex(t *testing.T) {
	names := []string{"", "e", "en", "EN", "En", "eng", "ENG", "engl", "fr", "fra", "K", "\u212a", "k", "ſ", "S", "éng", "Éng", "zz"}
	for first := range names {
		for _, size := range []int{0, 1, 2, 5, len(names)} {
			var langs []idp.LangValue
			for i := range size {
				langs = append(langs, idp.LangValue{Language: names[(first+i*7)%len(names)], Value: strconv.Itoa(i)})
			}
			for _, prefix := range []bool{true, false} {
				index := newLanguageIndex(release.LocaleRules{Prefix: prefix}, langs)
				for _, locale := range names {
					want, n := "", 0
					for _, l := range langs {
						fits := l.Language == locale
						if prefix {
							fits = strings.EqualFold(l.Language, locale) || strings.HasPrefix(l.Language, locale)
						}
						if fits {
							want, n = l.Value, n+1
						}
					}
					if n > 1 {
						want, n = "", 2
					}
					if got, m := index.fitting(locale); got != want || m != n {
						t.Errorf("%q in %v, prefix %t: %q, %d; want %q, %d", locale, langs, prefix, got, m, want, n)
					}
				}
			}
		}
	}
}

// TestManyLocales: many locales of many translations take no time that a caller would notice.
func TestManyLocales(t *testing.T) {
	const n = 100_000
	langs, locales := make([]idp.LangValue, n), make([]string, n)
	for i := range n {
		langs[i] = idp.LangValue{Language: "x" + strconv.Itoa(n+i), Value: "v"}
		locales[i] = "y" + strconv.Itoa(n+i)
	}
	for _, version := range []string{"0.11", "0.13"} {
		rules, err := release.IdentityNamed(version)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if _, err := members(rules.Locales, "name", idp.Attribute{Langs: langs}, locales, func(string) bool { return true }); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > 5*time.Second { // each with each would take a minute
			t.Errorf("%s: %s", version, took)
		}
	}
}
