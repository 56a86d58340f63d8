package app

import (
	"fmt"

	"github.com/openg2p/mock-esignet/internal/identity"
	"github.com/openg2p/mock-esignet/internal/idp"
)

// subCmd is the command sub.
type subCmd struct {
	RelyingParty string `name:"rp" required:"" placeholder:"ID" help:"Relying party id, as relyingPartyId of the client."`
	Individual   string `required:"" placeholder:"ID" help:"Individual id of the person."`
}

// Run prints the sub that every client of the relying party gets for the person.
func (c *subCmd) Run(p *process) error {
	_, err := fmt.Fprintln(p.stdout, identity.PSUT(idp.IndividualID(c.Individual), idp.RelyingPartyID(c.RelyingParty)))
	return err
}
