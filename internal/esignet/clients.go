package esignet

import (
	"fmt"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

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

type createConfigClientRequest struct {
	createOAuthClientRequest
	additionalConfig
}

type updateConfigClientRequest struct {
	updateOAuthClientRequest
	additionalConfig
}

type nameMap struct {
	ClientNameLangMap map[string]*string `json:"clientNameLangMap"`
}

// additionalConfig may be any JSON value here; null is not absence.
type additionalConfig struct {
	AdditionalConfig jsontext.Value `json:"additionalConfig"`
}

// patchClientRequest has members that are nil when they are absent or null, but for additionalConfig.
type patchClientRequest struct {
	ClientName        *string   `json:"clientName"`
	LogoURI           *string   `json:"logoUri"`
	RedirectURIs      []*string `json:"redirectUris"`
	UserClaims        []*string `json:"userClaims"`
	AuthContextRefs   []*string `json:"authContextRefs"`
	GrantTypes        []*string `json:"grantTypes"`
	ClientAuthMethods []*string `json:"clientAuthMethods"`
	Status            *string   `json:"status"`
	EncPublicKey      *jwk.Key  `json:"encPublicKey"`
	nameMap
	additionalConfig
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
	d.NameMap = m.names()
}

// names returns nil for an absent map; a null name is empty.
func (m nameMap) names() map[string]string {
	if m.ClientNameLangMap == nil {
		return nil
	}
	names := map[string]string{}
	for language, name := range m.ClientNameLangMap {
		names[language] = httpapi.Text(name)
	}
	return names
}

// addTo marks the details as those of a call that knows the configuration.
func (a additionalConfig) addTo(d *idp.ClientDetails) {
	d.HasConfig = true
	d.AdditionalConfig = a.AdditionalConfig
}

func (r createOAuthClientRequest) parse(prior idp.Violations) idp.ClientRequest {
	req := r.createClientRequest.parse(prior)
	r.nameMap.addTo(&req.ClientDetails)
	return req
}

func (r updateOAuthClientRequest) parse(prior idp.Violations) idp.ClientUpdate {
	req := r.updateClientRequest.parse(prior)
	r.nameMap.addTo(&req.ClientDetails)
	return req
}

func (r createConfigClientRequest) parse(prior idp.Violations) idp.ClientRequest {
	req := r.createOAuthClientRequest.parse(prior)
	r.additionalConfig.addTo(&req.ClientDetails)
	return req
}

func (r updateConfigClientRequest) parse(prior idp.Violations) idp.ClientUpdate {
	req := r.updateOAuthClientRequest.parse(prior)
	r.additionalConfig.addTo(&req.ClientDetails)
	return req
}

func (r patchClientRequest) parse(prior idp.Violations) idp.ClientPatch {
	return idp.ClientPatch{
		Prior:            prior,
		Name:             r.ClientName,
		NameMap:          r.names(),
		LogoURI:          r.LogoURI,
		RedirectURIs:     r.RedirectURIs,
		UserClaims:       r.UserClaims,
		ACRs:             r.AuthContextRefs,
		GrantTypes:       r.GrantTypes,
		AuthMethods:      r.ClientAuthMethods,
		Status:           r.Status,
		AdditionalConfig: r.AdditionalConfig,
		EncPublicKey:     r.EncPublicKey,
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
	return a.register(c, body.parse(prior))
}

// createClient serves POST /client-mgmt/client: createOAuthClient with additionalConfig. A key in use is
// duplicate_public_key from 1.7 on.
func (a *API) createClient(c *gin.Context) error {
	body, prior, err := decode[createConfigClientRequest](a, c)
	if err != nil {
		return err
	}
	return a.register(c, body.parse(prior))
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
	return a.update(c, body.parse(prior))
}

// updateClient serves PUT /client-mgmt/client/{client_id}: updateOAuthClient with additionalConfig, which
// is replaced as a whole and erased when it is absent.
func (a *API) updateClient(c *gin.Context) error {
	body, prior, err := decode[updateConfigClientRequest](a, c)
	if err != nil {
		return err
	}
	return a.update(c, body.parse(prior))
}

func (a *API) update(c *gin.Context, req idp.ClientUpdate) error {
	client, err := a.cfg.Registry.Update(idp.ClientID(c.Param("client_id")), req)
	if err != nil {
		return fmt.Errorf("update client: %w", err)
	}
	return a.reply(c, newClientResponse(client))
}

// patchClient serves PATCH /client-mgmt/client/{client_id}.
//
// Request: any of the members of updateClient, and encPublicKey, a JWK; what is absent or null stays,
// but a null additionalConfig erases it; answer {clientId, status}. Errors: a code per field;
// invalid_client_id, invalid_public_key.
func (a *API) patchClient(c *gin.Context) error {
	body, prior, err := decode[patchClientRequest](a, c)
	if err != nil {
		return err
	}
	client, err := a.cfg.Registry.Patch(idp.ClientID(c.Param("client_id")), body.parse(prior))
	if err != nil {
		return fmt.Errorf("patch client: %w", err)
	}
	return a.reply(c, newClientResponse(client))
}
