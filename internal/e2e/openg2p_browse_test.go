package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// browser is a person's browser without script: it keeps cookies, follows redirects within the
// server, fills in forms, and stops where the server sends it away.
type browser struct {
	t    testing.TB
	http *http.Client // follows no redirect
	home string       // origin of the server
}

func (s *server) browser() *browser {
	s.t.Helper()
	return &browser{t: s.t, http: newHTTPClient(s.t), home: s.origin}
}

// page is what the browser shows. away is set, and all else empty, when the server sent it to another
// origin: the Location header, byte for byte.
type page struct {
	away   string
	url    *url.URL
	status int
	header http.Header
	body   string
	root   *html.Node
}

// open goes to an address.
func (b *browser) open(address string) page {
	b.t.Helper()
	return b.navigate(http.MethodGet, address, nil)
}

const maxRedirects = 10

func (b *browser) navigate(method, address string, form url.Values) page {
	b.t.Helper()
	for range maxRedirects {
		req, err := http.NewRequestWithContext(b.t.Context(), method, address, strings.NewReader(form.Encode()))
		if err != nil {
			b.t.Fatal(err)
		}
		if form != nil {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Origin", b.home)
			req.Header.Set("Sec-Fetch-Site", "same-origin")
		}
		p := b.load(req)
		if p.away == "" {
			return p
		}
		target, err := req.URL.Parse(p.away)
		if err != nil || target.Scheme+"://"+target.Host != b.home {
			return p
		}
		method, address, form = http.MethodGet, target.String(), nil
	}
	b.t.Fatalf("more than %d redirects, the last to %s", maxRedirects, address)
	return page{}
}

// load sends one request; away is the target of any redirect.
func (b *browser) load(req *http.Request) page {
	b.t.Helper()
	resp, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if location := resp.Header.Get("Location"); location != "" {
		return page{away: location}
	}
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		b.t.Fatal(err)
	}
	return page{url: req.URL, status: resp.StatusCode, header: resp.Header, body: string(body), root: root}
}

// press presses the button with the id: it sends the form around it, with the values instead of those
// that the page has filled in. A value of several strings goes to several inputs.
func (b *browser) press(p page, button string, values url.Values) page {
	b.t.Helper()
	if p.away != "" {
		b.t.Fatalf("no button %s: the browser was sent to %s", button, p.away)
	}
	node := p.byID(button)
	if node == nil {
		b.t.Fatalf("no button %s on %s: %d %s", button, p.url, p.status, p.text())
	}
	form := node
	for form.Data != "form" {
		if form = form.Parent; form == nil {
			b.t.Fatalf("button %s is in no form", button)
		}
	}
	fields := formFields(form)
	for name, list := range values {
		fields[name] = list
	}
	fields.Set(attr(node, "name"), attr(node, "value"))
	action, err := p.url.Parse(attr(form, "action"))
	if err != nil {
		b.t.Fatal(err)
	}
	return b.navigate(strings.ToUpper(attr(form, "method")), action.String(), fields)
}

// formFields are the values that a browser sends of an untouched form.
func formFields(form *html.Node) url.Values {
	fields := url.Values{}
	for node := range form.Descendants() {
		kind := attr(node, "type")
		if node.Data != "input" || attr(node, "name") == "" || kind == "checkbox" && !hasAttr(node, "checked") {
			continue
		}
		fields.Add(attr(node, "name"), attr(node, "value"))
	}
	return fields
}

func attr(node *html.Node, name string) string {
	i := slices.IndexFunc(node.Attr, func(a html.Attribute) bool { return a.Key == name })
	if i < 0 {
		return ""
	}
	return node.Attr[i].Val
}

func hasAttr(node *html.Node, name string) bool {
	return slices.ContainsFunc(node.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// byID returns the element with the id, or nil.
func (p page) byID(id string) *html.Node {
	for node := range p.root.Descendants() {
		if node.Type == html.ElementNode && attr(node, "id") == id {
			return node
		}
	}
	return nil
}

// boxes are the values of the check boxes with the name.
func (p page) boxes(name string) []string {
	var list []string
	for node := range p.root.Descendants() {
		if node.Data == "input" && attr(node, "type") == "checkbox" && attr(node, "name") == name {
			list = append(list, attr(node, "value"))
		}
	}
	return list
}

// text is what a person reads.
func (p page) text() string {
	var out []string
	for node := range p.root.Descendants() {
		if node.Type == html.TextNode {
			out = append(out, strings.Fields(node.Data)...)
		}
	}
	return strings.Join(out, " ")
}

// alerts are the texts of the red boxes.
func (p page) alerts() []string {
	var list []string
	for node := range p.root.Descendants() {
		if attr(node, "role") == "alert" {
			list = append(list, page{root: node}.text())
		}
	}
	return list
}

// visitor is who sits at the browser, and what they do about the consent.
type visitor struct {
	individual string
	refuse     bool     // press Cancel, Discontinue
	withhold   []string // voluntary claims that they do not share
}

// toOTP goes on from the options, if the page has them, to the screen of the OTP.
func (b *browser) toOTP(p page) page {
	b.t.Helper()
	if p.away != "" || p.byID("get_otp") != nil || p.byID("login_with_otp") == nil {
		return p
	}
	link, err := p.url.Parse(attr(p.byID("login_with_otp"), "href"))
	if err != nil {
		b.t.Fatal(err)
	}
	return b.open(link.String())
}

// browse logs the visitor in, from the authorize URL to the address at the relying party, which is
// returned byte for byte.
func (b *browser) browse(authorizeURL string, v visitor) string {
	b.t.Helper()
	p := b.toOTP(b.open(authorizeURL))
	p = b.press(p, "get_otp", url.Values{"Otp_vid": {v.individual}})
	p = b.press(p, "verify_otp", url.Values{"otp": strings.Split("111111", "")})
	if p.away != "" {
		return p.away
	}
	button := "continue"
	if v.refuse {
		button = "discontinue"
	}
	shared := slices.DeleteFunc(p.boxes("claim"), func(name string) bool { return slices.Contains(v.withhold, name) })
	p = b.press(p, button, url.Values{"claim": shared, "scope": p.boxes("scope")})
	if p.away == "" {
		b.t.Fatalf("the login ended on %s: %d %s", p.url, p.status, p.text())
	}
	return p.away
}

// callback is browse with the address parsed.
func (b *browser) callback(authorizeURL string, v visitor) *url.URL {
	b.t.Helper()
	location := b.browse(authorizeURL, v)
	u, err := url.Parse(location)
	if err != nil {
		b.t.Fatal(fmt.Errorf("Location %q: %w", location, err))
	}
	return u
}
