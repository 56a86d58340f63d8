package identity

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

type jsonObject = map[string]any

func TestClaimsOfEachAttribute(t *testing.T) {
	address := jsonObject{"street_address": "12 Lake Road", "locality": "Mysuru", "region": "Karnataka", "postal_code": "570001", "country": "India"}
	tests := []struct {
		name     string
		accepted []string
		want     jsonObject
	}{
		{"nothing", nil, jsonObject{}},
		{"name", []string{"name"}, jsonObject{"name": "Asha Rao"}},
		{"given_name", []string{"given_name"}, jsonObject{"given_name": "Asha"}},
		{"family_name", []string{"family_name"}, jsonObject{"family_name": "Rao"}},
		{"middle_name", []string{"middle_name"}, jsonObject{"middle_name": "Devi"}},
		{"nickname", []string{"nickname"}, jsonObject{"nickname": "Ash"}},
		{"preferred_username fills name", []string{"preferred_username"}, jsonObject{"name": "asha"}},
		{"the later of two for name counts", []string{"preferred_username", "name"}, jsonObject{"name": "Asha Rao"}},
		{"and the other way round", []string{"name", "preferred_username"}, jsonObject{"name": "asha"}},
		{"gender", []string{"gender"}, jsonObject{"gender": "Female"}},
		{"birthdate", []string{"birthdate"}, jsonObject{"birthdate": "1987/11/25"}},
		{"email", []string{"email"}, jsonObject{"email": "asha.rao@example.org"}},
		{"phone_number", []string{"phone_number"}, jsonObject{"phone_number": "+919900112233"}},
		{"picture", []string{"picture"}, jsonObject{"picture": "data:image/png;base64,AAAA"}},
		{"locale fills picture", []string{"locale"}, jsonObject{"picture": "en"}},
		{"picture, then locale", []string{"picture", "locale"}, jsonObject{"picture": "en"}},
		{"locale, then picture", []string{"locale", "picture"}, jsonObject{"picture": "data:image/png;base64,AAAA"}},
		{"zoneinfo", []string{"zoneinfo"}, jsonObject{"zoneinfo": "IST"}},
		{"individual_id", []string{"individual_id"}, jsonObject{"individual_id": "5860356276"}},
		{"address", []string{"address"}, jsonObject{"address": address}},
		{"unknown", []string{"phone_number_verified", "registration_type", "updated_at", "Name", ""}, jsonObject{}},
		{"twice", []string{"email", "email"}, jsonObject{"email": "asha.rao@example.org"}},
	}
	s := newSystem(t, true)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := claims(s.cfg.Rules, person(), accepted(tt.accepted), nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
		})
	}
}

func TestClaimsOfAbsentAttributes(t *testing.T) {
	s := newSystem(t, true)
	var all []string
	for _, c := range s.cfg.Rules.Claims {
		all = append(all, c.Claim)
	}
	got, err := claims(s.cfg.Rules, idp.Identity{ID: asha}, accepted(all), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, jsonObject{"individual_id": "5860356276", "address": jsonObject{}}); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
}

func TestNameFallsThrough(t *testing.T) {
	middle := langs("eng", "Devi")
	full := langs("eng", "Asha Rao")
	tests := []struct {
		name       string
		attributes map[string]idp.Attribute
		want       jsonObject
	}{
		{"name precedes fullName", map[string]idp.Attribute{"name": langs("eng", "N"), "fullName": full}, jsonObject{"name": "N"}},
		{"even when it fits no locale", map[string]idp.Attribute{"name": langs("fra", "N"), "fullName": full}, jsonObject{}},
		{"without either the middle name", map[string]idp.Attribute{"middleName": middle}, jsonObject{"middle_name": "Devi"}},
		{"nothing", nil, jsonObject{}},
	}
	s := newSystem(t, true)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := claims(s.cfg.Rules, idp.Identity{ID: asha, Attributes: tt.attributes}, accepted([]string{"name"}), nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
		})
	}
}

func TestClaimsByLocale(t *testing.T) {
	tests := []struct {
		name    string
		locales []string
		want    jsonObject
	}{
		{"default", nil, jsonObject{"gender": "Female", "address": jsonObject{"locality": "Mysuru", "postal_code": "570001"}}},
		{"another", []string{"fra"}, jsonObject{"gender": "Femme", "address": jsonObject{"locality": "Mysore", "postal_code": "570001"}}},
		{"prefix", []string{"en"}, jsonObject{"gender": "Female", "address": jsonObject{"locality": "Mysuru", "postal_code": "570001"}}},
		{"whole word in any case", []string{"ENG"}, jsonObject{"gender": "Female", "address": jsonObject{"locality": "Mysuru", "postal_code": "570001"}}},
		{"prefix in its case only", []string{"EN"}, jsonObject{"address": jsonObject{"postal_code": "570001"}}},
		{"longer than the language", []string{"eng-IN"}, jsonObject{"address": jsonObject{"postal_code": "570001"}}},
		{"no match", []string{"hin"}, jsonObject{"address": jsonObject{"postal_code": "570001"}}},
		{"of several the first, with its suffix", []string{"fra", "eng"}, jsonObject{"gender#fra": "Femme", "address": jsonObject{"locality#fra": "Mysore", "postal_code": "570001"}}},
		{"suffix as requested", []string{"en", "fr"}, jsonObject{"gender#en": "Female", "address": jsonObject{"locality#en": "Mysuru", "postal_code": "570001"}}},
		{"the second does not stand in", []string{"hin", "eng"}, jsonObject{"address": jsonObject{"postal_code": "570001"}}},
	}
	s := newSystem(t, true)
	p := idp.Identity{ID: asha, Attributes: map[string]idp.Attribute{
		"gender": langs("eng", "Female", "fra", "Femme"), "locality": langs("fra", "Mysore", "eng", "Mysuru"), "postalCode": text("570001"),
	}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := claims(s.cfg.Rules, p, accepted([]string{"gender", "address"}), tt.locales)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
		})
	}
}

func TestTwoTranslationsForOneLocale(t *testing.T) {
	s := newSystem(t, true)
	for _, a := range []idp.Attribute{langs("eng", "A", "eng", "B"), langs("eng", "A", "english", "B"), langs("ENG", "A", "eng", "A")} {
		p := idp.Identity{ID: asha, Attributes: map[string]idp.Attribute{"locality": a}}
		if got, err := claims(s.cfg.Rules, p, accepted([]string{"address"}), nil); err == nil {
			t.Errorf("%v: released %v", a.Langs, got)
		}
	}
}

// The rules that only later versions have.
func TestLaterLocaleRules(t *testing.T) {
	ten := release.LocaleRules{Prefix: true, ByRequest: true}
	twelve := release.LocaleRules{EmptyIfNone: true}
	tests := []struct {
		name    string
		rules   release.LocaleRules
		locales []string
		want    jsonObject
	}{
		{"0.10: each requested locale", ten, []string{"en", "fr", "hi"}, jsonObject{"gender#en": "Female", "gender#fr": "Femme"}},
		{"0.10: one", ten, []string{"fr"}, jsonObject{"gender": "Femme"}},
		{"0.12: several that fit", twelve, []string{"eng", "fra"}, jsonObject{"gender#eng": "Female", "gender#fra": "Femme"}},
		{"0.12: one that fits", twelve, []string{"eng", "hin"}, jsonObject{"gender": "Female"}},
		{"0.12: no prefix, hence empty", twelve, []string{"en"}, jsonObject{"gender": ""}},
	}
	s := newSystem(t, true)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s.cfg.Rules.Locales = tt.rules
			got, err := claims(s.cfg.Rules, person(), accepted([]string{"gender"}), tt.locales)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
		})
	}
}

func TestLaterAddressRules(t *testing.T) {
	s := newSystem(t, true)
	s.cfg.Rules.Locales = release.LocaleRules{EmptyIfNone: true}
	s.cfg.Rules.Claims = []release.IdentityClaim{{Claim: "address", Parts: []release.ClaimSource{{Attribute: "locality", Member: "locality"}}}}
	got, err := claims(s.cfg.Rules, person(), accepted([]string{"address"}), []string{"hin"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, jsonObject{}); diff != "" {
		t.Errorf("an address without parts (-got +want)\n%s", diff)
	}
}
