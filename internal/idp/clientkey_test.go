package idp

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/release"
)

func TestListWidth(t *testing.T) {
	for _, tt := range []struct {
		list []string
		want int
	}{
		{nil, 2},
		{[]string{""}, 4},
		{[]string{"a", "b"}, len(`["a","b"]`)},
		{[]string{"http://h/"}, len(`["http:\/\/h\/"]`)},
		{[]string{"\"\\\n\t"}, len(`["\"\\\n\t"]`)},
		{[]string{"\u2028\u0001é😀"}, len(`["\u2028\u0001`) + 2 + len(`"]`)},
	} {
		if got := listWidth(tt.list); got != tt.want {
			t.Errorf("listWidth(%q) = %d, want %d", tt.list, got, tt.want)
		}
	}
}

// TestKeyMarks holds what is compared of a key by release.
func TestKeyMarks(t *testing.T) {
	rsa := `{"kty":"RSA","e":"AQAB","n":"` + testModulus + `=="}`
	ec := `{"kty":"EC","crv":"P-256","x":"bQ57lF9IrUUP-BJ6MFcHo4Ej8SEGaVwsLbi33BZcJQk","y":"RHLC26uGv-l_MaP1_ZnWYfvLjfZ1twJ4CJDB2Fu8OBc"}`
	for _, tt := range []struct{ release, key, want string }{
		{"1.4", rsa, ""},
		{"1.5", rsa, "n " + testModulus},
		{"1.7", rsa, "n " + testModulus},
		{"1.7", ec, "client c"},
		{"1.7", strings.Replace(ec, "{", `{"n":"x",`, 1), "n x"},
		{"1.8", ec, "sha256 8e8d022693eed56c14ee7716d51b515c58b2fc0162c7bcaa2466fc6d402c3074"},
	} {
		row, err := release.ESignetNamed(tt.release)
		if err != nil {
			t.Fatal(err)
		}
		r := &Registry{Rules: row.Clients}
		key := parseKey(t, tt.key)
		text, err := r.KeyText(key)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.keyMark("c", key, text); got != tt.want || err != nil {
			t.Errorf("%s: mark of %s is %q, %v; want %q", tt.release, tt.key, got, err, tt.want)
		}
	}
}

// TestKeyMembers holds which members of another type make the key a bad one, and which an exception.
func TestKeyMembers(t *testing.T) {
	signer, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &signer.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	standard := base64.StdEncoding.EncodeToString(der)
	list := func(certificate string) string { return `["` + certificate + `"]` }
	r := newRegistry(t)
	for _, tt := range []struct {
		name, member, value string
		want                Code
	}{
		{"certificate", "x5c", list(standard), ""},
		{"certificate in lines", "x5c", list(standard[:64] + `\r\n` + standard[64:]), ""},
		{"certificate in the alphabet of URLs", "x5c", list(base64.RawURLEncoding.EncodeToString(der)), ""},
		{"no certificates", "x5c", `[]`, ""},
		{"certificates null", "x5c", `null`, UnknownError},
		{"certificate as text", "x5c", `"AA"`, UnknownError},
		{"certificate is a number", "x5c", `[5]`, UnknownError},
		{"certificate null", "x5c", `[null]`, UnknownError},
		{"no certificate", "x5c", `["AAAA"]`, InvalidPublicKey},
		{"operations", "key_ops", `["verify",5]`, ""},
		{"operations null", "key_ops", `null`, ""},
		{"operation as text", "key_ops", `"verify"`, UnknownError},
		{"operations as object", "key_ops", `{}`, UnknownError},
		{"thumbprint", "x5t", `5`, InvalidPublicKey},
		{"long thumbprint", "x5t#S256", `5`, InvalidPublicKey},
		{"address", "x5u", `[]`, InvalidPublicKey},
		{"address null", "x5u", `null`, ""},
		{"private number", "d", `5`, InvalidPublicKey},
		{"private number null", "d", `null`, UnknownError},
		{"another member", "foo", `5`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := base64.RawURLEncoding.EncodeToString(signer.N.Bytes())
			text, err := r.KeyText(parseKey(t, `{"n":"`+n+`","e":"AQAB","`+tt.member+`":`+tt.value+`}`))
			if (err != nil) != (tt.want != "") || err != nil && CodeOf(err) != tt.want {
				t.Fatalf("%v, want %q", err, tt.want)
			}
			if err != nil {
				return
			}
			var stored map[string]any
			if err := json.Unmarshal([]byte(text), &stored); err != nil {
				t.Fatal(err)
			}
			if chain, _ := stored["x5c"].([]any); len(chain) > 0 && chain[0] != standard {
				t.Errorf("stored %s", text)
			}
			if value, ok := stored[tt.member]; ok && value == nil {
				t.Errorf("null stored in %s", text)
			}
		})
	}
}
