package app

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// TestESignetProperties starts servers with properties and reads them back as upstream's test rig does: the
// first source that has the name decides.
func TestESignetProperties(t *testing.T) {
	s := serve(t, "--db", "memory", "--fixtures", "none", "--property", "mosip.esignet.authenticate.attempts=300",
		"--property", "mosip.esignet.oauth.key-values={'issuer': '${mosip.esignet.domain.url}', 'x': {'y'}}")
	base := "http://" + s.ready["listen"] + "/v1/esignet"
	_, body := fetch(t, http.DefaultClient, base+"/actuator/env")
	var env struct {
		PropertySources []struct {
			Name       string
			Properties map[string]struct{ Value string }
		}
	}
	if err := json.Unmarshal([]byte(body), &env, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	value := func(name string) (source, value string) {
		for _, s := range env.PropertySources {
			if p, ok := s.Properties[name]; ok {
				return s.Name, p.Value
			}
		}
		return "", ""
	}
	for name, want := range map[string]string{
		"mosip.esignet.authenticate.attempts":     "commandLineArgs 300",
		"mosip.esignet.send-otp.attempts":         "esignet-default.properties 3",
		"mosip.esignet.integration.authenticator": "esignet-default.properties MockAuthenticationService",
	} {
		source, got := value(name)
		if got = source[strings.LastIndex(source, "/")+1:] + " " + got; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if _, discovery := value("mosip.esignet.discovery.key-values"); !strings.Contains(discovery, "'issuer': '"+s.ready["url"]+"'") {
		t.Errorf("discovery: %s", discovery)
	}
	_, body = fetch(t, http.DefaultClient, base+"/oauth/.well-known/oauth-authorization-server")
	if want := `{"issuer":"` + s.ready["url"] + `","x":["y"]}`; body != want {
		t.Errorf("oauth-authorization-server: %s, want %s", body, want)
	}
}

// TestIdentityProperties: those of the mock identity system are set by flag and by environment.
func TestIdentityProperties(t *testing.T) {
	var f serverFlags
	f.ESignetRelease, f.PMSRelease, f.IdentityRelease = "1.4", "1.2.0.1", "0.13"
	f.Property = []string{"mosip.mock.ida.kyc.psut.field=email"}
	var s settings
	if err := f.resolveReleases(&s); err != nil {
		t.Fatal(err)
	}
	err := f.setProperties(&s, []string{"MOSIP_MOCK_IDA_KYC_TRANSACTION_TIMEOUT_SECS=7", "MOSIP_MOCK_IDA_KYC_PSUT=x", "MOSIP_MOCKIDENTITYSYSTEM_ESIGNET_ISSUER_ID=urn:x"})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.identity; got.KYCTokenLifetime != 7*time.Second || got.Settings.Issuer != "urn:x" || got.Settings.Subject.Attribute != "individualId" {
		t.Errorf("%s, %+v", got.KYCTokenLifetime, got.Settings)
	}
	if diff := cmp.Diff([]string{"MOSIP_MOCK_IDA_KYC_PSUT"}, s.strays); diff != "" {
		t.Error(diff)
	}
	err = s.setProperty("mosip.mock.ida.identity.schema.url", "x")
	if err == nil || !strings.Contains(err.Error(), "is not emulated for eSignet 1.4, PMS 1.2.0.1 and the mock identity system 0.13") {
		t.Errorf("%v", err)
	}
}
