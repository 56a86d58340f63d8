package idp

import "iter"

// Fixtures are the records that a server starts with.
type Fixtures struct {
	// Digest identifies the content; a store loads one digest once.
	Digest         string
	PolicyGroups   []PolicyGroup
	Partners       []Partner
	Policies       []Policy
	Mappings       []PolicyMapping
	Authorities    []Authority
	APIKeys        []APIKey
	Licenses       []License
	PartnerKeys    []PartnerKey
	Clients        []Client
	PartnerClients []PartnerClient
	// Identities streams the persons, of whom there may be very many. It ends at the first error.
	Identities iter.Seq2[Identity, error]
}

// Counts says how many records of each kind there are.
type Counts struct {
	Partners, Policies, Mappings, Clients, Identities int
}
