package storage

import (
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

type consentRecord struct {
	AcceptedClaims  []string  `json:"acceptedClaims,omitzero"`
	PermittedScopes []string  `json:"permittedScopes,omitzero"`
	Request         string    `json:"request"`
	Given           time.Time `json:"given,omitzero"`
	Expires         time.Time `json:"expires,omitzero"`
}

func newConsentRecord(c idp.Consent) consentRecord {
	return consentRecord{
		AcceptedClaims:  c.AcceptedClaims,
		PermittedScopes: c.PermittedScopes,
		Request:         c.Request,
		Given:           c.Given.UTC(),
		Expires:         c.Expires.UTC(),
	}
}

func (r consentRecord) consent(client idp.ClientID, psut idp.PSUT) idp.Consent {
	return idp.Consent{
		Client:          client,
		PSUT:            psut,
		AcceptedClaims:  r.AcceptedClaims,
		PermittedScopes: r.PermittedScopes,
		Request:         r.Request,
		Given:           r.Given,
		Expires:         r.Expires,
	}
}

// consentKey is unique: a PSUT, which the server makes, holds no NUL.
func consentKey(client idp.ClientID, psut idp.PSUT) string {
	return pairKey(string(client), string(psut))
}

// Consent returns what the person allowed the client, expired or not, or idp.ErrNotFound.
func (db *DB) Consent(client idp.ClientID, psut idp.PSUT) (c idp.Consent, err error) {
	err = db.view(func(tx *bolt.Tx) error {
		rec, err := get[consentRecord](tx, consents, consentKey(client, psut))
		if err == nil {
			c = rec.consent(client, psut)
		}
		return err
	})
	return c, err
}

// PutConsent stores a consent in place of the one of the same client and PSUT.
func (db *DB) PutConsent(c idp.Consent) error {
	return db.update(func(tx *bolt.Tx) error {
		return put(tx, consents, consentKey(c.Client, c.PSUT), newConsentRecord(c))
	})
}

// DeleteConsent forgets a consent; it need not be there.
func (db *DB) DeleteConsent(client idp.ClientID, psut idp.PSUT) error {
	return db.update(func(tx *bolt.Tx) error { return remove(tx, consents, consentKey(client, psut)) })
}
