package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// kycToken is what an active KYC token stands for.
type kycToken struct {
	transaction [sha256.Size]byte // of its id, which may be of any length
	individual  idp.IndividualID
	psut        idp.PSUT
	issued      time.Time
}

// proofs are the challenges of one request by factor, as the plugin sends them; nil: not given.
type proofs struct{ otp, pin, bio, kba, password, wla *string }

// Authenticate checks the challenges and issues a KYC token. Every factor given is checked, in the
// order OTP, PIN, BIO, KBA or KBI, PWD, WLA, whatever the order of the request, and the first coded failure
// ends it; otherwise the verdict of the last one counts (AuthenticationServiceImpl.java kycAuth).
//
// Errors: invalid_auth_challenge and invalid_challenge_format of the plugin first, then
// invalid_individual_id, invalid_transaction_id, invalid_transaction, auth-failed, auth_failed.
func (s *System) Authenticate(ctx context.Context, client idp.Client, req idp.KYCAuth) (idp.Authenticated, error) {
	given, err := s.sort(ctx, req.Challenges)
	if err != nil {
		return idp.Authenticated{}, err
	}
	issued, passed, err := s.kycAuth(client.RelyingParty, kycAuth{req.AuthTransaction, req.Individual, given, req.Metadata})
	switch {
	case err != nil:
		return idp.Authenticated{}, err
	case !passed:
		return idp.Authenticated{}, idp.Errorf(idp.AuthFailed, "authStatus is false")
	}
	if s.cfg.Rules.KYCTokenAsSubject {
		if !s.cfg.Tolerances.Has(release.StableSubject) {
			issued.PSUT = idp.PSUT(issued.KYCToken)
		} else {
			audit.Tolerate(ctx, string(release.StableSubject), "another sub in each login, and in the userinfo")
		}
	}
	return issued, nil
}

// kycAuth is a login as the identity system sees it.
type kycAuth struct {
	transaction string
	individual  idp.IndividualID
	proofs      proofs
	metadata    bool // say how claims were verified
}

// kycAuth checks a login and issues a KYC token if it passed. Errors: invalid_individual_id and those of
// the factors.
func (s *System) kycAuth(rp idp.RelyingPartyID, a kycAuth) (issued idp.Authenticated, passed bool, err error) {
	p, err := s.person(a.individual)
	if err != nil {
		return issued, false, err
	}
	if passed, err = s.check(p, a.transaction, a.proofs); err != nil || !passed {
		return issued, false, err
	}
	userinfo, tokens := s.subject(p, rp)
	issued = idp.Authenticated{KYCToken: newToken(), PSUT: tokens}
	s.tokens.Put(issued.KYCToken, kycToken{
		transaction: sha256.Sum256([]byte(a.transaction)),
		individual:  a.individual,
		psut:        userinfo,
		issued:      s.cfg.Now(),
	}, forever)
	if a.metadata {
		issued.Metadata = s.metadata(p)
	}
	return issued, true, nil
}

// newToken returns 43 unguessable characters.
func newToken() string {
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(random[:])
}

// sort distributes the challenges over the factors; the last of two for one factor counts
// (MockHelperService.java doKycAuthMock).
func (s *System) sort(ctx context.Context, challenges []idp.Challenge) (proofs, error) {
	var given proofs
	slots := map[string]**string{
		"OTP": &given.otp, "PIN": &given.pin, "BIO": &given.bio, "KBA": &given.kba, "KBI": &given.kba, "WLA": &given.wla, password: &given.password,
	}
	for _, c := range challenges {
		format, known := s.format(ctx, c.Factor)
		slot := slots[c.Factor]
		if !known || slot == nil {
			return given, idp.Errorf(InvalidAuthChallenge, "factor %q", c.Factor)
		}
		if c.Format != format {
			return given, idp.Errorf(idp.InvalidChallengeFormat, "factor %s in format %q", c.Factor, c.Format)
		}
		*slot = &c.Value
	}
	return given, nil
}

// password is the factor that the plugin knows from 1.3 of its own on (MockHelperService.java).
const password = "PWD"

// format returns the format of a factor, and whether the release, or a tolerance, can check it.
func (s *System) format(ctx context.Context, factor string) (string, bool) {
	for _, f := range s.cfg.Rules.Factors {
		if f.Factor == factor {
			return f.Format, true
		}
	}
	if factor == password && s.cfg.Tolerances.Has(release.IdentityFields) {
		audit.Tolerate(ctx, string(release.IdentityFields), string(InvalidAuthChallenge)+": no logins by password")
		return "alpha-numeric", true
	}
	return "", false
}

func (s *System) check(p idp.Identity, transaction string, given proofs) (passed bool, err error) {
	if given.otp != nil {
		if err := s.useOTP(transaction, p.ID, *given.otp); err != nil {
			return false, err
		}
		passed = true
	}
	if given.pin != nil {
		if p.PIN == "" || *given.pin != p.PIN {
			return false, idp.Errorf(idp.AuthFailed, "wrong PIN")
		}
		passed = true
	}
	if given.bio != nil {
		passed = true
	}
	if given.kba != nil {
		if passed, err = s.answersKBA(p, *given.kba); err != nil {
			return false, err
		}
	}
	if given.password != nil {
		// A wrong password ends nothing: the last factor decides (AuthenticationServiceImpl.java of 0.10).
		passed = p.PasswordHash != "" && idp.HashPassword(*given.password) == p.PasswordHash
	}
	if given.wla != nil {
		if *given.wla == "" {
			return false, idp.Errorf(idp.AuthFailed, "empty wallet token")
		}
		passed = true
	}
	return passed, nil
}
