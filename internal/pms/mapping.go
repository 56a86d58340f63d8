package pms

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// mapRequest is the request of POST /partners/{id}/policy/map (PartnerPolicyMappingRequest.java).
type mapRequest struct {
	Policy  *string `json:"policyName"`
	UseCase *string `json:"useCaseDescription"`
}

func (r mapRequest) Check() error {
	return mosip.FirstOf(mosip.Text("policyName", r.Policy, mosip.NotNull), mosip.Text("useCaseDescription", r.UseCase, mosip.NotNull))
}

// mapResponse answers it (PartnerPolicyMappingResponseDto.java).
type mapResponse struct {
	Key     string `json:"mappingkey"`
	Message string `json:"message"`
}

// mapPolicy serves POST /v1/partnermanager/partners/{id}/policy/map. Errors in their order: PMS_COR_001;
// PMS_PRT_055, _005; PMS_PMP_016; PMS_PRT_047 in 1.2.0.1, PMS_PRT_073 later; PMS_PRT_098; PMS_PMP_019,
// _018, _023; PMS_PRT_053 for an open mapping; PMS_PRT_053, later _060, for an approved one; no code for a
// description that its column does not take (pms-partner_policy_request.sql).
func (a *API) mapPolicy(c *mosip.Call, req mapRequest) (any, error) {
	id := idp.RelyingPartyID(c.Param("id"))
	if err := a.selfOrAdmin(c, id); err != nil {
		return nil, err
	}
	key, err := mosip.Update(a.cfg.Store, func(b idp.PartnerBook) (string, error) {
		policy, err := a.mappable(b, id, *req.Policy)
		if err != nil {
			return "", err
		}
		if err := a.unmapped(b, id, policy); err != nil {
			return "", err
		}
		if err := mosip.Fits("request_detail", *req.UseCase, 4000); err != nil {
			return "", err
		}
		key, err := mosip.FreeNumber(numbers, b.Mapping)
		if err != nil {
			return "", err
		}
		return key, b.PutMapping(idp.PolicyMapping{
			Key:     key,
			Partner: id,
			Policy:  policy,
			Status:  idp.MappingInProgress,
			UseCase: *req.UseCase,
			Change:  idp.Change{CreatedBy: c.Caller.UserID, Created: a.cfg.Now()},
		})
	})
	if err != nil {
		return nil, fmt.Errorf("map policy %.100q to partner %.100q: %w", *req.Policy, id, err)
	}
	return mapResponse{key, "Policy mapping request submitted successfully."}, nil
}

// mappable returns the policy of the partner's group with the name, if it is one to be mapped
// (requestForPolicyMapping, validatePolicyGroupAndPolicy).
func (a *API) mappable(b idp.PartnerBook, id idp.RelyingPartyID, name string) (idp.PolicyID, error) {
	partner, err := b.Partner(id)
	switch {
	case err != nil:
		return "", mosip.Missing(err, partnerAbsent)
	case !partner.Active:
		return "", partnerInactive
	}
	if a.cfg.Rules.Partners.ActiveNameFirst {
		namesakes, err := b.PoliciesNamed(name)
		if err != nil {
			return "", err
		}
		if !slices.ContainsFunc(namesakes, func(p idp.Policy) bool { return p.Active }) {
			return "", policyUnknown
		}
	} else if partner.PolicyGroup == "" {
		return "", groupNotMapped
	}
	policy, err := b.PolicyNamed(partner.PolicyGroup, name)
	switch {
	case err != nil:
		return "", mosip.Missing(err, refusal(a.cfg.Rules.Partners.NotInGroup))
	case !policy.Active:
		return "", policyInactive
	case a.expired(policy):
		return "", policyExpired
	}
	group, err := b.PolicyGroup(policy.Group)
	if err == nil && !group.Active {
		err = groupInactive
	}
	return policy.ID, err
}

// unmapped refuses a policy that has an open or an approved mapping to the partner.
func (a *API) unmapped(b idp.PartnerBook, id idp.RelyingPartyID, policy idp.PolicyID) error {
	mappings, err := b.Mappings(id, policy)
	if err != nil {
		return err
	}
	has := func(status idp.MappingStatus) bool {
		return slices.ContainsFunc(mappings, func(m idp.PolicyMapping) bool { return m.Status.Is(status) })
	}
	switch {
	case has(idp.MappingInProgress):
		return refusal(a.cfg.Rules.Partners.MappingOpen)
	case has(idp.MappingApproved):
		return refusal(a.cfg.Rules.Partners.MappingApproved)
	}
	return nil
}

// needExtractors are the types of partner whose mapping is only approved after biometric extractors
// were added, for which there is no call here (mosip-config pmp.bioextractors.required.partner.types).
var needExtractors = []string{"Credential_Partner", "Online_Verification_Partner"}

// decideMapping serves PUT /v1/partnermanager/partners/policy/{mappingkey}, from 1.3 on with a time of
// today: Approved or Rejected, in any letter case. Errors in their order: PMS_COR_001; those of the
// time; PMS_PMP_007; PMS_PM_034, _035, _051; PMS_PMP_017, _019, _022, _023, _018; PMS_PM_045.
func (a *API) decideMapping(c *mosip.Call, req statusRequest) (any, error) {
	key := c.Param("mappingkey")
	approved := strings.EqualFold(*req.Status, "approved")
	err := a.cfg.Store.UpdatePartners(func(b idp.PartnerBook) error {
		mapping, err := undecided(b, key)
		if err != nil {
			return err
		}
		if err := a.approvable(b, mapping.Policy); err != nil {
			return err
		}
		switch {
		case approved:
			mapping.Status = idp.MappingApproved
		case strings.EqualFold(*req.Status, "rejected"):
			mapping.Status = idp.MappingRejected
		default:
			return notApprovedOrRejected
		}
		mapping.By(c.Caller.UserID, a.cfg.Now())
		return b.PutMapping(mapping)
	})
	if err != nil {
		return nil, fmt.Errorf("decide mapping %.100q: %w", key, err)
	}
	if approved {
		return "Policy mapping approved successfully", nil
	}
	return "Policy mapping rejected successfully", nil
}

// undecided returns the open mapping with the key (getValidApikeyRequestForStatusUpdate).
func undecided(b idp.PartnerBook, key string) (idp.PolicyMapping, error) {
	mapping, err := b.Mapping(key)
	switch {
	case err != nil:
		return mapping, mosip.Missing(err, mappingKeyUnknown)
	case mapping.Status.Is(idp.MappingApproved):
		return mapping, alreadyApproved
	case mapping.Status.Is(idp.MappingRejected):
		return mapping, alreadyRejected
	}
	partner, err := b.Partner(mapping.Partner)
	if err == nil && slices.ContainsFunc(needExtractors, func(kind string) bool { return strings.EqualFold(kind, partner.Type) }) {
		err = extractorsAbsent
	}
	return mapping, err
}

// approvable checks the policy of a mapping, for a rejection, too (validatePolicy).
func (a *API) approvable(b idp.PartnerBook, id idp.PolicyID) error {
	policy, err := b.Policy(id)
	switch {
	case err != nil:
		return mosip.Missing(err, mappedPolicyUnknown)
	case !policy.Active:
		return mappedPolicyInactive
	}
	group, err := b.PolicyGroup(policy.Group)
	switch {
	case err != nil:
		return mosip.Missing(err, mappedGroupUnknown)
	case !group.Active:
		return groupInactive
	case a.expired(policy):
		return mappedPolicyExpired
	}
	return nil
}
