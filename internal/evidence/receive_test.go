package evidence_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/locale"
)

func TestWhatAFileIsDecidesItsContent(t *testing.T) {
	s := newShelf(t)
	photo := jpegOf(t, scene(1, 64, 48), 80)
	tests := []struct {
		name    string
		file    string
		content []byte
		want    string // media type, or code of the fault
	}{
		{"a photograph", "现场.JPG", photo, "image/jpeg"},
		{"a photograph without an ending", "现场", photo, "image/jpeg"},
		{"a picture", "截图.png", pngOf(t, scene(2, 40, 40)), "image/png"},
		{"a gif", "a.gif", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"), "image/gif"},
		{"a web picture", "a.webp", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), "image/webp"},
		{"a scan", "a.tif", []byte("II*\x00\x08\x00\x00\x00"), "image/tiff"},
		{"a telephone's picture", "IMG_0001.HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "image/heic"},
		{"a portable document", "通知.pdf", pdf, "application/pdf"},
		{"a document", "总结.docx", docx(t, "好"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"a workbook", "表.xlsx", archive(t, part{"xl/workbook.xml", "<workbook/>"}), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{"slides", "汇报.pptx", archive(t, part{"ppt/presentation.xml", "<p/>"}), "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
		{"an open fixed-layout document", "公文.ofd", archive(t, part{"OFD.xml", "<ofd/>"}), "application/ofd"},
		{"an old document", "总结.doc", compound("WordDocument", "1Table"), "application/msword"},
		{"an old document from another office", "总结.wps", compound("1Table", "0Table", "Data", "\x05SummaryInformation", "WordDocument"), "application/msword"},
		{"an old workbook", "表.xls", compound("Workbook"), "application/vnd.ms-excel"},
		{"old slides", "汇报.ppt", compound("PowerPoint Document"), "application/vnd.ms-powerpoint"},

		{"nothing", "空.pdf", nil, "evidence.empty"},
		{"a file without a name", " \u202e/", pdf, "evidence.nameless"},
		{"a program called a document", "通知.pdf", []byte("MZ\x90\x00\x03"), "evidence.executable"},
		{"a program called a picture", "a.jpg", []byte("\x7fELF\x02\x01"), "evidence.executable"},
		{"a shortcut", "a.doc", []byte("L\x00\x00\x00\x01\x14\x02\x00\x00"), "evidence.executable"},
		{"a script called a document", "a.pdf", []byte("#!/bin/sh\nrm -rf /"), "evidence.script"},
		{"a page called a document", "a.doc", []byte("\ufeff \r\n<HTML><script>alert(1)</script>"), "evidence.page"},
		{"a page in wide characters", "a.doc", []byte("\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00"), "evidence.page"},
		{"a drawing with scripts", "a.png", []byte(`<svg onload="alert(1)"/>`), "evidence.page"},
		{"a web archive called a document", "a.doc", []byte("MIME-Version: 1.0\r\n"), "evidence.page"},
		{"an archive of files", "资料.zip", archive(t, part{"a.jpg", "x"}), "evidence.archive"},
		{"another archive", "资料.rar", []byte("Rar!\x1a\x07\x00"), "evidence.archive"},
		{"an archive called a document", "资料.docx", archive(t, part{"a.jpg", "x"}), "evidence.archive"},
		{"half an archive", "资料.docx", docx(t, "好")[:60], "evidence.truncated"},
		{"half a picture's head", "a.jpg", photo[:20], "evidence.truncated"},
		{"a document with a program in it", "a.docx", archive(t, part{"word/document.xml", ""}, part{"word/embeddings/Run.EXE", "MZ"}), "evidence.holds_executable"},
		{"a document with macros", "a.docx", archive(t, part{"word/document.xml", ""}, part{"word/vbaProject.bin", "x"}), "evidence.macros"},
		{"a document with a password", "a.docx", compound("EncryptionInfo", "EncryptedPackage"), "evidence.encrypted"},
		{"text", "a.txt", []byte("这是一段说明文字"), "evidence.unknown"},
		{"a compound file of something else", "a.doc", compound("Something"), "evidence.unknown"},
		{"a picture called a portable document", "扫描件.pdf", photo, "evidence.name_contradicts"},
		{"a portable document called a program", "a.exe", pdf, "evidence.name_contradicts"},
		{"a new document called an old one", "a.doc", docx(t, "好"), "evidence.name_contradicts"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := s.Receive(t.Context(), tt.file, bytes.NewReader(tt.content))
			defer r.Discard()
			if strings.HasPrefix(tt.want, "evidence.") {
				f := fault.As(err)
				if f == nil || f.Code != tt.want || f.Field != "file" {
					t.Fatalf("got %+v, want %s", err, tt.want)
				}
				if words := locale.Text(locale.Zh, f.Code, f.Args); strings.Contains(words, "{") || !locale.Has(f.Code) {
					t.Errorf("it says %q", words)
				}
				return
			}
			if err != nil || r.Media != tt.want {
				t.Fatalf("got %+v, %v, want %s", r, err, tt.want)
			}
			if f := evidence.Extension(r.Media); f == "" {
				t.Error("no ending is known for it")
			}
		})
	}
	if left := s.left(t); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestBombs hands in archives that would be far too large unpacked, and pictures of far too many pixels.
func TestBombs(t *testing.T) {
	s := newShelf(t)
	many := []part{{"word/document.xml", ""}}
	for i := range evidence.DefaultLimits().Entries {
		many = append(many, part{name: "word/" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i%11)})
	}
	long := []part{{"word/document.xml", ""}}
	for range 80 {
		long = append(long, part{name: strings.Repeat("n", 60_000)})
	}
	wide := pngOf(t, scene(1, 20, 20))
	copy(wide[16:], "\x00\x0f\x42\x40") // says that it is a million pixels wide
	for name, tt := range map[string]struct {
		file    string
		content []byte
		want    string
	}{
		"one part that is mostly nothing": {"a.docx", archive(t, part{"word/document.xml", strings.Repeat("\x00", 40<<20)}), "evidence.bomb"},
		"many parts":                      {"a.docx", archive(t, many...), "evidence.bomb"},
		"a directory that is too long":    {"a.docx", archive(t, long...), "evidence.bomb"},
		"a picture that is too wide":      {"a.png", wide, "evidence.truncated"}, // its checksum tells
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Receive(t.Context(), tt.file, bytes.NewReader(tt.content))
			if f := fault.As(err); f == nil || f.Code != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	s.Limits.Side = 30
	if _, err := s.Receive(t.Context(), "a.png", bytes.NewReader(pngOf(t, scene(1, 31, 20)))); fault.As(err).Code != "evidence.pixels" {
		t.Error("a picture over the limit: ", err)
	}
	if left := s.left(t); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// endless gives as much as is asked for, and counts it.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.read == 0 {
		copy(p, pdf)
	}
	e.read += int64(len(p))
	return len(p), nil
}

// TestTwoGigabytesAreRefusedAtTheLimit uploads without end: it must stop at the limit, say so, and leave nothing.
func TestTwoGigabytesAreRefusedAtTheLimit(t *testing.T) {
	s := newShelf(t)
	s.Limits.File = 8 << 20
	in := &endless{}
	_, err := s.Receive(t.Context(), "影像.pdf", io.LimitReader(in, 2<<30))
	if f := fault.As(err); f == nil || f.Kind != fault.TooLarge || f.Code != "evidence.too_large" || f.Args["max"] != 8 {
		t.Fatalf("got %v", err)
	}
	if in.read > s.Limits.File+1<<20 {
		t.Errorf("%d bytes were read of what may have %d", in.read, s.Limits.File)
	}
	if left := s.left(t); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWhatDoesNotComeWholeLeavesNothing(t *testing.T) {
	s := newShelf(t)
	broken := errors.New("connection reset")
	half := func(err error) io.Reader {
		return io.MultiReader(bytes.NewReader(pdf), iotestErr{err})
	}
	_, err := s.Receive(t.Context(), "a.pdf", half(broken))
	if f := fault.As(err); f == nil || f.Code != "evidence.cut_off" || !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	known := fault.New(fault.TooLarge, "web.import.too_large", nil) // what the reader says for itself stays
	if _, err := s.Receive(t.Context(), "a.pdf", half(known)); !errors.Is(err, known) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Receive(ctx, "a.pdf", bytes.NewReader(pdf)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if left := s.left(t); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

type iotestErr struct{ err error }

func (r iotestErr) Read([]byte) (int, error) { return 0, r.err }

func TestTheSameContentIsKeptOnce(t *testing.T) {
	s := newShelf(t)
	content := docx(t, "同一份材料")
	var mu sync.Mutex
	ids := map[evidence.ID]int{}
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			f := s.add(t, "材料.docx", content, evidence.Use{Task: 1, Unit: 2}, evidence.Use{Task: 3, Unit: 4, Report: int64(i + 1)})
			mu.Lock()
			defer mu.Unlock()
			ids[f.ID]++
		})
	}
	group.Wait()
	if len(ids) != 1 || len(s.left(t)) != 1 {
		t.Fatalf("evidence %v, contents %v", ids, s.left(t))
	}
	for id := range ids {
		uses, err := s.Store.Uses(t.Context(), []evidence.ID{id}, evidence.UseQuery{})
		if len(uses) != 9 || err != nil { // the first use is the same for all
			t.Errorf("%d uses, %v", len(uses), err)
		}
		f, err := s.File(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.Open(t.Context(), &f)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(b)
		if !bytes.Equal(got, content) || errors.Join(err, b.Close()) != nil {
			t.Errorf("the content came back with %d bytes of %d, %v", len(got), len(content), err)
		}
	}
}

const (
	sha256OfSample = "fbbd78ac134cb95d752e79844b9419b78ba99009e8dfac26934b9b0d3b73634c"
	sm3OfSample    = "1cef4b66dfc2c4b02ea803bff7357e75791690a0b478a86fa3601af747428372"
)

// TestDigests holds both digests against values that other programs gave for the same bytes.
func TestDigests(t *testing.T) {
	s := newShelf(t)
	f := s.add(t, "a.pdf", []byte("%PDF-1.4 abc"))
	if f.SHA256 != sha256OfSample || f.SM3 != sm3OfSample || f.Size != 12 {
		t.Errorf("SHA-256 %s, SM3 %s, %d bytes", f.SHA256, f.SM3, f.Size)
	}
}

func TestIssuedDocumentsAndLinks(t *testing.T) {
	s := newShelf(t)
	document := evidence.Document{Number: "某府办发[２０２０]１２号", Date: 18437, Title: " 关于某事的通知 "} // 2020-06-24
	without, _, err := s.Add(t.Context(), evidence.Given{Who: officer, Document: &document})
	if err != nil || without.Kind != evidence.KindDocument || without.DocumentNumber != "某府办发〔2020〕12号" || without.DocumentTitle != "关于某事的通知" || without.SHA256 != "" {
		t.Fatalf("%+v, %v", without, err)
	}
	r, err := s.Receive(t.Context(), "通知.pdf", bytes.NewReader(pdf))
	if err != nil {
		t.Fatal(err)
	}
	with, known, err := s.Add(t.Context(), evidence.Given{Who: officer, Document: &document, File: r})
	if err != nil || known || with.ID == without.ID || with.SHA256 == "" {
		t.Fatalf("%+v, %v, %v", with, known, err)
	}
	if got := with.Retained.String(); got != "2030-12-31" {
		t.Errorf("kept until %s", got)
	}
	link, _, err := s.Add(t.Context(), evidence.Given{Who: officer, Link: " HTTPS://www.example.gov.cn/a?b=1 ", Title: ""})
	if err != nil || link.Kind != evidence.KindLink || link.Link != "https://www.example.gov.cn/a?b=1" || link.Name != link.Link {
		t.Fatalf("%+v, %v", link, err)
	}
	if _, known, err := s.Add(t.Context(), evidence.Given{Who: officer, Link: "https://www.example.gov.cn/a?b=1"}); !known || err != nil {
		t.Errorf("the same address again: %v, %v", known, err)
	}
	for code, g := range map[string]evidence.Given{
		"evidence.link":            {Link: "javascript:alert(1)"},
		"evidence.document_number": {Document: &evidence.Document{Number: "12号"}},
		"evidence.document_title":  {Document: &evidence.Document{Number: "某府发〔2020〕1号", Date: 18437}},
		"evidence.document_date":   {Document: &evidence.Document{Number: "某府发〔2020〕1号", Title: "题"}},
		"evidence.document_future": {Document: &evidence.Document{Number: "某府发〔2020〕1号", Title: "题", Date: 18438}},
		"evidence.document_year":   {Document: &evidence.Document{Number: "某府发〔2019〕1号", Title: "题", Date: 18437}},
	} {
		g.Who = officer
		if _, _, err := s.Add(t.Context(), g); fault.As(err) == nil || fault.As(err).Code != code {
			t.Errorf("got %v, want %s", err, code)
		}
	}
}
