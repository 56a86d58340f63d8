package seed

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/openg2p/mock-esignet/fixtures"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/jwk"
)

// writeAll writes all records.
func writeAll(w io.Writer, f idp.Fixtures) error {
	out := NewWriter(w)
	for _, records := range [][]any{
		anys(f.PolicyGroups), anys(f.Partners), anys(f.Policies), anys(f.Mappings), anys(f.Authorities), anys(f.APIKeys), anys(f.Licenses), anys(f.PartnerKeys),
		anys(f.Clients), anys(f.PartnerClients),
	} {
		for _, r := range records {
			if err := out.Add(r); err != nil {
				return err
			}
		}
	}
	if f.Identities != nil {
		for p, err := range f.Identities {
			if err != nil {
				return err
			}
			if err := out.Add(p); err != nil {
				return err
			}
		}
	}
	return out.Close()
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// awkwardPMS has what goodPMS leaves to the defaults.
const awkwardPMS = `policyGroups:
  - {name: g, desc: "a: b", id: 007, isActive: false}
  - {name: empty}
partners:
  - {partnerId: misp, organizationName: M, partnerType: misp_partner, isActive: false, approvalStatus: InProgress}
`

const awkwardPolicies = `  - {policyId: draft, name: draft, policyGroupName: g, policyType: MISP, isPublished: false, validTill: "2030-01-02T03:04:05.678Z"}
  - {policyId: off, name: off, policyGroupName: h, policyType: DataShare, isPublished: true, isActive: false, policies: {b: [1, "01", null], a: {}}}
`

// TestRoundTrip: what Write writes, Read reads back.
func TestRoundTrip(t *testing.T) {
	o := options(t)
	awkward := filepath.Join(write(t, map[string]string{"a.yaml": awkwardPMS + goodPMS[len("partners:\n"):] + awkwardPolicies + "mappings: [{partnerId: rp, policyId: p1, mappingkey: 7}]\n" + goodClient + `    policyId: p1
    pms: {redirectUris: [], clientName: "no", status: INACTIVE}
    status: INACTIVE
identities:
  - individualId: 0012
    pin: 0x1F
    passwordHash: "0000000000000000000000000000000000000000000000000000000000000000"
    encodedPhoto: ""
    fullName: []
    gender:
      - {language: "a: b", value: "# no comment"}
      - {language: "y", value: "- x"}
      - {language: "~", value: " lead and trail "}
      - {language: "null", value: "line\nfeed\r\ttab \u0085\u2028\u00a0\u007f\ufeff\\ \" 'q' {publicURL}"}
      - {language: "😀", value: "ខ្មែរ عربي हिन्दी: x"}
      - {language: "2026-01-01", value: "1e3"}
    individualBiometrics: {format: "", version: 1.5, value: "*x"}
    verifiedClaims: [{attribute: individualId, verificationDetail: {trust_framework: "no", time: {a: [1, null]}}, active: false}]
`}), "a.yaml")
	for _, source := range []string{Builtin, awkward} {
		before, err := Read([]string{source}, o)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := writeAll(&out, before); err != nil {
			t.Fatal(err)
		}
		again := filepath.Join(write(t, map[string]string{"again.yaml": out.String()}), "again.yaml")
		want, got := mustRead(t, o, source), mustRead(t, o, again)
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(idp.Fixtures{}, "Digest", "Identities")); diff != "" {
			t.Errorf("%s (-written +read):\n%s\n%s", source, diff, out.String())
		}
	}
}

// TestRoundTripVerification: numbers and words of a verification stay what they were, in all files.
func TestRoundTripVerification(t *testing.T) {
	detail := `{"trust_framework":"1.0","a":[1.5,1,1.0,7,1e5,-0,1E+400,123456789012345678901234567890,0.10],"b":{"x":true,"y":null,"z":"7","true":"1e5"},"2026-01-01":2026}`
	o := options(t)
	text := `{"identities":[{"individualId":"1","verifiedClaims":[{"attribute":"individualId","verificationDetail":` + detail + `}]}]}`
	file := filepath.Join(write(t, map[string]string{"a.json": text}), "a.json")
	var first []byte
	for range 3 {
		read := mustRead(t, o, file)
		if diff := cmp.Diff([]idp.VerifiedClaim{{Attribute: "individualId", TrustFramework: "1.0", Detail: detail, Active: true}}, read.People[0].Verified, cmpopts.IgnoreTypes(time.Time{})); diff != "" {
			t.Errorf("%s (-want +got)\n%s", file, diff)
		}
		f := read.Fixtures
		f.Identities = func(yield func(idp.Identity, error) bool) { yield(read.People[0], nil) }
		var out bytes.Buffer
		if err := writeAll(&out, f); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(first), out.String()); first != nil && diff != "" {
			t.Errorf("written again (-first +second)\n%s", diff)
		}
		first = out.Bytes()
		file = filepath.Join(write(t, map[string]string{"again.yaml": out.String()}), "again.yaml")
	}
}

// TestRoundTripFramework: whatever the API takes for a framework can be loaded, as deep as it may be nested.
func TestRoundTripFramework(t *testing.T) {
	o := options(t)
	deep := strings.Repeat("[", 997) + strings.Repeat("]", 997)
	for framework, detail := range map[string]string{
		"\t": `{"trust_framework":"\t"}`, "1.0": `{"trust_framework":1.0}`, "null": `{"trust_framework":null}`, "true": `{"trust_framework":true}`,
		"x": `{"a":` + deep + `,"trust_framework":"x"}`,
	} {
		want := idp.Identity{ID: "1", PIN: "1", Verified: []idp.VerifiedClaim{{Attribute: "pin", TrustFramework: framework, Detail: detail}}}
		var out bytes.Buffer
		if err := writeAll(&out, idp.Fixtures{Identities: func(yield func(idp.Identity, error) bool) { yield(want, nil) }}); err != nil {
			t.Error(err)
			continue
		}
		got := mustRead(t, o, filepath.Join(write(t, map[string]string{"a.yaml": out.String()}), "a.yaml")).People[0]
		if diff := cmp.Diff(want.Verified, got.Verified, cmpopts.IgnoreTypes(time.Time{})); diff != "" {
			t.Errorf("%q (-written +read)\n%s", framework, diff)
		}
	}
}

// TestRoundTripOnboarding: what an onboarding leaves behind survives, apart from times, and however odd it
// is: PMS checks less than a reader of fixtures does.
func TestRoundTripOnboarding(t *testing.T) {
	o := options(t)
	change := idp.Change{Created: made}
	later := made.Add(time.Hour).UTC()
	uploaded, signed := certificate(t, "uploaded"), certificate(t, "signed")
	want := idp.Fixtures{
		PolicyGroups: []idp.PolicyGroup{{ID: "5", Name: "g", Description: "d", Active: true, Change: change}},
		Partners: []idp.Partner{{
			ID: "m", Organization: "M", Type: idp.MISPPartner, PolicyGroup: "5", Active: true, ApprovalStatus: idp.PartnerApproved, UserID: "other", Language: "eng",
			LogoURL: "http://a/", AdditionalInfo: `{"a":["01",null]}`, Change: change,
			Certificate: &idp.PartnerCertificate{ID: "c", Domain: "MISP", Uploaded: uploaded, Signed: signed, At: made},
		}, {
			ID: "n", Organization: "N", Type: idp.AuthPartner, PolicyGroup: "5", Active: true, ApprovalStatus: idp.PartnerApproved, UserID: "n",
			AdditionalInfo: `[]`, Change: change,
		}},
		Policies: []idp.Policy{{
			ID: "9", Name: "p", Group: "5", Type: "MISP", Version: "1", Published: true, Active: true, Expires: later,
			Document: `{"allowAuthRequestDelegation":true,"digits":[1,-0.5,"01",1e+3]}`, Change: change,
		}, {
			ID: "a", Name: "unchecked", Group: "5", Type: "Auth", Version: "1", Published: true, Active: true,
			Document: `{"authTokenType":1,"allowedKycAttributes":{}}`, Change: change,
		}, {
			ID: "b", Name: "other spelling", Group: "5", Type: "auth", Version: "1", Published: true, Active: true,
			Document: `{"a":1, "a":2}`, Change: change,
		}},
		Mappings: []idp.PolicyMapping{
			{Partner: "n", Policy: "a", Key: "11", Status: idp.MappingRejected, Change: change},
			{Partner: "n", Policy: "a", Key: "12", Status: idp.MappingApproved, Change: change},
		},
		Authorities: []idp.Authority{{ID: "a", Domain: "MISP", Certificate: signed, At: made}},
		APIKeys:     []idp.APIKey{{Key: "17", Label: "l: #", Partner: "m", Policy: "9", Expires: later, Change: change}},
		PartnerKeys: []idp.PartnerKey{{Partner: "n", Client: "c: #", JWK: `{"kty": "RSA", "n":"` + strings.Repeat("w", 342) + `", "e":"AQAB"}`, Status: "no", Created: made}},
		Licenses:    []idp.License{{Partner: "m", Policy: "9", Key: "0k", Active: true, Change: change}},
	}
	var out bytes.Buffer
	if err := writeAll(&out, want); err != nil {
		t.Fatal(err)
	}
	got := mustRead(t, o, filepath.Join(write(t, map[string]string{"a.yaml": out.String()}), "a.yaml")).Fixtures
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(idp.Fixtures{}, "Digest", "Identities")); diff != "" {
		t.Errorf("(-written +read):\n%s\n%s", diff, out.String())
	}
}

// certificate returns a self-signed one in DER.
func certificate(t *testing.T, name string) []byte {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestWriteRefuses(t *testing.T) {
	for name, f := range map[string]idp.Fixtures{
		"client of PMS only":           {PartnerClients: []idp.PartnerClient{{ID: "x"}}},
		"client without a name":        {Clients: []idp.Client{{ID: "x", Name: map[string]string{"@none": ""}, PublicKey: "{}"}}},
		"another party in PMS":         {Clients: []idp.Client{{ID: "x", Name: map[string]string{"@none": "x"}, PublicKey: "{}", RelyingParty: "a"}}, PartnerClients: []idp.PartnerClient{{ID: "x", PublicKey: "{}", Partner: "b"}}},
		"policy that reading refuses":  {Policies: []idp.Policy{{ID: "x", Name: "x", Type: idp.AuthPolicy, Document: `[1]`}}},
		"partner that reading refuses": {Partners: []idp.Partner{{ID: "x", Type: idp.AuthPartner}}},
		"licence that reading refuses": {Licenses: []idp.License{{Partner: "x", Key: " "}}},
		"person that reading refuses": {Identities: func(yield func(idp.Identity, error) bool) {
			yield(idp.Identity{ID: "1", Attributes: map[string]idp.Attribute{"email": {Text: "x"}}}, nil)
		}},
		"unknown attribute": {Identities: func(yield func(idp.Identity, error) bool) {
			yield(idp.Identity{ID: "1", Attributes: map[string]idp.Attribute{"x": {}}}, nil)
		}},
	} {
		if err := writeAll(&bytes.Buffer{}, f); err == nil {
			t.Errorf("%s was written", name)
		}
	}
}

func TestBuiltin(t *testing.T) {
	o := options(t)
	o.PINLength = 6
	got := mustRead(t, o, Builtin)
	if n := len(got.People); n != 12 {
		t.Errorf("%d persons", n)
	}
	withAll := 0
	for _, p := range got.People {
		if len(p.ID) != 10 || p.PIN != string(p.ID[4:]) || p.PasswordHash != idp.HashPassword("Test@1234") || p.Attributes["email"].Text == "" {
			t.Errorf("person %s: PIN %q, hash %q, e-mail %q", p.ID, p.PIN, p.PasswordHash, p.Attributes["email"].Text)
		}
		if photo := len(p.Attributes["encodedPhoto"].Text); photo > 4000 {
			t.Errorf("the photo of %s has %d bytes", p.ID, photo)
		}
		if len(p.Attributes) == len(textMembers)+len(langMembers)-1 { // all but the old name
			withAll++
		}
	}
	if withAll < 6 {
		t.Errorf("%d persons have every attribute", withAll)
	}
	f := got.Fixtures
	if len(f.Partners) != 2 || len(f.Policies) != 2 || len(f.Mappings) != 2 || len(f.Clients) != 4 || len(f.PartnerClients) != 2 {
		t.Errorf("%d partners, %d policies, %d mappings, %d clients, %d of them made through PMS",
			len(f.Partners), len(f.Policies), len(f.Mappings), len(f.Clients), len(f.PartnerClients))
	}
	for _, c := range f.Clients {
		checkKeyPair(t, c)
	}
}

// checkKeyPair checks that the private key that is shipped belongs to the client.
func checkKeyPair(t *testing.T, c idp.Client) {
	t.Helper()
	private, pem, err := fixtures.Key(string(c.ID))
	if err != nil {
		t.Fatal(err)
	}
	key, err := jwk.Parse(private)
	if err != nil {
		t.Fatal(err)
	}
	text, err := key.Text()
	if err != nil {
		t.Fatal(err)
	}
	var got, want map[string]any
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(c.PublicKey), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("client %s (-registered +shipped):\n%s", c.ID, diff)
	}
	fromPEM := parsePEM(t, pem)
	public, err := key.RSA()
	if err != nil {
		t.Fatal(err)
	}
	if !fromPEM.PublicKey.Equal(public) {
		t.Errorf("client %s: JWK and PEM differ", c.ID)
	}
}

// TestSchema: the schema is JSON, closed, and knows every list and member.
func TestSchema(t *testing.T) {
	type object struct {
		Properties           map[string]json.RawMessage `json:"properties"`
		AdditionalProperties *bool                      `json:"additionalProperties"`
		Required             []string                   `json:"required"`
	}
	var s struct {
		object
		Schema string            `json:"$schema"`
		Defs   map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(), &s); err != nil {
		t.Fatal(err)
	}
	if s.Schema != "https://json-schema.org/draft/2020-12/schema" {
		t.Errorf("schema %s", s.Schema)
	}
	for _, name := range lists {
		if s.Properties[name] == nil {
			t.Errorf("no list %s", name)
		}
	}
	closed := append([]object{s.object}, s.Defs["client"], s.Defs["identity"], s.Defs["policy"])
	for _, o := range closed {
		if o.AdditionalProperties == nil || *o.AdditionalProperties {
			t.Error("a schema takes unknown members")
		}
	}
	for _, name := range memberNames(identityType) {
		if s.Defs["identity"].Properties[name] == nil {
			t.Errorf("no member %s of an identity", name)
		}
	}
	if diff := cmp.Diff([]string{"individualId"}, s.Defs["identity"].Required); diff != "" {
		t.Error(diff)
	}
}

// FuzzRead: reading never panics, and what it accepts survives being written and read.
func FuzzRead(f *testing.F) {
	f.Add("a.yaml", goodPMS+goodClient+"identities: [{individualId: 1, pin: 01}]\n")
	f.Add("a.json", `{"identities":[{"request":{"individualId":"1","fullName":[{"language":"e","value":"v"}]}}]}`)
	f.Add("a.json", `{"pin":"1","identity":{"individualId":"1"}}`)
	f.Add("a.csv", "individualId,fullName:eng\n1,A\n")
	f.Add("a.yaml", "a: !!bool ''\n")
	o := options(f)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, name, text string) {
		switch name {
		case "a.yaml", "a.json", "a.csv", "a.tsv":
		default:
			name = "a.yaml"
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		want, err := readAll(o, path)
		if err != nil {
			return
		}
		var out bytes.Buffer
		again := want.Fixtures
		again.Identities = func(yield func(idp.Identity, error) bool) {
			for _, p := range want.People {
				if !yield(p, nil) {
					return
				}
			}
		}
		if err := writeAll(&out, again); err != nil {
			t.Fatal(err)
		}
		second := filepath.Join(dir, "again.yaml")
		if err := os.WriteFile(second, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readAll(o, second)
		if err != nil {
			t.Fatalf("%v\n%s", err, out.String())
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(idp.Fixtures{}, "Digest", "Identities")); diff != "" {
			t.Errorf("(-first +second)\n%s\n%s", diff, out.String())
		}
	})
}
