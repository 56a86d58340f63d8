package app

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/openg2p/mock-esignet/internal/release"
)

// flagSet reads the flags of one command into its fields, as the tags of the fields say:
//
//	name         the flag; without it, the name of the field in lower case with dashes
//	default      the value when nothing is given; of a list, with commas
//	enum         the values that are taken, with commas
//	placeholder  what the help shows as value
//	help         the line of help, in which ${default} is replaced
//	required     the flag must be given
//	sep:"none"   a value of this list is not split at commas
//	arg          the list takes the arguments that are no flags; at least one is needed
type flagSet struct {
	*pflag.FlagSet
	required []string
	operands *operands // nil: there are none
}

// operands are the arguments that are no flags.
type operands struct {
	name, help string
	target     *[]string
}

// newFlagSet declares the flags of a command, and sets its fields to their defaults.
func newFlagSet(r runner) *flagSet {
	fs := &flagSet{FlagSet: pflag.NewFlagSet("mock-esignet", pflag.ContinueOnError)}
	fs.SortFlags = false
	fs.Usage = func() {} // the caller prints it
	fs.declare(reflect.ValueOf(r).Elem())
	return fs
}

func (fs *flagSet) declare(fields reflect.Value) {
	for i := range fields.NumField() {
		field, target := fields.Type().Field(i), fields.Field(i)
		if field.Anonymous {
			fs.declare(target)
			continue
		}
		if _, ok := field.Tag.Lookup("arg"); ok {
			fs.operands = &operands{field.Tag.Get("name"), field.Tag.Get("help"), target.Addr().Interface().(*[]string)}
			continue
		}
		fs.AddFlag(newFlag(field, target.Addr().Interface()))
		if _, ok := field.Tag.Lookup("required"); ok {
			fs.required = append(fs.required, flagName(field))
		}
	}
}

// newFlag returns the flag of a field, which it sets to the default.
func newFlag(field reflect.StructField, target any) *pflag.Flag {
	standard, given := field.Tag.Lookup("default")
	flag := &pflag.Flag{Name: flagName(field), Usage: strings.ReplaceAll(field.Tag.Get("help"), "${default}", standard)}
	switch target := target.(type) {
	case *string:
		*target = standard
		flag.Value = &textValue{target: target, placeholder: field.Tag.Get("placeholder"), allowed: splitList(field.Tag.Get("enum"))}
	case *bool:
		flag.Value, flag.NoOptDefVal = (*boolValue)(target), "true"
	case *[]string:
		value := &listValue{target: target, placeholder: field.Tag.Get("placeholder"), whole: field.Tag.Get("sep") == "none"}
		if given {
			*target = value.split(standard)
		}
		flag.Value = value
	default:
		panic("a flag cannot be a " + field.Type.String())
	}
	return flag
}

var wordStart = regexp.MustCompile(`([a-z])([A-Z])`)

func flagName(field reflect.StructField) string {
	if name := field.Tag.Get("name"); name != "" {
		return name
	}
	return strings.ToLower(wordStart.ReplaceAllString(field.Name, "$1-$2"))
}

// parse reads the arguments, then the environment for the flags that they lack. It returns
// [pflag.ErrHelp] when help is asked for.
func (fs *flagSet) parse(args []string, environment variables) error {
	if err := fs.checkDashes(args); err != nil {
		return err
	}
	if err := fs.Parse(args); err != nil {
		return fs.explain(err)
	}
	if err := fs.take(environment); err != nil {
		return fs.explain(err)
	}
	switch {
	case fs.operands == nil && fs.NArg() > 0:
		return fmt.Errorf("unexpected argument %s", fs.Arg(0))
	case fs.operands != nil && fs.NArg() == 0:
		return fmt.Errorf("expected \"<%s> ...\"", fs.operands.name)
	case fs.operands != nil:
		*fs.operands.target = fs.Args()
	}
	return fs.checkRequired()
}

// checkDashes refuses what the library would take: a word with one dash, and the next flag as value of
// one whose value was forgotten.
func (fs *flagSet) checkDashes(args []string) error {
	for i, arg := range args {
		if arg == "--" {
			return nil
		}
		if !strings.HasPrefix(arg, "-") || arg == "-h" || arg == "-" {
			continue
		}
		name, long := strings.CutPrefix(arg, "--")
		if !long {
			return fmt.Errorf("unknown flag %s", arg)
		}
		flag := fs.Lookup(name)
		if flag != nil && flag.NoOptDefVal == "" && i+1 < len(args) && len(args[i+1]) > 1 && args[i+1][0] == '-' {
			return fmt.Errorf("--%s: no value is given; if it is %s, write --%s=%s", name, args[i+1], name, args[i+1])
		}
	}
	return nil
}

// explain words an error of the library as the other errors of settings.
func (fs *flagSet) explain(err error) error {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		var known []string
		fs.VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
		return unknownWord("unknown flag", "--"+unknown.GetSpecifiedName(), known)
	case errors.As(err, &missing):
		return fmt.Errorf("--%s: no value is given", missing.GetSpecifiedName())
	case errors.As(err, &invalid):
		return fmt.Errorf("--%s %w", invalid.GetFlag().Name, invalid.Unwrap())
	}
	return err
}

// unknownWord names the known words that may have been meant.
func unknownWord(what, word string, known []string) error {
	var near []string
	for _, k := range known {
		if word != "" && strings.HasPrefix(k, word) || release.Distance(k, word) <= 2 {
			near = append(near, strconv.Quote(k))
		}
	}
	if near == nil {
		return fmt.Errorf("%s %s", what, word)
	}
	return fmt.Errorf("%s %s, did you mean %s?", what, word, strings.Join(near, " or "))
}

// take sets the flags that were not given from their variables.
func (fs *flagSet) take(environment variables) (err error) {
	fs.VisitAll(func(f *pflag.Flag) {
		if value, ok := environment[variable(f.Name)]; ok && !f.Changed && err == nil {
			err = fs.Set(f.Name, value)
		}
	})
	return err
}

func (fs *flagSet) checkRequired() error {
	var missing []string
	for _, name := range fs.required {
		if flag := fs.Lookup(name); !flag.Changed {
			missing = append(missing, "--"+name+"="+flag.Value.Type())
		}
	}
	if missing != nil {
		return errors.New("missing flags: " + strings.Join(missing, ", "))
	}
	return nil
}
