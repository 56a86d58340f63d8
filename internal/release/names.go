package release

import "strings"

// Names are what the texts of a row leave open, as it differs between deployments.
type Names struct {
	Origin string // {D}: the public origin, without a slash at its end; {B} is the service below it
	Issuer string // {I}: the iss of tokens
}

// Fill writes the names into a text.
func (n Names) Fill(text string) string {
	return strings.NewReplacer(originURL, n.Origin, serviceURL, n.Origin+servicePath, "{I}", n.Issuer).Replace(text)
}
