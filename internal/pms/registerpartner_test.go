package pms_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip/mosiptest"
)

// newcomer is a registration that succeeds.
func newcomer() object {
	return object{
		"partnerId": "newcomer", "organizationName": "New Org", "address": "2 Main Road", "contactNumber": "9000000002",
		"emailId": "new+1@sub-domain.example.net", "partnerType": "auth_partner", "policyGroup": "relief-group",
	}
}

func registrations() []visit {
	n := newcomer()
	long := strings.Repeat("x", 37)
	visits := []visit{
		{name: "mail of the token is a partner's, before all", who: "partner", request: with(n, "emailId", "bad"), code: "PMS_PRT_055", message: "User not authorized."},
		{name: "mail of the token, before all", who: "badmail", request: with(n, "partnerId", "a b"), code: "PMS_PRT_012", message: "Invalid emailId."},
		{name: "mail before spaces", request: with(n, "emailId", "bad", "partnerId", "a b"), code: "PMS_PRT_012", message: "Invalid emailId."},
		{name: "spaces before length", request: with(n, "partnerId", long+" b"), code: "PMS_PRT_066", message: "PartnerId should not have any spaces36"},
		{name: "space at the end", request: with(n, "partnerId", "a\n"), code: "PMS_PRT_066", message: "PartnerId should not have any spaces36"},
		{name: "length before used mail", request: with(n, "partnerId", long, "emailId", "ops@relief.example.net"), code: "PMS_PRT_052", message: "PartnerId max length should be 36"},
		{name: "used mail before language", request: with(n, "emailId", "ops@relief.example.net", "langCode", "deu"), code: "PMS_PRT_011", message: "Email is already exists."},
		{name: "language before used id", request: with(n, "langCode", "deu", "partnerId", "relief"), code: "PMS_PRT_056", message: "Given langCode is not supported"},
		{name: "empty language", request: with(n, "langCode", ""), code: "PMS_PRT_056", message: "Given langCode is not supported"},
		{name: "used id before type", request: with(n, "partnerId", "relief", "partnerType", "x"), code: "PMS_PRT_051", message: "A Partner is already registered with the same Id"},
		{name: "type before group", request: with(n, "partnerType", "x", "policyGroup", absent{}), code: "PMS_PRT_010", message: "Partner Type does not exist"},
		{name: "no group", request: with(n, "policyGroup", absent{}), code: "PMS_PRT_108", message: "Policy group is Mandatory for Auth_Partner"},
		{name: "empty group", request: with(n, "policyGroup", "", "partnerType", "PRINT_PARTNER"), code: "PMS_PRT_108", message: "Policy group is Mandatory for Print_Partner"},
		{name: "unknown group", request: with(n, "policyGroup", " "), code: "PMS_PRT_002", message: "Policy group does not exist"},
		{name: "unknown group that is not needed", request: with(n, "policyGroup", "x", "partnerType", "Device_Provider"), code: "PMS_PRT_002", message: "Policy group does not exist"},
		{name: "inactive group", request: with(n, "policyGroup", "closed-group"), code: "PMS_PMP_023", message: "Policy group is not active."},
		{name: "no request", request: absentRequest{}, code: "PMS_COR_001", message: "must not be null :request"},
		{name: "NUL in an id", request: with(n, "partnerId", "a\x00b"), code: "null"},
		{name: "NUL in an address", request: with(n, "address", "a\x00b"), code: "null", in: "1.2.0.1"},
		{name: "lengths are of UTF-16", request: with(n, "organizationName", strings.Repeat("😀", 65)), code: "PMS_COR_001", message: "Length should be between 1 and 128 chars :request.organizationName"},
		{name: "rules before the caller", who: "partner", request: with(n, "address", " "), code: "PMS_COR_001", message: "value is empty or null :request.address"},
	}
	for member, most := range map[string]int{"partnerId": 0, "organizationName": 128, "address": 2000, "contactNumber": 16, "emailId": 254, "partnerType": 0} {
		for _, value := range []any{absent{}, nil, "", " \t"} {
			visits = append(visits, visit{name: member, request: with(n, member, value), code: "PMS_COR_001", message: "value is empty or null :request." + member})
		}
		if most > 0 {
			visits = append(visits, visit{
				name: member + " too long", request: with(n, member, strings.Repeat("x", most+1)), code: "PMS_COR_001",
				message: "Length should be between 1 and " + map[int]string{128: "128", 2000: "2000", 16: "16", 254: "254"}[most] + " chars :request." + member,
			})
		}
	}
	return visits
}

// absentRequest becomes null in a wrapper.
type absentRequest struct{}

func (absentRequest) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

func TestRegisterPartnerRefuses(t *testing.T) {
	n := newcomer()
	refuses(t, "POST /partners", "/partners", append(registrations(),
		visit{name: "no time, before all", in: "1.3", who: "partner", request: n, time: "", code: "PMS_REQUEST_ERROR_004", message: "Invalid request time"},
		visit{name: "yesterday", in: "1.3", request: n, time: "2025-05-21T23:59:59.999Z", code: "PMS_REQUEST_ERROR_006", message: "Request date should be current date"},
	))
	refuses(t, "POST /partners/v2", "/partners/v2", append(registrations(),
		visit{name: "long logo", request: with(n, "logoUrl", strings.Repeat("x", 257)), code: "null"},
	))
}

func TestRegisterPartner(t *testing.T) {
	everywhere(t, "", func(t *testing.T, o office) {
		o.succeeds(t, "POST /partners", "newmail", "/partners", with(newcomer(), "langCode", "fra", "logoUrl", "ignored"), echoed, `{"partnerId":"newcomer","status":"InProgress"}`)
		want := idp.Partner{
			ID: "newcomer", Organization: "New Org", Type: "Auth_Partner", Email: "new+1@sub-domain.example.net", ContactNumber: "9000000002",
			Address: "2 Main Road", PolicyGroup: "1", ApprovalStatus: "InProgress", UserID: "newcomer", Language: "eng", AdditionalInfo: "[]",
			Change: idp.Change{CreatedBy: "x", Created: now},
		}
		if o.rules.Partners.KeepLanguage {
			want.Language = "fra"
		}
		if diff := cmp.Diff(want, o.partner(t, "newcomer")); diff != "" {
			t.Errorf("want -, got +: %s", diff)
		}
		second := object{
			"partnerId": strings.Repeat("y", 36), "organizationName": "D", "address": "D", "contactNumber": "1", "emailId": "d@d.de", "partnerType": "DEVICE_PROVIDER",
			"logoUrl": "https://d.de", "additionalInfo": object{"a": []any{1}},
		}
		o.succeeds(t, "POST /partners/v2", "nobody", "/partners/v2", second, echoed, `{"partnerId":"`+strings.Repeat("y", 36)+`","status":"InProgress"}`)
		got := o.partner(t, idp.RelyingPartyID(strings.Repeat("y", 36)))
		if got.Type != "Device_Provider" || got.PolicyGroup != "" || got.LogoURL != "https://d.de" || got.AdditionalInfo != `{"a":[1]}` || got.Language != "eng" {
			t.Errorf("stored: %+v", got)
		}
	})
}

// TestUncheckedCaller onboards without tokens: every call may be made, that of a partner's key, too.
func TestUncheckedCaller(t *testing.T) {
	for _, name := range mosiptest.Releases {
		o := newOffice(t, name, nil)
		o.succeeds(t, "POST /partners", "", "/partners", newcomer(), echoed, `{"partnerId":"newcomer","status":"InProgress"}`)
		o.succeeds(t, "PATCH /partners/{id}/generate/apikey", "", "/partners/relief/generate/apikey", object{"policyName": "granted", "label": "x"}, echoed,
			`{"apiKey":"#","label":"x","policyId":"18","partnerId":"relief"}`)
	}
}

func TestMailPattern(t *testing.T) {
	o := newOffice(t, "1.2.0.1", staff())
	for mail, good := range map[string]bool{
		"a@b.de": true, "a_b-c+d@e-f.g.hij": true, "a.b.c@d.ef": true, "ops@relief.example.net": true, "a@b.c.info": true,
		"a@b": false, "a@b.d": false, "a@b.DE": false, "@b.de": false, "a@.de": false, "a..b@c.de": false, "a.b-c@d.ef": false, ".a@b.de": false,
		"ä@b.de": false, "a@b.de\n": false, "a@b.de ": false, "a@b@c.de": false, "a@b.c-d.ef": false, "a@b.c1": false, "": false, "a@b.dé": false,
	} {
		rec := o.call(t, "nobody", "PUT", "/partners/email/verify", object{"emailId": mail}, nil)
		if got := !strings.Contains(rec.Body.String(), "PMS_PRT_012"); got != good {
			t.Errorf("%q is accepted: %v; want %v", mail, got, good)
		}
	}
}

func TestVerifyMail(t *testing.T) {
	const route = "PUT /partners/email/verify"
	const types = `["AUTH_PARTNER","CREDENTIAL_PARTNER","ONLINE_VERIFICATION_PARTNER","ABIS_PARTNER","MANUAL_ADJUDICATION","INTERNAL_PARTNER","PRINT_PARTNER"]`
	everywhere(t, "", func(t *testing.T, o office) {
		o.succeeds(t, route, "nobody", "/partners/email/verify", object{"emailId": "ops@relief.example.net"}, silent, `{"emailExists":true,"policyRequiredPartnerTypes":`+types+`}`)
		o.succeeds(t, route, "nobody", "/partners/email/verify", object{"emailId": "OPS@relief.example.net"}, silent, `{"emailExists":false,"policyRequiredPartnerTypes":`+types+`}`)
	})
	refuses(t, route, "/partners/email/verify", []visit{
		{name: "bad", request: object{"emailId": "bad"}, code: "PMS_PRT_012", message: "Invalid emailId."},
		{name: "what a backtracking expression would take years for", request: object{"emailId": "a" + strings.Repeat(".a", 500_000) + "@"}, code: "PMS_PRT_012", message: "Invalid emailId."},
		{name: "none", request: object{}, code: "null"},
		{name: "no request", request: absentRequest{}, code: "PMS_COR_001", message: "must not be null :request"},
	})
}
