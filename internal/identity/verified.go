package identity

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// verifiedClaims is the name under which verified claims are asked for and released.
const verifiedClaims = "verified_claims"

// errIncomplete reports a request for verified claims without a part that the real server needs.
var errIncomplete = errors.New("the request for verified claims lacks verification or claims")

// verification is what is said of the claims beside it.
type verification struct {
	TrustFramework string `json:"trust_framework"`
	Time           string `json:"time"`
}

type verifiedObject struct {
	Verification verification   `json:"verification"`
	Claims       map[string]any `json:"claims"`
}

func newVerification(v fact) verification {
	return verification{v.TrustFramework, localTime(v.Updated)}
}

// localTime writes a time of the database as LocalDateTime.toString does: microseconds, in groups of three
// digits, and no seconds when they are zero.
func localTime(t time.Time) string {
	t = t.UTC().Round(time.Microsecond)
	switch nanos := t.Nanosecond(); {
	case nanos%int(time.Millisecond) != 0:
		return t.Format("2006-01-02T15:04:05.000000")
	case nanos != 0:
		return t.Format("2006-01-02T15:04:05.000")
	case t.Second() != 0:
		return t.Format("2006-01-02T15:04:05")
	}
	return t.Format("2006-01-02T15:04")
}

// fact is one verification that counts, and the claim that it is of.
type fact struct {
	idp.VerifiedClaim
	claim string
}

// facts returns the verifications that count, in the order in which they became known.
func facts(rules release.Identity, p idp.Identity) []fact {
	var list []fact
	for _, v := range p.Verified {
		if v.Active {
			list = append(list, fact{v, claimOf(rules, v.Attribute)})
		}
	}
	return list
}

// claimOf returns the claim of an attribute, its own name where there is none. Where the parts of an address
// are mapped, they count as address.
func claimOf(rules release.Identity, attribute string) string {
	for _, m := range rules.Mapping {
		if m.Attribute == attribute {
			claim, _, _ := strings.Cut(m.Member, ".")
			return claim
		}
	}
	return attribute
}

// metadata says of each mapped attribute that the person has how it was verified
// (AuthenticationServiceImpl.java getVerifiedClaimMetadata).
func (s *System) metadata(p idp.Identity) idp.ClaimMetadata {
	list := idp.ClaimMetadata{}
	for _, m := range s.cfg.Rules.Mapping {
		if _, has := attribute(p, m.Attribute); !has {
			continue
		}
		details := []json.RawMessage{}
		for _, v := range facts(s.cfg.Rules, p) {
			if v.claim == m.Member {
				details = append(details, json.RawMessage(v.Detail))
			}
		}
		list[m.Member] = details
	}
	return list
}

// addPerClaim releases verified claims as up to 0.11: a list for a list of requests, without those that
// nothing fits, and an object, perhaps empty, for one request.
func (d disclosure) addPerClaim(out map[string]any, requests jsontext.Value) error {
	if requests == nil {
		return errIncomplete
	}
	if requests.Kind() != '[' {
		one, err := d.perClaim(requests)
		if err != nil {
			return err
		}
		if one == nil {
			out[verifiedClaims] = map[string]any{}
			return nil
		}
		out[verifiedClaims] = one
		return nil
	}
	var list []*verifiedObject
	for _, request := range jsonItems(requests) {
		one, err := d.perClaim(request)
		if err != nil {
			return err
		}
		if one != nil {
			list = append(list, one)
		}
	}
	if list != nil {
		out[verifiedClaims] = list
	}
	return nil
}

// perClaim looks up each claim of one request; nil when none was verified as is asked
// (AuthenticationServiceImpl.java getVerificationDetail). The verification is that of the last claim.
func (d disclosure) perClaim(request jsontext.Value) (*verifiedObject, error) {
	asked, asClaims := jsonMember(request, "verification"), jsonMember(request, "claims")
	if asClaims == nil {
		return nil, errIncomplete
	}
	var found []wanted
	var object verifiedObject
	for _, w := range jsonMembers(asClaims) {
		of := slices.DeleteFunc(facts(d.rules, d.person), func(v fact) bool { return v.claim != w.name })
		if asked == nil && len(of) > 0 {
			return nil, errIncomplete
		}
		i := slices.IndexFunc(of, func(v fact) bool { return matches(jsonMember(asked, "trust_framework"), v.TrustFramework) })
		if i < 0 {
			continue
		}
		object.Verification = newVerification(of[i])
		found = append(found, w)
		if d.rules.Verified.FirstOnly {
			break
		}
	}
	if found == nil {
		return nil, nil
	}
	var err error
	if object.Claims, err = d.release(found); err != nil {
		return nil, err
	}
	if d.rules.Verified.FirstOnly {
		for member := range object.Claims {
			claim, _, _ := strings.Cut(member, "#")
			d.done[claim] = true
		}
	}
	return &object, nil
}

// addVerified releases verified claims as from 0.12 on, and takes them away from the others.
func (d disclosure) addVerified(out map[string]any, requests jsontext.Value) error {
	single := requests.Kind() == '{'
	list := []jsontext.Value{requests}
	switch {
	case requests.Kind() == '[':
		list = jsonItems(requests)
	case !single:
		return nil
	}
	var objects []*verifiedObject
	for _, request := range list {
		one, err := d.perRecord(request)
		if err != nil {
			return err
		}
		if one == nil {
			continue
		}
		objects = append(objects, one)
		for member := range one.Claims {
			delete(out, member)
		}
	}
	switch {
	case objects == nil:
	case single && !d.rules.Verified.AlwaysList:
		out[verifiedClaims] = objects[0]
	default:
		out[verifiedClaims] = objects
	}
	return nil
}

// perRecord goes through the verified claims of the person that fit one request; nil when none of them is
// asked for (AuthenticationServiceImpl.java buildVerifiedClaimsObject).
func (d disclosure) perRecord(request jsontext.Value) (*verifiedObject, error) {
	fitting := facts(d.rules, d.person)
	asked, asClaims := jsonMember(request, "verification"), jsonMember(request, "claims")
	if asked == nil && len(fitting) > 0 {
		return nil, errIncomplete
	}
	fitting = slices.DeleteFunc(fitting, func(v fact) bool {
		return !matches(jsonMember(asked, "trust_framework"), v.TrustFramework)
	})
	if asClaims == nil && len(fitting) > 0 {
		return nil, errIncomplete
	}
	var found []wanted
	for _, v := range fitting {
		if slices.ContainsFunc(jsonMembers(asClaims), func(w wanted) bool { return w.name == v.claim }) {
			found = append(found, wanted{name: v.claim})
		}
	}
	values, err := d.release(found)
	if err != nil || len(values) == 0 {
		return nil, err
	}
	return &verifiedObject{newVerification(fitting[0]), values}, nil
}
