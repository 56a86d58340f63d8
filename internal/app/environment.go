package app

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
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
func (v variables) checkNames(model *kong.Application) error {
	known := map[string]bool{}
	var walk func(*kong.Node)
	walk = func(n *kong.Node) {
		for _, flag := range n.Flags {
			known[variable(flag.Name)] = true
		}
		for _, child := range n.Children {
			walk(child)
		}
	}
	walk(model.Node)
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if !known[name] {
			return fmt.Errorf("%s: there is no such setting; see mock-esignet --help", name)
		}
	}
	return nil
}

// Validate implements kong.Resolver.
func (v variables) Validate(*kong.Application) error { return nil }

// Resolve implements kong.Resolver: a flag that is not given takes the value of its variable.
func (v variables) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if value, ok := v[variable(flag.Name)]; ok {
		return value, nil
	}
	return nil, nil
}

// variable returns the name of the environment variable of a flag.
func variable(flag string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}
