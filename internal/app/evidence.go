package app

import (
	"context"
	"io"
	"strings"
	"time"

	"duban/internal/blob"
	"duban/internal/evidence"
	"duban/internal/list"
	"duban/internal/office"
	"duban/internal/org"
	"duban/internal/store"
	"duban/internal/tabular"
)

// newEvidence puts evidence on top of the database and a folder of contents.
func newEvidence(db *store.DB, contents *blob.Folder, library *list.Library, clock func() time.Time) *evidence.Service {
	s := evidence.New(db.Evidence(), contents, clock)
	s.Text = readWords
	s.Named = func(ctx context.Context, tasks []list.TaskID) ([]org.PersonID, error) {
		return named(ctx, library, tasks)
	}
	return s
}

// named gives the people whom tasks of the lists in force name.
func named(ctx context.Context, library *list.Library, tasks []list.TaskID) ([]org.PersonID, error) {
	views, err := library.Current(ctx)
	if err != nil {
		return nil, err
	}
	var people []org.PersonID
	for _, v := range views {
		for _, id := range tasks {
			if t := v.Task(id); t != nil {
				for _, p := range t.People {
					people = append(people, p.Person)
				}
			}
		}
	}
	return people, nil
}

// readWords gives the words of a document, a line for each paragraph and each row of a table.
func readWords(ctx context.Context, name string, r io.ReaderAt, size int64) (string, error) {
	doc, err := office.Read(ctx, name, r, size, office.DefaultLimits())
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, block := range doc.Blocks {
		if block.Table == nil {
			b.WriteString(block.Para.Number + block.Para.Text + "\n")
			continue
		}
		for _, row := range block.Table.Rows {
			b.WriteString(rowWords(row) + "\n")
		}
	}
	return b.String(), nil
}

func rowWords(row tabular.Row) string {
	var cells []string
	for _, c := range row.Cells {
		if !c.Covered {
			cells = append(cells, c.Text)
		}
	}
	return strings.Join(cells, "\t")
}

// orphanAge is how long a content may be without a record: a slow upload under way has none yet.
const orphanAge = 24 * time.Hour

// tend removes what interrupted uploads left behind, then looks at what is added until its context ends.
func (a *App) tend(ctx context.Context) {
	if err := a.sweep(ctx, time.Now().Add(-orphanAge)); err != nil && ctx.Err() == nil {
		a.options.Log.Error("remove what interrupted uploads left behind", "error", err)
	}
	a.Evidence.Watch(ctx, func(err error) { a.options.Log.Error("look at evidence", "error", err) })
}

func (a *App) sweep(ctx context.Context, before time.Time) error {
	wanted := map[string]bool{}
	err := a.db.Evidence().Contents(ctx, func(c evidence.Content) error {
		wanted[c.SHA256] = true
		return nil
	})
	if err != nil {
		return err
	}
	n, err := a.contents.Sweep(ctx, before, func(sha256 string) bool { return wanted[sha256] })
	if n > 0 {
		a.options.Log.Info("removed what interrupted uploads left behind", "files", n)
	}
	return err
}
