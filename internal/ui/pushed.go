package ui

import (
	"strings"

	"github.com/openg2p/mock-esignet/internal/release"
)

// takesPushed reports whether the query names a pushed request, by the rule of the release.
func (u *UI) takesPushed(query string, params map[string]string) bool {
	if params["client_id"] == "" || params["request_uri"] == "" {
		return false
	}
	switch u.rules().Page.Pushed {
	case release.PushedAlone:
		return countParams(query) == 2
	case release.PushedAmongOthers:
		return true
	default:
		return false
	}
}

// countParams counts the parameters of a query, repeated ones each time.
func countParams(raw string) int {
	n := 0
	for part := range strings.SplitSeq(raw, "&") {
		if part != "" {
			n++
		}
	}
	return n
}
