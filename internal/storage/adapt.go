package storage

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// LoadedDigest returns the digest of the fixtures loaded last, empty if there were none.
func (db *DB) LoadedDigest() (digest string, err error) {
	err = db.view(func(tx *bolt.Tx) error {
		digest = string(tx.Bucket(meta).Get(fixturesKey))
		return nil
	})
	return digest, err
}

// Adapt has the records follow fixtures that were loaded as before and of which the placeholders now stand for
// something else, as in after: the URLs and levels of clients, at eSignet and at PMS, and the PINs of persons,
// each only where the record still has what was loaded. Both hold the same records in the same order. It
// returns how many records it changed, in one transaction.
func (db *DB) Adapt(before, after idp.Fixtures) (changed int, err error) {
	err = db.update(func(tx *bolt.Tx) error {
		counts := make([]int, 3)
		errs := make([]error, 3)
		counts[0], errs[0] = adaptClients(tx, before.Clients, after.Clients)
		counts[1], errs[1] = adaptPartnerClients(tx, before.PartnerClients, after.PartnerClients)
		counts[2], errs[2] = adaptIdentities(tx, before.Identities, after.Identities)
		if err := errors.Join(errs...); err != nil {
			return fmt.Errorf("adapt fixtures: %w", err)
		}
		changed = counts[0] + counts[1] + counts[2]
		return tx.Bucket(meta).Put(fixturesKey, []byte(after.Digest))
	})
	return changed, err
}

func adaptClients(tx *bolt.Tx, before, after []idp.Client) (changed int, err error) {
	for i := range min(len(before), len(after)) {
		was, is := before[i], after[i]
		rec, err := get[clientRecord](tx, clients, string(is.ID))
		if errors.Is(err, idp.ErrNotFound) {
			continue
		}
		if err != nil {
			return changed, err
		}
		differs := follow(&rec.LogoURI, was.LogoURI, is.LogoURI)
		differs = followList(&rec.RedirectURIs, was.RedirectURIs, is.RedirectURIs) || differs
		if differs = followList(&rec.ACRs, was.ACRs, is.ACRs) || differs; !differs {
			continue
		}
		if err := put(tx, clients, string(is.ID), rec); err != nil {
			return changed, err
		}
		changed++
	}
	return changed, nil
}

func adaptPartnerClients(tx *bolt.Tx, before, after []idp.PartnerClient) (changed int, err error) {
	for i := range min(len(before), len(after)) {
		was, is := before[i], after[i]
		rec, err := get[partnerClientRecord](tx, partnerClients, string(is.ID))
		if errors.Is(err, idp.ErrNotFound) {
			continue
		}
		if err != nil {
			return changed, err
		}
		differs := follow(&rec.LogoURI, was.LogoURI, is.LogoURI)
		differs = followList(&rec.RedirectURIs, was.RedirectURIs, is.RedirectURIs) || differs
		if differs = followList(&rec.ACRs, was.ACRs, is.ACRs) || differs; !differs {
			continue
		}
		if err := put(tx, partnerClients, string(is.ID), rec); err != nil {
			return changed, err
		}
		changed++
	}
	return changed, nil
}

// adaptIdentities goes through both in step. Nil is nobody.
func adaptIdentities(tx *bolt.Tx, before, after iter.Seq2[idp.Identity, error]) (changed int, err error) {
	if before == nil || after == nil {
		return 0, nil
	}
	next, stop := iter.Pull2(before)
	defer stop()
	for is, err := range after {
		was, wasErr, _ := next()
		if err := errors.Join(err, wasErr); err != nil {
			return changed, err
		}
		if was.PIN == is.PIN {
			continue
		}
		rec, err := get[identityRecord](tx, identities, string(is.ID))
		if errors.Is(err, idp.ErrNotFound) || err == nil && !follow(&rec.PIN, was.PIN, is.PIN) {
			continue
		}
		if err != nil {
			return changed, err
		}
		if err := put(tx, identities, string(is.ID), rec); err != nil {
			return changed, err
		}
		changed++
	}
	return changed, nil
}

// follow writes what is in place of what was, if that is there still and they differ.
func follow(field *string, was, is string) bool {
	if was == is || *field != was {
		return false
	}
	*field = is
	return true
}

func followList(field *[]string, was, is []string) bool {
	if slices.Equal(was, is) || !slices.Equal(*field, was) {
		return false
	}
	*field = is
	return true
}
