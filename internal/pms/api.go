package pms

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// Store keeps what PMS knows. Each method is one durable step; an absent record is idp.ErrNotFound.
type Store interface {
	Partner(id idp.RelyingPartyID) (idp.Partner, error)
	Policy(id idp.PolicyID) (idp.Policy, error)
	// Mappings returns the requests of the partner to use the policy, oldest first; none is no error.
	Mappings(partner idp.RelyingPartyID, policy idp.PolicyID) ([]idp.PolicyMapping, error)
	// PartnerClient returns the client in any status.
	PartnerClient(id idp.ClientID) (idp.PartnerClient, error)
	// CreatePartnerClient adds a client to PMS and to eSignet, or to neither: idp.ErrExists when
	// either has the id, idp.ErrKeyExists when eSignet has the key under another id.
	CreatePartnerClient(p idp.PartnerClient, c idp.Client) error
	// UpdatePartnerClient changes both rows of a client, or none if change fails. The second
	// argument of change is nil when eSignet has no such client.
	UpdatePartnerClient(id idp.ClientID, change func(*idp.PartnerClient, *idp.Client) error) (idp.PartnerClient, error)
}

// Config is what an [API] needs. All of it is required.
type Config struct {
	Rules    release.PMS
	Store    Store
	Registry *idp.Registry // eSignet, to which clients are handed on
	Now      func() time.Time
}

// Prefix is the path below which the partner manager is served.
const Prefix = "/v1/partnermanager"

// API serves the partner manager.
type API struct{ cfg Config }

// New returns the API.
func New(cfg Config) *API { return &API{cfg: cfg} }

// Handler returns the handler for everything below [Prefix]. A trailing slash is ignored.
func (a *API) Handler() http.Handler {
	e := httpapi.NewEngine(a.notFound, httpapi.MethodNotAllowed)
	a.mount(e.Group(Prefix))
	return httpapi.TrimSlash(e)
}

// mount registers the routes in the order of the contract.
func (a *API) mount(r gin.IRouter) {
	r.POST("/oidc/client", a.handle(a.createClient))
	r.PUT("/oidc/client/:client_id", a.handle(a.updateClient))
	httpapi.Get(r, "/oidc/client/:client_id", a.handle(a.getClient))
}

func (a *API) handle(h httpapi.Handler) gin.HandlerFunc { return httpapi.Handle(a.renderError, h) }
