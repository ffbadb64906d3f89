package office

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
)

// TestProgressRunsToTheEnd reads a long list in every format and looks at what was told meanwhile.
func TestProgressRunsToTheEnd(t *testing.T) {
	const rows = 5000
	doc := benchmarkDoc(rows)
	write := func(write func(*bytes.Buffer) error) []byte {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	var html strings.Builder
	for _, row := range benchmarkRows(rows) {
		fmt.Fprintf(&html, "<tr><td>%s</td><td>%s</td></tr>\n", row.Cells[0].Text, row.Cells[len(row.Cells)-1].Text)
	}
	word, _ := wordyDocx(t, rows)
	files := map[string][]byte{
		"list.docx": word,
		"list.xlsx": write(func(b *bytes.Buffer) error { return WriteXLSX(b, doc, XLSXOptions{}) }),
		"list.csv":  write(func(b *bytes.Buffer) error { return WriteCSV(b, doc, CSVOptions{}) }),
		"dump.txt":  []byte(benchmarkDump(rows)),
		"plain.txt": []byte(strings.Repeat("一、做好防汛工作，落实值守制度。（责任单位：区应急局）\n", rows)),
		"tabs.txt":  []byte(strings.Repeat("1\t做好防汛工作\t区应急局\n", rows)),
		"list.md":   []byte(strings.Repeat("- 做好防汛工作\n\n", rows)),
		"list.html": []byte("<html><body><table border=1>" + html.String() + "</table></body></html>"),
	}
	for name, data := range files {
		t.Run(name, func(t *testing.T) {
			lim := DefaultLimits()
			calls, last, total := 0, int64(-1), int64(0)
			lim.Progress = func(done, of int64) {
				if calls++; done <= last || total != 0 && of != total || done > of {
					t.Fatalf("%d of %d after %d of %d", done, of, last, total)
				}
				last, total = done, of
			}
			if _, err := ReadBytes(context.Background(), name, data, lim); err != nil {
				t.Fatal(err)
			}
			if last != total || calls < 20 || calls > 102 {
				t.Errorf("told %d times, at last %d of %d", calls, last, total)
			}
		})
	}
}
