package identity

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

const base = "/v1/mock-identity-system"

// call sends one request through the whole handler. A body makes it JSON.
func (f fixture) call(ctx context.Context, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	w := httptest.NewRecorder()
	f.Handler().ServeHTTP(w, r)
	return w
}

// now is the present as requestTime.
func (f fixture) now() string { return httpapi.FormatTime(f.clock.Now()) }

// wrap returns a request with the present time.
func (f fixture) wrap(request string) string {
	return `{"requestTime":"` + f.now() + `","request":` + request + `}`
}

// answer checks the envelope and returns response and errors as they were written.
func answer(t testing.TB, w *httptest.ResponseRecorder) (response, errs string) {
	t.Helper()
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" {
		t.Fatalf("status %d, type %q, body %s", w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(w.Body.Bytes(), &parts); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	var at string
	if err := json.Unmarshal(parts["responseTime"], &at); err != nil {
		t.Fatal(err)
	}
	if _, err := httpapi.ParseTime(at); err != nil {
		t.Fatal(err)
	}
	if len(parts) != 3 {
		t.Fatalf("members of the envelope: %s", w.Body)
	}
	return string(parts["response"]), string(parts["errors"])
}

// codes returns the codes of an answer, each with its message.
func codes(t testing.TB, w *httptest.ResponseRecorder) []string {
	t.Helper()
	response, errs := answer(t, w)
	var list []map[string]string
	if err := json.Unmarshal([]byte(errs), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) > 0 && response != "null" {
		t.Errorf("errors beside the response %s", response)
	}
	var out []string
	for _, e := range list {
		out = append(out, e["errorCode"]+" | "+e["message"])
	}
	return out
}

const (
	biometry = `"individualBiometrics":{"format":"F","version":1,"value":"V"}`
	minimal  = `{"individualId":"42","pin":"1","encodedPhoto":"p",` + biometry + `}`
)

// Somebody is created, read back, and logs in with what was stored.
func TestStory(t *testing.T) {
	s := newSystem(t, true)
	create := s.wrap(`{"individualId":"8267411571","pin":"111111","fullName":[{"language":"eng","value":"A <b> & \"c\""}],` +
		`"dateOfBirth":"1990/01/01","postalCode":560001,"encodedPhoto":"data:,x",` + biometry + `,"email":"a@b.c"}`)

	response, errs := answer(t, s.call(t.Context(), "POST", base+"/identity", create))
	if response != `{"status":"mock identity data created successfully"}` || errs != `[]` {
		t.Fatalf("create: %s %s", response, errs)
	}
	want := `{"individualId":"8267411571","pin":"111111","name":null,"fullName":[{"language":"eng","value":"A <b> & \"c\""}],` +
		`"givenName":null,"familyName":null,"middleName":null,"nickName":null,"preferredUsername":null,"gender":null,` +
		`"dateOfBirth":"1990/01/01","streetAddress":null,"locality":null,"region":null,"postalCode":"560001","country":null,` +
		`"encodedPhoto":"data:,x","individualBiometrics":{"format":"F","version":1.0,"value":"V"},"email":"a@b.c",` +
		`"phone":null,"zoneInfo":null,"locale":null}`
	for _, path := range []string{"/identity/8267411571", "/identity/8267411571/"} {
		if response, errs := answer(t, s.call(t.Context(), "GET", base+path, "")); response != want || errs != `[]` {
			t.Errorf("GET %s: %s %s\nwant %s", path, response, errs, want)
		}
	}
	again := codes(t, s.call(t.Context(), "POST", base+"/identity", create))
	if diff := cmp.Diff(again, []string{"duplicate_individual_id | duplicate_individual_id"}); diff != "" {
		t.Errorf("create again (-got +want)\n%s", diff)
	}
	unknown := codes(t, s.call(t.Context(), "GET", base+"/identity/0", ""))
	if diff := cmp.Diff(unknown, []string{"invalid_individual_id | invalid_individual_id"}); diff != "" {
		t.Errorf("unknown (-got +want)\n%s", diff)
	}

	auth, err := s.Authenticate(t.Context(), client, idp.KYCAuth{Individual: "8267411571", Challenges: []idp.Challenge{one("PIN", "number", "111111")}})
	if err != nil {
		t.Fatal(err)
	}
	info, err := s.Exchange(t.Context(), client, idp.KYCExchange{KYCToken: auth.KYCToken, Individual: "8267411571", AcceptedClaims: []string{"name"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"name":"A <b> & \"c\"","sub":"` + string(auth.PSUT) + `"}`; info != want {
		t.Errorf("userinfo %s, want %s", info, want)
	}
}

func TestCreateValidation(t *testing.T) {
	with := func(members string) string { return minimal[:len(minimal)-1] + "," + members + "}" }
	tests := []struct {
		name    string
		request string
		want    []string
	}{
		{"minimal", minimal, nil},
		{"null", `null`, []string{"request: invalid_request"}},
		{"empty", `{}`, []string{
			"request.individualId: invalid_individual_id", "request.pin: invalid_pin",
			"request.encodedPhoto: invalid_encoded_photo", "request.individualBiometrics: invalid_biometrics",
		}},
		{"blank", `{"individualId":" ","pin":"\t","encodedPhoto":"",` + biometry + `}`, []string{
			"request.individualId: invalid_individual_id", "request.pin: invalid_pin", "request.encodedPhoto: invalid_encoded_photo",
		}},
		{"biometrics are not looked into", `{"individualId":"42","pin":"1","encodedPhoto":"p","individualBiometrics":{}}`, nil},
		{"null is absent", with(`"name":null,"email":null`), nil},
		{"white space is something", with(`"email":" ","zoneInfo":" "`), nil},
		{"empty lists", with(`"name":[],"fullName":[],"givenName":[],"familyName":[],"middleName":[],"nickName":[],"preferredUsername":[],"gender":[],"streetAddress":[],"locality":[],"region":[],"country":[]`), []string{
			"request.name: invalid_name", "request.fullName: invalid_fullname", "request.givenName: invalid_given_name",
			"request.familyName: invalid_family_name", "request.middleName: invalid_middle_name", "request.nickName: invalid_nick_name",
			"request.preferredUsername: invalid_preferred_username", "request.gender: invalid_gender",
			"request.streetAddress: invalid_street_address", "request.locality: invalid_locality",
			"request.region: invalid_region", "request.country: invalid_country",
		}},
		{"empty texts", with(`"dateOfBirth":"","postalCode":"","email":"","phone":"","zoneInfo":"","locale":""`), []string{
			"request.dateOfBirth: invalid_date_of_birth", "request.postalCode: invalid_postalcode", "request.email: invalid_email",
			"request.phone: invalid_phone", "request.zoneInfo: invalid_zoneinfo", "request.locale: invalid_locale",
		}},
		{"items are not looked into", with(`"fullName":[{}]`), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSystem(t, true)
			got := codes(t, s.call(t.Context(), "POST", base+"/identity", s.wrap(tt.request)))
			var want []string
			for _, message := range tt.want {
				want = append(want, message[strings.LastIndex(message, " ")+1:]+" | "+message)
			}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
			if created := len(s.store.people) == 2; created != (tt.want == nil) {
				t.Errorf("created: %t", created)
			}
		})
	}
}

func TestUnreadableBodies(t *testing.T) {
	tests := []struct{ name, body string }{
		{"not JSON", `{`},
		{"null", `null`},
		{"array", `[]`},
		{"unknown member of the wrapper", `{"id":"x","requestTime":"","request":` + minimal + `}`},
		{"unknown member", `{"request":{"shoeSize":"42"}}`},
		{"names count case", `{"request":{"PIN":"42"}}`},
		{"unknown member of a translation", `{"request":{"fullName":[{"language":"eng","value":"A","script":"Latn"}]}}`},
		{"unknown member of the biometrics", `{"request":{"individualBiometrics":{"subtype":"x"}}}`},
		{"text for a list", `{"request":{"fullName":"Asha"}}`},
		{"object for a list", `{"request":{"fullName":{"language":"eng","value":"A"}}}`},
		{"list for a text", `{"request":{"email":[]}}`},
		{"object for a text", `{"request":{"pin":{}}}`},
		{"text for a number", `{"request":{"individualBiometrics":{"version":"one"}}}`},
		{"truth for a number", `{"request":{"individualBiometrics":{"version":true}}}`},
		{"no number", `{"request":{"individualBiometrics":{"version":"NaN"}}}`},
		{"text for the request", `{"request":"x"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, strict := range []bool{true, false} {
				s := newSystem(t, strict)
				got := codes(t, s.call(t.Context(), "POST", base+"/identity", tt.body))
				if len(got) != 1 || !strings.HasPrefix(got[0], "unknown_error | ") {
					t.Errorf("strict %t: %q", strict, got)
				}
			}
		})
	}
}

func TestConversionsOfJackson(t *testing.T) {
	s := newSystem(t, true)
	body := s.wrap(`{"individualId":42,"pin":true,"encodedPhoto":1.50,"email":"first","email":"last",` +
		`"fullName":[{"language":null,"value":7}],"individualBiometrics":{"format":null,"version":" 2.5 ","value":0}}`)
	if got := codes(t, s.call(t.Context(), "POST", base+"/identity", body)); got != nil {
		t.Fatal(got)
	}
	got := s.store.people["42"]
	want := idp.Identity{ID: "42", PIN: "true", Biometrics: &idp.Biometrics{Version: 2.5, Value: "0"}, Attributes: map[string]idp.Attribute{
		"encodedPhoto": text("1.50"), "email": text("last"), "fullName": langs("", "7"),
	}}
	got.Created = time.Time{}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
}

func TestRequestTime(t *testing.T) {
	tests := []struct {
		name, offset, layout string
		ok                   bool
	}{
		{"now", "0s", httpapi.TimeFormat, true},
		{"late, in whole seconds", "-120.5s", httpapi.TimeFormat, true},
		{"too late", "-122s", httpapi.TimeFormat, false},
		{"early", "119s", httpapi.TimeFormat, true},
		{"too early", "122s", httpapi.TimeFormat, false},
		{"no fraction", "0s", "2006-01-02T15:04:05Z", false},
		{"offset", "0s", "2006-01-02T15:04:05.000-07:00", false},
		{"no zone", "0s", "2006-01-02T15:04:05.000", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSystem(t, true)
			at := s.clock.Now().Add(duration(t, tt.offset)).Format(tt.layout)
			got := codes(t, s.call(t.Context(), "POST", base+"/identity", `{"requestTime":"`+at+`","request":`+minimal+`}`))
			var want []string
			if !tt.ok {
				want = []string{"invalid_request | requestTime: invalid_request"}
			}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
		})
	}
	s := newSystem(t, true)
	got := codes(t, s.call(t.Context(), "POST", base+"/identity", `{}`))
	want := []string{"invalid_request | requestTime: invalid_request", "invalid_request | request: invalid_request"}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("neither given (-got +want)\n%s", diff)
	}
}

func TestIdentityFieldsTolerance(t *testing.T) {
	const bare = `{"individualId":"42","pin":"1","encodedPhoto":"p"`
	tests := []struct {
		name, request string
		wantStrict    []string // codes
		wantKind      []string
		wantNote      string
	}{
		{"nothing to tolerate", minimal, nil, nil, ""},
		{"name is of 0.9", bare + `,"name":[{"language":"eng","value":"A"}],` + biometry + `}`, nil, nil, ""},
		{"password", bare + `,"password":"Passw0rd#1",` + biometry + `}`, []string{"unknown_error"}, nil, "unknown_error: password is no field"},
		{"null password", bare + `,"password":null,` + biometry + `}`, []string{"unknown_error"}, nil, "unknown_error: password is no field"},
		{"preferredLang", bare + `,"preferredLang":"eng",` + biometry + `}`, []string{"unknown_error"}, nil, "unknown_error: preferredLang is no field"},
		{"no biometrics", bare + `}`, []string{"invalid_biometrics"}, nil, "invalid_biometrics: individualBiometrics is missing"},
		{"blank password", bare + `,"password":" "}`, []string{"unknown_error"}, []string{"invalid_password"}, ""},
		{"refused all the same", `{"individualId":"","pin":"1","encodedPhoto":"p"}`, []string{"invalid_individual_id", "invalid_biometrics"}, []string{"invalid_individual_id"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, strict := range []bool{true, false} {
				s := newSystem(t, strict)
				want, wantNote := tt.wantKind, []string(nil)
				if strict {
					want = tt.wantStrict
				} else if tt.wantNote != "" {
					wantNote = []string{"identity-fields: " + tt.wantNote}
				}
				ctx, notes := recorded(t)
				var got []string
				for _, e := range codes(t, s.call(ctx, "POST", base+"/identity", s.wrap(tt.request))) {
					got = append(got, e[:strings.Index(e, " ")])
				}
				if diff := cmp.Diff(got, want); diff != "" {
					t.Errorf("strict %t (-got +want)\n%s", strict, diff)
				}
				if diff := cmp.Diff(notes(), wantNote); diff != "" {
					t.Errorf("strict %t, notes (-got +want)\n%s", strict, diff)
				}
			}
		})
	}
}

func TestLateFieldsAreReadBack(t *testing.T) {
	const hash = "936A00FA10E657DAC1E1B2B25C4D33838E8AEC642CB468FCD910FC2383FB59F0"
	s := newSystem(t, false)
	body := s.wrap(`{"individualId":"42","pin":"1","encodedPhoto":"p","password":"Passw0rd#1","preferredLang":"eng"}`)
	if got := codes(t, s.call(t.Context(), "POST", base+"/identity", body)); got != nil {
		t.Fatal(got)
	}
	if got := s.store.people["42"].PasswordHash; got != hash {
		t.Errorf("stored hash %q", got)
	}
	const tail = `,"preferredLang":"eng","password":"` + hash + `"}`
	if response, _ := answer(t, s.call(t.Context(), "GET", base+"/identity/42", "")); !strings.HasSuffix(response, `"locale":null`+tail) {
		t.Errorf("kind: %s", response)
	}
	if response, _ := answer(t, s.call(t.Context(), "GET", base+"/identity/"+string(asha), "")); strings.Contains(response, "password") {
		t.Errorf("somebody without a password: %s", response)
	}
	strict := newSystem(t, true)
	strict.store.people["42"] = s.store.people["42"]
	if response, _ := answer(t, strict.call(t.Context(), "GET", base+"/identity/42", "")); strings.Contains(response, "password") || strings.Contains(response, "preferredLang") {
		t.Errorf("strict: %s", response)
	}
}

func TestUpdate(t *testing.T) {
	tests := []struct {
		name, request string
		want          []string
		change        func(*idp.Identity)
	}{
		{
			"replaces what is given", `{"individualId":"5860356276","email":"new@b.c","gender":[{"language":"eng","value":"F"}],"phone":null}`, nil,
			func(p *idp.Identity) {
				p.Attributes["email"], p.Attributes["gender"] = text("new@b.c"), langs("eng", "F")
			},
		},
		{
			"PIN, password and biometrics", `{"individualId":"5860356276","pin":"2","password":"Passw0rd#1","preferredLang":"fra",` + biometry + `}`, nil,
			func(p *idp.Identity) {
				p.PIN, p.PasswordHash = "2", idp.HashPassword("Passw0rd#1")
				p.Attributes["preferredLang"] = text("fra")
				p.Biometrics = &idp.Biometrics{Format: "F", Version: 1, Value: "V"}
			},
		},
		{"nothing", `{"individualId":"5860356276"}`, nil, func(*idp.Identity) {}},
		{"whose", `{"email":"a@b.c"}`, []string{"invalid_individual_id | invalid_individual_id"}, nil},
		{"unknown", `{"individualId":"0"}`, []string{"invalid_individual_id | invalid_individual_id"}, nil},
		{"blank PIN", `{"individualId":"5860356276","pin":" "}`, []string{"invalid_pin | request.pin: invalid_pin"}, nil},
		{"empty list", `{"individualId":"5860356276","gender":[]}`, []string{"invalid_gender | request.gender: invalid_gender"}, nil},
		{"no request", `null`, []string{"invalid_request | request: invalid_request"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSystem(t, false)
			before := s.store.people[asha]
			ctx, notes := recorded(t)
			w := s.call(ctx, "PUT", base+"/identity", s.wrap(tt.request))
			if diff := cmp.Diff(codes(t, w), tt.want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
			if diff := cmp.Diff(before, person()); diff != "" {
				t.Errorf("what others have read changed under their hands\n%s", diff)
			}
			want, got := person(), s.store.people[asha]
			var wantNotes []string
			if tt.change != nil {
				tt.change(&want)
				wantNotes = []string{"identity-fields: 405: there is no PUT /identity"}
				if response, _ := answer(t, w); response != `{"status":"mock Identity data updated successfully"}` {
					t.Errorf("response %s", response)
				}
			}
			if updated := !got.Updated.IsZero(); updated != (tt.change != nil) {
				t.Errorf("updated: %t", updated)
			}
			got.Updated = want.Updated
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("stored (-got +want)\n%s", diff)
			}
			if diff := cmp.Diff(notes(), wantNotes); diff != "" {
				t.Errorf("notes (-got +want)\n%s", diff)
			}
		})
	}
}

func TestRouting(t *testing.T) {
	tests := []struct {
		name, method, path string
		strict             bool
		wantStatus         int
		wantAllow          string
	}{
		{"no PUT in 0.9", "PUT", "/identity", true, 405, "POST"},
		{"PUT tolerated, but not DELETE", "DELETE", "/identity", false, 405, "POST,PUT"},
		{"no list", "GET", "/identity/", true, 405, "POST"},
		{"read only", "DELETE", "/identity/42", true, 405, "GET"},
		{"options of a resource", "OPTIONS", "/identity", true, 200, "POST,OPTIONS"},
		{"options of a person", "OPTIONS", "/identity/42", true, 200, "GET,HEAD,OPTIONS"},
		{"HEAD", "HEAD", "/identity/5860356276", true, 200, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newSystem(t, tt.strict).call(t.Context(), tt.method, base+tt.path, "")
			allow := strings.Split(w.Header().Get("Allow"), ",")
			want := strings.Split(tt.wantAllow, ",")
			slices.Sort(allow)
			slices.Sort(want)
			if diff := cmp.Diff(allow, want); diff != "" {
				t.Errorf("Allow (-got +want)\n%s", diff)
			}
			if w.Code != tt.wantStatus {
				t.Errorf("status %d, want %d", w.Code, tt.wantStatus)
			}
			if tt.wantAllow != "" && w.Body.Len() > 0 {
				t.Errorf("body %s", w.Body)
			}
		})
	}
}

func TestNotFound(t *testing.T) {
	for _, path := range []string{base, base + "/nothing", base + "/identity/1/2", base + "/kyc-auth/a/b", base + "/a%20b", base + "/a/"} {
		w := newSystem(t, true).call(t.Context(), "POST", path, `{}`)
		var got map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusNotFound {
			t.Fatalf("%s: %d %s", path, w.Code, w.Body)
		}
		if _, isNumber := got["timestamp"].(float64); !isNumber {
			t.Errorf("timestamp %v", got["timestamp"])
		}
		delete(got, "timestamp")
		want := map[string]any{"status": 404.0, "error": "Not Found", "message": "", "path": path}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("(-got +want)\n%s", diff)
		}
	}
}

func TestMediaType(t *testing.T) {
	for _, method := range []string{"POST", "PUT"} {
		for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded"} {
			s := newSystem(t, false)
			r := httptest.NewRequestWithContext(t.Context(), method, base+"/identity", strings.NewReader(s.wrap(minimal)))
			r.Header.Set("Content-Type", kind)
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, r)
			if w.Code != http.StatusUnsupportedMediaType || w.Body.Len() > 0 || w.Header().Get("Accept") != "application/json" {
				t.Errorf("%s %q: %d %q %s", method, kind, w.Code, w.Header(), w.Body)
			}
		}
	}
}

func TestHealth(t *testing.T) {
	w := newSystem(t, true).call(t.Context(), "GET", base+"/actuator/health", "")
	var got struct{ Status string }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || got.Status != "UP" {
		t.Errorf("%d %s %v", w.Code, w.Body, err)
	}
}

func TestUnexpectedFailuresDoNotLeak(t *testing.T) {
	s := newSystem(t, true)
	long := strings.Repeat("4", 37)
	tooLong := codes(t, s.call(t.Context(), "POST", base+"/identity", s.wrap(strings.Replace(minimal, "42", long, 1))))
	s.store.broken = errBroken
	read := codes(t, s.call(t.Context(), "GET", base+"/identity/42", ""))
	create := codes(t, s.call(t.Context(), "POST", base+"/identity", s.wrap(minimal)))
	for _, got := range [][]string{tooLong, read, create} {
		if diff := cmp.Diff(got, []string{"unknown_error | unknown_error"}); diff != "" {
			t.Errorf("(-got +want)\n%s", diff)
		}
	}
}
