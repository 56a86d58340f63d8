// Package release holds what differs between the releases of the emulated systems: one row of data
// per release, never a branch in a handler. It knows nothing else of the product.
//
// A name without a row is an error of [ESignetNamed], [PMSNamed] and [IdentityNamed], which fall back to no
// other.
package release

import (
	"fmt"
	"strings"
)

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
	return none, fmt.Errorf("there is no %s release %s; emulated: %s", system, name, strings.Join(emulated, ", "))
}
