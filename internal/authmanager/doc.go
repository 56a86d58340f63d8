// Package authmanager serves the login to MOSIP's management APIs: the two calls of authmanager that
// hand out an access token, and the Keycloak realm behind them.
//
// [API] knows the accounts: the clients of the realm, the administrator, and a user for every
// partner, all with one secret. Both faces ask the same three grants (grants.go); authmanager passes
// on what the realm refuses in its own envelope, as it does over the network. Tokens are made and
// verified by [token.Realm]; who may do what with one is for the called API to say.
package authmanager
