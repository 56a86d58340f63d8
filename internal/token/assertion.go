package token

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jws"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/jwk"
	"github.com/openg2p/mock-esignet/internal/release"
)

// AssertionVerifier verifies client assertions by the rules of one release (mosip/esignet
// TokenServiceImpl.java, verifyClientAssertionToken, which uses Nimbus).
type AssertionVerifier struct {
	Rules      release.TokenRules
	Tolerances release.Tolerances
	Now        func() time.Time
}

// toleratedLeeway is the leeway of the tolerance ClockLeeway.
const toleratedLeeway = 5 * time.Second

// maxAssertion is the longest assertion or token that is looked at, in bytes.
const maxAssertion = 32 << 10

var errAssertion = errors.New("client assertion refused")

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: %w", errAssertion, fmt.Errorf(format, args...))
}

type assertionHeader struct {
	Algorithm string         `json:"alg"`
	Type      *string        `json:"typ"`
	KeyID     *string        `json:"kid"`
	Critical  jsontext.Value `json:"crit"`
	X5TS256   *string        `json:"x5t#S256"`
}

type assertionClaims struct {
	Issuer    string         `json:"iss"`
	Subject   string         `json:"sub"`
	Audience  jsontext.Value `json:"aud"`
	Expires   *float64       `json:"exp"`
	NotBefore *float64       `json:"nbf"`
	IssuedAt  *float64       `json:"iat"`
	ID        *string        `json:"jti"`
}

// VerifyAssertion checks the assertion: algorithm, key, signature, then iss, sub, aud, exp, nbf, and
// that iat is there. audience judges the aud. It returns the jti, empty if there is none, which the
// caller may allow only once. Every defect is an error.
func (v *AssertionVerifier) VerifyAssertion(ctx context.Context, assertion string, client idp.Client, audience idp.AudienceCheck) (jti string, err error) {
	header, err := parseHeader(assertion)
	if err != nil {
		return "", refuse("%w", err)
	}
	key, err := jwk.Parse([]byte(client.PublicKey))
	if err != nil {
		return "", refuse("registered key: %w", err)
	}
	if err := v.checkKey(header, key); err != nil {
		return "", err
	}
	payload, err := verify(assertion, header.Algorithm, key)
	if err != nil {
		return "", refuse("%w", err)
	}
	var claims assertionClaims
	if err := json.Unmarshal(payload, &claims, jsontext.AllowDuplicateNames(true)); err != nil {
		return "", refuse("claims: %w", err)
	}
	if err := v.checkClaims(ctx, claims, client.ID, audience); err != nil {
		return "", err
	}
	if claims.ID == nil {
		return "", nil
	}
	return *claims.ID, nil
}

// verify checks the signature of a compact JWS with a public key and returns the payload. RS256 and PS256
// are for RSA keys, ES256 for those on P-256.
func verify(compact, algorithm string, key jwk.Key) ([]byte, error) {
	var public any
	var err error
	switch algorithm {
	case "ES256":
		public, err = ecKey(key)
	default:
		public, err = key.RSA()
	}
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	payload, err := jws.Verify([]byte(compact), jws.WithKey(jwa.SignatureAlgorithm(algorithm), public))
	if err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}
	return payload, nil
}

func ecKey(key jwk.Key) (*ecdsa.PublicKey, error) {
	public, err := key.EC()
	if err != nil {
		return nil, err
	}
	if public.Curve != elliptic.P256() {
		return nil, errors.New("not a key on P-256")
	}
	return public, nil
}

var compactJWS = regexp.MustCompile(`^[\w-]+\.[\w-]*\.[\w-]*$`)

// parseHeader reads the header of a compact JWS; nothing else is taken.
func parseHeader(compact string) (assertionHeader, error) {
	var header assertionHeader
	return header, readHeader(compact, &header)
}

// readHeader reads the header of a compact JWS into a struct.
func readHeader(compact string, header any) error {
	if len(compact) > maxAssertion || !compactJWS.MatchString(compact) {
		return errors.New("not a compact JWS")
	}
	encoded, _, _ := strings.Cut(compact, ".")
	if err := readPart(encoded, header); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	return nil
}

// readPart reads the JSON of one part of a compact JWS into a struct.
func readPart(encoded string, v any) error {
	raw, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, v)
}

// checkKey applies what Nimbus' key selector does: the algorithm is one of the release and the one
// that the key names, if it names one; the key is for signatures; a kid or x5t#S256 in the header is
// the key's.
func (v *AssertionVerifier) checkKey(header assertionHeader, key jwk.Key) error {
	if !slices.Contains(v.Rules.Assertion.Algorithms, header.Algorithm) {
		return refuse("alg %q", header.Algorithm)
	}
	if header.Critical != nil {
		return refuse("crit is not supported")
	}
	if header.Type != nil && !strings.EqualFold(*header.Type, "JWT") {
		return refuse("typ %q", *header.Type)
	}
	if alg, present, _ := key.String("alg"); present && alg != header.Algorithm {
		return refuse("the key is registered for %q", alg)
	}
	if use, present, _ := key.String("use"); present && use != "sig" {
		return refuse("the key is registered for use %q", use)
	}
	if header.KeyID != nil {
		if kid, present, _ := key.String("kid"); !present || kid != *header.KeyID {
			return refuse("kid %q is not the registered key's", *header.KeyID)
		}
	}
	if header.X5TS256 != nil {
		if digest, present, _ := key.String("x5t#S256"); !present || digest != *header.X5TS256 {
			return refuse("x5t#S256 is not the registered key's")
		}
	}
	return nil
}

func (v *AssertionVerifier) checkClaims(ctx context.Context, claims assertionClaims, client idp.ClientID, audience idp.AudienceCheck) error {
	if claims.Issuer != string(client) || claims.Subject != string(client) {
		return refuse("iss %q, sub %q are not the client", claims.Issuer, claims.Subject)
	}
	if err := v.checkDates(&claims); err != nil {
		return err
	}
	if v.Rules.Assertion.JTI && (claims.ID == nil || v.Rules.Assertion.Spring && strings.TrimSpace(*claims.ID) == "") {
		return refuse("jti missing")
	}
	list, err := parseAudience(claims.Audience)
	if err != nil {
		return err
	}
	accepted, tolerated := audience(list)
	if !accepted && !tolerated {
		return refuse("aud %q", list)
	}
	if !accepted {
		audit.Tolerate(ctx, string(release.AnyHostAudience), fmt.Sprintf("%s: aud %q", v.refusal(), list))
	}
	return v.checkTimes(ctx, claims)
}

// refusal is the code that the release answers a bad assertion with.
func (v *AssertionVerifier) refusal() string {
	return v.Rules.Errors.Name(string(idp.InvalidAssertion))
}

// checkDates demands exp, and iat as the release does. Spring's Jwt.java cuts both to whole seconds.
func (v *AssertionVerifier) checkDates(claims *assertionClaims) error {
	if claims.Expires == nil {
		return refuse("exp missing")
	}
	if !v.Rules.Assertion.Spring {
		if claims.IssuedAt == nil {
			return refuse("iat missing")
		}
		return nil
	}
	*claims.Expires = math.Trunc(*claims.Expires)
	if claims.IssuedAt != nil && math.Trunc(*claims.IssuedAt) >= *claims.Expires {
		return refuse("exp is not after iat")
	}
	return nil
}

func (v *AssertionVerifier) checkTimes(ctx context.Context, claims assertionClaims) error {
	now := v.Now()
	if inTime(claims, now, v.Rules.Assertion.Leeway) {
		return nil
	}
	if v.Tolerances.Has(release.ClockLeeway) && inTime(claims, now, max(toleratedLeeway, v.Rules.Assertion.Leeway)) {
		audit.Tolerate(ctx, string(release.ClockLeeway), v.refusal()+": expired, or not yet valid")
		return nil
	}
	return refuse("expired, or not yet valid")
}

// inTime reports whether now is before exp and not before nbf, both moved by the leeway.
func inTime(claims assertionClaims, now time.Time, leeway time.Duration) bool {
	at := float64(now.UnixNano()) / float64(time.Second)
	slack := leeway.Seconds()
	return at < *claims.Expires+slack && (claims.NotBefore == nil || at >= *claims.NotBefore-slack)
}

// parseAudience reads aud, a string or a list of strings.
func parseAudience(raw jsontext.Value) (list []string, err error) {
	raw = bytes.TrimSpace(raw)
	switch raw.Kind() {
	case '"':
		list = make([]string, 1)
		err = json.Unmarshal(raw, &list[0])
	case '[':
		err = json.Unmarshal(raw, &list)
	default:
		err = errors.New("missing or of another type")
	}
	if err != nil {
		return nil, refuse("aud: %w", err)
	}
	return list, nil
}
