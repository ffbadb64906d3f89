package apptest

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"mime/multipart"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"duban/internal/account"
)

// workbook gives the workbook of the liaison's unit.
func (v *visitor) workbook() []byte {
	v.t.Helper()
	return []byte(v.get("/due.xlsx").want(200).body)
}

// fill types texts into the cells of a workbook, by sheet and cell.
func fill(t *testing.T, data []byte, cells map[string]map[string]string) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for sheet, some := range cells {
		for cell, text := range some {
			if err := f.SetCellStr(sheet, cell, text); err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// bringSheet sends a workbook back.
func (v *visitor) bringSheet(data []byte) page {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "填报表.xlsx")
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do("POST", "/due/import", form.FormDataContentType(), &body)
}

// chosen gives the form by which all rows of a preview that can be are sent.
func (p page) chosen() url.Values {
	out := url.Values{}
	for _, m := range regexp.MustCompile(`name="report" value="([\d.]+)"`).FindAllStringSubmatch(p.body, -1) {
		out.Add("report", m[1])
	}
	for _, m := range regexp.MustCompile(`name="(content\.[\d.]+)" value="([^"]*)"`).FindAllStringSubmatch(p.body, -1) {
		out.Set(m[1], html.UnescapeString(m[2]))
	}
	return out
}

// saved lets LibreOffice save a workbook as a person would.
func saved(t *testing.T, data []byte) []byte {
	t.Helper()
	path, err := exec.LookPath("soffice")
	if err != nil {
		missing(t, "LibreOffice")
	}
	dir := t.TempDir()
	in := filepath.Join(dir, "in.xlsx")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, path, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--norestore",
		"--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", filepath.Join(dir, "out"), in)
	if log, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, log)
	}
	out, err := os.ReadFile(filepath.Join(dir, "out", "in.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAWorkbookIsSentRowByRow(t *testing.T) {
	for _, program := range []string{"as it was written", "saved by LibreOffice"} {
		t.Run(program, func(t *testing.T) {
			if program != "as it was written" && testing.Short() {
				t.Skip("LibreOffice is not short")
			}
			w := start(t, "qingxi-2024.txt")
			w.window(t)
			liaison := w.as(t, account.Liaison)
			book := liaison.workbook()
			liaison.bringSheet(book).want(200, "0 项可报送，11 项没有改动，0 项有问题")
			filled := fill(t, book, map[string]map[string]string{
				"填报": {
					"H2": "推进中", "I2": "40", "J2": "第一项进展", "H3": "推进中", "I3": "六成", "J3": "第二项进展",
					"H4": "差不多了", "J4": "第三项进展", "H5": "推进中", "I5": "20", "J5": "第四项进展",
				},
				"承诺指标": {"F2": "0.4", "I2": "2024-06-30", "J2": "登记系统"},
			})
			if program != "as it was written" {
				filled = saved(t, filled)
			}
			// Somebody reports on the fourth of them meanwhile.
			at := fmt.Sprint("/reports/", w.reportOf(t, w.busiest(), 5).ID)
			w.as(t, account.UnitHead).post(at, reportForm(liaison.get(at).version(), "10", "负责人先报")).want(303)
			preview := liaison.bringSheet(filled).want(200, "1 项可报送", "第3行 完成比例（%）", "“六成”", "第4行 推进阶段", "“差不多了”",
				"unit_head 已在", "第一项进展", "第 2 行")
			rows := preview.chosen()
			if len(rows["report"]) != 1 {
				t.Fatalf("%d rows can be sent", len(rows["report"]))
			}
			liaison.post("/due/import", rows).want(303)
			first := w.reportOf(t, w.busiest(), 0)
			liaison.get(fmt.Sprint("/reports/", first.ID)).want(200, "第一项进展", "40%", "待负责人确认")
			liaison.post("/due/import", rows).want(422, "以下各项没有报送")
		})
	}
}

func TestAWorkbookOfAnotherUnitIsTakenForNone(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	w.window(t)
	liaison := w.as(t, account.Liaison)
	book := fill(t, liaison.workbook(), map[string]map[string]string{"填报": {"A2": "1.0", "A3": "总计", "J4": "改了"}})
	liaison.bringSheet(book).want(200, "第 2 行不是本单位应报的任务", "第 3 行不是本单位应报的任务")
	liaison.bringSheet([]byte("no workbook")).want(422)
	liaison.bringSheet(example(t, "qingxi-2024.csv")).want(422, "没有填报表")
}
