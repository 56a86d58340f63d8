package esignet

import (
	"strings"
	"testing"
)

// loggedIn begins and authenticates, and returns the headers that the header filter wants.
func (s server) loggedIn(t testing.TB, individual, call string, request fields) []string {
	t.Helper()
	b, hash := s.begin(t, call, request)
	headers := []string{keyHeader, b.TransactionID, hashHeader, hash}
	rec := s.post(t, "v2/authenticate", fields{
		"transactionId": b.TransactionID, "individualId": individual,
		"challengeList": []fields{{"authFactorType": "OTP", "format": "alpha-numeric", "challenge": "111111"}},
	}, headers...)
	if c := codes(t, rec); c != "" {
		t.Fatal(c)
	}
	return headers
}

// TestClaimDetails makes the call once and again, and with headers that do not fit.
func TestClaimDetails(t *testing.T) {
	frame := fields{"trust_framework": fields{"value": "PWD Framework"}}
	asked := valid.with("scope", "openid", "claims", claimsOf(fields{"verified_claims": fields{"verification": frame, "claims": fields{"email": nil, "name": fields{"essential": true}}}}))
	for _, name := range releases {
		s := newLogin(t, row(t, name), rp())
		const path = "/authorization/claim-details"
		if name < "1.5" {
			if rec := s.send("GET", path, ""); rec.Code != 404 {
				t.Errorf("%s: status %d", name, rec.Code)
			}
			continue
		}
		headers := s.loggedIn(t, "asha", "v3/oauth-details", asked)
		other := s.loggedIn(t, "asha", "oauth-details", valid.with("nonce", "n2"))
		before, hash := s.begin(t, "oauth-details", valid.with("nonce", "n3"))
		steps := []struct {
			name    string
			headers []string
			want    string
		}{
			{"no headers", nil, "invalid_transaction"},
			{"no hash", headers[:2], "invalid_request"},
			{"another hash", []string{keyHeader, headers[1], hashHeader, other[3]}, "invalid_request"},
			{"unknown", []string{keyHeader, "x", hashHeader, headers[3]}, "invalid_transaction"},
			{"before the login", []string{keyHeader, before.TransactionID, hashHeader, hash}, "invalid_transaction"},
			{"once", headers, ""},
			{"again", headers, "no_attempts_left"},
			{"another transaction", other, ""},
		}
		for _, step := range steps {
			rec := s.send("GET", path, "", step.headers...)
			if got := codes(t, rec); got != step.want {
				t.Errorf("%s, %s: %q, want %q", name, step.name, got, step.want)
			}
			if typed := rec.Header().Get("Content-Type") != ""; typed != (step.want == "") {
				t.Errorf("%s, %s: Content-Type %q", name, step.name, rec.Header().Get("Content-Type"))
			}
			if step.name != "once" {
				continue
			}
			want := `{"transactionId":"` + headers[1] + `","consentAction":"CAPTURE","profileUpdateRequired":true,` +
				`"claimStatus":[{"claim":"name","verified":false,"available":true},{"claim":"email","verified":true,"available":true}]}`
			if !strings.Contains(rec.Body.String(), `"response":`+want) {
				t.Errorf("%s: %s, want the response %s", name, rec.Body, want)
			}
		}
	}
}

// TestClaimDetailsWithoutMetadata has an identity system say nothing of a claim that has to be verified,
// which 1.5 cannot do without, and of one that need not be.
func TestClaimDetailsWithoutMetadata(t *testing.T) {
	name := fields{"name": fields{"essential": true}}
	for _, release := range []string{"1.5", "1.6", "1.7", "1.8"} {
		s := newLogin(t, row(t, release), rp())
		for _, claims := range []fields{claimsOf(name), verified(frame, name)} {
			headers := s.loggedIn(t, "stranger", "v3/oauth-details", valid.with("nonce", newNonce(), "claims", claims))
			rec := s.send("GET", "/authorization/claim-details", "", headers...)
			update := strings.Contains(rec.Body.String(), `"profileUpdateRequired":true`)
			want := ""
			if _, plain := claims["userinfo"].(fields)["name"]; !plain && release == "1.5" {
				want = "unknown_error"
			} else if update == plain {
				t.Errorf("%s: %s", release, rec.Body)
			}
			if got := codes(t, rec); got != want {
				t.Errorf("%s: %q, want %q", release, got, want)
			}
		}
	}
}
