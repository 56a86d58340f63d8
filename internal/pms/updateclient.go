package pms

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
	"github.com/openg2p/mock-esignet/internal/release"
)

// updateRequest is the request of PUT /oidc/client/{client_id} (ClientDetailUpdateRequest.java).
type updateRequest struct {
	LogoURI      *string   `json:"logoUri"`
	RedirectURIs []*string `json:"redirectUris"`
	Status       *string   `json:"status"`
	GrantTypes   []*string `json:"grantTypes"`
	Name         *string   `json:"clientName"`
	AuthMethods  []*string `json:"clientAuthMethods"`
}

func (r updateRequest) CheckFor(rules release.PMS) error {
	return mosip.FirstOf(
		mosip.Text("logoUri", r.LogoURI, mosip.NotBlank, mosip.URL(rules.Java), mosip.Size(0, 2048)),
		mosip.List("redirectUris", r.RedirectURIs, 5),
		mosip.Elements("redirectUris", r.RedirectURIs, mosip.NotBlank),
		mosip.Text("status", r.Status, mosip.NotBlank, isStatus),
		mosip.List("grantTypes", r.GrantTypes, 3),
		mosip.Text("clientName", r.Name, mosip.NotBlank),
		mosip.List("clientAuthMethods", r.AuthMethods, 3),
	)
}

// updateOAuthRequest is the request of PUT /oauth/client/{client_id} (ClientDetailUpdateRequestV2.java).
type updateOAuthRequest struct {
	updateRequest
	NameMap nameMap `json:"clientNameLangMap"`
}

func (r updateOAuthRequest) CheckFor(rules release.PMS) error {
	if err := r.updateRequest.CheckFor(rules); err != nil {
		return err
	}
	return mosip.FirstOf(r.NameMap.check())
}

// isStatus asks for a client status, ignoring case.
var isStatus = mosip.Pattern(regexp.MustCompile(`(?i)^(ACTIVE|INACTIVE)$`), "(ACTIVE)|(INACTIVE)")

// isClientID is the form that a client id in a path has to have.
var isClientID = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,100}$`)

// updateClient serves PUT /v1/partnermanager/oidc/client/{client_id}.
//
// Request {logoUri, redirectUris, status, grantTypes, clientName, clientAuthMethods}; answer
// {clientId, status}. Errors in their order: PMS_COR_001; in 1.3 PMS_PRT_099; PMS_IDP_004 (PMS_ESI_004);
// from 1.3.0-dp.1 on PMS_ESI_008, PMS_PRT_058; from 1.2.2 on PMS_CERTIFICATE_ERROR_002,
// PMS_POLICY_ERROR_010; from 1.3.0-dp.1 on PMS_PMP_016. PMS does not read eSignet's answer: what eSignet
// refuses is changed in PMS only.
func (a *API) updateClient(c *mosip.Call, req updateRequest) (any, error) {
	if err := a.checkClientID(c); err != nil {
		return nil, err
	}
	return a.update(c, req, clientName{plain: *req.Name})
}

// updateOAuthClient serves PUT /v1/partnermanager/oauth/client/{client_id}: updateClient with
// clientNameLangMap, and in 1.3 with the errors of the time after PMS_PRT_099.
func (a *API) updateOAuthClient(c *mosip.Call, req updateOAuthRequest) (any, error) {
	if err := a.checkClientID(c); err != nil {
		return nil, err
	}
	if err := a.service.CheckTime(c); err != nil {
		return nil, err
	}
	return a.update(c, req.updateRequest, req.NameMap.with(*req.Name))
}

func (a *API) checkClientID(c *mosip.Call) error {
	if a.cfg.Rules.Clients.CheckID && !isClientID.MatchString(c.Param("client_id")) {
		return clientIDInvalid
	}
	return nil
}

// update changes what may change of a client (processUpdateOIDCClient of
// ClientManagementServiceImpl.java). An error of eSignet, which the real service does not see, is noted.
func (a *API) update(c *mosip.Call, req updateRequest, name clientName) (any, error) {
	id := idp.ClientID(c.Param("client_id"))
	var refused error
	client, err := a.cfg.Store.UpdatePartnerClient(id, func(b idp.PartnerBook, p *idp.PartnerClient, client *idp.Client) error {
		if err := a.changeable(c, b, *p, req); err != nil {
			return err
		}
		if err := a.change(req, p); err != nil {
			return err
		}
		refused = a.handOn(*p, name, client)
		if name.byMap != nil {
			p.Name = a.stored(name)
		}
		return fits("name", p.Name)
	})
	if err != nil {
		return nil, fmt.Errorf("update client %q: %w", id, mosip.Missing(err, refusal(a.cfg.Rules.Clients.Errors.Unknown)))
	}
	if refused != nil {
		audit.Cause(c.Context(), fmt.Errorf("eSignet refused the update of client %q, which PMS does not notice: %w", id, refused))
	}
	return newClientResponse(client), nil
}

// changeable refuses what may not be changed any more, or not by this caller. A PARTNER_ADMIN may switch
// off a client of an inactive partner where a change of status stands alone.
func (a *API) changeable(c *mosip.Call, b idp.PartnerBook, p idp.PartnerClient, req updateRequest) error {
	rules := a.cfg.Rules.Clients
	if rules.InactiveFinal && p.Status == idp.Inactive {
		return clientDeactivated
	}
	var partner idp.Partner
	if rules.ActivePartner {
		var err error
		if partner, err = b.Partner(p.Partner); err != nil {
			return mosip.Missing(err, partnerUnknown.With(p.Partner))
		}
	}
	if err := a.ownerOrAdmin(c, b, p.Partner, updateNotOwned); err != nil {
		return err
	}
	excused := rules.StatusAlone && c.Caller.PartnerAdmin() && !strings.EqualFold(string(p.Status), *req.Status)
	if rules.ActivePartner && !partner.Active && !excused {
		return partnerInactive
	}
	return nil
}

// change writes the request into the client: only the status, where it differs and stands alone.
func (a *API) change(req updateRequest, p *idp.PartnerClient) error {
	status := idp.ClientStatus(strings.ToUpper(*req.Status))
	alone := a.cfg.Rules.Clients.StatusAlone && status != p.Status
	p.Status, p.Updated = status, a.cfg.Now()
	if alone {
		return nil
	}
	if err := cmp.Or(fits("grant_types", column(req.GrantTypes)), fits("auth_methods", column(req.AuthMethods))); err != nil {
		return err
	}
	p.Name = *req.Name
	p.LogoURI = *req.LogoURI
	p.RedirectURIs = joined(req.RedirectURIs)
	p.GrantTypes = joined(req.GrantTypes)
	p.AuthMethods = joined(req.AuthMethods)
	return nil
}

// handOn updates eSignet's row, or returns why eSignet would not.
func (a *API) handOn(p idp.PartnerClient, name clientName, c *idp.Client) error {
	update := idp.ClientUpdate{Status: string(p.Status), ClientDetails: details(p, name)}
	if err := a.cfg.Registry.CheckUpdate(update); err != nil {
		return err
	}
	if c == nil {
		return &idp.Error{Code: idp.InvalidClientID}
	}
	a.cfg.Registry.Apply(update, c)
	return nil
}
