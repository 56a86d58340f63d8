package identity

import (
	"slices"
	"time"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/release"
)

// validation says which absences are broken rules.
type validation struct {
	demandAll        bool // creation: what is needed must be there
	demandBiometrics bool
	allRequired      bool // every field is needed
}

// violations lists every broken rule of a request, in the order of the wire
// (IdentityData.java, RequestTimeValidator.java).
func (s *System) violations(req requestWrapper[lateIdentityData], rules validation) idp.Violations {
	var v idp.Violations
	add := func(path string, code idp.Code) { v = append(v, idp.Violation{Path: path, Code: code}) }
	if !s.timely(req.RequestTime) {
		add("requestTime", idp.InvalidRequest)
	}
	if req.Request == nil {
		add("request", idp.InvalidRequest)
		return v
	}
	for _, f := range req.Request.fields() {
		if f.broken(rules.demandAll, rules.allRequired && s.knows(f)) {
			add("request."+f.name, f.code)
		}
		if f.name == "encodedPhoto" && rules.demandBiometrics && req.Request.IndividualBiometrics == nil {
			add("request.individualBiometrics", "invalid_biometrics")
		}
	}
	if password := req.Request.Password.value; password != nil && java.Blank(*password) {
		add("request.password", "invalid_password")
	}
	return v
}

// knows reports whether the version, or the tolerance, has the field.
func (s *System) knows(f field) bool {
	return s.inVersion(f) || s.cfg.Tolerances.Has(release.IdentityFields)
}

func (s *System) inVersion(f field) bool {
	return s.cfg.Rules.Fields == nil || slices.Contains(s.cfg.Rules.Fields, f.name)
}

// broken reports whether the field breaks its rule; allNeeded has it be one of those that are needed.
func (f field) broken(demanded, allNeeded bool) bool {
	a, given := f.attribute()
	switch {
	case !given:
		return (f.need || allNeeded) && demanded
	case (f.need || allNeeded) && f.text != nil:
		return java.Blank(a.Text)
	}
	return a.Text == "" && len(a.Langs) == 0
}

// timely reports whether the time is well formed and, told in whole seconds, near enough to now.
func (s *System) timely(text string) bool {
	at, err := httpapi.ParseTime(text)
	if err != nil {
		return false
	}
	return s.cfg.Now().Sub(at).Abs().Truncate(time.Second) <= s.cfg.Rules.Settings.RequestTimeVariation
}
