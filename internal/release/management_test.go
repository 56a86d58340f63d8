package release

import (
	"slices"
	"testing"
)

// TestManagement holds the rules of client management to each other: every release has some, and what a
// release serves has its codes.
func TestManagement(t *testing.T) {
	for _, row := range esignetRows {
		name, clients := row.Name, row.Clients
		if (clients.DuplicateKeyCodeOAuth != "") != clients.OAuth || (clients.DuplicateKeyCodeConfig != "") != clients.Config {
			t.Errorf("%s: a call without its code, or a code without its call", name)
		}
		if (clients.ConfigKeys != nil) != clients.Config || clients.Patch && !clients.Config {
			t.Errorf("%s: additionalConfig without members, or PATCH without it", name)
		}
		for _, member := range slices.Concat(clients.Key.Texts, clients.Key.NotBlank) {
			if clients.Key.Types == nil {
				t.Errorf("%s: looks at %s, but not at kty", name, member)
			}
		}
	}
}
