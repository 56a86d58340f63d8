package storage

import (
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// changeRecord is the part that records of PMS have in common.
type changeRecord struct {
	CreatedBy string    `json:"createdBy,omitzero"`
	Created   time.Time `json:"created,omitzero"`
	UpdatedBy string    `json:"updatedBy,omitzero"`
	Updated   time.Time `json:"updated,omitzero"`
}

func newChangeRecord(c idp.Change) changeRecord {
	return changeRecord{CreatedBy: c.CreatedBy, Created: c.Created.UTC(), UpdatedBy: c.UpdatedBy, Updated: c.Updated.UTC()}
}

func (r changeRecord) change() idp.Change { return idp.Change(r) }

type partnerRecord struct {
	Organization   string             `json:"organization"`
	Type           string             `json:"type"`
	Email          string             `json:"email"`
	ContactNumber  string             `json:"contactNumber"`
	Address        string             `json:"address"`
	PolicyGroup    string             `json:"policyGroup"` // id
	Active         bool               `json:"active"`
	ApprovalStatus string             `json:"approvalStatus"`
	UserID         string             `json:"userId"`
	Language       string             `json:"language,omitzero"`
	LogoURL        string             `json:"logoUrl,omitzero"`
	AdditionalInfo string             `json:"additionalInfo,omitzero"`
	Certificate    *certificateRecord `json:"certificate,omitzero"`
	changeRecord
}

type certificateRecord struct {
	ID       string    `json:"id"`
	Domain   string    `json:"domain"`
	Uploaded []byte    `json:"uploaded"`
	Signed   []byte    `json:"signed"`
	At       time.Time `json:"at,omitzero"`
}

func newPartnerRecord(p idp.Partner) partnerRecord {
	rec := partnerRecord{
		Organization:   p.Organization,
		Type:           p.Type,
		Email:          p.Email,
		ContactNumber:  p.ContactNumber,
		Address:        p.Address,
		PolicyGroup:    string(p.PolicyGroup),
		Active:         p.Active,
		ApprovalStatus: p.ApprovalStatus,
		UserID:         p.UserID,
		Language:       p.Language,
		LogoURL:        p.LogoURL,
		AdditionalInfo: p.AdditionalInfo,
		changeRecord:   newChangeRecord(p.Change),
	}
	if c := p.Certificate; c != nil {
		rec.Certificate = &certificateRecord{c.ID, c.Domain, c.Uploaded, c.Signed, c.At.UTC()}
	}
	return rec
}

func (r partnerRecord) partner(id idp.RelyingPartyID) idp.Partner {
	p := idp.Partner{
		ID:             id,
		Organization:   r.Organization,
		Type:           r.Type,
		Email:          r.Email,
		ContactNumber:  r.ContactNumber,
		Address:        r.Address,
		PolicyGroup:    idp.PolicyGroupID(r.PolicyGroup),
		Active:         r.Active,
		ApprovalStatus: r.ApprovalStatus,
		UserID:         r.UserID,
		Language:       r.Language,
		LogoURL:        r.LogoURL,
		AdditionalInfo: r.AdditionalInfo,
		Change:         r.change(),
	}
	if c := r.Certificate; c != nil {
		p.Certificate = &idp.PartnerCertificate{ID: c.ID, Domain: c.Domain, Uploaded: c.Uploaded, Signed: c.Signed, At: c.At}
	}
	return p
}

// The keys of a partner in the indexes.
func partnerByMail(id string, r partnerRecord) []byte { return []byte(pairKey(r.Email, id)) }
func partnerByUser(id string, r partnerRecord) []byte { return []byte(pairKey(r.UserID, id)) }

// putPartner writes the partner and its index entries.
func putPartner(tx *bolt.Tx, p idp.Partner) error {
	rec := newPartnerRecord(p)
	return putIndexed(tx, partners, string(p.ID), rec, partnerIndexes)
}

type groupRecord struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Active      bool   `json:"active"`
	changeRecord
}

func newGroupRecord(g idp.PolicyGroup) groupRecord {
	return groupRecord{g.Name, g.Description, g.Active, newChangeRecord(g.Change)}
}

func (r groupRecord) group(id idp.PolicyGroupID) idp.PolicyGroup {
	return idp.PolicyGroup{ID: id, Name: r.Name, Description: r.Description, Active: r.Active, Change: r.change()}
}

func groupByName(_ string, r groupRecord) []byte { return []byte(r.Name) }

// putGroup writes the group and its index entry; idp.ErrExists when another group has the name, ErrNUL.
func putGroup(tx *bolt.Tx, g idp.PolicyGroup) error {
	if _, err := joinKey(g.Name); err != nil {
		return err
	}
	return putIndexed(tx, policyGroups, string(g.ID), newGroupRecord(g), groupIndexes)
}

type policyRecord struct {
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Group       string    `json:"group"` // id
	Type        string    `json:"type"`
	Version     string    `json:"version"`
	Published   bool      `json:"published"`
	Active      bool      `json:"active"`
	Expires     time.Time `json:"expires,omitzero"`
	Document    string    `json:"document"` // JSON text
	changeRecord
}

func newPolicyRecord(p idp.Policy) policyRecord {
	return policyRecord{
		Name:         p.Name,
		Description:  p.Description,
		Group:        string(p.Group),
		Type:         p.Type,
		Version:      p.Version,
		Published:    p.Published,
		Active:       p.Active,
		Expires:      p.Expires.UTC(),
		Document:     p.Document,
		changeRecord: newChangeRecord(p.Change),
	}
}

func (r policyRecord) policy(id idp.PolicyID) idp.Policy {
	return idp.Policy{
		ID:          id,
		Name:        r.Name,
		Description: r.Description,
		Group:       idp.PolicyGroupID(r.Group),
		Type:        r.Type,
		Version:     r.Version,
		Published:   r.Published,
		Active:      r.Active,
		Expires:     r.Expires,
		Document:    r.Document,
		Change:      r.change(),
	}
}

func policyByName(_ string, r policyRecord) []byte { return []byte(pairKey(r.Group, r.Name)) }

// putPolicy writes the policy and its index entry; idp.ErrExists when another policy of the group has
// the name, ErrNUL.
func putPolicy(tx *bolt.Tx, p idp.Policy) error {
	if _, err := joinKey(p.Name); err != nil {
		return err
	}
	return putIndexed(tx, policies, string(p.ID), newPolicyRecord(p), policyIndexes)
}

// index is a bucket that leads from a key made of a record to the record's id.
type index[R any] struct {
	bucket []byte
	key    func(id string, rec R) []byte
}

// The indexes of each kind of record. Those of mappings and clients are written by putMapping and putClient.
var (
	groupIndexes   = []index[groupRecord]{{policyGroupsByName, groupByName}}
	policyIndexes  = []index[policyRecord]{{policiesByName, policyByName}}
	partnerIndexes = []index[partnerRecord]{{partnersByMail, partnerByMail}, {partnersByUser, partnerByUser}}
	apiKeyIndexes  = []index[apiKeyRecord]{{apiKeysByKey, apiKeyByKey}}
	mappingIndexes = []index[mappingRecord]{{mappingsByPair, mappingByPair}}
	clientIndexes  = []index[clientRecord]{{clientsByKey, clientByKey}}
)

// putIndexed writes a record and moves its index entries. It returns idp.ErrExists when another record
// holds one of the entries.
func putIndexed[R any](tx *bolt.Tx, bucket []byte, id string, rec R, indexes []index[R]) error {
	old, err := get[R](tx, bucket, id)
	fresh := errors.Is(err, idp.ErrNotFound)
	if err != nil && !fresh {
		return err
	}
	for _, ix := range indexes {
		entries := tx.Bucket(ix.bucket)
		if !fresh {
			if err := entries.Delete(ix.key(id, old)); err != nil {
				return err
			}
		}
		key := ix.key(id, rec)
		if holder := entries.Get(key); holder != nil {
			return fmt.Errorf("%s %.100q: %w as %.100q", ix.bucket, key, idp.ErrExists, holder)
		}
		if err := entries.Put(key, []byte(id)); err != nil {
			return err
		}
	}
	return put(tx, bucket, id, rec)
}
