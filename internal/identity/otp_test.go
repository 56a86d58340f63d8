package identity

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
)

func TestSendOTPOrderOfChecks(t *testing.T) {
	tests := []struct {
		name     string
		txn      string
		id       idp.IndividualID
		channels []string
		wantCode idp.Code
	}{
		{"all wrong", " ", "", nil, "invalid_transaction_id"},
		{"no transaction", "", "nobody", []string{"fax"}, "invalid_transaction_id"},
		{"blank individual", txn, "\t ", nil, "invalid_individual_id"},
		{"no channel beats unknown individual", txn, "nobody", nil, "invalid_otp_channel"},
		{"unknown individual beats unknown channel", txn, "nobody", []string{"fax"}, "invalid_individual_id"},
		{"unknown channel", txn, asha, []string{"email", "fax"}, "invalid_otp_channel"},
		{"mobile is no channel", txn, asha, []string{"mobile"}, "invalid_otp_channel"},
		{"nobody's address", txn, "bare", []string{"email", "phone"}, "no_email_mobile_found"},
		{"the channel that the person lacks", txn, "no-phone", []string{"phone"}, "no_email_mobile_found"},
		{"an address of @ alone", txn, "at", []string{"email"}, "unknown_error"},
		{"success", txn, asha, []string{"EMAIL"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSystem(t, true)
			s.store.people["bare"] = idp.Identity{ID: "bare"}
			s.store.people["no-phone"] = idp.Identity{ID: "no-phone", Attributes: map[string]idp.Attribute{"email": text("a@b.c")}}
			s.store.people["at"] = idp.Identity{ID: "at", Attributes: map[string]idp.Attribute{"email": text("@")}}
			_, err := s.SendOTP(t.Context(), client, idp.OTPRequest{AuthTransaction: tt.txn, Individual: tt.id, Channels: tt.channels})
			if got := code(err); got != tt.wantCode {
				t.Errorf("code %q, want %q", got, tt.wantCode)
			}
			if _, noted := s.otps.Get(s.otpKey(tt.txn, tt.id)); noted != (tt.wantCode == "") {
				t.Errorf("OTP noted: %t", noted)
			}
		})
	}
}

func TestSendOTPMasks(t *testing.T) {
	mail, phone, empty := "XXhXXrXX@example.org", "XXXXXXX112233", ""
	tests := []struct {
		name        string
		id          idp.IndividualID
		channels    []string
		mail, phone *string
	}{
		{"both", asha, []string{"email", "phone"}, &mail, &phone},
		{"null for what was not asked for", asha, []string{"phone"}, nil, &phone},
		{"mixed case", asha, []string{"Email"}, &mail, nil},
		{"empty for what the person lacks", "no-phone", []string{"phone", "email"}, &mail, &empty},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSystem(t, true)
			s.store.people["no-phone"] = idp.Identity{ID: "no-phone", Attributes: map[string]idp.Attribute{"email": text("asha.rao@example.org")}}
			got, err := s.SendOTP(t.Context(), client, idp.OTPRequest{AuthTransaction: txn, Individual: tt.id, Channels: tt.channels})
			if err != nil {
				t.Fatal(err)
			}
			want := idp.OTPSent{AuthTransaction: txn, MaskedEmail: tt.mail, MaskedMobile: tt.phone}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
		})
	}
}

func TestMaskMobile(t *testing.T) {
	for number, want := range map[string]string{
		"": "", "1": "X", "12": "XX", "123": "XX3", "1234": "XXX4", "+919900112233": "XXXXXXX112233",
	} {
		if got := maskMobile(number); got != want {
			t.Errorf("maskMobile(%q) = %q, want %q", number, got, want)
		}
	}
}

func TestMaskEmail(t *testing.T) {
	for email, want := range map[string]string{
		"":                     "",
		"a@b.c":                "X@b.c",
		"abc@b.c":              "XXc@b.c",
		"asha.rao@example.org": "XXhXXrXX@example.org",
		"no-at-sign":           "XX-XX-XXgX",
		"@b.c":                 "XX.c", // as long as b.c, but from the start
	} {
		if got, err := maskEmail(email); got != want || err != nil {
			t.Errorf("maskEmail(%q) = %q, %v, want %q", email, got, err, want)
		}
	}
	if _, err := maskEmail("@@"); err == nil {
		t.Error("an address of @ alone has a mask")
	}
}

func TestSupportsChannel(t *testing.T) {
	s := newSystem(t, true)
	for channel, want := range map[string]bool{"email": true, "phone": true, "PHONE": true, "mobile": false, "": false} {
		if got := s.SupportsChannel(channel); got != want {
			t.Errorf("SupportsChannel(%q) = %t", channel, got)
		}
	}
}

func (f fixture) sendOTP(t testing.TB, txn string) {
	t.Helper()
	_, err := f.SendOTP(t.Context(), client, idp.OTPRequest{AuthTransaction: txn, Individual: asha, Channels: []string{"email"}})
	if err != nil {
		t.Fatal(err)
	}
}

func otp(value string) []idp.Challenge {
	return []idp.Challenge{{Factor: "OTP", Format: "alpha-numeric", Value: value}}
}

func (f fixture) try(t testing.TB, challenges []idp.Challenge) idp.Code {
	t.Helper()
	_, err := f.Authenticate(t.Context(), client, idp.KYCAuth{AuthTransaction: txn, Individual: asha, Challenges: challenges})
	return code(err)
}

func TestOTPIsUsedUpBySuccessOnly(t *testing.T) {
	s := newSystem(t, true)
	steps := []struct {
		send     int
		value    string
		wantCode idp.Code
	}{
		{0, "111111", "invalid_transaction"},
		{1, "000000", "auth_failed"},
		{0, "111111", ""},
		{0, "111111", "invalid_transaction"},
		{2, "111111", ""},
		{0, "111111", ""}, // one OTP for each sending
		{0, "111111", "invalid_transaction"},
		{0, "000000", "invalid_transaction"},
	}
	for i, step := range steps {
		for range step.send {
			s.sendOTP(t, txn)
		}
		s.clock.Advance(time.Hour) // an OTP does not age in 0.9
		if got := s.try(t, otp(step.value)); got != step.wantCode {
			t.Errorf("step %d: code %q, want %q", i, got, step.wantCode)
		}
	}
}

func TestOTPValueIsConfigured(t *testing.T) {
	s := newSystem(t, true)
	s.System = New(Config{Rules: s.cfg.Rules, Store: s.store, Sign: plainSigner{}, Now: s.clock.Now, OTP: "424242"})
	s.sendOTP(t, txn)
	if got := s.try(t, otp("111111")); got != "auth_failed" {
		t.Errorf("the default OTP: code %q", got)
	}
	if got := s.try(t, otp("424242")); got != "" {
		t.Errorf("the configured OTP: code %q", got)
	}
}

func TestOTPBelongsToTransaction(t *testing.T) {
	tests := []struct {
		name          string
		perIndividual bool
		wantCode      idp.Code
	}{
		{"up to 0.12 another person may use it", false, ""},
		{"later the person counts", true, "invalid_transaction"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSystem(t, true)
			s.cfg.Rules.OTPPerIndividual = tt.perIndividual
			s.store.people["other"] = idp.Identity{ID: "other"}
			s.sendOTP(t, txn)
			_, err := s.Authenticate(t.Context(), client, idp.KYCAuth{AuthTransaction: txn, Individual: "other", Challenges: otp("111111")})
			if got := code(err); got != tt.wantCode {
				t.Errorf("code %q, want %q", got, tt.wantCode)
			}
		})
	}
}

func TestOTPIsUsedOnceUnderConcurrency(t *testing.T) {
	s := newSystem(t, true)
	s.sendOTP(t, txn)
	var passed atomic.Int32
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if s.try(t, otp("111111")) == "" {
				passed.Add(1)
			}
		})
	}
	wg.Wait()
	if got := passed.Load(); got != 1 {
		t.Errorf("one OTP passed %d times", got)
	}
}
