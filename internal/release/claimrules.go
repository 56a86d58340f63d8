package release

// ClaimRules say what the claims parameter of an authorization request may hold and what becomes of it
// (mosip/esignet ClaimsHelperService.java and ConsentHelperService.java). The zero value is that of the
// releases up to 1.4, which bind every claim to a type and know no verified claims.
type ClaimRules struct {
	// Schema is what the claims parameter is held to, in which userinfo is free JSON; none up to 1.4.
	Schema ClaimSchema
	// BothParts demands userinfo and id_token beside each other (1.5.1 to 1.6.2, whose schema takes no null).
	BothParts bool
	// OtherParts takes further members of claims (from 1.7 on: ClaimsV2.java).
	OtherParts bool
	// VerifiedAlone tells the identity system of a claim that is requested both ways only the verified
	// request (from 1.6 on: OAuthServiceImpl.java, removeDeniedClaims).
	VerifiedAlone bool
	// UpdateUnverified has the profile updated for an essential claim that is verified in another way than
	// requested; without it only for one that is not verified at all, and nothing is known about claims
	// whose metadata are missing (1.5.1: AuthorizationServiceImpl.java, getClaimDetails).
	UpdateUnverified bool
	// SecondsInTime says that the time of a verification is kept with seconds and Z, else with minutes and a
	// zone (up to 1.6: FilterCriteriaMatcher.java).
	SecondsInTime bool
	// Column is the room for a consent, in characters; 0: any (from 1.8 on: db_scripts esignet-consent.sql).
	Column ConsentColumns
}

// Free reports whether the claims of userinfo are free JSON.
func (r ClaimRules) Free() bool { return r.Schema != "" }

// ClaimSchema is the name of upstream's file with a JSON schema for the claims parameter.
type ClaimSchema string

// The schemas: of 1.5.1, and from 1.6 on.
const (
	schema15 ClaimSchema = "verified_claims_request_schema.json"
	schema16 ClaimSchema = "claims_request_schema.json"
)

// UserInfo returns the shape that claims.userinfo has by the schema.
func (s ClaimSchema) UserInfo() *Shape {
	if s == schema15 {
		return userInfo15
	}
	return userInfo16
}

// ConsentColumns are the widths of the columns of consent_detail.
type ConsentColumns struct {
	Claims    int // a JSON text of the claims and levels that were asked for
	Scopes    int // a JSON text of the authorize scopes that were asked for
	Accepted  int // the accepted claims, with commas
	Permitted int // the permitted scopes, with commas
}
