package app

import (
	"fmt"
	"slices"
	"strings"
)

// textValue is the value of a flag that is a text, with allowed only one of these. As [pflag.Value], its
// type is what the help shows as value.
type textValue struct {
	target      *string
	placeholder string
	allowed     []string
}

// Set implements [pflag.Value].
func (v *textValue) Set(text string) error {
	if len(v.allowed) > 0 && !slices.Contains(v.allowed, text) {
		return fmt.Errorf("must be one of %s but got %q", strings.Join(v.allowed, ", "), text)
	}
	*v.target = text
	return nil
}

// Type implements [pflag.Value].
func (v *textValue) Type() string { return v.placeholder }

// String implements [pflag.Value].
func (v *textValue) String() string { return *v.target }

// boolValue is the value of a flag that is on or off.
type boolValue bool

// Set implements [pflag.Value].
func (v *boolValue) Set(text string) error {
	switch strings.ToLower(text) {
	case "true", "1", "yes":
		*v = true
	case "false", "0", "no":
		*v = false
	default:
		return fmt.Errorf("must be true, 1, yes, false, 0 or no but got %q", text)
	}
	return nil
}

// Type implements [pflag.Value].
func (*boolValue) Type() string { return "bool" }

// String implements [pflag.Value].
func (v *boolValue) String() string { return fmt.Sprint(bool(*v)) }

// listValue is the value of a repeatable flag. What is given replaces the default.
type listValue struct {
	target      *[]string
	placeholder string
	whole       bool // commas are part of the value
	given       bool
}

// Set implements [pflag.Value].
func (v *listValue) Set(text string) error {
	if !v.given {
		*v.target, v.given = nil, true
	}
	*v.target = append(*v.target, v.split(text)...)
	return nil
}

func (v *listValue) split(text string) []string {
	if v.whole {
		return []string{text}
	}
	return splitList(text)
}

// Type implements [pflag.Value].
func (v *listValue) Type() string {
	if v.whole {
		return v.placeholder
	}
	return v.placeholder + ",..."
}

// String implements [pflag.Value].
func (v *listValue) String() string { return strings.Join(*v.target, ",") }

// splitList splits at commas, except after a backslash. A comma at the end adds nothing.
func splitList(text string) []string {
	const comma = "\x00" // in no argument and no variable
	var list []string
	for part := range strings.SplitSeq(strings.ReplaceAll(text, `\,`, comma), ",") {
		list = append(list, strings.ReplaceAll(part, comma, ","))
	}
	if list[len(list)-1] == "" {
		list = list[:len(list)-1]
	}
	return list
}
