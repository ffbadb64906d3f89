package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/store/sqlgen"
)

// saving is one SaveEdition under way: the edition to come back and the keys found so far.
type saving struct {
	tx
	in     list.NewEdition
	out    list.Edition
	units  map[string]org.UnitID
	people map[string]org.PersonID

	newUnits, newPeople []key
}

func (s listStore) SaveEdition(ctx context.Context, e list.NewEdition) (*list.Edition, error) {
	var saved *list.Edition
	err := s.db.change(ctx, func(t tx) error {
		w := &saving{tx: t, in: e, out: e.Edition}
		if err := w.all(ctx); err != nil {
			return err
		}
		saved = &w.out
		return nil
	})
	return saved, failure("save an edition", err)
}

func (w *saving) all(ctx context.Context) error {
	w.out.SavedAt = time.UnixMilli(w.out.SavedAt.UnixMilli()).UTC()
	if err := w.edition(ctx); err != nil {
		return fmt.Errorf("edition: %w", err)
	}
	err := w.journaled(ctx, "task", ids(w.out.List), func() error { return w.contents(ctx) })
	if err != nil {
		return err
	}
	return w.journal(ctx)
}

// contents writes what hangs on the edition.
func (w *saving) contents(ctx context.Context) error {
	steps := []struct {
		name string
		do   func(context.Context) error
	}{
		{"source", w.source}, {"headings", w.headings}, {"units", w.directory},
		{"members", w.members}, {"people", w.persons}, {"tasks", w.tasks}, {"items", w.items},
		{"findings", w.findings}, {"units named", w.named}, {"draft", w.draft},
	}
	for _, step := range steps {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// journal notes the rows that the edition brought and whose keys were not known before.
func (w *saving) journal(ctx context.Context) error {
	of := ids(w.out.ID)
	return w.createdAll(ctx, []rowsOf{
		{"edition", of}, {"edition_source", of}, {"excerpt", of}, {"heading", of}, {"item", of}, {"item_unit", of}, {"item_person", of},
		{"finding", of}, {"unit", w.newUnits}, {"person", w.newPeople},
	})
}

func (w *saving) edition(ctx context.Context) error {
	e := &w.out
	id, err := w.ListIDBySlug(ctx, e.Slug)
	if errors.Is(err, sql.ErrNoRows) {
		if id, err = w.CreateList(ctx, e.Slug); err == nil {
			err = w.created(ctx, "list", ids(id))
		}
	}
	if err != nil {
		return err
	}
	if err := w.unchanged(ctx, id); err != nil {
		return err
	}
	number, err := w.LastEditionNumber(ctx, id)
	if err != nil {
		return err
	}
	e.List, e.Number = list.ID(id), int(number)+1
	columns, err1 := marshal(e.Columns)
	roles, err2 := marshal(e.Roles)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	edition, err := w.CreateEdition(ctx, sqlgen.CreateEditionParams{
		ListID: id, Number: int64(e.Number), Title: e.Title, TitleEn: e.TitleEn, Layout: string(e.Layout), LeadRule: string(e.LeadRule),
		Year: int64(e.Year), Columns: columns, Roles: roles, Tasks: int64(len(e.Tasks)),
		SavedAt: e.SavedAt.UnixMilli(), SavedBy: e.SavedBy, Note: e.Note,
	})
	e.ID = list.EditionID(edition)
	return err
}

// unchanged refuses to follow an edition that the new one was not compared with.
func (w *saving) unchanged(ctx context.Context, id int64) error {
	if w.in.After == 0 {
		return nil
	}
	last, err := w.LastEditionID(ctx, id)
	if errors.Is(err, sql.ErrNoRows) || err == nil && list.EditionID(last) != w.in.After {
		return fault.New(fault.Conflict, "store.newer_edition", fault.Args{"slug": w.out.Slug})
	}
	return err
}

func (w *saving) source(ctx context.Context) error {
	s := w.out.Source
	err := w.CreateSource(ctx, sqlgen.CreateSourceParams{
		EditionID: int64(w.out.ID), Name: s.Name, Format: s.Format, Sha256: s.SHA256, Size: s.Size, File: notNil(w.in.File),
	})
	if err != nil {
		return err
	}
	rows := w.batch("excerpt", "edition_id", "seq", "place", "words")
	for i, x := range w.in.Excerpts {
		place, err := marshal(x.At)
		if err != nil {
			return err
		}
		if err := rows.add(ctx, int64(w.out.ID), i, place, x.Text); err != nil {
			return err
		}
	}
	return rows.flush(ctx)
}

// notNil keeps an empty file apart from a missing one, which the column refuses.
func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func (w *saving) headings(ctx context.Context) error {
	rows := w.batch("heading", "edition_id", "seq", "level", "no", "title", "title_en", "words", "raw", "parent", "place")
	for i, h := range w.out.Headings {
		place, err := marshal(h.At)
		if err != nil {
			return err
		}
		if err := rows.add(ctx, int64(w.out.ID), i, h.Level, h.No, h.Title, h.TitleEn, h.Text, h.Raw, h.Parent, place); err != nil {
			return err
		}
	}
	return rows.flush(ctx)
}

// directory finds or creates every unit given or named, and adds the aliases given.
func (w *saving) directory(ctx context.Context) error {
	rows, err := w.Units(ctx)
	if err != nil {
		return err
	}
	known := make(map[string]sqlgen.Unit, len(rows))
	w.units = make(map[string]org.UnitID, len(rows))
	for _, r := range rows {
		known[r.Name] = r
		w.units[r.Name] = org.UnitID(r.ID)
	}
	var aliases []sqlgen.SaveAliasParams
	for _, u := range w.wanted() {
		id, err := w.unit(ctx, known, u)
		if err != nil {
			return fmt.Errorf("%s: %w", u.Name, err)
		}
		for _, a := range u.Aliases {
			aliases = append(aliases, sqlgen.SaveAliasParams{UnitID: id, Name: a.Name, Confirmed: a.Confirmed})
		}
	}
	return w.aliases(ctx, aliases)
}

// aliases writes the aliases that are not there yet, or not vouched for.
func (w *saving) aliases(ctx context.Context, aliases []sqlgen.SaveAliasParams) error {
	if len(aliases) == 0 {
		return nil
	}
	rows, err := w.Aliases(ctx)
	if err != nil {
		return err
	}
	confirmed := make(map[string]bool, len(rows))
	for _, r := range rows {
		confirmed[r.Name] = r.Confirmed
	}
	aliases = slices.DeleteFunc(aliases, func(a sqlgen.SaveAliasParams) bool { // which SaveAlias would leave as they are
		vouched, there := confirmed[a.Name]
		return there && (vouched || !a.Confirmed)
	})
	if len(aliases) == 0 {
		return nil
	}
	return w.journaled(ctx, "unit_alias", everyRow, func() error {
		for _, a := range aliases {
			if err := w.SaveAlias(ctx, a); err != nil {
				return fmt.Errorf("alias %s: %w", a.Name, err)
			}
		}
		return nil
	})
}

// wanted lists the units given, then those only named by a task or a membership.
func (w *saving) wanted() []org.Unit {
	units := slices.Clone(w.in.Units)
	seen := make(map[string]bool, len(units))
	for _, u := range units {
		seen[u.Name] = true
	}
	add := func(name string, kind org.UnitKind) {
		if !seen[name] {
			seen[name] = true
			units = append(units, org.Unit{Name: name, Kind: kind})
		}
	}
	for _, m := range w.in.Members {
		add(m.Collective, org.KindCollective)
		add(m.Unit, "")
	}
	for i := range w.out.Tasks {
		for _, u := range w.out.Tasks[i].Units {
			add(u.Name, "")
		}
	}
	return units
}

// unit gives the key of u, creating it when new. What u leaves empty stays as it is on a known unit.
func (w *saving) unit(ctx context.Context, known map[string]sqlgen.Unit, u org.Unit) (int64, error) {
	old, ok := known[u.Name]
	if !ok {
		kind := cmp.Or(u.Kind, org.KindUnit)
		id, err := w.CreateUnit(ctx, sqlgen.CreateUnitParams{Name: u.Name, NameEn: u.NameEn, Kind: string(kind)})
		w.units[u.Name] = org.UnitID(id)
		w.newUnits = append(w.newUnits, key{id})
		known[u.Name] = sqlgen.Unit{ID: id, Name: u.Name, NameEn: u.NameEn, Kind: string(kind)}
		return id, err
	}
	next := sqlgen.UpdateUnitParams{NameEn: cmp.Or(u.NameEn, old.NameEn), Kind: cmp.Or(string(u.Kind), old.Kind), ID: old.ID}
	if next.NameEn == old.NameEn && next.Kind == old.Kind {
		return old.ID, nil
	}
	if slices.ContainsFunc(w.newUnits, func(k key) bool { return k[0] == old.ID }) {
		return old.ID, w.UpdateUnit(ctx, next)
	}
	return old.ID, w.journaled(ctx, "unit", ids(old.ID), func() error { return w.UpdateUnit(ctx, next) })
}

func (w *saving) members(ctx context.Context) error {
	if len(w.in.Members) == 0 {
		return nil
	}
	return w.journaled(ctx, "collective_member", everyRow, func() error {
		for _, m := range w.in.Members {
			err := w.SaveMember(ctx, sqlgen.SaveMemberParams{
				CollectiveID: int64(w.units[m.Collective]), UnitID: int64(w.units[m.Unit]), FromDate: m.From, ToDate: m.To,
			})
			if err != nil {
				return fmt.Errorf("%s in %s: %w", m.Unit, m.Collective, err)
			}
		}
		return nil
	})
}

func (w *saving) persons(ctx context.Context) error {
	w.people = map[string]org.PersonID{}
	for i := range w.out.Tasks {
		for _, p := range w.out.Tasks[i].People {
			if w.people[p.Name] != 0 {
				continue
			}
			id, err := w.PersonByName(ctx, p.Name)
			if errors.Is(err, sql.ErrNoRows) {
				id, err = w.CreatePerson(ctx, p.Name)
				w.newPeople = append(w.newPeople, key{id})
			}
			if err != nil {
				return err
			}
			w.people[p.Name] = org.PersonID(id)
		}
	}
	return nil
}

// tasks gives every item its task: the one it names, which must be of this list, or a new one.
func (w *saving) tasks(ctx context.Context) error {
	w.out.Tasks = slices.Clone(w.out.Tasks)
	known, err := w.knownTasks(ctx)
	if err != nil {
		return err
	}
	fresh := w.batch("task", "list_id", "short_zh", "short_en")
	fresh.returning = true
	var waiting []int
	for i := range w.out.Tasks {
		t := &w.out.Tasks[i]
		t.Seq = i
		if t.ID == 0 {
			waiting = append(waiting, i)
			if err := fresh.add(ctx, int64(w.out.List), t.ShortZh, t.ShortEn); err != nil {
				return err
			}
			continue
		}
		old, ok := known[t.ID]
		if !ok {
			return fault.New(fault.Conflict, "store.foreign_task", fault.Args{"id": int64(t.ID)})
		}
		if err := w.keepTask(ctx, old, t); err != nil {
			return err
		}
	}
	if err := fresh.flush(ctx); err != nil {
		return err
	}
	for n, i := range waiting {
		w.out.Tasks[i].ID = list.TaskID(fresh.ids[n])
	}
	return nil
}

// knownTasks lists the tasks that the list has already, when the edition names any.
func (w *saving) knownTasks(ctx context.Context) (map[list.TaskID]sqlgen.TasksOfListRow, error) {
	if !slices.ContainsFunc(w.out.Tasks, func(t list.Task) bool { return t.ID != 0 }) {
		return nil, nil
	}
	rows, err := w.TasksOfList(ctx, int64(w.out.List))
	if err != nil {
		return nil, err
	}
	known := make(map[list.TaskID]sqlgen.TasksOfListRow, len(rows))
	for _, r := range rows {
		known[list.TaskID(r.ID)] = r
	}
	return known, nil
}

// keepTask gives t the short titles its task already has, or the task those that t brings.
func (w *saving) keepTask(ctx context.Context, old sqlgen.TasksOfListRow, t *list.Task) error {
	t.ShortZh, t.ShortEn = cmp.Or(t.ShortZh, old.ShortZh), cmp.Or(t.ShortEn, old.ShortEn)
	if t.ShortZh == old.ShortZh && t.ShortEn == old.ShortEn {
		return nil
	}
	return w.UpdateTask(ctx, sqlgen.UpdateTaskParams{ShortZh: t.ShortZh, ShortEn: t.ShortEn, ID: old.ID})
}

func (w *saving) items(ctx context.Context) error {
	items := w.batch("item", "edition_id", "seq", "task_id", "no", "title", "words", "heading", "lead_basis",
		"deadline_raw", "deadline_date", "deadline_precision", "deadline_ongoing", "deadline_source", "place", "printed")
	units := w.batch("item_unit", "edition_id", "item_seq", "seq", "unit_id", "lead", "printed")
	people := w.batch("item_person", "edition_id", "item_seq", "seq", "person_id", "role")
	edition := int64(w.out.ID)
	for i := range w.out.Tasks {
		t := &w.out.Tasks[i]
		it, d := &t.Item, &t.Item.Deadline
		place, err := marshal(it.At)
		if err != nil {
			return err
		}
		printed, err := marshal(printedOf(it))
		if err != nil {
			return err
		}
		err = items.add(ctx, edition, i, int64(t.ID), it.No, it.Title, it.Text, it.Heading, string(it.LeadBasis),
			d.Raw, d.Date, string(d.Precision), d.Ongoing, string(d.Source), place, printed)
		if err != nil {
			return err
		}
	}
	if err := items.flush(ctx); err != nil { // before the rows that point at them
		return err
	}
	for i := range w.out.Tasks {
		t := &w.out.Tasks[i]
		t.Units, t.People = slices.Clone(t.Units), slices.Clone(t.People)
		for n := range t.Units {
			u := &t.Units[n]
			u.Unit = w.units[u.Name]
			if err := units.add(ctx, edition, i, n, int64(u.Unit), u.Lead, u.Printed); err != nil {
				return err
			}
		}
		for n := range t.People {
			p := &t.People[n]
			p.Person = w.people[p.Name]
			if err := people.add(ctx, edition, i, n, int64(p.Person), p.Role); err != nil {
				return err
			}
		}
	}
	return errors.Join(units.flush(ctx), people.flush(ctx))
}

func (w *saving) findings(ctx context.Context) error {
	rows := w.batch("finding", "edition_id", "seq", "severity", "code", "item_no", "place", "args", "fix",
		"state", "decided_by", "decided_at")
	rows.returning = true
	w.out.Findings = slices.Clone(w.out.Findings)
	for i := range w.out.Findings {
		d := &w.out.Findings[i]
		f := &d.Finding
		place, err1 := marshal(f.At)
		args, err2 := marshal(f.Args)
		fix, err3 := marshal(f.Fix)
		if err := errors.Join(err1, err2, err3); err != nil {
			return err
		}
		f.Message = "" // made at the edge, in the reader's language
		if !d.At.IsZero() {
			d.At = time.UnixMilli(d.At.UnixMilli()).UTC()
		}
		err := rows.add(ctx, int64(w.out.ID), i, string(f.Severity), f.Code, f.Item, place, args, fix,
			string(d.State), d.By, millis(d.At))
		if err != nil {
			return err
		}
	}
	if err := rows.flush(ctx); err != nil {
		return err
	}
	for i, id := range rows.ids {
		w.out.Findings[i].ID = id
	}
	return nil
}

// named fills Edition.Units as Edition would load them.
func (w *saving) named(ctx context.Context) (err error) {
	w.out.Units, err = unitsNamed(ctx, w.tx, w.out.Tasks)
	return err
}

func (w *saving) draft(ctx context.Context) error {
	if w.in.Draft == 0 {
		return nil
	}
	n, err := w.DeleteDraft(ctx, int64(w.in.Draft))
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "store.draft_gone", fault.Args{"id": int64(w.in.Draft)})
	}
	return err
}

// millis is a time as stored: 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// fromMillis undoes millis.
func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
