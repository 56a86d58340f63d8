package e2e

import (
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

// odooRow is a row of Odoo's table of login providers, as an administrator fills it in.
type odooRow struct {
	t        testing.TB
	id       int
	db, root string
	site     siteURLs
	clientID string
	keyFile  string // base64 of the uploaded PEM
	secret   string // client_secret, sent by Basic; empty: private_key_jwt
	scope    string
	verifier string // one for all logins
	extra    params // extra_authorize_params
	tokenMap string
	// header is the system parameter auth_oauth.authorization_header: without it the access token
	// travels in the query.
	header bool
	// assertionAud is jwt_assertion_aud of A5; empty: the token endpoint.
	assertionAud string
}

// guideACRs and guideClaims are what the guide has administrators enter as extra parameters.
const (
	guideACRs   = "mosip:idp:acr:generated-code mosip:idp:acr:biometrics mosip:idp:acr:linked-wallet"
	guideClaims = `{"userinfo":{"name":{"essential":true},"phone_number":{"essential":false},"email":{"essential":false},` +
		`"gender":{"essential":true},"birthdate":{"essential":true},"address":{"essential":false},"picture":{"essential":false}},"id_token":{}}`
	fixedVerifier = "Zm9vYmFyLWNvZGUtdmVyaWZpZXItZm9yLXRlc3RzLTAx"
)

func newOdooRow(t testing.TB, site siteURLs, clientID string) odooRow {
	t.Helper()
	return odooRow{
		t: t, id: 6, db: "openg2p", root: "http://localhost:8069/", site: site, clientID: clientID,
		keyFile:  base64.StdEncoding.EncodeToString([]byte(pemText(t, aKey()))),
		scope:    "openid profile email",
		verifier: fixedVerifier,
		extra:    params{{"acr_values", guideACRs}, {"claims", guideClaims}},
		tokenMap: "sub:user_id",
		header:   true,
	}
}

// loginRedirect is the redirect URI of every sign-in.
func (r odooRow) loginRedirect() string { return r.root + "auth_oauth/signin" }

// looseState and compactState are Python's two ways to write a state; the return URL is quoted once.
func (r odooRow) looseState(returnTo string) string {
	return fmt.Sprintf(`{"d": %q, "p": %d, "r": %q}`, r.db, r.id, url.QueryEscape(returnTo))
}

func (r odooRow) compactState(returnTo, more string) string {
	return fmt.Sprintf(`{"d":%q,"p":%d,"r":%q%s}`, r.db, r.id, url.QueryEscape(returnTo), more)
}

// link is the login link: the core's parameters, those of OpenID Connect, the extras last.
func (r odooRow) link(redirect, state string) string {
	p := params{
		{"response_type", "code"},
		{"client_id", r.clientID},
		{"redirect_uri", redirect},
		{"scope", r.scope},
		{"state", state},
		{"nonce", "Yk3r9vQ0cJ8mF1sT5nXwPzLhA2bD7eGuKiOqRtVyWxE"},
		{"code_challenge", s256(r.verifier)},
		{"code_challenge_method", "S256"},
	}
	return r.site.authorize + "?" + p.with(r.extra...).encode(true)
}

// assertion signs the client assertion with the uploaded key.
func (r odooRow) assertion() (string, error) {
	text, err := base64.StdEncoding.DecodeString(r.keyFile)
	if err != nil {
		return "", err
	}
	key, err := keyFromPEM(string(text))
	if err != nil {
		return "", err
	}
	audience := r.assertionAud
	if audience == "" {
		audience = r.site.token
	}
	return openG2PAssertion(r.t, r.clientID, key, audience), nil
}

// askToken sends the token request: the seven fields of private_key_jwt, or five with Basic. Without a
// code that field is missing. Any status but 2xx is an error.
func (r odooRow) askToken(c *http.Client, code, redirect string) (tokens, error) {
	form, header := params{{"client_id", r.clientID}}, http.Header{}
	if r.secret != "" {
		header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(r.clientID+":"+r.secret)))
	} else {
		assertion, err := r.assertion()
		if err != nil {
			return tokens{}, err
		}
		form = append(form, param{"client_assertion_type", jwtBearerType}, param{"client_assertion", assertion})
	}
	form = append(form, param{"grant_type", "authorization_code"})
	if code != "" {
		form = append(form, param{"code", code})
	}
	form = append(form, param{"code_verifier", r.verifier}, param{"redirect_uri", redirect})
	a, err := rpPostForm(c, r.site.token, form, header)
	if err != nil {
		return tokens{}, err
	}
	if !success(a) {
		return tokens{}, fmt.Errorf("token: %d %s", a.status, a.body)
	}
	var out tokens
	return out, json.Unmarshal([]byte(a.body), &out)
}

// validate is the user-info call of Odoo's core, with the JWT reading of OpenG2P's modules. decode reads
// a JWT. A reply that is no success is not an error here but the member error of the result.
func (r odooRow) validate(access string, decode func(string) (map[string]any, error)) (map[string]any, error) {
	c, address, bearer := rpClient(10*time.Second, true), r.site.userinfo, access
	if !r.header {
		address, bearer = address+"?access_token="+url.QueryEscape(access), ""
	}
	a, err := rpGet(c, address, bearer)
	if err != nil {
		return nil, err
	}
	kind := a.header.Get("Content-Type")
	switch {
	case !success(a):
		return map[string]any{"error": "invalid_request"}, nil
	case strings.Contains(kind, "application/jwt"):
		return decode(a.body)
	case strings.Contains(kind, "application/json"):
		var out map[string]any
		return out, json.Unmarshal([]byte(a.body), &out)
	}
	return map[string]any{"error": "invalid_request"}, nil
}

// mapClaims applies a map of from:to pairs. every sets each target, to "" when the claim is missing.
func mapClaims(tokenMap string, claims map[string]any, every bool) map[string]any {
	out := map[string]any{}
	for _, pair := range strings.Split(tokenMap, " ") {
		from, to, _ := strings.Cut(pair, ":")
		if value, ok := claims[from]; ok {
			out[to] = value
		} else if every {
			out[to] = ""
		}
	}
	return out
}

// errDenied is Odoo's AccessDenied.
var errDenied = errors.New("access denied")

// odooUser is what a login makes of the claims. The zero value has no name: a blank person.
type odooUser struct {
	login, id, token            string
	name, email, gender, birth  string
	phone, address, picture     string
	given, additional, surnames string
}

// odooOutcome is where the browser goes after the callback.
type odooOutcome struct {
	status   int
	location string
	user     odooUser
}

// String says it in the words of a table of outcomes.
func (o odooOutcome) String() string {
	switch {
	case o.status != http.StatusSeeOther:
		return fmt.Sprintf("error page %d", o.status)
	case strings.Contains(o.location, "oauth_error="):
		_, code, _ := strings.Cut(o.location, "?")
		if o.user.id != "" && o.user.name == "" {
			return "blank person, " + code
		}
		return code
	case o.user.name == "" && o.user.login != "":
		return "in, blank person"
	}
	return "in"
}

// odooCallback is the controller of /auth_oauth/signin: state must be JSON, then the module decides.
func odooCallback(back *url.URL, signIn func(params url.Values) (odooUser, error)) odooOutcome {
	query := back.Query()
	var state struct {
		D, R string
		P    int
	}
	if err := json.Unmarshal([]byte(query.Get("state")), &state); err != nil || state.D == "" {
		return odooOutcome{status: http.StatusInternalServerError}
	}
	user, err := signIn(query)
	switch {
	case errors.Is(err, errDenied):
		return odooOutcome{http.StatusSeeOther, "/web/login?oauth_error=3", user}
	case err != nil:
		return odooOutcome{http.StatusSeeOther, "/web/login?oauth_error=2", user}
	}
	returnTo, err := url.QueryUnescape(state.R)
	if err != nil || returnTo == "" {
		returnTo = "/web"
	}
	return odooOutcome{http.StatusSeeOther, returnTo, user}
}

// maxPassword is the limit of Odoo's password library; the access token is the session's password.
const maxPassword = 4096

// authOIDC replays auth_oidc: OCA's module (A1, with a secret) and OpenG2P's fork (A2).
type authOIDC struct {
	odooRow
	verifyAtHash bool
	oneKey       bool                      // the key lookup before February 2024, which A3 comes with
	cache        map[string][]publishedKey // by JWKS URL and kid, empty lists too
}

func newAuthOIDC(row odooRow) *authOIDC {
	return &authOIDC{odooRow: row, verifyAtHash: true, cache: map[string][]publishedKey{}}
}

// authorizeURL is the link on the login page.
func (a *authOIDC) authorizeURL(returnTo string) string {
	return a.link(a.loginRedirect(), a.looseState(returnTo))
}

// exchange needs both tokens. It waits for ever and follows redirects.
func (a *authOIDC) exchange(code string) (tokens, error) {
	got, err := a.askToken(rpClient(0, true), code, a.loginRedirect())
	if err != nil {
		return tokens{}, err
	}
	if got.AccessToken == "" || got.IDToken == "" {
		return tokens{}, fmt.Errorf("no tokens: %w", errDenied)
	}
	return got, nil
}

// keysFor picks the keys for a kid; without a kid a JWKS of one key is needed.
func (a *authOIDC) keysFor(kid string, present bool) ([]publishedKey, error) {
	slot := a.site.jwks + " " + kid
	if keys, cached := a.cache[slot]; cached {
		return keys, nil
	}
	all, err := rpKeys(rpClient(0, true), a.site.jwks)
	if err != nil {
		return nil, err
	}
	if !present {
		if len(all) != 1 {
			return nil, errors.New("no kid, and not one key")
		}
		return all, nil
	}
	keys := []publishedKey{}
	for _, key := range all {
		if a.oneKey && !key.hasKid {
			return nil, errors.New("KeyError: kid")
		}
		if key.hasKid && key.kid == kid {
			keys = append(keys, key)
		}
	}
	a.cache[slot] = keys
	return keys, nil
}

// idToken verifies the ID token: key by kid, RS256, aud holds the client id, exp, at_hash.
func (a *authOIDC) idToken(got tokens) (map[string]any, error) {
	kid, present, err := kidOf(got.IDToken)
	if err != nil {
		return nil, err
	}
	keys, err := a.keysFor(kid, present)
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("no key %q, so no claims: %w", kid, errDenied)
	}
	claims, err := verifyWithAny(got.IDToken, keys)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(audiences(claims), a.clientID) {
		return nil, errors.New("invalid audience")
	}
	if a.verifyAtHash {
		if err := checkAtHash(claims, got.AccessToken); err != nil {
			return nil, err
		}
	}
	return claims, checkTimes(claims)
}

// validated is the exchange and the ID token; the user id is user_id of the map, or sub.
func (a *authOIDC) validated(query url.Values) (id string, got tokens, err error) {
	if got, err = a.exchange(query.Get("code")); err != nil {
		return "", tokens{}, err
	}
	claims, err := a.idToken(got)
	if err != nil {
		return "", tokens{}, err
	}
	for name, value := range mapClaims(a.tokenMap, claims, false) {
		if _, present := claims[name]; !present {
			claims[name] = value
		}
	}
	for _, name := range []string{"user_id", "sub"} {
		if id, _ = claims[name].(string); id != "" {
			return id, got, nil
		}
	}
	return "", tokens{}, errDenied
}

// signIn never calls userinfo.
func (a *authOIDC) signIn(query url.Values) (odooUser, error) {
	id, got, err := a.validated(query)
	if err != nil {
		return odooUser{}, err
	}
	if len(got.AccessToken) >= maxPassword {
		return odooUser{}, errors.New("password too long")
	}
	return odooUser{login: id, id: id, token: got.AccessToken, name: "(not asked)"}, nil
}

func (a *authOIDC) callback(back *url.URL) odooOutcome { return odooCallback(back, a.signIn) }
