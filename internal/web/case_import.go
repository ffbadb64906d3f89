package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/record"
	"duban/internal/web/ui"
	"duban/internal/web/ui/upload"
)

// longestUpload is how long sending a file may take.
const longestUpload = time.Hour

// acceptedRecords are the endings of files that the import of case records offers to choose.
const acceptedRecords = ".csv,.xlsx,.jsonl,.txt,.xls,.et"

// caseImport is the page where a file of case records is chosen.
func (c *call) caseImport() error { return c.caseImportPage(http.StatusOK, nil) }

func (c *call) caseImportPage(status int, wrong *fault.Error) error {
	c.fresh = true
	c.page.Here = "/cases/import"
	if err := c.frameRecords(c.page.T("web.nav.records")); err != nil {
		return err
	}
	x := upload.Index{Formats: acceptedRecords, Limit: c.MaxRecords, Services: c.Services().Services()}
	if wrong != nil {
		x.Wrong = c.page.Message(wrong)
	}
	return c.render(status, upload.IndexPage(&c.page, x))
}

// frameRecords sets the frame of a page of the import of case records.
func (c *call) frameRecords(title string, crumbs ...ui.Link) error {
	c.fresh = true
	if err := c.openCurrent(); err != nil {
		return err
	}
	c.frame("records", title, crumbs...)
	return nil
}

// caseUpload keeps a file and leads to the page that shows how it is understood.
func (c *call) caseUpload() error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, c.MaxRecords+1<<16)
	_ = http.NewResponseController(c.w).SetReadDeadline(time.Now().Add(longestUpload)) // else the server's own holds
	f, err := c.uploadedRecords()
	if err != nil {
		return c.refuseRecords(err)
	}
	f.owner, f.at = c.page.Who.ID, c.Now()
	_, closing, err := c.openRecords(c.r.Context(), f)
	if err != nil {
		f.remove()
		return c.refuseRecords(err)
	}
	closing()
	if err := f.note(nil); err != nil {
		f.remove()
		return err
	}
	c.redirect("/cases/import/" + c.uploads.add(f, c.Now()))
	return nil
}

// uploadedRecords gives the file of the form.
func (c *call) uploadedRecords() (*caseFile, error) {
	parts, err := c.r.MultipartReader()
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "web.import.no_file", nil)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, fault.New(fault.Invalid, "web.import.no_file", nil)
		}
		if err != nil {
			return nil, c.recordsFault(err)
		}
		if part.FormName() == "file" && part.FileName() != "" {
			return c.newCaseFile(fileName(part.FileName()), part)
		}
	}
}

// refuseRecords shows the first page again when the file is at fault; other faults have their own page.
func (c *call) refuseRecords(err error) error {
	f := fault.As(err)
	if f.Kind == fault.Internal {
		return err
	}
	return c.caseImportPage(f.Kind.Status(), f)
}

// records gives the visitor's file that the address names, with the page's frame set.
func (c *call) records() (*caseFile, error) {
	f := c.uploads.find(c.r.PathValue("upload"), c.page.Who.ID)
	if f == nil {
		return nil, fault.New(fault.NotFound, "web.records.gone", nil)
	}
	return f, c.frameRecords(c.page.T("web.import.title", "name", f.name), ui.Link{Text: c.page.T("web.nav.records"), URL: "/cases/import"})
}

// caseUploaded shows how a file is understood, how far it is, or what became of it.
func (c *call) caseUploaded() error {
	f, err := c.records()
	if err != nil {
		return err
	}
	switch {
	case !f.started.Load():
		return c.previewPage(http.StatusOK, f, nil, record.DefaultSource, nil)
	case !f.finished():
		return c.recordingPage(f)
	}
	return c.recordedPage(f)
}

// previewPage shows the mapping and the first rows; choose changes the mapping as a form has it.
func (c *call) previewPage(status int, f *caseFile, choose func(*record.Mapping) error, source string, wrong *fault.Error) error {
	rows, closing, err := c.openRecords(c.r.Context(), f)
	if err != nil {
		return err
	}
	defer closing()
	o := c.recordOptions(rows, source)
	if choose != nil {
		if err := choose(&o.Mapping); err != nil && wrong == nil {
			wrong = fault.As(err)
		}
	}
	x := upload.Preview{Key: c.r.PathValue("upload"), Name: f.name, Size: f.size, Source: source, Mapping: o.Mapping, Lines: rows.Head() == nil, Broken: f.broken}
	x.Fields = record.Fields(o.Mapping.Pauses() + 1)
	if err := o.Mapping.Validate(); err != nil && wrong == nil && !x.Lines {
		x.Missing = c.page.Message(named(c, fault.As(err)))
	}
	if wrong != nil {
		x.Wrong = c.page.Message(named(c, wrong))
	}
	x.Rows = c.previewRows(rows, o)
	return c.render(status, upload.PreviewPage(&c.page, x))
}

// named says fields of a mapping in the visitor's words instead of the identifiers that the command line takes.
func named(c *call, f *fault.Error) *fault.Error {
	words, args := *f, fault.Args{}
	for name, value := range f.Args {
		switch v := value.(type) {
		case string:
			if record.Field(v).Known() {
				value = upload.FieldName(&c.page, record.Field(v))
			}
		case []string:
			all := make([]string, len(v))
			for i := range v {
				all[i] = upload.FieldName(&c.page, record.Field(v[i]))
			}
			value = all
		}
		args[name] = value
	}
	words.Args = args
	return &words
}

// previewRows reads the first rows, and where the mapping allows it says which would be refused.
func (c *call) previewRows(rows record.Rows, o record.Options) []upload.PreviewRow {
	first := &firstRows{Rows: rows}
	because := map[int]string{}
	out, err := record.Import(c.r.Context(), first, nobody{c.Services()}, o, record.Watch{Rejected: func(r record.Rejection) error {
		because[r.Index] = record.Because(c.page.Lang, r)
		return nil
	}})
	for err != nil && out.Rows == 0 && len(first.all) < previewRows { // no mapping yet: the rows as they are
		if _, err := first.Next(); err != nil {
			break
		}
	}
	all := make([]upload.PreviewRow, len(first.all))
	for i, row := range first.all {
		all[i] = upload.PreviewRow{Line: row.Line, Cells: row.Cells, Because: because[i]}
		if row.JSON != nil {
			all[i].Cells = []string{string(row.JSON)}
		}
	}
	return all
}

// nobody takes all events of services that there are, and keeps none.
type nobody struct{ catalog *casework.Catalog }

// Ingest refuses what a ledger would refuse by the service alone.
func (n nobody) Ingest(_ context.Context, events []casework.Event) (casework.Result, error) {
	var out casework.Result
	for i := range events {
		if _, known := n.catalog.Service(events[i].Service); known {
			out.Accepted++
			continue
		}
		out.Rejected = append(out.Rejected, casework.Rejection{
			Index: i, Code: "casework.unknown_service", Args: fault.Args{"service": string(events[i].Service)},
		})
	}
	return out, nil
}

func (c *call) recordOptions(rows record.Rows, source string) record.Options {
	names := record.NewNames(c.Services())
	return record.Options{Source: source, Names: names, Mapping: record.Guess(rows.Head(), names), Now: c.Now()}
}

// caseRecord begins to record a file by the mapping of the form, or shows what is wrong with that.
func (c *call) caseRecord() error {
	f, err := c.records()
	if err != nil {
		return err
	}
	if f.started.Load() { // pressed twice: the file may be gone already
		c.redirect("/cases/import/" + c.r.PathValue("upload"))
		return nil
	}
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, 256<<10)
	source := strings.TrimSpace(c.r.PostFormValue("source"))
	if source == "" {
		source = record.DefaultSource
	}
	rows, closing, err := c.openRecords(c.r.Context(), f)
	if err != nil {
		return err
	}
	defer closing()
	o := c.recordOptions(rows, source)
	wrong := c.chosen(&o.Mapping)
	if wrong == nil && rows.Head() != nil {
		wrong = o.Mapping.Validate()
	}
	if wrong != nil || c.r.PostFormValue("look") != "" {
		status := http.StatusOK
		if wrong != nil {
			status = http.StatusUnprocessableEntity
		}
		return c.previewPage(status, f, c.chosen, source, fault.As(wrong))
	}
	mine, err := c.uploads.start(f)
	if err != nil {
		return err
	}
	if mine {
		if err := f.note(nil); err != nil { // so that an interruption can be told
			return err
		}
		c.recordFile(c.r.Context(), f, o, c.page.Lang)
	}
	c.redirect("/cases/import/" + c.r.PathValue("upload"))
	return nil
}

// chosen takes columns for what the form says.
func (c *call) chosen(m *record.Mapping) error {
	for i := range m.Columns {
		name := "col-" + strconv.Itoa(i)
		if !c.r.PostForm.Has(name) || record.Field(c.r.PostForm.Get(name)) == m.Columns[i].Field {
			continue
		}
		if err := m.Set(i, record.Field(c.r.PostForm.Get(name))); err != nil {
			return err
		}
	}
	return nil
}

// recordingPage shows how far a file is.
func (c *call) recordingPage(f *caseFile) error {
	c.page.Refresh = 1
	x := upload.Recording{Name: f.name}
	if far := f.far.Load(); far != nil {
		x.Outcome = *far
	}
	if f.size > 0 {
		x.Percent = int(min(f.read.Load()*100/f.size, 99))
	}
	return c.render(http.StatusOK, upload.RecordingPage(&c.page, x))
}

// recordedPage shows what became of a file.
func (c *call) recordedPage(f *caseFile) error {
	x := upload.Recorded{Key: c.r.PathValue("upload"), Name: f.name, Cut: f.cut}
	if far := f.far.Load(); far != nil {
		x.Outcome = *far
	}
	for _, r := range f.first {
		x.Rejected = append(x.Rejected, upload.RejectedRow{Line: r.Row.Line, Because: record.Because(c.page.Lang, r)})
	}
	if f.err != nil {
		failed := fault.As(f.err)
		x.Wrong = c.page.Message(failed)
		if failed.Kind == fault.Internal {
			c.Log.ErrorContext(c.r.Context(), "recording cases failed", "name", f.name, "error", f.err)
		}
	}
	return c.render(http.StatusOK, upload.RecordedPage(&c.page, x))
}

// caseRejected sends the rows that were not taken, as a file that can be mended and imported.
func (c *call) caseRejected() error {
	f := c.uploads.find(c.r.PathValue("upload"), c.page.Who.ID)
	if f == nil || !f.finished() || f.rejected == "" {
		return fault.New(fault.NotFound, "web.records.gone", nil)
	}
	name := strings.TrimSuffix(f.name, ".csv") + ".rejected.csv"
	c.out = answer{status: http.StatusOK, path: f.rejected, kind: "text/csv; charset=utf-8", file: name}
	return nil
}

// caseDiscard forgets a file; what was recorded stays.
func (c *call) caseDiscard() error {
	if c.uploads.find(c.r.PathValue("upload"), c.page.Who.ID) == nil {
		return fault.New(fault.NotFound, "web.records.gone", nil)
	}
	c.uploads.drop(c.r.PathValue("upload"))
	c.redirect("/cases/import")
	return nil
}
