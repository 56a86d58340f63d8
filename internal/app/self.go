package app

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// selfTimeout bounds a call of this server to itself.
const selfTimeout = 10 * time.Second

// newSelfClient returns the HTTP client with which the demo relying party calls this server by its
// public URL, as any outsider does. The connection goes to the listener, as the public name may lead
// nowhere from inside a container; the request names the public host, as behind a proxy.
func newSelfClient(listener net.Addr, scheme string) *http.Client {
	transport := &http.Transport{
		// The far end is this process, whatever its certificate says.
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // see above
		Proxy:           nil,
	}
	return &http.Client{
		Timeout:   selfTimeout,
		Transport: selfTransport{next: transport, target: url.URL{Scheme: scheme, Host: reachable(listener)}},
	}
}

// selfTransport sends every request to the target.
type selfTransport struct {
	next   http.RoundTripper
	target url.URL
}

// RoundTrip implements http.RoundTripper.
func (s selfTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	public := *r.URL
	r = r.Clone(r.Context())
	r.Host = public.Host
	r.Header.Set("X-Forwarded-Proto", public.Scheme)
	r.URL.Scheme, r.URL.Host = s.target.Scheme, s.target.Host
	return s.next.RoundTrip(r)
}

// reachable returns the address with a host that can be dialled, also where the listener takes every
// address of the machine: it then takes the IPv4 loopback, whichever family its own address shows.
func reachable(listener net.Addr) string {
	address, err := netip.ParseAddrPort(listener.String())
	if err != nil {
		return listener.String()
	}
	if address.Addr().IsUnspecified() {
		address = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), address.Port())
	}
	return address.String()
}
