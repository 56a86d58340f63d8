package ui

import (
	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// pinView is the PIN screen.
type pinView struct {
	screen
	Length int // characters of a PIN
}

func (u *UI) verifyPIN(c *gin.Context, txn idp.Transaction, individual, pin string) error {
	if err := u.authenticate(c, txn, individual, pinFactor, pin); err != nil {
		return u.failed(c, txn, u.screen(c, txn, pinFactor, individual), pinFactor, false, err)
	}
	return nil
}
