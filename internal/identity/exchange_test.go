package identity

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// login authenticates Asha and returns the request that exchanges her token.
func (f fixture) login(t testing.TB, claims ...string) idp.KYCExchange {
	t.Helper()
	got, err := f.Authenticate(t.Context(), client, idp.KYCAuth{
		AuthTransaction: txn, Individual: asha, Challenges: []idp.Challenge{one("PIN", "number", "545411")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return idp.KYCExchange{AuthTransaction: txn, KYCToken: got.KYCToken, Individual: asha, AcceptedClaims: claims}
}

func TestExchange(t *testing.T) {
	s := newSystem(t, true)
	s.store.people[asha].Attributes["email"] = text(`a&b<c>'d"@x.y`)
	got, err := s.Exchange(t.Context(), client, s.login(t, "name", "email", "individual_id"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"email":"a&b<c>'d\"@x.y","individual_id":"5860356276","name":"Asha Rao","sub":"` + ashaSub + `"}`
	if got != want {
		t.Errorf("payload %s\nwant %s", got, want)
	}
}

func TestExchangeWithIssuer(t *testing.T) {
	s := newSystem(t, true)
	s.cfg.Rules.UserinfoIssuer, s.cfg.Issuer = true, "https://issuer.example"
	got, err := s.Exchange(t.Context(), client, s.login(t))
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"aud":"client-one","iss":"https://issuer.example","sub":"` + ashaSub + `"}`; got != want {
		t.Errorf("payload %s\nwant %s", got, want)
	}
}

func TestExchangeMatchesTheAuthentication(t *testing.T) {
	tests := []struct {
		name   string
		change func(*idp.KYCExchange)
	}{
		{"token", func(r *idp.KYCExchange) { r.KYCToken += "x" }},
		{"transaction", func(r *idp.KYCExchange) { r.AuthTransaction = "other" }},
		{"person", func(r *idp.KYCExchange) { r.Individual = "other" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSystem(t, true)
			req := s.login(t)
			wrong := req
			tt.change(&wrong)
			if _, err := s.Exchange(t.Context(), client, wrong); code(err) != "mock-ida-006" {
				t.Errorf("code %q", code(err))
			}
			if _, err := s.Exchange(t.Context(), client, req); err != nil {
				t.Errorf("the wrong call used the token up: %v", err)
			}
			if _, err := s.Exchange(t.Context(), client, req); code(err) != "mock-ida-006" {
				t.Errorf("second use: code %q", code(err))
			}
		})
	}
}

func TestKYCTokenLifetime(t *testing.T) {
	late := []string{"kyc-token-lifetime: mock-ida-007: the KYC token lives 1m0s"}
	tests := []struct {
		name     string
		strict   bool
		after    string
		wantCode idp.Code
		wantNote []string
	}{
		{"in time", true, "60.9s", "", nil},
		{"late", true, "61s", "mock-ida-007", nil},
		{"half a second of the future", true, "-500ms", "", nil},
		{"from the future", true, "-1s", "mock-ida-007", nil},
		{"tolerated in time", false, "60s", "", nil},
		{"tolerated late", false, "24h", "", late},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSystem(t, tt.strict)
			start := s.clock.Now()
			s.cfg.Now = func() time.Time { return start }
			req := s.login(t)
			advanced := start.Add(duration(t, tt.after))
			s.cfg.Now = func() time.Time { return advanced }
			ctx, notes := recorded(t)
			_, err := s.Exchange(ctx, client, req)
			if got := code(err); got != tt.wantCode {
				t.Errorf("code %q, want %q", got, tt.wantCode)
			}
			if diff := cmp.Diff(notes(), tt.wantNote); diff != "" {
				t.Errorf("notes (-got +want)\n%s", diff)
			}
			if _, err := s.Exchange(ctx, client, req); code(err) != "mock-ida-006" {
				t.Errorf("afterwards: code %q, want mock-ida-006", code(err))
			}
		})
	}
}

func TestExchangeFailure(t *testing.T) {
	s := newSystem(t, true)
	req := s.login(t, "gender")

	s.store.people[asha].Attributes["gender"] = langs("eng", "Female", "ENG", "F")
	if _, err := s.Exchange(t.Context(), client, req); code(err) != "mock-ida-008" {
		t.Errorf("two translations: code %q", code(err))
	}
	delete(s.store.people, asha)
	if _, err := s.Exchange(t.Context(), client, req); code(err) != "mock-ida-008" {
		t.Errorf("person gone: code %q", code(err))
	}
	s.store.people[asha] = person()
	s.cfg.Sign = plainSigner{err: errBroken}
	if _, err := s.Exchange(t.Context(), client, req); code(err) != "mock-ida-008" {
		t.Errorf("signing: code %q", code(err))
	}
	if _, err := s.Exchange(t.Context(), client, req); code(err) != "mock-ida-006" {
		t.Errorf("after signing failed: code %q", code(err))
	}
}

func TestKYCTokenIsUsedOnceUnderConcurrency(t *testing.T) {
	s := newSystem(t, true)
	req := s.login(t, "name")
	var passed, refused atomic.Int32
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			switch _, err := s.Exchange(t.Context(), client, req); code(err) {
			case "":
				passed.Add(1)
			case "mock-ida-006":
				refused.Add(1)
			}
		})
	}
	wg.Wait()
	if passed.Load() != 1 || refused.Load() != 49 {
		t.Errorf("passed %d, refused %d", passed.Load(), refused.Load())
	}
}

func TestOldestKYCTokenIsForgotten(t *testing.T) {
	s := newSystem(t, true)
	first := s.login(t)
	second := s.login(t)
	for range inFlight - 1 {
		s.login(t)
	}
	if _, err := s.Exchange(t.Context(), client, first); code(err) != "mock-ida-006" {
		t.Errorf("the oldest: code %q", code(err))
	}
	if _, err := s.Exchange(t.Context(), client, second); err != nil {
		t.Errorf("the second: %v", err)
	}
}
