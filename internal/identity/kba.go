package identity

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// answersKBA compares what a person knows: a Base64URL encoded JSON object of attribute names and
// values. Members that the rules do not name are ignored, so an object without any of them passes.
// A wrong answer is false; what cannot be compared is auth-failed
// (AuthenticationServiceImpl.java validateKnowledgeBasedAuth).
func (s *System) answersKBA(p idp.Identity, challenge string) (bool, error) {
	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(challenge, "="))
	if err != nil {
		return false, idp.Errorf(KBAFailed, "decode challenge: %w", err)
	}
	var answers map[string]*string
	if err := json.Unmarshal(text, &answers); err != nil {
		return false, idp.Errorf(KBAFailed, "read challenge: %w", err)
	}
	for _, field := range s.cfg.Rules.KBAFields {
		answer, named := answers[field.Attribute]
		if !named {
			continue
		}
		if field.DateLayout != "" {
			if answer, err = slashDate(answer, field.DateLayout); err != nil {
				return false, err
			}
		}
		known, ok := plain(p, field.Attribute, defaultLanguage)
		if !ok {
			return false, idp.Errorf(KBAFailed, "the individual has no %s", field.Attribute)
		}
		if answer == nil || *answer != known {
			return false, nil
		}
	}
	return true, nil
}

// slashDate rewrites a date as identities hold it.
func slashDate(answer *string, layout string) (*string, error) {
	if answer == nil {
		return nil, idp.Errorf(KBAFailed, "date is null")
	}
	date, err := time.Parse(layout, *answer)
	if err != nil {
		return nil, idp.Errorf(KBAFailed, "read date: %w", err)
	}
	text := date.Format("2006/01/02")
	return &text, nil
}

// plain returns an attribute as text, a translated one in the given language.
func plain(p idp.Identity, name, language string) (string, bool) {
	a, ok := attribute(p, name)
	if !ok || a.Langs == nil {
		return a.Text, ok
	}
	for _, l := range a.Langs {
		if l.Language == language {
			return l.Value, true
		}
	}
	return "", false
}
