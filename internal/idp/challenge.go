package idp

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/release"
)

const maxChallenges = 5

func (f *Flow) authViolations(ctx context.Context, cmd Authenticate) Violations {
	v := slices.Clone(cmd.Prior)
	v.checkTransaction(cmd.Transaction, cmd.Individual)
	if n := len(cmd.Challenges); n < 1 || n > maxChallenges {
		v.add("request.challengeList", InvalidNumberOfChallenges)
	}
	for i, challenge := range cmd.Challenges {
		if challenge == nil {
			continue // not validated, and then met by the service
		}
		path := fmt.Sprintf("request.challengeList[%d]", i)
		if !f.rules().ChallengeRows {
			v.checkChallenge(path, *challenge)
		} else if code, ok := f.challengeDefect(ctx, *challenge); !ok {
			v.add(path, code)
		}
	}
	return v
}

// orThrown returns the violations as an error, or UnknownError alone where a rule met an exception, and nil
// when there are none.
func (v Violations) orThrown() error {
	for _, one := range v {
		if one.Code == UnknownError {
			return Errorf(UnknownError, "%s is malformed", one.Path)
		}
	}
	return v.OrNil()
}

// checkChallenge demands text of each part of a challenge, as the releases do that have no rules for
// challenges (AuthChallenge.java up to 1.3).
func (v *Violations) checkChallenge(path string, c Challenge) {
	if java.Blank(c.Factor) {
		v.add(path+".authFactorType", InvalidAuthFactorType)
	}
	if java.Blank(c.Value) {
		v.add(path+".challenge", InvalidChallenge)
	}
	if java.Blank(c.Format) {
		v.add(path+".format", InvalidChallengeFormat)
	}
}

// challengeDefect returns the first rule that the challenge breaks (mosip/esignet
// AuthChallengeFactorFormatValidator.java).
func (f *Flow) challengeDefect(ctx context.Context, c Challenge) (Code, bool) {
	i := slices.IndexFunc(f.rules().Challenges, func(rule release.Challenge) bool {
		return rule.Factor == c.Factor || !f.rules().FactorsExact && strings.EqualFold(rule.Factor, c.Factor)
	})
	if i < 0 {
		return InvalidAuthFactorType, false
	}
	rule := f.rules().Challenges[i]
	length := java.Len(c.Value)
	if java.Blank(c.Value) {
		length = 0
	}
	switch {
	case c.Format != rule.Format:
		return InvalidChallengeFormat, false
	case length < rule.Min || length > rule.Max:
		return InvalidChallenge, false
	case c.Factor == rule.Factor && rule.Content == release.TextsInBase64:
		return textsDefect(f.rules().KBI, c.Value)
	case c.Factor == rule.Factor && rule.Content == release.FormInBase64URL:
		return f.checkForm(ctx, c.Value)
	}
	return "", true
}

// checkForm is formDefect of the configured form; without one any answer may be tolerated.
func (f *Flow) checkForm(ctx context.Context, challenge string) (Code, bool) {
	form := f.rules().KBI
	tolerated := form.Fields == nil && f.cfg.Tolerances.Has(release.KnowledgeForm)
	if tolerated {
		form.Fields = []release.KBIField{}
	}
	code, ok := formDefect(form, challenge)
	if ok && tolerated {
		audit.Tolerate(ctx, string(release.KnowledgeForm), string(InvalidChallenge)+": no form is configured")
	}
	return code, ok
}

// textsDefect checks an answer to the form up to 1.6: each text of the form has to be there, short enough
// and of its pattern. Other base64, and a text without a good pattern, are exceptions there.
func textsDefect(form release.KBIForm, challenge string) (Code, bool) {
	decoded, err := java.Base64(challenge)
	if err != nil {
		return UnknownError, false
	}
	values, err := object(readFirst(decoded))
	if err != nil {
		return InvalidChallenge, false
	}
	texts := map[string]string{}
	for _, m := range values.members {
		text, ok := m.value.scalar()
		if !ok {
			return InvalidChallenge, false
		}
		texts[m.name] = text
	}
	for _, field := range form.Fields {
		if field.Type != "text" || field.ID == form.IndividualIDField {
			continue
		}
		text := texts[field.ID]
		if java.Blank(text) || java.Len(text) > cmp.Or(field.MaxLength, 50) {
			return InvalidChallenge, false
		}
		if len(field.Patterns) == 0 {
			return UnknownError, false
		}
		if matched, err := matchesWhole(field.Patterns[0], text); err != nil {
			return UnknownError, false
		} else if !matched {
			return InvalidChallenge, false
		}
	}
	return "", true
}

// formDefect checks an answer to the form from 1.7 on: a field may be left out unless it is required, and
// its value may be a list of translations. Whatever is wrong, also that there is no form, is
// InvalidChallenge (KBIFormHelperService.java has the form).
func formDefect(form release.KBIForm, challenge string) (Code, bool) {
	decoded, err := java.Base64URL(challenge)
	if err != nil || form.Fields == nil {
		return InvalidChallenge, false
	}
	values, err := readFirst(decoded)
	if err != nil || values.kind != '{' {
		return InvalidChallenge, false
	}
	for _, field := range form.Fields {
		control := strings.ToLower(cmp.Or(field.Type, "textbox"))
		if control != "textbox" && control != "date" || field.ID == form.IndividualIDField {
			continue
		}
		value, _ := values.field(field.ID)
		if !fieldFits(field, formText(value)) {
			return InvalidChallenge, false
		}
	}
	return "", true
}

func fieldFits(field release.KBIField, text string) bool {
	if java.Blank(text) {
		return !field.Required
	}
	if field.MaxLength > 0 && java.Len(text) > field.MaxLength {
		return false
	}
	for _, pattern := range field.Patterns {
		if matched, err := matchesWhole(pattern, text); err != nil || !matched {
			return false
		}
	}
	return true
}

// formText returns a value that is text, or the first value with text of a list of objects of texts.
// Anything else is no text.
func formText(value jsonNode) string {
	if value.kind == '"' {
		return value.text
	}
	first := ""
	for _, entry := range value.items {
		if entry.kind != '{' {
			return ""
		}
		for _, m := range entry.members {
			if _, ok := m.value.scalar(); !ok {
				return ""
			}
		}
		if translated, _ := entry.field("value"); java.Blank(first) {
			first, _ = translated.scalar()
		}
	}
	return first
}

// matchesWhole reports whether the whole text matches the pattern, as Java's Pattern.matches does.
func matchesWhole(pattern, text string) (bool, error) {
	compiled, err := regexp.Compile(`\A(?:` + pattern + `)\z`)
	if err != nil {
		return false, err
	}
	return compiled.MatchString(text), nil
}
