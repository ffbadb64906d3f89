package office

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"

	"duban/internal/fault"
	"duban/internal/locale"
)

// wantFault checks that err is a fault.Error of this code and that people can be told about it in both languages.
func wantFault(t *testing.T, err error, code string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != code {
		t.Fatalf("error = %v, want %s", err, code)
	}
	if !locale.Has(code) {
		t.Errorf("no words for %s", code)
	}
}

func TestReadRefusesWhatIsNoDocument(t *testing.T) {
	tests := []struct {
		name, file, content, code string
	}{
		{"an empty file", "a.txt", "", "office.empty"},
		{"a file of white space", "a.txt", " \r\n\t\n　\n", "office.no_content"},
		{"a PDF called text", "a.txt", "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", "office.pdf"},
		{"a picture called docx", "a.docx", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "office.picture"},
		{"a program", "a.txt", "MZ\x90\x00\x03\x00\x00\x00", "office.executable"},
		{"an archive", "a.docx", "Rar!\x1a\x07\x00", "office.archive"},
		{"noise called csv", "a.csv", "\x01\x02\x03\x04\x00\xff\xfe\x8f\x05\x06\x07\x08", "office.binary"},
		{"a docx cut off in the middle", "a.docx", "PK\x03\x04\x14\x00\x06\x00\x08\x00", codeTruncated},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadBytes(context.Background(), tt.file, []byte(tt.content), DefaultLimits())
			wantFault(t, err, tt.code)
		})
	}
}

func TestReadFollowsTheContentAndTellsOfAWrongExtension(t *testing.T) {
	tests := []struct {
		name, file, content, format string
		code                        string
	}{
		{"a page saved as .doc", "a.doc", "<html><body><p>正文</p></body></html>", "html", "office.wrong_extension"},
		{"a page saved as .xls", "a.xls", "\uFEFF<table><tr><td>一</td><td>二</td></tr></table>", "html", "office.wrong_extension"},
		{"text saved as .docx", "a.docx", "一、修路", "txt", "office.wrong_extension"},
		{"text without extension", "清单", "一、修路", "txt", ""},
		{"text that begins like a program file", "a.txt", "MZ市目标责任清单", "txt", ""},
		{"text that begins like a picture", "a.txt", "BM局目标责任清单，共二十项任务", "txt", ""},
		{"Markdown by its extension", "a.md", "# 清单", "md", ""},
		{"a page after a long comment", "a.htm", "<!-- saved from url -->\n<HTML><p>正文", "html", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := mustRead(t, tt.file, tt.content)
			if doc.Format != tt.format {
				t.Errorf("format = %s, want %s", doc.Format, tt.format)
			}
			got := ""
			if len(doc.Findings) > 0 {
				got = doc.Findings[0].Code
			}
			if got != tt.code {
				t.Errorf("first finding = %q, want %q", got, tt.code)
			}
		})
	}
}

func TestReadFile(t *testing.T) {
	_, err := ReadFile(context.Background(), t.TempDir()+"/none.docx", DefaultLimits())
	wantFault(t, err, "office.no_file")
	_, err = ReadFile(context.Background(), t.TempDir(), DefaultLimits())
	wantFault(t, err, "office.unreadable")
}

func TestReadRefusesAFileOverTheLimit(t *testing.T) {
	lim := DefaultLimits()
	lim.FileBytes = 10
	_, err := ReadBytes(context.Background(), "a.txt", []byte("一二三四五六"), lim)
	wantFault(t, err, codeTooLarge)
}

// endless is a file of any size that holds the same byte throughout, and fails the test when much of it is read.
type endless struct {
	t    *testing.T
	fill byte
	left int
}

func (e *endless) ReadAt(p []byte, _ int64) (int, error) {
	if e.left -= len(p); e.left < 0 {
		e.t.Error("more was read than needed to refuse the file")
	}
	for i := range p {
		p[i] = e.fill
	}
	return len(p), nil
}

func TestReadRefusesHugeFilesWithoutReadingThem(t *testing.T) {
	for _, size := range []int64{200 << 20, 90 << 20} {
		for _, name := range []string{"a.txt", "a.csv", "a.html", "a.md", "a.docx"} {
			_, err := Read(context.Background(), name, &endless{t, 'a', 1 << 20}, size, DefaultLimits())
			wantFault(t, err, codeTooLarge)
		}
	}
}

func TestReadRefusesMoreLinesThanAnyListHas(t *testing.T) {
	lim := DefaultLimits()
	lim.Cells = 1000
	for _, name := range []string{"a.txt", "a.csv", "a.md"} {
		_, err := ReadBytes(context.Background(), name, []byte(strings.Repeat("行\n", 1002)), lim)
		wantFault(t, err, "office.too_many_lines")
	}
	_, err := ReadBytes(context.Background(), "a.txt", []byte(strings.Repeat("\t格\n", 900)+strings.Repeat("\t\n", 99)), lim)
	if err != nil {
		t.Errorf("a dump without empty lines: %v", err)
	}
}

func TestReadRefusesEncryptedFiles(t *testing.T) {
	data := make([]byte, 2048)
	copy(data, oleMagic)
	name := encode(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "EncryptedPackage\x00")
	copy(data[1024:], name)
	data[1024+64] = byte(len(name))
	for _, file := range []string{"a.docx", "a.xlsx", "a.doc"} {
		_, err := ReadBytes(context.Background(), file, data, DefaultLimits())
		wantFault(t, err, codeEncrypted)
	}
}

func TestSniffTellsOldDocumentsFromOldWorkbooks(t *testing.T) {
	tests := []struct {
		file    string
		streams []string
		want    kind
	}{
		{"a.doc", []string{"WordDocument"}, kind{formatOldDoc, false}},
		{"a.doc", []string{"WordDocument", "Workbook"}, kind{formatOldDoc, false}},
		{"a.doc", []string{"Workbook"}, kind{formatOldSheet, true}},
		{"a.wps", nil, kind{formatOldDoc, false}},
		{"a.et", []string{"Book"}, kind{formatOldSheet, false}},
		{"a.et", []string{"WordDocument", "Workbook"}, kind{formatOldSheet, false}},
		{"a.xls", []string{"WordDocument"}, kind{formatOldDoc, true}},
		{"a.docx", []string{"WordDocument"}, kind{formatOldDoc, true}},
	}
	for _, tt := range tests {
		data := make([]byte, 2048)
		copy(data, oleMagic)
		for i, stream := range tt.streams {
			copy(data[1024+128*i:], encode(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), stream+"\x00"))
		}
		got, err := sniff(tt.file, bytes.NewReader(data), int64(len(data)))
		if err != nil || got != tt.want {
			t.Errorf("%s with %v: %v, %v; want %v", tt.file, tt.streams, got, err, tt.want)
		}
	}
}

func TestReadTellsZipFilesApartByTheirParts(t *testing.T) {
	tests := []struct{ name, part, code string }{
		{"a presentation", "ppt/presentation.xml", "office.presentation"},
		{"an OFD file", "OFD.xml", "office.ofd"},
		{"any other archive", "清单.docx", "office.archive"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := parts{tt.part: "x"}.bytes(t)
			_, err := ReadBytes(context.Background(), "a.docx", data, DefaultLimits())
			wantFault(t, err, tt.code)
		})
	}
	doc := mustRead(t, "a.xlsx", string(word(`<w:p><w:r><w:t>正文</w:t></w:r></w:p>`).bytes(t)))
	if diff := cmp.Diff([]string{"office.wrong_extension"}, codes(doc)); diff != "" {
		t.Errorf("findings: %s", diff)
	}
}

func TestReadStopsWhenTheCallerIsGone(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, name := range []string{"a.txt", "a.csv", "a.html", "a.md"} {
		_, err := ReadBytes(ctx, name, []byte("甲,乙\n一,二\n三,四\n"), DefaultLimits())
		wantFault(t, err, codeStopped)
	}
}
