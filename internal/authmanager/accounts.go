package authmanager

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/token"
)

// admin is the user who may call every route of PMS.
const admin = "admin"

// adminRoles has a role of every route of PMS. PARTNER_ADMIN alone cannot make an API key, which is
// why MOSIP's onboarding gives its user AUTH_PARTNER, too (mosip-config
// partner-management-default.properties mosip.role.pms.*).
var adminRoles = []string{"PARTNER_ADMIN", "PARTNERMANAGER", "POLICYMANAGER", "AUTH_PARTNER"}

// Every account of a Keycloak realm has these.
var (
	defaultRoles  = []string{"default-roles-mosip", "offline_access", "uma_authorization"}
	defaultScopes = []string{"profile", "email"}
)

// client is a client of the realm, with what its own account may do.
type client struct {
	id     string
	roles  []string
	scopes []string
}

var clients = []client{
	{
		id:     "mosip-pms-client",
		roles:  []string{"PARTNER_ADMIN"},
		scopes: []string{"add_oidc_client", "update_oidc_client", "get_certificate", "upload_certificate"},
	},
	{id: "mosip-deployment-client", roles: []string{"PARTNER_ADMIN"}},
	{id: "mosip-resident-client"},
}

func findClient(id string) (client, bool) {
	i := slices.IndexFunc(clients, func(c client) bool { return c.id == id })
	if i < 0 {
		return client{}, false
	}
	return clients[i], true
}

// serviceAccount returns the client's own account.
func serviceAccount(c client) token.Account {
	return token.Account{
		UserName: "service-account-" + c.id,
		Client:   c.id,
		Roles:    slices.Concat(defaultRoles, c.roles),
		Scopes:   scopesOf(c),
		Service:  true,
	}
}

// scopesOf returns the scopes of every token that the client gets.
func scopesOf(c client) []string { return slices.Concat(c.scopes, defaultScopes) }

// user returns the account of the user as the client gets it. A partner is a user whose role is the
// partner's type. There is no such user: idp.ErrNotFound.
func (a *API) user(name string, c client) (token.Account, error) {
	account := token.Account{UserName: name, Client: c.id, Scopes: scopesOf(c)}
	if name == admin {
		account.Roles = slices.Concat(defaultRoles, adminRoles)
		return account, nil
	}
	if name == "" {
		return token.Account{}, idp.ErrNotFound
	}
	partner, err := a.cfg.Partners.Partner(idp.RelyingPartyID(name))
	if err != nil {
		return token.Account{}, err
	}
	account.Mail = partner.Email
	account.Roles = append(slices.Clone(defaultRoles), strings.ToUpper(partner.Type))
	return account, nil
}

// absent reports whether err says that there is no such user.
func absent(err error) bool { return errors.Is(err, idp.ErrNotFound) }

// secretIs compares in a time that depends on neither content nor length.
func (a *API) secretIs(given string) bool {
	want, got := sha256.Sum256([]byte(a.cfg.Secret)), sha256.Sum256([]byte(given))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1
}
