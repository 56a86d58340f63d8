package e2e

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// This file holds what OpenG2P's programs have in common on the wire and the
// ways in which their libraries read tokens. The programs themselves are replayed in the files beside.

// siteURLs are the addresses that an administrator enters at a relying party.
type siteURLs struct{ authorize, token, userinfo, jwks, discovery, issuer string }

func sitesAt(origin string) siteURLs {
	return siteURLs{
		authorize: origin + "/authorize",
		token:     origin + tokenV2,
		userinfo:  origin + "/v1/esignet/oidc/userinfo",
		jwks:      origin + "/v1/esignet/oauth/.well-known/jwks.json",
		discovery: origin + "/.well-known/openid-configuration",
		issuer:    origin + "/v1/esignet",
	}
}

// param is one parameter; the order of parameters is part of a request's shape.
type param struct{ name, value string }

type params []param

// with sets a parameter: in its place if it is there, else at the end, as a Python dict.
func (p params) with(more ...param) params {
	out := slices.Clone(p)
	for _, m := range more {
		i := slices.IndexFunc(out, func(q param) bool { return q.name == m.name })
		if i < 0 {
			out = append(out, m)
		} else {
			out[i] = m
		}
	}
	return out
}

// encode writes the parameters form-encoded: + for a space, commas left as they are if literalCommas.
func (p params) encode(literalCommas bool) string {
	parts := make([]string, len(p))
	for i, q := range p {
		value := url.QueryEscape(q.value)
		if literalCommas {
			value = strings.ReplaceAll(value, "%2C", ",")
		}
		parts[i] = q.name + "=" + value
	}
	return strings.Join(parts, "&")
}

// s256 is the challenge for a verifier.
func s256(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

const jwtBearerType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// openG2PAssertion signs the assertion that all of them send: RS256, typ JWT, no kid; iss, sub, aud a
// string, iat in whole seconds, exp an hour later, neither jti nor nbf.
func openG2PAssertion(t testing.TB, clientID string, key *rsa.PrivateKey, audience string) string {
	t.Helper()
	return rp{id: clientID, key: key}.assertion(t, audience, nil)
}

// rpClient is the HTTP client of a relying party. timeout 0 waits for ever. Python's requests follows
// redirects as Go does: 307 and 308 keep method and body, the others become GET.
func rpClient(timeout time.Duration, follow bool) *http.Client {
	c := &http.Client{Timeout: timeout, Transport: &http.Transport{DisableKeepAlives: true}}
	if !follow {
		c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	return c
}

// rpSend sends a request and reads the answer. The client has its own timeout.
func rpSend(c *http.Client, method, address, body string, header http.Header) (answer, error) {
	req, err := http.NewRequestWithContext(context.Background(), method, address, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for name, values := range header {
		req.Header[name] = values
	}
	resp, err := c.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return answer{status: resp.StatusCode, header: resp.Header, body: string(text)}, err
}

func rpGet(c *http.Client, address, bearer string) (answer, error) {
	header := http.Header{}
	if bearer != "" {
		header.Set("Authorization", "Bearer "+bearer)
	}
	return rpSend(c, http.MethodGet, address, "", header)
}

func rpPostForm(c *http.Client, address string, form params, header http.Header) (answer, error) {
	h := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	for name, values := range header {
		h[name] = values
	}
	return rpSend(c, http.MethodPost, address, form.encode(false), h)
}

func success(a answer) bool { return a.status >= 200 && a.status < 300 }

// publishedKey is one entry of a JWKS.
type publishedKey struct {
	kid    string
	hasKid bool
	kty    string
	raw    json.RawMessage
}

func parseKeys(body string) ([]publishedKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal([]byte(body), &set); err != nil {
		return nil, err
	}
	var keys []publishedKey
	for _, raw := range set.Keys {
		var entry struct {
			Kid *string `json:"kid"`
			Kty string  `json:"kty"`
		}
		if err := json.Unmarshal(raw, &entry); err != nil {
			return nil, err
		}
		key := publishedKey{kty: entry.Kty, raw: raw, hasKid: entry.Kid != nil}
		if key.hasKid {
			key.kid = *entry.Kid
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// rpKeys fetches a JWKS.
func rpKeys(c *http.Client, address string) ([]publishedKey, error) {
	a, err := rpGet(c, address, "")
	if err != nil {
		return nil, err
	}
	if !success(a) {
		return nil, fmt.Errorf("JWKS: %d", a.status)
	}
	return parseKeys(a.body)
}

// Algorithms that a library takes: python-jose has no PS256, Authlib has.
var (
	joseAlgorithms    = []jose.SignatureAlgorithm{jose.RS256}
	authlibAlgorithms = []jose.SignatureAlgorithm{jose.RS256, jose.PS256}
)

// kidOf reads the kid of a token's header without verifying anything.
func kidOf(compact string) (kid string, present bool, err error) {
	segment, _, _ := strings.Cut(compact, ".")
	raw, err := strictSegment(segment)
	if err != nil {
		return "", false, err
	}
	var header struct {
		Kid *string `json:"kid"`
	}
	if err := json.Unmarshal(raw, &header); err != nil {
		return "", false, err
	}
	if header.Kid == nil {
		return "", false, nil
	}
	return *header.Kid, true, nil
}

// verifyWith verifies a token with one key and returns its claims.
func verifyWith(compact string, key publishedKey, algorithms []jose.SignatureAlgorithm) (map[string]any, error) {
	signed, err := jose.ParseSignedCompact(compact, algorithms)
	if err != nil {
		return nil, err
	}
	var jwk jose.JSONWebKey
	if err := jwk.UnmarshalJSON(key.raw); err != nil {
		return nil, err
	}
	payload, err := signed.Verify(jwk.Key)
	if err != nil {
		return nil, err
	}
	var out map[string]any
	return out, json.Unmarshal(payload, &out)
}

// verifyWithAny is what python-jose makes of a whole JWKS: each key in order, whatever its kid; a key of
// another type than the token's algorithm, met before one that fits, ends it.
func verifyWithAny(compact string, keys []publishedKey) (map[string]any, error) {
	for _, key := range keys {
		if key.kty != "RSA" {
			return nil, fmt.Errorf("unable to find an algorithm for a key of type %s", key.kty)
		}
		if claims, err := verifyWith(compact, key, joseAlgorithms); err == nil {
			return claims, nil
		}
	}
	return nil, errors.New("signature verification failed")
}

// number is a NumericDate of claims; ok is false when it is absent.
func number(claims map[string]any, name string) (value float64, ok bool, err error) {
	raw, present := claims[name]
	if !present {
		return 0, false, nil
	}
	value, ok = raw.(float64)
	if !ok {
		return 0, false, fmt.Errorf("%s is %T", name, raw)
	}
	return value, true, nil
}

// checkTimes checks exp and nbf without leeway, and that iat is a number.
func checkTimes(claims map[string]any) error {
	at := map[string]float64{}
	for _, name := range []string{"exp", "nbf", "iat"} {
		value, ok, err := number(claims, name)
		if err != nil {
			return err
		}
		if ok {
			at[name] = value
		}
	}
	now := float64(time.Now().Unix())
	if exp, ok := at["exp"]; ok && exp < now {
		return errors.New("expired")
	}
	if at["nbf"] > now {
		return errors.New("not yet valid")
	}
	return nil
}

// audiences is aud as a list; nil when it is absent.
func audiences(claims map[string]any) []string {
	switch aud := claims["aud"].(type) {
	case string:
		return []string{aud}
	case []any:
		var list []string
		for _, entry := range aud {
			text, _ := entry.(string)
			list = append(list, text)
		}
		return list
	}
	return nil
}

// checkAtHash compares at_hash, if it is there, with the access token.
func checkAtHash(claims map[string]any, access string) error {
	given, present := claims["at_hash"]
	if !present {
		return nil
	}
	sum := sha256.Sum256([]byte(access))
	if want := base64.RawURLEncoding.EncodeToString(sum[:16]); given != want {
		return fmt.Errorf("at_hash %v, want %s", given, want)
	}
	return nil
}

var segmentText = regexp.MustCompile(`^[A-Za-z0-9_-]*$`)

// strictSegment decodes base64url and takes nothing else, not even a line feed at the end.
func strictSegment(segment string) ([]byte, error) {
	if !segmentText.MatchString(segment) {
		return nil, fmt.Errorf("not base64url: %q", segment)
	}
	return base64.RawURLEncoding.DecodeString(segment)
}

// unverified reads the claims of a bare compact JWT without looking at the signature's value, as
// python-jose does: all three segments must decode.
func unverified(body string) (map[string]any, error) {
	segments := strings.Split(body, ".")
	if len(segments) != 3 {
		return nil, errors.New("not enough segments")
	}
	var decoded [3][]byte
	for i, segment := range segments {
		var err error
		if decoded[i], err = strictSegment(segment); err != nil {
			return nil, err
		}
	}
	var out map[string]any
	return out, json.Unmarshal(decoded[1], &out)
}

// pemText is a private key as PKCS#8 PEM.
func pemText(t testing.TB, key *rsa.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// keyFromPEM loads what python-jose loads: PKCS#1 or PKCS#8, unencrypted.
func keyFromPEM(text string) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("not PEM")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	rsaKey, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("a key of type %T", key)
	}
	return rsaKey, nil
}

// textClaim is a claim as a string; "" when it is absent, an error when it is something else.
func textClaim(claims map[string]any, name string) (string, error) {
	switch value := claims[name].(type) {
	case nil:
		return "", nil
	case string:
		return value, nil
	default:
		return "", fmt.Errorf("%s is %T", name, value)
	}
}

// birthday is the format in which the Odoo modules parse a date of birth, %Y/%m/%d.
const birthday = "2006/01/02"

// imageFrom opens a picture as Python's urlopen does: a data: URL or one that can be fetched.
func imageFrom(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	if u.Scheme != "data" && u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("unknown url type: %.20q", address)
	}
	return nil
}
