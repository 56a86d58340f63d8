package identity

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

// withProperty is a system of the version with one property set.
func withProperty(t *testing.T, version, name, value string) fixture {
	t.Helper()
	f := newSystemOf(t, version, true)
	rules, err := f.cfg.Rules.WithProperty(name, value)
	if err != nil {
		t.Fatal(err)
	}
	f.cfg.Rules = rules
	return f
}

// TestSubject holds which sub the tokens and the userinfo have.
func TestSubject(t *testing.T) {
	tests := []struct{ version, field, tokens, userinfo string }{
		{"0.10", "psut", ashaSub, ashaSub},
		{"0.10", "email", "asha.rao@example.org", "asha.rao@example.org"},
		{"0.10", "gender", "Female", "Female"},
		{"0.10", "individualId", string(asha), string(asha)},
		{"0.10", "pin", "545411", "545411"},
		{"0.10", "locale", "null", "null"},
		{"0.11", "email", "asha.rao@example.org", ashaSub},
		{"0.12", "phone", "+919900112233", ashaSub},
		{"0.12", "psut", ashaSub, ashaSub},
		{"0.13", "email", string(asha), string(asha)},
		{"0.13", "psut", ashaSub, ashaSub},
	}
	for _, tt := range tests {
		s := withProperty(t, tt.version, "mosip.mock.ida.kyc.psut.field", tt.field)
		delete(s.store.people[asha].Attributes, "locale")
		got, err := s.Authenticate(t.Context(), client, idp.KYCAuth{AuthTransaction: txn, Individual: asha, Challenges: []idp.Challenge{one("PIN", "number", "545411")}})
		if err != nil || string(got.PSUT) != tt.tokens {
			t.Errorf("%s, %s: %q, %v; want %q", tt.version, tt.field, got.PSUT, err, tt.tokens)
		}
		info, err := s.Exchange(t.Context(), client, idp.KYCExchange{AuthTransaction: txn, KYCToken: got.KYCToken, Individual: asha})
		var sub struct{ Sub string }
		if err != nil || json.Unmarshal([]byte(info), &sub) != nil || sub.Sub != tt.userinfo {
			t.Errorf("%s, %s: userinfo %s, %v; want %q", tt.version, tt.field, info, err, tt.userinfo)
		}
	}
	s := withProperty(t, "0.10", "mosip.mock.ida.kyc.psut.field", "nothing")
	response, failed := s.post(t, "/kyc-auth"+party, `{"transactionId":"1","individualId":"5860356276","pin":"545411"}`)
	if failed != nil || strings.Contains(response, "partnerSpecificUserToken") {
		t.Errorf("an attribute that nobody has: %s %q", response, failed)
	}
}

func TestRequestTimeVariation(t *testing.T) {
	s := withProperty(t, "0.13", "esignet.mock.identity-system.allowed-request-time-variation-seconds", "5")
	for age, want := range map[time.Duration]bool{5 * time.Second: true, 6 * time.Second: false} {
		if got := s.timely(httpapi.FormatTime(s.clock.Now().Add(-age))); got != want {
			t.Errorf("a request of %s ago: %t", age, got)
		}
	}
}

// TestMappingProperty: claims and their metadata follow the mapping; up to 0.11 the address does not.
func TestMappingProperty(t *testing.T) {
	const mapping = `{"fullName":"name","email":"contact","locality":"address.town","postalCode":"address.code"}`
	for version, want := range map[string]string{
		"0.11": `{"sub":"S","iss":"","aud":"client-one","name":"Asha Rao","contact":"asha.rao@example.org","address":{"street_address":"12 Lake Road","locality":"Mysuru","region":"Karnataka","postal_code":"570001","country":"India"}}`,
		"0.13": `{"sub":"S","iss":"","aud":"client-one","name":"Asha Rao","contact":"asha.rao@example.org","address":{"town":"Mysuru"}}`,
	} {
		s := withProperty(t, version, "mosip.mock.ida.identity-openid-claims-mapping", mapping)
		got, err := s.Exchange(t.Context(), client, s.login(t, "name", "email", "contact", "address", "gender"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := jsonDiff(strings.Replace(want, `"S"`, `"`+ashaSub+`"`, 1), got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", version, diff)
		}
		s.verify(t, `{"individualId":"5860356276","active":true,"verificationDetail":{"email":{"trust_framework":"x"}}}`)
		if list := s.metadata(s.store.people[asha])["contact"]; len(list) != 1 {
			t.Errorf("%s: metadata %s", version, list)
		}
	}
}
