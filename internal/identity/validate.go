package identity

import (
	"time"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
)

// validation says which absences are broken rules.
type validation struct {
	demandAll        bool // creation: what is needed must be there
	demandBiometrics bool
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
		if f.broken(rules.demandAll) {
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

func (f field) broken(demanded bool) bool {
	a, given := f.attribute()
	switch {
	case !given:
		return f.need && demanded
	case f.need:
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
	return s.cfg.Now().Sub(at).Abs().Truncate(time.Second) <= s.cfg.Rules.RequestTimeVariation
}
