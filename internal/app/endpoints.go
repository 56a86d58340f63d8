package app

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// endpoints are the URLs that a relying party needs.
type endpoints struct {
	Register, RegisterOIDC, Authorize, Token, Userinfo, JWKS, Discovery string
	Issuer                                                              string // the iss of tokens
}

const service = "/v1/esignet"

// defaultEndpoints are the URLs of a server whose public URL is origin.
func defaultEndpoints(origin string) endpoints {
	return endpoints{
		Register:     origin + service + "/client-mgmt/oauth-client",
		RegisterOIDC: origin + service + "/client-mgmt/oidc-client",
		Authorize:    origin + "/authorize",
		Token:        origin + service + "/oauth/v2/token",
		Userinfo:     origin + service + "/oidc/userinfo",
		JWKS:         origin + service + "/oauth/.well-known/jwks.json",
		Discovery:    origin + "/.well-known/openid-configuration",
		Issuer:       origin + service,
	}
}

// discovery is what is read of a discovery document.
type discovery struct {
	Issuer    string `json:"issuer"`
	Authorize string `json:"authorization_endpoint"`
	Token     string `json:"token_endpoint"`
	Userinfo  string `json:"userinfo_endpoint"`
	JWKS      string `json:"jwks_uri"`
}

// discover asks a running server for its endpoints. The issuer of the document is not always that of the
// tokens, which is a property.
func discover(ctx context.Context, origin string) (endpoints, error) {
	e := defaultEndpoints(origin)
	doc, err := fetchDiscovery(ctx, e.Discovery)
	if err != nil {
		return endpoints{}, failf("read the discovery document: %w; is the server running? Start it with mock-esignet serve, or use --print", err)
	}
	e.Authorize, e.Token, e.Userinfo = doc.Authorize, doc.Token, doc.Userinfo
	if e.Issuer, err = fetchIssuer(ctx, origin); err != nil {
		return endpoints{}, failf("read the issuer of tokens: %w", err)
	}
	return e, nil
}

func fetchDiscovery(ctx context.Context, url string) (doc discovery, err error) {
	err = fetchJSON(ctx, url, &doc)
	return doc, err
}

// fetchIssuer returns the iss of tokens.
func fetchIssuer(ctx context.Context, origin string) (string, error) {
	var answer struct {
		Property struct {
			Value string `json:"value"`
		} `json:"property"`
	}
	err := fetchJSON(ctx, origin+service+"/actuator/env/mosip.esignet.discovery.issuer-id", &answer)
	return answer.Property.Value, err
}

func fetchJSON(ctx context.Context, url string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	return ask(req, into)
}

//go:embed settings.txt
var settingsText string

// settingsView is what the text of the OpenG2P settings shows.
type settingsView struct {
	Client      *clientNewCmd
	Files       keyFiles
	URL         endpoints
	OdooExtra   string // JSON, with the claims as a string
	FastAPI     string // JSON
	Issuers     string // JSON list
	JWKSURLs    string // JSON list
	Origin      string // of the back channel
	InContainer string // the same inside a container network
}

// render fills the names in braces in. What is filled in is not looked at again.
func (v settingsView) render(w io.Writer) error {
	keyFiles, pemFile, pem := "", "the PEM above as a file", "the PEM above"
	if v.Files.PEM != "" {
		keyFiles = fmt.Sprintf("\npublic key      %s\nprivate key     %s (JWK), %s (PEM)", v.Files.PublicJWK, v.Files.PrivateJWK, v.Files.PEM)
		pemFile, pem = v.Files.PEM, "the content of "+v.Files.PEM
	}
	_, err := strings.NewReplacer(
		"{client id}", v.Client.ClientID,
		"{relying party}", v.Client.RelyingParty,
		"{redirect uri}", v.Client.RedirectURI[0],
		"{key files}", keyFiles,
		"{PEM file}", pemFile,
		"{PEM text}", pem,
		"{authorize}", v.URL.Authorize,
		"{userinfo}", v.URL.Userinfo,
		"{token}", v.URL.Token,
		"{jwks}", v.URL.JWKS,
		"{issuer}", v.URL.Issuer,
		"{discovery}", v.URL.Discovery,
		"{extra}", v.OdooExtra,
		"{fastapi}", v.FastAPI,
		"{issuers}", v.Issuers,
		"{jwks urls}", v.JWKSURLs,
		"{origin}", v.Origin,
		"{in container}", v.InContainer,
	).WriteString(w, settingsText)
	return err
}

// writeSettings prints what an administrator enters at OpenG2P.
func writeSettings(w io.Writer, c *clientNewCmd, pair keyPair, e endpoints, files keyFiles) error {
	claims, err := claimsParameter(c.Claim)
	if err != nil {
		return err
	}
	extra := map[string]string{"acr_values": strings.Join(c.ACR, " "), "claims": claims}
	verifier := make([]byte, 32)
	if _, err := rand.Read(verifier); err != nil {
		return fmt.Errorf("code verifier: %w", err)
	}
	view := settingsView{
		Client: c, Files: files, URL: e,
		OdooExtra: compact(extra), Issuers: compact([]string{e.Issuer}), JWKSURLs: compact([]string{e.JWKS}),
	}
	if u, err := url.Parse(e.Token); err == nil {
		view.Origin = u.Scheme + "://" + u.Host
		view.InContainer = u.Scheme + "://mock-esignet:" + port(u)
	}
	fastAPI, err := json.MarshalIndent(map[string]any{
		"authorize_endpoint": e.Authorize, "token_endpoint": e.Token, "validate_endpoint": e.Userinfo, "jwks_endpoint": e.JWKS,
		"client_id": c.ClientID, "redirect_uri": c.RedirectURI[0], "scope": "openid profile email", "response_type": "code",
		"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
		"client_assertion_jwk":  json.RawMessage(pair.privateJWK),
		"code_verifier":         base64.RawURLEncoding.EncodeToString(verifier), "code_challenge_method": "S256",
		"extra_authorize_parameters": extra,
	}, "", "  ")
	if err != nil {
		return fmt.Errorf("encode settings: %w", err)
	}
	view.FastAPI = string(fastAPI)
	return view.render(w)
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	default:
		return "80"
	}
}

// essential are the claims that OpenG2P cannot do without.
var essential = map[string]bool{"name": true, "email": true, "gender": true, "birthdate": true}

// claimsParameter is the claims parameter (OIDC Core section 5.5) that asks for all claims.
func claimsParameter(names []string) (string, error) {
	type wish struct {
		Essential bool `json:"essential"`
	}
	userinfo := map[string]wish{}
	for _, name := range names {
		userinfo[name] = wish{essential[name]}
	}
	text, err := json.Marshal(map[string]any{"userinfo": userinfo, "id_token": struct{}{}})
	if err != nil {
		return "", fmt.Errorf("encode claims: %w", err)
	}
	return string(text), nil
}

// compact is v as JSON; v is a map or a list of strings.
func compact(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("encode strings: " + err.Error())
	}
	return string(text)
}
