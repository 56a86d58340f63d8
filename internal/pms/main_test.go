package pms_test

import (
	"os"
	"testing"

	"github.com/openg2p/mock-esignet/internal/mosip/mosiptest"
)

func TestMain(m *testing.M) {
	os.Exit(mosiptest.Main(m, "Partner manager", "../../docs/partnermanager-codes.md"))
}
