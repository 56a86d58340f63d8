package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// fakeOP is a stand-in for a provider that can be broken on purpose: it shows that the checks of the
// replays can fail. It gives tokens for any code, and looks at no assertion.
type fakeOP struct {
	t      testing.TB
	origin string
	nonce  string // put into the ID token

	id, access, info func(claims map[string]any) // change the claims before they are signed
	alg              jose.SignatureAlgorithm
	kid              string           // of the tokens' headers
	keys             []map[string]any // the JWKS
	accessToken      string           // instead of the signed one
	idToken          func(compact string) string
	token            http.HandlerFunc // instead of the token endpoint
	jwksStatus       int
	metadataStatus   int
	infoStatus       int
	infoType         string
	infoBody         func(compact string) string
}

const fakeKid = "fake-key"

func newFakeOP(t testing.TB) *fakeOP {
	t.Helper()
	none := func(map[string]any) {}
	same := func(s string) string { return s }
	f := &fakeOP{
		t: t, id: none, access: none, info: none, alg: jose.RS256, kid: fakeKid, keys: []map[string]any{fakeKey(fakeKid)},
		idToken: same, jwksStatus: http.StatusOK, metadataStatus: http.StatusOK,
		infoStatus: http.StatusOK, infoType: "application/jwt;charset=UTF-8", infoBody: same,
	}
	mux := http.NewServeMux()
	f.token = f.serveToken
	mux.HandleFunc("POST "+tokenV2, func(w http.ResponseWriter, r *http.Request) { f.token(w, r) })
	mux.HandleFunc("POST /moved", f.serveToken)
	mux.HandleFunc("GET /v1/esignet/oidc/userinfo", f.serveInfo)
	jwks := func(w http.ResponseWriter, _ *http.Request) { f.reply(w, f.jwksStatus, map[string]any{"keys": f.keys}) }
	mux.HandleFunc("GET /v1/esignet/oauth/.well-known/jwks.json", jwks)
	mux.HandleFunc("GET /v1/esignet/.well-known/jwks.json", jwks)
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		f.reply(w, f.metadataStatus, map[string]any{"issuer": f.origin})
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	f.origin = server.URL
	return f
}

// fakeKey is the entry of the signing key, with changes left to the caller.
func fakeKey(kid string) map[string]any {
	key := publicJWK(aKey())
	key["kid"], key["use"], key["alg"] = kid, "sig", "RS256"
	return key
}

// ecEntry is a key of another type.
var ecEntry = sync.OnceValue(func() map[string]any {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	raw, err := json.Marshal(jose.JSONWebKey{Key: key.Public(), KeyID: "ec-key", Use: "sig"})
	if err != nil {
		panic(err)
	}
	var entry map[string]any
	if err := json.Unmarshal(raw, &entry); err != nil {
		panic(err)
	}
	return entry
})

func (f *fakeOP) reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		f.t.Error(err)
	}
}

func (f *fakeOP) sign(claims map[string]any) string {
	return sign(f.t, aKey(), f.alg, claims, map[jose.HeaderKey]any{"kid": f.kid})
}

func (f *fakeOP) serveToken(w http.ResponseWriter, r *http.Request) {
	client, now := r.FormValue("client_id"), time.Now().Unix()
	base := func() map[string]any {
		return map[string]any{"iss": f.origin + "/v1/esignet", "sub": "k3Zs-9", "aud": client, "iat": now, "exp": now + 3600}
	}
	access := base()
	access["client_id"] = client
	f.access(access)
	compact := f.sign(access)
	if f.accessToken != "" {
		compact = f.accessToken
	}
	sum := sha256.Sum256([]byte(compact))
	id := base()
	id["nonce"], id["acr"], id["at_hash"] = f.nonce, "mosip:idp:acr:generated-code", base64.RawURLEncoding.EncodeToString(sum[:16])
	f.id(id)
	f.reply(w, http.StatusOK, map[string]any{
		"access_token": compact, "token_type": "Bearer", "expires_in": 3600, "id_token": f.idToken(f.sign(id)),
	})
}

func (f *fakeOP) serveInfo(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") == "" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	claims := map[string]any{
		"sub": "k3Zs-9", "name": "Amina Okoro", "email": "amina@example.org", "phone_number": "+254700000001",
		"gender": "Female", "birthdate": "1990/05/17", "picture": "data:image/jpeg;base64,/9j/4AAQ",
		"address": map[string]any{"locality": "Nakuru", "country": "KEN"},
	}
	f.info(claims)
	w.Header().Set("Content-Type", f.infoType)
	w.WriteHeader(f.infoStatus)
	if _, err := w.Write([]byte(f.infoBody(f.sign(claims)))); err != nil {
		f.t.Error(err)
	}
}
