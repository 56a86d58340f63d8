package oidcprovider

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// prover makes proofs with a key.
type prover struct {
	w   *world
	key jose.SigningKey
	jwk any
}

func (w *world) prover() prover { return prover{w, rs256(), rsaKey().Public()} }

// proof is a good proof for the call, with changes; nil removes a claim.
func (p prover) proof(method, path string, changes map[string]any) string {
	p.w.t.Helper()
	claims := map[string]any{"htm": method, "htu": p.w.origin + "/v1/esignet" + path, "iat": p.w.clock.Now().Unix(), "jti": rand.Text()}
	for name, value := range changes {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	return compact(p.w.t, p.key, map[jose.HeaderKey]any{"typ": "dpop+jwt", "jwk": jose.JSONWebKey{Key: p.jwk}}, claims)
}

func thumbprint(t *testing.T, key any) string {
	t.Helper()
	sum, err := (&jose.JSONWebKey{Key: key}).Thumbprint(crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(sum)
}

func ath(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// boundTokens redeems a code with proofs.
func (w *world) boundTokens(code string) answer {
	w.t.Helper()
	form, p := w.tokenForm(tokenV2Path, code), w.prover()
	first := w.post(tokenV2Path, form, "DPoP", p.proof("POST", tokenV2Path, nil))
	a := w.post(tokenV2Path, form, "DPoP", p.proof("POST", tokenV2Path, map[string]any{"nonce": first.Header.Get("DPoP-Nonce")}))
	if a.StatusCode != http.StatusOK {
		w.t.Fatalf("token: %d %s, then %d %s", first.StatusCode, first.body, a.StatusCode, a.body)
	}
	return a
}

// TestBoundTokens goes through token and userinfo as a client that has to, or likes to.
func TestBoundTokens(t *testing.T) {
	for _, name := range []string{"1.7", "1.8"} {
		for _, text := range []string{"", `{"dpop_bound_access_tokens":true}`} {
			w := newWorld(t, name)
			w.change(config(text))
			code := w.code()
			p, form := w.prover(), w.tokenForm(tokenV2Path, code)
			if text != "" {
				w.wantError("no proof", w.post(tokenV2Path, form), oauthError{400, "invalid_request", "invalid_request"})
				w.wantError("the older call", w.post(tokenPath, w.tokenForm(tokenPath, code), "DPoP", "x"), oauthError{400, "invalid_request", "invalid_request"})
			}
			a := w.post(tokenV2Path, form, "DPoP", p.proof("POST", tokenV2Path, nil))
			w.wantError("challenge", a, oauthError{400, "use_dpop_nonce", "Authorization server requires nonce in DPoP proof"})
			nonce := a.Header.Get("DPoP-Nonce")
			if len(nonce) != 43 || a.Header.Get("Access-Control-Expose-Headers") != "DPoP-Nonce, WWW-Authenticate" {
				t.Errorf("%s: %v", name, a.Header)
			}
			w.clock.Advance(14 * time.Second)
			a = w.post(tokenV2Path, form, "DPoP", p.proof("POST", tokenV2Path, map[string]any{"nonce": nonce}))
			if a.StatusCode != http.StatusOK || a.member("token_type") != "DPoP" || a.Header.Get("DPoP-Nonce") != "" {
				t.Fatalf("%s: %d %s", name, a.StatusCode, a.body)
			}
			token := a.member("access_token")
			if cnf, _ := claims(t, token)["cnf"].(map[string]any); cnf["jkt"] != thumbprint(t, rsaKey().Public()) || len(cnf) != 1 {
				t.Errorf("%s: cnf %v", name, cnf)
			}
			w.wantUserinfo(token, 401) // as a Bearer token
			ask := func(nonce any) answer {
				return w.send("GET", userinfoPath, "", "Authorization", "DPoP "+token, "DPoP", p.proof("GET", userinfoPath, map[string]any{"ath": ath(token), "nonce": nonce}))
			}
			a = ask(nonce)
			if a.StatusCode != 401 || a.Header.Get("WWW-Authenticate") != `DPoP error="use_dpop_nonce"` || a.body != "" || a.Header.Get("Access-Control-Expose-Headers") != "DPoP-Nonce, WWW-Authenticate" {
				t.Errorf("%s: %d %v", name, a.StatusCode, a.Header)
			}
			nonce = a.Header.Get("DPoP-Nonce")
			for range 2 { // a nonce may be used again
				if a = ask(nonce); a.StatusCode != http.StatusOK || claims(t, a.body)["name"] != "Asha Rao" {
					t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
				}
			}
			w.clock.Advance(16 * time.Second)
			if a = ask(nonce); a.StatusCode != 401 || a.Header.Get("DPoP-Nonce") == nonce || a.Header.Get("DPoP-Nonce") == "" {
				t.Errorf("%s: an old nonce: %d %v", name, a.StatusCode, a.Header)
			}
		}
	}
}

// The two answers to a proof that comes without a nonce.
const (
	goodProof = "use_dpop_nonce"
	badProof  = "invalid_dpop_proof"
)

const badProofBody = `{"error":"invalid_dpop_proof","error_description":"invalid_dpop_proof"}`

type proofTest struct{ name, proof, want string }

// claimProofs are proofs with one defect, or one permitted form, of their claims each.
func claimProofs(w *world) []proofTest {
	const good, bad = goodProof, badProof
	p, at := w.prover(), w.clock.Now().Unix()
	with := func(changes map[string]any) string { return p.proof("POST", tokenV2Path, changes) }
	return []proofTest{
		{"good", with(nil), good},
		{"iat of last year", with(map[string]any{"iat": at - 365*86400}), good},
		{"iat of next year", with(map[string]any{"iat": at + 365*86400}), good},
		{"exp 8 s ago", with(map[string]any{"exp": at - 8}), good},
		{"exp 12 s ago", with(map[string]any{"exp": at - 12}), bad},
		{"nbf in 8 s", with(map[string]any{"nbf": at + 8}), good},
		{"nbf in 12 s", with(map[string]any{"nbf": at + 12}), bad},
		{"nonce number", with(map[string]any{"nonce": 1}), good},
		{"no htm", with(map[string]any{"htm": nil}), bad},
		{"htm GET", with(map[string]any{"htm": "GET"}), bad},
		{"htm post", with(map[string]any{"htm": "post"}), bad},
		{"no htu", with(map[string]any{"htu": nil}), bad},
		{"htu with query", with(map[string]any{"htu": w.origin + "/v1/esignet/oauth/v2/token?x"}), bad},
		{"htu elsewhere", with(map[string]any{"htu": "http://internal.example.org/v1/esignet/oauth/v2/token"}), bad},
		{"htu of PAR", with(map[string]any{"htu": w.origin + "/v1/esignet/oauth/par"}), bad},
		{"no iat", with(map[string]any{"iat": nil}), bad},
		{"iat text", with(map[string]any{"iat": "now"}), bad},
		{"no jti", with(map[string]any{"jti": nil}), bad},
		{"empty jti", with(map[string]any{"jti": ""}), bad},
		{"jti number", with(map[string]any{"jti": 7}), bad},
		{"garbage", "garbage", bad},
		{"empty", "", bad},
		{"two proofs in one", with(nil) + ", " + with(nil), bad},
	}
}

// headerProofs are proofs with one defect, or one permitted form, of their header each.
func headerProofs(w *world) []proofTest {
	const good, bad = goodProof, badProof
	t, at := w.t, w.clock.Now().Unix()
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	head := func(key jose.SigningKey, header map[jose.HeaderKey]any) string {
		all := map[jose.HeaderKey]any{"typ": "dpop+jwt", "jwk": jose.JSONWebKey{Key: rsaKey().Public()}}
		for name, value := range header {
			if all[name] = value; value == nil {
				delete(all, name)
			}
		}
		return compact(t, key, all, map[string]any{"htm": "POST", "htu": w.origin + "/v1/esignet/oauth/v2/token", "iat": at, "jti": rand.Text()})
	}
	type h = map[jose.HeaderKey]any
	unsigned := func(header string) string {
		b64 := base64.RawURLEncoding.EncodeToString
		return b64([]byte(header)) + "." + b64([]byte(`{"htm":"POST","htu":"`+w.origin+`/v1/esignet/oauth/v2/token","iat":1,"jti":"x"}`)) + "."
	}
	public := publicJWK(t, rsaKey().Public())
	return []proofTest{
		{"PS256", head(jose.SigningKey{Algorithm: jose.PS256, Key: rsaKey()}, nil), good},
		{"typ JWT", head(rs256(), h{"typ": "JWT"}), bad},
		{"typ upper case", head(rs256(), h{"typ": "DPOP+JWT"}), bad},
		{"no jwk", head(rs256(), h{"jwk": nil}), bad},
		{"private jwk", head(rs256(), h{"jwk": jose.JSONWebKey{Key: rsaKey()}}), bad},
		{"jwk text", head(rs256(), h{"jwk": "x"}), bad},
		{"jwk of another key", head(rs256(), h{"jwk": jose.JSONWebKey{Key: other.Public()}}), bad},
		{"symmetric jwk", head(jose.SigningKey{Algorithm: jose.HS256, Key: []byte("01234567890123456789012345678901")}, h{"jwk": map[string]string{"kty": "oct", "k": "AA"}}), bad},
		{"HS256 with the public key", head(jose.SigningKey{Algorithm: jose.HS256, Key: []byte(public)}, nil), bad},
		{"ES256", prover{w, jose.SigningKey{Algorithm: jose.ES256, Key: ecKey()}, ecKey().Public()}.proof("POST", tokenV2Path, nil), bad},
		{"crit", head(rs256(), h{"crit": []string{"exp"}, "exp": 1}), bad},
		{"alg none", unsigned(`{"alg":"none","typ":"dpop+jwt","jwk":` + public + `}`), bad},
		{"no signature", unsigned(`{"alg":"RS256","typ":"dpop+jwt","jwk":` + public + `}`), bad},
		{"doubled alg", unsigned(`{"alg":"RS256","alg":"none","typ":"dpop+jwt","jwk":` + public + `}`), bad},
		{"huge header", head(rs256(), h{"x": strings.Repeat("x", 16<<10)}), bad},
		{"deep header", unsigned(`{"alg":"RS256","typ":"dpop+jwt","jwk":` + strings.Repeat(`{"a":`, 1000) + "1" + strings.Repeat("}", 1000) + `}`), bad},
	}
}

// TestProofs has one defect, or one permitted form, a row, at the token endpoint.
func TestProofs(t *testing.T) {
	w := newWorld(t, "1.8")
	form := w.tokenForm(tokenV2Path, w.code())
	for _, tt := range append(claimProofs(w), headerProofs(w)...) {
		a := w.post(tokenV2Path, form, "DPoP", tt.proof)
		if a.StatusCode != 400 || a.member("error") != tt.want {
			t.Errorf("%s: %d %s, want %s", tt.name, a.StatusCode, a.body, tt.want)
		}
		if tt.want == badProof {
			wantBadProof(t, tt.name, a, badProof, badProofBody)
		}
	}
}

// TestProofsUsedOnce sends proofs twice; the memory is shared with that for assertions.
func TestProofsUsedOnce(t *testing.T) {
	w := newWorld(t, "1.8")
	form := w.tokenForm(tokenV2Path, w.code())
	proof := func(jti string) string { return w.prover().proof("POST", tokenV2Path, map[string]any{"jti": jti}) }
	once := proof("once")
	w.post(tokenV2Path, form, "DPoP", once)
	wantBadProof(t, "replayed", w.post(tokenV2Path, form, "DPoP", once), badProof, badProofBody)
	wantBadProof(t, "two headers", w.post(tokenV2Path, form, "DPoP", proof("a"), "DPoP", proof("b")), badProof, badProofBody)
	wantBadProof(t, "jti of an assertion", w.sharedJTI(), badProof, badProofBody)
}

// TestProofsComeFirst sends bad proofs with requests that are bad themselves.
func TestProofsComeFirst(t *testing.T) {
	w := newWorld(t, "1.8")
	wantBadProof(t, "content type", w.send("POST", tokenV2Path, "{}", "Content-Type", "text/plain", "DPoP", "x"), badProof, badProofBody)
	wantBadProof(t, "method", w.send("GET", parPath, "", "DPoP", "x"), badProof, badProofBody)
}

// sharedJTI sends a proof with the jti of an assertion that was taken.
func (w *world) sharedJTI() answer {
	form := w.tokenForm(tokenV2Path, w.code())
	form.Set("client_assertion", w.assertion(tokenV2Path, map[string]any{"jti": "shared"}))
	w.post(tokenV2Path, form)
	return w.post(tokenV2Path, form, "DPoP", w.prover().proof("POST", tokenV2Path, map[string]any{"jti": "shared"}))
}

func wantBadProof(t *testing.T, name string, a answer, code, body string) {
	t.Helper()
	reason := `DPoP error="` + code + `", error_description="` + code + `", algs="ES256 PS256"`
	if a.StatusCode != 400 || a.Header.Get("WWW-Authenticate") != reason || a.body != body {
		t.Errorf("%s: %d %q %q", name, a.StatusCode, a.Header.Get("WWW-Authenticate"), a.body)
	}
	if body != "" && a.Header.Get("Content-Type") != "application/json;charset=UTF-8" {
		t.Errorf("%s: Content-Type %q", name, a.Header.Get("Content-Type"))
	}
}

// TestProofsIgnored has releases and calls that do not know DPoP.
func TestProofsIgnored(t *testing.T) {
	for _, name := range releases {
		w := newWorld(t, name)
		path := tokenPath
		if name < "1.7" {
			path = w.v2()
		}
		a := w.post(path, w.tokenForm(path, w.code()), "DPoP", "x")
		if a.StatusCode != http.StatusOK || a.member("token_type") != "Bearer" {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
		}
	}
}

// TestProofsAtUserinfo has one defect a row.
func TestProofsAtUserinfo(t *testing.T) {
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	const bad, unknown = "invalid_dpop_proof", "unknown_error"
	for _, name := range []string{"1.7", "1.8"} {
		w := newWorld(t, name)
		token := w.boundTokens(w.code()).member("access_token")
		bearer := w.tokens().member("access_token")
		p := w.prover()
		stranger := prover{w, jose.SigningKey{Algorithm: jose.RS256, Key: other}, other.Public()}
		proof := func(p prover, ath any) string { return p.proof("GET", userinfoPath, map[string]any{"ath": ath}) }
		for _, tt := range []struct{ what, proof, authorization, want string }{
			{"no ath", proof(p, nil), "DPoP " + token, bad},
			{"ath of another token", proof(p, ath(bearer)), "DPoP " + token, unknown},
			{"ath number", proof(p, 7), "DPoP " + token, unknown},
			{"another key", proof(stranger, ath(token)), "DPoP " + token, bad},
			{"a token without cnf", proof(p, ath(bearer)), "DPoP " + bearer, bad},
			{"not a JWT", proof(p, ath("x")), "DPoP x", bad},
			{"not a proof", "x", "Bearer " + bearer, bad},
		} {
			wantBadProof(t, name+" "+tt.what, w.send("GET", userinfoPath, "", "Authorization", tt.authorization, "DPoP", tt.proof), tt.want, "")
		}
		for what, headers := range map[string][]string{
			"no token":   {"DPoP", proof(p, ath(token))},
			"Bearer":     {"DPoP", proof(p, ath(token)), "Authorization", "Bearer " + token},
			"lower case": {"DPoP", proof(p, ath(token)), "Authorization", "dpop " + token},
		} {
			a := w.send("GET", userinfoPath, "", headers...)
			if a.StatusCode != 401 || a.Header.Get("WWW-Authenticate") != `DPoP error="invalid_token"` || a.body != "" {
				t.Errorf("%s %s: %d %v", name, what, a.StatusCode, a.Header)
			}
		}
		forged := forge(t, token)
		a := w.send("GET", userinfoPath, "", "Authorization", "DPoP "+forged, "DPoP", proof(p, ath(forged)))
		if a.StatusCode != 401 || a.Header.Get("WWW-Authenticate") != `error="invalid_token"` {
			t.Errorf("%s forged: %d %v", name, a.StatusCode, a.Header)
		}
	}
}

// forge gives a token another claim and keeps its signature.
func forge(t *testing.T, token string) string {
	t.Helper()
	c := claims(t, token)
	c["sub"] = "other"
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(token, ".")
	return parts[0] + "." + base64.RawURLEncoding.EncodeToString(text) + "." + parts[2]
}

// TestKeyOfTheLogin has a login that begins with dpop_jkt.
func TestKeyOfTheLogin(t *testing.T) {
	for _, name := range []string{"1.7", "1.8"} {
		w := newWorld(t, name)
		mine := thumbprint(t, rsaKey().Public())
		for jkt, want := range map[string]string{mine: "use_dpop_nonce", "other": "invalid_request"} {
			code := w.code(func(r *idp.AuthorizationRequest) { r.DPoPJKT = &jkt })
			a := w.post(tokenV2Path, w.tokenForm(tokenV2Path, code), "DPoP", w.prover().proof("POST", tokenV2Path, nil))
			if a.member("error") != want {
				t.Errorf("%s %s: %s", name, jkt, a.body)
			}
			if want == "invalid_request" {
				w.wantError("other key", a, oauthError{400, "invalid_request", "invalid_dpop_proof"})
			}
		}
	}
}

// TestChallengeRestartsCode asks for a nonce late.
func TestChallengeRestartsCode(t *testing.T) {
	w := newWorld(t, "1.8")
	code := w.code()
	p := w.prover()
	w.clock.Advance(290 * time.Second)
	a := w.post(tokenV2Path, w.tokenForm(tokenV2Path, code), "DPoP", p.proof("POST", tokenV2Path, nil))
	w.clock.Advance(14 * time.Second)
	a = w.post(tokenV2Path, w.tokenForm(tokenV2Path, code), "DPoP", p.proof("POST", tokenV2Path, map[string]any{"nonce": a.Header.Get("DPoP-Nonce")}))
	if a.StatusCode != http.StatusOK {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
}

// TestProofUnderAnotherName has the tolerance take the URL of another name.
func TestProofUnderAnotherName(t *testing.T) {
	w := newWorld(t, "1.8", "any-host-audience")
	htu := map[string]any{"htu": "http://internal.example.org:8088/v1/esignet/oauth/v2/token"}
	a := w.post(tokenV2Path, w.tokenForm(tokenV2Path, w.code()), "DPoP", w.prover().proof("POST", tokenV2Path, htu))
	if a.member("error") != "use_dpop_nonce" {
		t.Errorf("%s", a.body)
	}
}
