package pms

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/release"
)

// TestReasons walks the table of reasons against the list of codes of 1.2.0.1.
func TestReasons(t *testing.T) {
	want := [][2]string{
		{"PMS_IDP_001", "Client public key already exists."},
		{"PMS_IDP_002", "Partner policy mapping is not approved. Please check mapping status."},
		{"PMS_IDP_003", "Policy having mandatory auths. So client can't be created for the same."},
		{"PMS_IDP_004", "Client not exists with given id."},
		{"PMS_IDP_005", "Partner has no user claims"},
		{"PMS_IDP_005", "Partner has no Authentication Context Refrences"},
		{"PMS_PRT_057", "Policy Type Mismatch. Only Auth policy can be used to create OIDC Client."},
		{"PMS_PRT_058", "AuthPartner doesn't exists with this Id - %s."},
		{"PMS_PRT_059", "Only Auth_partner can Create OIDC Client. %s is not allowed to create OIDC Client."},
		{"PMS_PRT_061", "Partner policy mapping not exists."},
		{"PMS_PRT_073", "Policy not exists."},
	}
	rules, err := release.PMSNamed("1.2.0.1")
	if err != nil {
		t.Fatal(err)
	}
	var got [][2]string
	for _, row := range reasons {
		got = append(got, [2]string{row.code(rules.Clients.Codes), row.message})
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got -, want +\n%s", diff)
	}
}

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
