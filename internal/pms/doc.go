// Package pms serves MOSIP's Partner Management Service as far as a relying party needs it to register a
// client. Below /v1/partnermanager these are the client API, /oidc/client and /oauth/client (clients.go);
// its lists, /oauth/client and /getAllOidcClients (listclients.go, allclients.go); and the onboarding before
// that, /partners and /misps (partners.go).
//
// [API] reads and checks a request as PMS does, derives claims and levels from the policy, and hands
// the client to eSignet's rules ([idp.Registry]) as PMS does over the network. Both rows, that of PMS
// and that of eSignet, are written in one step. The answers of PMS differ from eSignet's in wrapper,
// member names and error codes; all of that is here and nowhere else.
//
// An onboarding call reads, checks and writes in one transaction of the [idp.PartnerBook]: a refusal
// leaves nothing behind, and of two equal calls at once one is refused. Its checks stand in upstream's order.
//
// What differs between the releases of PMS is a row of [release.PMS]. Where a comment says "from 1.2.2 on",
// the order is 1.2.0.1, 1.3.0-dp.1, 1.2.2, 1.3: 1.2.2 came after 1.3.0-dp.1. Who the caller is, and what he
// may do, is the business of [mosip].
package pms
