package token

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
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
// that iat is there. audience judges the aud. Every defect is an error.
func (v *AssertionVerifier) VerifyAssertion(ctx context.Context, assertion string, client idp.Client, audience idp.AudienceCheck) error {
	header, err := parseHeader(assertion)
	if err != nil {
		return refuse("%w", err)
	}
	key, err := jwk.Parse([]byte(client.PublicKey))
	if err != nil {
		return refuse("registered key: %w", err)
	}
	if err := v.checkKey(header, key); err != nil {
		return err
	}
	public, err := key.RSA()
	if err != nil {
		return refuse("registered key: %w", err)
	}
	payload, err := jws.Verify([]byte(assertion), jws.WithKey(jwa.SignatureAlgorithm(header.Algorithm), public))
	if err != nil {
		return refuse("signature: %w", err)
	}
	var claims assertionClaims
	if err := json.Unmarshal(payload, &claims, jsontext.AllowDuplicateNames(true)); err != nil {
		return refuse("claims: %w", err)
	}
	return v.checkClaims(ctx, claims, client.ID, audience)
}

var compactJWS = regexp.MustCompile(`^[\w-]+\.[\w-]*\.[\w-]*$`)

// parseHeader reads the header of a compact JWS; nothing else is taken.
func parseHeader(compact string) (assertionHeader, error) {
	if len(compact) > maxAssertion || !compactJWS.MatchString(compact) {
		return assertionHeader{}, errors.New("not a compact JWS")
	}
	encoded, _, _ := strings.Cut(compact, ".")
	raw, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return assertionHeader{}, fmt.Errorf("header: %w", err)
	}
	var header assertionHeader
	if err := json.Unmarshal(raw, &header); err != nil {
		return assertionHeader{}, fmt.Errorf("header: %w", err)
	}
	return header, nil
}

// checkKey applies what Nimbus' key selector does: the algorithm is one of the release and the one
// that the key names, if it names one; the key is for signatures; a kid or x5t#S256 in the header is
// the key's.
func (v *AssertionVerifier) checkKey(header assertionHeader, key jwk.Key) error {
	if !slices.Contains(v.Rules.AssertionAlgorithms, header.Algorithm) {
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
	if claims.Expires == nil || claims.IssuedAt == nil {
		return refuse("exp or iat missing")
	}
	if v.Rules.AssertionJTI && (claims.ID == nil || strings.TrimSpace(*claims.ID) == "") {
		return refuse("jti missing")
	}
	list, array, err := parseAudience(claims.Audience)
	if err != nil {
		return err
	}
	accepted, tolerated := audience(list, array)
	if !accepted && !tolerated {
		return refuse("aud %q", list)
	}
	if !accepted {
		audit.Tolerate(ctx, string(release.AnyHostAudience), fmt.Sprintf("invalid_assertion: aud %q", list))
	}
	return v.checkTimes(ctx, claims)
}

func (v *AssertionVerifier) checkTimes(ctx context.Context, claims assertionClaims) error {
	now := v.Now()
	if inTime(claims, now, v.Rules.AssertionLeeway) {
		return nil
	}
	if v.Tolerances.Has(release.ClockLeeway) && inTime(claims, now, max(toleratedLeeway, v.Rules.AssertionLeeway)) {
		audit.Tolerate(ctx, string(release.ClockLeeway), "invalid_assertion: expired, or not yet valid")
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

// parseAudience reads aud, a string or a list of strings, and says which it was.
func parseAudience(raw jsontext.Value) (list []string, array bool, err error) {
	raw = bytes.TrimSpace(raw)
	switch raw.Kind() {
	case '"':
		list = make([]string, 1)
		err = json.Unmarshal(raw, &list[0])
	case '[':
		array = true
		err = json.Unmarshal(raw, &list)
	default:
		err = errors.New("missing or of another type")
	}
	if err != nil {
		return nil, false, refuse("aud: %w", err)
	}
	return list, array, nil
}
