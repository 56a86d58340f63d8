package pms

import (
	"errors"
	"fmt"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// clientDetail answers GET /oidc/client/{client_id} (dto/ClientDetail.java).
type clientDetail struct {
	ID             string   `json:"id"`
	Name           string   `json:"name"`
	PolicyID       string   `json:"policyId"`
	PolicyName     string   `json:"policyName"` // empty if the policy is gone
	RelyingPartyID string   `json:"relyingPartyId"`
	LogoURI        string   `json:"logoUri"`
	RedirectURIs   []string `json:"redirectUris"`
	PublicKey      string   `json:"publicKey"` // JSON text, not an object
	Claims         []string `json:"claims"`
	ACRs           []string `json:"acrValues"`
	Status         string   `json:"status"`
	GrantTypes     []string `json:"grantTypes"`
	AuthMethods    []string `json:"clientAuthMethods"`
}

func newClientDetail(p idp.PartnerClient, policyName string) clientDetail {
	return clientDetail{
		ID:             string(p.ID),
		Name:           p.Name,
		PolicyID:       string(p.Policy),
		PolicyName:     policyName,
		RelyingPartyID: string(p.Partner),
		LogoURI:        p.LogoURI,
		RedirectURIs:   present(p.RedirectURIs),
		PublicKey:      p.PublicKey,
		Claims:         present(p.Claims),
		ACRs:           present(p.ACRs),
		Status:         string(p.Status),
		GrantTypes:     present(p.GrantTypes),
		AuthMethods:    present(p.AuthMethods),
	}
}

// present returns the list, which is never null on the wire.
func present(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// getClient serves GET /v1/partnermanager/oidc/client/{client_id} and the same below /oauth/client. The
// answer is a [clientDetail], whatever the client's status. Errors: PMS_IDP_004 (PMS_ESI_004); from 1.2.2
// on PMS_CERTIFICATE_ERROR_002, PMS_POLICY_ERROR_011.
func (a *API) getClient(c *mosip.Call) (any, error) {
	id := idp.ClientID(c.Param("client_id"))
	detail, err := mosip.View(a.cfg.Store, func(b idp.PartnerBook) (clientDetail, error) {
		client, err := b.PartnerClient(id)
		if err != nil {
			return clientDetail{}, mosip.Missing(err, refusal(a.cfg.Rules.Clients.Errors.Unknown))
		}
		if err := a.ownerOrAdmin(c, b, client.Partner, getNotOwned); err != nil {
			return clientDetail{}, err
		}
		policy, err := b.Policy(client.Policy)
		if err != nil && !errors.Is(err, idp.ErrNotFound) {
			return clientDetail{}, err
		}
		return newClientDetail(client, policy.Name), nil
	})
	if err != nil {
		return nil, fmt.Errorf("get client %q: %w", id, err)
	}
	return detail, nil
}
