package seed

import (
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/jwk"
)

// placeholder stands for the public URL in the URIs of a client.
const placeholder = "{publicURL}"

// clientEntry is a client of a file. For a client made through PMS, partner is its row there.
type clientEntry struct {
	client  idp.Client
	partner *idp.PartnerClient
}

// unwritten is an empty store of clients: only the rules of client management are wanted here, not
// what is registered already.
type unwritten struct{}

func (unwritten) Client(idp.ClientID) (idp.Client, error) { return idp.Client{}, idp.ErrNotFound }

func (unwritten) CreateClient(idp.Client) error { return errors.ErrUnsupported }

func (unwritten) UpdateClient(idp.ClientID, func(*idp.Client) error) (idp.Client, error) {
	return idp.Client{}, errors.ErrUnsupported
}

func (o Options) client(w clientWire) (clientEntry, error) {
	o.fill(&w)
	status := orElse(w.Status, string(idp.Active))
	if err := checkOneOf("/status", status, clientStatuses); err != nil {
		return clientEntry{}, err
	}
	rules := *o.Clients
	rules.Store, rules.Now = unwritten{}, o.Now
	request, err := w.request(&rules)
	if err != nil {
		return clientEntry{}, err
	}
	c, err := rules.Prepare(request)
	if err != nil {
		return clientEntry{}, refused(err)
	}
	c.Status = idp.ClientStatus(status)
	if err := w.encryption(&rules, &c); err != nil {
		return clientEntry{}, err
	}
	partner, err := w.partnerClient(c)
	return clientEntry{c, partner}, err
}

var clientStatuses = []string{string(idp.Active), string(idp.Inactive)}

// fill writes the public URL and the defaults into a client.
func (o Options) fill(w *clientWire) {
	if !w.LiteralURIs {
		o.expandAll(w)
	}
	w.AuthContextRefs = o.withLevels(w.AuthContextRefs)
	if w.GrantTypes == nil {
		w.GrantTypes = idp.Pointers([]string{"authorization_code"})
	}
	if w.ClientAuthMethods == nil {
		w.ClientAuthMethods = idp.Pointers([]string{"private_key_jwt"})
	}
}

// everyLevel stands for the levels of which the login page has a screen, but for those named beside it.
const everyLevel = "{pageLevels}"

func (o Options) withLevels(named []*string) []*string {
	var out []*string
	for _, level := range named {
		if level == nil || *level != everyLevel {
			out = append(out, level)
			continue
		}
		for _, l := range o.PageLevels {
			if !slices.ContainsFunc(named, func(n *string) bool { return n != nil && *n == l }) {
				out = append(out, &l)
			}
		}
	}
	return out
}

// expandAll writes the public URL into a client. A redirect URI that the rules refuse
// only because of the public URL is left out while another one remains, so that a server under such
// a name (host.docker.internal, *.local) starts.
func (o Options) expandAll(w *clientWire) {
	w.LogoURI = o.expand(w.LogoURI)
	var kept []*string
	for _, uri := range w.RedirectURIs {
		if uri != nil && strings.Contains(*uri, placeholder) {
			expanded := o.expand(*uri)
			if !o.Clients.TakesRedirectURI(expanded) && len(w.RedirectURIs) > 1 {
				continue
			}
			uri = &expanded
		}
		kept = append(kept, uri)
	}
	w.RedirectURIs = kept
	if w.PMS != nil {
		w.PMS.LogoURI = o.expand(w.PMS.LogoURI)
		for i, uri := range w.PMS.RedirectURIs {
			w.PMS.RedirectURIs[i] = o.expand(uri)
		}
	}
}

func (o Options) expand(uri string) string { return strings.ReplaceAll(uri, placeholder, o.PublicURL) }

// parse reads a public key; none is the zero key.
func (k jwkWire) parse(at jsontext.Pointer) (key jwk.Key, err error) {
	if k.raw == nil {
		return key, nil
	}
	if key, err = jwk.Parse(k.raw); err != nil {
		return key, defectf(at, "%v", err)
	}
	if _, private, _ := key.String("d"); private {
		return key, defectf(at, "is a private key; leave out d, p, q, dp, dq and qi")
	}
	return key, nil
}

// encryption gives the client its key for encryption and the certificate of it.
func (w clientWire) encryption(rules *idp.Registry, c *idp.Client) error {
	if w.EncPublicKey == nil {
		if w.EncPublicKeyCert != nil {
			return defectf("/encPublicKeyCert", "needs encPublicKey, of which it is the certificate")
		}
		return nil
	}
	if !rules.Rules.Patch {
		return defectf("/encPublicKey", "is not known to this release of eSignet")
	}
	key, err := w.EncPublicKey.parse("/encPublicKey")
	if err != nil {
		return err
	}
	if c.EncPublicKey, err = rules.KeyText(key); err != nil {
		return defectf("/encPublicKey", "%v; %s", err, advice(idp.InvalidPublicKey))
	}
	c.EncCertificate = w.EncPublicKeyCert
	if c.EncCertificate == nil {
		if c.EncCertificate, err = rules.EncryptionCertificate(c.EncPublicKey); err != nil {
			return defectf("/encPublicKey", "%v; %s", err, advice(idp.InvalidPublicKey))
		}
	}
	return nil
}

func (w clientWire) request(rules *idp.Registry) (idp.ClientRequest, error) {
	key, err := w.PublicKey.parse("/publicKey")
	if err != nil {
		return idp.ClientRequest{}, err
	}
	config := w.AdditionalConfig.raw
	if config != nil && !rules.Rules.Config {
		return idp.ClientRequest{}, defectf("/additionalConfig", "is not known to this release of eSignet")
	}
	return idp.ClientRequest{
		ID:           w.ClientID,
		PublicKey:    key,
		RelyingParty: w.RelyingPartyID,
		ClientDetails: idp.ClientDetails{
			Name:         w.ClientName,
			NameMap:      w.ClientNameLangMap,
			HasNameMap:   w.ClientNameLangMap != nil,
			LogoURI:      w.LogoURI,
			RedirectURIs: w.RedirectURIs,
			UserClaims:   w.UserClaims,
			ACRs:         w.AuthContextRefs,
			GrantTypes:   w.GrantTypes,
			AuthMethods:  w.ClientAuthMethods,

			AdditionalConfig: config,
			HasConfig:        config != nil,
		},
	}, nil
}

// partnerClient returns the row of PMS, or nil for a client that was not made there.
func (w clientWire) partnerClient(c idp.Client) (*idp.PartnerClient, error) {
	if w.PolicyID == "" {
		if w.PMS != nil {
			return nil, defectf("/pms", "needs policyId, the policy that the client was made with")
		}
		return nil, nil
	}
	p := &idp.PartnerClient{
		ID:           c.ID,
		Name:         w.ClientName,
		Partner:      c.RelyingParty,
		Policy:       idp.PolicyID(w.PolicyID),
		LogoURI:      c.LogoURI,
		RedirectURIs: c.RedirectURIs,
		Claims:       c.UserClaims,
		ACRs:         c.ACRs,
		GrantTypes:   c.GrantTypes,
		AuthMethods:  c.AuthMethods,
		PublicKey:    c.PublicKey,
		Status:       c.Status,
		Created:      c.Created,
	}
	if w.PMS == nil {
		return p, nil
	}
	return p, w.PMS.apply(p)
}

func (w pmsClientWire) apply(p *idp.PartnerClient) error {
	if w.Status != "" {
		if err := checkOneOf("/pms/status", w.Status, clientStatuses); err != nil {
			return err
		}
		p.Status = idp.ClientStatus(w.Status)
	}
	if w.PublicKey != "" {
		if err := checkSameKey(w.PublicKey, p.PublicKey); err != nil {
			return err
		}
		p.PublicKey = w.PublicKey
	}
	p.Name = orElse(w.ClientName, p.Name)
	p.LogoURI = orElse(w.LogoURI, p.LogoURI)
	for _, list := range []struct {
		given []string
		to    *[]string
	}{
		{w.RedirectURIs, &p.RedirectURIs},
		{w.UserClaims, &p.Claims},
		{w.AuthContextRefs, &p.ACRs},
		{w.GrantTypes, &p.GrantTypes},
		{w.ClientAuthMethods, &p.AuthMethods},
	} {
		if list.given != nil {
			*list.to = list.given
		}
	}
	return nil
}

// checkSameKey sees that the text of a JWK is that of the key whose text is known: PMS 1.2.2 and later
// derive equal client ids from equal keys.
func checkSameKey(text, known string) error {
	key, err := jwk.Parse([]byte(known))
	if err != nil {
		return err
	}
	want, err := key.ClientID()
	if err != nil {
		return err
	}
	if key, err = jwk.Parse([]byte(text)); err != nil {
		return defectf("/pms/publicKey", "%v", err)
	}
	if got, err := key.ClientID(); err != nil || got != want {
		return defectf("/pms/publicKey", "is not the text of the same key as publicKey")
	}
	return nil
}

// refused explains what client management says about a client.
func refused(err error) error {
	var v idp.Violations
	if errors.As(err, &v) && len(v) > 0 {
		return &defect{violationPlace(v[0].Path), string(v[0].Code) + "; " + advice(v[0].Code)}
	}
	code := idp.CodeOf(err)
	if code == idp.InvalidPublicKey {
		return defectf("/publicKey", "%v; %s", err, advice(code))
	}
	return defectf("/clientId", "%v", err)
}

// violationPlace turns request.redirectUris[1] into /redirectUris/1.
func violationPlace(path string) jsontext.Pointer {
	path, element, _ := strings.Cut(strings.TrimPrefix(path, "request."), "[")
	at := jsontext.Pointer("").AppendToken(path)
	if element == "" {
		return at
	}
	return at.AppendToken(strings.TrimSuffix(element, "]"))
}

// advice says what client management wants, for those codes that do not say it themselves.
func advice(code idp.Code) string {
	switch code {
	case idp.InvalidClientID, idp.InvalidRPID:
		return "give an id of 1 to 100 characters without white space"
	case idp.InvalidClientName, idp.InvalidClientNameValue:
		return "give a name of 1 to 256 characters"
	case idp.InvalidClientNameLength:
		return "give a translation of 1 to 50 characters"
	case idp.InvalidAdditionalConfig:
		return "see the rules of POST /client-mgmt/client; a release refuses the members of later ones"
	case idp.InvalidLanguageCode:
		return "use a three-letter language code such as eng"
	case idp.InvalidPublicKey:
		return "give a public RSA key with kty, n and e, or from 1.7 on an EC key with kty, crv, x and y"
	case idp.InvalidClaim:
		return "list claims that this release supports, such as name, email, phone_number; [] for none"
	case idp.InvalidACR:
		return "list 1 to 30 levels that this release knows, such as mosip:idp:acr:generated-code"
	case idp.InvalidURI:
		return "give an absolute URL"
	case idp.InvalidRedirectURI:
		return "list 1 to 5 absolute URIs whose host is local, an address, or under a public top-level domain"
	case idp.InvalidClientAuth:
		return "use private_key_jwt"
	case idp.InvalidGrantType, idp.UnsupportedGrantType:
		return "use authorization_code"
	default:
		return "see the rules of POST /client-mgmt/oauth-client"
	}
}
