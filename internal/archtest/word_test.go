package archtest

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"testing"

	"duban/internal/locale"
)

// dotted is the shape of a code or a locale key: words joined by dots.
var dotted = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)

// wordArgs finds, in one package, which arguments of which functions are codes or keys: those whose parameter is
// called code or key.
func wordArgs(files []*file) map[string]int {
	at := map[string]int{}
	for _, f := range files {
		for _, d := range f.syntax.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			i := 0
			for _, field := range fn.Type.Params.List {
				for _, name := range field.Names {
					if typ, isIdent := field.Type.(*ast.Ident); isIdent && typ.Name == "string" && (name.Name == "code" || name.Name == "key") {
						at[fn.Name.Name] = i
					}
					i++
				}
			}
		}
	}
	return at
}

// everywhere are functions of other packages that take a code or a key.
var everywhere = map[string]int{"fault.New": 1, "fault.Wrap": 2, "locale.Text": 1}

// codes calls visit for every string literal of a package that is a code or a key.
func codes(files []*file, visit func(lit *ast.BasicLit)) {
	local := wordArgs(files)
	for _, f := range files {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if lit := wordArg(n, local); lit != nil {
					visit(lit)
				}
			case *ast.KeyValueExpr:
				key, isIdent := n.Key.(*ast.Ident)
				lit, isLit := n.Value.(*ast.BasicLit)
				if isIdent && isLit && (key.Name == "Code" || key.Name == "code") {
					visit(lit)
				}
			}
			return true
		})
	}
}

// wordArg gives the literal that a call passes as code or key, nil when it passes none.
func wordArg(call *ast.CallExpr, local map[string]int) *ast.BasicLit {
	var i int
	var known bool
	switch fn := call.Fun.(type) {
	case *ast.Ident:
		i, known = local[fn.Name]
	case *ast.SelectorExpr:
		if x, isIdent := fn.X.(*ast.Ident); isIdent {
			i, known = everywhere[x.Name+"."+fn.Sel.Name]
		}
		if !known {
			i, known = local[fn.Sel.Name]
		}
	}
	if !known || i >= len(call.Args) {
		return nil
	}
	lit, ok := call.Args[i].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return nil
	}
	return lit
}

func TestEveryCodeHasWordsInBothLanguages(t *testing.T) {
	r := newRule(t, "words")
	s := load(t)
	packages := map[string][]*file{}
	for _, f := range s.files {
		if !f.test {
			packages[f.dir] = append(packages[f.dir], f)
		}
	}
	seen := 0
	for _, files := range packages {
		codes(files, func(lit *ast.BasicLit) {
			code, err := strconv.Unquote(lit.Value)
			if err != nil || !dotted.MatchString(code) {
				return
			}
			seen++
			if !locale.Has(code) {
				r.broken(code, "used at %s, has no words in internal/locale/messages", s.at(lit))
			}
		})
	}
	if seen == 0 {
		t.Error("no code found at all: the search is broken")
	}
}
