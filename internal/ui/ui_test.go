package ui

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

const (
	personPhone = "9876543210"
	personID    = "8267411571"
	personPIN   = "2034"
	personOTP   = "111111"
	longPIN     = "203456" // of the releases from 1.5 on
	password    = "Test@1234"
	pwdLevel    = "mosip:idp:acr:password"
	kbiLevel    = "mosip:idp:acr:knowledge"
	walletLevel = "mosip:idp:acr:linked-wallet"
	callback    = "https://rp.example.org/cb"
	clientID    = "farmer-portal"
	otpLevel    = "mosip:idp:acr:generated-code"
	pinLevel    = "mosip:idp:acr:static-code"
	bioLevel    = "mosip:idp:acr:biometrics"
	testOrigin  = "http://mock.example.org"
)

// store keeps one client and the consents.
type store struct {
	mu       sync.Mutex
	client   idp.Client
	portal   idp.Client // of the sign-up portal, where there is one
	consents map[idp.PSUT]idp.Consent
}

func (s *store) Client(id idp.ClientID) (idp.Client, error) {
	switch id {
	case s.client.ID:
		return s.client, nil
	case s.portal.ID:
		return s.portal, nil
	default:
		return idp.Client{}, idp.ErrNotFound
	}
}

func (s *store) Consent(_ idp.ClientID, psut idp.PSUT) (idp.Consent, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.consents[psut]; ok {
		return c, nil
	}
	return idp.Consent{}, idp.ErrNotFound
}

func (s *store) PutConsent(c idp.Consent) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.consents[c.PSUT] = c
	return nil
}

func (s *store) DeleteConsent(idp.ClientID, idp.PSUT) error { return nil }

// people is an identity system with one person.
type people struct{}

func (people) SupportsChannel(string) bool { return true }

func (people) SendOTP(_ context.Context, _ idp.Client, req idp.OTPRequest) (idp.OTPSent, error) {
	if req.Individual != personID {
		return idp.OTPSent{}, idp.Errorf(idp.InvalidIndividualID, "nobody")
	}
	mail, mobile := "a**@example.org", "XXXXXX3210"
	return idp.OTPSent{AuthTransaction: req.AuthTransaction, MaskedEmail: &mail, MaskedMobile: &mobile}, nil
}

func (people) Authenticate(_ context.Context, _ idp.Client, req idp.KYCAuth) (idp.Authenticated, error) {
	switch c := req.Challenges[0]; {
	case req.Individual != personID:
		return idp.Authenticated{}, idp.Errorf(idp.InvalidIndividualID, "nobody")
	case c.Value == "000000": // as an OTP that was never asked for
		return idp.Authenticated{}, idp.Errorf(idp.InvalidTransaction, "no OTP was sent")
	case c.Factor == biometricsFactor && capturesOf(c.Value) == nil:
		return idp.Authenticated{}, idp.Errorf(idp.AuthFailed, "no captures")
	case c.Factor == biometricsFactor:
	case strings.HasPrefix(c.Factor, "KB"):
		if answersOf(c.Value)["phone"] != personPhone {
			return idp.Authenticated{}, idp.Errorf(idp.AuthFailed, "wrong answer")
		}
	case !slices.Contains([]string{personOTP, personPIN, longPIN, password}, c.Value):
		return idp.Authenticated{}, idp.Errorf(idp.AuthFailed, "wrong")
	}
	return idp.Authenticated{KYCToken: "kyc", PSUT: "psut", Metadata: idp.ClaimMetadata{
		"email": {[]byte(`{"trust_framework":"f"}`)}, "picture": {},
	}}, nil
}

func (people) Exchange(context.Context, idp.Client, idp.KYCExchange) (string, error) { return "", nil }

// stopped is a clock that moves only when told to.
type stopped struct{ now time.Time }

func (c *stopped) Now() time.Time          { return c.now }
func (c *stopped) Advance(d time.Duration) { c.now = c.now.Add(d) }

// site is the pages over a flow, with what a test turns.
type site struct {
	http.Handler
	flow  *idp.Flow
	clock *stopped
	store *store
	log   *strings.Builder
}

type siteOption func(*site, *idp.FlowConfig)

func strict(_ *site, cfg *idp.FlowConfig) { cfg.Tolerances = release.Tolerances{} }

func withClient(change func(*idp.Client)) siteOption {
	return func(s *site, _ *idp.FlowConfig) { change(&s.store.client) }
}

// of follows another release.
func of(name string) siteOption {
	return func(_ *site, cfg *idp.FlowConfig) {
		row, err := release.ESignetNamed(name)
		if err != nil {
			panic(err)
		}
		cfg.Release = row
	}
}

func withRelease(change func(*release.ESignet)) siteOption {
	return func(_ *site, cfg *idp.FlowConfig) { change(&cfg.Release) }
}

func newSite(t testing.TB, options ...siteOption) *site {
	t.Helper()
	row, err := release.ESignetNamed("1.4")
	if err != nil {
		t.Fatal(err)
	}
	kind, err := release.NewTolerances(false, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{clock: &stopped{now: time.Date(2026, 3, 4, 5, 6, 7, 890e6, time.UTC)}, log: new(strings.Builder), store: &store{
		consents: map[idp.PSUT]idp.Consent{},
		client: idp.Client{
			ID: clientID, Name: map[string]string{idp.DefaultName: "Farmer Portal", "hin": "किसान"}, Status: idp.Active,
			LogoURI:      "https://logo.example.org/a.png",
			RedirectURIs: []string{"https://rp.example.org/**", "io.mosip.residentapp.inji://oauthredirect"},
			UserClaims:   []string{"name", "email", "picture"}, ACRs: []string{otpLevel, pinLevel},
		},
	}}
	cfg := idp.FlowConfig{Release: row, Tolerances: kind, Store: s.store, Identity: people{}, Now: s.clock.Now}
	for _, option := range options {
		option(s, &cfg)
	}
	s.flow = idp.NewFlow(cfg)
	pages, err := New(Config{
		Flow: s.flow, Now: s.clock.Now, Version: "test", PublicURL: testOrigin, OTP: personOTP, Password: password,
		Persons: func(int) ([]idp.Identity, error) {
			return []idp.Identity{{
				ID: personID, PIN: personPIN, PasswordHash: idp.HashPassword(password),
				Attributes: map[string]idp.Attribute{"fullName": {Text: "Asha Rao"}, "phone": {Text: personPhone}, "dateOfBirth": {Text: "1987/11/25"}},
			}}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	engine := httpapi.NewEngine(pages.NotFound, pages.NotFound)
	pages.Mount(engine)
	s.Handler = httpapi.Access(engine, slog.New(slog.NewTextHandler(s.log, nil)), "test", s.clock.Now)
	return s
}

// page is an answer with its body read.
type page struct {
	status   int
	header   http.Header
	body     string
	location string
}

func (s *site) do(t testing.TB, req *http.Request) page {
	t.Helper()
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, req)
	body, err := io.ReadAll(rec.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return page{rec.Code, rec.Header(), string(body), rec.Header().Get("Location")}
}

func (s *site) get(t *testing.T, target string) page {
	t.Helper()
	return s.do(t, httptest.NewRequest(http.MethodGet, target, http.NoBody))
}

// post sends a form; fields are names and values.
func (s *site) post(t *testing.T, target string, fields ...string) page {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	req := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return s.do(t, req)
}

// query is an authorization request, with parameters replaced or, where the value is "-", left out.
func query(changes ...string) string {
	params := map[string]string{
		"client_id": clientID, "redirect_uri": callback, "response_type": "code", "scope": "openid", "state": "st-55", "nonce": "n-1",
		"claims": `{"userinfo":{"name":{"essential":true},"email":null,"picture":null},"id_token":{}}`,
	}
	for i := 0; i < len(changes); i += 2 {
		params[changes[i]] = changes[i+1]
	}
	values := url.Values{}
	for name, value := range params {
		if value != "-" {
			values.Set(name, value)
		}
	}
	return "/authorize?" + values.Encode()
}

// begin opens /authorize and returns the id of the transaction.
func (s *site) begin(t *testing.T, changes ...string) string {
	t.Helper()
	got := s.get(t, query(changes...))
	if got.status != http.StatusSeeOther {
		t.Fatalf("GET /authorize: status %d, body %s", got.status, got.body)
	}
	u, err := url.Parse(got.location)
	if err != nil || u.Path != "/login" {
		t.Fatalf("GET /authorize leads to %q, %v", got.location, err)
	}
	return u.Query().Get("transactionId")
}

// logIn brings a new transaction to the consent.
func (s *site) logIn(t *testing.T, changes ...string) string {
	t.Helper()
	id := s.begin(t, changes...)
	got := s.enterPIN(t, id)
	if strings.HasPrefix(got.location, "/claim-details?") {
		got = s.get(t, got.location)
	}
	if !strings.HasPrefix(got.location, "/consent?") {
		t.Fatalf("PIN login leads to %q, body %s", got.location, got.body)
	}
	return id
}

// enterPIN logs in with the PIN of the release.
func (s *site) enterPIN(t *testing.T, id string) page {
	t.Helper()
	pin := personPIN
	if s.flow.Release().UI.Page.Wording == release.Sentences {
		pin = longPIN
	}
	return s.post(t, "/login", "transactionId", id, "action", "verify_pin", "Pin_vid", personID, "pin", pin)
}

// contains fails unless the body holds every part.
func (p page) contains(t *testing.T, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(p.body, part) {
			t.Errorf("page lacks %q:\n%s", part, p.body)
		}
	}
}

func (p page) lacks(t *testing.T, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(p.body, part) {
			t.Errorf("page has %q:\n%s", part, p.body)
		}
	}
}

func TestPages(t *testing.T) {
	tests := []struct {
		name, target string
		status       int
		part         string
	}{
		{"start", "/", 200, "stand-in for MOSIP eSignet"},
		{"something went wrong", "/something-went-wrong", 200, `class="error-page-header"`},
		{"network error", "/network-error", 200, `id="try_again"`},
		{"page not found", "/page-not-found", 200, "Oops! The page you are looking for does not exist."},
		{"unknown path", "/no/such/page", 200, "Oops! The page you are looking for does not exist."},
		{"style", "/_ui/style.css", 200, "--brand"},
		{"script", "/_ui/page.js", 200, "use strict"},
		{"unknown asset", "/_ui/secret.txt", 404, "not found"},
		{"climbing asset", "/_ui/../ui.go", 404, "not found"},
	}
	s := newSite(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.get(t, tt.target)
			if got.status != tt.status {
				t.Errorf("status %d, want %d", got.status, tt.status)
			}
			got.contains(t, tt.part)
		})
	}
	t.Run("write to unknown path", func(t *testing.T) {
		if got := s.post(t, "/no/such/page"); got.status != http.StatusMethodNotAllowed {
			t.Errorf("status %d, want 405", got.status)
		}
	})
}

func TestAssetIsCached(t *testing.T) {
	s := newSite(t)
	req := httptest.NewRequest(http.MethodGet, "/_ui/style.css", http.NoBody)
	req.Header.Set("If-None-Match", s.get(t, "/_ui/style.css").header.Get("ETag"))
	if got := s.do(t, req); got.status != http.StatusNotModified || got.body != "" {
		t.Errorf("status %d with %d bytes, want 304 without a body", got.status, len(got.body))
	}
}

func TestHeaders(t *testing.T) {
	s := newSite(t)
	id := s.begin(t)
	got := s.get(t, "/login?transactionId="+id).header
	want := map[string]string{
		"Cache-Control":           "no-store",
		"Referrer-Policy":         "same-origin",
		"X-Content-Type-Options":  "nosniff",
		"X-Frame-Options":         "",
		"Content-Type":            "text/html; charset=utf-8",
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; img-src 'self' data: https://logo.example.org; form-action 'self' http: https:",
	}
	for name, value := range want {
		if got.Get(name) != value {
			t.Errorf("%s: %q, want %q", name, got.Get(name), value)
		}
	}
	id = s.begin(t, "redirect_uri", "io.mosip.residentapp.inji://oauthredirect")
	if csp := s.get(t, "/login?transactionId="+id).header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, " io.mosip.residentapp.inji:") {
		t.Errorf("policy %q does not let the form go to the app", csp)
	}
}

func TestFormFromElsewhere(t *testing.T) {
	s := newSite(t)
	id := s.begin(t)
	form := "transactionId=" + id + "&action=verify_pin&Pin_vid=" + personID + "&pin=" + personPIN
	tests := []struct {
		name, site, origin string
		status             int
	}{
		{"cross-site", "cross-site", "https://evil.example", 403},
		{"old browser, other origin", "", "https://evil.example", 403},
		{"old browser, own origin", "", "http://example.com", 303},
		{"behind a proxy that changes the host", "", testOrigin, 303},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader(form))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Sec-Fetch-Site", tt.site)
			req.Header.Set("Origin", tt.origin)
			if got := s.do(t, req); got.status != tt.status {
				t.Errorf("status %d, want %d", got.status, tt.status)
			}
		})
	}
	t.Run("huge", func(t *testing.T) {
		if got := s.post(t, "/login", "pin", strings.Repeat("1", maxFormBytes)); got.status != http.StatusBadRequest {
			t.Errorf("status %d, want 400", got.status)
		}
	})
}

const consentTime = 115 * time.Second
