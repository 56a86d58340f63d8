package release

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	oidcAvailable = "mosip.pms.oidc.client.available"
	rolePrefix    = "mosip.role.pms."
)

// Properties returns the names of upstream's properties that change the release, in order: the roles of
// each call, and where the release has it the switch of the client API.
func (r PMS) Properties() []string {
	var names []string
	if r.OIDCSwitch {
		names = append(names, oidcAvailable)
	}
	for _, property := range slices.Sorted(maps.Keys(r.Roles)) {
		names = append(names, rolePrefix+property)
	}
	return names
}

// WithProperty returns the release with one property of Properties set. A value of another form is an error.
func (r PMS) WithProperty(name, value string) (PMS, error) {
	if strings.Contains(value, "=") {
		return r, fmt.Errorf("%s: %q holds another property; give each one alone", name, value)
	}
	if property, ok := strings.CutPrefix(name, rolePrefix); ok {
		r.Roles = maps.Clone(r.Roles)
		r.Roles[property] = strings.FieldsFunc(value, func(c rune) bool { return c == ',' || c == ' ' })
		return r, nil
	}
	available, err := parseTruth(value)
	if err != nil {
		return r, fmt.Errorf("%s: %w", name, err)
	}
	r.OIDCOff = !available
	return r, nil
}
