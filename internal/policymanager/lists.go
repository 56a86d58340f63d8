package policymanager

import (
	"fmt"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// listPolicies serves GET /v1/policymanager/policies: a [fullPolicy] for each, in the order of their ids. One
// document that cannot be read refuses all: PMS_POL_052.
func (a *API) listPolicies(*mosip.Call) (any, error) {
	answer, err := mosip.View(a.cfg.Store, func(b idp.PartnerBook) ([]fullPolicy, error) {
		groups, err := b.PolicyGroups()
		if err != nil {
			return nil, err
		}
		byID := map[idp.PolicyGroupID]idp.PolicyGroup{}
		for _, group := range groups {
			byID[group.ID] = group
		}
		policies, err := b.Policies()
		found := []fullPolicy{}
		for _, p := range policies {
			full, err := newFullPolicy(p, byID[p.Group])
			if err != nil {
				return nil, fmt.Errorf("policy %q: %w", p.ID, err)
			}
			found = append(found, full)
		}
		return found, err
	})
	if err != nil {
		return nil, fmt.Errorf("list policies: %w", err)
	}
	return answer, nil
}

// listGroups serves GET /v1/policymanager/policies/group/all: [groupPolicies] for each group, in the order of
// their ids. One document that cannot be read refuses all: PMS_POL_052.
func (a *API) listGroups(*mosip.Call) (any, error) {
	answer, err := mosip.View(a.cfg.Store, func(b idp.PartnerBook) ([]groupPolicies, error) {
		policies, err := b.Policies()
		if err != nil {
			return nil, err
		}
		byGroup := map[idp.PolicyGroupID][]idp.Policy{}
		for _, p := range policies {
			byGroup[p.Group] = append(byGroup[p.Group], p)
		}
		groups, err := b.PolicyGroups()
		found := []groupPolicies{}
		for _, group := range groups {
			entry, err := newGroupPolicies(group, byGroup[group.ID])
			if err != nil {
				return nil, fmt.Errorf("group %q: %w", group.ID, err)
			}
			found = append(found, entry)
		}
		return found, err
	})
	if err != nil {
		return nil, fmt.Errorf("list policy groups: %w", err)
	}
	return answer, nil
}

// groupRow is a policy group as the database keeps it (PolicyGroup.java of pms-common).
type groupRow struct {
	ID          string  `json:"id"`
	CreatedBy   string  `json:"crBy"`
	Created     *string `json:"crDtimes"`
	Deleted     *string `json:"delDtimes"`
	Description string  `json:"desc"`
	Active      bool    `json:"isActive"`
	IsDeleted   bool    `json:"isDeleted"`
	Name        string  `json:"name"`
	UpdatedBy   *string `json:"updBy"`
	Updated     *string `json:"updDtimes"`
	UserID      string  `json:"userId"`
}

// groupPolicies is a group with all its policies (PolicyWithAuthPolicyDto.java).
type groupPolicies struct {
	Group    groupRow      `json:"policyGroup"`
	Policies []groupPolicy `json:"policies"`
}

// groupPolicy is a policy within its group (PolicyDto.java).
type groupPolicy struct {
	policyHead
	policyBody
}

// getGroup serves GET /v1/policymanager/policies/group/{policygroupId}: [groupPolicies], or PMS_POL_016.
func (a *API) getGroup(c *mosip.Call) (any, error) {
	id := idp.PolicyGroupID(c.Param("group"))
	answer, err := mosip.View(a.cfg.Store, func(b idp.PartnerBook) (groupPolicies, error) {
		group, err := b.PolicyGroup(id)
		if err != nil {
			return groupPolicies{}, mosip.Missing(err, groupUnknown)
		}
		policies, err := b.PoliciesOf(id)
		if err != nil {
			return groupPolicies{}, err
		}
		return newGroupPolicies(group, policies)
	})
	if err != nil {
		return nil, fmt.Errorf("get policy group %q: %w", id, err)
	}
	return answer, nil
}

func newGroupPolicies(g idp.PolicyGroup, policies []idp.Policy) (groupPolicies, error) {
	answer := groupPolicies{Policies: []groupPolicy{}, Group: groupRow{
		ID:          string(g.ID),
		CreatedBy:   g.CreatedBy,
		Created:     mosip.LocalOrNull(g.Created),
		Description: g.Description,
		Active:      g.Active,
		Name:        g.Name,
		UpdatedBy:   mosip.OrNull(g.UpdatedBy),
		Updated:     mosip.LocalOrNull(g.Updated),
		UserID:      g.CreatedBy,
	}}
	if g.UpdatedBy != "" {
		answer.Group.UserID = g.UpdatedBy
	}
	for _, p := range policies {
		body, err := newPolicyBody(p)
		if err != nil {
			return groupPolicies{}, err
		}
		answer.Policies = append(answer.Policies, groupPolicy{newPolicyHead(p), body})
	}
	return answer, nil
}
