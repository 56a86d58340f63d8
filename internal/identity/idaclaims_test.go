package identity

import (
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

func TestIDAClaims(t *testing.T) {
	tests := []struct {
		name    string
		change  map[string]idp.Attribute // of Asha
		claims  []string
		locales []string
		want    string
	}{
		{"text", nil, []string{"birthdate", "email", "phone_number", "individual_id"}, []string{"fra", "eng"},
			`{"birthdate":"1987/11/25","email":"asha.rao@example.org","phone_number":"+919900112233","individual_id":"5860356276"}`},
		{"no locale: English", nil, []string{"name"}, nil, `{"name":"Asha Rao"}`},
		{"one locale", nil, []string{"name"}, []string{"fra"}, `{"name":"Acha Rao"}`},
		{"of two letters", nil, []string{"name"}, []string{"fr"}, `{"name":"Acha Rao"}`},
		{"of more", nil, []string{"name"}, []string{"fr-CA"}, `{"name":"Acha Rao"}`},
		{"several locales", nil, []string{"name"}, []string{"eng", "fra"}, `{"name#en":"Asha Rao","name#fr":"Acha Rao"}`},
		{"several, one of which has data", nil, []string{"name"}, []string{"hin", "fra"}, `{"name":"Acha Rao"}`},
		{"none has data: the first translation", nil, []string{"name"}, []string{"hin", "ara"}, `{"name":"Asha Rao"}`},
		{"equal locales count once", nil, []string{"name"}, []string{"eng", "eng"}, `{"name":"Asha Rao"}`},
		{"those that begin alike count as two", nil, []string{"name"}, []string{"eng", "en"}, `{"name#en":"Asha Rao"}`},
		{"case counts", nil, []string{"name"}, []string{"FRA"}, `{"name":"Asha Rao"}`},
		{"blank ones do not count", nil, []string{"name"}, []string{" ", "fra"}, `{"name":"Acha Rao"}`},
		{"nothing but blank ones", nil, []string{"name", "email", "individual_id"}, []string{""}, `{"individual_id":"5860356276"}`},
		{"of two translations the last", map[string]idp.Attribute{"fullName": langs("eng", "A", "enm", "B")}, []string{"name"}, []string{"eng"}, `{"name":"B"}`},
		{"without attribute", nil, []string{"given_name", "family_name", "zoneinfo", "locale", "sub", "verified_claims"}, nil, `{}`},
		{"missing, empty", map[string]idp.Attribute{"email": text(""), "gender": {Langs: []idp.LangValue{}}}, []string{"email", "gender"}, nil, `{}`},
		{"name for fullName", map[string]idp.Attribute{"fullName": {}, "name": langs("eng", "Asha")}, []string{"name"}, nil, `{"name":"Asha"}`},
		{"bare picture", map[string]idp.Attribute{"encodedPhoto": text("/9j/")}, []string{"picture"}, nil, `{"picture":"data:image/jpeg;base64,/9j/"}`},
		{"picture as URL", nil, []string{"picture"}, nil, `{"picture":"data:image/png;base64,AAAA"}`},
		{"no picture", map[string]idp.Attribute{"encodedPhoto": text("")}, []string{"picture"}, nil, `{}`},

		// A space stands for each translation behind the one that is released.
		{"address", nil, []string{"address"}, []string{"eng"},
			`{"address":{"street_address":"12 Lake Road","locality":"Mysuru ","region":"Karnataka","postal_code":"570001","country":"India "}}`},
		{"address in a language of some parts", nil, []string{"address"}, []string{"fra"},
			`{"address":{"locality":"Mysore","region":"Karnataka","postal_code":"570001","country":"Inde"}}`},
		{"nothing of several others", map[string]idp.Attribute{"streetAddress": langs("hin", "x")}, []string{"address"}, []string{"hin"},
			`{"address":{"street_address":"x","region":"Karnataka","postal_code":"570001"}}`},
		{"address in no language", nil, []string{"address"}, []string{"hin"}, `{}`},
		{"address of several locales", nil, []string{"address"}, []string{"eng", "fra", "hin"}, `{
			"address#en":{"street_address#en":"12 Lake Road","locality#en":"Mysuru ","region#en":"Karnataka","postal_code#en":"570001","country#en":"India "},
			"address#fr":{"locality#fr":"Mysore","region#fr":"Karnataka","postal_code#fr":"570001","country#fr":"Inde"}}`},
		{"one with data among several", map[string]idp.Attribute{"locality": {}, "country": {}}, []string{"address"}, []string{"eng", "hin"},
			`{"address#en":{"street_address#en":"12 Lake Road","region#en":"Karnataka","postal_code#en":"570001"}}`},
		{"address without languages", map[string]idp.Attribute{"streetAddress": text("x"), "locality": {}, "region": {}, "country": {}}, []string{"address"}, nil, `{}`},
		{"blank part", map[string]idp.Attribute{"streetAddress": langs("eng", " ", "fra", "y"), "locality": {}, "region": {}, "country": {}}, []string{"address"}, nil,
			`{"address":{"postal_code":"570001"}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newIDA(t, true)
			for name, a := range tt.change {
				f.store.people[asha].Attributes[name] = a
			}
			req := f.login(t, tt.claims...)
			req.Locales = tt.locales
			got, err := f.Exchange(t.Context(), client, req)
			if err != nil {
				t.Fatal(err)
			}
			want := `{"sub":"` + idaSub + `",` + tt.want[1:]
			if tt.want == "{}" {
				want = `{"sub":"` + idaSub + `"}`
			}
			if diff := jsonDiff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestIDALocalesOfThePlugin: the plugin that belongs to later identity systems sends three letters, and drops others.
func TestIDALocalesOfThePlugin(t *testing.T) {
	f := newIDA(t, true)
	f.cfg.Rules.ISOLocales = true
	req := f.login(t, "name")
	req.Locales = []string{"en", "eng", "fr-CA"}
	got, err := f.Exchange(t.Context(), client, req)
	if want := `{"name":"Asha Rao","sub":"` + idaSub + `"}`; err != nil || got != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}

func TestIDALanguageOfOneLetter(t *testing.T) {
	p := person()
	for name, claim := range map[string]string{"gender": "gender", "region": "address"} {
		p.Attributes[name] = langs("e", "x")
		if _, err := idaClaims(release.IDAMode(), p, []string{claim}, nil); err == nil {
			t.Errorf("%s is released", claim)
		}
	}
}
