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

	mu    sync.RWMutex
	pages map[tasksInput][]byte // pages answered lately; they end with the edition they show
}

// maxPages bounds the pages kept of one edition, some 100 KB each.
const maxPages = 64

// page gives the answer to a question asked before, nil when it was not kept.
func (e *encoded) page(in tasksInput) []byte {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.pages[in]
}

// keep remembers an answer. When there are too many, all go: whoever pages through a list asks for each page once.
func (e *encoded) keep(in tasksInput, body []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.pages == nil || len(e.pages) >= maxPages {
		e.pages = map[tasksInput][]byte{}
	}
	e.pages[in] = body
}

func encode(v *list.View) (*encoded, error) {
	e := &encoded{view: v, rows: make([][]byte, len(v.Tasks)), full: make([][]byte, len(v.Tasks))}
	sum := fnv.New64a()
	for i := range v.Tasks {
		var err error
		if e.rows[i], err = json.Marshal(rowOf(v, &v.Tasks[i])); err == nil {
			e.full[i], err = json.Marshal(taskOf(v, &v.Tasks[i]))
		}
		if err != nil {
			return nil, fmt.Errorf("encode task %d: %w", v.Tasks[i].ID, err)
		}
		_, _ = sum.Write(e.full[i]) // a hash never fails
	}
	e.etag = `"` + strconv.FormatUint(sum.Sum64(), 36) + `"`
	return e, nil
}

// shelf keeps the encoded form of the current editions.
type shelf struct {
	mu   sync.RWMutex
	kept map[string]*encoded // by slug
}

// of gives the encoded form of an edition, made at the first call after the edition was loaded.
func (s *shelf) of(v *list.View) (*encoded, error) {
	s.mu.RLock()
	e := s.kept[v.Slug]
	s.mu.RUnlock()
	if e != nil && e.view == v {
		return e, nil
	}
	e, err := encode(v)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[string]*encoded{}
	}
	s.kept[v.Slug] = e
	return e, nil
}
