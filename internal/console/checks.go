package console

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/lestrrat-go/jwx/v2/jwk"
)

// check is one thing that a relying party verifies.
type check struct {
	Name   string
	OK     bool
	Detail string
}

// outcome is what a login came to.
type outcome struct {
	Error, Description string // what the provider said instead of a code
	Checks             []check
	Claims             map[string]any // verified ones of the userinfo; nil when it did not come to that
	IDToken            string
	AccessToken        string
	Userinfo           string
}

// passed reports whether the visitor is signed in.
func (o *outcome) passed() bool {
	return o.Claims != nil && !slices.ContainsFunc(o.Checks, func(c check) bool { return !c.OK })
}

// note records a check and returns whether it passed.
func (o *outcome) note(ok bool, name, format string, args ...any) bool {
	o.Checks = append(o.Checks, check{Name: name, OK: ok, Detail: fmt.Sprintf(format, args...)})
	return ok
}

// complete finishes a login with the code, and the iss that came with it: it goes from check to check and stops where it makes no
// sense to go on.
func (d *Console) complete(ctx context.Context, v visit, code, iss string) outcome {
	var o outcome
	m, err := d.discover(ctx)
	if !o.note(err == nil, "Discovery document", "%s", detail(err, m.TokenEndpoint)) {
		return o
	}
	if m.IssParameter && !o.note(iss == m.Issuer, "iss is the provider that was asked", "iss %s", iss) {
		return o
	}
	keys, err := d.keys(ctx, m)
	if !o.note(err == nil, "Published keys", "%s", detail(err, m.JWKSURI)) {
		return o
	}
	tokens, got, err := d.redeem(ctx, m, code, v.Verifier)
	if err == nil && (got.status != http.StatusOK || tokens.AccessToken == "") {
		err = fmt.Errorf("status %d, error %q", got.status, tokens.Error)
	}
	if !o.note(err == nil, "Code exchanged with private_key_jwt and PKCE", "%s", detail(err, m.TokenEndpoint)) {
		return o
	}
	o.IDToken, o.AccessToken = tokens.IDToken, tokens.AccessToken
	if id := d.checkIDToken(&o, v, keys); id != nil {
		d.checkUserinfo(ctx, &o, m, keys, id)
	}
	return o
}

func detail(err error, good string) string {
	if err != nil {
		return err.Error()
	}
	return good
}

// checkIDToken validates the id_token (OIDC Core §3.1.3.7) and returns its claims, nil when its
// signature is not good.
func (d *Console) checkIDToken(o *outcome, v visit, keys jwk.Set) map[string]any {
	id, err := verified(o.IDToken, keys)
	if !o.note(err == nil, "id_token: signature", "%s", detail(err, "made by a published key")) {
		return nil
	}
	iss := text(id["iss"])
	o.note(iss == d.cfg.PublicURL || strings.HasPrefix(iss, d.cfg.PublicURL+"/"), "id_token: issuer", "iss %s", iss)
	o.note(slices.Contains(texts(id["aud"]), d.cfg.ClientID), "id_token: audience", "aud %s", strings.Join(texts(id["aud"]), ", "))
	expires, _ := id["exp"].(float64)
	o.note(d.cfg.Now().Unix() < int64(expires), "id_token: not expired", "exp %d, now %d", int64(expires), d.cfg.Now().Unix())
	o.note(text(id["nonce"]) == v.Nonce, "id_token: nonce", "nonce %s", text(id["nonce"]))
	// A token endpoint may leave at_hash out (OIDC Core §3.1.3.6), and eSignet 1.2 sends null.
	o.note(id["at_hash"] == nil || text(id["at_hash"]) == atHash(o.AccessToken), "id_token: at_hash", "at_hash %s", text(id["at_hash"]))
	return id
}

// atHash is the left half of the SHA-256 of the access token (OIDC Core §3.1.3.6).
func atHash(accessToken string) string {
	sum := sha256.Sum256([]byte(accessToken))
	return base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
}

// checkUserinfo fetches and validates the userinfo (OIDC Core §5.3).
func (d *Console) checkUserinfo(ctx context.Context, o *outcome, m metadata, keys jwk.Set, id map[string]any) {
	got, err := d.userinfo(ctx, m, o.AccessToken)
	if err == nil && got.status != http.StatusOK {
		err = fmt.Errorf("status %d", got.status)
	}
	if !o.note(err == nil, "Userinfo", "%s", detail(err, m.UserinfoEndpoint)) {
		return
	}
	o.note(got.isJWT(), "Userinfo: is a JWT", "Content-Type %s", got.contentType)
	o.Userinfo = string(got.body)
	claims, err := verified(o.Userinfo, keys)
	if !o.note(err == nil, "Userinfo: signature", "%s", detail(err, "made by a published key")) {
		return
	}
	o.note(text(claims["sub"]) == text(id["sub"]), "Userinfo: same person as id_token", "sub %s", text(claims["sub"]))
	o.Claims = claims
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// texts reads a claim that is text or a list of texts.
func texts(v any) []string {
	list, ok := v.([]any)
	if !ok {
		return []string{text(v)}
	}
	out := make([]string, len(list))
	for i := range list {
		out[i] = text(list[i])
	}
	return out
}
