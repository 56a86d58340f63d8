package authmanager

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/token"
)

// realmError is a refusal of the realm, as Keycloak 16 words it (keycloak/keycloak
// ClientIdAndSecretAuthenticator.java, AuthenticationProcessor.java, TokenEndpoint.java,
// TokenManager.java).
type realmError struct {
	status      int
	code        string
	description string
}

func (e *realmError) Error() string { return e.code + ": " + e.description }

func unauthorized(code, description string) error {
	return &realmError{http.StatusUnauthorized, code, description}
}

func badRequest(code, description string) error {
	return &realmError{http.StatusBadRequest, code, description}
}

// credentials are what a client shows of itself; the secret is nil when it shows none.
type credentials struct {
	id     string
	secret *string
}

// granted are the tokens of an account and the scopes that they are for.
type granted struct {
	token.RealmTokens
	scope string
}

// clientFor returns the client that the credentials are of.
func (a *API) clientFor(shown credentials) (client, error) {
	c, found := findClient(shown.id)
	switch {
	case !found:
		return client{}, unauthorized("invalid_client", "Invalid client credentials")
	case shown.secret == nil:
		return client{}, unauthorized("unauthorized_client", "Client secret not provided in request")
	case !a.secretIs(*shown.secret):
		return client{}, unauthorized("unauthorized_client", "Invalid client secret")
	}
	return c, nil
}

// clientCredentials grants the tokens of the client's own account.
func (a *API) clientCredentials(c client, scope string) (granted, error) {
	return a.issue(serviceAccount(c), scope)
}

// password grants the tokens of a user.
func (a *API) password(c client, userName, password, scope string) (granted, error) {
	account, err := a.user(userName, c)
	if err != nil && !absent(err) {
		return granted{}, fmt.Errorf("user %q: %w", userName, err)
	}
	if right := a.secretIs(password); err != nil || !right {
		return granted{}, unauthorized("invalid_grant", "Invalid user credentials")
	}
	return a.issue(account, scope)
}

// refresh grants new tokens of the session that the refresh token is of.
func (a *API) refresh(c client, refreshToken, scope string) (granted, error) {
	session, err := a.cfg.Realm.Refresh(refreshToken)
	switch {
	case errors.Is(err, token.ErrRefreshExpired):
		return granted{}, badRequest("invalid_grant", "Token is not active")
	case err != nil:
		return granted{}, badRequest("invalid_grant", "Invalid refresh token")
	case session.Client != c.id:
		return granted{}, badRequest("invalid_grant", "Invalid refresh token. Token client and authorized client don't match")
	}
	account, err := a.user(session.UserName, c)
	if absent(err) {
		return granted{}, badRequest("invalid_grant", "Invalid refresh token")
	}
	if err != nil {
		return granted{}, fmt.Errorf("user %q: %w", session.UserName, err)
	}
	account.Session = session.Session
	return a.issue(account, scope)
}

// issue grants the tokens of the account. The client's scopes are granted without being asked for;
// of those that are asked for, only openid adds one.
func (a *API) issue(account token.Account, scope string) (granted, error) {
	for asked := range strings.FieldsSeq(scope) {
		if asked == "openid" {
			account.OpenID = true
		} else if !slices.Contains(account.Scopes, asked) {
			return granted{}, badRequest("invalid_scope", "Invalid scopes: "+scope)
		}
	}
	if account.OpenID {
		account.Scopes = append([]string{"openid"}, account.Scopes...)
	}
	tokens, err := a.cfg.Realm.Issue(account)
	if err != nil {
		return granted{}, fmt.Errorf("issue tokens: %w", err)
	}
	return granted{tokens, strings.Join(account.Scopes, " ")}, nil
}
