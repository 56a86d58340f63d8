package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestLinks follows every link of the start page and the demo, and what they load, in every release.
func TestLinks(t *testing.T) {
	for _, name := range releases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, "--esignet-release", name)
			seen := s.browser().follow(s.origin + "/")
			for _, path := range []string{"/", "/demo/", "/_ui/style.css", "/.well-known/openid-configuration", "/.well-known/jwks.json"} {
				if !seen[s.origin+path] {
					t.Errorf("no link leads to %s", path)
				}
			}
		})
	}
}

// TestWaysOfTheDemo sets out from the demo each way that it offers, and arrives at a screen of the login.
func TestWaysOfTheDemo(t *testing.T) {
	for _, name := range releases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, "--esignet-release", name)
			b := s.browser()
			home := b.open(s.origin + "/demo/")
			for node := range home.root.Descendants() {
				if attr(node, "name") != "acr" {
					continue
				}
				level := attr(node, "value")
				login := b.press(home, "sign-in-with-esignet", url.Values{"acr": {level}})
				if login.url == nil || login.url.Path != "/login" || strings.Contains(login.body, `role="alert"`) {
					t.Errorf("way %q: %d %s", level, login.status, login.text())
				}
				b.follow(login.url.String())
			}
		})
	}
}

// follow opens the address and, once each, all that its pages lead to on this server. It returns what it has
// opened.
func (b *browser) follow(address string) map[string]bool {
	b.t.Helper()
	seen := map[string]bool{address: true}
	for queue := []string{address}; len(queue) > 0; queue = queue[1:] {
		p := b.open(queue[0])
		if p.away != "" || p.status != http.StatusOK || strings.Contains(p.body, "Oops!") {
			b.t.Errorf("%s: status %d, leads to %q", queue[0], p.status, p.away)
			continue
		}
		if !strings.HasPrefix(p.header.Get("Content-Type"), "text/html") {
			continue
		}
		for node := range p.root.Descendants() {
			link := attr(node, "href") + attr(node, "src")
			target, err := p.url.Parse(link)
			if err != nil {
				b.t.Errorf("%s: link %q: %v", queue[0], link, err)
				continue
			}
			target.Fragment = ""
			if link != "" && strings.HasPrefix(target.String(), b.home+"/") && !seen[target.String()] {
				seen[target.String()] = true
				queue = append(queue, target.String())
			}
		}
	}
	return seen
}
