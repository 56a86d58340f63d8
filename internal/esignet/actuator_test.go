package esignet

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
	"github.com/openg2p/mock-esignet/internal/storage/storagetest"
)

// TestEnv reads properties in the form of Spring Boot's actuator.
func TestEnv(t *testing.T) {
	api := New(Config{
		Flow: idp.NewFlow(idp.FlowConfig{Release: row(t, "1.4"), Store: storagetest.Open(t), Now: clock}),
		Environment: []PropertySource{
			{Name: "commandLineArgs", Properties: []release.Property{{Name: "mosip.esignet.a", Value: "2"}}},
			{Name: Environment, Properties: []release.Property{{Name: "MOSIP_ESIGNET_CD", Value: "3"}}},
			{Name: "file", Properties: []release.Property{{Name: "mosip.esignet.b", Value: "x"}, {Name: "mosip.esignet.a", Value: "1"}}},
		},
		Now: clock,
	})
	for _, tt := range []struct {
		path   string
		status int
		want   string
	}{
		{"/actuator/env", 200, `{"activeProfiles":["default"],"propertySources":[{"name":"commandLineArgs","properties":{"mosip.esignet.a":{"value":"2"}}},` +
			`{"name":"systemEnvironment","properties":{"MOSIP_ESIGNET_CD":{"value":"3"}}},{"name":"file","properties":{"mosip.esignet.b":{"value":"x"},"mosip.esignet.a":{"value":"1"}}}]}`},
		{"/actuator/env/mosip.esignet.a", 200, `{"property":{"source":"commandLineArgs","value":"2"},"activeProfiles":["default"],` +
			`"propertySources":[{"name":"commandLineArgs","property":{"value":"2"}},{"name":"systemEnvironment"},{"name":"file","property":{"value":"1"}}]}`},
		{"/actuator/env/mosip.esignet.b", 200, `{"property":{"source":"file","value":"x"},"activeProfiles":["default"],` +
			`"propertySources":[{"name":"commandLineArgs"},{"name":"systemEnvironment"},{"name":"file","property":{"value":"x"}}]}`},
		{"/actuator/env/mosip.esignet.c-d", 200, `{"property":{"source":"systemEnvironment","value":"3"},"activeProfiles":["default"],` +
			`"propertySources":[{"name":"commandLineArgs"},{"name":"systemEnvironment","property":{"value":"3"}},{"name":"file"}]}`},
		{"/actuator/env/none", 404, `{"activeProfiles":["default"],"propertySources":[{"name":"commandLineArgs"},{"name":"systemEnvironment"},{"name":"file"}]}`},
	} {
		res := httptest.NewRecorder()
		api.Paths(api.Engine()).ServeHTTP(res, httptest.NewRequest(http.MethodGet, Prefix+tt.path, nil))
		if res.Code != tt.status || res.Body.String() != tt.want {
			t.Errorf("%s: %d %s, want %d %s", tt.path, res.Code, res.Body, tt.status, tt.want)
		}
		if got := res.Header().Get("Content-Type"); got != "application/vnd.spring-boot.actuator.v3+json" {
			t.Errorf("%s: Content-Type %q", tt.path, got)
		}
	}
}
