package evidence_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duban/internal/commitment"
	"duban/internal/evidence"
)

func TestNamesAreFitToBeShown(t *testing.T) {
	long := ""
	for range 200 {
		long += "长"
	}
	for given, want := range map[string]string{
		"现场照片.jpg":                       "现场照片.jpg",
		`C:\Users\a\照片.jpg`:              "照片.jpg",
		"../../etc/passwd":               "passwd",
		"<img src=x onerror=alert(1)>.p": "<img src=x onerror=alert(1)>.p", // escaped where it is shown
		"照片\u202egpj.exe":                "照片gpj.exe",
		"a\x00b\r\nc.pdf":                "ab c.pdf",
		"  a \t b .pdf. ":                "a b .pdf",
		"a\xffb.pdf":                     "ab.pdf",
		"...":                            "",
		long + ".docx":                   long[:155*3] + ".docx",
	} {
		if got := evidence.CleanName(given); got != want {
			t.Errorf("%q: got %q, want %q", given, got, want)
		}
	}
}

func TestLinks(t *testing.T) {
	for given, want := range map[string]string{
		"https://www.example.gov.cn/gk/2020/12.html": "https://www.example.gov.cn/gk/2020/12.html",
		" http://10.0.0.1:8080/a?b=1#c ":             "http://10.0.0.1:8080/a?b=1#c",
		"https://例子.中国/":                             "https://例子.中国/",
		"":                                           "",
		"www.example.gov.cn":                         "",
		"javascript:alert(1)":                        "",
		"data:text/html,x":                           "",
		"file:///etc/passwd":                         "",
		"ftp://example.com/":                         "",
		"https://user:pass@example.com/":             "",
		"https:///nohost":                            "",
		"https://exam ple.com/":                      "",
		"https://example.com/\u202e":                 "",
	} {
		got, err := evidence.ParseLink(given)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", given, got, err, want)
		}
	}
}

func TestDocumentNumbers(t *testing.T) {
	for given, want := range map[string]string{
		"某府办发〔2020〕12号":   "某府办发〔2020〕12号",
		"某府发[2020]第3号":    "某府发〔2020〕3号",
		"某营商办函(2020)7 号":  "某营商办函〔2020〕7号",
		"某委【２０１９】１００号":    "某委〔2019〕100号",
		"某府办发〔2020〕012号":  "",
		"〔2020〕12号":       "",
		"某府办发〔20〕12号":     "",
		"某府办发2020年12号":    "",
		"某府办发〔2020〕12号附件": "",
		"abc〔2020〕12号":    "",
		"<b>〔2020〕12号":    "",
		"某府办发〔1820〕12号":   "",
		"":                "",
	} {
		got, err := evidence.ParseDocumentNumber(given)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", given, got, err, want)
		}
	}
}

func TestMask(t *testing.T) {
	tests := []struct {
		name, text, want string
		masked           evidence.Masked
	}{
		{"nothing", "压减到 3 个工作日，办件 20200612001 件", "压减到 3 个工作日，办件 20200612001 件", evidence.Masked{}},
		{"an identity number", "身份证11010519491231002X，", "身份证110***********002X，", evidence.Masked{IDs: 1}},
		{"with a small letter and spaces", "110105 19491231 002x", "110***********002X", evidence.Masked{IDs: 1}},
		{"in wide figures", "１１０１０５１９４９１２３１００２Ｘ", "110***********002X", evidence.Masked{IDs: 1}},
		{"one whose check figure is wrong", "110105194912310021", "110105194912310021", evidence.Masked{}},
		{"an old identity number", "130503670401001", "130********1001", evidence.Masked{IDs: 1}},
		{"a mobile telephone", "电话13812345678。", "电话138****5678。", evidence.Masked{Phones: 1}},
		{"a mobile telephone in groups", "138-1234-5678", "138****5678", evidence.Masked{Phones: 1}},
		{"a fixed telephone", "0825-2345678", "082****5678", evidence.Masked{Phones: 1}},
		{"a bank card", "卡号6222 0200 0000 0000 000", "卡号***************0000", evidence.Masked{Cards: 1}},
		{"a card that fails the check", "6222020000000000001", "6222020000000000001", evidence.Masked{}},
		{"several", "13812345678、13912345678和11010519491231002X", "138****5678、139****5678和110***********002X", evidence.Masked{Phones: 2, IDs: 1}},
		{"a letter behind a telephone", "13812345678X", "138****5678X", evidence.Masked{Phones: 1}},
		{"a case number", "51090320200600012345678", "51090320200600012345678", evidence.Masked{}},
	}
	for _, tt := range tests {
		got, masked := evidence.Mask(tt.text)
		if got != tt.want || masked != tt.masked || masked.Any() != (tt.masked != evidence.Masked{}) {
			t.Errorf("%s: got %q, %+v, want %q, %+v", tt.name, got, masked, tt.want, tt.masked)
		}
	}
}

func TestWhatACommitmentStillLacks(t *testing.T) {
	asked := commitment.EvidenceFor(commitment.Facts{Type: commitment.Deliverable, Form: commitment.FormMechanism})
	photo := evidence.File{ID: 1, Kind: evidence.KindFile, Media: "image/jpeg"}
	number := evidence.File{ID: 2, Kind: evidence.KindDocument, DocumentNumber: "某府发〔2020〕1号"}
	text := evidence.File{ID: 3, Kind: evidence.KindDocument, DocumentNumber: "某府发〔2020〕1号", SHA256: "aa"}
	record := evidence.File{ID: 4, Kind: evidence.KindFile, Media: "application/pdf"}
	gone := text
	gone.Withdrawn = time.Unix(1, 0)
	use := []evidence.Use{{Evidence: 4, Shows: commitment.WorkRecord}, {Evidence: 1, Shows: commitment.Photograph}}
	tests := []struct {
		name  string
		files []evidence.File
		want  []commitment.Evidence
	}{
		{"nothing given", nil, asked},
		{"a photograph shows none of it", []evidence.File{photo}, asked},
		{"the number alone", []evidence.File{number}, []commitment.Evidence{commitment.DocumentText, commitment.WorkRecord}},
		{"the document", []evidence.File{text}, []commitment.Evidence{commitment.WorkRecord}},
		{"the document withdrawn", []evidence.File{gone}, asked},
		{"all", []evidence.File{text, record}, nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, evidence.Lacking(asked, tt.files, use), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
	facility := commitment.EvidenceFor(commitment.Facts{Type: commitment.Deliverable, Form: commitment.FormFacility})
	if got := evidence.Lacking(facility, []evidence.File{photo}, nil); len(got) != 1 || got[0] != commitment.Acceptance {
		t.Errorf("of a facility with a photograph: %v", got)
	}
	computed := commitment.EvidenceFor(commitment.Facts{Type: commitment.AtMost, Verify: commitment.ByCaseRecords})
	if got := evidence.Lacking(computed, nil, nil); len(got) != 0 {
		t.Errorf("case records do not come as files: %v", got)
	}
}
