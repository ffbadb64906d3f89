package office

import (
	"bytes"
	"context"
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// needLibreOffice skips a test loudly on a machine without LibreOffice, and fails it where nothing may be skipped.
func needLibreOffice(t *testing.T) {
	t.Helper()
	if _, err := findConverter(); err == nil {
		return
	}
	if os.Getenv("DUBAN_TEST_REQUIRE") != "" {
		t.Fatal("LibreOffice is not installed, and DUBAN_TEST_REQUIRE is set")
	}
	t.Skip("SKIPPED: LibreOffice is not installed, so .doc, .wps, .rtf, .xls and .et are not tested")
}

// libreOffice converts a file made by the test into the format under test.
func libreOffice(t *testing.T, name string, content []byte, target string) []byte {
	t.Helper()
	program, err := findConverter()
	must(t, err)
	dir := t.TempDir()
	input := filepath.Join(dir, name)
	must(t, os.WriteFile(input, content, 0o600))
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	extension, _, _ := strings.Cut(target, ":")
	out, err := exec.CommandContext(ctx, program, "-env:UserInstallation=file://"+dir+"/profile", "--headless",
		"--convert-to", target, "--outdir", filepath.Join(dir, "out"), input).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "out", strings.TrimSuffix(name, filepath.Ext(name))+"."+extension))
	must(t, err)
	return data
}

const oldDocument = `<html><body><p>某区目标责任清单</p><table border="1">
<tr><td>目标</td><td>任务</td></tr><tr><td rowspan="2">提速</td><td>（1）一</td></tr><tr><td>（2）二</td></tr></table></body></html>`

func TestReadOldWordFormatsThroughLibreOffice(t *testing.T) {
	needLibreOffice(t)
	for _, target := range []string{"doc:MS Word 97", "rtf:Rich Text Format"} {
		t.Run(target, func(t *testing.T) {
			data := libreOffice(t, "a.html", []byte(oldDocument), target)
			doc := mustRead(t, "清单.wps", string(data))
			wantShown(t, doc,
				"0 P 某区目标责任清单",
				"1 T",
				"0 R 目标 | 任务",
				"0 R 提速 | （1）一",
				"0 R ^ | （2）二",
			)
			if diff := cmp.Diff([]string{"office.converted"}, codes(doc)); diff != "" {
				t.Errorf("findings: %s", diff)
			}
		})
	}
}

func TestReadOldWorkbooksThroughLibreOffice(t *testing.T) {
	needLibreOffice(t)
	var buf bytes.Buffer
	must(t, WriteXLSX(&buf, sampleTable(), XLSXOptions{}))
	for _, target := range []string{"xls:MS Excel 97", "ods:calc8"} {
		t.Run(target, func(t *testing.T) {
			doc := mustRead(t, "清单.et", string(libreOffice(t, "a.xlsx", buf.Bytes(), target)))
			wantShown(t, doc,
				"1 T 清单",
				"0 R 某区目标责任清单×4",
				"0 R 目标 | 任务 | 单位 | 时限",
				"0 R 一、办事×4",
				"0 R 提速 | （1）压缩时间⏎到1天 | 甲局，乙局 | 2020年6月",
				"0 R ^ | =HYPERLINK(\"x\") | ^ | -5%",
				"0 R +1 | '=1 | @甲 |",
			)
		})
	}
}

func TestReadOldFormatsSaysWhatToDoWithoutLibreOffice(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := ReadBytes(context.Background(), "a.rtf", []byte(`{\rtf1 text}`), DefaultLimits())
	wantFault(t, err, "office.converter_missing")
}

// fakeConverter puts a program in LibreOffice's place.
func fakeConverter(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "soffice"), []byte("#!/bin/sh\n"+script), 0o755))
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

func TestConversionThatHangsIsStoppedWithItsChildren(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "child")
	fakeConverter(t, "(sleep 3; echo alive > "+mark+") &\nwait\n")
	lim := DefaultLimits()
	lim.Time = time.Second
	_, err := ReadBytes(context.Background(), "a.rtf", []byte(`{\rtf1 text}`), lim)
	wantFault(t, err, codeTimeout)
	time.Sleep(2500 * time.Millisecond)
	if _, err := os.Stat(mark); err == nil {
		t.Error("what the converter started went on running")
	}
}

func TestConversionThatFailsSaysSo(t *testing.T) {
	fakeConverter(t, "echo broken >&2; exit 0\n")
	_, err := ReadBytes(context.Background(), "a.rtf", []byte(`{\rtf1 text}`), DefaultLimits())
	wantFault(t, err, "office.convert_failed")
	if !strings.Contains(err.Error(), "broken") {
		t.Errorf("the log lacks what the converter said: %v", err)
	}
}

func TestConversionWaitsForTheOneRunning(t *testing.T) {
	fakeConverter(t, "exit 0\n")
	oneConversion <- struct{}{}
	defer func() { <-oneConversion }()
	lim := DefaultLimits()
	lim.Time = 50 * time.Millisecond
	_, err := ReadBytes(context.Background(), "a.rtf", []byte(`{\rtf1 text}`), lim)
	wantFault(t, err, "office.converter_busy")
}

func TestReadMHTML(t *testing.T) {
	page := "<html><head><meta charset=gb2312></head><body><p>一、修路</p><table border=1><tr><td>序号<td>任务</table></body></html>"
	mht := "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"----=_b\"\r\n\r\n" +
		"------=_b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n" +
		"------=_b\r\nContent-Location: file:///C:/a.htm\r\nContent-Transfer-Encoding: base64\r\nContent-Type: text/html; charset=\"gb2312\"\r\n\r\n" +
		base64.StdEncoding.EncodeToString([]byte(encode(t, simplifiedchinese.GBK, page))) + "\r\n------=_b--\r\n"
	want := []string{"0 P 一、修路", "1 T", "0 R 序号 | 任务"}
	doc := mustRead(t, "a.mht", mht)
	wantShown(t, doc, want...)
	if len(doc.Findings) > 0 {
		t.Errorf("findings: %v", codes(doc))
	}
	wantShown(t, mustRead(t, "a.doc", mht), want...)
	_, err := ReadBytes(context.Background(), "a.mht", []byte(mht[:200]), DefaultLimits())
	wantFault(t, err, "office.damaged_mht")
}
