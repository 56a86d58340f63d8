package app

import (
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/esignet"
	"github.com/openg2p/mock-esignet/internal/release"
)

// environment is what eSignet's /actuator/env shows: the properties that were set, those of the release,
// and the plugin of the mock identity system, which brings a file of its own from 1.5 on.
func (w world) environment() []esignet.PropertySource {
	row, err := release.ESignetNamed(w.settings.esignet.Name)
	if err != nil {
		panic("the release that runs is none: " + err.Error())
	}
	names := release.Names{Origin: w.origins.Public}
	defaults := esignet.PropertySource{Name: row.Web.PropertySource}
	for _, p := range row.PropertyValues() {
		defaults.Properties = append(defaults.Properties, release.Property{Name: p.Name, Value: names.Fill(p.Value)})
	}
	sources := w.given()
	plugin := esignet.PropertySource{
		Name:       strings.Replace(row.Web.PropertySource, "application-default", "application", 1),
		Properties: []release.Property{{Name: "mosip.esignet.integration.authenticator", Value: "MockAuthenticationService"}},
	}
	if plugin.Name == defaults.Name {
		defaults.Properties = append(defaults.Properties, plugin.Properties...)
		return append(sources, defaults)
	}
	return append(sources, defaults, plugin)
}

// given are the properties that were set, with the values of their placeholders.
func (w world) given() []esignet.PropertySource {
	values := strings.NewReplacer("${mosip.esignet.domain.url}", w.origins.Public, "${server.servlet.path}", esignet.Prefix)
	sources := slices.Clone(w.settings.given)
	for i, source := range sources {
		sources[i].Properties = nil
		for _, p := range source.Properties {
			sources[i].Properties = append(sources[i].Properties, release.Property{Name: p.Name, Value: values.Replace(p.Value)})
		}
	}
	return sources
}
