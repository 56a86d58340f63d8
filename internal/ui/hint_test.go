package ui

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
)

const (
	portalID       = "mosip-signup-oauth-client"
	portalCallback = "https://signup.example.org/verified"
	tokenLevel     = "mosip:idp:acr:id-token"
)

// signUpTokens signs with a word.
type signUpTokens struct{ idp.SignUpTokens }

func (signUpTokens) IssueSignUp(_ context.Context, t idp.SignUpToken) (string, error) {
	payload, err := json.Marshal(map[string]string{"aud": t.Audience, "sub": string(t.Transaction), "nonce": t.Nonce})
	return base64.RawStdEncoding.EncodeToString([]byte("{}")) + "." + base64.RawStdEncoding.EncodeToString(payload) + ".signed", err
}

func (signUpTokens) VerifySignUp(_ context.Context, token, _ string) (subject, nonce string, err error) {
	parts := strings.Split(token, ".")
	if parts[2] != "signed" {
		return "", "", errors.New("not signed")
	}
	payload, err := base64.RawStdEncoding.DecodeString(parts[1])
	if err != nil {
		return "", "", err
	}
	var claims struct{ Sub, Nonce string }
	err = json.Unmarshal(payload, &claims)
	return claims.Sub, claims.Nonce, err
}

// withPortal registers the sign-up portal, which logs in by the levels.
func withPortal(levels ...string) siteOption {
	return func(s *site, cfg *idp.FlowConfig) {
		cfg.SignUp = signUpTokens{}
		s.store.portal = idp.Client{
			ID: portalID, Name: map[string]string{idp.DefaultName: "Portal"}, Status: idp.Active,
			RedirectURIs: []string{portalCallback}, UserClaims: []string{"name"}, ACRs: levels,
		}
	}
}

// halt halts a login for a visit to the portal, and returns the id_token and the cookie for it.
func (s *site) halt(t *testing.T) (token, cookie string) {
	t.Helper()
	id := s.begin(t, "nonce", "-", "claims", verifiedClaims)
	s.get(t, s.enterPIN(t, id).location)
	out, err := s.flow.PrepareSignUp(t.Context(), idp.PrepareSignUp{Transaction: id, PathFragment: "urlInfo7"})
	if err != nil {
		t.Fatal(err)
	}
	return out.IDToken, string(out.Transaction) + "=" + out.Cookie
}

func newGet(target string) *http.Request {
	return httptest.NewRequest(http.MethodGet, target, http.NoBody)
}

// visit opens an address with a cookie.
func (s *site) visit(t *testing.T, target, cookie string) page {
	t.Helper()
	req := newGet(target)
	req.Header.Set("Cookie", cookie)
	return s.do(t, req)
}

// decoded is a fragment in base64.
func decoded(t *testing.T, fragment string) string {
	t.Helper()
	text, err := base64.StdEncoding.DecodeString(fragment)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// hinted is the authorization request of the portal.
func hinted(token string, changes ...string) string {
	return query(append([]string{
		"client_id", portalID, "redirect_uri", portalCallback, "id_token_hint", token, "nonce", "own", "state", "own&", "claims", "-",
	}, changes...)...)
}

// TestPortalLogsIn has the portal log in by the id_token of a halted login, with nobody asked for anything,
// and come back with the state of the halted login.
func TestPortalLogsIn(t *testing.T) {
	const iss = "&iss=http%3A%2F%2Fmock.example.org"
	tests := []struct{ release, locales, want string }{
		{"1.5", "-", "#state=urlInfo7&code=C&ui_locales=null"},
		{"1.5", "hi ta", "#state=urlInfo7&code=C&ui_locales=hi+ta"},
		{"1.6", "-", "?state=urlInfo7&code=C&ui_locales=null"},
		{"1.7", "-", "?state=urlInfo7&code=C" + iss + "&ui_locales=en"},
		{"1.8", "xx hi", "?state=urlInfo7&code=C" + iss + "&ui_locales=xx+hi"},
	}
	code := regexp.MustCompile(`code=[\w-]{43}`)
	for _, tt := range tests {
		t.Run(tt.release, func(t *testing.T) {
			s := newSite(t, of(tt.release), withPortal(tokenLevel))
			token, cookie := s.halt(t)
			target := hinted(token, "ui_locales", tt.locales)
			var passed []string
			for len(passed) < 5 && strings.HasPrefix(target, "/") {
				u, err := url.Parse(target)
				if err != nil {
					t.Fatal(err)
				}
				passed = append(passed, u.Path)
				target = s.visit(t, target, cookie).location
			}
			path := "/authorize /login /claim-details"
			if tt.release == "1.5" {
				path = "/authorize"
				address, text, _ := strings.Cut(target, "#")
				target = address + "#" + decoded(t, text)
			}
			if got := strings.Join(passed, " "); got != path {
				t.Errorf("leads through %s, want %s", got, path)
			}
			if got := strings.TrimPrefix(code.ReplaceAllString(target, "code=C"), portalCallback); got != tt.want {
				t.Errorf("leads to %q, want %q", got, tt.want)
			}
		})
	}
}

// TestPortalRefused has what is wrong with the id_token_hint stay on the page, and what is wrong with it as
// a challenge go to the portal, with the state of the page's own address, damaged as upstream's is.
func TestPortalRefused(t *testing.T) {
	const invalidHint = `id_token_hint`
	for _, name := range lateReleases {
		s := newSite(t, of(name), strict, withPortal(tokenLevel))
		token, cookie := s.halt(t)
		foreign := hinted(token, "client_id", clientID, "redirect_uri", callback)
		for _, got := range []page{s.get(t, hinted(token)), s.visit(t, foreign, cookie), s.visit(t, hinted("x"), cookie), s.visit(t, hinted(""), cookie)} {
			if got.status != http.StatusOK || !strings.Contains(got.body, invalidHint) {
				t.Errorf("%s: status %d to %q", name, got.status, got.location)
			}
		}
		got := s.visit(t, hinted(strings.TrimSuffix(token, "signed")+"forged"), cookie)
		if name == "1.5" {
			got.contains(t, `role="alert"`, "invalid_token")
			continue
		}
		got = s.visit(t, got.location, cookie)
		if !strings.HasPrefix(got.location, portalCallback+"?error_description=") || !strings.HasSuffix(got.location, "&state=own&error=invalid_token") {
			t.Errorf("%s: leads to %q", name, got.location)
		}
	}
}

// TestPortalOptions offers IDT beside other ways to log in, as long as there is a token.
func TestPortalOptions(t *testing.T) {
	for _, name := range []string{"1.6", "1.8"} {
		s := newSite(t, of(name), withPortal(tokenLevel, pinLevel))
		token, cookie := s.halt(t)
		begun := s.visit(t, hinted(token), cookie).location
		s.visit(t, begun, cookie).contains(t, `id="login_with_idt"`, `id="login_with_pin"`)
		if got := s.visit(t, begun+"&factor=IDT", cookie).location; !strings.HasPrefix(got, "/claim-details?") || !strings.Contains(got, "state=own%26") {
			t.Errorf("%s: leads to %q", name, got)
		}
	}
	s := newSite(t, of("1.4"), withPortal(tokenLevel))
	if got := s.get(t, query("id_token_hint", "x")).location; !strings.HasPrefix(got, "/login?") {
		t.Errorf("1.4: leads to %q", got)
	}
}

// TestBrokenHint has the page fail to read the token in its own address, which the server ignores beside a
// pushed request.
func TestBrokenHint(t *testing.T) {
	for _, broken := range []string{"x", "x.@", "x.e30x", "x.bnVsbCE"} {
		s := newSite(t, of("1.8"), trusted, withPortal(tokenLevel))
		token, cookie := s.halt(t)
		address := s.push(t, token, func(r *idp.AuthorizationRequest) {
			r.ClientID, r.RedirectURI, r.IDTokenHint = portalID, portalCallback, &token
		})
		address = strings.Replace(address, clientID, portalID, 1) + "&id_token_hint=" + broken
		got := s.visit(t, s.visit(t, address, cookie).location, cookie).location
		if !regexp.MustCompile(`\?error_description=.*id_token_hint.*&state=null&error=authorization_failed_msg$`).MatchString(got) {
			t.Errorf("%s: leads to %q", broken, got)
		}
	}
}

// TestPushedHint pushes the token: it counts with the cookie, and the page logs in with the token only
// where its own address has it.
func TestPushedHint(t *testing.T) {
	s := newSite(t, of("1.8"), trusted, withPortal(tokenLevel))
	for _, known := range []bool{false, true} {
		token, cookie := s.halt(t)
		address := s.push(t, token, func(r *idp.AuthorizationRequest) {
			r.ClientID, r.RedirectURI, r.IDTokenHint = portalID, portalCallback, &token
		})
		address = strings.Replace(address, clientID, portalID, 1)
		if known {
			address += "&id_token_hint=" + token
		}
		got := s.visit(t, s.visit(t, address, cookie).location, cookie)
		if in := strings.HasPrefix(got.location, "/claim-details?transactionId="); in != known {
			t.Errorf("known %t: status %d to %q", known, got.status, got.location)
		}
	}
}
