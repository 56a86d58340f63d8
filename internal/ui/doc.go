// Package ui serves the pages on which a person logs in: /authorize, /login, from eSignet 1.5 on
// /claim-details, /consent, the start and error pages, and their style sheet. They stand where eSignet
// has its single-page application oidc-ui; element ids, texts and redirects are those that its users and
// their test automation rely on, in each release. Every step works without script.
//
// The pages are a face of [idp.Flow], as the REST API is: they read forms, show what the flow
// answers, and send the browser back to the relying party. No rule of the login is decided here.
// The transaction travels in the parameter transactionId, where upstream has the fragment.
//
// Each page has one view struct and one file *.templ, of which go generate makes a file of Go that is
// committed, too. [New] makes the pages, [UI.Mount] registers them.
package ui

//go:generate go run github.com/a-h/templ/cmd/templ@v0.3.1100 generate
