package pms_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
)

func TestGenerateAPIKeyRefuses(t *testing.T) {
	ask := func(policy, label string) object { return object{"policyName": policy, "label": label} }
	on := func(id string) string { return "/partners/" + id + "/generate/apikey" }
	refuses(t, "PATCH /partners/{id}/generate/apikey", on("relief"), []visit{
		{name: "no policy", who: "relief", request: ask(" ", "x"), code: "PMS_COR_001", message: "must not be blank :request.policyName"},
		{name: "no label", who: "relief", request: with(ask("granted", ""), "label", absent{}), code: "PMS_COR_001", message: "must not be blank :request.label"},
		{name: "the administrator", request: ask("granted", "x"), code: "KER-ATH-403"},
		{name: "no time, before the owner", in: "1.3", who: "fresh", request: ask("granted", "x"), time: "", code: "PMS_REQUEST_ERROR_004", message: "Invalid request time"},
		{name: "yesterday", in: "1.3", who: "relief", request: ask("granted", "x"), time: "2025-05-21T23:59:59.999Z", code: "PMS_REQUEST_ERROR_006", message: "Request date should be current date"},
		{name: "another, before existence", who: "relief", path: on("unknown"), request: ask("granted", "x"), code: "PMS_PRT_055", message: notAuthorized},
		{name: "unknown", who: "unknown", path: on("unknown"), request: ask("granted", "x"), code: "PMS_PMP_005", message: "Partner ID does not exist"},
		{name: "inactive, before the policy", who: "off", path: on("off"), request: ask("none", "x"), code: "PMS_PMP_016", message: "Partner is not active."},
		{name: "policy of another group", who: "relief", request: ask("elsewhere", "x"), code: "PMS_PMP_014", message: "Policy does not exist"},
		{name: "no group", who: "groupless", path: on("groupless"), request: ask("granted", "x"), code: "PMS_PMP_014", message: "Policy does not exist"},
		{name: "not mapped", who: "relief", request: ask("open", "x"), code: "PMS_PRT_109", message: "Given policy is not mapped to partner"},
		{name: "not approved", who: "relief", request: ask("asked", "x"), code: "PMS_PRT_109", message: "Given policy is not mapped to partner"},
		{name: "label", who: "relief", request: ask("granted", "on label"), code: "PMS_PRT_110", message: "Given label already exists.Provide unique label."},
		{name: "label with spaces", in: final, who: "relief", request: ask("granted", " on \t label\n"), code: "PMS_PRT_110", message: "Given label already exists.Provide unique label."},
		{name: "long label", who: "relief", request: ask("granted", strings.Repeat("x", 37)), code: "null"},
	})
}

func TestGenerateAPIKey(t *testing.T) {
	const route, path = "PATCH /partners/{id}/generate/apikey", "/partners/relief/generate/apikey"
	everywhere(t, "", func(t *testing.T, o office) {
		key := o.succeeds(t, route, "relief", path, object{"policyName": "granted", "label": "prod"}, echoed, `{"apiKey":"#","label":"prod","policyId":"18","partnerId":"relief"}`)
		o.view(t, func(b idp.PartnerBook) error {
			got, err := b.APIKey("relief", "18", "prod")
			want := idp.APIKey{
				Key: key, Label: "prod", Partner: "relief", Policy: "18", Active: true, Expires: now.AddDate(0, 0, o.rules.Partners.KeyDays),
				Change: idp.Change{CreatedBy: "relief", Created: now},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("want -, got +: %s", diff)
			}
			return err
		})
	})
	everywhere(t, "1.2.0.1 1.3.0-dp.1", func(t *testing.T, o office) {
		o.succeeds(t, route, "relief", path, object{"policyName": "granted", "label": "on  label"}, echoed, `{"apiKey":"#","label":"on  label","policyId":"18","partnerId":"relief"}`)
	})
}

func TestSetAPIKeyStatus(t *testing.T) {
	const route, path = "PATCH /partners/{id}/policy/{policyId}/apiKey/status", "/partners/relief/policy/18/apiKey/status"
	set := func(label, status string) object { return object{"label": label, "status": status} }
	refuses(t, route, path, []visit{
		{name: "no label", request: set("", "Active"), code: "PMS_COR_001", message: "must not be blank :request.label"},
		{name: "no status", request: set("x", " "), code: "PMS_COR_001", message: "value is empty or null :request.status"},
		{name: "no role", who: "nobody", request: set("off", "Active"), code: "KER-ATH-403"},
		{name: "unknown label, before the status", request: set("x", "x"), code: "PMS_PRT_111", message: "API key not exists for the given combination"},
		{name: "unknown policy", path: "/partners/relief/policy/17/apiKey/status", request: set("off", "Active"), code: "PMS_PRT_111", message: "API key not exists for the given combination"},
		{name: "inactive partner, before the status", in: final, who: "off", path: "/partners/off/policy/18/apiKey/status", request: set("on", "x"), code: "PMS_PMP_016", message: "Partner is not active."},
		{name: "off", in: later, request: set("off", "De-active"), code: "PMS_PMS_022", message: "Given Partner api key is not active."},
		{name: "other status", request: set("off", "x"), code: "PMS_PM_058", message: "Status should be either Active or De-Active"},
	})
	everywhere(t, "", func(t *testing.T, o office) {
		o.succeeds(t, route, "admin", path, set("off", "ACTIVE"), echoed, `"Partner apikey activated successfully."`)
		o.succeeds(t, route, "relief", path, set("on label", "de-active"), echoed, `"Partner apikey de-activated successfully."`)
		o.succeeds(t, route, "admin", "/partners/off/policy/18/apiKey/status", set("on", "De-Active"), echoed, `"Partner apikey de-activated successfully."`)
		o.view(t, func(b idp.PartnerBook) error {
			off, err := b.APIKey("relief", "18", "off")
			if err != nil {
				return err
			}
			on, err := b.APIKey("relief", "18", "on label")
			if !off.Active || on.Active || on.UpdatedBy != "relief" || off.Key != "2" {
				t.Errorf("stored %+v, %+v", off, on)
			}
			return err
		})
	})
	everywhere(t, "1.2.0.1", func(t *testing.T, o office) {
		o.succeeds(t, route, "off", path, set("off", "De-active"), echoed, `"Partner apikey de-activated successfully."`)
	})
}
