package console

import (
	"bytes"
	"context"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/audit"
)

//go:embed logo.svg
var logoFile []byte

// homeView is the page on which a visitor sets out.
type homeView struct {
	Title       string
	ClientID    string
	RedirectURI string
	LoginURL    string // on the public origin, so that the cookie is set where the way back leads
	Ready       bool   // there is a key to log in with
	Claims      []claimChoice
	Levels      []levelChoice
}

type claimChoice struct {
	Name, Label                    string
	NotAsked, Voluntary, Essential bool // which one is chosen at first
}

type levelChoice struct {
	Value, Label string
	First        bool
}

// resultView is the page on which a visitor arrives.
type resultView struct {
	Title              string
	Passed             bool
	Name               string
	Error, Description string
	Checks             []check
	Claims             []claimView
	Picture            templ.SafeURL
	Tokens             []tokenView
}

type claimView struct{ Name, Value string }

type tokenView struct{ Name, Raw, Header, Payload string }

type messageView struct{ Title, Text string }

// home serves GET /demo/.
func (d *Console) home(c *gin.Context) error {
	view := homeView{
		Title: "Demo relying party", ClientID: d.cfg.ClientID, RedirectURI: d.redirectURI(),
		LoginURL: d.cfg.PublicURL + "/demo/login", Ready: d.key != nil,
	}
	for _, claim := range offeredClaims {
		view.Claims = append(view.Claims, claimChoice{
			Name: claim.Name, Label: claim.Label,
			NotAsked: claim.Default == notAsked, Voluntary: claim.Default == voluntary, Essential: claim.Default == essential,
		})
	}
	for i, level := range levels {
		view.Levels = append(view.Levels, levelChoice{Value: level.Value, Label: level.Label, First: i == 0})
	}
	return render(c, http.StatusOK, homePage(view))
}

// login serves GET /demo/login: it sends the visitor to the provider. Query: acr, and for each claim
// none, voluntary or essential.
func (d *Console) login(c *gin.Context) error {
	if d.key == nil {
		return say(c, http.StatusServiceUnavailable, "No key", "The demo relying party has no key, so it cannot sign anyone in.")
	}
	m, err := d.discover(c.Request.Context())
	if err != nil {
		return err
	}
	v, id := newVisit(), random()
	d.visits.Put(id, v, visitLifetime)
	d.setCookie(c, id)
	seeOther(c, d.authorizeURL(m.AuthorizationEndpoint, v, c.Request.URL.Query()))
	return nil
}

// callback serves GET /demo/callback, the redirect URI. Query: code, state and perhaps iss, or
// error, error_description and state. The outcome has an address of its own, so that a reload does not send
// the code twice.
func (d *Console) callback(c *gin.Context) error {
	query := c.Request.URL.Query()
	id := cookie(c)
	v, known := d.visits.Take(id)
	if !known {
		return say(c, http.StatusBadRequest, "Nobody set out from here",
			"This browser has no login under way: it took too long, came back twice, or began in another browser.")
	}
	same := subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(v.State)) == 1
	o := outcome{Error: query.Get("error"), Description: query.Get("error_description")}
	if same && o.Error == "" {
		o = d.complete(c.Request.Context(), v, query.Get("code"), query.Get("iss"))
	}
	o.Checks = append([]check{{Name: "state is the one that was sent", OK: same, Detail: "state " + query.Get("state")}}, o.Checks...)
	d.outcomes.Put(id, o, outcomeLifetime)
	seeOther(c, "/demo/result")
	return nil
}

// result serves GET /demo/result.
func (d *Console) result(c *gin.Context) error {
	o, known := d.outcomes.Get(cookie(c))
	if !known {
		seeOther(c, "/demo/")
		return nil
	}
	return render(c, http.StatusOK, resultPage(newResultView(&o)))
}

func newResultView(o *outcome) resultView {
	view := resultView{
		Title: "Not signed in", Passed: o.passed(), Error: o.Error, Description: o.Description, Checks: o.Checks,
		Name: text(o.Claims["name"]),
	}
	if view.Passed {
		view.Title = "Signed in"
	}
	for _, name := range slices.Sorted(maps.Keys(o.Claims)) {
		if picture, ok := pictureURL(name, o.Claims[name]); ok {
			view.Picture = picture
			continue
		}
		view.Claims = append(view.Claims, claimView{Name: name, Value: plain(o.Claims[name])})
	}
	for _, token := range []struct{ name, raw string }{
		{"id_token", o.IDToken}, {"access_token", o.AccessToken}, {"userinfo", o.Userinfo},
	} {
		if token.raw != "" {
			header, payload := decoded(token.raw)
			view.Tokens = append(view.Tokens, tokenView{token.name, token.raw, header, payload})
		}
	}
	return view
}

// dataImage matches a picture that may be shown: an image in the address itself.
var dataImage = regexp.MustCompile(`^data:image/(png|jpe?g|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$`)

func pictureURL(claim string, value any) (templ.SafeURL, bool) {
	if s := text(value); claim == "picture" && dataImage.MatchString(s) {
		return templ.SafeURL(s), true
	}
	return "", false
}

// plain writes a claim for people.
func plain(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return indented(v)
}

func indented(v any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return fmt.Sprint(v)
	}
	return strings.TrimSpace(out.String())
}

// decoded returns header and payload of a compact JWS, readable; empty when it is none.
func decoded(compact string) (header, payload string) {
	parts := strings.Split(compact, ".")
	if len(parts) != 3 {
		return "", ""
	}
	return pretty(parts[0]), pretty(parts[1])
}

func pretty(segment string) string {
	data, err := base64.RawURLEncoding.DecodeString(segment)
	if err != nil {
		return ""
	}
	var out bytes.Buffer
	if err := json.Indent(&out, data, "", "  "); err != nil {
		return string(data)
	}
	return out.String()
}

// contentPolicy allows nothing inline and nothing from elsewhere. A form leads, over the provider,
// to any site that it may be reached by.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; img-src 'self' data:; form-action 'self' http: https:"

func setHeaders(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	c.Header("Referrer-Policy", "no-referrer")
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("Content-Security-Policy", contentPolicy)
}

// render writes into a buffer first: a defect is an error page, not half a page. A browser that has left
// is none.
func render(c *gin.Context, status int, page templ.Component) error {
	var out bytes.Buffer
	if err := page.Render(context.WithoutCancel(c.Request.Context()), &out); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	setHeaders(c)
	c.Data(status, "text/html; charset=utf-8", out.Bytes())
	return nil
}

func say(c *gin.Context, status int, title, sentence string) error {
	return render(c, status, messagePage(messageView{Title: title, Text: sentence}))
}

// broken answers an error that nobody foresaw.
func (d *Console) broken(c *gin.Context, _ error) {
	err := say(c, http.StatusBadGateway, "The provider does not answer", "The demo relying party could not reach this server under its public URL, "+d.cfg.PublicURL+". The log names the cause.")
	if err != nil {
		audit.Cause(c.Request.Context(), err)
		c.String(http.StatusInternalServerError, "500\n")
	}
}

func seeOther(c *gin.Context, location string) {
	setHeaders(c)
	c.Header("Location", location)
	c.Status(http.StatusSeeOther)
	c.Writer.WriteHeaderNow()
}

func logo(c *gin.Context) {
	c.Header("Cache-Control", "max-age=3600")
	c.Header("X-Content-Type-Options", "nosniff")
	c.Data(http.StatusOK, "image/svg+xml", logoFile)
}
