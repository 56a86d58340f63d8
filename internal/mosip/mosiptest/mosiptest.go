// Package mosiptest collects which error codes the tests of a service have seen on which route and in
// which release, and holds a page of docs/ equal to that.
package mosiptest

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gin-gonic/gin"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/release"
)

// Releases are the columns of the page.
var Releases = release.PMSNames()

var update = flag.Bool("update", false, "rewrite the page of covered codes")

// code is a line of the page.
type code struct{ route, code string }

var (
	mu   sync.Mutex
	seen = map[code]map[string]bool{} // by release
)

// Saw notes that a test got the code from the route in the release, and that it was the one it wanted.
// The route is method and path as documented; the code of an error without one is "null", that of
// success "ok".
func Saw(name, route, what string) {
	mu.Lock()
	defer mu.Unlock()
	key := code{route, what}
	if seen[key] == nil {
		seen[key] = map[string]bool{}
	}
	seen[key][name] = true
}

// Main runs the tests, then compares the page with what they saw, or rewrites it under -update. A run of
// some of the tests compares nothing. It returns the exit status.
func Main(m *testing.M, title, page string) int {
	status := m.Run()
	if status != 0 || filtered() {
		return status
	}
	want := render(title)
	if *update {
		if err := os.WriteFile(page, want, 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	got, err := os.ReadFile(page)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if !bytes.Equal(got, want) {
		fmt.Fprintf(os.Stderr, "%s is not what the tests saw; run them with -update\n%s", page, firstDifference(string(got), string(want)))
		return 1
	}
	return 0
}

// firstDifference shows the first line that differs.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	n := 0
	for n < min(len(g), len(w)) && g[n] == w[n] {
		n++
	}
	return fmt.Sprintf("line %d: page -, seen +\n- %s\n+ %s\n", n+1, strings.Join(g[n:min(n+1, len(g))], ""), strings.Join(w[n:min(n+1, len(w))], ""))
}

// filtered reports whether only some tests were asked for.
func filtered() bool {
	for _, name := range []string{"test.run", "test.skip", "test.fuzz", "test.list", "test.bench"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != "" {
			return true
		}
	}
	return testing.Short()
}

func render(title string) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "# %s: codes that the tests have seen\n\nMade by the tests of the package from what was answered; `null` is an error without a code, `ok` success.\n\n| Route | Code |", title)
	for _, name := range Releases {
		fmt.Fprintf(&out, " %s |", name)
	}
	fmt.Fprintf(&out, "\n|---|---|%s\n", string(bytes.Repeat([]byte("---|"), len(Releases))))
	var lines []code
	for line := range seen {
		lines = append(lines, line)
	}
	slices.SortFunc(lines, func(a, b code) int { return cmp.Or(cmp.Compare(a.route, b.route), cmp.Compare(a.code, b.code)) })
	for _, line := range lines {
		fmt.Fprintf(&out, "| `%s` | `%s` |", line.route, line.code)
		for _, name := range Releases {
			mark := ""
			if seen[line][name] {
				mark = "✓"
			}
			fmt.Fprintf(&out, " %s |", mark)
		}
		fmt.Fprintln(&out)
	}
	return out.Bytes()
}

// AsksForToken calls each of the routes, one per line, without a token, which has to be refused on every
// one before anything else. The routes have to be those that are served, HEAD apart.
func AsksForToken(t *testing.T, name, prefix string, h http.Handler, routes string, served gin.RoutesInfo) {
	t.Helper()
	var listed, want []string
	for route := range strings.Lines(routes) {
		listed = append(listed, strings.TrimSpace(route))
	}
	for _, route := range served {
		if route.Method != http.MethodHead {
			want = append(want, route.Method+" "+strings.TrimSuffix(route.Path, "/"))
		}
	}
	if diff := gocmp.Diff(anonymous(listed), anonymous(want)); diff != "" {
		t.Errorf("%s: listed -, served +\n%s", name, diff)
	}
	for _, route := range listed {
		method, path, _ := strings.Cut(route, " ")
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest(method, prefix+path, http.NoBody))
		if rec.Code != http.StatusUnauthorized || !strings.Contains(rec.Body.String(), `"errors":[{"errorCode":"KER-ATH-401","message":"Authentication Failed"}]`) {
			t.Errorf("%s %s without a token: %d %s", name, route, rec.Code, rec.Body)
			continue
		}
		Saw(name, route, "KER-ATH-401")
	}
}

var parameter = regexp.MustCompile(`:\w+|\{\w+\}`)

// anonymous returns the routes in order, their parameters without a name.
func anonymous(routes []string) []string {
	var out []string
	for _, route := range routes {
		out = append(out, parameter.ReplaceAllString(route, "*"))
	}
	slices.Sort(out)
	return out
}
