package ui

import (
	"fmt"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// person is a test person in the panel beside the login form.
type person struct {
	Name, ID, PIN string
	Link          string // the same screen with the id filled in; empty where there is none
	password      string // hashed
	attributes    map[string]string
}

// persons lists test persons for a login screen. Without a store of persons, or when it fails, the
// panel is empty: it is a help, not a step.
func (u *UI) persons(c *gin.Context, txn idp.Transaction, factor string) []person {
	list := u.testPersons(c)
	for i := range list {
		list[i].Link = pageURL("/login", txn, "factor", factor, "individualId", list[i].ID)
		if factor != otpFactor && factor != pinFactor {
			list[i].PIN = ""
		}
	}
	return list
}

func (u *UI) testPersons(c *gin.Context) []person {
	if u.cfg.Persons == nil {
		return nil
	}
	identities, err := u.cfg.Persons(maxPersons)
	if err != nil {
		note(c, fmt.Errorf("list test persons: %w", err))
		return nil
	}
	list := make([]person, 0, len(identities))
	for _, identity := range identities {
		list = append(list, person{
			Name: fullName(identity), ID: string(identity.ID), PIN: identity.PIN,
			password: identity.PasswordHash, attributes: plainAttributes(identity),
		})
	}
	return list
}

// plainAttributes returns the attributes of a person that are not translated.
func plainAttributes(identity idp.Identity) map[string]string {
	texts := map[string]string{}
	for name, attribute := range identity.Attributes {
		if attribute.Langs == nil {
			texts[name] = attribute.Text
		}
	}
	return texts
}

// password returns the password that testers may enter: the one that all know, if one of the persons
// has it.
func (u *UI) password(persons []person) string {
	hash := idp.HashPassword(u.cfg.Password)
	if u.cfg.Password != "" && slices.ContainsFunc(persons, func(p person) bool { return p.password == hash }) {
		return u.cfg.Password
	}
	return ""
}

// fullName returns the English name, or the first one, or none.
func fullName(identity idp.Identity) string {
	name := identity.Attributes["fullName"]
	for _, translation := range name.Langs {
		if translation.Language == "eng" {
			return translation.Value
		}
	}
	if len(name.Langs) > 0 {
		return name.Langs[0].Value
	}
	return name.Text
}
