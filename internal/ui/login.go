package ui

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// screen is what the screens of the factors have in common.
type screen struct {
	frame
	Client      clientView
	Transaction string
	Heading     string
	Person      personField
	Banner      string // what went wrong with the last attempt
	Hint        string
	Boxed       bool   // the banner is a box like that of /authorize
	CanClose    bool   // the banner has a button to close it
	Sending     bool   // the last attempt was to have an OTP sent
	Wrong       bool   // the banner is about the secret, not about the person
	Back        string // to the options; empty when there is one option only
	Captcha     captchaField
	Persons     []person
	// OTP and Password are what testers enter; empty: unknown, or of no use on this screen.
	OTP, Password string
	// Entered is what else the person entered, by the name of the field, when a screen is shown again.
	Entered map[string]string
}

// personField is the input for the individual id.
type personField struct {
	ID, Name string
	release.InputLabel
	Value      string
	MaxLength  int
	Focus, Bad bool
}

// login serves GET /login: the options, or the screen of a factor. Query: transactionId; factor picks
// a screen; individualId fills the person in; step=verify is the second step of an OTP.
func (u *UI) login(c *gin.Context) error {
	params := parseQuery(c.Request.URL.RawQuery)
	txn, done, err := u.at(c, params["transactionId"], idp.PreAuth)
	if done {
		return err
	}
	list := u.options(txn)
	factor := params["factor"]
	if len(list) == 1 {
		factor = list[0].Factor
	}
	for _, o := range list {
		if o.Factor == factor && factor == tokenFactor {
			return u.logInByToken(c, txn)
		}
		if o.Factor == factor {
			s := u.screen(c, txn, factor, params["individualId"])
			return u.showScreen(c, txn, s, factor, params["step"] == "verify")
		}
	}
	view := u.optionsView(txn, list)
	if len(list) > 0 {
		view.Persons, view.OTP = u.persons(c, txn, list[0].Factor), u.cfg.OTP
	}
	return showLogin(c, txn, optionsPage(view))
}

func (u *UI) screen(c *gin.Context, txn idp.Transaction, factor, individual string) screen {
	heading := u.heading(txn, factor)
	s := screen{
		frame:       u.frame(heading),
		Client:      u.clientView(txn),
		Transaction: string(txn.ID),
		Heading:     heading,
		Person:      personField{InputLabel: u.personLabel(factor), Value: individual, MaxLength: u.rules().IDMaxLength},
		Boxed:       u.rules().Page.Wording == release.PrefixedWords,
		CanClose:    u.rules().Page.BannerClose,
		Persons:     u.persons(c, txn, factor),
	}
	if factor == otpFactor || factor == pinFactor {
		s.OTP = u.cfg.OTP
	}
	if len(u.options(txn)) > 1 {
		s.Back = pageURL("/login", txn)
	}
	return s
}

// personLabel names the individual id on the screen of the factor.
func (u *UI) personLabel(factor string) release.InputLabel {
	labels := u.rules().Page.PersonLabels
	if label, ok := labels[factor]; ok {
		return label
	}
	return labels[release.AnyFactor]
}

// showScreen shows the screen of a factor; verify picks the second step of an OTP, if one was sent.
func (u *UI) showScreen(c *gin.Context, txn idp.Transaction, s screen, factor string, verify bool) error {
	sent, known := u.sent.Get(txn.ID)
	s.Person.Bad = s.Banner != "" && !s.Wrong && !s.Captcha.Bad
	s.Person.Focus = !s.Captcha.Bad && s.Person.Value == "" || s.Person.Bad
	verify = verify && known
	s.Captcha = u.captchaOn(s.Captcha, factor, verify)
	switch {
	case factor == pinFactor || factor == passwordFactor:
		return showLogin(c, txn, secretPage(u.secretView(txn, s, factor)))
	case factor == biometricsFactor:
		return showLogin(c, txn, biometricsPage(u.biometricsView(s)))
	case factor == knowledgeFactor || factor == oldKnowledge:
		return showLogin(c, txn, knowledgePage(u.knowledgeView(s)))
	case verify:
		return showLogin(c, txn, otpVerifyPage(u.otpVerifyView(txn, s, sent)))
	default:
		s.Person.ID, s.Person.Name = u.rules().Page.IDs.OTPPerson, "Otp_vid"
		s.Person.Focus = !s.Captcha.Bad
		return showLogin(c, txn, otpPage(otpView{screen: s}))
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
// resend_otp, verify_otp, verify_pin, verify_password, scan_and_verify or verify_form; Otp_vid, Pin_vid,
// Password_vid, sbi_vid or individualId names the person; the rest is for each screen to read.
func (u *UI) postLogin(c *gin.Context) error {
	form := c.Request.PostForm
	txn, done, err := u.at(c, form.Get("transactionId"), idp.PreAuth)
	if done {
		return err
	}
	individual := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	switch form.Get("action") {
	case "get_otp", "resend_otp":
		return u.sendOTP(c, txn, individual("Otp_vid"), form.Get("action") == "resend_otp")
	case "verify_otp":
		return u.verifyOTP(c, txn, individual("Otp_vid"), strings.Join(form["otp"], ""))
	case "verify_pin":
		return u.verifySecret(c, txn, individual("Pin_vid"), pinFactor, form.Get("pin"))
	case "verify_password":
		return u.verifySecret(c, txn, individual("Password_vid"), passwordFactor, strings.TrimSpace(form.Get("password")))
	case "scan_and_verify":
		return u.verifyBiometrics(c, txn, individual("sbi_vid"), form.Get("device"), form.Get("outcome"))
	case "verify_form":
		return u.verifyKnowledge(c, txn, individual(personName), form)
	default:
		return go303(c, pageURL("/login", txn))
	}
}

// authenticate presents one challenge and leads on to what follows the login.
func (u *UI) authenticate(c *gin.Context, txn idp.Transaction, individual, factor, value string) error {
	after, err := u.present(c, txn, individual, factor, value)
	if err != nil {
		return err
	}
	return go303(c, u.afterLogin(u.seen(after)))
}

// present presents one challenge and returns the transaction that it logs in.
func (u *UI) present(c *gin.Context, txn idp.Transaction, individual, factor, value string) (idp.Transaction, error) {
	flow := u.cfg.Flow
	if err := flow.Count(idp.AuthenticateStep, txn.ID); err != nil {
		return txn, err
	}
	return flow.Authenticate(c.Request.Context(), idp.Authenticate{
		Transaction:  string(txn.ID),
		Individual:   individual,
		Challenges:   []*idp.Challenge{{Factor: factor, Format: u.challenge(factor).Format, Value: value}},
		Consent:      u.rules().StoredConsent,
		CaptchaToken: captchaToken(c),
		Cookies:      httpapi.Cookies(c.Request),
	})
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
		case !u.rules().EarlyReturn:
			return u.fail(c, txn, code, u.textOf(code))
		}
	}
	s.Banner, s.Hint = u.bannerText(factor, code, s.Sending), cmp.Or(s.Hint, hints[code])
	s.Wrong = s.Wrong || aboutSecret(cause)
	s.Captcha.Bad = aboutCaptcha(code)
	return u.showScreen(c, txn, s, factor, verify)
}

// aboutSecrets are the other codes that say so, most of them of ID Authentication.
var aboutSecrets = []idp.Code{
	idp.InvalidChallenge, "IDA-MLC-011", "IDA-OTA-003", "IDA-OTA-004", "IDA-OTA-005", "IDA-OTA-012", "IDA-PSD-001", "IDA-PSD-002",
}

// aboutSecret reports whether an attempt failed for the secret rather than for the person.
func aboutSecret(err error) bool {
	return errors.Is(err, &idp.Error{Code: idp.AuthFailed}) || slices.Contains(aboutSecrets, idp.CodeOf(err))
}
