// Command mock-esignet stands in for MOSIP eSignet, its partner management and its mock identity
// system, so that a relying party can be tested without them.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/openg2p/mock-esignet/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := app.Main(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
