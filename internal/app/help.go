package app

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// helpRequest ends the parsing when help is asked for.
type helpRequest struct{ text string }

func (*helpRequest) Error() string { return "help is asked for" }

// helpWidth is the number of columns that the help takes.
const helpWidth = 80

// usage is the help of one command.
func (c command) usage(flags *flagSet) string {
	var out strings.Builder
	fmt.Fprintf(&out, "Usage: mock-esignet %s\n\n%s\n", c.synopsis(flags), c.help)
	if flags.operands != nil {
		fmt.Fprintf(&out, "\nArguments:\n  <%s> ...    %s\n", flags.operands.name, flags.operands.help)
	}
	out.WriteString("\nFlags:\n  -h, --help    Show this help.\n")
	if flags.HasFlags() {
		out.WriteString("\n" + flags.FlagUsagesWrapped(helpWidth))
	}
	return out.String()
}

// synopsis is the name of the command and what has to follow.
func (c command) synopsis(flags *flagSet) string {
	words := []string{c.name}
	if flags.operands != nil {
		words = append(words, "<"+flags.operands.name+"> ...")
	}
	optional := 0
	flags.VisitAll(func(*pflag.Flag) { optional++ })
	for _, name := range flags.required {
		words = append(words, "--"+name+"="+flags.Lookup(name).Value.Type())
		optional--
	}
	if optional > 0 {
		words = append(words, "[flags]")
	}
	return strings.Join(words, " ")
}

const about = `A test server that stands in for MOSIP eSignet, PMS and the mock identity
system. Every flag can be given as an environment variable: MOCK_ESIGNET_ and
the flag in upper snake case.

`

// overview is the help of the commands whose names begin with the words.
func overview(words []string, group []command) string {
	var out strings.Builder
	fmt.Fprintf(&out, "Usage: %s <command>\n\n", strings.Join(append([]string{"mock-esignet"}, words...), " "))
	if len(words) == 0 {
		out.WriteString(about)
	}
	out.WriteString("Flags:\n  -h, --help    Show this help.\n\nCommands:\n")
	for _, c := range group {
		fmt.Fprintf(&out, "  %s\n    %s\n\n", c.synopsis(newFlagSet(c.runner)), c.help)
	}
	out.WriteString("Run \"mock-esignet <command> --help\" for more information on a command.\n")
	return out.String()
}
