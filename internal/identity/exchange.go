package identity

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/release"
)

// Exchange returns the signed userinfo of an authenticated person: sub and the accepted claims that
// the person has (AuthenticationServiceImpl.java kycExchange). When verified claims are among what was
// accepted, the details are all that is asked (MockAuthenticationService.java doVerifiedKycExchange).
//
// Whatever the response type, the answer is a JWS: the plugin sends JWE under a name that the identity
// system does not read (KycExchangeRequestDtoV3.java of mosip/esignet-plugins 1.3.2).
//
// Errors: mock-ida-006 for a token that is unknown, used or not of this transaction and person;
// mock-ida-007 for one that is out of date, which uses it up; mock-ida-008 when the claims cannot
// be built, which leaves the token as it was, or not signed, which uses it up.
func (s *System) Exchange(ctx context.Context, client idp.Client, req idp.KYCExchange) (string, error) {
	e := kycExchange{
		at:          s.cfg.Now(),
		transaction: req.AuthTransaction,
		token:       req.KYCToken,
		individual:  req.Individual,
		client:      client.ID,
		partner:     client.RelyingParty,
		claims:      accepted(req.AcceptedClaims),
		locales:     req.Locales,
	}
	_, verified := req.Details[verifiedClaims]
	switch {
	case verified && s.cfg.Rules.Person != nil:
		e.claims = detailed(req)
	case s.cfg.Rules.ISOLocales:
		e.locales = isoLocales(req.Locales)
	}
	return s.kycExchange(ctx, e)
}

// detailed returns the details in the order in which eSignet sends them, that of a HashMap
// (mosip/esignet TokenServiceImpl.java).
func detailed(req idp.KYCExchange) []wanted {
	names := slices.DeleteFunc(slices.Clone(req.AcceptedClaims), func(name string) bool {
		_, there := req.Details[name]
		return !there
	})
	for _, name := range slices.Sorted(maps.Keys(req.Details)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	var list []wanted
	for _, name := range java.HashOrder(names) {
		detail := jsontext.Value(req.Details[name])
		if detail == nil {
			detail = jsontext.Value("null")
		}
		list = append(list, wanted{name, detail})
	}
	return list
}

// kycExchange is the request for the claims of a person who logged in.
type kycExchange struct {
	at                 time.Time // as the request says; zero when it does not
	transaction, token string
	individual         idp.IndividualID
	client             idp.ClientID
	partner            idp.RelyingPartyID
	claims             []wanted
	locales            []string
	encrypt            bool // answer a JWE for the key of the partner
}

func (s *System) kycExchange(ctx context.Context, e kycExchange) (string, error) {
	token, ok := s.tokens.Get(e.token)
	if !ok || token.transaction != sha256.Sum256([]byte(e.transaction)) || token.individual != e.individual {
		return "", &idp.Error{Code: KYCTokenUnknown}
	}
	if e.at.IsZero() {
		return "", errNoTime
	}
	late := s.late(token, e.at)
	if late && !s.cfg.Tolerances.Has(release.KYCTokenLifetime) {
		if _, mine := s.tokens.Take(e.token); !mine {
			return "", &idp.Error{Code: KYCTokenUnknown}
		}
		return "", idp.Errorf(KYCTokenExpired, "issued %s", token.issued.Format(time.RFC3339))
	}
	payload, err := s.userinfo(token, e)
	if err != nil {
		return "", &idp.Error{Code: KYCFailed, Err: err}
	}
	if _, mine := s.tokens.Take(e.token); !mine {
		return "", idp.Errorf(KYCTokenUnknown, "used by another call meanwhile")
	}
	answer, err := s.cfg.Sign.Sign(ctx, payload)
	if err != nil {
		return "", idp.Errorf(KYCFailed, "sign userinfo: %w", err)
	}
	if e.encrypt {
		if answer, err = s.encrypt(e, answer); err != nil {
			return "", idp.Errorf(KYCFailed, "encrypt userinfo: %w", err)
		}
	}
	if late {
		audit.Tolerate(ctx, string(release.KYCTokenLifetime),
			fmt.Sprintf("%s: the KYC token lives %s", KYCTokenExpired, s.cfg.Rules.KYCTokenLifetime))
	}
	return answer, nil
}

// late reports whether a token is out of date, or of the future; both are told in whole seconds.
func (s *System) late(t kycToken, at time.Time) bool {
	age := at.Sub(t.issued).Truncate(time.Second)
	return age < 0 || age > s.cfg.Rules.KYCTokenLifetime
}

func (s *System) userinfo(token kycToken, e kycExchange) ([]byte, error) {
	p, err := s.person(e.individual)
	if err != nil {
		return nil, err
	}
	info, err := claims(s.cfg.Rules, p, e.claims, e.locales)
	if err != nil {
		return nil, err
	}
	if s.cfg.Rules.UserinfoIssuer {
		info["iss"], info["aud"] = s.cfg.Issuer, e.client
	}
	info["sub"] = token.psut
	return httpapi.Marshal(info), nil
}
