package release

import (
	"reflect"
	"slices"
	"testing"
)

// TestManagement holds the rows to each other: every release has one, that of a complete row is the
// row's, and what a release serves has its codes.
func TestManagement(t *testing.T) {
	for _, name := range known["eSignet"] {
		web, clients, err := Management(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if row, err := ESignetNamed(name); err == nil && (!reflect.DeepEqual(row.Web, web) || !reflect.DeepEqual(row.Clients, clients)) {
			t.Errorf("%s: the row has other rules", name)
		}
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
		if web.CSRFMasked && web.CSRFCookieEverywhere || web.ErrorPage && !web.ErrorPath {
			t.Errorf("%s: Spring Security of two generations", name)
		}
	}
	if _, _, err := Management("1.9"); err == nil {
		t.Error("1.9 has rules")
	}
}
