package policymanager

import "github.com/gin-gonic/gin"

// Routes returns what [API.Handler] serves below [Prefix].
func (a *API) Routes() gin.RoutesInfo {
	e := gin.New()
	a.mount(e)
	return e.Routes()
}
