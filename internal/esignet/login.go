package esignet

import (
	"fmt"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

type sendOTPRequest struct {
	TransactionID *string   `json:"transactionId"`
	IndividualID  *string   `json:"individualId"`
	OTPChannels   []*string `json:"otpChannels"`
	CaptchaToken  *string   `json:"captchaToken"`
}

type sendOTPResponse struct {
	TransactionID string  `json:"transactionId"`
	MaskedEmail   *string `json:"maskedEmail"`
	MaskedMobile  *string `json:"maskedMobile"`
}

// sendOTP serves POST /authorization/send-otp.
//
// Request {transactionId, individualId, otpChannels, captchaToken}; answer {transactionId, maskedEmail,
// maskedMobile}. Errors: those of the header filter; see idp.Flow.SendOTP.
func (a *API) sendOTP(c *gin.Context) error {
	body, prior, err := decode[sendOTPRequest](a, c)
	if err != nil {
		return err
	}
	sent, err := a.cfg.Flow.SendOTP(c.Request.Context(), idp.SendOTP{
		Prior:        prior,
		Transaction:  httpapi.Text(body.TransactionID),
		Individual:   httpapi.Text(body.IndividualID),
		Channels:     body.OTPChannels,
		CaptchaToken: httpapi.Text(body.CaptchaToken),
	})
	if err != nil {
		return fmt.Errorf("send-otp: %w", err)
	}
	return a.reply(c, sendOTPResponse{httpapi.Text(body.TransactionID), sent.MaskedEmail, sent.MaskedMobile})
}

type authenticateRequest struct {
	TransactionID *string          `json:"transactionId"`
	IndividualID  *string          `json:"individualId"`
	ChallengeList []*wireChallenge `json:"challengeList"`
}

type authenticateRequestV3 struct {
	authenticateRequest
	CaptchaToken *string `json:"captchaToken"`
}

type wireChallenge struct {
	AuthFactorType *string `json:"authFactorType"`
	Challenge      *string `json:"challenge"`
	Format         *string `json:"format"`
}

// parse makes the command of v1 and v2.
func (r authenticateRequest) parse(prior idp.Violations) idp.Authenticate {
	cmd := idp.Authenticate{
		Prior: prior, Transaction: httpapi.Text(r.TransactionID), Individual: httpapi.Text(r.IndividualID), WithoutCaptcha: true,
	}
	for _, c := range r.ChallengeList {
		if c == nil {
			cmd.Challenges = append(cmd.Challenges, nil)
			continue
		}
		cmd.Challenges = append(cmd.Challenges, &idp.Challenge{
			Factor: httpapi.Text(c.AuthFactorType), Format: httpapi.Text(c.Format), Value: httpapi.Text(c.Challenge),
		})
	}
	return cmd
}

type authenticateResponse struct {
	TransactionID string `json:"transactionId"`
}

type authenticateResponseV2 struct {
	TransactionID string            `json:"transactionId"`
	ConsentAction idp.ConsentAction `json:"consentAction"`
}

// authenticate serves POST /authorization/authenticate.
//
// Request {transactionId, individualId, challengeList: [{authFactorType, challenge, format}]}; answer
// {transactionId}. No consent is decided or stored. Errors: those of the header filter; see
// idp.Flow.Authenticate.
func (a *API) authenticate(c *gin.Context) error {
	body, prior, err := decode[authenticateRequest](a, c)
	if err != nil {
		return err
	}
	txn, err := a.cfg.Flow.Authenticate(c.Request.Context(), body.parse(prior))
	if err != nil {
		return fmt.Errorf("authenticate: %w", err)
	}
	return a.reply(c, authenticateResponse{string(txn.ID)})
}

// authenticateV2 serves POST /authorization/v2/authenticate: authenticate with the decision on
// consent, {transactionId, consentAction}.
func (a *API) authenticateV2(c *gin.Context) error {
	body, prior, err := decode[authenticateRequest](a, c)
	if err != nil {
		return err
	}
	return a.authenticateWithConsent(c, body.parse(prior))
}

// authenticateV3 serves POST /authorization/v3/authenticate: v2 with a captchaToken, and with the cookies
// that the factor IDT needs.
func (a *API) authenticateV3(c *gin.Context) error {
	body, prior, err := decode[authenticateRequestV3](a, c)
	if err != nil {
		return err
	}
	cmd := body.parse(prior)
	cmd.WithoutCaptcha, cmd.CaptchaToken, cmd.Cookies = false, httpapi.Text(body.CaptchaToken), httpapi.Cookies(c.Request)
	return a.authenticateWithConsent(c, cmd)
}

func (a *API) authenticateWithConsent(c *gin.Context, cmd idp.Authenticate) error {
	cmd.Consent = true
	txn, err := a.cfg.Flow.Authenticate(c.Request.Context(), cmd)
	if err != nil {
		return fmt.Errorf("authenticate: %w", err)
	}
	return a.reply(c, authenticateResponseV2{string(txn.ID), txn.ConsentAction})
}

type authCodeRequest struct {
	TransactionID            *string   `json:"transactionId"`
	AcceptedClaims           []*string `json:"acceptedClaims"`
	PermittedAuthorizeScopes []*string `json:"permittedAuthorizeScopes"`
}

type authCodeResponse struct {
	Nonce       *string `json:"nonce"`
	State       *string `json:"state"`
	Code        string  `json:"code"`
	RedirectURI string  `json:"redirectUri"`
}

// authCode serves POST /authorization/auth-code.
//
// Request {transactionId, acceptedClaims, permittedAuthorizeScopes}; answer {nonce, state, code,
// redirectUri}. Errors: those of the header filter; see idp.Flow.AuthCode.
func (a *API) authCode(c *gin.Context) error {
	body, prior, err := decode[authCodeRequest](a, c)
	if err != nil {
		return err
	}
	out, err := a.cfg.Flow.AuthCode(c.Request.Context(), idp.GiveConsent{
		Prior:           prior,
		Transaction:     httpapi.Text(body.TransactionID),
		AcceptedClaims:  body.AcceptedClaims,
		PermittedScopes: body.PermittedAuthorizeScopes,
	})
	if err != nil {
		return fmt.Errorf("auth-code: %w", err)
	}
	return a.reply(c, authCodeResponse{out.Nonce, out.State, out.Code, out.RedirectURI})
}
