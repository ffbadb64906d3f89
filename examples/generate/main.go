// Command generate writes the sample lists of the examples folder from their one source: run it in the root of the
// repository with "go run ./examples/generate". The text formats are written by itself; with -office, Word and Excel
// files are made by LibreOffice, so that they are what other people's programs make and not what Duban would like.
package main

import (
	"context"
	"embed"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"go.yaml.in/yaml/v3"
)

//go:embed qingxi-2024.yaml numbered.yaml
var sources embed.FS

// sample is the list as its source file has it.
type sample struct {
	Attachment string   `yaml:"attachment"`
	Title      string   `yaml:"title"`
	Columns    []column `yaml:"columns"`
	Split      int      `yaml:"split"`
	Pages      [][]row  `yaml:"pages"`
	Total      string   `yaml:"total"`
	Tail       []string `yaml:"tail"`
}

type column struct {
	Key   string `yaml:"key"`
	Label string `yaml:"label"`
	Width string `yaml:"width"` // with its unit
}

// row holds the printed cells by column key; a key that is missing is covered by the cell above.
type row struct {
	Dump  damage            `yaml:"dump"`
	Cells map[string]string `yaml:",inline"`
}

// damage is what happened to a row in the text dump.
type damage struct {
	Gap         string   `yaml:"gap"`          // blank line before this column
	HeaderAfter string   `yaml:"header_after"` // whole page header after this column
	Glue        []string `yaml:"glue"`         // remains of a page header after the row, without a blank line
}

func main() {
	dir := flag.String("dir", "examples", "folder to write to")
	withOffice := flag.Bool("office", false, "also make .docx and .xlsx with LibreOffice")
	flag.Parse()
	if err := run(*dir, *withOffice); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(dir string, withOffice bool) error {
	files, err := texts()
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return fmt.Errorf("writing the sample: %w", err)
		}
	}
	if !withOffice {
		return nil
	}
	return office(dir)
}

// texts gives the generated text files by name.
func texts() (map[string][]byte, error) {
	list, err := load()
	if err != nil {
		return nil, err
	}
	table, err := list.csv()
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		"qingxi-2024.txt":  list.dump(),
		"qingxi-2024.csv":  table,
		"qingxi-2024.html": list.html(),
	}, nil
}

func load() (*sample, error) {
	data, err := sources.ReadFile("qingxi-2024.yaml")
	if err != nil {
		return nil, err
	}
	var list sample
	if err := yaml.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("reading the sample: %w", err)
	}
	return &list, nil
}

// office writes flat OpenDocument files and has LibreOffice turn them into Word and Excel files.
func office(dir string) error {
	list, err := load()
	if err != nil {
		return err
	}
	numbered, err := loadNumbered()
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "generate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	for _, file := range []struct {
		name, to string
		data     []byte
	}{
		{"qingxi-2024.fodt", "docx", list.document()},
		{"qingxi-2024.fods", "xlsx", list.workbook()},
		{"qingxi-2024-numbered.fodt", "docx", numbered.document()},
	} {
		path := filepath.Join(work, file.name)
		if err := os.WriteFile(path, file.data, 0o644); err != nil {
			return err
		}
		if err := convert(work, path, file.to, dir); err != nil {
			return err
		}
	}
	return nil
}

func convert(work, path, to, dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "soffice", "-env:UserInstallation=file://"+filepath.Join(work, "profile"),
		"--headless", "--convert-to", to, "--outdir", dir, path).CombinedOutput()
	if err != nil {
		return fmt.Errorf("LibreOffice on %s: %w: %s", filepath.Base(path), err, out)
	}
	return nil
}

// span counts the rows that the cell of a column covers within its page: 1 when it stands alone, 0 when it is covered.
func span(page []row, at int, key string) int {
	if _, printed := page[at].Cells[key]; !printed {
		return 0
	}
	n := 1
	for n < len(page)-at {
		if _, printed := page[at+n].Cells[key]; printed {
			break
		}
		n++
	}
	return n
}
