package console

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jwk"
	"github.com/lestrrat-go/jwx/v2/jws"
	"github.com/lestrrat-go/jwx/v2/jwt"
)

const (
	testClient = "demo-relying-party"
	testCode   = "the-code"
	testAccess = "header.payload.signature"
	tinyPNG    = "data:image/png;base64,iVBORw0KGgo="
)

var now = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// provider is an OpenID provider that can be told to be wrong.
type provider struct {
	t         testing.TB
	url       string
	key       jwk.Key // its own
	client    jwk.Key // public key of the client
	nonce     string  // of the login under way
	challenge string
	// promisesIss says that iss comes beside each code.
	promisesIss bool
	// defects
	idToken  func(claims map[string]any)
	userinfo func(claims map[string]any)
	signer   jwk.Key // signs instead of key
	token    http.HandlerFunc
	info     http.HandlerFunc
}

func newKey(t testing.TB, kid string) jwk.Key {
	t.Helper()
	raw, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	key, err := jwk.FromRaw(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := key.Set(jwk.KeyIDKey, kid); err != nil {
		t.Fatal(err)
	}
	return key
}

func publicKey(t testing.TB, key jwk.Key) jwk.Key {
	t.Helper()
	public, err := key.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	return public
}

// newProvider starts a provider that serves the demo itself, too, and returns both.
func newProvider(t testing.TB) (*provider, *Console) {
	t.Helper()
	clientKey := newKey(t, "client")
	p := &provider{t: t, key: newKey(t, "provider"), client: publicKey(t, clientKey)}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p.url = server.URL
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /jwks", p.jwks)
	mux.HandleFunc("POST /token", p.redeem)
	mux.HandleFunc("GET /userinfo", p.claims)
	private, err := json.Marshal(clientKey)
	if err != nil {
		t.Fatal(err)
	}
	demo, err := New(Config{
		ClientID: testClient, Key: private, PublicURL: p.url, HTTP: server.Client(),
		Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	return p, demo
}

func (p *provider) json(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.t.Error(err)
	}
}

func (p *provider) discovery(w http.ResponseWriter, _ *http.Request) {
	p.json(w, http.StatusOK, map[string]any{
		"issuer": p.url, "authorization_response_iss_parameter_supported": p.promisesIss,
		"authorization_endpoint": p.url + "/authorize", "token_endpoint": p.url + "/token",
		"userinfo_endpoint": p.url + "/userinfo", "jwks_uri": p.url + "/jwks",
	})
}

func (p *provider) jwks(w http.ResponseWriter, _ *http.Request) {
	set := jwk.NewSet()
	if err := set.AddKey(publicKey(p.t, p.key)); err != nil {
		p.t.Error(err)
	}
	p.json(w, http.StatusOK, set)
}

// redeem is the token endpoint; it checks what a real one checks.
func (p *provider) redeem(w http.ResponseWriter, r *http.Request) {
	if p.token != nil {
		p.token(w, r)
		return
	}
	_, err := jwt.Parse([]byte(r.PostFormValue("client_assertion")), jwt.WithKey(jwa.RS256, p.client),
		jwt.WithIssuer(testClient), jwt.WithSubject(testClient), jwt.WithAudience(p.url+"/token"),
		jwt.WithClock(jwt.ClockFunc(func() time.Time { return now })))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if err != nil || r.PostFormValue("code") != testCode || r.PostFormValue("redirect_uri") != p.url+"/demo/callback" ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != p.challenge {
		p.json(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	claims := map[string]any{
		"iss": p.url + "/v1/esignet", "sub": "psut", "aud": testClient, "nonce": p.nonce,
		"exp": now.Add(time.Hour).Unix(), "at_hash": atHash(testAccess),
	}
	if p.idToken != nil {
		p.idToken(claims)
	}
	p.json(w, http.StatusOK, map[string]any{"id_token": p.sign(claims), "access_token": testAccess, "token_type": "Bearer", "expires_in": 3600})
}

func (p *provider) claims(w http.ResponseWriter, r *http.Request) {
	if p.info != nil {
		p.info(w, r)
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+testAccess {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	claims := map[string]any{"sub": "psut", "name": "Asha <b>Rao</b>", "picture": tinyPNG, "address": map[string]any{"locality": "Tal"}}
	if p.userinfo != nil {
		p.userinfo(claims)
	}
	w.Header().Set("Content-Type", "application/jwt;charset=UTF-8")
	if _, err := w.Write([]byte(p.sign(claims))); err != nil {
		p.t.Error(err)
	}
}

func (p *provider) sign(claims map[string]any) string {
	payload, err := json.Marshal(claims)
	if err != nil {
		p.t.Error(err)
	}
	key := p.key
	if p.signer != nil {
		key = p.signer
	}
	signed, err := jws.Sign(payload, jws.WithKey(jwa.RS256, key))
	if err != nil {
		p.t.Error(err)
	}
	return strings.TrimSpace(string(signed))
}
