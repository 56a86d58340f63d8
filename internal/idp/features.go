package idp

import (
	"slices"
	"strconv"
	"time"

	"github.com/openg2p/mock-esignet/internal/release"
)

// demands reports whether the client is held to the feature, by the profile of the server or by its own
// additionalConfig (mosip/esignet AuthorizationServiceImpl.java, setFeatureFlags).
func (f *Flow) demands(c Client, feature release.Feature) bool {
	if slices.Contains(f.cfg.Release.Profile.Features, feature) {
		return true
	}
	return slices.Contains(f.rules().Features, feature) && c.config(string(feature)).kind == 't'
}

// config returns a member of the client's additionalConfig, the zero node if there is none.
func (c Client) config(name string) jsonNode {
	config, _ := readTree([]byte(c.AdditionalConfig))
	member, _ := config.field(name)
	return member
}

// configInt returns an integer of the client's additionalConfig; 0 if there is none, or anything else
// (ClientDetail.java, getAdditionalConfig).
func (c Client) configInt(name string) int {
	member := c.config(name)
	n, err := strconv.ParseInt(member.text, 10, 32)
	if err != nil || member.kind != '0' {
		return 0
	}
	return int(n)
}

// consentLifetime is how long a consent given to the client holds; 0: for ever.
func (f *Flow) consentLifetime(c Client) time.Duration {
	if !f.rules().ConsentEnds {
		return 0
	}
	return time.Duration(max(0, c.configInt("consent_expire_in_mins"))) * time.Minute
}

// responseType is what userinfo is to be for the client, JWS or JWE (from 1.6 on; empty before).
func (f *Flow) responseType(c Client) string {
	if !f.cfg.Release.Clients.Config {
		return ""
	}
	if v := c.config("userinfo_response_type"); v.kind == '"' {
		return v.text
	}
	return "JWS"
}
