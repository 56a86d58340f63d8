package e2e

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// releases are the releases of eSignet.
var releases = []string{"1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8"}

// startOf starts a server of a release without tolerances and persons of its own.
func startOf(t *testing.T, name string, args ...string) *server {
	t.Helper()
	s := start(t, append([]string{"--fixtures", "none", "--strict", "--esignet-release", name}, args...)...)
	s.addPerson(asha)
	return s
}

// openIDConfiguration and oauthServer are the documents of 1.4 with the configuration of mosip-config
// v1.4.1-ES; early holds what they had in place of it from 1.2 on, oldest is the one document before.
const (
	openIDConfiguration = `{"issuer":"{D}","authorization_endpoint":"{D}/authorize","token_endpoint":"{D}/v1/esignet/oauth/v2/token",` +
		`"userinfo_endpoint":"{D}/v1/esignet/oidc/userinfo","jwks_uri":"{D}/.well-known/jwks.json","scopes_supported":["profile","email","phone"],` +
		`"response_types_supported":["code"],"response_modes_supported":["query"],"token_endpoint_auth_methods_supported":["private_key_jwt"],` +
		`"token_endpoint_auth_signing_alg_values_supported":["RS256"],"userinfo_signing_alg_values_supported":["RS256"],` +
		`"userinfo_encryption_alg_values_supported":["RSAXXXXX"],"userinfo_encryption_enc_values_supported":["A128GCM"],` +
		`"id_token_signing_alg_values_supported":["RS256"],"claim_types_supported":["normal"],"claims_parameter_supported":true,` +
		`"display_values_supported":["page","popup","touch","wap"],"subject_types_supported":["pairwise"],` +
		`"claims_supported":["name","address","gender","birthdate","picture","email","phone_number","individual_id"],` +
		`"acr_values_supported":["mosip:idp:acr:static-code","mosip:idp:acr:generated-code","mosip:idp:acr:linked-wallet","mosip:idp:acr:biometrics","mosip:idp:acr:knowledge"],` +
		`"request_parameter_supported":false,"claims_locales_supported":["en"],"ui_locales_supported":["en"]}`
	oldest = `{"issuer":"{D}/v1/esignet","authorization_endpoint":"{D}/v1/esignet/authorize","token_endpoint":"{D}/v1/esignet/oauth/token",` +
		`"userinfo_endpoint":"{D}/v1/esignet/oidc/userinfo","jwks_uri":"{D}/v1/esignet/oauth/.well-known/jwks.json",` +
		`"scopes_supported":["profile","email","phone"],"response_types_supported":["code"],` +
		`"acr_values_supported":["mosip:idp:acr:static-code","mosip:idp:acr:generated-code","mosip:idp:acr:linked-wallet","mosip:idp:acr:biometrics"],` +
		`"userinfo_signing_alg_values_supported":["RS256"],"userinfo_encryption_alg_values_supported":["RSAXXXXX"],` +
		`"userinfo_encryption_enc_values_supported":["A128GCM"],"response_modes_supported":["query"],` +
		`"token_endpoint_auth_methods_supported":["private_key_jwt"],"token_endpoint_auth_signing_alg_values_supported":["RS256"],` +
		`"id_token_signing_alg_values_supported":["RS256"],"claim_types_supported":["normal"],` +
		`"claims_supported":["name","address","gender","birthdate","picture","email","phone_number","individual_id"],` +
		`"claims_locales_supported":["en"],"display_values_supported":["page","popup","touch","wap"],"ui_locales_supported":["en"]}`
	oauthServer = `{"issuer":"{D}","authorization_endpoint":"{D}/authorize","token_endpoint":"{D}/v1/esignet/oauth/v2/token",` +
		`"jwks_uri":"{D}/.well-known/jwks.json","token_endpoint_auth_methods_supported":["private_key_jwt"],` +
		`"token_endpoint_auth_signing_alg_values_supported":["RS256"],"scopes_supported":["profile","email","phone"],` +
		`"response_modes_supported":["query"],"grant_types_supported":["authorization_code"],"response_types_supported":["code"]}`
)

var early = map[string][]string{
	"1.2": {`"{D}/authorize"`, `"{D}/v1/esignet/authorize"`, "/oauth/v2/token", "/oauth/token", `,"mosip:idp:acr:knowledge"`, ""},
	"1.3": {`,"mosip:idp:acr:knowledge"`, ""},
}

// TestDiscoveryOfReleases compares the documents up to 1.4; those of later releases are compared in
// oidcprovider.
func TestDiscoveryOfReleases(t *testing.T) {
	for _, name := range releases[:5] {
		s := start(t, "--fixtures", "none", "--strict", "--esignet-release", name, "--public-url", "https://esignet.example.org")
		documents := map[string]string{
			"/.well-known/openid-configuration":       openIDConfiguration,
			"/.well-known/oauth-authorization-server": oauthServer,
		}
		if s.old {
			is(t, "status in "+name, s.do(s.request(http.MethodGet, "http://127.0.0.1:"+s.port()+"/.well-known/oauth-authorization-server", "", "")).status, 404)
			documents = map[string]string{"/.well-known/openid-configuration": oldest}
		}
		for path, want := range documents {
			want = strings.NewReplacer(early[name]...).Replace(want)
			want = strings.ReplaceAll(want, "{D}", "https://esignet.example.org")
			got := s.do(s.request(http.MethodGet, "http://127.0.0.1:"+s.port()+path, "", ""))
			is(t, name+" "+path, got.body, want)
		}
	}
}

// TestCallsOfReleases posts without a transaction: a call that exists says so, another one is 404.
func TestCallsOfReleases(t *testing.T) {
	for _, name := range releases {
		s := startOf(t, name)
		header := s.csrf()
		for call, since := range map[string]string{
			"oauth-details": "1.0", "v2/oauth-details": "1.2", "v3/oauth-details": "1.5", "send-otp": "1.0", "authenticate": "1.0",
			"v2/authenticate": "1.1", "v3/authenticate": "1.3", "auth-code": "1.0",
		} {
			req := s.request(http.MethodPost, "/v1/esignet/authorization/"+call, "application/json", "{}")
			req.Header = header.Clone()
			req.Header.Set("Content-Type", "application/json")
			want := http.StatusOK
			if name < since {
				want = http.StatusNotFound
			}
			is(t, name+" "+call, s.do(req).status, want)
		}
	}
}

// TestTokenEndpointsOfReleases asks both for tokens: the newer one is there from 1.2 on.
func TestTokenEndpointsOfReleases(t *testing.T) {
	for _, name := range releases {
		s := startOf(t, name)
		newer := http.StatusBadRequest
		if s.old {
			newer = http.StatusNotFound
		}
		for path, want := range map[string]int{tokenV1: http.StatusBadRequest, tokenV2: newer} {
			a := s.do(s.request(http.MethodPost, path, "application/x-www-form-urlencoded", ""))
			is(t, name+" "+path, a.status, want)
		}
	}
}

func TestAudiencesOfReleases(t *testing.T) {
	for _, tt := range []struct {
		release, path, audience string
		want                    int
	}{
		{"1.0", tokenV1, tokenV1, 200},
		{"1.1", tokenV1, tokenV1, 200},
		{"1.1", tokenV1, tokenV2, 400},
		{"1.2", tokenV1, tokenV1, 200},
		{"1.2", tokenV2, tokenV1, 200},
		{"1.2", tokenV2, tokenV2, 400},
		{"1.3", tokenV1, tokenV1, 200},
		{"1.3", tokenV2, tokenV1, 400},
		{"1.3", tokenV2, tokenV2, 200},
		{"1.4", tokenV2, tokenV1, 400},
		{"1.4", tokenV2, tokenV2, 200},
	} {
		t.Run(tt.release+" "+tt.audience+" at "+tt.path, func(t *testing.T) {
			s := startOf(t, tt.release)
			c := s.register("aud", aKey())
			code := s.code(c.details(nil), asha)
			a, out := s.token(tt.path, c.tokenForm(code, c.assertion(t, s.origin+tt.audience, nil)))
			is(t, "status", a.status, tt.want)
			if tt.want != 200 {
				is(t, "error", out.Error, "invalid_assertion")
			}
		})
	}
}

// TestConfigsOfReleases compares what oauth-details hands to the page.
func TestConfigsOfReleases(t *testing.T) {
	common := []string{
		"auth.txnid.length", "captcha.enable", "captcha.sitekey", "consent.screen.timeout-buffer-in-secs", "consent.screen.timeout-in-secs",
		"linked-transaction-expire-in-secs", "otp.length", "password.regex", "resend.otp.delay.secs", "sbi.bio.subtypes.finger",
		"sbi.bio.subtypes.iris", "sbi.capture.count.face", "sbi.capture.count.finger", "sbi.capture.count.iris", "sbi.capture.score.face",
		"sbi.capture.score.finger", "sbi.capture.score.iris", "sbi.env", "sbi.port.range", "sbi.timeout.CAPTURE", "sbi.timeout.DINFO",
		"sbi.timeout.DISC", "send.otp.channels", "wallet.config", "wallet.qr-code-buffer-in-secs",
	}
	since13 := []string{
		"error.banner.close-timer", "forgot-password.config", "password.max-length", "signup.config", "username.input-type",
		"username.max-length", "username.postfix", "username.prefix", "username.regex",
	}
	firstConfigs := []string{
		"sbi.capture.count.face", "sbi.capture.count.finger", "sbi.capture.count.iris", "sbi.capture.score.face", "sbi.capture.score.finger",
		"sbi.capture.score.iris", "sbi.env", "sbi.timeout.CAPTURE", "sbi.timeout.DINFO", "sbi.timeout.DISC",
	}
	since11 := []string{
		"auth.txnid.length", "captcha.sitekey", "consent.screen.timeout-buffer-in-secs", "consent.screen.timeout-in-secs",
		"mosip.esignet.link-auth-code-expire-in-secs", "resend.otp.delay.secs", "send.otp.channels", "wallet.logo-url",
	}
	since14 := []string{"auth.factor.kba.field-details", "auth.factor.kba.individual-id-field"}
	since15 := []string{"auth.factor.kbi.field-details", "auth.factor.kbi.individual-id-field", "eKYC-steps.config", "preauth-screen-timeout-in-secs"}
	since16 := []string{"clientAdditionalConfig", "login-id.options"}
	since17 := []string{"issuer"}
	for _, tt := range []struct {
		release                        string
		names                          []string
		ports, passwords, passwordMost any
	}{
		{"1.0", firstConfigs, nil, nil, nil},
		{"1.1", slices.Concat(firstConfigs, since11), nil, nil, nil},
		{"1.2", common, -99.0, `\S*`, nil},
		{"1.3", slices.Concat(common, since13), -99.0, "^.{8,20}$", 20.0},
		{"1.4", slices.Concat(common, since13, since14), "4501-4600", "^.{8,20}$", 30.0},
		{"1.5", slices.Concat(common, since13, since15), "4501-4600", "^.{8,20}$", 20.0},
		{"1.6", slices.Concat(common, since13, since15, since16), "4501-4600", "^.{8,20}$", 20.0},
		{"1.7", slices.Concat(common, since13, since15, since16, since17), "4501-4600", "^.{8,20}$", 20.0},
		{"1.8", slices.Concat(common, since13, since15, since16, since17), "4501-4600", "^.{8,20}$", 20.0},
	} {
		t.Run(tt.release, func(t *testing.T) {
			s := startOf(t, tt.release)
			var details struct{ Configs map[string]any }
			if err := json.Unmarshal(s.begin(s.register("configs", aKey()).details(nil)).details, &details); err != nil {
				t.Fatal(err)
			}
			slices.Sort(tt.names)
			is(t, "names", strings.Join(slices.Sorted(maps.Keys(details.Configs)), "\n"), strings.Join(tt.names, "\n"))
			is(t, "sbi.port.range", details.Configs["sbi.port.range"], tt.ports)
			is(t, "password.regex", details.Configs["password.regex"], tt.passwords)
			is(t, "password.max-length", details.Configs["password.max-length"], tt.passwordMost)
		})
	}
}

// TestPasswordLevelOfReleases registers for the level that came with 1.3.
func TestPasswordLevelOfReleases(t *testing.T) {
	for name, want := range map[string]string{"1.0": "invalid_acr", "1.1": "invalid_acr", "1.2": "invalid_acr", "1.3": "", "1.4": "", "1.5": "", "1.8": ""} {
		body := clientRequest("password", aKey())
		body["authContextRefs"] = []string{"mosip:idp:acr:password"}
		is(t, name, startOf(t, name).createClient(body).code(), want)
	}
}

// TestPagesOfReleases logs a built-in person in for a built-in client, on the pages, from the address that
// discovery names to the code.
func TestPagesOfReleases(t *testing.T) {
	for _, name := range releases {
		wantNonce := name <= "1.3"
		t.Run(name, func(t *testing.T) {
			s := start(t, "--esignet-release", name)
			doc := decodeObject(t, s.get("/.well-known/openid-configuration").body)
			query := url.Values{
				"client_id": {"openg2p-odoo"}, "redirect_uri": {"http://localhost:8069/auth_oauth/signin"}, "response_type": {"code"},
				"scope": {"openid profile"}, "acr_values": {"mosip:idp:acr:static-code"}, "nonce": {"n-1"}, "state": {"st 1"},
			}
			login := s.get(doc["authorization_endpoint"].(string) + "?" + query.Encode())
			transaction := queryOf(t, login.header.Get("Location")).Get("transactionId")
			consent := s.submit("/login", url.Values{"transactionId": {transaction}, "action": {"verify_pin"}, "Pin_vid": {asha}, "pin": {s.builtinPIN(asha)}})
			back := s.submit("/consent", url.Values{"transactionId": {transaction}, "action": {"allow"}})
			got := queryOf(t, back.header.Get("Location"))
			if got.Get("code") == "" || got.Get("state") != "st 1" || got.Has("nonce") != wantNonce || got.Has("iss") != (name >= "1.7") {
				t.Errorf("login leads to %q, consent to %q", consent.header.Get("Location"), back.header.Get("Location"))
			}
		})
	}
}

func queryOf(t testing.TB, location string) url.Values {
	t.Helper()
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

// submit posts a form of our own pages.
func (s *server) submit(path string, form url.Values) answer {
	s.t.Helper()
	req := s.request(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return s.do(req)
}

// TestKeyExpiryOfReleases has a date up to 1.1, seconds in the releases after.
func TestKeyExpiryOfReleases(t *testing.T) {
	for _, name := range releases {
		s := startOf(t, name)
		var set struct{ Keys []map[string]any }
		if err := json.Unmarshal([]byte(s.get("/.well-known/jwks.json").body), &set); err != nil {
			t.Fatal(err)
		}
		for _, key := range set.Keys {
			text, _ := key["exp"].(string)
			_, err := time.Parse("2006-01-02T15:04:05.000Z", text)
			_, number := key["exp"].(float64)
			if number == (name < "1.2") || (err == nil) == number || len(key) != 8 {
				t.Errorf("%s: key %v", name, key)
			}
		}
	}
}

// TestGuardOfReleases presents a challenge without the headers of the transaction; 1.1 does not ask for
// them at v2/authenticate.
func TestGuardOfReleases(t *testing.T) {
	for _, name := range releases {
		s := startOf(t, name)
		txn := s.begin(s.register("guard", aKey()).details(nil))
		txn.header.Del("oauth-details-hash")
		want := "invalid_request"
		if name == "1.1" {
			want = ""
		}
		is(t, name, s.authenticate(txn, asha, "PIN", "number", "4321").code(), want)
	}
}

// TestDemoOfReleases has the demo relying party log a built-in person in, by what it discovers.
func TestDemoOfReleases(t *testing.T) {
	for _, name := range releases {
		t.Run(name, func(t *testing.T) {
			s := start(t, "--esignet-release", name)
			begun := s.get("/demo/login")
			login := s.get(begun.header.Get("Location"))
			transaction := queryOf(t, login.header.Get("Location")).Get("transactionId")
			s.submit("/login", url.Values{"transactionId": {transaction}, "action": {"verify_pin"}, "Pin_vid": {asha}, "pin": {s.builtinPIN(asha)}})
			back := s.submit("/consent", url.Values{"transactionId": {transaction}, "action": {"allow"}})
			result := s.get(back.header.Get("Location"))
			if result.status == http.StatusSeeOther {
				result = s.get(result.header.Get("Location"))
			}
			if result.status != http.StatusOK || strings.Contains(result.body, "✗") || !strings.Contains(result.body, "Userinfo: same person as id_token") {
				t.Errorf("status %d, began at %q, back at %q, %s", result.status, begun.header.Get("Location"), back.header.Get("Location"), result.body)
			}
		})
	}
}

// TestLeewayOfReleases redeems a code with an assertion that has just expired.
func TestLeewayOfReleases(t *testing.T) {
	for _, name := range releases {
		s := startOf(t, name)
		c := s.register("leeway", aKey())
		now := time.Now()
		assertion := c.assertion(t, s.origin+tokenV1, map[string]any{"iat": now.Add(-time.Minute).Unix(), "exp": now.Add(-30 * time.Second).Unix()})
		want := http.StatusBadRequest
		if s.old {
			want = http.StatusOK
		}
		a, _ := s.token(tokenV1, c.tokenForm(s.code(c.details(nil), asha), assertion))
		is(t, name, a.status, want)
	}
}

// TestCredentialsOfReleases asks for a credential: the scope is not known before 1.2, and demands PKCE from
// then on up to 1.7.
func TestCredentialsOfReleases(t *testing.T) {
	for _, name := range releases {
		s := startOf(t, name)
		call, want := "v2/oauth-details", "invalid_pkce_challenge"
		if s.old {
			call, want = "oauth-details", "invalid_scope"
		}
		if name == "1.8" {
			want = ""
		}
		details := s.register("credentials", aKey()).details(map[string]any{"scope": "mosip_identity_vc_ldp"})
		is(t, name, s.call(http.MethodPost, "/v1/esignet/authorization/"+call, details, s.csrf()).code(), want)
	}
}
