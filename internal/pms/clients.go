package pms

import (
	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// mountClients registers the calls about clients, which ask for no role.
func (a *API) mountClients(r gin.IRouter) {
	route := mosip.Route{OIDC: true}
	r.POST("/oidc/client", mosip.Body(a.service, route, a.createClient))
	r.PUT("/oidc/client/:client_id", mosip.Body(a.service, route, a.updateClient))
	httpapi.Get(r, "/oidc/client/:client_id", mosip.Plain(a.service, route, a.getClient))
}
