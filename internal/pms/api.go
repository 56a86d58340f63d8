package pms

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/keymanager"
	"github.com/openg2p/mock-esignet/internal/mosip"
	"github.com/openg2p/mock-esignet/internal/release"
)

// Store keeps what PMS knows. Each method is one transaction.
type Store interface {
	mosip.Store
	// CreatePartnerClient adds a client to PMS and to eSignet, or to neither: idp.ErrExists when
	// either has the id, idp.ErrKeyExists when eSignet has the key under another id.
	CreatePartnerClient(p idp.PartnerClient, c idp.Client) error
	// UpdatePartnerClient changes both rows of a client, or none if change fails. The last argument
	// of change is nil when eSignet has no such client.
	UpdatePartnerClient(id idp.ClientID, change func(idp.PartnerBook, *idp.PartnerClient, *idp.Client) error) (idp.PartnerClient, error)
}

// Config is what an [API] needs. All of it is required but Callers.
type Config struct {
	Rules    release.PMS
	Store    Store
	Registry *idp.Registry // eSignet, to which clients are handed on
	Callers  mosip.Callers // nil: no token is asked for
	// Signer returns the key that signs the certificates of partners.
	Signer func() (keymanager.Signer, error)
	Now    func() time.Time
}

// Prefix is the path below which the partner manager is served.
const Prefix = "/v1/partnermanager"

// API serves the partner manager.
type API struct {
	cfg        Config
	service    *mosip.Service
	keyManager keymanager.Manager
	judging    chan struct{} // holds the upload whose certificates are judged
}

// New returns the API.
func New(cfg Config) *API {
	a := &API{cfg: cfg, keyManager: keymanager.Manager{Rules: cfg.Rules.KeyManager, Now: cfg.Now}, judging: make(chan struct{}, 1)}
	a.service = &mosip.Service{Prefix: Prefix, Rules: cfg.Rules, Callers: cfg.Callers, Now: cfg.Now, Reply: a.reply, Render: a.renderError}
	return a
}

// Handler returns the handler for everything below [Prefix].
func (a *API) Handler() http.Handler { return a.service.Handler(a.mount) }

func (a *API) mount(r gin.IRouter) {
	a.mountClients(r)
	a.mountPartners(r)
}
