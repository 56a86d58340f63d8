package e2e

import (
	"crypto/rand"
	"crypto/sha3"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

const asha = "5860356276"

// TestLogin goes from client creation to userinfo over REST, in every accepted release and without any
// tolerance; go-oidc and go-jose judge the tokens.
func TestLogin(t *testing.T) {
	for _, tt := range []struct {
		release                  string
		issuer, authorize, token string // as discovery names them, below the origin
		redeem                   string // the token endpoint that takes a code verifier, if any
		nullAtHash, otherSubject bool
	}{
		{"1.0", "/v1/esignet", "/v1/esignet/authorize", tokenV1, tokenV1, false, true},
		{"1.1", "/v1/esignet", "/v1/esignet/authorize", tokenV1, tokenV1, false, true},
		{"1.2", "", "/v1/esignet/authorize", tokenV1, tokenV2, true, false},
		{"1.3", "", "/authorize", tokenV2, tokenV2, false, false},
		{"1.4", "", "/authorize", tokenV2, tokenV2, false, false},
		{"1.5", "", "/authorize", tokenV2, tokenV2, false, false},
		{"1.6", "", "/authorize", tokenV2, tokenV2, false, false},
		{"1.7", "", "/authorize", tokenV2, tokenV2, false, false},
		{"1.8", "", "/authorize", tokenV2, tokenV2, false, false},
	} {
		t.Run(tt.release, func(t *testing.T) {
			s := start(t, "--fixtures", "none", "--strict", "--esignet-release", tt.release)
			// The judge discovers the server by itself; from 1.2 to 1.7 the tokens name another issuer.
			issuer := s.origin + "/v1/esignet"
			if tt.release == "1.8" {
				issuer = s.origin
			}
			ctx := oidc.InsecureIssuerURLContext(t.Context(), issuer)
			provider, err := oidc.NewProvider(ctx, s.origin)
			is(t, "issuer", decodeObject(t, s.get("/.well-known/openid-configuration").body)["issuer"], any(s.origin+tt.issuer))
			if err != nil {
				t.Fatal(err)
			}
			is(t, "authorization_endpoint", provider.Endpoint().AuthURL, s.origin+tt.authorize)
			is(t, "token_endpoint", provider.Endpoint().TokenURL, s.origin+tt.token)
			got := s.login(provider, tt.redeem, tt.nullAtHash)
			subject := claims(t, got.IDToken)["sub"]
			is(t, "the pseudonym as sub", subject != any(psut(asha, "rp-farm-portal")), tt.otherSubject)
			info := s.userinfo("Bearer " + got.AccessToken)
			is(t, "userinfo status", info.status, http.StatusOK)
			is(t, "userinfo type", info.header.Get("Content-Type"), "application/jwt;charset=UTF-8")
			person := s.verified(info.body)
			is(t, "userinfo sub", person["sub"], any(psut(asha, "rp-farm-portal")))
			is(t, "name", person["name"], any("Asha Rao"))
			is(t, "email", person["email"], any("asha.rao@example.org"))
			is(t, "birthdate", person["birthdate"], any("1987/11/25"))
			absent := []string{"gender", "picture", "phone_number"}
			if s.late {
				absent = append(absent, "individual_id")
			} else {
				is(t, "individual_id", person["individual_id"], any(asha))
			}
			if tt.release >= "1.6" {
				is(t, "userinfo iss", person["iss"], any(s.origin+"/v1/esignet"))
				is(t, "userinfo aud", person["aud"], any("farm-portal"))
			} else {
				absent = append(absent, "aud", "iss")
			}
			for _, name := range absent {
				if _, ok := person[name]; ok {
					t.Errorf("userinfo has %s", name)
				}
			}
			is(t, "userinfo again", s.userinfo("Bearer "+got.AccessToken).body, info.body)
		})
	}
}

// login registers a client and a person, logs the person in, and has the provider judge the id_token.
func (s *server) login(provider *oidc.Provider, redeem string, nullAtHash bool) tokens {
	t := s.t
	t.Helper()
	s.addPerson(asha)
	c := s.register("farm-portal", aKey())
	changes := map[string]any{
		"acrValues": "mosip:idp:acr:generated-code",
		"claims":    map[string]any{"userinfo": map[string]any{"name": map[string]any{"essential": true}, "individual_id": nil}, "id_token": map[string]any{}},
	}
	if redeem == tokenV2 {
		changes["codeChallenge"], changes["codeChallengeMethod"] = challenge, "S256"
	}
	code := s.code(c.details(changes), asha, "name", "email", "birthdate", "address", "individual_id")
	form := c.tokenForm(code, c.assertion(t, provider.Endpoint().TokenURL, map[string]any{"jti": rand.Text()}))
	form.Set("code_verifier", verifier)
	a, got := s.token(redeem, form)
	if a.status != http.StatusOK {
		t.Fatalf("token: %d %s", a.status, a.body)
	}
	is(t, "token_type", got.TokenType, "Bearer")
	is(t, "expires_in", got.ExpiresIn, 3600)

	idToken, err := provider.Verifier(&oidc.Config{ClientID: c.id}).Verify(t.Context(), got.IDToken)
	if err != nil {
		t.Fatalf("id_token: %v", err)
	}
	if hash, present := claims(t, got.IDToken)["at_hash"]; nullAtHash && (!present || hash != nil) {
		t.Errorf("at_hash is %v, present %v; want null", hash, present)
	}
	if err := idToken.VerifyAccessToken(got.AccessToken); err != nil && !nullAtHash {
		t.Errorf("at_hash: %v", err)
	}
	is(t, "nonce", idToken.Nonce, "n-1")
	is(t, "acr", claims(t, got.IDToken)["acr"], any("mosip:idp:acr:generated-code"))
	if age := time.Since(idToken.IssuedAt); age < 0 || age > time.Minute {
		t.Errorf("iat is %v ago", age)
	}
	access := claims(t, got.AccessToken)
	if _, named := access["client_id"]; named == s.old {
		t.Errorf("access token client_id: %v", access["client_id"])
	}
	is(t, "access token aud", access["aud"], any(c.id))
	if _, ok := access["scope"]; ok {
		t.Error("the access token has a scope although none was permitted")
	}
	return got
}

// verified checks a compact JWS with go-jose against the published keys, and returns its claims.
func (s *server) verified(compact string) map[string]any {
	s.t.Helper()
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(s.get("/.well-known/jwks.json").body), &set); err != nil {
		s.t.Fatal(err)
	}
	signed, err := jose.ParseSignedCompact(compact, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		s.t.Fatal(err)
	}
	keys := set.Key(signed.Signatures[0].Header.KeyID)
	if len(keys) != 1 {
		s.t.Fatalf("%d published keys have the kid %q", len(keys), signed.Signatures[0].Header.KeyID)
	}
	payload, err := signed.Verify(keys[0].Key)
	if err != nil {
		s.t.Fatalf("signature: %v", err)
	}
	var out map[string]any
	if err := json.Unmarshal(payload, &out); err != nil {
		s.t.Fatal(err)
	}
	return out
}

// TestPIN logs in with the static code, and skips the consent screen the second time.
func TestPIN(t *testing.T) {
	s := start(t, "--fixtures", "none")
	s.addPerson(asha)
	c := s.register("pin-portal", aKey())
	for round, want := range []string{"CAPTURE", "NOCAPTURE"} {
		txn := s.begin(c.details(nil))
		var out struct{ ConsentAction, TransactionID string }
		if err := json.Unmarshal(s.must(s.authenticate(txn, asha, "PIN", "number", "4321")), &out); err != nil {
			t.Fatal(err)
		}
		is(t, "consentAction", out.ConsentAction, want)
		var code struct{ Code, State, Nonce, RedirectURI string }
		if err := json.Unmarshal(s.must(s.authCode(txn, []string{"name", "email"}[round:1]...)), &code); err != nil {
			t.Fatal(err)
		}
		is(t, "state", code.State, "st-1")
		got := s.redeem(c, code.Code)
		is(t, "acr", claims(t, got.IDToken)["acr"], any("mosip:idp:acr:static-code"))
		person := s.verified(s.userinfo("Bearer " + got.AccessToken).body)
		is(t, "name in round", person["name"], any("Asha Rao"))
		if _, ok := person["email"]; ok {
			t.Error("email was not accepted")
		}
	}
}

// TestCodeOnce redeems one code fifty times at once.
func TestCodeOnce(t *testing.T) {
	s := start(t, "--fixtures", "none")
	s.addPerson(asha)
	c := s.register("parallel", aKey())
	code := s.code(c.details(nil), asha, "name")
	form := c.tokenForm(code, c.assertion(t, s.origin+tokenV2, nil))
	statuses := make(chan int, 50)
	var wg sync.WaitGroup
	for range cap(statuses) {
		wg.Go(func() {
			req := s.request(http.MethodPost, tokenV2, "application/x-www-form-urlencoded", form.Encode())
			resp, err := s.http.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			statuses <- resp.StatusCode
		})
	}
	wg.Wait()
	close(statuses)
	count := map[int]int{}
	for status := range statuses {
		count[status]++
	}
	if count[http.StatusOK] != 1 || count[http.StatusBadRequest] != 49 {
		t.Errorf("statuses %v, want one 200 and 49 times 400", count)
	}
}

func TestNullNonce(t *testing.T) {
	s := start(t, "--fixtures", "none")
	s.addPerson(asha)
	c := s.register("no-nonce", aKey())
	got := s.redeem(c, s.code(c.details(map[string]any{"nonce": nil, "state": nil}), asha))
	nonce, present := claims(t, got.IDToken)["nonce"]
	if !present || nonce != nil {
		t.Errorf("nonce = %v, present %v; want null", nonce, present)
	}
}

// psut is the pseudonym of the mock identity system, made here by other means.
func psut(individual, relyingParty string) string {
	sum := sha3.Sum256([]byte(individual + relyingParty))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
