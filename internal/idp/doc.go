// Package idp is the domain: clients, persons, transactions, consents, and the rules of a login.
//
// [Flow] holds the rules. The REST API and the login page are two faces of it: each parses its own
// wire format into the commands of Flow and renders what comes back. [Registry] holds the rules of
// client management for its faces, eSignet's API and PMS. Neither knows HTTP or the database, nor the JSON of
// a call but for what upstream takes in any form: claims, additionalConfig, the content of a challenge. They
// ask for what they need through small interfaces ([Store], [ClientStore], [Authenticator],
// [AssertionVerifier], [ProofVerifier], [TokenIssuer], [SignUpTokens], [CaptchaVerifier]).
//
// Durable state is behind Store. State in flight (transactions, codes, user information, attempt
// counters) lives in bounded caches in memory and is lost on a restart, as with eSignet's simple
// cache.
package idp
