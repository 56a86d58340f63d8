package policymanager_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip/mosiptest"
)

// The routes as the page of codes names them.
const (
	newGroup        = "POST /policies/group/new"
	putGroup        = "PUT /policies/group/{policygroupId}"
	newPolicy       = "POST /policies"
	putPolicy       = "PUT /policies/{policyId}"
	publish         = "POST /policies/{policyId}/group/{policygroupId}/publish"
	patchStatus     = "PATCH /policies/{policyId}/group/{policygroupId}"
	patchPolicy     = "PATCH /policies/{policyId}"
	patchGroup      = "PATCH /policies/group/{policygroupId}"
	getPolicy       = "GET /policies/{policyId}"
	getGroup        = "GET /policies/group/{policygroupId}"
	getPolicies     = "GET /policies"
	getGroups       = "GET /policies/group/all"
	activePolicies  = "GET /policies/active/group/{groupName}"
	createdMembers  = `"cr_by":"` + user + `","cr_dtimes":"2025-05-22T16:45:00.112345"`
	createdStamp    = `"cr_by":"` + user + `","cr_dtimes":"2025-05-22T16:45:00.112+00:00"`
	neverUpdated    = `"up_by":null,"upd_dtimes":null`
	updatedMembers  = `"up_by":"` + user + `","upd_dtimes":"2025-05-22T16:45:00.112345"`
	seededMembers   = `"cr_by":"seeder","cr_dtimes":"2025-01-02T03:04:05"`
	seededStamp     = `"cr_by":"seeder","cr_dtimes":"2025-01-02T03:04:05.000+00:00"`
	seededGroup     = `"policyGroupId":"relief","policyGroupName":"relief","policyGroupDesc":"relief group","policyGroupStatus":true,` + seededGroupTail
	seededGroupTail = `"policyGroup_cr_by":"seeder","policyGroup_cr_dtimes":"2025-01-02T03:04:05","policyGroup_up_by":null,"policyGroup_upd_dtimes":null,`
)

// zoned ends the dates in a text as the release's Jackson does.
func (s server) zoned(text string) string {
	if s.rules.Name == "1.2.2" {
		return strings.ReplaceAll(text, "+00:00", "+0000")
	}
	return text
}

// TestOnboarding goes the way of the onboarding collection: group, policy, publication.
func TestOnboarding(t *testing.T) {
	inReleases(t, func(t *testing.T, s server) {
		rec := s.send(t, "POST", "/group/new", wrapped(`{"name":"new-group","desc":"programmes"}`))
		group := created(t, rec)
		checkBody(t, s, newGroup, rec.Body.String(), success(`{"id":"`+group+`","name":"new-group","desc":"programmes","is_Active":true,`+createdMembers+`,`+neverUpdated+`}`))

		rec = s.send(t, "POST", "", policyRequest("policyGroupName", `"new-group"`, "policyType", `"auth"`))
		policy := created(t, rec)
		checkBody(t, s, newPolicy, rec.Body.String(),
			success(`{"id":"`+policy+`","policyGroupName":"new-group","name":"relief-policy","desc":"d","is_Active":false,`+s.zoned(createdStamp)+`,`+neverUpdated+`}`))
		if got := s.policy(t, policy); got.Document != stored || got.Type != "auth" || got.Expires.Year() != 2225 {
			t.Errorf("stored %+v, want the document %s", got, stored)
		}

		full := func(status, schema, active, updated string) string {
			return unechoed(`{"policyGroupId":"` + group + `","policyGroupName":"new-group","policyGroupDesc":"programmes","policyGroupStatus":true,` +
				`"policyGroup_cr_by":"` + user + `","policyGroup_cr_dtimes":"2025-05-22T16:45:00.112345","policyGroup_up_by":null,"policyGroup_upd_dtimes":null,` +
				`"policyId":"` + policy + `","policyName":"relief-policy","policyDesc":"d","policyType":"auth","publishDate":"2025-05-22T16:45:00.112345",` +
				`"validTill":"2225-05-22T16:45:00.112345","status":"` + status + `","version":"v1","schema":` + schema + `,"is_Active":` + active + `,` +
				createdMembers + `,` + updated + `,"policies":` + shown + `}`)
		}
		published := full("PUBLISHED", `"https://schemas.mosip.io/v1/auth-policy"`, "true", updatedMembers)
		s.want(t, activePolicies, "/active/group/new-group", "", "ok", unechoed(`[]`))
		s.want(t, getPolicy, "/"+policy, "", "ok", full("DRAFTED", "null", "false", neverUpdated))
		s.want(t, publish, "/"+policy+"/group/"+group+"/publish", "", "ok", published)
		s.want(t, getPolicy, "/"+policy, "", "ok", published)
		s.want(t, activePolicies, "/active/group/new-group", "", "ok",
			unechoed(`[{"policyGroupId":"`+group+`","policyGroupName":"new-group","name":"relief-policy","descr":"d","policyType":"auth","id":"`+policy+`"}]`))
		s.want(t, getGroup, "/group/"+group, "", "ok", unechoed(`{"policyGroup":{"id":"`+group+`","crBy":"`+user+`","crDtimes":"2025-05-22T16:45:00.112345","delDtimes":null,`+
			`"desc":"programmes","isActive":true,"isDeleted":false,"name":"new-group","updBy":null,"updDtimes":null,"userId":"`+user+`"},"policies":[`+
			`{"policyId":"`+policy+`","policyName":"relief-policy","policyDesc":"d","publishDate":"2025-05-22T16:45:00.112345","validTill":"2225-05-22T16:45:00.112345",`+
			`"status":"PUBLISHED","version":"v1","schema":"https://schemas.mosip.io/v1/auth-policy","is_Active":true,`+createdMembers+`,`+updatedMembers+`,"policies":`+shown+`}]}`))
	})
}

func checkBody(t *testing.T, s server, route, got, want string) {
	t.Helper()
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("%s: got -, want +\n%s", route, diff)
		return
	}
	mosiptest.Saw(s.rules.Name, route, "ok")
}

// TestUpdate changes seeded records.
func TestUpdate(t *testing.T) {
	inReleases(t, func(t *testing.T, s server) {
		s.want(t, putPolicy, "/draft", updateRequest("name", `"renamed"`), "ok",
			success(`{"id":"draft","policyGroupName":"relief","name":"renamed","desc":"new","is_Active":false,`+s.zoned(seededStamp)+`,`+updatedMembers+`}`))
		if got := s.policy(t, "draft"); got.Name != "renamed" || got.Version != "v2" || got.Published {
			t.Errorf("stored %+v", got)
		}
		s.want(t, patchStatus, "/draft/group/relief", wrapped(`{"status":"DE-active"}`), "ok", success(`{"message":"status updated successfully"}`))
		if got := s.policy(t, "draft"); got.Active || got.UpdatedBy != user {
			t.Errorf("stored %+v", got)
		}
		group := func(name, active string) string {
			return success(`{"id":"drafts","name":"` + name + `","desc":"d","is_Active":` + active + `,` + seededMembers + `,` + updatedMembers + `}`)
		}
		s.want(t, putGroup, "/group/drafts", wrapped(`{"name":"renamed","desc":"d","isActive":false}`), "ok", group("renamed", "false"))
		s.want(t, putGroup, "/group/drafts", wrapped(`{"name":"renamed","desc":"d","isActive":true}`), "ok", group("renamed", "true"))
		s.want(t, putGroup, "/group/drafts", wrapped(`{"name":"drafts","desc":"d","isActive":true}`), "ok", group("drafts", "true"))
		// A group with active policies may change otherwise.
		s.want(t, putGroup, "/group/actives", wrapped(`{"name":"actives","desc":"d","isActive":true}`), "ok",
			success(`{"id":"actives","name":"actives","desc":"d","is_Active":true,`+seededMembers+`,`+updatedMembers+`}`))
	})
}

// TestLists has everything there is.
func TestLists(t *testing.T) {
	for _, name := range mosiptest.Releases {
		s := newServer(t, name, idp.Fixtures{Digest: "empty"})
		s.want(t, getPolicies, "", "", "ok", unechoed(`[]`))
		s.want(t, getGroups, "/group/all", "", "ok", unechoed(`[]`))

		f, few := fixtures(), idp.Fixtures{Digest: "few"}
		few.PolicyGroups, few.Policies = f.PolicyGroups[:2], f.Policies[:1] // relief and idle; draft
		s = newServer(t, name, few)
		tail := `"publishDate":"2025-01-02T03:04:05","validTill":"2225-01-02T03:04:05","status":"DRAFTED","version":"v1","schema":null,"is_Active":false,` +
			seededMembers + `,` + neverUpdated + `,"policies":` + shown + `}`
		s.want(t, getPolicies, "", "", "ok", unechoed(`[{`+seededGroup+`"policyId":"draft","policyName":"draft-policy","policyDesc":"d","policyType":"Auth",`+tail+`]`))
		group := func(id, active string) string {
			return `{"policyGroup":{"id":"` + id + `","crBy":"seeder","crDtimes":"2025-01-02T03:04:05","delDtimes":null,"desc":"` + id + ` group","isActive":` + active +
				`,"isDeleted":false,"name":"` + id + `","updBy":null,"updDtimes":null,"userId":"seeder"},"policies":[`
		}
		s.want(t, getGroups, "/group/all", "", "ok", unechoed(`[`+group("idle", "false")+`]},`+
			group("relief", "true")+`{"policyId":"draft","policyName":"draft-policy","policyDesc":"d",`+tail+`]}]`))
	}
}

const (
	policyOperation = "mosip.pms.deactivate.policy.patch"
	groupOperation  = "mosip.pms.deactivate.policy.group.patch"
)

// deactivate is a request of the V2 wrapper.
func deactivate(operation, status string) string {
	return `{"id":"` + operation + `","version":"1.0","requestTime":"2025-05-22T00:00:00.000Z","request":{"status":` + status + `}}`
}

// TestDeactivate switches policies and groups off in the releases that can, and only there.
func TestDeactivate(t *testing.T) {
	inReleases(t, func(t *testing.T, s server) {
		if !s.rules.Policies.Deactivation {
			for _, path := range []string{"/free", "/group/empty"} {
				if rec := s.send(t, "PATCH", path, deactivate(policyOperation, `"De-Activate"`)); rec.Code != 405 || rec.Body.Len() > 0 {
					t.Errorf("PATCH %s: %d %s, want 405", path, rec.Code, rec.Body)
				}
			}
			return
		}
		s.want(t, patchPolicy, "/free", deactivate(policyOperation, `"De-Activate"`), "ok", operation(policyOperation, `{"policyId":"free","isActive":false}`, `[]`))
		if got := s.policy(t, "free"); got.Active || !got.Published || got.UpdatedBy != user {
			t.Errorf("stored %+v", got)
		}
		s.want(t, getPolicy, "/free", "", "ok", unechoed(`{`+seededGroup+`"policyId":"free","policyName":"free-policy","policyDesc":"d","policyType":"Auth",`+
			`"publishDate":"2025-01-02T03:04:05","validTill":"2225-01-02T03:04:05","status":"DRAFTED","version":"v1","schema":"https://schemas.mosip.io/v1/auth-policy",`+
			`"is_Active":false,`+seededMembers+`,`+updatedMembers+`,"policies":`+shown+`}`))
		for _, group := range []string{"empty", "over"} { // none, and one that is off
			s.want(t, patchGroup, "/group/"+group, deactivate(groupOperation, `"De-Activate"`), "ok", operation(groupOperation, `{"policyGroupId":"`+group+`","isActive":false}`, `[]`))
		}
		s.want(t, getGroup, "/group/empty", "", "ok", unechoed(`{"policyGroup":{"id":"empty","crBy":"seeder","crDtimes":"2025-01-02T03:04:05","delDtimes":null,`+
			`"desc":"empty group","isActive":false,"isDeleted":false,"name":"empty","updBy":"`+user+`","updDtimes":"2025-05-22T16:45:00.112345","userId":"`+user+`"},"policies":[]}`))
	})
}

// TestOwnID replaces a policy whose id the caller gives, published and in another group as it is.
func TestOwnID(t *testing.T) {
	inReleases(t, func(t *testing.T, s server) {
		own := success(`{"id":"live","policyGroupName":"empty","name":"relief-policy","desc":"d","is_Active":false,` + s.zoned(createdStamp) + `,` + neverUpdated + `}`)
		s.want(t, newPolicy, "", policyRequest("policyId", `"live"`, "policyGroupName", `"empty"`), "ok", own)
		want := idp.Policy{
			ID: "live", Name: "relief-policy", Description: "d", Group: "empty", Type: "Auth", Version: "v1", Expires: now.AddDate(200, 0, 0), Document: stored,
			Change: idp.Change{CreatedBy: user, Created: now},
		}
		if diff := cmp.Diff(s.policy(t, "live"), want); diff != "" {
			t.Errorf("stored: got -, want +\n%s", diff)
		}
		// Its old name is free.
		s.want(t, newPolicy, "", policyRequest("policyId", `"x"`, "name", `"live-policy"`), "ok",
			success(`{"id":"x","policyGroupName":"relief","name":"live-policy","desc":"d","is_Active":false,`+s.zoned(createdStamp)+`,`+neverUpdated+`}`))
		if id := created(t, s.send(t, "POST", "", policyRequest("policyId", `" "`))); len(id) > 5 || strings.Trim(id, "0123456789") != "" {
			t.Errorf("the id made for a blank one is %q", id)
		}
	})
}
