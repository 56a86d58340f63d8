package storage

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	bolt "go.etcd.io/bbolt"
)

// createBuckets makes the schema of version 1.
func createBuckets(tx *bolt.Tx) error {
	return create(tx, "partners", "policies", "mappings", "mappings-by-pair", "clients", "clients-by-key", "partner-clients",
		"identities", "consents", "signing-keys", "secrets")
}

func create(tx *bolt.Tx, names ...string) error {
	for _, name := range names {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return fmt.Errorf("create bucket %s: %w", name, err)
		}
	}
	return nil
}

// addOnboarding leads to version 2: policy groups are records, to which partners and policies refer
// by id; the document of a policy is kept as its JSON text; partners and policies are indexed.
func addOnboarding(tx *bolt.Tx) error {
	err := create(tx, "policy-groups", "policy-groups-by-name", "policies-by-name", "partners-by-mail", "partners-by-user",
		"authorities", "api-keys", "api-keys-by-key", "licenses")
	if err != nil {
		return err
	}
	m := groupMigration{tx: tx, ids: map[string]string{}, taken: map[string]bool{}, names: map[string]bool{}}
	if err := rewrite(tx, policies, m.policy); err != nil {
		return err
	}
	return rewrite(tx, partners, m.partner)
}

// addPartnerKeys leads to version 3.
func addPartnerKeys(tx *bolt.Tx) error { return create(tx, "partner-keys") }

// addKeyMarks leads to version 4: clients are indexed by all that a release compares of their keys, where
// before it was what the release that registered them compares.
func addKeyMarks(tx *bolt.Tx) error {
	if err := tx.DeleteBucket([]byte("clients-by-key")); err != nil {
		return err
	}
	if err := create(tx, "clients-by-text", "clients-by-modulus", "clients-by-numbers"); err != nil {
		return err
	}
	return rewrite(tx, clients, func(_ string, rec clientRecord) (clientRecord, []index[clientRecord], error) {
		return rec, clientIndexes4, nil
	})
}

// The indexes as versions 2 and 4 made them, which those of today may come to differ from.
var (
	policyIndexes2  = []index[policyRecord]{{policiesByName, policyByName}}
	partnerIndexes2 = []index[partnerRecord]{{partnersByMail, partnerByMail}, {partnersByUser, partnerByUser}}
	clientIndexes4  = []index[clientRecord]{{clientsByText, clientKeys[0].key}, {clientsByModulus, clientKeys[1].key}, {clientsByNumbers, clientKeys[2].key}}
)

// rewrite replaces each record of a bucket by what change makes of it, and indexes it.
func rewrite[Old, New any](tx *bolt.Tx, bucket []byte, change func(id string, old Old) (New, []index[New], error)) error {
	old := map[string]Old{}
	var ids []string // of the bucket, which must not change while it is walked
	err := walk(tx, bucket, func(id string, rec Old) error {
		ids, old[id] = append(ids, id), rec
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		rec, indexes, err := change(id, old[id])
		if err != nil {
			return err
		}
		for _, ix := range indexes {
			if err := tx.Bucket(ix.bucket).Put(ix.key(id, rec), []byte(id)); err != nil {
				return err
			}
		}
		if err := put(tx, bucket, id, rec); err != nil {
			return err
		}
	}
	return nil
}

// groupMigration makes a policy group of each name that it meets.
type groupMigration struct {
	tx    *bolt.Tx
	ids   map[string]string // by name
	taken map[string]bool
	names map[string]bool // of policies, as in their index
}

// The records of version 1 that version 2 changed.
type (
	policyRecord1 struct {
		Name        string          `json:"name"`
		Description string          `json:"description"`
		Group       string          `json:"group"`
		Type        string          `json:"type"`
		Version     string          `json:"version"`
		Active      bool            `json:"active"`
		Document    documentRecord1 `json:"document"`
		Created     time.Time       `json:"created,omitzero"`
	}
	documentRecord1 struct {
		AuthTokenType string            `json:"authTokenType"`
		KYCAttributes []string          `json:"kycAttributes,omitzero"`
		AuthTypes     []authTypeRecord1 `json:"authTypes,omitzero"`
		KYCLanguages  []string          `json:"kycLanguages,omitzero"`
	}
	authTypeRecord1 struct {
		Type      string `json:"type"`
		SubType   string `json:"subType"`
		Mandatory *bool  `json:"mandatory,omitzero"`
	}
)

// policy adds its id to the name of a policy when another of its group has the name.
func (m groupMigration) policy(id string, old policyRecord1) (policyRecord, []index[policyRecord], error) {
	group, err := m.group(old.Group, old.Created)
	if err != nil {
		return policyRecord{}, nil, err
	}
	for m.names[pairKey(group, old.Name)] {
		old.Name += " " + id
	}
	m.names[pairKey(group, old.Name)] = true
	document, err := old.Document.text(old.Type)
	return policyRecord{
		Name: old.Name, Description: old.Description, Group: group, Type: old.Type, Version: old.Version,
		Published: old.Active, Active: old.Active, Document: document, changeRecord: changeRecord{Created: old.Created},
	}, policyIndexes2, err
}

func (m groupMigration) partner(_ string, rec partnerRecord) (partnerRecord, []index[partnerRecord], error) {
	var err error
	if rec.PolicyGroup != "" {
		rec.PolicyGroup, err = m.group(rec.PolicyGroup, rec.Created)
	}
	return rec, partnerIndexes2, err
}

// group returns the id of the group with the name, and makes it if there is none.
func (m groupMigration) group(name string, created time.Time) (string, error) {
	if id, ok := m.ids[name]; ok {
		return id, nil
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	for n := h.Sum32(); ; n++ {
		id := strconv.Itoa(int(n % 100_000))
		if m.taken[id] {
			continue
		}
		m.ids[name], m.taken[id] = id, true
		rec := groupRecord{Name: name, Description: name, Active: true, changeRecord: changeRecord{Created: created}}
		if err := m.tx.Bucket(policyGroupsByName).Put([]byte(name), []byte(id)); err != nil {
			return "", err
		}
		return id, put(m.tx, policyGroups, id, rec)
	}
}

// document1 is the document of an Auth policy, with its members named as in PMS.
type document1 struct {
	AuthTokenType string       `json:"authTokenType"`
	KYCAttributes []attribute1 `json:"allowedKycAttributes,omitzero"`
	AuthTypes     []authType1  `json:"allowedAuthTypes,omitzero"`
	KYCLanguages  []string     `json:"kycLanguages,omitzero"`
}

type attribute1 struct {
	Name string `json:"attributeName"`
}

type authType1 struct {
	Type      string `json:"authType"`
	SubType   string `json:"authSubType,omitzero"`
	Mandatory *bool  `json:"mandatory,omitzero"`
}

// text returns the document as JSON text; only that of an Auth policy was kept.
func (d documentRecord1) text(policyType string) (string, error) {
	if policyType != "Auth" {
		return "{}", nil
	}
	doc := document1{AuthTokenType: d.AuthTokenType, KYCLanguages: d.KYCLanguages}
	if d.KYCAttributes != nil {
		doc.KYCAttributes = []attribute1{}
	}
	for _, name := range d.KYCAttributes {
		doc.KYCAttributes = append(doc.KYCAttributes, attribute1{name})
	}
	if d.AuthTypes != nil {
		doc.AuthTypes = []authType1{}
	}
	for _, t := range d.AuthTypes {
		doc.AuthTypes = append(doc.AuthTypes, authType1(t))
	}
	data, err := encode(doc)
	return string(data), err
}
