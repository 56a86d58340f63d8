package app

import (
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
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
