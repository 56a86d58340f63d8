package release

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProperties(t *testing.T) {
	tests := []struct {
		release, name, value string
		wantErr              string // contained; empty: set
	}{
		{"1.3", "mosip.pms.oidc.client.available", "false", ""},
		{"1.2.2", "mosip.pms.oidc.client.available", "true", ""},
		{"1.3", "mosip.pms.oidc.client.available", "no", `"no" is neither true nor false`},
		{"1.2.0.1", "mosip.pms.oidc.client.available", "false", "PMS 1.2.0.1 and the mock identity system 0.9; it is one of PMS 1.2.2, PMS 1.3"},
		{"1.2.0.1", "mosip.role.pms.postmisplicense", "A, B", ""},
		{"1.3.0-dp.1", "mosip.role.pms.getalloidcclients", "A", ""},
		{"1.3", "mosip.role.pms.getalloidcclients", "A", "is not emulated for eSignet 1.4, PMS 1.3"},
		{"1.2.2", "mosip.role.pms.patchdeactivatepolicy", "A", ""},
		{"1.3.0-dp.1", "mosip.role.pms.patchdeactivatepolicy", "A", "is not emulated for eSignet 1.4, PMS 1.3.0-dp.1"},
		{"1.2.0.1", "mosip.role.pms.getoauthpartnersclients", "A", "is not emulated for eSignet 1.4, PMS 1.2.0.1"},
		{"1.2.0.1", "mosip.role.pms.postmisplicence", "A", "the nearest known is mosip.role.pms.postmisplicense"},
	}
	for _, tt := range tests {
		row, err := PMSNamed(tt.release)
		if err != nil {
			t.Fatal(err)
		}
		got, err := row, UnknownProperty(tt.name, esignet14(), row, identity09)
		if slices.Contains(row.Properties(), tt.name) {
			got, err = row.WithProperty(tt.name, tt.value)
		}
		switch {
		case tt.wantErr != "":
			if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
				t.Errorf("%s=%s: %v, want %q", tt.name, tt.value, err, tt.wantErr)
			}
		case err != nil:
			t.Errorf("%s=%s: %v", tt.name, tt.value, err)
		case got.OIDCOff != (tt.value == "false"):
			t.Errorf("%s=%s: off is %v", tt.name, tt.value, got.OIDCOff)
		}
		if tt.value == "A, B" {
			if roles := got.Roles["postmisplicense"]; !slices.Equal(roles, []string{"A", "B"}) {
				t.Errorf("roles %q", roles)
			}
			if slices.Equal(row.Roles["postmisplicense"], got.Roles["postmisplicense"]) {
				t.Error("the table itself was changed")
			}
		}
	}
}

func TestPropertiesFromEnvironment(t *testing.T) {
	row, err := PMSNamed("1.3")
	if err != nil {
		t.Fatal(err)
	}
	got, strays := FromEnvironment([]string{
		"mosip.pms.oidc.client.available=false", "Mosip_Role_Pms_PostPolicies=X", "MOSIP_OTHER=1", "PATH=/", "MOSIP_ROLE_PMS_POSTMISPLICENCE=A",
		"mosip_esignet_x=1", "MOSIP_PMS_EMPTY=", "MOSIP_ESIGNET_SEND_OTP_ATTEMPTS=7", "mosip_role_pms_postmisplicense=other", "MOSIP_ROLE_PMS_POSTMISPLICENSE=one",
		"MOSIP_ROLE_PMS_PUTPOLICY=",
	}, append(row.Properties(), "mosip.esignet.send-otp.attempts"))
	want := []Setting{
		{"MOSIP_ESIGNET_SEND_OTP_ATTEMPTS", "mosip.esignet.send-otp.attempts", "7"},
		{"mosip.pms.oidc.client.available", "mosip.pms.oidc.client.available", "false"},
		{"MOSIP_ROLE_PMS_POSTMISPLICENSE", "mosip.role.pms.postmisplicense", "one"},
		{"Mosip_Role_Pms_PostPolicies", "mosip.role.pms.postpolicies", "X"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"MOSIP_ROLE_PMS_POSTMISPLICENCE", "mosip_esignet_x"}, strays); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownVariable(t *testing.T) {
	row, err := PMSNamed("1.2.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for variable, want := range map[string]string{
		"mosip_pms_oidc_client_available": `mosip_pms_oidc_client_available: "mosip.pms.oidc.client.available" is not emulated for eSignet 1.4, PMS 1.2.0.1 and the mock identity system 0.9; it is one of PMS 1.2.2, PMS 1.3`,
		"MOSIP_ROLE_PMS_POSTMISPLICENCE":  `MOSIP_ROLE_PMS_POSTMISPLICENCE: "mosip.role.pms.postmisplicence" is not emulated for eSignet 1.4, PMS 1.2.0.1 and the mock identity system 0.9; the nearest known is mosip.role.pms.postmisplicense`,
	} {
		if got := UnknownVariable(variable, esignet14(), row, identity09).Error(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
