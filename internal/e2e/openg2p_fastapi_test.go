package e2e

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// failure is an error answer of OpenG2P's FastAPI services: a status and, mostly, a code. It is written
// as their sources show it.
type failure struct {
	step   string // where it happened: callback, api, profile
	status int
	code   string
	cause  error
}

func (f *failure) Error() string {
	return strings.TrimSpace(fmt.Sprintf("%s %d %s", f.step, f.status, f.code))
}

func (f *failure) Unwrap() error { return f.cause }

const fastAPITimeout = 5 * time.Second

// fastAPIAuth replays openg2p-fastapi-auth (B1), and with the rows of their own SPAR (B2) and the portal
// API (B3).
type fastAPIAuth struct {
	t        testing.TB
	old      bool // 0.1.0: code_verifier in the URL, the access token is decoded at once
	id       int
	site     siteURLs
	clientID string
	redirect string
	jwk      string // client_assertion_jwk: a JSON object, or PEM
	verifier string
	extra    params
	issuers  []string // AUTH_DEFAULT_ISSUERS
	jwksURLs []string // AUTH_DEFAULT_JWKS_URLS, by the same index
	audience []string // AUTH_DEFAULT_AUDIENCES
	keys     map[string][]publishedKey

	access, idToken string // the cookies
}

func newFastAPIAuth(t testing.TB, site siteURLs, clientID, redirect string) *fastAPIAuth {
	t.Helper()
	private, err := json.Marshal(jose.JSONWebKey{Key: aKey()})
	if err != nil {
		t.Fatal(err)
	}
	return &fastAPIAuth{
		t: t, id: 3, site: site, clientID: clientID, redirect: redirect, jwk: string(private), verifier: fixedVerifier,
		extra:   params{{"acr_values", guideACRs}, {"claims", guideClaims}},
		issuers: []string{site.issuer, "https://keycloak.example.org/realms/openg2p"},
		keys:    map[string][]publishedKey{},
	}
}

// authorizeURL is where getLoginProviderRedirect sends the browser.
func (f *fastAPIAuth) authorizeURL(returnTo string) string {
	p := params{
		{"client_id", f.clientID},
		{"response_type", "code"},
		{"redirect_uri", f.redirect},
		{"scope", "openid profile email"},
		{"nonce", "Qm7xYc2KfV0"},
		{"state", fmt.Sprintf(`{"p":%d,"r":%q}`, f.id, returnTo)},
	}
	if f.old {
		p = append(p, param{"code_verifier", f.verifier})
	}
	p = append(p, param{"code_challenge", s256(f.verifier)}, param{"code_challenge_method", "S256"})
	return f.site.authorize + "?" + p.with(f.extra...).encode(false)
}

// assertion is signed with a JWK object or a PEM; aud is the token URL as it is configured here.
func (f *fastAPIAuth) assertion() (string, error) {
	if strings.HasPrefix(f.jwk, "-----") {
		key, err := keyFromPEM(f.jwk)
		if err != nil {
			return "", err
		}
		return openG2PAssertion(f.t, f.clientID, key, f.site.token), nil
	}
	var key jose.JSONWebKey
	if err := key.UnmarshalJSON([]byte(f.jwk)); err != nil {
		return "", err
	}
	claims := map[string]any{"iss": f.clientID, "sub": f.clientID, "aud": f.site.token, "iat": time.Now().Unix(), "exp": time.Now().Unix() + 3600}
	return sign(f.t, key.Key, jose.RS256, claims, nil), nil
}

// askToken sends the token request within 5 s and follows no redirect. Without a code that field is empty.
func (f *fastAPIAuth) askToken(code string) (tokens, error) {
	assertion, err := f.assertion()
	if err != nil {
		return tokens{}, err
	}
	a, err := rpPostForm(rpClient(fastAPITimeout, false), f.site.token, params{
		{"client_id", f.clientID},
		{"grant_type", "authorization_code"},
		{"redirect_uri", f.redirect},
		{"code", code},
		{"code_verifier", f.verifier},
		{"client_assertion_type", jwtBearerType},
		{"client_assertion", assertion},
	}, nil)
	if err != nil {
		return tokens{}, err
	}
	if !success(a) {
		return tokens{}, fmt.Errorf("token: %d %s", a.status, a.body)
	}
	var out tokens
	return out, json.Unmarshal([]byte(a.body), &out)
}

// callback serves /oauth2/callback and returns where it redirects to. Nothing is verified.
func (f *fastAPIAuth) callback(back *url.URL) (string, error) {
	var state struct {
		P int
		R string
	}
	if err := json.Unmarshal([]byte(back.Query().Get("state")), &state); err != nil || state.P == 0 {
		return "", &failure{"callback", http.StatusUnauthorized, "G2P-AUT-401", err}
	}
	got, err := f.askToken(back.Query().Get("code"))
	if err != nil {
		return "", &failure{"callback", http.StatusUnauthorized, "G2P-AUT-401", err}
	}
	if got.AccessToken == "" || got.IDToken == "" {
		return "", &failure{"callback", http.StatusInternalServerError, "", nil}
	}
	if f.old {
		if _, err := unverified(got.AccessToken); err != nil {
			return "", &failure{"callback", http.StatusInternalServerError, "", err}
		}
	}
	f.access, f.idToken = got.AccessToken, got.IDToken
	return state.R, nil
}

// keysOf returns the keys of an issuer: from the list by its index, else from its own well-known
// place. They are kept for the life of the process.
func (f *fastAPIAuth) keysOf(issuer string, index int) ([]publishedKey, error) {
	if keys := f.keys[issuer]; keys != nil {
		return keys, nil
	}
	address := issuer + "/.well-known/jwks.json"
	if index < len(f.jwksURLs) {
		address = f.jwksURLs[index]
	}
	keys, err := rpKeys(rpClient(fastAPITimeout, false), address)
	if err == nil {
		f.keys[issuer] = keys
	}
	return keys, err
}

// call is any API call: the access token's iss is exactly one of the list, its keys verify both
// tokens, exp has no leeway, aud counts where a list is set.
func (f *fastAPIAuth) call() (map[string]any, error) {
	refused := func(err error) error { return &failure{"api", http.StatusUnauthorized, "G2P-AUT-401", err} }
	claims, err := unverified(f.access)
	if err != nil {
		return nil, refused(err)
	}
	issuer, _ := claims["iss"].(string)
	index := slices.Index(f.issuers, issuer)
	if index < 0 {
		return nil, refused(fmt.Errorf("iss %q is not one of %q", issuer, f.issuers))
	}
	keys, err := f.keysOf(issuer, index)
	if err != nil {
		return nil, &failure{"api", http.StatusInternalServerError, "G2P-AUT-500", err}
	}
	for _, compact := range []string{f.idToken, f.access} {
		if claims, err = verifyWithAny(compact, keys); err != nil {
			return nil, refused(err)
		}
		if err := checkTimes(claims); err != nil {
			return nil, refused(err)
		}
	}
	if len(f.audience) > 0 && !slices.ContainsFunc(audiences(claims), func(aud string) bool { return slices.Contains(f.audience, aud) }) {
		return nil, refused(fmt.Errorf("aud %q", audiences(claims)))
	}
	return claims, nil
}

// userinfo asks within 5 s; the content type must begin with a known one.
func (f *fastAPIAuth) userinfo() (map[string]any, error) {
	broken := func(code string, err error) error {
		return &failure{"profile", http.StatusInternalServerError, code, err}
	}
	a, err := rpGet(rpClient(fastAPITimeout, false), f.site.userinfo, f.access)
	if err != nil || !success(a) {
		return nil, broken("G2P-AUT-502", err)
	}
	var info map[string]any
	switch kind := a.header.Get("Content-Type"); {
	case strings.HasPrefix(kind, "application/jwt"):
		info, err = unverified(a.body)
	case strings.HasPrefix(kind, "application/json"):
		err = json.Unmarshal([]byte(a.body), &info)
	default:
		return nil, broken("G2P-AUT-502", fmt.Errorf("content type %q", kind))
	}
	if err != nil {
		return nil, broken("", err)
	}
	return info, nil
}

// profile answers GET /auth/profile?online=true. It asks userinfo only if the token URL contains iss,
// and else answers from the token without a word: online says which.
func (f *fastAPIAuth) profile() (profile map[string]any, online bool, err error) {
	profile, err = f.call()
	if err != nil {
		return nil, false, err
	}
	if issuer, _ := profile["iss"].(string); strings.Contains(f.site.token, issuer) {
		info, err := f.userinfo()
		if err != nil {
			return nil, false, err
		}
		online = true
		for name, value := range info {
			if value != nil && value != "" {
				profile[name] = value
			}
		}
	}
	return profile, online, checkProfile(profile)
}

// checkProfile is the model of the reply: strings or null, address an object or null.
func checkProfile(profile map[string]any) error {
	for _, name := range []string{"name", "sub", "iss", "picture", "profile", "email", "gender", "birthdate"} {
		if _, err := textClaim(profile, name); err != nil {
			return &failure{"profile", http.StatusInternalServerError, "", err}
		}
	}
	if address, present := profile["address"]; present && address != nil {
		if _, ok := address.(map[string]any); !ok {
			return &failure{"profile", http.StatusInternalServerError, "", fmt.Errorf("address is %T", address)}
		}
	}
	return nil
}

// payee is SPAR's id of a person (B2). The way back from it ends at the first dot of sub.
func payee(claims map[string]any) (string, error) {
	sub, err := textClaim(claims, "sub")
	if err != nil || sub == "" || strings.Contains(sub, ".") {
		return "", fmt.Errorf("sub %q gives no payee", sub)
	}
	return "token:" + sub + "@nationalId", nil
}

// newSPAR is B1 with the seed row of the SPAR self-service API (B2).
func newSPAR(t testing.TB, site siteURLs, clientID string) *fastAPIAuth {
	t.Helper()
	f := newFastAPIAuth(t, site, clientID, "http://localhost:8000/api/selfservice/oauth2/callback")
	f.jwksURLs = []string{site.jwks, "https://keycloak.example.org/realms/openg2p/protocol/openid-connect/certs"}
	return f
}

// newPortalAPI is B1 fed from Odoo's table (B3): the key is the uploaded PEM.
func newPortalAPI(t testing.TB, row odooRow, redirect string) *fastAPIAuth {
	t.Helper()
	f := newFastAPIAuth(t, row.site, row.clientID, redirect)
	text, err := base64.StdEncoding.DecodeString(row.keyFile)
	if err != nil {
		t.Fatal(err)
	}
	f.jwk, f.verifier, f.extra = string(text), row.verifier, row.extra
	return f
}

// registrant is what B3 makes of userinfo after the callback, with the token map of A5.
func (f *fastAPIAuth) registrant() (odooUser, error) {
	claims, err := f.call()
	if err != nil {
		return odooUser{}, err
	}
	info, err := f.userinfo()
	if err != nil {
		return odooUser{}, err
	}
	merged := overlay(claims, info)
	mapped := mapClaims(newG2PAuthOIDC(odooRow{}).tokenMap, merged, true)
	var user odooUser
	if user.id, err = textClaim(merged, "sub"); err != nil {
		return odooUser{}, err
	}
	return user, user.fill(mapped)
}
