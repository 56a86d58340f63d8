package policymanager

import (
	"fmt"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// publishedSchema is the schema that a published policy names (mosip-config pmp.policy.schema.url).
const publishedSchema = "https://schemas.mosip.io/v1/auth-policy"

// fullPolicy is a policy with its group and its document (PolicyResponseDto.java).
type fullPolicy struct {
	GroupID          string  `json:"policyGroupId"`
	GroupName        string  `json:"policyGroupName"`
	GroupDescription string  `json:"policyGroupDesc"`
	GroupActive      bool    `json:"policyGroupStatus"`
	GroupCreatedBy   string  `json:"policyGroup_cr_by"`
	GroupCreated     *string `json:"policyGroup_cr_dtimes"`
	GroupUpdatedBy   *string `json:"policyGroup_up_by"`
	GroupUpdated     *string `json:"policyGroup_upd_dtimes"`
	policyHead
	Type string `json:"policyType"`
	policyBody
}

// policyHead and policyBody are what a policy has within its group, too (PolicyDto.java).
type policyHead struct {
	ID          string `json:"policyId"`
	Name        string `json:"policyName"`
	Description string `json:"policyDesc"`
}

type policyBody struct {
	Valid     *string        `json:"publishDate"` // in truth the time of creation
	Expires   *string        `json:"validTill"`
	Status    string         `json:"status"`
	Version   string         `json:"version"`
	Schema    *string        `json:"schema"`
	Active    bool           `json:"is_Active"`
	CreatedBy string         `json:"cr_by"`
	Created   *string        `json:"cr_dtimes"`
	UpdatedBy *string        `json:"up_by"`
	Updated   *string        `json:"upd_dtimes"`
	Document  httpapi.Object `json:"policies"`
}

func newFullPolicy(p idp.Policy, g idp.PolicyGroup) (fullPolicy, error) {
	body, err := newPolicyBody(p)
	return fullPolicy{
		GroupID:          string(g.ID),
		GroupName:        g.Name,
		GroupDescription: g.Description,
		GroupActive:      g.Active,
		GroupCreatedBy:   g.CreatedBy,
		GroupCreated:     mosip.LocalOrNull(g.Created),
		GroupUpdatedBy:   mosip.OrNull(g.UpdatedBy),
		GroupUpdated:     mosip.LocalOrNull(g.Updated),
		policyHead:       newPolicyHead(p),
		Type:             p.Type,
		policyBody:       body,
	}, err
}

func newPolicyHead(p idp.Policy) policyHead {
	return policyHead{ID: string(p.ID), Name: p.Name, Description: p.Description}
}

func newPolicyBody(p idp.Policy) (policyBody, error) {
	body := policyBody{
		Valid:     mosip.LocalOrNull(p.Created),
		Expires:   mosip.LocalOrNull(p.Expires),
		Status:    "DRAFTED",
		Version:   p.Version,
		Active:    p.Active,
		CreatedBy: p.CreatedBy,
		Created:   mosip.LocalOrNull(p.Created),
		UpdatedBy: mosip.OrNull(p.UpdatedBy),
		Updated:   mosip.LocalOrNull(p.Updated),
	}
	if p.Active {
		body.Status = "PUBLISHED"
	}
	if p.Published {
		body.Schema = mosip.OrNull(publishedSchema)
	}
	var err error
	body.Document, err = readDocument(p.Document)
	return body, err
}

// getPolicy serves GET /v1/policymanager/policies/{policyId}: a [fullPolicy], or PMS_POL_008.
func (a *API) getPolicy(c *mosip.Call) (any, error) {
	id := idp.PolicyID(c.Param("policy"))
	answer, err := mosip.View(a.cfg.Store, func(b idp.PartnerBook) (fullPolicy, error) {
		policy, err := b.Policy(id)
		if err != nil {
			return fullPolicy{}, mosip.Missing(err, policyUnknown)
		}
		group, err := b.PolicyGroup(policy.Group)
		if err != nil {
			return fullPolicy{}, err
		}
		return newFullPolicy(policy, group)
	})
	if err != nil {
		return nil, fmt.Errorf("get policy %q: %w", id, err)
	}
	return answer, nil
}

// activePolicy is an entry of GET /policies/active/group/{groupName} (PolicyDetailsDto.java).
type activePolicy struct {
	GroupID     string `json:"policyGroupId"`
	GroupName   string `json:"policyGroupName"`
	Name        string `json:"name"`
	Description string `json:"descr"`
	Type        string `json:"policyType"`
	ID          string `json:"id"`
}

// activePolicies serves GET /v1/policymanager/policies/active/group/{groupName}: the active policies in the
// order of their ids. Errors: PMS_POL_019, _053.
func (a *API) activePolicies(c *mosip.Call) (any, error) {
	name := c.Param("name")
	answer, err := mosip.View(a.cfg.Store, func(b idp.PartnerBook) ([]activePolicy, error) {
		group, err := groupNamed(b, name)
		if err != nil {
			return nil, err
		}
		policies, err := b.PoliciesOf(group.ID)
		found := []activePolicy{}
		for _, p := range policies {
			if p.Active {
				found = append(found, activePolicy{string(group.ID), group.Name, p.Name, p.Description, p.Type, string(p.ID)})
			}
		}
		return found, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the active policies of group %q: %w", name, err)
	}
	return answer, nil
}
