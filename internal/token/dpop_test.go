package token

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

func proofVerifier(t testing.TB) *ProofVerifier {
	t.Helper()
	row, err := release.ESignetNamed("1.8")
	if err != nil {
		t.Fatal(err)
	}
	return &ProofVerifier{Rules: row.Token.DPoP, Now: new(clock.Clock).Now}
}

func anyURL(string) (accepted, tolerated bool) { return true, false }

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// hostileProofs are texts that a proof should not be, and that should cost little.
func hostileProofs() map[string]string {
	n := func(bits uint) string {
		number := new(big.Int).Lsh(big.NewInt(1), bits-1)
		return base64.RawURLEncoding.EncodeToString(number.SetBit(number, 0, 1).Bytes())
	}
	proof := func(key string, signature int) string {
		return b64(`{"typ":"dpop+jwt","alg":"PS256","jwk":`+key+`}`) + "." +
			b64(`{"htm":"POST","htu":"x","iat":1,"jti":"x"}`) + "." + base64.RawURLEncoding.EncodeToString(make([]byte, signature))
	}
	return map[string]string{
		"dots":           strings.Repeat(".", 16<<10),
		"megabyte":       strings.Repeat("a", 1<<20),
		"deep":           proof(strings.Repeat(`{"a":`, 2000)+"1"+strings.Repeat("}", 2000), 1),
		"many members":   proof("{"+strings.Repeat(`"a":1,`, 1000)+`"b":1}`, 1),
		"4096 bits":      proof(`{"kty":"RSA","n":"`+n(4096)+`","e":"AQAB"}`, 512),
		"8192 bits":      proof(`{"kty":"RSA","n":"`+n(8192)+`","e":"AQAB"}`, 1024),
		"long exponent":  proof(`{"kty":"RSA","n":"`+n(4096)+`","e":"f____w"}`, 512),
		"16384 bits":     proof(`{"kty":"RSA","n":"`+n(16384)+`","e":"AQAB"}`, 2048),
		"huge exponent":  proof(`{"kty":"RSA","n":"`+n(4096)+`","e":"`+n(4000)+`"}`, 512),
		"EC off curve":   proof(`{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}`, 64),
		"nested payload": b64(`{"typ":"dpop+jwt","alg":"RS256","cty":"JWT","jwk":{"kty":"RSA","n":"`+n(2048)+`","e":"AQAB"}}`) + "." + b64(b64(`{"alg":"none"}`)+"."+b64(`{}`)+".") + ".AA",
	}
}

func TestHostileProofs(t *testing.T) {
	v := proofVerifier(t)
	for name, proof := range hostileProofs() {
		if _, err := v.VerifyProof(t.Context(), proof, "POST", anyURL); !errors.Is(err, errProof) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
}

// BenchmarkHostileProof shows what each costs: less than a millisecond and a megabyte.
func BenchmarkHostileProof(b *testing.B) {
	v := proofVerifier(b)
	for name, proof := range hostileProofs() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := v.VerifyProof(b.Context(), proof, "POST", anyURL); err == nil {
					b.Fatal("taken")
				}
			}
		})
	}
}

// FuzzVerifyProof holds that nothing passes but a signature by the key that the proof brings.
func FuzzVerifyProof(f *testing.F) {
	for _, proof := range hostileProofs() {
		if len(proof) < 4<<10 {
			f.Add(proof)
		}
	}
	f.Add(b64(`{"typ":"dpop+jwt","alg":"none","jwk":{"kty":"RSA","n":"AQAB","e":"AQAB"}}`) + "." + b64(`{}`) + ".")
	f.Add(b64(`{"typ":"dpop+jwt","alg":"RS256","crit":["x"],"jwk":null}`) + "." + b64(`{}`) + ".c2ln")
	v := proofVerifier(f)
	f.Fuzz(func(t *testing.T, proof string) {
		if _, err := v.VerifyProof(t.Context(), proof, "POST", anyURL); !errors.Is(err, errProof) {
			t.Fatalf("VerifyProof(%q) = %v, want a refusal", proof, err)
		}
		v.KeyOf(proof)
	})
}

// TestVerifyProof reads what a good proof says.
func TestVerifyProof(t *testing.T) {
	proof := signed(t, jose.SigningKey{Algorithm: jose.PS256, Key: clientKey()},
		map[jose.HeaderKey]any{"typ": "dpop+jwt", "jwk": jose.JSONWebKey{Key: clientKey().Public()}},
		map[string]any{"htm": "GET", "htu": "https://x", "iat": 1, "jti": "j", "nonce": "n", "ath": "a"})
	got, err := proofVerifier(t).VerifyProof(t.Context(), proof, "GET", func(url string) (bool, bool) { return url == "https://x", false })
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Thumbprint) != 43 {
		t.Errorf("thumbprint %q", got.Thumbprint)
	}
	got.Thumbprint = ""
	if want := (idp.Proof{ID: "j", Nonce: "n", TokenHash: "a", HasTokenHash: true}); got != want {
		t.Errorf("proof %+v, want %+v", got, want)
	}
}

// TestProofExponent has good signatures by keys of the largest exponent that is afforded, and of the next.
func TestProofExponent(t *testing.T) {
	for exponent, ok := range map[int]bool{65537: true, 65539: false} {
		key := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: clientKey().N, E: exponent}, Primes: clientKey().Primes}
		order := big.NewInt(1)
		for _, p := range key.Primes {
			order.Mul(order, new(big.Int).Sub(p, big.NewInt(1)))
		}
		if key.D = new(big.Int).ModInverse(big.NewInt(int64(exponent)), order); key.D == nil {
			t.Fatal("the exponent has no inverse")
		}
		key.Precompute()
		proof := signed(t, jose.SigningKey{Algorithm: jose.PS256, Key: key},
			map[jose.HeaderKey]any{"typ": "dpop+jwt", "jwk": jose.JSONWebKey{Key: key.Public()}},
			map[string]any{"htm": "GET", "htu": "https://x", "iat": 1, "jti": "j"})
		if _, err := proofVerifier(t).VerifyProof(t.Context(), proof, "GET", anyURL); (err == nil) != ok {
			t.Errorf("exponent %d: %v, want ok %v", exponent, err, ok)
		}
	}
}

func TestKeyOf(t *testing.T) {
	v := proofVerifier(t)
	for payload, want := range map[string]string{
		`{"cnf":{"jkt":"k"}}`: "k", `{"cnf":{}}`: "", `{}`: "", `{"cnf":"k"}`: "", `[]`: "", ``: "",
	} {
		if got := v.KeyOf("h." + b64(payload) + ".s"); got != want {
			t.Errorf("KeyOf %s is %q, want %q", payload, got, want)
		}
	}
	for _, token := range []string{"", "x", "a.b", "a.b.c.d", strings.Repeat("a", 64<<10) + ".b.c"} {
		if got := v.KeyOf(token); got != "" {
			t.Errorf("KeyOf %.20q is %q", token, got)
		}
	}
}

// TestEncrypt has go-jose decrypt, and a client without a usable key.
func TestEncrypt(t *testing.T) {
	issuer := newIssuer(t, new(clock.Clock))
	text, err := json.Marshal(jose.JSONWebKey{Key: clientKey().Public()})
	if err != nil {
		t.Fatal(err)
	}
	for _, plain := range []string{"a.b.c", strings.Repeat("ä", 100_000), ""} {
		got, err := issuer.Encrypt(t.Context(), plain, idp.Client{EncPublicKey: string(text), EncCertificate: []byte("c")})
		if err != nil {
			t.Fatal(err)
		}
		jwe, err := jose.ParseEncryptedCompact(got, []jose.KeyAlgorithm{jose.RSA_OAEP_256}, []jose.ContentEncryption{jose.A256GCM})
		if err != nil {
			t.Fatal(err)
		}
		if out, err := jwe.Decrypt(clientKey()); err != nil || string(out) != plain {
			t.Errorf("decrypted %d bytes, %v; want %d", len(out), err, len(plain))
		}
	}
	large, err := rsa.GenerateKey(rand.Reader, 3072)
	if err != nil {
		t.Fatal(err)
	}
	other, err := json.Marshal(jose.JSONWebKey{Key: large.Public()})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"", "{}", "x", `{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}`, string(other)} {
		if _, err := issuer.Encrypt(t.Context(), "a.b.c", idp.Client{EncPublicKey: key}); err == nil {
			t.Errorf("encrypted for %.40s", key)
		}
	}
}
