// Package cli is the command line of Duban: one file per command, each a struct whose fields are its arguments.
//
// A command prints exactly one document on standard output; everything said to a person goes to standard error, in
// the language of that person. The package turns faults into words and exit codes and decides nothing else: reading
// is office and list, keeping is app. Start with [Run].
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/user"
	"strings"

	"github.com/alecthomas/kong"

	"duban/internal/journal"
	"duban/internal/locale"
)

// Env is what a command may touch of the process it runs in.
type Env struct {
	In      io.Reader
	Out     io.Writer
	Err     io.Writer
	Getenv  func(string) string
	Version string
}

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // something failed, or findings of severity error
	exitUsage  = 2 // the command line itself is wrong
)

// grammar is the whole command line.
type grammar struct {
	Format string   `enum:"text,json" default:"text" placeholder:"text|json" help:"cli.help.format"`
	Lang   string   `enum:"zh,en," default:"" placeholder:"zh|en" help:"cli.help.lang"`
	Help   helpFlag `short:"h" help:"cli.help.help"`

	List        listCommands        `cmd:"" help:"cli.help.list"`
	Commitments commitmentsCommands `cmd:"" help:"cli.help.commitments"`
	Cases       casesCommands       `cmd:"" help:"cli.help.cases"`
	Calendar    calendarCommands    `cmd:"" help:"cli.help.calendars"`
	Key         keyCommands         `cmd:"" help:"cli.help.key"`
	Accounts    userCommands        `cmd:"" name:"user" help:"cli.help.user"`
	Clock       clockCommands       `cmd:"" help:"cli.help.clock"`
	Measure     measureCommands     `cmd:"" help:"cli.help.measure"`
	Pack        packCommands        `cmd:"" help:"cli.help.pack"`
	Import      importCommand       `cmd:"" help:"cli.help.import"`
	Serve       serveCommand        `cmd:"" help:"cli.help.serve"`
	Demo        demoCommand         `cmd:"" help:"cli.help.demo"`
	Simulate    simulateCommand     `cmd:"" help:"cli.help.simulate"`
	Export      exportCommands      `cmd:"" help:"cli.help.export"`
	Verify      verifyCommand       `cmd:"" help:"cli.help.verify"`
	Backup      backupCommand       `cmd:"" help:"cli.help.backup"`
	Restore     restoreCommand      `cmd:"" help:"cli.help.restore"`
	Version     versionCommand      `cmd:"" help:"cli.help.version"`
}

// listCommands are the commands on documents; they keep nothing.
type listCommands struct {
	Read  readCommand  `cmd:"" help:"cli.help.list_read"`
	Check checkCommand `cmd:"" help:"cli.help.list_check"`
	Diff  diffCommand  `cmd:"" help:"cli.help.list_diff"`
}

// session is one run of one command.
type session struct {
	Env
	ctx  context.Context // one run is one context: kong hands commands a single value
	lang locale.Lang
	json bool
}

// Run carries out one command line and gives the exit code.
func Run(ctx context.Context, args []string, env Env) int {
	s := &session{Env: env, ctx: ctx, lang: language(args, env.Getenv)}
	var g grammar
	parser, err := kong.New(&g, kong.Name("duban"), kong.NoDefaultHelp(), kong.Bind(s))
	if err != nil {
		panic(fmt.Errorf("cli: grammar: %w", err))
	}
	command, err := parser.Parse(args)
	if err != nil {
		return s.usage(err)
	}
	s.json = g.Format == "json"
	s.nameOrigin(command.Command())
	if err := command.Run(s); err != nil {
		return s.fail(err)
	}
	return exitOK
}

// nameOrigin says for the journal who runs the command. A server works for those who ask it, and otherwise by itself.
func (s *session) nameOrigin(command string) {
	if command == "serve" || command == "demo" {
		return
	}
	o := journal.Origin{From: "cli"}
	if u, err := user.Current(); err == nil {
		o.Who = u.Username
	}
	s.ctx = journal.With(s.ctx, o)
}

// language is the one asked for by --lang, DUBAN_LANG or LANG, in that order. It is found before the command line is
// parsed, so that a mistake in the command line is explained in it.
func language(args []string, getenv func(string) string) locale.Lang {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			return locale.Parse(value)
		}
		if arg == "--lang" && i+1 < len(args) {
			return locale.Parse(args[i+1])
		}
	}
	for _, name := range []string{"DUBAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(name); value != "" && value != "C" && value != "POSIX" && !strings.HasPrefix(value, "C.") {
			return locale.Parse(value)
		}
	}
	return locale.Zh
}

// text gives the message of a key in the user's language.
func (s *session) text(key string, args map[string]any) string { return locale.Text(s.lang, key, args) }

// say tells the user something on standard error.
func (s *session) say(key string, args map[string]any) {
	fmt.Fprintln(s.Err, s.text(key, args))
}

// errFindings ends a command that did its work and found errors in the document.
var errFindings = errors.New("findings of severity error")
