package pms

import (
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// mountPartners registers the calls of an onboarding, from the registration of a partner to its licence.
func (a *API) mountPartners(r gin.IRouter) {
	echo := func(roles string) mosip.Route { return mosip.Route{Roles: roles, Echo: true} }
	timed := func(roles string) mosip.Route { return mosip.Route{Roles: roles, Echo: true, Timed: true} }
	silent := func(roles string) mosip.Route { return mosip.Route{Roles: roles} }

	r.POST("/partners", mosip.Body(a.service, timed(""), a.registerPartner))
	r.POST("/partners/v2", mosip.Body(a.service, echo(""), a.registerPartnerV2))
	r.POST("/partners/certificate/ca/upload", mosip.Body(a.service, silent("postpartnerscacertificateupload"), a.uploadAuthority))
	r.POST("/partners/certificate/upload", mosip.Body(a.service, silent("postpartnerscertificateupload"), a.uploadCertificate))
	httpapi.Get(r, "/partners/:id", mosip.Plain(a.service, silent("getpartnerspartnerid"), a.getPartner))
	httpapi.Get(r, "/partners/:id/certificate", mosip.Plain(a.service, silent("getpartnerscertificate"), a.getCertificate))
	r.PATCH("/partners/:id", mosip.Body(a.service, echo("patchpartners"), a.setPartnerStatus))
	r.PUT("/partners/:id/policygroup/:name", mosip.Plain(a.service, silent("putpartnerspolicygroup"), a.setPolicyGroup))
	r.POST("/partners/:id/policy/map", mosip.Body(a.service, echo("postpartnerspolicymap"), a.mapPolicy))
	r.PUT("/partners/policy/:mappingkey", mosip.Body(a.service, timed("putpartnerspolicymapping"), a.decideMapping))
	r.PATCH("/partners/:id/generate/apikey", mosip.Body(a.service, timed("patchpartnersgenerateapikey"), a.generateAPIKey))
	r.PATCH("/partners/:id/policy/:policyId/apiKey/status", mosip.Body(a.service, echo("patchpartnerspolicyapikeystatus"), a.setAPIKeyStatus))
	r.POST("/misps", mosip.Body(a.service, silent("postmisplicense"), a.createLicense))
	r.PUT("/misps", mosip.Body(a.service, silent("putmisplicense"), a.setLicenseStatus))
	httpapi.Get(r, "/misps", mosip.Plain(a.service, silent("getmisplicense"), a.listLicenses))
	httpapi.Get(r, "/misps/:id/licenseKey", mosip.Plain(a.service, silent("getmisplicensekey"), a.renewLicense))
	r.PUT("/partners/email/verify", mosip.Body(a.service, silent(""), a.verifyMail))
	r.PUT("/partners/:id", mosip.Body(a.service, echo("putpartners"), a.updatePartner))
}

// partnerType returns the type of partner with the code, in any letter case.
func partnerType(code string) (idp.PartnerType, error) {
	for _, kind := range idp.PartnerTypes {
		if strings.EqualFold(kind.Code, code) {
			return kind, nil
		}
	}
	return idp.PartnerType{}, partnerTypeUnknown
}

// activeGroup returns the policy group with the name (validateAndGetPolicyGroupByName).
func activeGroup(b idp.PartnerBook, name string) (idp.PolicyGroup, error) {
	group, err := b.PolicyGroupNamed(name)
	switch {
	case err != nil:
		return group, mosip.Missing(err, groupUnknown)
	case !group.Active:
		return group, groupInactive
	}
	return group, nil
}

// expired reports whether the policy's time is over.
func (a *API) expired(p idp.Policy) bool {
	return !p.Expires.IsZero() && p.Expires.Before(a.cfg.Now())
}

// activeState reads a status that is active or de-active, in any letter case.
func activeState(status string) (active, known bool) {
	active = strings.EqualFold(status, "active")
	return active, active || strings.EqualFold(status, "de-active")
}
