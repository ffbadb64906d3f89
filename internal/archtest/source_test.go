package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// module is the import path of the repository's root.
const module = "duban"

// file is one Go file of the repository.
type file struct {
	path      string // from the root, with slashes: "internal/list/read.go"
	dir       string // its package's folder: "internal/list"
	name      string // of the package: "list", "list_test"
	test      bool
	generated bool
	lines     int
	syntax    *ast.File
}

// source is the repository as archtest sees it.
type source struct {
	root  string
	fset  *token.FileSet
	files []*file
}

// skipped are folders that hold no code of ours.
var skipped = map[string]bool{".git": true, "node_modules": true, "testdata": true, "bin": true, "vendor": true, "static": true}

// walk calls visit for every file of the repository, with its path from the root.
func walk(t *testing.T, root string, visit func(path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped[d.Name()]:
			return filepath.SkipDir
		case d.Type().IsRegular() && !skipped[d.Name()]:
			rel, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			visit(filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var (
	loadOnce sync.Once
	loaded   *source
)

// load gives every Go file of the main module, parsed once for all tests.
func load(t *testing.T) *source {
	t.Helper()
	loadOnce.Do(func() { loaded = parseAll(t) })
	if loaded == nil {
		t.Fatal("the source could not be parsed, see the first test that failed")
	}
	return loaded
}

func parseAll(t *testing.T) *source {
	t.Helper()
	s := &source{root: "../..", fset: token.NewFileSet()}
	walk(t, s.root, func(path string) {
		if strings.HasSuffix(path, ".go") && !strings.HasPrefix(path, "tools/") {
			s.files = append(s.files, s.parse(t, path))
		}
	})
	if len(s.files) < 10 {
		t.Fatalf("only %d Go files found below %s: archtest looks in the wrong place", len(s.files), s.root)
	}
	return s
}

func (s *source) parse(t *testing.T, path string) *file {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.root, path))
	if err != nil {
		t.Fatal(err)
	}
	syntax, err := parser.ParseFile(s.fset, path, data, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.ToSlash(filepath.Dir(path))
	return &file{
		path: path, dir: dir, name: syntax.Name.Name, syntax: syntax,
		test:      strings.HasSuffix(path, "_test.go"),
		generated: ast.IsGenerated(syntax),
		lines:     strings.Count(string(data), "\n"),
	}
}

// room is the folder below internal/ that a file or an import belongs to: "list", "store"; "" elsewhere.
func room(dir string) string {
	rest, inside := strings.CutPrefix(dir, "internal/")
	if !inside {
		return ""
	}
	first, _, _ := strings.Cut(rest, "/")
	return first
}

// imports gives the folders of the repository that a file imports.
func (f *file) imports() (own, foreign []string) {
	for _, spec := range f.syntax.Imports {
		path := strings.Trim(spec.Path.Value, `"`)
		if dir, mine := strings.CutPrefix(path, module+"/"); mine {
			own = append(own, dir)
		} else {
			foreign = append(foreign, path)
		}
	}
	return own, foreign
}

// at gives the place of a node as "path:line".
func (s *source) at(node ast.Node) string {
	p := s.fset.Position(node.Pos())
	return p.String()
}
