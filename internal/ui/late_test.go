package ui

import (
	"encoding/base64"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

var lateReleases = []string{"1.5", "1.6", "1.7", "1.8"}

// withLevels gives the client these levels.
func withLevels(levels ...string) siteOption {
	return withClient(func(c *idp.Client) { c.ACRs = levels })
}

// withConfig gives the client an additional config.
func withConfig(text string) siteOption {
	return withClient(func(c *idp.Client) { c.AdditionalConfig = text })
}

// capturesOf reads a challenge of biometrics, answersOf one of knowledge, in either base64.
func capturesOf(challenge string) []map[string]string {
	var captures []map[string]string
	text, _ := base64.StdEncoding.DecodeString(challenge)
	_ = json.Unmarshal(text, &captures)
	return captures
}

func answersOf(challenge string) map[string]string {
	var answers map[string]string
	text, err := base64.StdEncoding.DecodeString(challenge)
	if err != nil {
		text, _ = base64.RawURLEncoding.DecodeString(challenge)
	}
	_ = json.Unmarshal(text, &answers)
	return answers
}

// TestScreensOfReleases has the ids and texts by which tests find the parts of each screen.
func TestScreensOfReleases(t *testing.T) {
	const early, late = "1.0 1.1 1.2 1.3 1.4", "1.6 1.7 1.8"
	tests := []struct {
		releases, factor string
		has              []string
	}{
		{early, otpFactor, []string{`id="Otp_mosip-vid"`, `id="get_otp"`, `id="back-button"`}},
		{early, pinFactor, []string{`id="Pin_mosip-uin" name="Pin_vid"`, `id="Pin_pin" name="pin"`, `id="remember-me"`, `id="verify_pin"`}},
		{"1.3 1.4", passwordFactor, []string{`id="Password_mosip-uin"`, `id="Password_password" name="password"`, `value="verify_password">Login<`}},
		{early, biometricsFactor, []string{`id="sbi_mosip-vid"`, `id="secure-biometric-interface-integration"`, "Scan and Verify"}},
		{"1.5", otpFactor, []string{`<h1>Login with OTP</h1>`, `id="Otp_mosip-vid"`, `maxlength="12"`, `id="get_otp"`, `id="login-header" class="eyebrow">Login<`, `id="login-subheader"`, `id="back-button"`}},
		{late, otpFactor, []string{`<h1>Login with UIN/VID</h1>`, `id="Otp_vid"`, `maxlength="16"`, `placeholder="Enter UIN/VID"`, `>Login using eSignet<`, `<strong>Farmer Portal</strong> is requesting authentication for login`}},
		{"1.5", pinFactor, []string{`<h1>Login with PIN</h1>`, `id="Pin_mosip-uin" name="Pin_vid"`, `id="Pin_pin" name="pin"`, `maxlength="6"`, `id="remember-me"`, `id="verify_pin"`}},
		{late, pinFactor, []string{`<h1>Login with UIN/VID</h1>`, `id="vid" name="Pin_vid"`, `id="Pin_vid" name="pin"`, `id="remember-me"`, `id="verify_pin"`}},
		{"1.5", passwordFactor, []string{`<h1>Login with Password</h1>`, `id="Password_mosip-uin"`, `id="Password_password" name="password"`, `id="password-eye"`, `value="verify_password">Continue<`}},
		{late, passwordFactor, []string{`id="vid" name="Password_vid"`, `id="Password_vid" name="password"`, `maxlength="20"`, `id="password-eye"`, `value="verify_password">Login<`, "<code>" + password}},
		{"1.5", biometricsFactor, []string{`<h1>Login with Biometrics</h1>`, `id="sbi_mosip-vid"`, `id="secure-biometric-interface-integration"`, "Scan and Verify", "Iris"}},
		{late, biometricsFactor, []string{`<h1>Login with UIN/VID</h1>`, `id="sbi_vid"`, `id="secure-biometric-interface-integration"`}},
		{"1.5 1.6", knowledgeFactor, []string{`<h1>Login with KBI</h1>`, `id="_form_individualId"`, `id="_form_phone" name="phone"`, `id="_form_dateOfBirth"`, `id="verify_form"`}},
		{"1.7 1.8", knowledgeFactor, []string{`<h1>Login with KBI</h1>`, `id="form-container"`, `id="phone" name="phone" type="tel"`, `id="email"`, `id="dateOfBirth" name="dateOfBirth" type="date"`}},
	}
	for _, tt := range tests {
		for _, name := range strings.Fields(tt.releases) {
			t.Run(name+" "+tt.factor, func(t *testing.T) {
				s := newSite(t, of(name), withLevels(otpLevel, pinLevel, pwdLevel, bioLevel, kbiLevel))
				s.get(t, "/login?factor="+tt.factor+"&transactionId="+s.begin(t)).contains(t, tt.has...)
			})
		}
	}
}

// TestEveryInputHasALabel holds each screen to one heading, and each input to a label.
func TestEveryInputHasALabel(t *testing.T) {
	input := regexp.MustCompile(`<input [^>]*\bid="([^"]+)"`)
	for _, name := range lateReleases {
		for _, factor := range []string{otpFactor, pinFactor, passwordFactor, biometricsFactor, knowledgeFactor} {
			s := newSite(t, of(name), withLevels(otpLevel, pinLevel, pwdLevel, bioLevel, kbiLevel))
			body := s.get(t, "/login?factor="+factor+"&transactionId="+s.begin(t)).body
			if n := strings.Count(body, "<h1"); n != 1 {
				t.Errorf("%s %s: %d main headings", name, factor, n)
			}
			ids := map[string]bool{}
			for _, found := range input.FindAllStringSubmatch(body, -1) {
				id := found[1]
				if ids[id] {
					t.Errorf("%s %s: two inputs are called %s", name, factor, id)
				}
				ids[id] = true
				if !strings.Contains(body, `for="`+id+`"`) && id != "remember-me" {
					t.Errorf("%s %s: %s has no label", name, factor, id)
				}
			}
			if n := strings.Count(body, "autofocus"); n != 1 {
				t.Errorf("%s %s: %d parts want the focus", name, factor, n)
			}
		}
	}
}

func TestOptionsOfReleases(t *testing.T) {
	five := []string{otpLevel, pinLevel, pwdLevel, bioLevel, kbiLevel}
	tests := []struct {
		name, release, config string
		levels                []string
		has, lacks            []string
	}{
		{"1.0", "1.0", "", five, []string{"Choose How You Want to Login:", "Login with e-Signet", "login_with_otp", "login_with_pin", "login_with_bio"}, []string{"login_with_pwd", "show-more-options"}},
		{"1.1 without a level of passwords", "1.1", "", five, []string{"Choose How You Want to Login:", "Login with Biometrics"}, []string{"login_with_pwd"}},
		{"1.2", "1.2", "", five, []string{"Select a preferred mode of login", "Login with e-Signet"}, []string{"login_with_pwd"}},
		{"1.3", "1.3", "", five, []string{"Select a preferred mode of login", `class="eyebrow">Login<`, "Login with Password", "login_with_bio"}, nil},
		{"1.4", "1.4", "", five, []string{"Select a preferred mode of login", "login_with_otp", "login_with_pin", "login_with_bio", "login_with_pwd"}, []string{"show-more-options"}},
		{"1.5", "1.5", "", five, []string{"Select a preferred mode of login", "Login with Password", `id="login_with_kbi"`}, []string{"show-more-options"}},
		{"1.6", "1.6", "", five, []string{"Select a preferred mode to continue", `id="show-more-options">More ways to sign in`, `id="login_with_bio"`, `id="login_with_pwd"`}, nil},
		{"four", "1.8", "", five[1:], []string{"Login with Biometrics"}, []string{"show-more-options"}},
		{"verify", "1.8", `{"purpose":{"type":"verify"}}`, five, []string{"Verify using eSignet", "Verify with OTP", "is requesting authentication for verification"}, nil},
		{"link", "1.6", `{"purpose":{"type":"link"}}`, five, []string{"Link using eSignet", "Link using OTP", "is requesting authentication to link your account"}, nil},
		{"none", "1.7", `{"purpose":{"type":"none"}}`, five, []string{"Login with OTP", "<strong>Farmer Portal</strong>"}, []string{"login-header", "login-subheader"}},
		{"own title", "1.7", `{"purpose":{"type":"verify","title":{"@none":"Prove it","hin":"दिखाओ"},"subTitle":{"@none":"{{clientName}} asks <b>you</b>"}}}`, five, []string{">Prove it<", ">Farmer Portal asks &lt;b&gt;you&lt;/b&gt;<"}, []string{"is requesting"}},
		{"no purposes yet", "1.5", `{"purpose":{"type":"verify"}}`, five, []string{"Login with OTP"}, []string{"Verify"}},
		{"wallet and id token have no screen", "1.8", "", []string{walletLevel, "mosip:idp:acr:id-token"}, []string{"No way to log in", kbiLevel, pwdLevel}, []string{"login_with", "<form"}},
		{"one opens at once", "1.8", "", []string{walletLevel, kbiLevel}, []string{`id="form-container"`}, []string{"back-button", "login_with_"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t, of(tt.release), withLevels(tt.levels...), withConfig(tt.config))
			got := s.get(t, "/login?transactionId="+s.begin(t))
			got.contains(t, tt.has...)
			got.lacks(t, tt.lacks...)
		})
	}
	t.Run("own title in another language", func(t *testing.T) {
		s := newSite(t, of("1.6"), withConfig(`{"purpose":{"type":"login","title":{"@none":"Prove it","hin":"दिखाओ"}}}`))
		s.get(t, "/login?transactionId="+s.begin(t, "ui_locales", "fra hin")).contains(t, ">दिखाओ<", "किसान")
	})
}

func TestPortals(t *testing.T) {
	links := map[string]string{
		`id="forgot-password-hyperlink"`: ` href="https://id.example.org/reset?nonce=n-1&amp;state=st-55`,
		`id="signup-url-button"`:         ` href="https://id.example.org/signup?nonce=n-1&amp;state=st-55`,
	}
	entry := func(on, at string, enabled bool, address string) map[string]any {
		return map[string]any{on: enabled, at: address}
	}
	tests := []struct {
		name    string
		enabled bool
		origin  string
		config  string
		shown   bool
	}{
		{"configured", true, "https://id.example.org", "", true},
		{"switched off", false, "https://id.example.org", "", false},
		{"no address", true, "", "", false},
		{"the client wants it", false, "https://id.example.org", `{"signup_banner_required":true,"forgot_pwd_link_required":true}`, true},
		{"the client does not", true, "https://id.example.org", `{"signup_banner_required":false,"forgot_pwd_link_required":false}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			address := func(path string) string {
				if tt.origin == "" {
					return ""
				}
				return tt.origin + path
			}
			s := newSite(t, of("1.8"), withLevels(pwdLevel), withConfig(tt.config), withSetting("signup.config", entry("signup.banner", "signup.url", tt.enabled, address("/signup"))),
				withSetting("forgot-password.config", entry("forgot-password", "forgot-password.url", tt.enabled, address("/reset"))))
			body := s.get(t, "/login?transactionId="+s.begin(t)).body
			for id, address := range links {
				if strings.Contains(body, id) != tt.shown || strings.Contains(body, id+address) != tt.shown {
					t.Errorf("%s with %s is shown: %t, want %t\n%s", id, address, !tt.shown, tt.shown, body)
				}
			}
		})
	}
}

// withSetting changes one entry of the map for the page.
func withSetting(name string, value any) siteOption {
	return func(_ *site, cfg *idp.FlowConfig) {
		configs := append(cfg.Release.UI.Configs[:0:0], cfg.Release.UI.Configs...)
		for i := range configs {
			if configs[i].Name == name {
				configs[i].Value = value
			}
		}
		cfg.Release.UI.Configs = configs
	}
}

func TestLoginByEachFactor(t *testing.T) {
	knowledge := []string{"action", "verify_form", "individualId", personID, "phone", personPhone, "email", "a@example.org", "dateOfBirth", "1987-11-25"}
	tests := []struct {
		name, level string
		fields      []string
	}{
		{"PIN", pinLevel, []string{"action", "verify_pin", "Pin_vid", personID, "pin", longPIN}},
		{"password", pwdLevel, []string{"action", "verify_password", "Password_vid", " " + personID, "password", password + " "}},
		{"face", bioLevel, []string{"action", "scan_and_verify", "sbi_vid", personID, "device", "Face", "outcome", "captured"}},
		{"first device", bioLevel, []string{"action", "scan_and_verify", "sbi_vid", personID}},
		{"iris", bioLevel, []string{"action", "scan_and_verify", "sbi_vid", personID, "device", "Iris"}},
		{"knowledge", kbiLevel, knowledge},
	}
	for _, name := range lateReleases {
		for _, tt := range tests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				s := newSite(t, of(name), withLevels(tt.level))
				got := s.post(t, "/login", append(tt.fields, "transactionId", s.begin(t))...)
				if !strings.HasPrefix(got.location, "/claim-details?") || !strings.Contains(got.location, "consentAction=CAPTURE") {
					t.Errorf("leads to %q: %s", got.location, got.body)
				}
			})
		}
	}
	t.Run("no form under strict", func(t *testing.T) {
		s := newSite(t, of("1.8"), withLevels(kbiLevel), strict)
		s.post(t, "/login", append(knowledge, "transactionId", s.begin(t))...).contains(t, "KBI details you entered are not valid.", "knowledge-form")
	})
	t.Run("1.4 KBA", func(t *testing.T) {
		s := newSite(t, withLevels("knowledge"), withRelease(withKBA))
		s.get(t, "/login?transactionId="+s.begin(t)).contains(t, "<h1>Login with Details</h1>", `id="_form_phone"`)
		got := s.post(t, "/login", append(knowledge, "transactionId", s.begin(t))...)
		if !strings.HasPrefix(got.location, "/consent?") {
			t.Errorf("leads to %q: %s", got.location, got.body)
		}
		s.post(t, "/login", "transactionId", s.begin(t), "action", "verify_form", "individualId", personID, "phone", "1", "email", "a@example.org", "dateOfBirth", "1987-11-25").
			contains(t, "Login failed, please enter correct credentials", `value="a@example.org"`)
	})
}

// TestSecretsShown has each screen show the secret that is entered there, and no other.
func TestSecretsShown(t *testing.T) {
	s := newSite(t, of("1.8"), withLevels(pinLevel, pwdLevel, bioLevel))
	id := s.begin(t)
	s.get(t, "/login?factor=PIN&transactionId="+id).contains(t, "PIN <code>"+personPIN)
	s.get(t, "/login?factor=PWD&transactionId="+id).lacks(t, "PIN <code>", "The OTP is")
	s.get(t, "/login?factor=BIO&transactionId="+id).lacks(t, "PIN <code>", "The OTP is", password)
}

// TestDeviceFailureBlamesNobody has no field marked as wrong when a device fails, and no attempt counted.
func TestDeviceFailureBlamesNobody(t *testing.T) {
	s := newSite(t, of("1.8"), withLevels(bioLevel))
	form := []string{"transactionId", s.begin(t), "action", "scan_and_verify", "sbi_vid", personID}
	for range 4 {
		s.post(t, "/login", append(form, "outcome", "device_not_found_msg")...).lacks(t, "aria-invalid")
	}
	if got := s.post(t, "/login", form...); got.location == "" {
		t.Errorf("a capture after four failures: %s", got.body)
	}
}

func TestFailuresOfEachFactor(t *testing.T) {
	tests := []struct {
		name, level string
		fields      []string
		has         []string
	}{
		{"wrong PIN", pinLevel, []string{"action", "verify_pin", "Pin_vid", personID, "pin", "999999"}, []string{"PIN authentication failed. Please try again."}},
		{"short PIN", pinLevel, []string{"action", "verify_pin", "Pin_vid", personID, "pin", "9"}, []string{"The PIN you entered is not valid. Please enter valid PIN and try again."}},
		{"wrong password", pwdLevel, []string{"action", "verify_password", "Password_vid", personID, "password", "Test@1235"}, []string{"Username or password is not valid. Please enter valid credentials.", `value="8267411571"`}},
		{"short password", pwdLevel, []string{"action", "verify_password", "Password_vid", personID, "password", "x"}, []string{"The password you entered is not valid. Please enter valid password and try again."}},
		{"nobody", pwdLevel, []string{"action", "verify_password", "Password_vid", "1", "password", password}, []string{"Please Enter Valid Individual ID."}},
		{"no person", bioLevel, []string{"action", "scan_and_verify"}, []string{"Please Enter Valid Individual ID."}},
		{"capture fails", bioLevel, []string{"action", "scan_and_verify", "sbi_vid", personID, "device", "Finger", "outcome", "biometric_capture_failed_msg"}, []string{"Unable to capture biometrics. Please check and try again.", `value="Finger" checked`, `value="biometric_capture_failed_msg" checked`}},
		{"device is away", bioLevel, []string{"action", "scan_and_verify", "sbi_vid", personID, "outcome", "device_not_found_msg"}, []string{"Unable to access the biometric device. Please check and try again."}},
		{"wrong answer", kbiLevel, []string{"action", "verify_form", "individualId", personID, "phone", "1", "email", "a@example.org", "dateOfBirth", "1987-11-25"}, []string{"Login unsuccessful. Please check your credentials and try again.", `value="a@example.org"`, `value="1987-11-25"`}},
	}
	for _, name := range lateReleases {
		for _, tt := range tests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				s := newSite(t, of(name), withLevels(tt.level))
				got := s.post(t, "/login", append(tt.fields, "transactionId", s.begin(t))...)
				got.contains(t, append(tt.has, `id="error-banner" class="banner error" role="alert"`, `id="error-banner-message"`, `id="error-close-button"`)...)
			})
		}
	}
}

// TestCapture holds what the simulated device hands out to the rule of the release.
func TestCapture(t *testing.T) {
	for _, name := range append(lateReleases, "1.4") {
		s := newSite(t, of(name))
		u := &UI{cfg: Config{Flow: s.flow, Now: s.clock.Now}}
		got := u.capture(idp.Transaction{AuthTransaction: "1234567890"}, "Iris")
		if rule := u.challenge(biometricsFactor); len(got) < rule.Min || len(got) > rule.Max {
			t.Errorf("%s: %d characters, want %d to %d", name, len(got), rule.Min, rule.Max)
		}
		captures := capturesOf(got)
		if len(captures) != 1 {
			t.Fatalf("%s: %d captures", name, len(captures))
		}
		parts := strings.Split(captures[0]["data"], ".")
		payload, err := base64.RawURLEncoding.DecodeString(parts[1])
		if err != nil || len(parts) != 3 {
			t.Fatalf("%s: data of %d parts, %v", name, len(parts), err)
		}
		var data map[string]string
		if err := json.Unmarshal(payload, &data); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{data["bioType"], data["purpose"], data["transactionId"], data["timestamp"], data["env"]},
			[]string{"Iris", "Auth", "1234567890", "2026-03-04T05:06:07.890Z", "Developer"}); diff != "" {
			t.Errorf("%s (-got +want)\n%s", name, diff)
		}
	}
}

// TestKnowledgeOfTestPersons fills in what a person who was picked would answer.
func TestKnowledgeOfTestPersons(t *testing.T) {
	s := newSite(t, of("1.7"), withLevels(kbiLevel))
	id := s.begin(t)
	s.get(t, "/login?individualId="+personID+"&transactionId="+id).contains(t, `value="9876543210"`, `value="1987-11-25"`)
	s.get(t, "/login?individualId=1&transactionId="+id).lacks(t, `value="9876543210"`)
}

func TestAnswers(t *testing.T) {
	entered := map[string]string{"phone": "1"}
	for name, want := range map[string]map[string]string{"1.5": entered, "1.6": entered, "1.7": {"phone": "1", "individualId": "2"}, "1.8": {"phone": "1", "individualId": "2"}} {
		u := &UI{cfg: Config{Flow: newSite(t, of(name)).flow}}
		if diff := cmp.Diff(answersOf(u.answers(knowledgeFactor, "2", entered)), want); diff != "" {
			t.Errorf("%s (-got +want)\n%s", name, diff)
		}
	}
}

func TestOTPTextsOfReleases(t *testing.T) {
	for name, has := range map[string][]string{
		"1.0": {"OTP has been sent to your registered <strong>Mobile Number: XXXXXX3210</strong>", "Resend OTP in <span"},
		"1.4": {"OTP has been sent to your registered <strong>Mobile Number: XXXXXX3210</strong>", "Resend OTP in <span"},
		"1.5": {"OTP has been sent to your registered <strong>Mobile Number: XXXXXX3210</strong> and <strong>Email Address: a**@example.org</strong>", "Resend OTP in <span"},
		"1.6": {"Please enter the 6-digit OTP sent to <strong>XXXXXX3210</strong> and <strong>a**@example.org</strong>", "You can resend the OTP in <span"},
		"1.8": {"Please enter the 6-digit OTP sent to <strong>XXXXXX3210</strong>", `id="resend_otp"`, `id="verify_otp"`},
	} {
		s := newSite(t, of(name))
		id := s.begin(t)
		s.get(t, s.post(t, "/login", "transactionId", id, "action", "get_otp", "Otp_vid", personID).location).contains(t, has...)
	}
}

func TestErrorTextsOfReleases(t *testing.T) {
	for _, name := range lateReleases {
		s := newSite(t, of(name))
		s.get(t, query("client_id", "nobody")).contains(t, box("Client ID is invalid. Please try again."))
		s.get(t, query("redirect_uri", "https://evil.example.org")).contains(t, box("Oops! It looks like there’s an issue with the URL. Please try again."))
		s.get(t, query("claims", "{")).contains(t, box("Unable to process. Please try again."))
		s.get(t, "/login").contains(t, box("Unable to process. Please try again."))
		s.get(t, "/consent").contains(t, box("Access denied. Please check your credentials and try again."))
		id := s.begin(t)
		pin := []string{"transactionId", id, "action", "verify_pin", "Pin_vid", personID, "pin", "999999"}
		for range 3 {
			s.post(t, "/login", pin...)
		}
		s.post(t, "/login", pin...).contains(t, "The limit for authentication attempts has been reached. Please try again later.")
		s.post(t, "/login", "transactionId", s.begin(t), "action", "get_otp", "Otp_vid", personID).
			contains(t, "The user has been temporarily blocked. Please contact support for further assistance.")
	}
}

// withKBA adds a level of knowledge, which no configuration of 1.4 has.
func withKBA(r *release.ESignet) {
	r.Authorize.ACRs = append(r.Authorize.ACRs[:len(r.Authorize.ACRs):len(r.Authorize.ACRs)],
		release.ACR{Name: "knowledge", AMRs: []release.AMR{{Name: "knowledge", Factors: []release.Factor{{Type: oldKnowledge}}}}})
}
