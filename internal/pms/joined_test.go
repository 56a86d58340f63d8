package pms

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJoined(t *testing.T) {
	text := func(s string) *string { return &s }
	tests := []struct {
		name string
		list []*string
		want []string
	}{
		{"one", []*string{text("a")}, []string{"a"}},
		{"one empty", []*string{text("")}, []string{""}},
		{"null", []*string{nil, text("a")}, []string{"null", "a"}},
		{"inner empty", []*string{text("a"), text(""), text("b")}, []string{"a", "", "b"}},
		{"leading empty", []*string{text(""), text("b")}, []string{"", "b"}},
		{"trailing empty", []*string{text("a"), text(""), text("")}, []string{"a"}},
		{"only empty", []*string{text(""), text("")}, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(joined(tt.list), tt.want); diff != "" {
				t.Errorf("got -, want +\n%s", diff)
			}
		})
	}
}
