package app

import (
	"crypto/rsa"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/storage/storagetest"
	"github.com/openg2p/mock-esignet/internal/token"
)

// TestPartnerSigner has the root vouch for the key that signs partners' certificates.
func TestPartnerSigner(t *testing.T) {
	keys, err := token.LoadKeys(storagetest.Open(t), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := partnerSigner(keys)()
	if err != nil {
		t.Fatal(err)
	}
	if err := signer.Certificate.CheckSignatureFrom(signer.Root); err != nil || !signer.Certificate.IsCA {
		t.Errorf("certificate of PMS: %v, CA %v", err, signer.Certificate.IsCA)
	}
	if !signer.Key.Public().(*rsa.PublicKey).Equal(signer.Certificate.PublicKey) {
		t.Error("key and certificate differ")
	}
}
