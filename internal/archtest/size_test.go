package archtest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// The budgets. Aims are lower: functions of 10–40 lines, files of about 300.
const (
	maxFunc    = 100
	maxFile    = 700
	maxMethods = 7
	maxMain    = 40
)

func TestFilesStaySmall(t *testing.T) {
	r := newRule(t, "file size")
	for _, f := range load(t).files {
		if f.generated {
			continue
		}
		if f.lines > maxFile {
			r.broken(f.path, "has %d lines, at most %d", f.lines, maxFile)
		}
		if f.dir == "cmd/duban" && !f.test && f.lines > maxMain {
			r.broken(f.path, "has %d lines: cmd/duban stays below %d", f.lines, maxMain)
		}
	}
}

func TestFunctionsStaySmall(t *testing.T) {
	r := newRule(t, "function size")
	s := load(t)
	for _, f := range s.files {
		if f.generated {
			continue
		}
		for _, d := range f.syntax.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			lines := s.fset.Position(fn.End()).Line - s.fset.Position(fn.Pos()).Line + 1
			if lines > maxFunc {
				r.broken(f.dir+"."+fn.Name.Name, "%s: has %d lines, at most %d", s.at(fn), lines, maxFunc)
			}
		}
	}
}

func TestLargeInterfacesSayWhy(t *testing.T) {
	s := load(t)
	r := newRule(t, "interface size")
	for _, f := range s.files {
		if f.generated {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			decl, ok := n.(*ast.GenDecl)
			if !ok {
				return true
			}
			for _, spec := range decl.Specs {
				ts, isType := spec.(*ast.TypeSpec)
				if !isType {
					continue
				}
				it, isInterface := ts.Type.(*ast.InterfaceType)
				if !isInterface || it.Methods.NumFields() <= maxMethods {
					continue
				}
				if doc := decl.Doc.Text() + ts.Doc.Text(); !strings.Contains(doc, "more than seven") {
					r.broken(f.dir+"."+ts.Name.Name, "has %d methods: its comment must say why it has \"more than seven\"", it.Methods.NumFields())
				}
			}
			return true
		})
	}
}

// banned are package names that say nothing, in singular and plural.
var banned = []string{"util", "common", "helper", "base", "type", "model", "manager", "misc", "shared", "lib"}

func TestPackageNamesSaySomething(t *testing.T) {
	r := newRule(t, "package name")
	for _, f := range load(t).files {
		name := strings.TrimSuffix(f.name, "_test")
		if slices.Contains(banned, strings.TrimSuffix(name, "s")) {
			r.broken(f.dir, "package %s: name it after the thing it is about", name)
		}
		if strings.ToLower(name) != name || strings.Contains(name, "_") {
			r.broken(f.dir, "package %s: one word in lower case", name)
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	r := newRule(t, "package doc")
	docs := map[string][]string{}
	for _, f := range load(t).files {
		if f.test {
			continue
		}
		if _, seen := docs[f.dir]; !seen {
			docs[f.dir] = nil
		}
		if f.generated {
			docs[f.dir] = append(docs[f.dir], "") // sqlc and templ write no package comment
			continue
		}
		if text := f.syntax.Doc.Text(); text != "" {
			docs[f.dir] = append(docs[f.dir], text)
			want := "Package " + f.name + " "
			if f.name == "main" {
				want = "Command "
			}
			if !strings.HasPrefix(text, want) || len(text) < 80 {
				r.broken(f.path, "package comment must begin %q and say what it is for and what it must not know", want)
			}
		}
	}
	for dir, texts := range docs {
		written := slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return s == "" })
		switch {
		case len(texts) == 0:
			r.broken(dir, "has no package comment")
		case len(written) > 1:
			r.broken(dir, "has %d package comments, one is enough", len(written))
		}
	}
}
