package seed

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// rewritten reads a text, writes what it read and reads that.
func rewritten(t *testing.T, o Options, text string) (before, after idp.Fixtures, written string) {
	t.Helper()
	before, err := Read([]string{filepath.Join(write(t, map[string]string{"a.yaml": text}), "a.yaml")}, o)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := writeAll(&out, before); err != nil {
		t.Fatal(err)
	}
	after = mustRead(t, o, filepath.Join(write(t, map[string]string{"a.yaml": out.String()}), "a.yaml")).Fixtures
	return before, after, out.String()
}

// TestPartnersThatPMSTakes: a partner that PMS registers goes into a fixture file and comes out of it.
func TestPartnersThatPMSTakes(t *testing.T) {
	for _, p := range []idp.Partner{
		{ID: "a\r\nb", Email: "_@b_c.de"},
		{ID: "a\u0085b", Email: "+@-.aa"},
		{ID: "a\u00a0b", Email: "-@-.aa"},
		{ID: "a\n\n b", Email: "a-b.c.d@e.f.gh", AdditionalInfo: `{"a":1e400,"b":"1e400"}`},
	} {
		p.Organization, p.Type, p.ApprovalStatus, p.UserID, p.Created = "O", idp.AuthPartner, idp.PartnerApproved, string(p.ID), made
		var out bytes.Buffer
		if err := writeAll(&out, idp.Fixtures{Partners: []idp.Partner{p}}); err != nil {
			t.Errorf("%q: %v", p.ID, err)
			continue
		}
		got, err := readAll(options(t), write(t, map[string]string{"a.yaml": out.String()}))
		if err != nil {
			t.Errorf("%v\n%s", err, out.String())
			continue
		}
		if diff := cmp.Diff([]idp.Partner{p}, got.Fixtures.Partners); diff != "" {
			t.Errorf("%q (-written +read):\n%s", p.ID, diff)
		}
	}
}

// TestPolicyIDThatPMSTakes: PMS asks of a policy's own id only that it is not blank.
func TestPolicyIDThatPMSTakes(t *testing.T) {
	before, after, text := rewritten(t, options(t), edit(goodPMS, "policyId: p1", `policyId: " a b\n"`))
	if diff := cmp.Diff(before.Policies, after.Policies); diff != "" || after.Policies[0].ID != " a b\n" {
		t.Errorf("(-written +read):\n%s\n%s", diff, text)
	}
}

// TestKeyMembers: a number in a JSON Web Key stays one.
func TestKeyMembers(t *testing.T) {
	const members = `, exp: 1, x: 1.5, y: {a: [1]}, kid: 7, key: 0x1F`
	before, after, text := rewritten(t, optionsOf(t, "1.8"), edit(goodClient, "e: AQAB", "e: AQAB"+members))
	if diff := cmp.Diff(before, after, cmpopts.IgnoreFields(idp.Fixtures{}, "Digest", "Identities")); diff != "" {
		t.Errorf("(-written +read):\n%s\n%s", diff, text)
	}
	for _, want := range []string{`"exp":1`, `"x":1.5`, `"a":[1]`, `"kid":"7"`} {
		if key := after.Clients[0].PublicKey; !strings.Contains(key, want) {
			t.Errorf("key %s lacks %s", key, want)
		}
	}
}

// TestLiteralPlaceholder: {publicURL} in a URL that came through an API stands for itself.
func TestLiteralPlaceholder(t *testing.T) {
	o := options(t)
	before := mustRead(t, o, filepath.Join(write(t, map[string]string{"a.yaml": goodPMS + "mappings: [{partnerId: rp, policyId: p1}]\n" + goodClient + "    policyId: p1\n"}), "a.yaml")).Fixtures
	before.Clients[0].LogoURI = "https://x.org/{publicURL}"
	before.PartnerClients[0].LogoURI = "https://y.org/{publicURL}"
	var out bytes.Buffer
	if err := writeAll(&out, before); err != nil {
		t.Fatal(err)
	}
	after := mustRead(t, o, filepath.Join(write(t, map[string]string{"a.yaml": out.String()}), "a.yaml")).Fixtures
	if diff := cmp.Diff(before, after, cmpopts.IgnoreFields(idp.Fixtures{}, "Digest", "Identities")); diff != "" {
		t.Errorf("(-written +read):\n%s\n%s", diff, out.String())
	}
}
