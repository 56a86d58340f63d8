package e2e

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// TestFAPI has a relying party that pushes its request and binds its tokens log a person in on the pages, in
// the releases that know both: the client's own additionalConfig demands it.
func TestFAPI(t *testing.T) {
	for _, release := range []string{"1.7", "1.8"} {
		t.Run(release, func(t *testing.T) {
			s := startOf(t, release)
			config := map[string]any{"require_pushed_authorization_requests": true, "dpop_bound_access_tokens": true}
			if release == "1.8" {
				config["require_pkce"] = true
			}
			f := s.registerFAPI(config)
			is(t, "not pushed", s.call(http.MethodPost, "/v1/esignet/authorization/v3/oauth-details", f.details(nil), s.csrf()).code(), "invalid_request")

			requestURI := f.push()
			code := f.login(requestURI)
			again := s.get("/authorize?" + url.Values{"client_id": {f.id}, "request_uri": {requestURI}}.Encode())
			is(t, "the page for a request that was used", again.status, http.StatusOK)

			token := f.redeem(code)
			access := claims(t, token.AccessToken)
			is(t, "token_type", token.TokenType, "DPoP")
			bound, _ := access["cnf"].(map[string]any)
			is(t, "cnf.jkt", bound["jkt"], any(f.thumbprint()))

			is(t, "userinfo by bearer", s.userinfo("Bearer "+token.AccessToken).status, http.StatusUnauthorized)
			person := s.verified(f.readUserinfo(token.AccessToken))
			is(t, "name", person["name"], any("Asha Rao"))
		})
	}
}

// fapiClient is a relying party with a key for its proofs.
type fapiClient struct {
	rp
	*server
	proofKey *rsa.PrivateKey
	verifier string
}

func (s *server) registerFAPI(config map[string]any) fapiClient {
	s.t.Helper()
	body := clientRequest("fapi", aKey())
	body["additionalConfig"], body["clientNameLangMap"] = config, map[string]any{"eng": "FAPI"}
	s.must(s.call(http.MethodPost, "/v1/esignet/client-mgmt/client", body, nil))
	return fapiClient{
		rp: rp{id: "fapi", redirect: "https://rp.example.org/cb", key: aKey()}, server: s, proofKey: newKey(),
		verifier: rand.Text() + rand.Text(),
	}
}

func (f fapiClient) thumbprint() string {
	key := jose.JSONWebKey{Key: f.proofKey.Public()}
	sum, err := key.Thumbprint(crypto.SHA256)
	if err != nil {
		f.t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(sum)
}

// proof signs a DPoP proof (RFC 9449 section 4.2) of a request to a path of the service.
func (f fapiClient) proof(method, path, nonce, accessToken string) string {
	f.t.Helper()
	body := map[string]any{"htm": method}
	if nonce != "" {
		body["nonce"] = nonce
	}
	if accessToken != "" {
		sum := sha256.Sum256([]byte(accessToken))
		body["ath"] = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return f.changedProof(path, body, nil)
}

// changedProof is the proof of a POST to a path, with changes to its claims and header.
func (f fapiClient) changedProof(path string, changes map[string]any, header map[jose.HeaderKey]any) string {
	f.t.Helper()
	body := map[string]any{"htm": http.MethodPost, "htu": f.origin + path, "iat": time.Now().Unix(), "jti": rand.Text()}
	for name, value := range changes {
		body[name] = value
		if value == nil {
			delete(body, name)
		}
	}
	options := (&jose.SignerOptions{EmbedJWK: true}).WithType("dpop+jwt")
	for name, value := range header {
		options = options.WithHeader(name, value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.PS256, Key: f.proofKey}, options)
	if err != nil {
		f.t.Fatal(err)
	}
	compact, err := jwt.Signed(signer).Claims(body).Serialize()
	if err != nil {
		f.t.Fatal(err)
	}
	return compact
}

func (f fapiClient) assertionFor(path string) string {
	return f.assertion(f.t, f.origin+path, map[string]any{"jti": rand.Text()})
}

const par = "/v1/esignet/oauth/par"

// push sends the authorization request and returns its request_uri.
func (f fapiClient) push() string {
	f.t.Helper()
	sum := sha256.Sum256([]byte(f.verifier))
	form := url.Values{
		"client_id": {f.id}, "scope": {"openid profile"}, "response_type": {"code"}, "redirect_uri": {f.redirect}, "state": {"a+b c"}, "nonce": {"n-9"},
		"acr_values": {"mosip:idp:acr:static-code"}, "code_challenge_method": {"S256"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {f.assertionFor(par)},
	}
	req := f.request(http.MethodPost, par, "application/x-www-form-urlencoded", form.Encode())
	req.Header.Set("DPoP", f.proof(http.MethodPost, par, "", ""))
	a := f.do(req)
	var out struct {
		RequestURI string `json:"request_uri"`
		ExpiresIn  int    `json:"expires_in"`
	}
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || a.status != http.StatusCreated || out.ExpiresIn != 60 {
		f.t.Fatalf("par: %d %s", a.status, a.body)
	}
	return out.RequestURI
}

// login goes through the pages as a browser does, and returns the code.
func (f fapiClient) login(requestURI string) string {
	f.t.Helper()
	login := f.get("/authorize?" + url.Values{"client_id": {f.id}, "request_uri": {requestURI}}.Encode())
	transaction := queryOf(f.t, login.header.Get("Location")).Get("transactionId")
	f.submit("/login", url.Values{"transactionId": {transaction}, "action": {"verify_pin"}, "Pin_vid": {asha}, "pin": {f.pin()}})
	back := f.submit("/consent", url.Values{"transactionId": {transaction}, "action": {"allow"}, "claim": {"name", "email"}})
	query := queryOf(f.t, back.header.Get("Location"))
	is(f.t, "state", query.Get("state"), "a+b c")
	is(f.t, "iss", query.Get("iss"), f.origin)
	if query.Get("code") == "" {
		f.t.Fatalf("the login ends at %q", back.header.Get("Location"))
	}
	return query.Get("code")
}

// redeem is challenged for a nonce, and then gets tokens with the same assertion.
func (f fapiClient) redeem(code string) tokens {
	f.t.Helper()
	form := f.tokenForm(code, f.assertionFor(tokenV2))
	form.Set("code_verifier", f.verifier)
	send := func(proof string) (answer, tokens) {
		req := f.request(http.MethodPost, tokenV2, "application/x-www-form-urlencoded", form.Encode())
		if proof != "" {
			req.Header.Set("DPoP", proof)
		}
		a := f.do(req)
		var out tokens
		if err := json.Unmarshal([]byte(a.body), &out); err != nil {
			f.t.Fatalf("token: %d %s", a.status, a.body)
		}
		return a, out
	}
	_, bare := send("")
	is(f.t, "without a proof", bare.Error, "invalid_request")
	challenge, refused := send(f.proof(http.MethodPost, tokenV2, "", ""))
	is(f.t, "without a nonce", refused.Error, "use_dpop_nonce")
	is(f.t, "exposed headers", challenge.header.Get("Access-Control-Expose-Headers"), "DPoP-Nonce, WWW-Authenticate")
	a, out := send(f.proof(http.MethodPost, tokenV2, challenge.header.Get("DPoP-Nonce"), ""))
	if a.status != http.StatusOK {
		f.t.Fatalf("token: %d %s", a.status, a.body)
	}
	return out
}

// readUserinfo is challenged for a nonce, too.
func (f fapiClient) readUserinfo(accessToken string) string {
	f.t.Helper()
	const path = "/v1/esignet/oidc/userinfo"
	send := func(nonce string) answer {
		req := f.request(http.MethodGet, path, "", "")
		req.Header.Set("Authorization", "DPoP "+accessToken)
		req.Header.Set("DPoP", f.proof(http.MethodGet, path, nonce, accessToken))
		return f.do(req)
	}
	challenge := send("")
	is(f.t, "without a nonce", challenge.header.Get("WWW-Authenticate"), `DPoP error="use_dpop_nonce"`)
	a := send(challenge.header.Get("DPoP-Nonce"))
	is(f.t, "userinfo", a.status, http.StatusOK)
	return a.body
}

// TestEncryptedUserinfo has a client of 1.8 get its userinfo encrypted; with a key on a curve, which the
// registration takes, there is none.
func TestEncryptedUserinfo(t *testing.T) {
	s := startOf(t, "1.8")
	encryption := newKey()
	point, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for id, key := range map[string]any{"rsa": encryption.Public(), "ec": point.Public()} {
		info := s.encryptedUserinfo(id, key)
		if id == "ec" {
			is(t, "status", info.status, http.StatusUnauthorized)
			is(t, "error", info.header.Get("WWW-Authenticate"), `error="unknown_error"`)
			continue
		}
		jwe, err := jose.ParseEncryptedCompact(info.body, []jose.KeyAlgorithm{jose.RSA_OAEP_256}, []jose.ContentEncryption{jose.A256GCM})
		if err != nil {
			t.Fatalf("%d %q: %v", info.status, info.body, err)
		}
		signed, err := jwe.Decrypt(encryption)
		if err != nil {
			t.Fatal(err)
		}
		is(t, "name", s.verified(string(signed))["name"], any("Asha Rao"))
	}
}

// encryptedUserinfo registers a client that wants its userinfo encrypted for the key, logs in, and asks for
// it.
func (s *server) encryptedUserinfo(id string, key any) answer {
	s.t.Helper()
	c := rp{id: id, redirect: "https://rp.example.org/cb", key: newKey()}
	body := clientRequest(id, c.key)
	body["additionalConfig"], body["clientNameLangMap"] = map[string]any{"userinfo_response_type": "JWE"}, map[string]any{"eng": id}
	s.must(s.call(http.MethodPost, "/v1/esignet/client-mgmt/client", body, nil))
	algorithm := jose.RSA_OAEP_256
	if id == "ec" {
		algorithm = jose.ECDH_ES
	}
	s.must(s.call(http.MethodPatch, "/v1/esignet/client-mgmt/client/"+id, map[string]any{
		"encPublicKey": jose.JSONWebKey{Key: key, Use: "enc", Algorithm: string(algorithm), KeyID: id},
	}, nil))
	code := s.code(c.details(map[string]any{"nonce": nil}), asha, "name")
	a, out := s.token(tokenV2, c.tokenForm(code, c.assertion(s.t, s.origin+tokenV2, map[string]any{"jti": rand.Text()})))
	if a.status != http.StatusOK {
		s.t.Fatalf("token: %d %s", a.status, a.body)
	}
	return s.userinfo("Bearer " + out.AccessToken)
}
