package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/tabular"
	"duban/internal/web/ui"
	dueui "duban/internal/web/ui/due"
	reportui "duban/internal/web/ui/report"
)

// Limits of what is sent with a workbook: the file itself, and the rows that the preview sends again.
const (
	maxSheet     = 8 << 20
	maxSheetRows = 16 << 20
)

// sheetUnit gives the unit whose workbook is asked for. Only who fills its reports may.
func (c *call) sheetUnit() (unit org.UnitID, name string, err error) {
	c.fresh = true
	if err := c.openCurrent(); err != nil {
		return 0, "", err
	}
	if unit, err = c.dueFor(); err != nil {
		return 0, "", err
	}
	if !c.page.MayOn(account.FillReport, account.On{Units: []org.UnitID{unit}}) {
		return 0, "", fault.New(fault.Forbidden, "web.problem.forbidden", nil)
	}
	names, err := c.unitNames(c.r.Context())
	return unit, names[unit], err
}

// sheetEntries gives what a unit owes as it goes into its workbook.
func (c *call) sheetEntries(unit org.UnitID) ([]sheetEntry, error) {
	ctx := c.r.Context()
	owed, err := c.Progress.Owed(ctx, c.page.Who, unit)
	if err != nil {
		return nil, err
	}
	out := make([]sheetEntry, 0, len(owed))
	for i := range owed {
		f, err := c.Progress.Form(ctx, c.page.Who, owed[i].Report.ID)
		if err != nil {
			return nil, err
		}
		codes, steps := controls(f)
		e := sheetEntry{
			Report: f.Report, Task: f.Task, Names: reportui.Names{Entries: f.Commitments, Steps: f.Steps},
			Fields: reportui.NewFields(&f.Before, codes, steps),
		}
		for _, pt := range owed[i].Points {
			e.Returned += reportui.PointLabel(&c.page, &e.Names, pt.Field) + c.page.T("web.colon") + pt.Reason + "\n"
		}
		e.Returned = strings.TrimSpace(e.Returned + owed[i].Words)
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b sheetEntry) int { return a.Task.Seq - b.Task.Seq })
	return out, nil
}

// dueSheet sends the workbook of a unit.
func (c *call) dueSheet() error {
	unit, name, err := c.sheetUnit()
	if err != nil {
		return err
	}
	entries, err := c.sheetEntries(unit)
	if err != nil {
		return err
	}
	title := c.page.T("web.sheet.title", "unit", name, "date", c.Now().In(ui.China).Format("2006-01-02"))
	var out bytes.Buffer
	if err := c.Exporter.WriteForm(&out, reportBook(&c.page, title, entries)); err != nil {
		return err
	}
	c.out = answer{
		status: http.StatusOK, body: out.Bytes(), file: title + ".xlsx",
		kind: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}
	return nil
}

// dueImport is the page where a workbook comes back.
func (c *call) dueImport() error {
	unit, name, err := c.sheetUnit()
	if err != nil {
		return err
	}
	return c.sheetPage(http.StatusOK, dueui.Preview{Unit: unit, UnitName: name})
}

func (c *call) sheetPage(status int, v dueui.Preview) error {
	c.page.Here = "/due/import?unit=" + ui.Itoa(v.Unit)
	p := c.frame("due", c.page.T("web.due.import.title"), ui.Link{Text: c.page.T("web.nav.due"), URL: "/due?unit=" + ui.Itoa(v.Unit)})
	return c.render(status, dueui.ImportPage(p, v))
}

// dueUpload shows what a workbook would change, or sends the chosen rows of one that was shown.
func (c *call) dueUpload() error {
	unit, name, err := c.sheetUnit()
	if err != nil {
		return err
	}
	if !strings.HasPrefix(c.r.Header.Get("Content-Type"), "multipart/") {
		return c.sendRows(unit)
	}
	v := dueui.Preview{Unit: unit, UnitName: name}
	doc, fileName, err := c.uploadedSheet()
	if err == nil {
		v.Name = fileName
		err = c.previewSheet(&v, doc)
	}
	if err != nil {
		f := fault.As(err)
		if f.Kind == fault.Internal {
			return err
		}
		v.Wrong = c.page.Message(f)
		return c.sheetPage(f.Kind.Status(), v)
	}
	return c.sheetPage(http.StatusOK, v)
}

// uploadedSheet reads the file of the form.
func (c *call) uploadedSheet() (*tabular.Doc, string, error) {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxSheet)
	parts, err := c.r.MultipartReader()
	if err != nil {
		return nil, "", fault.Wrap(err, fault.Invalid, "web.import.no_file", nil)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, "", fault.New(fault.Invalid, "web.import.no_file", nil)
		}
		if err != nil {
			return nil, "", uploadFault(err)
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, "", uploadFault(err)
		}
		name := fileName(part.FileName())
		doc, err := c.Tables(c.r.Context(), name, data)
		return doc, name, err
	}
}

// previewSheet says report by report what a workbook would change.
func (c *call) previewSheet(v *dueui.Preview, doc *tabular.Doc) error {
	entries, err := c.sheetEntries(v.Unit)
	if err != nil {
		return err
	}
	read, err := readReportBook(&c.page, doc)
	if err != nil {
		return err
	}
	lists, err := c.listsByID()
	if err != nil {
		return err
	}
	v.Unknown = read.wrong
	for _, id := range read.order {
		l := read.lines[id]
		i := slices.IndexFunc(entries, func(e sheetEntry) bool { return e.Report.ID == id })
		row, err := c.previewRow(v.Unit, l, entries, i, lists)
		if err != nil {
			return err
		}
		if row == nil {
			v.Unknown = append(v.Unknown, c.page.T("web.due.import.foreign", "row", l.row))
			continue
		}
		v.Rows = append(v.Rows, *row)
	}
	return nil
}

// previewRow says what a line would change; nil when it is about no report of the unit.
func (c *call) previewRow(unit org.UnitID, l *sheetLine, entries []sheetEntry, i int, lists map[list.ID]*list.View) (*dueui.SheetRow, error) {
	p := &c.page
	if i < 0 {
		r, err := c.Progress.Store.Report(c.r.Context(), l.id)
		if fault.Is(err, fault.NotFound) || err == nil && r.Unit != unit {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		row := &dueui.SheetRow{Report: r, Line: l.row, Title: c.titleOfReport(r.ID, lists)}
		row.Stale, err = c.staleWords(&r, l.number)
		return row, err
	}
	e := &entries[i]
	row := &dueui.SheetRow{Report: e.Report, Line: l.row, Title: strings.TrimSpace(e.Task.Item.No + " " + p.TaskTitle(e.Task))}
	if l.number != e.Report.Number {
		var err error
		row.Stale, err = c.staleWords(&e.Report, l.number)
		return row, err
	}
	content, changed := l.onto(p, e)
	row.Wrong, row.Nothing = l.wrong, !changed && len(l.wrong) == 0
	before, err := e.Fields.Content()
	if err != nil {
		return nil, fmt.Errorf("what is filled in beforehand: %w", err)
	}
	row.Edits = reportui.Edits(p, &e.Names, &content, &before)
	if content.NoChange {
		row.Edits = append([]reportui.Part{{Label: p.T("web.report.no_change"), Now: p.T("web.sheet.yes"), First: true}}, row.Edits...)
	}
	data, err := json.Marshal(&content)
	row.Content = string(data)
	return row, err
}

// staleWords says why a row made from an older submission cannot be sent.
func (c *call) staleWords(r *progress.Report, number int) (string, error) {
	p := &c.page
	sent, err := c.Progress.Store.Submissions(c.r.Context(), []progress.ReportID{r.ID})
	if err != nil {
		return "", err
	}
	if n := len(sent); n > 0 && sent[n-1].Number > number {
		return p.T("web.due.import.stale", "name", sent[n-1].Name, "time", p.Time(sent[n-1].At)), nil
	}
	return p.T("web.due.import.changed", "state", p.T("web.report.state."+string(r.State))), nil
}

// sendRows sends the chosen rows of a workbook that was shown. What is wrong with one keeps no other back.
func (c *call) sendRows(unit org.UnitID) error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxSheetRows)
	if err := c.r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "web.problem.invalid", nil)
	}
	lists, err := c.listsByID()
	if err != nil {
		return err
	}
	sent := 0
	var wrong []reportui.Wrong
	for _, key := range c.r.PostForm["report"] {
		id, version := reportKey(key)
		err := c.sendRow(id, version, c.r.PostForm.Get("content."+key))
		if err == nil {
			sent++
			continue
		}
		for _, f := range commitment.Faults(err) {
			if f.Kind == fault.Internal {
				return err
			}
			wrong = append(wrong, reportui.Wrong{Text: c.page.T("web.at", "place", c.titleOfReport(id, lists), "text", c.page.Message(f))})
		}
	}
	note := c.page.T("web.due.import.sent", "count", sent)
	if len(wrong) > 0 || sent == 0 {
		if sent > 0 {
			c.page.Note = note
		} else if len(wrong) == 0 {
			wrong = append(wrong, reportui.Wrong{Text: c.page.T("web.due.confirm.none")})
		}
		return c.duePage(http.StatusUnprocessableEntity, wrong)
	}
	c.note(note)
	c.redirect("/due?unit=" + ui.Itoa(unit))
	return nil
}

// sendRow sends what one row says.
func (c *call) sendRow(id progress.ReportID, version int64, data string) error {
	ctx := c.r.Context()
	var content progress.Content
	if err := json.Unmarshal([]byte(data), &content); err != nil {
		return fault.Wrap(err, fault.Invalid, "web.problem.invalid", nil)
	}
	if content.NoChange {
		r := c.Progress.NoChange(ctx, c.page.Who, []progress.ReportID{id})
		return r[0].Err
	}
	_, err := c.Progress.Submit(ctx, c.page.Who, progress.Submitting{Report: id, Version: version, Content: content})
	return err
}
