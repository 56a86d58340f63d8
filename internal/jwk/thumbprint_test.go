package jwk

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// TestThumbprint compares with the vector of RFC 7638 section 3.1 and, for fresh keys, with go-jose.
func TestThumbprint(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		`{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}`: "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
	}
	for _, public := range []any{rsaKey.Public(), ecKey.Public()} {
		key := jose.JSONWebKey{Key: public, KeyID: "x"}
		text, err := key.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		sum, err := key.Thumbprint(crypto.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		want[string(text)] = base64.RawURLEncoding.EncodeToString(sum)
	}
	for text, thumbprint := range want {
		key, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := key.Thumbprint(); got != thumbprint || err != nil {
			t.Errorf("thumbprint of %s is %q, %v; want %q", text, got, err, thumbprint)
		}
		if key.Private() {
			t.Errorf("%s is taken for private", text)
		}
	}
}

func TestThumbprintRefuses(t *testing.T) {
	for text, want := range map[string]error{
		`{}`:                                 ErrKeyType,
		`{"kty":"oct","k":"AA"}`:             ErrKeyType,
		`{"kty":1}`:                          ErrMember,
		`{"kty":"RSA","n":"AQAB"}`:           ErrMember,
		`{"kty":"EC","crv":"P-256","x":"A"}`: ErrMember,
	} {
		key, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := key.Thumbprint(); !errors.Is(err, want) {
			t.Errorf("thumbprint of %s: %v, want %v", text, err, want)
		}
	}
}

func TestPrivate(t *testing.T) {
	for _, text := range []string{`{"kty":"RSA","n":"AQ","e":"AQ","d":"AQ"}`, `{"kty":"oct","k":"AA"}`, `{"kty":"EC","d":null}`} {
		key, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if !key.Private() {
			t.Errorf("%s is not taken for private", text)
		}
	}
}
