package esignet

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/jwk"
)

// FuzzClientCalls sends any body to client management of the newest release: it is answered in the
// envelope, with codes of the contract, without a panic; and a key that was taken is taken again.
func FuzzClientCalls(f *testing.F) {
	for _, request := range []fields{
		named.with("additionalConfig", fields{"purpose": fields{"type": "none", "title": fields{"@none": "x"}}}),
		named.with("publicKey", ec1.with("x5c", []any{"AAAA"})),
		{"encPublicKey": ec1, "additionalConfig": nil, "clientName": "", "redirectUris": []any{"http://[::1]:5000/cb"}},
	} {
		body, err := json.Marshal(fields{"requestTime": "2026-05-20T09:15:42.000Z", "request": request})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	newest := row(f, "1.8")
	rules := &idp.Registry{Rules: newest.Clients}
	codes := []idp.Code{
		idp.InvalidRequest, idp.UnknownError, idp.InvalidClientID, idp.InvalidClientName, idp.InvalidClientNameValue, idp.InvalidClientNameLength,
		idp.InvalidLanguageCode, idp.InvalidPublicKey, idp.InvalidRPID, idp.InvalidClaim, idp.InvalidACR, idp.InvalidURI, idp.InvalidRedirectURI,
		idp.InvalidClientAuth, idp.InvalidStatus, idp.InvalidAdditionalConfig, idp.UnsupportedGrantType, idp.DuplicateClientID, idp.DuplicatePublicKey,
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s := newServer(t, newest, nil)
		for _, c := range []call{{"POST", "/client", nil}, {"PUT", "/oidc-client/farm", nil}, {"PATCH", "/client/farm", nil}} {
			rec, causes := s.watch(c, body)
			for _, err := range causes {
				if p, ok := errors.AsType[*httpapi.PanicError](err); ok {
					t.Fatalf("%s %s: %v\n%s", c.method, c.path, p, p.Stack)
				}
			}
			result := outcome(t, rec)
			for _, message := range strings.Split(result, "; ") {
				// A key of a map, which may hold anything, is part of the path.
				code := idp.Code(message[strings.LastIndex(message, " ")+1:])
				if !strings.HasSuffix(result, "ACTIVE") && !strings.Contains(result, "LangMap") && !slices.Contains(codes, code) {
					t.Fatalf("%s %s: %s", c.method, c.path, result)
				}
			}
		}
		client, err := s.db.Client("farm")
		if err != nil {
			return
		}
		key, err := jwk.Parse([]byte(client.PublicKey))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := rules.KeyText(key); err != nil || text != client.PublicKey {
			t.Fatalf("the key %s is taken as %s, %v", client.PublicKey, text, err)
		}
	})
}

// watch makes the call with the body and returns what is behind the answer, too.
func (s server) watch(c call, body []byte) (*httptest.ResponseRecorder, []error) {
	req := httptest.NewRequest(c.method, Prefix+"/client-mgmt"+c.path, strings.NewReader(string(body)))
	req.Header.Set("Content-Type", "application/json")
	ctx, record := audit.With(req.Context())
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, req.WithContext(ctx))
	return rec, record.Causes()
}
