package token

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// Issuer makes the id_token and access token of one release (mosip/esignet TokenServiceImpl.java).
type Issuer struct {
	cfg    IssuerConfig
	signer Signer
}

// IssuerConfig is what an Issuer works with.
type IssuerConfig struct {
	Rules release.TokenRules
	Keys  *Keys
	// PublicURL is the origin that browsers use, without a trailing slash.
	PublicURL string
	// ServicePath is where the service lives below it.
	ServicePath string
	Now         func() time.Time
}

// NewIssuer returns an issuer that signs with the newest key of eSignet.
func NewIssuer(cfg IssuerConfig) *Issuer {
	return &Issuer{cfg: cfg, signer: cfg.Keys.Signer(ESignet, cfg.Rules.SigningAlgorithm)}
}

// Name returns the iss of the tokens.
func (i *Issuer) Name() string { return i.fill(i.cfg.Rules.Issuer) }

// fill replaces how a row names the public origin and the service below it.
func (i *Issuer) fill(pattern string) string {
	return release.Names{Origin: i.cfg.PublicURL}.Fill(pattern)
}

type accessTokenClaims struct {
	Issuer       string `json:"iss"`
	Subject      string `json:"sub"`
	Audience     string `json:"aud"`
	IssuedAt     int64  `json:"iat"`
	Expires      int64  `json:"exp"`
	AuthParty    string `json:"azp,omitempty"`
	ClientID     string `json:"client_id,omitempty"`
	Scope        string `json:"scope,omitempty"`
	CNonce       string `json:"c_nonce,omitempty"`
	CNonceExpiry int64  `json:"c_nonce_expires_in,omitzero"`

	Confirmation confirmation `json:"cnf,omitzero"`
}

// confirmation binds an access token to a key (RFC 9449 §6.1).
type confirmation struct {
	Thumbprint string `json:"jkt"`
}

type idTokenClaims struct {
	Issuer   string         `json:"iss"`
	Subject  string         `json:"sub"`
	Audience string         `json:"aud"`
	IssuedAt int64          `json:"iat"`
	Expires  int64          `json:"exp"`
	AuthTime int64          `json:"auth_time"`
	Nonce    *optionalNonce `json:"nonce,omitzero"`
	ACR      string         `json:"acr"`
	AtHash   *string        `json:"at_hash"`
}

// optionalNonce tells a member that is null from one that is not there.
type optionalNonce struct{ value *string }

// MarshalJSON writes the nonce or null.
func (n optionalNonce) MarshalJSON() ([]byte, error) { return json.Marshal(n.value) }

// Issue signs the tokens of a grant. With a credential scope there is no id_token, and the access
// token is for the credential endpoint.
func (i *Issuer) Issue(ctx context.Context, g idp.Grant) (idp.Tokens, error) {
	now := i.cfg.Now()
	rules := i.cfg.Rules
	access := accessTokenClaims{
		Issuer:   i.Name(),
		Subject:  string(g.PSUT),
		Audience: string(g.Client.ID),
		IssuedAt: now.Unix(),
		Expires:  now.Add(g.Within(rules.AccessTokenLifetime)).Unix(),
		Scope:    strings.Join(g.Scopes, " "),

		Confirmation: confirmation{g.Thumbprint},
	}
	if rules.Claims.AZP {
		access.AuthParty = string(g.Client.ID)
	}
	if rules.Claims.ClientID {
		access.ClientID = string(g.Client.ID)
	}
	out := idp.Tokens{ExpiresIn: rules.AccessTokenLifetime, Bound: g.Thumbprint != ""}
	if g.Credential != "" {
		access.Audience = i.fill(rules.CredentialResource(g.Credential))
		access.CNonce = newCNonce()
		access.CNonceExpiry = int64(rules.CNonceClaimLifetime / time.Second)
		out.CNonce, out.CNonceLifetime = access.CNonce, rules.CNonceLifetime
	}
	var err error
	if out.AccessToken, err = i.sign(ctx, access); err != nil {
		return idp.Tokens{}, fmt.Errorf("access token: %w", err)
	}
	if g.Credential != "" {
		return out, nil
	}
	if out.IDToken, err = i.sign(ctx, i.idToken(g, now, out.AccessToken)); err != nil {
		return idp.Tokens{}, fmt.Errorf("id_token: %w", err)
	}
	return out, nil
}

func (i *Issuer) idToken(g idp.Grant, now time.Time, accessToken string) idTokenClaims {
	claims := idTokenClaims{
		Issuer:   i.Name(),
		Subject:  string(g.PSUT),
		Audience: string(g.Client.ID),
		IssuedAt: now.Unix(),
		Expires:  now.Add(g.Within(i.cfg.Rules.IDTokenLifetime)).Unix(),
		AuthTime: g.AuthTime.Unix(),
		ACR:      g.ACR,
	}
	if !i.cfg.Rules.Claims.NullAtHash {
		hash := AtHash(accessToken)
		claims.AtHash = &hash
	}
	if g.Nonce != nil || i.cfg.Rules.Claims.NullNonce {
		claims.Nonce = &optionalNonce{g.Nonce}
	}
	return claims
}

func (i *Issuer) sign(ctx context.Context, claims any) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("marshal claims: %w", err)
	}
	return i.signer.Sign(ctx, payload)
}

// AtHash returns the at_hash of an access token: the left half of its SHA-256, base64url (OIDC Core
// §3.1.3.6).
func AtHash(accessToken string) string {
	sum := sha256.Sum256([]byte(accessToken))
	return base64.RawURLEncoding.EncodeToString(sum[:sha256.Size/2])
}

// newCNonce returns 20 random characters.
func newCNonce() string { return rand.Text()[:20] }
