package pms

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// apiKeyRequest is the request of PATCH /partners/{id}/generate/apikey (APIKeyGenerateRequestDto.java).
type apiKeyRequest struct {
	Policy *string `json:"policyName"`
	Label  *string `json:"label"`
}

func (r apiKeyRequest) Check() error {
	return mosip.FirstOf(mosip.Text("policyName", r.Policy, mosip.NotBlank), mosip.Text("label", r.Label, mosip.NotBlank))
}

// apiKeyResponse answers it (APIKeyGenerateResponseDto.java).
type apiKeyResponse struct {
	Key     string `json:"apiKey"`
	Label   string `json:"label"`
	Policy  string `json:"policyId"`
	Partner string `json:"partnerId"`
}

func newAPIKeyResponse(k idp.APIKey) apiKeyResponse {
	return apiKeyResponse{Key: k.Key, Label: k.Label, Policy: string(k.Policy), Partner: string(k.Partner)}
}

// generateAPIKey serves PATCH /v1/partnermanager/partners/{id}/generate/apikey, from 1.3 on with a time
// of today. Only the partner itself may have a key made. Errors in their order: PMS_COR_001; those of the
// time; PMS_PRT_055; PMS_PMP_005, _016, _014; PMS_PRT_109, _110.
func (a *API) generateAPIKey(c *mosip.Call, req apiKeyRequest) (any, error) {
	id := idp.RelyingPartyID(c.Param("id"))
	if !c.Caller.Is(string(id)) {
		return nil, notAuthorized
	}
	key := idp.APIKey{
		Label:   *req.Label,
		Partner: id,
		Active:  true,
		Expires: a.cfg.Now().AddDate(0, 0, a.cfg.Rules.Partners.KeyDays),
		Change:  idp.Change{CreatedBy: c.Caller.UserID, Created: a.cfg.Now()},
	}
	err := a.cfg.Store.UpdatePartners(func(b idp.PartnerBook) (err error) {
		if key.Policy, err = usable(b, id, *req.Policy); err != nil {
			return err
		}
		if err := a.labelFree(b, key); err != nil {
			return err
		}
		if key.Key, err = mosip.FreeNumber(numbers, b.APIKeyNumbered); err != nil {
			return err
		}
		return b.PutAPIKey(key)
	})
	if err != nil {
		return nil, fmt.Errorf("generate API key of partner %.100q: %w", id, err)
	}
	return newAPIKeyResponse(key), nil
}

// usable returns the policy of the partner's group with the name if a mapping to it was approved.
// Whether the policy is active is not asked.
func usable(b idp.PartnerBook, id idp.RelyingPartyID, name string) (idp.PolicyID, error) {
	partner, err := b.Partner(id)
	switch {
	case err != nil:
		return "", mosip.Missing(err, partnerIDUnknown)
	case !partner.Active:
		return "", partnerInactive
	}
	policy, err := b.PolicyNamed(partner.PolicyGroup, name)
	if err != nil {
		return "", mosip.Missing(err, policyAbsent)
	}
	mappings, err := b.Mappings(id, policy.ID)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(mappings, func(m idp.PolicyMapping) bool { return m.Status == idp.MappingApproved }) {
		return "", policyNotMapped
	}
	return policy.ID, nil
}

// labelFree refuses a label that the partner has a key for.
//
// Mock: where the release looks for the label in another form than it stores, it can store one label
// twice, and then fails whenever it looks for that; here the second is refused. The column is that of
// pms-partner_policy.sql.
func (a *API) labelFree(b idp.PartnerBook, key idp.APIKey) error {
	labels := []string{key.Label}
	if a.cfg.Rules.Partners.TrimLabels {
		labels = append(labels, singleSpaced(key.Label))
	}
	for _, label := range labels {
		_, err := b.APIKey(key.Partner, key.Policy, label)
		if err := mosip.Free(err, labelTaken); err != nil {
			return err
		}
	}
	return mosip.Fits("label", key.Label, 36)
}

// singleSpaced trims a text and makes a space of all other white space, which in Java is ASCII's.
func singleSpaced(s string) string {
	words := strings.FieldsFunc(java.Trim(s), func(r rune) bool { return strings.ContainsRune(" \t\n\v\f\r", r) })
	return strings.Join(words, " ")
}

// apiKeyStatusRequest is the request of PATCH /partners/{id}/policy/{policyId}/apiKey/status
// (APIkeyStatusUpdateRequestDto.java).
type apiKeyStatusRequest struct {
	Label  *string `json:"label"`
	Status *string `json:"status"`
}

func (r apiKeyStatusRequest) Check() error {
	return mosip.FirstOf(mosip.Text("label", r.Label, mosip.NotBlank), mosip.Text("status", r.Status, filled))
}

// setAPIKeyStatus serves PATCH /v1/partnermanager/partners/{id}/policy/{policyId}/apiKey/status: Active or
// De-Active, in any letter case. Errors in their order: PMS_COR_001; PMS_PRT_111; from 1.2.2 on
// PMS_PMP_016; from 1.3.0-dp.1 on PMS_PMS_022; PMS_PM_058.
func (a *API) setAPIKeyStatus(c *mosip.Call, req apiKeyStatusRequest) (any, error) {
	id, policy := idp.RelyingPartyID(c.Param("id")), idp.PolicyID(c.Param("policyId"))
	active, known := activeState(*req.Status)
	err := a.cfg.Store.UpdatePartners(func(b idp.PartnerBook) error {
		key, err := b.APIKey(id, policy, *req.Label)
		if err != nil {
			return mosip.Missing(err, labelUnknown)
		}
		if err := a.mayChangeKeys(c, b, id); err != nil {
			return err
		}
		switch {
		case !known:
			return notActiveOrDeactive
		case a.cfg.Rules.Partners.KeyOffOnce && !key.Active && !active:
			return keyAlreadyOff
		}
		key.Active = active
		key.By(c.Caller.UserID, a.cfg.Now())
		return b.PutAPIKey(key)
	})
	if err != nil {
		return nil, fmt.Errorf("set status of an API key of partner %.100q: %w", id, err)
	}
	if active {
		return "Partner apikey activated successfully.", nil
	}
	return "Partner apikey de-activated successfully.", nil
}

func (a *API) mayChangeKeys(c *mosip.Call, b idp.PartnerBook, id idp.RelyingPartyID) error {
	if !a.cfg.Rules.Partners.ActiveForKeys || c.Caller.PartnerAdmin() {
		return nil
	}
	partner, err := b.Partner(id)
	if err == nil && !partner.Active {
		err = partnerInactive
	}
	return err
}
