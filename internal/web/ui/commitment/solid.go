package commitment

import (
	"bytes"
	"context"
	"io"

	"github.com/a-h/templ"

	"duban/internal/commitment"
	"duban/internal/web/ui"
)

// solid writes components one after another without white space between them: they are words of one text.
func solid(parts []templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		var buf bytes.Buffer
		for _, part := range parts {
			buf.Reset()
			if err := part.Render(ctx, &buf); err != nil {
				return err
			}
			if _, err := w.Write(buf.Bytes()); err != nil {
				return err
			}
		}
		return nil
	})
}

// pieces gives a task's text piece by piece, each with what is said about it.
func pieces(p *ui.Page, s Section) []templ.Component {
	var out []templ.Component
	for i := range s.Pieces {
		x := &s.Pieces[i]
		switch at := x.Closest(); {
		case at < 0:
			out = append(out, plainPiece(x.Text))
		case at >= len(s.Entries):
			out = append(out, figurePiece(p, s.Figures[at-len(s.Entries)], x.Text))
		default:
			out = append(out, promisePiece(s.Entries[at], x.Text, len(x.About) > 1))
		}
		for _, at := range x.Ending {
			if at < len(s.Entries) {
				out = append(out, reference(p, s.Entries[at], at+1))
			}
		}
	}
	return out
}

// backToTask is the address of a commitment on the page of its task.
func backToTask(p *ui.Page, s Section, e *commitment.Entry) string {
	return p.Base + "/tasks/" + ui.Itoa(s.Task.ID) + "#c-" + e.Code
}
