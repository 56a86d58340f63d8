package esignet

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/release"
)

// PropertySource is a place that properties of the service come from, with its members in order. Of
// several the first that has a property decides.
type PropertySource struct {
	Name       string
	Properties []release.Property
}

// Environment is the name of the source whose properties are variables of the environment.
const Environment = "systemEnvironment"

// has reports whether an entry of the source is the property.
func (s PropertySource) has(entry release.Property, name string) bool {
	return entry.Name == name || s.Name == Environment && release.Sets(entry.Name, name)
}

// health serves GET /actuator/health.
func (a *API) health(c *gin.Context) error {
	return actuator(c, http.StatusOK, httpapi.Object{{Name: "status", Value: "UP"}})
}

// env serves GET /actuator/env: {activeProfiles, propertySources: [{name, properties: {name: {value}}}]},
// which is where upstream's test rig reads lifetimes, scopes and the name of the plugin (Spring Boot
// EnvironmentEndpoint.java).
func (a *API) env(c *gin.Context) error {
	sources := []httpapi.Object{}
	for _, source := range a.cfg.Environment {
		properties := httpapi.Object{}
		for _, p := range source.Properties {
			properties = append(properties, httpapi.Member{Name: p.Name, Value: valueOf(p)})
		}
		sources = append(sources, httpapi.Object{{Name: "name", Value: source.Name}, {Name: "properties", Value: properties}})
	}
	return actuator(c, http.StatusOK, httpapi.Object{{Name: "activeProfiles", Value: activeProfiles}, {Name: "propertySources", Value: sources}})
}

// envEntry serves GET /actuator/env/{name}: {property: {source, value}, activeProfiles, propertySources:
// [{name, property: {value}}]}; for a name that no source has without property, and 404 (Spring Boot
// EnvironmentEndpointWebExtension.java).
func (a *API) envEntry(c *gin.Context) error {
	status, body, sources := http.StatusNotFound, httpapi.Object{}, []httpapi.Object{}
	for _, source := range a.cfg.Environment {
		entry := httpapi.Object{{Name: "name", Value: source.Name}}
		i := slices.IndexFunc(source.Properties, func(p release.Property) bool { return source.has(p, c.Param("name")) })
		if i >= 0 {
			p := source.Properties[i]
			entry = append(entry, httpapi.Member{Name: "property", Value: valueOf(p)})
			if status == http.StatusNotFound {
				status = http.StatusOK
				body = httpapi.Object{{Name: "property", Value: httpapi.Object{{Name: "source", Value: source.Name}, {Name: "value", Value: p.Value}}}}
			}
		}
		sources = append(sources, entry)
	}
	body = append(body, httpapi.Member{Name: "activeProfiles", Value: activeProfiles}, httpapi.Member{Name: "propertySources", Value: sources})
	return actuator(c, status, body)
}

// activeProfiles are those of a deployment.
var activeProfiles = []string{"default"}

func valueOf(p release.Property) httpapi.Object {
	return httpapi.Object{{Name: "value", Value: p.Value}}
}

func actuator(c *gin.Context, status int, body httpapi.Object) error {
	c.Data(status, httpapi.ActuatorType(c.Request), httpapi.Marshal(body))
	return nil
}
