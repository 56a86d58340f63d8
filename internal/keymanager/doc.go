// Package keymanager has the rules of MOSIP's key manager for partner certificates: which authority
// and which partner certificates it accepts, in which order it refuses them, and what it signs
// (mosip/keymanager, PartnerCertificateManagerServiceImpl.java and what it calls).
//
// It is pure. Certificates that are known already come in through [Known], accepted ones go out as
// values for the caller to store; there is no HTTP here, and time and key come from the caller.
//
// An upload of an authority is [Manager.CheckAuthorities]. An upload of a partner is
// [Manager.CheckPartner] and then [Manager.Issue]; everything that both return has to be stored in one
// step, together with [Issued.Authorities], since upstream trusts what it has signed.
//
// Work is bounded on hostile input: the text, the certificates in it, the signatures that the search
// for a path checks, and, as in Java, the size of RSA keys.
package keymanager
