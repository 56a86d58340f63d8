package esignet

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

const (
	prepare  = "prepare-signup-redirect"
	complete = "complete-signup-redirect"
)

// logIn goes on until the person is authenticated.
func (v *visit) logIn() {
	v.t.Helper()
	if got := outcome(v.t, v.post("v3/authenticate", v.challenges(rightOTP))); got != fine {
		v.t.Fatal(got)
	}
}

// idToken returns the token of an answer to prepare, and keeps its cookie.
func (v *visit) idToken(rec *httptest.ResponseRecorder) string {
	v.t.Helper()
	var answer struct {
		Response struct{ TransactionID, IDToken string }
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil || answer.Response.TransactionID != v.key {
		v.t.Fatalf("%v in %s", err, rec.Body)
	}
	for _, c := range rec.Result().Cookies() {
		v.cookies += "; " + c.Name + "=" + c.Value
	}
	return answer.Response.IDToken
}

// TestSignUpCalls makes the two calls in every release, at the stages of a login that they are not for, too.
func TestSignUpCalls(t *testing.T) {
	const key = "\x00" // stands for the transaction
	tests := []struct {
		name    string
		halted  bool
		call    string
		request fields
		want    string
	}{
		{"good", false, prepare, fields{"transactionId": key, "pathFragment": "urlInfo1741064885000"}, fine},
		{"nothing", false, prepare, fields{}, "request.pathFragment: invalid_path_fragment; request.transactionId: invalid_transaction_id"},
		{"blank path fragment", false, prepare, fields{"transactionId": key, "pathFragment": " \n"}, "request.pathFragment: invalid_path_fragment"},
		{"no transaction", false, prepare, fields{"transactionId": "", "pathFragment": "x"}, "request.transactionId: invalid_transaction_id"},
		{"another transaction", false, prepare, fields{"transactionId": "x", "pathFragment": "x"}, "invalid_transaction"},
		{"unknown member", false, prepare, fields{"transactionId": key, "pathFragment": "x", "y": 1}, "unknown_error"},
		{"path fragment that fits no cookie", false, prepare, fields{"transactionId": key, "pathFragment": "a;b"}, "unknown_error"},
		{"prepared twice", true, prepare, fields{"transactionId": key, "pathFragment": "x"}, "invalid_transaction"},
		{"good", true, complete, fields{"transactionId": key}, " COMPLETED"},
		{"no transaction", true, complete, fields{}, "request.transactionId: invalid_transaction_id"},
		{"another transaction", true, complete, fields{"transactionId": "x"}, "invalid_transaction"},
		{"unknown member", true, complete, fields{"transactionId": key, "pathFragment": "x"}, "unknown_error"},
		{"not prepared", false, complete, fields{"transactionId": key}, "invalid_transaction"},
	}
	for _, name := range releases {
		for _, tt := range tests {
			t.Run(name+" "+tt.call+" "+tt.name, func(t *testing.T) {
				v := newVisit(t, name)
				if !v.has(tt.call) {
					if got := outcome(t, v.post(tt.call, tt.request)); got != notServed {
						t.Errorf("got %s in a release without the call", got)
					}
					return
				}
				v.begin("client")
				v.logIn()
				if tt.halted {
					v.idToken(v.post(prepare, fields{"transactionId": v.key, "pathFragment": "x"}))
				}
				request := tt.request
				if request["transactionId"] == key {
					request = request.with("transactionId", v.key)
				}
				if got := outcome(t, v.post(tt.call, request)); got != tt.want {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			})
		}
	}
}

// TestSignUpCookie looks at the cookie of prepare, and at the answer around it.
func TestSignUpCookie(t *testing.T) {
	for _, name := range releases[5:] {
		v := newVisit(t, name)
		v.begin("client")
		v.logIn()
		rec := v.post(prepare, fields{"transactionId": v.key, "pathFragment": " url\tInfo ä"})
		_, payload, _ := strings.Cut(v.idToken(rec), ".")
		payload, _, _ = strings.Cut(payload, ".")
		text, err := base64.RawURLEncoding.DecodeString(payload)
		if err != nil {
			t.Fatal(err)
		}
		var token struct{ Sub, Aud, Nonce string }
		if err := json.Unmarshal(text, &token); err != nil {
			t.Fatal(err)
		}
		if token.Sub != v.key || token.Aud != portal {
			t.Errorf("%s: token %s", name, text)
		}
		want := v.key + "=" + token.Nonce + "~###~urlInfoä; Max-Age=300; Path=/; Secure; HttpOnly"
		if diff := cmp.Diff(rec.Header().Values("Set-Cookie"), []string{want}); diff != "" {
			t.Errorf("%s: got -, want +\n%s", name, diff)
		}
	}
}

// TestSignUpOutcomes completes a login of which the portal has said something.
func TestSignUpOutcomes(t *testing.T) {
	for _, name := range releases[5:] {
		for _, tt := range []struct {
			status string
			code   idp.Code
			want   string
		}{
			{"COMPLETED", "", " COMPLETED"},
			{"FAILED", "", "verification_incomplete"},
			{"FAILED", "ekyc_failed", "ekyc_failed"},
		} {
			v := newVisit(t, name)
			v.begin("client")
			v.logIn()
			v.idToken(v.post(prepare, fields{"transactionId": v.key, "pathFragment": "x"}))
			if err := v.flow.FinishSignUp(idp.TransactionID(v.key), tt.status, tt.code); err != nil {
				t.Fatal(err)
			}
			request := fields{"transactionId": v.key}
			if got := outcome(t, v.post(complete, request)); got != tt.want {
				t.Errorf("%s %s: got %q, want %q", name, tt.status, got, tt.want)
			}
			wantFilterError(t, v.post(complete, request), idp.InvalidTransaction)
		}
	}
}

// TestHaltedTime has the filter meet a transaction that was halted for as long as it may be, and longer.
func TestHaltedTime(t *testing.T) {
	for _, name := range releases[5:] {
		v := newVisit(t, name)
		v.begin("client")
		v.logIn()
		request := fields{"transactionId": v.key}
		v.idToken(v.post(prepare, request.with("pathFragment", "x")))
		v.now = v.now.Add(1799 * time.Second)
		if got := outcome(t, v.post(complete, request)); got != " COMPLETED" {
			t.Errorf("%s: %s", name, got)
		}
		v.idToken(v.post(prepare, request.with("pathFragment", "x")))
		v.now = v.now.Add(1800 * time.Second)
		wantFilterError(t, v.post(complete, request), idp.InvalidTransaction)
	}
}

// TestPortalVisit has the portal log in for the person of a halted login, as its own page does, and the
// person's login go on.
func TestPortalVisit(t *testing.T) {
	for _, name := range releases[5:] {
		for _, call := range []string{"authenticate", "v2/authenticate", "v3/authenticate"} {
			v := newVisit(t, name)
			v.begin("client")
			v.logIn()
			person := *v
			token := v.idToken(v.post(prepare, fields{"transactionId": v.key, "pathFragment": "x"}))
			v.beginAt("v3/oauth-details", asking(portal).with("idTokenHint", token, "nonce", "another"))
			challenge := base64.URLEncoding.EncodeToString([]byte(`{"token":"` + token + `","code":"code"}`))
			request := v.challenges(fields{"authFactorType": "IDT", "challenge": challenge, "format": "base64url-encoded-json"}).with("individualId", person.key)
			want := fine
			if call != "v3/authenticate" {
				want = "auth_failed" // the other two read no cookies
			}
			steps := []struct {
				request fields
				want    string
			}{
				{request.with("individualId", "asha"), "invalid_individual_id"},
				{v.challenges(fields{"authFactorType": "IDT", "challenge": strings.Repeat("A", 40), "format": "base64url-encoded-json"}), "auth_failed"},
				{request, want},
			}
			for _, step := range steps {
				if got := outcome(t, v.post(call, step.request)); got != step.want {
					t.Errorf("%s %s: got %q, want %q", name, call, got, step.want)
				}
			}
			if got := outcome(t, person.post(complete, fields{"transactionId": person.key})); got != " COMPLETED" {
				t.Errorf("%s: %s", name, got)
			}
			if got := outcome(t, person.post("auth-code", fields{"transactionId": person.key, "acceptedClaims": []any{"name"}})); got != fine {
				t.Errorf("%s: %s", name, got)
			}
		}
	}
}

// TestIDTokenHint begins logins with the id_token of a halted one.
func TestIDTokenHint(t *testing.T) {
	for _, name := range releases[5:] {
		v := newVisit(t, name)
		v.begin("client")
		v.logIn()
		token := v.idToken(v.post(prepare, fields{"transactionId": v.key, "pathFragment": "urlInfo1"}))
		sent := v.cookies
		for _, tt := range []struct {
			name, cookies string
			request       fields
			want          string
		}{
			{"another client", sent, asking("client").with("idTokenHint", token), "invalid_id_token_hint"},
			{"no cookie", "", asking(portal).with("idTokenHint", token), "invalid_id_token_hint"},
			{"no token", sent, asking(portal).with("idTokenHint", ""), "invalid_id_token_hint"},
			{"broken request", sent, asking(portal).with("idTokenHint", "x", "scope", "x"), "request.scope: invalid_scope"},
			{"good", sent, asking(portal).with("idTokenHint", token), fine},
			{"the nonce is used", sent, asking(portal).with("idTokenHint", token), "invalid_request"},
			{"null", "", asking(portal).with("idTokenHint", nil), fine},
		} {
			v.cookies = tt.cookies
			if got := outcome(t, v.post("v3/oauth-details", tt.request)); got != tt.want {
				t.Errorf("%s %s: got %q, want %q", name, tt.name, got, tt.want)
			}
		}
		v.cookies = sent
		if got := outcome(t, v.post("v2/oauth-details", asking(portal).with("idTokenHint", token))); got != "unknown_error" {
			t.Errorf("%s: v2/oauth-details: %s", name, got)
		}
	}
}

// TestPortalTokens has the portal bring a token that eSignet did not sign.
func TestPortalTokens(t *testing.T) {
	for _, name := range releases[5:] {
		v := newVisit(t, name)
		v.begin("client")
		v.logIn()
		token := v.idToken(v.post(prepare, fields{"transactionId": v.key, "pathFragment": "x"}))
		v.begin(portal)
		challenge := base64.URLEncoding.EncodeToString([]byte(`{"token":"` + token[:strings.LastIndex(token, ".")+1] + `AAAA"}`))
		rec := v.post("v3/authenticate", v.challenges(fields{"authFactorType": "IDT", "challenge": challenge, "format": "base64url-encoded-json"}))
		if got := outcome(t, rec); got != "invalid_token" {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

// TestRawCSRF sends the cookie's value as token, with the tolerance and without.
func TestRawCSRF(t *testing.T) {
	strict, err := release.NewTolerances(true, nil)
	if err != nil {
		t.Fatal(err)
	}
	kind, err := release.NewTolerances(true, []string{"raw-csrf"})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range releases {
		for _, tt := range []struct {
			name, token string
			tolerances  release.Tolerances
			status      by
			tolerated   bool
		}{
			{"raw", "t", kind, by{"1.0": "200"}, name >= "1.8"},
			{"raw to a strict server", "t", strict, by{"1.0": "200", "1.8": "403"}, false},
			{"masked", mask("t"), kind, by{"1.0": "403", "1.8": "200"}, false},
			{"wrong", "u", kind, by{"1.0": "403"}, false},
			{"none", "", kind, by{"1.0": "403"}, false},
		} {
			api := New(Config{Flow: idp.NewFlow(idp.FlowConfig{Release: row(t, name), Tolerances: tt.tolerances, Now: clock}), Now: clock})
			req := httptest.NewRequest(http.MethodPost, Prefix+"/authorization/oauth-details", strings.NewReader("{}"))
			for _, h := range [][2]string{{"Content-Type", "application/json"}, {"Cookie", "XSRF-TOKEN=t"}, {"X-XSRF-TOKEN", tt.token}} {
				req.Header.Set(h[0], h[1])
			}
			ctx, record := audit.With(req.Context())
			rec := httptest.NewRecorder()
			api.Engine().ServeHTTP(rec, req.WithContext(ctx))
			if got := outcomeStatus(rec); got != tt.status.of(name) {
				t.Errorf("%s %s: status %s, want %s", name, tt.name, got, tt.status.of(name))
			}
			if got := record.Tolerations(); (len(got) == 1 && got[0].Name == "raw-csrf") != tt.tolerated {
				t.Errorf("%s %s: tolerations %v", name, tt.name, got)
			}
		}
	}
}
