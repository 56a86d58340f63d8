package ui

import (
	"encoding/base64"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// knowledgeView is the screen of what a person knows.
type knowledgeView struct {
	screen
	Fields []knowledgeField
}

// knowledgeField is one question.
type knowledgeField struct {
	ID    string
	Value string
	Focus bool
	release.KnowledgeField
}

// personName is the form field of the individual id on that screen.
const personName = "individualId"

func (u *UI) knowledgeView(s screen) knowledgeView {
	page := u.rules().Page
	s.Person.ID, s.Person.Name = page.IDs.KnowledgePrefix+personName, personName
	v := knowledgeView{screen: s}
	for i, field := range page.Knowledge.Fields {
		v.Fields = append(v.Fields, knowledgeField{
			ID: page.IDs.KnowledgePrefix + field.Name, Value: v.answer(field), Focus: i == 0 && !s.Person.Focus && !s.Captcha.Bad, KnowledgeField: field,
		})
	}
	return v
}

// answer is what the person entered before, or what a test person who was picked would answer.
func (v knowledgeView) answer(field release.KnowledgeField) string {
	if v.Entered != nil {
		return v.Entered[field.Name]
	}
	i := slices.IndexFunc(v.Persons, func(p person) bool { return p.ID == v.Person.Value })
	if i < 0 {
		return ""
	}
	answer := v.Persons[i].attributes[field.Name]
	if field.Type == "date" {
		answer = strings.ReplaceAll(answer, "/", "-") // persons have yyyy/MM/dd
	}
	return answer
}

func (u *UI) verifyKnowledge(c *gin.Context, txn idp.Transaction, individual string, form url.Values) error {
	rules := u.rules().Page
	entered := map[string]string{}
	for _, field := range rules.Knowledge.Fields {
		entered[field.Name] = strings.TrimSpace(form.Get(field.Name))
	}
	kind := knowledgeFactor
	if slices.Contains(rules.Screens, oldKnowledge) {
		kind = oldKnowledge
	}
	err := u.authenticate(c, txn, individual, kind, u.answers(kind, individual, entered))
	if err == nil {
		return nil
	}
	s := u.screen(c, txn, kind, individual)
	s.Entered = entered
	if u.formless(kind) && idp.CodeOf(err) == idp.InvalidChallenge {
		s.Hint = "No form is configured. Without one eSignet refuses every answer from 1.7 on; the tolerance knowledge-form takes them."
	}
	return u.failed(c, txn, s, kind, false, err)
}

// formless reports whether every answer is refused as no form is configured.
func (u *UI) formless(kind string) bool {
	return u.challenge(kind).Content == release.FormInBase64URL && u.cfg.Flow.Release().Authorize.KBI.Fields == nil &&
		!u.cfg.Flow.Tolerances().Has(release.KnowledgeForm)
}

// answers makes the challenge of the factor: a JSON object of texts in base64, of the alphabet that the
// release reads.
func (u *UI) answers(kind, individual string, entered map[string]string) string {
	if name := u.rules().Page.Knowledge.PersonName; name != "" {
		entered = maps.Clone(entered)
		entered[name] = individual
	}
	if u.challenge(kind).Content == release.TextsInBase64 {
		return base64.StdEncoding.EncodeToString(toJSON(entered))
	}
	return base64.RawURLEncoding.EncodeToString(toJSON(entered))
}
