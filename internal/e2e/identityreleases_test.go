package e2e

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

var identityReleases = []string{"0.10", "0.11", "0.12", "0.13"}

// identityPath is the mock identity system.
const identityPath = "/v1/mock-identity-system"

// TestLoginOfIdentityReleases logs a built-in person in to eSignet 1.4 over each later identity system.
func TestLoginOfIdentityReleases(t *testing.T) {
	for _, name := range identityReleases {
		t.Run(name, func(t *testing.T) {
			s := start(t, "--strict", "--identity-release", name)
			c := s.register("farm-portal", aKey())
			request := c.details(map[string]any{"acrValues": "mosip:idp:acr:generated-code"})
			got := s.redeem(c, s.code(request, asha, "name", "email", "birthdate", "address"))
			info := s.userinfo("Bearer " + got.AccessToken)
			is(t, "userinfo", info.status, http.StatusOK)
			person := s.verified(info.body)
			is(t, "sub", person["sub"], any(psut(asha, "rp-farm-portal")))
			is(t, "the sub of the id_token", claims(t, got.IDToken)["sub"], person["sub"])
			is(t, "birthdate has slashes", strings.Contains(person["birthdate"].(string), "/"), true)
			address, _ := person["address"].(map[string]any)
			_, postal := address["postal_code"]
			is(t, "postal_code", postal, name < "0.12")
			if name == "0.10" {
				is(t, "iss and aud", person["iss"] == nil && person["aud"] == nil, true)
				return
			}
			is(t, "iss", person["iss"], claims(t, got.IDToken)["iss"])
			is(t, "aud", person["aud"], any(c.id))
		})
	}
}

// TestPasswordOfIdentityReleases: later plugins know the factor by themselves.
func TestPasswordOfIdentityReleases(t *testing.T) {
	for _, name := range identityReleases {
		s := start(t, "--strict", "--identity-release", name)
		c := s.register("password", newKey(), func(m map[string]any) { m["authContextRefs"] = []string{"mosip:idp:acr:password"} })
		is(t, name, s.authenticate(s.begin(c.details(nil)), "8267411571", "PWD", "alpha-numeric", "Test@1234").code(), "")
	}
}

// TestPersonsOfIdentityReleases has each built-in person log in and give all claims, and be created anew, with
// the tolerance, as some lack a phone, a photo or a second name.
func TestPersonsOfIdentityReleases(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "fixtures", "identities.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	ids := regexp.MustCompile(`(?m)^  - individualId: "([0-9]+)"`).FindAllStringSubmatch(string(text), -1)
	if len(ids) < 12 {
		t.Fatalf("%d persons", len(ids))
	}
	for _, name := range identityReleases {
		s := start(t, "--strict", "--identity-release", name)
		empty := start(t, "--fixtures", "none", "--identity-release", name)
		for _, id := range ids {
			var login struct {
				AuthStatus bool
				KYCToken   string
			}
			s.runtime("/v2/kyc-auth", map[string]any{"transactionId": "1", "individualId": id[1], "pin": id[1][6:], "claimMetadataRequired": true}, &login)
			var kyc struct{ KYC string }
			s.runtime("/v2/kyc-exchange", map[string]any{
				"requestDateTime": time.Now().UTC().Format("2006-01-02T15:04:05.000"), "transactionId": "1", "kycToken": login.KYCToken, "individualId": id[1],
				"acceptedClaims": []string{"name", "given_name", "family_name", "gender", "birthdate", "email", "phone_number", "address", "picture"},
				"claimLocales":   []string{"eng", "fra"},
			}, &kyc)
			is(t, name+" "+id[1], s.verified(kyc.KYC)["sub"], any(psut(id[1], "rp")))
			if name == "0.10" {
				continue // takes names in Latin or Arabic only
			}
			var stored map[string]any
			if err := json.Unmarshal(s.must(s.call(http.MethodGet, identityPath+"/identity/"+id[1], nil, nil)), &stored); err != nil {
				t.Fatal(err)
			}
			empty.must(empty.call(http.MethodPost, identityPath+"/identity", stored, nil))
		}
	}
}

// runtime calls a path that has no envelope in the request, for the client c of the partner rp.
func (s *server) runtime(path string, request, response any) {
	s.t.Helper()
	body, err := json.Marshal(request)
	if err != nil {
		s.t.Fatal(err)
	}
	var e envelope
	a := s.do(s.request(http.MethodPost, identityPath+path+"/rp/c", "application/json", string(body)))
	if err := json.Unmarshal([]byte(a.body), &e); err != nil || len(e.Errors) > 0 {
		s.t.Fatalf("%s: %s %v", path, a.body, err)
	}
	if err := json.Unmarshal(e.Response, response); err != nil {
		s.t.Fatal(err)
	}
}

// TestPublishedKeys verifies a userinfo with the certificate that the identity system publishes.
func TestPublishedKeys(t *testing.T) {
	s := start(t, "--strict", "--identity-release", "0.13")
	var keys struct {
		Response struct {
			AllCertificates []struct{ KeyID, CertificateData string }
		}
	}
	if err := json.Unmarshal([]byte(s.get(identityPath+"/keys.json").body), &keys); err != nil || len(keys.Response.AllCertificates) != 1 {
		t.Fatalf("%+v, %v", keys, err)
	}
	published := keys.Response.AllCertificates[0]
	block, _ := pem.Decode([]byte(published.CertificateData))
	if block == nil {
		t.Fatalf("no PEM: %s", published.CertificateData)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	var login struct{ KYCToken string }
	s.runtime("/kyc-auth", map[string]any{"individualId": "8267411571", "pin": "1571", "transactionId": "1"}, &login)
	var kyc struct{ KYC string }
	s.runtime("/v3/kyc-exchange", map[string]any{
		"requestDateTime": time.Now().UTC().Format("2006-01-02T15:04:05.000"), "transactionId": "1", "kycToken": login.KYCToken, "individualId": "8267411571",
		"acceptedClaimDetail": map[string]any{"verified_claims": map[string]any{
			"verification": map[string]any{"trust_framework": map[string]any{"value": "id_registry"}}, "claims": map[string]any{"name": nil},
		}},
	}, &kyc)
	signed, err := jose.ParseSignedCompact(kyc.KYC, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	is(t, "kid", signed.Signatures[0].Header.KeyID, published.KeyID)
	payload, err := signed.Verify(certificate.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(payload), `"claims":{"name":"Siddharth K Mansour"}`) {
		t.Errorf("%s", payload)
	}
}

// TestPartnerKeyIsKept registers a key and a verified claim, and finds them after a restart.
func TestPartnerKeyIsKept(t *testing.T) {
	db := filepath.Join(t.TempDir(), "a.db")
	key := newKey()
	args := []string{"--db", db, "--fixtures", "none", "--identity-release", "0.13"}
	t.Run("put", func(t *testing.T) {
		s := start(t, args...)
		s.addPerson(asha)
		jwk, err := json.Marshal(publicJWK(key))
		if err != nil {
			t.Fatal(err)
		}
		s.must(s.call(http.MethodPost, identityPath+"/partner", map[string]any{"partnerId": "rp", "clientId": "c", "key": string(jwk), "status": "ACTIVE"}, nil))
		s.must(s.call(http.MethodPost, identityPath+"/identity/add-verified-claim", map[string]any{
			"individualId": asha, "active": true, "verificationDetail": map[string]any{"email": map[string]any{"trust_framework": "mail"}},
		}, nil))
	})
	s := start(t, args...)
	var login struct {
		KYCToken      string
		ClaimMetadata map[string][]any
	}
	s.runtime("/v2/kyc-auth", map[string]any{"individualId": asha, "pin": "4321", "transactionId": "1", "claimMetadataRequired": true}, &login)
	is(t, "verifications of the e-mail", len(login.ClaimMetadata["email"]), 1)
	var kyc struct{ KYC string }
	s.runtime("/v3/kyc-exchange", map[string]any{
		"requestDateTime": time.Now().UTC().Format("2006-01-02T15:04:05.000"), "transactionId": "1", "kycToken": login.KYCToken, "individualId": asha, "respType": "JWE",
	}, &kyc)
	parsed, err := jose.ParseEncryptedCompact(kyc.KYC, []jose.KeyAlgorithm{jose.RSA_OAEP_256}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		t.Fatal(err)
	}
	compact, err := parsed.Decrypt(key)
	if err != nil {
		t.Fatal(err)
	}
	is(t, "sub", s.verified(string(compact))["sub"], any(psut(asha, "rp")))
}
