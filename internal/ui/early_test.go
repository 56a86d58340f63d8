package ui

import (
	"strings"
	"testing"
)

// TestEarlyTextsOfReleases has the terse texts up to 1.4: up to 1.2 in a box, after what has failed.
func TestEarlyTextsOfReleases(t *testing.T) {
	tests := []struct {
		factor, level string
		form          []string
		upTo12, after string
	}{
		{otpFactor, otpLevel, []string{"action", "get_otp", "Otp_vid", "1"}, "Failed to Send OTP: Invalid Individual ID", "Invalid Individual ID"},
		{otpFactor, otpLevel, []string{"action", "verify_otp", "Otp_vid", personID, "otp", "222222"}, "Authentication Failed: Authentication Failed", "Incorrect OTP. Please try again."},
		{pinFactor, pinLevel, []string{"action", "verify_pin", "Pin_vid", personID, "pin", "0000"}, "Authentication Failed: Authentication Failed", "Incorrect pin. Please try again."},
		{biometricsFactor, bioLevel, []string{"action", "scan_and_verify", "sbi_vid", personID, "outcome", "device_not_found_msg"}, "Device Not Found", "Device Not Found"},
		{biometricsFactor, bioLevel, []string{"action", "scan_and_verify", "sbi_vid", "1"}, "Authentication Failed: Invalid Individual ID", "Invalid Individual ID"},
	}
	for _, name := range []string{"1.0", "1.1", "1.2", "1.3", "1.4"} {
		for _, tt := range tests {
			s := newSite(t, of(name), withLevels(tt.level))
			got := s.post(t, "/login", append(tt.form, "transactionId", s.begin(t))...)
			if name < "1.3" {
				got.contains(t, strings.Replace(box(tt.upTo12), " class", ` id="error-banner-message" class`, 1))
				got.lacks(t, "error-banner-text")
			} else {
				got.contains(t, `id="error-banner-message" class="error-banner-text">`+tt.after+"<")
			}
			got.lacks(t, "error-close-button")
		}
	}
}

// TestPersonLabelsOfReleases has what the individual id is called.
func TestPersonLabelsOfReleases(t *testing.T) {
	tests := []struct{ releases, factor, label, placeholder string }{
		{"1.0 1.1 1.2 1.3", otpFactor, "Enter Your VID", "VID"},
		{"1.0 1.1 1.2 1.3", biometricsFactor, "Enter Your VID", "VID"},
		{"1.0 1.1 1.2 1.3", pinFactor, "UIN", "UIN or VID"},
		{"1.3", passwordFactor, "Username", "VID"},
		{"1.4 1.5", otpFactor, "UIN/VID", "Enter Your UIN or VID"},
		{"1.4 1.5", passwordFactor, "UIN/VID", "Enter Your UIN or VID"},
		{"1.6 1.7 1.8", pinFactor, "UIN/VID", "Enter UIN/VID"},
	}
	for _, tt := range tests {
		for _, name := range strings.Fields(tt.releases) {
			s := newSite(t, of(name), withLevels(otpLevel, pinLevel, pwdLevel, bioLevel))
			got := s.get(t, "/login?factor="+tt.factor+"&transactionId="+s.begin(t))
			got.contains(t, ">"+tt.label+"</label>", `placeholder="`+tt.placeholder+`"`)
		}
	}
}

// TestConsentButtonOfReleases has the button that gives consent under its name.
func TestConsentButtonOfReleases(t *testing.T) {
	for name, button := range map[string]string{
		"1.0": `<button id="allow" name="action" value="allow">Allow</button>`,
		"1.1": `<button id="allow" name="action" value="allow">Allow</button>`,
		"1.2": `<button id="continue" name="action" value="allow">Continue</button>`,
		"1.3": `<button id="continue" name="action" value="allow">Allow</button>`,
		"1.4": `<button id="continue" name="action" value="allow">Allow</button>`,
		"1.5": `<button id="continue" name="action" value="allow">Allow</button>`,
		"1.8": `<button id="continue" name="action" value="allow">Allow</button>`,
	} {
		s := newSite(t, of(name))
		s.get(t, "/consent?transactionId="+s.logIn(t)).contains(t, button, `id="cancel"`)
	}
}

// TestEarlyFactors logs in with what the page of the releases up to 1.4 offers beside OTP and PIN.
func TestEarlyFactors(t *testing.T) {
	for name, levels := range map[string][]string{"1.0": {bioLevel}, "1.1": {bioLevel}, "1.2": {bioLevel}, "1.3": {bioLevel, pwdLevel}, "1.4": {bioLevel, pwdLevel}} {
		for _, level := range levels {
			s := newSite(t, of(name), withLevels(level))
			form := []string{"action", "scan_and_verify", "sbi_vid", personID, "device", "Iris"}
			if level == pwdLevel {
				form = []string{"action", "verify_password", "Password_vid", personID, "password", password}
			}
			if got := s.post(t, "/login", append(form, "transactionId", s.begin(t))...); !strings.HasPrefix(got.location, "/consent?") {
				t.Errorf("%s %s: leads to %q: %s", name, level, got.location, got.body)
			}
		}
	}
}
