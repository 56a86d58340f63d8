package idp

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/openg2p/mock-esignet/internal/release"
)

// TransactionID names one run from the authorization request to the code: 43 characters base64url.
type TransactionID string

// short names a transaction in the log: the whole id is a secret while the transaction lives.
func (id TransactionID) short() string { return digest(string(id))[:8] }

// FactorSet are factors that are needed together; a transaction offers alternative sets.
type FactorSet []release.Factor

// ConsentAction says whether a person has to be asked.
type ConsentAction string

// The consent actions, as they stand on the wire.
const (
	Capture   ConsentAction = "CAPTURE"
	NoCapture ConsentAction = "NOCAPTURE"
)

// Stage is how far a transaction has come.
type Stage int

// The stages. The zero value is no stage: the transaction is unknown or has expired.
const (
	Gone Stage = iota
	PreAuth
	LoggedIn
	CodeIssued
	Halted // between LoggedIn and LoggedIn: at the sign-up portal
)

// Transaction is one login in flight (mosip/esignet esignet-core OIDCTransaction.java).
type Transaction struct {
	ID              TransactionID
	AuthTransaction string // what the identity system knows it by

	Client           Client // as it was when the transaction began
	RedirectURI      string
	State, Nonce     *string // nil when not sent
	ClaimsLocales    []string
	UILocales        string
	CodeChallenge    string // S256; empty without PKCE
	ACRs             []string
	Factors          []FactorSet
	EssentialClaims  []string
	VoluntaryClaims  []string
	AuthorizeScopes  []string
	CredentialScopes []string
	Request          string // what a consent is given to, equal exactly when a stored one covers it
	Pushed           bool   // the request was pushed: no address of a page has its state and nonce
	DPoPJKT          string // thumbprint of the key that the tokens are to be bound to; empty for none
	// ConsentLifetime is how long a consent holds, and with it the tokens; 0: for ever.
	ConsentLifetime time.Duration
	prompted        bool // prompt=consent, where it has an effect
	// From 1.5 on:
	asked   ClaimsRequest // of the claims that the client is registered for
	claims  []resolvedClaim
	consent consentRequest

	// From the authentication on:
	Individual    IndividualID
	KYCToken      string
	PSUT          PSUT
	ACR           string // levels reached, joined by a space
	AuthTime      time.Time
	Metadata      ClaimMetadata // nil when the identity system sent none
	ConsentAction ConsentAction // empty when no decision was made (v1)
	stored        Consent       // what NoCapture takes over
	signUp        signUp

	// From the code on:
	AcceptedClaims  []string
	PermittedScopes []string
	Code            string // for a page that has to send the browser on once more
}

// Claims returns the claims that may be shared, essential ones first.
func (t *Transaction) Claims() []string {
	return append(append([]string(nil), t.EssentialClaims...), t.VoluntaryClaims...)
}

// session is a transaction with what guards it. The lock is held over every step, so that of two
// calls at once the second meets the outcome of the first.
type session struct {
	mu         sync.Mutex
	txn        Transaction
	stage      Stage
	expires    time.Time // of the stage
	hash       string    // oauth-details-hash, empty until bound
	individual string    // hash of the individual id last sent, empty before
	attempts   map[Step]int
	counted    time.Time // end of the window of attempts
	dpop       dpopNonce // demanded of the proof that comes with the code
}

// sessionOverhead is what a session takes beside the texts of its request, in bytes, about.
const sessionOverhead = 1500

// claimsOverhead is what the claims of a request take at most when they are read, as a multiple of their
// text: many verified requests for one claim.
const claimsOverhead = 10

// size is what the session takes in memory, in bytes, about. It counts what the request and the client
// decide, which never changes.
func (s *session) size() int {
	t := &s.txn
	n := sessionOverhead + len(t.RedirectURI) + len(t.UILocales) + len(t.CodeChallenge) + len(t.Request) + len(t.DPoPJKT) +
		claimsOverhead*t.asked.Size
	for _, text := range []*string{t.State, t.Nonce} {
		if text != nil {
			n += len(*text)
		}
	}
	for _, list := range [][]string{t.ClaimsLocales, t.ACRs, t.AuthorizeScopes, t.CredentialScopes, t.EssentialClaims, t.VoluntaryClaims} {
		for _, text := range list {
			n += len(text) + 16 // and the string's header
		}
	}
	return n + 100*len(t.Factors) + t.Client.size()
}

// size is what the client takes in memory beside the struct, in bytes, about.
func (c *Client) size() int {
	n := len(c.LogoURI) + len(c.PublicKey) + len(c.KeyMark) + len(c.AdditionalConfig) + len(c.EncPublicKey) + len(c.EncCertificate)
	for language, name := range c.Name {
		n += len(language) + len(name) + 64 // and the map's share
	}
	for _, list := range [][]string{c.RedirectURIs, c.UserClaims, c.ACRs, c.GrantTypes, c.AuthMethods} {
		for _, text := range list {
			n += len(text) + 16
		}
	}
	return n
}

// own gives the transaction texts of its own. Those of a request are parts of its body or its address, which
// they would keep in memory as a whole.
func (t *Transaction) own() {
	for _, text := range []*string{&t.RedirectURI, &t.UILocales, &t.CodeChallenge, &t.DPoPJKT} {
		*text = strings.Clone(*text)
	}
	t.State, t.Nonce = cloneText(t.State), cloneText(t.Nonce)
	t.Client.ID = ClientID(strings.Clone(string(t.Client.ID))) // it was found by that of the request
	for _, list := range []*[]string{&t.ClaimsLocales, &t.ACRs, &t.AuthorizeScopes, &t.CredentialScopes} {
		*list = slices.Clone(*list)
		for i, text := range *list {
			(*list)[i] = strings.Clone(text)
		}
	}
}

func cloneText(text *string) *string {
	if text == nil {
		return nil
	}
	own := strings.Clone(*text)
	return &own
}

// at reports whether the session is at the stage and its time has not run out.
func (s *session) at(stage Stage, now time.Time) bool {
	return s.stage == stage && now.Before(s.expires)
}

func (s *session) enter(stage Stage, now time.Time, lifetime time.Duration) {
	s.stage, s.expires = stage, now.Add(lifetime)
}

// newToken returns 43 characters base64url of fresh randomness: transaction ids, codes. Upstream
// hashes a random UUID with SHA3-256 to the same form.
func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails, crypto/rand
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// authTransactionID derives what the identity system is told: the id without - and _, its last n
// characters reversed (mosip/esignet IdentityProviderUtil.createTransactionId).
func authTransactionID(id string, n int) string {
	id = strings.NewReplacer("-", "", "_", "").Replace(id)
	var out strings.Builder
	for i := len(id) - 1; i >= 0 && out.Len() < n; i-- {
		out.WriteByte(id[i])
	}
	return out.String()
}

// digest is how secrets are kept: base64url of SHA-256.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
