package ui

import (
	"errors"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// The factors that have a screen, by their type in the mapping of levels.
const (
	otpFactor = "OTP"
	pinFactor = "PIN"
)

// clientView is the relying party as a person sees it.
type clientView struct{ Name, Logo string }

func newClientView(txn idp.Transaction) clientView {
	v := clientView{Name: clientName(txn)}
	if logoSource(txn.Client.LogoURI) != "" {
		v.Logo = txn.Client.LogoURI
	}
	return v
}

// languages maps the two-letter codes of the page's languages to those of client names.
var languages = map[string]string{"en": "eng", "hi": "hin", "ar": "ara", "kn": "kan", "ta": "tam", "km": "khm"}

// clientName picks the name in the first language of ui_locales that the page knows, English when it
// knows none; the plain name where the client has none in that language.
func clientName(txn idp.Transaction) string {
	language := "eng"
	for tag := range strings.FieldsSeq(txn.UILocales) {
		if long, ok := languages[tag]; ok {
			language = long
			break
		}
	}
	if name := txn.Client.Name[language]; name != "" {
		return name
	}
	if name := txn.Client.Name[idp.DefaultName]; name != "" {
		return name
	}
	return string(txn.Client.ID)
}

// option is one way to log in.
type option struct{ Factor, ID, Text, Link string }

type optionsView struct {
	frame
	Client  clientView
	Options []option
	Levels  []string // what the client asks for; shown when no option is left
	Persons []person
	OTP     string
}

// screen is what the screens of the factors have in common.
type screen struct {
	frame
	Client      clientView
	Transaction string
	Individual  string
	MaxLength   int
	Banner      string // what went wrong with the last attempt
	Hint        string
	Wrong       bool   // the banner is about the secret, not about the person
	Back        string // to the options; empty when there is one option only
	Persons     []person
	OTP         string // what testers enter; empty: unknown
}

// options lists the screens that the transaction can be logged in with: one for each set of factors,
// by its first factor, as upstream. Factors without a screen are left out.
func options(txn idp.Transaction) []option {
	texts := map[string]option{
		otpFactor: {Factor: otpFactor, ID: "login_with_otp", Text: "Login with OTP"},
		pinFactor: {Factor: pinFactor, ID: "login_with_pin", Text: "Login with PIN"},
	}
	var list []option
	for _, set := range txn.Factors {
		if len(set) == 0 {
			continue
		}
		if o, known := texts[set[0].Type]; known {
			o.Link = pageURL("/login", txn, "factor", o.Factor)
			list = append(list, o)
			delete(texts, o.Factor)
		}
	}
	return list
}

// login serves GET /login: the options, or the screen of a factor. Query: transactionId; factor picks
// a screen; individualId fills the person in; step=verify is the second step of an OTP.
func (u *UI) login(c *gin.Context) error {
	params := parseQuery(c.Request.URL.RawQuery)
	txn, done, err := u.at(c, params["transactionId"], idp.PreAuth)
	if done {
		return err
	}
	list := options(txn)
	factor := params["factor"]
	if len(list) == 1 {
		factor = list[0].Factor
	}
	for _, o := range list {
		if o.Factor == factor {
			s := u.screen(c, txn, factor, params["individualId"])
			return u.showScreen(c, txn, s, factor, params["step"] == "verify")
		}
	}
	view := optionsView{frame: u.frame("Login"), Client: newClientView(txn), Options: list, Levels: txn.ACRs}
	if len(list) > 0 {
		view.Persons, view.OTP = u.persons(c, txn, list[0].Factor), u.cfg.OTP
	}
	return showLogin(c, txn, optionsPage, view)
}

func (u *UI) screen(c *gin.Context, txn idp.Transaction, factor, individual string) screen {
	s := screen{
		frame:       u.frame("Login with " + factor),
		Client:      newClientView(txn),
		Transaction: string(txn.ID),
		Individual:  individual,
		MaxLength:   u.cfg.Flow.Release().UI.IDMaxLength,
		OTP:         u.cfg.OTP,
		Persons:     u.persons(c, txn, factor),
	}
	if len(options(txn)) > 1 {
		s.Back = pageURL("/login", txn)
	}
	return s
}

func (u *UI) showScreen(c *gin.Context, txn idp.Transaction, s screen, factor string, verify bool) error {
	sent, known := u.sent.Get(txn.ID)
	switch {
	case factor == pinFactor:
		return showLogin(c, txn, pinPage, pinView{screen: s, Length: u.challenge(pinFactor).Max})
	case verify && known:
		return showLogin(c, txn, otpVerifyPage, u.otpVerifyView(txn, s, sent))
	default:
		return showLogin(c, txn, otpPage, otpView{screen: s})
	}
}

// challenge returns how the release wants a challenge of the factor.
func (u *UI) challenge(factor string) release.Challenge {
	for _, rule := range u.cfg.Flow.Release().Authorize.Challenges {
		if rule.Factor == factor {
			return rule
		}
	}
	return release.Challenge{Factor: factor}
}

// postLogin serves POST /login: the forms of the screens. Fields: transactionId; action is get_otp,
// resend_otp, verify_otp or verify_pin; Otp_vid or Pin_vid names the person; otp, once per character or at once;
// pin.
func (u *UI) postLogin(c *gin.Context) error {
	form := c.Request.PostForm
	txn, done, err := u.at(c, form.Get("transactionId"), idp.PreAuth)
	if done {
		return err
	}
	switch form.Get("action") {
	case "get_otp", "resend_otp":
		return u.sendOTP(c, txn, strings.TrimSpace(form.Get("Otp_vid")), form.Get("action") == "resend_otp")
	case "verify_otp":
		return u.verifyOTP(c, txn, strings.TrimSpace(form.Get("Otp_vid")), strings.Join(form["otp"], ""))
	case "verify_pin":
		return u.verifyPIN(c, txn, strings.TrimSpace(form.Get("Pin_vid")), form.Get("pin"))
	default:
		return go303(c, pageURL("/login", txn))
	}
}

// authenticate presents one challenge and leads on to the consent.
func (u *UI) authenticate(c *gin.Context, txn idp.Transaction, individual, factor, value string) error {
	flow := u.cfg.Flow
	if err := flow.Count(idp.AuthenticateStep, txn.ID); err != nil {
		return err
	}
	after, err := flow.Authenticate(c.Request.Context(), idp.Authenticate{
		Transaction: string(txn.ID),
		Individual:  individual,
		Challenges:  []*idp.Challenge{{Factor: factor, Format: u.challenge(factor).Format, Value: value}},
		Consent:     u.rules().StoredConsent,
	})
	if err != nil {
		return err
	}
	return go303(c, consentURL(after))
}

// failed answers an attempt that failed: invalid_transaction leads to the page on which the transaction
// stands by now or, where the release does so, to the relying party; after everything else the person may
// try again.
func (u *UI) failed(c *gin.Context, txn idp.Transaction, s screen, factor string, verify bool, cause error) error {
	note(c, cause)
	code := idp.CodeOf(cause)
	if code == idp.InvalidTransaction {
		now, stage := u.cfg.Flow.Transaction(txn.ID)
		switch {
		case stage != idp.PreAuth && now.ID != "":
			return u.elsewhere(c, txn.ID, idp.PreAuth)
		case u.rules().ExpiredLoginRedirect:
			return u.fail(c, txn, code, textOf(code))
		}
	}
	s.Banner, s.Hint = bannerText(factor, code), hints[code]
	s.Wrong = aboutSecret(cause)
	return u.showScreen(c, txn, s, factor, verify)
}

// aboutSecret reports whether an attempt failed for the secret rather than for the person.
func aboutSecret(err error) bool {
	return errors.Is(err, &idp.Error{Code: idp.AuthFailed}) || idp.CodeOf(err) == idp.InvalidChallenge
}
