package e2e

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// builtinFile reads one of the files that the product brings along.
func builtinFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "fixtures", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var individualIDs = regexp.MustCompile(`(?m)^  - individualId: "?([0-9]+)"?`)

// TestOpenG2PBuiltIn logs every built-in person in with the built-in clients and their keys, as the
// modules that need most of the claims do: Odoo's, which needs an e-mail address for the login, and the
// FastAPI services.
func TestOpenG2PBuiltIn(t *testing.T) {
	s := start(t)
	row := newOdooRow(t, sitesAt(s.origin), "openg2p-odoo")
	row.keyFile = base64.StdEncoding.EncodeToString([]byte(builtinFile(t, "keys/openg2p-odoo.pem")))
	spar := newSPAR(t, sitesAt(s.origin), "openg2p-fastapi")
	spar.jwk = builtinFile(t, "keys/openg2p-fastapi.jwk.json")
	people := individualIDs.FindAllStringSubmatch(builtinFile(t, "identities.yaml"), -1)
	if len(people) < 12 {
		t.Fatalf("%d built-in persons", len(people))
	}
	for _, match := range people {
		t.Run(match[1], func(t *testing.T) {
			v := visitor{individual: match[1]}
			g := newG2PAuthOIDC(row)
			got := g.callback(s.browser().callback(g.authorizeURL("/web"), v))
			is(t, "A5", got.String(), "in")
			is(t, "login name is there", got.user.login != "", true)
			is(t, "same sub for all clients of the partner", got.user.id, psut(match[1], openG2PPartner))
			if _, err := spar.callback(s.browser().callback(spar.authorizeURL("/"), v)); err != nil {
				t.Fatalf("B2: %v", err)
			}
			profile, online, err := spar.profile()
			is(t, "B2 asked userinfo", online, true)
			is(t, "B2's error", err, nil)
			is(t, "B2's sub", profile["sub"], any(got.user.id))
		})
	}
	registry := newRegistrantAuth(t, sitesAt(s.origin), s.origin, "openg2p-fastapi")
	registry.privateKey = builtinFile(t, "keys/openg2p-fastapi.pem")
	link, err := registry.start("")
	if err != nil {
		t.Fatal(err)
	}
	is(t, "C2", registry.registrantCallback(s.browser().callback(link, visitor{individual: builtIn})), nil)
	same, _, err := registry.verified(builtIn)
	is(t, "C2 finds the person", same, true)
	is(t, "C2's error", err, nil)
}
