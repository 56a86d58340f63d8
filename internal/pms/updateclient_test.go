package pms_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
)

func TestUpdate(t *testing.T) {
	s := newServer(t)
	s.create(t)
	checkAnswer(t, s.send(t, "PUT", clients+"/"+clientID, updateBody(t)), http.StatusOK, success(clientID, "ACTIVE"))
	p, c := s.rows(t)
	if p.Name != "Portal 2" || p.LogoURI != "https://relief.example.net/logo2.png" || p.PublicKey != keyText || p.Policy != "93482" || !p.Updated.Equal(now) {
		t.Errorf("PMS's row: %+v", p)
	}
	if diff := cmp.Diff(p.RedirectURIs, []string{"https://relief.example.net/cb"}); diff != "" {
		t.Errorf("redirect URIs: got -, want +\n%s", diff)
	}
	want := idp.Client{
		ID: clientID, Name: map[string]string{idp.DefaultName: "Portal 2"}, RelyingParty: "relief-auth-partner",
		LogoURI: p.LogoURI, RedirectURIs: p.RedirectURIs, UserClaims: p.Claims, ACRs: p.ACRs,
		GrantTypes: p.GrantTypes, AuthMethods: p.AuthMethods, PublicKey: keyText, Status: idp.Active, Created: now, Updated: now,
	}
	if diff := cmp.Diff(c, want); diff != "" {
		t.Errorf("eSignet's row: got -, want +\n%s", diff)
	}
}

func TestUpdateStatus(t *testing.T) {
	s := newServer(t)
	s.create(t)
	for _, step := range []struct{ sent, want string }{{"inactive", "INACTIVE"}, {"InActive", "INACTIVE"}, {"Active", "ACTIVE"}} {
		checkAnswer(t, s.send(t, "PUT", clients+"/"+clientID, updateBody(t, change{"status", step.sent})), http.StatusOK, success(clientID, step.want))
		p, c := s.rows(t)
		if string(p.Status) != step.want || string(c.Status) != step.want {
			t.Errorf("status %q: PMS has %s, eSignet %s, want %s", step.sent, p.Status, c.Status, step.want)
		}
	}
}

// TestUpdateLost has updates that eSignet refuses: PMS reports success and changes its own row only.
func TestUpdateLost(t *testing.T) {
	for _, changed := range []change{
		{"redirectUris", []any{"nonsense"}},
		{"grantTypes", []any{"implicit"}},
		{"clientAuthMethods", []any{"none"}},
	} {
		t.Run(changed.name, func(t *testing.T) {
			s := newServer(t)
			s.create(t)
			_, before := s.rows(t)
			checkAnswer(t, s.send(t, "PUT", clients+"/"+clientID, updateBody(t, changed, change{"status", "INACTIVE"})), http.StatusOK, success(clientID, "INACTIVE"))
			p, after := s.rows(t)
			if p.Name != "Portal 2" || p.Status != idp.Inactive {
				t.Errorf("PMS's row: %+v, want it changed", p)
			}
			if diff := cmp.Diff(after, before); diff != "" {
				t.Errorf("eSignet's row changed: got -, want +\n%s", diff)
			}
		})
	}
}

// TestUpdateUnknownToESignet has a client that only PMS knows.
func TestUpdateUnknownToESignet(t *testing.T) {
	s := newServer(t)
	if _, err := s.db.Load(idp.Fixtures{Digest: "more", PartnerClients: []idp.PartnerClient{{
		ID: "lonely", Partner: "relief-auth-partner", Policy: "93482", PublicKey: keyText, Status: idp.Active, Created: now.Add(-time.Hour),
		Claims: []string{"name"}, ACRs: []string{"mosip:idp:acr:generated-code"},
	}}}); err != nil {
		t.Fatal(err)
	}
	checkAnswer(t, s.send(t, "PUT", clients+"/lonely", updateBody(t)), http.StatusOK, success("lonely", "ACTIVE"))
}

// unstorable is the answer to a value that PMS's database does not take.
const unstorable = `{"id":null,"version":null,"responsetime":"2025-05-22T16:45:00.112Z","metadata":null,"response":null,"errors":[{"errorCode":null,` +
	`"message":"could not execute statement; SQL [n/a]; nested exception is org.hibernate.exception.DataException: could not execute statement"}]}`

func TestUpdateRefuses(t *testing.T) {
	tests := []struct {
		name, id string
		changed  []change
		want     string
	}{
		{"unknown client", "none", nil, businessError("PMS_IDP_004", "Client not exists with given id.")},
		{"validation before unknown client", "none", []change{{"status", "x"}}, invalid(`must match \"(ACTIVE)|(INACTIVE)\"`, "request.status")},
		{"unknown client before the database", "none", []change{{"clientName", strings.Repeat("a", 257)}}, businessError("PMS_IDP_004", "Client not exists with given id.")},
		{"name over its column", clientID, []change{{"clientName", strings.Repeat("a", 257)}}, unstorable},
		{"grant types over their column", clientID, []change{{"grantTypes", []any{strings.Repeat("a", 200), strings.Repeat("b", 56)}}}, unstorable},
		{"NUL in a name", clientID, []change{{"clientName", "a\x00b"}}, unstorable},
		{"NUL in a grant type", clientID, []change{{"grantTypes", []any{"a\x00b"}}}, unstorable},
		{"methods over their column", clientID, []change{{"clientAuthMethods", []any{strings.Repeat("a", 257)}}}, unstorable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t)
			s.create(t)
			partner, client := s.rows(t)
			checkAnswer(t, s.send(t, "PUT", clients+"/"+tt.id, updateBody(t, tt.changed...)), http.StatusOK, tt.want)
			p, c := s.rows(t)
			if diff := cmp.Diff([]any{p, c}, []any{partner, client}); diff != "" {
				t.Errorf("rows changed: got -, want +\n%s", diff)
			}
		})
	}
}

func (s office) rows(t *testing.T) (idp.PartnerClient, idp.Client) {
	t.Helper()
	p := s.client(t, clientID)
	c, err := s.db.Client(clientID)
	if err != nil {
		t.Fatal(err)
	}
	return p, c
}
