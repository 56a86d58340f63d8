package e2e

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// iamCore replays iam-core 1.1.0 (C1) with the eSignet adapter.
type iamCore struct {
	t            testing.TB
	site         siteURLs // of the row; an empty member follows the discovery document
	metadata     string   // server_metadata_url; empty: in extra, else the token URL's origin decides
	clientID     string
	privateKey   string // PEM
	callbackURL  string
	issuer       string // of the row, compared with the access token's
	assertionAud string
	pkce         bool
	audience     []string
	extra        []extraParam
	transactions map[string]iamTransaction // by state, single use

	access, idToken string // the cookies
}

// extraParam is a member of extra_authorize_params; claims may be an object.
type extraParam struct {
	name  string
	value any
}

type iamTransaction struct{ nonce, verifier, returnTo string }

func newIAMCore(t testing.TB, site siteURLs, clientID string) *iamCore {
	t.Helper()
	return &iamCore{
		t: t, site: site, clientID: clientID, privateKey: pemText(t, aKey()), callbackURL: "http://localhost:8000/auth/callback",
		issuer: site.issuer, pkce: true, transactions: map[string]iamTransaction{},
		extra: []extraParam{{"acr_values", guideACRs}, {"claims", json.RawMessage(guideClaims)}},
	}
}

// newRegistrantAuth is C1 as the registry platform uses it (C2): claims with individual_id, PKCE always,
// the documents where its bootstrap job points.
func newRegistrantAuth(t testing.TB, site siteURLs, origin, clientID string) *iamCore {
	t.Helper()
	c := newIAMCore(t, site, clientID)
	c.callbackURL = "http://localhost:8000/registrant-auth/callback"
	c.site.jwks = origin + "/.well-known/jwks.json"
	c.metadata = origin + "/v1/esignet/oidc/.well-known/openid-configuration"
	c.extra = []extraParam{{"claims", json.RawMessage(`{"userinfo":{"individual_id":{"essential":true},"name":{"essential":true},` +
		`"gender":{"essential":false},"birthdate":{"essential":false},"phone_number":{"essential":false}},"id_token":{}}`)}}
	return c
}

func random43(t testing.TB) string {
	t.Helper()
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// metadataURL is where the discovery document is looked for.
func (c *iamCore) metadataURL() string {
	if c.metadata != "" {
		return c.metadata
	}
	base := ""
	for _, e := range c.extra {
		switch text, _ := e.value.(string); e.name {
		case "server_metadata_url":
			return text
		case "issuer":
			base = text
		}
	}
	if base == "" {
		u, err := url.Parse(c.site.token)
		if err != nil {
			c.t.Fatal(err)
		}
		base = u.Scheme + "://" + u.Host
	}
	return base + "/.well-known/openid-configuration"
}

// discover fetches the discovery document: always, within 10 s, without redirects. The row wins.
func (c *iamCore) discover() (siteURLs, error) {
	a, err := rpGet(rpClient(10*time.Second, false), c.metadataURL(), "")
	if err != nil || !success(a) {
		return siteURLs{}, &failure{"start", http.StatusInternalServerError, "", err}
	}
	var doc map[string]any
	if err := json.Unmarshal([]byte(a.body), &doc); err != nil {
		return siteURLs{}, &failure{"start", http.StatusInternalServerError, "", err}
	}
	pick := func(own, name string) string {
		if own != "" {
			return own
		}
		text, _ := doc[name].(string)
		return text
	}
	return siteURLs{
		authorize: pick(c.site.authorize, "authorization_endpoint"), token: pick(c.site.token, "token_endpoint"),
		userinfo: pick(c.site.userinfo, "userinfo_endpoint"), jwks: pick(c.site.jwks, "jwks_uri"),
	}, nil
}

// start begins an authentication transaction and returns the redirect URL.
func (c *iamCore) start(returnTo string) (string, error) {
	site, err := c.discover()
	if err != nil {
		return "", err
	}
	state := random43(c.t)
	txn := iamTransaction{nonce: random43(c.t), returnTo: returnTo}
	p := params{
		{"response_type", "code"},
		{"client_id", c.clientID},
		{"redirect_uri", c.callbackURL},
		{"scope", "openid profile email"},
		{"state", state},
		{"nonce", txn.nonce},
	}
	if c.pkce {
		txn.verifier = random43(c.t)
		p = append(p, param{"code_challenge", s256(txn.verifier)}, param{"code_challenge_method", "S256"})
	}
	for _, e := range c.extra {
		text, ok := e.value.(string)
		if !ok {
			compact, err := json.Marshal(e.value)
			if err != nil {
				return "", err
			}
			text = string(compact)
		}
		p = p.with(param{e.name, text})
	}
	c.transactions[state] = txn
	return site.authorize + "?" + p.encode(false), nil
}

// askToken sends the token request as Authlib does: 5 s, no redirects, JSON wanted, the charset behind
// the content type. A 5xx, no JSON, or a member error raises.
func (c *iamCore) askToken(endpoint, code string, txn iamTransaction) (tokens, error) {
	audience := c.assertionAud
	if audience == "" {
		audience = c.site.token
	}
	if audience == "" {
		return tokens{}, &failure{"callback", http.StatusInternalServerError, "G2P-AUT-503", nil}
	}
	key, err := keyFromPEM(c.privateKey)
	if err != nil {
		return tokens{}, err
	}
	form := params{{"grant_type", "authorization_code"}, {"redirect_uri", c.callbackURL}}
	if code != "" {
		form = append(form, param{"code", code})
	}
	if c.pkce {
		form = append(form, param{"code_verifier", txn.verifier})
	}
	form = append(form, param{"client_assertion_type", jwtBearerType},
		param{"client_assertion", openG2PAssertion(c.t, c.clientID, key, audience)}, param{"client_id", c.clientID})
	a, err := rpPostForm(rpClient(5*time.Second, false), endpoint, form, http.Header{
		"Accept": {"application/json"}, "Content-Type": {"application/x-www-form-urlencoded;charset=UTF-8"},
	})
	if err != nil {
		return tokens{}, err
	}
	if a.status >= http.StatusInternalServerError {
		return tokens{}, fmt.Errorf("token: %d", a.status)
	}
	var out tokens
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		return tokens{}, err
	}
	if out.Error != "" {
		return tokens{}, fmt.Errorf("token: %s: %s", out.Error, out.ErrorDescription)
	}
	return out, nil
}

// verify checks signature and exp with the key whose kid is the token's; a future iat is refused.
func (c *iamCore) verify(jwks, compact string) (map[string]any, error) {
	keys, err := rpKeys(rpClient(10*time.Second, false), jwks)
	if err != nil {
		return nil, err
	}
	kid, present, err := kidOf(compact)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(keys, func(k publishedKey) bool { return present && k.hasKid && k.kid == kid })
	if i < 0 {
		return nil, fmt.Errorf("no key %q", kid)
	}
	claims, err := verifyWith(compact, keys[i], authlibAlgorithms)
	if err != nil {
		return nil, err
	}
	if iat, ok, _ := number(claims, "iat"); ok && iat > float64(time.Now().Unix()) {
		return nil, errors.New("issued in the future")
	}
	return claims, checkTimes(claims)
}

// callback serves /auth/callback and returns where the browser goes.
func (c *iamCore) callback(back *url.URL) (string, error) {
	state := back.Query().Get("state")
	txn, known := c.transactions[state]
	if !known {
		return "", &failure{"callback", http.StatusUnauthorized, "G2P-AUT-401", nil}
	}
	delete(c.transactions, state)
	broken := func(err error) error { return &failure{"callback", http.StatusInternalServerError, "", err} }
	site, err := c.discover()
	if err != nil {
		return "", broken(err)
	}
	got, err := c.askToken(site.token, back.Query().Get("code"), txn)
	if err != nil {
		return "", broken(err)
	}
	if got.AccessToken == "" || got.IDToken == "" {
		return "", broken(errors.New("no tokens"))
	}
	claims, err := c.verify(c.jwksOf(site), got.IDToken)
	if err != nil {
		return "", broken(err)
	}
	if claims["nonce"] != txn.nonce {
		return "", &failure{"callback", http.StatusUnauthorized, "G2P-AUT-401", errors.New("nonce")}
	}
	c.access, c.idToken = got.AccessToken, got.IDToken
	return txn.returnTo, nil
}

func (c *iamCore) jwksOf(site siteURLs) string {
	if site.jwks != "" {
		return site.jwks
	}
	return c.issuer + "/.well-known/jwks.json"
}

// call is any API call: iss is the row's, aud fits where the row has a list, both tokens verify.
func (c *iamCore) call() (map[string]any, error) {
	refused := func(err error) error { return &failure{"api", http.StatusUnauthorized, "G2P-AUT-401", err} }
	claims, err := unverified(c.access)
	if err != nil {
		return nil, refused(err)
	}
	if claims["iss"] != c.issuer {
		return nil, refused(fmt.Errorf("iss %v, want %s", claims["iss"], c.issuer))
	}
	for _, aud := range audiences(claims) {
		if len(c.audience) > 0 && !slices.Contains(c.audience, aud) {
			return nil, refused(fmt.Errorf("aud %q", aud))
		}
	}
	site, err := c.discover()
	if err != nil {
		return nil, err
	}
	for _, compact := range []string{c.idToken, c.access} {
		if claims, err = c.verify(c.jwksOf(site), compact); err != nil {
			return nil, refused(err)
		}
	}
	return claims, nil
}

// user is the ID token overlaid with userinfo, whose failure is swallowed: online says whether it
// worked.
func (c *iamCore) user() (claims map[string]any, online bool, err error) {
	if claims, err = unverified(c.idToken); err != nil {
		return nil, false, err
	}
	site, err := c.discover()
	if err != nil {
		return nil, false, err
	}
	a, err := rpGet(rpClient(10*time.Second, false), site.userinfo, c.access)
	if err != nil || !success(a) {
		return claims, false, nil // as the eSignet adapter does
	}
	var info map[string]any
	switch kind := a.header.Get("Content-Type"); {
	case strings.HasPrefix(kind, "application/jwt"):
		info, err = unverified(a.body)
	case strings.HasPrefix(kind, "application/json"):
		err = json.Unmarshal([]byte(a.body), &info)
	default:
		return claims, false, nil
	}
	if err != nil {
		return claims, false, nil // as the eSignet adapter does
	}
	return overlay(claims, info), true, nil
}

// registrantCallback serves /registrant-auth/callback (C2): code and state are both required.
func (c *iamCore) registrantCallback(back *url.URL) error {
	if !back.Query().Has("code") || !back.Query().Has("state") {
		return &failure{"callback", http.StatusUnprocessableEntity, "", nil}
	}
	_, err := c.callback(back)
	return err
}

// verified compares the person with the ID of the record, exactly, and names the method.
func (c *iamCore) verified(foundationalID string) (same bool, method string, err error) {
	claims, _, err := c.user()
	if err != nil {
		return false, "", err
	}
	value := claims["individual_id"]
	if value == nil {
		value = claims["sub"]
	}
	acr, err := textClaim(claims, "acr")
	if err != nil {
		return false, "", err
	}
	method = acr
	for _, known := range []string{"otp", "biometric", "face", "fingerprint", "password"} {
		if strings.Contains(strings.ToLower(acr), known) {
			method = known
			break
		}
	}
	return value == foundationalID, method, nil
}
