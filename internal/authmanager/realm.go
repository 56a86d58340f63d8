package authmanager

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/token"
)

// TokenPath is the path of the realm's token endpoint below [RealmPrefix].
const TokenPath = "/protocol/openid-connect/token"

const certsPath = "/protocol/openid-connect/certs"

// maxForm is the largest form that is read, in bytes.
const maxForm = 64 << 10

// tokenResponse has the members of Keycloak's AccessTokenResponse.java.
type tokenResponse struct {
	AccessToken      string `json:"access_token"`
	ExpiresIn        int    `json:"expires_in"`
	RefreshExpiresIn int    `json:"refresh_expires_in"`
	RefreshToken     string `json:"refresh_token,omitempty"`
	TokenType        string `json:"token_type"`
	IDToken          string `json:"id_token,omitempty"`
	NotBeforePolicy  int    `json:"not-before-policy"`
	SessionState     string `json:"session_state,omitempty"`
	Scope            string `json:"scope"`
}

func newTokenResponse(g granted) tokenResponse {
	r := tokenResponse{
		AccessToken:  g.Access,
		ExpiresIn:    int(token.RealmAccessLifetime / time.Second),
		RefreshToken: g.Refresh,
		TokenType:    "Bearer",
		IDToken:      g.ID,
		SessionState: g.Session,
		Scope:        g.scope,
	}
	if g.Refresh != "" {
		r.RefreshExpiresIn = int(token.RealmRefreshLifetime / time.Second)
	}
	return r
}

// token serves POST /auth/realms/mosip/protocol/openid-connect/token.
//
// Form grant_type, client_id and client_secret (or HTTP Basic), scope, and username and password or
// refresh_token. Errors in their order: 400 invalid_request, unsupported_grant_type; those of
// clientOf; 400 invalid_request (a parameter twice); those of the grant.
func (a *API) token(c *gin.Context) error {
	form, err := readForm(c)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Header("Pragma", "no-cache")
	grant, err := a.grantNamed(form)
	if err != nil {
		return err
	}
	who, err := a.clientOf(c.Request, form)
	if err != nil {
		return err
	}
	for _, values := range form {
		if len(values) > 1 {
			return badRequest("invalid_request", "duplicated parameter")
		}
	}
	tokens, err := grant(who, form)
	if err != nil {
		return err
	}
	httpapi.JSON(c, http.StatusOK, newTokenResponse(tokens))
	return nil
}

// readForm reads the form of the body; what cannot be decoded is left out.
func readForm(c *gin.Context) (url.Values, error) {
	if err := httpapi.RequireMediaType(c.Request, "application/x-www-form-urlencoded"); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxForm))
	if err != nil {
		return nil, badRequest("invalid_request", "Unreadable form")
	}
	form, _ := url.ParseQuery(string(body))
	return form, nil
}

// grantNamed returns what the grant_type asks for.
func (a *API) grantNamed(form url.Values) (func(client, url.Values) (granted, error), error) {
	if !form.Has("grant_type") {
		return nil, badRequest("invalid_request", "Missing form parameter: grant_type")
	}
	switch form.Get("grant_type") {
	case "client_credentials":
		return func(who client, form url.Values) (granted, error) {
			return a.clientCredentials(who, form.Get("scope"))
		}, nil
	case "password":
		return func(who client, form url.Values) (granted, error) {
			if !form.Has("username") {
				return granted{}, unauthorized("invalid_request", "Missing parameter: username")
			}
			return a.password(who, form.Get("username"), form.Get("password"), form.Get("scope"))
		}, nil
	case "refresh_token":
		return func(who client, form url.Values) (granted, error) {
			if !form.Has("refresh_token") {
				return granted{}, badRequest("invalid_request", "No refresh token")
			}
			return a.refresh(who, form.Get("refresh_token"), form.Get("scope"))
		}, nil
	default:
		return nil, badRequest("unsupported_grant_type", "Unsupported grant_type")
	}
}

// errChallenge asks for HTTP Basic, where another scheme came and the form names no client.
var errChallenge = errors.New("header Authorization of another scheme than Basic")

// clientOf returns the client that the request shows credentials of. The form has precedence over
// the header. Errors: 401 without a body; 400 invalid_client; 401 invalid_client,
// unauthorized_client.
func (a *API) clientOf(r *http.Request, form url.Values) (client, error) {
	var shown credentials
	id, secret, basic := r.BasicAuth()
	if basic {
		shown = credentials{id, &secret}
	}
	if form.Has("client_id") {
		shown.id = form.Get("client_id")
	}
	if form.Has("client_secret") {
		given := form.Get("client_secret")
		shown.secret = &given
	}
	if !basic && !form.Has("client_id") {
		if r.Header.Get("Authorization") != "" {
			return client{}, errChallenge
		}
		return client{}, badRequest("invalid_client", "Missing client_id parameter")
	}
	return a.clientFor(shown)
}

// certs serves GET /auth/realms/mosip/protocol/openid-connect/certs: the realm's public keys.
func (a *API) certs(c *gin.Context) error {
	set, err := a.cfg.Realm.JWKSet()
	if err != nil {
		return err
	}
	httpapi.JSON(c, http.StatusOK, httpapi.Object{{Name: "keys", Value: set}})
	return nil
}

// realmInfo serves GET /auth/realms/mosip, which adapters read the public key of.
func (a *API) realmInfo(c *gin.Context) error {
	key, err := a.cfg.Realm.PublicKey()
	if err != nil {
		return err
	}
	httpapi.JSON(c, http.StatusOK, httpapi.Object{
		{Name: "realm", Value: "mosip"},
		{Name: "public_key", Value: base64.StdEncoding.EncodeToString(key)},
		{Name: "token-service", Value: a.base(c.Request) + "/protocol/openid-connect"},
		{Name: "tokens-not-before", Value: 0},
	})
	return nil
}

// configuration serves GET /auth/realms/mosip/.well-known/openid-configuration.
//
// Mock: endpoints that are not served are not announced, so there is no authorization_endpoint.
func (a *API) configuration(c *gin.Context) error {
	httpapi.JSON(c, http.StatusOK, httpapi.Object{
		{Name: "issuer", Value: a.cfg.Realm.Issuer()},
		{Name: "token_endpoint", Value: a.base(c.Request) + TokenPath},
		{Name: "jwks_uri", Value: a.base(c.Request) + certsPath},
		{Name: "grant_types_supported", Value: []string{"client_credentials", "password", "refresh_token"}},
		{Name: "response_types_supported", Value: []string{"none"}},
		{Name: "subject_types_supported", Value: []string{"public"}},
		{Name: "id_token_signing_alg_values_supported", Value: []string{"RS256"}},
		{Name: "token_endpoint_auth_methods_supported", Value: []string{"client_secret_basic", "client_secret_post"}},
	})
	return nil
}

// base is the realm's URL for the caller, who may be in the same container network.
func (a *API) base(r *http.Request) string { return a.cfg.Origins.BackChannel(r) + RealmPrefix }

// renderRealmError answers {error, error_description} with the status of the refusal.
func renderRealmError(c *gin.Context, err error) {
	if errors.Is(err, errChallenge) {
		c.Header("WWW-Authenticate", `Basic realm="mosip"`)
		httpapi.Empty(c, http.StatusUnauthorized)
		return
	}
	if refused, ok := errors.AsType[*realmError](err); ok {
		httpapi.JSON(c, refused.status, httpapi.Object{
			{Name: "error", Value: refused.code},
			{Name: "error_description", Value: refused.description},
		})
		return
	}
	httpapi.JSON(c, http.StatusInternalServerError, httpapi.Object{{Name: "error", Value: "unknown_error"}})
}

// realmNotFound answers an unknown path as Keycloak's framework does.
func realmNotFound(c *gin.Context) {
	httpapi.JSON(c, http.StatusNotFound, httpapi.Object{
		{Name: "error", Value: "RESTEASY003210: Could not find resource for full path: " + httpapi.RequestOrigin(c.Request) + c.Request.URL.Path},
	})
}

// realmMethodNotAllowed answers a wrong method as Keycloak's framework does; OPTIONS is served.
func realmMethodNotAllowed(c *gin.Context) {
	if c.Request.Method == http.MethodOptions {
		httpapi.MethodNotAllowed(c)
		return
	}
	httpapi.JSON(c, http.StatusMethodNotAllowed, httpapi.Object{
		{Name: "error", Value: "RESTEASY003650: No resource method found for " + c.Request.Method + ", return 405 with Allow header"},
	})
}
