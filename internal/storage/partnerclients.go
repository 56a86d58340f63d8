package storage

import (
	"errors"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

type partnerClientRecord struct {
	Name         string    `json:"name"`
	Partner      string    `json:"partner"`
	Policy       string    `json:"policy"`
	LogoURI      string    `json:"logoUri"`
	RedirectURIs []string  `json:"redirectUris,omitzero"`
	Claims       []string  `json:"claims,omitzero"`
	ACRs         []string  `json:"acrs,omitzero"`
	GrantTypes   []string  `json:"grantTypes,omitzero"`
	AuthMethods  []string  `json:"authMethods,omitzero"`
	PublicKey    string    `json:"publicKey"`
	Status       string    `json:"status"`
	Created      time.Time `json:"created,omitzero"`
	Updated      time.Time `json:"updated,omitzero"`
}

func newPartnerClientRecord(p idp.PartnerClient) partnerClientRecord {
	return partnerClientRecord{
		Name:         p.Name,
		Partner:      string(p.Partner),
		Policy:       string(p.Policy),
		LogoURI:      p.LogoURI,
		RedirectURIs: p.RedirectURIs,
		Claims:       p.Claims,
		ACRs:         p.ACRs,
		GrantTypes:   p.GrantTypes,
		AuthMethods:  p.AuthMethods,
		PublicKey:    p.PublicKey,
		Status:       string(p.Status),
		Created:      p.Created.UTC(),
		Updated:      p.Updated.UTC(),
	}
}

func (r partnerClientRecord) partnerClient(id idp.ClientID) idp.PartnerClient {
	return idp.PartnerClient{
		ID:           id,
		Name:         r.Name,
		Partner:      idp.RelyingPartyID(r.Partner),
		Policy:       idp.PolicyID(r.Policy),
		LogoURI:      r.LogoURI,
		RedirectURIs: r.RedirectURIs,
		Claims:       r.Claims,
		ACRs:         r.ACRs,
		GrantTypes:   r.GrantTypes,
		AuthMethods:  r.AuthMethods,
		PublicKey:    r.PublicKey,
		Status:       idp.ClientStatus(r.Status),
		Created:      r.Created,
		Updated:      r.Updated,
	}
}

func partnerClient(tx *bolt.Tx, id idp.ClientID) (idp.PartnerClient, error) {
	rec, err := get[partnerClientRecord](tx, partnerClients, string(id))
	if err != nil {
		return idp.PartnerClient{}, err
	}
	return rec.partnerClient(id), nil
}

// CreatePartnerClient adds a client to PMS and to eSignet, or to neither. It returns idp.ErrExists
// when either has the id already, and idp.ErrKeyExists when another client of eSignet has the key of c.
func (db *DB) CreatePartnerClient(p idp.PartnerClient, c idp.Client) error {
	return db.update(func(tx *bolt.Tx) error {
		if err := exists(tx, partnerClients, string(p.ID)); err != nil {
			return err
		}
		if err := createClient(tx, c); err != nil {
			return err
		}
		return put(tx, partnerClients, string(p.ID), newPartnerClientRecord(p))
	})
}

// UpdatePartnerClient lets change alter a client in PMS and in eSignet, together, and returns the
// one of PMS. The book shows what PMS keeps at that moment. The last argument of change is nil when
// eSignet has no client with this id. Errors: idp.ErrNotFound, or that of change; then both stay as they
// were. It is an error to change an id, a public key or KeyMark.
func (db *DB) UpdatePartnerClient(id idp.ClientID, change func(idp.PartnerBook, *idp.PartnerClient, *idp.Client) error) (idp.PartnerClient, error) {
	var p idp.PartnerClient
	err := db.update(func(tx *bolt.Tx) error {
		oldPartner, err := partnerClient(tx, id)
		if err != nil {
			return err
		}
		oldClient, err := client(tx, id)
		missing := errors.Is(err, idp.ErrNotFound)
		if err != nil && !missing {
			return err
		}
		p = oldPartner
		if missing {
			err = change(book{tx}, &p, nil)
		} else {
			c := oldClient
			if err = change(book{tx}, &p, &c); err == nil {
				err = replaceClient(tx, oldClient, c)
			}
		}
		if err != nil {
			return err
		}
		return replacePartnerClient(tx, oldPartner, p)
	})
	if err != nil {
		return idp.PartnerClient{}, err
	}
	return p, nil
}

func replacePartnerClient(tx *bolt.Tx, old, p idp.PartnerClient) error {
	if p.ID != old.ID || p.PublicKey != old.PublicKey {
		return errFixed(partnerClients, old.ID)
	}
	return put(tx, partnerClients, string(p.ID), newPartnerClientRecord(p))
}
