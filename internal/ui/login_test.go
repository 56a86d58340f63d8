package ui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

func TestOptions(t *testing.T) {
	tests := []struct {
		name   string
		levels []string
		has    []string
		lacks  []string
	}{
		{"both, in order", []string{otpLevel, pinLevel}, []string{"Select a preferred mode of login", `id="login_with_otp"`, `id="login_with_pin"`}, []string{"back-button"}},
		{"OTP alone opens its screen", []string{otpLevel}, []string{`id="Otp_mosip-vid"`, `id="get_otp"`}, []string{"back-button", "login_with"}},
		{"PIN alone opens its screen", []string{walletLevel, pinLevel}, []string{`id="Pin_pin"`, `id="verify_pin"`}, []string{"back-button", "login_with"}},
		{"none", []string{walletLevel}, []string{`role="alert"`, walletLevel, otpLevel}, []string{"<form"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t, withClient(func(c *idp.Client) { c.ACRs = tt.levels }))
			got := s.get(t, "/login?transactionId="+s.begin(t))
			got.contains(t, tt.has...)
			got.lacks(t, tt.lacks...)
		})
	}
}

func TestLoginByOTP(t *testing.T) {
	s := newSite(t)
	id := s.begin(t)
	first := s.get(t, "/login?factor=OTP&individualId="+personID+"&transactionId="+id)
	first.contains(t, `id="Otp_mosip-vid" name="Otp_vid" value="8267411571"`, `id="back-button"`, "Asha Rao", personPIN, personOTP, "Farmer Portal")
	sent := s.post(t, "/login", "transactionId", id, "action", "get_otp", "Otp_vid", " "+personID+" ")
	if sent.status != http.StatusSeeOther {
		t.Fatalf("get_otp: status %d: %s", sent.status, sent.body)
	}
	second := s.get(t, sent.location)
	second.contains(t, `id="otp_verify_input"`, `class="pincode-input-container"`, "OTP has been sent to your registered ", "XXXXXX3210", "a**@example.org", "03:00", `id="resend_otp"`, `id="verify_otp"`)
	if n := strings.Count(second.body, `name="otp"`); n != 6 {
		t.Errorf("%d inputs for the OTP, want 6", n)
	}
	wrong := s.post(t, "/login", "transactionId", id, "action", "verify_otp", "Otp_vid", personID, "otp", "222222")
	wrong.contains(t, `id="error-banner-message"`, "Incorrect OTP. Please try again.", `id="verify_otp"`, `role="alert"`)
	short := s.post(t, "/login", "transactionId", id, "action", "verify_otp", "Otp_vid", personID, "otp", "1")
	short.contains(t, "Authentication Challenge is Required.")
	right := s.post(t, "/login", "transactionId", id, "action", "verify_otp", "Otp_vid", personID,
		"otp", "1", "otp", "1", "otp", "1", "otp", "1", "otp", "1", "otp", "1")
	if !strings.HasPrefix(right.location, "/consent?") || !strings.Contains(right.location, "consentAction=CAPTURE") {
		t.Errorf("right OTP leads to %q", right.location)
	}
}

func TestResendCountdown(t *testing.T) {
	s := newSite(t)
	id := s.begin(t)
	next := s.post(t, "/login", "transactionId", id, "action", "get_otp", "Otp_vid", personID).location
	s.clock.Advance(time.Minute)
	s.get(t, next).contains(t, "02:00")
	s.clock.Advance(2 * time.Minute)
	s.get(t, next).lacks(t, "Resend OTP in")
}

func TestAttemptsRunOut(t *testing.T) {
	s := newSite(t)
	id := s.begin(t)
	pin := func() page {
		return s.post(t, "/login", "transactionId", id, "action", "verify_pin", "Pin_vid", personID, "pin", "0000")
	}
	for range 3 {
		pin().contains(t, "Incorrect pin. Please try again.")
	}
	pin().contains(t, "no_attempts_left")
	other := s.begin(t)
	blocked := s.post(t, "/login", "transactionId", other, "action", "get_otp", "Otp_vid", personID)
	blocked.contains(t, "individual_id_blocked", `id="get_otp"`)
}

func TestUnknownPerson(t *testing.T) {
	s := newSite(t)
	id := s.begin(t)
	got := s.post(t, "/login", "transactionId", id, "action", "get_otp", "Otp_vid", `"><script>`)
	got.contains(t, "Invalid Individual ID", `value="&#34;&gt;&lt;script&gt;"`)
	got.lacks(t, `"><script>`)
}

// An OTP that was never asked for is invalid_transaction of the identity system, on which the page
// leaves (contract: only this code does).
func TestInvalidTransactionLeaves(t *testing.T) {
	s := newSite(t)
	id := s.begin(t)
	got := s.post(t, "/login", "transactionId", id, "action", "verify_otp", "Otp_vid", personID, "otp", "000000")
	want := callback + "?error_description=Invalid+Transaction+or+Transaction+Expired&state=st-55&error=invalid_transaction"
	if got.location != want {
		t.Errorf("leads to %q, want %q", got.location, want)
	}
}

func TestExpiredLogin(t *testing.T) {
	s := newSite(t)
	id := s.begin(t)
	s.clock.Advance(5 * time.Minute)
	for _, got := range []page{
		s.get(t, "/login?transactionId="+id),
		s.get(t, "/consent?transactionId="+id),
		s.post(t, "/login", "transactionId", id, "action", "verify_pin", "Pin_vid", personID, "pin", personPIN),
	} {
		if !strings.HasSuffix(got.location, "&state=st-55&error=invalid_transaction") {
			t.Errorf("status %d, leads to %q", got.status, got.location)
		}
	}
	s.clock.Advance(2 * time.Hour)
	s.get(t, "/login?transactionId="+id).contains(t, box("Unable to Parse"))
}

func TestWithoutTransaction(t *testing.T) {
	s := newSite(t)
	s.get(t, "/login").contains(t, box("Unable to Parse"))
	s.get(t, "/login?transactionId=%3Cscript%3E").contains(t, box("Unable to Parse"))
	s.get(t, "/consent").contains(t, box("Unauthorized Access"))
	s.post(t, "/login").contains(t, box("Unable to Parse"))
	s.post(t, "/consent").contains(t, box("Unauthorized Access"))
}

func TestBackButtonAndDoubleSubmit(t *testing.T) {
	s := newSite(t)
	id := s.begin(t)
	if got := s.get(t, "/consent?transactionId="+id); !strings.HasPrefix(got.location, "/login?") {
		t.Errorf("consent before login leads to %q", got.location)
	}
	pin := []string{"transactionId", id, "action", "verify_pin", "Pin_vid", personID, "pin", personPIN}
	s.post(t, "/login", pin...)
	for _, got := range []page{s.get(t, "/login?transactionId="+id), s.post(t, "/login", pin...)} {
		if !strings.HasPrefix(got.location, "/consent?") {
			t.Errorf("login after login leads to %q", got.location)
		}
	}
	first := s.post(t, "/consent", "transactionId", id, "action", "allow")
	second := s.post(t, "/consent", "transactionId", id, "action", "allow")
	if first.location == "" || first.location != second.location {
		t.Errorf("the form sent twice leads to %q, then %q", first.location, second.location)
	}
	s.get(t, "/consent?transactionId="+id).contains(t, "This login is complete")
	s.get(t, "/login?transactionId="+id).contains(t, "This login is complete")
}

func TestHostileClient(t *testing.T) {
	const nasty = `<script>alert(1)</script>"'&`
	s := newSite(t, withClient(func(c *idp.Client) {
		c.Name = map[string]string{idp.DefaultName: nasty}
		c.LogoURI = "javascript:alert(1)"
		c.UserClaims = []string{"name", `"><img src=x>`}
	}))
	claims := `{"userinfo":{"\"><img src=x>":null}}`
	id := s.begin(t, "state", nasty, "nonce", nasty, "claims", claims, "ui_locales", nasty)
	pages := []page{s.get(t, "/login?transactionId="+id), s.get(t, "/login?factor=PIN&individualId=%22%3E%3Cscript%3E&transactionId="+id)}
	next := s.post(t, "/login", "transactionId", id, "action", "verify_pin", "Pin_vid", personID, "pin", personPIN).location
	pages = append(pages, s.get(t, next))
	for _, p := range pages {
		p.lacks(t, "<script>", "<img src=x>", "javascript:", "ZgotmplZ")
		p.contains(t, "&lt;script&gt;alert(1)")
	}
	got := s.post(t, "/consent", "transactionId", id, "action", "allow", "claim", `"><img src=x>`)
	u, err := url.Parse(got.location)
	if err != nil || u.Query().Get("state") != nasty || u.Host != "rp.example.org" {
		t.Errorf("leads to %q", got.location)
	}
}

func TestClientName(t *testing.T) {
	tests := []struct{ locales, want string }{
		{"", "Farmer Portal"}, {"xx hi en", "किसान"}, {"en", "Farmer Portal"}, {"ta", "Farmer Portal"},
	}
	for _, tt := range tests {
		txn := idp.Transaction{Client: idp.Client{Name: map[string]string{idp.DefaultName: "Farmer Portal", "hin": "किसान"}}}
		if got := clientName(txn, languageOf(tt.locales)); got != tt.want {
			t.Errorf("clientName for %q = %q, want %q", tt.locales, got, tt.want)
		}
	}
	if got := clientName(idp.Transaction{Client: idp.Client{ID: "c"}}, "en"); got != "c" {
		t.Errorf("client without a name is called %q", got)
	}
}

func TestNonceOfOldReleases(t *testing.T) {
	s := newSite(t, withRelease(func(r *release.ESignet) { r.UI.EarlyReturn = true }))
	got := s.post(t, "/consent", "transactionId", s.logIn(t), "action", "allow")
	if !strings.HasPrefix(got.location, callback+"?nonce=n-1&state=st-55&code=") {
		t.Errorf("leads to %q", got.location)
	}
}
