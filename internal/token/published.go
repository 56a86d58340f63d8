package token

import "encoding/pem"

// All returns the keys of the application that there are, oldest first.
func (k *Keys) All(application string) []*Key { return k.of(application) }

// PEM returns the certificate as text.
func (key *Key) PEM() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: key.Certificate.Raw}))
}
