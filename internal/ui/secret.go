package ui

import (
	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// secretView is the screen of a factor that is one secret: a PIN or a password.
type secretView struct {
	screen
	ID, Name, Label string // of the input
	Digits          bool
	Length          int // of the longest one, in characters
	Remember, Eye   bool
	Forgot          string // where the link for those who forgot it leads; empty: there is none
	Action, Button  string
	Focus           bool
}

func (u *UI) secretView(txn idp.Transaction, s screen, factor string) secretView {
	page := u.rules().Page
	v := secretView{screen: s, Length: u.challenge(factor).Max}
	if factor == pinFactor {
		v.Person.ID, v.Person.Name = page.IDs.PINPerson, "Pin_vid"
		v.ID, v.Name, v.Label, v.Digits = page.IDs.PIN, "pin", "PIN", true
		v.Remember = page.RememberMe
		v.Action, v.Button = "verify_pin", "Login"
	} else {
		v.Person.ID, v.Person.Name = page.IDs.PasswordPerson, "Password_vid"
		v.ID, v.Name, v.Label, v.Eye = page.IDs.Password, "password", "Password", true
		v.Forgot = u.portal(txn, "forgot-password.config", "forgot-password", "forgot-password.url", clientConfigOf(txn, page).ForgotPassword)
		v.Action, v.Button = "verify_password", page.PasswordButton
		v.Password = u.password(s.Persons)
		if longest, ok := u.setting("password.max-length").(int); ok {
			v.Length = min(v.Length, longest)
		}
	}
	v.Focus = !v.Person.Focus && !v.Captcha.Bad
	return v
}

func (u *UI) verifySecret(c *gin.Context, txn idp.Transaction, individual, factor, secret string) error {
	if err := u.authenticate(c, txn, individual, factor, secret); err != nil {
		return u.failed(c, txn, u.screen(c, txn, factor, individual), factor, false, err)
	}
	return nil
}
