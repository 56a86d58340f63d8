package pms_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/keymanager"
	"github.com/openg2p/mock-esignet/internal/mosip"
	"github.com/openg2p/mock-esignet/internal/mosip/mosiptest"
	"github.com/openg2p/mock-esignet/internal/pms"
	"github.com/openg2p/mock-esignet/internal/release"
	"github.com/openg2p/mock-esignet/internal/storage"
	"github.com/openg2p/mock-esignet/internal/storage/storagetest"
)

// office is a partner manager of one release with the state of [onboarding].
type office struct {
	http.Handler
	db       *storage.DB
	registry *idp.Registry
	callers  mosip.Callers
	release  string
	rules    release.PMS
	routes   gin.RoutesInfo
}

func newOffice(t testing.TB, name string, callers mosip.Callers) office {
	t.Helper()
	return newOfficeWith(t, name, callers, onboarding(t))
}

// newOfficeWith is newOffice with a state of its own.
func newOfficeWith(t testing.TB, name string, callers mosip.Callers, state idp.Fixtures) office {
	t.Helper()
	rules, err := release.PMSNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return newOfficeOf(t, rules, callers, state)
}

// newOfficeOf is newOfficeWith with rules of its own.
func newOfficeOf(t testing.TB, rules release.PMS, callers mosip.Callers, state idp.Fixtures) office {
	t.Helper()
	db := storagetest.Open(t, state)
	return office{db: db, registry: newRegistry(t, db), callers: callers, release: rules.Name, rules: rules}.over(t, db)
}

// over returns the office with a store before its own.
func (o office) over(t testing.TB, store pms.Store) office {
	t.Helper()
	api := pms.New(pms.Config{
		Rules: o.rules, Store: store, Registry: o.registry, Callers: o.callers, Now: clock,
		Signer: func() (keymanager.Signer, error) { return signer(t), nil },
	})
	o.Handler, o.routes = api.Handler(), api.Routes()
	return o
}

// tokens are callers by their token.
type tokens map[string]idp.Caller

func (m tokens) Caller(token string) (idp.Caller, error) {
	caller, ok := m[token]
	if !ok {
		return idp.Caller{}, errors.New("no such token")
	}
	return caller, nil
}

// staff are the callers of the tests. A partner's token is its id.
func staff() tokens {
	callers := tokens{
		"admin":   {UserID: "admin", Roles: []string{"PARTNER_ADMIN"}},
		"nobody":  {UserID: "nobody", Roles: []string{"NO_SUCH_ROLE"}},
		"partner": {UserID: "relief", Mail: "ops@relief.example.net"},
		"badmail": {UserID: "x", Mail: "no mail"},
		"newmail": {UserID: "x", Mail: "new@relief.example.net"},
	}
	for _, id := range []string{"relief", "fresh", "off", "groupless", "misp", "unknown", "credential"} {
		callers[id] = idp.Caller{UserID: id, Roles: []string{"AUTH_PARTNER", "MISP_PARTNER"}}
	}
	return callers
}

type object = map[string]any

// with returns the object with other members; the value absent{} removes one.
func with(o object, pairs ...any) object {
	changed := maps.Clone(o)
	for i := 0; i < len(pairs); i += 2 {
		if _, gone := pairs[i+1].(absent); gone {
			delete(changed, pairs[i].(string))
		} else {
			changed[pairs[i].(string)] = pairs[i+1]
		}
	}
	return changed
}

// visit is one call and what it is answered with.
type visit struct {
	name    string
	in      string // releases, separated by spaces; all when empty
	who     string // the token; admin when empty
	path    string // the route's when empty
	request any    // of the wrapper
	time    any    // requesttime; now when nil
	code    string // null for an error without one
	message string // with PMS_COR_001 text and path
}

func (v visit) of(release string) bool {
	return v.in == "" || slices.Contains(strings.Fields(v.in), release)
}

// later are the releases after 1.2.0.1, final those in which a deactivation is final.
const (
	later = "1.3.0-dp.1 1.2.2 1.3"
	final = "1.2.2 1.3"
)

func (o office) call(t testing.TB, who, method, path string, request, sent any) *httptest.ResponseRecorder {
	t.Helper()
	var body []byte
	if request != nil {
		if sent == nil {
			sent = "2025-05-22T16:44:59.080Z"
		}
		var err error
		if body, err = json.Marshal(object{"id": "i", "version": "v", "requesttime": sent, "request": request}); err != nil {
			t.Fatal(err)
		}
	}
	req := httptest.NewRequest(method, pms.Prefix+path, strings.NewReader(string(body)))
	req.Header.Set("Content-Type", "application/json")
	req.AddCookie(&http.Cookie{Name: "Authorization", Value: who})
	rec := httptest.NewRecorder()
	o.ServeHTTP(rec, req)
	return rec
}

// forbidden is the answer to a caller without a role.
func forbidden(hasBody bool) string {
	wrapper := `"id":null,"version":null`
	if hasBody {
		wrapper = `"id":"i","version":"v"`
	}
	return `{` + wrapper + `,"responsetime":"2025-05-22T16:45:00.112Z","metadata":null,"response":null,"errors":[{"errorCode":"KER-ATH-403","message":"Forbidden"}]}`
}

func (v visit) want(o office) (status int, body string) {
	switch v.code {
	case "PMS_COR_001":
		text, path, _ := strings.Cut(v.message, " :")
		return o.rules.InvalidStatus, invalid(text, path)
	case "KER-ATH-403":
		return http.StatusForbidden, forbidden(v.request != nil)
	case "null":
		if v.message != "" {
			return http.StatusOK, strings.Replace(generic, `"message":null`, `"message":"`+v.message+`"`, 1)
		}
		return http.StatusOK, generic
	}
	return http.StatusOK, businessError(v.code, v.message)
}

// refuses makes the visits in each of their releases. Every one has to be refused as it says, and to
// change nothing.
func refuses(t *testing.T, route, path string, visits []visit) {
	t.Helper()
	refusesAt(t, func(name string) office { return newOffice(t, name, staff()) }, route, path, visits)
}

// refusesAt is refuses at an office of its own.
func refusesAt(t *testing.T, open func(release string) office, route, path string, visits []visit) {
	t.Helper()
	method, _, _ := strings.Cut(route, " ")
	for _, name := range mosiptest.Releases {
		o := open(name)
		before := o.state(t)
		for _, v := range visits {
			if !v.of(name) {
				continue
			}
			t.Run(name+"/"+v.code+" "+v.name, func(t *testing.T) {
				if v.who == "" {
					v.who = "admin"
				}
				if v.path == "" {
					v.path = path
				}
				rec := o.call(t, v.who, method, v.path, v.request, v.time)
				status, body := v.want(o)
				checkAnswer(t, rec, status, body)
				if diff := cmp.Diff(before, o.state(t)); diff != "" {
					t.Errorf("before -, after +: %s", diff)
				}
				mosiptest.Saw(name, route, v.code)
			})
		}
	}
}

// state is everything that is stored.
func (o office) state(t testing.TB) (all []string) {
	t.Helper()
	err := o.db.Export(func(kind string, record any) error {
		text, err := json.Marshal(record)
		all = append(all, fmt.Sprintf("%s %s", kind, text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// everywhere runs a test in each of the releases, or in those that are named.
func everywhere(t *testing.T, in string, test func(*testing.T, office)) {
	t.Helper()
	for _, name := range mosiptest.Releases {
		if (visit{in: in}).of(name) {
			t.Run(name, func(t *testing.T) { test(t, newOffice(t, name, staff())) })
		}
	}
}

// silent and echoed are the id and version of an answer.
const (
	silent = `"id":null,"version":null`
	echoed = `"id":"i","version":"v"`
)

// succeeds makes a call that has to be answered so. In the wanted response, # stands for digits and *
// for letters and digits; what they stood for is returned.
func (o office) succeeds(t testing.TB, route, who, path string, request any, wrapper, response string) string {
	t.Helper()
	method, _, _ := strings.Cut(route, " ")
	rec := o.call(t, who, method, path, request, nil)
	want := `{` + wrapper + `,"responsetime":"2025-05-22T16:45:00.112Z","metadata":null,"response":` + response + `,"errors":[]}`
	got, drawn := hideDrawn(rec.Body.String(), want)
	if rec.Code != http.StatusOK || got != want {
		t.Fatalf("%s %s by %s: %d, got -, want +\n%s", method, path, who, rec.Code, cmp.Diff(got, want))
	}
	mosiptest.Saw(o.release, route, "ok")
	return drawn
}

// hideDrawn puts the sign of the wanted text where the answer has what was drawn by chance.
func hideDrawn(got, want string) (hidden, drawn string) {
	at := strings.IndexAny(want, "#*")
	if at < 0 || at > len(got) {
		return got, ""
	}
	end := strings.IndexByte(got[at:], '"')
	if end < 1 {
		return got, ""
	}
	drawn = got[at : at+end]
	allowed := "0123456789"
	if want[at] == '*' {
		allowed += "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-"
	}
	if strings.Trim(drawn, allowed) != "" {
		return got, ""
	}
	return got[:at] + want[at:at+1] + got[at+end:], drawn
}

// client returns what PMS keeps of a client.
func (o office) client(t testing.TB, id idp.ClientID) (p idp.PartnerClient) {
	t.Helper()
	o.view(t, func(b idp.PartnerBook) (err error) {
		p, err = b.PartnerClient(id)
		return err
	})
	return p
}

// view reads what is stored.
func (o office) view(t testing.TB, fn func(idp.PartnerBook) error) {
	t.Helper()
	if err := o.db.ViewPartners(fn); err != nil {
		t.Fatal(err)
	}
}

func (o office) partner(t testing.TB, id idp.RelyingPartyID) (p idp.Partner) {
	t.Helper()
	o.view(t, func(b idp.PartnerBook) (err error) {
		p, err = b.Partner(id)
		return err
	})
	return p
}
