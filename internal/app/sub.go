package app

import (
	"fmt"

	"github.com/openg2p/mock-esignet/internal/identity"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// subCmd is the command sub.
type subCmd struct {
	RelyingParty string `name:"rp" required:"" placeholder:"ID" help:"Relying party id, as relyingPartyId of the client."`
	Individual   string `required:"" placeholder:"ID" help:"Individual id of the person."`
	IdentityMode string `default:"mock" enum:"mock,ida" placeholder:"MODE" help:"Identity system of the server: mock, ida (${default})."`
}

// Run prints the sub that every client of the relying party gets for the person.
func (c *subCmd) Run(p *process) error {
	individual, rp := idp.IndividualID(c.Individual), idp.RelyingPartyID(c.RelyingParty)
	sub := identity.PSUT(individual, rp)
	if c.IdentityMode == idaMode {
		sub = identity.IDASubject(release.IDAMode(), individual, rp)
	}
	_, err := fmt.Fprintln(p.stdout, sub)
	return err
}
