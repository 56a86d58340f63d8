package identity

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/cache"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// The codes of MOSIP's ID Authentication that a login can meet, which eSignet passes on
// (mosip/id-authentication IdAuthenticationErrorConstants.java).
const (
	idaUnableToProcess  idp.Code = "IDA-MLC-007"
	idaNoFactor         idp.Code = "IDA-MLC-008"
	idaInvalidInput     idp.Code = "IDA-MLC-009"
	idaFactorNotAllowed idp.Code = "IDA-MLC-011"
	idaUnknownPerson    idp.Code = "IDA-MLC-018"
	idaOTPNotSent       idp.Code = "IDA-OTA-002" // no address that the OTP could go to
	idaOTPExpired       idp.Code = "IDA-OTA-003"
	idaWrongOTP         idp.Code = "IDA-OTA-004"
	idaOTPOfAnother     idp.Code = "IDA-OTA-005" // transaction or person, or none was sent
	idaNoChannel        idp.Code = "IDA-OTA-008"
	idaOTPUsed          idp.Code = "IDA-OTA-012"
	idaNoBoundKey       idp.Code = "IDA-MPA-034"
	idaWrongPassword    idp.Code = "IDA-PSD-001"
	idaNoPassword       idp.Code = "IDA-PSD-002"
	idaTokenUnknown     idp.Code = "IDA-KYE-001"
	idaTokenExpired     idp.Code = "IDA-KYE-002"
	idaTokenUsed        idp.Code = "IDA-KYE-003"
	idaTokenOfClient    idp.Code = "IDA-KYE-004" // of another client
	idaTokenOfTxn       idp.Code = "IDA-KYE-005" // of another transaction
	idaTokenOfPerson    idp.Code = "IDA-KYE-007" // of another person
)

// IDA answers as MOSIP's ID Authentication does behind eSignet, for the persons of the mock identity system. It is safe
// for concurrent use.
//
// Mock: every person is known by one id, so UIN and VID are not told apart; nobody is locked, and an OTP is not frozen
// after five wrong ones; partners need no policy of IDA.
type IDA struct {
	cfg    Config
	rules  release.IDA
	otps   *cache.Cache[string, idaOTP]   // by transaction
	tokens *cache.Cache[string, idaToken] // used ones too
}

var _ idp.Authenticator = (*IDA)(nil)

// NewIDA returns an IDA without OTPs and KYC tokens. Of the rules of cfg it takes those of eSignet's plugin.
func NewIDA(cfg Config, rules release.IDA) *IDA {
	if cfg.OTP == "" {
		cfg.OTP = DefaultOTP
	}
	return &IDA{
		cfg:    cfg,
		rules:  rules,
		otps:   cache.New[string, idaOTP](cfg.Now, inFlight),
		tokens: cache.New[string, idaToken](cfg.Now, inFlight),
	}
}

// IDASubject returns the pseudonym that IDA gives a person at a relying party, the sub of every token: the first digits of
// a number, whose bytes are the hash in hex (mosip/keymanager TokenIDGenerator.java). The salts of a deployment are its
// own; here they are empty.
func IDASubject(rules release.IDA, id idp.IndividualID, rp idp.RelyingPartyID) idp.PSUT {
	person := fmt.Sprintf("%X", sha256.Sum256([]byte(id)))
	hash := fmt.Sprintf("%X", sha256.Sum256([]byte(string(rp)+person)))
	return idp.PSUT(new(big.Int).SetBytes([]byte(hash)).String()[:rules.SubjectDigits])
}

// idaToken is what a KYC token stands for.
type idaToken struct {
	transaction [sha256.Size]byte // of its id, which may be of any length
	individual  idp.IndividualID
	client      idp.ClientID
	psut        idp.PSUT
	issued      time.Time
	used        bool
}

// Exchange returns the signed userinfo of an authenticated person: sub, and the accepted claims that the person has
// (KycFacadeImpl.java processKycExchange). How claims were verified is not known to IDA, so requests for verified
// claims release nothing (mosip/esignet-plugins IdaAuthenticatorImpl.java).
//
// Mock: the answer is a JWS; for a client that wants a JWE, IDA encrypts it for the partner's certificate.
//
// Errors: IDA-KYE-001 to 005 and 007 for a token that does not fit; IDA-MLC-018 for a person who is gone meanwhile;
// IDA-MLC-007 when the claims cannot be built or signed. None of them but that of a late token uses it up.
func (a *IDA) Exchange(ctx context.Context, client idp.Client, req idp.KYCExchange) (string, error) {
	token, err := a.token(client.ID, req)
	if err != nil {
		return "", err
	}
	late := a.cfg.Now().Sub(token.issued).Truncate(time.Second) > a.rules.KYCTokenLifetime
	if late && !a.cfg.Tolerances.Has(release.KYCTokenLifetime) {
		return "", idp.Errorf(idaTokenExpired, "issued %s", token.issued.Format(time.RFC3339))
	}
	p, err := a.person(req.Individual)
	if err != nil {
		return "", err
	}
	locales := req.Locales
	if a.cfg.Rules.ISOLocales {
		locales = isoLocales(locales)
	}
	info, err := idaClaims(a.rules, p, req.AcceptedClaims, locales)
	if err != nil {
		return "", idp.Errorf(idaUnableToProcess, "claims: %w", err)
	}
	info["sub"] = token.psut
	answer, err := a.cfg.Sign.Sign(ctx, httpapi.Marshal(info))
	if err != nil {
		return "", idp.Errorf(idaUnableToProcess, "sign userinfo: %w", err)
	}
	if !a.use(req.KYCToken) {
		return "", idp.Errorf(idaTokenUsed, "used by another call meanwhile")
	}
	if late {
		audit.Tolerate(ctx, string(release.KYCTokenLifetime),
			fmt.Sprintf("%s: the KYC token lives %s", idaTokenExpired, a.rules.KYCTokenLifetime))
	}
	return answer, nil
}

// token returns the token of a request, in the order of TokenValidationHelper.java.
func (a *IDA) token(client idp.ClientID, req idp.KYCExchange) (idaToken, error) {
	token, ok := a.tokens.Get(req.KYCToken)
	var code idp.Code
	switch {
	case !ok:
		code = idaTokenUnknown
	case token.used:
		code = idaTokenUsed
	case token.client != client:
		code = idaTokenOfClient
	case token.individual != req.Individual:
		code = idaTokenOfPerson
	case token.transaction != sha256.Sum256([]byte(req.AuthTransaction)):
		code = idaTokenOfTxn
	default:
		return token, nil
	}
	return idaToken{}, &idp.Error{Code: code}
}

// use uses a token up, and reports whether it was not.
func (a *IDA) use(token string) bool {
	first := false
	a.tokens.Update(token, forever, func(t idaToken) idaToken {
		first, t.used = !t.used, true
		return t
	})
	return first
}

// person reads a person; one who is not there is IDA-MLC-018 (IdServiceImpl.java).
func (a *IDA) person(id idp.IndividualID) (idp.Identity, error) {
	p, err := a.cfg.Store.Identity(id)
	switch {
	case errors.Is(err, idp.ErrNotFound):
		return p, idp.Errorf(idaUnknownPerson, "no such individual")
	case err != nil:
		return p, fmt.Errorf("read individual: %w", err)
	}
	return p, nil
}
