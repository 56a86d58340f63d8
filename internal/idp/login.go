package idp

import (
	"context"
	"crypto/sha3"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/java"
)

// Step is a call whose attempts are counted, per transaction.
type Step string

// The counted steps. AuthCodeStep and those to the sign-up portal and back are guarded by the header hash
// only.
const (
	SendOTPStep        Step = "send-otp"
	AuthenticateStep   Step = "authenticate"
	AuthCodeStep       Step = "auth-code"
	ClaimDetailsStep   Step = "claim-details"
	PrepareSignUpStep  Step = "prepare-signup-redirect"
	CompleteSignUpStep Step = "complete-signup-redirect"
)

func (s Step) stage() Stage {
	switch s {
	case AuthCodeStep, ClaimDetailsStep, PrepareSignUpStep:
		return LoggedIn
	case CompleteSignUpStep:
		return Halted
	default:
		return PreAuth
	}
}

// Bind remembers the oauth-details-hash of the answer that began the transaction. From then on
// CheckHeaders demands it.
func (f *Flow) Bind(id TransactionID, hash string) {
	if s, ok := f.sessions.Get(id); ok {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.hash = hash
	}
}

// CheckHeaders is the header filter before the calls of a browser: the transaction of key is at the
// stage that the step needs, else InvalidTransaction; its hash is the one given, else
// InvalidRequest; then the attempt is counted as by Count (mosip/esignet
// HeaderValidationFilter.java).
func (f *Flow) CheckHeaders(step Step, key, hash string) error {
	return f.locked(TransactionID(key), step.stage(), func(s *session) error {
		if s.hash == "" || s.hash != hash {
			return Errorf(InvalidRequest, "oauth-details-hash does not fit the transaction")
		}
		return f.count(step, s)
	})
}

// Count counts one attempt of the step: NoAttemptsLeft when there were too many, and the person last
// named in the transaction is blocked, but for ClaimDetailsStep. The page, which has no headers, calls it instead of
// CheckHeaders.
func (f *Flow) Count(step Step, id TransactionID) error {
	return f.locked(id, step.stage(), func(s *session) error { return f.count(step, s) })
}

func (f *Flow) count(step Step, s *session) error {
	allowed := map[Step]int{
		SendOTPStep:      f.rules().SendOTPAttempts,
		AuthenticateStep: f.rules().AuthenticateAttempts,
		ClaimDetailsStep: 1,
	}[step]
	if allowed == 0 {
		return nil
	}
	now := f.cfg.Now()
	if !now.Before(s.counted) {
		clear(s.attempts)
	}
	s.attempts[step]++
	s.counted = now.Add(f.rules().AttemptWindow)
	if s.attempts[step] <= allowed {
		return nil
	}
	if s.individual != "" && step != ClaimDetailsStep {
		f.blocked.PutIfAbsent(s.individual, struct{}{}, f.rules().BlockTime)
	}
	return Errorf(NoAttemptsLeft, "%s: attempt %d of %d", step, s.attempts[step], allowed)
}

// claimIndividual remembers who is trying to log in, restarts the lifetime of the stage where the release
// does, and refuses a person who is blocked.
func (f *Flow) claimIndividual(s *session, id IndividualID) error {
	sum := sha3.Sum256([]byte(id))
	s.individual = base64.RawURLEncoding.EncodeToString(sum[:])
	if f.rules().PreAuthRestarts {
		s.enter(PreAuth, f.cfg.Now(), f.rules().PreAuthLifetime)
	}
	if _, blocked := f.blocked.Get(s.individual); blocked {
		return Errorf(IndividualIDBlocked, "too many attempts before")
	}
	return nil
}

// SendOTP asks for a one-time password. Channels is nil when absent; a nil element stands for null.
type SendOTP struct {
	Prior        Violations
	Transaction  string
	Individual   string
	Channels     []*string
	CaptchaToken string
}

func (f *Flow) otpViolations(cmd SendOTP) Violations {
	v := slices.Clone(cmd.Prior)
	v.checkTransaction(cmd.Transaction, cmd.Individual)
	if len(cmd.Channels) == 0 {
		v.add("request.otpChannels", InvalidOTPChannel)
	}
	for i, channel := range cmd.Channels {
		if channel == nil || !f.cfg.Identity.SupportsChannel(*channel) {
			v.add(fmt.Sprintf("request.otpChannels[%d]", i), InvalidOTPChannel)
		}
	}
	return v
}

func (v *Violations) checkTransaction(transaction, individual string) {
	if java.Blank(transaction) {
		v.add("request.transactionId", InvalidTransactionID)
	}
	if java.Blank(individual) {
		v.add("request.individualId", InvalidIdentifier)
	}
}

// SendOTP has the identity system send a one-time password. Errors: Violations; InvalidCaptcha and
// CaptchaUnchecked; InvalidTransaction; IndividualIDBlocked; the identity system's codes; SendOTPFailed
// (mosip/esignet AuthorizationServiceImpl.java, sendOtp).
func (f *Flow) SendOTP(ctx context.Context, cmd SendOTP) (OTPSent, error) {
	if v := f.otpViolations(cmd); len(v) > 0 {
		return OTPSent{}, v
	}
	if err := f.checkSendOTPCaptcha(ctx, cmd.CaptchaToken); err != nil {
		return OTPSent{}, err
	}
	var sent OTPSent
	err := f.locked(TransactionID(cmd.Transaction), PreAuth, func(s *session) error {
		if err := f.claimIndividual(s, IndividualID(cmd.Individual)); err != nil {
			return err
		}
		var err error
		sent, err = f.cfg.Identity.SendOTP(ctx, s.txn.Client, OTPRequest{
			AuthTransaction: s.txn.AuthTransaction,
			Individual:      IndividualID(cmd.Individual),
			Channels:        values(cmd.Channels),
		})
		if err != nil {
			return fmt.Errorf("send otp: %w", err)
		}
		if sent.AuthTransaction != s.txn.AuthTransaction {
			return Errorf(SendOTPFailed, "the identity system answered for another transaction")
		}
		return nil
	})
	return sent, err
}

// Authenticate presents a person's challenges. Challenges is nil when absent; a nil element stands for
// null.
type Authenticate struct {
	Prior       Violations
	Transaction string
	Individual  string
	Challenges  []*Challenge
	// Consent asks for the decision whether to ask the person (v2 and v3); without it no consent is
	// ever stored for the transaction.
	Consent bool
	// WithoutCaptcha has no captcha demanded, even where one is required: v1 and v2 cannot carry one.
	WithoutCaptcha bool
	CaptchaToken   string
	Cookies        Cookies // for the sign-up portal (v3)
}

// Authenticate checks a person's challenges and moves the transaction to stage LoggedIn. After an
// error it can be tried again. Errors: Violations; InvalidCaptcha and CaptchaUnchecked;
// InvalidTransaction; IndividualIDBlocked; AuthFactorMismatch; those of logInPortal or the identity
// system's codes; AuthFailed (mosip/esignet AuthorizationServiceImpl.java, authenticateUser).
func (f *Flow) Authenticate(ctx context.Context, cmd Authenticate) (Transaction, error) {
	if err := f.authViolations(ctx, cmd).orThrown(); err != nil {
		return Transaction{}, err
	}
	if err := f.checkFactorCaptcha(ctx, cmd); err != nil {
		return Transaction{}, err
	}
	var txn Transaction
	err := f.locked(TransactionID(cmd.Transaction), PreAuth, func(s *session) error {
		if err := f.claimIndividual(s, IndividualID(cmd.Individual)); err != nil {
			return err
		}
		if slices.Contains(cmd.Challenges, nil) {
			return Errorf(UnknownError, "a challenge is null")
		}
		sets := satisfiedSets(s.txn.Factors, values(cmd.Challenges))
		if len(sets) == 0 {
			return Errorf(AuthFactorMismatch, "no set of factors is complete")
		}
		next, err := f.recognise(ctx, s.txn, cmd)
		if err != nil {
			return fmt.Errorf("authenticate: %w", err)
		}
		next.ACR = f.reachedACR(sets)
		next.AuthTime = f.cfg.Now()
		if cmd.Consent {
			if err := f.decideConsent(&next); err != nil {
				return err
			}
		}
		s.txn = next
		s.enter(LoggedIn, next.AuthTime, f.rules().AuthenticatedLifetime)
		f.sessions.Put(next.ID, s, remembered)
		txn = next
		return nil
	})
	return txn, err
}

// recognise returns the transaction with the person that the challenges stand for.
func (f *Flow) recognise(ctx context.Context, txn Transaction, cmd Authenticate) (Transaction, error) {
	if len(cmd.Challenges) == 1 && cmd.Challenges[0].Factor == signUpFactor {
		return f.logInPortal(ctx, txn, cmd)
	}
	who, err := f.cfg.Identity.Authenticate(ctx, txn.Client, KYCAuth{
		AuthTransaction: txn.AuthTransaction,
		Individual:      IndividualID(cmd.Individual),
		Challenges:      values(cmd.Challenges),
		Metadata:        txn.asksVerified(),
	})
	if err != nil {
		return txn, err
	}
	if who.KYCToken == "" || who.PSUT == "" {
		return txn, Errorf(AuthFailed, "the identity system gave no token")
	}
	txn.Individual = IndividualID(strings.Clone(cmd.Individual))
	txn.KYCToken, txn.PSUT, txn.Metadata = who.KYCToken, who.PSUT, who.Metadata
	return txn, nil
}

// satisfiedSets returns the sets of factors that the challenges complete; further challenges do no
// harm.
func satisfiedSets(sets []FactorSet, challenges []Challenge) []FactorSet {
	var complete []FactorSet
	for _, set := range sets {
		all := true
		for _, factor := range set {
			all = all && slices.ContainsFunc(challenges, func(c Challenge) bool { return c.Factor == factor.Type })
		}
		if all {
			complete = append(complete, set)
		}
	}
	return complete
}

// reachedACR joins the levels all of whose methods were satisfied, in the order of the mapping file.
func (f *Flow) reachedACR(sets []FactorSet) string {
	var reached []string
	for _, level := range f.rules().ACRs {
		all := len(level.AMRs) > 0
		for _, amr := range level.AMRs {
			all = all && slices.ContainsFunc(sets, func(s FactorSet) bool { return slices.Equal(s, amr.Factors) })
		}
		if all {
			reached = append(reached, level.Name)
		}
	}
	return strings.Join(reached, " ")
}

// decideConsent decides whether the person has to be asked (mosip/esignet ConsentHelperService.java,
// processConsent).
func (f *Flow) decideConsent(txn *Transaction) error {
	if len(txn.Claims()) == 0 && len(txn.AuthorizeScopes) == 0 {
		txn.ConsentAction = NoCapture
		return nil
	}
	txn.ConsentAction = Capture
	if txn.prompted {
		return nil
	}
	stored, err := f.cfg.Store.Consent(txn.Client.ID, txn.PSUT)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("read consent: %w", err)
	}
	expired := f.rules().ConsentEnds && !stored.Expires.IsZero() && stored.Expires.Before(f.cfg.Now())
	if stored.Request == txn.Request && !expired {
		txn.ConsentAction, txn.stored = NoCapture, stored
	}
	return nil
}
