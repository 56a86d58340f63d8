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

// Main runs the command in args, without the program's name, until it ends or ctx is done, and
// returns the exit status. environ are the environment variables as NAME=value; an empty value counts
// as unset. An error is one line on stderr.
func Main(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	p := &process{ctx: ctx, environ: environ, stdout: stdout, stderr: stderr}
	command, err := parse(args, environ)
	var help *helpRequest
	switch {
	case errors.As(err, &help):
		_, err = io.WriteString(stdout, help.text)
	case err == nil:
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
