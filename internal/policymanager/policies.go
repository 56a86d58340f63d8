package policymanager

import (
	"cmp"
	"fmt"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// createRequest is the request of POST /policies (PolicyCreateRequestDto.java).
type createRequest struct {
	ID          *string   `json:"policyId"`
	Group       *string   `json:"policyGroupName"`
	Type        *string   `json:"policyType"`
	Name        *string   `json:"name"`
	Description *string   `json:"desc"`
	Version     *string   `json:"version"`
	Document    *document `json:"policies"`
}

func (r createRequest) Check() error {
	typed := mosip.Worded("value is empty or null. Allowed values Auth/DataShare/CredentialIssuance", mosip.NotBlank)
	return mosip.FirstOf(
		mosip.Text("policyGroupName", r.Group, mosip.Filled, short),
		mosip.Text("policyType", r.Type, typed, short),
		mosip.Text("name", r.Name, mosip.Filled, short),
		mosip.Text("desc", r.Description, mosip.Filled, short),
		mosip.Text("version", r.Version, mosip.Filled),
	)
}

// updateRequest is the request of PUT /policies/{policyId} (PolicyUpdateRequestDto.java).
type updateRequest struct {
	Group       *string   `json:"policyGroupName"`
	Name        *string   `json:"name"`
	Description *string   `json:"desc"`
	Version     *string   `json:"version"`
	Document    *document `json:"policies"`
}

func (r updateRequest) Check() error {
	return mosip.FirstOf(
		mosip.Text("policyGroupName", r.Group, mosip.Filled, short),
		mosip.Text("name", r.Name, mosip.Filled, short),
		mosip.Text("desc", r.Description, mosip.Filled, short),
		mosip.Text("version", r.Version, mosip.Filled),
	)
}

// policyResponse answers both (PolicyCreateResponseDto.java).
type policyResponse struct {
	ID          string  `json:"id"`
	Group       string  `json:"policyGroupName"`
	Name        string  `json:"name"`
	Description string  `json:"desc"`
	Active      bool    `json:"is_Active"`
	CreatedBy   string  `json:"cr_by"`
	Created     *string `json:"cr_dtimes"`
	UpdatedBy   *string `json:"up_by"`
	Updated     *string `json:"upd_dtimes"`
}

func (a *API) newPolicyResponse(p idp.Policy, group string) policyResponse {
	return policyResponse{
		ID:          string(p.ID),
		Group:       group,
		Name:        p.Name,
		Description: p.Description,
		Active:      p.Active,
		CreatedBy:   p.CreatedBy,
		Created:     a.service.Timestamp(p.Created),
		UpdatedBy:   mosip.OrNull(p.UpdatedBy),
		Updated:     mosip.LocalOrNull(p.Updated),
	}
}

// validity of a policy, in years (PolicyManagementService.java savePolicy).
const validity = 200

// createPolicy serves POST /v1/policymanager/policies.
//
// Request {policyId, policyGroupName, policyType, name, desc, version, policies}; answer [policyResponse].
// The policy is a draft. A policyId of the caller's own replaces the policy that has it, whatever its
// state and in whichever group. Errors in their order: PMS_COR_001; PMS_POL_023, _019, _053, _009;
// PMS_COR_003 without policies; PMS_PV_005, _006, and _007 in some releases; PMS_COR_003 for a text that
// does not fit into its column.
func (a *API) createPolicy(c *mosip.Call, req createRequest) (any, error) {
	policy, err := mosip.Update(a.cfg.Store, func(b idp.PartnerBook) (idp.Policy, error) {
		policy, err := a.draft(b, req)
		if err != nil {
			return idp.Policy{}, err
		}
		now := a.cfg.Now()
		policy.Expires = now.AddDate(validity, 0, 0)
		policy.Change = idp.Change{CreatedBy: c.Caller.UserID, Created: now}
		return policy, b.PutPolicy(policy)
	})
	if err != nil {
		return nil, fmt.Errorf("create policy %q: %w", *req.Name, err)
	}
	return a.newPolicyResponse(policy, *req.Group), nil
}

// draft returns the policy of the request once it has passed all checks.
func (a *API) draft(b idp.PartnerBook, req createRequest) (idp.Policy, error) {
	rules, ok := schemaOf(*req.Type)
	if !ok {
		return idp.Policy{}, typeUnknown
	}
	group, err := groupNamed(b, *req.Group)
	if err != nil {
		return idp.Policy{}, err
	}
	if err := policyNameFree(b, group.ID, *req.Name); err != nil {
		return idp.Policy{}, err
	}
	text, err := a.checked(req.Document, rules)
	if err != nil {
		return idp.Policy{}, err
	}
	id, err := policyID(b, req.ID)
	if err != nil {
		return idp.Policy{}, err
	}
	policy := idp.Policy{
		ID:          id,
		Name:        *req.Name,
		Description: *req.Description,
		Group:       group.ID,
		Type:        *req.Type,
		Version:     *req.Version,
		Document:    text,
	}
	return policy, fits(policy)
}

// policyID returns the caller's own id, or a new one when it is blank or absent.
func policyID(b idp.PartnerBook, own *string) (idp.PolicyID, error) {
	if own != nil && !java.Blank(*own) {
		return idp.PolicyID(*own), nil
	}
	return mosip.FreeNumber(idp.PolicyNumbers, b.Policy)
}

// policyNameFree refuses a name that a policy of the group has.
func policyNameFree(b idp.PartnerBook, group idp.PolicyGroupID, name string) error {
	_, err := b.PolicyNamed(group, name)
	return mosip.Free(err, policyNameTaken.With(name))
}

// checked returns the text of a document that its schema accepts.
func (a *API) checked(d *document, rules *schema) (string, error) {
	if d == nil {
		return "", errNull
	}
	if err := rules.check(d.members, a.cfg.Rules.Policies.TypeErrors); err != nil {
		return "", err
	}
	return d.text(), nil
}

// fits checks the texts that no earlier check has kept shorter than their columns
// (db_scripts/mosip_pms/ddl/pms-auth_policy.sql).
func fits(p idp.Policy) error {
	return cmp.Or(
		mosip.Fits("id", string(p.ID), 36),
		mosip.Fits("descr", p.Description, 256),
		mosip.Fits("policy_type", p.Type, 36),
		mosip.Fits("version", p.Version, 8),
		mosip.Fits("policy_file_id", p.Document, 5120),
	)
}

// updatePolicy serves PUT /v1/policymanager/policies/{policyId}.
//
// Request {policyGroupName, name, desc, version, policies}; answer [policyResponse]. Errors in their
// order: PMS_COR_001; PMS_POL_019, _053, _008, _015, _055, _009; the document's as at creation.
func (a *API) updatePolicy(c *mosip.Call, req updateRequest) (any, error) {
	id := idp.PolicyID(c.Param("policy"))
	policy, err := mosip.Update(a.cfg.Store, func(b idp.PartnerBook) (idp.Policy, error) {
		policy, err := changeable(b, id, req)
		if err != nil {
			return idp.Policy{}, err
		}
		rules, ok := schemaOf(policy.Type)
		if !ok {
			return idp.Policy{}, fmt.Errorf("there is no schema for a policy of the type %q", policy.Type)
		}
		if policy.Document, err = a.checked(req.Document, rules); err != nil {
			return idp.Policy{}, err
		}
		policy.Name, policy.Description, policy.Version = *req.Name, *req.Description, *req.Version
		policy.By(c.Caller.UserID, a.cfg.Now())
		if err := fits(policy); err != nil {
			return idp.Policy{}, err
		}
		return policy, b.PutPolicy(policy)
	})
	if err != nil {
		return nil, fmt.Errorf("update policy %q: %w", id, err)
	}
	return a.newPolicyResponse(policy, *req.Group), nil
}

// changeable returns the policy if the request may change it.
func changeable(b idp.PartnerBook, id idp.PolicyID, req updateRequest) (idp.Policy, error) {
	group, err := groupNamed(b, *req.Group)
	if err != nil {
		return idp.Policy{}, err
	}
	policy, err := policyIn(b, group, id)
	switch {
	case err != nil:
		return idp.Policy{}, err
	case policy.Published:
		return idp.Policy{}, publishedNotUpdated
	case policy.Name == *req.Name:
		return policy, nil
	}
	return policy, policyNameFree(b, group.ID, *req.Name)
}

// policyIn returns the policy if it is in the group. Errors: PMS_POL_008, _015.
func policyIn(b idp.PartnerBook, group idp.PolicyGroup, id idp.PolicyID) (idp.Policy, error) {
	policy, err := b.Policy(id)
	switch {
	case err != nil:
		return idp.Policy{}, mosip.Missing(err, policyUnknown)
	case policy.Group != group.ID:
		return idp.Policy{}, notInGroup
	}
	return policy, nil
}

// policyAt returns the policy and the group that the path names, if the group is active. Errors in their
// order: PMS_POL_016, _053, _008, _015 (checkMappingExists).
func policyAt(b idp.PartnerBook, c *mosip.Call) (idp.Policy, idp.PolicyGroup, error) {
	group, err := b.PolicyGroup(idp.PolicyGroupID(c.Param("group")))
	switch {
	case err != nil:
		return idp.Policy{}, idp.PolicyGroup{}, mosip.Missing(err, groupUnknown)
	case !group.Active:
		return idp.Policy{}, idp.PolicyGroup{}, groupInactive
	}
	policy, err := policyIn(b, group, idp.PolicyID(c.Param("policy")))
	return policy, group, err
}
