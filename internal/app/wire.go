package app

import (
	"fmt"
	"log/slog"
	"net/http"

	"github.com/openg2p/mock-esignet/fixtures"
	"github.com/openg2p/mock-esignet/internal/authmanager"
	"github.com/openg2p/mock-esignet/internal/captcha"
	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/console"
	"github.com/openg2p/mock-esignet/internal/esignet"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/identity"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/keymanager"
	"github.com/openg2p/mock-esignet/internal/mosip"
	"github.com/openg2p/mock-esignet/internal/oidcprovider"
	"github.com/openg2p/mock-esignet/internal/pms"
	"github.com/openg2p/mock-esignet/internal/policymanager"
	"github.com/openg2p/mock-esignet/internal/release"
	"github.com/openg2p/mock-esignet/internal/storage"
	"github.com/openg2p/mock-esignet/internal/token"
	"github.com/openg2p/mock-esignet/internal/ui"
)

// world is one emulated deployment: its settings, its durable state, its time, its names.
type world struct {
	settings  settings
	db        *storage.DB
	clock     *clock.Clock
	origins   httpapi.Origins
	authority []byte       // certificate (PEM) of the own certificate authority, if any
	self      *http.Client // calls this server as an outsider would
	log       *slog.Logger
}

// newHandler builds everything that answers requests to the world. Each emulated system has a
// prefix of its own; the rest is the public host in front of them.
func newHandler(w world) (http.Handler, error) {
	keys, err := token.LoadKeys(w.db, w.clock.Now)
	if err != nil {
		return nil, err
	}
	issuer := w.issuer(keys)
	people := identity.New(w.identitySystem(keys))
	flow := idp.NewFlow(idp.FlowConfig{
		Release:    w.settings.esignet,
		Tolerances: w.settings.tolerances,
		Store:      w.db,
		Identity:   w.authenticator(people, keys),
		Assertions: &token.AssertionVerifier{Rules: w.settings.esignet.Token, Tolerances: w.settings.tolerances, Now: w.clock.Now},
		Proofs:     &token.ProofVerifier{Rules: w.settings.esignet.Token.DPoP, Now: w.clock.Now},
		Tokens:     issuer,
		SignUp:     issuer,
		Captcha:    w.captcha(),
		Now:        w.clock.Now,
	})
	registry := &idp.Registry{
		Rules:  w.settings.esignet.Clients,
		Levels: w.settings.esignet.Authorize.ACRs,
		Store:  w.db,
		Now:    w.clock.Now,
	}
	realm := token.NewRealm(token.RealmConfig{Keys: keys, Issuer: w.origins.Public + authmanager.RealmPrefix, Now: w.clock.Now})
	var callers mosip.Callers // nil while no tokens are asked for
	if w.settings.auth {
		callers = realm
	}
	provider := oidcprovider.New(oidcprovider.Config{Flow: flow, Keys: keys, Issuer: issuer.Name(), Prefix: esignet.Prefix, Origins: w.origins})
	api := esignet.New(esignet.Config{
		Flow: flow, Registry: registry, Callers: callers, Keys: keys, PublicURL: w.origins.Public, Provider: provider,
		Environment: w.environment(), Now: w.clock.Now,
	})
	service := api.Engine()
	provider.Mount(service)
	root, err := w.root(flow)
	if err != nil {
		return nil, err
	}

	router := httpapi.Router{
		esignet.Prefix:  api.Paths(service),
		identity.Prefix: people.Handler(),
		"":              root,
	}
	w.partnerManagement(router, keys, registry, realm, callers)
	// What belongs to a service, or is ours, is never a page.
	for _, prefix := range []string{"/v1", "/auth", "/.well-known", "/client-mgmt", "/_mock"} {
		router[prefix] = http.NotFoundHandler()
	}
	logged := httpapi.Access(api.Aliases(router), w.log, version(), w.clock.Now)
	return newProbes(w).around(logged), nil
}

// captcha returns what asks the captcha service of the release, nil where none is configured.
func (w world) captcha() idp.CaptchaVerifier {
	rules := w.settings.esignet.Authorize.Captcha
	if rules.ValidatorURL == "" {
		return nil
	}
	return captcha.New(rules.ValidatorURL, rules.ModuleName, w.clock.Now)
}

// partnerManagement adds PMS and the login to it.
func (w world) partnerManagement(router httpapi.Router, keys *token.Keys, registry *idp.Registry, realm *token.Realm, callers mosip.Callers) {
	login := authmanager.New(authmanager.Config{
		Realm: realm, Partners: w.db, Secret: w.settings.authSecret, Origins: w.origins, Now: w.clock.Now,
	})
	router[authmanager.Prefix] = login.Handler()
	router[authmanager.RealmPrefix] = login.RealmHandler()
	router[policymanager.Prefix] = policymanager.New(policymanager.Config{
		Rules: w.settings.pms, Store: w.db, Callers: callers, Now: w.clock.Now,
	}).Handler()
	router[pms.Prefix] = pms.New(pms.Config{
		Rules: w.settings.pms, Store: w.db, Registry: registry, Callers: callers, Now: w.clock.Now,
		Signer: partnerSigner(keys),
	}).Handler()
}

// partnerSigner returns what signs the certificates of partners: the key of PMS, under the root.
func partnerSigner(keys *token.Keys) func() (keymanager.Signer, error) {
	return func() (keymanager.Signer, error) {
		key, err := keys.Key(token.PMS)
		if err != nil {
			return keymanager.Signer{}, err
		}
		root, err := keys.Key(token.Root)
		if err != nil {
			return keymanager.Signer{}, err
		}
		return keymanager.Signer{Root: root.Certificate, Certificate: key.Certificate, Key: key.Private}, nil
	}
}

func (w world) issuer(keys *token.Keys) *token.Issuer {
	return token.NewIssuer(token.IssuerConfig{
		Rules: w.settings.esignet.Token, Keys: keys, PublicURL: w.origins.Public, ServicePath: esignet.Prefix, Now: w.clock.Now,
	})
}

// authenticator returns what answers behind eSignet: the mock identity system itself, or what stands in for MOSIP ID
// Authentication with the same persons and the same key.
func (w world) authenticator(people *identity.System, keys *token.Keys) idp.Authenticator {
	if w.settings.ida {
		return identity.NewIDA(w.identitySystem(keys), release.IDAMode())
	}
	return people
}

func (w world) identitySystem(keys *token.Keys) identity.Config {
	return identity.Config{
		Rules:      w.settings.identity,
		Tolerances: w.settings.tolerances,
		Store:      w.db,
		Sign:       keys.Signer(token.IdentitySystem, identity.SigningAlgorithm),
		Now:        w.clock.Now,
		OTP:        w.settings.otp,
		Issuer:     release.Names{Origin: w.origins.Public}.Fill(w.settings.identity.Settings.Issuer),
		Certificates: func() (list []identity.Certificate) {
			for _, k := range keys.All(token.IdentitySystem) {
				list = append(list, identity.Certificate{KeyID: k.ID, PEM: k.PEM(), Issued: k.Certificate.NotBefore, Expires: k.Certificate.NotAfter})
			}
			return list
		},
	}
}

// root serves what is below no system's prefix: the public host in front of the services, with the
// pages for people.
func (w world) root(flow *idp.Flow) (http.Handler, error) {
	pages, err := ui.New(ui.Config{
		Flow:      flow,
		Now:       w.clock.Now,
		Version:   version(),
		PublicURL: w.origins.Public,
		OTP:       w.settings.otp,
		Password:  fixtures.Password,
		Persons:   w.db.Identities,
	})
	if err != nil {
		return nil, fmt.Errorf("login pages: %w", err)
	}
	key, _, err := fixtures.Key(fixtures.DemoRelyingParty)
	if err != nil {
		return nil, fmt.Errorf("key of the demo: %w", err)
	}
	demo, err := console.New(console.Config{
		ClientID: fixtures.DemoRelyingParty, Key: key, PublicURL: w.origins.Public, HTTP: w.self, Now: w.clock.Now,
	})
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	e := httpapi.NewEngine(pages.NotFound, httpapi.MethodNotAllowed)
	pages.Mount(e)
	demo.Mount(e)
	return e, nil
}
