package worktime

import (
	"encoding"
	"slices"
	"strings"

	"duban/internal/fault"
)

// words are the words of a line; what stands between 「 and 」 is one word, with its quotes.
type words struct{ left []string }

func newWords(line string) (*words, *fault.Error) {
	var w words
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		cut := strings.IndexAny(line, " \t")
		if strings.HasPrefix(line, "「") {
			end := strings.Index(line, "」")
			if end < 0 {
				return nil, scriptError("worktime.script_quote", line)
			}
			cut = end + len("」")
		}
		if cut < 0 {
			cut = len(line)
		}
		w.left = append(w.left, line[:cut])
		line = line[cut:]
	}
	return &w, nil
}

// next takes the next word, nothing at the end.
func (w *words) next() string {
	if w.atEnd() {
		return ""
	}
	word := w.left[0]
	w.left = w.left[1:]
	return word
}

func (w *words) atEnd() bool { return len(w.left) == 0 }

// at reports whether a word comes next, take takes it if so.
func (w *words) at(word string) bool { return len(w.left) > 0 && w.left[0] == word }

func (w *words) take(word string) bool {
	found := w.at(word)
	if found {
		w.next()
	}
	return found
}

// atQuote reports whether quoted words come next.
func (w *words) atQuote() bool { return len(w.left) > 0 && strings.HasPrefix(w.left[0], "「") }

// end wants no more words.
func (w *words) end() *fault.Error {
	if !w.atEnd() {
		return scriptError("worktime.script_unknown", w.rest())
	}
	return nil
}

// rest takes all words.
func (w *words) rest() string {
	rest := strings.Join(w.left, " ")
	w.left = nil
	return rest
}

// cut takes the words apart at the first that is a separator.
func (w *words) cut(separator string) (before, after *words, found bool) {
	i := slices.Index(w.left, separator)
	if i < 0 {
		return w, &words{}, false
	}
	return &words{w.left[:i]}, &words{w.left[i+1:]}, true
}

// quoted takes words in quotes.
func (w *words) quoted() (string, *fault.Error) {
	if !w.atQuote() {
		return "", scriptError("worktime.script_quote", w.rest())
	}
	return strings.TrimSuffix(strings.TrimPrefix(w.next(), "「"), "」"), nil
}

// text takes one word and reads it as what it is given.
func (w *words) text(into encoding.TextUnmarshaler) *fault.Error {
	word := w.next()
	if word == "" {
		return scriptError("worktime.script_short", "")
	}
	if err := into.UnmarshalText([]byte(word)); err != nil {
		return fault.As(err)
	}
	return nil
}

func (w *words) date(into *Date) *fault.Error     { return w.text(into) }
func (w *words) moment(into *Moment) *fault.Error { return w.text(into) }

// dates takes a date or two with a stroke between them.
func (w *words) dates() (from, to Date, err *fault.Error) {
	a, b, two := strings.Cut(w.next(), "/")
	pair := words{left: []string{a}}
	if two {
		pair.left = append(pair.left, b)
	}
	if err = pair.date(&from); err != nil {
		return 0, 0, err
	}
	to = from
	if two {
		err = pair.date(&to)
	}
	return from, to, err
}

// pause takes FROM/TO, or FROM/ of one that has not ended, and its reason and notice in quotes.
func (w *words) pause() (p Pause, err *fault.Error) {
	from, to, found := strings.Cut(w.next(), "/")
	if !found {
		return p, scriptError("worktime.script_pause", from)
	}
	pair := words{left: []string{from, to}}
	if err = pair.moment(&p.From); err != nil {
		return p, err
	}
	if to != "" {
		if err = pair.moment(&p.To); err != nil {
			return p, err
		}
	}
	for _, into := range []*string{&p.Reason, &p.Notice} {
		if w.atQuote() && err == nil {
			*into, err = w.quoted()
		}
	}
	return p, err
}
