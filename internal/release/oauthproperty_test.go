package release

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestOAuthProperties sets each property of the back channel, in the releases that have it.
func TestOAuthProperties(t *testing.T) {
	for _, tt := range []struct {
		name, value string
		get         func(ESignet) any
		want        any
	}{
		{"par.expire-seconds", "90", func(r ESignet) any { return r.Token.Pushed.Lifetime }, 90 * time.Second},
		{"dpop.clock-skew", "0", func(r ESignet) any { return r.Token.DPoP.Skew }, time.Duration(0)},
		{"dpop.nonce.expire.seconds", "30", func(r ESignet) any { return r.Token.DPoP.NonceLifetime }, 30 * time.Second},
		{"client-assertion.unique.jti.required", "false", func(r ESignet) any { return r.Token.Assertion.Once }, false},
		{"supported.client.auth.signing.algorithms", "{'RS256'}", func(r ESignet) any { return r.Token.Assertion.Algorithms }, []string{"RS256"}},
		{"cache.expire-in-seconds", "{'jti': 60}", func(r ESignet) any { return r.Token.Assertion.JTIMemory }, time.Minute},
	} {
		for _, name := range []string{"1.6", "1.7", "1.8"} {
			row, err := ESignetNamed(name)
			if err != nil {
				t.Fatal(err)
			}
			changed, err := row.WithProperty(esignetPrefix+tt.name, tt.value)
			if name == "1.6" && !strings.HasPrefix(tt.name, "cache") {
				if err == nil {
					t.Errorf("1.6 has %s", tt.name)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := tt.get(changed); name != "1.6" && !cmp.Equal(got, tt.want) {
				t.Errorf("%s %s=%s: %v, want %v", name, tt.name, tt.value, got, tt.want)
			}
		}
	}
	row, err := ESignetNamed("1.8")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := row.WithProperty(esignetPrefix+"par.expire-seconds", "0"); err == nil {
		t.Error("a pushed request may live 0 s")
	}
	row, err = row.WithProperty(esignetPrefix+"supported.client.auth.signing.algorithms", "{'ES256'}")
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range [][]Member{row.Discovery.OpenIDConfiguration, row.Discovery.OAuthServer} {
		i := slices.IndexFunc(document, func(m Member) bool { return m.Name == "token_endpoint_auth_signing_alg_values_supported" })
		if !cmp.Equal(document[i].Value, []string{"ES256"}) {
			t.Errorf("advertised %v", document[i].Value)
		}
	}
}
