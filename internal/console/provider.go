package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jwk"
	"github.com/lestrrat-go/jwx/v2/jws"
	"github.com/lestrrat-go/jwx/v2/jwt"
)

// metadata is what the demo needs of the discovery document (OpenID Connect Discovery §3).
type metadata struct {
	Issuer                string `json:"issuer"`
	AuthorizationEndpoint string `json:"authorization_endpoint"`
	TokenEndpoint         string `json:"token_endpoint"`
	UserinfoEndpoint      string `json:"userinfo_endpoint"`
	JWKSURI               string `json:"jwks_uri"`
	// IssParameter promises iss beside each code (RFC 9207 §3).
	IssParameter bool `json:"authorization_response_iss_parameter_supported"`
}

// tokenAnswer is the answer of the token endpoint (OIDC Core §3.1.3.3).
type tokenAnswer struct {
	IDToken     string `json:"id_token"`
	AccessToken string `json:"access_token"`
	Error       string `json:"error"`
}

const (
	maxAnswer         = 4 << 20 // a userinfo may hold a photo
	assertionLifetime = 5 * time.Minute
)

// answered is an HTTP answer whose body was read.
type answered struct {
	status      int
	contentType string
	body        []byte
}

func (d *Console) call(req *http.Request) (answered, error) {
	resp, err := d.cfg.HTTP.Do(req)
	if err != nil {
		return answered{}, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return answered{}, fmt.Errorf("%s %s: %w", req.Method, req.URL, err)
	}
	return answered{resp.StatusCode, resp.Header.Get("Content-Type"), body}, nil
}

func (d *Console) get(ctx context.Context, address string, header http.Header) (answered, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return answered{}, err
	}
	req.Header = header
	return d.call(req)
}

// discover reads the discovery document.
func (d *Console) discover(ctx context.Context) (metadata, error) {
	var m metadata
	got, err := d.get(ctx, d.cfg.PublicURL+"/.well-known/openid-configuration", http.Header{})
	if err != nil {
		return m, fmt.Errorf("discovery: %w", err)
	}
	if got.status != http.StatusOK {
		return m, fmt.Errorf("discovery: status %d", got.status)
	}
	if err := json.Unmarshal(got.body, &m); err != nil {
		return m, fmt.Errorf("discovery: %w", err)
	}
	return m, nil
}

// keys reads the published keys.
func (d *Console) keys(ctx context.Context, m metadata) (jwk.Set, error) {
	got, err := d.get(ctx, m.JWKSURI, http.Header{})
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	set, err := jwk.Parse(got.body)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return set, nil
}

// assertion makes the private_key_jwt for the token endpoint (RFC 7523 §3).
func (d *Console) assertion(audience string) (string, error) {
	now := d.cfg.Now()
	token, err := jwt.NewBuilder().
		Issuer(d.cfg.ClientID).Subject(d.cfg.ClientID).Audience([]string{audience}).
		IssuedAt(now).Expiration(now.Add(assertionLifetime)).JwtID(random()).Build()
	if err != nil {
		return "", err
	}
	signed, err := jwt.Sign(token, jwt.WithKey(jwa.RS256, d.key))
	return string(signed), err
}

// redeem exchanges the code. An answer of the provider that refuses is no error.
func (d *Console) redeem(ctx context.Context, m metadata, code, verifier string) (tokenAnswer, answered, error) {
	assertion, err := d.assertion(m.TokenEndpoint)
	if err != nil {
		return tokenAnswer{}, answered{}, fmt.Errorf("client assertion: %w", err)
	}
	form := url.Values{
		"grant_type":            {"authorization_code"},
		"code":                  {code},
		"client_id":             {d.cfg.ClientID},
		"redirect_uri":          {d.redirectURI()},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {assertion},
		"code_verifier":         {verifier},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.TokenEndpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return tokenAnswer{}, answered{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	got, err := d.call(req)
	if err != nil {
		return tokenAnswer{}, answered{}, fmt.Errorf("token endpoint: %w", err)
	}
	var tokens tokenAnswer
	if err := json.Unmarshal(got.body, &tokens); err != nil {
		return tokenAnswer{}, got, fmt.Errorf("token endpoint: status %d: %w", got.status, err)
	}
	return tokens, got, nil
}

// userinfo asks for the claims; they come as a signed JWT.
func (d *Console) userinfo(ctx context.Context, m metadata, accessToken string) (answered, error) {
	got, err := d.get(ctx, m.UserinfoEndpoint, http.Header{"Authorization": {"Bearer " + accessToken}})
	if err != nil {
		return answered{}, fmt.Errorf("userinfo endpoint: %w", err)
	}
	return got, nil
}

// isJWT reports whether the answer says that it is a JWT.
func (a answered) isJWT() bool {
	kind, _, err := mime.ParseMediaType(a.contentType)
	return err == nil && kind == "application/jwt"
}

// verified checks the signature of a compact JWS with the published keys and returns its claims.
func verified(compact string, keys jwk.Set) (map[string]any, error) {
	payload, err := jws.Verify([]byte(compact), jws.WithKeySet(keys, jws.WithInferAlgorithmFromKey(true)))
	if err != nil {
		return nil, err
	}
	var claims map[string]any
	return claims, json.Unmarshal(payload, &claims)
}
