package pms

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// maxPartnerID is the length of a partner's id, in UTF-16 units (mosip-config
// pmp.partner.partnerId.max.length).
const maxPartnerID = 36

// languages are those of the installation, the mandatory one first (mosip-config
// application-default.properties).
var languages = []string{"eng", "ara", "fra"}

// partnerRequest is the request of POST /partners (PartnerRequest.java).
type partnerRequest struct {
	ID            *string `json:"partnerId"`
	PolicyGroup   *string `json:"policyGroup"` // a name
	Organization  *string `json:"organizationName"`
	Address       *string `json:"address"`
	ContactNumber *string `json:"contactNumber"`
	Email         *string `json:"emailId"`
	Type          *string `json:"partnerType"`
	Language      *string `json:"langCode"`
}

func (r partnerRequest) Check() error {
	return mosip.FirstOf(
		mosip.Text("partnerId", r.ID, mosip.Filled),
		mosip.Text("organizationName", r.Organization, mosip.Filled, mosip.UpTo(128)),
		mosip.Text("address", r.Address, mosip.Filled, mosip.UpTo(2000)),
		mosip.Text("contactNumber", r.ContactNumber, mosip.Filled, mosip.UpTo(16)),
		mosip.Text("emailId", r.Email, mosip.Filled, mosip.UpTo(254)),
		mosip.Text("partnerType", r.Type, mosip.Filled),
	)
}

// partnerRequestV2 is the request of POST /partners/v2 (PartnerRequestDto.java).
type partnerRequestV2 struct {
	partnerRequest
	LogoURL        *string        `json:"logoUrl"`
	AdditionalInfo jsontext.Value `json:"additionalInfo"` // any JSON
}

// partnerResponse answers a registration and an update (PartnerResponse.java).
type partnerResponse struct {
	ID     string `json:"partnerId"`
	Status string `json:"status"` // InProgress or approved
}

func newPartnerResponse(p idp.Partner) partnerResponse {
	return partnerResponse{ID: string(p.ID), Status: p.ApprovalStatus}
}

// registerPartner serves POST /v1/partnermanager/partners, from 1.3 on with a time of today. Errors in
// their order: PMS_COR_001; those of the time; PMS_PRT_012 or _055 for the mail address of the token;
// PMS_PRT_012, _066, _052, _011, _056, _051, _010, _108, _002; PMS_PMP_023.
func (a *API) registerPartner(c *mosip.Call, req partnerRequest) (any, error) {
	return a.registerPartnerV2(c, partnerRequestV2{partnerRequest: req})
}

// registerPartnerV2 serves POST /v1/partnermanager/partners/v2, in the same way but without a time.
func (a *API) registerPartnerV2(c *mosip.Call, req partnerRequestV2) (any, error) {
	partner, err := mosip.Update(a.cfg.Store, func(b idp.PartnerBook) (idp.Partner, error) {
		partner, err := a.newPartner(c, b, req)
		if err != nil {
			return partner, err
		}
		return partner, b.PutPartner(partner)
	})
	if err != nil {
		return nil, fmt.Errorf("register partner %.100q: %w", *req.ID, err)
	}
	return newPartnerResponse(partner), nil
}

// newPartner follows registerPartner of PartnerServiceImpl.java. Its check of the contact number
// cannot fail after that of the request.
func (a *API) newPartner(c *mosip.Call, b idp.PartnerBook, req partnerRequestV2) (idp.Partner, error) {
	if err := notYetPartner(b, c.Caller.Mail); err != nil {
		return idp.Partner{}, err
	}
	if err := checkIdentity(b, req.partnerRequest); err != nil {
		return idp.Partner{}, err
	}
	kind, group, err := checkType(b, req.partnerRequest)
	if err != nil {
		return idp.Partner{}, err
	}
	partner := idp.Partner{
		ID:             idp.RelyingPartyID(*req.ID),
		Organization:   *req.Organization,
		Type:           kind.Code,
		Email:          *req.Email,
		ContactNumber:  *req.ContactNumber,
		Address:        *req.Address,
		PolicyGroup:    group,
		ApprovalStatus: idp.PartnerInProgress,
		UserID:         *req.ID,
		Language:       languages[0],
		AdditionalInfo: "[]",
		Change:         idp.Change{CreatedBy: c.Caller.UserID, Created: a.cfg.Now()},
	}
	if req.Language != nil && a.cfg.Rules.Partners.KeepLanguage {
		partner.Language = *req.Language
	}
	if req.LogoURL != nil {
		partner.LogoURL = *req.LogoURL
	}
	if req.AdditionalInfo != nil {
		partner.AdditionalInfo = string(req.AdditionalInfo)
	}
	return partner, storable(partner)
}

// storable checks what the request's own rules leave open of the columns of a partner
// (db_scripts pms-partner.sql).
func storable(p idp.Partner) error {
	return cmp.Or(
		mosip.Fits("id", string(p.ID), 36),
		mosip.Fits("name", p.Organization, 128),
		mosip.Fits("address", p.Address, 2000),
		mosip.Fits("contact_no", p.ContactNumber, 16),
		mosip.Fits("logo_url", p.LogoURL, 256),
	)
}

// notYetPartner refuses a caller whose mail address a partner has.
func notYetPartner(b idp.PartnerBook, mail string) error {
	if mail == "" {
		return nil
	}
	if !idp.IsPartnerMail(mail) {
		return mailInvalid
	}
	_, err := b.PartnerWithMail(mail)
	return mosip.Free(err, notAuthorized)
}

// checkIdentity checks mail address, id and language.
func checkIdentity(b idp.PartnerBook, req partnerRequest) error {
	switch {
	case !idp.IsPartnerMail(*req.Email):
		return mailInvalid
	case idp.PartnerIDSpaced(*req.ID):
		return partnerIDSpaces
	case java.Len(*req.ID) > maxPartnerID:
		return partnerIDTooLong
	}
	_, err := b.PartnerWithMail(*req.Email)
	if err := mosip.Free(err, mailTaken); err != nil {
		return err
	}
	if req.Language != nil && !slices.Contains(languages, *req.Language) {
		return languageUnknown
	}
	_, err = b.Partner(idp.RelyingPartyID(*req.ID))
	return mosip.Free(err, partnerExists)
}

// checkType returns the type of partner, and the id of the policy group if one was named.
func checkType(b idp.PartnerBook, req partnerRequest) (idp.PartnerType, idp.PolicyGroupID, error) {
	kind, err := partnerType(*req.Type)
	if err != nil {
		return kind, "", err
	}
	if req.PolicyGroup == nil || *req.PolicyGroup == "" {
		if kind.NeedsGroup {
			return kind, "", groupMandatory.With(kind.Code)
		}
		return kind, "", nil
	}
	group, err := activeGroup(b, *req.PolicyGroup)
	return kind, group.ID, err
}

// verifyMailRequest is the request of PUT /partners/email/verify (EmailVerificationRequestDto.java).
type verifyMailRequest struct {
	Email *string `json:"emailId"`
}

func (r verifyMailRequest) Check() error { return nil }

// verifyMailResponse answers it (EmailVerificationResponseDto.java).
type verifyMailResponse struct {
	Exists     bool     `json:"emailExists"`
	NeedsGroup []string `json:"policyRequiredPartnerTypes"` // in upper case
}

// verifyMail serves PUT /v1/partnermanager/partners/email/verify. Errors: PMS_PRT_012; no code
// without an emailId.
func (a *API) verifyMail(_ *mosip.Call, req verifyMailRequest) (any, error) {
	if req.Email == nil {
		return nil, errors.New("verify mail address: none was sent")
	}
	if !idp.IsPartnerMail(*req.Email) {
		return nil, mailInvalid
	}
	answer := verifyMailResponse{}
	for _, kind := range idp.PartnerTypes {
		if kind.NeedsGroup {
			answer.NeedsGroup = append(answer.NeedsGroup, strings.ToUpper(kind.Code))
		}
	}
	err := a.cfg.Store.ViewPartners(func(b idp.PartnerBook) (err error) {
		_, err = b.PartnerWithMail(*req.Email)
		if answer.Exists = err == nil; errors.Is(err, idp.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("verify mail address: %w", err)
	}
	return answer, nil
}
