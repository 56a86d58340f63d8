// Package e2e tests the whole server from outside: over HTTP, in a browser, in a container. It knows
// of the product what a user knows, its command line and its ports.
package e2e
