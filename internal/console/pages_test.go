package console

import (
	"testing"

	"github.com/openg2p/mock-esignet/internal/httpapi/pagetest"
)

func FuzzPages(f *testing.F) {
	pagetest.Fuzz(f, map[string]pagetest.Page{
		"home": pagetest.Of(homePage), "message": pagetest.Of(messagePage), "result": pagetest.Of(resultPage),
	})
}
