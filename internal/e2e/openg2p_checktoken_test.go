package e2e

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var tokenItems = []item{
	{"both paths verify code_verifier", checkVerifiers},
	{"content type, extra fields, field order", checkForms},
	{"assertions", checkAssertions},
	{"registered JWK without alg, use, kid", checkRegisteredKeys},
	{"no redirects, quick, errors are JSON", checkTokenErrors},
	{"code missing or empty", checkNoCode},
	{"reply", checkReply},
	{"no client_secret by default", checkSecrets},
}

func checkVerifiers(t *testing.T) {
	s := openG2P(t)
	for _, path := range []string{tokenV1, tokenV2} {
		form := s.freshForm(s.origin + path)
		for _, tt := range []struct {
			verifier string
			status   int
			code     string
		}{
			{"", http.StatusInternalServerError, "invalid_pkce_code_verifier"},
			{"another-verifier-of-forty-three-characters-x", http.StatusInternalServerError, "pkce_failed"},
			{fixedVerifier, http.StatusOK, ""},
		} {
			form.Set("code_verifier", tt.verifier)
			got, out := s.token(path, form)
			is(t, path+" status for verifier "+tt.verifier, got.status, tt.status)
			is(t, path+" error for verifier "+tt.verifier, out.Error, tt.code)
		}
	}
	strict := openG2P(t, "--strict")
	got, out := strict.token(tokenV1, strict.freshForm(strict.origin+tokenV1))
	is(t, "strict status", got.status, http.StatusInternalServerError)
	is(t, "strict error", out.Error, "invalid_pkce_code_verifier")
}

func checkForms(t *testing.T) {
	s := openG2P(t)
	for _, kind := range []string{"application/x-www-form-urlencoded", "application/x-www-form-urlencoded;charset=UTF-8", "application/x-www-form-urlencoded; charset=utf-8"} {
		form := s.freshForm(s.origin + tokenV2)
		form.Set("client_secret", "x")
		form.Set("scope", "openid")
		form.Set("resource", "")
		ascending := strings.Split(form.Encode(), "&")
		for _, order := range []string{"ascending", "descending"} {
			body := strings.Join(ascending, "&")
			got := s.do(s.request(http.MethodPost, tokenV2, kind, body))
			is(t, order+" "+kind, got.status, http.StatusOK)
			is(t, "answer's type", strings.HasPrefix(got.header.Get("Content-Type"), "application/json"), true)
			ascending = strings.Split(s.freshForm(s.origin+tokenV2).Encode(), "&")
			slices.Reverse(ascending)
		}
	}
}

func checkAssertions(t *testing.T) {
	s := openG2P(t, "--internal-host", "esignet", "--internal-host", "localhost")
	public, inside := s.origin, "http://esignet:8088"
	for _, audience := range []any{
		public + tokenV1, public + tokenV2, public, public + "/v1/esignet", inside + tokenV1, inside + tokenV2,
		inside, inside + "/v1/esignet",
		[]string{public + tokenV2},
		[]string{"http://elsewhere", inside + tokenV1},
	} {
		for _, path := range []string{tokenV1, tokenV2} {
			got, out := s.token(path, s.freshForm(audience))
			if got.status != http.StatusOK {
				t.Errorf("aud %v at %s: %d %s", audience, path, got.status, out.Error)
			}
		}
	}
	for _, audience := range []any{"http://elsewhere:8088" + tokenV2, public + "/other", []string{}, "", nil} {
		got, out := s.token(tokenV2, s.freshForm(audience))
		is(t, "status", got.status, http.StatusBadRequest)
		is(t, "error", out.Error, "invalid_assertion")
	}
	checkAskedName(t)
	checkLeeway(t)
}

// checkAskedName has the audience name the server as the request does, by Host or by the proxy's headers.
func checkAskedName(t *testing.T) {
	t.Helper()
	for _, tt := range []struct {
		host, proto, forwarded string
		audience               string
		want                   int
	}{
		{"esignet.g2p:8088", "", "", "http://esignet.g2p:8088" + tokenV2, http.StatusOK},
		{"10.0.0.7", "https", "esignet.example.org", "https://esignet.example.org" + tokenV2, http.StatusOK},
		{"esignet.g2p:8088", "", "", "http://elsewhere:8088" + tokenV2, http.StatusBadRequest},
		{"esignet.g2p:8088", "", "", "http://esignet.g2p:8088/other", http.StatusBadRequest},
	} {
		for _, strict := range []bool{false, true} {
			args, want := []string{}, tt.want
			if strict {
				args, want = []string{"--strict"}, http.StatusBadRequest
			}
			s := openG2P(t, args...)
			req := s.request(http.MethodPost, tokenV2, "application/x-www-form-urlencoded", s.freshForm(tt.audience).Encode())
			req.Host = tt.host
			if tt.forwarded != "" {
				req.Header.Set("X-Forwarded-Proto", tt.proto)
				req.Header.Set("X-Forwarded-Host", tt.forwarded)
			}
			got := s.do(req)
			if got.status != want {
				t.Errorf("aud %s asked as %s %s, strict %v: %d %s", tt.audience, tt.host, tt.forwarded, strict, got.status, got.body)
			}
		}
	}
}

// checkLeeway has assertions that are a little and much too old.
func checkLeeway(t *testing.T) {
	t.Helper()
	kind, strict := openG2P(t), openG2P(t, "--strict")
	for _, tt := range []struct {
		s    *server
		age  int64
		want int
	}{
		{kind, 2, http.StatusOK}, {kind, 30, http.StatusBadRequest}, {strict, 2, http.StatusBadRequest},
	} {
		form, c := tt.s.freshForm(tt.s.origin+tokenV2), portalRP()
		exp := time.Now().Unix() - tt.age
		form.Set("client_assertion", c.assertion(t, tt.s.origin+tokenV2, map[string]any{"exp": exp, "iat": exp - 3600}))
		got, _ := tt.s.token(tokenV2, form)
		is(t, "status of an assertion that is over", got.status, tt.want)
	}
}

func checkRegisteredKeys(t *testing.T) {
	s := openG2P(t)
	for name, more := range map[string]map[string]any{
		"bare": {}, "all": {"alg": "RS256", "use": "sig", "kid": "k-1"}, "kid": {"kid": "k-2"}, "use": {"use": "sig"}, "alg": {"alg": "RS256"},
	} {
		key := newKey()
		c := s.register("key-"+name, key, openG2PClient, func(body map[string]any) {
			jwk := publicJWK(key)
			for member, value := range more {
				jwk[member] = value
			}
			body["publicKey"] = jwk
		})
		c.redirect = portalRP().redirect
		back := s.browser().callback(strings.Replace(aminaLogin(s, "&scope=openid"), portal, c.id, 1), guest)
		is(t, "token with a JWK: "+name, s.redeem(c, back.Query().Get("code")).TokenType, "Bearer")
	}
}

func checkTokenErrors(t *testing.T) {
	s := openG2P(t)
	for _, tt := range []struct {
		name   string
		field  string
		value  string
		status int
		code   string
	}{
		{"another grant type", "grant_type", "refresh_token", http.StatusBadRequest, "invalid_grant_type"},
		{"unknown code", "code", "nobody-gave-this", http.StatusBadRequest, "invalid_transaction"},
		{"another client", "client_id", "another", http.StatusBadRequest, "invalid_client_id"},
		{"https instead of http", "redirect_uri", "https://localhost:8069/auth_oauth/signin", http.StatusBadRequest, "invalid_redirect_uri"},
		{"no assertion", "client_assertion", "", http.StatusBadRequest, "invalid_assertion"},
		{"not a JWT", "client_assertion", "not.a.jwt", http.StatusBadRequest, "invalid_assertion"},
		{"another assertion type", "client_assertion_type", "x", http.StatusBadRequest, "invalid_assertion_type"},
		{"no verifier", "code_verifier", "", http.StatusInternalServerError, "invalid_pkce_code_verifier"},
	} {
		form := s.freshForm(s.origin + tokenV2)
		form.Set(tt.field, tt.value)
		began := time.Now()
		got := s.do(s.request(http.MethodPost, tokenV2, "application/x-www-form-urlencoded", form.Encode()))
		quick(t, began)
		is(t, tt.name, got.status, tt.status)
		is(t, tt.name+", type", strings.HasPrefix(got.header.Get("Content-Type"), "application/json"), true)
		is(t, tt.name+", body", got.body, `{"error":"`+tt.code+`","error_description":"`+tt.code+`"}`)
	}
	for _, path := range []string{tokenV1, tokenV2, tokenV1 + "/", tokenV2 + "/", "/v1/esignet//oauth/token"} {
		for _, method := range []string{http.MethodPost, http.MethodGet} {
			got := s.do(s.request(method, path, "application/x-www-form-urlencoded", ""))
			is(t, "redirect of "+method+" "+path, got.header.Get("Location"), "")
			is(t, "redirect of "+method+" "+path, got.status/100 == 3, false)
		}
	}
}

func checkNoCode(t *testing.T) {
	s := openG2P(t)
	for _, path := range []string{tokenV1, tokenV2} {
		form := portalRP().tokenForm("", portalRP().assertion(t, s.origin+path, nil))
		for _, name := range []string{"empty", "missing"} {
			got, out := s.token(path, form)
			is(t, name+" at "+path, got.status, http.StatusBadRequest)
			is(t, name+" at "+path, out.Error, "invalid_auth_code")
			is(t, name+" at "+path, out.ErrorDescription, "invalid_auth_code")
			form.Del("code")
		}
	}
}

func checkReply(t *testing.T) {
	s := openG2P(t)
	began := time.Now()
	got, _ := s.token(tokenV2, s.freshForm(s.origin+tokenV2))
	quick(t, began)
	var reply map[string]any
	if err := json.Unmarshal([]byte(got.body), &reply); err != nil {
		t.Fatal(err)
	}
	is(t, "token_type", reply["token_type"], any("Bearer"))
	is(t, "expires_in", reply["expires_in"], any(3600.0))
	is(t, "members", len(reply), 4)
	for _, name := range []string{"access_token", "id_token"} {
		compact, _ := reply[name].(string)
		is(t, name+" names an issuer", s.verified(compact)["iss"], any(s.origin+"/v1/esignet"))
		if len(compact) >= maxPassword {
			t.Errorf("%s has %d characters", name, len(compact))
		}
	}
}

func checkSecrets(t *testing.T) {
	s := openG2P(t)
	form := s.freshForm(s.origin + tokenV2)
	form.Del("client_assertion")
	form.Del("client_assertion_type")
	form.Set("client_secret", "secret")
	req := s.request(http.MethodPost, tokenV2, "application/x-www-form-urlencoded", form.Encode())
	req.SetBasicAuth(portal, "secret")
	got := s.do(req)
	is(t, "status", got.status, http.StatusBadRequest)
	is(t, "body", got.body, `{"error":"invalid_assertion_type","error_description":"invalid_assertion_type"}`)
}

var keyItems = []item{
	{"RS256, JWKS of RSA keys, key kept", checkKeys},
	{"aud, nonce, at_hash, iat, lifetime", checkTokenClaims},
	{"iss and discovery issuer", checkIssuers},
}

func checkKeys(t *testing.T) {
	db := filepath.Join(t.TempDir(), "esignet.db")
	var kid, old string
	t.Run("first start", func(t *testing.T) {
		s := openG2P(t, "--db", db)
		_, got := s.logIn(aminaLogin(s, "&scope=openid+profile"), guest)
		header := headerOf(t, got.IDToken)
		is(t, "alg", header["alg"], any("RS256"))
		kid, _ = header["kid"].(string)
		old = got.IDToken
		checkJWKS(t, s, kid)
	})
	t.Run("second start", func(t *testing.T) {
		s := start(t, "--fixtures", "none", "--db", db)
		checkJWKS(t, s, kid)
		is(t, "old token", s.verified(old)["aud"], any(portal))
	})
	t.Run("another database", func(t *testing.T) {
		s := openG2P(t)
		_, got := s.logIn(aminaLogin(s, "&scope=openid"), guest)
		is(t, "same kid", headerOf(t, got.IDToken)["kid"] == any(kid), false)
	})
}

func headerOf(t *testing.T, compact string) map[string]any {
	t.Helper()
	segment, _, _ := strings.Cut(compact, ".")
	raw, err := strictSegment(segment)
	if err != nil {
		t.Fatal(err)
	}
	return decodeObject(t, string(raw))
}

// checkJWKS wants RSA keys alone, complete, and one of them with the kid.
func checkJWKS(t *testing.T, s *server, kid string) {
	t.Helper()
	keys, err := parseKeys(s.get(sitesAt("").jwks).body)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, key := range keys {
		entry := decodeObject(t, string(key.raw))
		is(t, "kty", entry["kty"], any("RSA"))
		is(t, "use", entry["use"], any("sig"))
		for _, member := range []string{"kid", "e", "n"} {
			if text, _ := entry[member].(string); text == "" {
				t.Errorf("a key has no %s", member)
			}
		}
		if key.kid == kid {
			found++
		}
	}
	is(t, "keys with the token's kid", found, 1)
}

func checkTokenClaims(t *testing.T) {
	s := openG2P(t)
	before := time.Now().Unix()
	_, got := s.logIn(aminaLogin(s, "&scope=openid&nonce=n-0S6_WzA2Mj"), guest)
	after := time.Now().Unix()
	id, access := s.verified(got.IDToken), s.verified(got.AccessToken)
	is(t, "aud", id["aud"], any(portal))
	is(t, "aud of the access token", access["aud"], any(portal))
	is(t, "nonce", id["nonce"], any("n-0S6_WzA2Mj"))
	is(t, "at_hash is there", id["at_hash"] != nil, true)
	is(t, "at_hash", checkAtHash(id, got.AccessToken), nil)
	for _, claims := range []map[string]any{id, access} {
		iat, exp := claims["iat"].(float64), claims["exp"].(float64)
		is(t, "iat is now", iat >= float64(before) && iat <= float64(after), true)
		is(t, "lifetime", exp-iat, 3600.0)
	}
}

func checkIssuers(t *testing.T) {
	for _, args := range [][]string{nil, {"--public-url", "https://esignet.example.org"}} {
		s := start(t, append([]string{"--fixtures", "none"}, args...)...)
		public := s.origin
		s.origin = "http://localhost:" + s.port()
		s.addPerson(asha)
		c := s.register("issuers", aKey())
		got := s.redeem(c, s.code(c.details(nil), asha))
		is(t, "iss", claims(t, got.IDToken)["iss"], any(public+"/v1/esignet"))
		is(t, "iss of the access token", claims(t, got.AccessToken)["iss"], any(public+"/v1/esignet"))
		for _, path := range []string{"/.well-known/openid-configuration", "/v1/esignet/oidc/.well-known/openid-configuration"} {
			is(t, "issuer of "+path, decodeObject(t, s.get(path).body)["issuer"], any(public))
		}
	}
}
