package pms_test

import (
	"context"
	"crypto"
	"io"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/keymanager"
	"github.com/openg2p/mock-esignet/internal/pms"
)

// slowKey signs when it is told to; entered says that it was asked.
type slowKey struct {
	crypto.Signer
	once             sync.Once
	entered, proceed chan struct{}
}

func (k *slowKey) Sign(rand io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	k.once.Do(func() { close(k.entered) })
	<-k.proceed
	return k.Signer.Sign(rand, digest, opts)
}

// TestOthersWriteWhileACertificateIsJudged holds the key manager in the middle of an upload: others write, an
// upload whose caller has gone does not wait, and the change of the partner is not lost.
func TestOthersWriteWhileACertificateIsJudged(t *testing.T) {
	const path = "/partners/certificate/upload"
	o := newOffice(t, "1.3", staff())
	o.succeeds(t, "POST /partners/certificate/ca/upload", "admin", "/partners/certificate/ca/upload", upload("AUTH", root(t)), silent,
		`{"status":"Upload Success.","timestamp":"2025-05-22T16:45:00.112"}`)
	key := &slowKey{Signer: signer(t).Key, entered: make(chan struct{}), proceed: make(chan struct{})}
	slow := signer(t)
	slow.Key = key
	o.Handler = pms.New(pms.Config{
		Rules: o.rules, Store: o.db, Registry: o.registry, Callers: o.callers, Now: clock,
		Signer: func() (keymanager.Signer, error) { return slow, nil },
	}).Handler()

	uploaded := make(chan *httptest.ResponseRecorder)
	go func() {
		uploaded <- o.call(t, "fresh", "POST", path, uploadOf("fresh", "AUTH", keymanager.PEM(leaf(t))), nil)
	}()
	<-key.entered
	err := o.db.UpdatePartners(func(b idp.PartnerBook) error {
		p, err := b.Partner("fresh")
		if err != nil {
			return err
		}
		p.Address = "moved"
		return b.PutPartner(p)
	})
	if err != nil {
		t.Fatal(err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	req := httptest.NewRequestWithContext(gone, "POST", pms.Prefix+"/partners/certificate/ca/upload", strings.NewReader(`{"request":{"certificateData":"x","partnerDomain":"AUTH"}}`))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Cookie", "Authorization=admin")
	o.ServeHTTP(httptest.NewRecorder(), req) // returns

	close(key.proceed)
	if rec := <-uploaded; !strings.Contains(rec.Body.String(), `"certificateId"`) {
		t.Errorf("answer: %s", rec.Body)
	}
	if p := o.partner(t, "fresh"); p.Address != "moved" || p.Certificate == nil {
		t.Errorf("stored: address %q, certificate %v", p.Address, p.Certificate != nil)
	}
}
