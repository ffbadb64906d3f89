package cli

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// helpFlag prints help for the command it stands beside and ends the run.
type helpFlag bool

var errHelp = errors.New("help was shown")

// BeforeReset is called by kong as soon as the flag is seen, whatever else is missing.
func (helpFlag) BeforeReset(k *kong.Context, s *session) error {
	s.help(k)
	return errHelp
}

// help prints what the selected command does, its arguments and flags, and the commands below it.
func (s *session) help(k *kong.Context) {
	node := k.Selected()
	if node == nil {
		node = k.Model.Node
	}
	for _, p := range k.Path {
		if p.Command != nil {
			node = p.Command
		}
	}
	if node.Help != "" {
		fmt.Fprintln(s.Out, s.text(node.Help, nil))
	} else {
		fmt.Fprintln(s.Out, s.text("cli.help.duban", nil))
	}
	fmt.Fprintf(s.Out, "\n%s %s\n", s.text("cli.help.usage", nil), strings.TrimSpace(node.FullPath()+" "+arguments(node)))
	s.helpArguments(node)
	s.helpCommands(node)
	fmt.Fprintf(s.Out, "\n%s\n", s.text("cli.help.exit_codes", nil))
}

func arguments(node *kong.Node) string {
	var words []string
	for _, a := range node.Positional {
		words = append(words, strings.ToUpper(a.Name))
	}
	if len(node.Children) > 0 {
		words = append(words, "COMMAND")
	}
	return strings.Join(append(words, "[--…]"), " ")
}

func (s *session) helpArguments(node *kong.Node) {
	fmt.Fprintf(s.Out, "\n%s\n", s.text("cli.help.arguments", nil))
	for _, a := range node.Positional {
		s.helpLine(strings.ToUpper(a.Name), a.Help)
	}
	for _, group := range node.AllFlags(true) {
		for _, f := range group {
			name := "--" + f.Name
			if !f.IsBool() {
				name += " " + f.FormatPlaceHolder()
			}
			s.helpLine(name, f.Help)
		}
	}
}

func (s *session) helpCommands(node *kong.Node) {
	leaves := node.Leaves(true)
	if len(node.Children) == 0 {
		return
	}
	fmt.Fprintf(s.Out, "\n%s\n", s.text("cli.help.commands", nil))
	for _, leaf := range leaves {
		s.helpLine(strings.TrimPrefix(leaf.FullPath(), "duban "), leaf.Help)
	}
}

func (s *session) helpLine(name, key string) {
	fmt.Fprintf(s.Out, "  %-28s %s\n", name, s.text(key, nil))
}

// mistakes are the shapes of kong's messages and the words for them; what the pattern captures is the argument "what".
var mistakes = []struct {
	pattern *regexp.Regexp
	key     string
}{
	{regexp.MustCompile(`^unknown flag (\S+?),? ?(did you mean.*)?$`), "cli.usage.unknown_flag"},
	{regexp.MustCompile(`^unexpected argument (\S+?),? ?(did you mean.*)?$`), "cli.usage.unexpected"},
	{regexp.MustCompile(`^missing flags: (.*)$`), "cli.usage.missing_flag"},
	{regexp.MustCompile(`^expected one of (.*)$`), "cli.usage.missing_command"},
	{regexp.MustCompile(`^expected (".*)$`), "cli.usage.missing"},
	{regexp.MustCompile(`^missing positional arguments (.*)$`), "cli.usage.missing"},
	{regexp.MustCompile(`^(--\S+?)(?:=\S*)? must be one of .*$`), "cli.usage.value"},
	{regexp.MustCompile(`^(--\S+?)(?:=\S*)?: `), "cli.usage.value"},
}

// usage explains what is wrong with the command line.
func (s *session) usage(err error) int {
	if errors.Is(err, errHelp) {
		return exitOK
	}
	said, path := err.Error(), "duban"
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil {
		for _, p := range parse.Context.Path {
			if p.Command != nil {
				path = p.Command.FullPath()
			}
		}
	}
	key, what := "cli.usage.other", said
	for _, m := range mistakes {
		if found := m.pattern.FindStringSubmatch(said); found != nil {
			key, what = m.key, strings.NewReplacer(`"`, "", "<", "", ">", "").Replace(found[1])
			break
		}
	}
	s.say(key, map[string]any{"what": what})
	s.say("cli.usage.help", map[string]any{"command": path})
	return exitUsage
}
