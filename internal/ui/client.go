package ui

import (
	"encoding/json"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// clientView is the relying party as a person sees it, and what it asks for.
type clientView struct {
	Name, Logo string
	Header     string
	Asks       string // follows the name
	Subtitle   string // the client's own; instead of the name and Asks
	Signup     string // where the link to sign up leads; empty: there is none
}

// purpose is what a person logs in for: the words of the header, and of the ways to log in, with the way
// for %s.
type purpose struct{ header, asks, way string }

const defaultPurpose = "login"

// purposes are those that a client may have in its additional config (mosip/esignet oidc-ui
// Login.js).
var purposes = map[string]purpose{
	defaultPurpose: {"Login using eSignet", "is requesting authentication for login", "Login with %s"},
	"verify":       {"Verify using eSignet", "is requesting authentication for verification", "Verify with %s"},
	"link":         {"Link using eSignet", "is requesting authentication to link your account", "Link using %s"},
	"none":         {"", "", "Login with %s"},
}

// clientConfig is what the page reads of the additional config of a client.
type clientConfig struct {
	Purpose struct {
		Type     string            `json:"type"`
		Title    map[string]string `json:"title"`
		SubTitle map[string]string `json:"subTitle"`
	} `json:"purpose"`
	SignupBanner   *bool `json:"signup_banner_required"`
	ForgotPassword *bool `json:"forgot_pwd_link_required"`
}

// clientConfigOf reads the additional config where the page does. It was checked when the client was
// registered; what cannot be read is as if it were not there.
func clientConfigOf(txn idp.Transaction, rules release.PageRules) clientConfig {
	var config clientConfig
	if rules.Purposes && txn.Client.AdditionalConfig != "" && json.Unmarshal([]byte(txn.Client.AdditionalConfig), &config) != nil {
		return clientConfig{}
	}
	return config
}

// purposeOf returns what the client asks a person to do.
func purposeOf(config clientConfig) purpose {
	if p, known := purposes[config.Purpose.Type]; known {
		return p
	}
	return purposes[defaultPurpose]
}

func (u *UI) clientView(txn idp.Transaction) clientView {
	page := u.rules().Page
	config := clientConfigOf(txn, page)
	asked := purposeOf(config)
	v := clientView{Name: clientName(txn, u.visitOf(txn).language), Header: asked.header, Asks: asked.asks}
	if !page.Purposes {
		v.Header = page.Header
	}
	if logoSource(txn.Client.LogoURI) != "" {
		v.Logo = txn.Client.LogoURI
	}
	if v.Header != "" {
		language := u.visitOf(txn).language
		if title := translated(config.Purpose.Title, language); title != "" {
			v.Header = title
		}
		v.Subtitle = strings.ReplaceAll(translated(config.Purpose.SubTitle, language), "{{clientName}}", v.Name)
	}
	v.Signup = u.portal(txn, "signup.config", "signup.banner", "signup.url", config.SignupBanner)
	return v
}

// portal returns the address of a page that the configuration offers beside the login: config names the
// entry, which holds a switch and an address; the client's own switch comes first. Empty: it is not
// offered.
//
// Mock: a page without an address is not offered, whatever the switch.
func (u *UI) portal(txn idp.Transaction, config, enabled, address string, own *bool) string {
	entry, _ := u.setting(config).(map[string]any)
	on, _ := entry[enabled].(bool)
	if own != nil {
		on = *own
	}
	target, _ := entry[address].(string)
	if !on || target == "" {
		return ""
	}
	_, query, _ := strings.Cut(pageURL("", txn), "?")
	return target + "?" + query
}

// setting returns a value of the map that oauth-details hands to the page, nil when it is not there.
func (u *UI) setting(name string) any {
	for _, member := range u.rules().Configs {
		if member.Name == name {
			if text, ok := member.Value.(string); ok {
				return release.Names{Origin: u.cfg.PublicURL}.Fill(text)
			}
			return member.Value
		}
	}
	return nil
}
