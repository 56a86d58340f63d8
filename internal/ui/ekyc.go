package ui

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// ekycErrors are the errors that the page knows when the eKYC portal leads back, and what the relying
// party gets (mosip/esignet oidc-ui clientConstants.js).
var ekycErrors = map[string]idp.Code{
	"dismiss":              "consent_rejected",
	"invalid_transaction":  idp.InvalidTransaction,
	"incompatible_browser": "incompatible_browser",
	"ekyc_failed":          "ekyc_failed",
	"no_ekyc_provider":     "no_ekyc_provider",
}

// ekycPortal is the address of the portal at which a profile is updated; empty: there is none.
func (u *UI) ekycPortal() string {
	address, _ := u.setting("eKYC-steps.config").(string)
	return address
}

// toEKYC halts the login and sends the browser to the portal (mosip/esignet oidc-ui ClaimDetails.js).
func (u *UI) toEKYC(c *gin.Context, txn idp.Transaction) error {
	key := u.ekycKey(txn.ID)
	out, err := u.cfg.Flow.PrepareSignUp(c.Request.Context(), idp.PrepareSignUp{Transaction: string(txn.ID), PathFragment: key})
	if err != nil {
		note(c, err)
		code := idp.CodeOf(err)
		return u.fail(c, txn, code, u.textOf(code))
	}
	httpapi.AddCookie(c, string(out.Transaction), out.Cookie, out.Lifetime)
	encode := u.cfg.Flow.Tolerances().Has(release.StateEncoding)
	return leave(c, ekycURL(u.ekycPortal(), out.IDToken, u.visitOf(txn).language, u.arrived(txn.State), u.rules().Page.EKYC, encode))
}

// ekycURL is where the browser goes for an update of the profile. The state is pasted in, or the text null.
func ekycURL(portal, token, language string, state *string, rules release.EKYCRules, encode bool) string {
	text := "null"
	if state != nil {
		text = *state
	}
	if encode {
		text = escapeAll(text)
	}
	params := "id_token_hint=" + token + "&ui_locales=" + language
	separator := "&"
	if rules.Fragment {
		separator, params = "#", base64.StdEncoding.EncodeToString([]byte(params))
	}
	return navigable(portal + "?state=" + text + separator + params)
}

// ekycKey notes under a new key that a login went to the portal. The key is the time, as upstream's page
// makes it, or a later one that is free.
func (u *UI) ekycKey(id idp.TransactionID) string {
	for now := u.cfg.Now(); ; now = now.Add(time.Millisecond) {
		key := "urlInfo" + strconv.FormatInt(now.UnixMilli(), 10)
		if u.away.PutIfAbsent(key, id, finishedLifetime) {
			return key
		}
	}
}

// arrived is a parameter as the page reads it from its own address, into which it was pasted; nil: it is
// not there.
func (u *UI) arrived(text *string) *string {
	switch {
	case text == nil || *text == "":
		return nil
	case u.cfg.Flow.Tolerances().Has(release.StateEncoding):
		return text
	}
	read := pasted(*text)
	return &read
}

// fromEKYC goes on with a login that the portal leads back to: to the consent, or to the relying party
// with the error of the portal or of eSignet (mosip/esignet oidc-ui pages/Consent.js).
func (u *UI) fromEKYC(c *gin.Context, id idp.TransactionID, told string) error {
	txn, _ := u.cfg.Flow.Transaction(id)
	if txn.ID == "" {
		return u.lost(c, unauthorizedAccess)
	}
	txn = u.seen(txn)
	code, known := ekycErrors[told]
	switch {
	case known:
		return leave(c, u.ekycErrorURL(txn, code))
	case told != "" && !u.rules().Page.EKYC.KnownErrors:
		return leave(c, u.ekycErrorURL(txn, idp.Code(told)))
	}
	if _, err := u.cfg.Flow.CompleteSignUp(c.Request.Context(), idp.CompleteSignUp{Transaction: string(id)}); err != nil {
		note(c, err)
		return leave(c, u.ekycErrorURL(txn, idp.CodeOf(err)))
	}
	v := u.visitOf(txn)
	v.resumed = u.cfg.Now()
	u.visits.Put(id, v, finishedLifetime)
	txn.AuthTime = v.resumed
	return go303(c, consentURL(txn))
}

// ekycErrorURL is where the browser goes when the update failed: to the relying party with all that stood
// in the address of the page that led to the portal, and with the error.
func (u *UI) ekycErrorURL(txn idp.Transaction, code idp.Code) string {
	var query []string
	put := func(name, value string) { query = append(query, name+"="+formEncode(value)) }
	if nonce := u.arrived(txn.Nonce); nonce != nil {
		put("nonce", *nonce)
	}
	if state := u.arrived(txn.State); state != nil {
		put("state", *state)
	}
	if u.rules().Page.Return.SilentLocales == release.PageLanguage {
		put("ui_locales", u.visitOf(txn).back())
	}
	put("consentAction", string(txn.ConsentAction))
	put("authenticationTime", strconv.FormatInt(txn.AuthTime.Unix(), 10))
	put("error", string(code))
	return navigable(txn.RedirectURI + "?" + strings.Join(query, "&"))
}
