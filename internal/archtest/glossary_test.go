package archtest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// split cuts an identifier into its words: "LeadUnitID" gives lead, unit, id.
func split(name string) []string {
	var words []string
	runes := []rune(name)
	start := 0
	for i := 1; i <= len(runes); i++ {
		if i == len(runes) || runes[i] == '_' ||
			unicode.IsUpper(runes[i]) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			words = append(words, strings.ToLower(strings.Trim(string(runes[start:i]), "_")))
			start = i
		}
	}
	return words
}

// declared calls visit for every exported name a file declares: types, functions, methods, fields and constants.
func declared(f *file, visit func(id *ast.Ident)) {
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			visit(n.Name)
			return false
		case *ast.TypeSpec:
			visit(n.Name)
		case *ast.ValueSpec:
			for _, id := range n.Names {
				visit(id)
			}
		case *ast.Field:
			for _, id := range n.Names {
				visit(id)
			}
		}
		return true
	})
}

func TestAreasSpeakTheGlossary(t *testing.T) {
	r := newRule(t, "glossary")
	terms := glossary(t)
	s := load(t)
	used := map[string]bool{}
	for _, f := range s.files {
		if f.generated || f.test {
			continue
		}
		used[f.name] = true
		declared(f, func(id *ast.Ident) {
			words := split(id.Name)
			for _, w := range words {
				used[w] = true
			}
			if !id.IsExported() {
				return
			}
			for _, term := range terms {
				for _, bad := range term.avoid {
					if slices.Contains(words, bad) {
						r.broken(f.dir+"."+id.Name, "%s: the glossary's word is %q, not %q", s.at(id), term.identifier, bad)
					}
				}
			}
		})
	}
	for _, term := range terms {
		if !used[strings.ToLower(term.identifier)] {
			r.broken(term.identifier, "stands in the glossary and nowhere in the code")
		}
	}
}

func TestSplit(t *testing.T) {
	for name, want := range map[string][]string{
		"LeadUnitID": {"lead", "unit", "id"}, "HTMLPage": {"html", "page"}, "draft": {"draft"}, "due_to": {"due", "to"},
	} {
		if got := split(name); !slices.Equal(got, want) {
			t.Errorf("split(%q) = %v, want %v", name, got, want)
		}
	}
}
