package console

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
)

// visit is one login that the demo has begun.
type visit struct {
	State, Nonce, Verifier string
}

// newVisit draws the three secrets of a login.
func newVisit() visit { return visit{State: random(), Nonce: random(), Verifier: random()} }

// random returns 43 characters base64url.
func random() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails, crypto/rand
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// challenge is the S256 code challenge of the verifier (RFC 7636 §4.2).
func (v visit) challenge() string {
	sum := sha256.Sum256([]byte(v.Verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// wish says how a claim is asked for: not at all, voluntary, or essential.
type wish string

const (
	notAsked  wish = "none"
	voluntary wish = "voluntary"
	essential wish = "essential"
)

// offeredClaims are the claims that a visitor can have asked for, with how the form begins.
var offeredClaims = []struct {
	Name, Label string
	Default     wish
}{
	{"name", "Name", essential},
	{"birthdate", "Birthdate", essential},
	{"picture", "Picture", voluntary},
	{"email", "Email", voluntary},
	{"phone_number", "Phone", voluntary},
	{"gender", "Gender", voluntary},
	{"address", "Address", notAsked},
	{"individual_id", "ID used in login", notAsked},
}

// claimsParameter writes the claims parameter (OIDC Core §5.5) for what the form asks.
func claimsParameter(form url.Values) string {
	userinfo := map[string]any{}
	for _, claim := range offeredClaims {
		switch wish(form.Get(claim.Name)) {
		case essential:
			userinfo[claim.Name] = map[string]any{"essential": true}
		case voluntary:
			userinfo[claim.Name] = nil
		}
	}
	return string(httpapi.Marshal(map[string]any{"userinfo": userinfo, "id_token": map[string]any{}}))
}

// levels are the choices of how to log in.
var levels = []struct{ Value, Label string }{
	{"", "Whatever the client has registered"},
	{"mosip:idp:acr:generated-code", "One-time password (OTP)"},
	{"mosip:idp:acr:static-code", "PIN"},
}

// authorizeURL sends the visitor to the provider (OIDC Core §3.1.2.1).
func (d *Console) authorizeURL(endpoint string, v visit, form url.Values) string {
	q := url.Values{
		"client_id":             {d.cfg.ClientID},
		"redirect_uri":          {d.redirectURI()},
		"response_type":         {"code"},
		"scope":                 {"openid"},
		"state":                 {v.State},
		"nonce":                 {v.Nonce},
		"claims":                {claimsParameter(form)},
		"code_challenge":        {v.challenge()},
		"code_challenge_method": {"S256"},
	}
	for _, level := range levels {
		if level.Value != "" && level.Value == form.Get("acr") {
			q.Set("acr_values", level.Value)
		}
	}
	return endpoint + "?" + q.Encode()
}

// The cookie that ties the way back to the browser that set out.
const cookieName = "mock_esignet_demo"

func (d *Console) setCookie(c *gin.Context, value string) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: cookieName, Value: value, Path: "/demo", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(d.cfg.PublicURL, "https:"),
	})
}

func cookie(c *gin.Context) string {
	found, err := c.Request.Cookie(cookieName)
	if err != nil {
		return ""
	}
	return found.Value
}
