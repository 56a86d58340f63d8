package ui

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// at returns the transaction if it stands at the wanted stage. Otherwise it has answered: with the
// page of the stage at which the transaction stands, with the end of a login that is over, or with
// the relying party's invalid_transaction when its time has run out. done says that it has answered.
func (u *UI) at(c *gin.Context, id string, want idp.Stage) (txn idp.Transaction, done bool, err error) {
	txn, stage := u.cfg.Flow.Transaction(idp.TransactionID(id))
	if stage == want {
		return txn, false, nil
	}
	return txn, true, u.elsewhere(c, txn, stage, want)
}

func (u *UI) elsewhere(c *gin.Context, txn idp.Transaction, stage, want idp.Stage) error {
	switch {
	case txn.ID == "" && want == idp.LoggedIn:
		return u.lost(c, unauthorizedAccess)
	case txn.ID == "":
		return u.lost(c, unparsable)
	case stage == idp.PreAuth:
		return go303(c, pageURL("/login", txn))
	case stage == idp.LoggedIn:
		return go303(c, consentURL(txn))
	case stage == idp.CodeIssued:
		return u.over(c, txn)
	default:
		return u.fail(c, txn, idp.InvalidTransaction, textOf(idp.InvalidTransaction))
	}
}

// over ends a request for a login that is finished. A form that was sent twice is answered as the
// first time; who only looks back is told.
func (u *UI) over(c *gin.Context, txn idp.Transaction) error {
	if location, ok := u.finished.Get(txn.ID); ok && c.Request.Method == http.MethodPost {
		return leave(c, location)
	}
	return u.message(c, http.StatusOK, "This login is complete",
		"You have been sent back to the application already. To log in again, start there.")
}
