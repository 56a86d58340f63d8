package identity

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// idaSub is the sub of Asha, made by other means:
//
//	python3 -c 'from hashlib import sha256 as h; x=h(b"5860356276").hexdigest().upper();
//	  print(str(int.from_bytes(h(b"openg2p-rp"+x.encode()).hexdigest().upper().encode(), "big"))[:36])'
const idaSub = "257764342173874045951928119896143025"

// idaFixture is an IDA with one person, Asha, and a clock that tests move.
type idaFixture struct {
	*IDA
	clock *clock.Clock
	store *memory
}

func newIDA(t testing.TB, strict bool) idaFixture {
	t.Helper()
	tolerances, err := release.NewTolerances(strict, nil)
	if err != nil {
		t.Fatal(err)
	}
	asha1 := person()
	asha1.PasswordHash = idp.HashPassword("Test@1234")
	f := idaFixture{clock: new(clock.Clock), store: &memory{people: map[idp.IndividualID]idp.Identity{asha: asha1}}}
	f.IDA = NewIDA(Config{Tolerances: tolerances, Store: f.store, Sign: plainSigner{}, Now: f.clock.Now}, release.IDAMode())
	return f
}

// try logs Asha in and returns the code.
func (f idaFixture) try(t testing.TB, individual idp.IndividualID, challenges ...idp.Challenge) idp.Code {
	t.Helper()
	_, err := f.Authenticate(t.Context(), client, idp.KYCAuth{AuthTransaction: txn, Individual: individual, Challenges: challenges})
	return code(err)
}

// send has an OTP sent to Asha.
func (f idaFixture) send(t testing.TB) {
	t.Helper()
	if _, err := f.SendOTP(t.Context(), client, idp.OTPRequest{AuthTransaction: txn, Individual: asha, Channels: []string{"email", "phone"}}); err != nil {
		t.Fatal(err)
	}
}

// login authenticates Asha and returns the request that exchanges her token.
func (f idaFixture) login(t testing.TB, claims ...string) idp.KYCExchange {
	t.Helper()
	got, err := f.Authenticate(t.Context(), client, idp.KYCAuth{
		AuthTransaction: txn, Individual: asha, Challenges: []idp.Challenge{one("BIO", "encoded-json", "anything")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.PSUT != idaSub {
		t.Errorf("PSUT %s, want %s", got.PSUT, idaSub)
	}
	return idp.KYCExchange{AuthTransaction: txn, KYCToken: got.KYCToken, Individual: asha, AcceptedClaims: claims}
}

func TestIDASubject(t *testing.T) {
	rules := release.IDAMode()
	if got := IDASubject(rules, asha, rp); got != idaSub {
		t.Errorf("got %s, want %s", got, idaSub)
	}
	if IDASubject(rules, asha, "other") == idaSub || IDASubject(rules, "other", rp) == idaSub {
		t.Error("another relying party, or person, has the same sub")
	}
}

func TestIDAFactors(t *testing.T) {
	tests := []struct {
		name       string
		individual idp.IndividualID
		challenges []idp.Challenge
		want       idp.Code
	}{
		{"biometrics", asha, []idp.Challenge{one("BIO", "encoded-json", "x")}, ""},
		{"password", asha, []idp.Challenge{one("PWD", "alpha-numeric", "Test@1234")}, ""},
		{"wrong password", asha, []idp.Challenge{one("PWD", "alpha-numeric", "test@1234")}, "IDA-PSD-001"},
		{"password of a person without one", "no-password", []idp.Challenge{one("PWD", "alpha-numeric", "")}, "IDA-PSD-002"},
		{"no format is looked at, and no case", asha, []idp.Challenge{one("bio", "jwt", "")}, ""},
		{"PIN", asha, []idp.Challenge{one("PIN", "number", "545411")}, "IDA-MLC-011"},
		{"PIN of nobody", "nobody", []idp.Challenge{one("PIN", "number", "545411")}, "IDA-MLC-011"},
		{"wallet", asha, []idp.Challenge{one("WLA", "jwt", "e30.e30.e30")}, "IDA-MPA-034"},
		{"knowledge", asha, []idp.Challenge{one("KBI", "base64url-encoded-json", "e30")}, "auth_failed"},
		{"knowledge beside a PIN", asha, []idp.Challenge{one("PIN", "number", ""), one("KBA", "", "")}, "auth_failed"},
		{"nothing", asha, nil, "IDA-MLC-008"},
		{"nobody", "nobody", []idp.Challenge{one("BIO", "", "")}, "IDA-MLC-018"},
		{"OTP that was not asked for", asha, otp("111111"), "IDA-OTA-005"},
		{"OTP before the password", asha, append([]idp.Challenge{one("PWD", "", "x")}, otp("111111")...), "IDA-OTA-005"},
		{"a wrong password ends it", asha, []idp.Challenge{one("PWD", "", "x"), one("BIO", "", "")}, "IDA-PSD-001"},
		{"of two passwords the last", asha, []idp.Challenge{one("PWD", "", "x"), one("PWD", "", "Test@1234")}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newIDA(t, true)
			f.store.people["no-password"] = idp.Identity{ID: "no-password"}
			if got := f.try(t, tt.individual, tt.challenges...); got != tt.want {
				t.Errorf("code %q, want %q", got, tt.want)
			}
		})
	}
}

func TestIDAOTP(t *testing.T) {
	f := newIDA(t, true)
	now := f.clock.Now()
	f.cfg.Now = func() time.Time { return now }
	f.store.people["bina"] = idp.Identity{ID: "bina"}
	steps := []struct {
		name       string
		send       bool
		advance    time.Duration
		individual idp.IndividualID
		otp        string
		want       idp.Code
	}{
		{"none was sent", false, 0, asha, "111111", "IDA-OTA-005"},
		{"wrong", true, 0, asha, "000000", "IDA-OTA-004"},
		{"sent to another", false, 0, "bina", "111111", "IDA-OTA-005"},
		{"right", false, 179 * time.Second, asha, "111111", ""},
		{"used", false, 0, asha, "111111", "IDA-OTA-012"},
		{"used, and wrong", false, 0, asha, "000000", "IDA-OTA-012"},
		{"wrong at the end", true, 180 * time.Second, asha, "000000", "IDA-OTA-004"},
		{"right at the end", false, 0, asha, "111111", "IDA-OTA-003"},
		{"which used it up", false, 0, asha, "111111", "IDA-OTA-012"},
		{"a new one", true, 0, asha, "111111", ""},
	}
	for _, tt := range steps {
		t.Run(tt.name, func(t *testing.T) {
			if tt.send {
				f.send(t)
			}
			now = now.Add(tt.advance)
			if got := f.try(t, tt.individual, otp(tt.otp)...); got != tt.want {
				t.Errorf("code %q, want %q", got, tt.want)
			}
		})
	}
}

func TestIDASendOTP(t *testing.T) {
	mail, phone := "XXhXXrXX@xample.org", "XXXXXXX112233"
	tests := []struct {
		name         string
		email, phone string
		individual   idp.IndividualID
		channels     []string
		want         idp.OTPSent
		wantCode     idp.Code
	}{
		{"both", "asha.rao@xample.org", "+919900112233", asha, []string{"EMAIL", "phone"}, idp.OTPSent{MaskedEmail: &mail, MaskedMobile: &phone}, ""},
		{"one", "asha.rao@xample.org", "+919900112233", asha, []string{"phone"}, idp.OTPSent{MaskedMobile: &phone}, ""},
		{"one of two", " ", "+919900112233", asha, []string{"email", "phone"}, idp.OTPSent{MaskedMobile: &phone}, ""},
		{"no phone", "asha.rao@xample.org", "", asha, []string{"phone"}, idp.OTPSent{}, "IDA-OTA-002"},
		{"neither", "", "", asha, []string{"email", "phone"}, idp.OTPSent{}, "IDA-OTA-002"},
		{"nothing but @", "@", "", asha, []string{"email"}, idp.OTPSent{}, "IDA-MLC-007"},
		{"no channel", "", "", "nobody", nil, idp.OTPSent{}, "IDA-OTA-008"},
		{"unknown channel", "", "", "nobody", []string{"fax"}, idp.OTPSent{}, "IDA-MLC-009"},
		{"nobody", "", "", "nobody", []string{"email"}, idp.OTPSent{}, "IDA-MLC-018"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newIDA(t, true)
			f.store.people[asha].Attributes["email"], f.store.people[asha].Attributes["phone"] = text(tt.email), text(tt.phone)
			got, err := f.SendOTP(t.Context(), client, idp.OTPRequest{AuthTransaction: txn, Individual: tt.individual, Channels: tt.channels})
			if code(err) != tt.wantCode {
				t.Fatalf("code %q, want %q", code(err), tt.wantCode)
			}
			if err != nil {
				return
			}
			tt.want.AuthTransaction = txn
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
		})
	}
}

func TestIDAExchangeMatchesTheAuthentication(t *testing.T) {
	other := idp.Client{ID: "client-two", RelyingParty: rp}
	tests := []struct {
		name   string
		client idp.Client
		change func(*idp.KYCExchange)
		want   idp.Code
	}{
		{"token", client, func(r *idp.KYCExchange) { r.KYCToken += "x" }, "IDA-KYE-001"},
		{"client", other, func(r *idp.KYCExchange) { r.Individual = "other" }, "IDA-KYE-004"},
		{"person", client, func(r *idp.KYCExchange) { r.Individual, r.AuthTransaction = "other", "other" }, "IDA-KYE-007"},
		{"transaction", client, func(r *idp.KYCExchange) { r.AuthTransaction = "other" }, "IDA-KYE-005"},
		{"locale", client, func(r *idp.KYCExchange) { r.Locales = []string{"e"} }, "IDA-MLC-007"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newIDA(t, true)
			req := f.login(t)
			wrong := req
			tt.change(&wrong)
			if _, err := f.Exchange(t.Context(), tt.client, wrong); code(err) != tt.want {
				t.Errorf("code %q, want %q", code(err), tt.want)
			}
			if _, err := f.Exchange(t.Context(), client, req); err != nil {
				t.Errorf("the wrong call used the token up: %v", err)
			}
			if _, err := f.Exchange(t.Context(), other, req); code(err) != "IDA-KYE-003" {
				t.Errorf("second use: code %q", code(err))
			}
		})
	}
}

func TestIDAExchangeFailure(t *testing.T) {
	f := newIDA(t, true)
	req := f.login(t, "gender")
	f.cfg.Sign = plainSigner{err: errBroken}
	if _, err := f.Exchange(t.Context(), client, req); code(err) != "IDA-MLC-007" {
		t.Errorf("signing: code %q", code(err))
	}
	f.cfg.Sign = plainSigner{}
	gone := f.store.people[asha]
	delete(f.store.people, asha)
	if _, err := f.Exchange(t.Context(), client, req); code(err) != "IDA-MLC-018" {
		t.Errorf("person gone: code %q", code(err))
	}
	f.store.people[asha] = gone
	if _, err := f.Exchange(t.Context(), client, req); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestIDAKYCTokenLifetime(t *testing.T) {
	late := []string{"kyc-token-lifetime: IDA-KYE-002: the KYC token lives 50m0s"}
	tests := []struct {
		name     string
		strict   bool
		after    string
		wantCode idp.Code
		wantNote []string
	}{
		{"in time", true, "3000.9s", "", nil},
		{"late", true, "3001s", "IDA-KYE-002", nil},
		{"tolerated in time", false, "3000s", "", nil},
		{"tolerated late", false, "24h", "", late},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newIDA(t, tt.strict)
			start := f.clock.Now()
			f.cfg.Now = func() time.Time { return start }
			req := f.login(t)
			f.cfg.Now = func() time.Time { return start.Add(duration(t, tt.after)) }
			ctx, notes := recorded(t)
			if _, err := f.Exchange(ctx, client, req); code(err) != tt.wantCode {
				t.Errorf("code %q, want %q", code(err), tt.wantCode)
			}
			if diff := cmp.Diff(notes(), tt.wantNote); diff != "" {
				t.Errorf("notes (-got +want)\n%s", diff)
			}
		})
	}
}

// signing is a signer during whose work something happens.
type signing func()

func (s signing) Sign(_ context.Context, payload []byte) (string, error) {
	s()
	return string(payload), nil
}

func TestIDATokenIsUsedOnce(t *testing.T) {
	f := newIDA(t, true)
	req := f.login(t, "name")
	f.cfg.Sign = signing(func() {
		f.cfg.Sign = plainSigner{}
		if _, err := f.Exchange(t.Context(), client, req); err != nil {
			t.Errorf("the call between: %v", err)
		}
	})
	if _, err := f.Exchange(t.Context(), client, req); code(err) != "IDA-KYE-003" {
		t.Errorf("code %q", code(err))
	}
}
