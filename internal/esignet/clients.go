package esignet

import (
	"fmt"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/jwk"
)

// clientDetails are the members that every call of client management has.
type clientDetails struct {
	ClientName        *string   `json:"clientName"`
	LogoURI           *string   `json:"logoUri"`
	RedirectURIs      []*string `json:"redirectUris"`
	UserClaims        []*string `json:"userClaims"`
	AuthContextRefs   []*string `json:"authContextRefs"`
	GrantTypes        []*string `json:"grantTypes"`
	ClientAuthMethods []*string `json:"clientAuthMethods"`
}

type createClientRequest struct {
	ClientID       *string `json:"clientId"`
	PublicKey      jwk.Key `json:"publicKey"`
	RelyingPartyID *string `json:"relyingPartyId"`
	clientDetails
}

type createOAuthClientRequest struct {
	createClientRequest
	nameMap
}

type updateClientRequest struct {
	Status *string `json:"status"`
	clientDetails
}

type updateOAuthClientRequest struct {
	updateClientRequest
	nameMap
}

type nameMap struct {
	ClientNameLangMap map[string]*string `json:"clientNameLangMap"`
}

type clientResponse struct {
	ClientID string `json:"clientId"`
	Status   string `json:"status"`
}

func newClientResponse(c idp.Client) clientResponse {
	return clientResponse{ClientID: string(c.ID), Status: string(c.Status)}
}

func (d clientDetails) parse(prior idp.Violations) idp.ClientDetails {
	return idp.ClientDetails{
		Prior:        prior,
		Name:         httpapi.Text(d.ClientName),
		LogoURI:      httpapi.Text(d.LogoURI),
		RedirectURIs: d.RedirectURIs,
		UserClaims:   d.UserClaims,
		ACRs:         d.AuthContextRefs,
		GrantTypes:   d.GrantTypes,
		AuthMethods:  d.ClientAuthMethods,
	}
}

func (r createClientRequest) parse(prior idp.Violations) idp.ClientRequest {
	return idp.ClientRequest{
		ID:            httpapi.Text(r.ClientID),
		PublicKey:     r.PublicKey,
		RelyingParty:  httpapi.Text(r.RelyingPartyID),
		ClientDetails: r.clientDetails.parse(prior),
	}
}

func (r updateClientRequest) parse(prior idp.Violations) idp.ClientUpdate {
	return idp.ClientUpdate{Status: httpapi.Text(r.Status), ClientDetails: r.clientDetails.parse(prior)}
}

// addTo marks the details as those of a call that knows the map.
func (m nameMap) addTo(d *idp.ClientDetails) {
	d.HasNameMap = true
	if m.ClientNameLangMap == nil {
		return
	}
	d.NameMap = map[string]string{}
	for language, name := range m.ClientNameLangMap {
		d.NameMap[language] = httpapi.Text(name)
	}
}

// createOIDCClient serves POST /client-mgmt/oidc-client.
//
// Request {clientId, clientName, publicKey, relyingPartyId, userClaims, authContextRefs, logoUri,
// redirectUris, grantTypes, clientAuthMethods}; answer {clientId, status}. Errors: a code per field;
// duplicate_client_id, invalid_public_key, duplicate_public_key.
func (a *API) createOIDCClient(c *gin.Context) error {
	body, prior, err := decode[createClientRequest](a, c)
	if err != nil {
		return err
	}
	return a.register(c, body.parse(prior))
}

// createOAuthClient serves POST /client-mgmt/oauth-client: createOIDCClient with clientNameLangMap. A
// key in use is unknown_error here.
func (a *API) createOAuthClient(c *gin.Context) error {
	body, prior, err := decode[createOAuthClientRequest](a, c)
	if err != nil {
		return err
	}
	req := body.createClientRequest.parse(prior)
	body.addTo(&req.ClientDetails)
	return a.register(c, req)
}

func (a *API) register(c *gin.Context, req idp.ClientRequest) error {
	client, err := a.cfg.Registry.Register(req)
	if err != nil {
		return fmt.Errorf("register client: %w", err)
	}
	return a.reply(c, newClientResponse(client))
}

// updateOIDCClient serves PUT /client-mgmt/oidc-client/{client_id}.
//
// Request {clientName, status, logoUri, redirectUris, userClaims, authContextRefs, grantTypes,
// clientAuthMethods}; answer {clientId, status}. A language map is lost. Errors: a code per field;
// invalid_client_id.
func (a *API) updateOIDCClient(c *gin.Context) error {
	body, prior, err := decode[updateClientRequest](a, c)
	if err != nil {
		return err
	}
	return a.update(c, body.parse(prior))
}

// updateOAuthClient serves PUT /client-mgmt/oauth-client/{client_id}: updateOIDCClient with
// clientNameLangMap.
func (a *API) updateOAuthClient(c *gin.Context) error {
	body, prior, err := decode[updateOAuthClientRequest](a, c)
	if err != nil {
		return err
	}
	req := body.updateClientRequest.parse(prior)
	body.addTo(&req.ClientDetails)
	return a.update(c, req)
}

func (a *API) update(c *gin.Context, req idp.ClientUpdate) error {
	client, err := a.cfg.Registry.Update(idp.ClientID(c.Param("client_id")), req)
	if err != nil {
		return fmt.Errorf("update client: %w", err)
	}
	return a.reply(c, newClientResponse(client))
}
