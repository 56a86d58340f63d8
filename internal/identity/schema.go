package identity

import (
	"regexp"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// document is a person as JSON, from 0.10 on: text is a string, a list of translations a []any of
// map[string]any, null is nil. Anything else is what was sent in their place.
type document map[string]any

// defect says how a member breaks its rule.
type defect int

const (
	absent    defect = iota // networknt's code 1028
	isNull                  // 1029, of a null
	wrongType               // 1029
	malformed               // any other
)

// fault is one broken rule of the JSON schema. Inside means that it is in an entry of a list.
type fault struct {
	member string // empty: what was sent is no object
	defect defect
	inside bool
}

// code is that of IdentitySchemaValidator.java: unknown_field stands for the whole.
func (f fault) code() idp.Code {
	if f.member == "" {
		return "unknown_field"
	}
	return idp.Code("invalid_" + strings.ToLower(f.member))
}

// schema is a compiled list of rules.
type schema struct {
	fields   []release.PersonField
	patterns map[string]*regexp.Regexp
}

func newSchema(fields []release.PersonField) schema {
	s := schema{fields: fields, patterns: map[string]*regexp.Regexp{}}
	for _, f := range fields {
		if _, done := s.patterns[f.Pattern]; !done {
			// \S of Java knows the vertical tab as a space.
			s.patterns[f.Pattern] = regexp.MustCompile(strings.ReplaceAll(f.Pattern, `\S`, `[^\t\n\v\f\r ]`))
		}
	}
	return s
}

// faults lists the broken rules, those of a member once each, in the order of the rules and then of the
// names that have none.
func (s schema) faults(sent any) []fault {
	var doc document
	switch sent := sent.(type) {
	case document:
		doc = sent
	case map[string]any:
		doc = sent
	default:
		return []fault{{defect: wrongType}}
	}
	var list []fault
	for _, f := range s.fields {
		value, present := doc[f.Name]
		switch {
		case present:
			list = append(list, s.check(f, value)...)
		case f.Required:
			list = append(list, fault{member: f.Name, defect: absent})
		}
	}
	var unknown []string
	for name := range doc {
		if !slices.ContainsFunc(s.fields, func(f release.PersonField) bool { return f.Name == name }) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		list = append(list, fault{member: name, defect: malformed})
	}
	return list
}

func (s schema) check(f release.PersonField, value any) []fault {
	bad := func(d defect) []fault { return []fault{{member: f.Name, defect: d}} }
	switch value := value.(type) {
	case nil:
		if f.Nullable {
			return nil
		}
		return bad(isNull)
	case string:
		if f.Langs {
			return bad(wrongType)
		}
		if !s.patterns[f.Pattern].MatchString(value) {
			return bad(malformed)
		}
	case []any:
		if !f.Langs {
			return bad(wrongType)
		}
		return s.checkEntries(f, value)
	default:
		return bad(wrongType)
	}
	return nil
}

// checkEntries wants objects of exactly language and value.
func (s schema) checkEntries(f release.PersonField, entries []any) []fault {
	var list []fault
	add := func(d defect) { list = append(list, fault{member: f.Name, defect: d, inside: true}) }
	for _, entry := range entries {
		members, ok := entry.(map[string]any)
		if !ok {
			add(wrongType)
			continue
		}
		known := 0
		for _, name := range []string{"language", "value"} {
			member, present := members[name]
			if present {
				known++
			}
			text, isText := member.(string)
			switch {
			case !present:
				add(absent)
			case !isText:
				add(wrongType)
			case name == "value" && !s.patterns[f.Pattern].MatchString(text):
				add(malformed)
			}
		}
		if len(members) > known {
			add(malformed)
		}
	}
	return list
}
