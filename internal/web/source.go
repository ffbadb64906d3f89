package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/web/ui"
	"duban/internal/web/ui/task"
)

// How much of the source stands beside a task: a little before it, and at most this much of its own.
const (
	sourceBefore = 2
	sourceOwn    = 14
)

// sourceOf gives the piece of the source that a task came from, the task's own words marked. next is the task after
// it, which ends the piece.
func (c *call) sourceOf(all []list.Excerpt, t, next *list.Task) []task.Line {
	at := slices.IndexFunc(all, func(e list.Excerpt) bool { return sameSpot(e.At, t.Item.At) })
	if at < 0 {
		return nil
	}
	end := at + 1
	for end < len(all) && end < at+sourceOwn && !beyond(all[end].At, t, next) {
		end++
	}
	words := wordsOf(t)
	var out []task.Line
	last := 0 // lines up to the last one of its own
	for i := max(0, at-sourceBefore); i < min(len(all), end+1); i++ {
		text := strings.TrimSpace(all[i].Text)
		if text == "" {
			continue
		}
		line := task.Line{Place: c.page.Place(all[i].At), Runs: []task.Run{{Text: text}}}
		if i >= at && i < end {
			runs := markWords(text, words)
			// A line without any of the item's words is a heading of what follows, or page furniture.
			if line.Own = i == at || slices.ContainsFunc(runs, func(r task.Run) bool { return r.Marked }); line.Own {
				line.Runs = runs
			}
		}
		out = append(out, line)
		if line.Own {
			last = len(out)
		}
	}
	return out[:min(len(out), last+1)]
}

// sameSpot reports whether an excerpt holds the place of an item: the same line, row or paragraph.
func sameSpot(e, item fault.Place) bool {
	switch {
	case item.Line > 0:
		return e.Line == item.Line
	case item.Cell != "":
		return e.Sheet == item.Sheet && rowOf(e.Cell) == rowOf(item.Cell)
	case item.Table > 0:
		return e.Table == item.Table && e.Row == item.Row
	case item.Para > 0:
		return e.Para == item.Para
	}
	return false
}

// rowOf gives the digits of a cell's name.
func rowOf(cell string) string { return strings.TrimLeftFunc(cell, unicode.IsLetter) }

// beyond reports whether a place no longer belongs to a task: the next one starts there, or in a table another row.
func beyond(at fault.Place, t, next *list.Task) bool {
	if next != nil && sameSpot(at, next.Item.At) {
		return true
	}
	if t.Item.At.Line > 0 {
		return next != nil && next.Item.At.Line > 0 && at.Line >= next.Item.At.Line
	}
	return !sameSpot(at, t.Item.At)
}

// wordsOf gives what an item took from its source, longest first.
func wordsOf(t *list.Task) []string {
	it := &t.Item
	words := []string{it.Text, it.Title, it.Deadline.Raw}
	for _, u := range t.Units {
		words = append(words, u.Printed)
	}
	words = append(append(words, it.LeadUnits...), it.JointUnits...)
	for _, names := range it.People {
		words = append(words, names...)
	}
	for _, part := range it.Parts {
		words = append(words, part.Text)
	}
	words = append(words, strings.Split(it.Text, "\n")...)
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) })
	return slices.Compact(slices.DeleteFunc(words, func(w string) bool { return len([]rune(ui.Compact(w))) < 2 }))
}

// markWords marks the words in a text. White space does not count: documents break lines within words.
func markWords(text string, words []string) []task.Run {
	runes := []rune(text)
	solid, where := solidRunes(text)
	marked := make([]bool, len(runes)+1)
	for _, w := range words {
		needle := []rune(ui.Compact(w))
		if len(needle) > len(solid) && strings.Contains(string(needle), string(solid)) && len(solid) > 5 {
			needle = solid // the item goes on beyond this piece
		}
		for from := 0; ; {
			i := indexRunes(solid[from:], needle)
			if i < 0 {
				break
			}
			i += from
			for k := where[i]; k <= where[i+len(needle)-1]; k++ {
				marked[k] = true
			}
			from = i + len(needle)
		}
	}
	var out []task.Run
	for start, i := 0, 1; i <= len(runes); i++ {
		if i == len(runes) || marked[i] != marked[start] {
			out = append(out, task.Run{Text: string(runes[start:i]), Marked: marked[start]})
			start = i
		}
	}
	return out
}

// solidRunes gives a text without white space, and the place of each of its characters in the text.
func solidRunes(text string) (solid []rune, where []int) {
	for i, r := range []rune(text) {
		if !unicode.IsSpace(r) {
			solid, where = append(solid, r), append(where, i)
		}
	}
	return solid, where
}

func indexRunes(text, needle []rune) int {
	if len(needle) == 0 {
		return -1
	}
	for i := 0; i+len(needle) <= len(text); i++ {
		if slices.Equal(text[i:i+len(needle)], needle) {
			return i
		}
	}
	return -1
}

// source gives the file that an edition was read from.
func (c *call) source() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	src, data, err := c.Library.SourceFile(c.r.Context(), b.ID)
	if err != nil {
		return err
	}
	// The file may be anything: it is only ever given as a download, never shown as a page of ours.
	c.out = answer{status: http.StatusOK, body: data, file: src.Name, kind: "application/octet-stream"}
	return nil
}
