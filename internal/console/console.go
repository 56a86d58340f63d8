package console

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/lestrrat-go/jwx/v2/jwk"

	"github.com/openg2p/mock-esignet/internal/cache"
	"github.com/openg2p/mock-esignet/internal/httpapi"
)

// Config is what the pages work with. ClientID, PublicURL, HTTP and Now are required.
type Config struct {
	ClientID string // of the demo relying party
	// Key is the private JWK of that client. Without one, the pages explain how to get one.
	Key []byte
	// PublicURL is the origin of this server for browsers, which is the provider's, too.
	PublicURL string
	// HTTP calls the provider by its public URL.
	HTTP *http.Client
	Now  func() time.Time
}

// Console holds the pages. It is safe for concurrent use.
type Console struct {
	cfg Config
	key jwk.Key // nil: the demo cannot log in
	// visits are logins that are under way, by the value of the visitor's cookie.
	visits *cache.Cache[string, visit]
	// outcomes are logins that came back, likewise.
	outcomes *cache.Cache[string, outcome]
}

const (
	maxVisits       = 1000
	visitLifetime   = 15 * time.Minute
	maxOutcomes     = 50 // each may hold a photo
	outcomeLifetime = 15 * time.Minute
)

// New returns the pages. It fails on a key that is no private RSA key in JWK form.
func New(cfg Config) (*Console, error) {
	cfg.PublicURL = strings.TrimSuffix(cfg.PublicURL, "/")
	d := &Console{
		cfg:      cfg,
		visits:   cache.New[string, visit](cfg.Now, maxVisits),
		outcomes: cache.New[string, outcome](cfg.Now, maxOutcomes),
	}
	if cfg.Key == nil {
		return d, nil
	}
	key, err := jwk.ParseKey(cfg.Key)
	if err != nil {
		return nil, fmt.Errorf("key of the demo relying party: %w", err)
	}
	if _, ok := key.(jwk.RSAPrivateKey); !ok {
		return nil, fmt.Errorf("key of the demo relying party: %T is no private RSA key", key)
	}
	d.key = key
	return d, nil
}

// Mount registers the pages.
func (d *Console) Mount(r gin.IRouter) {
	page := func(h httpapi.Handler) gin.HandlerFunc { return httpapi.Handle(d.broken, h) }
	httpapi.Get(r, "/demo", func(c *gin.Context) { seeOther(c, "/demo/") })
	httpapi.Get(r, "/demo/", page(d.home))
	r.GET("/demo/login", page(d.login))
	r.GET("/demo/callback", page(d.callback))
	r.GET("/demo/result", page(d.result))
	httpapi.Get(r, "/demo/logo.svg", logo)
}

func (d *Console) redirectURI() string { return d.cfg.PublicURL + "/demo/callback" }
