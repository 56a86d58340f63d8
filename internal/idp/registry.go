package idp

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/jwk"
	"github.com/openg2p/mock-esignet/internal/release"
)

// Registry holds the rules of client management. Its faces are eSignet's own API and PMS, which
// hands its clients on (mosip/esignet ClientManagementServiceImpl.java).
type Registry struct {
	Rules  release.ClientRules
	Levels []release.ACR // those that a client may register
	Store  ClientStore
	Now    func() time.Time
}

// WithLevels returns a registry that takes the named levels, too.
func (r *Registry) WithLevels(names []string) *Registry {
	more := *r
	more.Levels = slices.Clone(r.Levels)
	for _, name := range names {
		more.Levels = append(more.Levels, release.ACR{Name: name})
	}
	return &more
}

// ClientStore keeps the clients. Each method is one durable step.
type ClientStore interface {
	// Client returns the client with the id, in any status, or ErrNotFound.
	Client(id ClientID) (Client, error)
	// CreateClient adds a client. It returns ErrExists when the id is taken, ErrKeyExists when a
	// client with the same unique key is there, whatever its status.
	CreateClient(c Client) error
	// UpdateClient changes a client in place and returns it; ErrNotFound, or the error of change,
	// which leaves it as it was. The id and the key cannot change.
	UpdateClient(id ClientID, change func(*Client) error) (Client, error)
}

// ClientRequest asks to register a client. An absent text is empty, an absent list nil.
type ClientRequest struct {
	ID           string
	PublicKey    jwk.Key
	RelyingParty string
	ClientDetails
}

// ClientDetails are the parts of a client that registration and update have in common. A nil
// element of a list stands for null.
type ClientDetails struct {
	Prior        Violations // what the face found broken already, reported with the rest
	Name         string
	NameMap      map[string]string // nil: the call has no such member, or it was absent
	HasNameMap   bool              // the call knows clientNameLangMap (oauth-client)
	LogoURI      string
	RedirectURIs []*string
	UserClaims   []*string
	ACRs         []*string
	GrantTypes   []*string
	AuthMethods  []*string

	AdditionalConfig jsontext.Value // nil: as NameMap
	HasConfig        bool           // the call knows additionalConfig (client), and then clientNameLangMap, too
}

// ClientUpdate asks to replace what may change of a client.
type ClientUpdate struct {
	Status string
	ClientDetails
}

// Register validates and stores a new client, status Active. Errors: [Violations]; DuplicateClientID;
// those of KeyText; UnknownError for an id that cannot be looked up or stored, and a key that cannot be
// indexed; for a key already in use, or a value that its column does not take, the code of the release,
// which differs between the calls (Rules.DuplicateKeyCode, DuplicateKeyCodeOAuth, DuplicateKeyCodeConfig).
func (r *Registry) Register(req ClientRequest) (Client, error) {
	c, err := r.Prepare(req)
	if err != nil {
		return Client{}, err
	}
	if err := r.Store.CreateClient(c); err != nil {
		return Client{}, r.RegisterError(req, err)
	}
	return c, nil
}

// Prepare does everything of Register but the writing, for a caller that writes the client together
// with a record of its own. It reports a taken id; RegisterError translates what the store then says.
func (r *Registry) Prepare(req ClientRequest) (Client, error) {
	if v := r.violations(req); len(v) > 0 {
		return Client{}, v
	}
	if strings.ContainsRune(req.ID, 0) {
		return Client{}, Errorf(UnknownError, "the id has a U+0000")
	}
	switch _, err := r.Store.Client(ClientID(req.ID)); {
	case err == nil:
		return Client{}, &Error{Code: DuplicateClientID}
	case !errors.Is(err, ErrNotFound):
		return Client{}, err
	}
	text, err := r.KeyText(req.PublicKey)
	if err != nil {
		return Client{}, err
	}
	mark, err := r.keyMark(ClientID(req.ID), req.PublicKey, text)
	if err != nil {
		return Client{}, &Error{Code: InvalidPublicKey, Err: err}
	}
	c := Client{
		ID:           ClientID(req.ID),
		RelyingParty: RelyingPartyID(req.RelyingParty),
		PublicKey:    text,
		KeyMark:      mark,
		Status:       Active,
		Created:      r.Now(),
	}
	r.apply(req.ClientDetails, &c)
	if err := r.unstorable(c); err != nil {
		return Client{}, err
	}
	if err := r.unfit(c); err != nil {
		return Client{}, &Error{Code: r.databaseCode(req), Err: err}
	}
	return c, nil
}

// RegisterError translates the store's refusal of a prepared client into the contract's code.
func (r *Registry) RegisterError(req ClientRequest, err error) error {
	switch {
	case errors.Is(err, ErrExists):
		return &Error{Code: DuplicateClientID, Err: err}
	case errors.Is(err, ErrKeyExists):
		return &Error{Code: r.databaseCode(req), Err: err}
	default:
		return err
	}
}

// databaseCode is what a violated constraint of the database becomes in the call.
func (r *Registry) databaseCode(req ClientRequest) Code {
	switch {
	case req.HasConfig:
		return Code(r.Rules.DuplicateKeyCodeConfig)
	case req.HasNameMap:
		return Code(r.Rules.DuplicateKeyCodeOAuth)
	default:
		return Code(r.Rules.DuplicateKeyCode)
	}
}

// Update validates the request, then replaces the client's details. A client is found in any
// status. Errors: Violations first, then InvalidClientID for an unknown id.
func (r *Registry) Update(id ClientID, req ClientUpdate) (Client, error) {
	if v := r.updateViolations(req); len(v) > 0 {
		return Client{}, v
	}
	c, err := r.Store.UpdateClient(id, func(c *Client) error {
		r.Apply(req, c)
		return r.unfit(*c)
	})
	return c, unknownClient(err)
}

// CheckUpdate returns the violations of an update, or nil.
func (r *Registry) CheckUpdate(req ClientUpdate) error { return r.updateViolations(req).OrNil() }

// Apply writes a valid update into a client. The relying party and the key stay.
func (r *Registry) Apply(req ClientUpdate, c *Client) {
	r.apply(req.ClientDetails, c)
	c.Status = ClientStatus(req.Status)
	c.Updated = r.Now()
}

// apply writes the details into a client. A language map that the call does not know is lost: the
// name becomes the plain string. A configuration is replaced as a whole, if the call knows it.
func (r *Registry) apply(d ClientDetails, c *Client) {
	c.Name = maps.Clone(d.NameMap)
	if c.Name == nil {
		c.Name = map[string]string{}
	}
	c.Name[DefaultName] = d.Name
	if texts, ok := jsonTexts(d.Name); ok && r.Rules.OAuth && !d.HasNameMap {
		c.Name = texts
	}
	c.BareNameMap = d.HasNameMap && len(c.Name) == 1
	if d.HasConfig {
		c.AdditionalConfig, _ = r.ConfigText(d.AdditionalConfig)
	}
	c.LogoURI = d.LogoURI
	c.RedirectURIs = values(d.RedirectURIs)
	c.UserClaims = values(d.UserClaims)
	c.ACRs = values(d.ACRs)
	c.GrantTypes = values(d.GrantTypes)
	c.AuthMethods = values(d.AuthMethods)
}

// jsonTexts returns the members of a JSON object of texts and what else can be one; null is empty. Where
// names may be maps, a plain name of that form is taken for one when it is read back.
func jsonTexts(name string) (texts map[string]string, ok bool) {
	n, err := readFirst([]byte(name))
	if err != nil || n.kind != '{' {
		return nil, false
	}
	texts = map[string]string{}
	for _, m := range n.members {
		if texts[m.name], ok = m.value.scalar(); !ok {
			return nil, false
		}
	}
	return texts, true
}

// Pointers returns a list in the form that requests have, where a nil element stands for null.
func Pointers[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

// values drops the null elements.
func values[T any](list []*T) []T {
	out := make([]T, 0, len(list))
	for _, v := range list {
		if v != nil {
			out = append(out, *v)
		}
	}
	return out
}

// levelNames returns the names of the levels.
func levelNames(levels []release.ACR) []string {
	names := make([]string, len(levels))
	for i, level := range levels {
		names[i] = level.Name
	}
	return names
}
