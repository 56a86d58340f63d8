package ui

import (
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// visit is what upstream's page takes along from the address of /authorize, beside what the server keeps.
type visit struct {
	locales  string // ui_locales; empty: the address names none
	language string // of the page, as i18next calls it
	// hint is the id_token_hint. With one, nonce and state are those of the address: the server works with
	// others.
	hint         string
	nonce, state *string
	resumed      time.Time // when the eKYC portal led back here; zero: it has not
}

func (v visit) size() int {
	n := 200 + len(v.locales) + len(v.language) + len(v.hint)
	for _, text := range []*string{v.nonce, v.state} {
		if text != nil {
			n += len(*text)
		}
	}
	return n
}

// back is the ui_locales of the pages after the login, and of a login that asked nothing: the language of
// the page, with an id_token_hint the ui_locales of /authorize if there are any (from 1.7 on: IdToken.js,
// OtpVerify.js).
func (v visit) back() string {
	if v.hint != "" && v.locales != "" {
		return v.locales
	}
	return v.language
}

const maxVisitBytes = 4 << 20

// newVisit reads the parameters of /authorize.
func newVisit(c *gin.Context, params map[string]string) visit {
	v := visit{locales: strings.Clone(params["ui_locales"]), language: languageFor(params["ui_locales"], c.GetHeader("Accept-Language"))}
	if v.hint = strings.Clone(params["id_token_hint"]); v.hint != "" {
		v.nonce, v.state = cloned(params, "nonce"), cloned(params, "state")
	}
	return v
}

func cloned(params map[string]string, name string) *string {
	text, sent := params[name]
	if !sent {
		return nil
	}
	text = strings.Clone(text)
	return &text
}

// visitOf returns what is known of a login's page. A login that began with the calls behind the page has
// none, and is taken for one whose address named what was asked for.
func (u *UI) visitOf(txn idp.Transaction) visit {
	if v, known := u.visits.Get(txn.ID); known {
		return v
	}
	v := visit{locales: txn.UILocales}
	if txn.Pushed {
		v.locales = ""
	}
	v.language = languageFor(v.locales, "")
	return v
}

// seen returns the transaction as its page knows it, by the page's own address: without the nonce, the
// state and the ui_locales of a pushed request, with its own nonce and state where the server took others
// from an id_token_hint, and authenticated when the person came back from the eKYC portal.
func (u *UI) seen(txn idp.Transaction) idp.Transaction {
	if txn.ID == "" {
		return txn
	}
	v := u.visitOf(txn)
	txn.UILocales = v.locales
	switch {
	case txn.Pushed:
		txn.Nonce, txn.State = nil, nil
	case v.hint != "":
		txn.Nonce, txn.State = v.nonce, v.state
	}
	if !v.resumed.IsZero() {
		txn.AuthTime = v.resumed
	}
	return txn
}
