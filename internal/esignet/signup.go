package esignet

import (
	"fmt"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

type prepareSignUpRequest struct {
	TransactionID *string `json:"transactionId"`
	PathFragment  *string `json:"pathFragment"`
}

type prepareSignUpResponse struct {
	TransactionID idp.TransactionID `json:"transactionId"`
	IDToken       string            `json:"idToken"`
}

// prepareSignUp serves POST /authorization/prepare-signup-redirect.
//
// Request {transactionId, pathFragment}; answer {transactionId, idToken} and a cookie with the name of the
// transaction. Errors: those of the header filter; see idp.Flow.PrepareSignUp.
func (a *API) prepareSignUp(c *gin.Context) error {
	body, prior, err := decode[prepareSignUpRequest](a, c)
	if err != nil {
		return err
	}
	out, err := a.cfg.Flow.PrepareSignUp(c.Request.Context(), idp.PrepareSignUp{
		Prior: prior, Transaction: httpapi.Text(body.TransactionID), PathFragment: httpapi.Text(body.PathFragment),
	})
	if err != nil {
		return fmt.Errorf("prepare-signup-redirect: %w", err)
	}
	httpapi.AddCookie(c, string(out.Transaction), out.Cookie, out.Lifetime)
	return a.reply(c, prepareSignUpResponse{out.Transaction, out.IDToken})
}

type completeSignUpRequest struct {
	TransactionID *string `json:"transactionId"`
}

type completeSignUpResponse struct {
	Status string `json:"status"`
}

// completeSignUp serves POST /authorization/complete-signup-redirect.
//
// Request {transactionId}; answer {status: "COMPLETED"}. Errors: those of the header filter; see
// idp.Flow.CompleteSignUp.
func (a *API) completeSignUp(c *gin.Context) error {
	body, prior, err := decode[completeSignUpRequest](a, c)
	if err != nil {
		return err
	}
	status, err := a.cfg.Flow.CompleteSignUp(c.Request.Context(), idp.CompleteSignUp{Prior: prior, Transaction: httpapi.Text(body.TransactionID)})
	if err != nil {
		return fmt.Errorf("complete-signup-redirect: %w", err)
	}
	return a.reply(c, completeSignUpResponse{status})
}
