package office

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// Formats from before 2007, WPS's own and OpenDocument are turned into .docx or .xlsx by LibreOffice where it is
// installed, and then read like any other file. LibreOffice runs as a process of its own with an empty profile in a
// folder that is removed afterwards; it is stopped with everything it started when the time is over.

// oneConversion lets one conversion run at a time: each takes a few hundred megabytes and a whole processor.
var oneConversion = make(chan struct{}, 1)

// conversion is how one family of formats is converted.
type conversion struct {
	filter string // LibreOffice's name of the target
	target string // extension of the result
	input  string // extension under which LibreOffice is given the file
	read   func(ctx context.Context, m *meter, src source) (*tabular.Doc, error)
}

func conversionOf(kind kind, name string) conversion {
	c := conversion{filter: "docx:MS Word 2007 XML", target: "docx", input: "doc"}
	c.read = func(ctx context.Context, m *meter, src source) (*tabular.Doc, error) {
		return readDocx(ctx, src.r, src.size, m.lim)
	}
	if kind.format == formatOldSheet {
		c = conversion{filter: "xlsx:Calc MS Excel 2007 XML", target: "xlsx", input: "xls"}
		c.read = func(_ context.Context, m *meter, src source) (*tabular.Doc, error) { return readXLSX(m, src) }
	}
	switch ext := extension(name); ext {
	case "rtf", "odt", "ods", "xlsb":
		c.input = ext
	}
	return c
}

// readConverted reads a file through LibreOffice.
func readConverted(ctx context.Context, m *meter, kind kind, src source) (*tabular.Doc, error) {
	program, err := findConverter()
	if err != nil {
		return nil, fault.Wrap(err, fault.Unsupported, "office.converter_missing", fault.Args{"format": string(kind.format)})
	}
	select {
	case oneConversion <- struct{}{}:
		defer func() { <-oneConversion }()
	case <-ctx.Done():
		return nil, fault.Wrap(ctx.Err(), fault.Busy, "office.converter_busy", nil)
	}
	dir, err := os.MkdirTemp("", "duban-convert-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the conversion: %w", err)
	}
	defer os.RemoveAll(dir)
	c := conversionOf(kind, src.name)
	result, err := c.run(ctx, m, program, dir, src)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	info, err := result.Stat()
	if err != nil {
		return nil, fmt.Errorf("looking at the converted file: %w", err)
	}
	doc, err := c.read(ctx, m, source{name: result.Name(), r: result, size: info.Size()})
	if err != nil {
		return nil, err
	}
	doc.Findings = append([]fault.Finding{{
		Severity: fault.SeverityInfo, Code: "office.converted",
		Args: fault.Args{"format": c.input, "target": c.target},
	}}, doc.Findings...)
	return doc, nil
}

func findConverter() (string, error) {
	for _, name := range []string{"soffice", "libreoffice"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", exec.ErrNotFound
}

// run converts the file inside dir and opens the result.
func (c conversion) run(ctx context.Context, m *meter, program, dir string, src source) (*os.File, error) {
	input := filepath.Join(dir, "source."+c.input)
	if err := copyTo(input, src); err != nil {
		return nil, fmt.Errorf("copying the file for the conversion: %w", err)
	}
	profile := url.URL{Scheme: "file", Path: filepath.Join(dir, "profile")}
	cmd := exec.CommandContext(ctx, program, "-env:UserInstallation="+profile.String(), "--headless", "--norestore",
		"--nolockcheck", "--nodefault", "--convert-to", c.filter, "--outdir", filepath.Join(dir, "out"), input)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "LC_ALL=C.UTF-8", "SAL_USE_VCLPLUGIN=svp"}
	cmd.WaitDelay = 5 * time.Second
	ownGroup(cmd)
	var said limitedBuffer
	cmd.Stdout, cmd.Stderr = &said, &said
	ran := cmd.Run()
	if err := m.checkTime(); err != nil {
		return nil, err
	}
	result, err := os.Open(filepath.Join(dir, "out", "source."+c.target))
	if err != nil {
		cause := errors.Join(ran, err, errors.New(said.String()))
		return nil, fault.Wrap(cause, fault.Invalid, "office.convert_failed", fault.Args{"format": c.input})
	}
	return result, nil
}

func copyTo(path string, src source) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, io.NewSectionReader(src.r, 0, src.size))
	return errors.Join(err, f.Close())
}

// limitedBuffer keeps the beginning of what a program says.
type limitedBuffer struct{ bytes.Buffer }

func (b *limitedBuffer) Write(p []byte) (int, error) {
	const limit = 4 << 10
	if room := limit - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
