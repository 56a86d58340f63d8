package idp

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

const portal = "mosip-signup-oauth-client"

// portalTokens issues tokens that show what they say, for "good" as their signature.
type portalTokens struct{ last SignUpToken }

func portalJWS(audience, subject, nonce, signature string) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"x"}`)) + "." + part(fmt.Appendf(nil, `{"aud":%q,"sub":%q,"nonce":%q}`, audience, subject, nonce)) + "." + signature
}

func (p *portalTokens) IssueSignUp(_ context.Context, t SignUpToken) (string, error) {
	p.last = t
	return portalJWS(t.Audience, string(t.Transaction), t.Nonce, "good"), nil
}

func (p *portalTokens) VerifySignUp(_ context.Context, token, audience string) (subject, nonce string, err error) {
	h, err := readHint(token)
	if err != nil || !strings.HasSuffix(token, ".good") || h.audience != audience {
		return "", "", errors.New("not ours")
	}
	return h.subject, h.nonce, nil
}

func (p *portalTokens) SignSubject(_ context.Context, id IndividualID) (string, error) {
	return "signed." + string(id) + ".", nil
}

// newSignUpFlow is newFlowOf with the sign-up portal as a second client.
func newSignUpFlow(t *testing.T, name string) (*bench, *portalTokens) {
	t.Helper()
	b, issuer := newFlowOf(t, name), new(portalTokens)
	b.cfg.SignUp = issuer
	client := aClient()
	client.ID, client.ACRs = portal, []string{"mosip:idp:acr:id-token", "mosip:idp:acr:static-code"}
	b.store.clients[portal] = client
	return b, issuer
}

// withoutNonce is for a further login, as a release may take a nonce once only.
func withoutNonce(r *AuthorizationRequest) { r.Nonce = nil }

func (b *bench) prepare(id TransactionID) SignUpRedirect {
	b.t.Helper()
	out, err := b.PrepareSignUp(b.t.Context(), PrepareSignUp{Transaction: string(id), PathFragment: "urlInfo1"})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

func (b *bench) complete(id TransactionID) error {
	status, err := b.CompleteSignUp(b.t.Context(), CompleteSignUp{Transaction: string(id)})
	if (status == SignUpCompleted) != (err == nil) {
		b.t.Errorf("status %q with %v", status, err)
	}
	return err
}

func TestPrepareSignUp(t *testing.T) {
	for _, name := range lateReleases {
		b, issuer := newSignUpFlow(t, name)
		txn := b.login()
		b.clock.Advance(time.Second)
		out := b.prepare(txn.ID)
		nonce, fragment, _ := strings.Cut(out.Cookie, "~###~")
		if fragment != "urlInfo1" || len(nonce) != 43 || out.Transaction != txn.ID || out.Lifetime != 300*time.Second {
			t.Errorf("%s: %+v", name, out)
		}
		want := SignUpToken{
			Transaction: txn.ID, Audience: portal, Nonce: nonce, ACR: "mosip:idp:acr:generated-code", AuthTime: txn.AuthTime, Lifetime: 300 * time.Second,
		}
		if issuer.last != want {
			t.Errorf("%s: token %+v, want %+v", name, issuer.last, want)
		}
		if _, stage := b.Transaction(txn.ID); stage != Halted {
			t.Errorf("%s: stage %v", name, stage)
		}
		_, err := b.consent(txn.ID, "name")
		wantCodes(t, err, InvalidTransaction)
		wantCodes(t, b.complete(txn.ID))
		if again := b.prepare(txn.ID); again.Cookie != out.Cookie {
			t.Errorf("%s: another nonce in the second visit", name)
		}
		wantCodes(t, b.complete(txn.ID))
		_, err = b.consent(txn.ID, "name")
		wantCodes(t, err)
	}
}

func TestPrepareSignUpRefuses(t *testing.T) {
	tests := []struct {
		name     string
		fragment string
		none     bool // no transaction id
		early    bool // before the authentication
		want     []Code
		cookie   string // the end of it
	}{
		{name: "white space", fragment: " a\tb\r\nc\v\f ", cookie: "~###~abc"},
		{name: "not ASCII", fragment: "ä", cookie: "~###~ä"},
		{name: "nothing", none: true, want: []Code{InvalidTransactionID, InvalidPathFragment}},
		{name: "blank fragment", fragment: " \n", want: []Code{InvalidPathFragment}},
		{name: "not logged in", fragment: "x", early: true, want: []Code{InvalidTransaction}},
		{name: "semicolon", fragment: "a;b", want: []Code{UnknownError}},
		{name: "control character", fragment: "a\x01b", want: []Code{UnknownError}},
		{name: "quote", fragment: `a"b`, want: []Code{UnknownError}},
		{name: "long", fragment: strings.Repeat("a", 8000), cookie: "~###~" + strings.Repeat("a", 8000)},
		{name: "too long", fragment: strings.Repeat("a", 8200), want: []Code{UnknownError}},
	}
	for _, name := range lateReleases {
		for _, tt := range tests {
			b, _ := newSignUpFlow(t, name)
			id := b.begin().ID
			if !tt.early {
				if _, err := b.authenticate(id, "OTP", "111111"); err != nil {
					t.Fatal(err)
				}
			}
			cmd := PrepareSignUp{Transaction: string(id), PathFragment: tt.fragment}
			if tt.none {
				cmd.Transaction = ""
			}
			out, err := b.PrepareSignUp(t.Context(), cmd)
			wantCodes(t, err, tt.want...)
			if !strings.HasSuffix(out.Cookie, tt.cookie) || (out.Cookie == "") != (tt.want != nil) {
				t.Errorf("%s %s: cookie %q", name, tt.name, out.Cookie)
			}
			if _, stage := b.Transaction(id); tt.want != nil && CodeOf(err) == UnknownError && stage != Halted {
				t.Errorf("%s %s: the transaction is not halted", name, tt.name)
			}
		}
	}
}

// TestCompleteSignUp has what the portal may have said, and what the call then says.
func TestCompleteSignUp(t *testing.T) {
	tests := []struct {
		name   string
		said   bool
		status string
		code   Code
		want   []Code
	}{
		{name: "nothing said"},
		{name: "completed", said: true, status: "COMPLETED"},
		{name: "completed in spite of a code", said: true, status: "COMPLETED", code: "x"},
		{name: "failed", said: true, status: "FAILED", want: []Code{VerificationIncomplete}},
		{name: "failed for a reason", said: true, status: "FAILED", code: "rejected", want: []Code{"rejected"}},
		{name: "in another case", said: true, status: "completed", want: []Code{VerificationIncomplete}},
	}
	for _, name := range lateReleases {
		for _, tt := range tests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				b, _ := newSignUpFlow(t, name)
				txn := b.login()
				wantCodes(t, b.FinishSignUp(txn.ID, "COMPLETED", ""), InvalidTransaction)
				wantCodes(t, b.complete(txn.ID), InvalidTransaction)
				b.prepare(txn.ID)
				if tt.said {
					wantCodes(t, b.FinishSignUp(txn.ID, tt.status, tt.code))
				}
				wantCodes(t, b.complete(txn.ID), tt.want...)
				wantCodes(t, b.complete(txn.ID), InvalidTransaction)
				wantStage := LoggedIn
				if tt.want != nil {
					wantStage = Gone
				}
				if _, stage := b.Transaction(txn.ID); stage != wantStage {
					t.Errorf("stage %v, want %v", stage, wantStage)
				}
			})
		}
	}
	b, _ := newSignUpFlow(t, "1.5")
	_, err := b.CompleteSignUp(t.Context(), CompleteSignUp{Transaction: " "})
	wantCodes(t, err, InvalidTransactionID)
}

// TestHaltedLifetimes waits for as long as a halted transaction lives, and for as long as it then lives on.
func TestHaltedLifetimes(t *testing.T) {
	for name, loggedIn := range map[string]time.Duration{"1.5": 600, "1.6": 600, "1.7": 120, "1.8": 120} {
		b, _ := newSignUpFlow(t, name)
		txn := b.login()
		for range 3 { // longer in all than a finished transaction is remembered
			b.clock.Advance(loggedIn*time.Second - time.Second)
			b.prepare(txn.ID)
			b.clock.Advance(1799 * time.Second)
			wantCodes(t, b.complete(txn.ID))
		}
		b.prepare(txn.ID)
		b.clock.Advance(1801 * time.Second)
		wantCodes(t, b.complete(txn.ID), InvalidTransaction)
		late := b.login(withoutNonce)
		b.prepare(late.ID)
		wantCodes(t, b.complete(late.ID))
		b.clock.Advance(loggedIn*time.Second + time.Second)
		_, err := b.consent(late.ID, "name")
		wantCodes(t, err, InvalidTransaction)
	}
}

func TestApplyHint(t *testing.T) {
	part := base64.RawURLEncoding.EncodeToString
	payload := func(text string) *string { return ptr("e30." + part([]byte(text)) + ".x") }
	good := ptr(portalJWS(portal, "txn", "server-nonce", "anything"))
	sent := Cookies{"txn": "server-nonce~###~urlInfo1"}
	tests := []struct {
		name    string
		hint    *string
		client  string
		cookies Cookies
		nonce   string
		state   string
		bad     bool
	}{
		{name: "no hint", client: "client", nonce: "n", state: "s"},
		{name: "good", hint: good, client: portal, cookies: sent, nonce: "server-nonce", state: "urlInfo1"},
		{name: "cookie without separator", hint: good, client: portal, cookies: Cookies{"txn": "x"}, nonce: "server-nonce", state: "x"},
		{name: "cookie of three parts", hint: good, client: portal, cookies: Cookies{"txn": "a~###~b~###~c"}, nonce: "server-nonce", state: "a~###~b~###~c"},
		{name: "empty cookie", hint: good, client: portal, cookies: Cookies{"txn": ""}, nonce: "server-nonce", state: ""},
		{name: "no cookie", hint: good, client: portal, bad: true},
		{name: "another cookie", hint: good, client: portal, cookies: Cookies{"other": "x"}, bad: true},
		{name: "another client", hint: good, client: "client", cookies: sent, bad: true},
		{name: "another audience", hint: ptr(portalJWS("client", "txn", "n", "x")), client: portal, cookies: sent, bad: true},
		{name: "audience and client alike", hint: ptr(portalJWS("client", "txn", "n", "x")), client: "client", cookies: sent, bad: true},
		{name: "empty", hint: ptr(""), client: portal, cookies: sent, bad: true},
		{name: "two parts", hint: ptr("e30.e30"), client: portal, cookies: sent, bad: true},
		{name: "four parts", hint: ptr(*good + ".x"), client: portal, cookies: sent, bad: true},
		{name: "no JSON", hint: ptr("e30.AAAA.x"), client: portal, cookies: sent, bad: true},
		{name: "no subject", hint: payload(`{"aud":"` + portal + `","nonce":"n"}`), client: portal, cookies: sent, bad: true},
		{name: "no nonce", hint: payload(`{"aud":"` + portal + `","sub":"txn"}`), client: portal, cookies: sent, bad: true},
		{name: "audience in a list", hint: payload(`{"aud":["` + portal + `"],"sub":"txn","nonce":"n"}`), client: portal, cookies: sent, bad: true},
		{name: "names in another case", hint: payload(`{"Aud":"` + portal + `","sub":"txn","nonce":"n"}`), client: portal, cookies: sent, bad: true},
		{name: "payload with an underscore", hint: payload(`{"aud":"` + portal + `","sub":"txn","nonce":"????"}`), client: portal, cookies: sent, bad: true},
	}
	for _, name := range lateReleases {
		for _, tt := range tests {
			b, _ := newSignUpFlow(t, name)
			txn, err := b.Begin(t.Context(), request(func(r *AuthorizationRequest) {
				r.ClientID, r.IDTokenHint, r.Cookies = tt.client, tt.hint, tt.cookies
			}))
			if tt.bad {
				if wantCodes(t, err, InvalidIDTokenHint); t.Failed() {
					t.Fatalf("%s %s", name, tt.name)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s %s: %v", name, tt.name, err)
			}
			if *txn.Nonce != tt.nonce || *txn.State != tt.state {
				t.Errorf("%s %s: nonce %q, state %q", name, tt.name, *txn.Nonce, *txn.State)
			}
		}
	}
}

// TestHintBeforeTheClient holds the order of checks.
func TestHintBeforeTheClient(t *testing.T) {
	b, _ := newSignUpFlow(t, "1.8")
	_, err := b.Begin(t.Context(), request(func(r *AuthorizationRequest) { r.ClientID, r.IDTokenHint = "unknown", ptr("x") }))
	wantCodes(t, err, InvalidIDTokenHint)
	_, err = b.Begin(t.Context(), request(func(r *AuthorizationRequest) { r.Scope, r.IDTokenHint = "", ptr("x") }))
	wantCodes(t, err, InvalidScope)
}

// TestBlocksOfReleases holds the counters of each release to their windows, and the block to its time.
func TestBlocksOfReleases(t *testing.T) {
	for name, block := range map[string]time.Duration{"1.4": 300, "1.5": 300, "1.6": 300, "1.7": 600, "1.8": 600} {
		for _, step := range []Step{SendOTPStep, AuthenticateStep} {
			b := newFlowOf(t, name)
			txn := b.begin(withoutNonce)
			_, err := b.authenticate(txn.ID, "OTP", "222222")
			wantCodes(t, err, AuthFailed)
			for range 3 {
				wantCodes(t, b.Count(step, txn.ID))
				b.clock.Advance(60 * time.Second)
			}
			wantCodes(t, b.Count(step, txn.ID), NoAttemptsLeft)
			b.clock.Advance((block - 1) * time.Second)
			_, err = b.authenticate(b.begin(withoutNonce).ID, "OTP", "111111")
			wantCodes(t, err, IndividualIDBlocked)
			_, err = b.SendOTP(t.Context(), SendOTP{Transaction: string(b.begin(withoutNonce).ID), Individual: "asha", Channels: pointers("email")})
			wantCodes(t, err, IndividualIDBlocked)
			b.clock.Advance(time.Second)
			_, err = b.authenticate(b.begin(withoutNonce).ID, "OTP", "111111")
			wantCodes(t, err)

			rested := b.begin(withoutNonce)
			for range 3 {
				wantCodes(t, b.Count(step, rested.ID))
			}
			b.clock.Advance(180 * time.Second)
			wantCodes(t, b.Count(step, rested.ID))
		}
	}
}
