package pms

import (
	"maps"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// nameMap is clientNameLangMap, a name by three-letter language.
type nameMap map[string]*string

// check asks for at least one name, keys of three characters, and values that are not blank.
func (m nameMap) check() *mosip.Violation {
	if len(m) == 0 {
		return &mosip.Violation{Path: "request.clientNameLangMap", Text: mosip.MustNotBeEmpty}
	}
	for _, language := range slices.Sorted(maps.Keys(m)) {
		if v := mosip.Text("clientNameLangMap["+language+"]", &language, mosip.Size(3, 3)); v != nil {
			return v
		}
		if v := mosip.Text("clientNameLangMap["+language+"]", m[language], mosip.NotBlank); v != nil {
			return v
		}
	}
	return nil
}

// names returns a map that has been checked.
func (m nameMap) names() map[string]string {
	names := make(map[string]string, len(m))
	for language, name := range m {
		names[language] = *name
	}
	return names
}

// nameText is the map with the plain name in it, as json-simple writes a copy of it.
func nameText(n clientName, javaVersion int) string {
	names := maps.Clone(n.byMap)
	names[idp.DefaultName] = n.plain
	keys := append(slices.Sorted(maps.Keys(n.byMap)), idp.DefaultName)
	var out strings.Builder
	for i, key := range java.CopyOrder(keys, javaVersion) {
		out.WriteString([]string{"{", ","}[min(i, 1)] + java.Quote(key) + ":" + java.Quote(names[key]))
	}
	return out.String() + "}"
}
