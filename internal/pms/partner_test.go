package pms_test

import (
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
)

const notAuthorized = "User not authorized."

func TestGetPartner(t *testing.T) {
	const route = "GET /partners/{id}"
	everywhere(t, "", func(t *testing.T, o office) {
		const named = `"id":"mosip.partnermanagement.partners.retrieve","version":"1.0"`
		o.succeeds(t, route, "relief", "/partners/relief", nil, named, `{"partnerID":"relief","status":"active","organizationName":"Relief Org","contactNumber":"9000000001",`+
			`"emailId":"ops@relief.example.net","address":"1 Main Road","partnerType":"Auth_Partner","policyGroup":"relief-group","isActive":true}`)
		o.succeeds(t, route, "admin", "/partners/device", nil, named, `{"partnerID":"device","status":"De-active","organizationName":"Relief Org","contactNumber":"9000000001",`+
			`"emailId":"device@partners.example.net","address":"1 Main Road","partnerType":"Device_Provider","policyGroup":null,"isActive":false}`)
		if o.release != "1.2.0.1" {
			rec := o.call(t, "fresh", "GET", "/partners/relief", nil, nil)
			if !strings.Contains(rec.Body.String(), `"partnerID":"relief"`) {
				t.Errorf("by another partner: %s", rec.Body)
			}
		}
	})
	refuses(t, route, "/partners/unknown", []visit{
		{name: "owner before existence", in: "1.2.0.1", who: "relief", code: "PMS_PRT_055", message: notAuthorized},
		{name: "unknown", code: "PMS_PRT_005", message: "Partner does not exist"},
		{name: "its group is gone", path: "/partners/lost", code: "PMS_PRT_002", message: "Policy group does not exist"},
		{name: "no role", who: "nobody", code: "KER-ATH-403"},
	})
}

func TestUpdatePartner(t *testing.T) {
	const route = "PUT /partners/{id}"
	change := object{"address": "3 Main Road", "contactNumber": "1"}
	everywhere(t, "", func(t *testing.T, o office) {
		want := o.partner(t, "relief")
		o.succeeds(t, route, "relief", "/partners/relief", change, echoed, `{"partnerId":"relief","status":"approved"}`)
		want.Address, want.ContactNumber, want.LogoURL, want.AdditionalInfo = "3 Main Road", "1", "", "[]"
		want.By("relief", now)
		if got := o.partner(t, "relief"); got.Address != want.Address || got.Change != want.Change || got.LogoURL != "" || got.AdditionalInfo != "[]" || got.Certificate == nil {
			t.Errorf("stored %+v", got)
		}
	})
	refuses(t, route, "/partners/unknown", []visit{
		{name: "no address", request: with(change, "address", absent{}), code: "PMS_COR_001", message: "value is empty or null :request.address"},
		{name: "long address", request: with(change, "address", strings.Repeat("x", 2001)), code: "PMS_COR_001", message: "Length should be between 1 and 2000 chars :request.address"},
		{name: "blank number", request: with(change, "contactNumber", " "), code: "PMS_COR_001", message: "value is empty or null :request.contactNumber"},
		{name: "long number", request: with(change, "contactNumber", strings.Repeat("1", 17)), code: "PMS_COR_001", message: "Length should be between 1 and 16 chars :request.contactNumber"},
		{name: "rules before the role", who: "nobody", request: with(change, "address", ""), code: "PMS_COR_001", message: "value is empty or null :request.address"},
		{name: "no role", who: "nobody", request: change, code: "KER-ATH-403"},
		{name: "owner before existence", in: "1.2.0.1", who: "relief", request: change, code: "PMS_PRT_055", message: notAuthorized},
		{name: "unknown", request: change, code: "PMS_PRT_005", message: "Partner does not exist"},
	})
}

func TestSetPartnerStatusRefuses(t *testing.T) {
	const final063 = "The selected partner has already been deactivated."
	refuses(t, "PATCH /partners/{id}", "/partners/fresh", []visit{
		{name: "blank", request: object{"status": " "}, code: "PMS_COR_001", message: "value is empty or null :request.status"},
		{name: "no role", who: "relief", request: object{"status": "Active"}, code: "KER-ATH-403"},
		{name: "existence before status", path: "/partners/unknown", request: object{"status": "x"}, code: "PMS_PMP_005", message: "Partner ID does not exist"},
		{name: "final before the status", in: final, path: "/partners/off", request: object{"status": "x"}, code: "PMS_PM_063", message: final063},
		{name: "final", in: final, path: "/partners/off", request: object{"status": "Active"}, code: "PMS_PM_063", message: final063},
		{name: "no certificate", request: object{"status": "Active"}, code: "PMS_PRT_108", message: "Certficate is not uploaded for the given partner.Cannot activate the same."},
		{name: "other status", request: object{"status": "Deactive"}, code: "PMS_PM_058", message: "Status should be either Active or De-Active"},
	})
}

func TestSetPartnerStatus(t *testing.T) {
	const route, on, off = "PATCH /partners/{id}", `{"message":"Partner activated successfully"}`, `{"message":"Partner de-activated successfully"}`
	everywhere(t, "", func(t *testing.T, o office) {
		before := o.state(t)
		o.succeeds(t, route, "admin", "/partners/relief", object{"status": "ACTIVE"}, echoed, on)
		o.succeeds(t, route, "admin", "/partners/fresh", object{"status": "de-active"}, echoed, off)
		if after := o.state(t); strings.Join(before, "") != strings.Join(after, "") {
			t.Error("a status that is set already changed something")
		}
		o.succeeds(t, route, "admin", "/partners/relief", object{"status": "De-Active"}, echoed, off)
		if p := o.partner(t, "relief"); p.Active || p.ApprovalStatus != "approved" || p.UpdatedBy != "admin" {
			t.Errorf("stored %+v", p)
		}
		o.succeeds(t, route, "admin", "/partners/licensed", object{"status": "De-Active"}, echoed, off)
		o.view(t, func(b idp.PartnerBook) error {
			licenses, err := b.LicensesOf("licensed")
			if len(licenses) != 1 || licenses[0].Active || licenses[0].UpdatedBy != "admin" {
				t.Errorf("its licence: %+v", licenses)
			}
			return err
		})
	})
	everywhere(t, "1.2.0.1 1.3.0-dp.1", func(t *testing.T, o office) {
		o.succeeds(t, route, "admin", "/partners/off", object{"status": "active"}, echoed, on)
		if p := o.partner(t, "off"); !p.Active {
			t.Error("is not active")
		}
	})
}

func TestSetPolicyGroup(t *testing.T) {
	const route = "PUT /partners/{id}/policygroup/{name}"
	everywhere(t, "", func(t *testing.T, o office) {
		o.succeeds(t, route, "relief", "/partners/fresh/policygroup/other-group", nil, silent, `"Success"`)
		if p := o.partner(t, "fresh"); p.PolicyGroup != "3" || p.UpdatedBy != "relief" {
			t.Errorf("stored %+v", p)
		}
	})
	refuses(t, route, "", []visit{
		{name: "no role", who: "nobody", path: "/partners/fresh/policygroup/x", code: "KER-ATH-403"},
		{name: "unknown", path: "/partners/unknown/policygroup/x", code: "PMS_PRT_005", message: "Partner does not exist"},
		{name: "active, before its type", path: "/partners/misp/policygroup/x", code: "PMS_PRT_050", message: "Policy group cannot be updated for approved partner"},
		{name: "unknown type", path: "/partners/odd/policygroup/x", code: "PMS_PRT_010", message: "Partner Type does not exist"},
		{name: "type without group, before the group", path: "/partners/device/policygroup/x", code: "PMS_PRT_048", message: "policy group mapping is not required for given partner"},
		{name: "unknown group", path: "/partners/fresh/policygroup/x", code: "PMS_PRT_002", message: "Policy group does not exist"},
		{name: "inactive group", path: "/partners/fresh/policygroup/closed-group", code: "PMS_PMP_023", message: "Policy group is not active."},
	})
}
