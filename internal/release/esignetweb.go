package release

import (
	"slices"
	"time"
)

// WebRules are what the framework below eSignet does to every request (mosip/esignet
// SecurityConfig.java, Spring Security and Spring MVC of the release).
type WebRules struct {
	// Headers stand on every answer but userinfo's.
	Headers []Header
	// CSRFExempt are Ant patterns below the service whose unsafe methods need no CSRF token.
	CSRFExempt []string
	// Open are the Ant patterns below the service that need no access token where tokens are asked for at
	// all; Scopes says of which scope a token needs one. What neither names takes any token (mosip-config
	// esignet-default.properties, mosip.esignet.security.*).
	Open   []string
	Scopes []ScopeRule
	// CSRFCookieEverywhere sets the cookie on every answer to a request without it; without it only those
	// set it that need the token.
	CSRFCookieEverywhere bool
	// CSRFHTTPOnly keeps scripts from the cookie (1.7 on).
	CSRFHTTPOnly bool
	// CSRFMasked hands the token out, and takes it, mixed with random bytes only (Spring Security 6
	// XorCsrfTokenRequestAttributeHandler).
	CSRFMasked bool
	// TokenParameters refuses a parameter access_token that is there twice or beside a token, though it is
	// never taken for one (Spring Security 5 DefaultBearerTokenResolver.java).
	TokenParameters bool
	// ErrorPath and ErrorMessage put the path, and an empty message, into the framework's error JSON.
	ErrorPath, ErrorMessage bool
	// ErrorPage answers an error to a browser with a page (up to 1.6; RestErrorController.java of 1.7).
	ErrorPage bool
	// Problems answers an unknown path, a wrong method and a wrong Content-Type with the problem document
	// of Spring 6, and never names the methods in Allow (1.8).
	Problems bool
	// TrailingSlash takes a path with a slash at its end, as Spring up to 5.3 does.
	TrailingSlash bool
	// PropertySource is what Spring Boot calls the file of the properties that the row stands for: that of
	// the configuration server, from 1.5 on the one in the service (ConfigFileApplicationListener.java,
	// from 2.4 on ConfigDataEnvironment.java).
	PropertySource string
	// RequestTimeLeeway is how far requestTime may be off.
	RequestTimeLeeway time.Duration
}

// ScopeRule asks for one of the scopes below an Ant pattern.
type ScopeRule struct {
	Method, Pattern string
	Scopes          []string
}

// Header is one response header.
type Header struct{ Name, Value string }

// The headers of Spring Security 5 and 6.
var (
	webHeaders5 = []Header{
		{"X-Content-Type-Options", "nosniff"},
		{"X-XSS-Protection", "1; mode=block"},
		{"Cache-Control", "no-cache, no-store, max-age=0, must-revalidate"},
		{"Pragma", "no-cache"},
		{"Expires", "0"},
		{"X-Frame-Options", "DENY"},
	}
	webHeaders6 = []Header{
		{"X-Content-Type-Options", "nosniff"},
		{"X-XSS-Protection", "0"},
		{"Cache-Control", "no-cache, no-store, max-age=0, must-revalidate"},
		{"Pragma", "no-cache"},
		{"Expires", "0"},
		{"X-Frame-Options", "DENY"},
	}
)

// mosip.esignet.security.ignore-csrf-urls, mosip.esignet.security.ignore-auth-urls and
// mosip.esignet.security.auth.*-urls: of 1.0 in application-local.properties, of 1.1 to 1.4 in
// mosip-config, from 1.5 on in application-default.properties.
var (
	csrfExempt10 = []string{"/oidc/**", "/oauth/**", "/actuator/**", "/favicon.ico", "/error", "/swagger-ui/**", "/v3/api-docs/**"}
	csrfExempt11 = slices.Concat(csrfExempt10, []string{
		"/linked-authorization/link-transaction", "/linked-authorization/authenticate", "/linked-authorization/consent", "/binding/**",
	})
	csrfExempt15 = slices.Concat(csrfExempt11, []string{
		"/linked-authorization/v2/link-transaction", "/linked-authorization/v2/authenticate", "/linked-authorization/v2/consent",
		"/client-mgmt/**", "/system-info/**",
	})
	csrfExempt12 = slices.Concat(csrfExempt15, []string{"/vci/**"})

	open10 = []string{
		"/csrf/**", "/authorization/**", "/linked-authorization/**", "/oidc/**", "/oauth/**", "/actuator/**", "/favicon.ico", "/error",
		"/swagger-ui/**", "/v3/api-docs/**",
	}
	open11 = slices.Concat(open10, []string{"/binding/**"})
	open12 = slices.Concat(open11, []string{"/vci/**"})

	scopes11 = []ScopeRule{
		{"POST", "/client-mgmt/**", []string{"add_oidc_client"}},
		{"PUT", "/client-mgmt/**", []string{"update_oidc_client"}},
		{"POST", "/system-info/**", []string{"upload_certificate"}},
		{"GET", "/system-info/**", []string{"get_certificate"}},
	}
	// Later releases name these, too, but /binding/** is open there.
	scopes10 = slices.Concat(scopes11, []ScopeRule{
		{"POST", "/binding/wallet-binding", []string{"wallet_binding"}},
		{"POST", "/binding/binding-otp", []string{"send_binding_otp"}},
	})
)

var web10 = WebRules{
	Headers: webHeaders5, CSRFExempt: csrfExempt10, Open: open10, Scopes: scopes10,
	CSRFCookieEverywhere: true, TokenParameters: true, ErrorPath: true, ErrorMessage: true, ErrorPage: true, TrailingSlash: true,
	PropertySource: configServer, RequestTimeLeeway: 2 * time.Minute,
}

var web11 = WebRules{
	Headers: webHeaders5, CSRFExempt: csrfExempt11, Open: open11, Scopes: scopes11,
	CSRFCookieEverywhere: true, TokenParameters: true, ErrorPath: true, ErrorMessage: true, ErrorPage: true, TrailingSlash: true,
	PropertySource: configServer, RequestTimeLeeway: 2 * time.Minute,
}

var web12 = WebRules{
	Headers: webHeaders5, CSRFExempt: csrfExempt12, Open: open12, Scopes: scopes11,
	CSRFCookieEverywhere: true, TokenParameters: true, ErrorPath: true, ErrorMessage: true, ErrorPage: true, TrailingSlash: true,
	PropertySource: configServer, RequestTimeLeeway: 2 * time.Minute,
}

var (
	web13 = web12
	web14 = web12
)

// The names of the sources of properties.
const (
	configServer = "configserver:https://github.com/mosip/mosip-config/esignet-default.properties"
	classPath23  = "applicationConfig: [classpath:/application-default.properties]"
	classPath32  = "Config resource 'class path resource [application-default.properties]' via location 'optional:classpath:/'"
)

var web15 = WebRules{
	Headers: webHeaders5, CSRFExempt: csrfExempt15, Open: open11, Scopes: scopes11,
	CSRFCookieEverywhere: true, TokenParameters: true, ErrorPath: true, ErrorMessage: true, ErrorPage: true, TrailingSlash: true,
	PropertySource: classPath23, RequestTimeLeeway: 2 * time.Minute,
}

var web16 = web15

var web17 = WebRules{
	Headers: webHeaders5, CSRFExempt: csrfExempt15, Open: open11, Scopes: scopes11,
	CSRFCookieEverywhere: true, TokenParameters: true, CSRFHTTPOnly: true, ErrorMessage: true, TrailingSlash: true,
	PropertySource: classPath23, RequestTimeLeeway: 2 * time.Minute,
}

var web18 = WebRules{
	Headers: webHeaders6, CSRFExempt: csrfExempt15, Open: open11, Scopes: scopes11,
	CSRFHTTPOnly: true, CSRFMasked: true, Problems: true,
	PropertySource: classPath32, RequestTimeLeeway: 2 * time.Minute,
}
