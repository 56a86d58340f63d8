package oidcprovider

import (
	"context"
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

// filtered is what the filter leaves for the handler.
type filtered struct {
	proof       *idp.Proof // nil for none
	accessToken string     // of userinfo
}

type filteredKey struct{} // of the request's context

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
	found, err := p.check(c.Request, path)
	if err == nil {
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), filteredKey{}, found))
		return
	}
	audit.Cause(c.Request.Context(), fmt.Errorf("filter: %w", err))
	c.Writer.Header().Del("Allow") // set by the router before the filter, for another method
	c.Abort()
	refuse(c, err, path == userinfoPath)
}

func (p *Provider) check(r *http.Request, path string) (found filtered, err error) {
	authorization := r.Header.Values("Authorization")
	if path == userinfoPath && len(authorization) > 1 {
		return found, errSeveralAuthorizations
	}
	proofs := r.Header.Values("DPoP")
	switch {
	case len(proofs) > 1:
		return found, idp.Errorf(idp.InvalidDPoPProof, "%d DPoP headers", len(proofs))
	case len(proofs) == 0 && path == userinfoPath:
		found.accessToken, err = bearerOnly(authorization)
		return found, err
	case len(proofs) == 0:
		return found, nil
	}
	proof, err := p.cfg.Flow.Prove(r.Context(), proofs[0], r.Method, p.endpoint(path, httpapi.RequestOrigin(r)))
	if err != nil {
		return found, err
	}
	found.proof = &proof
	if path != userinfoPath {
		return found, nil
	}
	accessToken, ok := strings.CutPrefix(strings.Join(authorization, ""), "DPoP ")
	if !ok {
		return found, errNotDPoP
	}
	// Later the token is what stands behind the first space, without more of them.
	found.accessToken = java.Trim(strings.SplitN(accessToken, " ", 2)[0])
	return found, p.cfg.Flow.CheckTokenProof(proof, accessToken)
}

// bearerOnly reads the header of a token that is not bound: Bearer, one space, the token.
func bearerOnly(authorization []string) (accessToken string, err error) {
	parts := java.Split(strings.Join(authorization, ""), " ")
	if len(parts) != 2 || parts[0] != "Bearer" {
		return "", errNotBearer
	}
	return java.Trim(parts[1]), nil
}

// filteredOf returns what the filter left; ok is false where none stands.
func filteredOf(c *gin.Context) (found filtered, ok bool) {
	found, ok = c.Request.Context().Value(filteredKey{}).(filtered)
	return found, ok
}

// proofOf returns the proof that came with the request, nil for none.
func proofOf(c *gin.Context) *idp.Proof {
	found, _ := filteredOf(c)
	return found.proof
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

// refuseProof names the algorithms that upstream names, whatever it takes (DpopValidationFilter.java,
// setAuthErrorResponse).
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
