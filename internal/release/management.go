package release

import "fmt"

// Management returns the rules of the web layer and of client management of any eSignet release, also of
// one whose row is not complete yet. It fails on a name that is no release.
func Management(name string) (WebRules, ClientRules, error) {
	rules, ok := managements[name]
	if !ok {
		return WebRules{}, ClientRules{}, fmt.Errorf("there is no eSignet release %s", name)
	}
	return rules.web, rules.clients, nil
}

type management struct {
	web     WebRules
	clients ClientRules
}

var managements = map[string]management{
	"1.0": {web10, clientRules10},
	"1.1": {web11, clientRules11},
	"1.2": {web12, clientRules12},
	"1.3": {web13, clientRules13},
	"1.4": {web14, clientRules14},
	"1.5": {web15, clientRules15},
	"1.6": {web16, clientRules16},
	"1.7": {web17, clientRules17},
	"1.8": {web18, clientRules18},
}
