package ui

import (
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/release"
)

// TestOneErrorBox walks what can go wrong: each page says so in one box, where a test of upstream looks for it.
func TestOneErrorBox(t *testing.T) {
	for _, name := range release.ESignetNames() {
		s := newSite(t, of(name), withLevels(otpLevel, pinLevel, pwdLevel, bioLevel))
		try := func(fields ...string) page {
			return s.post(t, "/login", append(fields, "transactionId", s.begin(t, "nonce", "-"))...)
		}
		sent := s.begin(t, "nonce", "-")
		s.post(t, "/login", "transactionId", sent, "action", "get_otp", "Otp_vid", personID)
		noScreen := newSite(t, of(name), withLevels(walletLevel))
		pages := map[string]page{
			"two errors at once":    s.get(t, query("scope", "", "display", "tv", "prompt", "x")),
			"unknown client":        s.get(t, query("client_id", "nobody")),
			"claims that are no":    s.get(t, query("claims", "{")),
			"no transaction":        s.get(t, "/login"),
			"no consent":            s.get(t, "/consent"),
			"no screen":             noScreen.get(t, "/login?transactionId="+noScreen.begin(t)),
			"nobody":                try("action", "get_otp", "Otp_vid", "1"),
			"no one named":          try("action", "get_otp"),
			"wrong OTP":             s.post(t, "/login", "transactionId", sent, "action", "verify_otp", "Otp_vid", personID, "otp", "222222"),
			"resent to nobody":      s.post(t, "/login", "transactionId", sent, "action", "resend_otp", "Otp_vid", "1"),
			"wrong PIN":             try("action", "verify_pin", "Pin_vid", personID, "pin", "999999"),
			"no PIN and no person":  try("action", "verify_pin"),
			"wrong password":        try("action", "verify_password", "Password_vid", personID, "password", "Test@1235"),
			"device is not there":   try("action", "scan_and_verify", "sbi_vid", personID, "outcome", string(deviceNotFound)),
			"biometrics of a ghost": try("action", "scan_and_verify", "sbi_vid", "1"),
		}
		for what, got := range pages {
			if got.location != "" {
				t.Errorf("%s %s: leads to %q", name, what, got.location)
			}
			alerts, boxes := strings.Count(got.body, `role="alert"`), strings.Count(got.body, "bg-red-100")+strings.Count(got.body, "banner error")
			if alerts != 1 || boxes != 1 {
				t.Errorf("%s %s: %d alerts in %d boxes, want one", name, what, alerts, boxes)
			}
		}
	}
}
