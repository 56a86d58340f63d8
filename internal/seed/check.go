package seed

import (
	"slices"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// check checks what the records say about each other, once all are known.
func (s *set) check() error {
	if err := s.checkNames(); err != nil {
		return err
	}
	for _, m := range s.mappings.sorted() {
		if err := s.checkMapping(m.value); err != nil {
			return m.file.failure(m.entry, err)
		}
	}
	if err := s.assignKeys(); err != nil {
		return err
	}
	if err := s.checkAPIKeys(); err != nil {
		return err
	}
	if err := s.checkLicenses(); err != nil {
		return err
	}
	keys := map[string]idp.ClientID{}
	for _, c := range s.clients.sorted() {
		key := c.value.client.UniqueKey()
		if other, taken := keys[key]; taken {
			return c.file.failure(c.entry, defectf("/publicKey", "is the key of client %s, too; make a key pair for each client", other))
		}
		keys[key] = c.value.client.ID
		if err := s.checkPartnerClient(c.value.partner); err != nil {
			return c.file.failure(c.entry, err)
		}
	}
	return nil
}

// checkNames sees that no two groups have one id, and no two policies of a group one name.
func (s *set) checkNames() error {
	ids := map[idp.PolicyGroupID]string{}
	for _, g := range s.groups.sorted() {
		if other, taken := ids[g.value.ID]; taken && g.value.ID != "" {
			return g.file.failure(g.entry, defectf("/id", "%s is the id of the group %q, too; leave it out", g.value.ID, other))
		}
		ids[g.value.ID] = g.value.Name
	}
	names := map[[2]string]idp.PolicyID{}
	for _, p := range s.policies.sorted() {
		name := [2]string{p.value.group, p.value.value.Name}
		if other, taken := names[name]; taken {
			return p.file.failure(p.entry, defectf("/name", "%q is the name of policy %s of the same group, too; choose another", name[1], other))
		}
		names[name] = p.value.value.ID
	}
	return nil
}

func (s *set) checkMapping(m idp.PolicyMapping) error {
	partner, ok := s.partners[m.Partner]
	if !ok {
		return defectf("/partnerId", "there is no partner %q; add it to partners", m.Partner)
	}
	policy, ok := s.policies[m.Policy]
	if !ok {
		return defectf("/policyId", "there is no policy %q; add it to policies", m.Policy)
	}
	if partner.value.group != policy.value.group {
		return defectf("/policyId", "policy %q is in the group %q, partner %q in %q; put both into one group",
			m.Policy, policy.value.group, m.Partner, partner.value.group)
	}
	return nil
}

// assignKeys gives a key to each mapping that has none.
func (s *set) assignKeys() error {
	taken := map[string]bool{}
	for _, m := range s.mappings.sorted() {
		if m.value.Key == "" {
			continue
		}
		if taken[m.value.Key] {
			return m.file.failure(m.entry, defectf("/mappingkey", "%s is the key of another mapping, too; leave it out", m.value.Key))
		}
		taken[m.value.Key] = true
	}
	for _, m := range s.mappings.sorted() {
		if m.value.Key != "" {
			continue
		}
		m.value.Key = numberFor(idp.PartnerNumbers, func(key string) bool { return taken[key] }, string(m.value.Partner), string(m.value.Policy))
		taken[m.value.Key] = true
	}
	return nil
}

// checkAPIKeys sees that partners and policies are there, and gives a key to each API key that has none.
func (s *set) checkAPIKeys() error {
	taken := map[string]bool{}
	for _, k := range s.apiKeys.sorted() {
		if _, ok := s.partners[k.value.Partner]; !ok {
			return k.file.failure(k.entry, defectf("/partnerId", "there is no partner %q; add it to partners", k.value.Partner))
		}
		if _, ok := s.policies[k.value.Policy]; !ok {
			return k.file.failure(k.entry, defectf("/policyId", "there is no policy %q; add it to policies", k.value.Policy))
		}
		if k.value.Key != "" && taken[k.value.Key] {
			return k.file.failure(k.entry, defectf("/apiKey", "%s is given twice; leave it out", k.value.Key))
		}
		taken[k.value.Key] = true
	}
	for _, k := range s.apiKeys.sorted() {
		if k.value.Key == "" {
			k.value.Key = numberFor(idp.PartnerNumbers, func(key string) bool { return taken[key] }, string(k.value.Partner), string(k.value.Policy), k.value.Label)
			taken[k.value.Key] = true
		}
	}
	return nil
}

func (s *set) checkLicenses() error {
	for _, l := range s.licenses.sorted() {
		partner, ok := s.partners[l.value.Partner]
		if !ok || partner.value.value.Type != idp.MISPPartner {
			return l.file.failure(l.entry, defectf("/providerId", "there is no partner %q of type %s; add it to partners", l.value.Partner, idp.MISPPartner))
		}
	}
	return nil
}

// checkPartnerClient checks what PMS checks when a client is made; nil is a client of eSignet only.
func (s *set) checkPartnerClient(c *idp.PartnerClient) error {
	if c == nil {
		return nil
	}
	partner, ok := s.partners[c.Partner]
	if !ok {
		return defectf("/relyingPartyId", "there is no partner %q; add it to partners, or leave policyId out", c.Partner)
	}
	if kind := partner.value.value.Type; kind != idp.AuthPartner {
		return defectf("/relyingPartyId", "partner %q is of type %s; only an %s owns clients", c.Partner, kind, idp.AuthPartner)
	}
	policy, ok := s.policies[c.Policy]
	if !ok {
		return defectf("/policyId", "there is no policy %q; add it to policies, or leave policyId out", c.Policy)
	}
	if kind := policy.value.value.Type; kind != idp.AuthPolicy {
		return defectf("/policyId", "policy %q is of type %s; clients need one of type %s", c.Policy, kind, idp.AuthPolicy)
	}
	approved := slices.ContainsFunc(s.mappings.values(), func(m idp.PolicyMapping) bool {
		return m.Partner == c.Partner && m.Policy == c.Policy && m.Status == idp.MappingApproved
	})
	if !approved {
		return defectf("/policyId", "no approved mapping lets partner %q use policy %q; add it to mappings", c.Partner, c.Policy)
	}
	return nil
}
