package app

import (
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
)

func readFixtures(sources []string, now time.Time) (idp.Fixtures, error) {
	return idp.Fixtures{}, nil
}

type fixturesValidateCmd struct{}
type fixturesSchemaCmd struct{}
type fixturesExportCmd struct{}

func (*fixturesValidateCmd) Run(p *process) error { return nil }
func (*fixturesSchemaCmd) Run(p *process) error   { return nil }
func (*fixturesExportCmd) Run(p *process) error   { return nil }
