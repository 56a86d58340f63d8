package pms_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/keymanager"
	"github.com/openg2p/mock-esignet/internal/mosip/mosiptest"
	"github.com/openg2p/mock-esignet/internal/pms"
)

// failing is a store of which one call fails.
type failing struct {
	*mosiptest.Failing
	store pms.Store
}

func (f failing) CreatePartnerClient(p idp.PartnerClient, c idp.Client) error {
	if err := f.Fail(); err != nil {
		return err
	}
	return f.store.CreatePartnerClient(p, c)
}

func (f failing) UpdatePartnerClient(id idp.ClientID, change func(idp.PartnerBook, *idp.PartnerClient, *idp.Client) error) (idp.PartnerClient, error) {
	if err := f.Fail(); err != nil {
		return idp.PartnerClient{}, err
	}
	return f.store.UpdatePartnerClient(id, func(b idp.PartnerBook, p *idp.PartnerClient, c *idp.Client) error { return change(f.Book(b), p, c) })
}

// checkFailures has each call of the store fail that a request makes: that has to be answered so, and to
// change nothing.
func (o office) checkFailures(t *testing.T, who, method, path string, request any, want string) {
	t.Helper()
	before := o.state(t)
	for n := 1; ; n++ {
		store := &mosiptest.Failing{Store: o.db, N: n}
		rec := o.over(t, failing{store, o.db}).call(t, who, method, path, request, nil)
		if !store.Failed() {
			if n < 2 || !strings.Contains(rec.Body.String(), `"errors":[]`) {
				t.Errorf("%s %s makes %d calls and answers %s", method, path, n-1, rec.Body)
			}
			return
		}
		if diff := cmp.Diff(rec.Body.String(), want); diff != "" {
			t.Errorf("%s %s, call %d: got -, want +\n%s", method, path, n, diff)
		}
		if diff := cmp.Diff(before, o.state(t)); diff != "" {
			t.Errorf("%s %s, call %d: before -, after +\n%s", method, path, n, diff)
		}
	}
}

// TestStoreFails holds that a failure of the store becomes an answer without code or cause.
func TestStoreFails(t *testing.T) {
	everywhere(t, "", func(t *testing.T, o office) {
		for _, one := range []struct {
			who, method, path string
			request           any
		}{
			{"newmail", "POST", "/partners", newcomer()},
			{"admin", "GET", "/partners/relief", nil},
			{"admin", "PUT", "/partners/relief", object{"address": "a", "contactNumber": "1"}},
			{"admin", "PATCH", "/partners/licensed", object{"status": "De-Active"}},
			{"admin", "PUT", "/partners/email/verify", object{"emailId": "ops@relief.example.net"}},
			{"admin", "PUT", "/partners/fresh/policygroup/other-group", nil},
			{"admin", "POST", "/partners/certificate/ca/upload", upload("AUTH", root(t))},
			{"relief", "POST", "/partners/certificate/upload", uploadOf("relief", "AUTH", keymanager.PEM(leaf(t)))},
			{"relief", "GET", "/partners/relief/certificate", nil},
			{"relief", "POST", "/partners/relief/policy/map", object{"policyName": "open", "useCaseDescription": ""}},
			{"admin", "PUT", "/partners/policy/asked", object{"status": "Approved"}},
			{"relief", "PATCH", "/partners/relief/generate/apikey", object{"policyName": "granted", "label": "new"}},
			{"relief", "PATCH", "/partners/relief/policy/18/apiKey/status", object{"label": "on label", "status": "De-Active"}},
			{"admin", "POST", "/misps", object{"providerId": "misp"}},
			{"admin", "PUT", "/misps", object{"providerId": "endless", "licenseKey": "e", "licenseKeyStatus": "De-Active"}},
			{"admin", "GET", "/misps", nil},
			{"admin", "GET", "/misps/outdated/licenseKey", nil},
		} {
			o.checkFailures(t, one.who, one.method, one.path, one.request, generic)
		}
		agency := newAgency(t, o.release)
		agency.checkFailures(t, "relief-auth-partner", "GET", oidc+"/active", nil, generic)
		agency.checkFailures(t, "relief-auth-partner", "PUT", oidc+"/active", revision(), generic)
		agency.checkFailures(t, "relief-auth-partner", "POST", oidc, creation(), generic)
		if o.rules.Clients.List {
			agency.checkFailures(t, "relief-auth-partner", "GET", oauth, nil, v2Answer("null", `{"errorCode":"PMS_POLICY_ERROR_006","message":"Error while fetching OIDC clients list."}`))
		}
		if o.rules.Clients.All {
			agency.checkFailures(t, "idle", "GET", "/getAllOidcClients", nil, businessError("PMS_POLICY_ERROR_006", "Error while fetching OIDC clients list."))
		}
	})
}

// panicking is a store with a defect.
type panicking struct{ pms.Store }

func (panicking) ViewPartners(func(idp.PartnerBook) error) error { panic("a defect") }

func TestPanic(t *testing.T) {
	s := newServer(t)
	checkAnswer(t, s.over(t, panicking{s.db}).send(t, "GET", clients+"/x", ""), http.StatusOK, generic)
}

// sorted puts the methods of an Allow header in order.
func sorted(list string) string {
	methods := strings.Split(list, ",")
	slices.Sort(methods)
	return strings.Join(methods, ",")
}

// FuzzCreate holds that no body takes the server down, and that every answer is one of the
// contract: an empty 400, or a wrapper whose error has a code unless it is the generic one or the database's.
func FuzzCreate(f *testing.F) {
	s := newServer(f)
	f.Add(createBody(f))
	f.Add(createBody(f, change{"publicKey", map[string]any{"n": "AQAB", "e": "", "x": []any{nil, "\u2028"}}}))
	f.Add(createBody(f, change{"redirectUris", []any{",", nil, "http://a/,b"}}))
	f.Add(`{"request":{"name":1,"publicKey":{"a":null}}} x`)
	f.Add(`{"requesttime":"2025-02-30T00:00:00.000Z","request":{}}`)
	f.Fuzz(func(t *testing.T, body string) {
		rec := s.send(t, "POST", clients, body)
		switch rec.Code {
		case http.StatusBadRequest:
			if rec.Body.Len() > 0 {
				t.Errorf("400 with the body %q", rec.Body)
			}
		case http.StatusOK:
			var answer map[string]json.RawMessage
			if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil {
				t.Fatalf("body %q: %v", rec.Body, err)
			}
			var errs []struct{ ErrorCode, Message *string }
			if err := json.Unmarshal(answer["errors"], &errs); err != nil {
				t.Fatalf("body %q: %v", rec.Body, err)
			}
			refused := len(errs) == 1 && (errs[0].ErrorCode != nil && *errs[0].ErrorCode != "" || rec.Body.String() == generic || rec.Body.String() == unstorable)
			if len(answer) != 6 || (string(answer["response"]) == "null") != refused || !refused && len(errs) > 0 {
				t.Errorf("body %q is no answer of the contract", rec.Body)
			}
		default:
			t.Errorf("status %d", rec.Code)
		}
	})
}
