package policymanager_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
	"github.com/openg2p/mock-esignet/internal/mosip/mosiptest"
	"github.com/openg2p/mock-esignet/internal/policymanager"
	"github.com/openg2p/mock-esignet/internal/release"
	"github.com/openg2p/mock-esignet/internal/storage"
	"github.com/openg2p/mock-esignet/internal/storage/storagetest"
)

func TestMain(m *testing.M) {
	os.Exit(mosiptest.Main(m, "Policy manager", "../../docs/policymanager-codes.md"))
}

var now = time.Date(2025, 5, 22, 16, 45, 0, 112_345_000, time.UTC)

const (
	policies = "/v1/policymanager/policies"
	user     = "service-account-mosip-pms-client"

	// document is accepted by the schema of an Auth policy; shown is how it is answered, stored how it
	// is kept.
	document = `{"authTokenType":"policy","allowedKycAttributes":[{"attributeName":"fullName"}],"allowedAuthTypes":[{"mandatory":false,"authSubType":"a/b","authType":"otp"}],"kycLanguages":["eng"]}`
	shown    = `{"authTokenType":"policy","allowedKycAttributes":[{"attributeName":"fullName"}],"kycLanguages":["eng"],"allowedAuthTypes":[{"authSubType":"a/b","authType":"otp","mandatory":false}]}`
	stored   = `{"authTokenType":"policy","allowedKycAttributes":[{"attributeName":"fullName"}],"kycLanguages":["eng"],"allowedAuthTypes":[{"mandatory":false,"authSubType":"a\/b","authType":"otp"}]}`
)

// server is a policy manager with its store.
type server struct {
	http.Handler
	rules  release.PMS
	db     *storage.DB
	routes gin.RoutesInfo
}

func newServer(t testing.TB, name string, state idp.Fixtures) server {
	t.Helper()
	rules, err := release.PMSNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	s := server{rules: rules, db: storagetest.Open(t, state)}
	return s.over(s.db, nil)
}

// over returns the server with a store before its own, and callers.
func (s server) over(store mosip.Store, callers mosip.Callers) server {
	api := policymanager.New(policymanager.Config{Rules: s.rules, Store: store, Callers: callers, Now: func() time.Time { return now }})
	s.Handler, s.routes = api.Handler(), api.Routes()
	return s
}

// inReleases runs a test against a fresh server of each release.
func inReleases(t *testing.T, test func(*testing.T, server)) {
	t.Helper()
	for _, name := range mosiptest.Releases {
		t.Run(name, func(t *testing.T) { test(t, newServer(t, name, fixtures())) })
	}
}

func (s server) send(t testing.TB, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	return s.sendAs(t, "", method, path, body)
}

// sendAs sends with the role as the token.
func (s server) sendAs(t testing.TB, role, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequest(method, policies+path, strings.NewReader(body))
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if role != "" {
		req.AddCookie(&http.Cookie{Name: "Authorization", Value: role})
	}
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, req)
	return rec
}

// want sends a request and compares the answer; the code goes on the page of codes.
func (s server) want(t *testing.T, route, path, body, code, answer string) {
	t.Helper()
	method, _, _ := strings.Cut(route, " ")
	rec := s.send(t, method, path, body)
	status := http.StatusOK
	if code == "PMS_COR_001" {
		status = s.rules.InvalidStatus
	}
	if rec.Code != status {
		t.Errorf("%s %s: status %d, want %d", method, path, rec.Code, status)
	}
	if diff := cmp.Diff(rec.Body.String(), answer); diff != "" {
		t.Errorf("%s %s %s: got -, want +\n%s", method, path, body, diff)
		return
	}
	mosiptest.Saw(s.rules.Name, route, code)
}

// refuses is want for an error in the usual wrapper.
func (s server) refuses(t *testing.T, route, path, body, code, message string) {
	t.Helper()
	answer := refusal(code, message)
	if s.rules.InvalidStatus != http.StatusOK && code == "PMS_COR_001" {
		answer = `{"id":null,"version":null,"metadata":null,"response":null,"responsetime":"2025-05-22T16:45:00.112345","errors":` + row(code, message) + `}`
	}
	s.want(t, route, path, body, code, answer)
}

func row(code, message string) string {
	text, err := json.Marshal([]map[string]string{{"message": message, "errorCode": code}}) // keys in order
	if err != nil {
		panic(err)
	}
	return string(text)
}

func refusal(code, message string) string {
	return `{"id":null,"version":null,"responsetime":"2025-05-22T16:45:00.112Z","metadata":null,"response":null,"errors":` + row(code, message) + `}`
}

// operation is an answer in the V2 wrapper.
func operation(id, response, errors string) string {
	return `{"id":"` + id + `","version":"1.0","responseTime":"2025-05-22T16:45:00.112Z","metadata":null,"response":` + response + `,"errors":` + errors + `}`
}

// wrapped puts a request into the wrapper, of which success echoes id and version.
func wrapped(request string) string {
	return `{"id":"string","version":"LTS","requesttime":"2025-05-22T16:44:59.080Z","metadata":{},"request":` + request + `}`
}

func success(response string) string {
	return `{"id":"string","version":"LTS","responsetime":"2025-05-22T16:45:00.112Z","response":` + response + `,"errors":[]}`
}

func unechoed(response string) string {
	return `{"id":null,"version":null,"responsetime":"2025-05-22T16:45:00.112Z","response":` + response + `,"errors":[]}`
}

// policyRequest is a request to create a policy in the group relief, with some members changed.
func policyRequest(changed ...string) string {
	return request([]string{"policyGroupName", `"relief"`, "policyType", `"Auth"`, "name", `"relief-policy"`, "desc", `"d"`, "version", `"v1"`, "policies", document}, changed)
}

// updateRequest is a request to change the policy draft.
func updateRequest(changed ...string) string {
	return request([]string{"policyGroupName", `"relief"`, "name", `"draft-policy"`, "desc", `"new"`, "version", `"v2"`, "policies", document}, changed)
}

// request builds an object of names and JSON values; the changed ones replace, and an empty value removes.
func request(members, changed []string) string {
	all := map[string]json.RawMessage{}
	for i := 0; i < len(members); i += 2 {
		all[members[i]] = json.RawMessage(members[i+1])
	}
	for i := 0; i < len(changed); i += 2 {
		if changed[i+1] == "" {
			delete(all, changed[i])
		} else {
			all[changed[i]] = json.RawMessage(changed[i+1])
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return wrapped(string(text))
}

// created returns the id in an answer.
func created(t *testing.T, rec *httptest.ResponseRecorder) string {
	t.Helper()
	var answer struct{ Response struct{ ID string } }
	if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil || answer.Response.ID == "" {
		t.Fatalf("no id in %s: %v", rec.Body, err)
	}
	return answer.Response.ID
}

func (s server) policy(t *testing.T, id string) (p idp.Policy) {
	t.Helper()
	if err := s.db.ViewPartners(func(b idp.PartnerBook) (err error) {
		p, err = b.Policy(idp.PolicyID(id))
		return err
	}); err != nil {
		t.Fatalf("policy %s: %v", id, err)
	}
	return p
}

// kept is what is stored.
func (s server) kept(t *testing.T) (all []any) {
	t.Helper()
	err := s.db.Export(func(_ string, record any) error {
		all = append(all, record)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func fixtures() idp.Fixtures {
	before := idp.Change{CreatedBy: "seeder", Created: time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)}
	group := func(id, name string, active bool) idp.PolicyGroup {
		return idp.PolicyGroup{ID: idp.PolicyGroupID(id), Name: name, Description: name + " group", Active: active, Change: before}
	}
	policy := func(id, group string, published, active bool) idp.Policy {
		return idp.Policy{
			ID: idp.PolicyID(id), Name: id + "-policy", Description: "d", Group: idp.PolicyGroupID(group), Type: "Auth", Version: "v1",
			Published: published, Active: active, Expires: time.Date(2225, 1, 2, 3, 4, 5, 0, time.UTC), Document: stored, Change: before,
		}
	}
	broken, odd, huge := policy("broken", "broken", false, false), policy("odd", "relief", false, false), policy("huge", "relief", false, false)
	broken.Document = `{"a"`
	odd.Type = "Other"
	huge.Document = `{"a":9223372036854775808}`
	mapping := func(key, policy string, status idp.MappingStatus) idp.PolicyMapping {
		return idp.PolicyMapping{Key: key, Partner: "partner", Policy: idp.PolicyID(policy), Status: status, Change: before}
	}
	return idp.Fixtures{
		Digest: "test",
		PolicyGroups: []idp.PolicyGroup{
			group("relief", "relief", true), group("idle", "idle", false), group("empty", "empty", true), group("drafts", "drafts", true),
			group("actives", "actives", true), group("over", "over", true), group("broken", "broken", true),
		},
		Policies: []idp.Policy{
			policy("draft", "relief", false, false), policy("live", "relief", true, true), policy("approved", "relief", true, true),
			policy("pending", "relief", true, true), policy("both", "relief", true, true), policy("free", "relief", true, true),
			policy("keyed", "relief", false, false), policy("idle-draft", "idle", false, false), policy("idle-live", "idle", true, true),
			policy("d", "drafts", false, false), policy("a", "actives", true, true), policy("off", "over", true, false), broken, odd, huge,
		},
		Partners: []idp.Partner{{ID: "partner", Type: idp.AuthPartner, PolicyGroup: "relief", Active: true}},
		Mappings: []idp.PolicyMapping{
			mapping("1", "approved", idp.MappingApproved), mapping("2", "pending", idp.MappingInProgress), mapping("3", "pending", idp.MappingRejected),
			mapping("4", "both", idp.MappingInProgress), mapping("5", "both", idp.MappingApproved), mapping("6", "free", idp.MappingRejected),
			mapping("7", "free", "APPROVED"),
		},
		APIKeys: []idp.APIKey{
			{Key: "1", Label: "on", Partner: "partner", Policy: "keyed", Active: true, Change: before},
			{Key: "2", Label: "off", Partner: "partner", Policy: "draft", Change: before},
		},
	}
}
