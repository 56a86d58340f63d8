package release

// ClaimRules say what the claims parameter of an authorization request may hold and what becomes of it
// (mosip/esignet ClaimsHelperService.java and ConsentHelperService.java). The zero value is that of the
// releases up to 1.4, which bind every claim to a type and know no verified claims.
type ClaimRules struct {
	// UserInfo is the shape of claims.userinfo, which is free JSON beyond it; nil up to 1.4.
	UserInfo *Shape
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
	// Column is the room for a consent; 0: any (from 1.8 on: db_scripts esignet-consent.sql).
	Column ConsentColumns
}

// Free reports whether the claims of userinfo are free JSON.
func (r ClaimRules) Free() bool { return r.UserInfo != nil }

// ConsentColumns are the widths of the columns of consent_detail, in characters: what was asked for as
// JSON texts, and what was accepted as a list with commas.
type ConsentColumns struct{ Claims, Scopes, Accepted, Permitted int }

var (
	claimRules15 = ClaimRules{UserInfo: userInfo15, BothParts: true, SecondsInTime: true}
	claimRules16 = ClaimRules{UserInfo: userInfo16, BothParts: true, SecondsInTime: true, VerifiedAlone: true, UpdateUnverified: true}
	claimRules17 = ClaimRules{UserInfo: userInfo16, OtherParts: true, VerifiedAlone: true, UpdateUnverified: true}
	claimRules18 = ClaimRules{
		UserInfo: userInfo16, OtherParts: true, VerifiedAlone: true, UpdateUnverified: true,
		Column: ConsentColumns{Claims: 2048, Scopes: 1024, Accepted: 1024, Permitted: 1024},
	}
)
