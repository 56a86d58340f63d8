package pms_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

const (
	clients = "/v1/partnermanager/oidc/client"

	// modulus is that of RFC 7517 appendix A.1.
	modulus = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"

	// clientID is what PMS 1.2.0.1 makes of the key with kid and alg.
	clientID = "jO0U211R6imnyaxeGEonjmrhUx4fXjQI8gbhsXftbAA"
	keyText  = `{"kty":"RSA","kid":"2011-04-29","alg":"RS256","n":"` + modulus + `","e":"AQAB"}`
)

var now = time.Date(2025, 5, 22, 16, 45, 0, 112_345_000, time.UTC)

// newServer returns an office of 1.2.0.1 with the state of [fixtures] that asks for no token.
func newServer(t testing.TB) office {
	t.Helper()
	return newOfficeWith(t, "1.2.0.1", nil, fixtures())
}

func newRegistry(t testing.TB, store idp.ClientStore) *idp.Registry {
	t.Helper()
	es, err := release.ESignetNamed("1.4")
	if err != nil {
		t.Fatal(err)
	}
	return &idp.Registry{Rules: es.Clients, Levels: es.Authorize.ACRs, Store: store, Now: clock}
}

func clock() time.Time { return now }

func (o office) send(t testing.TB, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	o.ServeHTTP(rec, req)
	return rec
}

// create makes the client of the worked example.
func (o office) create(t testing.TB, changed ...change) {
	t.Helper()
	if got := o.send(t, "POST", clients, createBody(t, changed...)).Body.String(); !strings.Contains(got, `"errors":[]`) {
		t.Fatalf("POST = %s, want success", got)
	}
}

// change replaces one member of a request; the value absent removes it.
type change struct {
	name  string
	value any
}

type absent struct{}

func createBody(t testing.TB, changed ...change) string {
	t.Helper()
	return wrap(t, creation(), changed)
}

func updateBody(t testing.TB, changed ...change) string {
	t.Helper()
	return wrap(t, revision(), changed)
}

func wrap(t testing.TB, request object, changed []change) string {
	t.Helper()
	for _, c := range changed {
		if _, gone := c.value.(absent); gone {
			delete(request, c.name)
		} else {
			request[c.name] = c.value
		}
	}
	body, err := json.Marshal(map[string]any{
		"id": "mosip.pms.oidc.create", "version": "1.0", "requesttime": "2025-05-22T16:44:59.080Z", "metadata": map[string]any{}, "request": request,
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// The bodies that carry one error, at the test's time.
func businessError(code, message string) string {
	return `{"id":"mosip.partnermanagement","version":"1.0","responsetime":"2025-05-22T16:45:00.112Z","metadata":null,"response":null,` +
		`"errors":[{"errorCode":"` + code + `","message":"` + message + `"}]}`
}

func invalid(text, path string) string {
	return `{"id":null,"version":null,"metadata":null,"response":null,"responsetime":"2025-05-22T16:45:00.112345",` +
		`"errors":[{"errorCode":"PMS_COR_001","message":"Invalid request parameter - ` + text + ` :` + path + `"}]}`
}

const generic = `{"id":null,"version":null,"responsetime":"2025-05-22T16:45:00.112Z","metadata":null,"response":null,"errors":[{"errorCode":null,"message":null}]}`

func success(id, status string) string {
	return `{"id":null,"version":null,"responsetime":"2025-05-22T16:45:00.112Z","metadata":null,"response":{"clientId":"` + id + `","status":"` + status + `"},"errors":[]}`
}

// checkAnswer compares status and body.
func checkAnswer(t *testing.T, rec *httptest.ResponseRecorder, status int, body string) {
	t.Helper()
	if rec.Code != status {
		t.Errorf("status %d, want %d", rec.Code, status)
	}
	if diff := cmp.Diff(rec.Body.String(), body); diff != "" {
		t.Errorf("body: got -, want +\n%s", diff)
	}
}

func fixtures() idp.Fixtures {
	const optional = `[{"authType":"OTP","mandatory":false},{"authType":"bio","authSubType":"FINGER","mandatory":false},{"authType":"wla","mandatory":false},{"authType":"demo","mandatory":false}]`
	const attributes = `[{"attributeName":"fullName"},{"attributeName":"dateOfBirth"},{"attributeName":"GENDER"},{"attributeName":"phone"},{"attributeName":"email"},` +
		`{"attributeName":"face"},{"attributeName":"region"},{"attributeName":"photo"}]`
	// document is that of an Auth policy; an empty list is left out.
	document := func(attributes, types string) string {
		members := []string{`"authTokenType":"partner"`}
		if attributes != "" {
			members = append(members, `"allowedKycAttributes":`+attributes)
		}
		if types != "" {
			members = append(members, `"allowedAuthTypes":`+types)
		}
		return "{" + strings.Join(members, ",") + "}"
	}
	policy := func(id, kind, document string) idp.Policy {
		return idp.Policy{ID: idp.PolicyID(id), Name: id + "-policy", Group: "7", Type: kind, Document: document, Change: idp.Change{Created: now}}
	}
	const mandatory = `[{"authType":"otp","mandatory":true}]`
	f := idp.Fixtures{
		Digest:       "test",
		PolicyGroups: []idp.PolicyGroup{{ID: "7", Name: "relief", Active: true}},
		Partners: []idp.Partner{
			{ID: "relief-auth-partner", Type: "AUTH_PARTNER", PolicyGroup: "7"}, // neither active nor approved
			{ID: "misp", Type: "Misp_Partner", Active: true},
		},
		Policies: []idp.Policy{
			policy("93482", "Auth", document(attributes, optional)),
			policy("share", "DataShare", document(attributes, optional)),
			policy("lowercase", "auth", document(attributes, optional)),
			policy("unmapped", "Auth", document(attributes, optional)),
			policy("pending", "Auth", document(attributes, optional)),
			policy("rejected-first", "Auth", document(attributes, optional)),
			policy("approved-first", "Auth", document(attributes, optional)),
			policy("no-claims", "Auth", document(`[{"attributeName":"photo"}]`, optional)),
			policy("no-claims-mandatory", "Auth", document(`[]`, mandatory)),
			policy("no-attributes", "Auth", document("", mandatory)),
			policy("mandatory", "Auth", document(attributes, `[{"authType":"otp","mandatory":false},{"authType":"demo","mandatory":true}]`)),
			policy("silent", "Auth", document(attributes, `[{"authType":"otp"},{"authType":"bio","mandatory":true}]`)),
			policy("neither", "Auth", document("[]", `5`)),
			policy("text", "Auth", document(attributes, `[{"authType":"otp","mandatory":"false"}]`)),
			policy("null-attributes", "Auth", document("null", mandatory)),
			policy("no-types", "Auth", document(attributes, "")),
			policy("no-levels", "Auth", document(attributes, `[{"authType":"demo","mandatory":false}]`)),
			policy("everything", "Auth", document(
				`[{"attributeName":"individual_id"},{"attributeName":"email"},{"attributeName":"face"},{"attributeName":"phone"},{"attributeName":"fullName"},`+
					`{"attributeName":"gender"},{"attributeName":"postalCode"},{"attributeName":"city"},{"attributeName":"dateOfBirth"}]`,
				`[{"authType":"otp","mandatory":false},{"authType":"pin","mandatory":false},{"authType":"bio","mandatory":false},`+
					`{"authType":"pwd","mandatory":false},{"authType":"wla","mandatory":false},{"authType":"kba","mandatory":false}]`)),
		},
	}
	mapped := []struct {
		policy string
		status idp.MappingStatus
	}{
		{"93482", "Approved"},
		{"share", idp.MappingApproved},
		{"pending", idp.MappingInProgress},
		{"rejected-first", idp.MappingRejected},
		{"rejected-first", idp.MappingApproved},
		{"approved-first", idp.MappingApproved},
		{"approved-first", idp.MappingRejected},
		{"no-claims", idp.MappingApproved},
		{"no-claims-mandatory", idp.MappingApproved},
		{"no-attributes", idp.MappingApproved},
		{"mandatory", idp.MappingApproved},
		{"silent", idp.MappingApproved},
		{"neither", idp.MappingApproved},
		{"text", idp.MappingApproved},
		{"null-attributes", idp.MappingApproved},
		{"no-types", idp.MappingApproved},
		{"no-levels", idp.MappingApproved},
		{"everything", idp.MappingApproved},
	}
	for i, m := range mapped {
		f.Mappings = append(f.Mappings, idp.PolicyMapping{
			Key: string(rune('a' + i)), Partner: "relief-auth-partner", Policy: idp.PolicyID(m.policy), Status: m.status, Change: idp.Change{Created: now.Add(time.Duration(i) * time.Second)},
		})
	}
	return f
}
