// Package cli is the program's command line: each command is a struct in its
// own file, worded by the catalog.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"saoque/internal/locale"
)

// commands is the program's command line.
type commands struct {
	Lang string `enum:"vi,en" default:"vi" env:"SAOQUE_LANG"`

	Demo        DemoCmd        `cmd:""`
	Serve       ServeCmd       `cmd:""`
	Score       ScoreCmd       `cmd:""`
	Tally       TallyCmd       `cmd:""`
	Rulebook    RulebookCmd    `cmd:""`
	Ledger      LedgerCmd      `cmd:""`
	User        UserCmd        `cmd:""`
	Units       UnitsCmd       `cmd:""`
	Certificate CertificateCmd `cmd:""`
	Paper       PaperCmd       `cmd:""`
	Doctor      DoctorCmd      `cmd:""`
	Version     VersionCmd     `cmd:""`
}

// Main runs the command line and gives the exit code.
func Main(args []string, in io.Reader, out, errs io.Writer) int {
	var c commands
	words := locale.Load()
	exited := -1
	parser, err := kong.New(&c, kong.Name("saoque"), kong.Writers(out, errs), kong.Exit(func(code int) { exited = code }),
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(errs, err)
		return 1
	}
	lang := langOf(args)
	parser.Model.Help = words.Text(lang, "cli.help")
	help(words, lang, parser.Model.Node, nil)
	k, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintln(errs, words.Text(lang, "cli.usage", err.Error()))
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	env := &Env{Stdout: out, Stderr: errs, Stdin: in, Lang: c.Lang}
	k.BindTo(ctx, (*context.Context)(nil))
	err = k.Run(env)
	var exit *ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.Code
	}
	fmt.Fprintln(errs, words.Text(c.Lang, "cli.failed", err.Error()))
	return 1
}

// langOf finds the language before the command line is parsed, for its help.
func langOf(args []string) string {
	for i, a := range args {
		if a == "--lang=en" || a == "--lang" && i+1 < len(args) && args[i+1] == "en" {
			return "en"
		}
	}
	if os.Getenv("SAOQUE_LANG") == "en" {
		return "en"
	}
	return "vi"
}

// help words every command and flag by the keys "cli.<command>" and
// "cli.<command>.<flag>", flags shared by commands by "cli.flag.<flag>".
func help(words *locale.Catalog, lang string, n *kong.Node, path []string) {
	for _, f := range n.Flags {
		for _, key := range []string{"cli." + strings.Join(append(path, f.Name), "."), "cli.flag." + f.Name} {
			if words.Has("vi", key) {
				f.Help = words.Text(lang, key)
				break
			}
		}
	}
	for _, child := range n.Children {
		sub := append(path[:len(path):len(path)], child.Name)
		if key := "cli." + strings.Join(sub, "."); words.Has("vi", key) {
			child.Help = words.Text(lang, key)
		}
		help(words, lang, child, sub)
	}
}

// tell prints a catalog text as a line on standard output.
func (e *Env) tell(key string, args ...any) {
	fmt.Fprintln(e.Stdout, locale.Load().Text(e.Lang, key, args...))
}

// warn prints a catalog text as a line on standard error.
func (e *Env) warn(key string, args ...any) {
	fmt.Fprintln(e.Stderr, locale.Load().Text(e.Lang, key, args...))
}

// fail words err on standard error and gives the exit with code.
func (e *Env) fail(code int, err error) error {
	fmt.Fprintln(e.Stderr, locale.Load().Error(e.Lang, err))
	return &ExitError{Code: code, Err: err}
}
