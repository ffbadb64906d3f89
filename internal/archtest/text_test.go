package archtest

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// foreignWords must not stand anywhere in the repository: names of machines, folders and registries tie it to one
// place. They are joined here so that this file does not name them.
var foreignWords = regexp.MustCompile(strings.Join([]string{
	`registry\.` + `npmjs`, `registry\.` + `npmmirror`, `proxy\.` + `golang\.org`, `goproxy\.` + `(cn|io)`,
	`/home/` + `[a-z]+/`, `/tmp/` + `wt/`, `/root/` + `[a-z.]`, `/work/` + `(main|shared)`, `127\.0\.0\.1:` + `(4873|3128)`,
}, "|"))

func TestNothingNamesOneMachine(t *testing.T) {
	r := newRule(t, "machine names")
	root := "../.."
	walk(t, root, func(path string) {
		data, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(data, 0) >= 0 {
			return
		}
		if hit := foreignWords.Find(data); hit != nil {
			r.broken(path, "names %q", hit)
		}
	})
}

// term is one row of the glossary.
type term struct {
	identifier string
	avoid      []string
}

// glossary reads the table of docs/glossary.md.
func glossary(t *testing.T) []term {
	t.Helper()
	data, err := os.ReadFile("../../docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	var terms []term
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 5 || !strings.Contains(cells[2], "`") {
			continue
		}
		var avoid []string
		for word := range strings.FieldsFuncSeq(cells[4], func(c rune) bool { return c == ',' || c == ' ' }) {
			avoid = append(avoid, strings.ToLower(word))
		}
		for i, part := range strings.Split(cells[2], "`") {
			if i%2 == 1 {
				terms = append(terms, term{identifier: part, avoid: avoid})
			}
		}
	}
	if len(terms) < 15 {
		t.Fatalf("only %d terms read from docs/glossary.md", len(terms))
	}
	return terms
}
