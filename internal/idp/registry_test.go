package idp

import (
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/jwk"
	"github.com/openg2p/mock-esignet/internal/release"
)

const testModulus = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"

func newRegistry(t *testing.T) *Registry {
	t.Helper()
	row, err := release.ESignetNamed("1.4")
	if err != nil {
		t.Fatal(err)
	}
	store := &memory{clients: map[ClientID]Client{}}
	return &Registry{Rules: row.Clients, Levels: row.Authorize.ACRs, Store: store, Now: new(clock.Clock).Now}
}

func parseKey(t *testing.T, text string) jwk.Key {
	t.Helper()
	k, err := jwk.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func registration(t *testing.T, changes ...func(*ClientRequest)) ClientRequest {
	t.Helper()
	req := ClientRequest{
		ID: "farm-portal", RelyingParty: "rp",
		PublicKey: parseKey(t, `{"kty":"RSA","n":"`+testModulus+`","e":"AQAB"}`),
		ClientDetails: ClientDetails{
			Name: "Farmer Portal", LogoURI: "https://portal.example.org/logo.png",
			RedirectURIs: pointers("https://portal.example.org/auth_oauth/signin"), UserClaims: pointers("name"),
			ACRs: pointers("mosip:idp:acr:generated-code"), GrantTypes: pointers("authorization_code"), AuthMethods: pointers("private_key_jwt"),
		},
	}
	for _, change := range changes {
		change(&req)
	}
	return req
}

func TestRegisterRules(t *testing.T) {
	names := func(m map[string]string) func(*ClientRequest) {
		return func(r *ClientRequest) { r.HasNameMap, r.NameMap = true, m }
	}
	tests := []struct {
		name   string
		change func(*ClientRequest)
		want   []Code
	}{
		{"good", func(*ClientRequest) {}, nil},
		{"id empty", func(r *ClientRequest) { r.ID = "" }, []Code{InvalidClientID}},
		{"id with a space", func(r *ClientRequest) { r.ID = "a b" }, []Code{InvalidClientID}},
		{"id of 100", func(r *ClientRequest) { r.ID = strings.Repeat("x", 100) }, nil},
		{"id of 101", func(r *ClientRequest) { r.ID = strings.Repeat("x", 101) }, []Code{InvalidClientID}},
		{"id long and spaced, two rules", func(r *ClientRequest) { r.ID = strings.Repeat("x ", 60) }, []Code{InvalidClientID, InvalidClientID}},
		{"id with odd characters", func(r *ClientRequest) { r.ID = "cid#1/é@" }, nil},
		{"name blank", func(r *ClientRequest) { r.Name = " " }, []Code{InvalidClientName}},
		{"name of 257", func(r *ClientRequest) { r.Name = strings.Repeat("x", 257) }, []Code{InvalidClientName}},
		{"no key", func(r *ClientRequest) { r.PublicKey = jwk.Key{} }, []Code{InvalidPublicKey}},
		{"relying party", func(r *ClientRequest) { r.RelyingParty = "" }, []Code{InvalidRPID}},
		{"no claims list", func(r *ClientRequest) { r.UserClaims = nil }, []Code{InvalidClaim}},
		{"empty claims list", func(r *ClientRequest) { r.UserClaims = []*string{} }, nil},
		{"31 claims", func(r *ClientRequest) { r.UserClaims = pointers(strings.Fields(strings.Repeat("name ", 31))...) }, []Code{InvalidClaim}},
		{"unknown and null claim", func(r *ClientRequest) { r.UserClaims = []*string{ptr("zoneinfo"), nil} }, []Code{InvalidClaim, InvalidClaim}},
		{"no ACR", func(r *ClientRequest) { r.ACRs = []*string{} }, []Code{InvalidACR}},
		{"null ACR passes", func(r *ClientRequest) { r.ACRs = []*string{nil} }, nil},
		{"two ACRs in one", func(r *ClientRequest) {
			r.ACRs = pointers("mosip:idp:acr:generated-code mosip:idp:acr:biometrics", "mosip:idp:acr:password ", " ")
		}, nil},
		{"ACR forms that fail", func(r *ClientRequest) {
			r.ACRs = pointers("", " mosip:idp:acr:password", "mosip:idp:acr:password  mosip:idp:acr:password", "mosip:idp:acr:knowledge")
		}, []Code{InvalidACR, InvalidACR, InvalidACR, InvalidACR}},
		{"logo blank", func(r *ClientRequest) { r.LogoURI = "" }, []Code{InvalidURI}},
		{"logo without scheme", func(r *ClientRequest) { r.LogoURI = "/logo.png" }, []Code{InvalidURI}},
		{"logo script", func(r *ClientRequest) { r.LogoURI = "javascript:alert(1)" }, []Code{InvalidURI}},
		{"logo of a strange form", func(r *ClientRequest) { r.LogoURI = "https://a b/c" }, nil},
		{"no redirect URI", func(r *ClientRequest) { r.RedirectURIs = nil }, []Code{InvalidRedirectURI}},
		{"six redirect URIs", func(r *ClientRequest) {
			r.RedirectURIs = pointers(strings.Fields(strings.Repeat("http://localhost/cb ", 6))...)
		}, []Code{InvalidRedirectURI}},
		{"blank redirect URI, two rules", func(r *ClientRequest) { r.RedirectURIs = pointers("") }, []Code{InvalidRedirectURI, InvalidRedirectURI}},
		{"grant type", func(r *ClientRequest) { r.GrantTypes = pointers("implicit") }, []Code{InvalidGrantType}},
		{"auth method", func(r *ClientRequest) { r.AuthMethods = pointers("client_secret_basic") }, []Code{InvalidClientAuth}},
		{"no map", names(nil), []Code{InvalidClientName}},
		{"empty map", names(map[string]string{}), []Code{InvalidClientName}},
		{"map", names(map[string]string{"eng": "x", "": "y"}), nil},
		{"map keys", names(map[string]string{"en": "x", "abc": "y", "@none": "z"}), []Code{InvalidLanguageCode, InvalidLanguageCode, InvalidLanguageCode}},
		{"map value", names(map[string]string{"eng": " "}), []Code{InvalidClientNameValue}},
		{"map over the column", names(map[string]string{"eng": strings.Repeat("x", 250)}), []Code{UnknownError}},
		{"map with & at the limit", names(map[string]string{"eng": strings.Repeat("&", 215)}), nil},
		{"map of emoji below the limit", names(map[string]string{"eng": strings.Repeat("😀", 200)}), nil},
		{"logo over the column", func(r *ClientRequest) { r.LogoURI = "http://h/" + strings.Repeat("x", 2040) }, []Code{DuplicatePublicKey}},
		{"id of a wide space", func(r *ClientRequest) { r.ID = "\u2003" }, []Code{InvalidClientID}},
		{"ids of no-break spaces", func(r *ClientRequest) { r.ID, r.RelyingParty = "\u00a0", "\u0085\u2007\u202f" }, nil},
		{"ids of separators", func(r *ClientRequest) { r.ID, r.RelyingParty = "\x1c", "\x1f" }, []Code{InvalidClientID, InvalidRPID}},
		{"ACR with a tab", func(r *ClientRequest) { r.ACRs = pointers("mosip:idp:acr:generated-code\t") }, nil},
		{"key with a null kid", func(r *ClientRequest) {
			r.PublicKey = parseKey(t, `{"kid":null,"n":"`+testModulus+`","e":"AQAB"}`)
		}, nil},
		{"EC key", func(r *ClientRequest) {
			r.PublicKey = parseKey(t, `{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}`)
		}, []Code{InvalidPublicKey}},
		{"key without kty", func(r *ClientRequest) { r.PublicKey = parseKey(t, `{"n":"`+testModulus+`","e":"AQAB"}`) }, nil},
		{"key too small", func(r *ClientRequest) { r.PublicKey = parseKey(t, `{"n":"AQAB","e":"Aw"}`) }, []Code{InvalidPublicKey}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := newRegistry(t).Register(registration(t, tt.change))
			wantCodes(t, err, tt.want...)
		})
	}
}

func TestRegisterDuplicates(t *testing.T) {
	oauth := func(r *ClientRequest) { r.HasNameMap, r.NameMap = true, map[string]string{"eng": "x"} }
	other := func(r *ClientRequest) { r.ID = "other" }
	kid := func(r *ClientRequest) {
		r.PublicKey = parseKey(t, `{"kty":"RSA","kid":"2","n":"`+testModulus+`","e":"AQAB"}`)
	}
	tests := []struct {
		name    string
		changes []func(*ClientRequest)
		want    []Code
	}{
		{"same id", nil, []Code{DuplicateClientID}},
		{"same id beats a bad key", []func(*ClientRequest){func(r *ClientRequest) { r.PublicKey = parseKey(t, `{"n":"x"}`) }}, []Code{DuplicateClientID}},
		{"same key", []func(*ClientRequest){other}, []Code{DuplicatePublicKey}},
		{"same key on oauth-client", []func(*ClientRequest){other, oauth}, []Code{UnknownError}},
		{"same modulus under another kid", []func(*ClientRequest){other, kid}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRegistry(t)
			if _, err := r.Register(registration(t)); err != nil {
				t.Fatal(err)
			}
			_, err := r.Register(registration(t, tt.changes...))
			wantCodes(t, err, tt.want...)
		})
	}
}

func TestRegisterAtOnce(t *testing.T) {
	r := newRegistry(t)
	var wg sync.WaitGroup
	results := make(chan error, 20)
	for range cap(results) {
		req := registration(t)
		wg.Go(func() { _, err := r.Register(req); results <- err })
	}
	wg.Wait()
	close(results)
	good := 0
	for err := range results {
		if err == nil {
			good++
		} else if CodeOf(err) != DuplicateClientID {
			t.Errorf("loser got %v", err)
		}
	}
	if good != 1 {
		t.Errorf("%d registrations succeeded, want 1", good)
	}
}

// TestNamesOfJSON registers names that are JSON where there is no map, which releases with maps read.
func TestNamesOfJSON(t *testing.T) {
	long := `{"a":"` + strings.Repeat("\u2019", 248) + `"}`
	for _, tt := range []struct {
		release, name string
		want          map[string]string
	}{
		{"1.1", `{"a":"b"}`, map[string]string{DefaultName: `{"a":"b"}`}},
		{"1.4", `{"a":"b"}`, map[string]string{"a": "b"}},
		{"1.4", ` {"a":"b","a":"c"} x`, map[string]string{"a": "c"}},
		{"1.4", `{"a":1,"b":true,"c":null}`, map[string]string{"a": "1", "b": "true", "c": ""}},
		{"1.4", `{"@none":"b"}`, map[string]string{DefaultName: "b"}},
		{"1.4", long, map[string]string{"a": strings.Repeat("\u2019", 248)}},
		{"1.4", `{"a":{}}`, map[string]string{DefaultName: `{"a":{}}`}},
		{"1.4", `{"a":"b"`, map[string]string{DefaultName: `{"a":"b"`}},
		{"1.4", `["a"]`, map[string]string{DefaultName: `["a"]`}},
	} {
		row, err := release.ESignetNamed(tt.release)
		if err != nil {
			t.Fatal(err)
		}
		r := newRegistry(t)
		r.Rules = row.Clients
		c, err := r.Register(registration(t, func(r *ClientRequest) { r.Name = tt.name }))
		if err != nil || !maps.Equal(c.Name, tt.want) {
			t.Errorf("%s: %.40s is %v, %v", tt.release, tt.name, c.Name, err)
		}
	}
}

func TestUpdate(t *testing.T) {
	r := newRegistry(t)
	created, err := r.Register(registration(t, func(r *ClientRequest) { r.HasNameMap, r.NameMap = true, map[string]string{"eng": "x"} }))
	if err != nil {
		t.Fatal(err)
	}
	update := ClientUpdate{Status: "INACTIVE", ClientDetails: registration(t).ClientDetails}
	update.Name = "New"
	got, err := r.Update(created.ID, update)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Name) != 1 || got.Name[DefaultName] != "New" {
		t.Errorf("name = %v: the language map must be lost", got.Name)
	}
	if got.Status != Inactive || got.PublicKey != created.PublicKey || got.RelyingParty != created.RelyingParty || got.Updated.IsZero() {
		t.Errorf("updated to %+v", got)
	}
	tests := []struct {
		name   string
		id     ClientID
		change func(*ClientUpdate)
		want   []Code
	}{
		{"unknown id", "x", func(*ClientUpdate) {}, []Code{InvalidClientID}},
		{"a bad field beats the unknown id", "x", func(u *ClientUpdate) { u.Status = "active" }, []Code{InvalidStatus}},
		{"no claim", created.ID, func(u *ClientUpdate) { u.UserClaims = []*string{} }, []Code{InvalidClaim}},
		{"back to active", created.ID, func(u *ClientUpdate) { u.Status = "ACTIVE" }, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u := ClientUpdate{Status: "INACTIVE", ClientDetails: registration(t).ClientDetails}
			tt.change(&u)
			_, err := r.Update(tt.id, u)
			wantCodes(t, err, tt.want...)
		})
	}
}
