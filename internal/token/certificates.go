package token

import (
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/keymanager"
)

// referenceMark stands between an application and a reference in the name of a key. Neither can hold it.
const referenceMark = "\x00"

// maxReferences bounds the keys of references.
//
// Mock: upstream makes a key for every reference that anybody names.
const maxReferences = 100

// served are the applications of eSignet's own key store: those whose key is made at its start, and
// others that the key policy names. The identity system keeps its own store.
var served = map[string]bool{Root: true, ESignet: true, Partner: true, MockBinding: true, IdentitySystem: false, "BINDING_SERVICE": false}

// baseKeys are the applications that have no keys of references.
var baseKeys = map[string]string{Root: "Root Key", "KERNEL": "Kernel App Id", "PARTNER": "Partner App Id"}

// Certificate returns the certificate of the application's key in use, or with a reference that of a
// key which the application vouches for under that reference and which is made when it is first asked
// for. Refusals are of type [keymanager.Error] (mosip/keymanager KeymanagerServiceImpl.java,
// getCertificate).
func (k *Keys) Certificate(application, reference string) (*x509.Certificate, error) {
	key, err := k.served(application, reference)
	if err != nil {
		return nil, err
	}
	return key.Certificate, nil
}

func (k *Keys) served(application, reference string) (*Key, error) {
	if strings.TrimSpace(reference) == "" {
		if err := checkServed(application); err != nil {
			return nil, err
		}
		return k.Key(application)
	}
	if what, base := baseKeys[strings.ToUpper(application)]; base {
		return nil, keymanager.RefuseBaseKey(what)
	}
	if err := checkServed(application); err != nil {
		return nil, err
	}
	return k.referenceKey(application, reference)
}

func checkServed(application string) error {
	made, known := served[application]
	switch {
	case !known:
		return keymanager.Refuse(keymanager.UnknownApplication)
	case !made:
		return keymanager.Refuse(keymanager.NotGenerated)
	}
	return nil
}

func (k *Keys) referenceKey(application, reference string) (*Key, error) {
	name := application + referenceMark + reference
	k.making.Lock()
	defer k.making.Unlock()
	if key := k.current(name); key != nil {
		return key, nil
	}
	if k.references() >= maxReferences || strings.Contains(reference, referenceMark) {
		return nil, keymanager.Refuse(keymanager.NoUniqueAlias)
	}
	certificate := template(application, k.now())
	certificate.Subject.CommonName = application + "-" + reference
	certificate.KeyUsage = x509.KeyUsageKeyEncipherment | x509.KeyUsageDataEncipherment
	return k.makeKey(certificate, name, application)
}

// references counts the keys of references.
func (k *Keys) references() int {
	k.mu.RLock()
	defer k.mu.RUnlock()
	n := 0
	for _, key := range k.all {
		if strings.Contains(key.Application, referenceMark) {
			n++
		}
	}
	return n
}

// Upload puts a certificate (PEM) in the place of that of the key in use, which gets another key id.
// Without a reference, which is not an empty one, no key is found. Refusals are of type
// [keymanager.Error] (KeymanagerServiceImpl.java, uploadCertificate).
func (k *Keys) Upload(application string, reference *string, certificate string) error {
	if _, known := served[application]; !known {
		return keymanager.Refuse(keymanager.UnknownApplication)
	}
	if reference == nil {
		return keymanager.Refuse(keymanager.NoUniqueAlias)
	}
	name := application
	if *reference != "" {
		name += referenceMark + *reference
	} else if served[application] {
		if _, err := k.Key(application); err != nil { // upstream makes it at its start
			return err
		}
	}
	k.making.Lock()
	defer k.making.Unlock()
	key := k.current(name)
	if key == nil || !served[application] {
		return keymanager.Refuse(keymanager.NoUniqueAlias)
	}
	parsed, err := keymanager.ReadCertificate(certificate)
	if err != nil {
		return err
	}
	if !key.Private.PublicKey.Equal(parsed.PublicKey) {
		return keymanager.Refuse(keymanager.KeyDiffers)
	}
	return k.replace(key, parsed)
}

// replace puts the certificate in the place of the key's. The caller holds k.making.
func (k *Keys) replace(key *Key, certificate *x509.Certificate) error {
	encoded, err := x509.MarshalPKCS8PrivateKey(key.Private)
	if err != nil {
		return fmt.Errorf("encode key: %w", err)
	}
	by := *key
	by.ID, by.Certificate = newKeyID(), certificate
	err = k.store.ReplaceSigningKey(key.ID, idp.SigningKey{Application: by.Application, KeyID: by.ID, PrivateKey: encoded, Certificate: certificate.Raw})
	if err != nil {
		return fmt.Errorf("store certificate: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all[slices.Index(k.all, key)] = &by
	return nil
}
