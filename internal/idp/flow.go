package idp

import (
	"errors"
	"time"

	"github.com/openg2p/mock-esignet/internal/cache"
	"github.com/openg2p/mock-esignet/internal/release"
)

// Flow holds the rules of a login, from the authorization request to the user information. Its
// states:
//
//	Begin ──> PreAuth ──Authenticate──> LoggedIn ──AuthCode──> CodeIssued ──Redeem──> UserInfo
//	            │ ▲ SendOTP, failed attempts
//	            └─┘                      ▲ PrepareSignUp, CompleteSignUp
//	                                     └─> Halted
//
// A Flow is safe for concurrent use. Make one with NewFlow.
type Flow struct {
	cfg      FlowConfig
	sessions *cache.Cache[TransactionID, *session]
	codes    *cache.Cache[string, TransactionID] // by digest of the code
	userinfo *cache.Cache[string, *access]       // by digest of the access token
	blocked  *cache.Cache[string, struct{}]      // by hash of the individual id
	nonces   *cache.Cache[nonceKey, struct{}]
	jtis     *cache.Cache[nonceKey, struct{}] // of assertions
	proofs   *cache.Cache[nonceKey, struct{}] // the jti of DPoP proofs
	pushed   *cache.Cache[string, pushed]     // by digest of the request_uri
}

// FlowConfig is what a Flow works with.
type FlowConfig struct {
	Release    release.ESignet
	Tolerances release.Tolerances
	Store      Store
	Identity   Authenticator
	Assertions AssertionVerifier
	Proofs     ProofVerifier
	Tokens     TokenIssuer
	SignUp     SignUpTokens
	Captcha    CaptchaVerifier // nil: no service is configured
	Now        func() time.Time
}

// Store keeps what outlives a login. Each method is one durable step.
type Store interface {
	// Client returns the client in any status, or ErrNotFound.
	Client(id ClientID) (Client, error)
	// Consent returns what the person allowed the client, or ErrNotFound.
	Consent(client ClientID, psut PSUT) (Consent, error)
	// PutConsent replaces the consent of the person for the client.
	PutConsent(c Consent) error
	// DeleteConsent forgets it; an absent one is no error.
	DeleteConsent(client ClientID, psut PSUT) error
}

// The bounds of what is kept in memory, in bytes where a request decides how large an entry is, else
// in entries.
const (
	maxSessionBytes  = 20 << 20
	maxCodes         = 10_000
	maxBlocked       = 10_000
	maxNonces        = 50_000
	maxUserinfoBytes = 12 << 20
	maxJTIs          = 50_000
	maxPushedBytes   = 8 << 20
)

// remembered is how long a finished or expired transaction can still be named, so that a page knows
// where to send a person who comes too late.
const remembered = time.Hour

// NewFlow returns a Flow without any transaction.
func NewFlow(cfg FlowConfig) *Flow {
	return &Flow{
		cfg:      cfg,
		sessions: cache.NewWeighted[TransactionID](cfg.Now, maxSessionBytes, (*session).size),
		codes:    cache.New[string, TransactionID](cfg.Now, maxCodes),
		userinfo: cache.NewWeighted[string](cfg.Now, maxUserinfoBytes, (*access).size),
		blocked:  cache.New[string, struct{}](cfg.Now, maxBlocked),
		nonces:   cache.New[nonceKey, struct{}](cfg.Now, maxNonces),
		jtis:     cache.New[nonceKey, struct{}](cfg.Now, maxJTIs),
		proofs:   cache.New[nonceKey, struct{}](cfg.Now, maxJTIs),
		pushed:   cache.NewWeighted[string](cfg.Now, maxPushedBytes, pushed.size),
	}
}

func (f *Flow) rules() release.AuthorizeRules { return f.cfg.Release.Authorize }

func (f *Flow) oauth() release.TokenRules { return f.cfg.Release.Token }

// Release returns the row that the flow follows.
func (f *Flow) Release() release.ESignet { return f.cfg.Release }

// Tolerances returns the switches that are on.
func (f *Flow) Tolerances() release.Tolerances { return f.cfg.Tolerances }

// activeClient returns the client if it may be used, or InvalidClientID.
func (f *Flow) activeClient(id ClientID) (Client, error) {
	c, err := f.cfg.Store.Client(id)
	switch {
	case errors.Is(err, ErrNotFound):
		return Client{}, Errorf(InvalidClientID, "no client %q", id)
	case err != nil:
		return Client{}, err
	case c.Status != Active:
		return Client{}, Errorf(InvalidClientID, "client %q is %s", id, c.Status)
	}
	return c, nil
}

// locked runs step on the session that stands at the stage, with its lock held; InvalidTransaction
// when there is none.
func (f *Flow) locked(id TransactionID, stage Stage, step func(*session) error) error {
	s, ok := f.sessions.Get(id)
	if !ok {
		return Errorf(InvalidTransaction, "no transaction %s", id.short())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.at(stage, f.cfg.Now()) {
		return Errorf(InvalidTransaction, "transaction %s is not at this stage, or has expired", id.short())
	}
	return step(s)
}

// Transaction returns a copy of the transaction and its stage: Gone when its time has run out, with
// the transaction as it was as long as it is remembered, or empty when it is not.
func (f *Flow) Transaction(id TransactionID) (Transaction, Stage) {
	s, ok := f.sessions.Get(id)
	if !ok {
		return Transaction{}, Gone
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !f.cfg.Now().Before(s.expires) {
		return s.txn, Gone
	}
	return s.txn, s.stage
}
