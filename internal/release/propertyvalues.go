package release

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// How a row names the public origin and the service below it.
const (
	originURL  = "{D}"
	serviceURL = "{B}"
)

// setResources takes the resources of credential scopes, any texts.
func setResources(r *ESignet, value string) error {
	entries, err := parseMap(value)
	if err != nil {
		return err
	}
	resources := map[string]string{}
	for _, e := range entries {
		resource, ok := e.Value.(string)
		if !ok {
			return fmt.Errorf("%s: %s is no text", e.Name, writeSpEL(e.Value))
		}
		if path, below := strings.CutPrefix(resource, serviceURL); below {
			resource = path
		}
		resources[e.Name] = resource
	}
	r.Token.CredentialResources = resources
	return nil
}

// CredentialResource returns the aud of an access token for the scope, with {D} for the public origin and {B}
// for the service; empty for a scope without resource (mosip/esignet TokenServiceImpl.java).
func (r TokenRules) CredentialResource(scope string) string {
	resource := r.CredentialResources[scope]
	if strings.HasPrefix(resource, "/") {
		return serviceURL + resource
	}
	return resource
}

func getResources(r *ESignet) string {
	entries := []Member{}
	for _, scope := range slices.Sorted(maps.Keys(r.Token.CredentialResources)) {
		entries = append(entries, Member{scope, r.Token.CredentialResource(scope)})
	}
	return writeSpEL(entries)
}

// setCaptchaURL takes what the service can be asked at; empty for nowhere.
func setCaptchaURL(r *ESignet, value string) error {
	if u, err := url.Parse(value); value != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "") {
		return fmt.Errorf("%q is no http or https URL", value)
	}
	r.Authorize.Captcha.ValidatorURL = value
	return nil
}

// caches are the lifetimes that upstream keeps in the map of its caches, by the name of the cache.
var caches = []struct {
	name  string
	since string
	field func(*ESignet) *time.Duration
}{
	{"preauth", "", func(r *ESignet) *time.Duration { return &r.Authorize.PreAuthLifetime }},
	{"authenticated", "", func(r *ESignet) *time.Duration { return &r.Authorize.AuthenticatedLifetime }},
	{"authcodegenerated", "", func(r *ESignet) *time.Duration { return &r.Token.CodeLifetime }},
	{"userinfo", "", func(r *ESignet) *time.Duration { return &r.Token.UserinfoLifetime }},
	{"apiratelimit", "1.4", func(r *ESignet) *time.Duration { return &r.Authorize.AttemptWindow }},
	{"blocked", "1.4", func(r *ESignet) *time.Duration { return &r.Authorize.BlockTime }},
	{"halted", "1.5", func(r *ESignet) *time.Duration { return &r.Authorize.SignUp.HaltLifetime }},
	{"jti", "1.7", func(r *ESignet) *time.Duration { return &r.Token.Assertion.JTIMemory }},
}

// setCaches takes the map of lifetimes. What it does not name keeps its own, and names of caches that a
// client does not notice have no effect, as the map is given as a whole.
func setCaches(r *ESignet, value string) error {
	entries, err := parseMap(value)
	if err != nil {
		return err
	}
	for _, e := range entries {
		n, ok := e.Value.(int)
		if !ok || n < 0 || n > maxSeconds {
			return fmt.Errorf("%s: %s is no number of seconds", e.Name, writeSpEL(e.Value))
		}
		for _, cache := range caches {
			if strings.EqualFold(cache.name, e.Name) && reached(r.Name, cache.since) {
				*cache.field(r) = time.Duration(n) * time.Second
			}
		}
	}
	return nil
}

func getCaches(r *ESignet) string {
	entries := []Member{}
	for _, cache := range caches {
		if lifetime := *cache.field(r); reached(r.Name, cache.since) && lifetime > 0 {
			entries = append(entries, Member{cache.name, int(lifetime / time.Second)})
		}
	}
	return writeSpEL(entries)
}

// servicePath is what patterns may begin with, if they are not written as below the service, which they
// are from 1.8 on.
const servicePath = "/v1/esignet"

// paths is a property of Ant patterns, with commas between them.
func paths(name string, field func(*ESignet) *[]string) esignetProperty {
	return esignetProperty{
		name: name,
		set: func(r *ESignet, value string) error {
			list := []string{}
			for pattern := range strings.SplitSeq(value, ",") {
				if pattern = strings.TrimPrefix(strings.TrimSpace(pattern), servicePath); pattern != "" {
					list = append(list, pattern)
				}
			}
			*field(r) = list
			return nil
		},
		get: func(r *ESignet) string { return strings.Join(*field(r), ",") },
	}
}

const scopePrefix = "SCOPE_"

// scopesOf is the property of the scopes that a method asks for, a map from Ant patterns to authorities.
func scopesOf(name, method string) esignetProperty {
	return esignetProperty{
		name: name,
		set: func(r *ESignet, value string) error {
			entries, err := parseMap(value)
			if err != nil {
				return err
			}
			rules := slices.DeleteFunc(slices.Clone(r.Web.Scopes), func(rule ScopeRule) bool { return rule.Method == method })
			for _, e := range entries {
				authorities, err := asTexts(e.Value)
				if err != nil {
					return err
				}
				rule := ScopeRule{Method: method, Pattern: strings.TrimPrefix(e.Name, servicePath)}
				for _, authority := range authorities {
					scope, ok := strings.CutPrefix(authority, scopePrefix)
					if !ok {
						return fmt.Errorf("%s: %s does not begin with %s", e.Name, writeSpEL(authority), scopePrefix)
					}
					rule.Scopes = append(rule.Scopes, scope)
				}
				rules = append(rules, rule)
			}
			r.Web.Scopes = rules
			return nil
		},
		get: func(r *ESignet) string {
			entries := []Member{}
			for _, rule := range r.Web.Scopes {
				if rule.Method != method {
					continue
				}
				authorities := make([]string, len(rule.Scopes))
				for i, scope := range rule.Scopes {
					authorities[i] = scopePrefix + scope
				}
				entries = append(entries, Member{rule.Pattern, authorities})
			}
			return writeSpEL(entries)
		},
	}
}

// The documents that a property gives as a whole.
func openIDDocument(r *ESignet) *[]Member { return &r.Discovery.OpenIDConfiguration }

func oauthDocument(r *ESignet) *[]Member { return &r.Discovery.OAuthServer }

func uiConfigs(r *ESignet) *[]Member { return &r.UI.Configs }

func setDocument(document func(*ESignet) *[]Member) func(*ESignet, string) error {
	return func(r *ESignet, value string) error {
		members, err := parseMap(value)
		if err != nil {
			return err
		}
		*document(r) = members
		return r.readConfigs()
	}
}

func getDocument(document func(*ESignet) *[]Member) func(*ESignet) string {
	return func(r *ESignet) string { return writeSpEL(*document(r)) }
}

// readConfigs gives the page what the configs say.
func (r *ESignet) readConfigs() error {
	for _, m := range r.UI.Configs {
		n, isNumber := m.Value.(int)
		text, isText := m.Value.(string)
		switch {
		case m.Name == "otp.length" && isNumber:
			r.UI.OTPLength = n
		case m.Name == "resend.otp.delay.secs" && isNumber:
			r.UI.ResendDelay = time.Duration(n) * time.Second
		case m.Name == "consent.screen.timeout-in-secs" && isNumber:
			r.UI.ConsentTimeout = time.Duration(n) * time.Second
		case m.Name == "consent.screen.timeout-buffer-in-secs" && isNumber:
			r.UI.ConsentBuffer = time.Duration(n) * time.Second
		case m.Name == "send.otp.channels" && isText:
			r.UI.OTPChannels = strings.Split(text, ",")
		}
	}
	if r.UI.ConsentTimeout > 0 && r.UI.ConsentBuffer >= r.UI.ConsentTimeout {
		return fmt.Errorf("the consent screen has %s, of which %s are held back: nothing is left", r.UI.ConsentTimeout, r.UI.ConsentBuffer)
	}
	return nil
}

// uiProperty is one member of the configs, of the type that the row has there, which has a property of its own
// from 1.5 on.
func uiProperty(name, config string) esignetProperty {
	current := func(r *ESignet) any {
		for _, m := range r.UI.Configs {
			if m.Name == config {
				return m.Value
			}
		}
		return nil
	}
	return esignetProperty{
		name: name, since: "1.5",
		set: func(r *ESignet, value string) error {
			v, err := any(value), error(nil)
			if _, isText := current(r).(string); !isText {
				if v, err = parseSpEL(value); err != nil {
					return err
				}
				v = plain(v)
			}
			if _, isNumber := current(r).(int); isNumber {
				if _, ok := v.(int); !ok {
					return fmt.Errorf("%q is no number", value)
				}
			}
			r.UI.Configs = with(r.UI.Configs, Member{config, v})
			return r.readConfigs()
		},
		get: func(r *ESignet) string {
			if s, ok := current(r).(string); ok {
				return s
			}
			return writeSpEL(current(r))
		},
	}
}

// issuerID is the property of the iss of tokens, which is any URL.
func issuerID() esignetProperty {
	return esignetProperty{
		name: "discovery.issuer-id",
		set: func(r *ESignet, value string) error {
			if u, err := url.Parse(strings.NewReplacer(originURL, "http://origin", serviceURL, "http://origin/").Replace(value)); err != nil || !u.IsAbs() || u.Host == "" {
				return fmt.Errorf("%q is no URL", value)
			}
			r.Token.Issuer = value
			return nil
		},
		get: func(r *ESignet) string { return r.Token.Issuer },
	}
}

func (r *ESignet) advertiseIssuer() {
	issuer := Member{"issuer", r.Token.Issuer}
	r.advertise(issuer)
	r.UI.Configs = with(r.UI.Configs, issuer)
}

const openid = "openid"

// openIDScopes is the property of the scopes beside openid, which may name it, too.
func openIDScopes() esignetProperty {
	return esignetProperty{
		name: "supported.openid.scopes",
		set: func(r *ESignet, value string) error {
			list, err := parseTexts(value)
			if err != nil {
				return err
			}
			r.Authorize.OpenIDScopes = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == openid })
			r.advertise(Member{"scopes_supported", list})
			return nil
		},
		get: func(r *ESignet) string {
			for _, m := range r.Discovery.OpenIDConfiguration {
				if m.Name == "scopes_supported" {
					return writeSpEL(m.Value)
				}
			}
			return writeSpEL(r.Authorize.OpenIDScopes)
		},
	}
}

func scopeClaims() esignetProperty {
	return esignetProperty{
		name: "openid.scope.claims",
		set: func(r *ESignet, value string) error {
			entries, err := parseMap(value)
			if err != nil {
				return err
			}
			claims := map[string][]string{}
			for _, e := range entries {
				if claims[e.Name], err = asTexts(e.Value); err != nil {
					return err
				}
			}
			r.Authorize.ScopeClaims = claims
			return nil
		},
		get: func(r *ESignet) string {
			entries := []Member{}
			for _, scope := range slices.Sorted(maps.Keys(r.Authorize.ScopeClaims)) {
				entries = append(entries, Member{scope, r.Authorize.ScopeClaims[scope]})
			}
			return writeSpEL(entries)
		},
	}
}

// captchaRequired is a list with commas between its elements, which the page gets as it is.
func captchaRequired() esignetProperty {
	return esignetProperty{
		name: "captcha.required", since: "1.4",
		set: func(r *ESignet, value string) error {
			r.Authorize.Captcha.Required = nil
			for name := range strings.SplitSeq(value, ",") {
				if name != "" {
					r.Authorize.Captcha.Required = append(r.Authorize.Captcha.Required, name)
				}
			}
			r.UI.Configs = with(r.UI.Configs, Member{"captcha.enable", value})
			return nil
		},
		get: func(r *ESignet) string { return strings.Join(r.Authorize.Captcha.Required, ",") },
	}
}

// serverProfile is the property of what is demanded of every client.
func serverProfile() esignetProperty {
	return esignetProperty{
		name: "server.profile", since: "1.8",
		set: func(r *ESignet, value string) (err error) {
			r.Profile, err = ServerProfile(value)
			return err
		},
		get: func(r *ESignet) string { return r.Profile.Name },
	}
}

// challengeProperties are format and lengths of the challenges.
func challengeProperties(factors ...string) []esignetProperty {
	var out []esignetProperty
	for _, factor := range factors {
		name := "auth-challenge." + factor + "."
		row := func(r *ESignet) *Challenge {
			i := slices.IndexFunc(r.Authorize.Challenges, func(c Challenge) bool { return c.Factor == factor })
			if i < 0 {
				return &Challenge{}
			}
			r.Authorize.Challenges = slices.Clone(r.Authorize.Challenges)
			return &r.Authorize.Challenges[i]
		}
		since, until := "1.4", ""
		switch factor {
		case "KBA":
			until = "1.4"
		case "KBI", "IDT":
			since = "1.5"
		}
		most := number(name+"max-length", 1, 10_000_000, func(r *ESignet) *int { return &row(r).Max }).from(since).to(until)
		if factor == "OTP" { // the page goes by it in 1.4; later releases have a property of its own for the page
			out = append(out,
				number(name+"max-length", 1, 10_000_000, func(r *ESignet) *int { return &row(r).Max }).from("1.4").to("1.4").
					and(func(r *ESignet) { r.UI.OTPLength = row(r).Max }).shown("otp.length", whole))
			most = most.from("1.5")
		}
		out = append(out, most,
			number(name+"min-length", 0, 10_000_000, func(r *ESignet) *int { return &row(r).Min }).from(since).to(until),
			text(name+"format", func(r *ESignet) *string { return &row(r).Format }).from(since).to(until))
	}
	return out
}
