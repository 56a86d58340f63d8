package storage

import (
	"encoding/binary"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// The buckets, all at the top level.
var (
	meta               = []byte("meta")                  // versionKey -> schema version, 8 bytes big endian; fixturesKey -> digest of the fixtures loaded last
	policyGroups       = []byte("policy-groups")         // policy group id -> groupRecord
	policyGroupsByName = []byte("policy-groups-by-name") // name -> policy group id
	policies           = []byte("policies")              // policy id -> policyRecord
	policiesByName     = []byte("policies-by-name")      // policy group id + NUL + name -> policy id
	partners           = []byte("partners")              // relying party id -> partnerRecord
	partnersByMail     = []byte("partners-by-mail")      // e-mail + NUL + relying party id -> relying party id
	partnersByUser     = []byte("partners-by-user")      // user id + NUL + relying party id -> relying party id
	mappings           = []byte("mappings")              // mapping key -> mappingRecord
	mappingsByPair     = []byte("mappings-by-pair")      // relying party id + NUL + policy id + NUL + order of arrival, 8 bytes big endian -> mapping key
	authorities        = []byte("authorities")           // authority id -> authorityRecord
	apiKeys            = []byte("api-keys")              // relying party id + NUL + policy id + NUL + label -> apiKeyRecord
	apiKeysByKey       = []byte("api-keys-by-key")       // key -> the key in api-keys
	licenses           = []byte("licenses")              // relying party id + NUL + licence key -> licenseRecord
	clients            = []byte("clients")               // client id -> clientRecord
	clientsByText      = []byte("clients-by-text")       // sha256 of the key's text, in hex + NUL + client id -> client id
	clientsByModulus   = []byte("clients-by-modulus")    // sha256 of the mark of the key's modulus, in hex + NUL + client id -> client id
	clientsByNumbers   = []byte("clients-by-numbers")    // sha256 of the mark of the key's numbers, in hex + NUL + client id -> client id
	partnerClients     = []byte("partner-clients")       // client id -> partnerClientRecord
	identities         = []byte("identities")            // individual id -> identityRecord
	partnerKeys        = []byte("partner-keys")          // relying party id -> partnerKeyRecord
	consents           = []byte("consents")              // client id + NUL + PSUT -> consentRecord
	signingKeys        = []byte("signing-keys")          // creation, unix ms, sign bit flipped, 8 bytes big endian + order of arrival, 8 bytes big endian -> signingKeyRecord
	secrets            = []byte("secrets")               // name -> the secret's bytes
)

// The keys of meta.
var (
	versionKey  = []byte("version")
	fixturesKey = []byte("fixtures")
)

// counted are the buckets whose sequence is the number of their records.
var counted = [][]byte{
	policyGroups, policies, partners, mappings, authorities, apiKeys, licenses, clients, partnerClients, identities, partnerKeys, consents, signingKeys,
}

// migrations lead from one schema version to the next; a file's version is the number of those that
// it has been through. An entry never changes once released: add another.
var migrations = []func(*bolt.Tx) error{createBuckets, addOnboarding, addPartnerKeys, addKeyMarks}

// version returns the schema version of the file: 0 for a new file. It returns ErrForeign for a file
// that has buckets but no version, ErrNewer for a version that this program does not know.
func version(tx *bolt.Tx) (uint64, error) {
	b := tx.Bucket(meta)
	if b == nil {
		if name, _ := tx.Cursor().First(); name != nil {
			return 0, fmt.Errorf("%w: it holds the data of another program", ErrForeign)
		}
		return 0, nil
	}
	v := b.Get(versionKey)
	if len(v) != 8 {
		return 0, fmt.Errorf("%w: it holds the data of another program", ErrForeign)
	}
	n := binary.BigEndian.Uint64(v)
	if n > uint64(len(migrations)) {
		return 0, fmt.Errorf("%w: its schema version is %d, this program knows up to %d", ErrNewer, n, len(migrations))
	}
	return n, nil
}

// migrate brings the file to the newest version in one transaction. It writes nothing when the file
// is there already, or is refused. It returns the version of an older file that it changed, or else 0.
func migrate(b *bolt.DB) (int, error) {
	var from uint64
	err := b.View(func(tx *bolt.Tx) (err error) {
		from, err = version(tx)
		return err
	})
	if err != nil || from == uint64(len(migrations)) {
		return 0, err
	}
	return int(from), b.Update(func(tx *bolt.Tx) error {
		for _, step := range migrations[from:] {
			if err := step(tx); err != nil {
				return fmt.Errorf("migrate from version %d: %w", from, err)
			}
		}
		m, err := tx.CreateBucketIfNotExists(meta)
		if err != nil {
			return err
		}
		return m.Put(versionKey, binary.BigEndian.AppendUint64(nil, uint64(len(migrations))))
	})
}
