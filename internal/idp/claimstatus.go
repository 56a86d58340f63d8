package idp

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/openg2p/mock-esignet/internal/release"
)

// ClaimStatus says whether a person has a claim, and whether it was verified as requested.
type ClaimStatus struct {
	Claim     string
	Verified  bool
	Available bool
}

// ClaimDetails is what the page shows before the consent.
type ClaimDetails struct {
	Transaction   TransactionID
	ConsentAction ConsentAction // empty when no decision was made (v1)
	UpdateNeeded  bool          // an essential claim is not verified as requested
	Claims        []ClaimStatus // one for each claim that may be shared
}

// ClaimDetails compares the requested claims with what the identity system told about the person at the
// authentication. Errors: InvalidTransaction; UnknownError where the release cannot do without metadata
// (mosip/esignet AuthorizationServiceImpl.java, getClaimDetails).
func (f *Flow) ClaimDetails(_ context.Context, id TransactionID) (ClaimDetails, error) {
	var out ClaimDetails
	err := f.locked(id, LoggedIn, func(s *session) error {
		out = ClaimDetails{Transaction: s.txn.ID, ConsentAction: s.txn.ConsentAction, Claims: []ClaimStatus{}}
		for _, claim := range s.txn.claims {
			status := f.claimStatus(claim, s.txn.Metadata)
			out.Claims = append(out.Claims, status)
			if !claim.essentialVerified() {
				continue
			}
			if f.rules().Claims.UpdateUnverified {
				out.UpdateNeeded = out.UpdateNeeded || !status.Verified
				continue
			}
			if s.txn.Metadata == nil {
				return Errorf(UnknownError, "no metadata for the essential claim %q", claim.name)
			}
			out.UpdateNeeded = out.UpdateNeeded || len(s.txn.Metadata[claim.name]) == 0
		}
		return nil
	})
	return out, err
}

// essentialVerified reports whether a request for a verification is essential.
func (c resolvedClaim) essentialVerified() bool {
	return slices.ContainsFunc(c.requests, func(r ClaimRequest) bool { return r.Essential && r.Verification != nil })
}

// asksVerified reports whether a verified claim may be shared.
func (t *Transaction) asksVerified() bool {
	return slices.ContainsFunc(t.claims, resolvedClaim.verified)
}

// claimStatus follows ClaimsHelperService.java, getClaimStatus.
func (f *Flow) claimStatus(claim resolvedClaim, metadata ClaimMetadata) ClaimStatus {
	status := ClaimStatus{Claim: claim.name}
	stored, available := metadata[claim.name]
	status.Available = available
	if !claim.verified() {
		status.Verified = len(stored) > 0
		return status
	}
	for _, text := range stored {
		entry, err := readTree(text)
		if err != nil {
			continue
		}
		for _, r := range claim.requests {
			wanted, _ := readTree(r.Verification)
			status.Verified = status.Verified || f.matches(wanted, entry)
		}
	}
	return status
}

// filters are the parts of a verification that are compared.
var filters = []string{"trust_framework", "time", "verification_process", "assurance_level"}

// matches reports whether a claim that was verified as stored says is verified as wanted
// (FilterCriteriaMatcher.java).
func (f *Flow) matches(wanted, stored jsonNode) bool {
	for _, name := range filters {
		filter, _ := wanted.field(name)
		if filter.kind != '{' {
			continue
		}
		have, _ := stored.field(name)
		if have.kind == 0 || have.kind == 'n' || !f.passes(filter, have.text) {
			return false
		}
	}
	return true
}

// passes applies the first criterion that the filter has; one without any lets nothing pass.
func (f *Flow) passes(filter jsonNode, have string) bool {
	if value, ok := filter.field("value"); ok && value.kind == '"' {
		return value.text == have
	}
	if values, ok := filter.field("values"); ok && values.kind == '[' {
		return slices.ContainsFunc(values.items, func(v jsonNode) bool { return v.text == have })
	}
	age, _ := filter.field("max_age")
	seconds, err := strconv.ParseInt(age.text, 10, 32)
	if err != nil || seconds <= 0 {
		return false
	}
	at, err := verifiedAt(f.rules().Claims, have)
	return err == nil && f.cfg.Now().Sub(at)/time.Second < time.Duration(seconds)
}

// verifiedAt reads the time of a verification; what follows it is ignored, as Java's date format does.
func verifiedAt(rules release.ClaimRules, s string) (time.Time, error) {
	const seconds, minutes = "2006-01-02T15:04:05Z", "2006-01-02T15:04"
	if rules.SecondsInTime {
		return time.Parse(seconds, s[:min(len(s), len(seconds))])
	}
	zone := len(minutes) + len("+00")
	if len(s) > len(minutes) && strings.HasPrefix(s[len(minutes):], "Z") {
		zone = len(minutes) + len("Z")
	}
	return time.Parse(minutes+"Z07", s[:min(len(s), zone)])
}
