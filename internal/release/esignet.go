package release

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
