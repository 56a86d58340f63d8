package identity

import (
	"encoding/base64"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
)

func one(factor, format, value string) idp.Challenge {
	return idp.Challenge{Factor: factor, Format: format, Value: value}
}

func TestAuthenticateFactors(t *testing.T) {
	pin, wla := one("PIN", "number", "545411"), one("WLA", "jwt", "e30.e30.e30")
	wrongPIN := one("PIN", "number", "000000")
	bio := one("BIO", "encoded-json", "anything")
	kba := func(json string) idp.Challenge {
		return one("KBA", "base64url-encoded-json", base64.RawURLEncoding.EncodeToString([]byte(json)))
	}
	tests := []struct {
		name       string
		challenges []idp.Challenge
		wantCode   idp.Code
	}{
		{"PIN", []idp.Challenge{pin}, ""},
		{"wrong PIN", []idp.Challenge{wrongPIN}, "auth_failed"},
		{"empty PIN", []idp.Challenge{one("PIN", "number", "")}, "auth_failed"},
		{"BIO always passes", []idp.Challenge{bio}, ""},
		{"WLA", []idp.Challenge{wla}, ""},
		{"empty WLA", []idp.Challenge{one("WLA", "jwt", "")}, "auth_failed"},
		{"none", nil, "auth_failed"},
		{"OTP that was not asked for", otp("111111"), "invalid_transaction"},
		{"PWD is unknown", []idp.Challenge{one("PWD", "alpha-numeric", "Passw0rd#1")}, "invalid_auth_challenge"},
		{"factors count case", []idp.Challenge{one("pin", "number", "545411")}, "invalid_auth_challenge"},
		{"format", []idp.Challenge{one("PIN", "alpha-numeric", "545411")}, "invalid_challenge_format"},
		{"the first bad challenge counts: format", []idp.Challenge{one("BIO", "jwt", ""), one("XYZ", "", "")}, "invalid_challenge_format"},
		{"the first bad challenge counts: factor", []idp.Challenge{one("XYZ", "", ""), one("BIO", "jwt", "")}, "invalid_auth_challenge"},
		{"OTP before PIN", append([]idp.Challenge{wrongPIN}, otp("111111")...), "invalid_transaction"},
		{"a wrong PIN ends it", []idp.Challenge{bio, wrongPIN}, "auth_failed"},
		{"of two PINs the last", []idp.Challenge{wrongPIN, pin}, ""},
		{"KBA", []idp.Challenge{kba(`{"phone":"+919900112233","email":"asha.rao@example.org","dateOfBirth":"1987-11-25"}`)}, ""},
		{"KBA without a known field", []idp.Challenge{kba(`{"shoeSize":"42"}`)}, ""},
		{"KBA wrong", []idp.Challenge{kba(`{"phone":"+91"}`)}, "auth_failed"},
		{"KBA null", []idp.Challenge{kba(`{"email":null}`)}, "auth_failed"},
		{"KBA null date", []idp.Challenge{kba(`{"dateOfBirth":null}`)}, "auth-failed"},
		{"KBA no date", []idp.Challenge{kba(`{"dateOfBirth":"1987/11/25"}`)}, "auth-failed"},
		{"KBA no text", []idp.Challenge{kba(`{"phone":1}`)}, "auth-failed"},
		{"KBA no object", []idp.Challenge{kba(`[]`)}, "auth-failed"},
		{"KBA no Base64URL", []idp.Challenge{one("KBA", "base64url-encoded-json", "e30+/")}, "auth-failed"},
		{"KBA wrong, but the last factor passes", []idp.Challenge{kba(`{"phone":"+91"}`), wla}, ""},
		{"BIO passed, but the last factor does not", []idp.Challenge{bio, kba(`{"phone":"+91"}`)}, "auth_failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := newSystem(t, true).try(t, tt.challenges); got != tt.wantCode {
				t.Errorf("code %q, want %q", got, tt.wantCode)
			}
		})
	}
}

// TestFactorsOfVersions has the factors that a version may not know.
func TestFactorsOfVersions(t *testing.T) {
	kba := one("KBA", "base64url-encoded-json", base64.RawURLEncoding.EncodeToString([]byte(`{"phone":"+919900112233"}`)))
	for _, tt := range []struct {
		version  string
		kba, pin idp.Code
	}{{"0.9.0", InvalidAuthChallenge, ""}, {"0.9.2", InvalidAuthChallenge, ""}, {"0.9", "", ""}} {
		if got := newSystemOf(t, tt.version, true).try(t, []idp.Challenge{kba}); got != tt.kba {
			t.Errorf("%s: KBA gives %q, want %q", tt.version, got, tt.kba)
		}
		if got := newSystemOf(t, tt.version, true).try(t, []idp.Challenge{one("PIN", "number", "545411")}); got != tt.pin {
			t.Errorf("%s: PIN gives %q, want %q", tt.version, got, tt.pin)
		}
	}
}

func TestKBAOfWhatThePersonLacks(t *testing.T) {
	s := newSystem(t, true)
	s.store.people[asha] = idp.Identity{ID: asha}
	_, err := s.Authenticate(t.Context(), client, idp.KYCAuth{Individual: asha, Challenges: []idp.Challenge{
		one("KBA", "base64url-encoded-json", base64.URLEncoding.EncodeToString([]byte(`{"email":"a@b.c"}`))),
	}})
	if got := code(err); got != "auth-failed" {
		t.Errorf("code %q", got)
	}
}

func TestKBAComparesOneLanguage(t *testing.T) {
	s := newSystem(t, true)
	s.cfg.Rules.KBAFields = append(s.cfg.Rules.KBAFields[:0:0], s.cfg.Rules.KBAFields...)
	s.cfg.Rules.KBAFields[0].Attribute = "gender"
	for answer, want := range map[string]idp.Code{"Female": "", "Femme": "auth_failed"} {
		text := base64.RawURLEncoding.EncodeToString([]byte(`{"gender":"` + answer + `"}`))
		if got := s.try(t, []idp.Challenge{one("KBA", "base64url-encoded-json", text)}); got != want {
			t.Errorf("%s: code %q, want %q", answer, got, want)
		}
	}
}

func TestAuthenticateOrder(t *testing.T) {
	tests := []struct {
		name     string
		req      idp.KYCAuth
		broken   error
		wantCode idp.Code
	}{
		{"the plugin's checks precede the person", idp.KYCAuth{Individual: "nobody", Challenges: []idp.Challenge{one("XYZ", "", "")}}, nil, "invalid_auth_challenge"},
		{"unknown person", idp.KYCAuth{Individual: "nobody", Challenges: otp("111111")}, nil, "invalid_individual_id"},
		{"OTP without a transaction", idp.KYCAuth{Individual: asha, Challenges: otp("111111")}, nil, "invalid_transaction_id"},
		{"store out of order", idp.KYCAuth{Individual: asha, Challenges: otp("111111")}, errBroken, "unknown_error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSystem(t, true)
			s.store.broken = tt.broken
			_, err := s.Authenticate(t.Context(), client, tt.req)
			if got := code(err); got != tt.wantCode {
				t.Errorf("code %q, want %q", got, tt.wantCode)
			}
		})
	}
}

func TestAuthenticateAnswer(t *testing.T) {
	s := newSystem(t, true)
	s.sendOTP(t, txn)
	got, err := s.Authenticate(t.Context(), client, idp.KYCAuth{AuthTransaction: txn, Individual: asha, Challenges: otp("111111")})
	if err != nil {
		t.Fatal(err)
	}
	if got.PSUT != ashaSub {
		t.Errorf("PSUT %q", got.PSUT)
	}
	if len(got.KYCToken) != 43 {
		t.Errorf("KYC token of %d characters", len(got.KYCToken))
	}
}

func TestPSUT(t *testing.T) {
	if got := PSUT(asha, rp); got != ashaSub {
		t.Errorf("PSUT %q", got)
	}
	if PSUT(asha, "other") == ashaSub || PSUT("1", rp) == ashaSub {
		t.Error("the PSUT does not depend on both")
	}
}
