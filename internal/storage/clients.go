package storage

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

var _ idp.ClientStore = (*DB)(nil)

type clientRecord struct {
	Name         map[string]string `json:"name,omitzero"`
	RelyingParty string            `json:"relyingParty"`
	LogoURI      string            `json:"logoUri"`
	RedirectURIs []string          `json:"redirectUris,omitzero"`
	UserClaims   []string          `json:"userClaims,omitzero"`
	ACRs         []string          `json:"acrs,omitzero"`
	GrantTypes   []string          `json:"grantTypes,omitzero"`
	AuthMethods  []string          `json:"authMethods,omitzero"`
	PublicKey    string            `json:"publicKey"`
	Status       string            `json:"status"`
	Created      time.Time         `json:"created,omitzero"`
	Updated      time.Time         `json:"updated,omitzero"`

	KeyMark          string `json:"keyMark,omitzero"`
	BareNameMap      bool   `json:"bareNameMap,omitzero"`
	AdditionalConfig string `json:"additionalConfig,omitzero"` // JSON text
	EncPublicKey     string `json:"encPublicKey,omitzero"`
	EncCertificate   []byte `json:"encCertificate,omitzero"` // DER
}

func newClientRecord(c idp.Client) clientRecord {
	return clientRecord{
		Name:         c.Name,
		RelyingParty: string(c.RelyingParty),
		LogoURI:      c.LogoURI,
		RedirectURIs: c.RedirectURIs,
		UserClaims:   c.UserClaims,
		ACRs:         c.ACRs,
		GrantTypes:   c.GrantTypes,
		AuthMethods:  c.AuthMethods,
		PublicKey:    c.PublicKey,
		Status:       string(c.Status),
		Created:      c.Created.UTC(),
		Updated:      c.Updated.UTC(),

		KeyMark:          c.KeyMark,
		BareNameMap:      c.BareNameMap,
		AdditionalConfig: c.AdditionalConfig,
		EncPublicKey:     c.EncPublicKey,
		EncCertificate:   c.EncCertificate,
	}
}

func (r clientRecord) client(id idp.ClientID) idp.Client {
	return idp.Client{
		ID:           id,
		Name:         r.Name,
		RelyingParty: idp.RelyingPartyID(r.RelyingParty),
		LogoURI:      r.LogoURI,
		RedirectURIs: r.RedirectURIs,
		UserClaims:   r.UserClaims,
		ACRs:         r.ACRs,
		GrantTypes:   r.GrantTypes,
		AuthMethods:  r.AuthMethods,
		PublicKey:    r.PublicKey,
		Status:       idp.ClientStatus(r.Status),
		Created:      r.Created,
		Updated:      r.Updated,

		KeyMark:          r.KeyMark,
		BareNameMap:      r.BareNameMap,
		AdditionalConfig: r.AdditionalConfig,
		EncPublicKey:     r.EncPublicKey,
		EncCertificate:   r.EncCertificate,
	}
}

// Client returns the client with the id, in any status, or idp.ErrNotFound.
func (db *DB) Client(id idp.ClientID) (c idp.Client, err error) {
	err = db.view(func(tx *bolt.Tx) error {
		c, err = client(tx, id)
		return err
	})
	return c, err
}

func client(tx *bolt.Tx, id idp.ClientID) (idp.Client, error) {
	rec, err := get[clientRecord](tx, clients, string(id))
	if err != nil {
		return idp.Client{}, err
	}
	return rec.client(id), nil
}

// CreateClient adds a client. It returns idp.ErrExists when the id is taken, idp.ErrKeyExists when
// another client has the same unique key.
func (db *DB) CreateClient(c idp.Client) error {
	return db.update(func(tx *bolt.Tx) error { return createClient(tx, c) })
}

func createClient(tx *bolt.Tx, c idp.Client) error {
	if err := exists(tx, clients, string(c.ID)); err != nil {
		return err
	}
	return putClient(tx, c)
}

// putClient writes the client and the index entries of its key, and sees that no other client has what its
// release compares of it.
func putClient(tx *bolt.Tx, c idp.Client) error {
	if err := releaseKey(tx, c.ID); err != nil {
		return err
	}
	marks := c.KeyMarks()
	for _, ix := range clientKeys {
		if mark := ix.mark(marks); mark == c.UniqueKey() {
			if holders := idsUnder(tx, ix.bucket, keyHash(mark)); len(holders) > 0 {
				return fmt.Errorf("client %.100q has the key of client %.100q: %w", c.ID, holders[0], idp.ErrKeyExists)
			}
		}
		if err := tx.Bucket(ix.bucket).Put(ix.entry(marks, c.ID), []byte(c.ID)); err != nil {
			return err
		}
	}
	return put(tx, clients, string(c.ID), newClientRecord(c))
}

// releaseKey forgets the key of a client that is about to be replaced.
func releaseKey(tx *bolt.Tx, id idp.ClientID) error {
	old, err := client(tx, id)
	if errors.Is(err, idp.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	marks := old.KeyMarks()
	for _, ix := range clientKeys {
		if err := tx.Bucket(ix.bucket).Delete(ix.entry(marks, id)); err != nil {
			return err
		}
	}
	return nil
}

// keyIndex leads from a mark of keys to the clients that have it, which may be several: a release takes what
// another would refuse.
type keyIndex struct {
	bucket []byte
	mark   func(idp.KeyMarks) string
}

func (ix keyIndex) entry(marks idp.KeyMarks, id idp.ClientID) []byte {
	return []byte(pairKey(keyHash(ix.mark(marks)), string(id)))
}

func (ix keyIndex) key(id string, rec clientRecord) []byte {
	c := rec.client(idp.ClientID(id))
	return ix.entry(c.KeyMarks(), c.ID)
}

// keyHash makes a mark of any length one of 64 characters.
func keyHash(mark string) string {
	sum := sha256.Sum256([]byte(mark))
	return hex.EncodeToString(sum[:])
}

// UpdateClient lets change alter the client and returns the result. Errors: idp.ErrNotFound, or that
// of change; then the client stays as it was. It is an error to change the id, the public key or KeyMark.
func (db *DB) UpdateClient(id idp.ClientID, change func(*idp.Client) error) (idp.Client, error) {
	var c idp.Client
	err := db.update(func(tx *bolt.Tx) error {
		old, err := client(tx, id)
		if err != nil {
			return err
		}
		c = old
		if err := change(&c); err != nil {
			return err
		}
		return replaceClient(tx, old, c)
	})
	if err != nil {
		return idp.Client{}, err
	}
	return c, nil
}

func replaceClient(tx *bolt.Tx, old, c idp.Client) error {
	if c.ID != old.ID || c.PublicKey != old.PublicKey || c.KeyMark != old.KeyMark {
		return errFixed(clients, old.ID)
	}
	return put(tx, clients, string(c.ID), newClientRecord(c))
}

// errFixed is a mistake of the caller, not of a user.
func errFixed(bucket []byte, id idp.ClientID) error {
	return fmt.Errorf("%s %.100q: neither its id nor its key can change", bucket, id)
}
