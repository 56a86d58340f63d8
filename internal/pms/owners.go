package pms

import (
	"fmt"
	"slices"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// selfOrAdmin refuses a caller who is neither the partner nor a PARTNER_ADMIN, where the release asks
// (validateLoggedInUserAuthorization).
func (a *API) selfOrAdmin(c *mosip.Call, id idp.RelyingPartyID) error {
	if a.cfg.Rules.Partners.Ownership && !c.Caller.PartnerAdmin() && !c.Caller.Is(string(id)) {
		return notAuthorized
	}
	return nil
}

// ownerOf refuses a user who owns no partner or, for the reason given, not this one.
func ownerOf(b idp.PartnerBook, user string, id idp.RelyingPartyID, why *mosip.Refusal) error {
	owned, err := b.PartnersOf(user)
	switch {
	case err != nil:
		return err
	case len(owned) == 0:
		return ownsNoPartner
	case !slices.ContainsFunc(owned, func(p idp.Partner) bool { return p.ID == id }):
		return fmt.Errorf("user %q, partner %q: %w", user, id, why)
	}
	return nil
}

// ownerOrAdmin refuses a caller to whom the partner does not belong, where the release asks.
func (a *API) ownerOrAdmin(c *mosip.Call, b idp.PartnerBook, partner idp.RelyingPartyID, why *mosip.Refusal) error {
	if !a.cfg.Rules.Clients.Owned || c.Caller.PartnerAdmin() {
		return nil
	}
	return ownerOf(b, c.Caller.UserID, partner, why)
}
