package idp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/openg2p/mock-esignet/internal/java"
)

// Consent is what a person allowed one client to learn, at one relying party.
type Consent struct {
	Client          ClientID
	PSUT            PSUT
	AcceptedClaims  []string
	PermittedScopes []string
	Request         string // as in Transaction; another request asks again
	Given           time.Time
	Expires         time.Time // zero: never
}

// GiveConsent says what a person allows and asks for the code.
type GiveConsent struct {
	Prior           Violations
	Transaction     string
	AcceptedClaims  []*string // a nil element stands for null
	PermittedScopes []*string
}

// Authorization is what goes back to the relying party.
type Authorization struct {
	Code         string
	RedirectURI  string
	State, Nonce *string // nil when not sent
}

// Authorization is what goes back to the relying party, from stage CodeIssued on.
func (t *Transaction) Authorization() Authorization {
	return Authorization{Code: t.Code, RedirectURI: t.RedirectURI, State: t.State, Nonce: t.Nonce}
}

func (f *Flow) consentViolations(cmd GiveConsent) Violations {
	v := slices.Clone(cmd.Prior)
	if java.Blank(cmd.Transaction) {
		v.add("request.transactionId", InvalidTransactionID)
	}
	if !f.rules().ConsentTexts {
		return v
	}
	for i, claim := range cmd.AcceptedClaims {
		if claim == nil || java.Blank(*claim) {
			v.add(fmt.Sprintf("request.acceptedClaims[%d]", i), InvalidAcceptedClaim)
		}
	}
	for i, scope := range cmd.PermittedScopes {
		if scope == nil || java.Blank(*scope) {
			v.add(fmt.Sprintf("request.permittedAuthorizeScopes[%d]", i), InvalidPermittedScope)
		}
	}
	return v
}

// AuthCode takes the person's consent and issues a code, moving the transaction to stage CodeIssued.
// A failed call leaves the transaction usable. Errors: Violations; InvalidTransaction;
// InvalidAcceptedClaim; InvalidPermittedScope (mosip/esignet AuthorizationServiceImpl.java,
// getAuthCode).
func (f *Flow) AuthCode(_ context.Context, cmd GiveConsent) (Authorization, error) {
	if v := f.consentViolations(cmd); len(v) > 0 {
		return Authorization{}, v
	}
	var out Authorization
	err := f.locked(TransactionID(cmd.Transaction), LoggedIn, func(s *session) error {
		accepted, permitted := texts(cmd.AcceptedClaims), texts(cmd.PermittedScopes)
		if s.txn.ConsentAction == NoCapture {
			accepted, permitted = s.txn.stored.AcceptedClaims, s.txn.stored.PermittedScopes
		}
		if len(s.txn.CredentialScopes) > 0 {
			permitted = s.txn.CredentialScopes // mosip.esignet.credential.scope.auto-permit
		}
		if err := f.checkConsent(&s.txn, accepted, permitted); err != nil {
			return err
		}
		accepted, permitted = distinct(accepted), distinct(permitted)
		if err := f.storeConsent(&s.txn, accepted, permitted); err != nil {
			return err
		}
		code := newToken()
		s.txn.AcceptedClaims, s.txn.PermittedScopes, s.txn.Code = accepted, permitted, code
		lifetime := f.cfg.Release.Token.CodeLifetime
		s.enter(CodeIssued, f.cfg.Now(), lifetime)
		f.codes.Put(digest(code), s.txn.ID, lifetime)
		out = s.txn.Authorization()
		return nil
	})
	return out, err
}

// texts returns the elements, an empty one for null, which nobody asked for either.
func texts(list []*string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		if s != nil {
			out[i] = *s
		}
	}
	return out
}

// distinct returns the elements once each, in order, as texts of their own.
func distinct(list []string) []string {
	out := []string{}
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, strings.Clone(s))
		}
	}
	return out
}

// checkConsent demands every essential claim, where the release does, and nothing that was not asked for.
func (f *Flow) checkConsent(txn *Transaction, accepted, permitted []string) error {
	for _, claim := range txn.EssentialClaims {
		if f.rules().EssentialDemanded && !slices.Contains(accepted, claim) {
			return Errorf(InvalidAcceptedClaim, "essential claim %q not accepted", claim)
		}
	}
	for _, claim := range accepted {
		if !slices.Contains(txn.EssentialClaims, claim) && !slices.Contains(txn.VoluntaryClaims, claim) {
			return Errorf(InvalidAcceptedClaim, "claim %q was not asked for", claim)
		}
	}
	for _, scope := range permitted {
		if !slices.Contains(txn.AuthorizeScopes, scope) && !slices.Contains(txn.CredentialScopes, scope) {
			return Errorf(InvalidPermittedScope, "scope %q was not asked for", scope)
		}
	}
	return nil
}

// storeConsent keeps a consent that was captured; where there was nothing to consent to, an older
// one is forgotten.
func (f *Flow) storeConsent(txn *Transaction, accepted, permitted []string) error {
	switch {
	case txn.ConsentAction == Capture:
		if err := f.checkColumns(txn, accepted, permitted); err != nil {
			return err
		}
		now := f.cfg.Now()
		err := f.cfg.Store.PutConsent(Consent{
			Client:          txn.Client.ID,
			PSUT:            txn.PSUT,
			AcceptedClaims:  accepted,
			PermittedScopes: permitted,
			Request:         txn.Request,
			Given:           now,
			Expires:         expiry(now, txn.ConsentLifetime),
		})
		if err != nil {
			return fmt.Errorf("store consent: %w", err)
		}
	case txn.ConsentAction == NoCapture && txn.stored.Request == "":
		if _, err := f.cfg.Store.Consent(txn.Client.ID, txn.PSUT); errors.Is(err, ErrNotFound) {
			return nil // spare the write
		}
		if err := f.cfg.Store.DeleteConsent(txn.Client.ID, txn.PSUT); err != nil {
			return fmt.Errorf("delete consent: %w", err)
		}
	}
	return nil
}

// expiry is when a consent ends that is given now: in whole seconds; never, without a lifetime
// (ConsentHelperService.java, getConsentExpireDTimes).
func expiry(now time.Time, lifetime time.Duration) time.Time {
	if lifetime == 0 {
		return time.Time{}
	}
	return now.Add(lifetime).Truncate(time.Second)
}

// checkColumns refuses a consent that upstream's database has no room for. Its error has no code.
func (f *Flow) checkColumns(txn *Transaction, accepted, permitted []string) error {
	column := f.rules().Claims.Column
	for _, part := range []struct {
		name        string
		have, width int
	}{
		{"claims", txn.consent.claims, column.Claims},
		{"authorization_scopes", txn.consent.scopes, column.Scopes},
		{"accepted_claims", utf8.RuneCountInString(strings.Join(accepted, ",")), column.Accepted},
		{"permitted_scopes", utf8.RuneCountInString(strings.Join(permitted, ",")), column.Permitted},
	} {
		if part.width > 0 && part.have > part.width {
			return Errorf(UnknownError, "consent: %s has %d characters, there is room for %d", part.name, part.have, part.width)
		}
	}
	return nil
}

// Refuse ends a transaction at the wish of the person, who then returns to the relying party. It
// reports whether it did: a code that has been issued stays. It is an act of the page; the REST API
// has no such call.
func (f *Flow) Refuse(id TransactionID) bool {
	s, ok := f.sessions.Get(id)
	if !ok {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stage != PreAuth && s.stage != LoggedIn {
		return false
	}
	s.stage = Gone
	return true
}
