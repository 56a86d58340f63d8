package identity

import (
	"context"
	"errors"
	"fmt"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/release"
)

// createIdentity serves POST /v1/mock-identity-system/identity.
//
// Request {requestTime, request: identityData}, from 0.10 on as the JSON schema has it; answer {status}.
// Errors: every broken rule as invalid_<field>; unknown_error for an unreadable body or an unknown
// member; then duplicate_individual_id.
func (s *System) createIdentity(c *gin.Context) error {
	req, err := s.readPerson(c, true)
	if err != nil {
		return err
	}
	p := idp.Identity{Created: s.cfg.Now()}
	req.applyTo(&p)
	if java.Len(string(p.ID)) > maxIndividualID {
		return fmt.Errorf("individual id exceeds %d characters", maxIndividualID)
	}
	switch err := s.cfg.Store.CreateIdentity(p); {
	case errors.Is(err, idp.ErrExists):
		return &idp.Error{Code: DuplicateIndividualID}
	case err != nil:
		return fmt.Errorf("create individual: %w", err)
	}
	req.note(c.Request.Context())
	return s.reply(c, statusResponse{"mock identity data created successfully"})
}

// updateIdentity serves PUT /v1/mock-identity-system/identity: what is given and not null replaces
// what is stored, lists whole.
//
// Request as for creation, with nothing but individualId demanded; answer {status}. Errors: every
// broken rule of what is given; then invalid_individual_id.
func (s *System) updateIdentity(c *gin.Context) error {
	req, err := s.readPerson(c, false)
	if err != nil {
		return err
	}
	if req.individual == nil {
		return &idp.Error{Code: idp.InvalidIndividualID}
	}
	_, err = s.cfg.Store.UpdateIdentity(idp.IndividualID(*req.individual), func(p *idp.Identity) error {
		req.applyTo(p)
		p.Updated = s.cfg.Now()
		return nil
	})
	switch {
	case errors.Is(err, idp.ErrNotFound):
		return &idp.Error{Code: idp.InvalidIndividualID}
	case err != nil:
		return fmt.Errorf("update individual: %w", err)
	}
	req.note(c.Request.Context())
	return s.reply(c, statusResponse{"mock Identity data updated successfully"})
}

// getIdentity serves GET /v1/mock-identity-system/identity/{individualId}. The answer is the person
// as identityData, nulls and the PIN included, from 0.10 on as [System.newDocument] has it. Error:
// invalid_individual_id.
func (s *System) getIdentity(c *gin.Context) error {
	p, err := s.person(idp.IndividualID(c.Param("individualId")))
	if err != nil {
		return err
	}
	if s.cfg.Rules.Person != nil {
		return s.reply(c, s.newDocument(p))
	}
	if s.lateFields() {
		return s.reply(c, newLateIdentityData(p))
	}
	if s.cfg.Rules.Fields != nil {
		return s.reply(c, s.knownData(newIdentityData(p)))
	}
	return s.reply(c, newIdentityData(p))
}

// knownData is a person with no fields but those of the version, in the order of the wire.
func (s *System) knownData(d identityData) httpapi.Object {
	var known httpapi.Object
	for _, f := range d.fields() {
		if !s.inVersion(f) {
			continue
		}
		if f.text != nil {
			known = append(known, httpapi.Member{Name: f.name, Value: *f.text})
		} else {
			known = append(known, httpapi.Member{Name: f.name, Value: *f.list})
		}
		if f.name == "encodedPhoto" {
			known = append(known, httpapi.Member{Name: "individualBiometrics", Value: d.IndividualBiometrics})
		}
	}
	return known
}

// readPerson reads a request about a person by the rules of the version.
func (s *System) readPerson(c *gin.Context, created bool) (personRequest, error) {
	if s.cfg.Rules.Person != nil {
		return s.readDocument(c, created)
	}
	req, err := s.decode(c)
	if err != nil {
		return personRequest{}, err
	}
	var rules validation
	if created {
		rules = validation{demandAll: true, demandBiometrics: s.demandsBiometrics(), allRequired: s.demandsAll()}
	}
	if err := s.violations(req, rules).OrNil(); err != nil {
		return personRequest{}, err
	}
	return personRequest{
		individual: req.Request.IndividualID,
		applyTo:    req.Request.applyTo,
		note: func(ctx context.Context) {
			if !created {
				tolerateFields(ctx, "405: there is no PUT /identity")
				return
			}
			s.noteFields(ctx, req.Request, created)
		},
	}, nil
}

// decode reads a request with the fields that are known; another member is an unreadable body.
func (s *System) decode(c *gin.Context) (requestWrapper[lateIdentityData], error) {
	if s.lateFields() {
		return httpapi.Decode[requestWrapper[lateIdentityData]](c, httpapi.RejectUnknown)
	}
	old, err := httpapi.Decode[requestWrapper[identityData]](c, httpapi.RejectUnknown)
	req := requestWrapper[lateIdentityData]{RequestTime: old.RequestTime}
	if old.Request != nil {
		req.Request = &lateIdentityData{identityData: *old.Request}
		for _, f := range req.Request.fields() {
			if _, given := f.attribute(); given && !s.knows(f) {
				return req, &httpapi.BodyError{Text: fmt.Sprintf("JSON parse error: Unrecognized field %q", f.name)}
			}
		}
	}
	return req, err
}

func (s *System) demandsAll() bool {
	return s.cfg.Rules.AllRequired && !s.cfg.Tolerances.Has(release.IdentityFields)
}

func (s *System) demandsBiometrics() bool {
	return !s.cfg.Tolerances.Has(release.IdentityFields)
}

// noteFields notes what the real version would have made of the fields of a request that passed.
func (s *System) noteFields(ctx context.Context, d *lateIdentityData, created bool) {
	for _, f := range d.fields() {
		switch _, given := f.attribute(); {
		case given && !s.inVersion(f):
			tolerateFields(ctx, "unknown_error: "+f.name+" is no field")
			return
		case created && s.inVersion(f) && s.cfg.Rules.AllRequired && f.broken(true, true):
			tolerateFields(ctx, string(f.code)+": "+f.name+" is missing")
			return
		}
	}
	switch {
	case d.PreferredLang.present:
		tolerateFields(ctx, "unknown_error: preferredLang is no field")
	case d.Password.present:
		tolerateFields(ctx, "unknown_error: password is no field")
	case created && d.IndividualBiometrics == nil:
		tolerateFields(ctx, "invalid_biometrics: individualBiometrics is missing")
	}
}

func tolerateFields(ctx context.Context, real string) {
	audit.Tolerate(ctx, string(release.IdentityFields), real)
}
