package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/web/ui"
	commitmentui "duban/internal/web/ui/commitment"
)

// addForm begins a commitment that was overlooked: with the words chosen in the text, read once more.
func (c *call) addForm() error {
	c.fresh = true
	all, t, err := c.addTo()
	if err != nil {
		return err
	}
	q := c.r.URL.Query()
	f := c.newAdd(t)
	f.Words, f.Start = strings.TrimSpace(q.Get("words")), q.Get("start")
	facts := commitment.Facts{Type: commitment.Deliverable, Posture: commitment.Own}
	if from, to, err := findWords(t.Item.Text, f.Words, f.Start); err == nil {
		facts = guess(all.Reading(t.ID), f.Words, from, to)
		f.Places = c.placeOfWords(t, from, to)
	}
	f.Blocks = []commitmentui.Fields{commitmentui.NewFields("", &facts)}
	return c.formPage(http.StatusOK, f)
}

// guess gives the facts that a form for chosen words begins with: those of a promise read there, else their own.
func guess(r commitment.Reading, words string, from, to int) commitment.Facts {
	for _, p := range r.Promises {
		if p.Start < to && from < p.End {
			return p.Facts
		}
	}
	facts := commitment.Facts{Type: commitment.Deliverable, Posture: r.Posture, Verify: commitment.ByDeliverable}
	if utf8.RuneCountInString(words) <= 60 {
		facts.Quantity = words
	}
	return facts
}

func (c *call) placeOfWords(t *list.Task, from, to int) []commitmentui.Place {
	return []commitmentui.Place{{Task: t, Runs: commitmentui.Sentence(t.Item.Text, from, to, nil, aroundWords)}}
}

func (c *call) newAdd(t *list.Task) commitmentui.Form {
	base := c.page.Base + "/tasks/" + ui.Itoa(t.ID)
	return commitmentui.Form{
		Action: formAdd, Task: t, URL: base + "/add", Back: c.backTo(base + "#commitments"),
		Places: []commitmentui.Place{{Task: t, Runs: commitmentui.Sentence(t.Item.Text, 0, 0, nil, -1)}},
	}
}

// addTo gives the task of the newest edition that the address names.
func (c *call) addTo() (*commitment.Book, *list.Task, error) {
	b, all, err := c.promises()
	if err != nil {
		return nil, nil, err
	}
	id, err := c.number("task")
	if err != nil {
		return nil, nil, err
	}
	t := b.Task(list.TaskID(id))
	if t == nil {
		return nil, nil, fault.New(fault.NotFound, "web.task_missing", nil)
	}
	return all, t, nil
}

// add keeps a commitment that a person found.
func (c *call) add() error {
	c.fresh = true
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
	_, t, err := c.addTo()
	if err != nil {
		return err
	}
	f := c.newAdd(t)
	f.Words, f.Start = c.typed("words"), c.typed("start")
	facts, wrong := c.blocks(&f)
	from, to, missing := 0, 0, error(nil)
	if t.Item.Text != "" {
		from, to, missing = findWords(t.Item.Text, f.Words, f.Start)
	}
	if missing != nil {
		wrong = errors.Join(missing, wrong)
	} else if to > from {
		f.Places = c.placeOfWords(t, from, to)
	}
	code := ""
	if wrong == nil {
		code, wrong = c.Confirms.Add(c.r.Context(), t.ID, from, to, facts[0], c.page.Who.Name)
	}
	if wrong != nil {
		return c.formAgain(f, wrong)
	}
	c.note(c.page.T("web.commitment.done.add", "code", code))
	c.redirect(commitmentui.Path(code))
	return nil
}

// findWords finds words in a text, white space aside. start, where script knows it, tells repetitions apart.
func findWords(text, words, start string) (from, to int, err error) {
	wrong := func(code string, args fault.Args) error {
		return &fault.Error{Kind: fault.Invalid, Code: code, Args: args, Field: "words"}
	}
	solid, where := solidRunes(text)
	needle, _ := solidRunes(words)
	if len(needle) == 0 {
		return 0, 0, wrong("web.commitment.words_missing", nil)
	}
	at, times := -1, 0
	for i := 0; i+len(needle) <= len(solid); i++ {
		if !slices.Equal(solid[i:i+len(needle)], needle) {
			continue
		}
		times++
		if at < 0 || fmt.Sprint(where[i]) == start {
			at = i
		}
	}
	switch {
	case times == 0:
		return 0, 0, wrong("web.commitment.words_not_found", nil)
	case times > 1 && fmt.Sprint(where[at]) != start:
		return 0, 0, wrong("web.commitment.words_twice", fault.Args{"count": times})
	}
	return where[at], where[at+len(needle)-1] + 1, nil
}
