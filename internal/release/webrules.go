package release

import "time"

// WebRules are what the framework below eSignet does to every request (mosip/esignet
// SecurityConfig.java, Spring Security and Spring MVC of the release).
type WebRules struct {
	// Headers stand on every answer but userinfo's.
	Headers []Header
	// CSRFExempt are Ant patterns below the service whose unsafe methods need no CSRF token.
	CSRFExempt []string
	// Open are the Ant patterns below the service that need no access token where tokens are asked for at
	// all (mosip-config esignet-default.properties, mosip.esignet.security.*).
	Open []string
	// Scopes says of which scope a token needs one. What neither it nor Open names takes any token.
	Scopes []ScopeRule
	// CSRFHTTPOnly keeps scripts from the CSRF cookie (1.7 on).
	CSRFHTTPOnly bool
	// Spring6 is the framework of 1.8. It hands the CSRF token out, and takes it, mixed with random bytes only
	// (XorCsrfTokenRequestAttributeHandler), and sets the cookie only where the token is needed, and not on
	// every answer to a request without it. It does not refuse a parameter access_token that is there twice or
	// beside a token, though it is never taken for one (Spring Security 5 DefaultBearerTokenResolver.java).
	// Its error JSON has no message, which was empty before. An unknown path, a wrong method and a wrong
	// Content-Type are answered with its problem document, which never names the methods in Allow, and a path
	// with a slash at its end is another path.
	Spring6 bool
	// ErrorPage answers an error to a browser with a page, and has the framework's error JSON name the path
	// (up to 1.6; RestErrorController.java of 1.7).
	ErrorPage bool
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

// The names of the sources of properties.
const (
	configServer = "configserver:https://github.com/mosip/mosip-config/esignet-default.properties"
	classPath23  = "applicationConfig: [classpath:/application-default.properties]"
	classPath32  = "Config resource 'class path resource [application-default.properties]' via location 'optional:classpath:/'"
)
