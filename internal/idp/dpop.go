package idp

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/openg2p/mock-esignet/internal/cache"
	"github.com/openg2p/mock-esignet/internal/release"
)

// The codes of DPoP (mosip/esignet esignet-core ErrorConstants.java, 1.7).
const (
	InvalidDPoPProof Code = "invalid_dpop_proof"
	UseDPoPNonce     Code = "use_dpop_nonce"
)

// Proof is what a verified DPoP proof says (RFC 9449 §4.2).
type Proof struct {
	ID           string // jti
	Thumbprint   string // of the key, RFC 7638
	Nonce        string // empty if there is none
	TokenHash    string // ath; empty if there is none, or it is no text
	HasTokenHash bool
}

// URLCheck judges the htu of a proof like an AudienceCheck.
type URLCheck func(url string) (accepted, tolerated bool)

// ProofVerifier verifies DPoP proofs.
type ProofVerifier interface {
	// VerifyProof verifies a proof for a call with the HTTP method. Any defect is an error, which needs no
	// code.
	VerifyProof(ctx context.Context, proof, method string, url URLCheck) (Proof, error)
	// KeyOf returns the thumbprint that an access token, verified or not, names as its key; empty for none.
	KeyOf(accessToken string) string
}

// NonceError demands that the proof is sent once more, with the nonce.
type NonceError struct{ Nonce string }

// Error does not tell the nonce.
func (*NonceError) Error() string { return "the DPoP proof lacks the nonce" }

// Prove verifies a DPoP proof and uses its jti up; InvalidDPoPProof for every defect and for a jti that a
// proof or an assertion of any client had before (mosip/esignet DpopValidationFilter.java).
func (f *Flow) Prove(ctx context.Context, proof, method string, url URLCheck) (Proof, error) {
	p, err := f.cfg.Proofs.VerifyProof(ctx, proof, method, url)
	if err != nil {
		return Proof{}, &Error{Code: InvalidDPoPProof, Err: err}
	}
	if !f.useJTI(p.ID, f.proofs) {
		return Proof{}, Errorf(InvalidDPoPProof, "the jti was used before")
	}
	return p, nil
}

// useJTI uses a jti up, of an assertion or a proof, and reports whether no other of either had it before.
//
// Mock: upstream remembers every jti for its time; here the oldest of very many go first. Proofs, which need no
// client, are kept apart, so that they drive no assertion out.
func (f *Flow) useJTI(jti string, own *cache.Cache[nonceKey, struct{}]) bool {
	sum := sha256.Sum256([]byte(jti))
	key := nonceKey(sum[:])
	other := f.jtis
	if own == f.jtis {
		other = f.proofs
	}
	fresh := own.PutIfAbsent(key, struct{}{}, f.oauth().Assertion.JTIMemory)
	_, known := other.Get(key)
	return fresh && !known
}

// dpopNonce is a nonce that proofs have to repeat, until its time is over.
type dpopNonce struct {
	text  string
	until time.Time
}

func (f *Flow) newDPoPNonce() dpopNonce {
	return dpopNonce{text: newToken(), until: f.cfg.Now().Add(f.oauth().DPoP.NonceLifetime)}
}

// fits reports whether the proof repeats the nonce in time.
func (n dpopNonce) fits(proof *Proof, now time.Time) bool {
	return proof != nil && n.text != "" && proof.Nonce == n.text && !now.After(n.until)
}

// checkBinding checks the proof that comes with a code kept under key: it is there if it has to be, of the
// key that the login began with, and repeats the nonce. The first one never does, and the nonce that is
// demanded of it gives the code its lifetime again (OAuthServiceImpl.java, getTokens).
func (f *Flow) checkBinding(s *session, key string, proof *Proof) error {
	if proof == nil {
		if f.demands(s.txn.Client, release.DPoP) {
			return BadRequestf(InvalidRequest, "client %q has to send DPoP proofs", s.txn.Client.ID)
		}
		return nil
	}
	if jkt := s.txn.DPoPJKT; jkt != "" && jkt != proof.Thumbprint {
		return BadRequestf(InvalidDPoPProof, "the proof is of another key than dpop_jkt")
	}
	if s.dpop.fits(proof, f.cfg.Now()) {
		return nil
	}
	s.dpop = f.newDPoPNonce()
	lifetime := f.cfg.Release.Token.CodeLifetime
	s.enter(CodeIssued, f.cfg.Now(), lifetime)
	f.codes.Put(key, s.txn.ID, lifetime)
	f.sessions.Put(s.txn.ID, s, remembered)
	return &NonceError{s.dpop.text}
}

// CheckTokenProof checks that a proof is for the access token: InvalidDPoPProof when it names none or is of
// another key than the token, UnknownError when it names another token.
func (f *Flow) CheckTokenProof(proof Proof, accessToken string) error {
	switch {
	case !proof.HasTokenHash:
		return Errorf(InvalidDPoPProof, "ath missing")
	case proof.TokenHash != digest(accessToken):
		return Errorf(UnknownError, "ath is not the token's")
	case f.cfg.Proofs.KeyOf(accessToken) != proof.Thumbprint:
		return Errorf(InvalidDPoPProof, "the token is not bound to the key of the proof")
	}
	return nil
}
