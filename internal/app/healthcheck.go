package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// healthcheckCmd is the command healthcheck, for probes in an image that has no other program.
type healthcheckCmd struct{ listenFlags }

const probeTimeout = 3 * time.Second

// Run asks /healthz; a server that does not answer 200 is a failure.
func (c *healthcheckCmd) Run(p *process) error {
	if err := c.check(); err != nil {
		return err
	}
	origin, err := c.loopback()
	if err != nil {
		return err
	}
	resp, err := get(p.ctx, origin+"/healthz")
	if err != nil {
		return failf("healthcheck: %w", err)
	}
	if err := resp.Body.Close(); err != nil {
		return failf("healthcheck: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return failf("healthcheck: %s/healthz answered %s", origin, resp.Status)
	}
	return nil
}

// loopback is the origin under which this machine reaches the listener.
func (f listenFlags) loopback() (string, error) {
	host, port, err := net.SplitHostPort(f.Listen)
	if err != nil {
		return "", fmt.Errorf("--listen %q: %w", f.Listen, err)
	}
	if port == "0" || port == "" {
		return "", errors.New("--listen has port 0, which names no server; give the port that the ready line shows")
	}
	switch ip := net.ParseIP(host); {
	case host == "", ip != nil && ip.IsUnspecified() && ip.To4() != nil:
		host = "127.0.0.1"
	case ip != nil && ip.IsUnspecified():
		host = "::1"
	}
	return f.scheme() + "://" + net.JoinHostPort(host, port), nil
}

// get sends a GET that waits for probeTimeout at most and trusts any certificate: it hands out
// nothing, and only asks whether a server of ours is there.
func get(ctx context.Context, url string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	client := &http.Client{
		Timeout: probeTimeout,
		Transport: &http.Transport{
			TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // see above
			DisableKeepAlives: true,
		},
	}
	return client.Do(req)
}
