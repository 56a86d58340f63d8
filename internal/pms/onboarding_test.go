package pms_test

import (
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// seeded is when the records of [onboarding] were made.
var seeded = idp.Change{CreatedBy: "seed", Created: now.Add(-time.Hour)}

// onboarding is a state with a record for every rule.
func onboarding(t testing.TB) idp.Fixtures {
	t.Helper()
	return idp.Fixtures{
		Digest: "onboarding",
		PolicyGroups: []idp.PolicyGroup{
			{ID: "1", Name: "relief-group", Active: true, Change: seeded},
			{ID: "2", Name: "closed-group", Change: seeded},
			{ID: "3", Name: "other-group", Active: true, Change: seeded},
		},
		Policies: seededPolicies(),
		Partners: seededPartners(t),
		Mappings: seededMappings(),
		APIKeys: []idp.APIKey{
			{Key: "1", Label: "on label", Partner: "relief", Policy: "18", Active: true, Change: seeded},
			{Key: "2", Label: "off", Partner: "relief", Policy: "18", Change: seeded},
			{Key: "3", Label: "on", Partner: "off", Policy: "18", Active: true, Change: seeded},
		},
		Licenses: []idp.License{
			{Partner: "licensed", Key: "valid", Active: true, Expires: now.Add(time.Hour), Change: seeded},
			{Partner: "endless", Key: "e", Active: true, Change: seeded},
			{Partner: "outdated", Key: "old", Active: true, Expires: now, Change: seeded},
			{Partner: "misp-off", Key: "k", Expires: now.Add(time.Hour), Change: seeded},
			{Partner: "mapped", Key: "m", Policy: "18", Active: true, Expires: now.Add(time.Hour), Change: seeded},
		},
	}
}

func seededPolicies() (policies []idp.Policy) {
	for _, p := range []struct {
		id, name, group string
		active          bool
	}{
		{"10", "open", "1", true},
		{"11", "draft", "1", false},
		{"12", "expired", "1", true},
		{"13", "closed", "2", true},
		{"14", "elsewhere", "3", true},
		{"15", "shadowed", "1", false},
		{"16", "shadowed", "3", true},
		{"17", "asked", "1", true},
		{"18", "granted", "1", true},
		{"19", "denied", "1", true},
	} {
		policy := idp.Policy{
			ID: idp.PolicyID(p.id), Name: p.name, Group: idp.PolicyGroupID(p.group), Type: "Auth", Published: true, Active: p.active, Document: "{}",
			Expires: now.Add(time.Hour), Change: seeded,
		}
		if p.name == "expired" {
			policy.Expires = now.Add(-time.Second)
		}
		policies = append(policies, policy)
	}
	return policies
}

func seededPartners(t testing.TB) (partners []idp.Partner) {
	certificate := &idp.PartnerCertificate{ID: "1", Domain: "AUTH", Uploaded: leaf(t).Raw, Signed: leaf(t).Raw, At: now}
	for _, p := range []struct {
		id, kind, group  string
		active, approved bool
	}{
		{"relief", "Auth_Partner", "1", true, true},
		{"fresh", "Auth_Partner", "1", false, false},
		{"off", "Auth_Partner", "1", false, true},
		{"groupless", "Auth_Partner", "", true, false},
		{"inclosed", "Auth_Partner", "2", true, true},
		{"device", "Device_Provider", "", false, false},
		{"odd", "No_Such_Type", "", false, false},
		{"credential", "Credential_Partner", "1", true, true},
		{"lost", "Auth_Partner", "99", false, false},
		{"misp", "Misp_Partner", "", true, true},
		{"licensed", "MISP_Partner", "", true, true},
		{"endless", "MISP_Partner", "", true, true},
		{"outdated", "MISP_Partner", "", true, true},
		{"misp-off", "MISP_Partner", "", false, true},
		{"mapped", "MISP_Partner", "1", true, true},
		{"waiting", "MISP_Partner", "1", true, true},
		{"orphan", "MISP_Partner", "1", true, true},
	} {
		partner := idp.Partner{
			ID: idp.RelyingPartyID(p.id), Organization: "Relief Org", Type: p.kind, Email: p.id + "@partners.example.net", ContactNumber: "9000000001",
			Address: "1 Main Road", PolicyGroup: idp.PolicyGroupID(p.group), Active: p.active, ApprovalStatus: idp.PartnerInProgress, UserID: p.id,
			LogoURL: "https://logo.example.net", AdditionalInfo: "{}", Change: seeded,
		}
		if p.approved {
			partner.ApprovalStatus, partner.Certificate = idp.PartnerApproved, certificate
		}
		if p.id == "relief" {
			partner.Email = "ops@relief.example.net"
		}
		partners = append(partners, partner)
	}
	return partners
}

func seededMappings() (mappings []idp.PolicyMapping) {
	for _, m := range []struct {
		key, partner, policy string
		status               idp.MappingStatus
	}{
		{"asked", "relief", "17", idp.MappingInProgress},
		{"granted", "relief", "18", idp.MappingApproved},
		{"denied", "relief", "19", idp.MappingRejected},
		{"granted-off", "off", "18", idp.MappingApproved},
		{"to-nothing", "relief", "404", idp.MappingInProgress},
		{"to-draft", "relief", "11", idp.MappingInProgress},
		{"to-expired", "relief", "12", idp.MappingInProgress},
		{"to-closed", "inclosed", "13", idp.MappingInProgress},
		{"by-credential", "credential", "11", idp.MappingInProgress},
		{"mapped", "mapped", "18", idp.MappingApproved},
		{"waiting-1", "waiting", "18", idp.MappingApproved},
		{"waiting-2", "waiting", "17", idp.MappingRejected},
		{"orphan", "orphan", "404", idp.MappingApproved},
	} {
		mappings = append(mappings, idp.PolicyMapping{
			Key: m.key, Partner: idp.RelyingPartyID(m.partner), Policy: idp.PolicyID(m.policy), Status: m.status, Change: seeded,
		})
	}
	return mappings
}
