package e2e

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	partnerManager = "/v1/partnermanager"
	policyManager  = "/v1/policymanager"
)

// user is somebody with an access token, who calls PMS.
type user struct {
	*server
	token string
}

// signIn gets a token for a client of the realm by its secret.
func (s *server) signIn(client string) user {
	s.t.Helper()
	a := s.do(s.request(http.MethodPost, "/v1/authmanager/authenticate/clientidsecretkey", "application/json",
		fmt.Sprintf(`{"id":"x","version":"1.0","requesttime":%q,"metadata":{},"request":{"clientId":%q,"secretKey":"secret","appId":"partner"}}`, now(), client)))
	token := a.header.Get("Authorization")
	if token == "" || !strings.Contains(strings.Join(a.header.Values("Set-Cookie"), " "), "Authorization="+token) {
		s.t.Fatalf("sign in of %s answered %d %v %s", client, a.status, a.header, a.body)
	}
	return s.as(token)
}

// as returns somebody who has the token and keeps no cookies.
func (s *server) as(token string) user {
	bare := *s
	bare.http = &http.Client{Transport: s.http.Transport}
	return user{&bare, token}
}

// signInUser gets a token for a user of the realm by the password.
func (s *server) signInUser(name string) user {
	s.t.Helper()
	a := s.do(s.request(http.MethodPost, "/v1/authmanager/authenticate/internal/useridPwd", "application/json",
		fmt.Sprintf(`{"id":"x","version":"1.0","requesttime":%q,"request":{"userName":%q,"password":"secret","appId":"partner","clientId":"mosip-pms-client","clientSecret":"secret"}}`, now(), name)))
	response, _ := decodeObject(s.t, a.body)["response"].(map[string]any)
	token, _ := response["token"].(string)
	if token == "" {
		s.t.Fatalf("sign in of %s answered %d %s", name, a.status, a.body)
	}
	return s.as(token)
}

// send calls PMS and returns the answer as it is.
func (u user) send(method, path string, request any) answer {
	u.t.Helper()
	body, contentType := "", ""
	if request != nil {
		data, err := json.Marshal(map[string]any{"id": "x", "version": "1.0", "requesttime": now(), "metadata": map[string]any{}, "request": request})
		if err != nil {
			u.t.Fatal(err)
		}
		body, contentType = string(data), "application/json"
	}
	req := u.request(method, path, contentType, body)
	if u.token != "" {
		req.AddCookie(&http.Cookie{Name: "Authorization", Value: u.token})
	}
	return u.do(req)
}

// ask calls PMS, which must agree, and returns the response.
func (u user) ask(method, path string, request any) any {
	u.t.Helper()
	a := u.send(method, path, request)
	answer := decodeObject(u.t, a.body)
	if a.status != http.StatusOK || answer["response"] == nil || len(answer["errors"].([]any)) > 0 {
		u.t.Fatalf("%s %s answered %d %s", method, path, a.status, a.body)
	}
	return answer["response"]
}

// field calls PMS and returns one member of the response.
func (u user) field(name, method, path string, request any) string {
	u.t.Helper()
	response, _ := u.ask(method, path, request).(map[string]any)
	value, _ := response[name].(string)
	if value == "" {
		u.t.Fatalf("%s %s answered %v, want %s", method, path, response, name)
	}
	return value
}

// authority is a certificate authority of the test's own.
type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

func newAuthority(t testing.TB, organization string) authority {
	t.Helper()
	template := certificateTemplate(organization, organization+" CA")
	template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
	key := newKey()
	return authority{sign509(t, template, template, key.Public(), key), key}
}

// pemFor returns a certificate of the organisation, signed by the authority.
func (a authority) pemFor(t testing.TB, organization string) string {
	t.Helper()
	template := certificateTemplate(organization, organization+" auth")
	template.KeyUsage = x509.KeyUsageDigitalSignature
	return pemOf(sign509(t, template, a.certificate, aKey().Public(), a.key))
}

func certificateTemplate(organization, name string) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		panic(err)
	}
	return &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name, Organization: []string{organization}, Country: []string{"IN"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(3, 0, 0),
	}
}

func sign509(t testing.TB, template, parent *x509.Certificate, public any, by crypto.Signer) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, by)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func pemOf(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}

// authPolicy is the document of the MOSIP page about relying parties.
func authPolicy() map[string]any {
	attribute := func(name string) map[string]any { return map[string]any{"attributeName": name} }
	method := func(name, kind string) map[string]any {
		return map[string]any{"authType": name, "authSubType": kind, "mandatory": false}
	}
	return map[string]any{
		"authTokenType": "policy",
		"allowedKycAttributes": []any{
			attribute("fullName"), attribute("gender"), attribute("phone"), attribute("email"), attribute("dateOfBirth"), attribute("city"), attribute("face"), attribute("addressLine1"),
		},
		"allowedAuthTypes": []any{method("otp", ""), method("bio", "FINGER"), method("wla", ""), method("kyc", "")},
	}
}

// onboarding is what an administrator leaves behind.
type onboarding struct {
	group, policy, mapping, apiKey, license string
	signed                                  *x509.Certificate
	client                                  rp
}

// onboard takes a relying party from nothing to its first client, as MOSIP's guide does. create is the
// call that makes the client.
func (u user) onboard(t testing.TB, name, create string, key rp) onboarding {
	t.Helper()
	var o onboarding
	o.group = u.field("id", http.MethodPost, policyManager+"/policies/group/new", map[string]any{"name": name + "-group", "desc": "of " + name})
	o.policy = u.field("id", http.MethodPost, policyManager+"/policies", map[string]any{
		"policyGroupName": name + "-group", "name": name + "-policy", "desc": "of " + name, "policyType": "Auth", "version": "1.0", "policies": authPolicy(),
	})
	u.ask(http.MethodPost, policyManager+"/policies/"+o.policy+"/group/"+o.group+"/publish", nil)

	u.ask(http.MethodPost, partnerManager+"/partners", map[string]any{
		"partnerId": name, "organizationName": name + " Org", "address": "1 Main Road", "contactNumber": "9000000001",
		"emailId": name + "@relief.example.net", "partnerType": "Auth_Partner", "policyGroup": name + "-group",
	})
	ca := newAuthority(t, name+" Trust")
	u.ask(http.MethodPost, partnerManager+"/partners/certificate/ca/upload", map[string]any{"certificateData": pemOf(ca.certificate), "partnerDomain": "AUTH"})
	signed := u.field("signedCertificateData", http.MethodPost, partnerManager+"/partners/certificate/upload", map[string]any{
		"partnerId": name, "certificateData": ca.pemFor(t, name+" Org"), "partnerDomain": "AUTH",
	})
	block, _ := pem.Decode([]byte(signed))
	var err error
	if o.signed, err = x509.ParseCertificate(block.Bytes); err != nil {
		t.Fatal(err)
	}

	o.mapping = u.field("mappingkey", http.MethodPost, partnerManager+"/partners/"+name+"/policy/map", map[string]any{"policyName": name + "-policy", "useCaseDescription": "Relief"})
	u.ask(http.MethodPut, partnerManager+"/partners/policy/"+o.mapping, map[string]any{"status": "Approved"})
	o.apiKey = u.signInUser(name).field("apiKey", http.MethodPatch, partnerManager+"/partners/"+name+"/generate/apikey", map[string]any{"policyName": name + "-policy", "label": "prod"})
	o.license = u.misp(t, name+"-misp", ca)

	request := map[string]any{
		"name": "Relief portal", "policyId": o.policy, "authPartnerId": name, "publicKey": publicJWK(key.key),
		"logoUri": "https://relief.example.net/logo.png", "redirectUris": []string{key.redirect},
		"grantTypes": []string{"authorization_code"}, "clientAuthMethods": []string{"private_key_jwt"},
	}
	if strings.HasSuffix(create, "/oauth/client") {
		request["clientNameLangMap"] = map[string]string{"eng": "Relief portal"}
	}
	o.client = key
	o.client.id = u.field("clientId", http.MethodPost, partnerManager+create, request)
	return o
}

// misp registers a MISP partner and returns its licence key.
func (u user) misp(t testing.TB, name string, ca authority) string {
	t.Helper()
	u.ask(http.MethodPost, partnerManager+"/partners", map[string]any{
		"partnerId": name, "organizationName": name + " Org", "address": "1 Main Road", "contactNumber": "9000000001",
		"emailId": name + "@relief.example.net", "partnerType": "MISP_Partner",
	})
	u.ask(http.MethodPost, partnerManager+"/partners/certificate/ca/upload", map[string]any{"certificateData": pemOf(ca.certificate), "partnerDomain": "MISP"})
	u.ask(http.MethodPost, partnerManager+"/partners/certificate/upload", map[string]any{
		"partnerId": name, "certificateData": ca.pemFor(t, name+" Org"), "partnerDomain": "MISP",
	})
	return u.field("licenseKey", http.MethodPost, partnerManager+"/misps", map[string]any{"providerId": name})
}

// TestOnboarding goes the whole way in each release: from an empty store to a person who logs in.
func TestOnboarding(t *testing.T) {
	for release, create := range map[string]string{"1.2.0.1": "/oidc/client", "1.3.0-dp.1": "/oauth/client", "1.2.2": "/oauth/client", "1.3": "/oauth/client"} {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			s := start(t, "--fixtures", "none", "--require-auth", "--pms-release", release)
			if a := s.as("").send(http.MethodPost, policyManager+"/policies/group/new", map[string]any{"name": "x", "desc": "x"}); a.status != http.StatusUnauthorized {
				t.Errorf("without a token: %d %s", a.status, a.body)
			}
			admin := s.signIn("mosip-pms-client")
			o := admin.onboard(t, "relief", create, rp{redirect: "https://relief.example.net/cb", key: newKey()})
			s.checkCertificate(o.signed)

			client := admin.ask(http.MethodGet, partnerManager+create+"/"+o.client.id, nil).(map[string]any)
			if diff := cmp.Diff(client["claims"], []any{"birthdate", "address", "gender", "name", "phone_number", "picture", "email"}); diff != "" {
				t.Errorf("claims: got -, want +\n%s", diff)
			}
			if diff := cmp.Diff(client["acrValues"], []any{"mosip:idp:acr:linked-wallet", "mosip:idp:acr:biometrics", "mosip:idp:acr:generated-code"}); diff != "" {
				t.Errorf("levels: got -, want +\n%s", diff)
			}
			s.logsIn(o.client)
		})
	}
}

// logsIn adds a person, who logs in at the client.
func (s *server) logsIn(c rp) {
	s.t.Helper()
	s.addPerson("7351948260")
	got := s.redeem(c, s.code(c.details(map[string]any{"acrValues": "mosip:idp:acr:generated-code"}), "7351948260", "name", "email"))
	person := s.verified(s.userinfo("Bearer " + got.AccessToken).body)
	is(s.t, "name", person["name"], any("Asha Rao"))
	is(s.t, "sub", person["sub"], claims(s.t, got.IDToken)["sub"])
}

// checkCertificate sees that the certificate is one that MOSIP signed. That it verifies up to the root
// is tested where the keys are.
func (s *server) checkCertificate(c *x509.Certificate) {
	s.t.Helper()
	if c.Issuer.String() == c.Subject.String() || !strings.Contains(c.Issuer.String(), "PMS") {
		s.t.Errorf("the certificate is issued by %s", c.Issuer)
	}
}

// TestTwoAdministrators has two of them onboard many parties at once: neither disturbs the other, and
// of two who register one name, one succeeds.
func TestTwoAdministrators(t *testing.T) {
	s := start(t, "--fixtures", "none", "--require-auth")
	const each = 4
	var wg sync.WaitGroup
	clients := make([]rp, 2*each)
	for a := range 2 {
		admin := s.signIn([]string{"mosip-pms-client", "mosip-deployment-client"}[a])
		wg.Go(func() {
			for i := range each {
				n := a*each + i
				clients[n] = admin.onboard(t, fmt.Sprintf("party-%d", n), "/oidc/client", rp{redirect: "https://relief.example.net/cb", key: newKey()}).client
			}
		})
	}
	wg.Wait()
	s.addPerson("7351948260")
	for _, c := range clients {
		got := s.redeem(c, s.code(c.details(map[string]any{"acrValues": "mosip:idp:acr:generated-code"}), "7351948260", "name"))
		is(t, "aud", claims(t, got.IDToken)["aud"], any(c.id))
	}
	counts := map[string]int{}
	var mu sync.Mutex
	for a := range 20 {
		admin := s.signIn([]string{"mosip-pms-client", "mosip-deployment-client"}[a%2])
		wg.Go(func() {
			answer := admin.send(http.MethodPost, policyManager+"/policies/group/new", map[string]any{"name": "the same", "desc": "d"})
			code := "ok"
			if errors := decodeObject(t, answer.body)["errors"].([]any); len(errors) > 0 {
				code = errors[0].(map[string]any)["errorCode"].(string)
			}
			mu.Lock()
			defer mu.Unlock()
			counts[code]++
		})
	}
	wg.Wait()
	if diff := cmp.Diff(counts, map[string]int{"ok": 1, "PMS_POL_014": 19}); diff != "" {
		t.Errorf("answers: got -, want +\n%s", diff)
	}
}
