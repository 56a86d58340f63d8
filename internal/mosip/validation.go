package mosip

import (
	"fmt"
	"regexp"

	"github.com/openg2p/mock-esignet/internal/java"
)

// Violation is one broken rule of bean validation; the services report only one.
type Violation struct{ Path, Text string }

// Error returns the message that a client reads.
func (v *Violation) Error() string {
	return "Invalid request parameter - " + v.Text + " :" + v.Path
}

// The texts of the rules (Hibernate Validator 6, English).
const (
	MustNotBeNull  = "must not be null"
	mustNotBeBlank = "must not be blank"
	MustNotBeEmpty = "must not be empty"
	mustBeURL      = "must be a valid URL"
)

// FirstOf returns the first violation of the list, which is in the order of the fields, or nil.
func FirstOf(violations ...*Violation) error {
	for _, v := range violations {
		if v != nil {
			return v
		}
	}
	return nil
}

// Rule returns the text of the rule when the value breaks it, else the empty string.
type Rule func(*string) string

// Text checks a text member of the request against the rules, in their order.
func Text(name string, value *string, rules ...Rule) *Violation {
	for _, broken := range rules {
		if words := broken(value); words != "" {
			return &Violation{Path: "request." + name, Text: words}
		}
	}
	return nil
}

// List checks that a list is there and has 1 to most elements.
func List(name string, value []*string, most int) *Violation {
	switch {
	case value == nil:
		return &Violation{Path: "request." + name, Text: MustNotBeNull}
	case len(value) < 1 || len(value) > most:
		return &Violation{Path: "request." + name, Text: sizeText(1, most)}
	}
	return nil
}

// Elements checks each element of a list.
func Elements(name string, value []*string, rules ...Rule) *Violation {
	for i, element := range value {
		if v := Text(fmt.Sprintf("%s[%d]", name, i), element, rules...); v != nil {
			return v
		}
	}
	return nil
}

// NotBlank asks for a text with more than white space in it.
func NotBlank(s *string) string {
	if s == nil || java.Blank(*s) {
		return mustNotBeBlank
	}
	return ""
}

// NotNull asks for a text, which may be empty.
func NotNull(s *string) string {
	if s == nil {
		return MustNotBeNull
	}
	return ""
}

// Size asks of a text, if there is one, for a length in UTF-16 units.
func Size(least, most int) Rule {
	return func(s *string) string {
		if s == nil {
			return ""
		}
		if n := java.Len(*s); n < least || n > most {
			return sizeText(least, most)
		}
		return ""
	}
}

func sizeText(least, most int) string {
	return fmt.Sprintf("size must be between %d and %d", least, most)
}

// URL asks of a text, if it is not empty, to be a URL to the version of Java.
func URL(version int) Rule {
	return func(s *string) string {
		if s == nil || *s == "" || java.IsURL(*s, version) {
			return ""
		}
		return mustBeURL
	}
}

// Pattern asks of a text, if there is one, to match the whole expression. shown is the expression as the
// message quotes it, in Java's syntax.
func Pattern(expression *regexp.Regexp, shown string) Rule {
	return func(s *string) string {
		if s == nil || expression.MatchString(*s) {
			return ""
		}
		return `must match "` + shown + `"`
	}
}

// Worded returns the rule with another text.
func Worded(words string, rule Rule) Rule {
	return func(s *string) string {
		if rule(s) == "" {
			return ""
		}
		return words
	}
}

// Filled is [NotBlank] in words that both managers have.
var Filled = Worded("value is empty or null", NotBlank)

// UpTo is [Size] from 1 on in words that both managers have.
func UpTo(most int) Rule {
	return Worded(fmt.Sprintf("Length should be between 1 and %d chars", most), Size(1, most))
}
