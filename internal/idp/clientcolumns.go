package idp

import (
	"fmt"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/java"
)

// overlong reports a value that exceeds its column. Columns count characters (mosip/esignet db_scripts
// esignet-client_detail.sql); the name is stored plain or as the JSON text of the map.
func (r *Registry) overlong(c Client) error {
	name, err := storedName(c)
	if err != nil {
		return fmt.Errorf("marshal name: %w", err)
	}
	column := r.Rules.Column
	for _, v := range []struct {
		what        string
		width, most int
	}{
		{"name", utf8.RuneCountInString(name), column.Name},
		{"logo URI", utf8.RuneCountInString(c.LogoURI), column.Logo},
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

func storedName(c Client) (string, error) {
	if c.PlainName() {
		return c.Name[DefaultName], nil
	}
	text, err := json.Marshal(c.Name, jsontext.AllowInvalidUTF8(true))
	return string(text), err
}

// listWidth is the length of a list as json-simple writes it, which escapes the slash, too.
func listWidth(list []string) int {
	width := len("[]") + max(0, len(list)-1)
	for _, s := range list {
		width += utf8.RuneCountInString(java.Quote(s))
	}
	return width
}
