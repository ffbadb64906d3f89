package cli

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/office"
	"duban/internal/tabular"

	"github.com/google/go-cmp/cmp"
)

// exported is what an item must keep on its way out to a file and back.
type exported struct {
	No, Title, Text string
	Path            []string
	Lead, Joint     []string
	People          map[string][]string
	Date            string
	Raw             string
	Ongoing         bool
}

func exportedOf(l *list.List) []exported {
	var out []exported
	for _, it := range l.Items {
		text := strings.ReplaceAll(it.Text, "\n", "") // a table cell joins its lines
		out = append(out, exported{it.No, it.Title, text, it.Path, it.LeadUnits, it.JointUnits, it.People,
			it.Deadline.Date, it.Deadline.Raw, it.Deadline.Ongoing})
	}
	return out
}

// editionOf makes the edition that a list becomes once saved, as far as exports look at it.
func editionOf(l *list.List) *list.Edition {
	e := &list.Edition{Title: l.Title, Layout: l.Layout, LeadRule: l.LeadRule, Year: l.Year, Columns: l.Columns, Headings: l.Headings}
	for i, it := range l.Items {
		e.Tasks = append(e.Tasks, list.Task{Seq: i, Item: it})
	}
	return e
}

func readList(t *testing.T, path string) *list.List {
	t.Helper()
	doc, err := office.ReadFile(context.Background(), path, office.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	l, err := list.Read(doc, list.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// An exported list, read again, is the same list, whatever the format and the language of its labels.
func TestExportReadsBack(t *testing.T) {
	for _, name := range []string{"qingxi-2024.docx", "qingxi-2024.txt", "qingxi-2024-numbered.docx", "qingxi-2024-prose.md"} {
		l := readList(t, filepath.Join("..", "..", "examples", name))
		for _, lang := range []locale.Lang{locale.Zh, locale.En} {
			wide := list.Wide(editionOf(l), lang)
			for format, write := range map[string]func(io.Writer, *tabular.Doc) error{
				"xlsx": func(w io.Writer, d *tabular.Doc) error { return office.WriteXLSX(w, d, office.XLSXOptions{}) },
				"docx": func(w io.Writer, d *tabular.Doc) error {
					return office.WriteDocx(w, d, office.WriteOptions{Landscape: true})
				},
				"csv": func(w io.Writer, d *tabular.Doc) error { return office.WriteCSV(w, d, office.CSVOptions{}) },
			} {
				t.Run(name+" "+string(lang)+" "+format, func(t *testing.T) {
					var file bytes.Buffer
					if err := write(&file, wide); err != nil {
						t.Fatal(err)
					}
					doc, err := office.ReadBytes(context.Background(), "export."+format, file.Bytes(), office.DefaultLimits())
					if err != nil {
						t.Fatal(err)
					}
					back, err := list.Read(doc, list.ReadOptions{Year: l.Year})
					if err != nil {
						t.Fatal(err)
					}
					if d := cmp.Diff(exportedOf(l), exportedOf(back)); d != "" {
						t.Error(d)
					}
					if format != "csv" && back.Title != l.Title {
						t.Errorf("title %q, want %q", back.Title, l.Title)
					}
				})
			}
		}
	}
}
