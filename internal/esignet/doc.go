// Package esignet serves the REST API of esignet-service that browsers and administrators call:
// client management, the CSRF token, and the calls behind the login page. It owns their wire format
// and envelope; the rules are those of idp.Flow and idp.Registry.
//
// Entry points: [New], then [API.Engine], to which the OAuth endpoints of the same service are
// mounted by the caller.
package esignet
