package release

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An esignetProperty is a property of eSignet with an effect that a client can see.
type esignetProperty struct {
	name string
	// since and until are the first and the last release that read it; empty: no bound.
	since, until string
	// set changes the row; an error says what is wrong with the value.
	set func(r *ESignet, value string) error
	// get returns the value that the release's own row stands for; one that was set is shown as it was given.
	get func(r *ESignet) string
}

func (p esignetProperty) in(release string) bool {
	return reached(release, p.since) && (p.until == "" || reached(p.until, release))
}

// reached reports whether the release is the named one or a later one; all are later than "".
func reached(release, since string) bool { return position(release) >= position(since) }

// position is that of a release's row, -1 for a release without one.
func position(release string) int {
	return slices.IndexFunc(esignetRows, func(r ESignet) bool { return r.Name == release })
}

// Properties returns the names of upstream's properties that change the release, in order.
func (r ESignet) Properties() []string {
	var names []string
	for _, p := range esignetProperties {
		if p.in(r.Name) {
			names = append(names, p.name)
		}
	}
	slices.Sort(names)
	return names
}

// WithProperty returns the release with one property set. A name that is not in Properties, and a value of
// another form, are errors that say what there is.
func (r ESignet) WithProperty(name, value string) (ESignet, error) {
	i := slices.IndexFunc(esignetProperties, func(p esignetProperty) bool { return p.name == name && p.in(r.Name) })
	if i < 0 {
		return r, fmt.Errorf("%q: eSignet %s has no such property", name, r.Name)
	}
	value, err := fillPlaceholders(value)
	if err != nil {
		return r, fmt.Errorf("%s: %w", name, err)
	}
	changed := r
	if err := esignetProperties[i].set(&changed, value); err != nil {
		return r, fmt.Errorf("%s: %w", name, err)
	}
	return changed, nil
}

// placeholders are what upstream's properties say for the origin and the path of the service, and how a row
// says it.
var placeholders = strings.NewReplacer(
	"${mosip.esignet.domain.url}${server.servlet.path}", serviceURL,
	"${mosip.esignet.domain.url}", originURL,
	"${server.servlet.path}", "", // in patterns, which a row has below the service
)

// fillPlaceholders refuses the placeholders of anything else.
func fillPlaceholders(value string) (string, error) {
	value = placeholders.Replace(value)
	if _, after, found := strings.Cut(value, "${"); found {
		name, _, _ := strings.Cut(after, "}")
		return "", fmt.Errorf("${%s} stands for nothing here; write its value", name)
	}
	return value, nil
}

// Property is one of upstream's properties and its value.
type Property struct{ Name, Value string }

// PropertyValues returns the properties of the release with their values, as upstream writes them.
func (r ESignet) PropertyValues() []Property {
	var out []Property
	for _, name := range r.Properties() {
		i := slices.IndexFunc(esignetProperties, func(p esignetProperty) bool { return p.name == name && p.in(r.Name) })
		out = append(out, Property{name, esignetProperties[i].get(&r)})
	}
	return out
}

// prefixed returns the properties of the lists, with the prefix of eSignet's in front of their names.
func prefixed(lists ...[]esignetProperty) []esignetProperty {
	all := slices.Concat(lists...)
	for i := range all {
		all[i].name = esignetPrefix + all[i].name
	}
	return all
}

// from and to bound the releases of a property.
func (p esignetProperty) from(release string) esignetProperty { p.since = release; return p }
func (p esignetProperty) to(release string) esignetProperty   { p.until = release; return p }

// and does more with the row once the property is set.
func (p esignetProperty) and(more func(*ESignet)) esignetProperty {
	set := p.set
	p.set = func(r *ESignet, value string) error {
		if err := set(r, value); err != nil {
			return err
		}
		more(r)
		return nil
	}
	return p
}

// shown puts the number into the configs of oauth-details as well, where the release has the member.
func (p esignetProperty) shown(config string, as func(int) any) esignetProperty {
	get := p.get
	return p.and(func(r *ESignet) {
		n, _ := strconv.Atoi(get(r)) // it was read as one
		r.UI.Configs = with(r.UI.Configs, Member{config, as(n)})
	})
}

func whole(n int) any { return n }

// advertised puts the texts into the discovery documents that have the member.
func (p esignetProperty) advertised(member string, texts func(*ESignet) []string) esignetProperty {
	return p.and(func(r *ESignet) { r.advertise(Member{member, texts(r)}) })
}

func (r *ESignet) advertise(m Member) {
	r.Discovery.OpenIDConfiguration = with(r.Discovery.OpenIDConfiguration, m)
	r.Discovery.OAuthServer = with(r.Discovery.OAuthServer, m)
}

// ofNumber is a property of the integers from least to most.
func ofNumber(name string, least, most int, set func(*ESignet, int), get func(*ESignet) int) esignetProperty {
	return esignetProperty{
		name: name,
		set: func(r *ESignet, value string) error {
			n, err := strconv.Atoi(value)
			if err != nil || n < least || n > most {
				return fmt.Errorf("%q is no number from %d to %d", value, least, most)
			}
			set(r, n)
			return nil
		},
		get: func(r *ESignet) string { return strconv.Itoa(get(r)) },
	}
}

func number(name string, least, most int, field func(*ESignet) *int) esignetProperty {
	return ofNumber(name, least, most, func(r *ESignet, n int) { *field(r) = n }, func(r *ESignet) int { return *field(r) })
}

// maxSeconds is ten years.
const maxSeconds = 10 * 365 * 24 * 60 * 60

func seconds(name string, field func(*ESignet) *time.Duration) esignetProperty {
	return secondsFrom(name, 0, field)
}

func secondsFrom(name string, least int, field func(*ESignet) *time.Duration) esignetProperty {
	return ofNumber(name, least, maxSeconds,
		func(r *ESignet, n int) { *field(r) = time.Duration(n) * time.Second },
		func(r *ESignet) int { return int(*field(r) / time.Second) })
}

func minutes(name string, field func(*ESignet) *time.Duration) esignetProperty {
	return ofNumber(name, 0, maxSeconds/60,
		func(r *ESignet, n int) { *field(r) = time.Duration(n) * time.Minute },
		func(r *ESignet) int { return int(*field(r) / time.Minute) })
}

func truth(name string, field func(*ESignet) *bool) esignetProperty {
	return esignetProperty{
		name: name,
		set: func(r *ESignet, value string) (err error) {
			*field(r), err = parseTruth(value)
			return err
		},
		get: func(r *ESignet) string { return strconv.FormatBool(*field(r)) },
	}
}

func parseTruth(value string) (bool, error) {
	switch strings.ToLower(value) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither true nor false", value)
}

// text is a property of one text.
func text(name string, field func(*ESignet) *string) esignetProperty {
	return esignetProperty{
		name: name,
		set:  func(r *ESignet, value string) error { *field(r) = value; return nil },
		get:  func(r *ESignet) string { return *field(r) },
	}
}

// texts is a property of a set of texts.
func texts(name string, field func(*ESignet) *[]string) esignetProperty {
	return esignetProperty{
		name: name,
		set: func(r *ESignet, value string) error {
			list, err := parseTexts(value)
			if err == nil {
				*field(r) = list
			}
			return err
		},
		get: func(r *ESignet) string { return writeSpEL(*field(r)) },
	}
}

func parseTexts(value string) ([]string, error) {
	v, err := parseSpEL(value)
	if err != nil {
		return nil, err
	}
	return asTexts(v)
}

func asTexts(v any) ([]string, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("%s is no list of texts such as {'a','b'}", writeSpEL(v))
	}
	out := make([]string, len(list))
	for i, element := range list {
		if out[i], ok = element.(string); !ok {
			return nil, fmt.Errorf("%s is no text", writeSpEL(element))
		}
	}
	return out, nil
}

// parseMap reads a map; {} is one without entries.
func parseMap(value string) ([]Member, error) {
	v, err := parseSpEL(value)
	if err != nil {
		return nil, err
	}
	if list, ok := v.([]any); ok && len(list) == 0 {
		return nil, nil
	}
	entries, ok := v.([]Member)
	if !ok {
		return nil, fmt.Errorf("%q is no map such as {'a': 1}", value)
	}
	for i := range entries {
		entries[i].Value = plain(entries[i].Value)
	}
	return entries, nil
}
