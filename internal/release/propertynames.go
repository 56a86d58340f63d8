package release

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// IsAccess reports whether a property says who may make a call, which is asked only of callers with tokens.
func IsAccess(name string) bool {
	return strings.HasPrefix(name, rolePrefix) || strings.HasPrefix(name, esignetPrefix+"security.auth.") || name == esignetPrefix+"security.ignore-auth-urls"
}

// UnknownProperty is the error of a property that is emulated for none of the releases: it names those for
// which it is, or the nearest known one.
func UnknownProperty(name string, esignet ESignet, pms PMS, identity Identity) error {
	var having []string
	for _, row := range esignetRows {
		if slices.Contains(row.Properties(), name) {
			having = append(having, "eSignet "+row.Name)
		}
	}
	for _, row := range pmsRows {
		if slices.Contains(row.Properties(), name) {
			having = append(having, "PMS "+row.Name)
		}
	}
	for _, row := range identityRows {
		if slices.Contains(row.Properties(), name) {
			having = append(having, "the mock identity system "+row.Name)
		}
	}
	running := fmt.Sprintf("%q is not emulated for eSignet %s, PMS %s and the mock identity system %s", name, esignet.Name, pms.Name, identity.Name)
	if having != nil {
		return fmt.Errorf("%s; it is one of %s", running, strings.Join(having, ", "))
	}
	known := slices.Concat(esignet.Properties(), pms.Properties(), identity.Properties())
	return fmt.Errorf("%s; the nearest known is %s", running, nearest(name, known))
}

// UnknownVariable is the error of an environment variable that sets a property of none of the releases.
func UnknownVariable(variable string, esignet ESignet, pms PMS, identity Identity) error {
	name := strings.ToLower(strings.ReplaceAll(variable, "_", "."))
	for _, known := range allProperties() {
		if Sets(variable, known) {
			name = known
		}
	}
	return fmt.Errorf("%s: %w", variable, UnknownProperty(name, esignet, pms, identity))
}

// allProperties returns those of every release.
func allProperties() (names []string) {
	for _, row := range esignetRows {
		names = append(names, row.Properties()...)
	}
	for _, row := range pmsRows {
		names = append(names, row.Properties()...)
	}
	for _, row := range identityRows {
		names = append(names, row.Properties()...)
	}
	return names
}

// Setting is a property that an environment variable sets.
type Setting struct{ Variable, Name, Value string }

// FromEnvironment returns those of the named properties that the environment (NAME=value) sets, in the order
// of their names, and the variables that are named as upstream's properties are and set none of them. An
// empty value counts as unset.
func FromEnvironment(environ, properties []string) (settings []Setting, strays []string) {
	found := map[string]Setting{}
	for _, entry := range environ {
		variable, value, _ := strings.Cut(entry, "=")
		if value == "" {
			continue
		}
		i := slices.IndexFunc(properties, func(name string) bool { return Sets(variable, name) })
		if i < 0 {
			if isUpstreams(variable) {
				strays = append(strays, variable)
			}
			continue
		}
		name := properties[i]
		if _, known := found[name]; !known || variable == Variable(name) {
			found[name] = Setting{variable, name, value}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		settings = append(settings, found[name])
	}
	slices.Sort(strays)
	return settings, strays
}

// Sets reports whether Spring reads the property from the variable: in any letter case, with dots or
// underscores, and underscores for dashes or nothing (Spring Boot SystemEnvironmentPropertyMapper.java,
// Spring SystemEnvironmentPropertySource.java).
func Sets(variable, property string) bool {
	variable = underscored(variable)
	return variable == Variable(property) || variable == underscored(property)
}

func underscored(name string) string {
	return strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(name))
}

func isUpstreams(variable string) bool {
	prefixes := []string{"MOSIP_ESIGNET_", "MOSIP_PMS_", "MOSIP_ROLE_PMS_", "MOSIP_MOCK_IDA_", "MOSIP_MOCKIDENTITYSYSTEM_", "ESIGNET_MOCK_"}
	return slices.ContainsFunc(prefixes, func(prefix string) bool {
		return strings.HasPrefix(underscored(variable), prefix)
	})
}

// Variable returns the name of the environment's variable for a property: upper case, dots as underscores,
// dashes left out.
func Variable(property string) string {
	return strings.ToUpper(strings.NewReplacer(".", "_", "-", "").Replace(property))
}

// nearest returns the known name with the smallest edit distance.
func nearest(name string, known []string) string {
	return slices.MinFunc(known, func(a, b string) int { return Distance(name, a) - Distance(name, b) })
}

// Distance is Levenshtein's between two names, in bytes.
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal
			} else {
				row[j+1] = 1 + min(diagonal, above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}
