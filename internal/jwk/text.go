package jwk

import (
	"bytes"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/java"
)

// The order in which jose4j 0.5 writes the members it knows (JsonWebKey.toParams, PublicJsonWebKey):
// these, then those of the kind of key, then the certificates; every other member follows in request
// order.
var (
	textCommon       = []string{"kid", "use", "key_ops", "alg"}
	textCertificates = []string{"x5c", "x5t", "x5t#S256", "x5u"}
)

// The members that jose4j drops.
var (
	rsaPrivate = []string{"d", "p", "q", "dp", "dq", "qi", "oth"}
	ecPrivate  = []string{"d"}
)

// textMember is a member that every key of its kind has, with its canonical value.
type textMember struct{ name, value string }

// Text returns the canonical text of an RSA key, as jose4j's RsaJsonWebKey.toJson writes it: known
// members first, numbers in minimal form, private members dropped, kty always "RSA". It fails with
// ErrMember on a missing or malformed n or e, or on one of kid, use, alg, x5t, x5t#S256, x5u and d that
// is not a string, and with ErrCast on a d that is null.
func (k Key) Text() (string, error) {
	n, err := k.number("n")
	if err != nil {
		return "", err
	}
	e, err := k.number("e")
	if err != nil {
		return "", err
	}
	return k.text("RSA", []textMember{{"n", encodeNumber(n)}, {"e", encodeNumber(e)}}, rsaPrivate)
}

// ECText is Text for an EC key (EllipticCurveJsonWebKey.toJson): x and y have the length of the curve.
// It fails with ErrMember as [Key.Point] does, too.
func (k Key) ECText() (string, error) {
	p, err := k.Point()
	if err != nil {
		return "", err
	}
	return k.text("EC", []textMember{{"x", p.encode(p.x)}, {"y", p.encode(p.y)}, {"crv", p.curve.Params().Name}}, ecPrivate)
}

func (k Key) text(kty string, own []textMember, private []string) (string, error) {
	out := textWriter{}
	out.add("kty", quote(kty))
	if err := k.addKnown(&out, textCommon); err != nil {
		return "", err
	}
	for _, m := range own {
		out.add(m.name, quote(m.value))
	}
	if err := k.addKnown(&out, textCertificates); err != nil {
		return "", err
	}
	if err := k.checkPrivate(); err != nil {
		return "", err
	}
	for _, m := range k.members {
		if !slices.Contains(out.names, m.name) && !slices.Contains(private, m.name) && !slices.Contains(textCommon, m.name) && !slices.Contains(textCertificates, m.name) {
			out.add(m.name, rewrite(m.value))
		}
	}
	return "{" + out.text.String() + "}", nil
}

// addKnown writes those of the members that are there and not null.
func (k Key) addKnown(out *textWriter, names []string) error {
	for _, name := range names {
		raw, ok := k.raw(name)
		switch {
		case !ok || raw.Kind() == 'n':
		case name == "key_ops":
			out.add(name, rewrite(raw))
		case name == "x5c":
			out.add(name, rewrite(canonicalChain(raw)))
		default:
			text, _, err := k.String(name)
			if err != nil {
				return err
			}
			out.add(name, quote(text))
		}
	}
	return nil
}

// textWriter writes the members of an object and remembers their names.
type textWriter struct {
	text  strings.Builder
	names []string
}

func (w *textWriter) add(name, value string) {
	if w.text.Len() > 0 {
		w.text.WriteByte(',')
	}
	w.names = append(w.names, name)
	w.text.WriteString(quote(name) + ":" + value)
}

// rewrite returns a JSON value with every string escaped as jose4j escapes it.
func rewrite(raw jsontext.Value) string {
	var out strings.Builder
	dec := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true))
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return out.String() // the end: raw was read from a document that parsed
		}
		kind, index := dec.StackIndex(dec.StackDepth())
		opened := token.Kind() == '{' || token.Kind() == '['
		if opened {
			kind, index = dec.StackIndex(dec.StackDepth() - 1)
		}
		closes := token.Kind() == '}' || token.Kind() == ']'
		if !closes && out.Len() > 0 {
			switch {
			case kind == '{' && index%2 == 0:
				out.WriteByte(':')
			case (kind == '{' || kind == '[') && index > 1:
				out.WriteByte(',')
			}
		}
		if token.Kind() == '"' {
			out.WriteString(quote(token.String()))
		} else {
			out.WriteString(token.String())
		}
	}
}

// quote escapes as json-simple does, which jose4j uses; a slash stays.
func quote(s string) string { return strings.ReplaceAll(java.Quote(s), `\/`, "/") }
