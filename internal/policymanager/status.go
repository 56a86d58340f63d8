package policymanager

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// publish serves POST /v1/policymanager/policies/{policyId}/group/{policygroupId}/publish.
//
// Answer [fullPolicy]. Errors in their order: PMS_POL_016, _053, _008, _015, _020.
//
// Mock: a policy whose document cannot be read back is not published; the real service publishes it
// before it fails.
func (a *API) publish(c *mosip.Call) (any, error) {
	answer, err := mosip.Update(a.cfg.Store, func(b idp.PartnerBook) (fullPolicy, error) {
		policy, group, err := policyAt(b, c)
		if err != nil {
			return fullPolicy{}, err
		}
		if policy.Published {
			return fullPolicy{}, alreadyPublished
		}
		policy.Published, policy.Active = true, true
		policy.By(c.Caller.UserID, a.cfg.Now())
		if err := b.PutPolicy(policy); err != nil {
			return fullPolicy{}, err
		}
		return newFullPolicy(policy, group)
	})
	if err != nil {
		return nil, fmt.Errorf("publish policy %q: %w", c.Param("policy"), err)
	}
	return answer, nil
}

// statusRequest is the request of the calls that change a status (PolicyStatusUpdateRequestDto.java,
// DeactivateRequestDto.java).
type statusRequest struct {
	Status *string `json:"status"`
}

// statusResponse answers PATCH /policies/{policyId}/group/{policygroupId}.
type statusResponse struct {
	Message string `json:"message"`
}

// setStatus serves PATCH /v1/policymanager/policies/{policyId}/group/{policygroupId}. No policy can be
// activated by it, and only a draft de-activated, which it is anyway.
//
// Request {status}, Active or De-Active ignoring case; answer {message}. Errors in their order:
// PMS_COR_003 without request or status; PMS_POL_045, _016, _053, _008, _015, _058, _054, _057.
func (a *API) setStatus(c *mosip.Call, req *statusRequest) (any, error) {
	answer, err := mosip.Update(a.cfg.Store, func(b idp.PartnerBook) (statusResponse, error) {
		if req == nil || req.Status == nil {
			return statusResponse{}, errNull
		}
		policy, err := settable(b, c, strings.ToLower(*req.Status))
		if err != nil {
			return statusResponse{}, err
		}
		policy.Active = false
		policy.By(c.Caller.UserID, a.cfg.Now())
		return statusResponse{"status updated successfully"}, b.PutPolicy(policy)
	})
	if err != nil {
		return nil, fmt.Errorf("set the status of policy %q: %w", c.Param("policy"), err)
	}
	return answer, nil
}

// settable returns the policy if it may get the status.
func settable(b idp.PartnerBook, c *mosip.Call, status string) (idp.Policy, error) {
	if status != "active" && status != "de-active" {
		return idp.Policy{}, statusUnknown
	}
	policy, _, err := policyAt(b, c)
	switch {
	case err != nil:
		return idp.Policy{}, err
	case policy.Published:
		return idp.Policy{}, publishedStatus
	case status == "active":
		return idp.Policy{}, draftNotActivated
	}
	keys, err := b.APIKeysTo(policy.ID)
	if err != nil {
		return idp.Policy{}, err
	}
	if slices.ContainsFunc(keys, func(k idp.APIKey) bool { return k.Active }) {
		return idp.Policy{}, activeAPIKeys
	}
	return policy, nil
}

// deactivated is the answer about a policy that was switched off (DeactivatePolicyResponseDto.java).
type deactivated struct {
	ID     string `json:"policyId"`
	Active bool   `json:"isActive"`
}

// deactivatePolicy serves PATCH /v1/policymanager/policies/{policyId}, from 1.2.2 on. It is final.
//
// Request {status}, exactly De-Activate; answer {policyId, isActive}, errors too in the V2 wrapper. Errors
// in their order: PMS_COR_001; PMS_REQUEST_ERROR_002, _004, _006, _003; PMS_COR_002 for a blank id;
// PMS_POL_073, _065, _072, _062, _063, _064; PMS_POL_066 for a failure.
func (a *API) deactivatePolicy(c *mosip.Call, req statusRequest) (any, error) {
	id := c.Param("policy")
	answer, err := mosip.Update(a.cfg.Store, func(b idp.PartnerBook) (deactivated, error) {
		if err := checkDeactivation(id, req); err != nil {
			return deactivated{}, err
		}
		policy, err := b.Policy(idp.PolicyID(id))
		switch {
		case err != nil:
			return deactivated{}, mosip.Missing(err, policyAbsent)
		case !policy.Active && !policy.Published:
			return deactivated{}, policyIsDraft
		case !policy.Active:
			return deactivated{}, policyOff
		}
		if err := unmapped(b, policy.ID); err != nil {
			return deactivated{}, err
		}
		policy.Active = false
		policy.By(c.Caller.UserID, a.cfg.Now())
		return deactivated{string(policy.ID), policy.Active}, b.PutPolicy(policy)
	})
	if err != nil {
		return nil, fmt.Errorf("deactivate policy %q: %w", id, err)
	}
	return answer, nil
}

// checkDeactivation checks what both calls ask of their request.
func checkDeactivation(id string, req statusRequest) error {
	switch {
	case java.Blank(id):
		return blankID
	case req.Status == nil || *req.Status != "De-Activate":
		return notDeactivate
	}
	return nil
}

// unmapped refuses a policy that a partner may use, or has asked for. The states are compared exactly.
func unmapped(b idp.PartnerBook, policy idp.PolicyID) error {
	mappings, err := b.MappingsTo(policy)
	if err != nil {
		return err
	}
	is := func(status idp.MappingStatus) func(idp.PolicyMapping) bool {
		return func(m idp.PolicyMapping) bool { return m.Status == status }
	}
	switch {
	case slices.ContainsFunc(mappings, is(idp.MappingApproved)):
		return mappingApproved
	case slices.ContainsFunc(mappings, is(idp.MappingInProgress)):
		return mappingPending
	}
	return nil
}

// deactivatedGroup is the answer about a group that was switched off
// (DeactivatePolicyGroupResponseDto.java).
type deactivatedGroup struct {
	ID     string `json:"policyGroupId"`
	Active bool   `json:"isActive"`
}

// deactivateGroup serves PATCH /v1/policymanager/policies/group/{policyGroupId}, from 1.2.2 on.
//
// Request {status}, exactly De-Activate; answer {policyGroupId, isActive}, errors too in the V2 wrapper.
// Errors in their order: PMS_COR_001; PMS_REQUEST_ERROR_002, _004, _006, _003; PMS_COR_002 for a blank id;
// PMS_POL_073, _068, _067, _069, _056, _070; PMS_POL_071 for a failure.
func (a *API) deactivateGroup(c *mosip.Call, req statusRequest) (any, error) {
	id := c.Param("group")
	answer, err := mosip.Update(a.cfg.Store, func(b idp.PartnerBook) (deactivatedGroup, error) {
		if err := checkDeactivation(id, req); err != nil {
			return deactivatedGroup{}, err
		}
		group, err := b.PolicyGroup(idp.PolicyGroupID(id))
		switch {
		case err != nil:
			return deactivatedGroup{}, mosip.Missing(err, groupAbsent)
		case !group.Active:
			return deactivatedGroup{}, groupOff
		}
		if err := unused(b, group.ID); err != nil {
			return deactivatedGroup{}, err
		}
		group.Active = false
		group.By(c.Caller.UserID, a.cfg.Now())
		return deactivatedGroup{string(group.ID), group.Active}, b.PutPolicyGroup(group)
	})
	if err != nil {
		return nil, fmt.Errorf("deactivate policy group %q: %w", id, err)
	}
	return answer, nil
}

// unused refuses a group with policies that are active or may become so.
func unused(b idp.PartnerBook, group idp.PolicyGroupID) error {
	n, err := count(b, group)
	switch {
	case err != nil:
		return err
	case n.active > 0 && n.drafts > 0:
		return activeAndDrafts
	case n.active > 0:
		return activePolicies
	case n.drafts > 0:
		return draftPolicies
	}
	return nil
}
