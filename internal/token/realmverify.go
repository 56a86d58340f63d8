package token

import (
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jws"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// realmAudiences are the clients whose tokens PMS takes (mosip-config
// partner-management-default.properties auth.server.admin.allowed.audience, the same from 1.2.0.1 to
// 1.3.0).
var realmAudiences = []string{
	"mosip-creser-client", "mosip-datsha-client", "mosip-ida-client", "mosip-regproc-client", "mosip-admin-client",
	"mosip-reg-client", "mosip-pms-client", "mosip-resident-client", "mosip-idrepo-client", "mosip-deployment-client",
}

// callerClaims are what is read of an access token. Its claims may be of any type where the adapter
// takes them leniently.
type callerClaims struct {
	Expires     *float64       `json:"exp"`
	Issuer      string         `json:"iss"`
	Audience    jsontext.Value `json:"aud"`
	Client      string         `json:"azp"`
	UserName    string         `json:"preferred_username"`
	Mail        string         `json:"email"`
	RealmAccess *realmAccess   `json:"realm_access"`
	Roles       jsontext.Value `json:"roles"`
	Scope       string         `json:"scope"`
}

// Caller returns whom an access token names. It checks in upstream's order: the kid is that of a key
// of the realm, exp is in the future, iss has the realm's host, the signature, and that the token is
// for a client of PMS by aud or azp (mosip/mosip-openid-bridge kernel-auth-adapter
// ValidateTokenHelper.java). Errors: idp.ErrNoToken for an empty token, else idp.ErrBadToken.
func (r *Realm) Caller(token string) (idp.Caller, error) {
	if token == "" {
		return idp.Caller{}, idp.ErrNoToken
	}
	claims, err := r.verify(token)
	if err != nil {
		return idp.Caller{}, fmt.Errorf("%w: %w", idp.ErrBadToken, err)
	}
	return idp.Caller{
		UserID: claims.UserName,
		Mail:   claims.Mail,
		Roles:  claims.roles(),
		Scopes: strings.Fields(claims.Scope),
	}, nil
}

func (r *Realm) verify(token string) (callerClaims, error) {
	header, err := parseHeader(token)
	if err != nil {
		return callerClaims{}, err
	}
	public, err := r.publicKey(header)
	if err != nil {
		return callerClaims{}, err
	}
	claims, err := readClaims[callerClaims](token)
	if err != nil {
		return callerClaims{}, err
	}
	if claims.Expires == nil || float64(r.cfg.Now().UnixMilli()) >= *claims.Expires*1000 {
		return callerClaims{}, errors.New("expired")
	}
	if !sameHost(claims.Issuer, r.cfg.Issuer) {
		return callerClaims{}, fmt.Errorf("iss %q has another host", claims.Issuer)
	}
	if _, err := jws.Verify([]byte(token), jws.WithKey(jwa.SignatureAlgorithm(header.Algorithm), public)); err != nil {
		return callerClaims{}, fmt.Errorf("signature: %w", err)
	}
	if !claims.allowed() {
		return callerClaims{}, fmt.Errorf("aud %s, azp %q is no client of PMS", claims.Audience, claims.Client)
	}
	return claims, nil
}

// publicKey returns the key that the header names. It makes none: a token cannot be older than the
// key that signed it.
func (r *Realm) publicKey(header assertionHeader) (*rsa.PublicKey, error) {
	if !slices.Contains([]string{"RS256", "RS384", "RS512"}, header.Algorithm) {
		return nil, fmt.Errorf("alg %q", header.Algorithm)
	}
	if header.KeyID != nil {
		for _, key := range r.cfg.Keys.of(RealmKey) {
			if key.ID == *header.KeyID {
				return &key.Private.PublicKey, nil
			}
		}
	}
	return nil, errors.New("kid is of no key of the realm")
}

// readClaims reads the payload of a compact JWS, verified or not.
func readClaims[T any](compact string) (T, error) {
	var claims T
	_, rest, _ := strings.Cut(compact, ".")
	encoded, _, _ := strings.Cut(rest, ".")
	payload, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return claims, fmt.Errorf("payload: %w", err)
	}
	if err := json.Unmarshal(payload, &claims, jsontext.AllowDuplicateNames(true)); err != nil {
		return claims, fmt.Errorf("claims: %w", err)
	}
	return claims, nil
}

// sameHost reports whether both URLs have the same host, whatever their scheme and port.
func sameHost(a, b string) bool {
	first, err := url.Parse(a)
	if err != nil || first.Hostname() == "" {
		return false
	}
	second, err := url.Parse(b)
	return err == nil && strings.EqualFold(first.Hostname(), second.Hostname())
}

// allowed reports whether an aud, or else the azp, is a client of PMS.
func (c callerClaims) allowed() bool {
	if list, err := parseAudience(c.Audience); err == nil {
		for _, audience := range list {
			if slices.Contains(realmAudiences, audience) {
				return true
			}
		}
	}
	return slices.ContainsFunc(realmAudiences, func(id string) bool { return strings.EqualFold(id, c.Client) })
}

// roles returns the roles of realm_access or, if there is none, those of a text with commas.
func (c callerClaims) roles() []string {
	if c.RealmAccess != nil {
		return c.RealmAccess.Roles
	}
	var text string
	if c.Roles.Kind() != '"' || json.Unmarshal(c.Roles, &text) != nil {
		return nil
	}
	var roles []string
	for role := range strings.SplitSeq(text, ",") {
		if role = strings.TrimSpace(role); role != "" {
			roles = append(roles, role)
		}
	}
	return roles
}

// ErrRefreshExpired reports a refresh token whose time is over.
var ErrRefreshExpired = errors.New("refresh token expired")

// Refreshed says whose session a refresh token continues.
type Refreshed struct {
	UserName string
	Client   string // the client that got the token
	Session  string
}

// Refresh verifies a refresh token of the realm. Errors: ErrRefreshExpired; any other is for a token
// that the realm did not issue.
func (r *Realm) Refresh(token string) (Refreshed, error) {
	header, err := parseHeader(token)
	if err != nil {
		return Refreshed{}, err
	}
	var secret []byte
	for _, key := range r.cfg.Keys.of(RealmKey) {
		if header.KeyID != nil && *header.KeyID == refreshKeyID(key) {
			secret = refreshSecret(key)
		}
	}
	if secret == nil {
		return Refreshed{}, errors.New("kid is of no refresh key")
	}
	if _, err := jws.Verify([]byte(token), jws.WithKey(jwa.HS256, secret)); err != nil {
		return Refreshed{}, fmt.Errorf("signature: %w", err)
	}
	claims, err := readClaims[realmClaims](token)
	if err != nil {
		return Refreshed{}, err
	}
	if claims.Type != refreshType || claims.Issuer != r.cfg.Issuer {
		return Refreshed{}, fmt.Errorf("typ %q of issuer %q", claims.Type, claims.Issuer)
	}
	if r.cfg.Now().Unix() >= claims.Expires {
		return Refreshed{}, ErrRefreshExpired
	}
	return Refreshed{UserName: claims.UserName, Client: claims.Client, Session: claims.Session}, nil
}
