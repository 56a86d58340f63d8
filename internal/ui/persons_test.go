package ui

import (
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
)

func TestPersonsAreLimited(t *testing.T) {
	asked := 0
	u := &UI{cfg: Config{Persons: func(limit int) ([]idp.Identity, error) {
		asked = limit
		return make([]idp.Identity, limit), nil
	}}}
	if n := len(u.testPersons(nil)); n != maxPersons || asked != maxPersons {
		t.Errorf("%d persons of %d asked for, want %d", n, asked, maxPersons)
	}
}

func TestFullName(t *testing.T) {
	tests := []struct {
		name string
		attr idp.Attribute
		want string
	}{
		{"text", idp.Attribute{Text: "Asha"}, "Asha"},
		{"english first", idp.Attribute{Langs: []idp.LangValue{{Language: "fra", Value: "A"}, {Language: "eng", Value: "B"}}}, "B"},
		{"no english", idp.Attribute{Langs: []idp.LangValue{{Language: "fra", Value: "A"}}}, "A"},
		{"none", idp.Attribute{Langs: []idp.LangValue{}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := fullName(idp.Identity{Attributes: map[string]idp.Attribute{"fullName": tt.attr}}); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
