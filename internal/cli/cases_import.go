package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"duban/internal/app"
	"duban/internal/fault"
	"duban/internal/office"
	"duban/internal/record"
)

// casesImportCommand is `duban cases import`.
type casesImportCommand struct {
	File     string   `arg:"" help:"cli.help.cases_import_file"`
	Source   string   `default:"import" placeholder:"NAME" help:"cli.help.cases_source"`
	Map      []string `placeholder:"COLUMN=FIELD" sep:"none" help:"cli.help.cases_map"`
	Rejected string   `placeholder:"FILE" help:"cli.help.cases_rejected"`
	dataFlags
}

// casesImportDocument is what `duban cases import --format json` prints.
type casesImportDocument struct {
	Source string `json:"source"`
	record.Outcome
	RejectedFile string             `json:"rejected_file,omitempty"`
	Unfinished   bool               `json:"unfinished"` // the file seems to be cut off
	Errors       []casesImportError `json:"errors"`     // of the first rejected rows
}

// casesImportError is a rejected row, and why.
type casesImportError struct {
	Line    int    `json:"line"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Run records the cases of a file, row by row, and keeps the rows that cannot be taken in a file of their own.
func (c casesImportCommand) Run(s *session) (err error) {
	in, err := s.caseRecords(c.File)
	if err != nil {
		return err
	}
	defer in.close()
	a, err := c.open(s, app.Options{})
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	names := record.NewNames(a.Cases.Catalog())
	mapping, err := mappingOf(in.rows, names, c.Map)
	if err != nil {
		return err
	}
	out := &rejectedRows{s: s, path: c.rejectedPath(), head: in.rows.Head()}
	document := casesImportDocument{Source: c.Source, Errors: []casesImportError{}}
	o := record.Options{Source: c.Source, Names: names, Mapping: mapping, Now: time.Now()}
	bar := s.newBar("cli.cases.importing")
	document.Outcome, err = record.Import(s.ctx, in.rows, a.Cases, o, record.Watch{
		Rejected: out.add,
		Recorded: func(record.Outcome) { bar.show(in.read, in.size) },
	})
	bar.clear()
	if closed := out.close(); err == nil {
		err = closed
	}
	document.Errors, document.RejectedFile, document.Unfinished = append(document.Errors, out.first...), out.written, in.rows.Unfinished()
	if err != nil {
		s.say("cli.cases.interrupted", map[string]any{"rows": document.Rows, "accepted": document.Accepted, "known": document.Known})
		return err
	}
	return s.printCasesImport(document)
}

// rejectedPath is where rejected rows go: beside the file unless told otherwise; nowhere for standard input.
func (c casesImportCommand) rejectedPath() string {
	switch {
	case c.Rejected != "":
		return c.Rejected
	case c.File == stdin:
		return ""
	}
	return strings.TrimSuffix(c.File, filepath.Ext(c.File)) + ".rejected.csv"
}

// mappingOf takes columns for what their headings say, and then for what the command line says.
func mappingOf(rows record.Rows, names *record.Names, said []string) (record.Mapping, error) {
	m := record.Guess(rows.Head(), names)
	for _, one := range said {
		label, field, cut := strings.Cut(one, "=")
		column := -1
		for i, c := range m.Columns {
			if strings.TrimSpace(label) == c.Label {
				column = i
			}
		}
		if !cut || column < 0 {
			return m, fault.New(fault.Invalid, "record.column_unknown", fault.Args{"column": label})
		}
		if err := m.Set(column, record.Field(strings.TrimSpace(field))); err != nil {
			return m, err
		}
	}
	if rows.Head() == nil {
		return m, nil
	}
	return m, m.Validate()
}

// caseInput is a file of case records being read.
type caseInput struct {
	rows  record.Rows
	read  int64 // bytes so far
	size  int64 // 0 when unknown
	close func()
}

// caseRecords opens a file of case records: a workbook, lines of JSON, or CSV.
func (s *session) caseRecords(path string) (*caseInput, error) {
	in := &caseInput{close: func() {}}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".xlsx", ".xls", ".et":
		doc, err := office.ReadFile(s.ctx, path, office.DefaultLimits())
		if err != nil {
			return nil, err
		}
		in.rows, err = record.NewTable(doc)
		return in, err
	}
	source := s.In
	if path != stdin {
		f, err := openFile(path)
		if err != nil {
			return nil, err
		}
		in.close = func() { _ = f.Close() } // it was only read
		if info, err := f.Stat(); err == nil {
			in.size = info.Size()
		}
		source = f
	}
	rows, err := record.Open(&countingReader{source, &in.read})
	if err != nil {
		in.close()
		return nil, err
	}
	in.rows = rows
	return in, nil
}

// countingReader says how much was read.
type countingReader struct {
	io.Reader
	n *int64
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	*r.n += int64(n)
	return n, err
}

// rejectedShown is how many rejected rows are told to a person, and rejectedKept how many to a program; the file has all.
const (
	rejectedShown = 20
	rejectedKept  = 1000
)

// rejectedRows keeps the rows that were not taken. The file is made with the first of them.
type rejectedRows struct {
	s       *session
	path    string
	head    []string
	first   []casesImportError
	written string // path of the file, "" while there is none
	file    *os.File
	out     *record.RejectedFile
}

func (r *rejectedRows) add(x record.Rejection) error {
	if len(r.first) < rejectedKept {
		r.first = append(r.first, casesImportError{x.Row.Line, x.Code, record.Because(r.s.lang, x)})
	}
	if r.path == "" {
		return nil
	}
	if r.file == nil {
		f, err := os.Create(r.path)
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "cli.cases.rejected_unwritable", fault.Args{"file": r.path})
		}
		r.file, r.written = f, r.path
		r.out = record.NewRejectedFile(f, r.head, r.s.lang)
	}
	return r.out.Write(x)
}

func (r *rejectedRows) close() error {
	if r.file == nil {
		return nil
	}
	if err := errors.Join(r.out.Flush(), r.file.Close()); err != nil {
		return fault.Wrap(err, fault.Invalid, "cli.cases.rejected_unwritable", fault.Args{"file": r.path})
	}
	return nil
}

func (s *session) printCasesImport(d casesImportDocument) error {
	if d.Unfinished {
		s.say("cli.cases.unfinished", nil)
	}
	var err error
	if s.json {
		err = s.print(d)
	} else {
		for _, e := range d.Errors[:min(len(d.Errors), rejectedShown)] {
			fmt.Fprintln(s.Err, s.text("cli.at", map[string]any{"place": s.place(fault.Place{Line: e.Line}), "text": e.Message}))
		}
		if d.Rejected > rejectedShown {
			s.say("cli.cases.more", map[string]any{"count": d.Rejected - rejectedShown})
		}
		if d.RejectedFile != "" {
			s.say("cli.cases.rejected_file", map[string]any{"file": d.RejectedFile})
		}
		_, err = fmt.Fprintln(s.Out, s.text("cli.cases.imported", map[string]any{
			"rows": d.Rows, "rejected": d.Rejected, "accepted": d.Accepted, "known": d.Known,
		}))
	}
	if err == nil && d.Rejected > 0 {
		return errFindings
	}
	return err
}
