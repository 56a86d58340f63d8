package ui

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// refusing is an identity system that refuses everything with one code.
type refusing struct {
	people
	code idp.Code
}

func (r refusing) SendOTP(context.Context, idp.Client, idp.OTPRequest) (idp.OTPSent, error) {
	return idp.OTPSent{}, idp.Errorf(r.code, "refused")
}

func (r refusing) Authenticate(context.Context, idp.Client, idp.KYCAuth) (idp.Authenticated, error) {
	return idp.Authenticated{}, idp.Errorf(r.code, "refused")
}

// vidInput is the input of the individual id.
var vidInput = regexp.MustCompile(`<input[^>]* name="[A-Za-z]+_vid"[^>]*>`)

// TestIDATexts has the page word what ID Authentication says.
func TestIDATexts(t *testing.T) {
	send := []string{"action", "get_otp", "Otp_vid", personID}
	verify := []string{"action", "verify_otp", "Otp_vid", personID, "otp", "222222"}
	tests := []struct {
		code                   idp.Code
		form                   []string
		person                 bool   // is what is wrong, not the secret
		upTo12, upTo14, latest string // what the page says
	}{
		{"IDA-MLC-018", send, true, "Failed to Send OTP: User data not available", "Incorrect OTP. Please try again.", "Please Enter Valid UIN."},
		{"IDA-OTA-002", send, true, "Failed to Send OTP: Could not generate/send OTP", "Could not generate/send OTP", "Unable to send OTP. Please try again."},
		{"IDA-OTA-004", verify, false, "Authentication Failed: OTP is invalid", "OTP is invalid", "Please enter valid OTP."},
		{"IDA-MLC-011", verify, false, "Authentication Failed: Unsupported Authentication Type", "Unsupported Authentication Type", "Unable to authenticate as authentication type is not supported."},
		{"IDA-XXX-000", verify, true, "Authentication Failed: IDA-XXX-000", "IDA-XXX-000", "IDA-XXX-000"},
	}
	for _, tt := range tests {
		for release, want := range map[string]string{"1.0": tt.upTo12, "1.2": tt.upTo12, "1.3": tt.upTo14, "1.4": tt.upTo14, "1.5": tt.latest, "1.8": tt.latest} {
			t.Run(string(tt.code)+" in "+release, func(t *testing.T) {
				s := newSite(t, of(release), func(_ *site, cfg *idp.FlowConfig) { cfg.Identity = refusing{code: tt.code} })
				id := s.begin(t, "acr_values", otpLevel)
				p := s.post(t, "/login", append([]string{"transactionId", id, "factor", otpFactor}, tt.form...)...)
				p.contains(t, want+"<")
				if got := strings.Contains(vidInput.FindString(p.body), `aria-invalid="true"`); got != tt.person {
					t.Errorf("the person is wrong: %v", got)
				}
			})
		}
	}
}
