package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestDiscoverIssuer reads the iss of tokens from the documents of several releases.
func TestDiscoverIssuer(t *testing.T) {
	for document, want := range map[string]string{
		`{"issuer":"https://x/v1/esignet"}`:                             "https://x/v1/esignet", // 1.0, 1.1
		`{"issuer":"https://x"}`:                                        "https://x/v1/esignet", // to 1.7
		`{"issuer":"https://x","id_token_signed_response_alg":"PS256"}`: "https://x",
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, document) }))
		e, err := discover(t.Context(), srv.URL)
		srv.Close()
		if err != nil || e.Issuer != want {
			t.Errorf("%s: issuer %q, %v; want %q", document, e.Issuer, err, want)
		}
	}
}
