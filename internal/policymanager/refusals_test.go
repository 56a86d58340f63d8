package policymanager_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip/mosiptest"
	"github.com/openg2p/mock-esignet/internal/policymanager"
)

const failed = "Could not process the request"

func invalid(text, path string) string {
	return "Invalid request parameter - " + text + " :request." + path
}

// TestRefusals has each code of each route; those that break two rules show which comes first.
func TestRefusals(t *testing.T) {
	const group, gone = `{"name":"n","desc":"d"}`, `"gone"`
	long := `"` + strings.Repeat("x", 129) + `"`
	tests := []struct{ name, route, path, body, code, message string }{
		{"name absent", newGroup, "/group/new", wrapped(`{"desc":"d"}`), "PMS_COR_001", invalid("value is empty or null", "name")},
		{"name empty: blank before size", newGroup, "/group/new", wrapped(`{"name":"","desc":"d"}`), "PMS_COR_001", invalid("value is empty or null", "name")},
		{"name too long", newGroup, "/group/new", wrapped(`{"name":` + long + `,"desc":"d"}`), "PMS_COR_001", invalid("Length should be in between 1 and 128 chars", "name")},
		{"desc blank", newGroup, "/group/new", wrapped(`{"name":"n","desc":" "}`), "PMS_COR_001", invalid("value is empty or null", "desc")},
		{"no request", newGroup, "/group/new", `{"id":"string"}`, "PMS_COR_001", "Invalid request parameter - must not be null :request"},
		{"name taken", newGroup, "/group/new", wrapped(`{"name":"idle","desc":"d"}`), "PMS_POL_014", "Policy group exists with name : idle"},

		{"size of an update", putGroup, "/group/relief", wrapped(`{"name":` + long + `,"desc":"d"}`), "PMS_COR_001", invalid("Length should be between 1 and 128 chars", "name")},
		{"desc absent, group unknown", putGroup, "/group/gone", wrapped(`{"name":"n"}`), "PMS_COR_001", invalid("value is empty or null", "desc")},
		{"group unknown, name taken", putGroup, "/group/gone", wrapped(`{"name":"idle","desc":"d","isActive":true}`), "PMS_POL_008", "Policy ID does not exist"},
		{"name taken, active policies", putGroup, "/group/actives", wrapped(`{"name":"idle","desc":"d","isActive":false}`), "PMS_POL_014", "Policy group exists with name : idle"},
		{"active policies", putGroup, "/group/actives", wrapped(`{"name":"n","desc":"d","isActive":false}`), "PMS_POL_056", "Active policies exists under the policy group."},
		{"active policies, isActive absent", putGroup, "/group/actives", wrapped(group), "PMS_POL_056", "Active policies exists under the policy group."},
		{"isActive absent", putGroup, "/group/drafts", wrapped(group), "PMS_COR_003", failed},

		{"desc with NUL", newGroup, "/group/new", wrapped(`{"name":"n","desc":"d\u0000"}`), "PMS_COR_003", failed},
		{"update, desc with NUL", putGroup, "/group/drafts", wrapped(`{"name":"n","desc":"d\u0000","isActive":true}`), "PMS_COR_003", failed},

		{"group name absent", newPolicy, "", policyRequest("policyGroupName", ""), "PMS_COR_001", invalid("value is empty or null", "policyGroupName")},
		{"type blank", newPolicy, "", policyRequest("policyType", `" "`), "PMS_COR_001", invalid("value is empty or null. Allowed values Auth/DataShare/CredentialIssuance", "policyType")},
		{"type too long", newPolicy, "", policyRequest("policyType", long), "PMS_COR_001", invalid("Length should be in between 1 and 128 chars", "policyType")},
		{"name null", newPolicy, "", policyRequest("name", "null"), "PMS_COR_001", invalid("value is empty or null", "name")},
		{"desc too long", newPolicy, "", policyRequest("desc", long), "PMS_COR_001", invalid("Length should be in between 1 and 128 chars", "desc")},
		{"version empty, type unknown", newPolicy, "", policyRequest("version", `""`, "policyType", `"x"`), "PMS_COR_001", invalid("value is empty or null", "version")},
		{"type, then group", newPolicy, "", policyRequest("policyType", `"x"`, "policyGroupName", gone), "PMS_POL_023", "Given policy type is not allowed "},
		{"group unknown", newPolicy, "", policyRequest("policyGroupName", gone), "PMS_POL_019", "Policy group name does not exist"},
		{"group inactive, name taken", newPolicy, "", policyRequest("policyGroupName", `"idle"`, "name", `"idle-live-policy"`), "PMS_POL_053", "Policy group is not active."},
		{"name taken, no document", newPolicy, "", policyRequest("name", `"live-policy"`, "policies", ""), "PMS_POL_009", "Auth policy exists with name : live-policy"},
		{"name taken, own id", newPolicy, "", policyRequest("name", `"live-policy"`, "policyId", `"live"`), "PMS_POL_009", "Auth policy exists with name : live-policy"},
		{"no document", newPolicy, "", policyRequest("policies", "null"), "PMS_COR_003", failed},
		{"document, then version", newPolicy, "", policyRequest("policies", "{}", "version", `"123456789"`), "PMS_PV_006", "Missing input parameter - allowedAuthTypes in policy data"},
		{"version too long", newPolicy, "", policyRequest("version", `"123456789"`), "PMS_COR_003", failed},
		{"own id too long", newPolicy, "", policyRequest("policyId", long), "PMS_COR_003", failed},
		{"desc with NUL", newPolicy, "", policyRequest("desc", `"a\u0000"`), "PMS_COR_003", failed},
		{"own id with NUL", newPolicy, "", policyRequest("policyId", `"a\u0000"`), "PMS_COR_003", failed},
		{"document too long", newPolicy, "", policyRequest("policies", `{"authTokenType":"policy","allowedAuthTypes":[],"allowedKycAttributes":[{"attributeName":"`+strings.Repeat("/", 2560)+`"}]}`), "PMS_COR_003", failed},

		{"update without version", putPolicy, "/draft", updateRequest("version", ""), "PMS_COR_001", invalid("value is empty or null", "version")},
		{"update, name too long", putPolicy, "/draft", updateRequest("name", long), "PMS_COR_001", invalid("Length should be in between 1 and 128 chars", "name")},
		{"update, group unknown, policy unknown", putPolicy, "/gone", updateRequest("policyGroupName", gone), "PMS_POL_019", "Policy group name does not exist"},
		{"update, group inactive, policy unknown", putPolicy, "/gone", updateRequest("policyGroupName", `"idle"`), "PMS_POL_053", "Policy group is not active."},
		{"update, policy unknown", putPolicy, "/gone", updateRequest(), "PMS_POL_008", "Policy ID does not exist"},
		{"update, other group, published", putPolicy, "/live", updateRequest("policyGroupName", `"empty"`), "PMS_POL_015", "Policy group and policy not mapped."},
		{"update, published, name taken", putPolicy, "/live", updateRequest(), "PMS_POL_055", "Published policy cannot be updated."},
		{"update, name taken, document bad", putPolicy, "/draft", updateRequest("name", `"live-policy"`, "policies", "{}"), "PMS_POL_009", "Auth policy exists with name : live-policy"},
		{"update, document bad", putPolicy, "/draft", updateRequest("policies", `{"x":1}`), "PMS_PV_005", "Invalid input parameter - x in policy data"},
		{"update, document incomplete", putPolicy, "/draft", updateRequest("policies", `{}`), "PMS_PV_006", "Missing input parameter - allowedAuthTypes in policy data"},
		{"update, no array", putPolicy, "/draft", updateRequest("policies", `{"allowedAuthTypes":1}`), "PMS_PV_006", "Missing input parameter - allowedKycAttributes in policy data"},
		{"update, no document", putPolicy, "/draft", updateRequest("policies", ""), "PMS_COR_003", failed},
		{"update, version too long", putPolicy, "/draft", updateRequest("version", `"123456789"`), "PMS_COR_003", failed},
		{"update, desc with NUL", putPolicy, "/draft", updateRequest("desc", `"a\u0000"`), "PMS_COR_003", failed},
		{"update, no schema", putPolicy, "/odd", updateRequest("name", `"odd-policy"`), "PMS_COR_003", failed},

		{"publish, group unknown, policy unknown", publish, "/gone/group/gone/publish", "", "PMS_POL_016", "Policy Group ID does not exist"},
		{"publish, group inactive, policy unknown", publish, "/gone/group/idle/publish", "", "PMS_POL_053", "Policy group is not active."},
		{"publish, policy unknown", publish, "/gone/group/relief/publish", "", "PMS_POL_008", "Policy ID does not exist"},
		{"publish, other group, published", publish, "/live/group/empty/publish", "", "PMS_POL_015", "Policy group and policy not mapped."},
		{"publish, published", publish, "/live/group/relief/publish", "", "PMS_POL_020", "Can not publish the published policy"},
		{"publish, off", publish, "/off/group/over/publish", "", "PMS_POL_020", "Can not publish the published policy"},
		{"publish, unreadable", publish, "/broken/group/broken/publish", "", "PMS_POL_052", "Error occured while parsing policy string to json objectnull"},
		{"publish, no long", publish, "/huge/group/relief/publish", "", "PMS_COR_003", failed},

		{"status, no request", patchStatus, "/gone/group/gone", `{"id":"string"}`, "PMS_COR_003", failed},
		{"status absent", patchStatus, "/gone/group/gone", wrapped(`{"Status":"Active"}`), "PMS_COR_003", failed},
		{"status unknown, group unknown", patchStatus, "/gone/group/gone", wrapped(`{"status":"x"}`), "PMS_POL_045", "Policy Status either Active or De-active."},
		{"status, group unknown, policy unknown", patchStatus, "/gone/group/gone", wrapped(`{"status":"Active"}`), "PMS_POL_016", "Policy Group ID does not exist"},
		{"status, group inactive, published", patchStatus, "/idle-live/group/idle", wrapped(`{"status":"Active"}`), "PMS_POL_053", "Policy group is not active."},
		{"status, policy unknown", patchStatus, "/gone/group/relief", wrapped(`{"status":"Active"}`), "PMS_POL_008", "Policy ID does not exist"},
		{"status, other group, published", patchStatus, "/live/group/empty", wrapped(`{"status":"Active"}`), "PMS_POL_015", "Policy group and policy not mapped."},
		{"status, published", patchStatus, "/live/group/relief", wrapped(`{"status":"De-Active"}`), "PMS_POL_058", "Status cannot be changed for published policy."},
		{"status, draft, active keys", patchStatus, "/keyed/group/relief", wrapped(`{"status":"ACTIVE"}`), "PMS_POL_054", "Cannot activate unpublished policy."},
		{"status, active keys", patchStatus, "/keyed/group/relief", wrapped(`{"status":"De-Active"}`), "PMS_POL_057", "Active apiKey exists under the policy."},

		{"get, unknown", getPolicy, "/gone", "", "PMS_POL_008", "Policy ID does not exist"},
		{"get, unreadable", getPolicy, "/broken", "", "PMS_POL_052", "Error occured while parsing policy string to json objectnull"},
		{"get, no long", getPolicy, "/huge", "", "PMS_COR_003", failed},
		{"group, unknown", getGroup, "/group/new", "", "PMS_POL_016", "Policy Group ID does not exist"},
		{"group, unreadable", getGroup, "/group/broken", "", "PMS_POL_052", "Error occured while parsing policy string to json objectnull"},
		{"all, one unreadable", getPolicies, "", "", "PMS_POL_052", "Error occured while parsing policy string to json objectnull"},
		{"all groups, one unreadable", getGroups, "/group/all", "", "PMS_POL_052", "Error occured while parsing policy string to json objectnull"},
		{"active, unknown", activePolicies, "/active/group/gone", "", "PMS_POL_019", "Policy group name does not exist"},
		{"active, inactive", activePolicies, "/active/group/idle", "", "PMS_POL_053", "Policy group is not active."},
	}
	inReleases(t, func(t *testing.T, s server) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) { s.refuses(t, tt.route, tt.path, tt.body, tt.code, tt.message) })
		}
		if p := s.policy(t, "huge"); p.Published {
			t.Error("a policy that could not be answered was published")
		}
	})
}

// TestDeactivationRefusals has the codes of the two operations.
func TestDeactivationRefusals(t *testing.T) {
	const ok = `"De-Activate"`
	head := func(id, version, at string) string {
		return `{"id":` + id + `,"version":` + version + `,"requestTime":` + at + `,"request":{}}`
	}
	const id, today = `"` + policyOperation + `"`, `"2025-05-22T23:59:59.999Z"`
	tests := []struct{ name, route, path, body, code, message string }{
		{"other id, no time", patchPolicy, "/gone", head(`"x"`, `"1.0"`, "null"), "PMS_REQUEST_ERROR_002", "Invalid Request Id"},
		{"no id", patchPolicy, "/gone", head(`null`, `"1.0"`, today), "PMS_REQUEST_ERROR_002", "Invalid Request Id"},
		{"no time, other version", patchPolicy, "/gone", head(id, `"x"`, "null"), "PMS_REQUEST_ERROR_004", "Invalid request time"},
		{"yesterday, other version", patchPolicy, "/gone", head(id, `"x"`, `"2025-05-21T23:59:59.999Z"`), "PMS_REQUEST_ERROR_006", "Request date should be current date"},
		{"other version, no status", patchPolicy, "/gone", head(id, `"x"`, today), "PMS_REQUEST_ERROR_003", "Request version is invalid"},
		{"no version", patchPolicy, "/gone", head(id, `null`, today), "PMS_REQUEST_ERROR_003", "Request version is invalid"},
		{"blank id, no status", patchPolicy, "/%20", head(id, `"1.0"`, today), "PMS_COR_002", "Invalid Input Parameter - "},
		{"no status, unknown", patchPolicy, "/gone", head(id, `"1.0"`, today), "PMS_POL_073", "Request status should be De-Activate"},
		{"other case", patchPolicy, "/free", deactivate(policyOperation, `"DE-ACTIVATE"`), "PMS_POL_073", "Request status should be De-Activate"},
		{"unknown", patchPolicy, "/gone", deactivate(policyOperation, ok), "PMS_POL_065", "The specified policy does not exist."},
		{"draft", patchPolicy, "/draft", deactivate(policyOperation, ok), "PMS_POL_072", "The selected policy is not in activated status"},
		{"off", patchPolicy, "/off", deactivate(policyOperation, ok), "PMS_POL_062", "The policy has already been deactivated."},
		{"approved and pending", patchPolicy, "/both", deactivate(policyOperation, ok), "PMS_POL_063", "An approved partner policy request is associated with this policy."},
		{"approved", patchPolicy, "/approved", deactivate(policyOperation, ok), "PMS_POL_063", "An approved partner policy request is associated with this policy."},
		{"pending", patchPolicy, "/pending", deactivate(policyOperation, ok), "PMS_POL_064", "A pending partner policy request is associated with this policy."},

		{"id of the other operation", patchGroup, "/group/empty", deactivate(policyOperation, ok), "PMS_REQUEST_ERROR_002", "Invalid Request Id"},
		{"group, no time", patchGroup, "/group/gone", `{"id":"` + groupOperation + `","request":{}}`, "PMS_REQUEST_ERROR_004", "Invalid request time"},
		{"group, tomorrow", patchGroup, "/group/gone", `{"id":"` + groupOperation + `","requestTime":"2025-05-23T00:00:00.000Z","request":{}}`, "PMS_REQUEST_ERROR_006", "Request date should be current date"},
		{"group, other version", patchGroup, "/group/gone", `{"id":"` + groupOperation + `","version":"LTS","requestTime":` + today + `,"request":{}}`, "PMS_REQUEST_ERROR_003", "Request version is invalid"},
		{"blank group", patchGroup, "/group/%20", deactivate(groupOperation, ok), "PMS_COR_002", "Invalid Input Parameter - "},
		{"group, no status, unknown", patchGroup, "/group/gone", deactivate(groupOperation, "null"), "PMS_POL_073", "Request status should be De-Activate"},
		{"group unknown", patchGroup, "/group/gone", deactivate(groupOperation, ok), "PMS_POL_068", "The specified policy group does not exist"},
		{"group off, active and drafts", patchGroup, "/group/idle", deactivate(groupOperation, ok), "PMS_POL_067", "The policy group has already been deactivated"},
		{"active and drafts", patchGroup, "/group/relief", deactivate(groupOperation, ok), "PMS_POL_069", "Active or draft policies are associated with the policy group"},
		{"active", patchGroup, "/group/actives", deactivate(groupOperation, ok), "PMS_POL_056", "Active policies exists under the policy group."},
		{"drafts", patchGroup, "/group/drafts", deactivate(groupOperation, ok), "PMS_POL_070", "Draft policies exists under the policy group."},
	}
	inReleases(t, func(t *testing.T, s server) {
		if !s.rules.Policies.Deactivation {
			return
		}
		for _, tt := range tests {
			if tt.code == "PMS_COR_002" && s.rules.Problems {
				rec := s.send(t, "PATCH", tt.path, tt.body)
				if rec.Code != 400 || !strings.Contains(rec.Body.String(), `"detail":"Validation failure","instance":"`+policymanager.Prefix+`/policies`+tt.path+`"}`) {
					t.Errorf("%s: %d %s", tt.name, rec.Code, rec.Body)
				}
				continue
			}
			t.Run(tt.name, func(t *testing.T) {
				id := policyOperation
				if tt.route == patchGroup {
					id = groupOperation
				}
				s.want(t, tt.route, tt.path, tt.body, tt.code, operation(id, "null", row(tt.code, tt.message)))
			})
		}
		want, status, code := refusal("PMS_COR_001", "Invalid request parameter - must not be null :request"), 200, "PMS_COR_001"
		for route, path := range map[string]string{patchPolicy: "/draft", patchGroup: "/group/relief"} {
			if s.rules.Problems {
				want = `{"type":"about:blank","title":"Bad Request","status":400,"detail":"Validation failure","instance":"` + policies + path + `"}`
				status, code = 400, "null"
			}
			if none := s.send(t, "PATCH", path, `{"id":"x"}`); none.Code != status || none.Body.String() != want {
				t.Errorf("%s without request: %d %s, want %d %s", route, none.Code, none.Body, status, want)
			} else {
				mosiptest.Saw(s.rules.Name, route, code)
			}
		}
	})
}

// TestRequestTime has the one call whose time 1.3 checks.
func TestRequestTime(t *testing.T) {
	inReleases(t, func(t *testing.T, s server) {
		none := `{"request":{"name":"idle","desc":"d"}}`
		past := `{"requesttime":"2025-05-21T16:44:59.080Z","request":{"name":"idle","desc":"d"}}`
		if !s.rules.CheckTime {
			s.refuses(t, newGroup, "/group/new", none, "PMS_POL_014", "Policy group exists with name : idle")
			s.refuses(t, newGroup, "/group/new", past, "PMS_POL_014", "Policy group exists with name : idle")
			return
		}
		s.refuses(t, newGroup, "/group/new", none, "PMS_REQUEST_ERROR_004", "Invalid request time")
		s.refuses(t, newGroup, "/group/new", past, "PMS_REQUEST_ERROR_006", "Request date should be current date")
		s.refuses(t, newGroup, "/group/new", `{"request":{"name":"","desc":"d"}}`, "PMS_COR_001", invalid("value is empty or null", "name"))
		s.refuses(t, newPolicy, "", strings.Replace(policyRequest("policyType", `"x"`), "2025-05-22", "2025-05-21", 1), "PMS_POL_023", "Given policy type is not allowed ")
	})
}

// TestUnserved has what no call answers.
func TestUnserved(t *testing.T) {
	inReleases(t, func(t *testing.T, s server) {
		problem := func(string) string { return "" }
		if s.rules.Problems {
			problem = func(title string) string { return `"title":"` + title + `"` }
		}
		for _, tt := range []struct {
			method, path, body string
			status             int
			title              string
		}{
			{"POST", "/group/new", `{`, 400, "Bad Request"},
			{"POST", "/group/new", `{"requesttime":"2025-05-22","request":{"name":"n","desc":"d"}}`, 400, "Bad Request"},
			{"POST", "", policyRequest("policies", `"x"`), 400, "Bad Request"},
			{"POST", "", policyRequest("policies", `[]`), 400, "Bad Request"},
			{"PATCH", "/draft/group/relief", `{"request":7}`, 400, "Bad Request"},
			{"DELETE", "/draft", "", 405, "Method Not Allowed"},
		} {
			rec := s.send(t, tt.method, tt.path, tt.body)
			if want := problem(tt.title); rec.Code != tt.status || (rec.Body.Len() > 0) != (want != "") || !strings.Contains(rec.Body.String(), want) {
				t.Errorf("%s %s %s: %d %s, want %d %s", tt.method, tt.path, tt.body, rec.Code, rec.Body, tt.status, want)
			}
		}
		missing := `"error":"Not Found"`
		if s.rules.Problems {
			missing = `"detail":"No static resource policies/a/b/c/d."`
		}
		if rec := s.send(t, "GET", "/a/b/c/d", ""); rec.Code != 404 || !strings.Contains(rec.Body.String(), missing) {
			t.Errorf("GET /a/b/c/d: %d %s", rec.Code, rec.Body)
		}
	})
}

// roles is a set of callers of whom each has the one role that is his token.
type roles struct{}

func (roles) Caller(token string) (idp.Caller, error) {
	return idp.Caller{UserID: "someone", Roles: []string{token}}, nil
}

// TestRoles asks for the roles, after the validation.
func TestRoles(t *testing.T) {
	inReleases(t, func(t *testing.T, s server) {
		s = s.over(s.db, roles{})
		calls := []struct{ route, path, body string }{
			{newGroup, "/group/new", wrapped(`{"name":"n","desc":"d"}`)},
			{putGroup, "/group/gone", wrapped(`{"name":"n","desc":"d"}`)},
			{newPolicy, "", policyRequest()},
			{putPolicy, "/gone", updateRequest()},
			{publish, "/gone/group/gone/publish", ""},
			{patchStatus, "/gone/group/gone", `{}`},
			{getPolicy, "/gone", ""},
			{getGroup, "/group/gone", ""},
			{getPolicies, "", ""},
			{getGroups, "/group/all", ""},
			{activePolicies, "/active/group/gone", ""},
		}
		if s.rules.Policies.Deactivation {
			calls = append(calls, []struct{ route, path, body string }{
				{patchPolicy, "/gone", `{"request":{}}`}, {patchGroup, "/group/gone", `{"request":{}}`},
			}...)
		}
		for _, call := range calls {
			method, _, _ := strings.Cut(call.route, " ")
			for role, status := range map[string]int{"PARTNER": 403, "POLICYMANAGER": 200, "PARTNER_ADMIN": 200} {
				rec := s.sendAs(t, role, method, call.path, call.body)
				if rec.Code != status || status == 403 && rec.Body.String() != refusal("KER-ATH-403", "Forbidden") {
					t.Errorf("%s as %s: %d %s", call.route, role, rec.Code, rec.Body)
				} else if status == 403 {
					mosiptest.Saw(s.rules.Name, call.route, "KER-ATH-403")
				}
			}
		}
		if rec := s.sendAs(t, "AUTH_PARTNER", "GET", "/active/group/relief", ""); rec.Code != 200 {
			t.Errorf("active policies as AUTH_PARTNER: %d", rec.Code)
		}
		if rec := s.sendAs(t, "PARTNER", "POST", "/group/new", `{"request":{}}`); !strings.Contains(rec.Body.String(), "PMS_COR_001") {
			t.Errorf("an invalid request without role: %s", rec.Body)
		}
	})
}

// TestStoreFails has each call of the store fail that a request makes: that becomes an answer of the
// contract, and leaves nothing.
func TestStoreFails(t *testing.T) {
	tests := []struct{ route, path, body string }{
		{newGroup, "/group/new", wrapped(`{"name":"n","desc":"d"}`)},
		{putGroup, "/group/empty", wrapped(`{"name":"n","desc":"d","isActive":false}`)},
		{newPolicy, "", policyRequest()},
		{putPolicy, "/draft", updateRequest("name", `"other"`)},
		{publish, "/draft/group/relief/publish", ""},
		{patchStatus, "/draft/group/relief", wrapped(`{"status":"De-Active"}`)},
		{getPolicy, "/draft", ""},
		{getGroup, "/group/relief", ""},
		{getPolicies, "", ""},
		{getGroups, "/group/all", ""},
		{activePolicies, "/active/group/relief", ""},
		{patchPolicy, "/free", deactivate(policyOperation, `"De-Activate"`)},
		{patchGroup, "/group/empty", deactivate(groupOperation, `"De-Activate"`)},
	}
	inReleases(t, func(t *testing.T, s server) {
		for _, tt := range tests {
			code, answer := "PMS_COR_003", refusal("PMS_COR_003", failed)
			switch tt.route {
			case patchPolicy:
				code, answer = "PMS_POL_066", operation(policyOperation, "null", row("PMS_POL_066", "Error while deactivating policy"))
			case patchGroup:
				code, answer = "PMS_POL_071", operation(groupOperation, "null", row("PMS_POL_071", "Error while deactivating policy group"))
			}
			if !s.rules.Policies.Deactivation && code != "PMS_COR_003" {
				continue
			}
			method, _, _ := strings.Cut(tt.route, " ")
			s := newServer(t, s.rules.Name, readable())
			before := s.kept(t)
			for n := 1; ; n++ {
				store := &mosiptest.Failing{Store: s.db, N: n}
				rec := s.over(store, nil).send(t, method, tt.path, tt.body)
				if !store.Failed() {
					if n < 2 || !strings.Contains(rec.Body.String(), `"errors":[]`) {
						t.Errorf("%s makes %d calls and answers %s", tt.route, n-1, rec.Body)
					}
					break
				}
				if diff := cmp.Diff(rec.Body.String(), answer); diff != "" {
					t.Errorf("%s, call %d: got -, want +\n%s", tt.route, n, diff)
				}
				if diff := cmp.Diff(before, s.kept(t)); diff != "" {
					t.Errorf("%s, call %d: before -, after +\n%s", tt.route, n, diff)
				}
				mosiptest.Saw(s.rules.Name, tt.route, code)
			}
		}
	})
}

// readable is [fixtures] without the documents that cannot be answered.
func readable() idp.Fixtures {
	f := fixtures()
	f.Policies = slices.DeleteFunc(f.Policies, func(p idp.Policy) bool { return p.ID == "broken" || p.ID == "huge" })
	return f
}

// TestNoToken calls every route of each release without a token.
func TestNoToken(t *testing.T) {
	const always = `POST /policies/group/new
		PUT /policies/group/{policygroupId}
		GET /policies/group/{policygroupId}
		GET /policies/group/all
		POST /policies
		GET /policies
		PUT /policies/{policyId}
		GET /policies/{policyId}
		POST /policies/{policyId}/group/{policygroupId}/publish
		PATCH /policies/{policyId}/group/{policygroupId}
		GET /policies/active/group/{groupName}`
	inReleases(t, func(t *testing.T, s server) {
		routes := always
		if s.rules.Policies.Deactivation {
			routes += "\nPATCH /policies/{policyId}\nPATCH /policies/group/{policygroupId}"
		}
		mosiptest.AsksForToken(t, s.rules.Name, policymanager.Prefix, s.over(s.db, nobody{}), routes, s.routes)
	})
}

// nobody knows no token.
type nobody struct{}

func (nobody) Caller(string) (idp.Caller, error) { return idp.Caller{}, errors.New("no token") }
