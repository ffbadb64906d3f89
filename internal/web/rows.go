package web

import (
	"bytes"
	"context"
	"slices"
	"sync"

	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/web/ui"
)

// rowCache keeps the lines of a book's tables of tasks as they are sent. They are the same for every visitor of one
// language, so a page of a hundred tasks is a hundred appends.
type rowCache struct {
	mu  sync.Mutex
	all map[rowKey][][]byte
}

type rowKey struct {
	lang locale.Lang
	base string // addresses within the rows begin with it
}

// lines gives the rows of tasks, with their lights where the visitor may see them.
func (c *call) lines(b *book, tasks []*list.Task) ([][]byte, error) {
	all, err := b.rows.get(c.r.Context(), b, &c.page)
	if err != nil {
		return nil, err
	}
	if err := c.openLights(b); err != nil {
		return nil, err
	}
	out := make([][]byte, len(tasks))
	for i, t := range tasks {
		out[i] = all[t.Seq]
		if c.lights == nil {
			continue
		}
		if out[i], err = c.litLine(all[t.Seq], t); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// behindNumber is where the light stands in a row.
var behindNumber = []byte(`<td class="c-task">`)

// litLine puts a task's light into its row. Rows outlive lights by far, so they are kept without.
func (c *call) litLine(row []byte, t *list.Task) ([]byte, error) {
	var cell bytes.Buffer
	if err := ui.LightCell(&c.page, c.seen(t)).Render(c.r.Context(), &cell); err != nil {
		return nil, err
	}
	at := max(bytes.Index(row, behindNumber), 0)
	return slices.Concat(row[:at], cell.Bytes(), row[at:]), nil
}

func (rc *rowCache) get(ctx context.Context, b *book, p *ui.Page) ([][]byte, error) {
	key := rowKey{p.Lang, p.Base}
	rc.mu.Lock()
	defer rc.mu.Unlock()
	if rows, ok := rc.all[key]; ok {
		return rows, nil
	}
	rows := make([][]byte, len(b.Tasks))
	var buf bytes.Buffer
	for i := range b.Tasks {
		t := &b.Tasks[i]
		buf.Reset()
		if err := ui.TaskRow(p, t, b.path(p, t)).Render(ctx, &buf); err != nil {
			return nil, err
		}
		rows[i] = bytes.Clone(buf.Bytes())
	}
	if rc.all == nil {
		rc.all = map[rowKey][][]byte{}
	}
	rc.all[key] = rows
	return rows, nil
}

// path gives the headings above a task in one line, the outermost left out where there are more than two.
func (b *book) path(p *ui.Page, t *list.Task) string {
	n := b.node(t)
	if n == nil {
		return ""
	}
	words := p.Heading(n.Heading)
	if n.Up != nil {
		words = p.Heading(n.Up.Heading) + " › " + words
	}
	return words
}
