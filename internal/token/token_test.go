package token

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// memory is a KeyStore.
type memory struct{ keys []idp.SigningKey }

func (m *memory) SigningKeys() ([]idp.SigningKey, error) { return m.keys, nil }
func (m *memory) AddSigningKeys(keys ...idp.SigningKey) error {
	m.keys = append(m.keys, keys...)
	return nil
}

func (m *memory) ReplaceSigningKey(keyID string, by idp.SigningKey) error {
	i := slices.IndexFunc(m.keys, func(k idp.SigningKey) bool { return k.KeyID == keyID })
	m.keys[i] = by
	return nil
}

// stored are keys made once for all tests.
var stored = sync.OnceValue(func() *memory {
	m := new(memory)
	if _, err := LoadKeys(m, new(clock.Clock).Now); err != nil {
		panic(err)
	}
	return m
})

func loadKeys(t *testing.T) *Keys {
	t.Helper()
	keys, err := LoadKeys(stored(), new(clock.Clock).Now)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func rules(t *testing.T) release.TokenRules {
	t.Helper()
	row, err := release.ESignetNamed("1.4")
	if err != nil {
		t.Fatal(err)
	}
	return row.Token
}

func TestKeysAreMadeOnce(t *testing.T) {
	first, second := loadKeys(t), loadKeys(t)
	if a, b := first.JWKSet(), second.JWKSet(); len(a) != 2 || a[0].KeyID != b[0].KeyID || a[1].N != b[1].N {
		t.Errorf("published %v, then %v", a, b)
	}
	if len(stored().keys) != 3 {
		t.Errorf("%d keys stored, want 3", len(stored().keys))
	}
}

// TestJWKSet has go-jose read the published set; it checks x5c and x5t#S256 against the key.
func TestJWKSet(t *testing.T) {
	text, err := json.Marshal(map[string]any{"keys": loadKeys(t).JWKSet()})
	if err != nil {
		t.Fatal(err)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(text, &set); err != nil {
		t.Fatal(err)
	}
	for _, key := range set.Keys {
		if !key.Valid() || !key.IsPublic() || key.Use != "sig" || len(key.KeyID) != 43 || len(key.Certificates) != 1 {
			t.Errorf("published key %+v", key)
		}
		if want := "CN=www.mosip.io ("; !strings.HasPrefix(key.Certificates[0].Subject.String(), want) {
			t.Errorf("subject %q, want it to begin with %q", key.Certificates[0].Subject, want)
		}
	}
	if strings.Contains(string(text), `"alg"`) || strings.Contains(string(text), `"d"`) {
		t.Errorf("the set names alg or a private member: %s", text)
	}
}

func TestAtHash(t *testing.T) {
	if got := AtHash("eyJhbGciOiJQUzI1NiJ9.e30.c2ln"); got != "GNiEbnXrvJpYPcoAM5CfbA" {
		t.Errorf("AtHash = %q", got)
	}
}

func newIssuer(t *testing.T, clk *clock.Clock) *Issuer {
	t.Helper()
	return NewIssuer(IssuerConfig{Rules: rules(t), Keys: loadKeys(t), PublicURL: "http://localhost:8088", ServicePath: "/v1/esignet", Now: clk.Now})
}

func payload(t *testing.T, compact string) map[string]any {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(compact, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestAtHashOfReleases has the member in every id_token; 1.2 has no value for it.
func TestAtHashOfReleases(t *testing.T) {
	for name, null := range map[string]bool{"1.1": false, "1.2": true, "1.3": false, "1.4": false} {
		row, err := release.ESignetNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		issuer := NewIssuer(IssuerConfig{Rules: row.Token, Keys: loadKeys(t), PublicURL: "http://localhost:8088", ServicePath: "/v1/esignet", Now: new(clock.Clock).Now})
		out, err := issuer.Issue(t.Context(), idp.Grant{Client: idp.Client{ID: "c"}, PSUT: "p"})
		if err != nil {
			t.Fatal(err)
		}
		want := any(AtHash(out.AccessToken))
		if null {
			want = nil
		}
		if got, present := payload(t, out.IDToken)["at_hash"]; !present || got != want {
			t.Errorf("%s: at_hash is %v, present %t; want %v", name, got, present, want)
		}
	}
}

func TestIssueCredential(t *testing.T) {
	out, err := newIssuer(t, new(clock.Clock)).Issue(t.Context(), idp.Grant{
		Client: idp.Client{ID: "c"}, PSUT: "p", Scopes: []string{"mosip_identity_vc_ldp"}, Credential: "mosip_identity_vc_ldp",
	})
	if err != nil {
		t.Fatal(err)
	}
	got := payload(t, out.AccessToken)
	if got["aud"] != "http://localhost:8088/v1/esignet/vci/credential" || got["scope"] != "mosip_identity_vc_ldp" || got["c_nonce"] != out.CNonce || got["c_nonce_expires_in"] != 40.0 {
		t.Errorf("access token %v", got)
	}
	if out.IDToken != "" || len(out.CNonce) != 20 || out.CNonceLifetime != 40*time.Second {
		t.Errorf("answer %+v", out)
	}
}

var clientKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func registered(members string) idp.Client {
	n := base64.RawURLEncoding.EncodeToString(clientKey().N.Bytes())
	e := base64.RawURLEncoding.EncodeToString(big.NewInt(int64(clientKey().E)).Bytes())
	return idp.Client{ID: "c", PublicKey: `{"kty":"RSA","n":"` + n + `","e":"` + e + `"` + members + `}`}
}

func signed(t *testing.T, key jose.SigningKey, header map[jose.HeaderKey]any, claims any) string {
	t.Helper()
	options := new(jose.SignerOptions)
	for name, value := range header {
		options = options.WithHeader(name, value)
	}
	signer, err := jose.NewSigner(key, options)
	if err != nil {
		t.Fatal(err)
	}
	compact, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

// TestVerifyAssertion has one defect, or one permitted form, a row.
func TestVerifyAssertion(t *testing.T) {
	clk := new(clock.Clock)
	at := clk.Now().Unix()
	good := func(changes map[string]any) map[string]any {
		claims := map[string]any{"iss": "c", "sub": "c", "aud": "aud", "iat": at, "exp": at + 60}
		for name, value := range changes {
			claims[name] = value
			if value == nil {
				delete(claims, name)
			}
		}
		return claims
	}
	rs256 := jose.SigningKey{Algorithm: jose.RS256, Key: clientKey()}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	hmac := jose.SigningKey{Algorithm: jose.HS256, Key: clientKey().N.Bytes()}
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(`{}`)) + "."
	type h = map[jose.HeaderKey]any
	tests := []struct {
		name      string
		members   string // of the registered key
		assertion string
		ok        bool
	}{
		{"good", "", signed(t, rs256, nil, good(nil)), true},
		{"typ JWT", "", signed(t, rs256, h{"typ": "JWT"}, good(nil)), true},
		{"typ other", "", signed(t, rs256, h{"typ": "at+jwt"}, good(nil)), false},
		{"kid of the key", `,"kid":"1"`, signed(t, rs256, h{"kid": "1"}, good(nil)), true},
		{"kid other", `,"kid":"1"`, signed(t, rs256, h{"kid": "2"}, good(nil)), false},
		{"kid where the key has none", "", signed(t, rs256, h{"kid": "1"}, good(nil)), false},
		{"key for RS256", `,"alg":"RS256"`, signed(t, rs256, nil, good(nil)), true},
		{"key for another alg", `,"alg":"PS256"`, signed(t, rs256, nil, good(nil)), false},
		{"key for encryption", `,"use":"enc"`, signed(t, rs256, nil, good(nil)), false},
		{"PS256", "", signed(t, jose.SigningKey{Algorithm: jose.PS256, Key: clientKey()}, nil, good(nil)), false},
		{"HS256 with the public key", "", signed(t, hmac, nil, good(nil)), false},
		{"alg none", "", none, false},
		{"another key", "", signed(t, jose.SigningKey{Algorithm: jose.RS256, Key: other}, nil, good(nil)), false},
		{"x5t#S256", "", signed(t, rs256, h{"x5t#S256": "x"}, good(nil)), false},
		{"crit", "", signed(t, rs256, h{"crit": []string{"exp"}, "exp": 1}, good(nil)), false},
		{"iss", "", signed(t, rs256, nil, good(map[string]any{"iss": "d"})), false},
		{"no sub", "", signed(t, rs256, nil, good(map[string]any{"sub": nil})), false},
		{"no exp", "", signed(t, rs256, nil, good(map[string]any{"exp": nil})), false},
		{"no iat", "", signed(t, rs256, nil, good(map[string]any{"iat": nil})), false},
		{"expired", "", signed(t, rs256, nil, good(map[string]any{"exp": at - 30})), false},
		{"an hour to live", "", signed(t, rs256, nil, good(map[string]any{"exp": at + 3600})), true},
		{"nbf in the future", "", signed(t, rs256, nil, good(map[string]any{"nbf": at + 30})), false},
		{"iat in the future", "", signed(t, rs256, nil, good(map[string]any{"iat": at + 30})), true},
		{"with jti", "", signed(t, rs256, nil, good(map[string]any{"jti": "x"})), true},
		{"aud other", "", signed(t, rs256, nil, good(map[string]any{"aud": "x"})), false},
		{"aud list of one", "", signed(t, rs256, nil, good(map[string]any{"aud": []string{"aud"}})), true},
		{"aud list of two", "", signed(t, rs256, nil, good(map[string]any{"aud": []string{"aud", "x"}})), false},
		{"no aud", "", signed(t, rs256, nil, good(map[string]any{"aud": nil})), false},
		{"aud number", "", signed(t, rs256, nil, good(map[string]any{"aud": 5})), false},
		{"JSON serialization", "", `{"payload":"e30","protected":"e30","signature":""}`, false},
		{"very long", "", strings.Repeat("a", maxAssertion) + ".b.c", false},
		{"empty parts", "", "..", false},
	}
	v := &AssertionVerifier{Rules: rules(t), Now: clk.Now}
	audience := func(list []string) (bool, bool) { return len(list) == 1 && list[0] == "aud", false }
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := v.VerifyAssertion(t.Context(), tt.assertion, registered(tt.members), audience)
			if (err == nil) != tt.ok {
				t.Errorf("VerifyAssertion: %v, want ok %v", err, tt.ok)
			}
			if err != nil && !errors.Is(err, errAssertion) {
				t.Errorf("error %v is not a refusal", err)
			}
		})
	}
}

// TestSecondsOfAssertions has 1.8 cut exp and iat to whole seconds, half a second later.
func TestSecondsOfAssertions(t *testing.T) {
	row, err := release.ESignetNamed("1.8")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 5, 20, 9, 15, 42, 500_000_000, time.UTC)
	v := &AssertionVerifier{Rules: row.Token, Now: func() time.Time { return now }}
	end := float64(now.Unix()) - row.Token.Assertion.Leeway.Seconds()
	for _, tt := range []struct {
		iat, exp float64
		ok       bool
	}{
		{end - 60, end + 0.9, false},
		{end - 60, end + 1, true},
		{end + 1.1, end + 1.9, false},
		{end + 1.9, end + 2.1, true},
	} {
		claims := map[string]any{"iss": "c", "sub": "c", "aud": "aud", "jti": "x", "iat": tt.iat, "exp": tt.exp}
		assertion := signed(t, jose.SigningKey{Algorithm: jose.RS256, Key: clientKey()}, nil, claims)
		_, err := v.VerifyAssertion(t.Context(), assertion, registered(""), func([]string) (bool, bool) { return true, false })
		if (err == nil) != tt.ok {
			t.Errorf("iat %.1f, exp %.1f: %v, want ok %v", tt.iat, tt.exp, err, tt.ok)
		}
	}
}

func TestClockLeeway(t *testing.T) {
	clk := new(clock.Clock)
	at := clk.Now().Unix()
	late := signed(t, jose.SigningKey{Algorithm: jose.RS256, Key: clientKey()}, nil,
		map[string]any{"iss": "c", "sub": "c", "aud": "aud", "iat": at - 60, "exp": at - 2})
	audience := func([]string) (bool, bool) { return true, true }
	for _, tt := range []struct {
		tolerate []string
		ok       bool
	}{{nil, false}, {[]string{"clock-leeway"}, true}} {
		tolerances, err := release.NewTolerances(true, tt.tolerate)
		if err != nil {
			t.Fatal(err)
		}
		ctx, record := audit.With(context.Background())
		v := &AssertionVerifier{Rules: rules(t), Tolerances: tolerances, Now: clk.Now}
		if _, err := v.VerifyAssertion(ctx, late, registered(""), audience); (err == nil) != tt.ok {
			t.Errorf("tolerating %v: %v, want ok %v", tt.tolerate, err, tt.ok)
		}
		if said := len(record.Tolerations()) == 1; said != tt.ok {
			t.Errorf("tolerating %v: said so %v, want %v", tt.tolerate, said, tt.ok)
		}
	}
}

// FuzzVerifyAssertion holds that nothing but a signature by the key passes.
func FuzzVerifyAssertion(f *testing.F) {
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Add("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJjIn0.c2ln")
	f.Add(`eyJhbGciOiJSUzI1NiIsImNyaXQiOm51bGx9.e30.`)
	row, err := release.ESignetNamed("1.4")
	if err != nil {
		f.Fatal(err)
	}
	client := registered("")
	v := &AssertionVerifier{Rules: row.Token, Now: new(clock.Clock).Now}
	f.Fuzz(func(t *testing.T, assertion string) {
		_, err := v.VerifyAssertion(t.Context(), assertion, client, func([]string) (bool, bool) { return true, true })
		if !errors.Is(err, errAssertion) {
			t.Fatalf("VerifyAssertion(%q) = %v, want a refusal", assertion, err)
		}
	})
}

// TestCredentialResource has the aud of a credential's token: what its scope is mapped to, or nothing.
func TestCredentialResource(t *testing.T) {
	issuer := newIssuer(t, new(clock.Clock))
	issuer.cfg.Rules.CredentialResources = map[string]string{"path": "/vci", "url": "https://issuer.example/c", "origin": "{D}/c"}
	for scope, want := range map[string]string{
		"path": "http://localhost:8088/v1/esignet/vci", "url": "https://issuer.example/c", "origin": "http://localhost:8088/c", "other": "",
	} {
		out, err := issuer.Issue(t.Context(), idp.Grant{Client: idp.Client{ID: "c"}, PSUT: "p", Scopes: []string{scope}, Credential: scope})
		if err != nil {
			t.Fatal(err)
		}
		if got := payload(t, out.AccessToken)["aud"]; got != want {
			t.Errorf("%s: aud %v, want %s", scope, got, want)
		}
	}
}
