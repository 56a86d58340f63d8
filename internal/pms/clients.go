package pms

import (
	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// mountClients registers the calls about clients. Only the lists ask for a role.
func (a *API) mountClients(r gin.IRouter) {
	route := mosip.Route{OIDC: true}
	if a.cfg.Rules.Clients.OAuth {
		r.POST("/oauth/client", mosip.BodyFor(a.service, route, a.createOAuthClient))
		r.PUT("/oauth/client/:client_id", mosip.BodyFor(a.service, route, a.updateOAuthClient))
		httpapi.Get(r, "/oauth/client/:client_id", mosip.Plain(a.service, route, a.getClient))
	}
	r.POST("/oidc/client", mosip.BodyFor(a.service, route, a.createClient))
	r.PUT("/oidc/client/:client_id", mosip.BodyFor(a.service, route, a.updateClient))
	httpapi.Get(r, "/oidc/client/:client_id", mosip.Plain(a.service, route, a.getClient))
	if a.cfg.Rules.Clients.List {
		listed := mosip.Route{Roles: "getoauthpartnersclients", Integers: []string{"pageNo", "pageSize"}, OIDC: true}
		httpapi.Get(r, "/oauth/client", mosip.PlainV2(a.service, listed, clientList, a.listClients))
	}
	if a.cfg.Rules.Clients.All {
		httpapi.Get(r, "/getAllOidcClients", mosip.Plain(a.service, mosip.Route{Roles: "getalloidcclients"}, a.allClients))
	}
}

// clientName is the name of a client as a request gives it; the map belongs to the calls of
// /oauth/client alone, and is nil in the others.
type clientName struct {
	plain     string
	byMap     map[string]string
	languages []string // of the map, in the order of the request
}

// stored returns the text that PMS keeps: the plain name, or where the release has it the JSON text of
// the map with the plain name in it (getClientNameLanguageMapAsJsonString).
func (a *API) stored(n clientName) string {
	if n.byMap == nil || !a.cfg.Rules.Clients.NameMap {
		return n.plain
	}
	return nameText(n, a.cfg.Rules.Java)
}

// ownerOrAdmin refuses a caller to whom the partner does not belong, where the release asks.
func (a *API) ownerOrAdmin(c *mosip.Call, b idp.PartnerBook, partner idp.RelyingPartyID, why *mosip.Refusal) error {
	if !a.cfg.Rules.Clients.Owned || c.Caller.PartnerAdmin() {
		return nil
	}
	return ownerOf(b, c.Caller.UserID, partner, why)
}
