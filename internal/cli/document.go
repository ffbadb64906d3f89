package cli

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/office"
)

// stdin is the argument that stands for standard input.
const stdin = "-"

// open reads and compiles the list in a file, with all findings: those of reading and those of the check.
func (s *session) open(path string) (*list.List, error) {
	l, err := s.compile(path)
	if err != nil {
		return nil, err
	}
	if !isJSON(path) { // what Duban printed holds the findings already
		l.Findings = slices.Concat(l.Findings, list.Check(l, nil), commitment.CheckList(l))
	}
	if l.Findings == nil {
		l.Findings = []fault.Finding{}
	}
	for i := range l.Findings {
		f := &l.Findings[i]
		f.Message = s.text(f.Code, f.Args)
	}
	return l, nil
}

// compile reads a document in any format, a built-in list, or a list that Duban printed as JSON.
func (s *session) compile(path string) (*list.List, error) {
	if isJSON(path) {
		_, data, err := s.bytes(path)
		if err != nil {
			return nil, err
		}
		return list.DecodeJSON(data)
	}
	if isBuiltin(path) {
		_, data, err := s.bytes(path)
		if err != nil {
			return nil, err
		}
		b, err := list.ParseBuiltin(data)
		if err != nil {
			return nil, err
		}
		return &b.List, nil
	}
	if path != stdin {
		doc, err := office.ReadFile(s.ctx, path, office.DefaultLimits())
		if err != nil {
			return nil, err
		}
		return list.Read(doc, list.ReadOptions{})
	}
	name, data, err := s.bytes(path)
	if err != nil {
		return nil, err
	}
	doc, err := office.ReadBytes(s.ctx, name, data, office.DefaultLimits())
	if err != nil {
		return nil, err
	}
	return list.Read(doc, list.ReadOptions{})
}

// isJSON reports whether a file is a list that Duban printed.
func isJSON(path string) bool { return strings.EqualFold(filepath.Ext(path), ".json") }

// isBuiltin reports whether a file is in the open format of built-in lists.
func isBuiltin(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".yaml" || ext == ".yml"
}

// bytes gives a whole file and the name to know it by, no further than the limit on files.
func (s *session) bytes(path string) (name string, data []byte, err error) {
	if path == stdin {
		data, err = s.limited(s.In)
		return "stdin", data, err
	}
	f, err := openFile(path)
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	data, err = s.limited(f)
	return filepath.Base(path), data, err
}

func (s *session) limited(r io.Reader) ([]byte, error) {
	limits := office.DefaultLimits()
	data, err := io.ReadAll(io.LimitReader(r, limits.FileBytes+1))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "cli.unreadable", nil)
	}
	if int64(len(data)) > limits.FileBytes {
		return nil, fault.New(fault.TooLarge, "office.too_large", fault.Args{"size": len(data) >> 20, "max": limits.FileBytes >> 20})
	}
	return data, nil
}

// verdict ends a command that printed findings.
func verdict(findings []fault.Finding) error {
	for _, f := range findings {
		if f.Severity == fault.SeverityError {
			return errFindings
		}
	}
	return nil
}
