package pms_test

import (
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip/mosiptest"
)

func TestCreateLicenseRefuses(t *testing.T) {
	of := func(id string) object { return object{"providerId": id} }
	refuses(t, "POST /misps", "/misps", []visit{
		{name: "none", request: object{}, code: "PMS_COR_001", message: "must not be blank :request.providerId"},
		{name: "no role", who: "nobody", request: of("misp"), code: "KER-ATH-403"},
		{name: "another, before the licence", in: "1.2.0.1", who: "misp", request: of("licensed"), code: "PMS_PRT_055", message: notAuthorized},
		{name: "exists, before the status", request: of("misp-off"), code: "PMS_MSP_416", message: "License key exists for the given provider."},
		{name: "unknown", request: of("unknown"), code: "PMS_MSP_005", message: "MISP Partner does not exist"},
		{name: "another type, before its status", request: of("fresh"), code: "PMS_MSP_009", message: "Given provider is not valid"},
		{name: "not all approved", request: of("waiting"), code: "PMS_MSP_418", message: "Policy not approved."},
		{name: "policy is gone", request: of("orphan"), code: "PMS_MSP_419", message: "Policy not exists."},
	})
	everywhere(t, "", func(t *testing.T, o office) {
		o.succeeds(t, "PATCH /partners/{id}", "admin", "/partners/waiting", object{"status": "De-Active"}, echoed, `{"message":"Partner de-activated successfully"}`)
		rec := o.call(t, "admin", "POST", "/misps", of("waiting"), nil)
		checkAnswer(t, rec, 200, businessError("PMS_MSP_405", "MISP partner is not active."))
		mosiptest.Saw(o.release, "POST /misps", "PMS_MSP_405")
	})
}

// expiry is the end of a licence that begins now: 90 days later, in 1.3 999999.
func (o office) expiry() string {
	if o.release == "1.3" {
		return "4763-04-18T16:45:00.112345"
	}
	return "2025-08-20T16:45:00.112345"
}

func TestCreateLicense(t *testing.T) {
	everywhere(t, "", func(t *testing.T, o office) {
		key := o.succeeds(t, "POST /misps", "misp", "/misps", object{"providerId": "misp"}, silent,
			`{"providerId":"misp","licenseKey":"*","licenseKeyStatus":"Active","licenseKeyExpiry":"`+o.expiry()+`"}`)
		if len(key) != 50 || strings.Contains(key, "-") {
			t.Errorf("licence key %q", key)
		}
		err := o.db.UpdatePartners(func(b idp.PartnerBook) error { return b.RemoveLicense("mapped", "m") })
		if err != nil {
			t.Fatal(err)
		}
		o.succeeds(t, "POST /misps", "admin", "/misps", object{"providerId": "mapped"}, silent,
			`{"providerId":"mapped","licenseKey":"*","licenseKeyStatus":"Active","licenseKeyExpiry":"`+o.expiry()+`"}`)
		o.view(t, func(b idp.PartnerBook) error {
			licenses, err := b.LicensesOf("mapped")
			if len(licenses) != 1 || licenses[0].Policy != "18" || licenses[0].CreatedBy != "admin" {
				t.Errorf("stored %+v", licenses)
			}
			return err
		})
	})
}

func TestSetLicenseStatus(t *testing.T) {
	set := func(id, key, status any) object {
		return object{"providerId": id, "licenseKey": key, "licenseKeyStatus": status}
	}
	refuses(t, "PUT /misps", "/misps", []visit{
		{name: "no role", who: "nobody", request: set("licensed", "valid", "Active"), code: "KER-ATH-403"},
		{name: "no status", request: set("licensed", "valid", nil), code: "null"},
		{name: "status before the pair", request: set("licensed", "x", "Deactive"), code: "PMS_MSP_407", message: "mispStatus either Active or De-active."},
		{name: "key of another", request: set("misp", "valid", "Active"), code: "PMS_MSP_408", message: "MISP Partner and License key combintaion not exists."},
		{name: "no key", request: set("licensed", nil, "Active"), code: "PMS_MSP_408", message: "MISP Partner and License key combintaion not exists."},
		{name: "no request", request: absentRequest{}, code: "PMS_COR_001", message: "must not be null :request"},
	})
	everywhere(t, "", func(t *testing.T, o office) {
		answer := func(status string) string {
			return `{"providerId":"licensed","licenseKey":"valid","licenseKeyStatus":"` + status + `","licenseKeyExpiry":"2025-05-22T17:45:00.112345"}`
		}
		o.succeeds(t, "PUT /misps", "misp", "/misps", set("licensed", "valid", "DE-Active"), silent, answer("de-active"))
		o.succeeds(t, "PUT /misps", "admin", "/misps", set("licensed", "valid", "Active"), silent, answer("active"))
	})
}

func TestListLicenses(t *testing.T) {
	everywhere(t, "", func(t *testing.T, o office) {
		o.succeeds(t, "PUT /misps", "admin", "/misps", object{"providerId": "licensed", "licenseKey": "valid", "licenseKeyStatus": "de-active"}, silent,
			`{"providerId":"licensed","licenseKey":"valid","licenseKeyStatus":"de-active","licenseKeyExpiry":"2025-05-22T17:45:00.112345"}`)
		row := func(id, policy, key, to, active, by, at string) string {
			return `{"mispId":"` + id + `","policyId":` + policy + `,"licenseKey":"` + key + `","validFromDate":"2025-05-22T15:45:00.112345","validToDate":` + to + `,"isActive":` + active +
				`,"createdBy":"seed","createdDateTime":"2025-05-22T15:45:00.112345","updatedBy":` + by + `,"updatedDateTime":` + at + `,"isDeleted":false,"deletedDateTime":null}`
		}
		const to = `"2025-05-22T17:45:00.112345"`
		o.succeeds(t, "GET /misps", "misp", "/misps", nil, silent, "["+strings.Join([]string{
			row("endless", "null", "e", "null", "true", "null", "null"), row("licensed", "null", "valid", to, "false", `"admin"`, `"2025-05-22T16:45:00.112345"`), row("mapped", `"18"`, "m", to, "true", "null", "null"),
			row("misp-off", "null", "k", to, "false", "null", "null"), row("outdated", "null", "old", `"2025-05-22T16:45:00.112345"`, "true", "null", "null"),
		}, ",")+"]")
	})
	refuses(t, "GET /misps", "/misps", []visit{{name: "no role", who: "nobody", code: "KER-ATH-403"}})
}

func TestRenewLicense(t *testing.T) {
	const route = "GET /misps/{id}/licenseKey"
	refuses(t, route, "/misps/misp/licenseKey", []visit{
		{name: "no role", who: "misp", code: "KER-ATH-403"},
		{name: "unknown", path: "/misps/unknown/licenseKey", code: "PMS_MSP_005", message: "MISP Partner does not exist"},
		{name: "inactive", path: "/misps/misp-off/licenseKey", code: "PMS_MSP_405", message: "MISP partner is not active."},
		{name: "never licensed", code: "PMS_MSP_408", message: "MISP Partner and License key combintaion not exists."},
		{name: "never licensed, before the mapping", path: "/misps/waiting/licenseKey", code: "PMS_MSP_408", message: "MISP Partner and License key combintaion not exists."},
		{name: "mapped", path: "/misps/mapped/licenseKey", code: "null"},
	})
	everywhere(t, "", func(t *testing.T, o office) {
		before := o.state(t)
		o.succeeds(t, route, "admin", "/misps/licensed/licenseKey", nil, silent,
			`{"providerId":"licensed","licenseKey":"valid","licenseKeyStatus":"Active","licenseKeyExpiry":"2025-05-22T17:45:00.112345"}`)
		if strings.Join(before, "") != strings.Join(o.state(t), "") {
			t.Error("a valid licence was changed")
		}
		o.succeeds(t, route, "admin", "/misps/endless/licenseKey", nil, silent, `{"providerId":"endless","licenseKey":"e","licenseKeyStatus":"Active","licenseKeyExpiry":null}`)
		key := o.succeeds(t, route, "admin", "/misps/outdated/licenseKey", nil, silent,
			`{"providerId":"outdated","licenseKey":"*","licenseKeyStatus":"Active","licenseKeyExpiry":"`+o.expiry()+`"}`)
		o.view(t, func(b idp.PartnerBook) error {
			licenses, err := b.LicensesOf("outdated")
			if len(licenses) != 1 || licenses[0].Key != key || len(key) != 50 {
				t.Errorf("stored %+v", licenses)
			}
			return err
		})
	})
}
