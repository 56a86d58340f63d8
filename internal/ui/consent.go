package ui

import (
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// consentView is the consent screen.
type consentView struct {
	frame
	Client      clientView
	Transaction string
	Timed       bool   // there is a timer
	Left        int    // its seconds
	Clock       string // the same as mm:ss
	Back        string // this page, for when the timer runs out
	Blocks      []consentBlock
	Confirm     bool   // ask once more before refusing
	Stay, Leave string // ids of its buttons, where the release has them
	Allow       string // what the button says that gives consent
	AllowID     string
}

// consentBlock is one group of things to consent to.
type consentBlock struct {
	ID, Title, Tip string
	Field          string // name of the form field; empty: all of them are required
	Items          []consentItem
}

// Master reports whether the block has a switch for all its items.
func (b consentBlock) Master() bool { return b.Field != "" && len(b.Items) > 1 }

type consentItem struct{ Name, Label string }

// consent serves GET /consent: the consent screen, or nothing but the way back to the relying party
// where there is nothing to ask. Query: transactionId; key and error instead when the eKYC portal leads back.
func (u *UI) consent(c *gin.Context) error {
	params := parseQuery(c.Request.URL.RawQuery)
	if id, away := u.away.Get(params["key"]); away {
		return u.fromEKYC(c, id, params["error"])
	}
	txn, done, err := u.at(c, params["transactionId"], idp.LoggedIn)
	if done {
		return err
	}
	if txn.ConsentAction == idp.NoCapture {
		return u.giveConsent(c, txn, consent{})
	}
	left, timed := u.timeLeft(txn)
	if timed && left <= 0 {
		return u.timedOut(c, txn)
	}
	view := consentView{
		frame:       u.frame("Consent"),
		Client:      u.clientView(txn),
		Transaction: string(txn.ID),
		Timed:       timed,
		Left:        seconds(left),
		Clock:       clockText(seconds(left)),
		Back:        consentURL(txn),
		Blocks:      u.consentBlocks(txn),
		Confirm:     u.rules().ConfirmCancel,
		Stay:        u.rules().Page.IDs.Stay,
		Leave:       u.rules().Page.IDs.Discontinue,
		Allow:       u.rules().Page.AllowButton,
		AllowID:     u.rules().Page.IDs.Allow,
	}
	if timed {
		view.Refresh = view.Left + 1
	}
	return showLogin(c, txn, consentPage(view))
}

// timeLeft is what the timer of the screen shows: it runs from the authentication and is the page's
// own, a little shorter than the lifetime of the transaction. timed is false where the screen has none.
func (u *UI) timeLeft(txn idp.Transaction) (left time.Duration, timed bool) {
	rules := u.rules()
	return rules.ConsentTimeout - rules.ConsentBuffer - u.cfg.Now().Sub(txn.AuthTime), rules.ConsentTimeout > 0
}

// late reports whether the timer has run out.
func (u *UI) late(txn idp.Transaction) bool {
	left, timed := u.timeLeft(txn)
	return timed && left <= 0
}

func (u *UI) timedOut(c *gin.Context, txn idp.Transaction) error {
	rules := u.rules()
	return u.fail(c, txn, idp.Code(rules.TimeoutError), rules.TimeoutText)
}

func (u *UI) consentBlocks(txn idp.Transaction) []consentBlock {
	all := []consentBlock{
		{
			ID: "authorize_scope", Title: "Authorize Scopes", Field: "scope", Items: u.consentItems(txn.AuthorizeScopes),
			Tip: "Services that the application may use in your name, if you allow it.",
		},
		{
			ID: "essential_claims", Title: "Essential Claims", Items: u.consentItems(txn.EssentialClaims),
			Tip: "The application does not work without this information.",
		},
		{
			ID: "voluntary_claims", Title: "Voluntary Claims", Field: "claim", Items: u.consentItems(txn.VoluntaryClaims),
			Tip: "Information that you may share or keep to yourself.",
		},
	}
	return slices.DeleteFunc(all, func(b consentBlock) bool { return len(b.Items) == 0 })
}

func (u *UI) consentItems(names []string) []consentItem {
	items := make([]consentItem, len(names))
	for i, name := range names {
		items[i] = consentItem{Name: name, Label: u.labelOf(name)}
	}
	return items
}

// postConsent serves POST /consent. Fields: transactionId; action is allow or deny; claim and scope,
// once for each that is allowed beyond the essential claims.
func (u *UI) postConsent(c *gin.Context) error {
	form := c.Request.PostForm
	txn, done, err := u.at(c, form.Get("transactionId"), idp.LoggedIn)
	if done {
		return err
	}
	switch {
	case form.Get("action") == "deny":
		if !u.cfg.Flow.Refuse(txn.ID) { // the other button was faster
			return u.elsewhere(c, txn.ID, idp.LoggedIn)
		}
		rules := u.rules()
		return u.fail(c, txn, idp.Code(rules.CancelError), rules.CancelText)
	case form.Get("action") != "allow":
		return go303(c, consentURL(txn))
	case txn.ConsentAction != idp.NoCapture && u.late(txn):
		return u.timedOut(c, txn)
	}
	accepted := append(slices.Clone(txn.EssentialClaims), form["claim"]...)
	return u.giveConsent(c, txn, consent{accepted: accepted, permitted: form["scope"]})
}

// consent is what a person allows; silent says that nobody was asked.
type consent struct {
	accepted, permitted []string
	silent              bool
}

// giveConsent asks for the code and sends the browser back to the relying party, with the code or
// with the error.
func (u *UI) giveConsent(c *gin.Context, txn idp.Transaction, given consent) error {
	auth, err := u.cfg.Flow.AuthCode(c.Request.Context(), idp.GiveConsent{
		Transaction:     string(txn.ID),
		AcceptedClaims:  idp.Pointers(given.accepted),
		PermittedScopes: idp.Pointers(given.permitted),
	})
	if err == nil {
		return u.succeed(c, txn, auth, given.silent)
	}
	note(c, err)
	code := idp.CodeOf(err)
	if _, stage := u.cfg.Flow.Transaction(txn.ID); code == idp.InvalidTransaction && stage != idp.LoggedIn {
		return u.elsewhere(c, txn.ID, idp.LoggedIn)
	}
	return u.fail(c, txn, code, u.textOf(code))
}
