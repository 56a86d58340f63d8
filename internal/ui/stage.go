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
		return u.seen(txn), false, nil
	}
	return txn, true, u.elsewhere(c, idp.TransactionID(id), want)
}

// elsewhere answers a request for a transaction that does not stand at the wanted stage.
func (u *UI) elsewhere(c *gin.Context, id idp.TransactionID, want idp.Stage) error {
	txn, stage := u.cfg.Flow.Transaction(id)
	auth := txn.Authorization()
	txn = u.seen(txn)
	_, finished := u.finished.Get(id)
	switch {
	case stage == idp.CodeIssued && c.Request.Method == http.MethodPost:
		return u.succeed(c, txn, auth, false) // the form was sent twice
	case finished || stage == idp.CodeIssued:
		return u.message(c, http.StatusOK, "This login is complete",
			"You have been sent back to the application already. To log in again, start there.")
	case txn.ID == "" && want == idp.LoggedIn:
		return u.lost(c, unauthorizedAccess)
	case txn.ID == "":
		return u.lost(c, unparsable)
	case stage == idp.PreAuth:
		return go303(c, pageURL("/login", txn))
	case stage == idp.LoggedIn:
		return go303(c, u.afterLogin(txn))
	case want == idp.PreAuth && u.rules().EarlyReturn:
		return u.problems(c, idp.Errorf(idp.InvalidTransaction, "the login has expired"))
	default:
		return u.fail(c, txn, idp.InvalidTransaction, u.textOf(idp.InvalidTransaction))
	}
}
