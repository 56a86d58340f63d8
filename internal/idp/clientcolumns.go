package idp

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/openg2p/mock-esignet/internal/java"
)

// maxIndexed is how many bytes of a text fit into an entry of a B-tree index of PostgreSQL (2704 with its
// head, on pages of 8 KiB).
//
// Mock: PostgreSQL compresses first, which gains nothing on a key.
const maxIndexed = 2692

// logoColumn is the width of the logo URI's column in every release, in characters.
const logoColumn = 2048

// unstorable reports what no constraint of the database is for: an id or a relying party that its entity
// takes for blank (mosip/esignet ClientDetail.java, NotBlank), and a key that its index has no room for.
func (r *Registry) unstorable(c Client) error {
	switch {
	case java.Blank(string(c.ID)):
		return Errorf(UnknownError, "the id is blank")
	case java.Blank(string(c.RelyingParty)):
		return Errorf(UnknownError, "the relying party is blank")
	case len(strings.TrimPrefix(c.UniqueKey(), modulusMark)) > maxIndexed:
		return Errorf(UnknownError, "the key exceeds %d bytes in its index", maxIndexed)
	}
	return nil
}

// unfit reports a value that its column does not take, as it is too long or has a U+0000. Columns count
// characters (mosip/esignet db_scripts esignet-client_detail.sql); the name is stored plain or as the JSON
// text of the map.
func (r *Registry) unfit(c Client) error {
	for what, text := range map[string]string{"relying party": string(c.RelyingParty), "logo URI": c.LogoURI, "name": plainName(c)} {
		if strings.ContainsRune(text, 0) {
			return fmt.Errorf("the %s has a U+0000", what)
		}
	}
	column := r.Rules.Column
	for _, v := range []struct {
		what        string
		width, most int
	}{
		{"name", r.nameWidth(c), column.Name},
		{"logo URI", utf8.RuneCountInString(c.LogoURI), logoColumn},
		{"list of redirect URIs", listWidth(c.RedirectURIs), column.RedirectURIs},
		{"list of claims", listWidth(c.UserClaims), column.UserClaims},
		{"list of levels", listWidth(c.ACRs), column.ACRs},
		{"list of grant types", listWidth(c.GrantTypes), column.GrantTypes},
		{"list of authentication methods", listWidth(c.AuthMethods), column.AuthMethods},
		{"public key", utf8.RuneCountInString(c.PublicKey), column.PublicKey},
		{"key for encryption", utf8.RuneCountInString(c.EncPublicKey), column.EncPublicKey},
		{"configuration", utf8.RuneCountInString(c.AdditionalConfig), column.Config},
	} {
		if v.most > 0 && v.width > v.most {
			return fmt.Errorf("the stored %s exceeds %d characters", v.what, v.most)
		}
	}
	return nil
}

// plainName is the name if it is stored plain, and else empty.
func plainName(c Client) string {
	if c.PlainName() {
		return c.Name[DefaultName]
	}
	return ""
}

// nameWidth is the length of the name's text. A map without a default was a text of its own, which fits.
func (r *Registry) nameWidth(c Client) int {
	if c.PlainName() {
		return utf8.RuneCountInString(plainName(c))
	}
	if _, ok := c.Name[DefaultName]; !ok {
		return 0
	}
	width := len("{}") + max(0, len(c.Name)-1)
	for language, name := range c.Name {
		width += r.textWidth(language) + len(":") + r.textWidth(name)
	}
	return width
}

// textWidth is the length of a JSON string in a map of names.
func (r *Registry) textWidth(s string) int {
	width, previous := len(`""`), rune(0)
	for _, c := range s {
		switch {
		case strings.ContainsRune("\"\\\b\t\n\f\r", c), r.Rules.Column.OrgJSON && c == '/' && previous == '<':
			width += len(`\n`)
		case c < ' ', r.Rules.Column.OrgJSON && (c >= 0x80 && c < 0xA0 || c >= 0x2000 && c < 0x2100):
			width += len(`\u0000`)
		default:
			width++
		}
		previous = c
	}
	return width
}

// listWidth is the length of a list as json-simple writes it, which escapes the slash, too.
func listWidth(list []string) int {
	width := len("[]") + max(0, len(list)-1)
	for _, s := range list {
		width += utf8.RuneCountInString(java.Quote(s))
	}
	return width
}
