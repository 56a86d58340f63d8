package pms

import (
	"errors"
	"fmt"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/jwk"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// createRequest is the request of POST /oidc/client (ClientDetailCreateRequest.java).
type createRequest struct {
	Name         *string   `json:"name"`
	PolicyID     *string   `json:"policyId"`
	PublicKey    jwk.Key   `json:"publicKey"`
	PartnerID    *string   `json:"authPartnerId"`
	LogoURI      *string   `json:"logoUri"`
	RedirectURIs []*string `json:"redirectUris"`
	GrantTypes   []*string `json:"grantTypes"`
	AuthMethods  []*string `json:"clientAuthMethods"`
}

func (r createRequest) Check() error {
	return mosip.FirstOf(
		mosip.Text("name", r.Name, mosip.NotBlank, mosip.Size(1, 256)),
		mosip.Text("policyId", r.PolicyID, mosip.NotBlank, mosip.Size(1, 36)),
		checkKey(r.PublicKey),
		mosip.Text("authPartnerId", r.PartnerID, mosip.NotBlank, mosip.Size(1, 100)),
		mosip.Text("logoUri", r.LogoURI, mosip.NotBlank, mosip.Size(0, 2048), mosip.URL),
		mosip.List("redirectUris", r.RedirectURIs, 5),
		mosip.List("grantTypes", r.GrantTypes, 3),
		mosip.List("clientAuthMethods", r.AuthMethods, 3),
	)
}

func checkKey(key jwk.Key) *mosip.Violation {
	if key.Empty() {
		return &mosip.Violation{Path: "request.publicKey", Text: mosip.MustNotBeEmpty}
	}
	if name, found := key.FirstNull(); found {
		return &mosip.Violation{Path: "request.publicKey[" + name + "]", Text: mosip.MustNotBeNull}
	}
	return nil
}

// clientResponse answers POST and PUT (ClientDetailResponse.java).
type clientResponse struct {
	ClientID string `json:"clientId"`
	Status   string `json:"status"`
}

func newClientResponse(p idp.PartnerClient) clientResponse {
	return clientResponse{ClientID: string(p.ID), Status: string(p.Status)}
}

// createClient serves POST /v1/partnermanager/oidc/client.
//
// Request {name, policyId, publicKey, authPartnerId, logoUri, redirectUris, grantTypes,
// clientAuthMethods}; answer {clientId, status}. Errors in their order: PMS_COR_001; no code for a
// key that is not RSA; PMS_IDP_001; PMS_PRT_058, _059, _073, _057, _061; PMS_IDP_002; PMS_IDP_005 or
// no code (claims); PMS_IDP_003, _005 or no code (levels); eSignet's code.
func (a *API) createClient(_ *mosip.Call, req createRequest) (any, error) {
	client, err := a.create(req)
	if err != nil {
		return nil, fmt.Errorf("create client of partner %q: %w", *req.PartnerID, err)
	}
	return newClientResponse(client), nil
}

// create follows createOIDCClient of ClientManagementServiceImpl.java.
//
// Mock: the certificate that the real service then fetches from the key manager and the event that
// it publishes are left out; nothing of them reaches a relying party.
func (a *API) create(req createRequest) (idp.PartnerClient, error) {
	id, key, err := identify(req.PublicKey)
	if err != nil {
		return idp.PartnerClient{}, err
	}
	if err := a.checkNew(id); err != nil {
		return idp.PartnerClient{}, err
	}
	policy, err := a.policyFor(idp.RelyingPartyID(*req.PartnerID), idp.PolicyID(*req.PolicyID))
	if err != nil {
		return idp.PartnerClient{}, err
	}
	client := idp.PartnerClient{
		ID:           id,
		Name:         *req.Name,
		Partner:      idp.RelyingPartyID(*req.PartnerID),
		Policy:       policy.ID,
		LogoURI:      *req.LogoURI,
		RedirectURIs: joined(req.RedirectURIs),
		GrantTypes:   joined(req.GrantTypes),
		AuthMethods:  joined(req.AuthMethods),
		PublicKey:    key,
		Status:       idp.Active,
		Created:      a.cfg.Now(),
	}
	document, err := parsePolicyDocument(policy.Document)
	if err != nil {
		return idp.PartnerClient{}, err
	}
	if client.Claims, err = a.claims(document); err != nil {
		return idp.PartnerClient{}, err
	}
	if client.ACRs, err = a.acrs(document); err != nil {
		return idp.PartnerClient{}, err
	}
	return client, a.register(client)
}

// identify returns the client id of a key and the text of the key that is stored (getJWKString).
// A key that is not RSA is an error without a code.
func identify(key jwk.Key) (idp.ClientID, string, error) {
	if _, err := key.RSA(); err != nil {
		return "", "", err
	}
	text, err := key.Text()
	if err != nil {
		return "", "", err
	}
	id, err := key.LegacyClientID()
	return idp.ClientID(id), text, err
}

// checkNew refuses an id that PMS knows, whoever owns the client and whatever its status.
func (a *API) checkNew(id idp.ClientID) error {
	err := a.cfg.Store.ViewPartners(func(b idp.PartnerBook) error {
		_, err := b.PartnerClient(id)
		return err
	})
	switch {
	case err == nil:
		return a.refuse(clientExists)
	case errors.Is(err, idp.ErrNotFound):
		return nil
	default:
		return err
	}
}

// policyFor returns the policy when the partner may make a client under it. Whether partner and
// policy are active is not asked, and of several mappings only the oldest counts.
func (a *API) policyFor(partnerID idp.RelyingPartyID, policyID idp.PolicyID) (policy idp.Policy, err error) {
	err = a.cfg.Store.ViewPartners(func(b idp.PartnerBook) error {
		partner, err := b.Partner(partnerID)
		if err != nil {
			return a.absent(err, partnerUnknown, partnerID)
		}
		if !strings.EqualFold(partner.Type, idp.AuthPartner) {
			return a.refuse(partnerNotAllowed, partner.Type)
		}
		if policy, err = b.Policy(policyID); err != nil {
			return a.absent(err, policyUnknown)
		}
		if policy.Type != idp.AuthPolicy {
			return a.refuse(policyTypeMismatch)
		}
		mappings, err := b.Mappings(partnerID, policyID)
		switch {
		case err != nil:
			return err
		case len(mappings) == 0:
			return a.refuse(mappingUnknown)
		case !strings.EqualFold(string(mappings[0].Status), string(idp.MappingApproved)):
			return a.refuse(mappingNotApproved)
		}
		return nil
	})
	return policy, err
}

// absent turns idp.ErrNotFound into a refusal; any other error stays.
func (a *API) absent(err error, why reason, value ...any) error {
	if errors.Is(err, idp.ErrNotFound) {
		return a.refuse(why, value...)
	}
	return err
}

// register hands the client to eSignet and stores both rows.
func (a *API) register(p idp.PartnerClient) error {
	key, err := jwk.Parse([]byte(p.PublicKey))
	if err != nil {
		return err
	}
	req := idp.ClientRequest{
		ID:            string(p.ID),
		PublicKey:     key,
		RelyingParty:  string(p.Partner),
		ClientDetails: details(p),
	}
	client, err := a.cfg.Registry.Prepare(req)
	if err != nil {
		return a.refusedByESignet(p.ID, err)
	}
	if err := a.cfg.Store.CreatePartnerClient(p, client); err != nil {
		return a.refusedByESignet(p.ID, a.cfg.Registry.RegisterError(req, err))
	}
	return nil
}

// details returns what PMS sends to eSignet of a client, at creation and at an update.
func details(p idp.PartnerClient) idp.ClientDetails {
	return idp.ClientDetails{
		Name:         p.Name,
		LogoURI:      p.LogoURI,
		RedirectURIs: idp.Pointers(p.RedirectURIs),
		UserClaims:   idp.Pointers(p.Claims),
		ACRs:         idp.Pointers(p.ACRs),
		GrantTypes:   idp.Pointers(p.GrantTypes),
		AuthMethods:  idp.Pointers(p.AuthMethods),
	}
}

// refusedByESignet passes eSignet's error on, unless PMS has the client by now: then an identical
// request came in between, and this one is the second.
func (a *API) refusedByESignet(id idp.ClientID, err error) error {
	if twin := a.checkNew(id); twin != nil {
		return twin
	}
	return fromESignet(err)
}
