package idp

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/openg2p/mock-esignet/internal/release"
)

// hasShape reports whether the value has the shape; nil is that of anything.
func hasShape(n jsonNode, s *release.Shape) bool {
	if s == nil {
		return true
	}
	kind := n.kind
	if kind == 'f' {
		kind = 't'
	}
	if s.Kinds != "" && strings.IndexByte(s.Kinds, byte(kind)) < 0 {
		return false
	}
	switch kind {
	case '{':
		return hasMembers(n, s)
	case '[':
		return len(n.items) >= s.MinItems && !slices.ContainsFunc(n.items, func(item jsonNode) bool { return !hasShape(item, s.Items) })
	case '"':
		return hasText(n.text, s)
	case '0':
		return !s.Natural || strings.Trim(n.text, "0123456789") == ""
	}
	return true
}

func hasMembers(n jsonNode, s *release.Shape) bool {
	for _, name := range s.Required {
		if _, ok := n.field(name); !ok {
			return false
		}
	}
	for _, f := range n.members {
		of, named := s.Members[f.name]
		if !named {
			of = s.Others
		}
		if !named && s.Closed || !hasShape(f.value, of) {
			return false
		}
	}
	return len(n.members) >= s.MinMembers
}

func hasText(text string, s *release.Shape) bool {
	length := utf8.RuneCountInString(text)
	return length >= s.MinLength && (s.MaxLength == 0 || length <= s.MaxLength) &&
		(!s.Visible || strings.Trim(text, " \t\n\v\f\r") != "") &&
		(s.Among == nil || slices.Contains(s.Among, text))
}
