package app

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Version is set when a release is built: -ldflags "-X …/internal/app.Version=1.2.3".
var Version string

// version names this build: Version, else what the Go tool recorded, else "dev".
func version() string {
	if Version != "" {
		return Version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "dev"
	}
	return info.Main.Version
}

// versionCmd is the command version.
type versionCmd struct{}

// Run prints the version.
func (*versionCmd) Run(p *process) error {
	_, err := fmt.Fprintf(p.stdout, "mock-esignet %s %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
