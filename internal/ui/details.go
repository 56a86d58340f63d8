package ui

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// detailsView is the screen that asks a person to have the profile updated first.
type detailsView struct {
	frame
	Client      clientView
	Transaction string
	Intro       string // follows the name of the client
	Blocks      []detailsBlock
	Portal      bool // there is one that updates the profile
}

type detailsBlock struct {
	Title  string
	Claims []detailsClaim
}

// detailsClaim is one claim, and what the identity system knows of it.
type detailsClaim struct {
	Label               string
	Verified, Available bool
}

// detailsCode is the error that the relying party gets when a person refuses the update.
const (
	detailsCode idp.Code = "consent_details_rejected"
	detailsText          = "We’re sorry! Your login was unsuccessful as consent was not shared."
)

// afterLogin addresses the page that follows a login: where the release has it and it was not there
// before, that of the claim details, else the consent.
func (u *UI) afterLogin(txn idp.Transaction) string {
	if _, asked := u.detailed.Get(txn.ID); asked || !u.rules().Page.ClaimDetails {
		return consentURL(txn)
	}
	return loggedInURL("/claim-details", txn)
}

func consentURL(txn idp.Transaction) string { return loggedInURL("/consent", txn) }

func loggedInURL(path string, txn idp.Transaction) string {
	return pageURL(path, txn,
		"consentAction", string(txn.ConsentAction),
		"authenticationTime", strconv.FormatInt(txn.AuthTime.Unix(), 10))
}

// claimDetails serves GET /claim-details: the screen of a profile that has to be updated; otherwise it
// leads on, to the consent or back to the relying party. It can be opened once: a second time is an
// error of the contract, no_attempts_left. Query: transactionId.
func (u *UI) claimDetails(c *gin.Context) error {
	if !u.rules().Page.ClaimDetails {
		return u.pageNotFound(c)
	}
	txn, done, err := u.at(c, parseQuery(c.Request.URL.RawQuery)["transactionId"], idp.LoggedIn)
	if done {
		return err
	}
	details, err := u.askDetails(c, txn.ID)
	if err != nil {
		note(c, err)
		code := idp.CodeOf(err)
		return u.fail(c, txn, code, u.textOf(code))
	}
	u.detailed.Put(txn.ID, struct{}{}, finishedLifetime)
	if !details.UpdateNeeded {
		return u.afterDetails(c, txn)
	}
	return showLogin(c, txn, detailsPage(detailsView{
		frame: u.frame("Attention"), Client: u.clientView(txn), Transaction: string(txn.ID), Intro: u.rules().Page.DetailsIntro,
		Blocks: u.detailsBlocks(txn, details), Portal: u.ekycPortal() != "",
	}))
}

func (u *UI) askDetails(c *gin.Context, id idp.TransactionID) (idp.ClaimDetails, error) {
	if err := u.cfg.Flow.Count(idp.ClaimDetailsStep, id); err != nil {
		return idp.ClaimDetails{}, err
	}
	return u.cfg.Flow.ClaimDetails(c.Request.Context(), id)
}

// afterDetails leads on from the claim details.
func (u *UI) afterDetails(c *gin.Context, txn idp.Transaction) error {
	if txn.ConsentAction == idp.NoCapture {
		return u.giveConsent(c, txn, consent{silent: true})
	}
	return go303(c, consentURL(txn))
}

// detailsBlocks lists the claims of each kind, the available ones first.
func (u *UI) detailsBlocks(txn idp.Transaction, details idp.ClaimDetails) []detailsBlock {
	var blocks []detailsBlock
	for _, kind := range []struct {
		title string
		names []string
	}{{"Essential Claims", txn.EssentialClaims}, {"Voluntary Claims", txn.VoluntaryClaims}} {
		block := detailsBlock{Title: kind.title}
		for _, available := range []bool{true, false} {
			for _, name := range kind.names {
				for _, status := range details.Claims {
					if status.Claim == name && status.Available == available {
						block.Claims = append(block.Claims, detailsClaim{u.labelOf(name), status.Verified, available})
					}
				}
			}
		}
		if len(block.Claims) > 0 {
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// postClaimDetails serves POST /claim-details. Fields: transactionId; action is proceed or cancel.
//
// Mock: without a portal that updates a profile the update is taken for done.
func (u *UI) postClaimDetails(c *gin.Context) error {
	form := c.Request.PostForm
	txn, done, err := u.at(c, form.Get("transactionId"), idp.LoggedIn)
	if done {
		return err
	}
	switch {
	case form.Get("action") != "cancel" && u.ekycPortal() == "":
		return go303(c, consentURL(txn))
	case form.Get("action") != "cancel":
		return u.toEKYC(c, txn)
	}
	if !u.cfg.Flow.Refuse(txn.ID) { // the other button was faster
		return u.elsewhere(c, txn.ID, idp.LoggedIn)
	}
	return u.fail(c, txn, detailsCode, detailsText)
}
