package pms

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/jwk"
	"github.com/openg2p/mock-esignet/internal/mosip"
	"github.com/openg2p/mock-esignet/internal/release"
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

func (r createRequest) CheckFor(rules release.PMS) error {
	return mosip.FirstOf(
		mosip.Text("name", r.Name, mosip.NotBlank, mosip.Size(1, 256)),
		mosip.Text("policyId", r.PolicyID, mosip.NotBlank, mosip.Size(1, 36)),
		checkKey(r.PublicKey),
		mosip.Text("authPartnerId", r.PartnerID, mosip.NotBlank, mosip.Size(1, 100)),
		mosip.Text("logoUri", r.LogoURI, mosip.NotBlank, mosip.Size(0, 2048), mosip.URL(rules.Java)),
		mosip.List("redirectUris", r.RedirectURIs, 5),
		mosip.List("grantTypes", r.GrantTypes, 3),
		mosip.List("clientAuthMethods", r.AuthMethods, 3),
	)
}

// createOAuthRequest is the request of POST /oauth/client (ClientDetailCreateRequestV2.java).
type createOAuthRequest struct {
	createRequest
	NameMap nameMap `json:"clientNameLangMap"`
}

func (r createOAuthRequest) CheckFor(rules release.PMS) error {
	if err := r.createRequest.CheckFor(rules); err != nil {
		return err
	}
	return mosip.FirstOf(r.NameMap.check())
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
// clientAuthMethods}; answer {clientId, status}. Errors in their order (PMS_IDP_* are PMS_ESI_* from
// 1.3.0-dp.1 on): PMS_COR_001; PMS_ESI_007 or no code for a key; PMS_IDP_001; from 1.2.2 on
// PMS_CERTIFICATE_ERROR_002, PMS_POLICY_ERROR_009; PMS_PRT_058, _059; from 1.3.0-dp.1 on PMS_PMP_016;
// PMS_PRT_073, _057, _061; PMS_IDP_002; PMS_IDP_005 or no code (claims); PMS_IDP_003, _005, PMS_ESI_006
// or no code (levels); eSignet's code; PMS_KKS_001.
func (a *API) createClient(c *mosip.Call, req createRequest) (any, error) {
	return a.create(c, req, clientName{plain: *req.Name})
}

// createOAuthClient serves POST /v1/partnermanager/oauth/client: createClient with clientNameLangMap.
func (a *API) createOAuthClient(c *mosip.Call, req createOAuthRequest) (any, error) {
	return a.create(c, req.createRequest, req.NameMap.with(*req.Name))
}

// create follows processCreateOIDCClient of ClientManagementServiceImpl.java.
//
// Mock: of the certificate that the real service then fetches from the key manager, and of the event
// that it publishes, only the failure for want of a certificate reaches a caller. Real: eSignet has the
// client by then.
func (a *API) create(c *mosip.Call, req createRequest, name clientName) (any, error) {
	client, partner, err := a.newClient(c, req)
	if err != nil {
		return nil, fmt.Errorf("create client of partner %q: %w", *req.PartnerID, err)
	}
	if err := a.register(client, partner, name); err != nil {
		return nil, fmt.Errorf("register client of partner %q: %w", *req.PartnerID, err)
	}
	return newClientResponse(client), nil
}

// newClient returns the client that the request describes, with claims and levels from the policy, and
// its partner.
func (a *API) newClient(c *mosip.Call, req createRequest) (client idp.PartnerClient, partner idp.Partner, err error) {
	id, key, err := a.identify(req.PublicKey)
	if err != nil {
		return client, partner, err
	}
	var policy idp.Policy
	err = a.cfg.Store.ViewPartners(func(b idp.PartnerBook) error {
		if err := a.checkNew(b, id); err != nil {
			return err
		}
		if err := a.ownerOrAdmin(c, b, idp.RelyingPartyID(*req.PartnerID), createNotOwned); err != nil {
			return err
		}
		if partner, err = a.authPartner(b, idp.RelyingPartyID(*req.PartnerID)); err != nil {
			return err
		}
		policy, err = a.policyFor(b, partner, idp.PolicyID(*req.PolicyID))
		return err
	})
	if err != nil {
		return client, partner, err
	}
	client = idp.PartnerClient{
		ID:           id,
		Name:         *req.Name,
		Partner:      partner.ID,
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
		return client, partner, err
	}
	if client.Claims, err = a.claims(document); err != nil {
		return client, partner, err
	}
	client.ACRs, err = a.acrs(document)
	return client, partner, err
}

// identify returns the client id of a key and the text of the key that is stored
// (getJWKString, createPublicKeyFromJWK).
func (a *API) identify(key jwk.Key) (idp.ClientID, string, error) {
	if a.cfg.Rules.Clients.EncodedKey {
		return a.identifyEncoded(key)
	}
	if _, err := key.RSA(); err != nil {
		return "", "", a.badKey(err)
	}
	text, err := key.Text()
	if err != nil {
		return "", "", a.badKey(err)
	}
	id, err := key.LegacyClientID()
	return idp.ClientID(id), text, err
}

func (a *API) identifyEncoded(key jwk.Key) (idp.ClientID, string, error) {
	text, err := key.NimbusText()
	if err != nil {
		return "", "", a.badKey(err)
	}
	id, err := key.ClientID()
	if unusable, ok := errors.AsType[*jwk.UnusableError](err); ok {
		return "", "", &exception{unusable.Text}
	}
	return idp.ClientID(id), text, err
}

// badKey is the answer to a key that cannot be processed.
func (a *API) badKey(err error) error {
	if a.cfg.Rules.Clients.BadKey == (release.Error{}) {
		return err
	}
	return fmt.Errorf("%w: %w", err, refusal(a.cfg.Rules.Clients.BadKey))
}

// checkNew refuses an id that PMS knows, whoever owns the client and whatever its status.
func (a *API) checkNew(b idp.PartnerBook, id idp.ClientID) error {
	_, err := b.PartnerClient(id)
	return mosip.Free(err, refusal(a.cfg.Rules.Clients.Errors.Exists))
}

// authPartner returns the partner when it is one that may have clients.
func (a *API) authPartner(b idp.PartnerBook, id idp.RelyingPartyID) (idp.Partner, error) {
	partner, err := b.Partner(id)
	switch {
	case err != nil:
		return partner, mosip.Missing(err, partnerUnknown.With(id))
	case !strings.EqualFold(partner.Type, idp.AuthPartner):
		return partner, partnerNotAllowed.With(partner.Type)
	case a.cfg.Rules.Clients.ActivePartner && !partner.Active:
		return partner, partnerInactive
	}
	return partner, nil
}

// policyFor returns the policy when the partner may make a client under it. Whether the policy is
// active is not asked.
func (a *API) policyFor(b idp.PartnerBook, partner idp.Partner, id idp.PolicyID) (idp.Policy, error) {
	policy, err := b.Policy(id)
	if err != nil {
		return policy, mosip.Missing(err, policyUnknown)
	}
	if policy.Type != idp.AuthPolicy {
		return policy, policyTypeMismatch
	}
	return policy, a.mapped(b, partner, id)
}

// mapped asks for an approved mapping: the oldest one, or any under the user of the partner where the
// id of the partner is meant (findByPartnerIdAndPolicyIdAndStatusCode).
func (a *API) mapped(b idp.PartnerBook, partner idp.Partner, policy idp.PolicyID) error {
	mappings, err := b.Mappings(partner.ID, policy)
	switch {
	case err != nil:
		return err
	case len(mappings) == 0:
		return mappingUnknown
	case !a.cfg.Rules.Clients.AnyApproved:
		if !mappings[0].Status.Is(idp.MappingApproved) {
			return refusal(a.cfg.Rules.Clients.Errors.NotApproved)
		}
		return nil
	}
	if mappings, err = b.Mappings(idp.RelyingPartyID(partner.UserID), policy); err != nil {
		return err
	}
	if !slices.ContainsFunc(mappings, func(m idp.PolicyMapping) bool { return m.Status == idp.MappingApproved }) {
		return refusal(a.cfg.Rules.Clients.Errors.NotApproved)
	}
	return nil
}

// register hands the client to eSignet and stores both rows. A partner that never had a certificate is
// refused after eSignet, as nothing can be fetched for it then.
func (a *API) register(p idp.PartnerClient, partner idp.Partner, name clientName) error {
	key, err := jwk.Parse([]byte(p.PublicKey))
	if err != nil {
		return err
	}
	req := idp.ClientRequest{
		ID:            string(p.ID),
		PublicKey:     key,
		RelyingParty:  string(p.Partner),
		ClientDetails: details(p, name),
	}
	client, err := a.cfg.Registry.Prepare(req)
	if err != nil {
		return a.refusedByESignet(p.ID, err)
	}
	if partner.ApprovalStatus == idp.PartnerInProgress && partner.Certificate == nil {
		return keyManagerUnavailable
	}
	p.Name = a.stored(name)
	if err := fits("name", p.Name); err != nil {
		return err
	}
	if err := a.cfg.Store.CreatePartnerClient(p, client); err != nil {
		return a.refusedByESignet(p.ID, a.cfg.Registry.RegisterError(req, err))
	}
	return nil
}

// details returns what PMS sends to eSignet of a client, at creation and at an update.
func details(p idp.PartnerClient, name clientName) idp.ClientDetails {
	return idp.ClientDetails{
		Name:         p.Name,
		NameMap:      name.byMap,
		HasNameMap:   name.byMap != nil,
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
	if twin := a.cfg.Store.ViewPartners(func(b idp.PartnerBook) error { return a.checkNew(b, id) }); twin != nil {
		return twin
	}
	return fromESignet(err)
}
