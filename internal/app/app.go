// Package app is the program: its commands, its settings (flag, else environment variable, else
// default), the wiring of all parts into one handler, the listeners, start and stop. [Main] is the
// whole entry point, the same for the binary and for tests. Time, randomness, keys and settings
// enter here, and are handed down as values.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// The exit statuses of the program.
const (
	exitOK     = 0
	exitFailed = 1 // the command ran, and its answer is no
	exitUsage  = 2 // a setting, a file, a port or a database cannot be used
)

// failure is an error that ends a command with exitFailed instead of exitUsage.
type failure struct{ err error }

func (f *failure) Error() string { return f.err.Error() }

// Unwrap returns the cause.
func (f *failure) Unwrap() error { return f.err }

// failf returns a failure.
func failf(format string, args ...any) error { return &failure{fmt.Errorf(format, args...)} }

// errQuiet ends a command with exitFailed after it has said everything itself.
var errQuiet = &failure{errors.New("failed")}

// process is what a command may use of the process that runs it.
type process struct {
	ctx            context.Context
	environ        []string // NAME=value
	stdout, stderr io.Writer
}

// grammar lists the commands. Each one's Run method takes the process.
type grammar struct {
	Serve       serveCmd       `cmd:"" default:"withargs" help:"Serve eSignet, PMS and the mock identity system (the default command)."`
	Healthcheck healthcheckCmd `cmd:"" help:"Ask the server at --listen whether it is up; exit 0 or 1."`
	Client      struct {
		New clientNewCmd `cmd:"" help:"Make a key pair, register it as a client, print settings for OpenG2P."`
	} `cmd:"" help:"Work with clients."`
	Fixtures struct {
		Validate fixturesValidateCmd `cmd:"" help:"Check fixture files."`
		Schema   fixturesSchemaCmd   `cmd:"" help:"Print the JSON Schema of fixture files."`
		Export   fixturesExportCmd   `cmd:"" help:"Print the content of a database as a fixture file."`
	} `cmd:"" help:"Work with fixture files."`
	Sub     subCmd     `cmd:"" help:"Print the pairwise subject of a person at a relying party."`
	Doctor  doctorCmd  `cmd:"" help:"Check settings, database, port and a running server; say what to do."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// Main runs the command in args, without the program's name, until it ends or ctx is done, and
// returns the exit status. environ are the environment variables as NAME=value; an empty value counts
// as unset. An error is one line on stderr.
func Main(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	p := &process{ctx: ctx, environ: environ, stdout: stdout, stderr: stderr}
	command, done, err := parse(args, environ, stdout, stderr)
	if done {
		return exitOK
	}
	if err == nil {
		err = command.Run(p)
	}
	return report(err, stderr)
}

// until runs fn, which does not watch the context, and leaves it behind when ctx is done: the process is
// about to end.
func until[T any](ctx context.Context, fn func() (T, error)) (result T, err error) {
	type outcome struct {
		result T
		err    error
	}
	done := make(chan outcome, 1)
	if ctx.Err() == nil {
		go func() {
			result, err := fn()
			done <- outcome{result, err}
		}()
	}
	select {
	case o := <-done:
		return o.result, o.err
	case <-ctx.Done():
		return result, failf("interrupted: %w", ctx.Err())
	}
}

// report writes err as one line and returns the exit status.
func report(err error, stderr io.Writer) int {
	var failed *failure
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errQuiet):
		return exitFailed
	}
	fmt.Fprintln(stderr, "mock-esignet: "+strings.Join(strings.Fields(err.Error()), " "))
	if errors.As(err, &failed) {
		return exitFailed
	}
	return exitUsage
}

// parse reads args and environment into the grammar. done is true when the help was printed.
func parse(args, environ []string, stdout, stderr io.Writer) (command *kong.Context, done bool, err error) {
	type helped struct{}
	defer func() {
		switch v := recover(); v.(type) {
		case nil:
		case helped:
			done = true
		default:
			panic(v)
		}
	}()
	variables := ownVariables(environ)
	parser, err := kong.New(new(grammar),
		kong.Name("mock-esignet"),
		kong.Description("A test server that stands in for MOSIP eSignet, PMS and the mock identity system. "+
			"Every flag can be given as an environment variable: MOCK_ESIGNET_ and the flag in upper snake case."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { panic(helped{}) }),
		kong.Resolvers(variables),
	)
	if err != nil {
		return nil, false, fmt.Errorf("build the command line: %w", err)
	}
	if err := variables.checkNames(parser.Model); err != nil {
		return nil, false, err
	}
	command, err = parser.Parse(args)
	if err != nil {
		return nil, false, fmt.Errorf("%w; see mock-esignet --help", err)
	}
	return command, false, nil
}
