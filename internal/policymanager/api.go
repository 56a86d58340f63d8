package policymanager

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/mosip"
	"github.com/openg2p/mock-esignet/internal/release"
)

// Config is what an [API] needs. All of it is required but Callers.
type Config struct {
	Rules   release.PMS
	Store   mosip.Store
	Callers mosip.Callers // nil: no token is asked for
	Now     func() time.Time
}

// Prefix is the path below which the policy manager is served.
const Prefix = "/v1/policymanager"

// API serves the policy manager.
type API struct {
	cfg     Config
	service *mosip.Service
}

// New returns the API.
func New(cfg Config) *API {
	a := &API{cfg: cfg}
	a.service = &mosip.Service{
		Prefix: Prefix, Rules: cfg.Rules, Callers: cfg.Callers, Now: cfg.Now, Reply: a.reply, Render: a.renderError, UsualInvalid: true,
		// The handler would echo the id and version of a request that the service had wrapped in Spring's
		// cache; it wraps it in a class of its own (ReqResFilter.java), and both stay null.
		NoEcho: true,
	}
	return a
}

// Handler returns the handler for everything below [Prefix].
func (a *API) Handler() http.Handler { return a.service.Handler(a.mount) }

// mount registers the routes in the order of an onboarding.
func (a *API) mount(manager gin.IRouter) {
	s, r := a.service, manager.Group("/policies")
	echo := func(roles string) mosip.Route { return mosip.Route{Roles: roles, Echo: true} }
	plain := func(roles string) mosip.Route { return mosip.Route{Roles: roles} }

	r.POST("/group/new", mosip.Body(s, mosip.Route{Roles: "postpoliciesgroupnew", Echo: true, Timed: true}, a.createGroup))
	r.PUT("/group/:group", mosip.Body(s, echo("putpoliciesgrouppolicygroupid"), a.updateGroup))
	r.POST("", mosip.Body(s, echo("postpolicies"), a.createPolicy))
	r.PUT("/:policy", mosip.Body(s, echo("putpoliciespolicyid"), a.updatePolicy))
	r.POST("/:policy/group/:group/publish", mosip.Plain(s, plain("postpoliciespolicyidgrouppublish"), a.publish))
	r.PATCH("/:policy/group/:group", mosip.Unvalidated(s, echo("patchpoliciespolicyidgrouppolicygroupid"), a.setStatus))
	if a.cfg.Rules.Policies.Deactivation {
		r.PATCH("/:policy", mosip.BodyV2(s, plain("patchdeactivatepolicy"), policyDeactivation, a.deactivatePolicy))
		r.PATCH("/group/:group", mosip.BodyV2(s, plain("patchdeactivatepolicygroup"), groupDeactivation, a.deactivateGroup))
	}
	httpapi.Get(r, "", mosip.Plain(s, plain("getpolicies"), a.listPolicies))
	httpapi.Get(r, "/group/all", mosip.Plain(s, plain("getpoliciesgroupall"), a.listGroups))
	httpapi.Get(r, "/:policy", mosip.Plain(s, plain("getpoliciespolicyid"), a.getPolicy))
	httpapi.Get(r, "/group/:group", mosip.Plain(s, plain("getpoliciesgrouppolicygroupid"), a.getGroup))
	httpapi.Get(r, "/active/group/:name", mosip.Plain(s, plain("getactivegroupgroupname"), a.activePolicies))
}
