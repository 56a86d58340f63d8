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
	urls := w.urls()
	defaults := esignet.PropertySource{Name: row.Web.PropertySource}
	for _, p := range row.PropertyValues() {
		defaults.Properties = append(defaults.Properties, release.Property{Name: p.Name, Value: urls.Replace(p.Value)})
	}
	plugin := esignet.PropertySource{
		Name:       strings.Replace(row.Web.PropertySource, "application-default", "application", 1),
		Properties: []release.Property{{Name: "mosip.esignet.integration.authenticator", Value: "MockAuthenticationService"}},
	}
	if plugin.Name == defaults.Name {
		defaults.Properties = append(defaults.Properties, plugin.Properties...)
		return append(slices.Clone(w.settings.given), defaults)
	}
	return append(slices.Clone(w.settings.given), defaults, plugin)
}

// urls fills in how a row names the public origin and the service below it.
func (w world) urls() *strings.Replacer {
	return strings.NewReplacer("{D}", w.origins.Public, "{B}", w.origins.Public+esignet.Prefix)
}
