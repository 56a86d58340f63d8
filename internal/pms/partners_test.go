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
	"time"

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
	db      *storage.DB
	release string
	rules   release.PMS
}

func newOffice(t testing.TB, name string, callers mosip.Callers) office {
	t.Helper()
	rules, err := release.PMSNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	db := storagetest.Open(t, onboarding(t))
	api := pms.New(pms.Config{
		Rules: rules, Store: db, Registry: newRegistry(t, db), Callers: callers, Now: clock,
		Signer: func() (keymanager.Signer, error) { return signer(t), nil },
	})
	return office{Handler: api.Handler(), db: db, release: name, rules: rules}
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

// onboarding is a state with a record for every rule.
func onboarding(t testing.TB) idp.Fixtures {
	t.Helper()
	created := idp.Change{CreatedBy: "seed", Created: now.Add(-time.Hour)}
	certificate := &idp.PartnerCertificate{ID: "1", Domain: "AUTH", Uploaded: leaf(t).Raw, Signed: leaf(t).Raw, At: now}
	partner := func(id, kind, group string, active bool, status string) idp.Partner {
		p := idp.Partner{
			ID: idp.RelyingPartyID(id), Organization: "Relief Org", Type: kind, Email: id + "@partners.example.net", ContactNumber: "9000000001",
			Address: "1 Main Road", PolicyGroup: idp.PolicyGroupID(group), Active: active, ApprovalStatus: status, UserID: id,
			LogoURL: "https://logo.example.net", AdditionalInfo: "{}", Change: created,
		}
		if status == idp.PartnerApproved {
			p.Certificate = certificate
		}
		if id == "relief" {
			p.Email = "ops@relief.example.net"
		}
		return p
	}
	policy := func(id, name, group string, active bool) idp.Policy {
		return idp.Policy{
			ID: idp.PolicyID(id), Name: name, Group: idp.PolicyGroupID(group), Type: "Auth", Published: true, Active: active, Document: "{}",
			Expires: now.Add(time.Hour), Change: created,
		}
	}
	expired := policy("12", "expired", "1", true)
	expired.Expires = now.Add(-time.Second)
	inGroup := func(p idp.Policy, group string) idp.Policy { p.Group = idp.PolicyGroupID(group); return p }
	const approved, inProgress = idp.PartnerApproved, idp.PartnerInProgress
	f := idp.Fixtures{
		Digest: "onboarding",
		PolicyGroups: []idp.PolicyGroup{
			{ID: "1", Name: "relief-group", Active: true, Change: created},
			{ID: "2", Name: "closed-group", Change: created},
			{ID: "3", Name: "other-group", Active: true, Change: created},
		},
		Policies: []idp.Policy{
			policy("10", "open", "1", true), policy("11", "draft", "1", false), expired, policy("13", "closed", "2", true),
			policy("14", "elsewhere", "3", true), policy("15", "shadowed", "1", false), policy("16", "shadowed", "3", true),
			policy("17", "asked", "1", true), policy("18", "granted", "1", true), policy("19", "denied", "1", true),
			inGroup(policy("20", "late", "2", true), "2"),
		},
		Partners: []idp.Partner{
			partner("relief", "Auth_Partner", "1", true, approved),
			partner("fresh", "Auth_Partner", "1", false, inProgress),
			partner("off", "Auth_Partner", "1", false, approved),
			partner("groupless", "Auth_Partner", "", true, inProgress),
			partner("inclosed", "Auth_Partner", "2", true, approved),
			partner("device", "Device_Provider", "", false, inProgress),
			partner("odd", "No_Such_Type", "", false, inProgress),
			partner("credential", "Credential_Partner", "1", true, approved),
			partner("lost", "Auth_Partner", "99", false, inProgress),
			partner("misp", "Misp_Partner", "", true, approved),
			partner("licensed", "MISP_Partner", "", true, approved),
			partner("endless", "MISP_Partner", "", true, approved),
			partner("outdated", "MISP_Partner", "", true, approved),
			partner("misp-off", "MISP_Partner", "", false, approved),
			partner("mapped", "MISP_Partner", "1", true, approved),
			partner("waiting", "MISP_Partner", "1", true, approved),
			partner("orphan", "MISP_Partner", "1", true, approved),
		},
		APIKeys: []idp.APIKey{
			{Key: "1", Label: "on label", Partner: "relief", Policy: "18", Active: true, Change: created},
			{Key: "2", Label: "off", Partner: "relief", Policy: "18", Change: created},
			{Key: "3", Label: "on", Partner: "off", Policy: "18", Active: true, Change: created},
		},
		Licenses: []idp.License{
			{Partner: "licensed", Key: "valid", Active: true, Expires: now.Add(time.Hour), Change: created},
			{Partner: "endless", Key: "e", Active: true, Change: created},
			{Partner: "outdated", Key: "old", Active: true, Expires: now, Change: created},
			{Partner: "misp-off", Key: "k", Expires: now.Add(time.Hour), Change: created},
			{Partner: "mapped", Key: "m", Policy: "18", Active: true, Expires: now.Add(time.Hour), Change: created},
		},
	}
	for _, m := range []struct {
		key, partner, policy string
		status               idp.MappingStatus
	}{
		{"asked", "relief", "17", idp.MappingInProgress}, {"granted", "relief", "18", idp.MappingApproved}, {"denied", "relief", "19", idp.MappingRejected},
		{"granted-off", "off", "18", idp.MappingApproved}, {"to-nothing", "relief", "404", idp.MappingInProgress}, {"to-draft", "relief", "11", idp.MappingInProgress},
		{"to-expired", "relief", "12", idp.MappingInProgress}, {"to-closed", "inclosed", "13", idp.MappingInProgress}, {"by-credential", "credential", "11", idp.MappingInProgress},
		{"mapped", "mapped", "18", idp.MappingApproved}, {"waiting-1", "waiting", "18", idp.MappingApproved}, {"waiting-2", "waiting", "17", idp.MappingRejected},
		{"orphan", "orphan", "404", idp.MappingApproved},
	} {
		f.Mappings = append(f.Mappings, idp.PolicyMapping{
			Key: m.key, Partner: idp.RelyingPartyID(m.partner), Policy: idp.PolicyID(m.policy), Status: m.status, Change: created,
		})
	}
	return f
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
		return http.StatusOK, generic
	}
	return http.StatusOK, businessError(v.code, v.message)
}

// refuses makes the visits in each of their releases. Every one has to be refused as it says, and to
// change nothing.
func refuses(t *testing.T, route, path string, visits []visit) {
	t.Helper()
	method, _, _ := strings.Cut(route, " ")
	for _, name := range mosiptest.Releases {
		o := newOffice(t, name, staff())
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
				if !t.Failed() {
					mosiptest.Saw(name, route, v.code)
				}
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

// saw notes a code that a test got in its own way, unless the test failed.
func saw(t *testing.T, o office, route, code string) {
	t.Helper()
	if !t.Failed() {
		mosiptest.Saw(o.release, route, code)
	}
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
