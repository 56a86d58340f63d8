package e2e

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// compare holds an answer to a section.
func (st *teller) compare(got answer, want string) error {
	head, body, _ := strings.Cut(want, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	if status := strconv.Itoa(got.status); status != lines[0] {
		return fmt.Errorf("status %s, want %s", status, lines[0])
	}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		if !strings.HasPrefix(value, "{{=") {
			var err error
			if value, err = st.fill(value); err != nil {
				return err
			}
		}
		sent, present := got.header[http.CanonicalHeaderKey(name)]
		switch {
		case value == "-" && present:
			return fmt.Errorf("header %s: %q, want none", name, sent)
		case value == "-", value == "*" && present:
		case strings.HasPrefix(value, "{{=") && present:
			st.kept[strings.Trim(value, "{}=")] = sent[0]
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
