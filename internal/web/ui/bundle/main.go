// Command bundle builds what the browser loads: our TypeScript with htmx as one file, charts as another for the pages
// that have one, and the style sheets as one. It writes into internal/web/static, which git ignores and the program embeds. Run it with `make assets` after the
// npm packages are installed.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	if err := run("internal/web"); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

func run(web string) error {
	out := filepath.Join(web, "static")
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for _, script := range []string{"app", "chart"} {
		if err := build(api.BuildOptions{
			EntryPoints: []string{filepath.Join(web, "ui", script+".ts")},
			Outfile:     filepath.Join(out, script+".js"),
			Format:      api.FormatESModule,
		}); err != nil {
			return err
		}
	}
	sheet, err := joined(filepath.Join(web, "ui"))
	if err != nil {
		return err
	}
	return build(api.BuildOptions{
		Stdin:   &api.StdinOptions{Contents: sheet, Loader: api.LoaderCSS, ResolveDir: web},
		Outfile: filepath.Join(out, "app.css"),
	})
}

// joined gives all style sheets in the order in which the program serves them without the bundle.
func joined(ui string) (string, error) {
	pages, err := filepath.Glob(filepath.Join(ui, "*", "*.css"))
	if err != nil {
		return "", err
	}
	order := append([]string{filepath.Join(ui, "base.css"), filepath.Join(ui, "table.css")}, pages...)
	order = append(order, filepath.Join(ui, "narrow.css"), filepath.Join(ui, "print.css"))
	var b strings.Builder
	for _, name := range order {
		if strings.Contains(name, "node_modules") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		b.Write(data)
	}
	return b.String(), nil
}

func build(o api.BuildOptions) error {
	o.Bundle, o.Write = true, true
	o.MinifyWhitespace, o.MinifyIdentifiers, o.MinifySyntax = true, true, true
	o.Engines = []api.Engine{{Name: api.EngineChrome, Version: "80"}}
	o.LegalComments = api.LegalCommentsEndOfFile
	o.LogLevel = api.LogLevelWarning
	if result := api.Build(o); len(result.Errors) > 0 {
		return fmt.Errorf("%s: %d errors", o.Outfile, len(result.Errors))
	}
	return nil
}
