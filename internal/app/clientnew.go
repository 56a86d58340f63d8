package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/jwk"
)

// clientNewCmd is the command client new. Claims and levels are those of OpenG2P's guide.
type clientNewCmd struct {
	URL          string   `name:"url" default:"http://localhost:8088" placeholder:"URL" help:"Where the server answers (${default})."`
	Print        bool     `help:"Register nothing and write no file: print keys, registration and settings."`
	ClientID     string   `name:"client-id" placeholder:"ID" help:"Client id (the hash of the key, as PMS does)."`
	Name         string   `default:"OpenG2P" placeholder:"NAME" help:"Name that the consent page shows (${default})."`
	RelyingParty string   `name:"rp" default:"openg2p-auth-partner" placeholder:"ID" help:"Relying party that owns the client; it decides the subjects (${default})."`
	RedirectURI  []string `name:"redirect-uri" default:"http://localhost:8069/auth_oauth/signin" placeholder:"URI" help:"Where logins come back to (repeatable; ${default})."`
	LogoURI      string   `name:"logo-uri" placeholder:"URI" help:"Logo on the consent page (/logo.png beside the first redirect URI)."`
	Claim        []string `default:"name,email,phone_number,birthdate,gender,address,picture,individual_id" placeholder:"NAME" help:"Claim that may be asked for (repeatable; ${default})."`
	ACR          []string `name:"acr" default:"mosip:idp:acr:generated-code,mosip:idp:acr:static-code,mosip:idp:acr:biometrics,mosip:idp:acr:linked-wallet" placeholder:"ACR" help:"Level of authentication that may be asked for (repeatable; ${default})."`
	AuthSecret   string   `default:"secret" placeholder:"SECRET" help:"Secret of mosip-pms-client, for a server with --require-auth (${default})."`
	Out          string   `default:"." placeholder:"DIR" help:"Directory for the key files (${default})."`
}

// Run makes the key and registers the client. The key files are written before the registration is
// sent, and removed when it is refused: a registered client never lacks its key.
func (c *clientNewCmd) Run(p *process) error {
	origin, err := publicOrigin(c.URL)
	if err != nil || origin == "" {
		return fmt.Errorf("--url %q: give scheme, host and port, for example http://localhost:8088", c.URL)
	}
	pair, err := newKeyPair()
	if err != nil {
		return err
	}
	if err := c.complete(origin, pair); err != nil {
		return err
	}
	body, err := c.registration(pair, new(clock.Clock).Now())
	if err != nil {
		return err
	}
	if c.Print {
		return c.print(p.stdout, pair, body.oauth, defaultEndpoints(origin))
	}
	files, err := c.writeKeys(pair)
	if err != nil {
		return err
	}
	endpoints, err := register(p.ctx, origin, body, c.AuthSecret)
	if err != nil {
		return errors.Join(err, files.remove())
	}
	return writeSettings(p.stdout, c, pair, endpoints, files)
}

// complete fills in what was not given.
func (c *clientNewCmd) complete(origin string, pair keyPair) error {
	if len(c.RedirectURI) == 0 {
		return errors.New("--redirect-uri is empty; give where logins come back to")
	}
	if c.ClientID == "" {
		key, err := jwk.Parse(pair.publicJWK)
		if err != nil {
			return fmt.Errorf("client id: %w", err)
		}
		if c.ClientID, err = key.LegacyClientID(); err != nil {
			return fmt.Errorf("client id: %w", err)
		}
	}
	if c.LogoURI == "" {
		c.LogoURI = origin + "/logo.png"
		if u, err := url.Parse(c.RedirectURI[0]); err == nil && strings.HasPrefix(u.Scheme, "http") {
			c.LogoURI = u.Scheme + "://" + u.Host + "/logo.png"
		}
	}
	return nil
}

// registration makes the bodies of the registration.
func (c *clientNewCmd) registration(pair keyPair, now time.Time) (r registration, err error) {
	type request struct {
		ClientID     string            `json:"clientId"`
		ClientName   string            `json:"clientName"`
		NameMap      map[string]string `json:"clientNameLangMap,omitempty"`
		PublicKey    json.RawMessage   `json:"publicKey"`
		RelyingParty string            `json:"relyingPartyId"`
		UserClaims   []string          `json:"userClaims"`
		ACRs         []string          `json:"authContextRefs"`
		LogoURI      string            `json:"logoUri"`
		RedirectURIs []string          `json:"redirectUris"`
		GrantTypes   []string          `json:"grantTypes"`
		AuthMethods  []string          `json:"clientAuthMethods"`
	}
	body := struct {
		RequestTime string  `json:"requestTime"`
		Request     request `json:"request"`
	}{httpapi.FormatTime(now), request{
		ClientID: c.ClientID, ClientName: c.Name,
		PublicKey: pair.publicJWK, RelyingParty: c.RelyingParty, UserClaims: c.Claim, ACRs: c.ACR,
		LogoURI: c.LogoURI, RedirectURIs: c.RedirectURI,
		GrantTypes: []string{"authorization_code"}, AuthMethods: []string{"private_key_jwt"},
	}}
	if r.oidc, err = json.MarshalIndent(body, "", "  "); err != nil {
		return r, fmt.Errorf("encode registration: %w", err)
	}
	body.Request.NameMap = map[string]string{"eng": c.Name}
	if r.oauth, err = json.MarshalIndent(body, "", "  "); err != nil {
		return r, fmt.Errorf("encode registration: %w", err)
	}
	return r, nil
}

// print writes everything to w.
func (c *clientNewCmd) print(w io.Writer, pair keyPair, body []byte, e endpoints) error {
	_, err := fmt.Fprintf(w, "# Public key (JWK)\n%s\n\n# Private key (JWK)\n%s\n\n# Private key (PEM, PKCS#8)\n%s\n# Registration, for POST %s (up to eSignet 1.1 oidc-client, without clientNameLangMap)\n%s\n\n",
		pair.publicJWK, pair.privateJWK, pair.pem, e.Register, body)
	if err != nil {
		return err
	}
	return writeSettings(w, c, pair, e, keyFiles{})
}

// keyFiles are the names of the files of one key.
type keyFiles struct{ PublicJWK, PrivateJWK, PEM string }

var unsafeInFileName = regexp.MustCompile(`[^A-Za-z0-9._-]|^[.-]`)

// writeKeys writes the three files, readable by their owner only. A file that is there already is
// an error, so that no key is lost; then none is written.
func (c *clientNewCmd) writeKeys(pair keyPair) (files keyFiles, err error) {
	base := filepath.Join(c.Out, unsafeInFileName.ReplaceAllString(c.ClientID, "_"))
	var written keyFiles
	for _, one := range []struct {
		name *string
		path string
		data []byte
	}{
		{&written.PublicJWK, base + ".public.jwk.json", append(pair.publicJWK, '\n')},
		{&written.PrivateJWK, base + ".private.jwk.json", append(pair.privateJWK, '\n')},
		{&written.PEM, base + ".private.pem", pair.pem},
	} {
		if err := writeNew(one.path, one.data); err != nil {
			return keyFiles{}, errors.Join(fmt.Errorf("write key: %w", err), written.remove())
		}
		*one.name = one.path
	}
	return written, nil
}

func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err = f.Write(data); err != nil {
		return errors.Join(err, f.Close(), os.Remove(path))
	}
	return f.Close()
}

func (k keyFiles) remove() error {
	var errs []error
	for _, path := range []string{k.PublicJWK, k.PrivateJWK, k.PEM} {
		if path != "" {
			errs = append(errs, os.Remove(path))
		}
	}
	return errors.Join(errs...)
}
