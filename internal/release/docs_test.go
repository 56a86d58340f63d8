package release

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the pages about releases")

// A page tells of releases what their rows say.
type page struct {
	path     string
	releases []string
	rows     []reflect.Value // structs of one type
	comments comments
	bytes.Buffer
}

func newPage[R any](t *testing.T, path string, rows []R, name func(R) string) *page {
	p := &page{path: path, comments: commentsOf(t)}
	for _, row := range rows {
		p.releases = append(p.releases, name(row))
		p.rows = append(p.rows, reflect.ValueOf(row))
	}
	return p
}

// compare holds the file to the page, or with -update writes it.
func (p *page) compare(t *testing.T) {
	t.Helper()
	if *update {
		if err := os.WriteFile(p.path, p.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(p.path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, p.Bytes()) {
		t.Errorf("%s is not what the rows say; write it with: go test ./internal/release -run Page -update", p.path)
	}
}

const signs = "**=** is what the column to the left says, and **–** is no, none or no bound. The sources in brackets are files of upstream.\n"

const releasesIntro = `# What differs between the releases of eSignet

` + "`--esignet-release`" + ` picks the release. What each one is told apart by follows: first what a relying party notices, then all that the rows of
` + "`internal/release`" + ` say, from which a test makes this page. Each release comes with a mock identity system, whose versions have
[a page of their own](identity-releases.md). Kinder than all of this, unless ` + "`--strict`" + `, are the [tolerances](../README.md#tolerances).

` + "`{D}`" + ` stands for the public origin, such as ` + "`http://localhost:8088`" + `, ` + "`{B}`" + ` for the service below it, ` + "`{D}/v1/esignet`" + `, and ` + "`{I}`" + ` for the ` + "`iss`" + ` of
tokens. ` + signs

// TestReleasesPage keeps docs/releases.md equal to the rows. Run it with -update to write the page.
func TestReleasesPage(t *testing.T) {
	p := newPage(t, "../../docs/releases.md", esignetRows, func(r ESignet) string { return r.Name })
	p.WriteString(releasesIntro)
	p.WriteString("\n## What a relying party notices\n")
	writeNotices(t, p, esignetRows, esignetNotices)
	p.levels()
	p.properties()
	p.section("The release", "", slices.Collect(ownFields(reflect.TypeFor[ESignet]())))
	for i := range reflect.TypeFor[ESignet]().NumField() {
		if f := reflect.TypeFor[ESignet]().Field(i); f.Type.Kind() == reflect.Struct {
			p.section(f.Name, p.comments.of(f.Type, f.Name), fieldsOf(f.Type, "", []int{i}))
		}
	}
	p.compare(t)
}

// levels writes the levels that a person can reach on the page.
func (p *page) levels() {
	var names []string
	factors := map[string]string{}
	for _, r := range esignetRows {
		for _, name := range r.PageLevels() {
			factors[name] = r.Authorize.AMRsOf(name)[0].Factors[0].Type
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	var lines []line
	for _, name := range names {
		l := line{name: fmt.Sprintf("`%s` (%s)", name, factors[name])}
		for _, r := range esignetRows {
			l.cells = append(l.cells, cell(reflect.ValueOf(slices.Contains(r.PageLevels(), name))))
		}
		lines = append(lines, l)
	}
	digits := line{name: "digits of a PIN"}
	for _, r := range esignetRows {
		digits.cells = append(digits.cells, fmt.Sprint(r.PINLength()))
	}
	p.WriteString("\n## Levels that a person can reach on the login page\n\n")
	p.table(append(lines, digits))
}

// properties writes which releases have which property.
func (p *page) properties() {
	having := map[string][]string{}
	var sets []string
	for _, name := range slices.Compact(slices.Sorted(slices.Values(allProperties()))) {
		var releases []string
		for _, r := range esignetRows {
			if slices.Contains(r.Properties(), name) {
				releases = append(releases, r.Name)
			}
		}
		if releases == nil {
			continue // it is one of PMS
		}
		set := releases[0] + " to " + releases[len(releases)-1]
		if len(releases) == 1 {
			set = releases[0] + " alone"
		}
		if having[set] == nil {
			sets = append(sets, set)
		}
		having[set] = append(having[set], "`"+strings.TrimPrefix(name, esignetPrefix)+"`")
	}
	slices.Sort(sets)
	fmt.Fprintf(p, "\n## Properties\n\nThe properties that `--property` takes, all of which begin with `%s`:\n\n", esignetPrefix)
	for _, set := range sets {
		fmt.Fprintf(p, "- %s: %s\n", set, strings.Join(having[set], ", "))
	}
}

const identityIntro = `# What differs between the versions of the mock identity system

` + "`--identity-release`" + ` picks the version, whatever the release of eSignet; without it, the one that [eSignet](releases.md) shipped with. What each one is told
apart by follows: first what one notices, then all that the rows of ` + "`internal/release`" + ` say, from which a test makes this page. The sources are at the tags
of mosip/esignet-mock-services and, for the plugin, in mosip/esignet up to 0.9 and in mosip/esignet-plugins after: 1.3.1 for 0.10, and as 1.3.2 from 0.11 on.

With ` + "`--tolerate identity-fields`" + `, which is on unless ` + "`--strict`" + ` is given, every version takes a new person without some of the fields it demands, and later
versions take and drop the fields of 0.9. Fixtures are loaded as they are, whatever the version.

Where the mock differs from upstream: 0.9 does not serve ` + "`send-otp`, `kyc-auth` and `kyc-exchange`" + `, which only its plugin calls; from 0.13 on a null that was
sent for an optional field is not read back.

` + signs

// TestIdentityReleasesPage keeps docs/identity-releases.md equal to the rows. Run it with -update to write the page.
func TestIdentityReleasesPage(t *testing.T) {
	rows := []Identity{identity090(), identity092(), identity09, identity010(), identity011(), identity012(), identity013()}
	if len(rows) != len(identityRows) {
		t.Errorf("%d versions, of which the page has %d", len(identityRows), len(rows))
	}
	p := newPage(t, "../../docs/identity-releases.md", rows, func(r Identity) string { return r.Name })
	p.WriteString(identityIntro)
	p.WriteString("\n## What one notices\n")
	writeNotices(t, p, rows, identityNotices)
	p.WriteString("\n## With which eSignet it came\n\n")
	with := line{name: "eSignet"}
	for _, r := range rows {
		var names []string
		for _, es := range esignetRows {
			if es.Identity == r.Name {
				names = append(names, es.Name)
			}
		}
		with.cells = append(with.cells, orNone(strings.Join(names, ", ")))
	}
	p.table([]line{with})
	p.section("The version", "", fieldsOf(reflect.TypeFor[Identity](), "", nil))
	p.compare(t)
}
