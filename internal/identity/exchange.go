package identity

import (
	"context"
	"fmt"
	"time"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// Exchange returns the signed userinfo of an authenticated person: sub and the accepted claims that
// the person has (AuthenticationServiceImpl.java kycExchange).
//
// Errors: mock-ida-006 for a token that is unknown, used or not of this transaction and person;
// mock-ida-007 for one that is out of date, which uses it up; mock-ida-008 when the claims cannot
// be built, which leaves the token as it was, or not signed, which uses it up.
func (s *System) Exchange(ctx context.Context, client idp.Client, req idp.KYCExchange) (string, error) {
	token, ok := s.tokens.Get(req.KYCToken)
	if !ok || token.transaction != req.AuthTransaction || token.individual != req.Individual {
		return "", &idp.Error{Code: KYCTokenUnknown}
	}
	late := s.late(token)
	if late && !s.cfg.Tolerances.Has(release.KYCTokenLifetime) {
		if _, mine := s.tokens.Take(req.KYCToken); !mine {
			return "", &idp.Error{Code: KYCTokenUnknown}
		}
		return "", idp.Errorf(KYCTokenExpired, "issued %s", token.issued.Format(time.RFC3339))
	}
	payload, err := s.userinfo(client, token, req)
	if err != nil {
		return "", &idp.Error{Code: KYCFailed, Err: err}
	}
	if _, mine := s.tokens.Take(req.KYCToken); !mine {
		return "", idp.Errorf(KYCTokenUnknown, "used by another call meanwhile")
	}
	signed, err := s.cfg.Sign.Sign(ctx, payload)
	if err != nil {
		return "", idp.Errorf(KYCFailed, "sign userinfo: %w", err)
	}
	if late {
		audit.Tolerate(ctx, string(release.KYCTokenLifetime),
			fmt.Sprintf("%s: the KYC token lives %s", KYCTokenExpired, s.cfg.Rules.KYCTokenLifetime))
	}
	return signed, nil
}

// late reports whether a token is out of date, or of the future; both are told in whole seconds.
func (s *System) late(t kycToken) bool {
	age := s.cfg.Now().Sub(t.issued).Truncate(time.Second)
	return age < 0 || age > s.cfg.Rules.KYCTokenLifetime
}

func (s *System) userinfo(client idp.Client, token kycToken, req idp.KYCExchange) ([]byte, error) {
	p, err := s.person(req.Individual)
	if err != nil {
		return nil, err
	}
	info, err := claims(s.cfg.Rules, p, req.AcceptedClaims, req.Locales)
	if err != nil {
		return nil, err
	}
	if s.cfg.Rules.UserinfoIssuer {
		info["iss"], info["aud"] = s.cfg.Issuer, client.ID
	}
	info["sub"] = token.psut
	return httpapi.Marshal(info), nil
}
