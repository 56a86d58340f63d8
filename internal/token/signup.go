package token

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jws"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// signUpLeeway is how long an id_token for the sign-up portal is still taken after its end (Nimbus
// DefaultJWTClaimsVerifier).
const signUpLeeway = time.Minute

type signUpClaims struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience string `json:"aud"`
	IssuedAt int64  `json:"iat"`
	Expires  int64  `json:"exp"`
	AuthTime int64  `json:"auth_time"`
	Nonce    string `json:"nonce"`
	ACR      string `json:"acr"`
}

// IssueSignUp returns the id_token with which a halted login goes to the sign-up portal (mosip/esignet
// TokenServiceImpl.java, getIDToken).
func (i *Issuer) IssueSignUp(ctx context.Context, t idp.SignUpToken) (string, error) {
	now := i.cfg.Now()
	return i.sign(ctx, signUpClaims{
		Issuer:   i.Name(),
		Subject:  string(t.Transaction),
		Audience: t.Audience,
		IssuedAt: now.Unix(),
		Expires:  now.Add(t.Lifetime).Unix(),
		AuthTime: t.AuthTime.Unix(),
		Nonce:    t.Nonce,
		ACR:      t.ACR,
	})
}

// SignSubject returns {"sub": id} as a compact JWS (OAuthServiceImpl.java, doInternalKycExchange).
func (i *Issuer) SignSubject(ctx context.Context, id idp.IndividualID) (string, error) {
	return i.sign(ctx, struct {
		Subject idp.IndividualID `json:"sub"`
	}{id})
}

// VerifySignUp returns sub and nonce of an id_token that a key of eSignet signed, of this issuer, for the
// audience, and at most a minute past its end (TokenServiceImpl.java, verifyIdToken).
func (i *Issuer) VerifySignUp(_ context.Context, token, audience string) (subject, nonce string, err error) {
	payload, err := i.verified(token)
	if err != nil {
		return "", "", err
	}
	var claims struct {
		Issuer   string         `json:"iss"`
		Subject  *string        `json:"sub"`
		Audience string         `json:"aud"`
		Expires  *int64         `json:"exp"`
		Nonce    jsontext.Value `json:"nonce"`
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		return "", "", fmt.Errorf("claims: %w", err)
	}
	switch {
	case claims.Issuer != i.Name():
		return "", "", fmt.Errorf("iss %q", claims.Issuer)
	case claims.Audience != audience:
		return "", "", fmt.Errorf("aud %q", claims.Audience)
	case claims.Subject == nil || claims.Expires == nil:
		return "", "", errors.New("sub or exp is missing")
	case !i.cfg.Now().Before(time.Unix(*claims.Expires, 0).Add(signUpLeeway)):
		return "", "", errors.New("expired")
	}
	_ = json.Unmarshal(claims.Nonce, &nonce) // empty when it is null or no text
	return *claims.Subject, nonce, nil
}

// verified returns the payload of a JWS that one of eSignet's keys signed.
func (i *Issuer) verified(token string) ([]byte, error) {
	algorithm := jwa.SignatureAlgorithm(i.cfg.Rules.SigningAlgorithm)
	for _, key := range i.cfg.Keys.of(ESignet) {
		if payload, err := jws.Verify([]byte(token), jws.WithKey(algorithm, key.Private.Public())); err == nil {
			return payload, nil
		}
	}
	return nil, errors.New("no key of eSignet signed it")
}
