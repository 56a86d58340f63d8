package release

import (
	"fmt"
	"strings"
)

// Feature is what a client can be held to, named as in its additionalConfig.
type Feature string

// The features (mosip/esignet db_scripts esignet-server_profile.sql).
const (
	PAR  Feature = "require_pushed_authorization_requests"
	DPoP Feature = "dpop_bound_access_tokens"
	PKCE Feature = "require_pkce"
)

// Profile is what the server demands of every client, whatever the client's additionalConfig says
// (mosip.esignet.server.profile, from 1.8 on: AppConfig.java). The zero value is that of the releases before.
type Profile struct {
	Name     string
	Features []Feature
}

var serverProfiles = []Profile{
	{Name: "none"},
	{Name: "fapi2.0", Features: []Feature{PAR, DPoP, PKCE}},
}

// ServerProfile returns the named profile, with which 1.8 can run. The letter case of none does not matter.
func ServerProfile(name string) (Profile, error) {
	for _, p := range serverProfiles {
		if p.Name == name || p.Features == nil && strings.EqualFold(p.Name, name) {
			return p, nil
		}
	}
	return Profile{}, fmt.Errorf("there is no server profile %q; known: none, fapi2.0", name)
}
