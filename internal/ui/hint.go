package ui

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// tokenFactor is the way in which a portal logs in, with the id_token of a halted login.
const tokenFactor = "IDT"

// exceptionCode is the error that the relying party gets when the page itself breaks down.
const exceptionCode idp.Code = "authorization_failed_msg"

// presentToken presents the id_token_hint of the page as challenge (mosip/esignet oidc-ui IdToken.js; in
// 1.5 Authorize.js).
func (u *UI) presentToken(c *gin.Context, txn idp.Transaction, factor string) (idp.Transaction, error) {
	hint := u.visitOf(txn).hint
	subject, err := subjectOf(hint)
	if err != nil {
		return txn, &idp.Error{Code: exceptionCode, Err: err}
	}
	challenge, err := json.Marshal(map[string]string{"token": hint, "code": "code"})
	if err != nil {
		return txn, err
	}
	return u.present(c, txn, subject, factor, base64.StdEncoding.EncodeToString(challenge))
}

// subjectOf reads the sub of a token without looking at its signature.
func subjectOf(token string) (string, error) {
	parts := strings.Split(token, ".")
	if len(parts) < 2 {
		return "", errors.New("the id_token_hint has one part")
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return "", fmt.Errorf("payload of the id_token_hint: %w", err)
	}
	var claims struct {
		Subject string `json:"sub"`
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		return "", fmt.Errorf("payload of the id_token_hint: %w", err)
	}
	return claims.Subject, nil
}

// logInByToken logs a portal in, with nobody asked for anything. An error takes the browser back.
func (u *UI) logInByToken(c *gin.Context, txn idp.Transaction) error {
	after, err := u.presentToken(c, txn, tokenFactor)
	if err != nil {
		note(c, err)
		code := idp.CodeOf(err)
		if code == exceptionCode {
			return u.fail(c, txn, code, err.Error())
		}
		return u.fail(c, txn, code, u.textOf(code))
	}
	return go303(c, u.afterLogin(u.seen(after)))
}

// logInAtOnce logs a portal in and goes back to it with the code, without any page in between. state, code
// and ui_locales stand in base64 in the fragment (mosip/esignet oidc-ui Authorize.js, v1.5.1).
//
// Mock: upstream's page waits for ever when that fails; here it shows the error.
func (u *UI) logInAtOnce(c *gin.Context, txn idp.Transaction) error {
	if len(txn.Factors) == 0 || len(txn.Factors[0]) == 0 {
		return u.problems(c, idp.Errorf(idp.AuthFailed, "the login has no factor"))
	}
	if _, err := u.presentToken(c, txn, txn.Factors[0][0].Type); err != nil {
		return u.problems(c, err)
	}
	auth, err := u.cfg.Flow.AuthCode(c.Request.Context(), idp.GiveConsent{Transaction: string(txn.ID)})
	if err != nil {
		return u.problems(c, err)
	}
	u.finished.Put(txn.ID, struct{}{}, finishedLifetime)
	orNull := func(s *string) string {
		if s == nil {
			return "null"
		}
		return *s
	}
	locales := u.visitOf(txn).locales
	if locales == "" {
		locales = orNull(nil)
	}
	params := "state=" + formEncode(orNull(auth.State)) + "&code=" + formEncode(auth.Code) + "&ui_locales=" + formEncode(locales)
	return leave(c, navigable(auth.RedirectURI+"#"+base64.StdEncoding.EncodeToString([]byte(params))))
}

// byToken reports whether the page of a login can log in by its id_token_hint.
func (u *UI) byToken(txn idp.Transaction) bool {
	return u.rules().Page.IDTokenHint == release.HintAsFactor && u.visitOf(txn).hint != ""
}
