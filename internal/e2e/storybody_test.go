package e2e

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// storyBody makes the body that a section describes for a call.
func (st *teller) storyBody(method, path, text string) (body, contentType string, err error) {
	kind, rest, _ := strings.Cut(text, ":")
	switch kind {
	case "token", "par":
		return st.storyForm(st.goodForm(kind, path), rest)
	case "client", "ask":
		if body, err = st.changed(st.goodRequest(kind, method, path), rest); err != nil {
			return "", "", err
		}
		return body, "application/json", nil
	case "request":
		text = `{"requestTime":"{{now}}","request":` + strings.TrimSpace(rest) + `}`
	}
	switch {
	case text == "":
		return "", "", nil
	case strings.HasPrefix(text, "{"):
		body, err = st.fill(text)
		return body, "application/json", err
	}
	return st.storyForm(url.Values{}, text)
}

// storyForm puts the lines in the place of the form's fields.
func (st *teller) storyForm(form url.Values, lines string) (body, contentType string, err error) {
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if value == "-" {
			form.Del(name)
			continue
		}
		if value, err = st.fill(value); err != nil {
			return "", "", err
		}
		form.Set(name, value)
	}
	return form.Encode(), "application/x-www-form-urlencoded", nil
}

// goodForm is a token request for the code that was kept as code, or a pushed request.
func (st *teller) goodForm(kind, path string) url.Values {
	audience := st.origin + path
	if kind == "token" && st.kept["release"] < "1.3" {
		audience = st.origin + tokenV1
	}
	form := st.client.tokenForm(st.kept["code"], st.client.assertion(st.t, audience, map[string]any{"jti": rand.Text()}))
	if kind == "par" {
		form.Del("grant_type")
		form.Del("code")
		form.Set("scope", "openid")
		form.Set("response_type", "code")
	}
	return form
}

// goodRequest is a request for oauth-details, or to client-mgmt with the fields that the call has.
func (st *teller) goodRequest(kind, method, path string) map[string]any {
	if kind == "ask" {
		return map[string]any{"clientId": "portal", "scope": "openid", "responseType": "code", "redirectUri": "https://rp.example.org/cb"}
	}
	if method == http.MethodPatch {
		return map[string]any{}
	}
	body := clientRequest("another", aKey())
	body["publicKey"] = map[string]any{"kty": "RSA", "e": "AQAB", "n": modulus()}
	if !strings.Contains(path, "/oidc-client") {
		body["clientNameLangMap"] = map[string]any{"eng": "Another"}
	}
	if method == http.MethodPut {
		for _, name := range []string{"clientId", "publicKey", "relyingPartyId"} {
			delete(body, name)
		}
		body["status"] = "ACTIVE"
	}
	return body
}

// changed is the envelope of the request with changes, a JSON object.
func (st *teller) changed(request map[string]any, changes string) (string, error) {
	text, err := st.fill(changes)
	if err != nil {
		return "", err
	}
	if err := json.Unmarshal([]byte(text), &request); err != nil {
		return "", err
	}
	body, err := json.Marshal(map[string]any{"requestTime": now(), "request": request})
	return string(body), err
}

// modulus is that of an RSA key that nobody has.
func modulus() string {
	n := make([]byte, 256)
	rand.Read(n)
	n[0], n[255] = n[0]|0x80, n[255]|1
	return base64.RawURLEncoding.EncodeToString(n)
}

// proof makes a DPoP proof from METHOD PATH NONCE TOKEN, of which the last two are names of what was kept, or
// "-".
func (st *teller) proof(arguments string) (string, error) {
	words := append(strings.Fields(arguments), "", "")
	return st.proofs.proof(words[0], words[1], st.kept[words[2]], st.kept[words[3]]), nil
}
