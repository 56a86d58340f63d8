package app

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// variables are the settings of the environment, by name.
type variables map[string]string

const variablePrefix = "MOCK_ESIGNET_"

// links are the variables, with the beginning of their values, that container engines set for services whose
// names begin with ours.
var links = regexp.MustCompile(`^\w+_(SERVICE_HOST=|SERVICE_PORT(_\w+)?=|PORT=\w+://|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?=|NAME=/|ENV_\w+=)`)

// ownVariables picks our settings out of the environment. Empty ones count as unset.
func ownVariables(environ []string) variables {
	v := variables{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, variablePrefix) && !links.MatchString(entry) && value != "" {
			v[name] = value
		}
	}
	return v
}

// checkNames refuses a setting that no flag of any command has: it would be ignored.
func (v variables) checkNames(grammar []command) error {
	known := map[string]bool{}
	for _, c := range grammar {
		newFlagSet(c.runner).VisitAll(func(f *pflag.Flag) { known[variable(f.Name)] = true })
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if !known[name] {
			return fmt.Errorf("%s: there is no such setting; see mock-esignet --help", name)
		}
	}
	return nil
}

// variable returns the name of the environment variable of a flag.
func variable(flag string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}
