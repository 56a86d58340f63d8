package storage

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

type signingKeyRecord struct {
	Application string    `json:"application"`
	KeyID       string    `json:"keyId"`
	PrivateKey  []byte    `json:"privateKey,omitzero"`  // PKCS#8 DER
	Certificate []byte    `json:"certificate,omitzero"` // X.509 DER
	Created     time.Time `json:"created,omitzero"`
}

func newSigningKeyRecord(k idp.SigningKey) signingKeyRecord {
	return signingKeyRecord{
		Application: k.Application,
		KeyID:       k.KeyID,
		PrivateKey:  k.PrivateKey,
		Certificate: k.Certificate,
		Created:     k.Created.UTC(),
	}
}

func (r signingKeyRecord) signingKey() idp.SigningKey { return idp.SigningKey(r) }

// SigningKeys returns all signing keys, oldest first; those created in the same millisecond in the
// order in which they were added.
func (db *DB) SigningKeys() (keys []idp.SigningKey, err error) {
	err = db.view(func(tx *bolt.Tx) error {
		return walk(tx, signingKeys, func(_ string, rec signingKeyRecord) error {
			keys = append(keys, rec.signingKey())
			return nil
		})
	})
	return keys, err
}

// AddSigningKeys adds all the keys or none.
func (db *DB) AddSigningKeys(keys ...idp.SigningKey) error {
	return db.update(func(tx *bolt.Tx) error {
		for _, k := range keys {
			id := binary.BigEndian.AppendUint64(timeKey(k.Created), tx.Bucket(signingKeys).Sequence())
			if err := put(tx, signingKeys, string(id), newSigningKeyRecord(k)); err != nil {
				return err
			}
		}
		return nil
	})
}

// ReplaceSigningKey puts a key in the place of the one with the key id, and keeps the moment of its
// creation. An unknown key id is [idp.ErrNotFound].
func (db *DB) ReplaceSigningKey(keyID string, by idp.SigningKey) error {
	return db.update(func(tx *bolt.Tx) error {
		id := ""
		err := walk(tx, signingKeys, func(key string, rec signingKeyRecord) error {
			if rec.KeyID == keyID {
				id, by.Created = key, rec.Created
			}
			return nil
		})
		switch {
		case err != nil:
			return err
		case id == "":
			return fmt.Errorf("signing key %s: %w", keyID, idp.ErrNotFound)
		}
		return put(tx, signingKeys, id, newSigningKeyRecord(by))
	})
}

// Secret returns the secret of that name, which create made when it was first asked for. Only one
// of several callers makes it. An error of create comes back, and nothing is kept.
func (db *DB) Secret(name string, create func() ([]byte, error)) (secret []byte, err error) {
	read := func(tx *bolt.Tx) []byte { return bytes.Clone(tx.Bucket(secrets).Get([]byte(name))) }
	err = db.view(func(tx *bolt.Tx) error {
		secret = read(tx)
		return nil
	})
	if err != nil || secret != nil {
		return secret, err
	}
	err = db.update(func(tx *bolt.Tx) error {
		if secret = read(tx); secret != nil {
			return nil
		}
		made, err := create()
		if err != nil {
			return fmt.Errorf("create secret %s: %w", name, err)
		}
		secret = append([]byte{}, made...)
		return tx.Bucket(secrets).Put([]byte(name), secret)
	})
	if err != nil {
		return nil, err
	}
	return secret, nil
}
