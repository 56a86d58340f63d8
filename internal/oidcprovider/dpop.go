package oidcprovider

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/release"
)

// What the filter leaves for the handler.
const (
	proofKey = "dpop-proof"   // *idp.Proof
	tokenKey = "access-token" // string, of userinfo
)

// The refusals of the filter that have no proof to blame.
var (
	errSeveralAuthorizations = errors.New("several Authorization headers")
	errNotBearer             = errors.New("not exactly Bearer and a token")
	errNotDPoP               = errors.New("a proof, but no DPoP token")
)

// filter stands before the endpoints that know DPoP, whatever the method: a proof is verified, and userinfo
// needs a well-formed Authorization header (mosip/esignet DpopValidationFilter.java).
func (p *Provider) filter(c *gin.Context) {
	path, ok := strings.CutPrefix(c.Request.URL.Path, p.cfg.Prefix)
	if !ok || !p.rules().HasDPoP(path) {
		return
	}
	if err := p.check(c, path); err != nil {
		audit.Cause(c.Request.Context(), fmt.Errorf("filter: %w", err))
		c.Writer.Header().Del("Allow") // set by the router before the filter, for another method
		c.Abort()
		refuse(c, err, path == userinfoPath)
	}
}

func (p *Provider) check(c *gin.Context, path string) error {
	authorization := c.Request.Header.Values("Authorization")
	if path == userinfoPath && len(authorization) > 1 {
		return errSeveralAuthorizations
	}
	proofs := c.Request.Header.Values("DPoP")
	switch {
	case len(proofs) > 1:
		return idp.Errorf(idp.InvalidDPoPProof, "%d DPoP headers", len(proofs))
	case len(proofs) == 0 && path == userinfoPath:
		return bearerOnly(c, authorization)
	case len(proofs) == 0:
		return nil
	}
	proof, err := p.cfg.Flow.Prove(c.Request.Context(), proofs[0], c.Request.Method, p.endpoint(path, httpapi.RequestOrigin(c.Request)))
	if err != nil {
		return err
	}
	c.Set(proofKey, &proof)
	if path != userinfoPath {
		return nil
	}
	accessToken, ok := strings.CutPrefix(strings.Join(authorization, ""), "DPoP ")
	if !ok {
		return errNotDPoP
	}
	// Later the token is what stands behind the first space, without more of them.
	c.Set(tokenKey, java.Trim(strings.SplitN(accessToken, " ", 2)[0]))
	return p.cfg.Flow.CheckTokenProof(proof, accessToken)
}

// bearerOnly demands the header of a token that is not bound: Bearer, one space, the token.
func bearerOnly(c *gin.Context, authorization []string) error {
	parts := java.Split(strings.Join(authorization, ""), " ")
	if len(parts) != 2 || parts[0] != "Bearer" {
		return errNotBearer
	}
	c.Set(tokenKey, java.Trim(parts[1]))
	return nil
}

// proofOf returns the proof that came with the request, nil for none.
func proofOf(c *gin.Context) *idp.Proof {
	proof, _ := c.Get(proofKey)
	p, _ := proof.(*idp.Proof)
	return p
}

// filteredToken returns the access token that the filter found; ok is false where no filter stands.
func filteredToken(c *gin.Context) (token string, ok bool) {
	value, ok := c.Get(tokenKey)
	if !ok {
		return "", false
	}
	token, ok = value.(string)
	return token, ok
}

// endpoint returns the check of a proof's htu at the path: the URL that the release advertises, to the
// letter. The tolerance takes it under any of our names, as the documents name them, too.
func (p *Provider) endpoint(path, asked string) idp.URLCheck {
	return func(url string) (accepted, tolerated bool) {
		accepted = url == p.cfg.Origins.Public+p.cfg.Prefix+path
		tolerated = p.cfg.Flow.Tolerances().Has(release.AnyHostAudience) && p.oursAt(url, asked, p.cfg.Prefix+path)
		return accepted, tolerated
	}
}

// refuse answers for the filter: 400 with what is wrong with the proof, which only userinfo does without a
// body, or 401 and 400 for the Authorization header.
func refuse(c *gin.Context, err error, userinfo bool) {
	status, reason := http.StatusUnauthorized, ""
	switch {
	case errors.Is(err, errSeveralAuthorizations):
		status, reason = http.StatusBadRequest, `error="invalid_request"`
	case errors.Is(err, errNotBearer):
		reason = `error="invalid_token"`
	case errors.Is(err, errNotDPoP):
		reason = `DPoP error="invalid_token"`
	default:
		refuseProof(c, string(idp.CodeOf(err)), userinfo)
		return
	}
	c.Header("WWW-Authenticate", reason)
	httpapi.Empty(c, status)
}

func refuseProof(c *gin.Context, code string, userinfo bool) {
	c.Header("WWW-Authenticate", fmt.Sprintf(`DPoP error="%s", error_description="%s", algs="ES256 PS256"`, code, code))
	if userinfo {
		httpapi.Empty(c, http.StatusBadRequest)
		return
	}
	c.Data(http.StatusBadRequest, "application/json;charset=UTF-8", httpapi.Marshal(httpapi.Object{
		{Name: "error", Value: code}, {Name: "error_description", Value: code},
	}))
}
