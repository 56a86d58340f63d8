package token

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/idp"
)

const issuer = "https://mock.example.org/auth/realms/mosip"

// realmStore has the shared keys and those of the realm.
var realmStore = sync.OnceValue(func() *memory {
	store := copied()
	keys, err := LoadKeys(store, new(clock.Clock).Now)
	if err != nil {
		panic(err)
	}
	if _, err := keys.Key(RealmKey); err != nil {
		panic(err)
	}
	return store
})

func newRealm(t testing.TB, clk *clock.Clock) *Realm {
	t.Helper()
	return NewRealm(RealmConfig{Keys: load(t, realmStore()), Issuer: issuer, Now: clk.Now})
}

func issue(t testing.TB, r *Realm, account Account) RealmTokens {
	t.Helper()
	tokens, err := r.Issue(account)
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

var (
	service = Account{
		UserName: "service-account-mosip-pms-client", Client: "mosip-pms-client", Service: true,
		Roles: []string{"PARTNER_ADMIN"}, Scopes: []string{"add_oidc_client", "email"},
	}
	partner = Account{
		UserName: "relief", Mail: "it@relief.example.net", Client: "mosip-pms-client", OpenID: true,
		Roles: []string{"AUTH_PARTNER"}, Scopes: []string{"openid"},
	}
)

// judge has go-jose verify a token with the published keys and returns its claims.
func judge(t *testing.T, r *Realm, compact string) map[string]any {
	t.Helper()
	set, err := r.JWKSet()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{"keys": set})
	if err != nil {
		t.Fatal(err)
	}
	var keys jose.JSONWebKeySet
	if err := json.Unmarshal(text, &keys); err != nil {
		t.Fatal(err)
	}
	parsed, err := jwt.ParseSigned(compact, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := parsed.Claims(keys, &claims); err != nil {
		t.Fatal(err)
	}
	if typ := parsed.Headers[0].ExtraHeaders["typ"]; typ != "JWT" {
		t.Errorf("typ of the header is %v", typ)
	}
	return claims
}

func TestRealmIssue(t *testing.T) {
	clk := new(clock.Clock)
	r := newRealm(t, clk)
	at := float64(clk.Now().Unix())

	tokens := issue(t, r, service)
	if tokens.Refresh != "" || tokens.Session != "" || tokens.ID != "" {
		t.Errorf("the account of a client got %+v", tokens)
	}
	got := judge(t, r, tokens.Access)
	want := map[string]any{
		"exp": got["exp"], "iat": got["iat"], "jti": got["jti"], "sub": accountID(service.UserName),
		"iss": issuer, "aud": "account", "typ": "Bearer", "azp": "mosip-pms-client", "acr": "1", "scope": "add_oidc_client email",
		"realm_access":   map[string]any{"roles": []any{"PARTNER_ADMIN"}},
		"email_verified": false, "clientId": "mosip-pms-client", "preferred_username": "service-account-mosip-pms-client",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("claims, got before want:\n%s", diff)
	}
	if exp, iat := got["exp"].(float64), got["iat"].(float64); exp-iat != 900 || iat < at-1 || iat > at+60 {
		t.Errorf("iat %v, exp %v at %v", iat, exp, at)
	}

	tokens = issue(t, r, partner)
	got = judge(t, r, tokens.Access)
	if got["email"] != "it@relief.example.net" || got["sid"] != tokens.Session || got["session_state"] != tokens.Session || got["clientId"] != nil {
		t.Errorf("claims of a user: %v", got)
	}
	identity := judge(t, r, tokens.ID)
	if identity["aud"] != "mosip-pms-client" || identity["at_hash"] != AtHash(tokens.Access) || identity["typ"] != "ID" || identity["realm_access"] != nil {
		t.Errorf("id_token: %v", identity)
	}
	if again := judge(t, r, issue(t, r, partner).Access); again["sub"] != got["sub"] || again["jti"] == got["jti"] {
		t.Errorf("second login: sub %v, jti %v; first: %v, %v", again["sub"], again["jti"], got["sub"], got["jti"])
	}
}

func TestRealmCaller(t *testing.T) {
	r := newRealm(t, new(clock.Clock))
	for name, tt := range map[string]struct {
		account Account
		want    idp.Caller
	}{
		"client": {service, idp.Caller{UserID: "service-account-mosip-pms-client", Roles: []string{"PARTNER_ADMIN"}, Scopes: []string{"add_oidc_client", "email"}}},
		"user":   {partner, idp.Caller{UserID: "relief", Mail: "it@relief.example.net", Roles: []string{"AUTH_PARTNER"}, Scopes: []string{"openid"}}},
	} {
		got, err := r.Caller(issue(t, r, tt.account).Access)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, tt.want); diff != "" {
			t.Errorf("%s, got before want:\n%s", name, diff)
		}
	}
	if _, err := r.Caller(""); !errors.Is(err, idp.ErrNoToken) {
		t.Errorf("no token: %v", err)
	}
	restarted := newRealm(t, new(clock.Clock))
	if _, err := restarted.Caller(issue(t, r, service).Access); err != nil {
		t.Errorf("after a restart: %v", err)
	}
	fresh := NewRealm(RealmConfig{Keys: load(t, copied()), Issuer: issuer, Now: new(clock.Clock).Now})
	if _, err := fresh.Caller(issue(t, r, service).Access); !errors.Is(err, idp.ErrBadToken) {
		t.Errorf("token of another server: %v", err)
	}
}

// TestRealmCallerRules has one defect, or one permitted form, a row.
func TestRealmCallerRules(t *testing.T) {
	clk := new(clock.Clock)
	r := newRealm(t, clk)
	key, err := r.cfg.Keys.Key(RealmKey)
	if err != nil {
		t.Fatal(err)
	}
	public, err := r.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	at := clk.Now().Unix()
	claims := func(changes map[string]any) map[string]any {
		c := map[string]any{
			"iss": issuer, "exp": at + 60, "aud": "account", "azp": "mosip-pms-client", "preferred_username": "u",
			"realm_access": map[string]any{"roles": []string{"A"}},
		}
		for name, value := range changes {
			c[name] = value
			if value == nil {
				delete(c, name)
			}
		}
		return c
	}
	type m = map[string]any
	type h = map[jose.HeaderKey]any
	kid := h{"kid": key.ID}
	with := func(algorithm jose.SignatureAlgorithm, private any, header h, changes m) string {
		return signed(t, jose.SigningKey{Algorithm: algorithm, Key: private}, header, claims(changes))
	}
	good := with(jose.RS256, key.Private, kid, nil)
	parts := strings.Split(good, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","kid":"` + key.ID + `"}`))
	roles := func(list ...string) []string { return list }
	tests := []struct {
		name, token string
		ok          bool
		roles       []string
	}{
		{"good", good, true, roles("A")},
		{"RS384", with(jose.RS384, key.Private, kid, nil), true, roles("A")},
		{"RS512", with(jose.RS512, key.Private, kid, nil), true, roles("A")},
		{"PS256", with(jose.PS256, key.Private, kid, nil), false, nil},
		{"HS256 with the public key", with(jose.HS256, public, kid, nil), false, nil},
		{"HS256 with the modulus", with(jose.HS256, key.Private.N.Bytes(), kid, nil), false, nil},
		{"alg none", none + "." + parts[1] + ".", false, nil},
		{"no kid", with(jose.RS256, key.Private, nil, nil), false, nil},
		{"unknown kid", with(jose.RS256, key.Private, h{"kid": "x"}, nil), false, nil},
		{"kid of eSignet's key", with(jose.RS256, r.cfg.Keys.newest(ESignet).Private, h{"kid": r.cfg.Keys.newest(ESignet).ID}, nil), false, nil},
		{"another key", with(jose.RS256, other, kid, nil), false, nil},
		{"own key in the header", with(jose.RS256, other, h{"kid": key.ID, "jwk": jose.JSONWebKey{Key: other.Public()}}, nil), false, nil},
		{"other claims", parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"exp":9999999999,"azp":"mosip-pms-client","iss":"`+issuer+`"}`)) + "." + parts[2], false, nil},
		{"no signature", parts[0] + "." + parts[1] + ".", false, nil},
		{"expires now", with(jose.RS256, key.Private, kid, m{"exp": at}), false, nil},
		{"no exp", with(jose.RS256, key.Private, kid, m{"exp": nil}), false, nil},
		{"exp is text", with(jose.RS256, key.Private, kid, m{"exp": "9999999999"}), false, nil},
		{"iss on another port and path", with(jose.RS256, key.Private, kid, m{"iss": "http://MOCK.example.org:8080/auth/realms/other"}), true, roles("A")},
		{"iss of another host", with(jose.RS256, key.Private, kid, m{"iss": "https://mock.example.org.evil.net/auth/realms/mosip"}), false, nil},
		{"iss with another host as user", with(jose.RS256, key.Private, kid, m{"iss": "https://mock.example.org@evil.net/"}), false, nil},
		{"no iss", with(jose.RS256, key.Private, kid, m{"iss": nil}), false, nil},
		{"iss without host", with(jose.RS256, key.Private, kid, m{"iss": "mosip"}), false, nil},
		{"aud of PMS", with(jose.RS256, key.Private, kid, m{"aud": "mosip-ida-client", "azp": "x"}), true, roles("A")},
		{"aud list", with(jose.RS256, key.Private, kid, m{"aud": []string{"x", "mosip-ida-client"}, "azp": nil}), true, roles("A")},
		{"aud in another case", with(jose.RS256, key.Private, kid, m{"aud": "MOSIP-ida-client", "azp": nil}), false, nil},
		{"azp in another case", with(jose.RS256, key.Private, kid, m{"azp": "MOSIP-pms-client"}), true, roles("A")},
		{"azp alone", with(jose.RS256, key.Private, kid, m{"aud": nil}), true, roles("A")},
		{"neither is of PMS", with(jose.RS256, key.Private, kid, m{"azp": "mosip-toolkit-client"}), false, nil},
		{"neither aud nor azp", with(jose.RS256, key.Private, kid, m{"aud": nil, "azp": nil}), false, nil},
		{"roles as text", with(jose.RS256, key.Private, kid, m{"realm_access": nil, "roles": "A, B,,"}), true, roles("A", "B")},
		{"roles as text beside realm_access", with(jose.RS256, key.Private, kid, m{"roles": "B"}), true, roles("A")},
		{"roles as list", with(jose.RS256, key.Private, kid, m{"realm_access": nil, "roles": []string{"B"}}), true, nil},
		{"no roles", with(jose.RS256, key.Private, kid, m{"realm_access": nil}), true, nil},
		{"refresh token", issue(t, r, partner).Refresh, false, nil},
		{"huge", strings.Repeat("a", maxAssertion) + ".b.c", false, nil},
		{"JSON serialization", `{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`, false, nil},
		{"with Bearer", "Bearer " + good, false, nil},
		{"no JWT", "x", false, nil},
		{"empty parts", "..", false, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			caller, err := r.Caller(tt.token)
			if (err == nil) != tt.ok || (err != nil && !errors.Is(err, idp.ErrBadToken)) {
				t.Fatalf("Caller: %v, want ok %v", err, tt.ok)
			}
			if diff := cmp.Diff(caller.Roles, tt.roles); diff != "" {
				t.Errorf("roles, got before want:\n%s", diff)
			}
		})
	}
}

func TestRealmTokensExpire(t *testing.T) {
	clk := new(clock.Clock)
	r := newRealm(t, clk)
	tokens := issue(t, r, partner)
	session, err := r.Refresh(tokens.Refresh)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Refreshed{"relief", "mosip-pms-client", tokens.Session}); session != want {
		t.Errorf("Refresh = %+v, want %+v", session, want)
	}
	clk.Advance(RealmAccessLifetime - 2*time.Second)
	if _, err := r.Caller(tokens.Access); err != nil {
		t.Errorf("before its time: %v", err)
	}
	clk.Advance(2 * time.Second)
	if _, err := r.Caller(tokens.Access); !errors.Is(err, idp.ErrBadToken) {
		t.Errorf("after its time: %v", err)
	}
	if _, err := r.Refresh(tokens.Refresh); err != nil {
		t.Errorf("refresh token before its time: %v", err)
	}
	clk.Advance(RealmRefreshLifetime - RealmAccessLifetime)
	if _, err := r.Refresh(tokens.Refresh); !errors.Is(err, ErrRefreshExpired) {
		t.Errorf("refresh token after its time: %v", err)
	}
}

func TestRealmRefreshRefuses(t *testing.T) {
	r := newRealm(t, new(clock.Clock))
	tokens := issue(t, r, partner)
	parts := strings.Split(tokens.Refresh, ".")
	elsewhere := NewRealm(RealmConfig{Keys: r.cfg.Keys, Issuer: "https://other.example.org/auth/realms/mosip", Now: r.cfg.Now})
	for name, refresh := range map[string]string{
		"empty": "", "access token": tokens.Access, "id_token": tokens.ID, "no signature": parts[0] + "." + parts[1] + ".",
		"another issuer": issue(t, elsewhere, partner).Refresh,
	} {
		if got, err := r.Refresh(refresh); err == nil || errors.Is(err, ErrRefreshExpired) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// FuzzRealmTokens holds that nothing passes but what the realm signed.
func FuzzRealmTokens(f *testing.F) {
	r := newRealm(f, new(clock.Clock))
	key := r.cfg.Keys.newest(RealmKey)
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	for _, alg := range []string{"RS256", "none", "HS256"} {
		header := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"` + alg + `","kid":"` + key.ID + `"}`))
		f.Add(header + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"exp":9e300,"iss":"`+issuer+`","aud":["mosip-pms-client"]}`)) + ".c2ln")
	}
	f.Fuzz(func(t *testing.T, token string) {
		if caller, err := r.Caller(token); err == nil {
			t.Fatalf("Caller(%q) = %+v", token, caller)
		}
		if got, err := r.Refresh(token); err == nil {
			t.Fatalf("Refresh(%q) = %+v", token, got)
		}
	})
}
