package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestJSONReading sends what Jackson reads in its own way. The answer is always 200 with the
// envelope.
func TestJSONReading(t *testing.T) {
	s := start(t, "--fixtures", "none")
	const path = "/v1/esignet/client-mgmt/oidc-client"
	wrap := func(request string) string {
		return fmt.Sprintf(`{"requestTime":%q,"request":%s}`, now(), request)
	}
	tests := []struct {
		name, body string
		code       string
		text       string // how the message begins
	}{
		{"empty", ``, "unknown_error", "Required request body is missing"},
		{"null", `null`, "unknown_error", "Required request body is missing"},
		{"broken", `{"request":`, "unknown_error", "JSON parse error:"},
		{"a list", `[]`, "unknown_error", "JSON parse error:"},
		{"unknown member of the envelope", `{"id":"x","request":{}}`, "unknown_error", `JSON parse error: Unrecognized field "id"`},
		{"unknown member of the request", wrap(`{"clientNameLangMap":{}}`), "unknown_error", `JSON parse error: Unrecognized field "clientNameLangMap"`},
		{"member in another case", wrap(`{"ClientId":"x"}`), "unknown_error", "JSON parse error: Unrecognized field"},
		{"object for text", wrap(`{"clientId":{}}`), "unknown_error", "JSON parse error:"},
		{"text for a list", wrap(`{"userClaims":"name"}`), "unknown_error", "JSON parse error:"},
		{"text for an object", wrap(`{"publicKey":""}`), "unknown_error", "JSON parse error:"},
		{"list for an object", wrap(`{"publicKey":[]}`), "unknown_error", "JSON parse error:"},
		{"no request", fmt.Sprintf(`{"requestTime":%q}`, now()), "invalid_request", "request: invalid_request"},
		{"no time", `{"request":null}`, "invalid_request", "requestTime: invalid_request"},
		{"a deep document", strings.Repeat(`[`, 100_000), "unknown_error", "JSON parse error:"},
		{"a huge document", `{"request":"` + strings.Repeat("x", 5<<20) + `"}`, "unknown_error", "JSON parse error:"},
		{"invalid UTF-8", "{\"requestTime\":\"\xff\"}", "unknown_error", "JSON parse error:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := s.do(s.request(http.MethodPost, path, "application/json;charset=UTF-8", tt.body))
			var e envelope
			if err := json.Unmarshal([]byte(a.body), &e); err != nil || a.status != http.StatusOK || len(e.Errors) == 0 {
				t.Fatalf("answered %d %q", a.status, a.body)
			}
			is(t, "code", e.Errors[0].Code, tt.code)
			if !strings.HasPrefix(e.Errors[0].Message, tt.text) {
				t.Errorf("message %q, want it to begin with %q", e.Errors[0].Message, tt.text)
			}
			is(t, "response", string(e.Response), "null")
		})
	}

	t.Run("text after the end, duplicate keys, numbers for text", func(t *testing.T) {
		body := clientRequest("", aKey())
		delete(body, "clientId")
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		a := s.do(s.request(http.MethodPost, path, "application/json", wrap(`{"clientId":"x y","clientId":17,`+string(text[1:]))+" trailing }"))
		if want := `"response":{"clientId":"17","status":"ACTIVE"},"errors":[]}`; !strings.HasSuffix(a.body, want) {
			t.Errorf("answered %s, want the end %s", a.body, want)
		}
	})
}

func TestRequestTime(t *testing.T) {
	s := start(t, "--fixtures", "none")
	at := func(d time.Duration, layout string) string { return time.Now().UTC().Add(d).Format(layout) }
	const good = "2006-01-02T15:04:05.000Z"
	tests := []struct {
		time any
		ok   bool
	}{
		{at(0, good), true},
		{at(-110*time.Second, good), true},
		{at(-130*time.Second, good), false},
		{at(130*time.Second, good), false},
		{at(0, "2006-01-02T15:04:05Z"), false},
		{at(0, "2006-01-02T15:04:05.000000Z"), false},
		{at(0, "2006-01-02T15:04:05.000+00:00"), false},
		{strings.Replace(at(0, good), ".", ",", 1), false},
		{time.Now().UnixMilli(), false},
		{"", false},
		{nil, false},
	}
	for _, tt := range tests {
		body, err := json.Marshal(map[string]any{"requestTime": tt.time, "request": map[string]any{}})
		if err != nil {
			t.Fatal(err)
		}
		a := s.do(s.request(http.MethodPost, "/v1/esignet/client-mgmt/oidc-client", "application/json", string(body)))
		if refused := strings.Contains(a.body, "requestTime: invalid_request"); refused == tt.ok {
			t.Errorf("requestTime %v: refused %v, want ok %v", tt.time, refused, tt.ok)
		}
	}
}

func TestFrameworkAnswers(t *testing.T) {
	s := start(t, "--fixtures", "none")
	tests := []struct {
		method, path, contentType string
		status                    int
		body                      string // contained
		header                    map[string]string
	}{
		{http.MethodGet, "/v1/esignet/nothing", "", 404, `"status":404,"error":"Not Found","message":"","path":"/v1/esignet/nothing"`, nil},
		{http.MethodPost, "/v1/esignet/nothing", "application/json", 403, `"status":403,"error":"Forbidden","message":"","path":"/v1/esignet/nothing"`, nil},
		{http.MethodGet, "/v1/esignet/client-mgmt/oidc-client", "", 405, "", map[string]string{"Allow": "POST"}},
		{http.MethodPost, "/v1/esignet/client-mgmt/oidc-client", "text/plain", 415, "", map[string]string{"Accept": "application/json"}},
		{http.MethodPost, "/v1/esignet/client-mgmt/oidc-client/", "application/json", 200, "requestTime: invalid_request", nil},
		{http.MethodPost, "/v1/esignet/client-mgmt/client", "application/json", 404, "Not Found", nil},
		{http.MethodPost, "/v1/esignet/authorization/send-otp", "application/json", 403, "Forbidden", nil},
		{http.MethodGet, tokenV2, "", 405, "", map[string]string{"Allow": "POST"}},
		{http.MethodPost, tokenV2, "application/json", 415, "", map[string]string{"Accept": "application/x-www-form-urlencoded"}},
		{http.MethodPost, "/v1/esignet/oauth/introspect", "application/x-www-form-urlencoded", 404, "Not Found", nil},
		{http.MethodPost, "/v1/esignet/oauth/par", "application/x-www-form-urlencoded", 404, "Not Found", nil},
		{http.MethodPost, "/v1/esignet/oidc/userinfo", "", 405, "", nil},
		{http.MethodGet, "/v1/esignet/actuator/health", "", 200, `{"status":"UP"}`, nil},
		{http.MethodHead, "/v1/esignet/actuator/health", "", 200, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			a := s.do(s.request(tt.method, tt.path, tt.contentType, "{}"[:min(2, len(tt.contentType))]))
			is(t, "status", a.status, tt.status)
			if !strings.Contains(a.body, tt.body) || tt.body == "" && a.body != "" {
				t.Errorf("body %q, want %q", a.body, tt.body)
			}
			for name, want := range tt.header {
				is(t, name, a.header.Get(name), want)
			}
			if strings.HasPrefix(tt.path, "/v1/esignet/oidc/userinfo") {
				return
			}
			is(t, "X-Frame-Options", a.header.Get("X-Frame-Options"), "DENY")
			is(t, "Cache-Control", a.header.Get("Cache-Control"), "no-cache, no-store, max-age=0, must-revalidate")
		})
	}
	req := s.request(http.MethodOptions, "/v1/esignet/client-mgmt/oidc-client", "", "")
	req.Header.Set("Origin", "https://other.example.org")
	req.Header.Set("Access-Control-Request-Method", "POST")
	if a := s.do(req); a.status != 403 || a.body != "Invalid CORS request" || a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("preflight answered %d %q", a.status, a.body)
	}
}

func TestCSRF(t *testing.T) {
	s := start(t, "--fixtures", "none")
	s.http.Jar = nil
	const path = "/v1/esignet/authorization/v2/oauth-details"
	tests := []struct {
		name, cookie, header string
		status               int
	}{
		{"both", "abc", "abc", 200},
		{"no header", "abc", "", 403},
		{"no cookie", "", "abc", 403},
		{"different", "abc", "abd", 403},
		{"neither", "", "", 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := s.request(http.MethodPost, path, "application/json", "{}")
			if tt.cookie != "" {
				req.AddCookie(&http.Cookie{Name: "XSRF-TOKEN", Value: tt.cookie})
			}
			req.Header.Set("X-XSRF-TOKEN", tt.header)
			is(t, "status", s.do(req).status, tt.status)
		})
	}
	a := s.get("/v1/esignet/csrf/token")
	var token struct{ HeaderName, ParameterName, Token string }
	if err := json.Unmarshal([]byte(a.body), &token); err != nil {
		t.Fatal(err)
	}
	if want := "XSRF-TOKEN=" + token.Token + "; Path=/"; a.header.Get("Set-Cookie") != want {
		t.Errorf("Set-Cookie %q, want %q", a.header.Get("Set-Cookie"), want)
	}
	is(t, "cookies", len(a.header.Values("Set-Cookie")), 1)
	if s.get("/v1/esignet/oidc/.well-known/openid-configuration").header.Get("Set-Cookie") == "" {
		t.Error("another answer sets no cookie")
	}
}

// TestDetailsHash holds that a browser's parse and stringify would leave the answer as it is: hostile
// names come raw, in one line, and the hash over these bytes is what the next call takes.
func TestDetailsHash(t *testing.T) {
	s := start(t, "--fixtures", "none")
	s.addPerson(asha)
	name := "Café <b>&amp; \u2028\u2029 \"q\" \\ \U0001F600"
	c := s.register("hostile", aKey(), func(m map[string]any) { m["clientName"] = name })
	txn := s.begin(c.details(nil))
	for _, want := range []string{
		`"clientName":{"@none":"Café <b>&amp; ` + "\u2028\u2029", `"logoUrl":"https://rp.example.org/logo.png?a=1&b=<2>"`,
		`"authFactors":[[{"type":"OTP","count":0,"subTypes":null}],[{"type":"PIN","count":0,"subTypes":null}]]`, `"captcha.enable":""`, `"otp.length":6`,
	} {
		if !strings.Contains(string(txn.details), want) {
			t.Errorf("answer lacks %s: %s", want, txn.details)
		}
	}
	s.must(s.sendOTP(txn, asha))

	order := []string{"transactionId", "logoUrl", "authFactors", "authorizeScopes", "essentialClaims", "voluntaryClaims", "configs", "redirectUri", "clientName", "credentialScopes"}
	at := make([]int, len(order))
	for i, member := range order {
		at[i] = strings.Index(string(txn.details), `"`+member+`":`)
	}
	if !slices.IsSorted(at) || at[0] != 1 {
		t.Errorf("members at %v, want the order %v", at, order)
	}
}

func TestOAuthDetailsV1(t *testing.T) {
	s := start(t, "--fixtures", "none")
	c := s.register("v1", aKey())
	header := s.csrf()
	e := s.call(http.MethodPost, "/v1/esignet/authorization/oauth-details", c.details(nil), header)
	if !strings.Contains(string(s.must(e)), `"clientName":"Test of v1"}`) {
		t.Errorf("answer %s, want the name as text and last", e.Response)
	}
	e = s.call(http.MethodPost, "/v1/esignet/authorization/oauth-details", c.details(map[string]any{"codeChallenge": "x"}), header)
	is(t, "PKCE on v1", e.code(), "unknown_error")
	for text, want := range map[string]string{`""`: "unknown_error", `"231"`: "unknown_error", `{"dummy":null}`: "unknown_error", `{"userinfo":{}}`: "", `{}`: ""} {
		e := s.call(http.MethodPost, "/v1/esignet/authorization/v2/oauth-details", c.details(map[string]any{"claims": json.RawMessage(text)}), header)
		is(t, "claims "+text, e.code(), want)
	}
	for value, want := range map[any]string{"12": "", 12: "", "x": "unknown_error"} {
		e := s.call(http.MethodPost, "/v1/esignet/authorization/v2/oauth-details", c.details(map[string]any{"maxAge": value}), header)
		is(t, fmt.Sprint("maxAge ", value), e.code(), want)
	}
}

// TestHeaderFilter walks the filter: its errors have no content type, it counts, and it looks at the
// key and hash alone.
func TestHeaderFilter(t *testing.T) {
	s := start(t, "--fixtures", "none")
	s.addPerson(asha)
	c := s.register("filter", aKey())
	txn, other := s.begin(c.details(nil)), s.begin(c.details(map[string]any{"nonce": "n-2"}))
	with := func(name, value string) http.Header {
		h := txn.header.Clone()
		h.Set(name, value)
		return h
	}
	otp := map[string]any{"transactionId": txn.id, "individualId": asha, "otpChannels": []string{"email"}}
	const path = "/v1/esignet/authorization/send-otp"
	is(t, "empty key", s.call(http.MethodPost, path, otp, with("oauth-details-key", "")).code(), "invalid_transaction")
	is(t, "unknown key", s.call(http.MethodPost, path, otp, with("oauth-details-key", "x")).code(), "invalid_transaction")
	is(t, "no hash", s.call(http.MethodPost, path, otp, with("oauth-details-hash", "")).code(), "invalid_request")
	is(t, "another's hash", s.call(http.MethodPost, path, otp, with("oauth-details-hash", other.header.Get("oauth-details-hash"))).code(), "invalid_request")
	is(t, "auth-code before authentication", s.authCode(txn).code(), "invalid_transaction")

	req := s.request(http.MethodPost, path, "application/json", "{}")
	req.Header = with("oauth-details-hash", "x")
	if a := s.do(req); len(a.header.Values("Content-Type")) != 0 || a.status != 200 {
		t.Errorf("filter answered %d with content type %q", a.status, a.header.Values("Content-Type"))
	}

	// The body's transaction is used, whatever the header says.
	foreign := map[string]any{"transactionId": other.id, "individualId": asha, "otpChannels": []string{"email"}}
	is(t, "body names another transaction", s.call(http.MethodPost, path, foreign, txn.header).code(), "")
	// A call that fails later has been counted.
	is(t, "second", s.call(http.MethodPost, path, map[string]any{}, txn.header).code(), "invalid_transaction_id")
	is(t, "third", s.call(http.MethodPost, path, otp, txn.header).code(), "")
	is(t, "fourth", s.call(http.MethodPost, path, otp, txn.header).code(), "no_attempts_left")
	is(t, "blocked elsewhere", s.authenticate(other, asha, "OTP", "alpha-numeric", "111111").code(), "individual_id_blocked")
}

func TestRelayedCodes(t *testing.T) {
	s := start(t, "--fixtures", "none")
	s.addPerson(asha)
	c := s.register("relay", aKey())
	is(t, "unknown person", s.sendOTP(s.begin(c.details(nil)), "0000000000").code(), "invalid_individual_id")
	is(t, "OTP not sent", s.authenticate(s.begin(c.details(nil)), asha, "OTP", "alpha-numeric", "111111").code(), "invalid_transaction")
	txn := s.begin(c.details(nil))
	s.must(s.sendOTP(txn, asha))
	is(t, "wrong OTP", s.authenticate(txn, asha, "OTP", "alpha-numeric", "222222").code(), "auth_failed")
	is(t, "wrong PIN", s.authenticate(txn, asha, "PIN", "number", "0000").code(), "auth_failed")
	is(t, "right OTP", s.authenticate(txn, asha, "OTP", "alpha-numeric", "111111").code(), "")
	is(t, "again", s.authenticate(txn, asha, "OTP", "alpha-numeric", "111111").code(), "invalid_transaction")
}

func TestLegacyPaths(t *testing.T) {
	kind, strict := start(t, "--fixtures", "none"), start(t, "--fixtures", "none", "--strict")
	for i, path := range []string{"/client-mgmt/oidc-client", "/client-mgmt/oidc", "/v1/esignet/client-mgmt/oidc"} {
		key := newKey()
		e := kind.call(http.MethodPost, path, clientRequest(fmt.Sprint("legacy-", i), key), nil)
		is(t, path, e.code(), "")
		is(t, path+" when strict", strict.do(strict.request(http.MethodPost, path, "application/json", "{}")).status, 404)
	}
	if !strings.Contains(kind.log.String(), "legacy-paths") {
		t.Error("the log does not name the tolerance")
	}
	for _, path := range []string{"/v1/esignet/.well-known/jwks.json", "/v1/esignet/.well-known/openid-configuration", "/v1/esignet/.well-known/oauth-authorization-server", "/v1/esignet/authorize"} {
		is(t, path, kind.get(path).status, 200)
		is(t, path+" when strict", strict.get(path).status, 404)
	}
}

func TestClientUpdateIsEffectiveAtOnce(t *testing.T) {
	s := start(t, "--fixtures", "none")
	c := s.register("updated", aKey())
	s.begin(c.details(nil))
	body := clientRequest("", aKey())
	for _, member := range []string{"clientId", "publicKey", "relyingPartyId"} {
		delete(body, member)
	}
	body["status"] = "INACTIVE"
	const path = "/v1/esignet/client-mgmt/oidc-client/updated"
	is(t, "answer", string(s.must(s.call(http.MethodPut, path, body, nil))), `{"clientId":"updated","status":"INACTIVE"}`)
	e := s.call(http.MethodPost, "/v1/esignet/authorization/v2/oauth-details", c.details(nil), s.csrf())
	is(t, "inactive client", e.code(), "invalid_client_id")
	body["publicKey"] = publicJWK(aKey())
	is(t, "publicKey in a PUT", s.call(http.MethodPut, path, body, nil).code(), "unknown_error")
	delete(body, "publicKey")
	is(t, "unknown client", s.call(http.MethodPut, "/v1/esignet/client-mgmt/oidc-client/%20", body, nil).code(), "invalid_client_id")
	body["clientNameLangMap"] = map[string]string{"eng": "X"}
	is(t, "through the other call", s.call(http.MethodPut, "/v1/esignet/client-mgmt/oauth-client/updated", body, nil).code(), "")
}

// TestOtherAuthenticateCalls logs in through v1, which decides nothing about consent, and through v3,
// which takes a captcha token.
func TestOtherAuthenticateCalls(t *testing.T) {
	s := start(t, "--fixtures", "none")
	s.addPerson(asha)
	c := s.register("calls", aKey())
	challenge := []map[string]string{{"authFactorType": "PIN", "challenge": "4321", "format": "number"}}
	for _, tt := range []struct {
		path, want string
		captcha    bool
		code       string
	}{
		{"/v1/esignet/authorization/authenticate", `{"transactionId":"%s"}`, false, ""},
		{"/v1/esignet/authorization/authenticate", "", true, "unknown_error"},
		{"/v1/esignet/authorization/v2/authenticate", "", true, "unknown_error"},
		{"/v1/esignet/authorization/v3/authenticate", `{"transactionId":"%s","consentAction":"CAPTURE"}`, true, ""},
	} {
		txn := s.begin(c.details(nil))
		request := map[string]any{"transactionId": txn.id, "individualId": asha, "challengeList": challenge}
		if tt.captcha {
			request["captchaToken"] = "x"
		}
		e := s.call(http.MethodPost, tt.path, request, txn.header)
		is(t, tt.path, e.code(), tt.code)
		if tt.code == "" {
			is(t, tt.path, string(e.Response), fmt.Sprintf(tt.want, txn.id))
			is(t, "auth-code", s.authCode(txn, "name").code(), "")
		}
	}
	txn := s.begin(c.details(nil))
	e := s.call(http.MethodPost, "/v1/esignet/authorization/authenticate",
		map[string]any{"transactionId": txn.id, "individualId": asha, "challengeList": []any{nil}}, txn.header)
	is(t, "a null challenge", e.code(), "unknown_error")
}

func TestPassword(t *testing.T) {
	password := func(s *server) string {
		c := s.register("password", newKey(), func(m map[string]any) { m["authContextRefs"] = []string{"mosip:idp:acr:password"} })
		return s.authenticate(s.begin(c.details(nil)), "8267411571", "PWD", "alpha-numeric", "Test@1234").code()
	}
	is(t, "kind", password(start(t)), "")
	is(t, "strict", password(start(t, "--strict")), "invalid_auth_challenge")
}

func TestOddForms(t *testing.T) {
	s := start(t, "--fixtures", "none")
	req := s.request(http.MethodPost, "/v1/esignet/client-mgmt/oidc-client", "application/json", "{}")
	req.Header.Set("Accept", "text/html")
	if a := s.do(req); a.status != 406 || a.body != "" {
		t.Errorf("Accept text/html answered %d %q", a.status, a.body)
	}
	a := s.get("/v1/esignet/authorization/send-otp")
	if a.status != 200 || !strings.Contains(a.body, "invalid_transaction") {
		t.Errorf("GET before the header filter answered %d %q", a.status, a.body)
	}
	s.http.Jar = nil
	form := s.request(http.MethodPost, "/v1/esignet/authorization/v2/oauth-details", "application/x-www-form-urlencoded", "_csrf=a%2Bb")
	form.Header.Set("Cookie", "XSRF-TOKEN=a+b")
	is(t, "CSRF token in a form", s.do(form).status, 415)

	for name, change := range map[string]func(map[string]any){
		"invalid_public_key": func(m map[string]any) { m["publicKey"].(map[string]any)["x5c"] = []string{"AAAA"} },
		"":                   func(m map[string]any) { m["clientName"] = `{"eng":"Named","@none":"Plain"}` },
	} {
		body := clientRequest("odd"+name, newKey())
		change(body)
		is(t, "registration", s.call(http.MethodPost, "/v1/esignet/client-mgmt/oidc-client", body, nil).code(), name)
	}
	s.http = newHTTPClient(t)
	txn := s.begin(rp{id: "odd", redirect: "https://rp.example.org/cb"}.details(nil))
	if want := `"clientName":{"@none":"Plain","eng":"Named"}`; !strings.Contains(string(txn.details), want) {
		t.Errorf("a name that is JSON gives %s, want %s", txn.details, want)
	}
}
