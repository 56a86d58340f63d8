package seed

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/fixtures"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

var made = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func options(t testing.TB) Options {
	t.Helper()
	row, err := release.ESignetNamed("1.4")
	if err != nil {
		t.Fatal(err)
	}
	pms, err := release.PMSNamed("1.2.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		Builtin:   fixtures.FS,
		PublicURL: "http://localhost:8088",
		Clients:   &idp.Registry{Rules: row.Clients, Levels: row.Authorize.ACRs},
		Domains:   pms.KeyManager.Domains,
		Now:       func() time.Time { return made },
	}
}

// content is all that fixtures hold.
type content struct {
	Fixtures idp.Fixtures
	People   []idp.Identity
}

func readAll(o Options, sources ...string) (content, error) {
	f, err := Read(sources, o)
	if err != nil {
		return content{}, err
	}
	c := content{Fixtures: f}
	for p, err := range f.Identities {
		if err != nil {
			return content{}, err
		}
		c.People = append(c.People, p)
	}
	c.Fixtures.Identities = nil
	return c, nil
}

func mustRead(t testing.TB, o Options, sources ...string) content {
	t.Helper()
	c, err := readAll(o, sources...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// write puts files into a new directory, which it returns.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// a client that is right in all respects, its key apart, which is built-in.
const goodClient = `clients:
  - clientId: c1
    clientName: One
    relyingPartyId: rp
    userClaims: [name]
    authContextRefs: [mosip:idp:acr:generated-code]
    logoUri: http://localhost/logo.png
    redirectUris:
      - http://localhost/cb
    publicKey: {kty: RSA, e: AQAB, n: 3ex5uUlajkeqYUTuKTvaHF-97zsUDQ7PFRvRvb9WlhjcRRL-6G8w7YNjYN7Zo0_ZcCzEOIUmLmR0GXJHLi2U_VTn7oVtW0lKHUc434Fk53swANRT5g56f7Ci_3sNH2jCCK-6brvJ5vnbG8MjSlg0drotT7K8xOttVpMYpny_ivc}
`

const goodPMS = `partners:
  - {partnerId: rp, organizationName: RP, policyGroup: g}
policies:
  - policyId: p1
    name: p1
    policyGroupName: g
    policies: {authTokenType: partner, allowedKycAttributes: [{attributeName: fullName}], allowedAuthTypes: [{authType: otp, mandatory: false}]}
`

func edit(text, old, replacement string) string { return strings.Replace(text, old, replacement, 1) }

func TestDefects(t *testing.T) {
	two := goodClient + strings.TrimPrefix(edit(goodClient, "c1", "c2"), "clients:\n")
	for _, tc := range []struct {
		name, file, text string
		want             string // file:line and the beginning of the problem
	}{
		{"unknown list", "a.yaml", "\nclient: []\n", `a.yaml:2: unknown list "client"; known here: apiKeys, caCertificates, clients,`},
		{"list twice", "a.yaml", "clients: []\nclients: []\n", `a.yaml:2: the list clients is given twice`},
		{"not a list", "a.yaml", "clients:\n  clientId: x\n", `a.yaml:2: clients: must be a list`},
		{"not an object", "a.yaml", "hello\n", `a.yaml:1: a fixture file is an object of lists`},
		{"bad YAML", "a.yaml", "clients:\n  - a: b: c\n", `a.yaml:2: not valid YAML: `},
		{"alias", "a.yaml", "partners:\n  - partnerId: &x a\n    organizationName: *x\n", `a.yaml:3: partners[0]: organizationName: aliases are not supported`},
		{"merge key", "a.yaml", "partners:\n  - &x {partnerId: a, organizationName: b}\n  - {partnerId: c, <<: *x}\n", `a.yaml:3: partners[1]: <<: merge keys are not supported`},
		{"unknown member", "a.yaml", "partners:\n  - partnerId: a\n    organisation: b\n", `a.yaml:3: partners[0]: organisation: unknown member; known here: additionalInfo, address,`},
		{"misspelt member", "a.yaml", "partners:\n  - partnerID: a\n", `a.yaml:2: partners[0]: partnerID: unknown member; did you mean partnerId?`},
		{"member twice", "a.yaml", "partners:\n  - partnerId: a\n    partnerId: b\n", `a.yaml:3: partners[0]: partnerId: given twice`},
		{"wrong type", "a.yaml", "partners:\n  - partnerId: a\n    isActive: [no]\n", `a.yaml:3: partners[0]: isActive: must be true or false, not a list`},
		{"missing id", "a.yaml", "partners:\n  - organizationName: a\n", `a.yaml:2: partners[0]: partnerId: missing or blank`},
		{"space in id", "a.yaml", "partners:\n  - partnerId: a b\n", `a.yaml:2: partners[0]: partnerId: "a b" contains white space`},
		{"partner type", "a.yaml", "partners:\n  - {partnerId: a, organizationName: b, partnerType: x}\n", `a.yaml:2: partners[0]: partnerType: "x" is not allowed; use one of Auth_Partner,`},
		{"contact number", "a.yaml", "partners:\n  - partnerId: a\n    organizationName: b\n    contactNumber: '12345678901234567'\n", `a.yaml:4: partners[0]: contactNumber: has 17 characters; at most 16`},
		{"partner mail", "a.yaml", "partners:\n  - partnerId: a\n    organizationName: b\n    emailId: x\n", `a.yaml:4: partners[0]: emailId: "x" is not an e-mail address`},
		{"same id in one file", "a.yaml", "partners:\n  - {partnerId: a, organizationName: b}\n  - {partnerId: a, organizationName: c}\n", `a.yaml:3: partners[1]: the same id as partners[0] (line 2)`},
		{"policy without document", "a.yaml", "policies:\n  - {policyId: p, name: p, policyGroupName: g}\n", `a.yaml:2: policies[0]: policies: missing`},
		{"document twice", "a.yaml", edit(goodPMS, "name: p1\n", "name: p1\n    documentText: '{}'\n"), `a.yaml:6: policies[0]: documentText: policies is there, too`},
		{"document that is no JSON", "a.yaml", "policies:\n  - policyId: p\n    name: p\n    policyGroupName: g\n    documentText: '{'\n", `a.yaml:5: policies[0]: documentText: is not the text of a JSON object`},
		{"mapping without a key twice", "a.yaml", goodPMS + "mappings:\n  - {partnerId: rp, policyId: p1, mappingkey: 1}\n  - {partnerId: rp, policyId: p1}\n", `a.yaml:10: mappings[1]: the same id as mappings[0] (line 9)`},
		{"document is a list", "a.yaml", edit(edit(goodPMS, "{authTokenType", "[{authTokenType"), "false}]}", "false}]}]"), `a.yaml:7: policies[0]: policies: must be an object`},
		{"active draft", "a.yaml", edit(goodPMS, "name: p1\n", "name: p1\n    isPublished: false\n    isActive: true\n"), `a.yaml:7: policies[0]: isActive: a draft is not active`},
		{"certificate", "a.yaml", "caCertificates:\n  - partnerDomain: AUTH\n    certificateData: x\n", `a.yaml:3: caCertificates[0]: certificateData: must be one X.509 certificate in PEM`},
		{"no certificate", "a.yaml", "caCertificates:\n  - partnerDomain: AUTH\n", `a.yaml:2: caCertificates[0]: certificateData: missing`},
		{"certificate of a partner", "a.yaml", "partners:\n  - partnerId: a\n    organizationName: b\n    certificate: {certificateId: x, partnerDomain: AUTH}\n", `a.yaml:4: partners[0]: certificate.certificateData: missing`},
		{"domain", "a.yaml", authority(t, "nonsense"), `a.yaml:2: caCertificates[0]: partnerDomain: "nonsense" is not allowed; use one of AUTH,`},
		{"domain of a partner", "a.yaml", partnerIn(t, "nonsense"), `a.yaml:4: partners[0]: certificate.partnerDomain: "nonsense" is not allowed; use one of AUTH,`},
		{"API key of nobody", "a.yaml", goodPMS + "apiKeys:\n  - {partnerId: x, policyId: p1, label: l}\n", `a.yaml:9: apiKeys[0]: partnerId: there is no partner "x"`},
		{"API key for nothing", "a.yaml", goodPMS + "apiKeys:\n  - {partnerId: rp, policyId: x, label: l}\n", `a.yaml:9: apiKeys[0]: policyId: there is no policy "x"`},
		{"API key twice", "a.yaml", goodPMS + "apiKeys:\n  - {partnerId: rp, policyId: p1, label: l, apiKey: 1}\n  - {partnerId: rp, policyId: p1, label: m, apiKey: 1}\n", `a.yaml:10: apiKeys[1]: apiKey: 1 is given twice`},
		{"licence of an auth partner", "a.yaml", goodPMS + "misps:\n  - {providerId: rp, licenseKey: k}\n", `a.yaml:9: misps[0]: providerId: there is no partner "rp" of type MISP_Partner`},
		{"group id", "a.yaml", "policyGroups:\n  - {name: a, id: x}\n", `a.yaml:2: policyGroups[0]: id: "x" is not a decimal number`},
		{"group id twice", "a.yaml", "policyGroups:\n  - {name: a, id: 1}\n  - {name: b, id: 1}\n", `a.yaml:3: policyGroups[1]: id: 1 is the id of the group "a", too`},
		{"policy name twice", "a.yaml", edit(goodPMS, "policies:\n  -", "policies:\n  - {policyId: p0, name: p1, policyGroupName: g, policyType: MISP}\n  -"), `a.yaml:6: policies[1]: name: "p1" is the name of policy p0 of the same group`},
		{"mandatory missing", "a.yaml", edit(goodPMS, ", mandatory: false", ""), `a.yaml:7: policies[0]: policies.allowedAuthTypes[0].mandatory: missing`},
		{"token type", "a.yaml", edit(goodPMS, "authTokenType: partner", "authTokenType: x"), `a.yaml:7: policies[0]: policies.authTokenType: "x" is not allowed`},
		{"mapping to nobody", "a.yaml", goodPMS + "mappings:\n  - {partnerId: x, policyId: p1}\n", `a.yaml:9: mappings[0]: partnerId: there is no partner "x"`},
		{"mapping to nothing", "a.yaml", goodPMS + "mappings:\n  - partnerId: rp\n    policyId: x\n", `a.yaml:10: mappings[0]: policyId: there is no policy "x"`},
		{"mapping across groups", "a.yaml", edit(goodPMS, "policyGroup: g", "policyGroup: h") + "mappings:\n  - {partnerId: rp, policyId: p1}\n", `a.yaml:9: mappings[0]: policyId: policy "p1" is in the group "g"`},
		{"mapping status", "a.yaml", "mappings:\n  - {partnerId: rp, policyId: p1, status: ok}\n", `a.yaml:2: mappings[0]: status: "ok" is not allowed`},
		{"mapping key", "a.yaml", "mappings:\n  - {partnerId: rp, policyId: p1, mappingkey: a1}\n", `a.yaml:2: mappings[0]: mappingkey: "a1" is not a decimal number`},
		{"client without policy", "a.yaml", goodPMS + goodClient + "    policyId: x\n", `a.yaml:18: clients[0]: policyId: there is no policy "x"`},
		{"client without mapping", "a.yaml", goodPMS + goodClient + "    policyId: p1\n", `a.yaml:18: clients[0]: policyId: no approved mapping`},
		{"client of nobody", "a.yaml", goodClient + "    policyId: p1\n", `a.yaml:4: clients[0]: relyingPartyId: there is no partner "rp"`},
		{"pms without policy", "a.yaml", goodClient + "    pms: {clientName: x}\n", `a.yaml:11: clients[0]: pms: needs policyId`},
		{"another key in PMS", "a.yaml", goodPMS + "mappings: [{partnerId: rp, policyId: p1}]\n" + goodClient + "    policyId: p1\n    pms: {publicKey: '{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"AQAB\"}'}\n", `a.yaml:20: clients[0]: pms.publicKey: is not the text of the same key`},
		{"key of PMS is no JWK", "a.yaml", goodPMS + "mappings: [{partnerId: rp, policyId: p1}]\n" + goodClient + "    policyId: p1\n    pms: {publicKey: x}\n", `a.yaml:20: clients[0]: pms.publicKey: `},
		{"redirect URI", "a.yaml", edit(goodClient, "http://localhost/cb", "http://localhost:*/cb"), `a.yaml:9: clients[0]: redirectUris[0]: invalid_redirect_uri; list 1 to 5`},
		{"claim", "a.yaml", edit(goodClient, "[name]", "[name, x]"), `a.yaml:5: clients[0]: userClaims[1]: invalid_claim`},
		{"level", "a.yaml", edit(goodClient, "generated-code", "x"), `a.yaml:6: clients[0]: authContextRefs[0]: invalid_acr`},
		{"no levels", "a.yaml", edit(goodClient, "authContextRefs: [mosip:idp:acr:generated-code]", "authContextRefs:"), `a.yaml:6: clients[0]: authContextRefs: invalid_acr`},
		{"language", "a.yaml", edit(goodClient, "relying", "clientNameLangMap: {en: x}\n    relying"), `a.yaml:4: clients[0]: clientNameLangMap.en: invalid_language_code`},
		{"status", "a.yaml", goodClient + "    status: active\n", `a.yaml:11: clients[0]: status: "active" is not allowed`},
		{"no key", "a.yaml", goodClient[:strings.Index(goodClient, "    publicKey")], `a.yaml:2: clients[0]: publicKey: invalid_public_key`},
		{"bad key", "a.yaml", edit(goodClient, "e: AQAB, ", ""), `a.yaml:10: clients[0]: publicKey: invalid_public_key`},
		{"key as text", "a.yaml", goodClient[:strings.Index(goodClient, "{kty")] + "x\n", `a.yaml:10: clients[0]: publicKey: must be a JWK`},
		{"private key", "a.yaml", edit(goodClient, "e: AQAB", "e: AQAB, d: AQAB"), `a.yaml:10: clients[0]: publicKey: is a private key`},
		{"one key for two", "a.yaml", two, `a.yaml:19: clients[1]: publicKey: is the key of client c1, too`},
		{"person without id", "a.yaml", "identities:\n  - pin: 1\n", `a.yaml:2: identities[0]: individualId: missing or blank`},
		{"person twice", "a.yaml", "identities:\n  - individualId: 1\n  - individualId: 1\n", `a.yaml:3: identities[1]: individualId: 1 is given twice`},
		{"person's mail", "a.yaml", "identities:\n  - individualId: 1\n    email: a@b\n", `a.yaml:3: identities[0]: email: "a@b" is not an e-mail address`},
		{"blank phone", "a.yaml", "identities:\n  - individualId: 1\n    phone: ' '\n", `a.yaml:3: identities[0]: phone: blank`},
		{"blank PIN", "a.yaml", "identities:\n  - individualId: 1\n    pin: ''\n", `a.yaml:3: identities[0]: pin: blank`},
		{"name as text", "a.yaml", "identities:\n  - individualId: 1\n    fullName: Asha\n", `a.yaml:3: identities[0]: fullName: must be a list, not text`},
		{"name that YAML takes for null", "a.yaml", "identities:\n  - individualId: 1\n    fullName:\n      - language: eng\n        value: Null\n", `a.yaml:5: identities[0]: fullName[0].value: missing or blank`},
		{"no language", "a.yaml", "identities:\n  - individualId: 1\n    fullName: [{value: x}]\n", `a.yaml:3: identities[0]: fullName[0].language: missing`},
		{"NUL in a group", "a.yaml", "policyGroups:\n  - name: \"G\\0\"\n", `a.yaml:2: policyGroups[0]: name: holds a NUL`},
		{"NUL in the group of a partner", "a.yaml", "partners:\n  - {partnerId: a, organizationName: b, policyGroup: \"G\\0\"}\n", `a.yaml:2: partners[0]: policyGroup: holds a NUL`},
		{"NUL in a user", "a.yaml", "partners:\n  - {partnerId: a, organizationName: b, userId: \"u\\0\"}\n", `a.yaml:2: partners[0]: userId: holds a NUL`},
		{"NUL in a policy", "a.yaml", edit(goodPMS, "name: p1", `name: "p\0"`), `a.yaml:5: policies[0]: name: holds a NUL`},
		{"NUL in a label", "a.yaml", goodPMS + "apiKeys:\n  - {partnerId: rp, policyId: p1, label: \"l\\0\"}\n", `a.yaml:9: apiKeys[0]: label: holds a NUL`},
		{"NUL in a licence key", "a.yaml", goodPMS + "misps:\n  - {providerId: rp, licenseKey: \"l\\0\"}\n", `a.yaml:9: misps[0]: licenseKey: holds a NUL`},
		{"NUL in a person's id", "a.yaml", "identities:\n  - individualId: \"1\\0\"\n", `a.yaml:2: identities[0]: individualId: holds a NUL`},
		{"long id of a person", "a.yaml", "identities:\n  - individualId: " + strings.Repeat("1", 40000) + "\n", `a.yaml:2: identities[0]: individualId: has 40000 characters; at most 36`},
		{"long user", "a.yaml", "partners:\n  - {partnerId: a, organizationName: b, userId: " + strings.Repeat("u", 40000) + "}\n", `a.yaml:2: partners[0]: userId: has 40000 characters; at most 256`},
		{"long group id", "a.yaml", "policyGroups:\n  - {name: a, id: " + strings.Repeat("1", 40000) + "}\n", `a.yaml:2: policyGroups[0]: id: has 40000 characters; at most 36`},
		{"long label", "a.yaml", goodPMS + "apiKeys:\n  - {partnerId: rp, policyId: p1, label: " + strings.Repeat("l", 40000) + "}\n", `a.yaml:9: apiKeys[0]: label: has 40000 characters; at most 36`},
		{"long id of an authority", "a.yaml", strings.Replace(authority(t, "AUTH"), "{", "{id: "+strings.Repeat("a", 40000)+", ", 1), `a.yaml:2: caCertificates[0]: id: has 40000 characters; at most 128`},
		{"date for a time", "a.yaml", edit(goodPMS, "name: p1", "name: p1\n    validTill: 2030-01-01"), `a.yaml:6: policies[0]: validTill: must be a time such as 2030-12-31T23:59:59Z`},
		{"number for a time", "a.json", "{\"policies\": [{\"policyId\": \"p\",\n\"validTill\": 1}]}", `a.json:2: policies[0]: validTill: must be a time such as 2030-12-31T23:59:59Z`},
		{"two passwords", "a.yaml", "identities:\n  - individualId: 1\n    password: a\n    passwordHash: b\n", `a.yaml:4: identities[0]: passwordHash: given beside password`},
		{"no hash", "a.yaml", "identities:\n  - individualId: 1\n    passwordHash: b\n", `a.yaml:3: identities[0]: passwordHash: must be the SHA-256`},
		{"unknown attribute", "a.yaml", "identities:\n  - individualId: 1\n    mail: b\n", `a.yaml:3: identities[0]: mail: unknown member`},
		{"verified attribute", "a.yaml", "identities:\n  - individualId: 1\n    verifiedClaims:\n      - {attribute: email, verificationDetail: {trust_framework: x}}\n", `a.yaml:4: identities[0]: verifiedClaims[0].attribute: "email" is no attribute that the person has`},
		{"trust framework", "a.yaml", "identities:\n  - individualId: 1\n    verifiedClaims:\n      - {attribute: individualId, verificationDetail: {trust_framework: [x]}}\n", `a.yaml:4: identities[0]: verifiedClaims[0].verificationDetail: must be an object with the text trust_framework`},
		{"deep verification", "a.json", `{"identities":[{"individualId":"1","verifiedClaims":[{"attribute":"individualId","verificationDetail":{"trust_framework":"x","a":` + strings.Repeat("[", 998) + strings.Repeat("]", 998) + `}}]}]}`, `a.json:1: identities[0]: verifiedClaims[0].verificationDetail: JSON nested too deeply`},
		{"key of a partner", "a.yaml", "partnerKeys:\n  - partnerId: 1\n    clientId: c\n    status: s\n    key: '{}'\n", `a.yaml:5: partnerKeys[0]: key: must be an RSA key as the text of a JSON Web Key`},
		{"version of biometrics", "a.yaml", "identities:\n  - individualId: 1\n    individualBiometrics: {format: f, version: x, value: v}\n", `a.yaml:3: identities[0]: individualBiometrics.version: must be a number`},

		{"JSON: unknown list", "a.json", "{\"partners\": [],\n \"x\": []}", `a.json:2: unknown list "x"`},
		{"JSON: list twice", "a.json", "{\"partners\": [],\n \"partners\": []}", `a.json:2: the list partners is given twice`},
		{"JSON: not a list", "a.json", "{\n\"clients\": {}}", `a.json:2: clients: must be a list, not an object`},
		{"JSON: syntax", "a.json", "{\"partners\": [\n  {,\n", `a.json:2: not valid JSON`},
		{"JSON: cut off", "a.json", "{\"partners\": [\n", `a.json:2: the file ends too early`},
		{"JSON: empty", "a.json", "", `a.json:1: the file ends too early`},
		{"JSON: text", "a.json", "\"x\"", `a.json:1: a fixture file is an object`},
		{"JSON: more after the end", "a.json", "{\"partners\": []}\n{}", `a.json:2: something follows`},
		{"JSON: unknown member", "a.json", "{\"partners\": [\n {\"partnerId\": \"a\",\n \"x\": 1}]}", `a.json:3: partners[0]: x: unknown member`},
		{"JSON: member twice", "a.json", "{\"partners\": [\n {\"partnerId\": \"a\",\n \"partnerId\": \"b\"}]}", `a.json:3: partners[0]: partnerId: given twice`},
		{"JSON: rule", "a.json", "{\"mappings\": [\n {\"partnerId\": \"a\",\n \"policyId\":\n\"b\"}]}", `a.json:2: mappings[0]: partnerId: there is no partner "a"`},
		{"JSON: person", "a.json", "{\"identities\": [\n {\"individualId\": \"1\"},\n{\"individualId\": \"2\",\n \"email\": \"x\"}]}", `a.json:4: identities[1]: email: "x" is not`},
		{"JSON: PIN as a number", "a.json", "[{\"individualId\": \"1\",\n\"pin\": 1}]", `a.json:2: identities[0]: pin: must be text in quotes, not a number`},
		{"JSON: byte order mark", "a.json", "\ufeff{}", `a.json:1: begins with a byte order mark`},
		{"request: inside", "a.json", "[\n{\"requestTime\": \"x\", \"request\":\n {\"individualId\": \"1\",\n\"email\": \"x\"}}]", `a.json:4: identities[0]: request.email: "x" is not`},
		{"request: beside", "a.json", "{\"request\": {\"individualId\": \"1\"},\n\"id\": \"x\"}", `a.json:2: identities[0]: id: unknown member; known here: request, requestTime`},

		{"table: unknown column", "a.csv", "individualId,mail\n", `a.csv:1: column "mail": there is no "mail"`},
		{"table: column twice", "a.csv", "individualId,email,email\n", `a.csv:1: column "email": the second one`},
		{"table: no language", "a.csv", "individualId,fullName\n", `a.csv:1: column "fullName": there is no`},
		{"table: no id", "a.csv", "email\n", `a.csv:1: there is no column individualId`},
		{"table: empty", "a.csv", "", `a.csv:1: empty`},
		{"table: cells", "a.csv", "individualId,email\n1,a@b.c\n2\n", `a.csv:3: has not as many cells`},
		{"table: quotes", "a.csv", "individualId,email\n1,a\"b\n", `a.csv:2: not a valid table`},
		{"table: rule", "a.tsv", "individualId\temail\n1\ta@b.c\n\"2\"\tx\n", `a.tsv:3: email: "x" is not`},
		{"table: not UTF-8", "a.csv", "individualId,fullName:eng\n1,\xff\n", `a.csv:2: column "fullName:eng": not UTF-8`},
		{"table: names not UTF-8", "a.csv", "individualId,fullName:\xff\n", `a.csv:1: not UTF-8`},
		{"table: twice", "a.csv", "individualId\n1\n1\n", `a.csv:3: individualId: 1 is given twice`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := write(t, map[string]string{tc.file: tc.text})
			_, err := readAll(options(t), filepath.Join(dir, tc.file))
			var defect *Error
			if !errors.As(err, &defect) {
				t.Fatalf("error %v, want one of a file", err)
			}
			if got := strings.TrimPrefix(err.Error(), dir+string(filepath.Separator)); !strings.HasPrefix(got, tc.want) {
				t.Errorf("got  %s\nwant %s…", got, tc.want)
			}
		})
	}
}

func TestSources(t *testing.T) {
	dir := write(t, map[string]string{
		"1.yaml":         "partners: [{partnerId: a, organizationName: first}, {partnerId: b, organizationName: b}]\n",
		"2.json":         `{"partners": [{"partnerId": "a", "organizationName": "second"}]}`,
		"notes.txt":      "not read",
		"p.csv":          "No,Mail,Remark\n7,a@b.c,x\n",
		"p.csv.map.yaml": "{No: individualId, Mail: email, Remark: ''}\n",
	})
	got := mustRead(t, options(t), dir)
	var names []string
	for _, p := range got.Fixtures.Partners {
		names = append(names, p.Organization)
	}
	if diff := cmp.Diff([]string{"second", "b"}, names); diff != "" {
		t.Error(diff)
	}
	want := []idp.Identity{{ID: "7", Attributes: map[string]idp.Attribute{"email": {Text: "a@b.c"}}, Created: made}}
	if diff := cmp.Diff(want, got.People); diff != "" {
		t.Error(diff)
	}
	if got := mustRead(t, options(t), None); len(got.People) != 0 || got.Fixtures.Digest == "" {
		t.Errorf("none gave %v", got)
	}
	for _, bad := range [][]string{{None, Builtin}, {dir + "/missing.yaml"}, {dir + "/notes.txt"}, {t.TempDir()}} {
		if _, err := Read(bad, options(t)); err == nil {
			t.Errorf("%v was read", bad)
		}
	}
}

func TestDigest(t *testing.T) {
	o := options(t)
	files := map[string]string{"p.csv": "No\n7\n", "p.csv.map.yaml": "No: individualId\n", "x.yaml": "partners: []\n"}
	dir := write(t, files)
	first := mustRead(t, o, dir).Fixtures.Digest
	seen := map[string]string{first: "as it was"}
	if alone, err := Digest([]string{dir}, o); err != nil || alone != first {
		t.Errorf("Digest gives %s, %v; Read %s", alone, err, first)
	}
	again := write(t, files)
	if got := mustRead(t, o, again).Fixtures.Digest; got != first {
		t.Error("the digest depends on the place of the files")
	}
	check := func(what string, o Options, dir string) {
		t.Helper()
		got, err := Digest([]string{dir}, o)
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[got]; ok {
			t.Errorf("%s has the digest of %s", what, other)
		}
		seen[got] = what
	}
	for name := range files {
		changed := map[string]string{}
		for n, text := range files {
			changed[n] = text
		}
		changed[name] += "\n"
		check("another "+name, o, write(t, changed))
	}
	o.PublicURL = "http://localhost:1"
	check("another public URL", o, dir)
}

func TestDefaults(t *testing.T) {
	o := options(t)
	dir := write(t, map[string]string{"a.yaml": goodPMS + "mappings: [{partnerId: rp, policyId: p1}]\n" + goodClient +
		"    policyId: p1\n    pms: {clientName: Other, status: INACTIVE, userClaims: []}\n"})
	got := mustRead(t, o, dir).Fixtures
	group := idp.PolicyGroup{ID: got.Policies[0].Group, Name: "g", Description: "g", Active: true, Change: idp.Change{Created: made}}
	if diff := cmp.Diff([]idp.PolicyGroup{group}, got.PolicyGroups); diff != "" || strings.Trim(string(group.ID), "0123456789") != "" {
		t.Errorf("group %q: %s", group.ID, diff)
	}
	wantPartner := idp.Partner{
		ID: "rp", Organization: "RP", Type: idp.AuthPartner, PolicyGroup: group.ID, Active: true, ApprovalStatus: "approved", UserID: "rp",
		Change: idp.Change{Created: made},
	}
	if diff := cmp.Diff([]idp.Partner{wantPartner}, got.Partners); diff != "" {
		t.Error(diff)
	}
	if m := got.Mappings[0]; m.Status != idp.MappingApproved || m.Key == "" || strings.Trim(m.Key, "0123456789") != "" {
		t.Errorf("mapping %+v", m)
	}
	c := got.Clients[0]
	want := idp.PartnerClient{
		ID: "c1", Name: "Other", Partner: "rp", Policy: "p1", LogoURI: c.LogoURI, RedirectURIs: c.RedirectURIs, Claims: []string{},
		ACRs: c.ACRs, GrantTypes: []string{"authorization_code"}, AuthMethods: []string{"private_key_jwt"}, PublicKey: c.PublicKey,
		Status: idp.Inactive, Created: made,
	}
	if diff := cmp.Diff([]idp.PartnerClient{want}, got.PartnerClients); diff != "" {
		t.Error(diff)
	}
	if c.Status != idp.Active || c.Name[idp.DefaultName] != "One" || !c.Created.Equal(made) {
		t.Errorf("client %+v", c)
	}
}

// TestOpenObjects: a number in an object of any content is one; elsewhere what looks like a number is text.
func TestOpenObjects(t *testing.T) {
	dir := write(t, map[string]string{"a.yaml": `partners: [{partnerId: 0012, organizationName: 7, partnerType: MISP_Partner, additionalInfo: {a: 7, b: "7", c: 0x1F, d: [1.50, 1e3, .5]}}]
policies: [{policyId: p, name: 8, policyGroupName: g, policyType: DataShare, policies: {version: 1.0, n: -3}}]
`})
	f := mustRead(t, options(t), dir).Fixtures
	got := []string{string(f.Partners[0].ID), f.Partners[0].Organization, f.Partners[0].AdditionalInfo, f.Policies[0].Name, f.Policies[0].Document}
	want := []string{"0012", "7", `{"a":7,"b":"7","c":"0x1F","d":[1.50,1e3,".5"]}`, "8", `{"version":1.0,"n":-3}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPublicURL(t *testing.T) {
	for _, tc := range []struct {
		name, url string
		want      []string
	}{
		{"local", "http://localhost:4711", []string{"http://localhost:4711/demo/callback", "http://localhost:8088/demo/callback", "http://127.0.0.1:8088/demo/callback"}},
		{"refused by the rules", "http://host.docker.internal:8088", []string{"http://localhost:8088/demo/callback", "http://127.0.0.1:8088/demo/callback"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := options(t)
			o.PublicURL = tc.url
			for _, c := range mustRead(t, o, Builtin).Fixtures.Clients {
				if c.LogoURI != tc.url+"/demo/logo.svg" {
					t.Errorf("logo %s", c.LogoURI)
				}
				if c.ID != fixtures.DemoRelyingParty {
					continue
				}
				if diff := cmp.Diff(tc.want, c.RedirectURIs); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestIdentityForms(t *testing.T) {
	want := []idp.Identity{{ID: "4964085042", PIN: "0123", Created: made, Attributes: map[string]idp.Attribute{
		"fullName": {Langs: []idp.LangValue{{Language: "eng", Value: "A"}, {Language: "fra", Value: "É"}}}, "email": {Text: "a@b.c"},
	}}}
	plain := `{"individualId": "4964085042", "pin": "0123", "fullName": [{"language":"eng","value":"A"},{"language":"fra","value":"\u00c9"}], "email": "a@b.c", "phone": null}`
	for _, tc := range []struct{ name, file, text string }{
		{"one", "a.json", plain},
		{"list", "a.json", "[" + plain + "]"},
		{"request", "a.json", `{"requestTime": "2026-06-01T08:15:30.120Z", "request": ` + plain + `}`},
		{"list of requests", "a.json", `[{"request": ` + plain + `}]`},
		{"request in a fixture file", "a.json", `{"identities": [{"request": ` + plain + `}]}`},
		{"YAML", "a.yaml", "individualId: 4964085042\npin: 0123\nfullName: [{language: eng, value: A}, {language: fra, value: É}]\nemail: a@b.c\n"},
		{"YAML documents", "a.yaml", "partners: []\n---\nidentities:\n- individualId: 4964085042\n  pin: 0123\n  fullName: [{language: eng, value: A}, {language: fra, value: É}]\n  email: a@b.c\n"},
		{"CSV", "a.csv", "\ufeffindividualId,pin,fullName:eng,fullName:fra,email,phone\n4964085042,0123,A,É,a@b.c,\n"},
		{"TSV", "a.tsv", "individualId\tpin\tfullName:eng\tfullName:fra\temail\n4964085042\t0123\tA\tÉ\ta@b.c\n"},
		{"sample of the helm chart", "a.json", `{"pin": "0123", "introducerBiometrics": "null", "identity": {"individualId": "4964085042", "email": "a@b.c", "IDSchemaVersion": 0.2,
			"zone": [], "fullName": [{"language":"eng","value":"A"},{"language":"fra","value":"É"}]}}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := mustRead(t, options(t), write(t, map[string]string{tc.file: tc.text}))
			if diff := cmp.Diff(want, got.People); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSampleAddress(t *testing.T) {
	got := mustRead(t, options(t), write(t, map[string]string{"a.json": `{"pin":"1","identity":{"individualId":"1",
		"addressLine1":[{"language":"eng","value":"S"}],"city":[{"language":"eng","value":"C"}],"individualBiometrics":{"format":"cbeff","version":1,"value":"v"}}}`}))
	want := []idp.Identity{{ID: "1", PIN: "1", Created: made, Biometrics: &idp.Biometrics{Format: "cbeff", Version: 1, Value: "v"}, Attributes: map[string]idp.Attribute{
		"streetAddress": {Langs: []idp.LangValue{{Language: "eng", Value: "S"}}}, "locality": {Langs: []idp.LangValue{{Language: "eng", Value: "C"}}},
	}}}
	if diff := cmp.Diff(want, got.People); diff != "" {
		t.Error(diff)
	}
}

// TestStreamStops: who ranges may stop, and a defect late in the file comes after what precedes it.
func TestStreamStops(t *testing.T) {
	dir := write(t, map[string]string{"a.json": `[{"individualId": "1"}, {"individualId": "2"}, {"individualId": ""}]`})
	f, err := Read([]string{dir}, options(t))
	if err != nil {
		t.Fatal(err)
	}
	for p, err := range f.Identities {
		if err != nil || p.ID != "1" {
			t.Errorf("got %v, %v", p.ID, err)
		}
		break
	}
	n := 0
	var last error
	for _, err := range f.Identities {
		n++
		last = err
	}
	if n != 3 || last == nil {
		t.Errorf("%d results, the last with error %v; want 3, with an error", n, last)
	}
}

func TestMissingFileOfStream(t *testing.T) {
	dir := write(t, map[string]string{"a.json": `[{"individualId": "1"}]`})
	f, err := Read([]string{dir}, options(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "a.json")); err != nil {
		t.Fatal(err)
	}
	for _, err := range f.Identities {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("error %v", err)
		}
	}
}
