package pms_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip/mosiptest"
	"github.com/openg2p/mock-esignet/internal/release"
)

const (
	oidc   = "/oidc/client"
	oauth  = "/oauth/client"
	modern = "1.2.2 1.3" // the releases that hash the encoded key and ask for owners

	encodedID   = "r8wFdTGflhPpc8dV8h456zgBQyRa86QKFnsahBjVrIs"
	encodedText = `{"kty":"RSA","e":"AQAB","kid":"2011-04-29","alg":"RS256","n":"` + modulus + `"}`
)

// agency is the state of the tests of the client API: partners in several states, each with an approved
// mapping to policy 93482, and some clients.
func agency() idp.Fixtures {
	f := fixtures()
	yesterday := idp.Change{Created: now.Add(-24 * time.Hour)}
	f.Partners = []idp.Partner{
		{ID: "relief-auth-partner", Type: "Auth_Partner", Organization: "Relief Org", Active: true, ApprovalStatus: idp.PartnerApproved},
		{ID: "idle", Type: "Auth_Partner", ApprovalStatus: idp.PartnerApproved},
		{ID: "fresh", Type: "Auth_Partner", ApprovalStatus: idp.PartnerInProgress},
		{ID: "stray", Type: "Auth_Partner", Active: true, UserID: "somebody"},
		{ID: "misp", Type: "MISP_Partner", Active: true},
		{ID: "groupless", Type: "Auth_Partner", Active: true},
		{ID: "lost", Type: "Auth_Partner", Active: true, PolicyGroup: "gone"},
	}
	for i := range f.Partners {
		p := &f.Partners[i]
		p.Change = yesterday
		if p.UserID == "" {
			p.UserID = string(p.ID)
		}
		if p.PolicyGroup == "" && p.ID != "groupless" {
			p.PolicyGroup = "7"
		}
		f.Mappings = append(f.Mappings, idp.PolicyMapping{Key: "m" + string(p.ID), Partner: p.ID, Policy: "93482", Status: idp.MappingApproved, Change: idp.Change{Created: now}})
	}
	f.Mappings = append(f.Mappings, idp.PolicyMapping{Key: "idle-lowercase", Partner: "relief-auth-partner", Policy: "lowercase", Status: idp.MappingApproved, Change: yesterday})
	for i, c := range []struct {
		id, partner string
		status      idp.ClientStatus
	}{
		{"active", "relief-auth-partner", idp.Active},
		{"inactive", "relief-auth-partner", idp.Inactive},
		{"of-idle", "idle", idp.Active},
		{"of-nobody", "gone", idp.Active},
	} {
		f.PartnerClients = append(f.PartnerClients, idp.PartnerClient{
			ID: idp.ClientID(c.id), Name: "Client " + c.id, Partner: idp.RelyingPartyID(c.partner), Policy: "93482", PublicKey: `{"key":"` + c.id + `"}`,
			LogoURI: "https://a/", RedirectURIs: []string{"https://a/"}, GrantTypes: []string{"authorization_code"}, AuthMethods: []string{"private_key_jwt"},
			Claims: []string{"name"}, ACRs: []string{"mosip:idp:acr:generated-code"}, Status: c.status, Created: now.Add(time.Duration(i) * time.Minute),
		})
	}
	return f
}

func newAgency(t testing.TB, name string) office {
	t.Helper()
	callers := staff()
	for _, id := range []string{"relief-auth-partner", "idle", "fresh", "stray", "misp", "groupless", "lost", "somebody"} {
		callers[id] = idp.Caller{UserID: id, Roles: []string{"AUTH_PARTNER"}}
	}
	callers["owner of nothing"] = idp.Caller{UserID: "none", Roles: []string{"AUTH_PARTNER"}}
	return newOfficeWith(t, name, callers, agency())
}

func creation() object {
	return object{
		"name": "Relief portal", "policyId": "93482", "authPartnerId": "relief-auth-partner",
		"publicKey": object{"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"},
		"logoUri":   "https://relief.example.net/logo.png", "redirectUris": []any{"https://relief.example.net/auth_oauth/signin"},
		"grantTypes": []any{"authorization_code"}, "clientAuthMethods": []any{"private_key_jwt"},
		"clientNameLangMap": object{"eng": "Relief portal", "fra": "Portail"}, // /oidc/client does not know it
	}
}

func revision() object {
	return object{
		"logoUri": "https://relief.example.net/logo2.png", "redirectUris": []any{"https://relief.example.net/cb"}, "status": "active",
		"grantTypes": []any{"authorization_code"}, "clientName": "Portal 2", "clientAuthMethods": []any{"private_key_jwt"},
		"clientNameLangMap": object{"eng": "Portal 2"},
	}
}

// both returns the routes below /oidc/client and /oauth/client, and in which releases each is there.
func both() map[string]string { return map[string]string{oidc: "", oauth: later} }

// within narrows the releases of visits.
func within(in string, visits []visit) []visit {
	out := make([]visit, 0, len(visits))
	for _, v := range visits {
		switch {
		case in == "":
		case v.in == "":
			v.in = in
		default:
			v.in = strings.Join(intersection(strings.Fields(v.in), strings.Fields(in)), " ")
			if v.in == "" {
				continue
			}
		}
		out = append(out, v)
	}
	return out
}

func intersection(a, b []string) (both []string) {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				both = append(both, x)
			}
		}
	}
	return both
}

// TestCreateRefusesEverywhere has a row for each code of the creation, with the checks in their order.
func TestCreateRefusesEverywhere(t *testing.T) {
	ec := object{"kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}
	const first = "1.2.0.1"
	c := creation()
	visits := []visit{
		{name: "blank name", request: with(c, "name", " "), code: "PMS_COR_001", message: "must not be blank :request.name"},
		{name: "host that Java 21 refuses", in: "1.3", request: with(c, "logoUri", "https://a b/"), code: "PMS_COR_001", message: "must be a valid URL :request.logoUri"},
		{name: "and Java 11 takes", in: first + " 1.3.0-dp.1 1.2.2", request: with(c, "logoUri", "https://a b/", "policyId", "none"), code: "PMS_PRT_073", message: "Policy not exists."},
		{name: "EC key", in: first, request: with(c, "publicKey", ec), code: "null"},
		{name: "EC key", in: "1.3.0-dp.1", request: with(c, "publicKey", ec), code: "PMS_ESI_007", message: "Failed to process the Public Key"},
		{name: "EC key at eSignet", in: modern, request: with(c, "publicKey", ec), code: "invalid_public_key", message: "invalid_public_key"},
		{name: "no kty", in: modern, request: with(c, "publicKey", object{"n": modulus, "e": "AQAB"}), code: "PMS_ESI_007", message: "Failed to process the Public Key"},
		{name: "point off the curve", in: modern, request: with(c, "publicKey", with(ec, "x", "AAAA")), code: "PMS_ESI_007", message: "Failed to process the Public Key"},
		{name: "kid is a number, before the partner", in: later, request: with(c, "publicKey", object{"kty": "RSA", "n": modulus, "e": "AQAB", "kid": 1}, "authPartnerId", "nobody"), code: "PMS_ESI_007", message: "Failed to process the Public Key"},
		{name: "not an owner of anything", in: modern, who: "nobody", request: with(c, "authPartnerId", "none"), code: "PMS_CERTIFICATE_ERROR_002", message: "User Id does not exists."},
		{name: "another owner", in: modern, who: "idle", request: with(c, "policyId", "none"), code: "PMS_POLICY_ERROR_009", message: "The given partner ID does not belong to the user.So unable to create OIDC client"},
		{name: "unknown partner", request: with(c, "authPartnerId", "nobody", "policyId", "none"), code: "PMS_PRT_058", message: "AuthPartner doesn't exists with this Id - nobody."},
		{name: "another type", request: with(c, "authPartnerId", "misp", "policyId", "none"), code: "PMS_PRT_059", message: "Only Auth_partner can Create OIDC Client. MISP_Partner is not allowed to create OIDC Client."},
		{name: "inactive partner", in: later, request: with(c, "authPartnerId", "idle", "policyId", "none"), code: "PMS_PMP_016", message: "Partner is not active."},
		{name: "unknown policy", request: with(c, "policyId", "none"), code: "PMS_PRT_073", message: "Policy not exists."},
		{name: "policy of another type", request: with(c, "policyId", "lowercase"), code: "PMS_PRT_057", message: "Policy Type Mismatch. Only Auth policy can be used to create OIDC Client."},
		{name: "no mapping", request: with(c, "policyId", "unmapped"), code: "PMS_PRT_061", message: "Partner policy mapping not exists."},
		{name: "mapping open", in: first, request: with(c, "policyId", "pending"), code: "PMS_IDP_002", message: "Partner policy mapping is not approved. Please check mapping status."},
		{name: "mapping open", in: later, request: with(c, "policyId", "pending"), code: "PMS_ESI_002", message: "Partner policy mapping is not approved. Please check mapping status."},
		{name: "rejected before approved", in: first, request: with(c, "policyId", "rejected-first"), code: "PMS_IDP_002", message: "Partner policy mapping is not approved. Please check mapping status."},
		{name: "the user has no mapping", in: later, request: with(c, "authPartnerId", "stray"), code: "PMS_ESI_002", message: "Partner policy mapping is not approved. Please check mapping status."},
		{name: "no claims", in: first, request: with(c, "policyId", "no-claims"), code: "PMS_IDP_005", message: "Partner has no user claims"},
		{name: "no claims", in: later, request: with(c, "policyId", "no-claims"), code: "PMS_ESI_005", message: "Partner has no user claims"},
		{name: "mandatory", in: first, request: with(c, "policyId", "mandatory"), code: "PMS_IDP_003", message: "Policy having mandatory auths. So client can't be created for the same."},
		{name: "mandatory", in: later, request: with(c, "policyId", "mandatory"), code: "PMS_ESI_003", message: "Policy having mandatory auths. So client can't be created for the same."},
		{name: "no levels", in: first, request: with(c, "policyId", "no-levels"), code: "PMS_IDP_005", message: "Partner has no Authentication Context Refrences"},
		{name: "no levels", in: later, request: with(c, "policyId", "no-levels"), code: "PMS_ESI_006", message: "Partner has no Authentication Context Refrences"},
		{name: "no attribute list", request: with(c, "policyId", "no-attributes"), code: "null"},
		{name: "mandatory is a text", request: with(c, "policyId", "text"), code: "null"},
		{name: "redirect URI", request: with(c, "redirectUris", []any{""}), code: "invalid_redirect_uri", message: "request.redirectUris[0]: invalid_redirect_uri"},
		{name: "grant type", request: with(c, "grantTypes", []any{"x"}), code: "invalid_grant_type", message: "request.grantTypes[0]: invalid_grant_type"},
		{name: "method", request: with(c, "clientAuthMethods", []any{"x"}), code: "invalid_client_auth", message: "request.clientAuthMethods[0]: invalid_client_auth"},
		{name: "eSignet before the certificate", in: first, request: with(c, "authPartnerId", "fresh", "redirectUris", []any{""}), code: "invalid_redirect_uri", message: "request.redirectUris[0]: invalid_redirect_uri"},
		{name: "never had a certificate", in: first, request: with(c, "authPartnerId", "fresh"), code: "PMS_KKS_001", message: "Error while accessing the API.Please check the logs."},
	}
	for path, in := range both() {
		refusesAt(t, func(name string) office { return newAgency(t, name) }, "POST "+path, path, within(in, visits))
	}
	refusesAt(t, func(name string) office { return newAgency(t, name) }, "POST "+oauth, oauth, within(later, []visit{
		{name: "no map", request: with(c, "clientNameLangMap", absent{}), code: "PMS_COR_001", message: "must not be empty :request.clientNameLangMap"},
		{name: "empty map", request: with(c, "clientNameLangMap", object{}), code: "PMS_COR_001", message: "must not be empty :request.clientNameLangMap"},
		{name: "language of two letters", request: with(c, "clientNameLangMap", object{"en": "x"}), code: "PMS_COR_001", message: "size must be between 3 and 3 :request.clientNameLangMap[en]"},
		{name: "blank name", request: with(c, "clientNameLangMap", object{"eng": " "}), code: "PMS_COR_001", message: "must not be blank :request.clientNameLangMap[eng]"},
		{name: "null name", request: with(c, "clientNameLangMap", object{"eng": nil}), code: "PMS_COR_001", message: "must not be blank :request.clientNameLangMap[eng]"},
		{name: "language that is none", request: with(c, "clientNameLangMap", object{"zz1": "x"}), code: "invalid_language_code", message: "request.clientNameLangMap[zz1]: invalid_language_code"},
		{name: "names over eSignet's column", request: with(c, "clientNameLangMap", object{"eng": strings.Repeat("x", 300)}), code: "unknown_error", message: "unknown_error"},
		{name: "the other members first", request: with(c, "clientNameLangMap", absent{}, "name", ""), code: "PMS_COR_001", message: "must not be blank :request.name"},
	}))
}

// TestCreateKnownToESignetEverywhere has clients that were registered with eSignet directly.
func TestCreateKnownToESignetEverywhere(t *testing.T) {
	known := func(of func(o office) string) func(string) office {
		return func(name string) office {
			o := newAgency(t, name)
			if err := o.db.CreateClient(idp.Client{ID: idp.ClientID(of(o)), PublicKey: keyText, Status: idp.Active, Created: now}); err != nil {
				t.Fatal(err)
			}
			return o
		}
	}
	same := func(o office) string {
		if o.rules.Clients.EncodedKey {
			return encodedID
		}
		return clientID
	}
	for path, in := range both() {
		refusesAt(t, known(same), "POST "+path, path, within(in, []visit{
			{name: "the same id", request: creation(), code: "duplicate_client_id", message: "duplicate_client_id"},
		}))
		code := map[string]string{oidc: "duplicate_public_key", oauth: "unknown_error"}[path] // eSignet 1.4 has no code of its own there
		refusesAt(t, known(func(office) string { return "another" }), "POST "+path, path, within(in, []visit{
			{name: "the key under another id", request: creation(), code: code, message: code},
		}))
	}
}

// TestNameOrder has the names in the order in which JDKs printed a copy of the map; in one bucket it is that
// of the request.
func TestNameOrder(t *testing.T) {
	for _, tt := range []struct{ release, sent, want string }{
		{"1.2.2", `{"fra":"f","hin":"h"}`, `{"@none":"Relief portal","fra":"f","hin":"h"}`},
		{"1.2.2", `{"hin":"h","fra":"f"}`, `{"@none":"Relief portal","hin":"h","fra":"f"}`},
		{"1.3", `{"fra":"f","hin":"h"}`, `{"fra":"f","hin":"h","@none":"Relief portal"}`},
		{"1.3", `{"hin":"h","fra":"f"}`, `{"hin":"h","fra":"f","@none":"Relief portal"}`},
		{"1.3", `{"hin":"h","fra":"f","hin":5}`, `{"hin":"5","fra":"f","@none":"Relief portal"}`},
	} {
		o := newAgency(t, tt.release)
		rec := o.call(t, "admin", http.MethodPost, oauth, with(creation(), "clientNameLangMap", json.RawMessage(tt.sent)), nil)
		if got := o.client(t, encodedID).Name; got != tt.want {
			t.Errorf("%s, %s: %s, want %s\n%s", tt.release, tt.sent, got, tt.want, rec.Body)
		}
	}
	for _, sent := range []string{`[]`, `"x"`, `{"eng":{}}`} {
		rec := newAgency(t, "1.2.2").call(t, "admin", http.MethodPost, oauth, with(creation(), "clientNameLangMap", json.RawMessage(sent)), nil)
		checkAnswer(t, rec, http.StatusBadRequest, "")
	}
}

// TestOctKey: a symmetric key is parsed and then not known.
func TestOctKey(t *testing.T) {
	everywhere(t, modern, func(t *testing.T, o office) {
		rec := o.call(t, "admin", http.MethodPost, oauth, with(creation(), "publicKey", object{"kty": "oct", "k": "AQAB"}), nil)
		checkAnswer(t, rec, http.StatusOK, strings.Replace(generic, `"message":null`, `"message":"Unsupported key type: oct"`, 1))
		mosiptest.Saw(o.release, "POST "+oauth, "null")
	})
}

// TestCreateKnownEverywhere: the id is looked up before anything else but the key.
func TestCreateKnownEverywhere(t *testing.T) {
	for path, in := range both() {
		for _, name := range mosiptest.Releases {
			if !(visit{in: in}).of(name) {
				continue
			}
			t.Run(name+path, func(t *testing.T) {
				o := newAgency(t, name)
				id := clientID
				if o.rules.Clients.EncodedKey {
					id = encodedID
				}
				code := "PMS_ESI_001"
				if name == "1.2.0.1" {
					code = "PMS_IDP_001"
				}
				o.succeeds(t, "POST "+path, "relief-auth-partner", path, creation(), silent, `{"clientId":"`+id+`","status":"ACTIVE"}`)
				rec := o.call(t, "nobody", http.MethodPost, path, with(creation(), "authPartnerId", "none", "redirectUris", []any{""}), nil)
				checkAnswer(t, rec, http.StatusOK, businessError(code, "Client public key already exists."))
				mosiptest.Saw(o.release, "POST "+path, code)
			})
		}
	}
}

// TestAnyApprovedMapping: an approved mapping after a rejected one is enough from 1.3.0-dp.1 on.
func TestAnyApprovedMapping(t *testing.T) {
	for _, name := range strings.Fields(later) {
		o := newAgency(t, name)
		rec := o.call(t, "admin", http.MethodPost, oidc, with(creation(), "policyId", "rejected-first"), nil)
		if !strings.Contains(rec.Body.String(), `"errors":[]`) {
			t.Errorf("%s: %s", name, rec.Body)
		}
	}
}

// TestKeysAndNames holds what is stored of the key and of the names, in PMS and in eSignet.
func TestKeysAndNames(t *testing.T) {
	tests := []struct {
		release, path, id, key, name string
		eSignet                      map[string]string
	}{
		{"1.2.0.1", oidc, clientID, keyText, "Relief portal", map[string]string{"@none": "Relief portal"}},
		{"1.3.0-dp.1", oidc, clientID, keyText, "Relief portal", map[string]string{"@none": "Relief portal"}},
		{"1.3.0-dp.1", oauth, clientID, keyText, "Relief portal", map[string]string{"@none": "Relief portal", "eng": "Relief portal", "fra": "Portail"}},
		{"1.2.2", oidc, encodedID, encodedText, "Relief portal", map[string]string{"@none": "Relief portal"}},
		{"1.2.2", oauth, encodedID, encodedText, `{"@none":"Relief portal","fra":"Portail","eng":"Relief portal"}`, map[string]string{"@none": "Relief portal", "eng": "Relief portal", "fra": "Portail"}},
		{"1.3", oauth, encodedID, encodedText, `{"fra":"Portail","@none":"Relief portal","eng":"Relief portal"}`, map[string]string{"@none": "Relief portal", "eng": "Relief portal", "fra": "Portail"}},
	}
	for _, tt := range tests {
		t.Run(tt.release+tt.path, func(t *testing.T) {
			o := newAgency(t, tt.release)
			o.succeeds(t, "POST "+tt.path, "admin", tt.path, creation(), silent, `{"clientId":"`+tt.id+`","status":"ACTIVE"}`)
			p := o.client(t, idp.ClientID(tt.id))
			c, err := o.db.Client(idp.ClientID(tt.id))
			if err != nil {
				t.Fatal(err)
			}
			if p.PublicKey != tt.key || p.Name != tt.name {
				t.Errorf("PMS has the key %s and the name %s", p.PublicKey, p.Name)
			}
			if diff := cmp.Diff(c.Name, tt.eSignet); diff != "" {
				t.Errorf("eSignet's name: got -, want +\n%s", diff)
			}
		})
	}
}

// TestPrivateKeyIsKept: the encoded id is that of the public key, the text that is kept and returned has
// the private members.
func TestPrivateKeyIsKept(t *testing.T) {
	o := newAgency(t, "1.3")
	key := object{"kty": "RSA", "n": modulus, "e": "AQAB", "d": "AQAB", "extra": "gone"}
	o.succeeds(t, "POST "+oidc, "admin", oidc, with(creation(), "publicKey", key), silent, `{"clientId":"`+encodedID+`","status":"ACTIVE"}`)
	body := o.call(t, "admin", http.MethodGet, oauth+"/"+encodedID, nil, nil).Body.String()
	if want := `"publicKey":"{\"kty\":\"RSA\",\"d\":\"AQAB\",\"e\":\"AQAB\",\"n\":\"` + modulus + `\"}"`; !strings.Contains(body, want) {
		t.Errorf("GET = %s, want %s", body, want)
	}
}

// TestUpdateRefusesEverywhere has a row for each code of the update, with the checks in their order.
func TestUpdateRefusesEverywhere(t *testing.T) {
	r := revision()
	const idFormat = "Invalid input for 'clientId'. Expected: Only alphanumeric characters (A–Z, a–z, 0–9), hyphens (-), and underscores (_) are allowed, with a maximum length of 100 characters."
	for path, in := range both() {
		refusesAt(t, func(name string) office { return newAgency(t, name) }, "PUT "+path+"/{client_id}", path+"/active", within(in, []visit{
			{name: "status", path: path + "/unknown", request: with(r, "status", "x"), code: "PMS_COR_001", message: `must match \"(ACTIVE)|(INACTIVE)\" :request.status`},
			{name: "form of the id", in: "1.3", path: path + "/%20", request: r, code: "PMS_PRT_099", message: idFormat},
			{name: "unknown", in: "1.2.0.1", path: path + "/unknown", request: r, code: "PMS_IDP_004", message: "Client not exists with given id."},
			{name: "unknown", in: later, path: path + "/unknown", request: r, code: "PMS_ESI_004", message: "Client not exists with given id."},
			{name: "deactivated, before the owner", in: later, who: "nobody", path: path + "/inactive", request: r, code: "PMS_ESI_008", message: "Client already deactivated."},
			{name: "partner gone", in: later, who: "nobody", path: path + "/of-nobody", request: r, code: "PMS_PRT_058", message: "AuthPartner doesn't exists with this Id - gone."},
			{name: "not an owner of anything", in: modern, who: "nobody", request: r, code: "PMS_CERTIFICATE_ERROR_002", message: "User Id does not exists."},
			{name: "another owner", in: modern, who: "stray", path: path + "/of-idle", request: r, code: "PMS_CERTIFICATE_ERROR_002", message: "User Id does not exists."},
			{name: "another owner", in: modern, who: "idle", request: r, code: "PMS_POLICY_ERROR_010", message: "The given partner ID does not belong to the user.So unable to update OIDC client details"},
			{name: "inactive partner", in: later, path: path + "/of-idle", request: r, code: "PMS_PMP_016", message: "Partner is not active."},
			{name: "name over its column", request: with(r, "clientName", strings.Repeat("a", 257)), code: "null",
				message: "could not execute statement; SQL [n/a]; nested exception is org.hibernate.exception.DataException: could not execute statement"},
			{name: "inactive partner, by its owner", in: later, who: "idle", path: path + "/of-idle", request: with(r, "status", "INACTIVE"), code: "PMS_PMP_016", message: "Partner is not active."},
		}))
	}
	refusesAt(t, func(name string) office { return newAgency(t, name) }, "PUT "+oauth+"/{client_id}", oauth+"/active", within(later, []visit{
		{name: "no map", request: with(r, "clientNameLangMap", absent{}), code: "PMS_COR_001", message: "must not be empty :request.clientNameLangMap"},
		{name: "form of the id before the time", in: "1.3", path: oauth + "/a%20b", request: r, time: "", code: "PMS_PRT_099", message: idFormat},
		{name: "no time", in: "1.3", path: oauth + "/unknown", request: r, time: "", code: "PMS_REQUEST_ERROR_004", message: "Invalid request time"},
		{name: "another day", in: "1.3", request: r, time: "2025-05-21T16:44:59.080Z", code: "PMS_REQUEST_ERROR_006", message: "Request date should be current date"},
	}))
}

// TestUpdateChanges holds what an update changes: all of it, or the status alone.
func TestUpdateChanges(t *testing.T) {
	type state struct{ Name, Logo, Status string }
	all := state{"Portal 2", "https://relief.example.net/logo2.png", "ACTIVE"}
	tests := []struct {
		name, in, path, client string
		request                object
		want                   state
	}{
		{"everything", "", oidc, "active", revision(), all},
		{"everything and off", "1.2.0.1 1.3.0-dp.1", oidc, "active", with(revision(), "status", "Inactive"), state{all.Name, all.Logo, "INACTIVE"}},
		{"on again", "1.2.0.1", oidc, "inactive", revision(), all},
		{"the status alone", modern, oidc, "active", with(revision(), "status", "Inactive"), state{"Client active", "https://a/", "INACTIVE"}},
		{"a name by language is kept plain", "1.3.0-dp.1", oauth, "active", revision(), all},
		{"a name by language", modern, oauth, "active", revision(), state{`{"@none":"Portal 2","eng":"Portal 2"}`, all.Logo, "ACTIVE"}},
		{"the status and the name", modern, oauth, "active", with(revision(), "status", "INACTIVE"), state{`{"@none":"Portal 2","eng":"Portal 2"}`, "https://a/", "INACTIVE"}},
		{"an administrator switches off a client of an inactive partner", modern, oidc, "of-idle", with(revision(), "status", "INACTIVE"), state{"Client of-idle", "https://a/", "INACTIVE"}},
		{"nobody asks for the partner", "1.2.0.1", oidc, "of-nobody", revision(), all},
	}
	for _, tt := range tests {
		for _, name := range mosiptest.Releases {
			if !(visit{in: tt.in}).of(name) {
				continue
			}
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				o := newAgency(t, name)
				o.succeeds(t, "PUT "+tt.path+"/{client_id}", "admin", tt.path+"/"+tt.client, tt.request, silent, `{"clientId":"`+tt.client+`","status":"`+tt.want.Status+`"}`)
				p := o.client(t, idp.ClientID(tt.client))
				if got := (state{p.Name, p.LogoURI, string(p.Status)}); got != tt.want {
					t.Errorf("stored %+v, want %+v", got, tt.want)
				}
				if !p.Updated.Equal(now) {
					t.Errorf("updated at %s", p.Updated)
				}
			})
		}
	}
}

func TestGetRefusesEverywhere(t *testing.T) {
	for path, in := range both() {
		refusesAt(t, func(name string) office { return newAgency(t, name) }, "GET "+path+"/{client_id}", path+"/active", within(in, []visit{
			{name: "unknown", in: "1.2.0.1", path: path + "/unknown", code: "PMS_IDP_004", message: "Client not exists with given id."},
			{name: "unknown", in: later, who: "nobody", path: path + "/unknown", code: "PMS_ESI_004", message: "Client not exists with given id."},
			{name: "not an owner of anything", in: modern, who: "nobody", code: "PMS_CERTIFICATE_ERROR_002", message: "User Id does not exists."},
			{name: "another owner", in: modern, who: "idle", code: "PMS_POLICY_ERROR_011", message: "The given partner ID does not belong to the user.So unable to get OIDC client details"},
		}))
		for _, name := range mosiptest.Releases {
			if (visit{in: in}).of(name) {
				newAgency(t, name).succeeds(t, "GET "+path+"/{client_id}", "relief-auth-partner", path+"/inactive", nil, silent,
					`{"id":"inactive","name":"Client inactive","policyId":"93482","policyName":"93482-policy","relyingPartyId":"relief-auth-partner","logoUri":"https://a/",`+
						`"redirectUris":["https://a/"],"publicKey":"{\"key\":\"inactive\"}","claims":["name"],"acrValues":["mosip:idp:acr:generated-code"],"status":"INACTIVE",`+
						`"grantTypes":["authorization_code"],"clientAuthMethods":["private_key_jwt"]}`)
			}
		}
	}
}

// TestFeatureSwitch: every call of the client API is refused while the feature is off.
func TestFeatureSwitch(t *testing.T) {
	for _, name := range strings.Fields(modern) {
		rules, err := release.PMSNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		if rules, err = rules.WithProperty("mosip.pms.oidc.client.available", "false"); err != nil {
			t.Fatal(err)
		}
		off := newOfficeOf(t, rules, staff(), agency())
		for route, request := range map[string]object{
			"POST " + oidc: creation(), "POST " + oauth: creation(), "PUT " + oidc + "/{client_id}": revision(), "PUT " + oauth + "/{client_id}": revision(),
			"GET " + oidc + "/{client_id}": nil, "GET " + oauth + "/{client_id}": nil, "GET " + oauth: nil,
		} {
			method, path, _ := strings.Cut(route, " ")
			var body any
			if request != nil {
				body = request
			}
			rec := off.call(t, "admin", method, strings.Replace(path, "{client_id}", "active", 1), body, nil)
			checkAnswer(t, rec, http.StatusOK, businessError("PMS_FEATURE_002", "OIDC client related features are not available in the current deployment."))
			mosiptest.Saw(off.release, route, "PMS_FEATURE_002")
		}
	}
}

// TestAbsentRoutes: what a release does not have is an unknown path, or a method that is not allowed.
func TestAbsentRoutes(t *testing.T) {
	tests := []struct {
		release, method, path string
		status                int
	}{
		{"1.2.0.1", "POST", oauth, 404},
		{"1.2.0.1", "GET", oauth + "/active", 404},
		{"1.2.0.1", "GET", "/getAllOidcClients", 404},
		{"1.3.0-dp.1", "GET", oauth, 405},
		{"1.2.2", "GET", "/getAllOidcClients", 404},
		{"1.3", "GET", "/getAllOidcClients", 404},
		{"1.3", "GET", oidc, 405},
	}
	for _, tt := range tests {
		if got := newAgency(t, tt.release).call(t, "admin", tt.method, tt.path, nil, nil).Code; got != tt.status {
			t.Errorf("%s %s %s: %d, want %d", tt.release, tt.method, tt.path, got, tt.status)
		}
	}
}

// TestCreateAtOnce sends one creation 50 times at once: one success, and PMS's own error for the rest.
func TestCreateAtOnce(t *testing.T) {
	for _, name := range mosiptest.Releases {
		t.Run(name, func(t *testing.T) {
			o := newAgency(t, name)
			var wg sync.WaitGroup
			answers := make([]string, 50)
			for i := range answers {
				wg.Go(func() { answers[i] = o.call(t, "admin", http.MethodPost, oidc, creation(), nil).Body.String() })
			}
			wg.Wait()
			count := map[bool]int{}
			for _, answer := range answers {
				ok := strings.Contains(answer, `"errors":[]`)
				count[ok]++
				if !ok && !strings.Contains(answer, `_001","message":"Client public key already exists."`) {
					t.Errorf("answered %s", answer)
				}
			}
			if count[true] != 1 {
				t.Errorf("%d succeeded", count[true])
			}
		})
	}
}

// TestNoToken calls every route of each release without a token.
func TestNoToken(t *testing.T) {
	const always = `POST /oidc/client
		PUT /oidc/client/{client_id}
		GET /oidc/client/{client_id}
		POST /partners
		POST /partners/v2
		GET /partners/{id}
		PUT /partners/{id}
		PATCH /partners/{id}
		PUT /partners/email/verify
		PUT /partners/{id}/policygroup/{name}
		POST /partners/certificate/ca/upload
		POST /partners/certificate/upload
		GET /partners/{id}/certificate
		POST /partners/{id}/policy/map
		PUT /partners/policy/{mappingkey}
		PATCH /partners/{id}/generate/apikey
		PATCH /partners/{id}/policy/{policyId}/apiKey/status
		POST /misps
		PUT /misps
		GET /misps
		GET /misps/{id}/licenseKey`
	const oauthRoutes = `
		POST /oauth/client
		PUT /oauth/client/{client_id}
		GET /oauth/client/{client_id}`
	for _, name := range mosiptest.Releases {
		o := newAgency(t, name)
		routes := always
		if o.rules.Clients.OAuth {
			routes += oauthRoutes
		}
		if o.rules.Clients.All {
			routes += "\nGET /getAllOidcClients"
		}
		if o.rules.Clients.List {
			routes += "\nGET /oauth/client"
		}
		mosiptest.AsksForToken(t, name, "/v1/partnermanager", o, routes, o.routes)
	}
}
