// Package console holds the pages for people that emulate nothing. Today that is the demo relying
// party under /demo/: a website that one can sign in to with the server that it comes with.
//
// The demo is a client of the public API and has no back door: it reads the discovery document,
// sends the browser to the authorization endpoint with state, nonce and PKCE, authenticates with
// private_key_jwt at the token endpoint, and checks every signature with the published keys. It
// shows each of these checks, so that it can serve as a model for a relying party of one's own.
//
// [New] makes the pages, [Console.Mount] registers them. Each is a file *.templ, of which go generate
// makes a file of Go that is committed, too. They share the style sheet of package ui, by its address.
package console

//go:generate go run github.com/a-h/templ/cmd/templ@v0.3.1100 generate
