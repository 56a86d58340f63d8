package seed

import (
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// The lists of a fixture file.
const (
	groupsList      = "policyGroups"
	partnersList    = "partners"
	policiesList    = "policies"
	mappingsList    = "mappings"
	authoritiesList = "caCertificates"
	apiKeysList     = "apiKeys"
	licensesList    = "misps"
	partnerKeysList = "partnerKeys"
	clientsList     = "clients"
	identitiesList  = "identities"
)

var lists = []string{groupsList, partnersList, policiesList, mappingsList, authoritiesList, apiKeysList, licensesList, partnerKeysList, clientsList, identitiesList}

// checkList refuses a top-level member that is not a list of this format.
func checkList(name string) error {
	if !slices.Contains(lists, name) {
		return &defect{problem: fmt.Sprintf("unknown list %q; %s", name, suggest(name, lists))}
	}
	return nil
}

// isFixture reports whether a document whose first member has this name is a fixture file, and not
// an identity.
func isFixture(first string) bool {
	return !slices.Contains(identityNames, first)
}

// identityNames are the members that an identity file may begin with.
var identityNames = append(memberNames(identityType), "requestTime", "request", "identity", "introducerBiometrics")

// entry is one element of a list.
type entry struct {
	list  string
	index int
	raw   jsontext.Value // valid until the next entry
	place locator
}

// locator finds the line of a member of an entry, or of the last member above it that is there.
type locator interface {
	line(at jsontext.Pointer) int
}

// failure says where in the file an entry is wrong.
func (f file) failure(e entry, err error) error {
	var d *defect
	if !errors.As(err, &d) {
		return err
	}
	return &Error{
		File:    f.name,
		Line:    e.place.line(d.at),
		Problem: fmt.Sprintf("%s[%d]: %s%s", e.list, e.index, d.path(), d.problem),
	}
}

// entries calls each for the entries of those lists of the file that are wanted, in their order. An
// error that each returns is placed in the file and ends the reading.
func (f file) entries(want func(list string) bool, each func(entry) error) error {
	placed := func(e entry) error {
		if err := each(e); err != nil {
			return f.failure(e, err)
		}
		return nil
	}
	if f.format() == "json" {
		return f.jsonEntries(want, placed)
	}
	return f.yamlEntries(want, placed)
}
