package ui

import (
	"fmt"
	"slices"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// The factors that have a screen, by their type in the mapping of levels.
const (
	otpFactor        = "OTP"
	pinFactor        = "PIN"
	passwordFactor   = "PWD"
	biometricsFactor = "BIO"
	knowledgeFactor  = "KBI"
	oldKnowledge     = "KBA" // its name in 1.4
)

// factor is a way to log in: the id of its option and what it is called.
type factor struct{ id, name string }

var factors = map[string]factor{
	otpFactor:        {"login_with_otp", "OTP"},
	pinFactor:        {"login_with_pin", "PIN"},
	passwordFactor:   {"login_with_pwd", "Password"},
	biometricsFactor: {"login_with_bio", "Biometrics"},
	knowledgeFactor:  {"login_with_kbi", "KBI"},
	tokenFactor:      {"login_with_idt", "IDT"},
	oldKnowledge:     {"login_with_kba", "Details"},
}

// option is one way to log in.
type option struct{ Factor, ID, Text, Link string }

type optionsView struct {
	frame
	Client        clientView
	Heading       string
	Options, More []option // More are not shown at once
	Levels        []string // what the client asks for; shown when no option is left
	Persons       []person
	OTP, Password string
	Supported     []level
}

// firstOptions is how many options are shown where there are too many.
const firstOptions = 4

// options lists the screens that the transaction can be logged in with: one for each set of factors,
// by its first factor, as upstream. Factors without a screen are left out, but for IDT when the page knows
// an id_token_hint.
func (u *UI) options(txn idp.Transaction) []option {
	page := u.rules().Page
	way := purposeOf(clientConfigOf(txn, page)).way
	var list []option
	for _, set := range txn.Factors {
		if len(set) == 0 {
			continue
		}
		kind := set[0].Type
		if !slices.Contains(page.Screens, kind) && (kind != tokenFactor || !u.byToken(txn)) {
			continue
		}
		if slices.ContainsFunc(list, func(o option) bool { return o.Factor == kind }) {
			continue
		}
		list = append(list, option{
			Factor: kind, ID: factors[kind].id, Text: fmt.Sprintf(way, factors[kind].name), Link: pageURL("/login", txn, "factor", kind),
		})
	}
	return list
}

func (u *UI) optionsView(txn idp.Transaction, list []option) optionsView {
	page := u.rules().Page
	view := optionsView{
		frame: u.frame("Login"), Client: u.clientView(txn), Heading: page.OptionsHeading, Options: list, Levels: txn.ACRs,
		Supported: u.supported(),
	}
	if page.MoreOptions > 0 && len(list) >= page.MoreOptions {
		view.Options, view.More = list[:firstOptions], list[firstOptions:]
	}
	return view
}

// level is a level of authentication that the page has a screen for.
type level struct{ Name, Way string }

func (u *UI) supported() []level {
	rules := u.cfg.Flow.Release()
	var list []level
	for _, acr := range rules.Authorize.ACRs {
		for _, amr := range acr.AMRs {
			if len(amr.Factors) > 0 && slices.Contains(rules.UI.Page.Screens, amr.Factors[0].Type) {
				list = append(list, level{acr.Name, factors[amr.Factors[0].Type].name})
			}
		}
	}
	return list
}

// heading stands above the screen of a factor.
func (u *UI) heading(txn idp.Transaction, kind string) string {
	page := u.rules().Page
	name := factors[kind].name
	if page.HeadingByID && kind != knowledgeFactor {
		name = u.personLabel(kind).Label
	}
	return fmt.Sprintf(purposeOf(clientConfigOf(txn, page)).way, name)
}
