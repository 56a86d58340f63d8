package e2e

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
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
// A body that begins with "request:" is wrapped with the time; one of lines NAME=VALUE is a form; another
// is JSON. The calls below /authorization get the CSRF token, and key and hash of the last
// oauth-details, unless the request says "NAME: -". In requests {{name}} stands for what was kept, {{now}}, {{origin}},
// {{csrf}}, {{assertion AUDIENCE}} and {{assertion/jti AUDIENCE}} for a
// client assertion, {{s256 VERIFIER}} for a code challenge.
//
// In the answer a header of "-" is not there, and "*" is any. "error: CODE MESSAGE; CODE" and "response:"
// are envelopes. In JSON "*" is any value and "{{=name}}" any text, which is kept under the name; the errors of
// an envelope are in no order. A body of "*" alone is any.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/stories/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		steps, err := parseStory(archive)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, release := range releases {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+release, func(t *testing.T) { tell(t, steps, release) })
		}
	}
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

func parseStory(archive *txtar.Archive) ([]step, error) {
	var steps []step
	for _, f := range archive.Files {
		words := strings.Fields(f.Name)
		switch {
		case words[0] == "do":
			name := slices.DeleteFunc(slices.Clone(words[1:]), isRange)
			steps = append(steps, step{name: strings.Join(name, " "), releases: ranges(words), request: string(f.Data)})
		case words[0] == "want" && len(steps) > 0:
			last := &steps[len(steps)-1]
			last.answers = append(last.answers, storyAnswer{ranges(words), string(f.Data)})
		default:
			return nil, fmt.Errorf("section %q", f.Name)
		}
	}
	return steps, nil
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
	token  string // against CSRF
	kept   map[string]string
	key    string // of the last oauth-details
	hash   string
}

func tell(t *testing.T, steps []step, release string) {
	s := startOf(t, release)
	st := &teller{server: s, client: s.register("portal", aKey()), token: s.csrf().Get("X-Xsrf-Token"), kept: map[string]string{}}
	for _, step := range steps {
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
	body, contentType, err := st.storyBody(strings.TrimSpace(body))
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
	for _, line := range lines[1:] {
		line, err := st.fill(line)
		if err != nil {
			return nil, err
		}
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
		if value == "-" {
			req.Header.Del(name)
		}
	}
	return req, nil
}

func (st *teller) storyBody(text string) (body, contentType string, err error) {
	if text == "" {
		return "", "", nil
	}
	if inner, ok := strings.CutPrefix(text, "request:"); ok {
		text = `{"requestTime":"{{now}}","request":` + strings.TrimSpace(inner) + `}`
	}
	if strings.HasPrefix(text, "{") {
		body, err = st.fill(text)
		return body, "application/json", err
	}
	form := url.Values{}
	for _, line := range strings.Split(text, "\n") {
		name, value, _ := strings.Cut(line, "=")
		if value, err = st.fill(value); err != nil {
			return "", "", err
		}
		form.Add(name, value)
	}
	return form.Encode(), "application/x-www-form-urlencoded", nil
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
	st.key, st.hash = details.TransactionID, base64.RawURLEncoding.EncodeToString(sum[:])
}

// compare holds an answer to a section.
func (st *teller) compare(got answer, want string) error {
	head, body, _ := strings.Cut(want, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	if status := strconv.Itoa(got.status); status != lines[0] {
		return fmt.Errorf("status %s, want %s", status, lines[0])
	}
	for _, line := range lines[1:] {
		line, err := st.fill(line)
		if err != nil {
			return err
		}
		name, value, _ := strings.Cut(line, ": ")
		sent, present := got.header[http.CanonicalHeaderKey(name)]
		switch {
		case value == "-" && present:
			return fmt.Errorf("header %s: %q, want none", name, sent)
		case value == "-", value == "*" && present:
		case strings.Join(sent, ", ") != value:
			return fmt.Errorf("header %s: %q, want %q", name, sent, value)
		}
	}
	return st.compareBody(got.body, strings.TrimSpace(body))
}

func (st *teller) compareBody(got, want string) error {
	if want == "*" {
		return nil
	}
	if list, ok := strings.CutPrefix(want, "error:"); ok {
		want = errorEnvelope(list)
	}
	if inner, ok := strings.CutPrefix(want, "response:"); ok {
		want = `{"responseTime":"*","response":` + strings.TrimSpace(inner) + `,"errors":[]}`
	}
	if !strings.HasPrefix(want, "{") {
		want, err := st.fill(want)
		if err == nil && got != want {
			err = fmt.Errorf("body %q, want %q", got, want)
		}
		return err
	}
	var gotJSON, wantJSON any
	if err := json.Unmarshal([]byte(got), &gotJSON); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	if err := json.Unmarshal([]byte(want), &wantJSON); err != nil {
		return fmt.Errorf("story: %w", err)
	}
	return st.same("", gotJSON, wantJSON)
}

// errorEnvelope writes the envelope of "code" and "code: message", separated by semicolons.
func errorEnvelope(list string) string {
	var entries []map[string]string
	for entry := range strings.SplitSeq(list, ";") {
		code, message, ok := strings.Cut(strings.TrimSpace(entry), " ")
		if !ok {
			message = code
		}
		entries = append(entries, map[string]string{"errorCode": code, "errorMessage": message})
	}
	text, _ := json.Marshal(map[string]any{"responseTime": "*", "response": nil, "errors": entries})
	return string(text)
}

// same compares JSON values: "*" and "{{=name}}" stand for any.
func (st *teller) same(path string, got, want any) error {
	if text, ok := want.(string); ok {
		return st.sameText(path, got, text)
	}
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return fmt.Errorf("%s is %v, want an object", path, got)
		}
		var errs []error
		for name := range object {
			if _, wanted := want[name]; !wanted {
				errs = append(errs, fmt.Errorf("%s.%s is there", path, name))
			}
		}
		for name, value := range want {
			inside, there := object[name]
			if !there {
				errs = append(errs, fmt.Errorf("%s.%s is missing", path, name))
				continue
			}
			errs = append(errs, st.same(path+"."+name, inside, value))
		}
		return errors.Join(errs...)
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			return fmt.Errorf("%s is %v, want %v", path, got, want)
		}
		if path == ".errors" {
			list, want = byMessage(list), byMessage(want)
		}
		for i := range want {
			if err := st.same(fmt.Sprintf("%s[%d]", path, i), list[i], want[i]); err != nil {
				return err
			}
		}
		return nil
	}
	if got != want {
		return fmt.Errorf("%s is %v, want %v", path, got, want)
	}
	return nil
}

func (st *teller) sameText(path string, got any, want string) error {
	if want == "*" {
		return nil
	}
	if name, ok := strings.CutPrefix(want, "{{="); ok {
		text, isText := got.(string)
		if !isText || text == "" {
			return fmt.Errorf("%s is %v, want a text", path, got)
		}
		st.kept[strings.TrimSuffix(name, "}}")] = text
		return nil
	}
	want, err := st.fill(want)
	if err == nil && got != want {
		err = fmt.Errorf("%s is %v, want %q", path, got, want)
	}
	return err
}

func byMessage(list []any) []any {
	return slices.SortedFunc(slices.Values(list), func(a, b any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
}
