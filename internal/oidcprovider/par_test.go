package oidcprovider

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
)

const prefix = "urn:ietf:params:oauth:request_uri:"

// pushForm is a good pushed request.
func (w *world) pushForm() url.Values {
	w.t.Helper()
	return url.Values{
		"client_id": {"client"}, "scope": {"openid profile"}, "response_type": {"code"}, "redirect_uri": {redirect},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {w.assertion(parPath, nil)},
	}
}

// push pushes the form and returns the request_uri.
func (w *world) push(form url.Values, headers ...string) string {
	w.t.Helper()
	a := w.post(parPath, form, headers...)
	if a.StatusCode != http.StatusCreated {
		w.t.Fatalf("par: %d %s", a.StatusCode, a.body)
	}
	return a.member("request_uri")
}

// details begins the login of a pushed request and returns the transaction and the first error.
func (w *world) details(request map[string]any) (transaction idp.TransactionID, code string) {
	w.t.Helper()
	csrf := w.send("GET", "/csrf/token", "")
	body, err := json.Marshal(map[string]any{"requestTime": w.clock.Now().Format("2006-01-02T15:04:05.000Z"), "request": request})
	if err != nil {
		w.t.Fatal(err)
	}
	a := w.send("POST", "/authorization/par-oauth-details", string(body), "Content-Type", "application/json",
		"X-Xsrf-Token", csrf.member("token"), "Cookie", strings.Split(csrf.Header.Get("Set-Cookie"), ";")[0])
	var out struct {
		Response struct{ TransactionID, RedirectURI string }
		Errors   []struct{ ErrorCode string }
	}
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		w.t.Fatalf("%d %s: %v", a.StatusCode, a.body, err)
	}
	if len(out.Errors) > 0 {
		return "", out.Errors[0].ErrorCode
	}
	if out.Response.RedirectURI != redirect {
		w.t.Errorf("details %s", a.body)
	}
	return idp.TransactionID(out.Response.TransactionID), ""
}

func (w *world) begin(requestURI string) (idp.TransactionID, string) {
	w.t.Helper()
	return w.details(map[string]any{"clientId": "client", "requestUri": requestURI})
}

// TestPushedLogin goes from the push to the userinfo, as a client that has to push.
func TestPushedLogin(t *testing.T) {
	for _, name := range []string{"1.7", "1.8"} {
		w := newWorld(t, name)
		w.change(config(`{"require_pushed_authorization_requests":true}`))
		form := w.pushForm()
		form.Set("state", "st")
		form.Set("nonce", "n-1")
		form.Set("claims", `{"userinfo":{"name":{"essential":true}}}`)
		form.Set("code_challenge", challenge)
		form.Set("code_challenge_method", "S256")
		form.Set("unknown", "x")
		a := w.post(parPath, form)
		if a.StatusCode != http.StatusCreated || len(a.member("request_uri")) != len(prefix)+43 || !strings.HasPrefix(a.member("request_uri"), prefix) || !strings.Contains(a.body, `"expires_in":60`) {
			t.Fatalf("%s: %d %s", name, a.StatusCode, a.body)
		}
		id, code := w.begin(a.member("request_uri"))
		if code != "" {
			t.Fatalf("%s: %s", name, code)
		}
		txn, _ := w.flow.Transaction(id)
		if *txn.State != "st" || *txn.Nonce != "n-1" || txn.CodeChallenge != challenge {
			t.Errorf("%s: transaction %+v", name, txn)
		}
		tokenForm := w.tokenForm(tokenV2Path, w.consent(id))
		tokenForm.Set("code_verifier", verifier)
		a = w.post(tokenV2Path, tokenForm)
		if a.StatusCode != http.StatusOK || claims(t, a.member("id_token"))["nonce"] != "n-1" {
			t.Fatalf("%s: %d %s", name, a.StatusCode, a.body)
		}
		w.wantUserinfo(a.member("access_token"), 200)
	}
}

// TestPushErrors has one defect a row.
func TestPushErrors(t *testing.T) {
	request := func(description string) oauthError { return oauthError{400, "invalid_request", description} }
	tests := []struct {
		name   string
		change func(url.Values)
		want   oauthError
	}{
		{"nothing", func(f url.Values) { clear(f) }, request("invalid_client_id")},
		{"no client", func(f url.Values) { f.Del("client_id") }, request("invalid_client_id")},
		{"unknown client", func(f url.Values) { f.Set("client_id", "x") }, request("invalid_client_id")},
		{"no scope", func(f url.Values) { f.Del("scope") }, same(400, "invalid_scope")},
		{"unknown scope", func(f url.Values) { f.Set("scope", "x") }, same(400, "invalid_scope")},
		{"response type", func(f url.Values) { f.Set("response_type", "token") }, request("invalid_response_type")},
		{"no redirect URI", func(f url.Values) { f.Del("redirect_uri") }, request("invalid_redirect_uri")},
		{"other redirect URI", func(f url.Values) { f.Set("redirect_uri", redirect+"/x") }, request("invalid_redirect_uri")},
		{"display", func(f url.Values) { f.Set("display", "tv") }, request("invalid_display")},
		{"empty prompt", func(f url.Values) { f.Set("prompt", "") }, request("invalid_prompt")},
		{"method plain", func(f url.Values) { f.Set("code_challenge_method", "plain") }, request("unsupported_pkce_challenge_method")},
		{"assertion type", func(f url.Values) { f.Set("client_assertion_type", "x") }, same(400, "invalid_client")},
		{"no assertion", func(f url.Values) { f.Del("client_assertion") }, same(400, "invalid_client")},
		{"bad assertion", func(f url.Values) { f.Set("client_assertion", "a.b.c") }, same(400, "invalid_client")},
		{"request_uri", func(f url.Values) { f.Set("request_uri", "") }, request("invalid_request")},
		{"claims of another shape", func(f url.Values) { f.Set("claims", `{"userinfo":{"name":5}}`) }, request("invalid_claim")},
		{"client twice", func(f url.Values) { f.Add("client_id", "client") }, request("invalid_client_id")},
		{"redirect URI before the assertion", func(f url.Values) { f.Set("redirect_uri", redirect+"/x"); f.Set("client_assertion", "x") }, request("invalid_redirect_uri")},
	}
	for _, name := range []string{"1.7", "1.8"} {
		w := newWorld(t, name)
		for _, tt := range tests {
			form := w.pushForm()
			tt.change(form)
			w.wantError(tt.name, w.post(parPath, form), tt.want)
		}
		age, document := "; nested exception is java.lang.NumberFormatException", "; nested exception is java.lang.IllegalArgumentException: invalid_claim"
		if name == "1.8" {
			age, document = "", ""
		}
		separator := ": "
		if name == "1.8" {
			separator = "; "
		}
		for parameter, text := range map[string]string{
			"max_age": "Failed to convert property value of type 'java.lang.String' to required type 'java.lang.Integer' for property 'max_age'" + age + separator + `For input string: "x"`,
			"claims":  "Property 'claims' threw exception" + document,
		} {
			form := w.pushForm()
			form.Del("scope") // what cannot be read is told first
			form.Set(parameter, "x")
			w.wantError(parameter, w.post(parPath, form), request(text))
		}
	}
	for _, name := range []string{"1.5", "1.6"} {
		if a := newWorld(t, name).send("POST", parPath, ""); a.StatusCode != 404 {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
	}
}

// TestPushedNonce pushes a nonce twice, the second time for nothing.
func TestPushedNonce(t *testing.T) {
	for _, name := range []string{"1.7", "1.8"} {
		w := newWorld(t, name)
		form := w.pushForm()
		form.Set("nonce", "n")
		form.Set("client_assertion", "x")
		w.wantError("bad assertion", w.post(parPath, form), same(400, "invalid_client"))
		form.Set("client_assertion", w.assertion(parPath, nil))
		w.wantError("nonce", w.post(parPath, form), oauthError{400, "invalid_request", "invalid_request"})
		form.Set("nonce", "m")
		w.begin(w.push(form)) // which does not look at it again
	}
}

// TestPushedOnce begins with a request_uri again, late, under another name and as another client.
func TestPushedOnce(t *testing.T) {
	for _, name := range []string{"1.7", "1.8"} {
		w := newWorld(t, name)
		w.store.clients["other"] = w.client(func(c *idp.Client) { c.ID = "other" })
		uri := w.push(w.pushForm())
		for i, want := range []string{"", "invalid_request"} {
			if _, code := w.begin(uri); code != want {
				t.Errorf("%s: call %d: %q", name, i, code)
			}
		}
		uri = w.push(w.pushForm())
		for i, client := range []string{"other", "client"} { // the other's call has it gone
			if _, code := w.details(map[string]any{"clientId": client, "requestUri": uri}); code != "invalid_request" {
				t.Errorf("%s: call %d: %q", name, i, code)
			}
		}
		for wait, want := range map[time.Duration]string{59 * time.Second: "", 60 * time.Second: "invalid_request"} {
			uri = w.push(w.pushForm())
			w.clock.Advance(wait)
			if _, code := w.begin(uri); code != want {
				t.Errorf("%s after %s: %q", name, wait, code)
			}
		}
		uri = w.push(w.pushForm())
		w.change(func(c *idp.Client) { c.Status = idp.Inactive })
		if _, code := w.begin(uri); code != "invalid_client_id" {
			t.Errorf("%s inactive: %q", name, code)
		}
		for _, request := range []map[string]any{{"clientId": "client", "requestUri": "x"}, {"clientId": "client"}, {"clientId": "client", "requestUri": prefix}} {
			if _, code := w.details(request); code != "invalid_request" {
				t.Errorf("%s %v: %q", name, request, code)
			}
		}
		if _, code := w.details(map[string]any{"clientId": " ", "requestUri": prefix}); code != "invalid_client_id" {
			t.Errorf("%s: %q", name, code)
		}
		if _, code := w.details(map[string]any{"clientId": "client", "requestUri": prefix, "x": 1}); code != "unknown_error" {
			t.Errorf("%s: %q", name, code)
		}
	}
}

// TestPushedTogether has 50 calls begin with one request_uri.
func TestPushedTogether(t *testing.T) {
	w := newWorld(t, "1.8")
	uri := w.push(w.pushForm())
	var wg sync.WaitGroup
	began := make([]bool, 50)
	for i := range began {
		wg.Go(func() {
			_, err := w.flow.BeginPushed(t.Context(), idp.PushedDetails{ClientID: "client", RequestURI: uri})
			began[i] = err == nil
		})
	}
	wg.Wait()
	n := 0
	for _, ok := range began {
		if ok {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d calls began", n)
	}
}

// TestPushedPKCE has half a PKCE, which counts as none, and an empty challenge, which does harm late.
func TestPushedPKCE(t *testing.T) {
	for _, name := range []string{"1.7", "1.8"} {
		for _, tt := range []struct {
			parameters url.Values
			challenge  string
			late       string
		}{
			{url.Values{"code_challenge": {challenge}}, "", ""},
			{url.Values{"code_challenge_method": {"S256"}}, "", ""},
			{url.Values{"code_challenge": {challenge}, "code_challenge_method": {"S256"}}, challenge, ""},
			{url.Values{"code_challenge": {""}, "code_challenge_method": {"S256"}}, "", "invalid_pkce_challenge"},
		} {
			w := newWorld(t, name)
			form := w.pushForm()
			for parameter, values := range tt.parameters {
				form[parameter] = values
			}
			id, code := w.begin(w.push(form))
			txn, _ := w.flow.Transaction(id)
			if code != tt.late || txn.CodeChallenge != tt.challenge {
				t.Errorf("%s %v: %q, challenge %q", name, tt.parameters, code, txn.CodeChallenge)
			}
		}
	}
}

// TestPushedWithoutPKCE has a client that has to send a challenge, which the push does not look at.
func TestPushedWithoutPKCE(t *testing.T) {
	for name, want := range map[string]string{"1.7": "", "1.8": "use_pkce"} {
		w := newWorld(t, name)
		w.change(config(`{"require_pkce":true}`))
		if _, code := w.begin(w.push(w.pushForm())); code != want {
			t.Errorf("%s: %q, want %q", name, code, want)
		}
	}
}

// TestPushedHint pushes an id_token_hint, which is looked at when the browser comes with its cookies.
func TestPushedHint(t *testing.T) {
	for _, name := range []string{"1.7", "1.8"} {
		w := newWorld(t, name)
		form := w.pushForm()
		form.Set("id_token_hint", "a.b.c")
		uri := w.push(form)
		for _, want := range []string{"invalid_id_token_hint", "invalid_request"} { // and then it is gone
			if _, code := w.begin(uri); code != want {
				t.Errorf("%s: %q, want %q", name, code, want)
			}
		}
	}
}

// TestPushedProof pushes with a proof, whose key is then the only one.
func TestPushedProof(t *testing.T) {
	for _, name := range []string{"1.7", "1.8"} {
		w := newWorld(t, name)
		mine := thumbprint(t, rsaKey().Public())
		for jkt, bad := range map[string]bool{"": false, mine: false, "other": true} {
			form := w.pushForm()
			if jkt != "" {
				form.Set("dpop_jkt", jkt)
			}
			proof := w.prover().proof("POST", parPath, nil) // without a nonce, which is not asked for
			if bad {
				w.wantError("other key", w.post(parPath, form, "DPoP", proof), oauthError{400, "invalid_request", "invalid_dpop_proof"})
				continue
			}
			id, _ := w.begin(w.push(form, "DPoP", proof))
			if txn, _ := w.flow.Transaction(id); txn.DPoPJKT != mine {
				t.Errorf("%s: bound to %q", name, txn.DPoPJKT)
			}
		}
		wantBadProof(t, name, w.post(parPath, w.pushForm(), "DPoP", w.prover().proof("POST", tokenV2Path, nil)), "invalid_dpop_proof", `{"error":"invalid_dpop_proof","error_description":"invalid_dpop_proof"}`)
	}
}

// TestLongForms sends forms as long as Tomcat reads them, and longer: those have no parameters.
func TestLongForms(t *testing.T) {
	w := newWorld(t, "1.8")
	form := w.pushForm()
	form.Set("state", "")
	room := maxForm - len(form.Encode())
	form.Set("state", strings.Repeat("s", room))
	if _, code := w.begin(w.push(form)); code != "" {
		t.Errorf("a form of %d bytes: %s", len(form.Encode()), code)
	}
	form = w.pushForm()
	form.Set("state", strings.Repeat("s", room+1))
	if a := w.post(parPath, form); a.StatusCode != http.StatusBadRequest || a.member("error_description") == "" {
		t.Errorf("a longer form: %d %s", a.StatusCode, a.body)
	}
	for name, want := range map[string]string{"1.0": "invalid_grant_type", "1.6": "invalid_grant_type", "1.7": "unsupported_grant_type"} {
		w := newWorld(t, name)
		form := w.tokenForm(tokenPath, w.code())
		form.Set("x", strings.Repeat("x", maxForm))
		if a := w.post(tokenPath, form); a.StatusCode != http.StatusBadRequest || a.member("error") != want {
			t.Errorf("%s: %d %s, want %s", name, a.StatusCode, a.body, want)
		}
	}
}
