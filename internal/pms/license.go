package pms

import (
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// licenseRequest is the request of POST /misps (MISPLicenseRequestDto.java).
type licenseRequest struct {
	Provider *string `json:"providerId"`
}

func (r licenseRequest) Check() error {
	return mosip.FirstOf(mosip.Text("providerId", r.Provider, mosip.NotBlank))
}

// licenseResponse answers POST and PUT /misps and GET /misps/{id}/licenseKey (MISPLicenseResponseDto.java).
type licenseResponse struct {
	Provider string  `json:"providerId"`
	Key      string  `json:"licenseKey"`
	Status   string  `json:"licenseKeyStatus"`
	Expires  *string `json:"licenseKeyExpiry"`
}

func newLicenseResponse(l idp.License, status string) licenseResponse {
	return licenseResponse{Provider: string(l.Partner), Key: l.Key, Status: status, Expires: mosip.LocalOrNull(l.Expires)}
}

// createLicense serves POST /v1/partnermanager/misps. Errors in their order: PMS_COR_001; PMS_PRT_055;
// PMS_MSP_416, _005, _009, _405, _418, _419.
func (a *API) createLicense(c *mosip.Call, req licenseRequest) (any, error) {
	id := idp.RelyingPartyID(*req.Provider)
	if err := a.selfOrAdmin(c, id); err != nil {
		return nil, err
	}
	license, err := mosip.Update(a.cfg.Store, func(b idp.PartnerBook) (idp.License, error) {
		policy, err := licensable(b, id)
		if err != nil {
			return idp.License{}, err
		}
		license, err := a.newLicense(c, id)
		if err != nil {
			return idp.License{}, err
		}
		license.Policy = policy
		return license, b.PutLicense(license)
	})
	if err != nil {
		return nil, fmt.Errorf("create licence of partner %.100q: %w", id, err)
	}
	return newLicenseResponse(license, "Active"), nil
}

// licensable checks that the partner may have its first licence and returns the policy that it is
// mapped to, if any (approveInfraProvider).
func licensable(b idp.PartnerBook, id idp.RelyingPartyID) (idp.PolicyID, error) {
	licenses, err := b.LicensesOf(id)
	switch {
	case err != nil:
		return "", err
	case len(licenses) > 0:
		return "", licenseExists
	}
	partner, err := b.Partner(id)
	switch {
	case err != nil:
		return "", mosip.Missing(err, providerUnknown)
	case !strings.EqualFold(partner.Type, idp.MISPPartner):
		return "", providerNotValid
	case !partner.Active:
		return "", providerInactive
	}
	mappings, err := b.MappingsOf(id)
	switch {
	case err != nil || len(mappings) == 0:
		return "", err
	case slices.ContainsFunc(mappings, func(m idp.PolicyMapping) bool {
		return !m.Status.Is(idp.MappingApproved)
	}):
		return "", licensePolicyPending
	}
	policy, err := b.Policy(mappings[0].Policy)
	return policy.ID, mosip.Missing(err, licensePolicyNotExists)
}

// licenseKeyLength is mosip.kernel.idgenerator.misp.license-key-length (mosip-config
// partner-management-default.properties).
const licenseKeyLength = 50

// newLicense returns a licence with a key of its own.
func (a *API) newLicense(c *mosip.Call, id idp.RelyingPartyID) (idp.License, error) {
	const letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	key := make([]byte, licenseKeyLength)
	for i := range key {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
		if err != nil {
			return idp.License{}, err
		}
		key[i] = letters[n.Int64()]
	}
	return idp.License{
		Partner: id,
		Key:     string(key),
		Active:  true,
		Expires: a.cfg.Now().AddDate(0, 0, a.cfg.Rules.Partners.KeyDays),
		Change:  idp.Change{CreatedBy: c.Caller.UserID, Created: a.cfg.Now()},
	}, nil
}

// licenseStatusRequest is the request of PUT /misps (MISPLicenseUpdateRequestDto.java).
type licenseStatusRequest struct {
	Provider *string `json:"providerId"`
	Status   *string `json:"licenseKeyStatus"`
	Key      *string `json:"licenseKey"`
}

func (r licenseStatusRequest) Check() error { return nil }

// setLicenseStatus serves PUT /v1/partnermanager/misps: active or de-active, in any letter case; the
// answer has it in lower case. Errors in their order: no code without a status; PMS_MSP_407, _408.
func (a *API) setLicenseStatus(c *mosip.Call, req licenseStatusRequest) (any, error) {
	if req.Status == nil {
		return nil, errors.New("set status of a licence: none was sent")
	}
	active, known := activeState(*req.Status)
	if !known {
		return nil, licenseStatusUnknown
	}
	if req.Provider == nil || req.Key == nil {
		return nil, licenseUnknown
	}
	license, err := mosip.Update(a.cfg.Store, func(b idp.PartnerBook) (idp.License, error) {
		license, err := b.License(idp.RelyingPartyID(*req.Provider), *req.Key)
		if err != nil {
			return license, mosip.Missing(err, licenseUnknown)
		}
		license.Active = active
		license.By(c.Caller.UserID, a.cfg.Now())
		return license, b.PutLicense(license)
	})
	if err != nil {
		return nil, fmt.Errorf("set status of a licence of partner %.100q: %w", *req.Provider, err)
	}
	return newLicenseResponse(license, strings.ToLower(*req.Status)), nil
}

// licenseRow is an element of GET /misps (MISPLicenseEntity.java).
type licenseRow struct {
	Provider  string  `json:"mispId"`
	Policy    *string `json:"policyId"`
	Key       string  `json:"licenseKey"`
	From      *string `json:"validFromDate"`
	To        *string `json:"validToDate"`
	Active    bool    `json:"isActive"`
	CreatedBy string  `json:"createdBy"`
	Created   *string `json:"createdDateTime"`
	UpdatedBy *string `json:"updatedBy"`
	Updated   *string `json:"updatedDateTime"`
	Deleted   bool    `json:"isDeleted"`
	DeletedAt *string `json:"deletedDateTime"`
}

func newLicenseRow(l idp.License) licenseRow {
	return licenseRow{
		Provider:  string(l.Partner),
		Policy:    mosip.OrNull(string(l.Policy)),
		Key:       l.Key,
		From:      mosip.LocalOrNull(l.Created),
		To:        mosip.LocalOrNull(l.Expires),
		Active:    l.Active,
		CreatedBy: l.CreatedBy,
		Created:   mosip.LocalOrNull(l.Created),
		UpdatedBy: mosip.OrNull(l.UpdatedBy),
		Updated:   mosip.LocalOrNull(l.Updated),
	}
}

// listLicenses serves GET /v1/partnermanager/misps.
func (a *API) listLicenses(*mosip.Call) (any, error) {
	licenses, err := mosip.View(a.cfg.Store, idp.PartnerBook.Licenses)
	if err != nil {
		return nil, fmt.Errorf("list licences: %w", err)
	}
	rows := []licenseRow{}
	for _, l := range licenses {
		rows = append(rows, newLicenseRow(l))
	}
	return rows, nil
}

// errMappedPolicy is a defect of upstream: it looks into a mapping that it did not read.
var errMappedPolicy = errors.New("the partner is mapped to a policy")

// renewLicense serves GET /v1/partnermanager/misps/{id}/licenseKey: the licence that is valid, or a new one
// in place of the last. Errors in their order: PMS_MSP_005, _405, _408; no code for a partner with a mapping.
func (a *API) renewLicense(c *mosip.Call) (any, error) {
	id := idp.RelyingPartyID(c.Param("id"))
	license, err := mosip.Update(a.cfg.Store, func(b idp.PartnerBook) (idp.License, error) {
		licenses, err := renewable(b, id)
		if err != nil {
			return idp.License{}, err
		}
		for _, l := range licenses {
			if l.Active && (l.Expires.IsZero() || l.Expires.After(a.cfg.Now())) {
				return l, nil
			}
		}
		license, err := a.newLicense(c, id)
		if err != nil {
			return idp.License{}, err
		}
		for _, l := range licenses {
			if err := b.RemoveLicense(id, l.Key); err != nil {
				return idp.License{}, err
			}
		}
		return license, b.PutLicense(license)
	})
	if err != nil {
		return nil, fmt.Errorf("licence of partner %.100q: %w", id, err)
	}
	return newLicenseResponse(license, "Active"), nil
}

// renewable returns the licences of the partner, of whatever type (regenerateKey).
func renewable(b idp.PartnerBook, id idp.RelyingPartyID) ([]idp.License, error) {
	partner, err := b.Partner(id)
	switch {
	case err != nil:
		return nil, mosip.Missing(err, providerUnknown)
	case !partner.Active:
		return nil, providerInactive
	}
	licenses, err := b.LicensesOf(id)
	switch {
	case err != nil:
		return nil, err
	case len(licenses) == 0:
		return nil, licenseUnknown
	}
	mappings, err := b.MappingsOf(id)
	if err == nil && len(mappings) > 0 {
		err = errMappedPolicy
	}
	return licenses, err
}
