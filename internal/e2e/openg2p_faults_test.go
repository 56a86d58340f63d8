package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// faults break a provider, each in one way.
var faults = map[string]func(*fakeOP){
	"none":                    func(*fakeOP) {},
	"line feed in userinfo":   func(f *fakeOP) { f.infoBody = func(s string) string { return s + "\n" } },
	"quotes around userinfo":  func(f *fakeOP) { f.infoBody = func(s string) string { return `"` + s + `"` } },
	"userinfo as text":        func(f *fakeOP) { f.infoType = "text/plain" },
	"JWT type not in front":   func(f *fakeOP) { f.infoType = "text/plain; was=application/jwt" },
	"userinfo 401":            func(f *fakeOP) { f.infoStatus = http.StatusUnauthorized },
	"aud in userinfo":         func(f *fakeOP) { f.info = set("aud", "g2p-portal") },
	"userinfo expired":        func(f *fakeOP) { f.info = set("exp", time.Now().Unix()-1) },
	"userinfo without sub":    func(f *fakeOP) { f.info = func(c map[string]any) { delete(c, "sub") } },
	"userinfo without e-mail": func(f *fakeOP) { f.info = func(c map[string]any) { delete(c, "email") } },
	"address as text":         func(f *fakeOP) { f.info = set("address", "Nakuru") },
	"gender as object":        func(f *fakeOP) { f.info = set("gender", map[string]any{"eng": "Female"}) },
	"birthdate as ISO":        func(f *fakeOP) { f.info = set("birthdate", "1990-05-17") },
	"picture as bare base64":  func(f *fakeOP) { f.info = set("picture", "/9j/4AAQ") },
	"name in languages": func(f *fakeOP) {
		f.info = func(c map[string]any) { delete(c, "name"); c["name#eng"] = "Amina Okoro" }
	},
	"EC key first":          func(f *fakeOP) { f.keys = []map[string]any{ecEntry(), fakeKey(fakeKid)} },
	"EC key last":           func(f *fakeOP) { f.keys = append(f.keys, ecEntry()) },
	"kid unknown":           func(f *fakeOP) { f.kid = "another" },
	"JWKS without kid":      func(f *fakeOP) { delete(f.keys[0], "kid") },
	"JWKS 500":              func(f *fakeOP) { f.jwksStatus = http.StatusInternalServerError },
	"no discovery document": func(f *fakeOP) { f.metadataStatus = http.StatusNotFound },
	"wrong nonce":           func(f *fakeOP) { f.id = set("nonce", "another") },
	"wrong aud":             func(f *fakeOP) { f.id, f.access = set("aud", "another"), set("aud", "another") },
	"wrong iss":             func(f *fakeOP) { f.id, f.access = set("iss", "http://other"), set("iss", "http://other") },
	"wrong at_hash":         func(f *fakeOP) { f.id = set("at_hash", "FuAfQCX7OqYWhEBrvFuMgg") },
	"expired": func(f *fakeOP) {
		f.id, f.access = set("exp", time.Now().Unix()-1), set("exp", time.Now().Unix()-1)
	},
	"iat ahead":           func(f *fakeOP) { f.id = set("iat", time.Now().Unix()+60) },
	"bad signature":       func(f *fakeOP) { f.idToken = tamper },
	"PS256":               func(f *fakeOP) { f.alg = jose.PS256; delete(f.keys[0], "alg") },
	"no id_token":         func(f *fakeOP) { f.idToken = func(string) string { return "" } },
	"opaque access token": func(f *fakeOP) { f.accessToken = "3f2a9c" },
	"token 400":           func(f *fakeOP) { f.token = answering(http.StatusBadRequest, `{"error":"invalid_transaction"}`) },
	"token 500 HTML":      func(f *fakeOP) { f.token = answering(http.StatusInternalServerError, "<html></html>") },
	"token 301":           func(f *fakeOP) { f.token = moved(http.StatusMovedPermanently) },
	"token 308":           func(f *fakeOP) { f.token = moved(http.StatusPermanentRedirect) },
}

func set(name string, value any) func(map[string]any) {
	return func(claims map[string]any) { claims[name] = value }
}

func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func moved(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/moved", status) }
}

// tamper changes the first character of the signature.
func tamper(compact string) string {
	head, signature := compact[:strings.LastIndexByte(compact, '.')+1], compact[strings.LastIndexByte(compact, '.')+1:]
	other := "A"
	if strings.HasPrefix(signature, other) {
		other = "B"
	}
	return head + other + signature[1:]
}

// consumers are OpenG2P's programs, A3 and B twice for their versions. Each logs in
// once at the provider and says how it went.
var consumers = map[string]func(*fakeOP) string{
	"A2": func(f *fakeOP) string {
		return newAuthOIDC(f.odoo()).callback(f.back("")).String()
	},
	"A3 pilot": func(f *fakeOP) string {
		return newAuthIDOIDC(f.odoo(), true).callback(f.back("")).String()
	},
	"A3 1.1.0": func(f *fakeOP) string {
		return newAuthIDOIDC(f.odoo(), false).callback(f.back("")).String()
	},
	"A5": func(f *fakeOP) string {
		return newG2PAuthOIDC(f.odoo()).callback(f.back("")).String()
	},
	"B 0.1.0": func(f *fakeOP) string { return f.fastAPI(true) },
	"B 1.1":   func(f *fakeOP) string { return f.fastAPI(false) },
	"C":       (*fakeOP).iam,
}

func (f *fakeOP) odoo() odooRow { return newOdooRow(f.t, sitesAt(f.origin), "g2p-portal") }

// back is the way back from a login page, with the state of Odoo and B1 unless another is given.
func (f *fakeOP) back(state string) *url.URL {
	if state == "" {
		state = `{"d":"openg2p","p":6,"r":"%2Fweb"}`
	}
	return &url.URL{RawQuery: params{{"state", state}, {"code", "any"}}.encode(false)}
}

func (f *fakeOP) fastAPI(old bool) string {
	b := newFastAPIAuth(f.t, sitesAt(f.origin), "g2p-portal", "http://localhost:8000/oauth2/callback")
	b.old = old
	if _, err := b.callback(f.back("")); err != nil {
		return err.Error()
	}
	if _, _, err := b.profile(); err != nil {
		return err.Error()
	}
	return "in"
}

func (f *fakeOP) iam() string {
	c := newIAMCore(f.t, sitesAt(f.origin), "g2p-portal")
	address, err := c.start("/home")
	if err != nil {
		return err.Error()
	}
	for state, txn := range c.transactions {
		if f.nonce = txn.nonce; !strings.Contains(address, "state="+state) {
			f.t.Errorf("state %s is not in %s", state, address)
		}
		if _, err := c.callback(f.back(state)); err != nil {
			return err.Error()
		}
	}
	if _, err := c.call(); err != nil {
		return err.Error()
	}
	if _, online, err := c.user(); err != nil || !online {
		return "in, without userinfo"
	}
	return "in"
}

// The outcomes in the consumers' own words.
const (
	error2      = "oauth_error=2"
	error3      = "oauth_error=3"
	blankPerson = "in, blank person"
	callback401 = "callback 401 G2P-AUT-401"
	callback500 = "callback 500"
	api401      = "api 401 G2P-AUT-401"
	api500      = "api 500 G2P-AUT-500"
	profile500  = "profile 500"
	profile502  = "profile 500 G2P-AUT-502"
	offline     = "in, without userinfo"
)

// outcomes are by consumer; one that is not named is not harmed.
type outcomes = map[string]string

// odooAll and fastAPIAll are rows in which a whole family fares alike.
func odooAll(s string, more outcomes) outcomes {
	return fill(outcomes{"A2": s, "A3 pilot": s, "A3 1.1.0": s, "A5": s}, more)
}

func fastAPIAll(s string, more outcomes) outcomes {
	return fill(outcomes{"B 0.1.0": s, "B 1.1": s}, more)
}

var blankRegistrant = outcomes{"A3 pilot": "blank person, " + error3, "A3 1.1.0": blankPerson}

// harm is what each fault does.
var harm = map[string]outcomes{
	"none":                    {},
	"line feed in userinfo":   fastAPIAll(profile500, outcomes{"A3 pilot": error2, "A3 1.1.0": error2, "A5": error2, "C": offline}),
	"quotes around userinfo":  fastAPIAll(profile500, outcomes{"A3 pilot": error2, "A3 1.1.0": error2, "A5": error2, "C": offline}),
	"userinfo as text":        fastAPIAll(profile502, fill(outcomes{"A5": error2, "C": offline}, blankRegistrant)),
	"JWT type not in front":   fastAPIAll(profile502, outcomes{"C": offline}),
	"userinfo 401":            fastAPIAll(profile502, fill(outcomes{"A5": error2, "C": offline}, blankRegistrant)),
	"aud in userinfo":         {"A3 pilot": error2, "A3 1.1.0": error2},
	"userinfo expired":        {"A3 pilot": error2, "A3 1.1.0": error2},
	"userinfo without sub":    {"A5": error3},
	"userinfo without e-mail": {"A3 pilot": error3},
	"address as text":         fastAPIAll(profile500, nil),
	"gender as object":        fastAPIAll(profile500, outcomes{"A3 pilot": error2, "A3 1.1.0": error2, "A5": error2}),
	"birthdate as ISO":        {"A3 pilot": error2, "A3 1.1.0": error2, "A5": error2},
	"picture as bare base64":  {"A5": error2},
	"name in languages":       {"A3 pilot": blankPerson, "A3 1.1.0": blankPerson, "A5": blankPerson},
	"EC key first":            fastAPIAll(api401, outcomes{"A5": error2}),
	"EC key last":             {},
	"kid unknown":             {"A2": error3, "A3 pilot": error3, "A3 1.1.0": error3, "C": callback500},
	"JWKS without kid":        {"A2": error3, "A3 pilot": error2, "A3 1.1.0": error2, "C": callback500},
	"JWKS 500":                odooAll(error2, fastAPIAll(api500, outcomes{"C": callback500})),
	"no discovery document":   {"C": "start 500"},
	"wrong nonce":             {"C": callback401},
	"wrong aud":               {"A2": error2, "A3 pilot": error2, "A3 1.1.0": error2},
	"wrong iss":               fastAPIAll(api401, outcomes{"C": api401}),
	"wrong at_hash":           {"A2": error2, "A5": error2},
	"expired":                 odooAll(error2, fastAPIAll(api401, outcomes{"C": callback500})),
	"iat ahead":               {"C": callback500},
	"bad signature":           odooAll(error2, fastAPIAll(api401, outcomes{"C": callback500})),
	"PS256":                   odooAll(error2, fastAPIAll(api401, nil)),
	"no id_token":             fastAPIAll(callback500, outcomes{"A2": error3, "A3 pilot": error3, "A3 1.1.0": error3, "C": callback500}),
	"opaque access token":     {"A5": error2, "B 0.1.0": callback500, "B 1.1": api401, "C": api401},
	"token 400":               odooAll(error2, fastAPIAll(callback401, outcomes{"C": callback500})),
	"token 500 HTML":          odooAll(error2, fastAPIAll(callback401, outcomes{"C": callback500})),
	"token 301":               odooAll(error2, fastAPIAll(callback401, outcomes{"C": callback500})),
	"token 308":               fastAPIAll(callback401, outcomes{"C": callback500}),
}

// TestOpenG2PFaults shows what each consumer makes of each fault: that its checks are there, and that it
// does not check more than the original.
func TestOpenG2PFaults(t *testing.T) {
	for fault, breakIt := range faults {
		row, described := harm[fault]
		if !described {
			t.Errorf("no row for %q", fault)
		}
		for consumer, logIn := range consumers {
			t.Run(fault+"/"+consumer, func(t *testing.T) {
				f := newFakeOP(t)
				breakIt(f)
				is(t, "outcome", logIn(f), fill(outcomes{}, row, outcomes{consumer: "in"})[consumer])
			})
		}
	}
}

// fill adds to a map what it lacks, of the others in order.
func fill(into map[string]string, others ...map[string]string) map[string]string {
	for _, other := range others {
		for name, value := range other {
			if _, there := into[name]; !there {
				into[name] = value
			}
		}
	}
	return into
}
