package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the program a command of the scripts.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"mock-esignet": func() {
			ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
			code := Main(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
			stop()
			os.Exit(code)
		},
	})
}

// TestScripts runs the stories of the command line. URL is a server that takes registrations and
// refuses the client id "taken"; CLOSED is one that does not answer.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			server := httptest.NewServer(registrar())
			e.Defer(server.Close)
			closed := httptest.NewServer(http.NotFoundHandler())
			closed.Close()
			e.Setenv("URL", server.URL)
			e.Setenv("CLOSED", closed.URL)
			return nil
		},
	})
}

// registrar answers as eSignet does, as far as the command client new looks.
func registrar() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"issuer":"https://public.example.org","authorization_endpoint":"https://public.example.org/authorize",
			"token_endpoint":"http://%[1]s/v1/esignet/oauth/v2/token","userinfo_endpoint":"http://%[1]s/v1/esignet/oidc/userinfo"}`, r.Host)
	})
	mux.HandleFunc("GET /v1/esignet/actuator/env/mosip.esignet.discovery.issuer-id", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"property":{"source":"file","value":"https://public.example.org/v1/esignet"}}`)
	})
	mux.HandleFunc("GET /v1/esignet/csrf/token", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"token":"t"}`) })
	mux.HandleFunc("POST /v1/esignet/client-mgmt/oauth-client", func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			RequestTime string
			Request     struct {
				ClientID  string
				PublicKey map[string]string
			}
		}
		err := json.NewDecoder(r.Body).Decode(&body)
		switch _, private := body.Request.PublicKey["d"]; {
		case err != nil || len(body.RequestTime) != len("2006-01-02T15:04:05.000Z"):
			fmt.Fprint(w, `{"response":null,"errors":[{"errorCode":"invalid_request","errorMessage":"requestTime: invalid_request"}]}`)
		case private:
			fmt.Fprint(w, `{"response":null,"errors":[{"errorCode":"invalid_public_key","errorMessage":"private"}]}`)
		case body.Request.ClientID == "taken":
			fmt.Fprint(w, `{"response":null,"errors":[{"errorCode":"duplicate_client_id","errorMessage":"duplicate_client_id"}]}`)
		default:
			fmt.Fprintf(w, `{"response":{"clientId":%q,"status":"ACTIVE"},"errors":[]}`, body.Request.ClientID)
		}
	})
	return mux
}
