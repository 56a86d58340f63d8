package ui

import (
	"io"
	"testing"

	"github.com/openg2p/mock-esignet/internal/httpapi/pagetest"
)

var allPages = map[string]pagetest.Page{
	"start": pagetest.Of(startPage), "authorize": pagetest.Of(authorizePage), "options": pagetest.Of(optionsPage),
	"otp": pagetest.Of(otpPage), "otp-verify": pagetest.Of(otpVerifyPage), "secret": pagetest.Of(secretPage),
	"biometrics": pagetest.Of(biometricsPage), "knowledge": pagetest.Of(knowledgePage), "details": pagetest.Of(detailsPage),
	"consent": pagetest.Of(consentPage), "message": pagetest.Of(messagePage),
}

func FuzzPages(f *testing.F) { pagetest.Fuzz(f, allPages) }

func BenchmarkPages(b *testing.B) {
	for name, page := range allPages {
		b.Run(name, func(b *testing.B) {
			shown := page("Farmer Portal", true)
			b.ReportAllocs()
			for b.Loop() {
				if err := shown.Render(b.Context(), io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
