package api

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strconv"
	"sync"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
)

// TaskRow is a task in a list of tasks.
type TaskRow struct {
	ID         list.TaskID   `json:"id"`
	List       string        `json:"list" doc:"Slug of its list"`
	Position   int           `json:"position" doc:"1-based place in the document"`
	No         string        `json:"no" doc:"Number as printed"`
	Title      string        `json:"title" doc:"Short title in Chinese"`
	TitleEn    string        `json:"title_en" doc:"Short title in English, empty when nobody wrote one"`
	Path       []string      `json:"path" doc:"Headings above, outermost first"`
	LeadUnits  []unitRef     `json:"lead_units"`
	JointUnits []unitRef     `json:"joint_units"`
	People     []personRef   `json:"people"`
	Deadline   list.Deadline `json:"deadline"`
}

// task is a task in full.
type task struct {
	TaskRow
	Text      string            `json:"text" doc:"The whole text without its number and responsibility bracket"`
	LeadBasis list.LeadBasis    `json:"lead_basis"`
	Inherited []string          `json:"inherited"`
	Parts     []list.Part       `json:"parts"`
	Extra     map[string]string `json:"extra,omitempty"`
	At        fault.Place       `json:"at" doc:"Where in the document it stands"`
}

// unitRef names a unit's part in a task.
type unitRef struct {
	ID      org.UnitID `json:"id"`
	Name    string     `json:"name" doc:"Canonical name"`
	Printed string     `json:"printed" doc:"As the document names it"`
}

// personRef names a person's part in a task.
type personRef struct {
	ID   org.PersonID `json:"id"`
	Role string       `json:"role" doc:"As printed"`
	Name string       `json:"name"`
}

func rowOf(v *list.View, t *list.Task) TaskRow {
	r := TaskRow{
		ID: t.ID, List: v.Slug, Position: t.Seq + 1, No: t.Item.No, Title: t.Short(false), TitleEn: t.ShortEn,
		Path: notNil(t.Item.Path), LeadUnits: []unitRef{}, JointUnits: []unitRef{}, People: []personRef{},
		Deadline: t.Item.Deadline,
	}
	for _, u := range t.Units {
		ref := unitRef{u.Unit, u.Name, u.Printed}
		if u.Lead {
			r.LeadUnits = append(r.LeadUnits, ref)
		} else {
			r.JointUnits = append(r.JointUnits, ref)
		}
	}
	for _, p := range t.People {
		r.People = append(r.People, personRef{p.Person, p.Role, p.Name})
	}
	return r
}

func taskOf(v *list.View, t *list.Task) task {
	return task{
		TaskRow: rowOf(v, t), Text: t.Item.Text, LeadBasis: t.Item.LeadBasis, Inherited: notNil(t.Item.Inherited),
		Parts: notNil(t.Item.Parts), Extra: t.Item.Extra, At: t.Item.At,
	}
}

func notNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// encoded is an edition whose tasks are already JSON, by their position.
type encoded struct {
	view *list.View
	rows [][]byte
	full [][]byte
	etag string // changes with anything in the rows

	answers answers[tasksInput]
}

// answers are pages answered lately; they end with the data that they show.
type answers[In comparable] struct {
	mu    sync.RWMutex
	pages map[In][]byte
}

// maxPages bounds the pages kept of one edition, some 100 KB each.
const maxPages = 64

// get gives the answer to a question asked before, nil when it was not kept.
func (a *answers[In]) get(in In) []byte {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.pages[in]
}

// keep remembers an answer. When there are too many, all go: whoever pages through a list asks for each page once.
func (a *answers[In]) keep(in In, body []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.pages == nil || len(a.pages) >= maxPages {
		a.pages = map[In][]byte{}
	}
	a.pages[in] = body
}

func encode(v *list.View) (*encoded, error) {
	e := &encoded{view: v, rows: make([][]byte, len(v.Tasks)), full: make([][]byte, len(v.Tasks))}
	for i := range v.Tasks {
		var err error
		if e.rows[i], err = json.Marshal(rowOf(v, &v.Tasks[i])); err == nil {
			e.full[i], err = json.Marshal(taskOf(v, &v.Tasks[i]))
		}
		if err != nil {
			return nil, fmt.Errorf("encode task %d: %w", v.Tasks[i].ID, err)
		}
	}
	e.etag = etagOf(e.full)
	return e, nil
}

// etagOf gives a tag that changes with anything in the rows.
func etagOf(rows [][]byte) string {
	sum := fnv.New64a()
	for _, row := range rows {
		_, _ = sum.Write(row) // a hash never fails
	}
	return `"` + strconv.FormatUint(sum.Sum64(), 36) + `"`
}

// shelf keeps the encoded form of what is shown of each list now.
type shelf[From comparable, To any] struct {
	mu   sync.RWMutex
	kept map[string]shelved[From, To] // by slug
}

type shelved[From comparable, To any] struct {
	from From
	to   To
}

// of gives the encoded form of what a list shows, made at the first call after that was loaded.
func (s *shelf[From, To]) of(slug string, from From, encode func(From) (To, error)) (To, error) {
	s.mu.RLock()
	on, found := s.kept[slug]
	s.mu.RUnlock()
	if found && on.from == from {
		return on.to, nil
	}
	to, err := encode(from)
	if err != nil {
		return to, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[string]shelved[From, To]{}
	}
	s.kept[slug] = shelved[From, To]{from, to}
	return to, nil
}
