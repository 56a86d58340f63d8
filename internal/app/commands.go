package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// runner is a command. Its fields are its flags, see [flagSet].
type runner interface{ Run(p *process) error }

// command is a command with its name of one word or two.
type command struct {
	name, help string
	runner
}

// commands returns all of them, unparsed. The first is the one that is meant when none is named.
func commands() []command {
	return []command{
		{"serve", "Serve eSignet, PMS and the mock identity system (the default command).", new(serveCmd)},
		{"healthcheck", "Ask the server at --listen whether it is up; exit 0 or 1.", new(healthcheckCmd)},
		{"client new", "Make a key pair, register it as a client, print settings for OpenG2P.", new(clientNewCmd)},
		{"fixtures validate", "Check fixture files.", new(fixturesValidateCmd)},
		{"fixtures schema", "Print the JSON Schema of fixture files.", new(fixturesSchemaCmd)},
		{"fixtures export", "Print the content of a database as a fixture file.", new(fixturesExportCmd)},
		{"sub", "Print the pairwise subject of a person at a relying party.", new(subCmd)},
		{"doctor", "Check settings, database, port and a running server; say what to do.", new(doctorCmd)},
		{"version", "Print the version.", new(versionCmd)},
	}
}

// parse finds the command that args name, and sets its flags from args and environment. It returns a
// helpRequest when help is asked for.
func parse(args, environ []string) (runner, error) {
	grammar, environment := commands(), ownVariables(environ)
	if err := environment.checkNames(grammar); err != nil {
		return nil, err
	}
	if len(args) > 0 && isHelp(args[0]) { // as in --help client new
		args = append(slices.Clone(args[1:]), args[0])
	}
	c, rest, err := find(grammar, args)
	if err == nil {
		flags := newFlagSet(c.runner)
		if err = flags.parse(rest, environment); errors.Is(err, pflag.ErrHelp) {
			return nil, &helpRequest{c.usage(flags)}
		}
	}
	var help *helpRequest
	if err != nil && !errors.As(err, &help) {
		err = fmt.Errorf("%w; see mock-esignet --help", err)
	}
	return c.runner, err
}

func isHelp(arg string) bool { return arg == "-h" || arg == "--help" }

// find returns the command that args begin with, and what follows its name.
func find(grammar []command, args []string) (c command, rest []string, err error) {
	words := args
	if i := slices.IndexFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "-") }); i >= 0 {
		words = args[:i]
	}
	help := slices.ContainsFunc(args, isHelp)
	if len(words) == 0 && (len(args) == 0 || !isHelp(args[0])) {
		return grammar[0], args, nil
	}
	for depth := 0; ; depth++ {
		group := below(grammar, words[:depth])
		if len(group) == 1 && len(strings.Fields(group[0].name)) == depth {
			return group[0], args[depth:], nil
		}
		known := nextWords(group, depth)
		switch {
		case depth < len(words) && !slices.Contains(known, words[depth]):
			return command{}, nil, unknownWord("unexpected argument", words[depth], known)
		case depth == len(words) && help:
			return command{}, nil, &helpRequest{overview(words, group)}
		case depth == len(words):
			return command{}, nil, fmt.Errorf("expected %s", strings.Join(known, " or "))
		}
	}
}

// below returns the commands whose names begin with the words.
func below(grammar []command, words []string) []command {
	var group []command
	for _, c := range grammar {
		if name := strings.Fields(c.name); len(name) >= len(words) && slices.Equal(name[:len(words)], words) {
			group = append(group, c)
		}
	}
	return group
}

// nextWords returns the words that the names of the commands have at the depth, each once.
func nextWords(group []command, depth int) []string {
	var words []string
	for _, c := range group {
		words = append(words, strings.Fields(c.name)[depth])
	}
	return slices.Compact(words)
}
