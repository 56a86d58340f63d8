package pms

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// nameMap is clientNameLangMap, a name by three-letter language. The languages are in the order of the
// request, a repeated one at its first place.
type nameMap struct {
	languages  []string
	byLanguage map[string]*string
}

// UnmarshalJSONFrom reads the object, or null.
func (m *nameMap) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*m = nameMap{byLanguage: map[string]*string{}}
	if dec.PeekKind() != '{' {
		return json.UnmarshalDecode(dec, &m.byLanguage)
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		var language string
		var name *string
		if err := json.UnmarshalDecode(dec, &language); err != nil {
			return err
		}
		if err := json.UnmarshalDecode(dec, &name); err != nil {
			return err
		}
		if _, known := m.byLanguage[language]; !known {
			m.languages = append(m.languages, language)
		}
		m.byLanguage[language] = name
	}
	_, err := dec.ReadToken()
	return err
}

// check asks for at least one name, keys of three characters, and values that are not blank.
func (m nameMap) check() *mosip.Violation {
	if len(m.byLanguage) == 0 {
		return &mosip.Violation{Path: "request.clientNameLangMap", Text: mosip.MustNotBeEmpty}
	}
	for _, language := range m.languages {
		if v := mosip.Text("clientNameLangMap["+language+"]", &language, mosip.Size(3, 3)); v != nil {
			return v
		}
		if v := mosip.Text("clientNameLangMap["+language+"]", m.byLanguage[language], mosip.NotBlank); v != nil {
			return v
		}
	}
	return nil
}

// with returns the names together with the plain one; the map has been checked.
func (m nameMap) with(plain string) clientName {
	names := make(map[string]string, len(m.byLanguage))
	for language, name := range m.byLanguage {
		names[language] = *name
	}
	return clientName{plain: plain, byMap: names, languages: m.languages}
}

// nameText is the map with the plain name in it, as json-simple writes a copy of it.
func nameText(n clientName, javaVersion int) string {
	names := maps.Clone(n.byMap)
	names[idp.DefaultName] = n.plain
	keys := append(slices.Clip(n.languages), idp.DefaultName)
	var out strings.Builder
	for i, key := range java.CopyOrder(keys, javaVersion) {
		out.WriteString([]string{"{", ","}[min(i, 1)] + java.Quote(key) + ":" + java.Quote(names[key]))
	}
	return out.String() + "}"
}
