package identity

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// verify notes a verification of Asha's through the HTTP API, and returns the codes.
func (f fixture) verify(t testing.TB, request string) []string {
	t.Helper()
	return codesOnly(codes(t, f.call(t.Context(), "POST", base+"/identity/add-verified-claim", f.wrap(request))))
}

// verified is a system whose Asha has verified claims, the first at a fixed time.
func verified(t testing.TB, version string) fixture {
	t.Helper()
	s := newSystemOf(t, version, true)
	s.cfg.Issuer = "i"
	for _, request := range []string{
		`{"individualId":"5860356276","active":true,"verificationDetail":{"fullName":{"trust_framework":"id_registry","verification_process":"desk-review"},"dateOfBirth":{"trust_framework":"id_registry"}}}`,
		`{"individualId":"5860356276","active":true,"verificationDetail":{"email":{"trust_framework":"mail"},"locality":{"trust_framework":"mail"}}}`,
		`{"individualId":"5860356276","active":false,"verificationDetail":{"phone":{"trust_framework":"id_registry"}}}`,
	} {
		if failed := s.verify(t, request); failed != nil {
			t.Fatalf("%s: %q", request, failed)
		}
	}
	p := s.store.people[asha]
	for i := range p.Verified {
		p.Verified[i].Updated = time.Date(2026, 5, 2, 10, 11, 12, 345678000, time.UTC)
	}
	return s
}

func TestAddVerifiedClaim(t *testing.T) {
	tests := []struct{ name, request, want string }{
		{"one", `{"individualId":"5860356276","active":true,"verificationDetail":{"fullName":{"trust_framework":"x"}}}`, ""},
		{"not active", `{"individualId":"5860356276","verificationDetail":{"fullName":{"trust_framework":"x"}}}`, ""},
		{"a secret", `{"individualId":"5860356276","verificationDetail":{"pin":{"trust_framework":"x"}}}`, ""},
		{"nothing", `{}`, "invalid_individual_id invalid_request"},
		{"no detail", `{"individualId":"5860356276","verificationDetail":{}}`, "invalid_request"},
		{"no request", `null`, "invalid_request"},
		{"nobody", `{"individualId":"0","verificationDetail":{"fullName":{"trust_framework":"x"}}}`, "invalid_individual_id"},
		{"no data", `{"individualId":"5860356276","verificationDetail":{"password":{"trust_framework":"x"}}}`, "invalid_claim"},
		{"an empty list", `{"individualId":"5860356276","verificationDetail":{"name":{"trust_framework":"x"}}}`, "invalid_claim"},
		{"no framework", `{"individualId":"5860356276","verificationDetail":{"fullName":{}}}`, "unknown_error"},
		{"null", `{"individualId":"5860356276","verificationDetail":{"fullName":null}}`, "unknown_error"},
		{"an empty framework", `{"individualId":"5860356276","verificationDetail":{"fullName":{"trust_framework":""}}}`, "invalid_request"},
		{"a list", `{"individualId":"5860356276","verificationDetail":[]}`, "unknown_error"},
		{"more", `{"individualId":"5860356276","x":1,"verificationDetail":{"fullName":{"trust_framework":"x"}}}`, "unknown_error"},
	}
	for _, tt := range tests {
		for _, version := range laterVersions {
			s := newSystemOf(t, version, true)
			s.store.people[asha].Attributes["name"] = langs()
			if got := strings.Join(s.verify(t, tt.request), " "); got != tt.want {
				t.Errorf("%s in %s: %q, want %q", tt.name, version, got, tt.want)
			}
		}
	}
}

// TestVerifiedKeys: there is one verification for each attribute and framework, in any case; what came before
// a refusal stays.
func TestVerifiedKeys(t *testing.T) {
	s := newSystemOf(t, "0.13", true)
	s.verify(t, `{"individualId":"5860356276","active":true,"verificationDetail":{"fullName":{"trust_framework":"A"},"locality":{"trust_framework":"A"}}}`)
	s.verify(t, `{"individualId":"5860356276","verificationDetail":{"fullName":{"trust_framework":"a", "x":1},"fullName2":{"trust_framework":"a"}}}`)
	got := s.store.people[asha].Verified
	want := []idp.VerifiedClaim{
		{Attribute: "fullName", TrustFramework: "A", Detail: `{"trust_framework":"a","x":1}`},
		{Attribute: "locality", TrustFramework: "A", Detail: `{"trust_framework":"A"}`, Active: true},
	}
	for i := range got {
		if got[i].Created.IsZero() || got[i].Updated.Before(got[i].Created) {
			t.Errorf("times of %+v", got[i])
		}
		got[i].Created, got[i].Updated = time.Time{}, time.Time{}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestVerifiedDepth: what Jackson does not take is not kept, and the metadata of what it takes can be told.
func TestVerifiedDepth(t *testing.T) {
	for _, version := range laterVersions {
		for depth, want := range map[int]string{996: "", 997: "unknown_error", 9_990: "unknown_error", 9_996: "unknown_error"} {
			s := newSystemOf(t, version, true)
			detail := `{"trust_framework":"x","a":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `}`
			request := `{"individualId":"5860356276","active":true,"verificationDetail":{"fullName":` + detail + `}}`
			if got := strings.Join(s.verify(t, request), " "); got != want {
				t.Errorf("%d levels in %s: %q, want %q", depth, version, got, want)
			}
			response, _ := s.post(t, "/v2/kyc-auth"+party, `{"individualId":"5860356276","pin":"545411","claimMetadataRequired":true}`)
			if kept := strings.Contains(response, detail); kept != (want == "") {
				t.Errorf("%d levels in %s: in the metadata: %t", depth, version, kept)
			}
		}
	}
}

// TestVerifiedText: a verification is kept as a tree of Jackson's would write it.
func TestVerifiedText(t *testing.T) {
	s := newSystemOf(t, "0.13", true)
	s.verify(t, `{"individualId":"5860356276","verificationDetail":{"fullName":{"a": 1.50, "trust_framework":"\t", "a":{"b":1,"b":"\ud800"}}}}`)
	want := "{\"a\":{\"b\":\"\ufffd\"},\"trust_framework\":\"\\t\"}"
	if got := s.store.people[asha].Verified[0]; got.Detail != want || got.TrustFramework != "\t" {
		t.Errorf("%+v, want %s", got, want)
	}
}

func TestClaimMetadata(t *testing.T) {
	early := `{"birthdate":[{"trust_framework":"id_registry"}],"email":[{"trust_framework":"mail"}],"family_name":[],"gender":[],"given_name":[],` +
		`"name":[{"trust_framework":"id_registry","verification_process":"desk-review"}],"phone_number":[],"picture":[]}`
	late := strings.Replace(early, `{`, `{"address.country":[],"address.locality":[],"address.postal_code":[],"address.region":[],"address.street_address":[],"address.zoneinfo":[],`, 1)
	late = strings.Replace(late, `"name":[`, `"middle_name":[],"name":[`, 1)
	late = strings.Replace(late, `"phone_number":[],"picture":[]`, `"nickname":[],"phone_number":[],"picture":[],"preferred_username":[]`, 1)
	for version, want := range map[string]string{"0.10": early, "0.11": early, "0.12": late, "0.13": late} {
		s := verified(t, version)
		response, _ := s.post(t, "/v2/kyc-auth"+party, `{"individualId":"5860356276","pin":"545411","claimMetadataRequired":true}`)
		var body struct{ ClaimMetadata json.RawMessage }
		if err := json.Unmarshal([]byte(response), &body); err != nil {
			t.Fatal(err)
		}
		if diff := jsonDiff(want, string(body.ClaimMetadata)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", version, diff)
		}
		if response, _ := s.post(t, "/kyc-auth"+party, `{"individualId":"5860356276","pin":"545411","claimMetadataRequired":true}`); strings.Contains(response, "claimMetadata") {
			t.Errorf("%s: version 1 has metadata: %s", version, response)
		}
		for _, asked := range []bool{true, false} {
			got, err := s.Authenticate(t.Context(), client, idp.KYCAuth{AuthTransaction: txn, Individual: asha, Metadata: asked, Challenges: []idp.Challenge{one("PIN", "number", "545411")}})
			if err != nil || (got.Metadata != nil) != asked || asked && len(got.Metadata["name"]) != 1 {
				t.Errorf("%s: through the plugin: %v, %v", version, got.Metadata, err)
			}
		}
	}
}

// TestVerifiedClaims holds what each version releases of requests for verified claims. Texts are without sub,
// iss and aud; an empty one is as in the version before.
func TestVerifiedClaims(t *testing.T) {
	const (
		registry = `{"verification":{"trust_framework":"id_registry","time":"2026-05-02T10:11:12.345678"},"claims":`
		mail     = `{"verification":{"trust_framework":"mail","time":"2026-05-02T10:11:12.345678"},"claims":`
		both     = `{"verification":{"trust_framework":{"value":"id_registry"}},"claims":{"name":null,"birthdate":null}}`
	)
	tests := []struct {
		name, detail string
		want         [4]string
	}{
		{"two claims", `{"verified_claims":` + both + `,"email":null}`, [4]string{
			`{"email":"asha.rao@example.org","verified_claims":` + registry + `{"name":"Asha Rao","birthdate":"1987/11/25"}}}`,
			`{"email":"asha.rao@example.org","verified_claims":` + registry + `{"name":"Asha Rao"}}}`,
			`{"email":"asha.rao@example.org","verified_claims":` + registry + `{"name":"Asha Rao","birthdate":"1987/11/25"}}}`,
			`{"email":"asha.rao@example.org","verified_claims":[` + registry + `{"name":"Asha Rao","birthdate":"1987/11/25"}}]}`,
		}},
		{"a claim that is asked for twice", `{"verified_claims":` + both + `,"name":null,"birthdate":null}`, [4]string{
			`{"name":"Asha Rao","birthdate":"1987/11/25","verified_claims":` + registry + `{"name":"Asha Rao","birthdate":"1987/11/25"}}}`,
			`{"birthdate":"1987/11/25","verified_claims":` + registry + `{"name":"Asha Rao"}}}`,
			`{"verified_claims":` + registry + `{"name":"Asha Rao","birthdate":"1987/11/25"}}}`,
			`{"verified_claims":[` + registry + `{"name":"Asha Rao","birthdate":"1987/11/25"}}]}`,
		}},
		{"and first as a plain one", `{"name":null,"verified_claims":` + both + `}`, [4]string{
			`{"name":"Asha Rao","verified_claims":` + registry + `{"name":"Asha Rao","birthdate":"1987/11/25"}}}`,
			`{"name":"Asha Rao","verified_claims":` + registry + `{"name":"Asha Rao"}}}`,
			`{"verified_claims":` + registry + `{"name":"Asha Rao","birthdate":"1987/11/25"}}}`,
			`{"verified_claims":[` + registry + `{"name":"Asha Rao","birthdate":"1987/11/25"}}]}`,
		}},
		{"a list", `{"verified_claims":[` + both + `,{"verification":{"trust_framework":{"values":["x","mail"]}},"claims":{"email":null}},{"verification":{"trust_framework":{"value":"x"}},"claims":{"email":null}}]}`, [4]string{
			`{"verified_claims":[` + registry + `{"name":"Asha Rao","birthdate":"1987/11/25"}},` + mail + `{"email":"asha.rao@example.org"}}]}`,
			`{"verified_claims":[` + registry + `{"name":"Asha Rao"}},` + mail + `{"email":"asha.rao@example.org"}}]}`,
			`{"verified_claims":[` + registry + `{"name":"Asha Rao","birthdate":"1987/11/25"}},` + mail + `{"email":"asha.rao@example.org"}}]}`,
		}},
		{"nothing fits", `{"verified_claims":{"verification":{"trust_framework":{"value":"x"}},"claims":{"name":null}}}`, [4]string{
			`{"verified_claims":{}}`, ``, `{}`,
		}},
		{"any framework", `{"verified_claims":{"verification":{"trust_framework":null},"claims":{"email":null}}}`, [4]string{
			`{"verified_claims":` + mail + `{"email":"asha.rao@example.org"}}}`, ``,
			`{"verified_claims":` + registry + `{"email":"asha.rao@example.org"}}}`, // the first that fits, whatever its claim
			`{"verified_claims":[` + registry + `{"email":"asha.rao@example.org"}}]}`,
		}},
		{"one that is not active", `{"verified_claims":{"verification":{},"claims":{"phone_number":null}},"phone_number":null}`, [4]string{
			`{"phone_number":"+919900112233","verified_claims":{}}`, ``, `{"phone_number":"+919900112233"}`,
		}},
		{"a part of the address", `{"verified_claims":{"verification":{"trust_framework":{"value":"mail"}},"claims":{"address":null}}}`, [4]string{
			`{"verified_claims":{}}`, ``,
			`{"verified_claims":` + mail + `{"address":{"country":"India","locality":"Mysuru","region":"Karnataka","street_address":"12 Lake Road"}}}}`,
			`{"verified_claims":[` + mail + `{"address":{"country":"India","locality":"Mysuru","region":"Karnataka","street_address":"12 Lake Road"}}}]}`,
		}},
		{"another value", `{"gender":{"value":"Male"},"email":{"values":["a","asha.rao@example.org"]},"birthdate":{"value":"1"},"address":{"value":"x"}}`, [4]string{
			`{"email":"asha.rao@example.org","address":{"postal_code":"570001"}}`, ``,
			`{"gender":"Female","email":"asha.rao@example.org","birthdate":"1987/11/25","address":{"country":"India","locality":"Mysuru","region":"Karnataka","street_address":"12 Lake Road"}}`,
		}},
		{"a request without claims", `{"verified_claims":{"verification":{}}}`, [4]string{"mock-ida-008"}},
		{"a request without verification", `{"verified_claims":{"claims":{"name":null}}}`, [4]string{"mock-ida-008"}},
		{"null", `{"verified_claims":null}`, [4]string{"mock-ida-008", "", "{}"}},
	}
	for _, tt := range tests {
		want := ""
		for i, version := range laterVersions {
			if tt.want[i] != "" {
				want = tt.want[i]
			}
			got, failed := verified(t, version).kyc(t, "/v2/kyc-exchange", `"acceptedClaimDetail":`+tt.detail)
			if strings.HasPrefix(want, "mock") {
				if strings.Join(failed, " ") != want {
					t.Errorf("%s in %s: %s %q", tt.name, version, got, failed)
				}
				continue
			}
			for _, own := range []string{`"sub":"` + ashaSub + `"`, `"iss":"i"`, `"aud":"client-one"`} {
				got = strings.Replace(strings.Replace(got, own+",", "", 1), ","+own, "", 1)
				got = strings.Replace(got, own, "", 1)
			}
			if diff := jsonDiff(want, got); diff != "" || failed != nil {
				t.Errorf("%s in %s (-want +got), %q\n%s", tt.name, version, failed, diff)
			}
		}
	}
}

// TestVerifiedExchange holds what the plugin makes of details.
func TestVerifiedExchange(t *testing.T) {
	request := json.RawMessage(`{"verification":{"trust_framework":{"value":"id_registry"}},"claims":{"name":null}}`)
	tests := []struct {
		name, version string
		change        func(*idp.KYCExchange)
		want          string
	}{
		{"verified", "0.13", func(r *idp.KYCExchange) {
			r.Details = map[string]json.RawMessage{"verified_claims": request, "email": nil}
		}, `{"aud":"client-one","email":"asha.rao@example.org","iss":"i","sub":"` + ashaSub + `","verified_claims":[{"claims":{"name":"Asha Rao"},"verification":{"trust_framework":"id_registry","time":"2026-05-02T10:11:12.345678"}}]}`},
		{"what is accepted and has no detail is not sent", "0.13", func(r *idp.KYCExchange) {
			r.Details = map[string]json.RawMessage{"verified_claims": request}
		}, `{"aud":"client-one","iss":"i","sub":"` + ashaSub + `","verified_claims":[{"claims":{"name":"Asha Rao"},"verification":{"trust_framework":"id_registry","time":"2026-05-02T10:11:12.345678"}}]}`},
		{"its locales are not converted", "0.13", func(r *idp.KYCExchange) {
			r.Details, r.Locales = map[string]json.RawMessage{"verified_claims": request}, []string{"en"}
		}, `{"aud":"client-one","iss":"i","sub":"` + ashaSub + `","verified_claims":[{"claims":{"name":""},"verification":{"trust_framework":"id_registry","time":"2026-05-02T10:11:12.345678"}}]}`},
		{"without verified claims the details are not sent", "0.10", func(r *idp.KYCExchange) {
			r.Details = map[string]json.RawMessage{"email": json.RawMessage(`{"value":"x"}`)}
		}, `{"email":"asha.rao@example.org","sub":"` + ashaSub + `"}`},
		{"locales are converted", "0.13", func(r *idp.KYCExchange) {
			r.AcceptedClaims, r.Locales = []string{"gender"}, []string{"en", "FR", "en-US", "xx"}
		}, `{"aud":"client-one","gender#eng":"Female","gender#fra":"Femme","iss":"i","sub":"` + ashaSub + `"}`},
		{"and in 0.10 the suffix is the converted one", "0.10", func(r *idp.KYCExchange) {
			r.AcceptedClaims, r.Locales = []string{"gender"}, []string{"en", "fr"}
		}, `{"gender#eng":"Female","gender#fra":"Femme","sub":"` + ashaSub + `"}`},
		{"none is left", "0.13", func(r *idp.KYCExchange) {
			r.AcceptedClaims, r.Locales = []string{"gender"}, []string{"en-US"}
		}, `{"aud":"client-one","gender":"Female","iss":"i","sub":"` + ashaSub + `"}`},
		{"JWE is not understood", "0.13", func(r *idp.KYCExchange) { r.ResponseType = "JWE" }, `{"aud":"client-one","email":"asha.rao@example.org","iss":"i","sub":"` + ashaSub + `"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := verified(t, tt.version)
			req := s.login(t, "email")
			tt.change(&req)
			got, err := s.Exchange(t.Context(), client, req)
			if err != nil {
				t.Fatal(err)
			}
			if diff := jsonDiff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestISOLocales(t *testing.T) {
	got := isoLocales([]string{"en", "FR", "hi", "km", "eng", "ENG", "xyz", "en-US", "en_US", "xx", "e", "", "de", "zh", "he", "sh"})
	if diff := cmp.Diff([]string{"eng", "fra", "hin", "khm", "eng", "eng", "xyz", "deu", "zho", "heb"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLocalTime(t *testing.T) {
	for text, want := range map[string]string{
		"2026-05-02T10:11:12.345678Z":    "2026-05-02T10:11:12.345678",
		"2026-05-02T10:11:12.345Z":       "2026-05-02T10:11:12.345",
		"2026-05-02T10:11:12Z":           "2026-05-02T10:11:12",
		"2026-05-02T10:11:00Z":           "2026-05-02T10:11",
		"2026-05-02T10:11:12.3456786Z":   "2026-05-02T10:11:12.345679",
		"2026-05-02T12:11:12.1+02:00":    "2026-05-02T10:11:12.100",
		"2026-05-02T10:11:00.000000001Z": "2026-05-02T10:11",
	} {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		if got := localTime(at); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
