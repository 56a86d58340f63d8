package app

import (
	"net"
	"testing"
)

// TestReachable: a listener on every address is dialled on the IPv4 loopback, which containers always
// have; the IPv6 one they may lack.
func TestReachable(t *testing.T) {
	for listener, want := range map[string]string{
		"0.0.0.0:8088": "127.0.0.1:8088", "[::]:8088": "127.0.0.1:8088", "127.0.0.1:1": "127.0.0.1:1", "[::1]:1": "[::1]:1", "10.1.2.3:8088": "10.1.2.3:8088",
	} {
		address, err := net.ResolveTCPAddr("tcp", listener)
		if err != nil {
			t.Fatal(err)
		}
		if got := reachable(address); got != want {
			t.Errorf("reachable(%s) = %s, want %s", listener, got, want)
		}
	}
}
