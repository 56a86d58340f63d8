package pms_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/pms"
)

// TestClientIDs walks the worked examples of client ids, which jose4j made.
func TestClientIDs(t *testing.T) {
	key := func(more string) string { return `{"kty":"RSA","n":"` + modulus + `","e":"AQAB"` + more + `}` }
	tests := []struct{ name, key, want string }{
		{"with kid and alg", key(`,"alg":"RS256","kid":"2011-04-29"`), clientID},
		{"bare", key(""), "zxHHCn6NUeqNxYOKWGV8kyUkgPOuwpIIF8_Fj0aaIIo"},
		{"only n and e", `{"e":"AQAB","n":"` + modulus + `"}`, "zxHHCn6NUeqNxYOKWGV8kyUkgPOuwpIIF8_Fj0aaIIo"},
		{"with use", key(`,"alg":"RS256","kid":"2011-04-29","use":"sig"`), "fPi2latD3PrAekO-3lKXfcakEtZfUnxX0qnujTWsSeU"},
		{"with an extra member", key(`,"x-extra":"a/b","alg":"RS256","kid":"2011-04-29","use":"sig"`), "5zj0OloZSiHOUgqLsseglAF4h7Ty8IkfUmc8SeN7SKA"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t)
			body := strings.Replace(createBody(t, change{"publicKey", "KEY"}), `"KEY"`, tt.key, 1)
			checkAnswer(t, s.send(t, "POST", clients, body), http.StatusOK, success(tt.want, "ACTIVE"))
		})
	}
}

func TestCreateStoresBothRows(t *testing.T) {
	s := newServer(t)
	checkAnswer(t, s.send(t, "POST", clients, createBody(t)), http.StatusOK, success(clientID, "ACTIVE"))
	claims := []string{"birthdate", "address", "gender", "name", "phone_number", "picture", "email"}
	acrs := []string{"mosip:idp:acr:linked-wallet", "mosip:idp:acr:biometrics", "mosip:idp:acr:generated-code"}

	p := s.client(t, clientID)
	if diff := cmp.Diff(p, idp.PartnerClient{
		ID: clientID, Name: "Relief portal", Partner: "relief-auth-partner", Policy: "93482",
		LogoURI: "https://relief.example.net/logo.png", RedirectURIs: []string{"https://relief.example.net/auth_oauth/signin"},
		Claims: claims, ACRs: acrs, GrantTypes: []string{"authorization_code"}, AuthMethods: []string{"private_key_jwt"},
		PublicKey: keyText, Status: idp.Active, Created: now,
	}); diff != "" {
		t.Errorf("PMS's row: got -, want +\n%s", diff)
	}
	c, err := s.db.Client(clientID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, idp.Client{
		ID: clientID, Name: map[string]string{idp.DefaultName: "Relief portal"}, RelyingParty: "relief-auth-partner",
		LogoURI: "https://relief.example.net/logo.png", RedirectURIs: []string{"https://relief.example.net/auth_oauth/signin"},
		UserClaims: claims, ACRs: acrs, GrantTypes: []string{"authorization_code"}, AuthMethods: []string{"private_key_jwt"},
		PublicKey: keyText, Status: idp.Active, Created: now,
	}); diff != "" {
		t.Errorf("eSignet's row: got -, want +\n%s", diff)
	}
}

// TestCreateRefuses has what [TestCreateRefusesEverywhere] leaves out.
func TestCreateRefuses(t *testing.T) {
	tests := []struct {
		name    string
		changed []change
		want    string
	}{
		{"no n", []change{{"publicKey", map[string]any{"kty": "RSA", "e": "AQAB"}}}, generic},
		{"short modulus", []change{{"publicKey", map[string]any{"kty": "RSA", "n": "AQAB", "e": "AQAB"}}}, generic},
		{"kid is a number", []change{{"publicKey", map[string]any{"n": modulus, "e": "AQAB", "kid": 5}}}, generic},
		{"a percent sign in the partner", []change{{"authPartnerId", "100%d"}}, businessError("PMS_PRT_058", "AuthPartner doesn't exists with this Id - 100%d.")},
		{"policy of another type", []change{{"policyId", "share"}}, businessError("PMS_PRT_057", "Policy Type Mismatch. Only Auth policy can be used to create OIDC Client.")},
		{"mandatory missing before a mandatory type", []change{{"policyId", "silent"}}, generic},
		{"null for the attributes", []change{{"policyId", "null-attributes"}}, generic},
		{"no type list", []change{{"policyId", "no-types"}}, generic},
		{"eSignet: NUL in the name", []change{{"name", "a\x00b"}}, businessError("duplicate_public_key", "duplicate_public_key")},
		{"eSignet: redirect URI", []change{{"redirectUris", []any{"https://relief.example.net/cb", "nonsense"}}}, businessError("invalid_redirect_uri", "request.redirectUris[1]: invalid_redirect_uri")},
		{"eSignet: nothing but a comma", []change{{"redirectUris", []any{","}}}, businessError("invalid_redirect_uri", "request.redirectUris: invalid_redirect_uri")},
		{"eSignet: commas make six", []change{{"redirectUris", []any{"http://a/,http://b/,http://c/,http://d/", "http://e/", "http://f/"}}}, businessError("invalid_redirect_uri", "request.redirectUris: invalid_redirect_uri")},
		{"eSignet: null grant type", []change{{"grantTypes", []any{nil}}}, businessError("invalid_grant_type", "request.grantTypes[0]: invalid_grant_type")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t)
			checkAnswer(t, s.send(t, "POST", clients, createBody(t, tt.changed...)), http.StatusOK, tt.want)
			s.checkEmpty(t)
		})
	}
}

// checkEmpty proves that a refusal left nothing behind.
func (o office) checkEmpty(t *testing.T) {
	t.Helper()
	o.checkUnknown(t)
	if _, err := o.db.Client(clientID); !errors.Is(err, idp.ErrNotFound) {
		t.Errorf("eSignet's row: %v, want none", err)
	}
}

// checkUnknown proves that PMS does not know the client.
func (o office) checkUnknown(t *testing.T) {
	t.Helper()
	err := o.db.ViewPartners(func(b idp.PartnerBook) error {
		_, err := b.PartnerClient(clientID)
		return err
	})
	if !errors.Is(err, idp.ErrNotFound) {
		t.Errorf("PMS's row: %v, want none", err)
	}
}

// TestCreateOrder breaks two neighbouring rules at once; the first one answers.
func TestCreateOrder(t *testing.T) {
	badKey := change{"publicKey", map[string]any{"kty": "RSA"}}
	badRedirect := change{"redirectUris", []any{"nonsense"}}
	tests := []struct {
		name    string
		known   bool // the client is there already
		changed []change
		want    string // the code, empty for none
	}{
		{"validation before the key", false, []change{{"logoUri", "x"}, badKey}, `"PMS_COR_001"`},
		{"key before a known client", true, []change{badKey}, `null`},
		{"known client before partner", true, []change{{"authPartnerId", "nobody"}}, `"PMS_IDP_001"`},
		{"known client before policy", true, []change{{"policyId", "none"}}, `"PMS_IDP_001"`},
		{"known client before eSignet", true, []change{badRedirect}, `"PMS_IDP_001"`},
		{"partner before policy", false, []change{{"authPartnerId", "nobody"}, {"policyId", "none"}}, `"PMS_PRT_058"`},
		{"partner type before policy", false, []change{{"authPartnerId", "misp"}, {"policyId", "none"}}, `"PMS_PRT_059"`},
		{"partner type before policy type", false, []change{{"authPartnerId", "misp"}, {"policyId", "share"}}, `"PMS_PRT_059"`},
		{"policy type before mapping", false, []change{{"policyId", "lowercase"}}, `"PMS_PRT_057"`},
		{"mapping before eSignet", false, []change{{"policyId", "unmapped"}, badRedirect}, `"PMS_PRT_061"`},
		{"approval before eSignet", false, []change{{"policyId", "pending"}, badRedirect}, `"PMS_IDP_002"`},
		{"claims before mandatory types", false, []change{{"policyId", "no-claims-mandatory"}}, `"PMS_IDP_005"`},
		{"no claims before types that are no list", false, []change{{"policyId", "neither"}}, `"PMS_IDP_005"`},
		{"attribute list before mandatory types", false, []change{{"policyId", "no-attributes"}}, `null`},
		{"levels before eSignet", false, []change{{"policyId", "no-levels"}, badRedirect}, `"PMS_IDP_005"`},
		{"eSignet: redirects before grant types", false, []change{badRedirect, {"grantTypes", []any{"x"}}}, `"invalid_redirect_uri"`},
		{"eSignet: grant types before methods", false, []change{{"grantTypes", []any{"x"}}, {"clientAuthMethods", []any{"x"}}}, `"invalid_grant_type"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t)
			if tt.known {
				s.create(t)
			}
			got := s.send(t, "POST", clients, createBody(t, tt.changed...)).Body.String()
			if !strings.Contains(got, `"errors":[{"errorCode":`+tt.want+`,`) {
				t.Errorf("POST = %s, want the code %s", got, tt.want)
			}
		})
	}
}

func TestCreateKnownClient(t *testing.T) {
	s := newServer(t)
	s.create(t)
	s.send(t, "PUT", clients+"/"+clientID, updateBody(t, change{"status", "INACTIVE"}))
	checkAnswer(t, s.send(t, "POST", clients, createBody(t)), http.StatusOK, businessError("PMS_IDP_001", "Client public key already exists."))
}

// TestCreateKnownToESignet has clients that were registered with eSignet directly.
func TestCreateKnownToESignet(t *testing.T) {
	tests := []struct {
		name, id, want string
	}{
		{"the same id", clientID, "duplicate_client_id"},
		{"the key under another id", "another", "duplicate_public_key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t)
			if err := s.db.CreateClient(idp.Client{ID: idp.ClientID(tt.id), PublicKey: keyText, Status: idp.Active, Created: now}); err != nil {
				t.Fatal(err)
			}
			checkAnswer(t, s.send(t, "POST", clients, createBody(t)), http.StatusOK, businessError(tt.want, tt.want))
			s.checkUnknown(t)
		})
	}
}

func TestCreateLists(t *testing.T) {
	tests := []struct {
		name string
		sent []any
		want []string
	}{
		{"as sent", []any{"http://a/1", "http://b/2"}, []string{"http://a/1", "http://b/2"}},
		{"split at a comma", []any{"http://a/1,http://b/2", "http://c/3"}, []string{"http://a/1", "http://b/2", "http://c/3"}},
		{"empty at the end is lost", []any{"http://a/1", ""}, []string{"http://a/1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t)
			s.create(t, change{"redirectUris", tt.sent})
			p := s.client(t, clientID)
			c, err := s.db.Client(clientID)
			if err != nil {
				t.Fatal(err)
			}
			for _, got := range [][]string{p.RedirectURIs, c.RedirectURIs} {
				if diff := cmp.Diff(got, tt.want); diff != "" {
					t.Errorf("got -, want +\n%s", diff)
				}
			}
		})
	}
}

// TestGrants holds the order of claims and levels, and what eSignet's list of claims takes away.
func TestGrants(t *testing.T) {
	s := newServer(t)
	s.create(t, change{"policyId", "everything"})
	p := s.client(t, clientID)
	if diff := cmp.Diff(p.Claims, []string{"birthdate", "address", "gender", "name", "phone_number", "picture", "email", "individual_id"}); diff != "" {
		t.Errorf("claims: got -, want +\n%s", diff)
	}
	if diff := cmp.Diff(p.ACRs, []string{"mosip:idp:acr:linked-wallet", "mosip:idp:acr:password", "mosip:idp:acr:static-code", "mosip:idp:acr:biometrics", "mosip:idp:acr:generated-code"}); diff != "" {
		t.Errorf("levels: got -, want +\n%s", diff)
	}

	s = newServer(t)
	s.registry.Rules.Claims = []string{"name", "email", "nickname"}
	s.create(t, change{"policyId", "everything"})
	p = s.client(t, clientID)
	if diff := cmp.Diff(p.Claims, []string{"name", "email"}); diff != "" {
		t.Errorf("claims that eSignet supports: got -, want +\n%s", diff)
	}
}

func TestCreateApprovedFirst(t *testing.T) {
	newServer(t).create(t, change{"policyId", "approved-first"})
}

// TestCreateTwice sends the same request many times at once.
func TestCreateTwice(t *testing.T) {
	s := newServer(t)
	const requests = 8
	body := createBody(t)
	answers := make([]string, requests)
	var group sync.WaitGroup
	for i := range requests {
		group.Go(func() { answers[i] = s.send(t, "POST", clients, body).Body.String() })
	}
	group.Wait()
	count := map[string]int{}
	for _, answer := range answers {
		count[answer]++
	}
	want := map[string]int{
		success(clientID, "ACTIVE"):                                       1,
		businessError("PMS_IDP_001", "Client public key already exists."): requests - 1,
	}
	if diff := cmp.Diff(count, want); diff != "" {
		t.Errorf("answers: got -, want +\n%s", diff)
	}
}

// racing is a store in which a twin request is served in full just before the rows are written.
type racing struct {
	pms.Store
	twin func()
}

func (r racing) CreatePartnerClient(p idp.PartnerClient, c idp.Client) error {
	r.twin()
	return r.Store.CreatePartnerClient(p, c)
}

// TestCreateTwin has an identical request that comes between the check for a known client and the
// writing: the answer is PMS's, not that of eSignet, which knows the client as well.
func TestCreateTwin(t *testing.T) {
	first := newServer(t)
	second := first.over(t, racing{first.db, func() { first.create(t) }})
	checkAnswer(t, second.send(t, "POST", clients, createBody(t)), http.StatusOK, businessError("PMS_IDP_001", "Client public key already exists."))
}
