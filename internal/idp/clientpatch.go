package idp

import (
	"errors"
	"maps"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/jwk"
)

// ClientPatch asks to change what it names; nil stays. A nil element of a list stands for null.
type ClientPatch struct {
	Prior            Violations // as in ClientDetails
	Name             *string
	NameMap          map[string]string
	LogoURI          *string
	RedirectURIs     []*string
	UserClaims       []*string
	ACRs             []*string
	GrantTypes       []*string
	AuthMethods      []*string
	Status           *string
	AdditionalConfig jsontext.Value // null erases it
	EncPublicKey     *jwk.Key
}

// Patch validates the request, then changes the client, which is found in any status. Errors in order:
// Violations; InvalidClientID for an unknown id; those of KeyText for the key; UnknownError for what the
// database refuses: an empty logo URI, a value that exceeds its column (mosip/esignet
// ClientManagementServiceImpl.java, patchClient).
func (r *Registry) Patch(id ClientID, req ClientPatch) (Client, error) {
	if v := r.patchViolations(req); len(v) > 0 {
		return Client{}, v
	}
	_, err := r.Store.Client(id)
	if err != nil {
		return Client{}, unknownClient(err)
	}
	var encText string
	var encCertificate []byte
	if req.EncPublicKey != nil {
		if encText, err = r.KeyText(*req.EncPublicKey); err != nil {
			return Client{}, err
		}
		if encCertificate, err = r.EncryptionCertificate(encText); err != nil {
			return Client{}, err
		}
	}
	c, err := r.Store.UpdateClient(id, func(c *Client) error {
		req.apply(c)
		if req.AdditionalConfig != nil {
			c.AdditionalConfig, _ = r.ConfigText(req.AdditionalConfig)
		}
		if req.EncPublicKey != nil {
			c.EncPublicKey, c.EncCertificate = encText, encCertificate
		}
		c.Updated = r.Now()
		if java.Blank(c.LogoURI) {
			return errors.New("the logo URI is blank")
		}
		return r.unfit(*c)
	})
	return c, unknownClient(err)
}

// unknownClient gives the absence of a client its code.
func unknownClient(err error) error {
	if errors.Is(err, ErrNotFound) {
		return &Error{Code: InvalidClientID, Err: err}
	}
	return err
}

func (r *Registry) patchViolations(req ClientPatch) Violations {
	v := slices.Clone(req.Prior)
	if req.LogoURI != nil {
		v.checkURL(*req.LogoURI, r.Rules.Java)
	}
	if req.RedirectURIs != nil {
		r.checkRedirects(&v, req.RedirectURIs)
	}
	if req.UserClaims != nil {
		r.checkClaims(&v, req.UserClaims, 1)
	}
	if req.ACRs != nil {
		v.checkACRs(req.ACRs, levelNames(r.Levels))
	}
	if req.Status != nil {
		v.checkStatus(*req.Status)
	}
	if req.GrantTypes != nil {
		r.checkGrants(&v, req.GrantTypes)
	}
	if req.Name != nil {
		v.checkNameLength(*req.Name)
	}
	if req.AuthMethods != nil {
		r.checkAuthMethods(&v, req.AuthMethods)
	}
	r.checkNameMap(&v, req.NameMap)
	r.checkConfig(&v, req.AdditionalConfig)
	return v
}

// apply writes the plain members into a client.
func (p ClientPatch) apply(c *Client) {
	p.applyName(c)
	if p.LogoURI != nil {
		c.LogoURI = *p.LogoURI
	}
	if p.Status != nil {
		c.Status = ClientStatus(*p.Status)
	}
	for _, list := range []struct {
		given []*string
		to    *[]string
	}{
		{p.RedirectURIs, &c.RedirectURIs},
		{p.UserClaims, &c.UserClaims},
		{p.ACRs, &c.ACRs},
		{p.GrantTypes, &c.GrantTypes},
		{p.AuthMethods, &c.AuthMethods},
	} {
		if list.given != nil {
			*list.to = values(list.given)
		}
	}
}

// applyName makes the name a map. A plain name that is stored counts for nothing: it is no map in which
// a default could be looked up.
func (p ClientPatch) applyName(c *Client) {
	if p.Name == nil && p.NameMap == nil {
		return
	}
	stored := c.Name
	if c.PlainName() {
		stored = nil
	}
	name := stored[DefaultName]
	if p.Name != nil {
		name = *p.Name
	}
	c.Name = map[string]string{}
	if p.NameMap != nil {
		maps.Copy(c.Name, p.NameMap)
	} else {
		maps.Copy(c.Name, stored)
	}
	c.Name[DefaultName] = name
	c.BareNameMap = len(c.Name) == 1
}
