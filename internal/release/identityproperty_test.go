package release

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestIdentityProperties holds what each property changes of a version, and which versions read it.
func TestIdentityProperties(t *testing.T) {
	tests := []struct {
		version, name, value string
		change               func(*Identity)
	}{
		{"0.9.0", "mosip.mock.ida.kyc.transaction-timeout-secs", "5", func(r *Identity) { r.KYCTokenLifetime = 5 * time.Second }},
		{"0.13", "esignet.mock.identity-system.allowed-request-time-variation-seconds", "0", func(r *Identity) { r.Settings.RequestTimeVariation = 0 }},
		{"0.11", "mosip.mockidentitysystem.esignet.issuer-id", "https://a.example/x", func(r *Identity) { r.Settings.Issuer = "https://a.example/x" }},
		{"0.13", "mosip.mockidentitysystem.esignet.issuer-id", "${mosip.esignet.domain.url}/x", func(r *Identity) { r.Settings.Issuer = "{D}/x" }},
		{"0.10", "mosip.mock.ida.kyc.psut.field", "email", func(r *Identity) { r.Settings.Subject = SubjectRule{"email", false} }},
		{"0.12", "mosip.mock.ida.kyc.psut.field", "email", func(r *Identity) { r.Settings.Subject = SubjectRule{"email", true} }},
		{"0.13", "mosip.mock.ida.kyc.psut.field", "email", func(r *Identity) { r.Settings.Subject = SubjectRule{"individualId", false} }},
		{"0.13", "mosip.mock.ida.kyc.psut.field", "psut", func(*Identity) {}},
		{"0.12", "mosip.mock.ida.identity-openid-claims-mapping", `{"email":"mail"}`, func(r *Identity) {
			r.Mapping, r.Claims = []ClaimSource{{"email", "mail"}}, []IdentityClaim{{Claim: "mail", Sources: []ClaimSource{{"email", "mail"}}}}
		}},
		{"0.12", "mosip.mock.ida.identity-openid-claims-mapping", `{}`, func(r *Identity) { r.Mapping, r.Claims = []ClaimSource{}, nil }},
	}
	for _, tt := range tests {
		row, err := IdentityNamed(tt.version)
		if err != nil {
			t.Fatal(err)
		}
		got, err := row.WithProperty(tt.name, tt.value)
		if err != nil {
			t.Errorf("%s: %v", tt.version, err)
		}
		tt.change(&row)
		if diff := cmp.Diff(row, got); diff != "" {
			t.Errorf("%s=%s in %s (-want +got)\n%s", tt.name, tt.value, tt.version, diff)
		}
	}
	for version, want := range map[string]int{"0.9.0": 2, "0.9.2": 2, "0.9": 2, "0.10": 4, "0.11": 5, "0.12": 5, "0.13": 5} {
		row, err := IdentityNamed(version)
		if err != nil || len(row.Properties()) != want {
			t.Errorf("%s: %q, %v", version, row.Properties(), err)
		}
	}
}

// TestDefaultMapping: the mapping of a row, given as a property, changes nothing.
func TestDefaultMapping(t *testing.T) {
	for _, row := range identityRows {
		if row.Mapping == nil {
			continue
		}
		var entries []Member
		for _, m := range row.Mapping {
			entries = append(entries, Member{m.Attribute, m.Member})
		}
		got, err := row.WithProperty("mosip.mock.ida.identity-openid-claims-mapping", writeSpEL(entries))
		if diff := cmp.Diff(row, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", row.Name, err, diff)
		}
	}
}

func TestIdentityPropertyDefects(t *testing.T) {
	row := identity013()
	for property, want := range map[string]string{
		"mosip.mock.ida.kyc.transaction-timeout-secs=x":                    "is no number from 0",
		"mosip.mock.ida.identity-openid-claims-mapping={'a': 1}":           "1 is no name of a claim",
		"mosip.mock.ida.identity-openid-claims-mapping=a":                  "a",
		"mosip.mockidentitysystem.esignet.issuer-id=${mosip.esignet.host}": "stands for nothing here",
		"mosip.mock.ida.identity.schema.url=x":                             "has no such property",
	} {
		name, value, _ := strings.Cut(property, "=")
		if _, err := row.WithProperty(name, value); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", property, err, want)
		}
	}
	err := UnknownProperty("mosip.mock.ida.kyc.psut.field", esignet14(), pmsRows[0], identity09)
	if want := "it is one of the mock identity system 0.10, the mock identity system 0.11, the mock identity system 0.12, the mock identity system 0.13"; !strings.Contains(err.Error(), want) {
		t.Errorf("%v", err)
	}
	if !slices.Contains(allProperties(), "mosip.mock.ida.kyc.psut.field") {
		t.Error("properties of the identity system are missing")
	}
}
