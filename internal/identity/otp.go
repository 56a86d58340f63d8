package identity

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
)

// SupportsChannel reports whether an OTP can be sent that way; case does not matter.
func (s *System) SupportsChannel(channel string) bool {
	return slices.Contains(otpChannels, strings.ToLower(channel))
}

// SendOTP notes that an OTP was sent and says where to; no message leaves this server. Each call
// adds one OTP that can be used once, or where OTPs have a lifetime renews the one. Errors, in order: invalid_transaction_id,
// invalid_individual_id (blank, or unknown), invalid_otp_channel, no_email_mobile_found
// (AuthenticationServiceImpl.java sendOtp).
func (s *System) SendOTP(_ context.Context, _ idp.Client, req idp.OTPRequest) (idp.OTPSent, error) {
	if err := checkOTPRequest(req); err != nil {
		return idp.OTPSent{}, err
	}
	p, err := s.person(req.Individual)
	if err != nil {
		return idp.OTPSent{}, err
	}
	for _, channel := range req.Channels {
		if !s.SupportsChannel(channel) {
			return idp.OTPSent{}, idp.Errorf(idp.InvalidOTPChannel, "channel %q", channel)
		}
	}
	sent, err := masks(p, req.Channels)
	if err != nil {
		return idp.OTPSent{}, err
	}
	sent.AuthTransaction = req.AuthTransaction
	key := s.otpKey(req.AuthTransaction, req.Individual)
	if lifetime := s.cfg.Rules.OTPLifetime; lifetime > 0 {
		s.otps.Put(key, 1, lifetime)
		return sent, nil
	}
	s.otps.Update(key, forever, func(n int) int { return n + 1 })
	return sent, nil
}

func checkOTPRequest(req idp.OTPRequest) error {
	switch {
	case java.Blank(req.AuthTransaction):
		return &idp.Error{Code: idp.InvalidTransactionID}
	case java.Blank(string(req.Individual)):
		return &idp.Error{Code: idp.InvalidIndividualID}
	case len(req.Channels) == 0:
		return &idp.Error{Code: idp.InvalidOTPChannel}
	}
	return nil
}

func (s *System) otpKey(transaction string, id idp.IndividualID) string {
	if s.cfg.Rules.OTPPerIndividual {
		transaction += "\x00" + string(id)
	}
	sum := sha256.Sum256([]byte(transaction)) // which may be of any length
	return string(sum[:])
}

// useOTP checks an OTP and uses it up if it is right; a wrong one may be tried again.
func (s *System) useOTP(transaction string, id idp.IndividualID, otp string) error {
	if transaction == "" {
		return &idp.Error{Code: idp.InvalidTransactionID}
	}
	key := s.otpKey(transaction, id)
	none := idp.Errorf(idp.InvalidTransaction, "no OTP was sent for the transaction")
	if n, _ := s.otps.Get(key); n == 0 {
		return none // without an entry of its own, which would push out another's
	}
	if s.cfg.Rules.OTPLifetime > 0 {
		return s.takeOTP(key, otp, none)
	}
	var err error
	s.otps.Update(key, forever, func(n int) int {
		switch {
		case n == 0: // used by another call meanwhile
			err = none
		case otp != s.cfg.OTP:
			err = idp.Errorf(idp.AuthFailed, "wrong OTP")
		default:
			n--
		}
		return n
	})
	return err
}

// takeOTP uses up the OTP of the key, which a wrong one leaves as it was.
func (s *System) takeOTP(key, otp string, none error) error {
	if otp != s.cfg.OTP {
		return idp.Errorf(idp.AuthFailed, "wrong OTP")
	}
	if _, mine := s.otps.Take(key); !mine {
		return none
	}
	return nil
}

// masks returns the masked addresses of the channels that were asked for.
func masks(p idp.Identity, channels []string) (idp.OTPSent, error) {
	var sent idp.OTPSent
	for _, channel := range channels {
		switch strings.ToLower(channel) {
		case "email":
			mask, err := maskEmail(p.Attributes["email"].Text)
			if err != nil {
				return sent, fmt.Errorf("mask e-mail: %w", err)
			}
			sent.MaskedEmail = &mask
		case "phone":
			mask := maskMobile(p.Attributes["phone"].Text)
			sent.MaskedMobile = &mask
		}
	}
	if emptyOrNil(sent.MaskedEmail) && emptyOrNil(sent.MaskedMobile) {
		return sent, idp.Errorf(NoEmailMobileFound, "no address to send to")
	}
	return sent, nil
}

func emptyOrNil(s *string) bool { return s == nil || *s == "" }

// maskMobile hides the first half and one character more (HelperUtil.java).
func maskMobile(number string) string {
	half := java.Len(number) / 2
	return mask(number, func(i int) bool { return i <= half })
}

var errNoLocalPart = errors.New("nothing but @")

// maskEmail hides the local part but for each third character. An address of nothing but "@"
// makes the real server fail (HelperUtil.java).
func maskEmail(email string) (string, error) {
	if email == "" {
		return "", nil
	}
	local, _, _ := strings.Cut(strings.TrimLeft(email, "@"), "@")
	if local == "" {
		return "", errNoLocalPart
	}
	length := java.Len(local)
	return mask(email, func(i int) bool { return i < length && (i+1)%3 != 0 }), nil
}

// mask replaces the characters, counted from 0 as Java counts them, that are hidden.
func mask(s string, hidden func(i int) bool) string {
	units := utf16.Encode([]rune(s))
	for i := range units {
		if hidden(i) {
			units[i] = 'X'
		}
	}
	return string(utf16.Decode(units))
}
