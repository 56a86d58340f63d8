package seed

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/jwk"
)

// partnerTypes are the codes of the partner types.
var partnerTypes = func() (codes []string) {
	for _, t := range idp.PartnerTypes {
		codes = append(codes, t.Code)
	}
	return codes
}()

// The widths of texts below are those of the columns of PMS (mosip/partner-management-services
// db_scripts/mosip_pms/ddl).

func (w groupWire) parse() (idp.PolicyGroup, error) {
	g := idp.PolicyGroup{
		ID: idp.PolicyGroupID(w.ID), Name: w.Name, Description: orElse(w.Desc, w.Name), Active: w.IsActive == nil || *w.IsActive,
	}
	return g, first(
		checkText("/name", w.Name, 128),
		checkLength("/desc", w.Desc, 128),
		checkDecimal("/id", w.ID),
	)
}

func (w partnerWire) parse() (idp.Partner, error) {
	p := idp.Partner{
		ID:             idp.RelyingPartyID(w.PartnerID),
		Organization:   w.OrganizationName,
		Type:           w.PartnerType,
		Email:          w.EmailID,
		ContactNumber:  w.ContactNumber,
		Address:        w.Address,
		Active:         w.IsActive == nil || *w.IsActive,
		ApprovalStatus: orElse(w.ApprovalStatus, idp.PartnerApproved),
		UserID:         orElse(w.UserID, w.PartnerID),
		Language:       w.LangCode,
		LogoURL:        w.LogoURL,
		AdditionalInfo: string(w.AdditionalInfo.raw),
	}
	if c := w.Certificate; c != nil {
		p.Certificate = &idp.PartnerCertificate{ID: c.CertificateID, Domain: c.PartnerDomain, Uploaded: c.CertificateData, Signed: c.SignedCertificateData}
		if err := c.check(); err != nil {
			return p, below("/certificate", err)
		}
	}
	known := canonical(orElse(w.PartnerType, idp.AuthPartner), partnerTypes)
	p.Type = known
	return p, first(
		checkPartnerID(w.PartnerID),
		checkText("/organizationName", w.OrganizationName, 128),
		checkLength("/address", w.Address, 2000),
		checkLength("/contactNumber", w.ContactNumber, 16),
		checkLength("/emailId", w.EmailID, 254),
		checkPartnerMail(w.EmailID),
		checkLength("/policyGroup", w.PolicyGroup, 128),
		checkLength("/userId", w.UserID, 256),
		checkLength("/langCode", w.LangCode, 36),
		checkLength("/logoUrl", w.LogoURL, 256),
		checkOneOf("/partnerType", orElse(known, w.PartnerType), partnerTypes),
		checkOneOf("/approvalStatus", p.ApprovalStatus, []string{idp.PartnerApproved, idp.PartnerInProgress}),
	)
}

func (w certificateWire) check() error {
	return first(
		checkText("/certificateId", w.CertificateID, 128),
		checkText("/partnerDomain", w.PartnerDomain, 0),
		checkCertificate("/certificateData", w.CertificateData),
		checkCertificate("/signedCertificateData", w.SignedCertificateData),
	)
}

func checkCertificate(at jsontext.Pointer, certificate pemWire) error {
	if certificate == nil {
		return defectf(at, "missing")
	}
	return nil
}

func (w authorityWire) parse() (idp.Authority, error) {
	a := idp.Authority{ID: w.ID, Domain: w.PartnerDomain, Certificate: w.CertificateData}
	return a, first(
		checkText("/partnerDomain", w.PartnerDomain, 0),
		checkCertificate("/certificateData", w.CertificateData),
		checkLength("/id", w.ID, 128),
	)
}

func (w apiKeyWire) parse() (idp.APIKey, error) {
	k := idp.APIKey{
		Key: w.APIKey, Label: w.Label, Partner: idp.RelyingPartyID(w.PartnerID), Policy: idp.PolicyID(w.PolicyID),
		Active: w.IsActive == nil || *w.IsActive, Expires: timeOf(w.ValidTill),
	}
	return k, first(
		checkText("/partnerId", w.PartnerID, 0),
		checkText("/policyId", w.PolicyID, 0),
		checkText("/label", w.Label, 36),
		checkDecimal("/apiKey", w.APIKey),
	)
}

func (w licenseWire) parse() (idp.License, error) {
	l := idp.License{
		Partner: idp.RelyingPartyID(w.ProviderID), Policy: idp.PolicyID(w.PolicyID), Key: w.LicenseKey,
		Active: w.IsActive == nil || *w.IsActive, Expires: timeOf(w.ValidTill),
	}
	return l, first(
		checkText("/providerId", w.ProviderID, 0),
		checkText("/licenseKey", w.LicenseKey, 128),
		checkLength("/policyId", w.PolicyID, 36),
	)
}

func (w partnerKeyWire) parse() (idp.PartnerKey, error) {
	k := idp.PartnerKey{Partner: idp.RelyingPartyID(w.PartnerID), Client: idp.ClientID(w.ClientID), JWK: w.Key, Status: w.Status}
	return k, first(
		checkText("/partnerId", w.PartnerID, 100),
		checkText("/clientId", w.ClientID, 100),
		checkText("/status", w.Status, 50),
		checkRSA("/key", w.Key),
	)
}

// checkRSA checks a text that must be an RSA key.
func checkRSA(at jsontext.Pointer, text string) error {
	key, err := jwk.Parse([]byte(text))
	if err == nil {
		_, err = key.RSA()
	}
	if err != nil {
		return defectf(at, "must be an RSA key as the text of a JSON Web Key: %v", err)
	}
	return nil
}

// timeOf returns the zero time for one that is absent.
func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func (w policyWire) parse() (idp.Policy, error) {
	p := idp.Policy{
		ID:          idp.PolicyID(w.PolicyID),
		Name:        w.Name,
		Description: w.Desc,
		Type:        orElse(w.PolicyType, idp.AuthPolicy),
		Version:     orElse(w.Version, "1.0"),
		Published:   w.IsPublished == nil || *w.IsPublished,
	}
	if w.IsPublished == nil && w.IsActive != nil {
		p.Published = *w.IsActive
	}
	p.Active = p.Published
	if w.IsActive != nil {
		p.Active = *w.IsActive
	}
	p.Expires = timeOf(w.ValidTill)
	err := first(
		checkText("/policyId", w.PolicyID, 36),
		checkText("/name", w.Name, 128),
		checkLength("/desc", w.Desc, 128),
		checkText("/policyGroupName", w.PolicyGroupName, 128),
		checkLength("/version", w.Version, 8),
		checkOneOf("/policyType", orElse(canonical(p.Type, idp.PolicyTypes), p.Type), idp.PolicyTypes),
	)
	if err != nil {
		return p, err
	}
	if p.Active && !p.Published {
		return p, defectf("/isActive", "a draft is not active; leave isPublished out")
	}
	p.Document, err = w.document(p.Type)
	return p, err
}

// document returns the text of the policy's document. That of an Auth policy is checked.
func (w policyWire) document(policyType string) (string, error) {
	if w.DocumentText != "" {
		if !w.Policies.IsZero() {
			return "", defectf("/documentText", "policies is there, too; leave one out")
		}
		if raw := jsontext.Value(w.DocumentText); !raw.IsValid(jsontext.AllowDuplicateNames(true)) || raw.Kind() != '{' {
			return "", defectf("/documentText", "is not the text of a JSON object")
		}
		return w.DocumentText, nil
	}
	switch auth := policyType == idp.AuthPolicy; {
	case auth && w.Policies.IsZero():
		return "", defectf("/policies", "missing; an Auth policy needs its document")
	case w.Policies.IsZero():
		return "{}", nil
	case !auth:
		return string(w.Policies.raw), nil
	}
	var d documentWire
	if err := decode(w.Policies.raw, &d); err != nil {
		return "", below("/policies", err)
	}
	if err := d.check(); err != nil {
		return "", below("/policies", err)
	}
	text, err := json.Marshal(d)
	return string(text), err
}

func (w documentWire) check() error {
	if err := checkOneOf("/authTokenType", w.AuthTokenType, []string{"random", "partner", "policy"}); err != nil {
		return err
	}
	if w.AllowedKYCAttributes == nil {
		return defectf("/allowedKycAttributes", "missing; list the attributes, or write []")
	}
	for i, a := range w.AllowedKYCAttributes {
		if err := checkText(index("/allowedKycAttributes", i)+"/attributeName", a.AttributeName, 0); err != nil {
			return err
		}
	}
	if w.AllowedAuthTypes == nil {
		return defectf("/allowedAuthTypes", "missing; list the types, or write []")
	}
	for i, t := range w.AllowedAuthTypes {
		at := index("/allowedAuthTypes", i)
		if err := checkText(at+"/authType", t.AuthType, 0); err != nil {
			return err
		}
		if t.Mandatory == nil {
			return defectf(at+"/mandatory", "missing; write true or false")
		}
	}
	return nil
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
	return m, first(
		checkDecimal("/mappingkey", w.MappingKey),
		checkText("/partnerId", w.PartnerID, 0),
		checkText("/policyId", w.PolicyID, 0),
		checkOneOf("/status", string(m.Status), mappingStatuses),
		checkLength("/useCaseDescription", w.UseCaseDescription, 4000),
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

// checkPartnerID checks what PMS checks, which takes white space beside some line ends.
func checkPartnerID(id string) error {
	if idp.PartnerIDSpaced(id) {
		return defectf("/partnerId", "%q contains white space; an id has none", id)
	}
	return checkText("/partnerId", id, 36)
}

// checkPartnerMail checks an address that may be absent as PMS does, unlike [checkMail].
func checkPartnerMail(address string) error {
	if address != "" && !idp.IsPartnerMail(address) {
		return defectf("/emailId", "%q is not an e-mail address such as name@example.org", address)
	}
	return nil
}

// checkPersonID checks the id of a person; the length is that of the column (mosip/esignet-mock-services
// db_scripts mockidentitysystem-mock_identity.sql).
func checkPersonID(id string) error {
	if strings.ContainsFunc(id, unicode.IsSpace) {
		return defectf("/individualId", "%q contains white space; an id has none", id)
	}
	return checkText("/individualId", id, 36)
}

// checkDecimal checks a number that may be absent.
func checkDecimal(at jsontext.Pointer, number string) error {
	if strings.Trim(number, "0123456789") != "" {
		return defectf(at, "%q is not a decimal number", number)
	}
	return checkLength(at, number, 36)
}

// checkText checks a text that must be there; most is the length in characters, 0 for any.
func checkText(at jsontext.Pointer, text string, most int) error {
	if isBlank(text) {
		return defectf(at, "missing or blank")
	}
	return checkLength(at, text, most)
}

// checkLength checks a text that may be absent, as PostgreSQL does for a column of that width.
func checkLength(at jsontext.Pointer, text string, most int) error {
	if n := utf8.RuneCountInString(text); most > 0 && n > most {
		return defectf(at, "has %d characters; at most %d are allowed", n, most)
	}
	if strings.Contains(text, "\x00") {
		return defectf(at, "holds a NUL; leave it out")
	}
	return nil
}

// checkMail checks the address of a person.
func checkMail(at jsontext.Pointer, address string) error {
	if !isMail(address) {
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

func isBlank(s string) bool { return java.Blank(s) }

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func index(at jsontext.Pointer, i int) jsontext.Pointer {
	return at.AppendToken(fmt.Sprint(i))
}
