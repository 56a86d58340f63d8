package token

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jws"
)

// Lifetimes of the realm's tokens, as Keycloak realms of MOSIP deployments have them.
const (
	RealmAccessLifetime  = 900 * time.Second
	RealmRefreshLifetime = 1800 * time.Second
)

// Realm issues and verifies the tokens of the Keycloak realm mosip.
type Realm struct{ cfg RealmConfig }

// RealmConfig is what a [Realm] works with.
type RealmConfig struct {
	Keys *Keys
	// Issuer is the iss of the tokens, a URL that ends in /auth/realms/mosip.
	Issuer string
	Now    func() time.Time
}

// NewRealm returns the realm. Its key is made when it is first needed.
func NewRealm(cfg RealmConfig) *Realm { return &Realm{cfg: cfg} }

// Issuer returns the iss of the tokens.
func (r *Realm) Issuer() string { return r.cfg.Issuer }

// Account is who gets tokens.
type Account struct {
	UserName string // preferred_username
	Mail     string // empty when the account has none
	Client   string // the client that asked for the tokens: azp
	Roles    []string
	Scopes   []string
	OpenID   bool   // an id_token is wanted, too
	Service  bool   // the client's own account, which has neither session nor refresh token
	Session  string // of the refreshed token; empty for a new session
}

// RealmTokens are what an account gets.
type RealmTokens struct {
	Access  string
	Refresh string // empty for the account of a client
	ID      string // empty unless wanted
	Session string // empty for the account of a client
}

// realmClaims are the claims of every kind of token, in Keycloak's order.
type realmClaims struct {
	Expires       int64        `json:"exp"`
	IssuedAt      int64        `json:"iat"`
	ID            string       `json:"jti"`
	Issuer        string       `json:"iss"`
	Audience      string       `json:"aud"`
	Subject       string       `json:"sub"`
	Type          string       `json:"typ"`
	Client        string       `json:"azp"`
	SessionState  string       `json:"session_state,omitempty"`
	AtHash        string       `json:"at_hash,omitempty"`
	ACR           string       `json:"acr,omitempty"`
	RealmAccess   *realmAccess `json:"realm_access,omitempty"`
	Scope         string       `json:"scope,omitempty"`
	Session       string       `json:"sid,omitempty"`
	EmailVerified *bool        `json:"email_verified,omitempty"`
	ClientID      string       `json:"clientId,omitempty"`
	UserName      string       `json:"preferred_username"`
	Mail          string       `json:"email,omitempty"`
}

type realmAccess struct {
	Roles []string `json:"roles"`
}

// The typ of the realm's tokens.
const (
	bearerType  = "Bearer"
	refreshType = "Refresh"
	idType      = "ID"
)

// Issue signs the tokens of an account.
func (r *Realm) Issue(account Account) (RealmTokens, error) {
	key, err := r.cfg.Keys.Key(RealmKey)
	if err != nil {
		return RealmTokens{}, err
	}
	var tokens RealmTokens
	if !account.Service {
		if tokens.Session = account.Session; tokens.Session == "" {
			tokens.Session = uuid.NewString()
		}
		refresh := r.claims(account, refreshType, tokens.Session, RealmRefreshLifetime)
		refresh.Audience = r.cfg.Issuer
		if tokens.Refresh, err = signRealm(refresh, jwa.HS256, refreshSecret(key), refreshKeyID(key)); err != nil {
			return RealmTokens{}, fmt.Errorf("refresh token: %w", err)
		}
	}
	if tokens.Access, err = signRealm(r.access(account, tokens.Session), jwa.RS256, key.Private, key.ID); err != nil {
		return RealmTokens{}, fmt.Errorf("access token: %w", err)
	}
	if account.OpenID {
		if tokens.ID, err = signRealm(r.identity(account, tokens), jwa.RS256, key.Private, key.ID); err != nil {
			return RealmTokens{}, fmt.Errorf("id_token: %w", err)
		}
	}
	return tokens, nil
}

// claims returns the claims that every kind of token has.
//
// Mock: the refresh token carries the user's name; Keycloak finds the user by the session.
func (r *Realm) claims(account Account, kind, session string, lifetime time.Duration) realmClaims {
	now := r.cfg.Now()
	return realmClaims{
		Expires:      now.Add(lifetime).Unix(),
		IssuedAt:     now.Unix(),
		ID:           uuid.NewString(),
		Issuer:       r.cfg.Issuer,
		Subject:      accountID(account.UserName),
		Type:         kind,
		Client:       account.Client,
		SessionState: session,
		Scope:        strings.Join(account.Scopes, " "),
		Session:      session,
		UserName:     account.UserName,
	}
}

func (r *Realm) access(account Account, session string) realmClaims {
	claims := r.claims(account, bearerType, session, RealmAccessLifetime)
	claims.Audience = "account" // what a client's default roles are for
	claims.ACR = "1"
	claims.RealmAccess = &realmAccess{Roles: account.Roles}
	claims.EmailVerified = new(bool)
	claims.Mail = account.Mail
	if account.Service {
		claims.ClientID = account.Client
	}
	return claims
}

func (r *Realm) identity(account Account, tokens RealmTokens) realmClaims {
	claims := r.access(account, tokens.Session)
	claims.Type, claims.Audience, claims.AtHash = idType, account.Client, AtHash(tokens.Access)
	claims.RealmAccess, claims.Scope = nil, ""
	return claims
}

// accountID is the sub: a UUID that is the same for the same name, whenever and wherever asked.
func accountID(userName string) string {
	return uuid.NewSHA1(uuid.NameSpaceX500, []byte("mosip/"+userName)).String()
}

func signRealm(claims realmClaims, algorithm jwa.SignatureAlgorithm, key any, keyID string) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("marshal claims: %w", err)
	}
	headers := jws.NewHeaders()
	if err := errors.Join(headers.Set(jws.TypeKey, "JWT"), headers.Set(jws.KeyIDKey, keyID)); err != nil {
		return "", fmt.Errorf("set header: %w", err)
	}
	signed, err := jws.Sign(payload, jws.WithKey(algorithm, key, jws.WithProtectedHeaders(headers)))
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return string(signed), nil
}

// refreshSecret is the secret of refresh tokens, which the realm alone reads: Keycloak, too, signs
// them with another key than access tokens, and does not publish it.
func refreshSecret(key *Key) []byte {
	mac := hmac.New(sha256.New, x509.MarshalPKCS1PrivateKey(key.Private))
	mac.Write([]byte("refresh token"))
	return mac.Sum(nil)
}

func refreshKeyID(key *Key) string {
	return uuid.NewSHA1(uuid.NameSpaceX500, []byte("refresh/"+key.ID)).String()
}

// RealmJWK is one key of the realm as Keycloak publishes it.
type RealmJWK struct {
	KeyID     string   `json:"kid"`
	Type      string   `json:"kty"`
	Algorithm string   `json:"alg"`
	Use       string   `json:"use"`
	N         string   `json:"n"`
	E         string   `json:"e"`
	Chain     []string `json:"x5c"`
	SHA1      string   `json:"x5t"`
	Digest    string   `json:"x5t#S256"`
}

// JWKSet returns the realm's public keys, the newest first.
func (r *Realm) JWKSet() ([]RealmJWK, error) {
	if _, err := r.cfg.Keys.Key(RealmKey); err != nil {
		return nil, err
	}
	var set []RealmJWK
	for _, key := range r.cfg.Keys.of(RealmKey) {
		k, sum := key.jwk(), sha1.Sum(key.Certificate.Raw)
		set = append([]RealmJWK{{
			KeyID: k.KeyID, Type: k.Type, Algorithm: jwa.RS256.String(), Use: k.Use, N: k.N, E: k.E, Chain: k.Chain,
			SHA1: base64.RawURLEncoding.EncodeToString(sum[:]), Digest: k.Digest,
		}}, set...)
	}
	return set, nil
}

// PublicKey returns the realm's newest public key as SubjectPublicKeyInfo in DER.
func (r *Realm) PublicKey() ([]byte, error) {
	key, err := r.cfg.Keys.Key(RealmKey)
	if err != nil {
		return nil, err
	}
	return x509.MarshalPKIXPublicKey(key.Private.Public())
}
