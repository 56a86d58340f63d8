package idp

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/release"
)

// encoded returns a challenge of the knowledge factor, as long as it has to be.
func encoded(encoding *base64.Encoding, object string) string {
	return encoding.EncodeToString([]byte(object + strings.Repeat(" ", max(0, 45-len(object)))))
}

// defect returns the code with which a challenge is refused, "" if it is not.
func defect(f *Flow, c Challenge) Code {
	code, _ := f.challengeDefect(context.Background(), c)
	return code
}

// TestKnowledgeForm tolerates that no form is configured, but no answer that is none.
func TestKnowledgeForm(t *testing.T) {
	b := newFlowOf(t, "1.8")
	b.cfg.Tolerances, _ = release.NewTolerances(true, []string{string(release.KnowledgeForm)})
	for value, want := range map[string]Code{
		encoded(base64.RawURLEncoding, `{"phone":"9876543210"}`): "",
		encoded(base64.RawURLEncoding, `["phone"]`):              InvalidChallenge,
		strings.Repeat("~", 60):                                  InvalidChallenge,
	} {
		ctx, record := audit.With(t.Context())
		code, ok := NewFlow(b.cfg).challengeDefect(ctx, Challenge{Factor: "KBI", Format: "base64url-encoded-json", Value: value})
		if code != want || ok != (want == "") || len(record.Tolerations()) != map[bool]int{true: 1}[ok] {
			t.Errorf("%q: %q, want %q; tolerated %v", value, code, want, record.Tolerations())
		}
	}
}

// TestChallengeRows holds the rows of the challenges to their formats and lengths.
func TestChallengeRows(t *testing.T) {
	rows14 := []release.Challenge{
		{Factor: "OTP", Format: "alpha-numeric", Min: 6, Max: 6},
		{Factor: "PIN", Format: "number", Min: 4, Max: 4},
		{Factor: "PWD", Format: "alpha-numeric", Min: 8, Max: 30},
		{Factor: "BIO", Format: "encoded-json", Min: 5000, Max: 300000},
		{Factor: "WLA", Format: "jwt", Min: 100, Max: 1500},
	}
	rows15 := []release.Challenge{
		{Factor: "OTP", Format: "alpha-numeric", Min: 6, Max: 6},
		{Factor: "PIN", Format: "number", Min: 6, Max: 6},
		{Factor: "PWD", Format: "alpha-numeric", Min: 8, Max: 30},
		{Factor: "BIO", Format: "encoded-json", Min: 500, Max: 500000},
		{Factor: "WLA", Format: "jwt", Min: 500, Max: 1000},
		{Factor: "IDT", Format: "base64url-encoded-json", Min: 20, Max: 2000},
	}
	for _, name := range append([]string{"1.4"}, lateReleases...) {
		f := newFlowOf(t, name).Flow
		rows := rows15
		if name == "1.4" {
			rows = rows14
		}
		for _, row := range rows {
			of := func(factor, format string, length int) Challenge {
				return Challenge{Factor: factor, Format: format, Value: strings.Repeat("7", length)}
			}
			lower := InvalidAuthFactorType
			if name == "1.4" {
				lower = "" // until the factors of the transaction are looked at
			}
			for _, tt := range []struct {
				challenge Challenge
				want      Code
			}{
				{of(row.Factor, row.Format, row.Min), ""},
				{of(row.Factor, row.Format, row.Max), ""},
				{of(row.Factor, row.Format, row.Min-1), InvalidChallenge},
				{of(row.Factor, row.Format, row.Max+1), InvalidChallenge},
				{Challenge{row.Factor, row.Format, strings.Repeat(" ", row.Min)}, InvalidChallenge},
				{of(row.Factor, "", row.Min), InvalidChallengeFormat},
				{of(row.Factor, strings.ToUpper(row.Format), row.Min), InvalidChallengeFormat},
				{of(strings.ToLower(row.Factor), row.Format, row.Min), lower},
				{of(row.Factor+"x", row.Format, row.Min), InvalidAuthFactorType},
				{of("", row.Format, row.Min), InvalidAuthFactorType},
			} {
				if got := defect(f, tt.challenge); got != tt.want {
					t.Errorf("%s: %.20s %s of %d: %q, want %q", name, tt.challenge.Factor, tt.challenge.Format, len(tt.challenge.Value), got, tt.want)
				}
			}
		}
	}
}

// TestKnowledgeOfReleases has answers to a form that nobody configured.
func TestKnowledgeOfReleases(t *testing.T) {
	std, url := base64.StdEncoding, base64.URLEncoding
	tests := []struct {
		name, factor, value string
		want                map[string]Code // by release; absent: accepted
	}{
		{"texts", "KBI", encoded(std, `{"fullName":"Asha Rao"}`), map[string]Code{"1.4": InvalidAuthFactorType, "1.7": InvalidChallenge, "1.8": InvalidChallenge}},
		{"older name", "KBA", encoded(std, `{"fullName":"Asha Rao"}`), map[string]Code{
			"1.5": InvalidAuthFactorType, "1.6": InvalidAuthFactorType, "1.7": InvalidAuthFactorType, "1.8": InvalidAuthFactorType,
		}},
		{"without padding", "KBI", strings.TrimRight(encoded(std, `{"a":"`+strings.Repeat("x", 44)+`"}`), "="), map[string]Code{"1.4": InvalidAuthFactorType, "1.7": InvalidChallenge, "1.8": InvalidChallenge}},
		{"URL base64", "KBI", encoded(url, `{"fullName":"???>>>"}`), map[string]Code{"1.4": InvalidAuthFactorType, "1.5": UnknownError, "1.6": UnknownError, "1.7": InvalidChallenge, "1.8": InvalidChallenge}},
		{"number and truth", "KBI", encoded(std, `{"year":1990,"married":true,"x":null}`), map[string]Code{"1.4": InvalidAuthFactorType, "1.7": InvalidChallenge, "1.8": InvalidChallenge}},
		{"list", "KBI", encoded(std, `{"fullName":[{"value":"Asha"}]}`), map[string]Code{"1.4": InvalidAuthFactorType, "1.5": InvalidChallenge, "1.6": InvalidChallenge, "1.7": InvalidChallenge, "1.8": InvalidChallenge}},
		{"no JSON", "KBI", strings.Repeat("AAAA", 15), map[string]Code{"1.4": InvalidAuthFactorType, "1.5": InvalidChallenge, "1.6": InvalidChallenge, "1.7": InvalidChallenge, "1.8": InvalidChallenge}},
		{"too short", "KBI", "e30=", map[string]Code{"1.4": InvalidAuthFactorType, "1.5": InvalidChallenge, "1.6": InvalidChallenge, "1.7": InvalidChallenge, "1.8": InvalidChallenge}},
	}
	for _, name := range append([]string{"1.4"}, lateReleases...) {
		f := newFlowOf(t, name).Flow
		for _, tt := range tests {
			if got := defect(f, Challenge{tt.factor, "base64url-encoded-json", tt.value}); got != tt.want[name] {
				t.Errorf("%s %s: %q, want %q", name, tt.name, got, tt.want[name])
			}
		}
	}
}

// TestMalformedKnowledge holds that an exception of a validator is answered alone.
func TestMalformedKnowledge(t *testing.T) {
	b := newFlowOf(t, "1.6")
	_, err := b.Authenticate(t.Context(), Authenticate{Challenges: []*Challenge{
		{"KBI", "base64url-encoded-json", strings.Repeat("-", 60)}, {"OTP", "alpha-numeric", "1"},
	}})
	if _, several := err.(Violations); several || CodeOf(err) != UnknownError {
		t.Errorf("%T %v", err, err)
	}
}

// TestTextsForm has a form of 1.5 and 1.6.
func TestTextsForm(t *testing.T) {
	form := release.KBIForm{IndividualIDField: "policy", Fields: []release.KBIField{
		{ID: "policy", Type: "text", Patterns: []string{"[0-9]+"}},
		{ID: "fullName", Type: "text", Patterns: []string{`[A-Za-z\s]{1,}`}},
		{ID: "town", Type: "text", MaxLength: 4, Patterns: []string{".*"}},
		{ID: "dob", Type: "date"},
	}}
	broken := release.KBIForm{Fields: []release.KBIField{{ID: "a", Type: "text", Patterns: []string{"("}}}}
	unruled := release.KBIForm{Fields: []release.KBIField{{ID: "a", Type: "text"}}}
	tests := []struct {
		name string
		form release.KBIForm
		text string
		want Code
	}{
		{"good", form, `{"policy":"x","fullName":"Asha Rao","town":"Pune","dob":""}`, ""},
		{"id and date may be left out", form, `{"fullName":"Asha Rao","town":"Pune"}`, ""},
		{"text missing", form, `{"town":"Pune"}`, InvalidChallenge},
		{"text null", form, `{"fullName":null,"town":"Pune"}`, InvalidChallenge},
		{"text blank", form, `{"fullName":" ","town":"Pune"}`, InvalidChallenge},
		{"too long", form, `{"fullName":"Asha Rao","town":"Delhi"}`, InvalidChallenge},
		{"longer than 50", form, `{"fullName":"` + strings.Repeat("a", 51) + `","town":"Pune"}`, InvalidChallenge},
		{"as long as 50", form, `{"fullName":"` + strings.Repeat("a", 50) + `","town":"Pune"}`, ""},
		{"pattern matches only a part", form, `{"fullName":"Asha 7","town":"Pune"}`, InvalidChallenge},
		{"null", form, `null`, InvalidChallenge},
		{"pattern that is none", broken, `{"a":"x"}`, UnknownError},
		{"no pattern", unruled, `{"a":"x"}`, UnknownError},
		{"no pattern, no text", unruled, `{}`, InvalidChallenge},
	}
	for _, tt := range tests {
		if got, _ := textsDefect(tt.form, base64.StdEncoding.EncodeToString([]byte(tt.text))); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestForm has a form of 1.7 and 1.8.
func TestForm(t *testing.T) {
	form := release.KBIForm{IndividualIDField: "policy", Fields: []release.KBIField{
		{ID: "policy", Required: true},
		{ID: "fullName", Required: true, Patterns: []string{`[A-Za-z\s]+`, ".{2,}"}},
		{ID: "dob", Type: "Date", MaxLength: 10},
		{ID: "photo", Type: "photo", Required: true},
	}}
	empty := release.KBIForm{Fields: []release.KBIField{}}
	broken := release.KBIForm{Fields: []release.KBIField{{ID: "a", Patterns: []string{"("}}}}
	tests := []struct {
		name string
		form release.KBIForm
		text string
		bad  bool
	}{
		{"good", form, `{"fullName":"Asha Rao","dob":"1990-01-31"}`, false},
		{"optional left out", form, `{"fullName":"Asha Rao"}`, false},
		{"translations", form, `{"fullName":[{"language":"eng","value":""},{"language":"hin"},{"language":"fra","value":"Asha"}]}`, false},
		{"translations without text", form, `{"fullName":[{"language":"eng","value":null}]}`, true},
		{"translations of the wrong form", form, `{"fullName":["Asha"]}`, true},
		{"translation that is an object", form, `{"fullName":[{"value":"Asha"},{"value":{}}]}`, true},
		{"first translation does not fit", form, `{"fullName":[{"value":"7"},{"value":"Asha"}]}`, true},
		{"number is no text", form, `{"fullName":7}`, true},
		{"required missing", form, `{"dob":"1990-01-31"}`, true},
		{"too long", form, `{"fullName":"Asha","dob":"1990-01-31T"}`, true},
		{"second pattern", form, `{"fullName":"A"}`, true},
		{"part of the pattern", form, `{"fullName":"Asha7"}`, true},
		{"no object", form, `["fullName"]`, true},
		{"null", form, `null`, true},
		{"pattern that is none", broken, `{"a":"x"}`, true},
		{"pattern that is none, no text", broken, `{}`, false},
		{"form without fields", empty, `{}`, false},
		{"no form", release.KBIForm{}, `{"fullName":"Asha Rao"}`, true},
	}
	for _, tt := range tests {
		code, ok := formDefect(tt.form, base64.URLEncoding.EncodeToString([]byte(tt.text)))
		if ok == tt.bad || tt.bad && code != InvalidChallenge {
			t.Errorf("%s: %q, %v", tt.name, code, ok)
		}
	}
	if _, ok := formDefect(empty, "e30/"); ok {
		t.Error("plain base64 is taken")
	}
}

// FuzzChallenges holds that a challenge of any text is taken, or refused with a code of the contract.
func FuzzChallenges(f *testing.F) {
	f.Add(encoded(base64.StdEncoding, `{"fullName":"Asha Rao"}`))
	f.Add(encoded(base64.URLEncoding, `{"fullName":[{"value":"x"}],"x":{}}`))
	f.Add(encoded(base64.URLEncoding, `{"token":"e30.e30.x"}`))
	form := release.KBIForm{Fields: []release.KBIField{{ID: "fullName", Type: "text", Patterns: []string{"[a-z]+"}}, {ID: "x", Type: "date"}}}
	f.Fuzz(func(t *testing.T, challenge string) {
		for _, check := range []func(release.KBIForm, string) (Code, bool){textsDefect, formDefect} {
			code, ok := check(form, challenge)
			if ok != (code == "") || !slices.Contains([]Code{"", InvalidChallenge, UnknownError}, code) {
				t.Fatalf("%q, %v", code, ok)
			}
		}
		if token, err := portalToken(challenge); err == nil && strings.Count(token, ".") != 2 {
			t.Fatalf("token %q", token)
		}
		if h, err := readHint(challenge); err == nil && h == (hint{}) && !strings.Contains(challenge, ".") {
			t.Fatalf("hint %+v", h)
		}
	})
}
