package e2e

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestStories tells each file of testdata/stories to every release, under --strict.
//
// A story is a txtar archive of requests and answers:
//
//	-- do NAME RELEASES --      a request: method and path, headers, an empty line, the body
//	-- want RELEASES --         the answer to it: status, headers, an empty line, the body
//
// RELEASES are words such as 1.2, 1.2.. and ..1.4, among others that explain. A request with some is made in those alone; of the
// answers the first whose releases fit counts, one without any fits all.
//
// A body that begins with "request:" is wrapped with the time, and so are those with "client:" and "ask:", whose
// members replace those of a good request to client-mgmt and for oauth-details. One of lines NAME=VALUE is a form,
// and "token:" and "par:" begin those whose lines replace the fields of a good one, or drop them by "NAME=-".
// Another is JSON. The calls below /authorization get the CSRF token, and key and hash of the last
// oauth-details, unless the request says "NAME: -". In requests {{name}} stands for what was kept, {{now}}, {{origin}},
// {{csrf}}, {{assertion AUDIENCE}} and {{assertion/jti AUDIENCE}} for a
// client assertion, {{s256 VERIFIER}} for a code challenge, {{proof METHOD PATH NONCE TOKEN}} for a DPoP proof and
// {{jkt}} for the thumbprint of its key,
// {{modulus}} for that of the client portal, {{base64 TEXT}} for what it says.
//
// In the answer a header of "-" is not there, and "*" is any. "error: CODE MESSAGE; CODE" and "response:"
// are envelopes. In JSON "*" is any value and "{{=name}}" any text, which is kept under the name; the errors of
// an envelope are in no order. A body of "*" alone is any.
//
// A section "server" has lines of further arguments, such as --property NAME=VALUE.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/stories/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	seen := newCodesSeen()
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		told, err := parseStory(archive)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, release := range releases {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+release, func(t *testing.T) {
				tell(t, told, release, seen)
				seen.stories++
			})
		}
	}
	if !t.Failed() && seen.stories == len(files)*len(releases) { // not with -run of some
		seen.compare(t)
	}
}

// A story is what is told to a server started with further arguments.
type story struct {
	args  []serverArgs
	steps []step
}

type serverArgs struct {
	releases []string
	args     []string
}

// A step is a request and the answers to it.
type step struct {
	name     string
	releases []string
	request  string
	answers  []storyAnswer
}

type storyAnswer struct {
	releases []string
	text     string
}

func parseStory(archive *txtar.Archive) (story, error) {
	var out story
	for _, f := range archive.Files {
		words := strings.Fields(f.Name)
		switch {
		case words[0] == "do":
			name := slices.DeleteFunc(slices.Clone(words[1:]), isRange)
			out.steps = append(out.steps, step{name: strings.Join(name, " "), releases: ranges(words), request: string(f.Data)})
		case words[0] == "want" && len(out.steps) > 0:
			last := &out.steps[len(out.steps)-1]
			last.answers = append(last.answers, storyAnswer{ranges(words), string(f.Data)})
		case words[0] == "server":
			out.args = append(out.args, serverArgs{ranges(words), strings.Fields(string(f.Data))})
		default:
			return story{}, fmt.Errorf("section %q", f.Name)
		}
	}
	return out, nil
}

func isRange(word string) bool {
	return strings.HasPrefix(word, "1.") || strings.HasPrefix(word, "..1.")
}

func ranges(words []string) []string {
	out := []string{}
	for _, word := range words {
		if word = strings.TrimSuffix(word, ","); isRange(word) {
			out = append(out, word)
		}
	}
	return out
}

// fits reports whether the release is in one of the ranges; none are all.
func fits(release string, ranges []string) bool {
	for _, r := range ranges {
		from, to, open := strings.Cut(r, "..")
		if !open {
			to = from
		}
		if release >= from && (to == "" || release <= to) {
			return true
		}
	}
	return len(ranges) == 0
}

// A teller is a story on its way through one release.
type teller struct {
	*server
	client rp
	proofs fapiClient
	token  string // against CSRF
	kept   map[string]string
	key    string // of the last oauth-details
	hash   string
}

func tell(t *testing.T, told story, release string, seen *codesSeen) {
	var args []string
	for _, more := range told.args {
		if fits(release, more.releases) {
			args = append(args, more.args...)
		}
	}
	s := startOf(t, release, args...)
	st := &teller{
		server: s, client: s.register("portal", aKey()), proofs: fapiClient{server: s, proofKey: aKey()},
		token: s.csrf().Get("X-Xsrf-Token"), kept: map[string]string{"release": release, "modulus": publicJWK(aKey())["n"].(string),
			"pin": s.pin(), "not the pin": strings.Repeat("9", len(s.pin()))},
	}
	for _, step := range told.steps {
		if !fits(release, step.releases) {
			continue
		}
		i := slices.IndexFunc(step.answers, func(a storyAnswer) bool { return fits(release, a.releases) })
		if i < 0 {
			t.Fatalf("%s: no answer for %s", step.name, release)
		}
		request, err := st.storyRequest(step.request)
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		got := s.do(request)
		st.remember(request, got)
		seen.add(release, request, got)
		if err := st.compare(got, step.answers[i].text); err != nil {
			t.Errorf("%s: %v\nanswer: %d %s", step.name, err, got.status, got.body)
		}
	}
}

// storyRequest makes the request that a section describes.
func (st *teller) storyRequest(text string) (*http.Request, error) {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	line, err := st.fill(lines[0])
	if err != nil {
		return nil, err
	}
	method, path, ok := strings.Cut(line, " ")
	if !ok {
		return nil, fmt.Errorf("no method and path: %q", line)
	}
	body, contentType, err := st.storyBody(method, path, strings.TrimSpace(body))
	if err != nil {
		return nil, err
	}
	req := st.request(method, path, contentType, body)
	if strings.Contains(path, "/authorization/") {
		req.Header.Set("X-Xsrf-Token", st.token)
		if st.key != "" {
			req.Header.Set("oauth-details-key", st.key)
			req.Header.Set("oauth-details-hash", st.hash)
		}
	}
	var given []string
	for _, line := range lines[1:] {
		line, err := st.fill(line)
		if err != nil {
			return nil, err
		}
		name, value, _ := strings.Cut(line, ": ")
		if !slices.Contains(given, name) {
			req.Header.Del(name)
		}
		given = append(given, name)
		if value != "-" {
			req.Header.Add(name, value)
		}
	}
	return req, nil
}

// fill puts values in the place of {{…}}.
func (st *teller) fill(text string) (string, error) {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, "{{")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		expression, rest, closed := strings.Cut(after, "}}")
		if !closed {
			return "", fmt.Errorf("{{%s is not closed", after)
		}
		value, err := st.value(expression)
		if err != nil {
			return "", err
		}
		out.WriteString(value)
		text = rest
	}
}

func (st *teller) value(expression string) (string, error) {
	word, argument, _ := strings.Cut(expression, " ")
	argument = strings.ReplaceAll(argument, "{origin}", st.origin)
	switch word {
	case "now":
		return now(), nil
	case "origin":
		return st.origin, nil
	case "csrf":
		return st.token, nil
	case "assertion":
		return st.client.assertion(st.t, argument, nil), nil
	case "assertion/jti":
		return st.client.assertion(st.t, argument, map[string]any{"jti": rand.Text()}), nil
	case "s256":
		sum := sha256.Sum256([]byte(argument))
		return base64.RawURLEncoding.EncodeToString(sum[:]), nil
	case "base64":
		return base64.RawURLEncoding.EncodeToString([]byte(argument)), nil
	case "jkt":
		return st.proofs.thumbprint(), nil
	case "proof":
		return st.proof(argument)
	case "repeat":
		what, times, _ := strings.Cut(argument, " ")
		n, err := strconv.Atoi(times)
		return strings.Repeat(what, n), err
	}
	value, ok := st.kept[expression]
	if !ok {
		return "", fmt.Errorf("nothing was kept as %s", expression)
	}
	return value, nil
}

// remember keeps what the browser's later calls need.
func (st *teller) remember(req *http.Request, got answer) {
	if !strings.HasSuffix(req.URL.Path, "oauth-details") {
		return
	}
	var e envelope
	var details struct{ TransactionID string }
	if json.Unmarshal([]byte(got.body), &e) != nil || json.Unmarshal(e.Response, &details) != nil || details.TransactionID == "" {
		return
	}
	sum := sha256.Sum256(e.Response)
	st.kept["transaction"] = details.TransactionID
	st.key, st.hash = details.TransactionID, base64.RawURLEncoding.EncodeToString(sum[:])
}
