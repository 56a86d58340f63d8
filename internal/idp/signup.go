package idp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/openg2p/mock-esignet/internal/java"
)

// SignUpTokens signs what eSignet says to a sign-up portal, and knows it again.
type SignUpTokens interface {
	// IssueSignUp returns the id_token that a halted login gives the portal.
	IssueSignUp(ctx context.Context, t SignUpToken) (string, error)
	// VerifySignUp returns sub and nonce of an id_token for the audience; the nonce is empty when it has
	// none. Any error means that it is not one of eSignet's, or out of date.
	VerifySignUp(ctx context.Context, token, audience string) (subject, nonce string, err error)
	// SignSubject returns the user information of a person that the portal asks about, a compact JWS of sub.
	SignSubject(ctx context.Context, id IndividualID) (string, error)
}

// SignUpToken is what the id_token of a halted login says.
type SignUpToken struct {
	Transaction TransactionID // the sub
	Audience    string
	Nonce       string
	ACR         string
	AuthTime    time.Time
	Lifetime    time.Duration
}

// signUp is what a transaction has to do with the sign-up portal.
type signUp struct {
	nonce  string // of the id_token and the cookie; empty before the first halt
	status string // what the portal has said, empty while it has not
	code   Code   // why the portal refused, may be empty
	proven bool   // the portal itself has logged in, with the id_token of another transaction
}

// SignUpCompleted is the status with which the portal lets a login go on.
const SignUpCompleted = "COMPLETED"

// nonceSeparator stands between the nonce and the path fragment in the cookie.
const nonceSeparator = "~###~"

// Cookies are those that a browser sent, by name.
type Cookies map[string]string

// PrepareSignUp halts a login for a visit to the sign-up portal.
type PrepareSignUp struct {
	Prior        Violations
	Transaction  string
	PathFragment string // what the page knows the login by
}

// SignUpRedirect is what the browser takes to the portal: an id_token, and a cookie that is named after
// the transaction and lives as long as the token.
type SignUpRedirect struct {
	Transaction TransactionID
	IDToken     string
	Cookie      string
	Lifetime    time.Duration
}

// PrepareSignUp moves a transaction from stage LoggedIn to Halted. Whether the person's data have to be
// verified is not looked at. Errors: Violations; InvalidTransaction; UnknownError for a path fragment that
// no cookie can hold, with the transaction halted all the same (mosip/esignet
// AuthorizationServiceImpl.java, prepareSignupRedirect).
func (f *Flow) PrepareSignUp(ctx context.Context, cmd PrepareSignUp) (SignUpRedirect, error) {
	v := slices.Clone(cmd.Prior)
	if java.Blank(cmd.Transaction) {
		v.add("request.transactionId", InvalidTransactionID)
	}
	if java.Blank(cmd.PathFragment) {
		v.add("request.pathFragment", InvalidPathFragment)
	}
	if len(v) > 0 {
		return SignUpRedirect{}, v
	}
	var out SignUpRedirect
	err := f.locked(TransactionID(cmd.Transaction), LoggedIn, func(s *session) error {
		nonce := s.txn.signUp.nonce
		if nonce == "" {
			nonce = newToken()
		}
		rules := f.rules().SignUp
		token, err := f.cfg.SignUp.IssueSignUp(ctx, SignUpToken{
			Transaction: s.txn.ID, Audience: rules.Audience, Nonce: nonce, ACR: s.txn.ACR, AuthTime: s.txn.AuthTime, Lifetime: rules.TokenLifetime,
		})
		if err != nil {
			return fmt.Errorf("issue id_token: %w", err)
		}
		s.txn.signUp.nonce = nonce
		s.enter(Halted, f.cfg.Now(), rules.HaltLifetime)
		f.sessions.Put(s.txn.ID, s, remembered)
		cookie := nonce + nonceSeparator + withoutSpace(cmd.PathFragment)
		if !cookieSafe(cookie) {
			return Errorf(UnknownError, "path fragment %.100q does not fit a cookie", cmd.PathFragment)
		}
		out = SignUpRedirect{Transaction: s.txn.ID, IDToken: token, Cookie: cookie, Lifetime: rules.TokenLifetime}
		return nil
	})
	return out, err
}

// withoutSpace removes what \s is to Java's regular expressions.
func withoutSpace(s string) string {
	return strings.NewReplacer(" ", "", "\t", "", "\n", "", "\v", "", "\f", "", "\r", "").Replace(s)
}

// maxCookie is how many bytes of a cookie fit the headers of an answer (Tomcat maxHttpHeaderSize).
const maxCookie = 8 << 10

// cookieSafe reports whether a servlet container sets a cookie of the value (Tomcat Rfc6265CookieProcessor).
func cookieSafe(value string) bool {
	return len(value) <= maxCookie && !strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r == '\x7f' || strings.ContainsRune(`",;\`, r) })
}

// FinishSignUp says what came of the visit of a halted transaction to the portal: status COMPLETED, or
// another one with the code that the page is to learn, if any. InvalidTransaction when the transaction is
// not halted.
//
// Mock: upstream's portal writes both into the cache that it shares with eSignet. There is no portal here,
// so a transaction of which nobody has said anything counts as COMPLETED.
func (f *Flow) FinishSignUp(id TransactionID, status string, code Code) error {
	return f.locked(id, Halted, func(s *session) error {
		s.txn.signUp.status, s.txn.signUp.code = status, code
		return nil
	})
}

// CompleteSignUp resumes a halted login.
type CompleteSignUp struct {
	Prior       Violations
	Transaction string
}

// CompleteSignUp moves a transaction from stage Halted back to LoggedIn, with the whole lifetime of that
// stage, and returns the status COMPLETED; any other status ends the transaction. Errors: Violations;
// InvalidTransaction; the portal's code, or VerificationIncomplete (mosip/esignet
// AuthorizationServiceImpl.java, completeSignupRedirect).
func (f *Flow) CompleteSignUp(_ context.Context, cmd CompleteSignUp) (status string, err error) {
	v := slices.Clone(cmd.Prior)
	if java.Blank(cmd.Transaction) {
		v.add("request.transactionId", InvalidTransactionID)
	}
	if len(v) > 0 {
		return "", v
	}
	err = f.locked(TransactionID(cmd.Transaction), Halted, func(s *session) error {
		switch told := s.txn.signUp; {
		case told.status == "" || told.status == SignUpCompleted:
			s.enter(LoggedIn, f.cfg.Now(), f.rules().AuthenticatedLifetime)
			f.sessions.Put(s.txn.ID, s, remembered)
			return nil
		case told.code != "":
			s.stage = Gone
			return Errorf(told.code, "the portal says %q", told.status)
		default:
			s.stage = Gone
			return Errorf(VerificationIncomplete, "the portal says %q", told.status)
		}
	})
	if err != nil {
		return "", err
	}
	return SignUpCompleted, nil
}

// applyHint takes nonce and state of a login that the portal begins from the id_token of the halted
// login and from its cookie. The signature is looked at when the token is a challenge. Any defect is
// InvalidIDTokenHint (mosip/esignet AuthorizationServiceImpl.java, handleIdTokenHint).
func (f *Flow) applyHint(req *AuthorizationRequest) error {
	if req.IDTokenHint == nil {
		return nil
	}
	claims, err := readHint(*req.IDTokenHint)
	if err != nil {
		return &Error{Code: InvalidIDTokenHint, Err: err}
	}
	if portal := f.rules().SignUp.Audience; claims.audience != portal || req.ClientID != portal {
		return Errorf(InvalidIDTokenHint, "client %q with a token for %q", req.ClientID, claims.audience)
	}
	cookie, sent := req.Cookies[claims.subject]
	if !sent {
		return Errorf(InvalidIDTokenHint, "no cookie of the token's subject")
	}
	state := cookie
	if parts := java.Split(cookie, nonceSeparator); len(parts) == 2 {
		state = parts[1]
	}
	req.Nonce, req.State = &claims.nonce, &state
	return nil
}

type hint struct{ audience, subject, nonce string }

// readHint reads an id_token_hint without its signature. The payload is decoded as plain base64, as
// upstream does, so that one with - or _ in it is refused (AuthorizationHelperService.java,
// validateAndGetSubjectAndNonce).
func readHint(token string) (hint, error) {
	parts := java.Split(token, ".")
	if len(parts) != 3 {
		return hint{}, fmt.Errorf("%d parts", len(parts))
	}
	payload, err := java.Base64(parts[1])
	if err != nil {
		return hint{}, fmt.Errorf("payload: %w", err)
	}
	claims, err := object(readFirst(payload))
	if err != nil {
		return hint{}, fmt.Errorf("payload: %w", err)
	}
	var h hint
	for name, value := range map[string]*string{"aud": &h.audience, "sub": &h.subject, "nonce": &h.nonce} {
		claim, _ := claims.field(name)
		if claim.kind != '"' {
			return hint{}, fmt.Errorf("%s is no text", name)
		}
		*value = claim.text
	}
	return h, nil
}

const signUpFactor = "IDT"

// logInPortal checks the challenge with which the portal itself logs in: the id_token of a halted
// login, from the same browser and in a transaction that began with it. The portal then acts for the
// person of the halted login. Errors: InvalidToken; InvalidIndividualID; AuthFailed (mosip/esignet
// AuthorizationHelperService.java, handleInternalAuthenticateRequest).
func (f *Flow) logInPortal(ctx context.Context, txn Transaction, cmd Authenticate) (Transaction, error) {
	token, err := portalToken(cmd.Challenges[0].Value)
	if err != nil {
		return txn, &Error{Code: AuthFailed, Err: err}
	}
	subject, nonce, err := f.cfg.SignUp.VerifySignUp(ctx, token, f.rules().SignUp.Audience)
	if err != nil {
		return txn, &Error{Code: InvalidToken, Err: err}
	}
	if cmd.Individual != subject {
		return txn, Errorf(InvalidIndividualID, "the token is of another subject")
	}
	if TransactionID(subject) == txn.ID { // it is not halted, and its lock is held
		return txn, Errorf(AuthFailed, "the token is of this transaction")
	}
	halted, stage := f.Transaction(TransactionID(subject))
	known := java.Split(cmd.Cookies[subject], nonceSeparator)
	switch {
	case stage != Halted:
		return txn, Errorf(AuthFailed, "no halted transaction of the subject")
	case len(known) == 0 || known[0] != halted.signUp.nonce:
		return txn, Errorf(AuthFailed, "no cookie of the halted transaction")
	case nonce != halted.signUp.nonce || txn.Nonce == nil || *txn.Nonce != nonce:
		return txn, Errorf(AuthFailed, "token, halted transaction and transaction differ in nonce")
	}
	txn.Individual = halted.Individual
	txn.KYCToken, txn.PSUT = subject, PSUT(subject)
	txn.signUp.proven = true
	return txn, nil
}

// portalToken reads the challenge: in base64url, a JSON object whose token is a JWS by its form.
func portalToken(challenge string) (string, error) {
	decoded, err := java.Base64URL(challenge)
	if err != nil {
		return "", err
	}
	body, err := object(readFirst(decoded))
	if err != nil {
		return "", err
	}
	token, _ := body.field("token")
	if token.kind != '"' {
		return "", errors.New("no token")
	}
	header, rest, _ := strings.Cut(token.text, ".")
	if strings.Count(rest, ".") != 1 {
		return "", errors.New("the token has not three parts")
	}
	text, err := java.Base64URL(header)
	if err != nil {
		return "", fmt.Errorf("header of the token: %w", err)
	}
	if members, err := readFirst(text); err != nil || members.kind != '{' {
		return "", errors.New("the header of the token is no JSON object")
	}
	return token.text, nil
}
