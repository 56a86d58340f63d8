package pms

import (
	"fmt"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
)

// violation is one broken rule of bean validation; PMS reports only one.
type violation struct{ path, text string }

// Error returns the message that a client reads.
func (v *violation) Error() string {
	return "Invalid request parameter - " + v.text + " :" + v.path
}

// The texts of the rules (Hibernate Validator 6, English).
const (
	mustNotBeNull  = "must not be null"
	mustNotBeBlank = "must not be blank"
	mustNotBeEmpty = "must not be empty"
	mustBeURL      = "must be a valid URL"
	mustBeStatus   = `must match "(ACTIVE)|(INACTIVE)"`
)

// firstOf returns the first violation of the list, which is in the order of the fields,
// or nil.
func firstOf(violations ...*violation) error {
	for _, v := range violations {
		if v != nil {
			return v
		}
	}
	return nil
}

// rule returns the text of the rule when the value breaks it, else the empty string.
type rule func(*string) string

// text checks a string member of the request against the rules, in their order.
func text(name string, value *string, rules ...rule) *violation {
	for _, broken := range rules {
		if words := broken(value); words != "" {
			return &violation{path: "request." + name, text: words}
		}
	}
	return nil
}

// list checks that a list is there and has 1 to most elements.
func list(name string, value []*string, most int) *violation {
	switch {
	case value == nil:
		return &violation{path: "request." + name, text: mustNotBeNull}
	case len(value) < 1 || len(value) > most:
		return &violation{path: "request." + name, text: sizeText(1, most)}
	}
	return nil
}

// elements checks each element of a list.
func elements(name string, value []*string, rules ...rule) *violation {
	for i, element := range value {
		if v := text(fmt.Sprintf("%s[%d]", name, i), element, rules...); v != nil {
			return v
		}
	}
	return nil
}

func notBlank(s *string) string {
	if s == nil || java.Blank(*s) {
		return mustNotBeBlank
	}
	return ""
}

func size(least, most int) rule {
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

func isURL(s *string) string {
	if s == nil || *s == "" || java.IsURL(*s) {
		return ""
	}
	return mustBeURL
}

func isStatus(s *string) string {
	if s == nil || strings.EqualFold(*s, string(idp.Active)) || strings.EqualFold(*s, string(idp.Inactive)) {
		return ""
	}
	return mustBeStatus
}
