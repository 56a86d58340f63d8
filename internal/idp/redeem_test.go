package idp

import (
	"errors"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/release"
)

func TestRedeemRefuses(t *testing.T) {
	const (
		challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
		verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	)
	pkce := func(r *AuthorizationRequest) { r.CodeChallenge, r.CodeChallengeMethod = ptr(challenge), ptr("S256") }
	none := func(*AuthorizationRequest) {}
	tests := []struct {
		name       string
		begin      func(*AuthorizationRequest)
		change     func(*TokenRequest)
		want       []Code
		badRequest bool
	}{
		{"good", none, func(*TokenRequest) {}, nil, false},
		{"no client_id", none, func(r *TokenRequest) { r.ClientID = "" }, nil, false},
		{"grant type", none, func(r *TokenRequest) { r.GrantType = "Authorization_code" }, []Code{InvalidGrantType}, true},
		{"no code", none, func(r *TokenRequest) { r.Code = "" }, []Code{InvalidAuthCode}, true},
		{"no redirect URI", none, func(r *TokenRequest) { r.RedirectURI = "" }, []Code{InvalidRedirectURI}, true},
		{"assertion type", none, func(r *TokenRequest) { r.AssertionType = "x" }, []Code{InvalidAssertionType}, true},
		{"no assertion", none, func(r *TokenRequest) { r.Assertion = " " }, []Code{InvalidAssertion}, true},
		{"unknown code", none, func(r *TokenRequest) { r.Code = "x" }, []Code{InvalidTransaction}, true},
		{"other client_id", none, func(r *TokenRequest) { r.ClientID = "x" }, []Code{InvalidClientID}, true},
		{"other redirect URI", none, func(r *TokenRequest) { r.RedirectURI = "https://other.example.org/x" }, []Code{InvalidRedirectURI}, true},
		{"assertion refused", none, func(r *TokenRequest) { r.Assertion = "bad" }, []Code{InvalidAssertion}, true},
		{"verifier right", pkce, func(r *TokenRequest) { r.CodeVerifier = verifier }, nil, false},
		{"verifier missing", pkce, func(*TokenRequest) {}, []Code{InvalidPKCEVerifier}, false},
		{"verifier blank", pkce, func(r *TokenRequest) { r.CodeVerifier = " " }, []Code{PKCEFailed}, false},
		{"verifier wrong", pkce, func(r *TokenRequest) { r.CodeVerifier = "x" }, []Code{PKCEFailed}, false},
		{"verifier on the old call", pkce, func(r *TokenRequest) { r.CodeVerifier, r.ReadsVerifier = verifier, false }, []Code{InvalidPKCEVerifier}, false},
		{"verifier without challenge", none, func(r *TokenRequest) { r.CodeVerifier = "x" }, nil, false},
		{"PKCE before the assertion", pkce, func(r *TokenRequest) { r.Assertion = "bad" }, []Code{InvalidPKCEVerifier}, false},
		{"client_id before redirect URI", none, func(r *TokenRequest) { r.ClientID, r.RedirectURI = "x", "https://other.example.org/x" }, []Code{InvalidClientID}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newFlow(t)
			code := b.code(tt.begin)
			_, err := b.Redeem(t.Context(), tokenRequest(code, tt.change))
			wantCodes(t, err, tt.want...)
			var coded *Error
			if errors.As(err, &coded) && coded.BadRequest != tt.badRequest {
				t.Errorf("BadRequest = %v, want %v", coded.BadRequest, tt.badRequest)
			}
			if err == nil {
				_, err = b.Redeem(t.Context(), tokenRequest(code, tt.change))
				wantCodes(t, err, InvalidTransaction)
				return
			}
			// Only success uses a code up.
			_, err = b.Redeem(t.Context(), tokenRequest(code, func(r *TokenRequest) { r.CodeVerifier = verifier }))
			wantCodes(t, err)
		})
	}
}

func TestRedeemClientChanged(t *testing.T) {
	tests := []struct {
		name       string
		change     func(*Client)
		want       Code
		badRequest bool
	}{
		{"deactivated", func(c *Client) { c.Status = Inactive }, InvalidClientID, false},
		{"redirect URI removed", func(c *Client) { c.RedirectURIs = []string{"https://new.example.org/cb"} }, InvalidRedirectURI, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newFlow(t)
			code := b.code()
			c := aClient()
			tt.change(&c)
			b.store.clients["client"] = c
			_, err := b.Redeem(t.Context(), tokenRequest(code))
			wantCodes(t, err, tt.want)
			var coded *Error
			if errors.As(err, &coded) && coded.BadRequest != tt.badRequest {
				t.Errorf("BadRequest = %v, want %v", coded.BadRequest, tt.badRequest)
			}
		})
	}
}

func TestRedeemExchangeFails(t *testing.T) {
	b := newFlow(t)
	code := b.code()
	b.people.exchangeErr = Errorf("mock-ida-006", "used")
	_, err := b.Redeem(t.Context(), tokenRequest(code))
	wantCodes(t, err, "mock-ida-006")
	b.people.exchangeErr = nil
	_, err = b.Redeem(t.Context(), tokenRequest(code))
	wantCodes(t, err)
}

func TestCredentialScope(t *testing.T) {
	b := newFlow(t)
	code := b.code(func(r *AuthorizationRequest) {
		r.Scope, r.CodeChallenge, r.CodeChallengeMethod = "mosip_identity_vc_ldp", ptr("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), ptr("S256")
	})
	_, err := b.Redeem(t.Context(), tokenRequest(code, func(r *TokenRequest) { r.CodeVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" }))
	wantCodes(t, err)
	if g := b.tokens.last; g.Credential != "mosip_identity_vc_ldp" || len(g.Scopes) != 1 {
		t.Errorf("granted %q with scopes %q", g.Credential, g.Scopes)
	}
}

func TestToleratedVerifierOnTheOldCall(t *testing.T) {
	b := newFlow(t)
	tolerances, err := release.NewTolerances(true, []string{string(release.V1TokenPKCE)})
	if err != nil {
		t.Fatal(err)
	}
	b.cfg.Tolerances = tolerances
	code := b.code(func(r *AuthorizationRequest) {
		r.CodeChallenge, r.CodeChallengeMethod = ptr("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), ptr("S256")
	})
	ctx, record := audit.With(t.Context())
	_, err = b.Redeem(ctx, tokenRequest(code, func(r *TokenRequest) {
		r.CodeVerifier, r.ReadsVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", false
	}))
	wantCodes(t, err)
	if got := record.Tolerations(); len(got) != 1 || got[0].Name != "v1-token-pkce" {
		t.Errorf("tolerations %v, want v1-token-pkce", got)
	}
}

// TestUserInfoPastTheToken asks with a token that lives ten minutes, as long as the consent.
func TestUserInfoPastTheToken(t *testing.T) {
	b := newFlowOf(t, "1.6")
	b.configured(`{"consent_expire_in_mins":10}`)
	out, err := b.Redeem(t.Context(), tokenRequest(b.code()))
	if err != nil {
		t.Fatal(err)
	}
	b.clock.Advance(10*time.Minute + 58*time.Second)
	_, err = b.UserInfo(t.Context(), out.AccessToken, nil)
	wantCodes(t, err)
	b.clock.Advance(3 * time.Second)
	_, err = b.UserInfo(t.Context(), out.AccessToken, nil)
	wantCodes(t, err, InvalidToken)
}

func TestUserInfo(t *testing.T) {
	b := newFlow(t)
	out, err := b.Redeem(t.Context(), tokenRequest(b.code()))
	if err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string][]Code{out.AccessToken: nil, "": {InvalidToken}, "other": {InvalidToken}} {
		_, err := b.UserInfo(t.Context(), token, nil)
		wantCodes(t, err, want...)
	}
}

// TestUserInfoLifetime: userinfo is kept as long as the cache has it, but not after the end of the token.
func TestUserInfoLifetime(t *testing.T) {
	for cached, want := range map[time.Duration]time.Duration{
		0: time.Hour, 10 * time.Second: 10 * time.Second, 2 * time.Hour: time.Hour + time.Minute,
	} {
		b := newFlow(t)
		b.cfg.Release.Token.UserinfoLifetime = cached
		out, err := b.Redeem(t.Context(), tokenRequest(b.code()))
		if err != nil {
			t.Fatal(err)
		}
		b.clock.Advance(want - time.Second)
		if _, err := b.UserInfo(t.Context(), out.AccessToken, nil); err != nil {
			t.Errorf("%s: after %s: %v", cached, want-time.Second, err)
		}
		b.clock.Advance(time.Second)
		_, err = b.UserInfo(t.Context(), out.AccessToken, nil)
		wantCodes(t, err, InvalidToken)
	}
}
