// Package pagetest tests pages that templ renders: whatever is in a view stays text.
package pagetest

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// Page makes a page of a view with two elements in each list, the same text in each text, and all
// switches on or off.
type Page func(text string, on bool) templ.Component

// Of returns the page that shows views of type V.
func Of[V any](page func(V) templ.Component) Page {
	return func(text string, on bool) templ.Component {
		var view V
		fill(reflect.ValueOf(&view).Elem(), text, on)
		return page(view)
	}
}

// Render returns the HTML of the page.
func (p Page) Render(t testing.TB, text string, on bool) string {
	t.Helper()
	var out strings.Builder
	if err := p(text, on).Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// picture is what a view has where it vouches for an address.
const picture = "data:image/png;base64,AAAA"

func fill(v reflect.Value, text string, on bool) {
	switch {
	case !v.CanSet() && v.Kind() != reflect.Struct:
	case v.Type() == reflect.TypeFor[templ.SafeURL]():
		v.SetString(picture)
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		v.SetBool(on)
	case v.Kind() == reflect.Int:
		v.SetInt(map[bool]int64{true: 1, false: 2}[on])
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), text, on)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), text, on)
		}
	}
}

// Fuzz holds pages to this: a hostile text makes no element and no attribute that a harmless one does
// not make, and no address but a relative one or one of a harmless scheme.
func Fuzz(f *testing.F, pages map[string]Page) {
	for _, text := range []string{
		"", "Asha", `"><script>alert(1)</script>`, `' onload=alert(1) x='`, "x onload=alert(1)", "</title></textarea></pre><img src=x onerror=alert(1)>",
		"javascript:alert(1)", " jAvAsCrIpT:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x",
		"javascript&colon;alert(1)", "//evil.example/\"x", "&#34;&lt;b&gt;", "<!--", "]]>", "{{.}}", "`${x}`", "\x00\xff\u2028", "\r\n<b>", "https://logo.example.org/a b.png?x=\"y\"",
	} {
		f.Add(text, true)
		f.Add(text, false)
	}
	f.Fuzz(func(t *testing.T, text string, on bool) {
		harmless := "x"
		if text == "" {
			harmless = ""
		}
		for name, page := range pages {
			got := shape(t, page.Render(t, text, on))
			if diff := cmp.Diff(got, shape(t, page.Render(t, harmless, on))); diff != "" {
				t.Errorf("%s (-got +harmless)\n%s", name, diff)
			}
		}
	})
}

// shape lists the elements of a document with their depth and the names of their attributes.
func shape(t *testing.T, document string) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	var walk func(*html.Node, string)
	walk = func(n *html.Node, indent string) {
		if n.Type != html.TextNode {
			line := indent + n.Data
			for _, a := range n.Attr {
				line += " " + a.Key
				checkAddress(t, n.Data, a)
			}
			list = append(list, line)
		}
		for child := range n.ChildNodes() {
			walk(child, indent+" ")
		}
	}
	walk(root, "")
	return list
}

var schemes = []string{"", "http", "https", "mailto", "tel", "ftp", "ftps", "about"}

// checkAddress reads an address as a browser does and fails on a scheme that could run something.
func checkAddress(t *testing.T, element string, a html.Attribute) {
	t.Helper()
	if !slices.Contains([]string{"href", "src", "action", "formaction"}, a.Key) || element == "img" && a.Val == picture {
		return
	}
	address := strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(strings.TrimLeftFunc(a.Val, func(r rune) bool { return r <= ' ' }))
	scheme, _, found := strings.Cut(address, ":")
	if !found || strings.ContainsAny(scheme, "/?#") {
		scheme = ""
	}
	if !slices.Contains(schemes, strings.ToLower(scheme)) {
		t.Errorf("<%s %s=%q> has the scheme %q", element, a.Key, a.Val, scheme)
	}
}
