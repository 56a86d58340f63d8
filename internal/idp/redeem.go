package idp

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/release"
)

// TokenRequest redeems a code. Absent parameters are empty (OIDC Core §3.1.3.1, RFC 7523).
type TokenRequest struct {
	GrantType     string
	Code          string
	ClientID      string // may be empty, as the code identifies the client; not in 1.0
	RedirectURI   string
	AssertionType string
	Assertion     string
	CodeVerifier  string
	// ReadsVerifier is true on /oauth/v2/token; the older call ignores the verifier.
	ReadsVerifier bool
	// Audience checks the aud of the assertion, see AudienceCheck.
	Audience AudienceCheck
	// Proof is the DPoP proof that came along, nil if none did, or on the older call.
	Proof *Proof
}

// AudienceCheck judges the audience of a client assertion. It reports whether the release accepts it and,
// if not, whether a tolerance does.
type AudienceCheck func(audience []string) (accepted, tolerated bool)

// AssertionVerifier verifies a private_key_jwt with the key of the client (RFC 7523 §3) and returns its
// jti, empty if it has none. Any defect is an error, which needs no code.
type AssertionVerifier interface {
	VerifyAssertion(ctx context.Context, assertion string, client Client, audience AudienceCheck) (jti string, err error)
}

// Grant is what tokens are issued for.
type Grant struct {
	Client   Client
	PSUT     PSUT
	ACR      string
	AuthTime time.Time
	Nonce    *string
	Scopes   []string // permitted authorize and credential scopes
	// Credential is the granted credential scope, or empty; then there is no id_token.
	Credential string
	// Thumbprint is of the key that the access token is bound to, empty for none.
	Thumbprint string
	// Lifetime bounds that of the tokens; 0: it does not.
	Lifetime time.Duration
}

// Within returns the lifetime of a token that would live as long as configured.
func (g Grant) Within(configured time.Duration) time.Duration {
	if g.Lifetime > 0 {
		return min(configured, g.Lifetime)
	}
	return configured
}

// Tokens is the answer of the token endpoint. IDToken is empty for a credential scope, CNonce
// otherwise.
type Tokens struct {
	IDToken        string
	AccessToken    string
	ExpiresIn      time.Duration // as configured, even where the tokens live shorter
	CNonce         string
	CNonceLifetime time.Duration
	Bound          bool // to a key, that of the DPoP proof
}

// TokenIssuer signs tokens, and user information where eSignet has to.
type TokenIssuer interface {
	Issue(ctx context.Context, grant Grant) (Tokens, error)
	// Sign returns claims, a JSON object, as a JWS like the tokens.
	Sign(ctx context.Context, claims []byte) (string, error)
	// Encrypt returns a JWS as a JWE for the client; a client without a usable key is an error.
	Encrypt(ctx context.Context, jws string, client Client) (string, error)
}

const (
	authorizationCode = "authorization_code"
	jwtBearer         = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
)

// tokenDefect returns the first field that breaks its rule. Upstream reports one of them, which one
// is not determined (mosip/esignet esignet-core TokenRequest.java).
func (f *Flow) tokenDefect(req TokenRequest) error {
	switch {
	case req.GrantType != authorizationCode:
		return BadRequestf(InvalidGrantType, "grant_type %q", req.GrantType)
	case java.Blank(req.Code):
		return BadRequestf(InvalidAuthCode, "no code")
	case !takesRedirectURI(f.cfg.Release.Clients, req.RedirectURI):
		return BadRequestf(InvalidRedirectURI, "redirect_uri %q", req.RedirectURI)
	case req.AssertionType != jwtBearer:
		return BadRequestf(InvalidAssertionType, "client_assertion_type %q", req.AssertionType)
	case java.Blank(req.Assertion):
		return BadRequestf(InvalidAssertion, "no client_assertion")
	}
	return nil
}

// Redeem exchanges a code for tokens. Only success uses the code up, and under any concurrency one
// call succeeds. Errors in order: those of the fields (InvalidGrantType, InvalidAuthCode,
// InvalidRedirectURI, InvalidAssertionType, InvalidAssertion); InvalidTransaction for a code unknown,
// used or expired; InvalidClientID and InvalidRedirectURI for other values than the code's;
// InvalidPKCEVerifier, PKCEFailed; InvalidRequest for a missing proof, InvalidDPoPProof for another key,
// *NonceError; InvalidClientID for a client that is gone; InvalidRedirectURI for one that is no longer
// registered, where that is looked at; InvalidAssertion; the identity system's codes (mosip/esignet
// OAuthServiceImpl.java, getTokens). The codes are those of up to 1.6, see release.OAuthErrors.
func (f *Flow) Redeem(ctx context.Context, req TokenRequest) (Tokens, error) {
	if err := f.tokenDefect(req); err != nil {
		return Tokens{}, err
	}
	key := digest(req.Code)
	id, _ := f.codes.Get(key)
	s, ok := f.sessions.Get(id)
	if !ok {
		return Tokens{}, BadRequestf(InvalidTransaction, "code unknown, used or expired")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.at(CodeIssued, f.cfg.Now()) {
		return Tokens{}, BadRequestf(InvalidTransaction, "code used or expired")
	}
	client, err := f.checkRedeemer(ctx, s, key, req)
	if err != nil {
		return Tokens{}, err
	}
	userinfo, err := f.exchange(ctx, &s.txn, client)
	if err != nil {
		return Tokens{}, err
	}
	grant := f.grantOf(&s.txn, client, req.Proof)
	tokens, err := f.cfg.Tokens.Issue(ctx, grant)
	if err != nil {
		return Tokens{}, fmt.Errorf("issue tokens: %w", err)
	}
	s.stage = Gone
	f.codes.Delete(key)
	f.sessions.Delete(s.txn.ID)
	if userinfo != "" {
		f.keepUserInfo(&s.txn, grant, tokens.AccessToken, userinfo)
	}
	return tokens, nil
}

func (f *Flow) grantOf(txn *Transaction, client Client, proof *Proof) Grant {
	g := Grant{
		Client: client, PSUT: txn.PSUT, ACR: txn.ACR, AuthTime: txn.AuthTime, Nonce: txn.Nonce,
		Scopes: txn.PermittedScopes, Lifetime: txn.ConsentLifetime,
	}
	if len(txn.CredentialScopes) > 0 {
		g.Credential = txn.CredentialScopes[0]
	}
	if proof != nil {
		g.Thumbprint = proof.Thumbprint
	}
	return g
}

// checkRedeemer checks that who redeems the code, which is kept under key, is who began the login, and
// returns the client as it is now.
func (f *Flow) checkRedeemer(ctx context.Context, s *session, key string, req TokenRequest) (Client, error) {
	txn := &s.txn
	required := f.oauth().ClientIDRequired
	if (required || !java.Blank(req.ClientID)) && req.ClientID != string(txn.Client.ID) {
		return Client{}, BadRequestf(InvalidClientID, "the code is another client's")
	}
	if req.RedirectURI != txn.RedirectURI {
		return Client{}, BadRequestf(InvalidRedirectURI, "the login began with another redirect_uri")
	}
	if err := f.checkVerifier(ctx, txn, req); err != nil {
		return Client{}, err
	}
	if err := f.checkBinding(s, key, req.Proof); err != nil {
		return Client{}, err
	}
	client, err := f.activeClient(txn.Client.ID)
	if err != nil {
		return Client{}, err
	}
	if !f.oauth().RedirectKept && !f.redirectMatches(client.RedirectURIs, req.RedirectURI) {
		return Client{}, BadRequestf(InvalidRedirectURI, "redirect_uri is no longer registered")
	}
	return client, f.checkAssertion(ctx, req.Assertion, client, req.Audience)
}

// checkAssertion verifies a client assertion and uses its jti up, where the release has it used once.
func (f *Flow) checkAssertion(ctx context.Context, assertion string, client Client, audience AudienceCheck) error {
	jti, err := f.cfg.Assertions.VerifyAssertion(ctx, assertion, client, audience)
	if err != nil {
		return &Error{Code: InvalidAssertion, Err: err, BadRequest: true}
	}
	if f.oauth().Assertion.Once && !f.useJTI(jti, f.jtis) {
		return BadRequestf(InvalidAssertion, "the jti was used before")
	}
	return nil
}

// checkVerifier checks PKCE (RFC 7636 §4.6). The older call passes no verifier on, so that it fails
// on every code with a challenge, unless the tolerance V1TokenPKCE has it read.
func (f *Flow) checkVerifier(ctx context.Context, txn *Transaction, req TokenRequest) error {
	if txn.CodeChallenge == "" {
		return nil
	}
	verifier := req.CodeVerifier
	if !req.ReadsVerifier && !f.cfg.Tolerances.Has(release.V1TokenPKCE) {
		verifier = ""
	}
	if verifier == "" {
		return Errorf(InvalidPKCEVerifier, "no code_verifier")
	}
	if digest(verifier) != txn.CodeChallenge {
		return Errorf(PKCEFailed, "code_verifier does not fit the challenge")
	}
	if !req.ReadsVerifier {
		audit.Tolerate(ctx, string(release.V1TokenPKCE), f.missingVerifier()+": /oauth/token ignores code_verifier")
	}
	return nil
}

// missingVerifier is how the release answers a token request without code_verifier.
func (f *Flow) missingVerifier() string {
	status := "500 "
	if f.oauth().Errors.Standard() {
		status = "400 "
	}
	return status + f.oauth().Errors.Name(string(InvalidPKCEVerifier))
}

// exchange fetches the person's claims, a compact JWS; a credential scope has none, and the sign-up portal
// learns only whom it acts for.
func (f *Flow) exchange(ctx context.Context, txn *Transaction, client Client) (string, error) {
	if len(txn.CredentialScopes) > 0 {
		return "", nil
	}
	if txn.signUp.proven {
		return f.cfg.SignUp.SignSubject(ctx, txn.Individual)
	}
	userinfo, err := f.cfg.Identity.Exchange(ctx, client, KYCExchange{
		AuthTransaction: txn.AuthTransaction,
		KYCToken:        txn.KYCToken,
		Individual:      txn.Individual,
		AcceptedClaims:  slices.Clone(txn.AcceptedClaims),
		Locales:         txn.ClaimsLocales,
		Details:         f.claimDetails(txn),
		ResponseType:    f.responseType(txn.Client),
	})
	if err != nil {
		return "", fmt.Errorf("exchange: %w", err)
	}
	if userinfo == "" {
		return "", Errorf(DataExchangeFailed, "the identity system gave no data")
	}
	return userinfo, nil
}
