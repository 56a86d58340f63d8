package e2e

import (
	"bytes"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/app"
)

var clientItems = []item{
	{"management in the shapes of eSignet and PMS", checkManagement},
	{"seed file and change of key", checkSeed},
	{"individual_id, and relyingPartyId deciding sub", checkIndividualID},
	{"key pair as JWK and PEM", checkKeyPair},
}

func bearer() http.Header { return http.Header{"Authorization": {"Bearer eyJ.of.keycloak"}} }

// canLogIn fails the test unless the client gets from the login page to its tokens.
func (s *server) canLogIn(clientID, individual, redirect string, key *rsa.PrivateKey) {
	s.t.Helper()
	row := newOdooRow(s.t, sitesAt(s.origin), clientID)
	row.root = strings.TrimSuffix(redirect, "auth_oauth/signin")
	row.keyFile = base64.StdEncoding.EncodeToString([]byte(pemText(s.t, key)))
	a := newAuthOIDC(row)
	is(s.t, "login of "+clientID, a.callback(s.browser().callback(a.authorizeURL("/web"), visitor{individual: individual})).String(), "in")
}

// builtIn is a person of the built-in fixtures.
const builtIn = "5860356276"

func checkManagement(t *testing.T) {
	s := start(t)
	const redirect = "http://localhost:8069/auth_oauth/signin"
	for path, more := range map[string]map[string]any{
		"/v1/esignet/client-mgmt/oidc-client":  {},
		"/v1/esignet/client-mgmt/oauth-client": {"clientNameLangMap": map[string]string{"eng": "Social registry"}},
	} {
		for _, header := range []http.Header{nil, bearer()} {
			key := newKey()
			id := "by-" + filepath.Base(path) + map[bool]string{true: "-bearer"}[header != nil]
			body := clientRequest(id, key)
			openG2PClient(body)
			for name, value := range more {
				body[name] = value
			}
			s.must(s.call(http.MethodPost, path, body, header))
			s.canLogIn(id, builtIn, redirect, key)
		}
	}
	key := newKey()
	body, err := json.Marshal(map[string]any{
		"id": "string", "version": "string", "requesttime": now(), "metadata": map[string]any{},
		"request": map[string]any{
			"name": "Portal through PMS", "authPartnerId": openG2PPartner, "policyId": "openg2p-auth-policy", "publicKey": publicJWK(key),
			"logoUri": "https://portal.example.org/logo.png", "redirectUris": []string{redirect},
			"grantTypes": []string{"authorization_code"}, "clientAuthMethods": []string{"private_key_jwt"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	req := s.request(http.MethodPost, "/v1/partnermanager/oidc/client", "application/json", string(body))
	req.Header.Set("Authorization", "Bearer eyJ.of.keycloak")
	var created struct {
		Response struct{ ClientID, Status string }
		Errors   []any
	}
	answer := s.do(req)
	if err := json.Unmarshal([]byte(answer.body), &created); err != nil || created.Response.Status != "ACTIVE" {
		t.Fatalf("PMS: %d %s", answer.status, answer.body)
	}
	s.canLogIn(created.Response.ClientID, builtIn, redirect, key)
}

// seedText is a fixture file with one client.
func seedText(t *testing.T, key *rsa.PrivateKey) string {
	t.Helper()
	body := clientRequest("from-a-file", key)
	openG2PClient(body)
	body["status"] = "ACTIVE"
	text, err := json.Marshal(map[string]any{"clients": []any{body}})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func checkSeed(t *testing.T) {
	dir := t.TempDir()
	file, db := filepath.Join(dir, "clients.json"), filepath.Join(dir, "esignet.db")
	for _, name := range []string{"first key", "second key"} {
		t.Run(name, func(t *testing.T) {
			key := newKey()
			if err := os.WriteFile(file, []byte(seedText(t, key)), 0o600); err != nil {
				t.Fatal(err)
			}
			s := start(t, "--db", db, "--fixtures", "builtin", "--fixtures", file)
			s.canLogIn("from-a-file", builtIn, "http://localhost:8069/auth_oauth/signin", key)
		})
	}
}

func checkIndividualID(t *testing.T) {
	s := openG2P(t)
	// Another request than wanted, as a person is asked about each request once.
	const asked = "&scope=openid&claims=%7B%22userinfo%22%3A%7B%22individual_id%22%3Anull,%22name%22%3Anull%7D%2C%22id_token%22%3A%7B%7D%7D"
	const wanted = "&scope=openid&claims=%7B%22userinfo%22%3A%7B%22individual_id%22%3Anull%7D%2C%22id_token%22%3A%7B%7D%7D"
	released := func(authorizeURL string, c rp, v visitor) map[string]any {
		t.Helper()
		got := s.redeem(c, s.browser().callback(authorizeURL, v).Query().Get("code"))
		return s.verified(s.userinfo("Bearer " + got.AccessToken).body)
	}
	c := portalRP()
	is(t, "not requested", released(aminaLogin(s, "&scope=openid+profile"), c, guest)["individual_id"], nil)
	is(t, "withheld", released(aminaLogin(s, asked), c, visitor{individual: amina, withhold: []string{"individual_id"}})["individual_id"], nil)
	own := released(aminaLogin(s, wanted), c, guest)
	is(t, "requested and consented", own["individual_id"], any(amina))

	for _, other := range []struct {
		id, partner string
		claims      []string
		sameSub     bool
		want        any
	}{
		{"sibling", openG2PPartner, []string{"name"}, true, nil},
		{"stranger", "another-partner", []string{"individual_id"}, false, amina},
	} {
		key := newKey()
		s.register(other.id, key, openG2PClient, func(body map[string]any) {
			body["relyingPartyId"], body["userClaims"] = other.partner, other.claims
		})
		info := released(strings.Replace(aminaLogin(s, wanted), portal, other.id, 1), rp{id: other.id, redirect: c.redirect, key: key}, guest)
		is(t, "individual_id at the "+other.id, info["individual_id"], other.want)
		is(t, "sub at the "+other.id+" is the same", info["sub"] == own["sub"], other.sameSub)
		is(t, "sub at the "+other.id, info["sub"], any(psut(amina, other.partner)))
	}
}

// checkKeyPair makes a client with client new: its PEM serves Odoo, its JWK the FastAPI services.
func checkKeyPair(t *testing.T) {
	s := openG2P(t)
	dir, stderr := t.TempDir(), new(bytes.Buffer)
	code := app.Main(t.Context(), []string{
		"client", "new", "--url", s.origin, "--client-id", "handed-out", "--out", dir,
		"--redirect-uri", "http://localhost:8069/auth_oauth/signin", "--redirect-uri", "http://localhost:8000/oauth2/callback",
	}, nil, io.Discard, stderr)
	is(t, "exit status of client new", code, 0)
	read := func(suffix string) string {
		text, err := os.ReadFile(filepath.Join(dir, "handed-out"+suffix))
		if err != nil {
			t.Fatalf("%v; %s", err, stderr)
		}
		return string(text)
	}
	row := newOdooRow(t, sitesAt(s.origin), "handed-out")
	row.keyFile = base64.StdEncoding.EncodeToString([]byte(read(".private.pem")))
	a := newG2PAuthOIDC(row)
	is(t, "A5 with the PEM", a.callback(s.browser().callback(a.authorizeURL("/web"), guest)).String(), "in")
	f := newFastAPIAuth(t, sitesAt(s.origin), "handed-out", "http://localhost:8000/oauth2/callback")
	f.jwk = read(".private.jwk.json")
	_, err := f.callback(s.browser().callback(f.authorizeURL("/"), guest))
	is(t, "B1 with the JWK", err, nil)
	public := decodeObject(t, read(".public.jwk.json"))
	is(t, "the public JWK has a private member", public["d"], nil)
}
