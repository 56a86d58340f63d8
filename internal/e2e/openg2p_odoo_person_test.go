package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// splitName splits a name at blanks: first, middle, last word; one word is given and family name.
func (u *odooUser) splitName(name string) {
	if name == "" {
		return
	}
	words := strings.Split(name, " ")
	u.given, u.surnames = words[0], words[len(words)-1]
	if len(words) > 2 {
		u.additional = strings.Join(words[1:len(words)-1], " ")
	}
	u.name = strings.ToUpper(u.surnames) + ", " + strings.ToUpper(u.given) + " "
	if u.additional != "" {
		u.name += strings.ToUpper(u.additional) + " "
	}
}

// fill puts mapped claims into a person. A claim of the wrong type or format is an error.
func (u *odooUser) fill(mapped map[string]any) error {
	var err error
	read := func(name string) string {
		value, e := textClaim(mapped, name)
		err = errors.Join(err, e)
		return value
	}
	u.email, u.phone, u.gender, u.birth = read("email"), read("phone"), capitalize(read("gender")), read("birthdate")
	u.splitName(read("name"))
	if u.birth != "" {
		_, e := time.Parse(birthday, u.birth)
		err = errors.Join(err, e)
	}
	if u.picture = read("picture"); u.picture != "" {
		err = errors.Join(err, imageFrom(u.picture))
	}
	u.address = jsonText(mapped["address"])
	return err
}

// capitalize is Python's: the first letter upper, the rest lower.
func capitalize(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + strings.ToLower(s[1:])
}

// jsonText is how a field of text keeps an object or a list.
func jsonText(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	if value == nil {
		return ""
	}
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(text)
}

// authIDOIDC replays g2p_auth_id_oidc, first generation (A3), branches pilot001 and 1.1.0, on top of the
// fork of their time: at_hash off, the key lookup that crashes at an entry without kid.
type authIDOIDC struct {
	*authOIDC
	pilot    bool
	mapping  string // partner_creation_validate_response_mapping
	users    map[string]*odooUser
	userinfo int // number of calls
}

func newAuthIDOIDC(row odooRow, pilot bool) *authIDOIDC {
	base := newAuthOIDC(row)
	base.verifyAtHash, base.oneKey = false, true
	return &authIDOIDC{
		authOIDC: base, pilot: pilot, users: map[string]*odooUser{},
		mapping: "name:name email:email phone_number:phone_number birthdate:birthdate gender:gender address:address",
	}
}

// decode reads a userinfo JWT without its signature but with claim checks: exp and nbf if present, and
// no aud at all.
func (a *authIDOIDC) decode(body string) (map[string]any, error) {
	claims, err := unverified(body)
	if err != nil {
		return nil, err
	}
	if _, present := claims["aud"]; present {
		return nil, errors.New("invalid audience")
	}
	return claims, checkTimes(claims)
}

// signIn: a known user is logged in; else userinfo makes a person, blank if userinfo failed.
func (a *authIDOIDC) signIn(query url.Values) (odooUser, error) {
	id, got, err := a.validated(query)
	if err != nil {
		return odooUser{}, err
	}
	if known := a.users[id]; known != nil {
		known.token = got.AccessToken
		return a.enter(known)
	}
	a.userinfo++
	info, err := a.validate(got.AccessToken, a.decode)
	if err != nil {
		return odooUser{}, err
	}
	user := &odooUser{id: id, token: got.AccessToken}
	if err := user.fill(mapClaims(a.mapping, info, true)); err != nil {
		return odooUser{}, err
	}
	user.login = id
	if a.pilot {
		user.login = user.email
	}
	a.users[id] = user
	return a.enter(user)
}

// enter logs the user in by the access token; an empty login finds nobody.
func (a *authIDOIDC) enter(user *odooUser) (odooUser, error) {
	if user.login == "" {
		return *user, fmt.Errorf("no login: %w", errDenied)
	}
	return *user, nil
}

func (a *authIDOIDC) callback(back *url.URL) odooOutcome { return odooCallback(back, a.signIn) }

// g2pAuthOIDC replays g2p_auth_oidc (A5).
type g2pAuthOIDC struct {
	odooRow
	verifyAtHash bool
	keys         []publishedKey // of the whole worker
	users        map[string]*odooUser
}

func newG2PAuthOIDC(row odooRow) *g2pAuthOIDC {
	row.tokenMap = "sub:user_id name:name email:email phone_number:phone birthdate:birthdate gender:gender address:address picture:picture groups:groups"
	return &g2pAuthOIDC{odooRow: row, verifyAtHash: true, users: map[string]*odooUser{}}
}

// authorizeURL has a compact state.
func (g *g2pAuthOIDC) authorizeURL(returnTo string) string {
	return g.link(g.loginRedirect(), g.compactState(returnTo, ""))
}

// verify checks a token by the whole JWKS: no aud, no iss, no nonce, exp without leeway.
func (g *g2pAuthOIDC) verify(compact string) (map[string]any, error) {
	if g.keys == nil {
		keys, err := rpKeys(rpClient(10*time.Second, true), g.site.jwks)
		if err != nil {
			return nil, err
		}
		g.keys = keys
	}
	claims, err := verifyWithAny(compact, g.keys)
	if err != nil {
		return nil, err
	}
	return claims, checkTimes(claims)
}

// exchange redeems the code within 10 s and verifies the access token, which must be a JWT, and the ID
// token, which may be missing. The claims of the ID token win.
func (g *g2pAuthOIDC) exchange(code, redirect string) (access string, claims map[string]any, err error) {
	got, err := g.askToken(rpClient(10*time.Second, true), code, redirect)
	if err != nil {
		return "", nil, err
	}
	if claims, err = g.verify(got.AccessToken); err != nil || got.IDToken == "" {
		return got.AccessToken, claims, err
	}
	id, err := g.verify(got.IDToken)
	if err != nil {
		return "", nil, err
	}
	if g.verifyAtHash {
		if err := checkAtHash(id, got.AccessToken); err != nil {
			return "", nil, err
		}
	}
	return got.AccessToken, overlay(claims, id), nil
}

// info calls userinfo: a failure is an error, and there must be an id, which is taken out.
func (g *g2pAuthOIDC) info(access string) (map[string]any, error) {
	info, err := g.validate(access, unverified)
	if err != nil {
		return nil, err
	}
	if failed := info["error"]; failed != nil {
		return nil, fmt.Errorf("userinfo: %v", failed)
	}
	for _, name := range []string{"sub", "id", "user_id"} {
		if id, _ := info[name].(string); id != "" {
			delete(info, name)
			return info, nil
		}
	}
	return nil, errDenied
}

func overlay(base, top map[string]any) map[string]any {
	out := map[string]any{}
	for _, claims := range []map[string]any{base, top} {
		for name, value := range claims {
			out[name] = value
		}
	}
	return out
}

// signIn calls userinfo at every login. The login is the e-mail address.
func (g *g2pAuthOIDC) signIn(query url.Values) (odooUser, error) {
	access, claims, err := g.exchange(query.Get("code"), g.loginRedirect())
	if err != nil {
		return odooUser{}, err
	}
	info, err := g.info(access)
	if err != nil {
		return odooUser{}, err
	}
	mapped := mapClaims(g.tokenMap, overlay(claims, info), true)
	id, _ := mapped["user_id"].(string)
	if id == "" {
		return odooUser{}, errDenied
	}
	if known := g.users[id]; known != nil {
		if known.token = access; known.login == "" {
			return *known, errDenied
		}
		return *known, nil
	}
	user := odooUser{id: id, token: access}
	if err := user.fill(mapped); err != nil {
		return odooUser{}, err
	}
	user.name, _ = mapped["name"].(string)
	user.login = user.email
	g.users[id] = &user
	return user, nil
}

func (g *g2pAuthOIDC) callback(back *url.URL) odooOutcome { return odooCallback(back, g.signIn) }

// registryID replays g2p_auth_id_oidc, second generation (A6): the Authenticate button beside an ID.
type registryID struct {
	*g2pAuthOIDC
	id            string // on file
	authenticated bool
}

func newRegistryID(row odooRow, id string) *registryID {
	base := newG2PAuthOIDC(row)
	base.tokenMap = strings.Replace(base.tokenMap, "sub:user_id", "individual_id:user_id", 1)
	return &registryID{g2pAuthOIDC: base, id: id}
}

func (r *registryID) redirect() string { return r.root + "auth_oauth/g2p_registry_id/authenticate" }

// authorizeURL is the address of the popup; __value__ anywhere in it becomes the ID.
func (r *registryID) authorizeURL(returnTo string) string {
	return strings.ReplaceAll(r.link(r.redirect(), r.compactState(returnTo, `,"reg_id":42`)), "__value__", r.id)
}

// callback marks the ID as soon as the tokens verify. Then userinfo overwrites the ID on file, and
// empties it where the claim is not released.
func (r *registryID) callback(back *url.URL) error {
	access, claims, err := r.exchange(back.Query().Get("code"), r.redirect())
	if err != nil {
		return err
	}
	r.authenticated = true
	info, err := r.info(access)
	if err != nil {
		return err
	}
	r.id, err = textClaim(mapClaims(r.tokenMap, overlay(claims, info), true), "user_id")
	return err
}
