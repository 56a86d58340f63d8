package storage

import (
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

type partnerRecord struct {
	Organization   string    `json:"organization"`
	Type           string    `json:"type"`
	Email          string    `json:"email"`
	ContactNumber  string    `json:"contactNumber"`
	Address        string    `json:"address"`
	PolicyGroup    string    `json:"policyGroup"`
	Active         bool      `json:"active"`
	ApprovalStatus string    `json:"approvalStatus"`
	UserID         string    `json:"userId"`
	Created        time.Time `json:"created,omitzero"`
}

func newPartnerRecord(p idp.Partner) partnerRecord {
	return partnerRecord{
		Organization:   p.Organization,
		Type:           p.Type,
		Email:          p.Email,
		ContactNumber:  p.ContactNumber,
		Address:        p.Address,
		PolicyGroup:    p.PolicyGroup,
		Active:         p.Active,
		ApprovalStatus: p.ApprovalStatus,
		UserID:         p.UserID,
		Created:        p.Created.UTC(),
	}
}

func (r partnerRecord) partner(id idp.RelyingPartyID) idp.Partner {
	return idp.Partner{
		ID:             id,
		Organization:   r.Organization,
		Type:           r.Type,
		Email:          r.Email,
		ContactNumber:  r.ContactNumber,
		Address:        r.Address,
		PolicyGroup:    r.PolicyGroup,
		Active:         r.Active,
		ApprovalStatus: r.ApprovalStatus,
		UserID:         r.UserID,
		Created:        r.Created,
	}
}

// Partner returns the organisation with the id, or idp.ErrNotFound.
func (db *DB) Partner(id idp.RelyingPartyID) (p idp.Partner, err error) {
	err = db.view(func(tx *bolt.Tx) error {
		rec, err := get[partnerRecord](tx, partners, string(id))
		if err == nil {
			p = rec.partner(id)
		}
		return err
	})
	return p, err
}

type policyRecord struct {
	Name        string               `json:"name"`
	Description string               `json:"description"`
	Group       string               `json:"group"`
	Type        string               `json:"type"`
	Version     string               `json:"version"`
	Active      bool                 `json:"active"`
	Document    policyDocumentRecord `json:"document"`
	Created     time.Time            `json:"created,omitzero"`
}

type policyDocumentRecord struct {
	AuthTokenType string           `json:"authTokenType"`
	KYCAttributes []string         `json:"kycAttributes,omitzero"`
	AuthTypes     []authTypeRecord `json:"authTypes,omitzero"`
	KYCLanguages  []string         `json:"kycLanguages,omitzero"`
}

type authTypeRecord struct {
	Type      string `json:"type"`
	SubType   string `json:"subType"`
	Mandatory *bool  `json:"mandatory,omitzero"`
}

func newPolicyRecord(p idp.Policy) policyRecord {
	rec := policyRecord{
		Name:        p.Name,
		Description: p.Description,
		Group:       p.Group,
		Type:        p.Type,
		Version:     p.Version,
		Active:      p.Active,
		Document: policyDocumentRecord{
			AuthTokenType: p.Document.AuthTokenType,
			KYCAttributes: p.Document.KYCAttributes,
			KYCLanguages:  p.Document.KYCLanguages,
		},
		Created: p.Created.UTC(),
	}
	if p.Document.AuthTypes != nil {
		rec.Document.AuthTypes = make([]authTypeRecord, len(p.Document.AuthTypes))
	}
	for i, a := range p.Document.AuthTypes {
		rec.Document.AuthTypes[i] = authTypeRecord(a)
	}
	return rec
}

func (r policyRecord) policy(id idp.PolicyID) idp.Policy {
	p := idp.Policy{
		ID:          id,
		Name:        r.Name,
		Description: r.Description,
		Group:       r.Group,
		Type:        r.Type,
		Version:     r.Version,
		Active:      r.Active,
		Document: idp.PolicyDocument{
			AuthTokenType: r.Document.AuthTokenType,
			KYCAttributes: r.Document.KYCAttributes,
			KYCLanguages:  r.Document.KYCLanguages,
		},
		Created: r.Created,
	}
	if r.Document.AuthTypes != nil {
		p.Document.AuthTypes = make([]idp.PolicyAuthType, len(r.Document.AuthTypes))
	}
	for i, a := range r.Document.AuthTypes {
		p.Document.AuthTypes[i] = idp.PolicyAuthType(a)
	}
	return p
}

// Policy returns the policy with the id, or idp.ErrNotFound.
func (db *DB) Policy(id idp.PolicyID) (p idp.Policy, err error) {
	err = db.view(func(tx *bolt.Tx) error {
		rec, err := get[policyRecord](tx, policies, string(id))
		if err == nil {
			p = rec.policy(id)
		}
		return err
	})
	return p, err
}
