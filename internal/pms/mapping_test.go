package pms_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip/mosiptest"
)

func TestMapPolicyRefuses(t *testing.T) {
	ask := func(policy string) object { return object{"policyName": policy, "useCaseDescription": ""} }
	refuses(t, "POST /partners/{id}/policy/map", "/partners/relief/policy/map", []visit{
		{name: "no name", request: with(ask(""), "policyName", nil), code: "PMS_COR_001", message: "must not be null :request.policyName"},
		{name: "no use case", request: with(ask(""), "useCaseDescription", nil), code: "PMS_COR_001", message: "must not be null :request.useCaseDescription"},
		{name: "no role", who: "nobody", request: ask("open"), code: "KER-ATH-403"},
		{name: "owner before existence", in: "1.2.0.1", who: "relief", path: "/partners/unknown/policy/map", request: ask("open"), code: "PMS_PRT_055", message: notAuthorized},
		{name: "unknown", who: "unknown", path: "/partners/unknown/policy/map", request: ask("open"), code: "PMS_PRT_005", message: "Partner does not exist"},
		{name: "inactive, before the policy", path: "/partners/fresh/policy/map", request: ask("none"), code: "PMS_PMP_016", message: "Partner is not active."},
		{name: "no group, before the policy", in: "1.2.0.1", path: "/partners/groupless/policy/map", request: ask("none"), code: "PMS_PRT_047", message: "Partner is not mapped to policy group"},
		{name: "policy before no group", in: later, path: "/partners/groupless/policy/map", request: ask("none"), code: "PMS_PRT_073", message: "Policy not exists."},
		{name: "no group", in: later, path: "/partners/groupless/policy/map", request: ask("open"), code: "PMS_PRT_098", message: "Given policy doesn't exists under partner's policy group."},
		{name: "only a draft", in: later, request: ask("draft"), code: "PMS_PRT_073", message: "Policy not exists."},
		{name: "unknown policy", in: "1.2.0.1", request: ask("none"), code: "PMS_PRT_098", message: "Given policy under partner's policy group not exists."},
		{name: "policy of another group", in: "1.2.0.1", request: ask("elsewhere"), code: "PMS_PRT_098", message: "Given policy under partner's policy group not exists."},
		{name: "policy of another group", in: later, request: ask("elsewhere"), code: "PMS_PRT_098", message: "Given policy doesn't exists under partner's policy group."},
		{name: "draft", in: "1.2.0.1", request: ask("draft"), code: "PMS_PMP_019", message: "Policy is not active."},
		{name: "draft with an active namesake", request: ask("shadowed"), code: "PMS_PMP_019", message: "Policy is not active."},
		{name: "expired, before the mapping", request: ask("expired"), code: "PMS_PMP_018", message: "Policy expired."},
		{name: "inactive group, before the mapping", path: "/partners/inclosed/policy/map", request: ask("closed"), code: "PMS_PMP_023", message: "Policy group is not active."},
		{name: "open", in: "1.2.0.1", request: ask("asked"), code: "PMS_PRT_053", message: "Mapping exists for given policy and partner and is in InProgress state."},
		{name: "open", in: later, request: ask("asked"), code: "PMS_PRT_053", message: "This policy is already pending for approval against your partner ID."},
		{name: "approved", in: "1.2.0.1", request: ask("granted"), code: "PMS_PRT_053", message: "Mapping exists for given policy and partner and is in approved state."},
		{name: "approved", in: later, request: ask("granted"), code: "PMS_PRT_060", message: "This policy has already been approved against your partner ID."},
		{name: "long use case", request: with(ask("open"), "useCaseDescription", strings.Repeat("ä", 4001)), code: "null"},
	})
}

func TestMapPolicy(t *testing.T) {
	const route, path = "POST /partners/{id}/policy/map", "/partners/relief/policy/map"
	const answer = `{"mappingkey":"#","message":"Policy mapping request submitted successfully."}`
	everywhere(t, "", func(t *testing.T, o office) {
		key := o.succeeds(t, route, "relief", path, object{"policyName": "open", "useCaseDescription": "why"}, echoed, answer)
		o.view(t, func(b idp.PartnerBook) error {
			got, err := b.Mapping(key)
			want := idp.PolicyMapping{
				Key: key, Partner: "relief", Policy: "10", Status: idp.MappingInProgress, UseCase: "why", Change: idp.Change{CreatedBy: "relief", Created: now},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("want -, got +: %s", diff)
			}
			return err
		})
		o.succeeds(t, route, "admin", path, object{"policyName": "denied", "useCaseDescription": ""}, echoed, answer)
	})
}

func TestDecideMappingRefuses(t *testing.T) {
	status := func(s string) object { return object{"status": s} }
	on := func(key string) string { return "/partners/policy/" + key }
	refuses(t, "PUT /partners/policy/{mappingkey}", on("asked"), []visit{
		{name: "blank", request: status("\t"), code: "PMS_COR_001", message: "value is empty or null :request.status"},
		{name: "no role, before the time", who: "relief", request: status("Approved"), time: "", code: "KER-ATH-403"},
		{name: "no time, before the key", in: "1.3", path: on("x"), request: status("Approved"), time: "", code: "PMS_REQUEST_ERROR_004", message: "Invalid request time"},
		{name: "tomorrow", in: "1.3", request: status("Approved"), time: "2025-05-23T00:00:00.000Z", code: "PMS_REQUEST_ERROR_006", message: "Request date should be current date"},
		{name: "unknown key", path: on("x"), request: status("x"), code: "PMS_PMP_007", message: "Partner api key does not exist"},
		{name: "approved", path: on("granted"), request: status("x"), code: "PMS_PM_034", message: "Policy request already approved."},
		{name: "rejected", path: on("denied"), request: status("Approved"), code: "PMS_PM_035", message: "Policy request already rejected."},
		{name: "extractors, before the policy", path: on("by-credential"), request: status("Approved"), code: "PMS_PM_051", message: "Extractors are not present. Please add extractors."},
		{name: "unknown policy", path: on("to-nothing"), request: status("x"), code: "PMS_PMP_017", message: "Partner is not mapped to any policy."},
		{name: "draft", path: on("to-draft"), request: status("Rejected"), code: "PMS_PMP_019", message: "Partner policy is not active."},
		{name: "inactive group", path: on("to-closed"), request: status("Approved"), code: "PMS_PMP_023", message: "Policy group is not active."},
		{name: "expired, before the status", path: on("to-expired"), request: status("x"), code: "PMS_PMP_018", message: "Partner policy got expired."},
		{name: "other status", request: status("Approve"), code: "PMS_PM_045", message: "Status should be either Approved or Rejected"},
	})
}

// TestDecideMappingWithoutGroup has a policy whose group is gone.
func TestDecideMappingWithoutGroup(t *testing.T) {
	everywhere(t, "", func(t *testing.T, o office) {
		err := o.db.UpdatePartners(func(b idp.PartnerBook) error {
			policy, err := b.Policy("17")
			if err != nil {
				return err
			}
			policy.Group = "99"
			return b.PutPolicy(policy)
		})
		if err != nil {
			t.Fatal(err)
		}
		rec := o.call(t, "admin", "PUT", "/partners/policy/asked", object{"status": "Approved"}, nil)
		checkAnswer(t, rec, 200, businessError("PMS_PMP_022", "Policy group not exists."))
		mosiptest.Saw(o.release, "PUT /partners/policy/{mappingkey}", "PMS_PMP_022")
	})
}

func TestDecideMapping(t *testing.T) {
	const route = "PUT /partners/policy/{mappingkey}"
	for sent, want := range map[string]struct {
		status idp.MappingStatus
		answer string
	}{
		"APPROVED": {idp.MappingApproved, `"Policy mapping approved successfully"`}, "rejected": {idp.MappingRejected, `"Policy mapping rejected successfully"`},
	} {
		everywhere(t, "", func(t *testing.T, o office) {
			o.succeeds(t, route, "admin", "/partners/policy/asked", object{"status": sent}, echoed, want.answer)
			o.view(t, func(b idp.PartnerBook) error {
				m, err := b.Mapping("asked")
				if m.Status != want.status || m.UpdatedBy != "admin" || !m.Updated.Equal(now) {
					t.Errorf("stored %+v", m)
				}
				return err
			})
		})
	}
}
