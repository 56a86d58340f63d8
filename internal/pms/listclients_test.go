package pms_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip/mosiptest"
)

// v2Answer wraps a response, or an error, in the V2 wrapper.
func v2Answer(response, errors string) string {
	return `{"id":"mosip.pms.oauth.partners.clients.get","version":"1.0","responseTime":"2025-05-22T16:45:00.112Z","metadata":null,"response":` + response + `,"errors":[` + errors + `]}`
}

// TestListRefuses has the checks in their order: the parameters in the common wrapper in 1.2.2 and in the
// list's own later, the rest in the list's own.
func TestListRefuses(t *testing.T) {
	tests := []struct {
		name, who, query, code, message string
		outside                         bool // in the common wrapper in 1.2.2
	}{
		{"sort type missing", "admin", "sortFieldName=x&pageNo=0", "PMS_PS_ERROR_007", "Invalid Sorting request: 'sortType' and 'sortFieldName' must be specified together.", true},
		{"page size missing", "admin", "pageNo=0&sortFieldName=x&sortType=up", "PMS_PS_ERROR_006", "Invalid pagination request: 'pageNo' and 'pageSize' must be specified together.", true},
		{"sorted without pages", "admin", "sortFieldName=x&sortType=up", "PMS_PS_ERROR_008", "Please provide pagination parameters ('pageNo' and 'pageSize') when requesting sorted data.", true},
		{"sort field", "admin", "sortFieldName=x&sortType=up&pageNo=-1&pageSize=0", "PMS_PRT_357", "Invalid sort field x", true},
		{"sort type", "admin", "sortFieldName=status&sortType=up&pageNo=-1&pageSize=0", "PMS_PRT_358", "Sort type up is not supported", true},
		{"page", "owner of nothing", "pageNo=-1&pageSize=0", "PMS_PRT_360", "Invalid Page No", true},
		{"size", "owner of nothing", "pageNo=0&pageSize=0", "PMS_PRT_361", "Invalid page size", true},
		{"owns nothing", "owner of nothing", "", "PMS_CERTIFICATE_ERROR_002", "User Id does not exists.", false},
		{"no group", "groupless", "", "PMS_POLICY_ERROR_005", "Policy Group Id is empty.", false},
		{"group gone", "lost", "", "PMS_POLICY_ERROR_001", "Policy Group does not exists.", false},
	}
	for _, name := range strings.Fields(modern) {
		o := newAgency(t, name)
		for _, tt := range tests {
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				want := v2Answer("null", `{"errorCode":"`+tt.code+`","message":"`+tt.message+`"}`)
				if tt.outside && o.rules.Clients.ListChecksOutside {
					want = businessError(tt.code, tt.message)
				}
				checkAnswer(t, o.call(t, tt.who, http.MethodGet, oauth+"?"+tt.query, nil, nil), http.StatusOK, want)
				mosiptest.Saw(o.release, "GET "+oauth, tt.code)
			})
		}
		rec := o.call(t, "nobody", http.MethodGet, oauth, nil, nil)
		checkAnswer(t, rec, http.StatusForbidden, forbidden(false))
		mosiptest.Saw(o.release, "GET "+oauth, "KER-ATH-403")
	}
}

// TestListNumber: a page that is not a number fails in Spring, before anybody asks for a role or the
// feature.
func TestListNumber(t *testing.T) {
	for name, want := range map[string]string{
		"1.2.2": "",
		"1.3":   `{"type":"about:blank","title":"Bad Request","status":400,"detail":"Failed to convert 'pageNo' with value: 'x'","instance":"/v1/partnermanager/oauth/client"}`,
	} {
		o := newAgency(t, name)
		checkAnswer(t, o.call(t, "admin", http.MethodGet, oauth+"?pageNo=x&pageSize=1", nil, nil), http.StatusBadRequest, want)
		checkAnswer(t, o.call(t, "nobody", http.MethodGet, oauth+"?pageNo=x&pageSize=1", nil, nil), http.StatusBadRequest, want)
		for _, bad := range []string{"%20", "99999999999", "1;x", "0x-1", "0x%2B1", "1.0", "0xg", "--1"} {
			if rec := o.call(t, "admin", http.MethodGet, oauth+"?pageSize=1&pageNo="+bad, nil, nil); rec.Code != http.StatusBadRequest {
				t.Errorf("pageNo=%s: %d %s", bad, rec.Code, rec.Body)
			}
		}
	}
}

// TestList holds who sees what, filters, order and pages. A row names the clients that are listed.
func TestList(t *testing.T) {
	tests := []struct {
		name, who, query string
		want             string // clients, pageNo, pageSize, totalResults
	}{
		{"all to an administrator", "admin", "", "active inactive of-idle of-nobody 0 4 4"},
		{"own to an owner", "relief-auth-partner", "", "active inactive 0 2 2"},
		{"a page", "admin", "pageNo=1&pageSize=3", "of-nobody 1 3 4"},
		{"numbers as Spring reads them", "admin", "pageNo=0x1&pageSize=%203%20", "of-nobody 1 3 4"},
		{"a semicolon is a character", "admin", "clientName=zzzz;b", " 0 0 0"},
		{"two names", "admin", "clientName=Client&clientName=active", " 0 0 0"},
		{"a page beyond the end", "admin", "pageNo=2&pageSize=3", " 0 0 0"},
		{"empty numbers", "admin", "pageNo=&pageSize=", "active inactive of-idle of-nobody 0 4 4"},
		{"the youngest first", "admin", "sortFieldName=createdDateTime&sortType=DESC&pageNo=0&pageSize=2", "of-nobody of-idle 0 2 4"},
		{"by partner", "admin", "sortFieldName=partnerId&sortType=asc&pageNo=0&pageSize=9", "of-nobody of-idle active inactive 0 9 4"},
		{"by organisation, which one has not", "admin", "sortFieldName=orgName&sortType=asc&pageNo=0&pageSize=9", "of-idle active inactive of-nobody 0 9 4"},
		{"part of the partner", "admin", "partnerId=AUTH-PART", "active inactive 0 2 2"},
		{"part of the organisation", "admin", "orgName=relief%20o", "active inactive 0 2 2"},
		{"part of the group", "admin", "policyGroupName=RELI", "active inactive of-idle 0 3 3"},
		{"part of the policy", "admin", "policyName=482-P", "active inactive of-idle of-nobody 0 4 4"},
		{"part of the name", "admin", "clientName=OF-", "of-idle of-nobody 0 2 2"},
		{"any text", "admin", "clientName=client%25V", "active inactive 0 2 2"},
		{"any character", "admin", "clientName=of_id", "of-idle 0 1 1"},
		{"no pattern", "admin", "clientName=of%5C_id", " 0 0 0"},
		{"the status exactly", "admin", "status=INACTIVE", "inactive 0 1 1"},
		{"the status in lower case", "admin", "status=inactive", " 0 0 0"},
		{"two filters", "admin", "status=ACTIVE&clientName=active", "active 0 1 1"},
	}
	for _, name := range strings.Fields(modern) {
		o := newAgency(t, name)
		for _, tt := range tests {
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				rec := o.call(t, tt.who, http.MethodGet, oauth+"?"+tt.query, nil, nil)
				var answer struct {
					Response struct {
						PageNo, PageSize, TotalResults json.Number
						Data                           []struct{ ClientID string }
					}
				}
				if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil {
					t.Fatal(err)
				}
				var ids []string
				for _, c := range answer.Response.Data {
					ids = append(ids, c.ClientID)
				}
				r := answer.Response
				got := strings.Join(ids, " ") + " " + r.PageNo.String() + " " + r.PageSize.String() + " " + r.TotalResults.String()
				if diff := cmp.Diff(got, tt.want); diff != "" {
					t.Errorf("got -, want +\n%s\n%s", diff, rec.Body)
				}
				mosiptest.Saw(o.release, "GET "+oauth, "ok")
			})
		}
	}
}

// TestListTexts: letter case does not count in the order, and a pattern goes over the ends of lines.
func TestListTexts(t *testing.T) {
	state := agency()
	for i, name := range []string{"a", "C", "B", "line\nfeed"} {
		state.PartnerClients[i].Name = name
	}
	for _, name := range strings.Fields(modern) {
		o := newOfficeWith(t, name, staff(), state)
		for query, want := range map[string]string{
			"sortFieldName=clientName&sortType=asc&pageNo=0&pageSize=3": `["a" "B" "C"]`,
			"clientName=line%25feed":                                    `["line\nfeed"]`,
		} {
			rec := o.call(t, "admin", http.MethodGet, oauth+"?"+query, nil, nil)
			var answer struct {
				Response struct{ Data []struct{ ClientName string } }
			}
			if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, c := range answer.Response.Data {
				names = append(names, c.ClientName)
			}
			if got := fmt.Sprintf("%q", names); got != want {
				t.Errorf("%s, %s: %s, want %s", name, query, got, want)
			}
		}
	}
}

// TestListBackslash: it escapes for PostgreSQL in 1.2.2, and is a character as any other in 1.3.
func TestListBackslash(t *testing.T) {
	for name, want := range map[string]string{"1.2.2": `"totalResults":1,`, "1.3": `"totalResults":0,`} {
		rec := newAgency(t, name).call(t, "admin", http.MethodGet, oauth+`?clientName=of%5C-idle`, nil, nil)
		if !strings.Contains(rec.Body.String(), want) {
			t.Errorf("%s: %s, want %s", name, rec.Body, want)
		}
	}
}

// TestListNotAcceptable: 1.3 has a document for it.
func TestListNotAcceptable(t *testing.T) {
	for name, want := range map[string]string{
		"1.2.2": "",
		"1.3":   `{"type":"about:blank","title":"Not Acceptable","status":406,"detail":"Acceptable representations: [application/json].","instance":"/v1/partnermanager/oauth/client/x"}`,
	} {
		req := httptest.NewRequest(http.MethodGet, "/v1/partnermanager"+oauth+"/x", nil)
		req.Header.Set("Accept", "text/html")
		req.AddCookie(&http.Cookie{Name: "Authorization", Value: "admin"})
		rec := httptest.NewRecorder()
		newAgency(t, name).ServeHTTP(rec, req)
		checkAnswer(t, rec, http.StatusNotAcceptable, want)
	}
}

func TestListElement(t *testing.T) {
	everywhere(t, modern, func(t *testing.T, o office) {
		o = newAgency(t, o.release)
		checkAnswer(t, o.call(t, "admin", http.MethodGet, oauth+"?clientName=client%20inactive", nil, nil), http.StatusOK,
			v2Answer(`{"pageNo":0,"pageSize":1,"totalResults":1,"data":[{"partnerId":"relief-auth-partner","orgName":"Relief Org","policyGroupId":"7","policyGroupName":"relief",`+
				`"policyGroupDescription":"","policyName":"93482-policy","policyDescription":"","clientId":"inactive","clientName":"Client inactive","status":"INACTIVE",`+
				`"updatedDateTime":null,"createdDateTime":"2025-05-22T16:46:00.112`+map[string]string{"1.2.2": "+0000", "1.3": "+00:00"}[o.release]+`"}]}`, ""))
		checkAnswer(t, o.call(t, "admin", http.MethodGet, oauth+"?clientName=nothing", nil, nil), http.StatusOK,
			v2Answer(`{"pageNo":0,"pageSize":0,"totalResults":0,"data":[]}`, ""))
	})
}

var clientIDs = regexp.MustCompile(`"oidcClientId":"[^"]*"`)

// TestAllClients: 1.3.0-dp.1 lists the clients of the caller's partners.
func TestAllClients(t *testing.T) {
	const route = "GET /getAllOidcClients"
	o := newAgency(t, "1.3.0-dp.1")
	wrap := func(response string) string {
		return `{"id":"mosip.pms.all.oidc.clients.get","version":"1.0","responsetime":"2025-05-22T16:45:00.112Z","metadata":null,"response":` + response + `,"errors":[]}`
	}
	checkAnswer(t, o.call(t, "stray", http.MethodGet, "/getAllOidcClients", nil, nil), http.StatusOK, wrap("[]"))
	checkAnswer(t, o.call(t, "idle", http.MethodGet, "/getAllOidcClients", nil, nil), http.StatusOK, wrap(
		`[{"partnerId":"idle","oidcClientId":"of-idle","oidcClientName":"Client of-idle","policyGroupId":"7","policyGroupName":"relief","policyGroupDescription":"",`+
			`"policyId":"93482","policyName":"93482-policy","policyNameDescription":"","relyingPartyId":"idle","logoUri":"https://a/","redirectUris":["https://a/"],`+
			`"publicKey":"{\"key\":\"of-idle\"}","status":"ACTIVE","grantTypes":["authorization_code"],"crDtimes":"2025-05-22T16:47:00.112345","updDtimes":null,`+
			`"clientAuthMethods":["private_key_jwt"],"userId":"idle"}]`))
	mosiptest.Saw(o.release, route, "ok")
	checkAnswer(t, o.call(t, "nobody", http.MethodGet, "/getAllOidcClients", nil, nil), http.StatusForbidden, forbidden(false))
	mosiptest.Saw(o.release, route, "KER-ATH-403")

	state := agency()
	for i, created := range map[int]time.Time{0: now.Add(-time.Hour), 1: now} { // relief-auth-partner and idle
		state.Partners[i].UserID, state.Partners[i].Created = "both", created
	}
	shared := newOfficeWith(t, "1.3.0-dp.1", tokens{"both": {UserID: "both", Roles: []string{"AUTH_PARTNER"}}}, state)
	body := shared.call(t, "both", http.MethodGet, "/getAllOidcClients", nil, nil).Body.String()
	if got, want := clientIDs.FindAllString(body, -1), []string{`"oidcClientId":"active"`, `"oidcClientId":"inactive"`, `"oidcClientId":"of-idle"`}; !slices.Equal(got, want) {
		t.Errorf("listed %q, want %q, the older partner's first", got, want)
	}

	state = agency()
	state.Policies = nil // what a client refers to is gone
	callers := staff()
	callers["idle"] = idp.Caller{UserID: "idle", Roles: []string{"AUTH_PARTNER"}}
	broken := newOfficeWith(t, "1.3.0-dp.1", callers, state)
	checkAnswer(t, broken.call(t, "idle", http.MethodGet, "/getAllOidcClients", nil, nil), http.StatusOK,
		businessError("PMS_POLICY_ERROR_006", "Error while fetching OIDC clients list."))
	mosiptest.Saw(broken.release, route, "PMS_POLICY_ERROR_006")
}
