package pms

import (
	"errors"
	"fmt"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// partnerDetail answers GET /partners/{id} (RetrievePartnerDetailsResponse.java).
type partnerDetail struct {
	ID            string  `json:"partnerID"`
	Status        string  `json:"status"` // active or De-active
	Organization  string  `json:"organizationName"`
	ContactNumber string  `json:"contactNumber"`
	Email         string  `json:"emailId"`
	Address       string  `json:"address"`
	Type          string  `json:"partnerType"`
	PolicyGroup   *string `json:"policyGroup"` // a name
	Active        bool    `json:"isActive"`
}

func newPartnerDetail(p idp.Partner, group *string) partnerDetail {
	status := "De-active"
	if p.Active {
		status = "active"
	}
	return partnerDetail{
		ID:            string(p.ID),
		Status:        status,
		Organization:  p.Organization,
		ContactNumber: p.ContactNumber,
		Email:         p.Email,
		Address:       p.Address,
		Type:          p.Type,
		PolicyGroup:   group,
		Active:        p.Active,
	}
}

// getPartner serves GET /v1/partnermanager/partners/{id}. Errors in their order: PMS_PRT_055, _005, _002.
func (a *API) getPartner(c *mosip.Call) (any, error) {
	id := idp.RelyingPartyID(c.Param("id"))
	if err := a.selfOrAdmin(c, id); err != nil {
		return nil, err
	}
	detail, err := mosip.View(a.cfg.Store, func(b idp.PartnerBook) (partnerDetail, error) {
		partner, err := b.Partner(id)
		if err != nil || partner.PolicyGroup == "" {
			return newPartnerDetail(partner, nil), mosip.Missing(err, partnerAbsent)
		}
		group, err := b.PolicyGroup(partner.PolicyGroup)
		return newPartnerDetail(partner, &group.Name), mosip.Missing(err, groupUnknown)
	})
	if err != nil {
		return nil, fmt.Errorf("get partner %.100q: %w", id, err)
	}
	return named{"mosip.partnermanagement.partners.retrieve", "1.0", detail}, nil
}

// updatePartnerRequest is the request of PUT /partners/{id} (PartnerUpdateRequest.java).
type updatePartnerRequest struct {
	Address       *string `json:"address"`
	ContactNumber *string `json:"contactNumber"`
}

func (r updatePartnerRequest) Check() error {
	return mosip.FirstOf(
		mosip.Text("address", r.Address, filled, upTo(2000)),
		mosip.Text("contactNumber", r.ContactNumber, filled, upTo(16)),
	)
}

// updatePartner serves PUT /v1/partnermanager/partners/{id}. As upstream does, it forgets the logo and
// the additional information. Errors in their order: PMS_COR_001; PMS_PRT_055, _005.
func (a *API) updatePartner(c *mosip.Call, req updatePartnerRequest) (any, error) {
	id := idp.RelyingPartyID(c.Param("id"))
	if err := a.selfOrAdmin(c, id); err != nil {
		return nil, err
	}
	partner, err := a.changePartner(c, id, partnerAbsent, func(_ idp.PartnerBook, p *idp.Partner) error {
		p.Address, p.ContactNumber, p.LogoURL, p.AdditionalInfo = *req.Address, *req.ContactNumber, "", "[]"
		return storable(*p)
	})
	if err != nil {
		return nil, fmt.Errorf("update partner %.100q: %w", id, err)
	}
	return newPartnerResponse(partner), nil
}

// errUnchanged ends a change that has nothing to do.
var errUnchanged = errors.New("nothing to change")

// partnerChange changes a partner, or refuses to.
type partnerChange func(idp.PartnerBook, *idp.Partner) error

// changePartner changes a partner in one step and returns what became of it; unknown refuses an id
// that nobody has.
func (a *API) changePartner(c *mosip.Call, id idp.RelyingPartyID, unknown *mosip.Refusal, change partnerChange) (p idp.Partner, err error) {
	err = a.cfg.Store.UpdatePartners(func(b idp.PartnerBook) (err error) {
		if p, err = b.Partner(id); err != nil {
			return mosip.Missing(err, unknown)
		}
		if err := change(b, &p); err != nil {
			return err
		}
		p.By(c.Caller.UserID, a.cfg.Now())
		return b.PutPartner(p)
	})
	if errors.Is(err, errUnchanged) {
		err = nil
	}
	return p, err
}

// statusRequest is the request of PATCH /partners/{id} and of PUT /partners/policy/{mappingkey}
// (StatusRequestDto.java).
type statusRequest struct {
	Status *string `json:"status"`
}

func (r statusRequest) Check() error {
	return mosip.FirstOf(mosip.Text("status", r.Status, filled))
}

// messageResponse answers PATCH /partners/{id} (PartnersPolicyMappingResponse.java).
type messageResponse struct {
	Message string `json:"message"`
}

// setPartnerStatus serves PATCH /v1/partnermanager/partners/{id}: Active or De-Active, in any letter case.
// Errors in their order: PMS_COR_001; PMS_PMP_005; from 1.2.2 on PMS_PM_063; PMS_PRT_108; PMS_PM_058.
func (a *API) setPartnerStatus(c *mosip.Call, req statusRequest) (any, error) {
	id := idp.RelyingPartyID(c.Param("id"))
	active, known := activeState(*req.Status)
	_, err := a.changePartner(c, id, partnerIDUnknown, func(b idp.PartnerBook, p *idp.Partner) error {
		switch {
		case a.cfg.Rules.Partners.FinalDeactivation && p.ApprovalStatus == idp.PartnerApproved && !p.Active:
			return alreadyDeactivated
		case active && p.Certificate == nil:
			return activatedWithoutCert
		case !known:
			return notActiveOrDeactive
		case active == p.Active:
			return errUnchanged
		}
		p.Active = active
		if active {
			return nil
		}
		return a.endLicenses(c, b, *p)
	})
	if err != nil {
		return nil, fmt.Errorf("set status of partner %.100q: %w", id, err)
	}
	if active {
		return messageResponse{"Partner activated successfully"}, nil
	}
	return messageResponse{"Partner de-activated successfully"}, nil
}

// endLicenses switches off the licences of a MISP partner.
func (a *API) endLicenses(c *mosip.Call, b idp.PartnerBook, p idp.Partner) error {
	if !strings.EqualFold(p.Type, idp.MISPPartner) {
		return nil
	}
	licenses, err := b.LicensesOf(p.ID)
	for _, l := range licenses {
		if l.Active {
			l.Active = false
			l.By(c.Caller.UserID, a.cfg.Now())
			err = errors.Join(err, b.PutLicense(l))
		}
	}
	return err
}

// setPolicyGroup serves PUT /v1/partnermanager/partners/{id}/policygroup/{name}, while the partner is not
// active. Errors in their order: PMS_PRT_005, _050, _010, _048, _002; PMS_PMP_023.
func (a *API) setPolicyGroup(c *mosip.Call) (any, error) {
	id := idp.RelyingPartyID(c.Param("id"))
	_, err := a.changePartner(c, id, partnerAbsent, func(b idp.PartnerBook, p *idp.Partner) error {
		if p.Active {
			return groupFixed
		}
		kind, err := partnerType(p.Type)
		if err != nil {
			return err
		}
		if !kind.NeedsGroup {
			return groupNotRequired
		}
		group, err := activeGroup(b, c.Param("name"))
		p.PolicyGroup = group.ID
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("set policy group of partner %.100q: %w", id, err)
	}
	return "Success", nil
}
