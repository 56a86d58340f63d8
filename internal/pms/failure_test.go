package pms_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/pms"
)

// failing is a store of which one method fails, or panics.
type failing struct {
	pms.Store
	method string
}

var errDisk = errors.New("disk on fire")

func (f failing) ViewPartners(fn func(idp.PartnerBook) error) error {
	return f.Store.ViewPartners(func(b idp.PartnerBook) error { return fn(failingBook{b, f.method}) })
}

func (f failing) CreatePartnerClient(p idp.PartnerClient, c idp.Client) error {
	if f.method == "CreatePartnerClient" {
		return errDisk
	}
	return f.Store.CreatePartnerClient(p, c)
}

func (f failing) UpdatePartnerClient(id idp.ClientID, change func(idp.PartnerBook, *idp.PartnerClient, *idp.Client) error) (idp.PartnerClient, error) {
	if f.method == "UpdatePartnerClient" {
		return idp.PartnerClient{}, errDisk
	}
	return f.Store.UpdatePartnerClient(id, change)
}

type failingBook struct {
	idp.PartnerBook
	method string
}

func (b failingBook) Partner(id idp.RelyingPartyID) (idp.Partner, error) {
	if b.method == "Partner" {
		return idp.Partner{}, errDisk
	}
	return b.PartnerBook.Partner(id)
}

func (b failingBook) Policy(id idp.PolicyID) (idp.Policy, error) {
	if b.method == "Policy" {
		return idp.Policy{}, errDisk
	}
	return b.PartnerBook.Policy(id)
}

func (b failingBook) Mappings(partner idp.RelyingPartyID, policy idp.PolicyID) ([]idp.PolicyMapping, error) {
	if b.method == "Mappings" {
		return nil, errDisk
	}
	return b.PartnerBook.Mappings(partner, policy)
}

func (b failingBook) PartnerClient(id idp.ClientID) (idp.PartnerClient, error) {
	switch b.method {
	case "PartnerClient":
		return idp.PartnerClient{}, errDisk
	case "panic":
		panic("a defect")
	}
	return b.PartnerBook.PartnerClient(id)
}

// TestStoreFails holds that a failure of the store becomes an answer without code or cause.
func TestStoreFails(t *testing.T) {
	tests := []struct{ fails, method, path string }{
		{"PartnerClient", "POST", clients},
		{"Partner", "POST", clients},
		{"Policy", "POST", clients},
		{"Mappings", "POST", clients},
		{"CreatePartnerClient", "POST", clients},
		{"UpdatePartnerClient", "PUT", clients + "/seeded"},
		{"PartnerClient", "GET", clients + "/seeded"},
		{"Policy", "GET", clients + "/seeded"},
		{"panic", "GET", clients + "/seeded"},
	}
	for _, tt := range tests {
		t.Run(tt.fails+" "+tt.method, func(t *testing.T) {
			s := newServer(t)
			if _, err := s.db.Load(idp.Fixtures{Digest: "more", PartnerClients: []idp.PartnerClient{{ID: "seeded", Policy: "93482", Created: now}}}); err != nil {
				t.Fatal(err)
			}
			s = s.over(t, failing{s.db, tt.fails})
			body := createBody(t)
			if tt.method == "PUT" {
				body = updateBody(t)
			}
			checkAnswer(t, s.send(t, tt.method, tt.path, body), http.StatusOK, generic)
		})
	}
}

// sorted puts the methods of an Allow header in order.
func sorted(list string) string {
	methods := strings.Split(list, ",")
	slices.Sort(methods)
	return strings.Join(methods, ",")
}

// FuzzCreate holds that no body takes the server down, and that every answer is one of the
// contract: an empty 400, or a wrapper whose errors have a code unless it is the generic one.
func FuzzCreate(f *testing.F) {
	s := newServer(f)
	f.Add(createBody(f))
	f.Add(createBody(f, change{"publicKey", map[string]any{"n": "AQAB", "e": "", "x": []any{nil, "\u2028"}}}))
	f.Add(createBody(f, change{"redirectUris", []any{",", nil, "http://a/,b"}}))
	f.Add(`{"request":{"name":1,"publicKey":{"a":null}}} x`)
	f.Add(`{"requesttime":"2025-02-30T00:00:00.000Z","request":{}}`)
	f.Fuzz(func(t *testing.T, body string) {
		rec := s.send(t, "POST", clients, body)
		switch rec.Code {
		case http.StatusBadRequest:
			if rec.Body.Len() > 0 {
				t.Errorf("400 with the body %q", rec.Body)
			}
		case http.StatusOK:
			var answer map[string]json.RawMessage
			if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil {
				t.Fatalf("body %q: %v", rec.Body, err)
			}
			if len(answer) != 6 || (string(answer["response"]) == "null") == (string(answer["errors"]) == "[]") {
				t.Errorf("body %q is no answer of the contract", rec.Body)
			}
		default:
			t.Errorf("status %d", rec.Code)
		}
	})
}
