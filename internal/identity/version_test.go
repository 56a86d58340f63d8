package identity

import (
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// oldest is a person with every field of 0.9.0, as that version reads them back.
const oldest = `{"individualId":"8267411571","pin":"111111","fullName":[{"language":"eng","value":"A"}],"gender":[{"language":"eng","value":"F"}],` +
	`"dateOfBirth":"1990/01/01","streetAddress":[{"language":"eng","value":"S"}],"locality":[{"language":"eng","value":"L"}],` +
	`"region":[{"language":"eng","value":"R"}],"postalCode":"1","country":[{"language":"eng","value":"C"}],"encodedPhoto":"p",` +
	`"individualBiometrics":{"format":"F","version":1.0,"value":"V"},"email":"a@b.c","phone":"2"}`

// TestOldestFields creates persons in 0.9.0, which knows fewer fields and demands them all.
func TestOldestFields(t *testing.T) {
	tests := []struct {
		name, body   string
		strict, kind string // the one code with its message
	}{
		{"all", oldest, "", ""},
		{"a text missing", strings.Replace(oldest, `"email":"a@b.c",`, "", 1), "invalid_email | request.email: invalid_email", ""},
		{"a blank text", strings.Replace(oldest, `"a@b.c"`, `" "`, 1), "invalid_email | request.email: invalid_email", ""},
		{"a list missing", strings.Replace(oldest, `"country":[{"language":"eng","value":"C"}],`, "", 1), "invalid_country | request.country: invalid_country", ""},
		{"an empty list", strings.Replace(oldest, `[{"language":"eng","value":"C"}]`, `[]`, 1), "invalid_country | request.country: invalid_country", "invalid_country | request.country: invalid_country"},
		{"a later field", strings.Replace(oldest, `"pin"`, `"zoneInfo":"IST","pin"`, 1), `unknown_error | JSON parse error: Unrecognized field "zoneInfo"`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, strict := range []bool{true, false} {
				s := newSystemOf(t, "0.9.0", strict)
				ctx, tolerated := recorded(t)
				got := strings.Join(codes(t, s.call(ctx, "POST", base+"/identity", s.wrap(tt.body))), "\n")
				want := map[bool]string{true: tt.strict, false: tt.kind}[strict]
				if got != want {
					t.Errorf("strict %t: %q, want %q", strict, got, want)
				}
				if noted := len(tolerated()) == 1; noted != (tt.strict != want) {
					t.Errorf("strict %t: tolerated %q", strict, tolerated())
				}
			}
		})
	}
	s := newSystemOf(t, "0.9.0", true)
	answer(t, s.call(t.Context(), "POST", base+"/identity", s.wrap(oldest)))
	if response, _ := answer(t, s.call(t.Context(), "GET", base+"/identity/8267411571", "")); response != oldest {
		t.Errorf("read back as %s\nwant %s", response, oldest)
	}
}

// TestSubjectOfVersions compares the pseudonym that the tokens carry with that of the userinfo.
func TestSubjectOfVersions(t *testing.T) {
	for _, tt := range []struct {
		version string
		strict  bool
		same    bool
	}{{"0.9.0", true, false}, {"0.9.0", false, true}, {"0.9.2", true, true}, {"0.9", true, true}} {
		s := newSystemOf(t, tt.version, tt.strict)
		ctx, tolerated := recorded(t)
		got, err := s.Authenticate(ctx, client, idp.KYCAuth{AuthTransaction: txn, Individual: asha, Challenges: []idp.Challenge{one("PIN", "number", "545411")}})
		if err != nil {
			t.Fatal(err)
		}
		if same := string(got.PSUT) == ashaSub; same != tt.same || !same && string(got.PSUT) != got.KYCToken {
			t.Errorf("%s, strict %t: the pseudonym is %q", tt.version, tt.strict, got.PSUT)
		}
		if noted := len(tolerated()) == 1; noted != (tt.version == "0.9.0" && !tt.strict) {
			t.Errorf("%s, strict %t: tolerated %q", tt.version, tt.strict, tolerated())
		}
		info, err := s.Exchange(t.Context(), client, idp.KYCExchange{AuthTransaction: txn, KYCToken: got.KYCToken, Individual: asha, AcceptedClaims: []string{"name", "given_name"}})
		if err != nil || !strings.Contains(info, `"sub":"`+ashaSub+`"`) {
			t.Errorf("%s: userinfo %s, %v", tt.version, info, err)
		}
		if knows := strings.Contains(info, "given_name"); knows != (tt.version != "0.9.0") {
			t.Errorf("%s: userinfo %s", tt.version, info)
		}
	}
}
