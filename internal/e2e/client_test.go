package e2e

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// rp is a relying party: what it registered, its key, and how it asks.
type rp struct {
	id       string
	redirect string
	key      *rsa.PrivateKey
}

// aKey returns the RSA key that tests share; making one takes time.
var aKey = sync.OnceValue(newKey)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

// publicJWK returns the public key as a JWK with kty, n and e alone.
func publicJWK(key *rsa.PrivateKey) map[string]any {
	return map[string]any{
		"kty": "RSA",
		"n":   base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
		"e":   base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
	}
}

// clientRequest is a valid body of POST /client-mgmt/oidc-client, without envelope.
func clientRequest(id string, key *rsa.PrivateKey) map[string]any {
	return map[string]any{
		"clientId": id, "clientName": "Test of " + id, "publicKey": publicJWK(key), "relyingPartyId": "rp-" + id,
		"userClaims":        []string{"name", "email", "phone_number", "birthdate", "gender", "address", "picture", "individual_id"},
		"authContextRefs":   []string{"mosip:idp:acr:generated-code", "mosip:idp:acr:static-code"},
		"logoUri":           "https://rp.example.org/logo.png?a=1&b=<2>",
		"redirectUris":      []string{"https://rp.example.org/cb", "http://localhost:8069/auth_oauth/signin"},
		"grantTypes":        []string{"authorization_code"},
		"clientAuthMethods": []string{"private_key_jwt"},
	}
}

// person is a valid body of POST /identity, without envelope.
func person(id string) map[string]any {
	eng := func(s string) []map[string]string { return []map[string]string{{"language": "eng", "value": s}} }
	return map[string]any{
		"individualId": id, "pin": "4321", "fullName": eng("Asha Rao"), "givenName": eng("Asha"), "familyName": eng("Rao"),
		"gender": eng("Female"), "dateOfBirth": "1987/11/25", "streetAddress": eng("12 Lake Road"), "locality": eng("Mysuru"),
		"region": eng("Karnataka"), "country": eng("India"), "postalCode": "570001", "encodedPhoto": "data:image/jpeg;base64,/9j/4AAQ",
		"email": "asha.rao@example.org", "phone": "+919900112233",
		"individualBiometrics": map[string]any{"format": "cbeff", "version": 1.0, "value": "x"},
	}
}

// now is the time as the services want it.
func now() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000Z") }

// envelope is the answer of eSignet and of the identity system.
type envelope struct {
	Response json.RawMessage `json:"response"`
	Errors   []struct {
		Code    string `json:"errorCode"`
		Message string `json:"errorMessage"`
	} `json:"errors"`
}

// code returns the first error code, or "" for success.
func (e envelope) code() string {
	if len(e.Errors) == 0 {
		return ""
	}
	return e.Errors[0].Code
}

// call sends a JSON request in the envelope and reads the answer's.
func (s *server) call(method, path string, request any, header http.Header) envelope {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"requestTime": now(), "request": request})
	if err != nil {
		s.t.Fatal(err)
	}
	req := s.request(method, path, "application/json", string(body))
	for name, values := range header {
		req.Header[name] = values
	}
	a := s.do(req)
	var e envelope
	if err := json.Unmarshal([]byte(a.body), &e); err != nil {
		s.t.Fatalf("%s %s answered %d %q: %v", method, path, a.status, a.body, err)
	}
	return e
}

// must fails the test when the call was refused.
func (s *server) must(e envelope) json.RawMessage {
	s.t.Helper()
	if len(e.Errors) > 0 {
		s.t.Fatalf("refused: %+v", e.Errors)
	}
	return e.Response
}

// register creates a client through eSignet.
func (s *server) register(id string, key *rsa.PrivateKey, changes ...func(map[string]any)) rp {
	s.t.Helper()
	body := clientRequest(id, key)
	for _, change := range changes {
		change(body)
	}
	s.must(s.createClient(body))
	return rp{id: id, redirect: "https://rp.example.org/cb", key: key}
}

// createClient posts a client to eSignet, with the CSRF token that old releases want there too.
func (s *server) createClient(body map[string]any) envelope {
	s.t.Helper()
	var header http.Header
	if s.old {
		header = s.csrf()
	}
	return s.call(http.MethodPost, "/v1/esignet/client-mgmt/oidc-client", body, header)
}

// addPerson creates a person in the identity system.
func (s *server) addPerson(id string) {
	s.t.Helper()
	body := person(id)
	if s.old {
		delete(body, "givenName")
		delete(body, "familyName")
	}
	if s.late {
		delete(body, "individualBiometrics")
		for _, name := range []string{"middleName", "nickName", "preferredUsername"} {
			body[name] = []map[string]string{{"language": "eng", "value": "Asha"}}
		}
		body["preferredLang"], body["zoneInfo"], body["locale"], body["password"] = "eng", "IST", "en", "Test@1234"
		body["pin"] = s.pin()
	}
	s.must(s.call(http.MethodPost, "/v1/mock-identity-system/identity", body, nil))
}

// pin is that of the persons of addPerson.
func (s *server) pin() string {
	if s.late {
		return "654321"
	}
	return "4321"
}

// builtinPIN is that of a built-in person.
func (s *server) builtinPIN(individual string) string {
	if s.late {
		return individual[4:]
	}
	return individual[6:]
}

// csrf returns the header of the browser's calls.
func (s *server) csrf() http.Header {
	s.t.Helper()
	var token struct{ Token string }
	if err := json.Unmarshal([]byte(s.get("/v1/esignet/csrf/token").body), &token); err != nil {
		s.t.Fatal(err)
	}
	return http.Header{"X-Xsrf-Token": {token.Token}}
}

// txn is a transaction as the login page knows it.
type txn struct {
	id      string
	header  http.Header // CSRF, oauth-details-key, oauth-details-hash
	details json.RawMessage
}

// details is a request of oauth-details for the relying party, with changes.
func (c rp) details(changes map[string]any) map[string]any {
	request := map[string]any{
		"clientId": c.id, "scope": "openid profile", "responseType": "code", "redirectUri": c.redirect,
		"nonce": "n-1", "state": "st-1",
	}
	for name, value := range changes {
		request[name] = value
		if value == nil {
			delete(request, name)
		}
	}
	return request
}

// begin starts a transaction through oauth-details, v2 where there is one.
func (s *server) begin(request map[string]any) txn {
	s.t.Helper()
	return s.beginWith(request, s.csrf())
}

// beginWith is begin with a CSRF header at hand.
func (s *server) beginWith(request map[string]any, header http.Header) txn {
	s.t.Helper()
	call := "v2/oauth-details"
	if s.old {
		call = "oauth-details"
	}
	details := s.must(s.call(http.MethodPost, "/v1/esignet/authorization/"+call, request, header))
	var d struct{ TransactionID string }
	if err := json.Unmarshal(details, &d); err != nil {
		s.t.Fatal(err)
	}
	sum := sha256.Sum256(details)
	header.Set("oauth-details-key", d.TransactionID)
	header.Set("oauth-details-hash", base64.RawURLEncoding.EncodeToString(sum[:]))
	return txn{id: d.TransactionID, header: header, details: details}
}

func (s *server) sendOTP(t txn, individual string) envelope {
	s.t.Helper()
	return s.call(http.MethodPost, "/v1/esignet/authorization/send-otp",
		map[string]any{"transactionId": t.id, "individualId": individual, "otpChannels": []string{"email", "phone"}}, t.header)
}

func (s *server) authenticate(t txn, individual, factor, format, challenge string) envelope {
	s.t.Helper()
	call := "v2/authenticate"
	if s.first {
		call = "authenticate"
	}
	return s.call(http.MethodPost, "/v1/esignet/authorization/"+call, map[string]any{
		"transactionId": t.id, "individualId": individual,
		"challengeList": []map[string]string{{"authFactorType": factor, "challenge": challenge, "format": format}},
	}, t.header)
}

// authenticateOTP sends the OTP and presents it.
func (s *server) authenticateOTP(t txn, individual string) envelope {
	s.t.Helper()
	s.must(s.sendOTP(t, individual))
	return s.authenticate(t, individual, "OTP", "alpha-numeric", "111111")
}

func (s *server) authCode(t txn, claims ...string) envelope {
	s.t.Helper()
	return s.call(http.MethodPost, "/v1/esignet/authorization/auth-code",
		map[string]any{"transactionId": t.id, "acceptedClaims": claims, "permittedAuthorizeScopes": []string{}}, t.header)
}

// code goes the whole way of the browser and returns the code.
func (s *server) code(request map[string]any, individual string, claims ...string) string {
	s.t.Helper()
	t := s.begin(request)
	s.must(s.authenticateOTP(t, individual))
	var out struct{ Code string }
	if err := json.Unmarshal(s.must(s.authCode(t, claims...)), &out); err != nil {
		s.t.Fatal(err)
	}
	return out.Code
}

// assertion signs a private_key_jwt as OpenG2P's programs do: no kid, no jti, an hour to live.
func (c rp) assertion(t testing.TB, audience any, changes map[string]any) string {
	t.Helper()
	issued := time.Now().Unix()
	claims := map[string]any{"iss": c.id, "sub": c.id, "aud": audience, "iat": issued, "exp": issued + 3600}
	for name, value := range changes {
		claims[name] = value
		if value == nil {
			delete(claims, name)
		}
	}
	return sign(t, c.key, jose.RS256, claims, nil)
}

func sign(t testing.TB, key any, alg jose.SignatureAlgorithm, claims any, header map[jose.HeaderKey]any) string {
	t.Helper()
	options := (&jose.SignerOptions{}).WithType("JWT")
	for name, value := range header {
		options = options.WithHeader(name, value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	compact, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

// tokenForm is the form of a token request.
func (c rp) tokenForm(code, assertion string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "client_id": {c.id}, "redirect_uri": {c.redirect},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {assertion},
	}
}

// tokens is the answer of the token endpoint.
type tokens struct {
	IDToken          string `json:"id_token"`
	AccessToken      string `json:"access_token"`
	TokenType        string `json:"token_type"`
	ExpiresIn        int    `json:"expires_in"`
	Error            string `json:"error"`
	ErrorDescription string `json:"error_description"`
}

const (
	tokenV1 = "/v1/esignet/oauth/token"
	tokenV2 = "/v1/esignet/oauth/v2/token"
)

// token posts the form to a token endpoint.
func (s *server) token(path string, form url.Values) (answer, tokens) {
	s.t.Helper()
	a := s.do(s.request(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode()))
	var out tokens
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		s.t.Fatalf("%s answered %d %q: %v", path, a.status, a.body, err)
	}
	return a, out
}

// redeem exchanges the code at the v2 endpoint and fails the test when that is refused.
func (s *server) redeem(c rp, code string) tokens {
	s.t.Helper()
	a, out := s.token(tokenV2, c.tokenForm(code, c.assertion(s.t, s.origin+tokenV2, nil)))
	if a.status != http.StatusOK {
		s.t.Fatalf("token: %d %s", a.status, a.body)
	}
	return out
}

// userinfo calls the userinfo endpoint with an Authorization header.
func (s *server) userinfo(authorization string) answer {
	s.t.Helper()
	req := s.request(http.MethodGet, "/v1/esignet/oidc/userinfo", "", "")
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	return s.do(req)
}

// claims decodes the payload of a compact JWS without verifying it.
func claims(t testing.TB, compact string) map[string]any {
	t.Helper()
	parts := strings.Split(compact, ".")
	if len(parts) != 3 {
		t.Fatalf("not a compact JWS: %q", compact)
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(payload, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// is fails the test unless got equals want.
func is[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s = %s, want %s", what, fmt.Sprintf("%#v", got), fmt.Sprintf("%#v", want))
	}
}

func decodeObject(t testing.TB, text string) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return out
}
