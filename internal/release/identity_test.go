package release

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestIdentityRows holds each row to itself.
func TestIdentityRows(t *testing.T) {
	for _, row := range identityRows {
		if !strings.HasPrefix(row.Tag, "v"+strings.TrimSuffix(row.Name, ".2")) {
			t.Errorf("%s is described by the tag %s", row.Name, row.Tag)
		}
		later := row.Person != nil
		if later != (row.Mapping != nil) {
			t.Errorf("%s is of 0.10 or later in one place and not in another", row.Name)
		}
		names := map[string]bool{}
		for _, f := range row.Person {
			names[f.Name] = true
			if _, err := regexp.Compile(f.Pattern); err != nil {
				t.Errorf("%s, %s: %v", row.Name, f.Name, err)
			}
		}
		if later && len(names) != 22 {
			t.Errorf("%s has %d fields", row.Name, len(names))
		}
		for _, m := range row.Mapping {
			claim, _, _ := strings.Cut(m.Member, ".")
			if !names[m.Attribute] || !slices.ContainsFunc(row.Claims, func(c IdentityClaim) bool { return c.Claim == claim }) {
				t.Errorf("%s maps %s to %s, of which one is unknown", row.Name, m.Attribute, m.Member)
			}
		}
	}
	if base := identity010(); len(base.Mapping) != 8 || len(identity012().Mapping) != 18 || len(identity010().Mapping) != 8 {
		t.Error("a row changes the mapping of another")
	}
}
