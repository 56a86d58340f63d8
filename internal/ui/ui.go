package ui

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/cache"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// Config is what the pages work with. Flow and Now are required.
type Config struct {
	Flow *idp.Flow
	Now  func() time.Time
	// Version of this server, shown at the foot of each page.
	Version string
	// PublicURL is the origin that browsers use. Form posts from it are accepted even where a proxy
	// changes the Host header. Empty: only posts from the origin that the request names.
	PublicURL string
	// OTP is the one-time password of everybody, shown to testers; empty: not shown.
	OTP string
	// Password is the one that all built-in persons have, shown to testers; empty: not shown.
	Password string
	// Persons returns some test persons to show on the login page; nil: none are shown. The pages
	// show a dozen at most.
	Persons func(limit int) ([]idp.Identity, error)
}

// UI holds the pages. It is safe for concurrent use.
type UI struct {
	cfg    Config
	origin *http.CrossOriginProtection
	// sent remembers where the last OTP of a transaction went, for the second step of that screen.
	sent *cache.Cache[idp.TransactionID, otpSent]
	// finished remembers where a finished login went, so that a form that is sent twice, or the back
	// button, ends well.
	finished *cache.Cache[idp.TransactionID, struct{}]
	// visits remembers what the address of /authorize said, for the pages that follow.
	visits *cache.Cache[idp.TransactionID, visit]
	// away remembers which login went to the eKYC portal, by what the portal is told of it.
	away *cache.Cache[string, idp.TransactionID]
	// detailed remembers which logins have asked for the claim details, which they may do once.
	detailed *cache.Cache[idp.TransactionID, struct{}]
}

// otpSent is what the second step of the OTP screen shows.
type otpSent struct {
	individual    string
	email, mobile string // masked; empty when the OTP did not go there
	at            time.Time
}

func (s otpSent) size() int { return 100 + len(s.individual) + len(s.email) + len(s.mobile) }

const (
	maxRemembered = 10_000
	maxSentBytes  = 2 << 20
	maxFormBytes  = 64 << 10
	maxPersons    = 12
	// finishedLifetime is how long a finished login is told from one that never was.
	finishedLifetime = time.Hour
)

// New returns the pages. It fails on a public URL that is not an origin.
func New(cfg Config) (*UI, error) {
	u := &UI{
		cfg:      cfg,
		origin:   http.NewCrossOriginProtection(),
		sent:     cache.NewWeighted[idp.TransactionID](cfg.Now, maxSentBytes, otpSent.size),
		finished: cache.New[idp.TransactionID, struct{}](cfg.Now, maxRemembered),
		visits:   cache.NewWeighted[idp.TransactionID](cfg.Now, maxVisitBytes, visit.size),
		away:     cache.New[string, idp.TransactionID](cfg.Now, maxRemembered),
		detailed: cache.New[idp.TransactionID, struct{}](cfg.Now, maxRemembered),
	}
	if cfg.PublicURL != "" {
		if err := u.origin.AddTrustedOrigin(cfg.PublicURL); err != nil {
			return nil, fmt.Errorf("public URL: %w", err)
		}
	}
	return u, nil
}

// form lets a form post through that comes from our own pages and is of sensible size.
func (u *UI) form(next httpapi.Handler) httpapi.Handler {
	return func(c *gin.Context) error {
		if err := u.origin.Check(c.Request); err != nil {
			return u.refuse(c, http.StatusForbidden, "This form was sent from another site.", err)
		}
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxFormBytes)
		if err := c.Request.ParseForm(); err != nil {
			return u.refuse(c, http.StatusBadRequest, "The form could not be read.", err)
		}
		return next(c)
	}
}

// rules are what the page of the release does.
func (u *UI) rules() release.UIRules { return u.cfg.Flow.Release().UI }

// note keeps an error for the access log; the person reads the text of its code instead.
func note(c *gin.Context, err error) { audit.Cause(c.Request.Context(), err) }
