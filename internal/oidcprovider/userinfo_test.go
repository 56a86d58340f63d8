package oidcprovider

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// TestUserinfoHeaders has one form of the request a row, up to 1.6, in 1.7 and in 1.8; {T} stands for a good
// access token. An answer is its status and WWW-Authenticate.
func TestUserinfoHeaders(t *testing.T) {
	const good, invalid, missing, unknown = `200 `, `401 error="invalid_token"`, `401 error="missing_header"`, `401 error="unknown_error"`
	tests := []struct {
		name          string
		headers       []string
		old, r17, r18 string
	}{
		{"good", []string{"Authorization", "Bearer {T}"}, good, good, good},
		{"none", nil, missing, invalid, invalid},
		{"empty", []string{"Authorization", ""}, invalid, invalid, invalid},
		{"scheme alone", []string{"Authorization", "Bearer"}, invalid, invalid, invalid},
		{"lower case", []string{"Authorization", "bearer {T}"}, invalid, invalid, invalid},
		{"other scheme", []string{"Authorization", "DPoP {T}"}, invalid, invalid, invalid},
		{"two spaces", []string{"Authorization", "Bearer  {T}"}, invalid, invalid, invalid},
		{"three words", []string{"Authorization", "Bearer {T} x"}, good, invalid, invalid},
		{"not a JWT", []string{"Authorization", "Bearer x"}, invalid, invalid, invalid},
		{"unknown", []string{"Authorization", "Bearer {T}x"}, invalid, invalid, invalid},
		{"twice", []string{"Authorization", "Bearer {T}", "Authorization", "Bearer {T}"}, invalid, `400 error="invalid_request"`, `400 error="invalid_request"`},
		{"Accept anything", []string{"Authorization", "Bearer {T}", "Accept", "text/html, */*;q=0.1"}, good, good, good},
		{"Accept JSON", []string{"Authorization", "Bearer {T}", "Accept", "application/json"}, unknown, unknown, `406 error="Not Acceptable"`},
		{"Accept JSON, none", []string{"Accept", "application/json"}, unknown, invalid, invalid},
	}
	for _, name := range []string{"1.4", "1.5", "1.6", "1.7", "1.8"} {
		w := newWorld(t, name)
		token := w.tokens().member("access_token")
		for _, tt := range tests {
			headers := append([]string(nil), tt.headers...)
			for i := range headers {
				headers[i] = strings.ReplaceAll(headers[i], "{T}", token)
			}
			want := tt.old
			switch name {
			case "1.7":
				want = tt.r17
			case "1.8":
				want = tt.r18
			}
			a := w.send(http.MethodGet, userinfoPath, "", headers...)
			if got := a.Status[:3] + " " + a.Header.Get("WWW-Authenticate"); got != want {
				t.Errorf("%s %s: %s, want %s", name, tt.name, got, want)
			}
			if a.StatusCode == http.StatusOK {
				if a.Header.Get("Content-Type") != "application/jwt;charset=UTF-8" || claims(t, a.body)["name"] != "Asha Rao" {
					t.Errorf("%s %s: %s %s", name, tt.name, a.Header.Get("Content-Type"), a.body)
				}
			} else if a.body != "" {
				t.Errorf("%s %s: body %s", name, tt.name, a.body)
			}
			if a.Header.Get("X-Frame-Options") != "" {
				t.Errorf("%s %s: has the headers of Spring Security", name, tt.name)
			}
		}
	}
}

// TestUserinfoMethods posts, with a token and without.
func TestUserinfoMethods(t *testing.T) {
	for _, tt := range []struct{ release, with, without string }{
		{"1.5", `405  GET`, `405  GET`},
		{"1.7", `405  GET`, `401 error="invalid_token" `},
		{"1.8", `405 error="Method Not Allowed" `, `401 error="invalid_token" `},
	} {
		w := newWorld(t, tt.release)
		authorization := []string{"Authorization", "Bearer " + w.tokens().member("access_token")}
		for _, call := range []struct {
			headers []string
			want    string
		}{{authorization, tt.with}, {nil, tt.without}} {
			a := w.send(http.MethodPost, userinfoPath, "", call.headers...)
			if got := a.Status[:3] + " " + a.Header.Get("WWW-Authenticate") + " " + a.Header.Get("Allow"); got != call.want {
				t.Errorf("%s with %v: %q, want %q", tt.release, call.headers != nil, got, call.want)
			}
		}
	}
}

// TestUserinfoSameString asks twice.
func TestUserinfoSameString(t *testing.T) {
	for _, name := range lateReleases {
		w := newWorld(t, name)
		authorization := "Bearer " + w.tokens().member("access_token")
		first := w.send(http.MethodGet, userinfoPath, "", "Authorization", authorization)
		second := w.send(http.MethodGet, userinfoPath, "", "Authorization", authorization)
		if first.body != second.body || first.body == "" {
			t.Errorf("%s: %q, then %q", name, first.body, second.body)
		}
	}
}

// encrypting has a client that wants JWE, with a key.
func encrypting(key any, responseType string) func(*idp.Client) {
	return func(c *idp.Client) {
		c.AdditionalConfig = `{"userinfo_response_type":"` + responseType + `"}`
		if key != nil {
			text, err := jose.JSONWebKey{Key: key, KeyID: "mine"}.MarshalJSON()
			if err != nil {
				panic(err)
			}
			c.EncPublicKey, c.EncCertificate = string(text), []byte("certificate")
		}
	}
}

// TestUserinfoJWE has go-jose decrypt what a client with a key gets, and a client without one find out.
func TestUserinfoJWE(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range lateReleases {
		for _, tt := range []struct {
			what, responseType string
			key                any
			encrypted          string
		}{
			{"RSA", "JWE", rsaKey().Public(), "yes"}, {"no key", "JWE", nil, "fails"}, {"EC", "JWE", ecKey().Public(), "fails"},
			{"1024 bits", "JWE", small.Public(), "fails"}, {"JWS", "JWS", rsaKey().Public(), "no"},
		} {
			w := newWorld(t, name)
			w.change(encrypting(tt.key, tt.responseType))
			authorization := "Bearer " + w.tokens().member("access_token")
			a := w.send(http.MethodGet, userinfoPath, "", "Authorization", authorization)
			wantType := tt.responseType
			if name == "1.5" {
				wantType = ""
			}
			if w.people.last.ResponseType != wantType {
				t.Errorf("%s %s: the identity system is asked for %q", name, tt.what, w.people.last.ResponseType)
			}
			switch {
			case name != "1.8" || tt.encrypted == "no":
				if claims(t, a.body)["name"] != "Asha Rao" {
					t.Errorf("%s %s: %s", name, tt.what, a.body)
				}
				continue
			case tt.encrypted == "fails":
				if a.StatusCode != 401 || a.Header.Get("WWW-Authenticate") != `error="unknown_error"` {
					t.Errorf("%s: %d %v", tt.what, a.StatusCode, a.Header)
				}
				continue
			}
			checkJWE(t, a.body)
			if again := w.send(http.MethodGet, userinfoPath, "", "Authorization", authorization); again.body == a.body {
				t.Error("encrypted with the same content key again")
			}
			w.change(func(c *idp.Client) { c.Status = idp.Inactive })
			if again := w.send(http.MethodGet, userinfoPath, "", "Authorization", authorization); again.Header.Get("WWW-Authenticate") != `error="unknown_error"` {
				t.Errorf("an inactive client got %d %v", again.StatusCode, again.Header)
			}
		}
	}
}

// checkJWE has go-jose decrypt a userinfo, and looks at its header.
func checkJWE(t *testing.T, body string) {
	t.Helper()
	jwe, err := jose.ParseEncryptedCompact(body, []jose.KeyAlgorithm{jose.RSA_OAEP_256}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := jwe.Decrypt(rsaKey())
	if err != nil {
		t.Fatal(err)
	}
	if claims(t, string(plain))["name"] != "Asha Rao" {
		t.Errorf("inside is %s", plain)
	}
	sum := sha256.Sum256([]byte("certificate"))
	got := header(t, body)
	if members(got) != "alg cty enc kid typ" || got["cty"] != "JWT" || got["typ"] != "JWT" || got["kid"] != base64.RawURLEncoding.EncodeToString(sum[:]) {
		t.Errorf("header %v", got)
	}
}

// TestUserinfoDocuments has the identity system deliver other things than a JWS.
func TestUserinfoDocuments(t *testing.T) {
	plain := base64.StdEncoding.EncodeToString([]byte(`{"sub":"psut","name":"Zoë? Ärö?"}`))
	for _, name := range lateReleases {
		for _, tt := range []struct {
			document string
			signed   bool // by 1.8
			fails    bool // in 1.8
		}{
			{"a.b.c.d.e", false, false},
			{plain, true, false},
			{strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(plain), "="), true, false},
			{"!", false, true},
			{base64.StdEncoding.EncodeToString([]byte(`[]`)), false, true},
		} {
			w := newWorld(t, name)
			w.people.document = tt.document
			a := w.send(http.MethodGet, userinfoPath, "", "Authorization", "Bearer "+w.tokens().member("access_token"))
			switch {
			case name == "1.8" && tt.fails:
				if a.StatusCode != 401 || a.Header.Get("WWW-Authenticate") != `error="unknown_error"` {
					t.Errorf("%s: %d %v", tt.document, a.StatusCode, a.Header)
				}
			case name == "1.8" && tt.signed:
				jws, err := jose.ParseSigned(a.body, []jose.SignatureAlgorithm{jose.PS256})
				if err != nil {
					t.Fatal(err)
				}
				var set jose.JSONWebKeySet
				w.wellKnown("/oauth/.well-known/jwks.json", &set)
				if _, err := jws.Verify(set.Key(jws.Signatures[0].Header.KeyID)[0]); err != nil || claims(t, a.body)["name"] != "Zoë? Ärö?" {
					t.Errorf("%s: %v", a.body, err)
				}
			case a.body != tt.document:
				t.Errorf("%s %s: %s", name, tt.document, a.body)
			}
		}
	}
}

// TestEncryptedOnce has a client that wants JWE, and an identity system that delivers one.
func TestEncryptedOnce(t *testing.T) {
	w := newWorld(t, "1.8")
	w.change(encrypting(rsaKey().Public(), "jwe"))
	w.people.document = "a.b.c.d.e"
	a := w.send(http.MethodGet, userinfoPath, "", "Authorization", "Bearer "+w.tokens().member("access_token"))
	if a.body != "a.b.c.d.e" {
		t.Errorf("%s", a.body)
	}
}
