// Package release holds what differs between the releases of the emulated systems: one row of data
// per release, never a branch in a handler. It knows nothing else of the product.
//
// A row that is missing here is not emulated yet; [ESignetNamed], [PMSNamed] and [IdentityNamed]
// say so instead of falling back to another one.
package release

import (
	"fmt"
	"slices"
	"strings"
)

// known lists every release name that the real systems have had, emulated or not.
var known = map[string][]string{
	"eSignet":              {"1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8"},
	"PMS":                  {"1.2.0.1", "1.3.0-dp.1", "1.2.2", "1.3"},
	"mock identity system": {"0.9.0", "0.9.2", "0.9", "0.10", "0.11", "0.12", "0.13"},
}

// named finds the row with the given name, or explains why there is none.
func named[R any](system, name string, rows []R, nameOf func(R) string) (R, error) {
	var emulated []string
	for _, row := range rows {
		if nameOf(row) == name {
			return row, nil
		}
		emulated = append(emulated, nameOf(row))
	}
	var none R
	what := "there is no " + system + " release " + name
	if slices.Contains(known[system], name) {
		what = system + " release " + name + " is not emulated yet"
	}
	return none, fmt.Errorf("%s; emulated: %s", what, strings.Join(emulated, ", "))
}
