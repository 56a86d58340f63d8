package pms

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// ownClient is an element of the answer of GET /getAllOidcClients (OidcClientDto.java, whose field UserId
// comes last, as Jackson finds it by its getter).
type ownClient struct {
	PartnerID         string   `json:"partnerId"`
	ClientID          string   `json:"oidcClientId"`
	ClientName        string   `json:"oidcClientName"`
	GroupID           string   `json:"policyGroupId"`
	GroupName         string   `json:"policyGroupName"`
	GroupDescription  string   `json:"policyGroupDescription"`
	PolicyID          string   `json:"policyId"`
	PolicyName        string   `json:"policyName"`
	PolicyDescription string   `json:"policyNameDescription"`
	RelyingPartyID    string   `json:"relyingPartyId"`
	LogoURI           string   `json:"logoUri"`
	RedirectURIs      []string `json:"redirectUris"`
	PublicKey         string   `json:"publicKey"` // JSON text
	Status            string   `json:"status"`
	GrantTypes        []string `json:"grantTypes"`
	Created           *string  `json:"crDtimes"`
	Updated           *string  `json:"updDtimes"`
	AuthMethods       []string `json:"clientAuthMethods"`
	UserID            string   `json:"userId"`
}

// allClients serves GET /v1/partnermanager/getAllOidcClients, which 1.3.0-dp.1 alone has: the clients of
// the caller's partners, partner by partner. Error: PMS_POLICY_ERROR_006.
func (a *API) allClients(c *mosip.Call) (any, error) {
	list := []ownClient{}
	err := a.cfg.Store.ViewPartners(func(b idp.PartnerBook) error {
		clients, err := b.PartnerClients()
		if err != nil {
			return err
		}
		partners := map[idp.RelyingPartyID]idp.Partner{}
		for _, client := range clients {
			partner, err := b.Partner(client.Partner)
			if err != nil && !errors.Is(err, idp.ErrNotFound) {
				return err
			}
			partners[client.Partner] = partner
		}
		slices.SortStableFunc(clients, func(x, y idp.PartnerClient) int {
			return cmp.Or(partners[x.Partner].Created.Compare(partners[y.Partner].Created), strings.Compare(string(x.Partner), string(y.Partner)))
		})
		for _, client := range clients {
			partner := partners[client.Partner]
			if partner.ID == "" || !c.Caller.Is(partner.UserID) {
				continue
			}
			own, err := newOwnClient(b, client, partner.UserID)
			if err != nil {
				return err
			}
			list = append(list, own)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, clientsFetchFailed)
	}
	return named{"mosip.pms.all.oidc.clients.get", "1.0", list}, nil
}

func newOwnClient(b idp.PartnerBook, p idp.PartnerClient, user string) (ownClient, error) {
	policy, err := b.Policy(p.Policy)
	if err != nil {
		return ownClient{}, err
	}
	group, err := b.PolicyGroup(policy.Group)
	if err != nil {
		return ownClient{}, err
	}
	return ownClient{
		PartnerID: string(p.Partner), ClientID: string(p.ID), ClientName: p.Name,
		GroupID: string(group.ID), GroupName: group.Name, GroupDescription: group.Description,
		PolicyID: string(policy.ID), PolicyName: policy.Name, PolicyDescription: policy.Description,
		RelyingPartyID: string(p.Partner), LogoURI: p.LogoURI, RedirectURIs: present(p.RedirectURIs), PublicKey: p.PublicKey,
		Status: string(p.Status), GrantTypes: present(p.GrantTypes), Created: mosip.LocalOrNull(p.Created), Updated: mosip.LocalOrNull(p.Updated),
		AuthMethods: present(p.AuthMethods), UserID: user,
	}, nil
}
