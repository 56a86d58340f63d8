package e2e

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the page of eSignet's codes")

const codesPage = "../../docs/esignet-codes.md"

// A code is what a call may answer with. That of the OAuth calls is error/error_description where they differ,
// of which "…" stands for text; without one it is the status.
type code struct{ call, code string }

// codesSeen are the codes that stories have seen, by release.
type codesSeen struct {
	stories int // told to a release
	codes   map[code]map[string]bool
}

func newCodesSeen() *codesSeen { return &codesSeen{codes: map[code]map[string]bool{}} }

// add notes the codes of an answer of eSignet.
func (c *codesSeen) add(release string, req *http.Request, got answer) {
	path, ok := strings.CutPrefix(req.URL.Path, "/v1/esignet")
	if !ok {
		return
	}
	call := req.Method + " " + clientID.ReplaceAllString(path, "$1/{client_id}")
	for _, what := range codesOf(path, got) {
		key := code{call, what}
		if c.codes[key] == nil {
			c.codes[key] = map[string]bool{}
		}
		c.codes[key][release] = true
	}
}

var (
	clientID    = regexp.MustCompile(`^(/client-mgmt/[a-z-]+)/.+`)
	bearerError = regexp.MustCompile(`error="([^"]+)"`)
)

func codesOf(path string, got answer) []string {
	if challenge := bearerError.FindStringSubmatch(got.header.Get("WWW-Authenticate")); challenge != nil && path == "/oidc/userinfo" {
		return []string{challenge[1]}
	}
	var body struct {
		envelope
		Error            string `json:"error"`
		ErrorDescription string `json:"error_description"`
	}
	_ = json.Unmarshal([]byte(got.body), &body) // not every answer is JSON
	var codes []string
	for _, e := range body.Errors {
		codes = append(codes, e.Code)
	}
	oauth := body.Error
	switch {
	case len(codes) > 0 || got.status == http.StatusOK || got.status == http.StatusCreated:
		return codes
	case oauth == "" || body.ErrorDescription == "":
		return []string{strconv.Itoa(got.status)}
	case strings.Contains(body.ErrorDescription, " "):
		oauth += "/…"
	case body.ErrorDescription != oauth:
		oauth += "/" + body.ErrorDescription
	}
	return []string{oauth}
}

// spans says in which releases a code can be had: "" when a story shows it there, else the test that does, or
// why there is none.
type spans map[string]string

// expected reads the table.
func expected() map[code]spans {
	out := map[code]spans{}
	can := func(key code, release, by string) {
		if out[key] == nil {
			out[key] = spans{}
		}
		out[key][release] = by
	}
	for _, release := range releases {
		for call, span := range since {
			if !fits(release, []string{span}) {
				can(code{call, "404"}, release, "")
			}
		}
		for _, row := range esignetCodes {
			for call := range strings.SplitSeq(row.calls, ", ") {
				for what := range strings.SplitSeq(row.codes, ", ") {
					if fits(release, strings.Fields(row.releases)) && fits(release, strings.Fields(since[call])) {
						can(code{call, what}, release, row.by)
					}
				}
			}
		}
	}
	return out
}

// compare holds what was seen to the table, and the page to both.
func (c *codesSeen) compare(t *testing.T) {
	want := expected()
	for _, key := range slices.SortedFunc(maps.Keys(c.codes), byCall) {
		var unknown, covered []string
		for _, release := range slices.Sorted(maps.Keys(c.codes[key])) {
			switch by, known := want[key][release]; {
			case !known:
				unknown = append(unknown, release)
			case by != "":
				covered = append(covered, release)
			}
		}
		if len(unknown)+len(covered) > 0 {
			t.Errorf("%s answers %s: not in the table in %v, not as seen by stories in %v", key.call, key.code, unknown, covered)
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(want), byCall) {
		var unseen []string
		for _, release := range slices.Sorted(maps.Keys(want[key])) {
			if want[key][release] == "" && !c.codes[key][release] {
				unseen = append(unseen, release)
			}
		}
		if len(unseen) > 0 {
			t.Errorf("no story has %s answer %s in %v", key.call, key.code, unseen)
		}
	}
	page := renderCodes(want)
	if *update {
		if err := os.WriteFile(codesPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(codesPage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(page, string(got)); diff != "" {
		t.Errorf("%s (want -, is +), write it with: go test ./internal/e2e -run TestStories -update\n%s", codesPage, diff)
	}
}

// byCall puts the calls in the order of the table.
func byCall(a, b code) int {
	place := func(c code) int {
		n := 0
		for _, row := range esignetCodes {
			for call := range strings.SplitSeq(row.calls, ", ") {
				if n++; call == c.call {
					return n
				}
			}
		}
		return 0
	}
	if d := place(a) - place(b); d != 0 {
		return d
	}
	return strings.Compare(a.call+" "+a.code, b.call+" "+b.code)
}

func renderCodes(want map[code]spans) string {
	var out strings.Builder
	fmt.Fprintf(&out, `# eSignet: codes that the tests have seen

Made by the stories in internal/e2e, which are told to every release under `+"`--strict`"+`, and by the table beside them of what
eSignet can answer. ✓ a story has seen it; • covered by the test of a package, or never answered, as the last column says; empty: that release does
not have it. A number is the status of an answer without a code; `+"`error/error_description`"+` where they differ, … being text.

| Call | Code | %s | Covered by |
|---|---|%s---|
`, strings.Join(releases, " | "), strings.Repeat("---|", len(releases)))
	for _, key := range slices.SortedFunc(maps.Keys(want), byCall) {
		fmt.Fprintf(&out, "| `%s` | `%s` |", key.call, key.code)
		how := map[string]bool{}
		for _, release := range releases {
			by, known := want[key][release]
			mark := ""
			switch {
			case known && by == "":
				mark, by = "✓", "stories"
			case known:
				mark = "•"
			}
			if known {
				how[by] = true
			}
			fmt.Fprintf(&out, " %s |", mark)
		}
		fmt.Fprintf(&out, " %s |\n", strings.Join(slices.Sorted(maps.Keys(how)), "; "))
	}
	return out.String()
}

var testName = regexp.MustCompile(`\b([a-z0-9]+)\.(Test\w+)`)

// TestCodesAreCovered looks for the tests that the table names.
func TestCodesAreCovered(t *testing.T) {
	for _, row := range esignetCodes {
		name := testName.FindStringSubmatch(row.by)
		if name == nil {
			if row.by != "" && !strings.HasPrefix(row.by, "never: ") {
				t.Errorf("%q is no way to be covered", row.by)
			}
			continue
		}
		files, err := filepath.Glob("../" + name[1] + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(files, func(file string) bool {
			text, err := os.ReadFile(file)
			return err == nil && strings.Contains(string(text), "\nfunc "+name[2]+"(")
		}) {
			t.Errorf("there is no %s", name[0])
		}
	}
}
