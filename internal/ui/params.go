package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// parseQuery reads a query as a browser's URLSearchParams does: parts between ampersands, + for a
// space, an escape that is none taken as it stands. Of a repeated parameter the first one counts.
func parseQuery(raw string) map[string]string {
	params := map[string]string{}
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		name = unescape(name)
		if _, repeated := params[name]; !repeated {
			params[name] = unescape(value)
		}
	}
	return params
}

// unescape undoes form encoding and never fails.
func unescape(s string) string {
	s = strings.ReplaceAll(s, "+", " ")
	if !strings.Contains(s, "%") {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if b, ok := escapedByte(s, i); ok {
			out.WriteByte(b)
			i += 2
			continue
		}
		out.WriteByte(s[i])
	}
	return strings.ToValidUTF8(out.String(), "\uFFFD")
}

// escapedByte returns the byte that an escape at s[i] stands for.
func escapedByte(s string, i int) (byte, bool) {
	if s[i] != '%' || i+2 >= len(s) {
		return 0, false
	}
	n, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
	return byte(n), err == nil
}

// reserved are the characters whose escapes JavaScript's decodeURI leaves alone.
const reserved = ";/?:@&=+$,#"

var errEscape = errors.New("malformed escape")

// decodeURI is JavaScript's function of that name (ECMA-262, 19.2.6.1).
func decodeURI(s string) (string, error) {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			out.WriteByte(s[i])
			continue
		}
		b, ok := escapedByte(s, i)
		if !ok {
			return "", errEscape
		}
		if strings.IndexByte(reserved, b) >= 0 {
			out.WriteString(s[i : i+3])
		} else {
			out.WriteByte(b)
		}
		i += 2
	}
	decoded := out.String()
	if strings.ToValidUTF8(decoded, "") != decoded {
		return "", errEscape
	}
	return decoded, nil
}

// errUnparsable reports a claims parameter that the page itself cannot read.
var errUnparsable = errors.New("claims parameter is not JSON")

// newAuthorizationRequest reads the parameters of /authorize as oidc-ui sends them on: an absent one
// is not sent, an empty one is sent empty but for the claims of some releases, all others are left to the
// server. Errors: errUnparsable; UnknownError for what the real server cannot bind (mosip/esignet oidc-ui
// Authorize.js, v1.4.1).
func newAuthorizationRequest(row release.ESignet, params map[string]string) (idp.AuthorizationRequest, error) {
	optional := func(name string) *string {
		if value, sent := params[name]; sent {
			return &value
		}
		return nil
	}
	req := idp.ParseAuthorizationRequest(optional)
	if text := optional("claims"); text != nil && (*text != "" || !row.UI.Page.NoClaims) {
		claims, err := parseClaims(row.Authorize.Claims, *text)
		if err != nil {
			return idp.AuthorizationRequest{}, err
		}
		req.Claims = claims
	}
	return req, checkMaxAge(params["max_age"])
}

// parseClaims is JSON.parse(decodeURI(text)), then the binding of the server.
func parseClaims(rules release.ClaimRules, text string) (idp.ClaimsRequest, error) {
	decoded, err := decodeURI(text)
	if err != nil {
		return idp.ClaimsRequest{}, fmt.Errorf("%w: %w", errUnparsable, err)
	}
	if !json.Valid([]byte(decoded)) {
		return idp.ClaimsRequest{}, errUnparsable
	}
	claims, err := idp.ParseClaims(rules, []byte(decoded))
	if err != nil {
		return idp.ClaimsRequest{}, &idp.Error{Code: idp.UnknownError, Err: err}
	}
	return claims, nil
}

// checkMaxAge refuses a max_age that Jackson cannot make an int of. The value has no effect.
func checkMaxAge(text string) error {
	text = strings.TrimSpace(text)
	if text == "" || text == "null" {
		return nil
	}
	if _, err := strconv.ParseInt(text, 10, 32); err != nil {
		return &idp.Error{Code: idp.UnknownError, Err: fmt.Errorf("max_age: %w", err)}
	}
	return nil
}
