package release

import "slices"

// ESignet is one release of eSignet: its figures, lists and switches.
type ESignet struct {
	Name     string // as given to --esignet-release
	Tag      string // the upstream tag that the row describes
	Identity string // name of the mock identity system that the release shipped with

	Web       WebRules
	Clients   ClientRules
	Authorize AuthorizeRules
	Token     TokenRules
	Discovery DiscoveryRules
	UI        UIRules
	Profile   Profile
}

// ESignetNamed returns the row of the named eSignet release, as --esignet-release gives it.
func ESignetNamed(name string) (ESignet, error) {
	return named("eSignet", name, esignetRows, func(r ESignet) string { return r.Name })
}

// ESignetNames returns the names of the releases, the oldest first.
func ESignetNames() []string {
	names := make([]string, len(esignetRows))
	for i, r := range esignetRows {
		names[i] = r.Name
	}
	return names
}

// esignetRows are the releases, the oldest first. Each is a file, whose function says what changed since the one before.
var esignetRows = []ESignet{
	esignet10(), esignet11(), esignet12(), esignet13(), esignet14(), esignet15(), esignet16(), esignet17(), esignet18(),
}

// PINLength is how many digits a PIN has: those that the release asks for, or four where it does not.
func (r ESignet) PINLength() int {
	for _, c := range r.Authorize.Challenges {
		if c.Factor == "PIN" && c.Min == c.Max {
			return c.Min
		}
	}
	return 4
}

// PageLevels are the levels that a person can reach on the login page, as it has a screen for each of their
// factors.
func (r ESignet) PageLevels() []string {
	var out []string
	for _, level := range r.Authorize.ACRs {
		served := true
		for _, amr := range level.AMRs {
			for _, f := range amr.Factors {
				served = served && slices.Contains(r.UI.Page.Screens, f.Type)
			}
		}
		if served {
			out = append(out, level.Name)
		}
	}
	return out
}
