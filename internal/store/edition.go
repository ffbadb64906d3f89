package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
)

// printedItem is the part of an item that is kept as one JSON value: lists and maps that nothing queries. Null and
// empty stay apart. Units and people as resolved have tables of their own.
type printedItem struct {
	Path      []string               `json:"path"`
	Lead      []string               `json:"lead"`
	Joint     []string               `json:"joint"`
	People    map[string][]string    `json:"people"`
	Inherited []string               `json:"inherited"`
	Parts     []list.Part            `json:"parts"`
	Extra     map[string]string      `json:"extra"`
	Raw       map[string]list.Phrase `json:"raw"`
}

func printedOf(it *list.Item) printedItem {
	return printedItem{it.Path, it.LeadUnits, it.JointUnits, it.People, it.Inherited, it.Parts, it.Extra, it.Raw}
}

func (s listStore) Edition(ctx context.Context, id list.EditionID) (*list.Edition, error) {
	var e *list.Edition
	err := s.db.inRead(ctx, func(t tx) error {
		var err error
		if e, err = loadEdition(ctx, t, id); err != nil {
			return err
		}
		for _, load := range []func(context.Context, tx, *list.Edition) error{
			loadHeadings, loadItems, loadItemUnits, loadItemPeople, loadFindings,
		} {
			if err := load(ctx, t, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, failure("load an edition", err)
	}
	return e, nil
}

func loadEdition(ctx context.Context, t tx, id list.EditionID) (*list.Edition, error) {
	r, err := t.Edition(ctx, int64(id))
	if err != nil {
		return nil, missing(err, "store.no_edition", int64(id))
	}
	e := &list.Edition{
		ID: id, List: list.ID(r.ListID), Slug: r.Slug, Number: int(r.Number), Title: r.Title, TitleEn: r.TitleEn,
		Layout: list.Layout(r.Layout), LeadRule: list.LeadRule(r.LeadRule), Year: int(r.Year),
		SavedAt: fromMillis(r.SavedAt), SavedBy: r.SavedBy, Note: r.Note,
		Source: list.Source{Name: r.SourceName, Format: r.Format, SHA256: r.Sha256, Size: r.Size},
	}
	if err := unmarshal(r.Columns, &e.Columns); err != nil {
		return nil, err
	}
	if err := unmarshal(r.Roles, &e.Roles); err != nil {
		return nil, err
	}
	if r.Tasks > 0 {
		e.Tasks = make([]list.Task, 0, r.Tasks)
	}
	return e, nil
}

func loadHeadings(ctx context.Context, t tx, e *list.Edition) error {
	rows, err := t.Headings(ctx, int64(e.ID))
	if err != nil {
		return err
	}
	for _, r := range rows {
		h := list.Heading{
			Level: int(r.Level), No: r.No, Title: r.Title, TitleEn: r.TitleEn, Text: r.Words, Raw: r.Raw, Parent: int(r.Parent),
		}
		if err := unmarshal(r.Place, &h.At); err != nil {
			return err
		}
		e.Headings = append(e.Headings, h)
	}
	return nil
}

func loadItems(ctx context.Context, t tx, e *list.Edition) error {
	rows, err := t.Items(ctx, int64(e.ID))
	if err != nil {
		return err
	}
	for _, r := range rows {
		var p printedItem
		if err := unmarshal(r.Printed, &p); err != nil {
			return err
		}
		task := list.Task{
			ID: list.TaskID(r.TaskID), Seq: int(r.Seq), ShortZh: r.ShortZh, ShortEn: r.ShortEn,
			Item: list.Item{
				No: r.No, Title: r.Title, Text: r.Words, Heading: int(r.Heading), LeadBasis: list.LeadBasis(r.LeadBasis),
				Path: p.Path, LeadUnits: p.Lead, JointUnits: p.Joint, People: p.People, Inherited: p.Inherited,
				Parts: p.Parts, Extra: p.Extra, Raw: p.Raw,
				Deadline: list.Deadline{
					Raw: r.DeadlineRaw, Date: r.DeadlineDate, Precision: list.Precision(r.DeadlinePrecision),
					Ongoing: r.DeadlineOngoing, Source: list.DeadlineSource(r.DeadlineSource),
				},
			},
		}
		if err := unmarshal(r.Place, &task.Item.At); err != nil {
			return err
		}
		e.Tasks = append(e.Tasks, task)
	}
	return nil
}

func loadItemUnits(ctx context.Context, t tx, e *list.Edition) error {
	rows, err := t.ItemUnits(ctx, int64(e.ID))
	if err != nil {
		return err
	}
	for _, r := range rows {
		task := &e.Tasks[r.ItemSeq]
		task.Units = append(task.Units, list.TaskUnit{Unit: org.UnitID(r.UnitID), Lead: r.Lead, Printed: r.Printed})
	}
	if e.Units, err = unitsNamed(ctx, t, e.Tasks); err != nil {
		return err
	}
	names := make(map[org.UnitID]string, len(e.Units))
	for _, u := range e.Units {
		names[u.ID] = u.Name
	}
	for i := range e.Tasks {
		for n := range e.Tasks[i].Units {
			u := &e.Tasks[i].Units[n]
			u.Name = names[u.Unit]
		}
	}
	return nil
}

// unitsNamed gives the units that tasks name, by name. The directory is small beside the naming of its units, so it is
// read whole and sifted here.
func unitsNamed(ctx context.Context, t tx, tasks []list.Task) ([]org.Unit, error) {
	named := map[org.UnitID]bool{}
	for i := range tasks {
		for _, u := range tasks[i].Units {
			named[u.Unit] = true
		}
	}
	if len(named) == 0 {
		return nil, nil
	}
	units, err := directory(ctx, t)
	if err != nil {
		return nil, err
	}
	units = slices.DeleteFunc(units, func(u org.Unit) bool { return !named[u.ID] })
	slices.SortFunc(units, func(a, b org.Unit) int { return strings.Compare(a.Name, b.Name) })
	return units, nil
}

func loadItemPeople(ctx context.Context, t tx, e *list.Edition) error {
	rows, err := t.ItemPeople(ctx, int64(e.ID))
	if err != nil {
		return err
	}
	for _, r := range rows {
		task := &e.Tasks[r.ItemSeq]
		task.People = append(task.People, list.TaskPerson{Person: org.PersonID(r.PersonID), Role: r.Role, Name: r.Name})
	}
	return nil
}

func loadFindings(ctx context.Context, t tx, e *list.Edition) error {
	rows, err := t.Findings(ctx, int64(e.ID))
	if err != nil {
		return err
	}
	for _, r := range rows {
		d := list.Decision{
			ID: r.ID, State: list.DecisionState(r.State), By: r.DecidedBy, At: fromMillis(r.DecidedAt),
			Finding: fault.Finding{Severity: fault.Severity(r.Severity), Code: r.Code, Item: r.ItemNo},
		}
		if err := unmarshal(r.Place, &d.Finding.At); err != nil {
			return err
		}
		if err := unmarshal(r.Fix, &d.Finding.Fix); err != nil {
			return err
		}
		if d.Finding.Args, err = unmarshalArgs(r.Args); err != nil {
			return err
		}
		e.Findings = append(e.Findings, d)
	}
	return nil
}

func marshal(v any) (string, error) {
	data, err := json.Marshal(v)
	return string(data), err
}

func unmarshal(text string, v any) error {
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("stored value: %w", err)
	}
	return nil
}

// unmarshalArgs gives back the types that fault.Args may hold: strings, integers and slices of strings.
func unmarshalArgs(text string) (fault.Args, error) {
	var args fault.Args
	if err := unmarshal(text, &args); err != nil {
		return nil, err
	}
	for name, value := range args {
		switch v := value.(type) {
		case float64:
			if v != math.Trunc(v) {
				return nil, fmt.Errorf("stored argument %s: %v is no integer", name, v)
			}
			args[name] = int(v)
		case []any:
			texts := make([]string, len(v))
			for i, part := range v {
				text, ok := part.(string)
				if !ok {
					return nil, fmt.Errorf("stored argument %s: %v is no text", name, part)
				}
				texts[i] = text
			}
			args[name] = texts
		}
	}
	return args, nil
}
