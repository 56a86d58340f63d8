package identity

import (
	"context"
	"crypto/sha3"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/openg2p/mock-esignet/internal/cache"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// The codes of the identity system that eSignet passes on and does not raise itself
// (mosip/esignet-mock-services AuthenticationServiceImpl.java, ErrorConstants.java).
const (
	InvalidAuthChallenge  idp.Code = "invalid_auth_challenge" // a factor that the plugin does not know
	NoEmailMobileFound    idp.Code = "no_email_mobile_found"  // no channel that the OTP could take
	KBAFailed             idp.Code = "auth-failed"            // unreadable KBA or KBI answer; sic, with a hyphen
	KYCTokenUnknown       idp.Code = "mock-ida-006"           // or used, or of another transaction or person
	KYCTokenExpired       idp.Code = "mock-ida-007"
	KYCFailed             idp.Code = "mock-ida-008" // the claims could not be built or signed
	DuplicateIndividualID idp.Code = "duplicate_individual_id"
)

// SigningAlgorithm is that of the userinfo.
const SigningAlgorithm = "RS256"

// What is alike in every version (application-default.properties; the width from db_scripts
// mockidentitysystem-mock_identity.sql).
const (
	defaultLanguage = "eng" // of translations that are released, or compared by the factor KBI, without being asked for
	maxIndividualID = 36    // characters; a longer id cannot be stored
)

// otpChannels are compared without regard to case.
var otpChannels = []string{"email", "phone"}

// DefaultOTP is the one-time password of everybody, as upstream.
const DefaultOTP = "111111"

// How many OTPs, and how many KYC tokens, are remembered, and for how long: version 0.9 forgets
// neither (an out-of-date KYC token is told from an unknown one), so only their number ends them.
const (
	inFlight = 10_000
	forever  = 100 * 365 * 24 * time.Hour
)

// Store keeps the test persons. Each method is one durable step.
type Store interface {
	// Identity returns the person with the id, or idp.ErrNotFound.
	Identity(id idp.IndividualID) (idp.Identity, error)
	// CreateIdentity adds a person, or returns idp.ErrExists.
	CreateIdentity(p idp.Identity) error
	// UpdateIdentity changes a person in place and returns the result; idp.ErrNotFound, or the
	// error of change, which leaves the person as they were.
	UpdateIdentity(id idp.IndividualID, change func(*idp.Identity) error) (idp.Identity, error)
	// PutPartnerKey keeps the key of a partner in place of another.
	PutPartnerKey(k idp.PartnerKey) error
	// PartnerKey returns the key of the partner, or idp.ErrNotFound.
	PartnerKey(partner idp.RelyingPartyID) (idp.PartnerKey, error)
}

// Certificate is one of the identity system's signing keys, as it is published.
type Certificate struct {
	KeyID   string
	PEM     string
	Issued  time.Time
	Expires time.Time
}

// Signer signs the userinfo with the identity system's own key.
type Signer interface {
	// Sign returns the payload as a compact JWS.
	Sign(ctx context.Context, payload []byte) (string, error)
}

// Config is what a System is made of. Rules, Store, Sign and Now are required.
type Config struct {
	Rules      release.Identity
	Tolerances release.Tolerances
	Store      Store
	Sign       Signer
	Now        func() time.Time
	OTP        string // the OTP of everybody; empty: DefaultOTP
	Issuer     string // iss of the userinfo where Rules.UserinfoIssuer demands one
	// Certificates lists the keys that sign the userinfo, oldest first; nil for none.
	Certificates func() []Certificate
}

// System is the mock identity system. It is safe for concurrent use.
type System struct {
	cfg    Config
	schema schema                         // of a person, from 0.10 on
	otps   *cache.Cache[string, int]      // how many OTPs were sent and not yet used
	tokens *cache.Cache[string, kycToken] // the active KYC tokens
}

var _ idp.Authenticator = (*System)(nil)

// New returns a System without OTPs and KYC tokens.
func New(cfg Config) *System {
	if cfg.OTP == "" {
		cfg.OTP = DefaultOTP
	}
	return &System{
		cfg:    cfg,
		schema: newSchema(cfg.Rules.Person),
		otps:   cache.New[string, int](cfg.Now, inFlight),
		tokens: cache.New[string, kycToken](cfg.Now, inFlight),
	}
}

// PSUT returns the pseudonym of a person at a relying party: the sub of every token
// (AuthenticationServiceImpl.java saveKycAuthTransaction).
func PSUT(id idp.IndividualID, rp idp.RelyingPartyID) idp.PSUT {
	sum := sha3.Sum256([]byte(string(id) + string(rp)))
	return idp.PSUT(base64.RawURLEncoding.EncodeToString(sum[:]))
}

// person reads a person; one who is not there is invalid_individual_id.
func (s *System) person(id idp.IndividualID) (idp.Identity, error) {
	p, err := s.cfg.Store.Identity(id)
	switch {
	case errors.Is(err, idp.ErrNotFound):
		return p, idp.Errorf(idp.InvalidIndividualID, "no such individual")
	case err != nil:
		return p, fmt.Errorf("read individual: %w", err)
	}
	return p, nil
}
