package pms

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
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

func (r updateRequest) Check() error {
	return mosip.FirstOf(
		mosip.Text("logoUri", r.LogoURI, mosip.NotBlank, mosip.URL, mosip.Size(0, 2048)),
		mosip.List("redirectUris", r.RedirectURIs, 5),
		mosip.Elements("redirectUris", r.RedirectURIs, mosip.NotBlank),
		mosip.Text("status", r.Status, mosip.NotBlank, isStatus),
		mosip.List("grantTypes", r.GrantTypes, 3),
		mosip.Text("clientName", r.Name, mosip.NotBlank),
		mosip.List("clientAuthMethods", r.AuthMethods, 3),
	)
}

// isStatus asks for a client status, ignoring case.
var isStatus = mosip.Pattern(regexp.MustCompile(`(?i)^(ACTIVE|INACTIVE)$`), "(ACTIVE)|(INACTIVE)")

// maxColumn is the number of characters that name, grant types and methods may have in PMS's
// database (db_scripts pms-oidc_client.sql).
const maxColumn = 256

// fits reports whether the database takes the values.
func (r updateRequest) fits() bool {
	for _, value := range []string{*r.Name, column(r.GrantTypes), column(r.AuthMethods)} {
		if len([]rune(value)) > maxColumn {
			return false
		}
	}
	return true
}

// errColumn is what Spring makes of a value that is too long for its column.
var errColumn = &exception{"could not execute statement; SQL [n/a]; nested exception is org.hibernate.exception.DataException: could not execute statement"}

// updateClient serves PUT /v1/partnermanager/oidc/client/{client_id}.
//
// Request {logoUri, redirectUris, status, grantTypes, clientName, clientAuthMethods}; answer
// {clientId, status}. Errors: PMS_COR_001; PMS_IDP_004. PMS does not read eSignet's answer: what
// eSignet refuses is changed in PMS only.
func (a *API) updateClient(c *mosip.Call, req updateRequest) (any, error) {
	id := idp.ClientID(c.Param("client_id"))
	client, refused, err := a.update(id, req)
	if err != nil {
		return nil, fmt.Errorf("update client %q: %w", id, err)
	}
	if refused != nil {
		audit.Cause(c.Context(), fmt.Errorf("eSignet refused the update of client %q, which PMS does not notice: %w", id, refused))
	}
	return newClientResponse(client), nil
}

// update replaces what may change of a client. refused is eSignet's error, which the real service
// does not see (updateOIDCClient of ClientManagementServiceImpl.java).
func (a *API) update(id idp.ClientID, req updateRequest) (client idp.PartnerClient, refused, err error) {
	client, err = a.cfg.Store.UpdatePartnerClient(id, func(p *idp.PartnerClient, c *idp.Client) error {
		if !req.fits() {
			return errColumn
		}
		req.apply(p)
		p.Updated = a.cfg.Now()
		refused = a.handOn(*p, c)
		return nil
	})
	if errors.Is(err, idp.ErrNotFound) {
		err = a.refuse(clientUnknown)
	}
	return client, refused, err
}

func (r updateRequest) apply(p *idp.PartnerClient) {
	p.Name = *r.Name
	p.LogoURI = *r.LogoURI
	p.RedirectURIs = joined(r.RedirectURIs)
	p.GrantTypes = joined(r.GrantTypes)
	p.AuthMethods = joined(r.AuthMethods)
	p.Status = idp.ClientStatus(strings.ToUpper(*r.Status))
}

// handOn updates eSignet's row, or returns why eSignet would not.
func (a *API) handOn(p idp.PartnerClient, c *idp.Client) error {
	update := idp.ClientUpdate{Status: string(p.Status), ClientDetails: details(p)}
	if err := a.cfg.Registry.CheckUpdate(update); err != nil {
		return err
	}
	if c == nil {
		return &idp.Error{Code: idp.InvalidClientID}
	}
	a.cfg.Registry.Apply(update, c)
	return nil
}
