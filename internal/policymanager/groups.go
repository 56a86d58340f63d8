package policymanager

import (
	"cmp"
	"fmt"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// groupRequest is the request of POST /policies/group/new (PolicyGroupCreateRequestDto.java).
type groupRequest struct {
	Name        *string `json:"name"`
	Description *string `json:"desc"`
}

// short is mosip.UpTo(128) in other words.
var short = mosip.Worded("Length should be in between 1 and 128 chars", mosip.Size(1, 128))

func (r groupRequest) Check() error {
	return mosip.FirstOf(mosip.Text("name", r.Name, mosip.Filled, short), mosip.Text("desc", r.Description, mosip.Filled, short))
}

// groupUpdate is the request of PUT /policies/group/{policygroupId} (PolicyGroupUpdateRequestDto.java).
type groupUpdate struct {
	Name        *string `json:"name"`
	Description *string `json:"desc"`
	Active      *bool   `json:"isActive"`
}

func (r groupUpdate) Check() error {
	return mosip.FirstOf(mosip.Text("name", r.Name, mosip.Filled, mosip.UpTo(128)), mosip.Text("desc", r.Description, mosip.Filled, mosip.UpTo(128)))
}

// groupResponse answers both (PolicyGroupCreateResponseDto.java).
type groupResponse struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Description string  `json:"desc"`
	Active      bool    `json:"is_Active"`
	CreatedBy   string  `json:"cr_by"`
	Created     *string `json:"cr_dtimes"`
	UpdatedBy   *string `json:"up_by"`
	Updated     *string `json:"upd_dtimes"`
}

func newGroupResponse(g idp.PolicyGroup) groupResponse {
	return groupResponse{
		ID:          string(g.ID),
		Name:        g.Name,
		Description: g.Description,
		Active:      g.Active,
		CreatedBy:   g.CreatedBy,
		Created:     mosip.LocalOrNull(g.Created),
		UpdatedBy:   mosip.OrNull(g.UpdatedBy),
		Updated:     mosip.LocalOrNull(g.Updated),
	}
}

// createGroup serves POST /v1/policymanager/policies/group/new.
//
// Request {name, desc}; answer [groupResponse]. Errors in their order: PMS_COR_001; from 1.3 on
// PMS_REQUEST_ERROR_004 and _006; PMS_POL_014; PMS_COR_003 for a NUL in a text.
func (a *API) createGroup(c *mosip.Call, req groupRequest) (any, error) {
	group, err := mosip.Update(a.cfg.Store, func(b idp.PartnerBook) (idp.PolicyGroup, error) {
		if err := groupNameFree(b, *req.Name); err != nil {
			return idp.PolicyGroup{}, err
		}
		id, err := mosip.FreeNumber(idp.PolicyNumbers, b.PolicyGroup)
		if err != nil {
			return idp.PolicyGroup{}, err
		}
		group := idp.PolicyGroup{
			ID:          id,
			Name:        *req.Name,
			Description: *req.Description,
			Active:      true,
			Change:      idp.Change{CreatedBy: c.Caller.UserID, Created: a.cfg.Now()},
		}
		return group, putGroup(b, group)
	})
	if err != nil {
		return nil, fmt.Errorf("create policy group %q: %w", *req.Name, err)
	}
	return newGroupResponse(group), nil
}

// putGroup stores a group whose texts fit into their columns (db_scripts/mosip_pms/ddl/pms-policy_group.sql).
func putGroup(b idp.PartnerBook, g idp.PolicyGroup) error {
	if err := cmp.Or(mosip.Fits("name", g.Name, 128), mosip.Fits("descr", g.Description, 256)); err != nil {
		return err
	}
	return b.PutPolicyGroup(g)
}

// groupNameFree refuses a name that a group has.
func groupNameFree(b idp.PartnerBook, name string) error {
	_, err := b.PolicyGroupNamed(name)
	return mosip.Free(err, groupNameTaken.With(name))
}

// updateGroup serves PUT /v1/policymanager/policies/group/{policygroupId}.
//
// Request {name, desc, isActive}; answer [groupResponse]. Errors in their order: PMS_COR_001; PMS_POL_008,
// _014, _056; PMS_COR_003 without isActive, or for a NUL in a text.
func (a *API) updateGroup(c *mosip.Call, req groupUpdate) (any, error) {
	id := idp.PolicyGroupID(c.Param("group"))
	group, err := mosip.Update(a.cfg.Store, func(b idp.PartnerBook) (idp.PolicyGroup, error) {
		group, err := b.PolicyGroup(id)
		if err != nil {
			return idp.PolicyGroup{}, mosip.Missing(err, policyUnknown)
		}
		if *req.Name != group.Name {
			if err := groupNameFree(b, *req.Name); err != nil {
				return idp.PolicyGroup{}, err
			}
		}
		if err := switchGroup(b, &group, req.Active); err != nil {
			return idp.PolicyGroup{}, err
		}
		group.Name, group.Description = *req.Name, *req.Description
		group.By(c.Caller.UserID, a.cfg.Now())
		return group, putGroup(b, group)
	})
	if err != nil {
		return nil, fmt.Errorf("update policy group %q: %w", id, err)
	}
	return newGroupResponse(group), nil
}

// switchGroup sets whether the group is active, which has to stay as it is while it has active policies.
func switchGroup(b idp.PartnerBook, group *idp.PolicyGroup, active *bool) error {
	if active != nil && *active == group.Active {
		return nil
	}
	counts, err := count(b, group.ID)
	switch {
	case err != nil:
		return err
	case counts.active > 0:
		return activePolicies
	case active == nil:
		return errNull
	}
	group.Active = *active
	return nil
}

// counts says how many policies of a group are active, and how many have not been published.
type counts struct{ active, drafts int }

func count(b idp.PartnerBook, group idp.PolicyGroupID) (n counts, err error) {
	policies, err := b.PoliciesOf(group)
	for _, policy := range policies {
		switch {
		case policy.Active:
			n.active++
		case !policy.Published:
			n.drafts++
		}
	}
	return n, err
}

// groupNamed returns the group with the name if it is active. Errors: PMS_POL_019, _053.
func groupNamed(b idp.PartnerBook, name string) (idp.PolicyGroup, error) {
	group, err := b.PolicyGroupNamed(name)
	switch {
	case err != nil:
		return idp.PolicyGroup{}, mosip.Missing(err, groupNameUnknown)
	case !group.Active:
		return idp.PolicyGroup{}, groupInactive
	}
	return group, nil
}
