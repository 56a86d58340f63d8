package idp

import (
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
