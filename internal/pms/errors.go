package pms

import (
	"errors"
	"fmt"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
	"github.com/openg2p/mock-esignet/internal/release"
)

// reason is why PMS refuses a valid request.
type reason int

// The reasons, in the order of upstream's checks.
const (
	clientExists reason = iota // the key's client id is known
	mappingNotApproved
	mandatoryAuth // the policy has a mandatory authentication type
	clientUnknown
	noClaims // the policy grants none
	noACRs   // the policy grants none
	policyTypeMismatch
	partnerUnknown    // with the id of the request
	partnerNotAllowed // another type than Auth_Partner; with that type
	mappingUnknown
	policyUnknown
)

// reasons holds the code and the message of each reason. The codes that were renamed between
// releases come from the release's row (mosip/partner-management-services ErrorCode.java).
var reasons = [...]struct {
	code    func(release.PMSCodes) string
	message string // a format when the reason comes with a value
}{
	clientExists:       {func(c release.PMSCodes) string { return c.ClientExists }, "Client public key already exists."},
	mappingNotApproved: {func(c release.PMSCodes) string { return c.MappingNotApproved }, "Partner policy mapping is not approved. Please check mapping status."},
	mandatoryAuth:      {func(c release.PMSCodes) string { return c.MandatoryAuth }, "Policy having mandatory auths. So client can't be created for the same."},
	clientUnknown:      {func(c release.PMSCodes) string { return c.ClientUnknown }, "Client not exists with given id."},
	noClaims:           {func(c release.PMSCodes) string { return c.NoClaims }, "Partner has no user claims"},
	noACRs:             {func(c release.PMSCodes) string { return c.NoACRs }, "Partner has no Authentication Context Refrences"},
	policyTypeMismatch: {always("PMS_PRT_057"), "Policy Type Mismatch. Only Auth policy can be used to create OIDC Client."},
	partnerUnknown:     {always("PMS_PRT_058"), "AuthPartner doesn't exists with this Id - %s."},
	partnerNotAllowed:  {always("PMS_PRT_059"), "Only Auth_partner can Create OIDC Client. %s is not allowed to create OIDC Client."},
	mappingUnknown:     {always("PMS_PRT_061"), "Partner policy mapping not exists."},
	policyUnknown:      {always("PMS_PRT_073"), "Policy not exists."},
}

func always(code string) func(release.PMSCodes) string {
	return func(release.PMSCodes) string { return code }
}

// refuse returns the refusal for a reason, with the value that its message holds, if any.
func (a *API) refuse(why reason, value ...any) error {
	row := reasons[why]
	return &mosip.Refusal{Code: row.code(a.cfg.Rules.Clients.Codes), Message: fmt.Sprintf(row.message, value...)}
}

// exception is a defect of the real service: it escapes without a code, and its text is the message.
type exception struct{ message string }

func (e *exception) Error() string { return e.message }

// fromESignet translates an error of eSignet's answer, of which PMS passes on the first: code as
// code, message as message. An error without a code is returned as it is.
func fromESignet(err error) error {
	var violations idp.Violations
	if errors.As(err, &violations) && len(violations) > 0 {
		first := violations[0]
		return &mosip.Refusal{Code: string(first.Code), Message: first.String()}
	}
	var business *idp.Error
	if errors.As(err, &business) {
		return &mosip.Refusal{Code: string(business.Code), Message: string(business.Code)}
	}
	return err
}
