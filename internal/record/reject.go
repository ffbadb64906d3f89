package record

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"duban/internal/locale"
)

// rejectedHeadings are those of the columns that a file of rejected rows has before the row's own, in the form that
// plain gives; such a file may be mended and imported as it is.
var rejectedHeadings = []string{"拒收行号", "拒收代码", "拒收说明", "rejected_line", "rejected_code", "rejected_because"}

// RejectedFile writes rows that were not taken as CSV: line, code, words, and the row as it was.
type RejectedFile struct {
	lang locale.Lang
	out  *csv.Writer
	rows int
	head []string
	w    io.Writer
}

// NewRejectedFile begins nothing yet: a file without rows stays empty. head is that of the rows.
func NewRejectedFile(w io.Writer, head []string, lang locale.Lang) *RejectedFile {
	if head == nil {
		head = []string{"json"}
	}
	return &RejectedFile{lang: lang, w: w, head: head}
}

// Rows gives how many rows were written.
func (f *RejectedFile) Rows() int { return f.rows }

// Write adds a row.
func (f *RejectedFile) Write(r Rejection) error {
	if f.out == nil {
		if _, err := io.WriteString(f.w, "\uFEFF"); err != nil {
			return fmt.Errorf("write rejected rows: %w", err)
		}
		f.out = csv.NewWriter(f.w)
		f.out.UseCRLF = true
		own := rejectedHeadings[:3]
		if f.lang == locale.En {
			own = rejectedHeadings[3:]
		}
		if err := f.out.Write(slices.Concat(own, guard(f.head))); err != nil {
			return fmt.Errorf("write rejected rows: %w", err)
		}
	}
	f.rows++
	cells := r.Row.Cells
	if r.Row.JSON != nil {
		cells = []string{string(r.Row.JSON)}
	}
	record := append([]string{strconv.Itoa(r.Row.Line), r.Code, Because(f.lang, r)}, guard(cells)...)
	if err := f.out.Write(record); err != nil {
		return fmt.Errorf("write rejected rows: %w", err)
	}
	return nil
}

// Flush writes what is left.
func (f *RejectedFile) Flush() error {
	if f.out == nil {
		return nil
	}
	f.out.Flush()
	if err := f.out.Error(); err != nil {
		return fmt.Errorf("write rejected rows: %w", err)
	}
	return nil
}

// guard keeps spreadsheets from computing what only is text.
func guard(cells []string) []string {
	out := slices.Clone(cells)
	for i, c := range out {
		if c != "" && strings.ContainsRune("=+-@", rune(c[0])) {
			out[i] = "'" + c
		}
	}
	return out
}

// Because gives the words for why a row was not taken.
func Because(lang locale.Lang, r Rejection) string {
	text := locale.Text(lang, r.Code, r.Args)
	if r.Event != "" {
		text = locale.Text(lang, "record.of_event", map[string]any{"event": clip(r.Event), "text": text})
		text += locale.Text(lang, "record.of_row", map[string]any{"new": r.New, "known": r.Known, "refused": r.Refused})
	}
	return text
}
