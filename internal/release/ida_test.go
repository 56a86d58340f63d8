package release

import (
	"slices"
	"testing"
)

// TestIDAMode holds the row to the fields of the persons that it reads.
func TestIDAMode(t *testing.T) {
	fields := []string{"individualId", "name"} // name is one of 0.9 alone
	for _, f := range identity013().Person {
		fields = append(fields, f.Name)
	}
	for _, c := range IDAMode().Claims {
		for _, s := range slices.Concat(c.Sources, c.Parts) {
			if !slices.Contains(fields, s.Attribute) {
				t.Errorf("%s is made of %s, which is no field", c.Claim, s.Attribute)
			}
		}
	}
}
