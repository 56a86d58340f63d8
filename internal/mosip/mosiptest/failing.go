package mosiptest

import (
	"errors"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// ErrDisk is how a [Failing] store fails.
var ErrDisk = errors.New("disk on fire")

// Failing is a store of which the call with the number N fails, be it of a book or of the store.
type Failing struct {
	mosip.Store
	N    int
	Made int // calls made so far
}

// Failed reports whether there was a call that failed.
func (f *Failing) Failed() bool { return f.Made >= f.N }

// Fail counts a call, and returns ErrDisk for the one that fails.
func (f *Failing) Fail() error {
	if f.Made++; f.Made == f.N {
		return ErrDisk
	}
	return nil
}

// ViewPartners shows fn a book that fails.
func (f *Failing) ViewPartners(fn func(idp.PartnerBook) error) error {
	return f.Store.ViewPartners(func(b idp.PartnerBook) error { return fn(f.Book(b)) })
}

// UpdatePartners shows fn a book that fails.
func (f *Failing) UpdatePartners(fn func(idp.PartnerBook) error) error {
	return f.Store.UpdatePartners(func(b idp.PartnerBook) error { return fn(f.Book(b)) })
}

// Book returns the book as one that fails.
func (f *Failing) Book(b idp.PartnerBook) idp.PartnerBook { return book{b, f} }

type book struct {
	idp.PartnerBook
	store *Failing
}

func (b book) do(call func() error) error {
	if err := b.store.Fail(); err != nil {
		return err
	}
	return call()
}

func get[T any](b book, call func() (T, error)) (result T, err error) {
	err = b.do(func() error {
		result, err = call()
		return err
	})
	return result, err
}

func (b book) PolicyGroup(id idp.PolicyGroupID) (idp.PolicyGroup, error) {
	return get(b, func() (idp.PolicyGroup, error) { return b.PartnerBook.PolicyGroup(id) })
}

func (b book) PolicyGroupNamed(name string) (idp.PolicyGroup, error) {
	return get(b, func() (idp.PolicyGroup, error) { return b.PartnerBook.PolicyGroupNamed(name) })
}

func (b book) PolicyGroups() ([]idp.PolicyGroup, error) {
	return get(b, func() ([]idp.PolicyGroup, error) { return b.PartnerBook.PolicyGroups() })
}

func (b book) PutPolicyGroup(g idp.PolicyGroup) error {
	return b.do(func() error { return b.PartnerBook.PutPolicyGroup(g) })
}

func (b book) Policy(id idp.PolicyID) (idp.Policy, error) {
	return get(b, func() (idp.Policy, error) { return b.PartnerBook.Policy(id) })
}

func (b book) PolicyNamed(group idp.PolicyGroupID, name string) (idp.Policy, error) {
	return get(b, func() (idp.Policy, error) { return b.PartnerBook.PolicyNamed(group, name) })
}

func (b book) Policies() ([]idp.Policy, error) {
	return get(b, func() ([]idp.Policy, error) { return b.PartnerBook.Policies() })
}

func (b book) PoliciesOf(group idp.PolicyGroupID) ([]idp.Policy, error) {
	return get(b, func() ([]idp.Policy, error) { return b.PartnerBook.PoliciesOf(group) })
}

func (b book) PoliciesNamed(name string) ([]idp.Policy, error) {
	return get(b, func() ([]idp.Policy, error) { return b.PartnerBook.PoliciesNamed(name) })
}

func (b book) PutPolicy(p idp.Policy) error {
	return b.do(func() error { return b.PartnerBook.PutPolicy(p) })
}

func (b book) Partner(id idp.RelyingPartyID) (idp.Partner, error) {
	return get(b, func() (idp.Partner, error) { return b.PartnerBook.Partner(id) })
}

func (b book) PartnerWithMail(mail string) (idp.Partner, error) {
	return get(b, func() (idp.Partner, error) { return b.PartnerBook.PartnerWithMail(mail) })
}

func (b book) PartnersOf(user string) ([]idp.Partner, error) {
	return get(b, func() ([]idp.Partner, error) { return b.PartnerBook.PartnersOf(user) })
}

func (b book) PutPartner(p idp.Partner) error {
	return b.do(func() error { return b.PartnerBook.PutPartner(p) })
}

func (b book) Mapping(key string) (idp.PolicyMapping, error) {
	return get(b, func() (idp.PolicyMapping, error) { return b.PartnerBook.Mapping(key) })
}

func (b book) Mappings(partner idp.RelyingPartyID, policy idp.PolicyID) ([]idp.PolicyMapping, error) {
	return get(b, func() ([]idp.PolicyMapping, error) { return b.PartnerBook.Mappings(partner, policy) })
}

func (b book) MappingsOf(partner idp.RelyingPartyID) ([]idp.PolicyMapping, error) {
	return get(b, func() ([]idp.PolicyMapping, error) { return b.PartnerBook.MappingsOf(partner) })
}

func (b book) MappingsTo(policy idp.PolicyID) ([]idp.PolicyMapping, error) {
	return get(b, func() ([]idp.PolicyMapping, error) { return b.PartnerBook.MappingsTo(policy) })
}

func (b book) PutMapping(m idp.PolicyMapping) error {
	return b.do(func() error { return b.PartnerBook.PutMapping(m) })
}

func (b book) Authorities() ([]idp.Authority, error) {
	return get(b, func() ([]idp.Authority, error) { return b.PartnerBook.Authorities() })
}

func (b book) PutAuthority(a idp.Authority) error {
	return b.do(func() error { return b.PartnerBook.PutAuthority(a) })
}

func (b book) APIKey(partner idp.RelyingPartyID, policy idp.PolicyID, label string) (idp.APIKey, error) {
	return get(b, func() (idp.APIKey, error) { return b.PartnerBook.APIKey(partner, policy, label) })
}

func (b book) APIKeyNumbered(key string) (idp.APIKey, error) {
	return get(b, func() (idp.APIKey, error) { return b.PartnerBook.APIKeyNumbered(key) })
}

func (b book) APIKeysTo(policy idp.PolicyID) ([]idp.APIKey, error) {
	return get(b, func() ([]idp.APIKey, error) { return b.PartnerBook.APIKeysTo(policy) })
}

func (b book) PutAPIKey(k idp.APIKey) error {
	return b.do(func() error { return b.PartnerBook.PutAPIKey(k) })
}

func (b book) License(partner idp.RelyingPartyID, key string) (idp.License, error) {
	return get(b, func() (idp.License, error) { return b.PartnerBook.License(partner, key) })
}

func (b book) LicensesOf(partner idp.RelyingPartyID) ([]idp.License, error) {
	return get(b, func() ([]idp.License, error) { return b.PartnerBook.LicensesOf(partner) })
}

func (b book) Licenses() ([]idp.License, error) {
	return get(b, func() ([]idp.License, error) { return b.PartnerBook.Licenses() })
}

func (b book) PutLicense(l idp.License) error {
	return b.do(func() error { return b.PartnerBook.PutLicense(l) })
}

func (b book) RemoveLicense(partner idp.RelyingPartyID, key string) error {
	return b.do(func() error { return b.PartnerBook.RemoveLicense(partner, key) })
}

func (b book) PartnerClient(id idp.ClientID) (idp.PartnerClient, error) {
	return get(b, func() (idp.PartnerClient, error) { return b.PartnerBook.PartnerClient(id) })
}

func (b book) PartnerClients() ([]idp.PartnerClient, error) {
	return get(b, func() ([]idp.PartnerClient, error) { return b.PartnerBook.PartnerClients() })
}
