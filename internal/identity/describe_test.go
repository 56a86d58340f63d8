package identity

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// untimed returns the response of an answer whose time is null.
func (f fixture) untimed(t testing.TB, path string) string {
	t.Helper()
	w := f.call(t.Context(), "GET", base+path, "")
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(w.Body.Bytes(), &parts); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	if len(parts) != 3 || string(parts["responseTime"]) != "null" || string(parts["errors"]) != "[]" {
		t.Errorf("envelope of %s: %.200s", path, w.Body)
	}
	return string(parts["response"])
}

func TestKeys(t *testing.T) {
	s := newSystemOf(t, "0.12", true)
	issued := time.Date(2026, 5, 20, 6, 0, 0, 0, time.UTC)
	s.cfg.Certificates = func() []Certificate {
		return []Certificate{{KeyID: "k", PEM: "p\n", Issued: issued, Expires: issued.AddDate(3, 0, -1)}}
	}
	want := `{"allCertificates":[{"certificateData":"p\n","issuedAt":"2026-05-20T06:00:00.000Z","expiryAt":"2029-05-19T06:00:00.000Z","keyId":"k"}]}`
	if got := s.untimed(t, "/keys.json"); got != want {
		t.Errorf("%s", got)
	}
}

// TestIdentitySchema holds the document to the rules that are applied.
func TestIdentitySchema(t *testing.T) {
	s := newSystemOf(t, "0.13", true)
	var doc struct {
		Schema     string                     `json:"$schema"`
		Properties map[string]json.RawMessage `json:"properties"`
		Required   []string                   `json:"required"`
		Additional *bool                      `json:"additionalProperties"`
	}
	text := s.untimed(t, "/identity/identity-schema")
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Schema != "https://json-schema.org/draft/2020-12/schema" || len(doc.Properties) != 22 || len(doc.Required) != 15 || doc.Additional == nil || *doc.Additional {
		t.Errorf("%s", text)
	}
	for name, want := range map[string]string{
		"individualId":  `{"type":"string","pattern":"^[0-9]{5,19}$"}`,
		"encodedPhoto":  `{"type":"string"}`,
		"preferredLang": `{"type":["string","null"]}`,
		"locale":        `{"type":["string","null"],"pattern":"\\S"}`,
		"fullName":      `{"allOf":[{"$ref":"#/$defs/langField"},{"items":{"properties":{"value":{"pattern":"\\S"}}}}]}`,
		"nickName":      `{"type":["array","null"],"if":{"type":"array"},"then":{"allOf":[{"$ref":"#/$defs/langField"},{"items":{"properties":{"value":{"pattern":"\\S"}}}}]}}`,
	} {
		if got := string(doc.Properties[name]); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestUISpec(t *testing.T) {
	var signup struct {
		Required   []string
		Additional bool `json:"additionalProperties"`
	}
	if err := json.Unmarshal([]byte(newSystemOf(t, "0.11", true).untimed(t, "/identity/ui-spec")), &signup); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"individualId", "fullName", "phone", "password"}, signup.Required); diff != "" || !signup.Additional {
		t.Errorf("0.11: %s", diff)
	}
	var spec struct {
		Schema []struct {
			ID, ControlType, AlignmentGroup string
			LabelName                       map[string]string
			Required                        bool
			Validators                      []struct{ Regex string }
		}
		MaxUploadFileSize int
	}
	text := newSystemOf(t, "0.13", true).untimed(t, "/identity/ui-spec")
	if err := json.Unmarshal([]byte(text), &spec); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, f := range spec.Schema {
		ids = append(ids, f.ID+" "+f.ControlType)
		if f.Required != (f.ID != "phone") || len(f.LabelName) != 2 || !strings.HasPrefix(f.AlignmentGroup, "group") {
			t.Errorf("%+v", f)
		}
		if f.ID == "dateOfBirth" && !slices.ContainsFunc(f.Validators, func(v struct{ Regex string }) bool { return regexp.MustCompile(v.Regex).MatchString("1987-11-25") }) {
			t.Errorf("%+v", f)
		}
	}
	want := []string{
		"phone phone", "fullName textbox", "givenName textbox", "familyName textbox", "gender textbox", "locality textbox", "region textbox", "country textbox",
		"pin textbox", "preferredLang textbox", "password password", "dateOfBirth date", "postalCode textbox", "encodedPhoto photo", "email textbox", "consent checkbox",
	}
	if diff := cmp.Diff(want, ids); diff != "" || spec.MaxUploadFileSize != 5242880 {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, member := range []string{`"prefix":["+855","+91"]`, `"allowedValues":{}`, `"langCodeMap":{"khm":"km","eng":"en"}`} {
		if !strings.Contains(text, member) {
			t.Errorf("no %s", member)
		}
	}
}

// FuzzLaterPerson holds that a person is stored if and only if the answer says so, and reads back.
func FuzzLaterPerson(f *testing.F) {
	f.Add(later)
	f.Add(`{"individualId":"12345","fullName":[{"language":"\ud800","value":1e400}],"fullName":[null]}`)
	f.Add(`null},"request":{`)
	f.Fuzz(func(t *testing.T, request string) {
		for _, version := range laterVersions {
			s := newSystemOf(t, version, false)
			delete(s.store.people, asha)
			stored := codes(t, s.call(t.Context(), "POST", base+"/identity", s.wrap(request))) == nil
			if stored != (len(s.store.people) == 1) {
				t.Fatalf("%s: answered %t, stored %d", version, stored, len(s.store.people))
			}
			for id := range s.store.people {
				answer(t, s.call(t.Context(), "PUT", base+"/identity", s.wrap(request)))
				p, err := s.person(id)
				if err != nil {
					t.Fatal(err)
				}
				_ = s.newDocument(p)
			}
		}
	})
}

// FuzzExchange holds that no request for claims does more than fail.
func FuzzExchange(f *testing.F) {
	f.Add(`{"verified_claims":[{"verification":{"trust_framework":{"values":{"a":"mail"}}},"claims":{"email":null}}]}`)
	f.Add(`{"verified_claims":{"claims":[],"verification":[]},"address":{"value":[]}}`)
	f.Fuzz(func(t *testing.T, detail string) {
		if !json.Valid([]byte(detail)) {
			return
		}
		for _, version := range laterVersions {
			s := verified(t, version)
			got, failed := s.kyc(t, "/v2/kyc-exchange", `"acceptedClaimDetail":`+detail)
			if (got == "") == (failed == nil) {
				t.Fatalf("%s: %q and %q", version, got, failed)
			}
		}
	})
}
