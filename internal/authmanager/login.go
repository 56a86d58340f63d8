package authmanager

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/token"
)

// apps are the application ids; the realm of all is mosip (mosip-config
// application-default.properties mosip.kernel.auth.appid-realm-map).
var apps = []string{
	"prereg", "ida", "registrationclient", "regproc", "partner", "resident", "admin",
	"crereq", "creser", "datsha", "idrepo", "hotlist", "digitalcard", "signup",
}

// checkApp refuses an application without a realm.
func checkApp(id *string) error {
	if id != nil && slices.Contains(apps, *id) {
		return nil
	}
	return &refusal{http.StatusOK, realmNotFoundCode, "Realm not found:: " + orNull(id)}
}

// orNull is what Java's string formatting makes of a reference that may be null.
func orNull(s *string) string {
	if s == nil {
		return "null"
	}
	return *s
}

// clientSecretRequest is the request of clientidsecretkey (ClientSecret.java).
type clientSecretRequest struct {
	ClientID *string `json:"clientId"`
	Secret   *string `json:"secretKey"`
	App      *string `json:"appId"`
}

// statusResponse is AuthNResponse.java.
type statusResponse struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

// cookieLifetime is the Max-Age of the cookie (mosip-config kernel-default.properties
// auth.jwt.expiry).
const cookieLifetime = 6000000 * time.Second

// clientSecret serves POST /v1/authmanager/authenticate/clientidsecretkey.
//
// Request {clientId, secretKey, appId}; answer {status, message}, with the access token in the header
// Authorization and a cookie of that name. Errors in their order: KER-ATH-019, KER-ATH-026, 500.
func (a *API) clientSecret(c *gin.Context) error {
	body, err := read[clientSecretRequest](c)
	if err != nil {
		return err
	}
	access, err := a.clientToken(*body.Request)
	if err != nil {
		return body.fail(fmt.Errorf("log in client %q: %w", httpapi.Text(body.Request.ClientID), err))
	}
	c.Header("Authorization", access)
	http.SetCookie(c.Writer, &http.Cookie{
		Name: "Authorization", Value: access, Path: "/", MaxAge: int(cookieLifetime / time.Second), HttpOnly: true,
	})
	return a.reply(c, body.ID, body.Version, statusResponse{
		Status:  "Success",
		Message: "Clientid and Token combination had been validated successfully",
	})
}

func (a *API) clientToken(req clientSecretRequest) (string, error) {
	if err := checkApp(req.App); err != nil {
		return "", err
	}
	who, err := a.clientFor(sent(req.ClientID, req.Secret))
	if err != nil {
		return "", unmapped(err)
	}
	tokens, err := a.clientCredentials(who, "")
	return tokens.Access, err
}

// sent are credentials as authmanager's form carries them: an absent value is an empty one.
func sent(id, secret *string) credentials {
	given := httpapi.Text(secret)
	return credentials{httpapi.Text(id), &given}
}

// unmapped turns a refusal of the realm into the answer to an exception that nobody caught: its text
// is the status line (Spring 5.0 HttpStatusCodeException).
func unmapped(err error) error {
	if refused, ok := errors.AsType[*realmError](err); ok {
		text := fmt.Sprintf("%d %s", refused.status, http.StatusText(refused.status))
		return errors.Join(&refusal{http.StatusInternalServerError, unexpectedCode, text}, err)
	}
	return err
}

// userPasswordRequest is the request of useridPwd (LoginUserWithClientId.java).
type userPasswordRequest struct {
	UserName *string `json:"userName"`
	Password *string `json:"password"`
	App      *string `json:"appId"`
	ClientID *string `json:"clientId"`
	Secret   *string `json:"clientSecret"`
}

// tokenBody is AuthNResponseDto.java.
type tokenBody struct {
	Token         string  `json:"token"`
	Message       string  `json:"message"`
	RefreshToken  string  `json:"refreshToken"`
	ExpiryTime    int     `json:"expiryTime"` // seconds
	UserID        *string `json:"userId"`     // always null
	Status        string  `json:"status"`
	RefreshExpiry int     `json:"refreshExpiryTime"` // seconds
}

// userPassword serves POST /v1/authmanager/authenticate/internal/useridPwd.
//
// Request {userName, password, appId, clientId, clientSecret}; answer as in tokenBody, without header
// or cookie. Errors in their order: KER-ATH-019, KER-ATH-026, KER-ATH-023, KER-ATH-004, KER-ATH-500.
func (a *API) userPassword(c *gin.Context) error {
	body, err := read[userPasswordRequest](c)
	if err != nil {
		return err
	}
	tokens, err := a.userTokens(*body.Request)
	if err != nil {
		return body.fail(fmt.Errorf("log in user %q: %w", httpapi.Text(body.Request.UserName), err))
	}
	return a.reply(c, body.ID, body.Version, tokenBody{
		Token:         tokens.Access,
		Message:       "Username and password combination had been validated successfully",
		RefreshToken:  tokens.Refresh,
		ExpiryTime:    int(token.RealmAccessLifetime / time.Second),
		Status:        "success",
		RefreshExpiry: int(token.RealmRefreshLifetime / time.Second),
	})
}

func (a *API) userTokens(req userPasswordRequest) (granted, error) {
	if err := checkApp(req.App); err != nil {
		return granted{}, err
	}
	who, err := a.clientFor(sent(req.ClientID, req.Secret))
	if err != nil {
		return granted{}, mapped(err)
	}
	tokens, err := a.password(who, httpapi.Text(req.UserName), httpapi.Text(req.Password), "")
	return tokens, mapped(err)
}

// mapped turns a failure of the realm into authmanager's refusal, by the realm's status (AuthServiceImpl.java
// authenticateUser).
func mapped(err error) error {
	if err == nil {
		return nil
	}
	status := http.StatusInternalServerError
	if refused, ok := errors.AsType[*realmError](err); ok {
		status = refused.status
	}
	answer := &refusal{http.StatusOK, serverErrorCode, serverErrorCode} // the code twice, as upstream
	switch status {
	case http.StatusUnauthorized:
		answer = &refusal{http.StatusOK, invalidCredentialsCode, "Invalid Credentials"}
	case http.StatusBadRequest:
		answer = &refusal{http.StatusOK, invalidRequestCode, "Error while validating the request"}
	}
	return errors.Join(answer, err)
}
