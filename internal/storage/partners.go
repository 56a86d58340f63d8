package storage

import (
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

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

func (b book) Partner(id idp.RelyingPartyID) (idp.Partner, error) {
	rec, err := get[partnerRecord](b.tx, partners, string(id))
	if err != nil {
		return idp.Partner{}, err
	}
	return rec.partner(id), nil
}

func (b book) PartnerWithMail(mail string) (idp.Partner, error) {
	found, err := b.partners(partnersByMail, mail)
	if err != nil {
		return idp.Partner{}, err
	}
	for _, p := range found {
		if p.Email == mail {
			return p, nil
		}
	}
	return idp.Partner{}, idp.ErrNotFound
}

func (b book) PartnersOf(user string) ([]idp.Partner, error) {
	found, err := b.partners(partnersByUser, user)
	return slices.DeleteFunc(found, func(p idp.Partner) bool { return p.UserID != user }), err
}

// partners returns those whose entry in the index begins with the value.
func (b book) partners(index []byte, value string) (found []idp.Partner, err error) {
	for _, id := range idsUnder(b.tx, index, value) {
		p, err := b.Partner(idp.RelyingPartyID(id))
		if err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	return found, nil
}

func (b book) PutPartner(p idp.Partner) error { return putPartner(b.tx, p) }

// Partner returns the organisation with the id, or idp.ErrNotFound.
func (db *DB) Partner(id idp.RelyingPartyID) (p idp.Partner, err error) {
	err = db.ViewPartners(func(b idp.PartnerBook) error {
		p, err = b.Partner(id)
		return err
	})
	return p, err
}
