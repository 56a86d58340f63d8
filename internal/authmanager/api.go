package authmanager

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/token"
)

// Partners knows the partners, each of which is a user of the realm.
type Partners interface {
	// Partner returns the partner; an absent one is idp.ErrNotFound.
	Partner(id idp.RelyingPartyID) (idp.Partner, error)
}

// Config is what an [API] needs. All of it is required.
type Config struct {
	Realm    *token.Realm
	Partners Partners
	// Secret is the secret of every client and the password of every user.
	Secret string
	// Origins are the names under which the realm's endpoints are announced.
	Origins httpapi.Origins
	Now     func() time.Time
}

// The paths below which authmanager and the realm are served.
const (
	Prefix      = "/v1/authmanager"
	RealmPrefix = "/auth/realms/mosip"
)

// API serves authmanager and the realm.
type API struct{ cfg Config }

// New returns the API.
func New(cfg Config) *API { return &API{cfg: cfg} }

// Handler returns the handler for everything below [Prefix]. A trailing slash is ignored.
func (a *API) Handler() http.Handler {
	e := httpapi.NewEngine(a.notFound, a.methodNotSupported)
	r := e.Group(Prefix)
	r.POST("/authenticate/clientidsecretkey", a.handle(a.clientSecret))
	r.POST("/authenticate/internal/useridPwd", a.handle(a.userPassword))
	return httpapi.TrimSlash(e)
}

// RealmHandler returns the handler for [RealmPrefix] and everything below it.
func (a *API) RealmHandler() http.Handler {
	e := httpapi.NewEngine(realmNotFound, realmMethodNotAllowed)
	r := e.Group(RealmPrefix)
	httpapi.Get(r, "", httpapi.Handle(renderRealmError, a.realmInfo))
	httpapi.Get(r, "/.well-known/openid-configuration", httpapi.Handle(renderRealmError, a.configuration))
	r.POST(TokenPath, httpapi.Handle(renderRealmError, a.token))
	httpapi.Get(r, certsPath, httpapi.Handle(renderRealmError, a.certs))
	return e
}

func (a *API) handle(h httpapi.Handler) gin.HandlerFunc { return httpapi.Handle(a.renderError, h) }
