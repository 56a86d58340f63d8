// Package identity is the mock identity system (mosip/esignet-mock-services): the test persons, the
// factors they log in with, and the claims that a relying party learns about them.
//
// [System] has two faces. Towards eSignet it is the [idp.Authenticator], with the checks of the
// plugin (mock-esignet-integration-impl) and of the system behind it (mock-identity-system) in the
// order of the real two. Towards people who set up tests it is the HTTP API below
// /v1/mock-identity-system, see [System.Handler]. What differs between versions is data in
// [release.Identity].
//
// Persons are behind [Store], with the keys of partners, for which it encrypts. OTPs and KYC tokens live
// in bounded memory, the oldest go first. The package knows neither its own keys nor the database.
package identity
