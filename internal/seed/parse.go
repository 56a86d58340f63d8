package seed

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// partnerTypes are those of PMS in their canonical case
// (mosip/partner-management-services db_scripts pms-partner_type.csv).
var partnerTypes = []string{
	idp.AuthPartner, "Device_Provider", "Credential_Partner", "Partner_Admin", "FTM_Provider",
	"Online_Verification_Partner", "ABIS_Partner", "Manual_Adjudication", "MISP_Partner",
	"Internal_Partner", "SDK_Partner", "Print_Partner",
}

// policyTypes are those of PMS, which compares them exactly when a client is made.
var policyTypes = []string{idp.AuthPolicy, "DataShare", "CredentialIssuance", "MISP"}

func (w partnerWire) parse() (idp.Partner, error) {
	p := idp.Partner{
		ID:             idp.RelyingPartyID(w.PartnerID),
		Organization:   w.OrganizationName,
		Type:           w.PartnerType,
		Email:          w.EmailID,
		ContactNumber:  w.ContactNumber,
		Address:        w.Address,
		PolicyGroup:    w.PolicyGroup,
		Active:         w.IsActive == nil || *w.IsActive,
		ApprovalStatus: orElse(w.ApprovalStatus, "approved"),
		UserID:         orElse(w.UserID, w.PartnerID),
	}
	known := canonical(orElse(w.PartnerType, idp.AuthPartner), partnerTypes)
	p.Type = known
	return p, first(
		checkID("/partnerId", w.PartnerID, 36),
		checkText("/organizationName", w.OrganizationName, 128),
		checkLength("/address", w.Address, 2000),
		checkLength("/contactNumber", w.ContactNumber, 16),
		checkLength("/emailId", w.EmailID, 254),
		checkMail("/emailId", w.EmailID),
		checkOneOf("/partnerType", orElse(known, w.PartnerType), partnerTypes),
		checkOneOf("/approvalStatus", p.ApprovalStatus, []string{"approved", "InProgress"}),
	)
}

func (w policyWire) parse() (idp.Policy, error) {
	p := idp.Policy{
		ID:          idp.PolicyID(w.PolicyID),
		Name:        w.Name,
		Description: w.Desc,
		Group:       w.PolicyGroupName,
		Type:        orElse(w.PolicyType, idp.AuthPolicy),
		Version:     orElse(w.Version, "1.0"),
		Active:      w.IsActive == nil || *w.IsActive,
	}
	err := first(
		checkID("/policyId", w.PolicyID, 36),
		checkText("/name", w.Name, 128),
		checkLength("/desc", w.Desc, 128),
		checkText("/policyGroupName", w.PolicyGroupName, 128),
		checkOneOf("/policyType", p.Type, policyTypes),
	)
	if err != nil {
		return p, err
	}
	switch auth := p.Type == idp.AuthPolicy; {
	case auth && w.Policies == nil:
		return p, defectf("/policies", "missing; an Auth policy needs its document")
	case !auth && w.Policies != nil:
		return p, defectf("/policies", "only the document of an Auth policy is kept; leave it out")
	case !auth:
		return p, nil
	}
	p.Document, err = w.Policies.parse()
	return p, err
}

func (w documentWire) parse() (idp.PolicyDocument, error) {
	d := idp.PolicyDocument{AuthTokenType: w.AuthTokenType, KYCLanguages: w.KYCLanguages}
	if err := checkOneOf("/policies/authTokenType", w.AuthTokenType, []string{"random", "partner", "policy"}); err != nil {
		return d, err
	}
	if w.AllowedKYCAttributes == nil {
		return d, defectf("/policies/allowedKycAttributes", "missing; list the attributes, or write []")
	}
	d.KYCAttributes = []string{}
	for i, a := range w.AllowedKYCAttributes {
		at := index("/policies/allowedKycAttributes", i) + "/attributeName"
		if err := checkText(at, a.AttributeName, 0); err != nil {
			return d, err
		}
		d.KYCAttributes = append(d.KYCAttributes, a.AttributeName)
	}
	if w.AllowedAuthTypes == nil {
		return d, defectf("/policies/allowedAuthTypes", "missing; list the types, or write []")
	}
	d.AuthTypes = []idp.PolicyAuthType{}
	for i, t := range w.AllowedAuthTypes {
		at := index("/policies/allowedAuthTypes", i)
		if err := checkText(at+"/authType", t.AuthType, 0); err != nil {
			return d, err
		}
		if t.Mandatory == nil {
			return d, defectf(at+"/mandatory", "missing; write true or false")
		}
		d.AuthTypes = append(d.AuthTypes, idp.PolicyAuthType{Type: t.AuthType, SubType: t.AuthSubType, Mandatory: t.Mandatory})
	}
	return d, nil
}

var mappingStatuses = []string{string(idp.MappingApproved), string(idp.MappingInProgress), string(idp.MappingRejected)}

func (w mappingWire) parse() (idp.PolicyMapping, error) {
	m := idp.PolicyMapping{
		Key:     w.MappingKey,
		Partner: idp.RelyingPartyID(w.PartnerID),
		Policy:  idp.PolicyID(w.PolicyID),
		Status:  idp.MappingStatus(orElse(w.Status, string(idp.MappingApproved))),
		UseCase: w.UseCaseDescription,
	}
	if strings.Trim(w.MappingKey, "0123456789") != "" {
		return m, defectf("/mappingkey", "%q is not a decimal number", w.MappingKey)
	}
	return m, first(
		checkText("/partnerId", w.PartnerID, 0),
		checkText("/policyId", w.PolicyID, 0),
		checkOneOf("/status", string(m.Status), mappingStatuses),
	)
}

// first returns the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func checkID(at jsontext.Pointer, id string, most int) error {
	if strings.ContainsFunc(id, unicode.IsSpace) {
		return defectf(at, "%q contains white space; an id has none", id)
	}
	return checkText(at, id, most)
}

// checkText checks a text that must be there; most is the length in characters, 0 for any.
func checkText(at jsontext.Pointer, text string, most int) error {
	if isBlank(text) {
		return defectf(at, "missing or blank")
	}
	if most == 0 {
		return nil
	}
	return checkLength(at, text, most)
}

func checkLength(at jsontext.Pointer, text string, most int) error {
	if n := utf8.RuneCountInString(text); n > most {
		return defectf(at, "has %d characters; at most %d are allowed", n, most)
	}
	return nil
}

// checkMail checks an address that may be absent.
func checkMail(at jsontext.Pointer, address string) error {
	if address != "" && !isMail(address) {
		return defectf(at, "%q is not an e-mail address such as name@example.org", address)
	}
	return nil
}

// isMail is the pattern that the mock identity system has for e-mail, written out because it is
// tried on every person (mosip/esignet-mock-services mock-identity-schema.json).
func isMail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	host, rest, dotted := strings.Cut(domain, ".")
	return ok && dotted && mailPart(local, "_.+-") && mailPart(host, "-") && mailPart(rest, "-.")
}

func mailPart(s, extra string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(extra, c) >= 0) {
			return false
		}
	}
	return s != ""
}

func checkOneOf(at jsontext.Pointer, text string, known []string) error {
	if !slices.Contains(known, text) {
		return defectf(at, "%q is not allowed; use one of %s", text, strings.Join(known, ", "))
	}
	return nil
}

// canonical returns the known spelling of a text, ignoring case, or "".
func canonical(text string, known []string) string {
	for _, k := range known {
		if strings.EqualFold(k, text) {
			return k
		}
	}
	return ""
}

func isBlank(s string) bool { return strings.TrimFunc(s, unicode.IsSpace) == "" }

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func index(at jsontext.Pointer, i int) jsontext.Pointer {
	return at.AppendToken(fmt.Sprint(i))
}
