package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

// otpView is the first step of the OTP screen: who are you?
type otpView struct{ screen }

// otpVerifyView is its second step: the OTP itself.
type otpVerifyView struct {
	screen
	Sent   string   // says where it went, before SentTo
	SentTo []string // masked, each with the name of its channel where the release has it
	Resend string   // stands before the countdown
	Boxes  []otpBox // one for each character
	Wait   int      // seconds until the OTP may be sent again
	Clock  string   // the same as mm:ss
	Back   string   // to the first step; hides that of screen
}

// otpBox is the input for one character. The first one takes the whole OTP, for those who paste it
// or have it filled in.
type otpBox struct {
	Number, MaxLength int
	Focus             bool
}

func (u *UI) otpVerifyView(txn idp.Transaction, s screen, sent otpSent) otpVerifyView {
	rules := u.rules()
	wait := seconds(max(0, rules.ResendDelay-u.cfg.Now().Sub(sent.at)))
	view := otpVerifyView{
		screen: s,
		Sent:   strings.ReplaceAll(rules.Page.OTPSent, "%d", strconv.Itoa(rules.OTPLength)),
		Resend: rules.Page.OTPResend,
		Wait:   wait,
		Clock:  clockText(wait),
		Back:   pageURL("/login", txn, "factor", otpFactor, "individualId", sent.individual),
	}
	view.Person.Value = sent.individual
	for _, channel := range [][2]string{{"Mobile Number: ", sent.mobile}, {"Email Address: ", sent.email}} {
		switch {
		case channel[1] == "":
		case rules.Page.OTPChannels:
			view.SentTo = append(view.SentTo, channel[0]+channel[1])
		default:
			view.SentTo = append(view.SentTo, channel[1])
		}
	}
	for i := range rules.OTPLength {
		box := otpBox{Number: i + 1, MaxLength: 1}
		if i == 0 {
			box.MaxLength, box.Focus = rules.OTPLength, !s.Captcha.Bad
		}
		view.Boxes = append(view.Boxes, box)
	}
	return view
}

// sendOTP has an OTP sent and leads on to the second step. again says that it was asked for there.
func (u *UI) sendOTP(c *gin.Context, txn idp.Transaction, individual string, again bool) error {
	sent, err := u.requestOTP(c, txn, individual)
	if err != nil {
		s := u.screen(c, txn, otpFactor, individual)
		s.Sending = true
		return u.failed(c, txn, s, otpFactor, again, err)
	}
	u.sent.Put(txn.ID, otpSent{
		individual: strings.Clone(individual), email: httpapi.Text(sent.MaskedEmail), mobile: httpapi.Text(sent.MaskedMobile), at: u.cfg.Now(),
	}, u.cfg.Flow.Release().Authorize.PreAuthLifetime)
	return go303(c, pageURL("/login", txn, "factor", otpFactor, "step", "verify"))
}

func (u *UI) requestOTP(c *gin.Context, txn idp.Transaction, individual string) (idp.OTPSent, error) {
	if err := u.cfg.Flow.Count(idp.SendOTPStep, txn.ID); err != nil {
		return idp.OTPSent{}, err
	}
	return u.cfg.Flow.SendOTP(c.Request.Context(), idp.SendOTP{
		Transaction: string(txn.ID),
		Individual:  individual,
		Channels:    idp.Pointers(u.cfg.Flow.Release().UI.OTPChannels),

		CaptchaToken: captchaToken(c),
	})
}

func (u *UI) verifyOTP(c *gin.Context, txn idp.Transaction, individual, otp string) error {
	err := u.authenticate(c, txn, individual, otpFactor, strings.TrimSpace(otp))
	if err != nil {
		return u.failed(c, txn, u.screen(c, txn, otpFactor, individual), otpFactor, true, err)
	}
	u.sent.Delete(txn.ID)
	return nil
}

// seconds rounds up, so that a countdown ends at zero.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// clockText writes seconds as mm:ss.
func clockText(s int) string { return fmt.Sprintf("%02d:%02d", s/60, s%60) }
