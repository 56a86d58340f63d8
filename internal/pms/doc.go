// Package pms serves MOSIP's Partner Management Service as far as a relying party needs it to
// register a client: POST, PUT and GET /v1/partnermanager/oidc/client, and the onboarding before that,
// /v1/partnermanager/partners and /misps.
//
// [API] reads and checks a request as PMS does, derives claims and levels from the policy, and hands
// the client to eSignet's rules ([idp.Registry]) as PMS does over the network. Both rows, that of PMS
// and that of eSignet, are written in one step. The answers of PMS differ from eSignet's in wrapper,
// member names and error codes; all of that is here and nowhere else.
//
// An onboarding call reads, checks and writes in one transaction of the [idp.PartnerBook]: a refusal
// leaves nothing behind, and of two equal calls at once one is refused. Its checks stand in upstream's order.
//
// What differs between the releases of PMS is a row of [release.PMS]. Authentication is none of this
// package's business.
package pms
