package identity

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha3"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
)

const party = "/openg2p-rp/client-one"

// post sends a body without a wrapper.
func (f fixture) post(t testing.TB, path, body string) (response string, failed []string) {
	t.Helper()
	w := f.call(t.Context(), http.MethodPost, base+path, body)
	response, _ = answer(t, w)
	return response, codesOnly(codes(t, w))
}

// kyc returns the signed payload of a login by PIN and an exchange.
func (f fixture) kyc(t testing.TB, path, rest string) (string, []string) {
	t.Helper()
	var auth struct{ KycToken string }
	response, _ := f.post(t, "/kyc-auth"+party, `{"transactionId":"1","individualId":"5860356276","pin":"545411"}`)
	if err := json.Unmarshal([]byte(response), &auth); err != nil || len(auth.KycToken) != 43 {
		t.Fatalf("kyc-auth: %s %v", response, err)
	}
	response, failed := f.post(t, path+party, `{"requestDateTime":"`+f.clock.Now().UTC().Format("2006-01-02T15:04:05.000")+
		`","transactionId":"1","kycToken":"`+auth.KycToken+`","individualId":"5860356276",`+rest+`}`)
	var kyc struct{ KYC string }
	_ = json.Unmarshal([]byte(response), &kyc)
	return kyc.KYC, failed
}

// TestLaterRoutes holds which version has which path.
func TestLaterRoutes(t *testing.T) {
	since := map[string]string{
		"POST /send-otp" + party: "0.10", "POST /kyc-auth" + party: "0.10", "POST /v2/kyc-auth" + party: "0.10",
		"POST /kyc-exchange" + party: "0.10", "POST /v2/kyc-exchange" + party: "0.10", "POST /v3/kyc-exchange" + party: "0.11",
		"POST /identity/add-verified-claim": "0.10", "GET /identity/ui-spec": "0.11", "POST /partner": "0.12", "GET /keys.json": "0.12",
		"GET /identity/identity-schema": "0.13", "PUT /identity": "0.10",
	}
	for route, first := range since {
		method, path, _ := strings.Cut(route, " ")
		for _, version := range append([]string{"0.9"}, laterVersions...) {
			s := newSystemOf(t, version, true)
			body := ""
			if method != http.MethodGet {
				body = "{}"
			}
			w := s.call(t.Context(), method, base+path, body)
			there := w.Code == http.StatusOK && !strings.Contains(w.Body.String(), `"invalid_individual_id"`) || strings.Contains(path, "add-verified") && w.Code == http.StatusOK
			if path == "/send-otp"+party {
				there = w.Code == http.StatusOK
			}
			if want := number(t, version) >= number(t, first); there != want {
				t.Errorf("%s in %s: there %t, want %t (%d %s)", route, version, there, want, w.Code, w.Body)
			}
		}
	}
	for version, want := range map[string]int{"0.12": http.StatusOK, "0.13": http.StatusNotFound} {
		if w := newSystemOf(t, version, true).call(t.Context(), "GET", base+"/keys.json/", ""); w.Code != want {
			t.Errorf("%s with a trailing slash: %d", version, w.Code)
		}
	}
}

func number(t testing.TB, version string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimPrefix(version, "0."))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPostSendOTP(t *testing.T) {
	tests := []struct {
		name, body, want string
		failed           []string
	}{
		{"both", `{"transactionId":"1029384756","individualId":"5860356276","otpChannels":["email","PHONE"]}`, `{"transactionId":"1029384756","maskedEmail":"XXhXXrXX@example.org","maskedMobile":"XXXXXXX112233"}`, nil},
		{"one", `{"transactionId":"1","individualId":"5860356276","otpChannels":["phone"]}`, `{"transactionId":"1","maskedEmail":null,"maskedMobile":"XXXXXXX112233"}`, nil},
		{"mobile", `{"transactionId":"1","individualId":"5860356276","otpChannels":["mobile"]}`, `null`, []string{"invalid_otp_channel"}},
		{"nothing", `{}`, `null`, []string{"invalid_transaction_id", "invalid_individual_id", "invalid_otp_channel"}},
		{"nobody", `{"transactionId":"1","individualId":"0","otpChannels":["mobile"]}`, `null`, []string{"invalid_individual_id"}},
		{"more", `{"transactionId":"1","individualId":"5860356276","otpChannels":["phone"],"x":1}`, `null`, []string{"unknown_error"}},
	}
	for _, tt := range tests {
		for _, version := range laterVersions {
			response, failed := newSystemOf(t, version, true).post(t, "/send-otp"+party, tt.body)
			if diff := cmp.Diff(tt.failed, failed); diff != "" || response != tt.want {
				t.Errorf("%s in %s: %s %s", tt.name, version, response, diff)
			}
		}
	}
}

// TestOTPOfVersions: up to 0.10 each OTP sent is good once, whenever; then one is, for 600 s; from 0.13 on for
// one person only.
func TestOTPOfVersions(t *testing.T) {
	const send = `{"transactionId":"7","individualId":"5860356276","otpChannels":["phone"]}`
	auth := func(s fixture, person string) string {
		response, failed := s.post(t, "/kyc-auth"+party, `{"transactionId":"7","individualId":"`+person+`","otp":"111111"}`)
		return strings.Join(failed, "") + map[bool]string{true: "ok"}[strings.Contains(response, "true")]
	}
	for _, version := range laterVersions {
		list, perPerson := version == "0.10", version == "0.13"
		s := newSystemOf(t, version, true)
		s.store.people["77777"] = idp.Identity{ID: "77777"}
		s.post(t, "/send-otp"+party, send)
		s.post(t, "/send-otp"+party, send)
		wrong, failed := s.post(t, "/kyc-auth"+party, `{"transactionId":"7","individualId":"5860356276","otp":"111112"}`)
		if wrong != "null" || failed[0] != "auth_failed" {
			t.Errorf("%s: a wrong one: %s %q", version, wrong, failed)
		}
		want := map[bool]string{true: "invalid_transaction", false: "ok"}
		if got := auth(s, "77777"); got != want[perPerson] {
			t.Errorf("%s: somebody else: %s", version, got)
		}
		if got := auth(s, string(asha)); got != want[!list && !perPerson] {
			t.Errorf("%s: again: %s", version, got)
		}
		if got := auth(s, string(asha)); got != "invalid_transaction" {
			t.Errorf("%s: a third time: %s", version, got)
		}
		s.post(t, "/send-otp"+party, send)
		s.clock.Advance(601 * time.Second)
		if got := auth(s, string(asha)); got != want[!list] {
			t.Errorf("%s: after 601 s: %s", version, got)
		}
	}
}

// TestOTPKey is the vector of what upstream keeps of an OTP from 0.13 on.
func TestOTPKey(t *testing.T) {
	sum := sha3.Sum256([]byte(txn + string(asha) + DefaultOTP))
	if got := base64.RawURLEncoding.EncodeToString(sum[:]); got != "uZVQOknMog4shKJ2xBY2vV8bKfCcKEc1c2WkZLAxjUg" {
		t.Errorf("%s", got)
	}
}

func TestPostKYCAuth(t *testing.T) {
	const vector = "eyJwaG9uZSI6Iis5MTk5MDAxMTIyMzMiLCJlbWFpbCI6ImFzaGEucmFvQGV4YW1wbGUub3JnIiwiZGF0ZU9mQmlydGgiOiIxOTg3LTExLTI1In0"
	kbi := func(json string) string { return `"kbi":"` + base64.RawURLEncoding.EncodeToString([]byte(json)) + `"` }
	tests := []struct{ name, proof, want string }{
		{"PIN", `"pin":"545411"`, "ok"},
		{"wrong PIN", `"pin":"1"`, "auth_failed"},
		{"password", `"password":"Passw0rd#1"`, "ok"},
		{"wrong password", `"password":"x"`, "false"},
		{"wrong password after a PIN", `"pin":"545411","password":"x"`, "false"},
		{"BIO", `"biometrics":"any"`, "ok"},
		{"KBI", `"kbi":"` + vector + `"`, "ok"},
		{"KBI padded", `"kbi":"` + vector + `="`, "ok"},
		{"KBI of nothing", kbi(`{}`), "ok"},
		{"KBI of another field", kbi(`{"fullName":"x"}`), "ok"},
		{"KBI that is wrong", kbi(`{"phone":"1"}`), "false"},
		{"KBI with a bad date", kbi(`{"dateOfBirth":"1987/11/25"}`), "auth-failed"},
		{"KBI that is no JSON", kbi(`{`), "auth-failed"},
		{"WLA", `"tokens":["x"]`, "ok"},
		{"WLA that is empty", `"tokens":[""]`, "auth_failed"},
		{"no tokens", `"tokens":[]`, "false"},
		{"OTP that was not sent", `"otp":"111111"`, "invalid_transaction"},
		{"nothing, and more", `"kba":"x"`, "false"},
	}
	for _, tt := range tests {
		for _, version := range laterVersions {
			s := newSystemOf(t, version, true)
			p := s.store.people[asha]
			p.PasswordHash = idp.HashPassword("Passw0rd#1")
			s.store.people[asha] = p
			for _, path := range []string{"/kyc-auth", "/v2/kyc-auth"} {
				response, failed := s.post(t, path+party, `{"transactionId":"1","individualId":"5860356276",`+tt.proof+`}`)
				got := strings.Join(failed, " ")
				switch {
				case response == `{"authStatus":false}`:
					got += "false"
				case strings.HasPrefix(response, `{"authStatus":true,"kycToken":"`) && strings.HasSuffix(response, `","partnerSpecificUserToken":"`+ashaSub+`"}`):
					got += "ok"
				}
				if got != tt.want {
					t.Errorf("%s in %s%s: %s, response %s", tt.name, version, path, got, response)
				}
			}
		}
	}
	s := newSystemOf(t, "0.13", true)
	for body, want := range map[string]string{`{"pin":"1"}`: "unknown_error", `{"individualId":"0","pin":"1"}`: "invalid_individual_id", `{"individualId":"5860356276","otp":"1"}`: "invalid_transaction_id"} {
		if _, failed := s.post(t, "/kyc-auth"+party, body); len(failed) != 1 || failed[0] != want {
			t.Errorf("%s: %q", body, failed)
		}
	}
	p := s.store.people[asha]
	p.PIN = ""
	s.store.people[asha] = p
	if _, failed := s.post(t, "/kyc-auth"+party, `{"individualId":"5860356276","pin":""}`); len(failed) != 1 {
		t.Error("a person without a PIN logs in with an empty one")
	}
}

// TestPluginFactors holds what the plugin of the later versions takes.
func TestPluginFactors(t *testing.T) {
	tests := []struct {
		challenge idp.Challenge
		want      idp.Code
	}{
		{one("PIN", "number", "545411"), ""},
		{one("PWD", "alpha-numeric", "Passw0rd#1"), "auth_failed"},
		{one("PWD", "number", "x"), "invalid_challenge_format"},
		{one("KBI", "base64url-encoded-json", "e30"), ""},
		{one("KBA", "base64url-encoded-json", "e30"), "invalid_auth_challenge"},
		{one("BIO", "encoded-json", "x"), ""},
		{one("WLA", "jwt", "x"), ""},
		{one("OTP", "alpha-numeric", "111111"), "invalid_transaction"},
	}
	for _, tt := range tests {
		for _, version := range laterVersions {
			_, err := newSystemOf(t, version, true).Authenticate(t.Context(), client, idp.KYCAuth{
				AuthTransaction: txn, Individual: asha, Challenges: []idp.Challenge{tt.challenge},
			})
			if got := code(err); got != tt.want {
				t.Errorf("%s in %s: %s, want %s", tt.challenge.Factor, version, got, tt.want)
			}
		}
	}
}

// TestKYCExchangeOfVersions holds what each version releases, through the HTTP API.
func TestKYCExchangeOfVersions(t *testing.T) {
	const (
		sub  = `"sub":"` + ashaSub + `"}`
		from = `"iss":"https://issuer.example/v1/esignet",`
	)
	type wants [4]string
	tests := []struct {
		name, request string
		want          wants
	}{
		{"a name", `"acceptedClaims":["name"],"claimLocales":["eng"]`, wants{`{"name":"Asha Rao",`, `{"aud":"client-one",` + from + `"name":"Asha Rao",`, "", ""}},
		{"by prefix", `"acceptedClaims":["name"],"claimLocales":["en"]`, wants{`{"name":"Asha Rao",`, `{"aud":"client-one",` + from + `"name":"Asha Rao",`, `{"aud":"client-one",` + from + `"name":"",`, ""}},
		{"in two languages", `"acceptedClaims":["gender","given_name"],"claimLocales":["eng","fra"]`, wants{
			`{"gender#eng":"Female","gender#fra":"Femme","given_name#eng":"Asha",`, `{"aud":"client-one","gender#eng":"Female","gender#fra":"Femme","given_name#eng":"Asha",` + from,
			`{"aud":"client-one","gender#eng":"Female","gender#fra":"Femme","given_name":"Asha",` + from, ""}},
		{"no language fits", `"acceptedClaims":["name","address"],"claimLocales":["khm"]`, wants{
			`{"address":{"postal_code":"570001"},`, `{"address":{"postal_code":"570001"},"aud":"client-one",` + from,
			`{"aud":"client-one",` + from + `"name":"",`, ""}},
		{"an address", `"acceptedClaims":["address"],"claimLocales":null`, wants{
			`{"address":{"country":"India","locality":"Mysuru","postal_code":"570001","region":"Karnataka","street_address":"12 Lake Road"},`,
			`{"address":{"country":"India","locality":"Mysuru","postal_code":"570001","region":"Karnataka","street_address":"12 Lake Road"},"aud":"client-one",` + from,
			`{"address":{"country":"India","locality":"Mysuru","region":"Karnataka","street_address":"12 Lake Road"},"aud":"client-one",` + from, ""}},
		{"what is new in 0.12", `"acceptedClaims":["nickname","middle_name","preferred_username","locale"]`, wants{
			`{`, `{"aud":"client-one",` + from, `{"aud":"client-one",` + from + `"locale":"eng","middle_name":"Devi","nickname":"Ash","preferred_username":"asha",`, ""}},
		{"what no version has", `"acceptedClaims":["individual_id","zoneinfo","phone_number_verified","verified_claims_x"]`, wants{`{`, `{"aud":"client-one",` + from, "", ""}},
		{"text", `"acceptedClaims":["birthdate","email","phone_number","picture"]`, wants{
			`{"birthdate":"1987/11/25","email":"asha.rao@example.org","phone_number":"+919900112233","picture":"data:image/png;base64,AAAA",`,
			`{"aud":"client-one","birthdate":"1987/11/25","email":"asha.rao@example.org",` + from + `"phone_number":"+919900112233","picture":"data:image/png;base64,AAAA",`, "", ""}},
		{"nothing", `"acceptedClaims":null`, wants{`{`, `{"aud":"client-one",` + from, "", ""}},
	}
	for _, tt := range tests {
		want := ""
		for i, version := range laterVersions {
			if tt.want[i] != "" {
				want = tt.want[i] // else as in the version before
			}
			s := newSystemOf(t, version, true)
			s.cfg.Issuer = "https://issuer.example/v1/esignet"
			s.store.people[asha].Attributes["preferredLang"] = text("eng")
			got, failed := s.kyc(t, "/kyc-exchange", tt.request)
			if got != want+sub || failed != nil {
				t.Errorf("%s in %s: %s %q\nwant %s", tt.name, version, got, failed, want+sub)
			}
		}
	}
}

func TestKYCExchangeFailures(t *testing.T) {
	for _, version := range laterVersions {
		s := newSystemOf(t, version, true)
		login := func() string {
			got, err := s.Authenticate(t.Context(), client, idp.KYCAuth{AuthTransaction: "1", Individual: asha, Challenges: []idp.Challenge{one("PIN", "number", "545411")}})
			if err != nil {
				t.Fatal(err)
			}
			return got.KYCToken
		}
		at := func(d time.Duration) string { return s.clock.Now().UTC().Add(d).Format(`"2006-01-02T15:04:05.000000"`) }
		exchange := func(token, at, more string) string {
			_, failed := s.post(t, "/kyc-exchange"+party, `{"requestDateTime":`+at+`,"transactionId":"1","kycToken":"`+token+`","individualId":"5860356276"`+more+`}`)
			return strings.Join(failed, " ")
		}
		for name, tt := range map[string]struct{ at, want string }{
			"in time": {at(179 * time.Second), ""}, "late": {at(182 * time.Second), "mock-ida-007"}, "early": {at(-3 * time.Second), "mock-ida-007"},
			"without a time": {"null", "unknown_error"}, "a bad time": {`"2026-13-01T00:00:00"`, "unknown_error"}, "an old list": {"[2020,1,2,3,4]", "mock-ida-007"}, "a list of no day": {"[2020,2,30,3,4]", "unknown_error"},
		} {
			token := login()
			if got := exchange(token, tt.at, ""); got != tt.want {
				t.Errorf("%s %s: %s, want %s", version, name, got, tt.want)
			}
			if got := exchange(token, at(0), ""); (got == "mock-ida-006") != (tt.want != "unknown_error") {
				t.Errorf("%s %s, then again: %q", version, name, got)
			}
		}
		if got := exchange("x", "null", ""); got != "mock-ida-006" {
			t.Errorf("%s: an unknown token: %s", version, got)
		}
		if got := exchange(login(), at(0), `,"x":1`); got != "" {
			t.Errorf("%s: an unknown member: %s", version, got)
		}
		s.store.people[asha].Attributes["fullName"] = langs("eng", "A", "eng", "B")
		if got := exchange(login(), at(0), `,"acceptedClaims":["name"]`); got != map[bool]string{true: "mock-ida-008"}[version < "0.12"] {
			t.Errorf("%s: two translations: %q", version, got)
		}
	}
}

// TestJWE decrypts with another library what 0.12 and later encrypt, and holds when they cannot.
func TestJWE(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	jwkText := func(kid string) string {
		data, err := json.Marshal(jose.JSONWebKey{Key: key.Public(), KeyID: kid})
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for _, version := range []string{"0.12", "0.13"} {
		s := newSystemOf(t, version, true)
		register := func(client, key string) []string {
			quoted, _ := json.Marshal(key)
			body := `{"partnerId":"openg2p-rp","clientId":"` + client + `","key":` + string(quoted) + `,"status":"ACTIVE"}`
			return codesOnly(codes(t, s.call(t.Context(), "POST", base+"/partner", s.wrap(body))))
		}
		if _, failed := s.kyc(t, "/v3/kyc-exchange", `"respType":"JWE"`); len(failed) != 1 || failed[0] != "mock-ida-008" {
			t.Errorf("%s: without a key: %q", version, failed)
		}
		if failed := register("client-one", jwkText("k1")); failed != nil {
			t.Fatalf("register: %q", failed)
		}
		got, failed := s.kyc(t, "/v3/kyc-exchange", `"respType":"JWE","acceptedClaims":["email"]`)
		parsed, err := jose.ParseEncryptedCompact(got, []jose.KeyAlgorithm{jose.RSA_OAEP_256}, []jose.ContentEncryption{jose.A256GCM})
		if err != nil || failed != nil {
			t.Fatalf("%q: %v, %q", got, err, failed)
		}
		plain, err := parsed.Decrypt(key)
		if err != nil || !strings.Contains(string(plain), `"email":"asha.rao@example.org"`) {
			t.Errorf("%s: %s, %v", version, plain, err)
		}
		head, _ := base64.RawURLEncoding.DecodeString(strings.Split(got, ".")[0])
		if string(head) != `{"alg":"RSA-OAEP-256","enc":"A256GCM","cty":"JWT","kid":"k1"}` {
			t.Errorf("header %s", head)
		}
		for _, kind := range []string{"JWS", "jwe", ""} {
			if got, _ := s.kyc(t, "/v3/kyc-exchange", `"respType":"`+kind+`"`); !strings.HasPrefix(got, "{") {
				t.Errorf("%s, %s: %s", version, kind, got)
			}
		}
		if got, _ := s.kyc(t, "/v2/kyc-exchange", `"respType":"JWE"`); !strings.HasPrefix(got, "{") {
			t.Errorf("%s, version 2: %s", version, got)
		}
		if failed := register("client-two", jwkText("")); failed != nil {
			t.Fatalf("register another: %q", failed)
		}
		if _, failed := s.kyc(t, "/v3/kyc-exchange", `"respType":"JWE"`); len(failed) != 1 {
			t.Errorf("%s: the key of another client: %q", version, failed)
		}
		ec := `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`
		for _, bad := range []string{ec, "x", `{"kty":"RSA"}`} {
			if failed := register("client-one", bad); len(failed) != 1 || failed[0] != "mock-ida-008" {
				t.Errorf("key %s: %q", bad, failed)
			}
		}
		if failed := register(strings.Repeat("x", 101), jwkText("")); len(failed) != 1 || failed[0] != "unknown_error" {
			t.Errorf("a long client id: %q", failed)
		}
		if failed := codesOnly(codes(t, s.call(t.Context(), "POST", base+"/partner", s.wrap(`{}`)))); cmp.Diff(failed, []string{"invalid_partner_id", "invalid_client_id", "invalid_request", "invalid_request"}) != "" {
			t.Errorf("nothing: %q", failed)
		}
	}
	s := newSystemOf(t, "0.11", true)
	if _, failed := s.kyc(t, "/v3/kyc-exchange", `"respType":"JWE"`); len(failed) != 1 || failed[0] != "mock-ida-008" {
		t.Errorf("0.11: %q", failed)
	}
}
