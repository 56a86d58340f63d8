package idp

import (
	"errors"
	"slices"
	"strings"
)

// The two reasons for which an access token names no [Caller]. The answer to both is 401.
var (
	// ErrNoToken reports that the request carries no token.
	ErrNoToken = errors.New("no access token")
	// ErrBadToken reports a token that is malformed, expired, of another issuer or audience, or whose
	// signature is not by a key of the issuer.
	ErrBadToken = errors.New("access token refused")
)

// Caller is who calls a management API, as the access token says
// (mosip/mosip-openid-bridge kernel-auth-adapter AuthUserDetails.java).
type Caller struct {
	UserID string // preferred_username
	Mail   string // empty when the token has none
	Roles  []string
	Scopes []string
	// Unchecked callers may do everything: no token was asked for.
	Unchecked bool
}

// Is reports whether the caller is the user.
func (c Caller) Is(user string) bool { return c.Unchecked || c.UserID == user }

// HasAny reports whether the caller has one of the roles, compared exactly.
func (c Caller) HasAny(roles []string) bool {
	return c.Unchecked || slices.ContainsFunc(roles, func(role string) bool { return slices.Contains(c.Roles, role) })
}

// PartnerAdmin reports whether one of the caller's roles names PARTNER_ADMIN, which exempts from the
// checks of ownership (mosip/partner-management-services PartnerHelper.java isPartnerAdmin).
func (c Caller) PartnerAdmin() bool {
	return c.Unchecked || slices.ContainsFunc(c.Roles, func(role string) bool { return strings.Contains(role, "PARTNER_ADMIN") })
}
