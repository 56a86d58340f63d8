package esignet

import (
	"fmt"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

type parDetailsRequest struct {
	ClientID   *string `json:"clientId"`
	RequestURI *string `json:"requestUri"`
}

// parOAuthDetails serves POST /authorization/par-oauth-details.
//
// Request {clientId, requestUri}; answer as oauthDetailsV2. Errors: see idp.Flow.BeginPushed.
func (a *API) parOAuthDetails(c *gin.Context) error {
	body, prior, err := decode[parDetailsRequest](a, c)
	if err != nil {
		return err
	}
	txn, err := a.cfg.Flow.BeginPushed(c.Request.Context(), idp.PushedDetails{
		Prior: prior, ClientID: httpapi.Text(body.ClientID), RequestURI: httpapi.Text(body.RequestURI),
		Cookies: httpapi.Cookies(c.Request),
	})
	if err != nil {
		return fmt.Errorf("par-oauth-details: %w", err)
	}
	a.began(c, txn, newOAuthDetailsResponseV2)
	return nil
}
