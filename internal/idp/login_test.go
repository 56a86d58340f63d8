package idp

import (
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/release"
)

func TestSendOTPRefuses(t *testing.T) {
	tests := []struct {
		name string
		cmd  func(id string) SendOTP
		want []Code
	}{
		{"good", func(id string) SendOTP {
			return SendOTP{Transaction: id, Individual: "asha", Channels: pointers("email")}
		}, nil},
		{"blank ids", func(string) SendOTP { return SendOTP{Channels: pointers("email")} }, []Code{InvalidTransactionID, InvalidIdentifier}},
		{"no channels", func(id string) SendOTP { return SendOTP{Transaction: id, Individual: "asha"} }, []Code{InvalidOTPChannel}},
		{"unknown and null channel", func(id string) SendOTP {
			return SendOTP{Transaction: id, Individual: "asha", Channels: []*string{ptr("email phone"), nil}}
		}, []Code{InvalidOTPChannel, InvalidOTPChannel}},
		{"unknown transaction", func(string) SendOTP {
			return SendOTP{Transaction: "x", Individual: "asha", Channels: pointers("email")}
		}, []Code{InvalidTransaction}},
		{"unknown person", func(id string) SendOTP {
			return SendOTP{Transaction: id, Individual: "nobody", Channels: pointers("email")}
		}, []Code{InvalidIndividualID}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newFlow(t)
			_, err := b.SendOTP(t.Context(), tt.cmd(string(b.begin().ID)))
			wantCodes(t, err, tt.want...)
		})
	}
}

// TestSendOTPFails has the identity system answer for another transaction.
func TestSendOTPFails(t *testing.T) {
	for _, name := range release.ESignetNames() {
		b := newFlowOf(t, name)
		b.people.confused = true
		_, err := b.SendOTP(t.Context(), SendOTP{Transaction: string(b.begin().ID), Individual: "asha", Channels: pointers("email")})
		wantCodes(t, err, SendOTPFailed)
	}
}

func TestAuthenticateRefuses(t *testing.T) {
	otp := Challenge{"OTP", "alpha-numeric", "111111"}
	tests := []struct {
		name       string
		challenges []Challenge
		want       []Code
	}{
		{"good", []Challenge{otp}, nil},
		{"a further factor", []Challenge{otp, {"PIN", "number", "1234"}}, nil},
		{"none", nil, []Code{InvalidNumberOfChallenges}},
		{"six", []Challenge{otp, otp, otp, otp, otp, otp}, []Code{InvalidNumberOfChallenges}},
		{"unknown type", []Challenge{{"XYZ", "alpha-numeric", "111111"}}, []Code{InvalidAuthFactorType}},
		{"no type", []Challenge{{"", "alpha-numeric", "111111"}}, []Code{InvalidAuthFactorType}},
		{"type in lower case", []Challenge{{"otp", "alpha-numeric", "111111"}}, []Code{AuthFactorMismatch}},
		{"other format", []Challenge{{"OTP", "number", "111111"}}, []Code{InvalidChallengeFormat}},
		{"too short", []Challenge{{"OTP", "alpha-numeric", "11111"}}, []Code{InvalidChallenge}},
		{"blank", []Challenge{{"OTP", "alpha-numeric", "      "}}, []Code{InvalidChallenge}},
		{"PIN of six", []Challenge{{"PIN", "number", "123456"}}, []Code{InvalidChallenge}},
		{"factor not asked for", []Challenge{{"PWD", "alpha-numeric", "password"}}, []Code{AuthFactorMismatch}},
		{"wrong", []Challenge{{"OTP", "alpha-numeric", "222222"}}, []Code{AuthFailed}},
		{"knowledge in URL base64", []Challenge{{"KBA", "base64url-encoded-json", strings.Repeat("-", 60)}}, []Code{UnknownError}},
		{"knowledge that is no JSON", []Challenge{{"KBA", "base64url-encoded-json", strings.Repeat("AAAA", 15)}}, []Code{InvalidChallenge}},
		{"knowledge", []Challenge{{"KBA", "base64url-encoded-json", base64.StdEncoding.EncodeToString([]byte(`{"email":"asha.rao@example.org","phone":"1"}`))}}, []Code{AuthFactorMismatch}},
		{"two defects", []Challenge{{"OTP", "x", "1"}, {"PIN", "number", "1"}}, []Code{InvalidChallengeFormat, InvalidChallenge}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newFlow(t)
			_, err := b.Authenticate(t.Context(), Authenticate{
				Transaction: string(b.begin().ID), Individual: "asha", Challenges: Pointers(tt.challenges),
			})
			wantCodes(t, err, tt.want...)
		})
	}
}

func TestStages(t *testing.T) {
	b := newFlow(t)
	txn := b.begin()
	if _, err := b.consent(txn.ID); CodeOf(err) != InvalidTransaction {
		t.Errorf("consent before authentication: %v", err)
	}
	if _, err := b.authenticate(txn.ID, "OTP", "222222"); CodeOf(err) != AuthFailed {
		t.Errorf("wrong OTP: %v", err)
	}
	if _, err := b.authenticate(txn.ID, "OTP", "111111"); err != nil {
		t.Errorf("authentication after a wrong one: %v", err)
	}
	if _, err := b.authenticate(txn.ID, "OTP", "111111"); CodeOf(err) != InvalidTransaction {
		t.Errorf("second authentication: %v", err)
	}
	if _, err := b.consent(txn.ID, "picture"); CodeOf(err) != InvalidAcceptedClaim {
		t.Errorf("claim not asked for: %v", err)
	}
	if _, err := b.consent(txn.ID, "name"); err != nil {
		t.Errorf("consent after a refused one: %v", err)
	}
	if _, err := b.consent(txn.ID, "name"); CodeOf(err) != InvalidTransaction {
		t.Errorf("second consent: %v", err)
	}
}

func TestLifetimes(t *testing.T) {
	tests := []struct {
		name string
		run  func(b *bench) error
		want Code
	}{
		{"login in time", func(b *bench) error {
			txn := b.begin()
			b.clock.Advance(299 * time.Second)
			_, err := b.authenticate(txn.ID, "OTP", "111111")
			return err
		}, ""},
		{"login too late", func(b *bench) error {
			txn := b.begin()
			b.clock.Advance(301 * time.Second)
			_, err := b.authenticate(txn.ID, "OTP", "111111")
			return err
		}, InvalidTransaction},
		{"an attempt restarts the time", func(b *bench) error {
			txn := b.begin()
			b.clock.Advance(299 * time.Second)
			_, _ = b.authenticate(txn.ID, "OTP", "222222")
			b.clock.Advance(299 * time.Second)
			_, err := b.authenticate(txn.ID, "OTP", "111111")
			return err
		}, ""},
		{"consent too late", func(b *bench) error {
			txn := b.login()
			b.clock.Advance(121 * time.Second)
			_, err := b.consent(txn.ID)
			return err
		}, InvalidTransaction},
		{"code in time", func(b *bench) error {
			code := b.code()
			b.clock.Advance(59 * time.Second)
			_, err := b.Redeem(b.t.Context(), tokenRequest(code))
			return err
		}, ""},
		{"code too late", func(b *bench) error {
			code := b.code()
			b.clock.Advance(61 * time.Second)
			_, err := b.Redeem(b.t.Context(), tokenRequest(code))
			return err
		}, InvalidTransaction},
		{"userinfo too late", func(b *bench) error {
			out, err := b.Redeem(b.t.Context(), tokenRequest(b.code()))
			if err != nil {
				return err
			}
			b.clock.Advance(time.Hour + time.Second)
			_, err = b.UserInfo(t.Context(), out.AccessToken, nil)
			return err
		}, InvalidToken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.run(newFlow(t))
			if tt.want == "" && err != nil || tt.want != "" && CodeOf(err) != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestTransactionAfterItsTime(t *testing.T) {
	b := newFlow(t)
	txn := b.begin()
	b.clock.Advance(10 * time.Minute)
	if got, stage := b.Transaction(txn.ID); stage != Gone || got.RedirectURI != txn.RedirectURI {
		t.Errorf("Transaction = %q at %v, want the redirect URI at Gone", got.RedirectURI, stage)
	}
	b.clock.Advance(time.Hour)
	if got, _ := b.Transaction(txn.ID); got.ID != "" {
		t.Error("the transaction is remembered for ever")
	}
}

func TestAttempts(t *testing.T) {
	b := newFlow(t)
	txn := b.begin()
	b.Bind(txn.ID, "hash")
	check := func(hash string) Code { return codeOrNone(b.CheckHeaders(AuthenticateStep, string(txn.ID), hash)) }
	if got := check("other"); got != InvalidRequest {
		t.Errorf("wrong hash: %q", got)
	}
	for i := range 3 {
		if got := check("hash"); got != "" {
			t.Errorf("attempt %d: %q", i+1, got)
		}
		_, _ = b.authenticate(txn.ID, "OTP", "222222")
	}
	if got := check("hash"); got != NoAttemptsLeft {
		t.Errorf("fourth attempt: %q", got)
	}
	if got := codeOrNone(b.CheckHeaders(SendOTPStep, string(txn.ID), "hash")); got != "" {
		t.Errorf("the other counter: %q", got)
	}
	other := b.begin()
	if _, err := b.authenticate(other.ID, "OTP", "111111"); CodeOf(err) != IndividualIDBlocked {
		t.Errorf("the person in another transaction: %v", err)
	}
	b.clock.Advance(181 * time.Second)
	if got := check("hash"); got != "" {
		t.Errorf("after the window: %q", got)
	}
	b.clock.Advance(120 * time.Second)
	if _, err := b.authenticate(b.begin().ID, "OTP", "111111"); err != nil {
		t.Errorf("after the block: %v", err)
	}
}

func codeOrNone(err error) Code {
	if err == nil {
		return ""
	}
	return CodeOf(err)
}

func TestCheckHeadersNeedsTheStage(t *testing.T) {
	b := newFlow(t)
	txn := b.begin()
	b.Bind(txn.ID, "hash")
	for _, tt := range []struct {
		step      Step
		key, hash string
		want      Code
	}{
		{AuthCodeStep, string(txn.ID), "hash", InvalidTransaction},
		{SendOTPStep, "", "hash", InvalidTransaction},
		{SendOTPStep, "x", "hash", InvalidTransaction},
		{SendOTPStep, string(txn.ID), "", InvalidRequest},
	} {
		if got := codeOrNone(b.CheckHeaders(tt.step, tt.key, tt.hash)); got != tt.want {
			t.Errorf("CheckHeaders(%s, %q, %q) = %q, want %q", tt.step, tt.key, tt.hash, got, tt.want)
		}
	}
}

func TestConsentAction(t *testing.T) {
	noChange := func(*AuthorizationRequest) {}
	claims := func(m map[string]*ClaimRequest) func(*AuthorizationRequest) {
		return func(r *AuthorizationRequest) { r.Claims.UserInfo = m }
	}
	tests := []struct {
		name          string
		first, second func(*AuthorizationRequest)
		want          ConsentAction
	}{
		{"the same request", noChange, noChange, NoCapture},
		{"another state, nonce and redirect URI", noChange, func(r *AuthorizationRequest) {
			r.State, r.Nonce, r.RedirectURI = ptr("x"), ptr("y"), "https://other.example.org/"
		}, NoCapture},
		{"prompt=consent has no effect before 1.6", noChange, func(r *AuthorizationRequest) { r.Prompt = ptr("consent") }, NoCapture},
		{"ACRs in another order", func(r *AuthorizationRequest) {
			r.ACRValues = ptr("mosip:idp:acr:generated-code mosip:idp:acr:static-code")
		}, func(r *AuthorizationRequest) {
			r.ACRValues = ptr("mosip:idp:acr:static-code mosip:idp:acr:generated-code")
		}, NoCapture},
		{"by scope or with an empty object", noChange, claims(map[string]*ClaimRequest{"name": {}}), NoCapture},
		{"now essential", noChange, claims(map[string]*ClaimRequest{"name": {Essential: true}}), Capture},
		{"one claim more", noChange, claims(map[string]*ClaimRequest{"individual_id": nil}), Capture},
		{"other levels", noChange, func(r *AuthorizationRequest) { r.ACRValues = ptr("mosip:idp:acr:generated-code") }, Capture},
		{"an authorize scope", noChange, func(r *AuthorizationRequest) { r.Scope = "openid profile Manage-VID" }, Capture},
		{"nothing to consent to", noChange, func(r *AuthorizationRequest) { r.Scope = "openid" }, NoCapture},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newFlow(t)
			b.code(tt.first)
			if got := b.login(tt.second).ConsentAction; got != tt.want {
				t.Errorf("consent action = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNoCaptureTakesTheStoredConsent(t *testing.T) {
	b := newFlow(t)
	first := b.login()
	if _, err := b.consent(first.ID, "name", "email"); err != nil {
		t.Fatal(err)
	}
	second := b.login()
	out, err := b.consent(second.ID, "gender")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Redeem(t.Context(), tokenRequest(out.Code)); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(b.people.accepted, " "); got != "name email" {
		t.Errorf("released %q, want what was stored", got)
	}
	if b.store.writes != 1 {
		t.Errorf("%d writes of consents, want 1", b.store.writes)
	}
}

func TestNothingToConsentForgets(t *testing.T) {
	b := newFlow(t)
	b.code()
	b.code(func(r *AuthorizationRequest) { r.Scope = "openid" })
	if len(b.store.consents) != 0 {
		t.Errorf("%d consents stay, want none", len(b.store.consents))
	}
}

func TestConsentRules(t *testing.T) {
	essential := func(r *AuthorizationRequest) {
		r.Scope = "openid profile Manage-VID"
		r.Claims.UserInfo = map[string]*ClaimRequest{"name": {Essential: true}}
	}
	tests := []struct {
		name           string
		claims, scopes []*string
		want           []Code
	}{
		{"essential", pointers("name"), nil, nil},
		{"with a voluntary one and a scope", pointers("name", "email"), pointers("Manage-VID"), nil},
		{"essential left out", pointers("email"), nil, []Code{InvalidAcceptedClaim}},
		{"nothing", nil, nil, []Code{InvalidAcceptedClaim}},
		{"not asked for", pointers("name", "picture"), nil, []Code{InvalidAcceptedClaim}},
		{"scope openid", pointers("name"), pointers("openid"), []Code{InvalidPermittedScope}},
		{"blank claim and scope", pointers("name", " "), []*string{nil}, []Code{InvalidAcceptedClaim, InvalidPermittedScope}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newFlow(t)
			_, err := b.AuthCode(t.Context(), GiveConsent{
				Transaction: string(b.login(essential).ID), AcceptedClaims: tt.claims, PermittedScopes: tt.scopes,
			})
			wantCodes(t, err, tt.want...)
		})
	}
}

func TestReachedACR(t *testing.T) {
	b := newFlow(t)
	txn := b.begin()
	got, err := b.Authenticate(t.Context(), Authenticate{
		Transaction: string(txn.ID), Individual: "asha",
		Challenges: []*Challenge{{"OTP", "alpha-numeric", "111111"}, {"PIN", "number", "1234"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := "mosip:idp:acr:static-code mosip:idp:acr:generated-code"; got.ACR != want {
		t.Errorf("ACR = %q, want %q", got.ACR, want)
	}
	if got.ConsentAction != "" {
		t.Errorf("v1 decided on consent: %q", got.ConsentAction)
	}
}

// TestMemoryBounds begins more transactions than are kept, small ones and large ones.
func TestMemoryBounds(t *testing.T) {
	for name, state := range map[string]string{"small": "s", "large": strings.Repeat("s", 1<<20)} {
		b := newFlow(t)
		first := b.begin()
		for range maxSessionBytes/(sessionOverhead+len(state)) + 2 {
			b.begin(func(r *AuthorizationRequest) { r.State = &state })
		}
		if _, stage := b.Transaction(first.ID); stage != Gone {
			t.Errorf("%s: the oldest transaction is still kept", name)
		}
		if n := b.sessions.Len(); n*(sessionOverhead+len(state)) > maxSessionBytes+1<<20 {
			t.Errorf("%s: %d transactions are kept", name, n)
		}
	}
}

// TestParallelSteps lets many callers take each step at once: each step happens once.
func TestParallelSteps(t *testing.T) {
	b := newFlow(t)
	txn := b.begin()
	once := func(name string, step func() error) {
		t.Helper()
		var wg sync.WaitGroup
		results := make(chan error, 50)
		for range cap(results) {
			wg.Go(func() { results <- step() })
		}
		wg.Wait()
		close(results)
		good := 0
		for err := range results {
			if err == nil {
				good++
			} else if CodeOf(err) != InvalidTransaction {
				t.Errorf("%s: %v", name, err)
			}
		}
		if good != 1 {
			t.Errorf("%s succeeded %d times, want once", name, good)
		}
	}
	once("authenticate", func() error { _, err := b.authenticate(txn.ID, "OTP", "111111"); return err })
	var mu sync.Mutex
	var code string
	once("auth-code", func() error {
		out, err := b.consent(txn.ID, "name")
		if err == nil {
			mu.Lock()
			defer mu.Unlock()
			code = out.Code
		}
		return err
	})
	once("token", func() error { _, err := b.Redeem(t.Context(), tokenRequest(code)); return err })
}

// TestManyViolations holds that a request of very many defects is told in no time.
func TestManyViolations(t *testing.T) {
	v := make(Violations, 1_000_000)
	if n := len(v.Error()); n > 1000 {
		t.Errorf("the text has %d bytes", n)
	}
}

func ExampleViolations() {
	fmt.Println(Violations{{Path: "request.scope", Code: InvalidScope}})
	// Output: validation failed; request.scope: invalid_scope
}
