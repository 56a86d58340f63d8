package identity

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

// A typing error in the table would silently release nothing.
func TestClaimSourcesAreFields(t *testing.T) {
	s := newSystem(t, true)
	known := map[string]bool{}
	var d identityData
	for _, f := range d.fields() {
		known[f.name] = true
	}
	for _, c := range s.cfg.Rules.Claims {
		for _, source := range append(c.Sources, c.Parts...) {
			if !known[source.Attribute] {
				t.Errorf("claim %s: no field is called %s", c.Claim, source.Attribute)
			}
		}
	}
}

// Whatever is sent, the answer is the envelope, and what was accepted reads back as it was sent.
func FuzzIdentityBody(f *testing.F) {
	f.Add(minimal)
	f.Add(`{"individualId":"é\ud800","pin":1,"fullName":[null,{"value":null}],"encodedPhoto":"p","individualBiometrics":{"version":"1e3"}}`)
	f.Add(`{"individualId":"1","pin":"1","encodedPhoto":"p","password":[],"preferredLang":{}}`)
	f.Add(`null},"request":{`)
	f.Fuzz(func(t *testing.T, request string) {
		s := newSystem(t, false)
		delete(s.store.people, asha)
		w := s.call(t.Context(), "POST", base+"/identity", s.wrap(request))
		accepted := codes(t, w) == nil
		if accepted != (len(s.store.people) == 1) {
			t.Fatalf("accepted %t, stored %d", accepted, len(s.store.people))
		}
		for _, p := range s.store.people {
			again := newLateIdentityData(p)
			back := idp.Identity{Created: p.Created}
			again.applyTo(&back)
			back.PasswordHash = p.PasswordHash // a hash is not hashed again
			if diff := cmp.Diff(back, p); diff != "" {
				t.Fatalf("read back (-got +want)\n%s", diff)
			}
			httpapi.Marshal(again)
		}
	})
}
