package e2e

import (
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestCostlyRequests sends what could keep the server busy for a minute: each gets its refusal before
// the client loses patience.
func TestCostlyRequests(t *testing.T) {
	s := start(t, "--fixtures", "none")
	s.addPerson(asha)
	c := s.register("costly", aKey(), func(m map[string]any) {
		m["redirectUris"] = []string{"https://rp.example.org/cb", "http://localhost:8000/" + strings.Repeat("**/a/", 400) + "z"}
	})
	s.http.Timeout = 20 * time.Second
	txn := s.begin(c.details(nil))
	tests := []struct {
		name, path, field string
		value             any
	}{
		{"very many channels", "/v1/esignet/authorization/send-otp", "otpChannels", strings.Split(strings.Repeat("x ", 30_000), " ")},
		{"very many challenges", "/v1/esignet/authorization/authenticate", "challengeList", make([]struct{}, 300_000)},
		{"long international host", "/v1/esignet/authorization/v2/oauth-details", "redirectUri", "http://" + strings.Repeat("界", 40_000) + ".com/"},
		{"long path against a hostile pattern", "/v1/esignet/authorization/v2/oauth-details", "redirectUri", "http://localhost:8000/" + strings.Repeat("a/", 50_000)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			request := map[string]any{"transactionId": txn.id, "individualId": asha}
			if strings.HasSuffix(tt.path, "oauth-details") {
				request = c.details(nil)
			}
			request[tt.field] = tt.value
			if e := s.call(http.MethodPost, tt.path, request, txn.header); e.code() == "" {
				t.Error("not refused")
			}
		})
	}
	if n := len(s.log.String()); n > 1<<20 {
		t.Errorf("the log has %d bytes", n)
	}
}

// TestTooLarge sends bodies beyond every limit; the answer arrives although the server does not want
// them.
func TestTooLarge(t *testing.T) {
	s := start(t, "--fixtures", "none")
	large := strings.Repeat("x", 6<<20)
	for path, want := range map[string]int{
		"/v1/esignet/client-mgmt/oidc-client":               200,
		"/v1/esignet/authorization/send-otp":                403, // no CSRF token
		"/v1/esignet/nothing":                               403,
		"/v1/mock-identity-system/identity":                 200,
		"/v1/partnermanager/oidc/client":                    400,
		"/v1/partnermanager/nothing":                        404,
		"/v1/esignet/oidc/.well-known/openid-configuration": 405,
	} {
		a := s.do(s.request(http.MethodPost, path, "application/json", large))
		is(t, path, a.status, want)
	}
	a := s.do(s.request(http.MethodPost, tokenV2, "application/x-www-form-urlencoded", large))
	is(t, "token", a.status, 400)
}

// TestCutBody cuts the connection within a body: what the server says of it names no address.
func TestCutBody(t *testing.T) {
	s := start(t, "--fixtures", "none")
	for _, path := range []string{"/v1/mock-identity-system/identity", "/v1/esignet/client-mgmt/oidc-client", tokenV2} {
		kind := "application/json"
		if path == tokenV2 {
			kind = "application/x-www-form-urlencoded"
		}
		conn, err := net.Dial("tcp", s.listen)
		if err != nil {
			t.Fatal(err)
		}
		head := "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + kind + "\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
		if _, err := conn.Write([]byte(head)); err != nil {
			t.Fatal(err)
		}
		answer := make([]byte, 4096)
		n, _ := conn.Read(answer)
		conn.Close()
		got := string(answer[:n])
		if strings.Contains(got, " 500 ") || strings.Contains(got, "127.0.0.1") || strings.Contains(got, "chunk") || n == 0 {
			t.Errorf("%s: %s", path, got)
		}
	}
}

// TestNoIDsInTheLog holds that the log names neither persons nor transactions that are alive.
func TestNoIDsInTheLog(t *testing.T) {
	s := start(t, "--log-level", "debug")
	c := s.register("log", aKey())
	txn := s.begin(c.details(nil))
	s.sendOTP(txn, "0000000000")
	s.authCode(txn)
	s.get("/v1/mock-identity-system/identity/8267411571")
	s.authenticate(txn, "8267411571", "PIN", "number", "0000")
	for _, secret := range []string{"0000000000", "8267411571", txn.id} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log has %q:\n%s", secret, s.log)
		}
	}
	if !strings.Contains(s.log.String(), "/v1/mock-identity-system/identity/:individualId") {
		t.Error("the log does not name the route")
	}
}

// TestAllowAndDeny presses both buttons at once: the person is sent back once with one outcome, and a
// code that was issued is never called refused.
func TestAllowAndDeny(t *testing.T) {
	s := start(t, "--fixtures", "none")
	s.addPerson(asha)
	c := s.register("buttons", aKey())
	for round := range 20 {
		txn := s.begin(c.details(map[string]any{"scope": []string{"openid profile", "openid email"}[round%2]}))
		s.must(s.authenticate(txn, asha, "PIN", "number", "4321"))
		actions := []string{"allow", "deny", "allow"}
		locations := make([]string, len(actions))
		var wg sync.WaitGroup
		for i, action := range actions {
			wg.Go(func() {
				req := s.request(http.MethodPost, "/consent", "application/x-www-form-urlencoded", "transactionId="+txn.id+"&action="+action)
				resp, err := s.http.Do(req)
				if err != nil {
					t.Error(err)
					return
				}
				resp.Body.Close()
				locations[i] = resp.Header.Get("Location")
			})
		}
		wg.Wait()
		all := strings.Join(locations, " ")
		if strings.Contains(all, "code=") && strings.Contains(all, "error=consent_request_rejected") || strings.Contains(all, "  ") || locations[0] == "" {
			t.Fatalf("the buttons %v led to %q", actions, locations)
		}
	}
}
