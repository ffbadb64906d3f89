package web

import (
	"maps"
	"strconv"
	"strings"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/progress"
	"duban/internal/tabular"
	"duban/internal/web/ui"
	dueui "duban/internal/web/ui/due"
	reportui "duban/internal/web/ui/report"
)

// sheetEntry is a report as it goes into a workbook.
type sheetEntry struct {
	Report   progress.Report
	Task     *list.Task
	Fields   reportui.Fields // as filled in beforehand
	Names    reportui.Names
	Returned string // reasons, "" when it is not returned
}

// sheetColumn is a column of a workbook: its title is the locale key web.sheet.<key>.
type sheetColumn struct {
	key   string
	open  bool
	width float64
	rule  tabular.FormRule
	words []string // locale keys of the choices
}

// The columns of the three sheets. The first ones say which report, commitment or step a row is about.
var (
	mainColumns = []sheetColumn{
		{key: "id", width: 10}, {key: "no", width: 8}, {key: "task", width: 32}, {key: "role", width: 8}, {key: "due", width: 17}, {key: "returned", width: 28},
		{key: "no_change", open: true, width: 8, words: []string{"web.sheet.yes"}},
		{key: "stage", open: true, width: 10, words: stageWords},
		{key: "percent", open: true, width: 10, rule: tabular.RulePercent},
		{key: "words", open: true, width: 48}, {key: "problems", open: true, width: 28}, {key: "next", open: true, width: 28},
	}
	valueColumns = []sheetColumn{
		{key: "id", width: 10}, {key: "code", width: 10}, {key: "no", width: 8}, {key: "promise", width: 44}, {key: "unit", width: 10},
		{key: "value", open: true, width: 12, rule: tabular.RuleNumber}, {key: "numerator", open: true, width: 12, rule: tabular.RuleNumber},
		{key: "denominator", open: true, width: 12, rule: tabular.RuleNumber}, {key: "as_of", open: true, width: 13, rule: tabular.RuleDate},
		{key: "source", open: true, width: 20}, {key: "note", open: true, width: 32},
	}
	stepColumns = []sheetColumn{
		{key: "id", width: 10}, {key: "step", width: 10}, {key: "no", width: 8}, {key: "title", width: 40}, {key: "step_due", width: 13},
		{key: "done", open: true, width: 8, words: []string{"web.sheet.yes"}}, {key: "done_on", open: true, width: 13, rule: tabular.RuleDate},
		{key: "note", open: true, width: 32},
	}
	stageWords = []string{"web.report.stage.not_started", "web.report.stage.under_way", "web.report.stage.done"}
)

// reportBook gives the workbook of a unit: what it owes, filled in as far as it is known.
func reportBook(p *ui.Page, title string, entries []sheetEntry) *tabular.Form {
	f := &tabular.Form{Title: title, About: p.T("web.sheet.about")}
	for i := 1; locale.Has("web.sheet.note." + ui.Itoa(i)); i++ {
		f.Notes = append(f.Notes, p.T("web.sheet.note."+ui.Itoa(i)))
	}
	reports, values, steps := newSheet(p, "main", mainColumns), newSheet(p, "values", valueColumns), newSheet(p, "steps", stepColumns)
	for i := range entries {
		e := &entries[i]
		reports.Rows = append(reports.Rows, mainRow(p, e))
		for _, c := range e.Names.Entries {
			values.Rows = append(values.Rows, valueRow(p, e, c))
		}
		for k := range e.Names.Steps {
			steps.Rows = append(steps.Rows, stepRow(p, e, &e.Names.Steps[k]))
		}
	}
	f.Sheets = append(f.Sheets, reports)
	for _, s := range []tabular.FormSheet{values, steps} {
		if len(s.Rows) > 0 {
			f.Sheets = append(f.Sheets, s)
		}
	}
	return f
}

func newSheet(p *ui.Page, name string, columns []sheetColumn) tabular.FormSheet {
	s := tabular.FormSheet{Name: p.T("web.sheet." + name)}
	for _, c := range columns {
		column := tabular.FormColumn{Title: p.T("web.sheet." + c.key), Width: c.width, Open: c.open, Rule: c.rule}
		for _, w := range c.words {
			column.Choices = append(column.Choices, p.T(w))
		}
		if hint := "web.sheet.hint." + c.key; locale.Has(hint) {
			column.Hint = p.T(hint)
		}
		s.Columns = append(s.Columns, column)
	}
	return s
}

// sheetID names a report and the number of the submission that its row was made from.
func sheetID(r *progress.Report) string { return dueui.Key(r.ID, int64(r.Number)) }

func mainRow(p *ui.Page, e *sheetEntry) []string {
	v := e.Fields.Values
	role := p.T("web.joint")
	if e.Report.Lead {
		role = p.T("web.lead")
	}
	stage := ""
	if v[progress.FieldStage] != "" {
		stage = p.T("web.report.stage." + v[progress.FieldStage])
	}
	return []string{
		sheetID(&e.Report), e.Task.Item.No, p.TaskTitle(e.Task), role, p.Time(e.Report.Due), e.Returned, "", stage,
		v[progress.FieldPercent], v[progress.FieldWords], v[progress.FieldProblems], v[progress.FieldNext],
	}
}

func valueRow(p *ui.Page, e *sheetEntry, c *commitment.Entry) []string {
	of := func(part string) string { return e.Fields.Values[progress.ValueField(c.Code, part)] }
	return []string{
		sheetID(&e.Report), c.Code, e.Task.Item.No, reportui.EntryName(p, c), c.Facts.Unit,
		of("value"), of("numerator"), of("denominator"), of("as_of"), of("source"), of("words"),
	}
}

func stepRow(p *ui.Page, e *sheetEntry, s *progress.Step) []string {
	of := func(part string) string { return e.Fields.Values[progress.StepField(s.ID, part)] }
	done := ""
	if of("done") != "" {
		done = p.T("web.sheet.yes")
	}
	return []string{sheetID(&e.Report), ui.Itoa(s.ID), e.Task.Item.No, s.Title, s.Due.String(), done, of("done_on"), of("words")}
}

// sheetLine is what a workbook says of one report.
type sheetLine struct {
	id       progress.ReportID
	number   int               // of the submission that it was made from
	row      int               // of the main sheet
	noChange bool              // ticked
	cells    map[string]string // by control of the form
	places   map[string]sheetPlace
	wrong    []string
}

// sheetPlace is where a cell stands.
type sheetPlace struct {
	row    int
	column string // title
}

// sheetReader reads a workbook back.
type sheetReader struct {
	p     *ui.Page
	lines map[progress.ReportID]*sheetLine
	order []progress.ReportID
	wrong []string // of rows that belong to no report
	found bool     // a main sheet
}

// readReportBook reads a workbook that came back. What it says of a report that nobody owes is left to the caller.
func readReportBook(p *ui.Page, doc *tabular.Doc) (*sheetReader, error) {
	r := &sheetReader{p: p, lines: map[progress.ReportID]*sheetLine{}}
	var later []func()
	for _, b := range doc.Blocks {
		if b.Table == nil {
			continue
		}
		head, columns := sheetHead(b.Table)
		_, values := columns["code"]
		_, steps := columns["step"]
		for i := head + 1; head >= 0 && i < len(b.Table.Rows); i++ {
			row := &b.Table.Rows[i]
			switch {
			case values:
				later = append(later, func() { r.value(row, columns) })
			case steps:
				later = append(later, func() { r.step(row, columns) })
			default:
				r.main(row, columns)
			}
		}
		r.found = r.found || head >= 0 && !values && !steps
	}
	if !r.found {
		return nil, fault.New(fault.Invalid, "web.due.import.no_sheet", nil)
	}
	for _, read := range later { // rows of the other sheets belong to those of the main one
		read()
	}
	return r, nil
}

// sheetHead finds the row of titles and which column is which, whatever the language; -1 when there is none.
func sheetHead(t *tabular.Table) (head int, columns map[string]int) {
	for i := range t.Rows[:min(len(t.Rows), 8)] {
		columns = map[string]int{}
		for _, cell := range t.Rows[i].Cells {
			if key := sheetKey(cell.Text); key != "" {
				columns[key] = cell.Col
			}
		}
		if _, ok := columns["id"]; ok && len(columns) > 2 {
			return i, columns
		}
	}
	return -1, nil
}

// sheetKey gives the column that a title names.
func sheetKey(title string) string {
	title = strings.TrimSpace(title)
	for _, columns := range [][]sheetColumn{mainColumns, valueColumns, stepColumns} {
		for _, c := range columns {
			for _, lang := range []locale.Lang{locale.Zh, locale.En} {
				if locale.Text(lang, "web.sheet."+c.key, nil) == title {
					return c.key
				}
			}
		}
	}
	return ""
}

func cellAt(row *tabular.Row, columns map[string]int, key string) string {
	col, ok := columns[key]
	if !ok {
		return ""
	}
	for _, c := range row.Cells {
		if c.Col == col {
			return strings.TrimSpace(c.Text)
		}
	}
	return ""
}

// id gives the report and number that a row names; ok is false for a row that names none.
func sheetRowID(text string) (id progress.ReportID, number int, ok bool) {
	before, after, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(before, 10, 64)
	if err != nil || n <= 0 {
		return 0, 0, false
	}
	if after != "" {
		if number, err = strconv.Atoi(after); err != nil {
			return 0, 0, false
		}
	}
	return progress.ReportID(n), number, true
}

func (r *sheetReader) main(row *tabular.Row, columns map[string]int) {
	text := cellAt(row, columns, "id")
	id, number, ok := sheetRowID(text)
	switch {
	case text == "" && blank(row):
		return
	case !ok:
		r.wrong = append(r.wrong, r.p.T("web.due.import.foreign", "row", row.Number))
		return
	case r.lines[id] != nil:
		r.wrong = append(r.wrong, r.p.T("web.due.import.twice", "row", row.Number, "first", r.lines[id].row))
		return
	}
	l := &sheetLine{id: id, number: number, row: row.Number, cells: map[string]string{}, places: map[string]sheetPlace{}}
	r.lines[id], r.order = l, append(r.order, id)
	l.noChange = r.choice(l, row, columns, "no_change", "") == "1"
	if _, ok := columns["stage"]; ok {
		l.set(r.p, row, "stage", progress.FieldStage, r.choice(l, row, columns, "stage", progress.FieldStage))
	}
	for _, key := range []string{progress.FieldPercent, progress.FieldWords, progress.FieldProblems, progress.FieldNext} {
		l.take(r.p, row, columns, key, key)
	}
}

func blank(row *tabular.Row) bool {
	for _, c := range row.Cells {
		if strings.TrimSpace(c.Text) != "" {
			return false
		}
	}
	return true
}

// take keeps a cell under the name of its control, when the sheet has the column.
func (l *sheetLine) take(p *ui.Page, row *tabular.Row, columns map[string]int, key, control string) {
	if _, ok := columns[key]; ok {
		l.set(p, row, key, control, cellAt(row, columns, key))
	}
}

func (l *sheetLine) set(p *ui.Page, row *tabular.Row, key, control, text string) {
	l.cells[control] = text
	l.places[control] = sheetPlace{row: row.Number, column: p.T("web.sheet." + key)}
}

// choice reads a cell that holds one of some words, in either language.
func (r *sheetReader) choice(l *sheetLine, row *tabular.Row, columns map[string]int, key, control string) string {
	text := cellAt(row, columns, key)
	if text == "" {
		return ""
	}
	for _, lang := range []locale.Lang{locale.Zh, locale.En} {
		if control == progress.FieldStage {
			for _, w := range stageWords {
				if strings.EqualFold(locale.Text(lang, w, nil), text) {
					return strings.TrimPrefix(w, "web.report.stage.")
				}
			}
		} else if strings.EqualFold(locale.Text(lang, "web.sheet.yes", nil), text) || text == "1" || text == "√" {
			return "1"
		}
	}
	l.say(r.p, sheetPlace{row.Number, r.p.T("web.sheet." + key)}, r.p.T("web.sheet.not_a_choice", "value", text))
	return ""
}

func (l *sheetLine) say(p *ui.Page, at sheetPlace, text string) {
	l.wrong = append(l.wrong, p.T("web.due.import.at", "row", at.row, "column", at.column, "text", text))
}

// lineOf gives the line that a row of another sheet belongs to.
func (r *sheetReader) lineOf(row *tabular.Row, columns map[string]int) *sheetLine {
	id, _, ok := sheetRowID(cellAt(row, columns, "id"))
	if l := r.lines[id]; ok && l != nil {
		return l
	}
	if !blank(row) {
		r.wrong = append(r.wrong, r.p.T("web.due.import.foreign", "row", row.Number))
	}
	return nil
}

func (r *sheetReader) value(row *tabular.Row, columns map[string]int) {
	l := r.lineOf(row, columns)
	if l == nil {
		return
	}
	code := cellAt(row, columns, "code")
	for _, key := range []string{"value", "numerator", "denominator", "as_of", "source"} {
		l.take(r.p, row, columns, key, progress.ValueField(code, key))
	}
	l.take(r.p, row, columns, "note", progress.ValueField(code, "words"))
}

func (r *sheetReader) step(row *tabular.Row, columns map[string]int) {
	l := r.lineOf(row, columns)
	n, err := strconv.ParseInt(cellAt(row, columns, "step"), 10, 64)
	if l == nil || err != nil {
		return
	}
	id := progress.StepID(n)
	l.set(r.p, row, "done", progress.StepField(id, "done"), r.choice(l, row, columns, "done", ""))
	l.take(r.p, row, columns, "done_on", progress.StepField(id, "done_on"))
	l.take(r.p, row, columns, "note", progress.StepField(id, "words"))
}

// onto puts what a line says over what is filled in beforehand, and says what cannot be read.
func (l *sheetLine) onto(p *ui.Page, e *sheetEntry) (c progress.Content, changed bool) {
	f := e.Fields
	f.Values = maps.Clone(f.Values)
	for control, text := range l.cells {
		if !f.Has(control) || f.Values[control] == text {
			continue
		}
		changed = true
		if text == "" {
			delete(f.Values, control)
		} else {
			f.Values[control] = text
		}
	}
	c, err := f.Content()
	for _, w := range commitment.Faults(err) {
		l.say(p, l.places[w.Field], p.Message(w))
	}
	c.NoChange = l.noChange
	return c, changed || l.noChange
}
