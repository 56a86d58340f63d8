package token

import (
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

const portal = "mosip-signup-oauth-client"

func signUpIssuer(t *testing.T, name string, now func() time.Time) *Issuer {
	t.Helper()
	row, err := release.ESignetNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return NewIssuer(IssuerConfig{Rules: row.Token, Keys: loadKeys(t), PublicURL: "https://id.example.org", ServicePath: "/v1/esignet", Now: now})
}

// TestSignUpToken has go-jose read the id_token, and eSignet know it again.
func TestSignUpToken(t *testing.T) {
	for name, want := range map[string]struct{ issuer, algorithm string }{
		"1.5": {"https://id.example.org/v1/esignet", "RS256"},
		"1.8": {"https://id.example.org", "PS256"},
	} {
		now := time.Date(2026, 5, 20, 9, 15, 42, 0, time.UTC)
		issuer := signUpIssuer(t, name, func() time.Time { return now })
		token, err := issuer.IssueSignUp(t.Context(), idp.SignUpToken{
			Transaction: "txn", Audience: portal, Nonce: "n", ACR: "mosip:idp:acr:static-code", AuthTime: now.Add(-time.Minute), Lifetime: 300 * time.Second,
		})
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(want.algorithm)})
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := parsed.Claims(loadKeys(t).newest(ESignet).Private.Public(), &got); err != nil {
			t.Fatal(err)
		}
		unix := float64(now.Unix())
		if diff := cmp.Diff(got, map[string]any{
			"iss": want.issuer, "sub": "txn", "aud": portal, "iat": unix, "exp": unix + 300, "auth_time": unix - 60, "nonce": "n",
			"acr": "mosip:idp:acr:static-code",
		}); diff != "" {
			t.Errorf("%s: got -, want +\n%s", name, diff)
		}
		now = now.Add(300*time.Second + 59*time.Second)
		if subject, nonce, err := issuer.VerifySignUp(t.Context(), token, portal); err != nil || subject != "txn" || nonce != "n" {
			t.Errorf("%s: sub %q, nonce %q, %v", name, subject, nonce, err)
		}
	}
}

// TestSignUpTokenRefused has tokens with one defect each.
func TestSignUpTokenRefused(t *testing.T) {
	now := time.Date(2026, 5, 20, 9, 15, 42, 0, time.UTC)
	issuer := signUpIssuer(t, "1.6", func() time.Time { return now })
	good := func() map[string]any {
		return map[string]any{"iss": issuer.Name(), "sub": "txn", "aud": portal, "exp": now.Unix() + 300, "nonce": "n"}
	}
	signed := func(signer Signer, claims map[string]any) string {
		token, err := (&Issuer{cfg: issuer.cfg, signer: signer}).sign(t.Context(), claims)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	with := func(name string, value any) string {
		claims := good()
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
		return signed(issuer.signer, claims)
	}
	ours := signed(issuer.signer, good())
	tests := []struct {
		name, token string
		nonce       string
		good        bool
	}{
		{"good", ours, "n", true},
		{"no nonce", with("nonce", nil), "", true},
		{"nonce that is a number", with("nonce", 7), "", true},
		{"other issuer", with("iss", "https://id.example.org"), "", false},
		{"other audience", with("aud", "client"), "", false},
		{"no subject", with("sub", nil), "", false},
		{"no end", with("exp", nil), "", false},
		{"a minute past its end, almost", with("exp", now.Unix()-59), "n", true},
		{"expired", with("exp", now.Unix()-60), "", false},
		{"no claims", signed(issuer.signer, nil), "", false},
		{"key of another application", signed(issuer.cfg.Keys.Signer(IdentitySystem, "RS256"), good()), "", false},
		{"changed", ours[:strings.LastIndex(ours, ".")] + ".AAAA", "", false},
		{"empty", "", "", false},
	}
	for _, tt := range tests {
		subject, nonce, err := issuer.VerifySignUp(t.Context(), tt.token, portal)
		if (err == nil) != tt.good || nonce != tt.nonce || (subject == "txn") != tt.good {
			t.Errorf("%s: sub %q, nonce %q, %v", tt.name, subject, nonce, err)
		}
	}
}

func TestSignSubject(t *testing.T) {
	issuer := signUpIssuer(t, "1.7", new(clock.Clock).Now)
	token, err := issuer.SignSubject(t.Context(), "8267411571")
	if err != nil {
		t.Fatal(err)
	}
	payload, err := issuer.verified(token)
	if err != nil || string(payload) != `{"sub":"8267411571"}` {
		t.Errorf("payload %s, %v", payload, err)
	}
}
