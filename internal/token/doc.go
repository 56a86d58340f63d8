// Package token owns the server's signing keys and everything JOSE: the keys with their
// certificates and the published set, the id_token and access token, and the client assertion. It
// knows the domain's grants and clients, but neither HTTP nor the database.
package token
