package identity

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
)

// idaOTP is the OTP of a transaction.
type idaOTP struct {
	individual idp.IndividualID
	expires    time.Time
	used       bool
}

// SupportsChannel reports whether an OTP can be sent that way; case does not matter.
func (a *IDA) SupportsChannel(channel string) bool {
	return slices.Contains(otpChannels, strings.ToLower(channel))
}

// SendOTP notes that an OTP was sent and says where to; it takes the place of an earlier one of the transaction. Errors, in
// order: IDA-OTA-008 without a channel, IDA-MLC-009 for an unknown one, IDA-MLC-018 for an unknown person, IDA-OTA-002
// when none of the channels has an address (OTPRequestValidator.java, OTPServiceImpl.java).
func (a *IDA) SendOTP(_ context.Context, _ idp.Client, req idp.OTPRequest) (idp.OTPSent, error) {
	if len(req.Channels) == 0 {
		return idp.OTPSent{}, &idp.Error{Code: idaNoChannel}
	}
	for _, channel := range req.Channels {
		if !a.SupportsChannel(channel) {
			return idp.OTPSent{}, idp.Errorf(idaInvalidInput, "otpChannel %q", channel)
		}
	}
	p, err := a.person(req.Individual)
	if err != nil {
		return idp.OTPSent{}, err
	}
	sent, err := idaMasks(p, req.Channels)
	if err != nil {
		return idp.OTPSent{}, err
	}
	sent.AuthTransaction = req.AuthTransaction
	a.otps.Put(idaKey(req.AuthTransaction), idaOTP{individual: req.Individual, expires: a.cfg.Now().Add(a.rules.OTPLifetime)}, forever)
	return sent, nil
}

// idaKey is short, whatever the length of the transaction's id.
func idaKey(transaction string) string {
	sum := sha256.Sum256([]byte(transaction))
	return string(sum[:])
}

// idaMasks returns the masked addresses of the channels that were asked for and that the person has.
func idaMasks(p idp.Identity, channels []string) (sent idp.OTPSent, err error) {
	for _, channel := range channels {
		channel = strings.ToLower(channel)
		address := p.Attributes[channel].Text
		switch {
		case java.OnlyWhitespace(address):
		case channel == "email":
			mask, err := maskEmail(address)
			if err != nil {
				return sent, idp.Errorf(idaUnableToProcess, "mask e-mail: %w", err)
			}
			sent.MaskedEmail = &mask
		default:
			mask := maskMobile(address)
			sent.MaskedMobile = &mask
		}
	}
	if sent.MaskedEmail == nil && sent.MaskedMobile == nil {
		return sent, idp.Errorf(idaOTPNotSent, "no address to send to")
	}
	return sent, nil
}

// Authenticate checks the challenges and issues a KYC token. Every factor given is checked, in the order OTP, BIO, WLA,
// PWD, and the first failure ends it; the last of two challenges for one factor counts. IDA has no factor of knowledge,
// so the plugin answers KBA and KBI with auth_failed, and its configuration allows no PIN.
//
// Errors: auth_failed of the plugin, IDA-MLC-008 for no challenge, IDA-MLC-011 for a PIN, IDA-MLC-018 for an unknown
// person, and those of the factors (mosip/esignet-plugins IdaAuthenticatorImpl.java and HelperService.java,
// BaseAuthRequestValidator.java).
func (a *IDA) Authenticate(_ context.Context, client idp.Client, req idp.KYCAuth) (idp.Authenticated, error) {
	given := map[string]string{}
	for _, c := range req.Challenges {
		factor := strings.ToUpper(c.Factor)
		if factor != idaPIN && !slices.Contains(idaFactors, factor) {
			return idp.Authenticated{}, idp.Errorf(idp.AuthFailed, "factor %q is none of IDA", c.Factor)
		}
		given[factor] = c.Value
	}
	if len(given) == 0 {
		return idp.Authenticated{}, &idp.Error{Code: idaNoFactor}
	}
	if _, there := given[idaPIN]; there {
		return idp.Authenticated{}, idp.Errorf(idaFactorNotAllowed, "no logins by PIN")
	}
	p, err := a.person(req.Individual)
	if err != nil {
		return idp.Authenticated{}, err
	}
	for _, factor := range idaFactors {
		if value, there := given[factor]; there {
			if err := a.check(p, req.AuthTransaction, factor, value); err != nil {
				return idp.Authenticated{}, err
			}
		}
	}
	return a.issue(client, req), nil
}

// idaFactors are those that IDA allows, in the order in which it checks them (auth.types.allowed).
var idaFactors = []string{"OTP", "BIO", "WLA", password}

const idaPIN = "PIN"

func (a *IDA) issue(client idp.Client, req idp.KYCAuth) idp.Authenticated {
	issued := idp.Authenticated{KYCToken: newToken(), PSUT: IDASubject(a.rules, req.Individual, client.RelyingParty)}
	a.tokens.Put(issued.KYCToken, idaToken{
		transaction: sha256.Sum256([]byte(req.AuthTransaction)),
		individual:  req.Individual,
		client:      client.ID,
		psut:        issued.PSUT,
		issued:      a.cfg.Now(),
	}, forever)
	return issued
}

// check checks one factor.
//
// Mock: whatever biometrics are given are those of the person; no wallet can be bound.
func (a *IDA) check(p idp.Identity, transaction, factor, value string) error {
	switch {
	case factor == "OTP":
		return a.useOTP(p.ID, transaction, value)
	case factor == "WLA":
		return idp.Errorf(idaNoBoundKey, "no wallet is bound")
	case factor == password && p.PasswordHash == "":
		return &idp.Error{Code: idaNoPassword}
	case factor == password && idp.HashPassword(value) != p.PasswordHash:
		return &idp.Error{Code: idaWrongPassword}
	}
	return nil
}

// useOTP checks an OTP and uses it up if it is right, in time or not; a wrong one may be tried again
// (OTPAuthServiceImpl.java, ValidateOtpHelper.java).
func (a *IDA) useOTP(id idp.IndividualID, transaction, value string) (err error) {
	key := idaKey(transaction)
	if sent, ok := a.otps.Get(key); !ok || sent.individual != id {
		return idp.Errorf(idaOTPOfAnother, "no OTP was sent for the transaction and the person")
	}
	a.otps.Update(key, forever, func(sent idaOTP) idaOTP {
		switch {
		case sent.used:
			err = &idp.Error{Code: idaOTPUsed}
		case value != a.cfg.OTP:
			err = &idp.Error{Code: idaWrongOTP}
		default:
			sent.used = true
			if now := a.cfg.Now(); !now.Before(sent.expires) {
				err = idp.Errorf(idaOTPExpired, "since %s", sent.expires.Format(time.RFC3339))
			}
		}
		return sent
	})
	return err
}
