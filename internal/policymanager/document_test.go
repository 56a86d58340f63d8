package policymanager_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/mosip/mosiptest"
)

// auth, misp and share build documents of the three schemas from their members.
func auth(members string) string {
	return `{"authTokenType":"random","allowedKycAttributes":[],"allowedAuthTypes":[]` + members + `}`
}

func authTypes(entries string) string {
	return `{"authTokenType":"random","allowedKycAttributes":[],"allowedAuthTypes":[` + entries + `]}`
}

const (
	misp     = `{"allowAuthRequestDelegation":true,"allowKycRequestDelegation":true,"allowKeyBindingDelegation":true`
	sharing  = `"dataSharePolicies":{"typeOfShare":"direct","validForInMinutes":"30","transactionsAllowed":"2","encryptionType":"none","shareDomain":"d","source":"s","more":1}`
	shared   = `{` + sharing + `,"shareableAttributes":[{"attributeName":"a","encrypted":true,"source":[`
	accepted = ""
)

// TestDocuments holds each document to the first error that the validator of the real service reports. An
// entry of expected is what the releases say that report another JSON type, where it differs.
func TestDocuments(t *testing.T) {
	tests := []struct{ kind, document, want, expected string }{
		{"Auth", auth(``), accepted, ""},
		{"Auth", auth(`,"kycLanguages":["eng"]`), accepted, ""},
		{"AUTH", authTypes(`{"authType":"otp","mandatory":true},{"authType":"bio","authSubType":"FINGER","mandatory":false}`), accepted, ""},
		{"Auth", `{}`, "PMS_PV_006 allowedAuthTypes", ""},
		{"Auth", `{"allowedAuthTypes":[]}`, "PMS_PV_006 allowedKycAttributes", ""},
		{"Auth", `{"allowedAuthTypes":[],"allowedKycAttributes":[]}`, "PMS_PV_006 authTokenType", ""},
		{"Auth", `{"z":1,"b":1}`, "PMS_PV_005 b", ""},                                                                                              // what is too much before what is missing
		{"Auth", `{"authTokenType":"x"}`, "PMS_PV_006 allowedAuthTypes", ""},                                                                       // the object before its members
		{"Auth", `{"authTokenType":"x","allowedKycAttributes":[{}],"allowedAuthTypes":[]}`, "PMS_PV_006 allowedKycAttributes/0/attributeName", ""}, // members by name
		{"Auth", `{"authTokenType":"x","allowedKycAttributes":[],"allowedAuthTypes":[]}`, "PMS_PV_005 authTokenType", ""},
		{"Auth", `{"authTokenType":5,"allowedKycAttributes":[],"allowedAuthTypes":[]}`, "PMS_PV_005 authTokenType", ""}, // enum before type
		{"Auth", `{"authTokenType":"Random","allowedKycAttributes":[],"allowedAuthTypes":[]}`, "PMS_PV_005 authTokenType", ""},
		{"Auth", authTypes(`{"mandatory":true}`), "PMS_PV_006 allowedAuthTypes/0/authType", ""},
		{"Auth", authTypes(`{"authType":"otp","mandatory":true},{"authType":"otp"}`), "PMS_PV_006 allowedAuthTypes/1/mandatory", ""},
		{"Auth", authTypes(`{"Mandatory":true}`), "PMS_PV_005 allowedAuthTypes/0/Mandatory", ""},
		{"Auth", authTypes(`{"a/b~":1,"x":2}`), "PMS_PV_005 allowedAuthTypes/0/a/b~", ""},
		{"Auth", auth(`,"/x/":1`), "PMS_PV_005 x", ""},
		{"Auth", authTypes(`{"authType":"otp","mandatory":"false"}`), accepted, "PMS_PV_007 allowedAuthTypes/0/mandatory/boolean"},
		{"Auth", authTypes(`{"authType":null,"mandatory":7}`), accepted, "PMS_PV_007 allowedAuthTypes/0/authType/string"},
		{"Auth", authTypes(`"otp",{}`), "PMS_PV_006 allowedAuthTypes/1/authType", "PMS_PV_007 allowedAuthTypes/0/object"},
		{"Auth", `{"authTokenType":"random","allowedKycAttributes":{"x":1},"allowedAuthTypes":null}`, accepted, "PMS_PV_007 allowedAuthTypes/array"},
		{"Auth", auth(`,"kycLanguages":"eng"`), accepted, "PMS_PV_007 kycLanguages/array"},
		{"Auth", auth(`,"kycLanguages":["eng",1.5]`), accepted, "PMS_PV_007 kycLanguages/1/string"},
		{"Auth", `{"authTokenType":"random","authTokenType":"x","allowedKycAttributes":[],"allowedAuthTypes":[]}`, "PMS_PV_005 authTokenType", ""}, // the last one counts

		{"MISP", misp + `}`, accepted, ""},
		{"misp", misp + `,"trustBindedAuthVerificationToken":true,"allowVciRequestDelegation":false}`, accepted, ""},
		{"MISP", `{"allowAuthRequestDelegation":true,"allowKycRequestDelegation":true}`, "PMS_PV_006 allowKeyBindingDelegation", ""},
		{"MISP", `{}`, "PMS_PV_006 allowAuthRequestDelegation", ""},
		{"MISP", misp + `,"authTokenType":"random"}`, "PMS_PV_005 authTokenType", ""},
		{"MISP", misp + `,"allowVciRequestDelegation":"true"}`, accepted, "PMS_PV_007 allowVciRequestDelegation/boolean"},

		{"DataShare", `{` + sharing + `,"shareableAttributes":[]}`, accepted, ""},
		{"CredentialIssuance", shared + `{"attribute":"x","filter":[{"type":"t"},{"type":"t","subType":["a","b","c",5]},{"language":"eng"},7],"y":1}],"group":"g","format":"f"}]}`, accepted, ""},
		{"DataShare", `{` + sharing + `}`, "PMS_PV_006 shareableAttributes", ""},
		{"DataShare", `{"dataSharePolicies":{},"shareableAttributes":[]}`, "PMS_PV_006 dataSharePolicies/encryptionType", ""},
		{"DataShare", strings.Replace(`{`+sharing+`,"shareableAttributes":[]}`, "direct", "x", 1), "PMS_PV_005 dataSharePolicies/typeOfShare", ""},
		{"datashare", strings.Replace(`{`+sharing+`,"shareableAttributes":[]}`, `"30"`, "30", 1), accepted, "PMS_PV_007 dataSharePolicies/validForInMinutes/string"},
		{"DataShare", shared + `]},{"x":1}]}`, "PMS_PV_005 shareableAttributes/1/x", ""},
		{"DataShare", shared + `{}]}]}`, "PMS_PV_006 shareableAttributes/0/source/0/attribute", ""},
		{"DataShare", shared + `{"attribute":"x","filter":[{},{"subType":["a",5]}]}]}]}`, accepted, "PMS_PV_007 shareableAttributes/0/source/0/filter/1/subType/1/string"},
	}
	formats := map[string]string{
		"PMS_PV_005": "Invalid input parameter - %s in policy data", "PMS_PV_006": "Missing input parameter - %s in policy data", "PMS_PV_007": "Format Error: Expected format is %s.",
	}
	inReleases(t, func(t *testing.T, s server) {
		for i, tt := range tests {
			want := tt.want
			if s.rules.Policies.TypeErrors && tt.expected != "" {
				want = tt.expected
			}
			body := policyRequest("policyType", `"`+tt.kind+`"`, "policies", tt.document, "name", `"p`+strconv.Itoa(i)+`"`)
			if want == accepted {
				rec := s.send(t, "POST", "", body)
				if rec.Code != http.StatusOK || !strings.HasSuffix(rec.Body.String(), `"errors":[]}`) {
					t.Errorf("%s: %s, want success", tt.document, rec.Body)
				}
				continue
			}
			code, path, _ := strings.Cut(want, " ")
			s.refuses(t, newPolicy, "", body, code, strings.Replace(formats[code], "%s", path, 1))
		}
		if s.rules.Policies.TypeErrors {
			document := `{"authTokenType":"random","allowedKycAttributes":[],"allowedAuthTypes":[{"authType":"otp","mandatory":"false"}]}`
			s.refuses(t, putPolicy, "/draft", updateRequest("policies", document), "PMS_PV_007", "Format Error: Expected format is allowedAuthTypes/0/mandatory/boolean.")
		}
	})
}

// TestKept has documents whose text is not what was sent: how they are kept, and answered.
func TestKept(t *testing.T) {
	tests := []struct{ sent, kept, shown string }{
		{
			sent:  `"kycLanguages":["\u00e9\u2028\/\"\\\b\f\n\r\t\u007f\u0001"]`,
			kept:  `"kycLanguages":["é\u2028\/\"\\\b\f\n\r\t\u007F\u0001"]`,
			shown: "\"kycLanguages\":[\"é\u2028/\\\"\\\\\\b\\f\\n\\r\\t\u007f\\u0001\"]",
		},
		{sent: `"kycLanguages":[1,-0,1.50,1e7,0.0001,1e999,true,null]`, kept: `"kycLanguages":[1,0,1.5,1.0E7,1.0E-4,null,true,null]`, shown: `"kycLanguages":[1,0,1.5,1.0E7,1.0E-4,null,true,null]`},
		{
			sent:  `"kycLanguages":[{"Mandatory":1,"authType":[],"mandatory":{},"authType":[{"b":1,"a":2}]}]`,
			kept:  `"kycLanguages":[{"Mandatory":1,"authType":[{"b":1,"a":2}],"mandatory":{}}]`,
			shown: `"kycLanguages":[{"authType":[{"a":2,"b":1}],"mandatory":{},"Mandatory":1}]`,
		},
	}
	frame := func(languages string) string {
		return `{"authTokenType":"random","allowedKycAttributes":[],` + languages + `,"allowedAuthTypes":[]}`
	}
	for _, tt := range tests {
		s := newServer(t, "1.2.0.1", fixtures())
		id := created(t, s.send(t, "POST", "", policyRequest("policies", frame(tt.sent))))
		if diff := cmp.Diff(s.policy(t, id).Document, frame(tt.kept)); diff != "" {
			t.Errorf("kept: got -, want +\n%s", diff)
		}
		rec := s.send(t, "POST", "/"+id+"/group/relief/publish", "")
		if !strings.Contains(rec.Body.String(), `"policies":`+frame(tt.shown)+`}`) {
			t.Errorf("answered %s\nwant     %s", rec.Body, frame(tt.shown))
		}
	}
}

// FuzzDocument holds that no document takes the server down, that each gets an answer of the contract, and
// that what was accepted can be read back.
func FuzzDocument(f *testing.F) {
	f.Add(document, true)
	f.Add(`{"allowedAuthTypes":[[{"a":{}}]],"":1e400,"\u0000":-0}`, false)
	f.Add(`[`, false)
	f.Add(authTypes(`{"authType":12345678901234567890,"mandatory":null}`), false)
	f.Add(auth(`,"kycLanguages":[[[[]]],"\ud83d\ude00"]`), true)
	servers := map[bool]server{false: newServer(f, "1.2.0.1", fixtures()), true: newServer(f, "1.2.2", fixtures())}
	codes := []string{"PMS_COR_003", "PMS_PV_005", "PMS_PV_006", "PMS_PV_007"}
	f.Fuzz(func(t *testing.T, text string, typed bool) {
		s := servers[typed]
		body := `{"request":{"policyId":"fuzz","policyGroupName":"relief","policyType":"Auth","name":"fuzz","desc":"d","version":"1","policies":` + text + `}}`
		rec := s.send(t, "POST", "", body)
		if rec.Code == http.StatusBadRequest && rec.Body.Len() == 0 {
			return
		}
		var answer struct {
			Response *struct{ ID string }
			Errors   []struct {
				Code string `json:"errorCode"`
			}
		}
		if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil || rec.Code != http.StatusOK {
			t.Fatalf("%d %s: %v", rec.Code, rec.Body, err)
		}
		if answer.Response == nil {
			if len(answer.Errors) != 1 || !slices.Contains(codes, answer.Errors[0].Code) {
				t.Fatalf("no answer of the contract: %s", rec.Body)
			}
			return
		}
		kept := s.send(t, "GET", "/"+answer.Response.ID, "").Body.Bytes()
		if !json.Valid(kept) {
			t.Fatalf("read back as %s", kept)
		}
		// Free the name for the next round.
		if rec := s.send(t, "PUT", "/fuzz", updateRequest("name", `"other"`)); !strings.Contains(rec.Body.String(), `"errors":[]`) {
			t.Fatalf("rename: %s", rec.Body)
		}
	})
}

// TestInFlight holds that of equal requests at one time one succeeds.
func TestInFlight(t *testing.T) {
	calls := []struct{ route, path, body, second string }{
		{newGroup, "/group/new", wrapped(`{"name":"n","desc":"d"}`), "PMS_POL_014"},
		{newPolicy, "", policyRequest(), "PMS_POL_009"},
		{newPolicy, "", policyRequest("policyId", `"own"`, "name", `"own"`), "PMS_POL_009"},
		{publish, "/draft/group/relief/publish", "", "PMS_POL_020"},
		{patchPolicy, "/free", deactivate(policyOperation, `"De-Activate"`), "PMS_POL_062"},
		{patchGroup, "/group/empty", deactivate(groupOperation, `"De-Activate"`), "PMS_POL_067"},
	}
	const callers = 8
	s := newServer(t, "1.3", fixtures())
	for _, call := range calls {
		method, _, _ := strings.Cut(call.route, " ")
		answers := make(chan string)
		for range callers {
			go func() { answers <- s.send(t, method, call.path, call.body).Body.String() }()
		}
		succeeded := 0
		for range callers {
			switch answer := <-answers; {
			case strings.Contains(answer, `"errors":[]`):
				succeeded++
			case !strings.Contains(answer, call.second):
				t.Errorf("%s: %s, want %s", call.route, answer, call.second)
			}
		}
		if succeeded != 1 {
			t.Errorf("%s: %d calls succeeded", call.route, succeeded)
		}
		mosiptest.Saw(s.rules.Name, call.route, call.second)
	}
}
