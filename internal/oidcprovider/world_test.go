package oidcprovider

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/esignet"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
	"github.com/openg2p/mock-esignet/internal/token"
)

var (
	releases     = release.ESignetNames()
	lateReleases = []string{"1.5", "1.6", "1.7", "1.8"}
)

const redirect = "https://rp.example.org/cb"

// store keeps clients, consents and signing keys.
type store struct {
	mu      sync.Mutex
	clients map[idp.ClientID]idp.Client
	keys    []idp.SigningKey
}

func (s *store) Client(id idp.ClientID) (idp.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.clients[id]
	if !ok {
		return c, idp.ErrNotFound
	}
	return c, nil
}

func (s *store) Consent(idp.ClientID, idp.PSUT) (idp.Consent, error) {
	return idp.Consent{}, idp.ErrNotFound
}
func (s *store) PutConsent(idp.Consent) error               { return nil }
func (s *store) DeleteConsent(idp.ClientID, idp.PSUT) error { return nil }
func (s *store) SigningKeys() ([]idp.SigningKey, error)     { return s.keys, nil }
func (s *store) AddSigningKeys(keys ...idp.SigningKey) error {
	s.keys = append(s.keys, keys...)
	return nil
}

func (*store) ReplaceSigningKey(string, idp.SigningKey) error { return errors.ErrUnsupported }

// madeKeys are signing keys for all tests.
var madeKeys = sync.OnceValue(func() []idp.SigningKey {
	s := new(store)
	if _, err := token.LoadKeys(s, new(clock.Clock).Now); err != nil {
		panic(err)
	}
	return s.keys
})

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

var ecKey = sync.OnceValue(func() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
})

// people authenticates everybody, and delivers a document.
type people struct {
	mu       sync.Mutex
	sign     token.Signer
	document string // nil: claims signed as JWS
	err      error
	last     idp.KYCExchange
}

func (*people) SupportsChannel(string) bool { return true }
func (*people) SendOTP(context.Context, idp.Client, idp.OTPRequest) (idp.OTPSent, error) {
	return idp.OTPSent{}, nil
}

func (*people) Authenticate(context.Context, idp.Client, idp.KYCAuth) (idp.Authenticated, error) {
	return idp.Authenticated{KYCToken: "kyc", PSUT: "psut"}, nil
}

func (p *people) Exchange(ctx context.Context, c idp.Client, req idp.KYCExchange) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = req
	if p.err != nil || p.document != "" {
		return p.document, p.err
	}
	return p.sign.Sign(ctx, []byte(`{"sub":"psut","name":"Asha Rao","aud":"`+string(c.ID)+`"}`))
}

// world is one server of a release, with one client.
type world struct {
	t       *testing.T
	release string
	row     release.ESignet
	origin  string
	clock   *clock.Clock
	store   *store
	people  *people
	flow    *idp.Flow
	keys    *token.Keys
	issuer  *token.Issuer
	http    *http.Client
}

// newWorld starts a server of the release with no tolerances but those named.
func newWorld(t *testing.T, name string, tolerate ...string) *world {
	t.Helper()
	row, err := release.ESignetNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	tolerances, err := release.NewTolerances(true, tolerate)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, release: name, row: row, clock: new(clock.Clock), store: &store{keys: madeKeys()}, people: new(people)}
	w.store.clients = map[idp.ClientID]idp.Client{"client": w.client()}
	var handler http.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { handler.ServeHTTP(rw, r) }))
	t.Cleanup(srv.Close)
	w.origin, w.http = srv.URL, srv.Client()
	w.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if w.keys, err = token.LoadKeys(w.store, w.clock.Now); err != nil {
		t.Fatal(err)
	}
	w.people.sign = w.keys.Signer(token.IdentitySystem, "RS256")
	w.issuer = token.NewIssuer(token.IssuerConfig{
		Rules: row.Token, Keys: w.keys, PublicURL: w.origin, ServicePath: esignet.Prefix, Now: w.clock.Now,
	})
	w.flow = idp.NewFlow(idp.FlowConfig{
		Release: row, Tolerances: tolerances, Store: w.store, Identity: w.people,
		Assertions: &token.AssertionVerifier{Rules: row.Token, Tolerances: tolerances, Now: w.clock.Now},
		Proofs:     &token.ProofVerifier{Rules: row.Token.DPoP, Now: w.clock.Now},
		Tokens:     w.issuer, Now: w.clock.Now,
	})
	provider := New(Config{
		Flow: w.flow, Keys: w.keys, Issuer: w.issuer.Name(), Prefix: esignet.Prefix,
		Origins: httpapi.Origins{Public: w.origin, Internal: []string{"internal.example.org"}},
	})
	api := esignet.New(esignet.Config{
		Flow: w.flow, Registry: &idp.Registry{Rules: row.Clients, Now: w.clock.Now}, Provider: provider, Now: w.clock.Now,
	})
	engine := api.Engine()
	provider.Mount(engine)
	handler = api.Paths(engine)
	return w
}

// client is the relying party, whose key is RSA.
func (w *world) client(changes ...func(*idp.Client)) idp.Client {
	c := idp.Client{
		ID: "client", Name: map[string]string{idp.DefaultName: "Client"}, RelyingParty: "rp", Status: idp.Active,
		PublicKey: publicJWK(w.t, rsaKey().Public()), RedirectURIs: []string{redirect}, UserClaims: []string{"name"},
		ACRs: []string{"mosip:idp:acr:generated-code"},
	}
	for _, change := range changes {
		change(&c)
	}
	return c
}

// change has the client registered anew.
func (w *world) change(changes ...func(*idp.Client)) {
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	w.store.clients["client"] = w.client(changes...)
}

func config(text string) func(*idp.Client) { return func(c *idp.Client) { c.AdditionalConfig = text } }

func publicJWK(t testing.TB, public any) string {
	t.Helper()
	text, err := json.Marshal(jose.JSONWebKey{Key: public})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func ptr[T any](v T) *T { return &v }

// code logs in as far as the code.
func (w *world) code(changes ...func(*idp.AuthorizationRequest)) string {
	w.t.Helper()
	req := idp.AuthorizationRequest{
		ClientID: "client", Scope: "openid profile", ResponseType: "code", RedirectURI: redirect, KnowsPKCE: true, Nonce: ptr(rand.Text()),
	}
	for _, change := range changes {
		change(&req)
	}
	txn, err := w.flow.Begin(w.t.Context(), req)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.consent(txn.ID)
}

// consent logs in to a transaction and agrees to everything.
func (w *world) consent(id idp.TransactionID) string {
	w.t.Helper()
	_, err := w.flow.Authenticate(w.t.Context(), idp.Authenticate{
		Transaction: string(id), Individual: "asha", Consent: true,
		Challenges: []*idp.Challenge{{Factor: "OTP", Format: "alpha-numeric", Value: "111111"}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	out, err := w.flow.AuthCode(w.t.Context(), idp.GiveConsent{Transaction: string(id), AcceptedClaims: []*string{ptr("name")}})
	if err != nil {
		w.t.Fatal(err)
	}
	return out.Code
}

// compact signs claims with go-jose.
func compact(t testing.TB, key jose.SigningKey, header map[jose.HeaderKey]any, claims any) string {
	t.Helper()
	options := new(jose.SignerOptions)
	for name, value := range header {
		options = options.WithHeader(name, value)
	}
	signer, err := jose.NewSigner(key, options)
	if err != nil {
		t.Fatal(err)
	}
	text, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

var rs256 = sync.OnceValue(func() jose.SigningKey { return jose.SigningKey{Algorithm: jose.RS256, Key: rsaKey()} })

// assertion is a good client assertion for the path, with changes; nil removes a claim.
func (w *world) assertion(path string, changes map[string]any) string {
	w.t.Helper()
	return compact(w.t, rs256(), nil, w.assertionClaims(path, changes))
}

func (w *world) assertionClaims(path string, changes map[string]any) map[string]any {
	at := w.clock.Now().Unix()
	audience := w.origin + esignet.Prefix + path
	if w.release == "1.2" {
		audience = w.origin + esignet.Prefix + tokenPath
	}
	if w.release == "1.8" && path == tokenPath {
		audience = w.origin
	}
	claims := map[string]any{"iss": "client", "sub": "client", "aud": audience, "iat": at, "exp": at + 60, "jti": rand.Text()}
	for name, value := range changes {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	return claims
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

func (a answer) member(name string) string {
	var members map[string]any
	if json.Unmarshal([]byte(a.body), &members) != nil {
		return ""
	}
	text, _ := members[name].(string)
	return text
}

// send sends a request to a path below the service, headers in pairs.
func (w *world) send(method, path, body string, headers ...string) answer {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.origin+esignet.Prefix+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header[headers[i]] = append(req.Header[headers[i]], headers[i+1])
	}
	resp, err := w.http.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{resp, string(text)}
}

// post sends a form.
func (w *world) post(path string, form url.Values, headers ...string) answer {
	w.t.Helper()
	return w.send(http.MethodPost, path, form.Encode(), append([]string{"Content-Type", formType}, headers...)...)
}

// tokenForm is a good token request for the path.
func (w *world) tokenForm(path, code string) url.Values {
	w.t.Helper()
	return url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "client_id": {"client"}, "redirect_uri": {redirect},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {w.assertion(path, nil)},
	}
}

// v2 is the newest token endpoint of the release.
func (w *world) v2() string {
	if w.row.Token.HasPath(tokenV2Path) {
		return tokenV2Path
	}
	return tokenPath
}

// tokens redeems a fresh code.
func (w *world) tokens() answer {
	w.t.Helper()
	a := w.post(w.v2(), w.tokenForm(w.v2(), w.code()))
	if a.StatusCode != http.StatusOK {
		w.t.Fatalf("token: %d %s", a.StatusCode, a.body)
	}
	return a
}

// claims reads the payload of a JWS.
func claims(t testing.TB, jws string) map[string]any {
	t.Helper()
	parts := strings.Split(jws, ".")
	if len(parts) != 3 {
		t.Fatalf("%q is no JWS", jws)
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func originsOf(origin string) httpapi.Origins {
	return httpapi.Origins{Public: origin, Internal: []string{"internal.example.org"}}
}
