package list

import (
	"slices"
	"strings"

	"duban/internal/fault"
	"duban/internal/locale"
	"duban/internal/org"
	"duban/internal/tabular"
)

// nothing stands in an exported cell that is empty where a blank one would be read as "the same as above".
const nothing = "—"

// Wide gives the whole edition as one table, the way such lists are drawn: headings on the left, merged over the
// items below them, the head row repeated on every page. Lead and joint units have a column each, so that the table,
// read again, gives the same items, units, people, deadlines and headings.
func Wide(e *Edition, lang locale.Lang) *tabular.Doc {
	w := newWide(e, lang)
	doc := &tabular.Doc{Title: e.Title}
	doc.Blocks = append(doc.Blocks, paragraph(e.Title, 0, 1), tabular.Block{Table: w.table(1, allTasks(e))})
	return doc
}

// Extract gives what concerns one unit: the tasks it leads, then the tasks it supports, each as a wide table.
func Extract(e *Edition, unit org.UnitID, lang locale.Lang) *tabular.Doc {
	var led, joined []*Task
	name := ""
	for i := range e.Tasks {
		t := &e.Tasks[i]
		for _, u := range t.Units {
			if u.Unit != unit {
				continue
			}
			name = u.Name
			if u.Lead {
				led = append(led, t)
			} else {
				joined = append(joined, t)
			}
			break
		}
	}
	for _, u := range e.Units {
		if u.ID == unit {
			name = u.Name
		}
	}
	w := newWide(e, lang)
	title := locale.Text(lang, "list.export.extract_title", fault.Args{"unit": name, "list": e.Title})
	doc := &tabular.Doc{Title: title, Blocks: []tabular.Block{paragraph(title, 0, 1)}}
	tables := 0
	for k, part := range []struct {
		key   string
		tasks []*Task
	}{{"list.export.leads", led}, {"list.export.supports", joined}} {
		doc.Blocks = append(doc.Blocks, paragraph(locale.Text(lang, part.key, fault.Args{"count": len(part.tasks)}), 2, k+2))
		if len(part.tasks) > 0 {
			tables++
			doc.Blocks = append(doc.Blocks, tabular.Block{Table: w.table(tables, part.tasks)})
		}
	}
	return doc
}

func paragraph(text string, level, index int) tabular.Block {
	return tabular.Block{Para: tabular.Para{Text: text, Level: level, Index: index}}
}

func allTasks(e *Edition) []*Task {
	out := make([]*Task, len(e.Tasks))
	for i := range e.Tasks {
		out[i] = &e.Tasks[i]
	}
	return out
}

// wide is the layout of the columns for one edition.
type wide struct {
	lang   locale.Lang
	levels []string // labels of the heading columns
	title  bool     // the items have titles of their own
	texts  bool     // the items have texts
	roles  []string
	extras []string
}

// levelKeys name the heading columns where the source has no names for them, outermost first.
var levelKeys = []string{"list.export.level1", "list.export.level2", "list.export.level3", "list.export.level4", "list.export.level5"}

func newWide(e *Edition, lang locale.Lang) wide {
	w := wide{lang: lang}
	depth := 0
	roles, extras := map[string]int{}, map[string]int{}
	for i := range e.Tasks {
		it := &e.Tasks[i].Item
		depth = max(depth, len(it.Path))
		w.title = w.title || it.Title != ""
		w.texts = w.texts || it.Text != ""
		for role := range it.People {
			roles[role]++
		}
		for label := range it.Extra {
			extras[label]++
		}
	}
	w.roles, w.extras = sourceOrder(e, FieldPerson, roles), sourceOrder(e, FieldExtra, extras)
	printed := labelsOf(e, FieldHeading)
	for k := range depth {
		switch {
		case len(printed) == depth:
			w.levels = append(w.levels, printed[k])
		case k < len(levelKeys):
			w.levels = append(w.levels, locale.Text(lang, levelKeys[k], nil))
		default:
			w.levels = append(w.levels, locale.Text(lang, levelKeys[len(levelKeys)-1], nil)+decimal(k))
		}
	}
	return w
}

// labelsOf are the labels of the source's columns that hold a field.
func labelsOf(e *Edition, field Field) []string {
	var out []string
	for _, c := range e.Columns {
		if c.Field == field && !slices.Contains(out, c.Label) {
			out = append(out, c.Label)
		}
	}
	return out
}

// sourceOrder sorts labels as the source has them, others by name behind.
func sourceOrder(e *Edition, field Field, used map[string]int) []string {
	var out []string
	for _, label := range labelsOf(e, field) {
		if used[label] > 0 {
			out = append(out, label)
		}
	}
	for _, label := range sortedKeys(used) {
		if !slices.Contains(out, label) {
			out = append(out, label)
		}
	}
	return out
}

func (w *wide) labels() []string {
	out := slices.Clone(w.levels)
	out = append(out, locale.Text(w.lang, "list.export.no", nil))
	if w.title && w.texts {
		out = append(out, locale.Text(w.lang, "list.export.title", nil))
	}
	for _, key := range []string{"list.export.text", "list.export.lead", "list.export.joint"} {
		out = append(out, locale.Text(w.lang, key, nil))
	}
	out = append(out, w.roles...)
	out = append(out, locale.Text(w.lang, "list.export.deadline", nil))
	return append(out, w.extras...)
}

func (w *wide) table(index int, tasks []*Task) *tabular.Table {
	t := &tabular.Table{Index: index}
	head := tabular.Row{Header: true, Number: 1}
	for c, label := range w.labels() {
		head.Cells = append(head.Cells, tabular.Cell{Text: label, Col: c, Span: 1})
	}
	t.Rows = append(t.Rows, head)
	var above []string
	for i, task := range tasks {
		row := tabular.Row{Number: i + 2}
		goesOn := i > 0
		for k := range w.levels {
			text := nothing
			if k < len(task.Item.Path) {
				text = task.Item.Path[k]
			}
			// A merged cell ends where the heading changes or any heading to its left does.
			goesOn = goesOn && above[k] == text
			cell := tabular.Cell{Text: text, Col: k, Span: 1}
			if goesOn {
				cell.Text, cell.Covered = "", true
			}
			row.Cells = append(row.Cells, cell)
		}
		above = w.path(task)
		for _, text := range w.cells(task) {
			row.Cells = append(row.Cells, tabular.Cell{Text: text, Col: len(row.Cells), Span: 1})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (w *wide) path(task *Task) []string {
	out := slices.Clone(task.Item.Path)
	for len(out) < len(w.levels) {
		out = append(out, nothing)
	}
	return out
}

// cells are the cells of a task to the right of its headings.
func (w *wide) cells(task *Task) []string {
	it := &task.Item
	out := []string{orNothing(it.No)}
	if w.title && w.texts {
		out = append(out, it.Title)
	}
	text := it.Text
	if text == "" {
		text = it.Title
	}
	if text == "" {
		text = task.ShortZh
		if w.lang == locale.En && task.ShortEn != "" {
			text = task.ShortEn
		}
	}
	out = append(out, text, orNothing(strings.Join(it.LeadUnits, "、")), orNothing(strings.Join(it.JointUnits, "、")))
	for _, role := range w.roles {
		out = append(out, orNothing(strings.Join(it.People[role], "、")))
	}
	out = append(out, orNothing(it.Deadline.printed()))
	for _, label := range w.extras {
		out = append(out, it.Extra[label])
	}
	return out
}

func orNothing(s string) string {
	if s == "" {
		return nothing
	}
	return s
}

// printed is the deadline as the document says it, or the date where it says nothing.
func (d Deadline) printed() string {
	if d.Raw != "" {
		return d.Raw
	}
	return d.Date
}
