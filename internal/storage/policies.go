package storage

import (
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

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

func (b book) PolicyGroup(id idp.PolicyGroupID) (idp.PolicyGroup, error) {
	rec, err := get[groupRecord](b.tx, policyGroups, string(id))
	if err != nil {
		return idp.PolicyGroup{}, err
	}
	return rec.group(id), nil
}

func (b book) PolicyGroupNamed(name string) (idp.PolicyGroup, error) {
	id, err := indexed(b.tx, policyGroupsByName, []byte(name))
	if err != nil {
		return idp.PolicyGroup{}, err
	}
	return b.PolicyGroup(idp.PolicyGroupID(id))
}

func (b book) PolicyGroups() ([]idp.PolicyGroup, error) {
	return filter(b.tx, policyGroups, groupRecord.group, nil)
}

func (b book) PutPolicyGroup(g idp.PolicyGroup) error { return putGroup(b.tx, g) }

func (b book) Policy(id idp.PolicyID) (idp.Policy, error) {
	rec, err := get[policyRecord](b.tx, policies, string(id))
	if err != nil {
		return idp.Policy{}, err
	}
	return rec.policy(id), nil
}

func (b book) PolicyNamed(group idp.PolicyGroupID, name string) (idp.Policy, error) {
	id, err := indexed(b.tx, policiesByName, []byte(pairKey(string(group), name)))
	if err != nil {
		return idp.Policy{}, err
	}
	return b.Policy(idp.PolicyID(id))
}

func (b book) Policies() ([]idp.Policy, error) { return b.policies(nil) }

func (b book) PoliciesOf(group idp.PolicyGroupID) ([]idp.Policy, error) {
	return b.policies(func(p idp.Policy) bool { return p.Group == group })
}

func (b book) PoliciesNamed(name string) ([]idp.Policy, error) {
	return b.policies(func(p idp.Policy) bool { return p.Name == name })
}

func (b book) policies(want func(idp.Policy) bool) ([]idp.Policy, error) {
	return filter(b.tx, policies, policyRecord.policy, want)
}

func (b book) PutPolicy(p idp.Policy) error { return putPolicy(b.tx, p) }
