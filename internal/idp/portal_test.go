package idp

import (
	"cmp"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

// portalTests are logins of the portal for a halted login, with one defect each.
var portalTests = []struct {
	name                    string
	individual, cookie      string // empty: the right one
	audience                string // of the token, empty: the right one
	tokenNonce, nonce       string // of the token and of the portal's transaction, empty: the right one
	own, unsigned, noCookie bool   // a token of the portal's own transaction, or signed by nobody
	finished                bool   // the halted login goes on before
	want                    []Code
}{
	{name: "good"},
	{name: "token of nobody", unsigned: true, want: []Code{InvalidToken}},
	{name: "token for another client", audience: "client", want: []Code{InvalidToken}},
	{name: "another person", individual: "asha", want: []Code{InvalidIndividualID}},
	{name: "token before the person", individual: "asha", unsigned: true, want: []Code{InvalidToken}},
	{name: "no cookie", noCookie: true, want: []Code{AuthFailed}},
	{name: "cookie of another nonce", cookie: "x~###~urlInfo1", want: []Code{AuthFailed}},
	{name: "cookie of nothing but the separator", cookie: "~###~", want: []Code{AuthFailed}},
	{name: "transaction of another nonce", nonce: "x", want: []Code{AuthFailed}},
	{name: "token of another nonce", tokenNonce: "x", want: []Code{AuthFailed}},
	{name: "token and transaction of another nonce", tokenNonce: "x", nonce: "x", want: []Code{AuthFailed}},
	{name: "not halted any more", finished: true, want: []Code{AuthFailed}},
	{name: "of its own transaction", own: true, want: []Code{AuthFailed}},
}

func TestPortalLogsIn(t *testing.T) {
	for _, name := range lateReleases {
		for _, tt := range portalTests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				b, issuer := newSignUpFlow(t, name)
				halted := b.login()
				out := b.prepare(halted.ID)
				nonce := cmp.Or(tt.nonce, issuer.last.Nonce)
				txn := b.begin(func(r *AuthorizationRequest) { r.ClientID, r.Nonce, r.Scope = portal, &nonce, "openid" })
				subject := string(halted.ID)
				if tt.own {
					subject = string(txn.ID)
				}
				signature := "good"
				if tt.unsigned {
					signature = "bad"
				}
				cookies := Cookies{subject: cmp.Or(tt.cookie, out.Cookie)}
				if tt.noCookie {
					cookies = nil
				}
				if tt.finished {
					wantCodes(t, b.complete(halted.ID))
				}
				token := portalJWS(cmp.Or(tt.audience, portal), subject, cmp.Or(tt.tokenNonce, issuer.last.Nonce), signature)
				got, err := b.Authenticate(t.Context(), Authenticate{
					Transaction: string(txn.ID), Individual: cmp.Or(tt.individual, subject), Consent: true, Cookies: cookies,
					Challenges: []*Challenge{{"IDT", "base64url-encoded-json", base64.URLEncoding.EncodeToString([]byte(`{"token":"` + token + `","code":"code"}`))}},
				})
				wantCodes(t, err, tt.want...)
				if tt.want != nil {
					return
				}
				if got.Individual != "asha" || got.KYCToken != subject || got.PSUT != PSUT(subject) || got.ACR != "mosip:idp:acr:id-token" {
					t.Errorf("%+v", got)
				}
				b.wantSubjectOnly(got)
			})
		}
	}
}

// wantSubjectOnly redeems a code of the portal's login: the user information is whom it acts for.
func (b *bench) wantSubjectOnly(txn Transaction) {
	b.t.Helper()
	out, err := b.consent(txn.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	b.people.exchangeErr = errors.New("the identity system was asked")
	tokens, err := b.Redeem(b.t.Context(), tokenRequest(out.Code, func(r *TokenRequest) { r.ClientID = portal }))
	if err != nil {
		b.t.Fatal(err)
	}
	if info, err := b.UserInfo(b.t.Context(), tokens.AccessToken, nil); err != nil || info != "signed.asha." {
		b.t.Errorf("user information %q, %v", info, err)
	}
}

// TestPortalChallenge has challenges that hold no token by their form.
func TestPortalChallenge(t *testing.T) {
	for _, text := range []string{
		`{}`, `{"token":null,"code":"code"}`, `{"token":7,"code":"code"}`, `null                    `, `["token"]               `, `no JSON at all, but long`,
		`{"token":"","code":"code"}`, `{"token":"e30.e30","code":"code"}`, `{"token":"e30.e30.x.y","code":"code"}`, `{"token":"!.e30.x","code":"code"}`,
		`{"token":"bnVsbA.e30.x","code":"code"}`, `{"Token":"e30.e30.x","code":"code"}`,
	} {
		b, _ := newSignUpFlow(t, "1.8")
		_, err := b.Authenticate(t.Context(), Authenticate{
			Transaction: string(b.begin(func(r *AuthorizationRequest) { r.ClientID = portal }).ID), Individual: "asha",
			Challenges: []*Challenge{{"IDT", "base64url-encoded-json", encoded(base64.URLEncoding, text)}},
		})
		if wantCodes(t, err, AuthFailed); t.Failed() {
			t.Fatal(text)
		}
	}
}

// TestPortalFactorOfOthers has the factor beside another one, which the identity system judges, and of a
// client that may not use it.
func TestPortalFactorOfOthers(t *testing.T) {
	idt := &Challenge{"IDT", "base64url-encoded-json", strings.Repeat("A", 40)}
	b, _ := newSignUpFlow(t, "1.8")
	txn := b.begin(func(r *AuthorizationRequest) { r.ClientID = portal })
	_, err := b.Authenticate(t.Context(), Authenticate{
		Transaction: string(txn.ID), Individual: "asha", Challenges: []*Challenge{{"PIN", "number", "111111"}, idt},
	})
	wantCodes(t, err, AuthFailed)
	_, err = b.Authenticate(t.Context(), Authenticate{Transaction: string(b.begin(withoutNonce).ID), Individual: "asha", Challenges: []*Challenge{idt}})
	wantCodes(t, err, AuthFactorMismatch)
}
