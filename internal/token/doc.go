// Package token owns the server's signing keys and everything JOSE: the keys with their
// certificates and the published sets, the id_token and access token, the client assertion, and the
// tokens of the Keycloak realm. It knows the domain's grants and clients, but neither HTTP nor the
// database.
package token
