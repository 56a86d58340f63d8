// Package pms serves MOSIP's Partner Management Service as far as a relying party needs it to
// register a client: POST, PUT and GET /v1/partnermanager/oidc/client.
//
// [API] reads and checks a request as PMS does, derives claims and levels from the policy, and hands
// the client to eSignet's rules ([idp.Registry]) as PMS does over the network. Both rows, that of PMS
// and that of eSignet, are written in one step. The answers of PMS differ from eSignet's in wrapper,
// member names and error codes; all of that is here and nowhere else.
//
// What differs between the releases of PMS is a row of [release.PMS]. Authentication is none of this
// package's business.
package pms
