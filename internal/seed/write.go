package seed

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// Writer writes records as one YAML fixture file, from which [Read] makes the same records, their
// times of creation and change apart. Passwords are written as hashes, PINs as they are.
type Writer struct {
	out      *bufio.Writer
	list     string
	groups   map[idp.PolicyGroupID]string // names
	clients  []idp.Client
	partners map[idp.ClientID]idp.PartnerClient
}

// NewWriter returns a writer to w. Its Close must be called.
func NewWriter(w io.Writer) *Writer {
	return &Writer{out: bufio.NewWriter(w), groups: map[idp.PolicyGroupID]string{}, partners: map[idp.ClientID]idp.PartnerClient{}}
}

// Add writes an idp.PolicyGroup, Partner, Policy, PolicyMapping, Authority, APIKey, License,
// PartnerKey, Client, PartnerClient or Identity. Records of one kind follow each other, the groups come first. Clients are
// held back until all records of PMS about them are known, that is, until the first identity or Close.
func (w *Writer) Add(record any) error {
	switch r := record.(type) {
	case idp.PolicyGroup:
		w.groups[r.ID] = r.Name
		return add(w, groupsList, string(r.ID), groupWire{Name: r.Name, Desc: r.Description, ID: string(r.ID), IsActive: &r.Active})
	case idp.Partner:
		return add(w, partnersList, string(r.ID), newPartnerWire(r, w.groups[r.PolicyGroup]))
	case idp.Policy:
		return add(w, policiesList, string(r.ID), newPolicyWire(r, w.groups[r.Group]))
	case idp.PolicyMapping:
		return add(w, mappingsList, r.Key, newMappingWire(r))
	case idp.Authority:
		return add(w, authoritiesList, r.ID, authorityWire{PartnerDomain: r.Domain, CertificateData: r.Certificate, ID: r.ID})
	case idp.APIKey:
		return add(w, apiKeysList, r.Key, apiKeyWire{
			PartnerID: string(r.Partner), PolicyID: string(r.Policy), Label: r.Label, APIKey: r.Key, IsActive: &r.Active, ValidTill: whenGiven(r.Expires),
		})
	case idp.License:
		return add(w, licensesList, r.Key, licenseWire{
			ProviderID: string(r.Partner), PolicyID: string(r.Policy), LicenseKey: r.Key, IsActive: &r.Active, ValidTill: whenGiven(r.Expires),
		})
	case idp.PartnerKey:
		return add(w, partnerKeysList, string(r.Partner), partnerKeyWire{PartnerID: string(r.Partner), ClientID: string(r.Client), Key: r.JWK, Status: r.Status})
	case idp.Client:
		w.clients = append(w.clients, r)
		return nil
	case idp.PartnerClient:
		w.partners[r.ID] = r
		return nil
	case idp.Identity:
		if err := w.flushClients(); err != nil {
			return err
		}
		i, err := newIdentityWire(r)
		if err != nil {
			return err
		}
		return add(w, identitiesList, string(r.ID), &i)
	default:
		return fmt.Errorf("a fixture file holds no %T", record)
	}
}

// add writes an entry that reading takes. It fails on one that no file can hold.
func add[V any](w *Writer, list, id string, wire interface{ parse() (V, error) }) error {
	if _, err := wire.parse(); err != nil {
		return fmt.Errorf("%s, %.100q: %w; a fixture file cannot say that", list, id, err)
	}
	return w.entry(list, wire)
}

// Close writes what was held back. It does not close the underlying writer.
func (w *Writer) Close() error {
	if err := w.flushClients(); err != nil {
		return err
	}
	return w.out.Flush()
}

func (w *Writer) flushClients() error {
	for _, c := range w.clients {
		wire, err := newClientWire(c, w.partners)
		if err != nil {
			return err
		}
		delete(w.partners, c.ID)
		if err := w.entry(clientsList, wire); err != nil {
			return err
		}
	}
	w.clients = nil
	for id := range w.partners {
		return fmt.Errorf("PMS has a client %s that eSignet lacks; a fixture file cannot say that", id)
	}
	return nil
}

func (w *Writer) entry(list string, wire any) error {
	raw, err := json.Marshal(wire, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("write %s: %w", list, err)
	}
	if list != w.list {
		w.list = list
		if _, err := fmt.Fprintf(w.out, "%s:\n", list); err != nil {
			return err
		}
	}
	text := append([]byte("  - "), appendYAML(nil, raw, 4)...)
	_, err = w.out.Write(append(text, '\n'))
	return err
}

func newPartnerWire(p idp.Partner, group string) partnerWire {
	w := partnerWire{
		PartnerID:        string(p.ID),
		OrganizationName: p.Organization,
		PartnerType:      p.Type,
		EmailID:          p.Email,
		ContactNumber:    p.ContactNumber,
		Address:          p.Address,
		PolicyGroup:      group,
		IsActive:         &p.Active,
		ApprovalStatus:   p.ApprovalStatus,
		LangCode:         p.Language,
		LogoURL:          p.LogoURL,
	}
	if p.UserID != string(p.ID) {
		w.UserID = p.UserID
	}
	if p.AdditionalInfo != "" {
		w.AdditionalInfo = anyWire{jsontext.Value(p.AdditionalInfo)}
	}
	if c := p.Certificate; c != nil {
		w.Certificate = &certificateWire{CertificateID: c.ID, PartnerDomain: c.Domain, CertificateData: c.Uploaded, SignedCertificateData: c.Signed}
	}
	return w
}

// newPolicyWire writes a document that reading would refuse as its text: PMS takes some of them.
func newPolicyWire(p idp.Policy, group string) policyWire {
	w := policyWire{
		PolicyID:        string(p.ID),
		Name:            p.Name,
		Desc:            p.Description,
		PolicyGroupName: group,
		PolicyType:      p.Type,
		Version:         p.Version,
		IsPublished:     &p.Published,
		IsActive:        &p.Active,
		ValidTill:       whenGiven(p.Expires),
		Policies:        objectWire{jsontext.Value(p.Document)},
	}
	if parsed, err := w.parse(); err != nil || parsed.Document != p.Document || !w.Policies.raw.IsValid() {
		w.Policies, w.DocumentText = objectWire{}, p.Document
	}
	return w
}

func newMappingWire(m idp.PolicyMapping) mappingWire {
	return mappingWire{
		PartnerID:          string(m.Partner),
		PolicyID:           string(m.Policy),
		Status:             string(m.Status),
		UseCaseDescription: m.UseCase,
		MappingKey:         m.Key,
	}
}

func newClientWire(c idp.Client, partners map[idp.ClientID]idp.PartnerClient) (clientWire, error) {
	w := clientWire{
		ClientID:          string(c.ID),
		ClientName:        c.Name[idp.DefaultName],
		PublicKey:         jwkWire{jsontext.Value(c.PublicKey)},
		RelyingPartyID:    string(c.RelyingParty),
		UserClaims:        idp.Pointers(c.UserClaims),
		AuthContextRefs:   idp.Pointers(c.ACRs),
		LogoURI:           c.LogoURI,
		RedirectURIs:      idp.Pointers(c.RedirectURIs),
		GrantTypes:        idp.Pointers(c.GrantTypes),
		ClientAuthMethods: idp.Pointers(c.AuthMethods),
		Status:            string(c.Status),
		EncPublicKeyCert:  c.EncCertificate,
	}
	if c.Name[idp.DefaultName] == "" {
		return w, fmt.Errorf("client %s has no name; a fixture file cannot say that", c.ID)
	}
	if c.AdditionalConfig != "" {
		w.AdditionalConfig.raw = jsontext.Value(c.AdditionalConfig)
	}
	if c.EncPublicKey != "" {
		w.EncPublicKey = &jwkWire{jsontext.Value(c.EncPublicKey)}
	}
	if c.BareNameMap {
		w.ClientNameLangMap = map[string]string{}
	}
	for language, name := range c.Name {
		if language == idp.DefaultName {
			continue
		}
		if w.ClientNameLangMap == nil {
			w.ClientNameLangMap = map[string]string{}
		}
		w.ClientNameLangMap[language] = name
	}
	w.LiteralURIs = literal(c.LogoURI, c.RedirectURIs)
	p, ok := partners[c.ID]
	if !ok {
		return w, nil
	}
	if p.Partner != c.RelyingParty {
		return w, fmt.Errorf("client %s has another relying party in PMS than in eSignet; a fixture file cannot say that", c.ID)
	}
	w.PolicyID = string(p.Policy)
	w.PMS = newPMSClientWire(p, c)
	w.LiteralURIs = w.LiteralURIs || literal(p.LogoURI, p.RedirectURIs)
	return w, nil
}

// literal reports whether a URL holds what reading would replace.
func literal(logo string, redirects []string) bool {
	return strings.Contains(logo, placeholder) || slices.ContainsFunc(redirects, func(uri string) bool { return strings.Contains(uri, placeholder) })
}

// newPMSClientWire returns what PMS keeps of a client where it differs, or nil.
func newPMSClientWire(p idp.PartnerClient, c idp.Client) *pmsClientWire {
	var w pmsClientWire
	differs := false
	text := func(to *string, pms, esignet string) {
		if pms != esignet {
			*to, differs = pms, true
		}
	}
	list := func(to *[]string, pms, esignet []string) {
		if !slices.Equal(pms, esignet) {
			*to, differs = append([]string{}, pms...), true
		}
	}
	text(&w.ClientName, p.Name, c.Name[idp.DefaultName])
	text(&w.LogoURI, p.LogoURI, c.LogoURI)
	text(&w.PublicKey, p.PublicKey, c.PublicKey)
	text(&w.Status, string(p.Status), string(c.Status))
	list(&w.RedirectURIs, p.RedirectURIs, c.RedirectURIs)
	list(&w.UserClaims, p.Claims, c.UserClaims)
	list(&w.AuthContextRefs, p.ACRs, c.ACRs)
	list(&w.GrantTypes, p.GrantTypes, c.GrantTypes)
	list(&w.ClientAuthMethods, p.AuthMethods, c.AuthMethods)
	if !differs {
		return nil
	}
	return &w
}

func newIdentityWire(p idp.Identity) (identityWire, error) {
	w := identityWire{IndividualID: string(p.ID), PIN: given(p.PIN), PasswordHash: given(p.PasswordHash)}
	written := 0
	for _, m := range textMembers {
		if a, ok := p.Attributes[m.name]; ok && a.Langs == nil {
			*m.of(&w) = &a.Text
			written++
		}
	}
	for _, m := range langMembers {
		a, ok := p.Attributes[m.name]
		if !ok || a.Langs == nil {
			continue
		}
		list := make([]langWire, len(a.Langs))
		for i, l := range a.Langs {
			list[i] = langWire{l.Language, l.Value}
		}
		*m.of(&w) = list
		written++
	}
	if written != len(p.Attributes) {
		return w, fmt.Errorf("person %s has an attribute that a fixture file cannot hold", p.ID)
	}
	if b := p.Biometrics; b != nil {
		w.IndividualBiometrics = &biometricsWire{b.Format, number(b.Version), b.Value}
	}
	for _, v := range p.Verified {
		one := verifiedWire{Attribute: v.Attribute, VerificationDetail: objectWire{jsontext.Value(v.Detail)}}
		if !v.Active {
			one.Active = &v.Active
		}
		w.VerifiedClaims = append(w.VerifiedClaims, one)
	}
	return w, nil
}

// whenGiven returns nil for the zero time.
func whenGiven(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// given returns nil for an empty text.
func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
