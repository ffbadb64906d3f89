package apptest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duban/internal/account"
	"duban/internal/app"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
)

// photo draws a picture and packs it; the same seed gives the same picture.
func photo(t testing.TB, seed float64, width, quality int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, width, width*3/4))
	for y := range width * 3 / 4 {
		for x := range width {
			fx, fy := float64(x)/float64(width), float64(y)/float64(width)
			img.SetGray(x, y, color.Gray{Y: uint8(128 + 60*math.Sin(fx*11*seed+seed) + 60*math.Cos(fy*13*seed-2*seed))})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// letter is a document that holds a text.
func letter(t testing.TB, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, content := range map[string]string{
		"[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"word/document.xml":   `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>` + text + `</w:t></w:r></w:p></w:body></w:document>`,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// evidenceScenarios has one entry for every route of evidence.
func evidenceScenarios(w *world) map[string]scenario {
	return map[string]scenario{
		"GET /evidence":                        {path: "/evidence", want: 200, says: []string{"现场照片", "几乎相同", "用于 2 处"}, unsaid: []string{"<i>现场"}},
		"GET /evidence/new":                    {path: "/evidence/new", want: 200, says: []string{"提交佐证", `enctype="multipart/form-data"`, `capture="environment"`}},
		"POST /evidence":                       {path: "/evidence", form: url.Values{"link": {"x"}}, want: 422, says: []string{"没有选择文件"}},
		"GET /evidence/{evidence}":             {path: "/evidence/1", want: 200, says: []string{"现场照片", "SM3", "雷同 1 份", "不公开"}, private: []string{"整份公开之前"}},
		"GET /evidence/{evidence}/file":        {path: "/evidence/1/file", want: 200, says: []string{"\xff\xd8\xff"}},
		"GET /evidence/{evidence}/view":        {path: "/evidence/1/view", want: 200, says: []string{"\xff\xd8\xff"}},
		"POST /evidence/{evidence}/withdraw":   {path: "/evidence/1/withdraw", form: url.Values{"reason": {" "}}, want: 422, says: []string{"请写明撤回的原因"}},
		"POST /evidence/{evidence}/public":     {path: "/evidence/1/public", form: url.Values{"public": {"masked"}}, want: 422, says: []string{"不能自动遮盖"}},
		"GET /evidence/{evidence}/public":      {path: fmt.Sprint("/evidence/", w.published, "/public"), want: 200, says: []string{"138****5678"}, unsaid: []string{"13812345678"}},
		"GET /evidence/{evidence}/public/file": {path: "/evidence/1/public/file", want: 404},
	}
}

// keep hands in a file for the Office.
func (w *world) keep(t testing.TB, name string, content []byte, uses ...evidence.Use) evidence.File {
	t.Helper()
	r, err := w.Evidence.Receive(t.Context(), name, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	f, _, err := w.Evidence.Add(t.Context(), evidence.Given{File: r, Uses: uses, Who: w.subject(t, account.Office)})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// handIn puts evidence into the world: a photograph of the busiest unit (number 1), nearly the same one from another
// unit, and a published document.
func (w *world) handIn(t testing.TB) {
	t.Helper()
	if w.list == nil {
		return
	}
	mine, first, second := w.busiest(), w.list.Tasks[0].ID, w.list.Tasks[1].ID
	w.keep(t, "<i>现场照片.jpg", photo(t, 1, 320, 90), evidence.Use{Task: first, Unit: mine}, evidence.Use{Task: second, Unit: mine})
	w.keep(t, "另一单位.jpg", photo(t, 1, 200, 40), evidence.Use{Task: second, Unit: w.other()})
	w.published = w.keep(t, "情况说明.docx", letter(t, "联系人电话13812345678，&lt;script&gt;alert(1)&lt;/script&gt;"), evidence.Use{Task: first, Unit: mine}).ID
	if err := w.Evidence.Publish(t.Context(), w.subject(t, account.Office), w.published, evidence.PublicMasked); err != nil {
		t.Fatal(err)
	}
	if err := w.Evidence.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// other is a unit that is not the busiest.
func (w *world) other() org.UnitID {
	for _, u := range w.list.UnitTasks() {
		if u.ID != w.busiest() {
			return u.ID
		}
	}
	return 0
}

// attached is a file of a form.
type attached struct {
	name    string
	content []byte
}

// send posts the form for evidence.
func (v *visitor) send(fields map[string]string, files ...attached) page {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			v.t.Fatal(err)
		}
	}
	for _, f := range files {
		part, err := form.CreateFormFile("file", f.name)
		if err == nil {
			_, err = part.Write(f.content)
		}
		if err != nil {
			v.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		v.t.Fatal(err)
	}
	return v.do("POST", "/evidence", form.FormDataContentType(), &body)
}

func TestEvidenceIsHandedInSeenAndWithdrawn(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	unit, task := fmt.Sprint(w.busiest()), fmt.Sprint(w.list.Tasks[0].ID)
	liaison := w.as(t, account.Liaison)
	content := photo(t, 2, 300, 80)
	p := liaison.send(map[string]string{"unit": unit, "task": task, "shows": "photograph"}, attached{"揭牌.jpg", content})
	at := p.want(http.StatusSeeOther).to()
	liaison.get(at).want(200, "揭牌.jpg", "已保存", "揭牌", "照片", w.list.Tasks[0].Short(false))
	file := liaison.get(at+"/file").want(200, string(content))
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff",
		"Content-Disposition": `attachment; filename="__.jpg"; filename*=UTF-8''%E6%8F%AD%E7%89%8C.jpg`,
	} {
		if got := file.header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := liaison.get(at + "/view").header.Get("Content-Security-Policy"); !strings.Contains(got, "sandbox") {
		t.Errorf("a picture is shown under %q", got)
	}
	w.as(t, account.Office).get(at).want(200, "揭牌.jpg", "保存至")

	liaison.post(at+"/withdraw", map[string][]string{"reason": {"拍错了地方"}}).want(http.StatusSeeOther)
	liaison.get(at).want(200, "不再作为佐证", "拍错了地方").without("撤回后不再作为佐证，文件")
	liaison.post(at+"/withdraw", map[string][]string{"reason": {"再来一次"}}).want(http.StatusConflict, "已经撤回")
	if got := liaison.send(map[string]string{"unit": unit}, attached{"揭牌.jpg", content}).want(http.StatusSeeOther).to(); got == at {
		t.Error("what was withdrawn stands again when the same is handed in")
	}
}

func TestEvidenceThatIsRefusedLeavesTheRest(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	unit := fmt.Sprint(w.busiest())
	v := w.as(t, account.UnitHead)
	v.send(map[string]string{"unit": unit, "link": "https://www.example.gov.cn/a"},
		attached{"程序.pdf", []byte("MZ\x90\x00")}, attached{"好的.jpg", photo(t, 3, 200, 80)}, attached{"<img src=x onerror=alert(1)>.doc", []byte("<html>")},
	).want(415, "程序.pdf", "可执行程序", "&lt;img src=x onerror=alert(1)&gt;.doc", "已保存 2 份", "好的.jpg", "https://www.example.gov.cn/a").without("<img src=x")
	v.send(map[string]string{"unit": unit, "document_number": "没有号", "document_title": "题"}).want(422, "文号写作", `value="没有号"`)
	v.send(map[string]string{"unit": unit, "document_number": "某府发〔2024〕3号", "document_date": "2024-03-01", "document_title": "关于某事的通知"},
		attached{"通知.pdf", []byte("%PDF-1.4\n%%EOF")}).want(http.StatusSeeOther)
	v.get("/evidence?kind=document").want(200, "某府发〔2024〕3号", "共 1 份")
	v.get("/evidence?alike=1&unit="+unit).want(200, "现场照片").without("好的.jpg", "情况说明")
}

func TestEvidenceOfOtherUnitsIsNotSeen(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	other := fmt.Sprint(w.other())
	liaison := w.as(t, account.Liaison)
	liaison.get("/evidence").want(200, "现场照片").without("另一单位.jpg")
	for _, path := range []string{"/evidence/2", "/evidence/2/file", "/evidence/2/view"} {
		liaison.get(path).want(http.StatusForbidden, "不属于您的单位").without("另一单位")
	}
	liaison.get("/evidence/1").want(200, "属于其他单位或任务", "几乎相同").without("另一单位.jpg")
	liaison.send(map[string]string{"unit": other}, attached{"冒名.jpg", photo(t, 4, 200, 80)}).want(http.StatusForbidden)
	liaison.post("/evidence/2/withdraw", map[string][]string{"reason": {"x"}}).want(http.StatusForbidden)
	w.as(t, account.Office).get("/evidence/1").want(200, "另一单位.jpg", "/evidence/2/view", "整份公开之前")
	if got, err := w.Evidence.List(t.Context(), w.subject(t, account.Viewer), evidence.Query{}); err != nil || len(got) != 0 {
		t.Errorf("a viewer sees %d, %v", len(got), err)
	}
}

func TestPublicCopies(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	public, nobody, office := fmt.Sprint("/evidence/", w.published, "/public"), w.as(t, account.Nobody), w.as(t, account.Office)
	nobody.get(public).want(200, "138****5678", "电话 1 处", "&lt;script&gt;").without("13812345678", "<script>alert")
	nobody.get(public + "/file").want(404)
	nobody.get("/evidence/1/public").want(404)
	office.post("/evidence/1/public", map[string][]string{"public": {"whole"}}).want(http.StatusSeeOther)
	nobody.get("/evidence/1/public").want(200, "/evidence/1/public/file")
	if got := nobody.get("/evidence/1/public/file").want(200).header.Get("Content-Type"); got != "image/jpeg" {
		t.Errorf("it comes as %q", got)
	}
	office.post("/evidence/1/public", map[string][]string{"public": {"no"}}).want(http.StatusSeeOther)
	nobody.get("/evidence/1/public").want(404)
}

// endlessForm is a form whose file never ends; it counts what was read of it.
type endlessForm struct {
	head io.Reader
	read int64
}

func (f *endlessForm) Read(p []byte) (int, error) {
	if n, err := f.head.Read(p); err == nil {
		return n, nil
	}
	f.read += int64(len(p))
	return len(p), nil
}

// TestTwoGigabytesAreRefusedOverTheWire sends 2 GB; it is refused at the limit, with a sentence, and nothing is kept.
func TestTwoGigabytesAreRefusedOverTheWire(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	w.Evidence.Limits.File = 2 << 20
	v := w.as(t, account.Office)
	var head bytes.Buffer
	form := multipart.NewWriter(&head)
	if _, err := form.CreateFormFile("file", "影像.pdf"); err != nil {
		t.Fatal(err)
	}
	head.WriteString("%PDF-1.4\n")
	endless := &endlessForm{head: &head}
	v.do("POST", "/evidence", form.FormDataContentType(), io.LimitReader(endless, 2<<30)).want(413, "影像.pdf", "超过 2 MB", "没有接收")
	if endless.read > 32<<20 {
		t.Errorf("%d MB were read", endless.read>>20)
	}
	v.get("/evidence").want(200).without("影像.pdf")
}

// TestCutOffUploadLeavesNothing ends the connection in the middle of a file.
func TestCutOffUploadLeavesNothing(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Office)
	before := w.contents(t)
	address, err := url.Parse(w.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "影像.pdf")
	if err == nil {
		_, err = part.Write(append([]byte("%PDF-1.4\n"), make([]byte, 1<<20)...))
	}
	if err != nil {
		t.Fatal(err)
	}
	connection, err := net.Dial("tcp", address.Host)
	if err != nil {
		t.Fatal(err)
	}
	cookie := v.client.Jar.Cookies(address)[0]
	fmt.Fprintf(connection, "POST /evidence HTTP/1.1\r\nHost: %s\r\nCookie: %s=%s\r\nSec-Fetch-Site: same-origin\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		address.Host, cookie.Name, cookie.Value, form.FormDataContentType(), 5<<20)
	if _, err := connection.Write(body.Bytes()); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); len(w.contents(t)) == len(before); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the file never began to come in")
		}
	}
	if err := connection.Close(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); len(w.contents(t)) != len(before); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("left behind: ", w.contents(t))
		}
	}
	v.get("/evidence").want(200).without("影像.pdf")
}

// contents lists the files in the folder of contents.
func (w *world) contents(t testing.TB) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(w.data, "evidence", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestLeadersSeeTheEvidenceOfTheirTasks(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	first := w.list.Tasks[0]
	var foreign list.TaskID
	for _, task := range w.list.Tasks {
		if len(task.People) > 1 && task.People[0].Person != first.People[0].Person && task.People[1].Person != first.People[1].Person &&
			task.People[0].Person != first.People[1].Person && task.People[1].Person != first.People[0].Person {
			foreign = task.ID
		}
	}
	if foreign == 0 {
		t.Fatal("the sample names the same people for all tasks")
	}
	theirs := w.keep(t, "他人任务.jpg", photo(t, 5, 200, 80), evidence.Use{Task: foreign, Unit: w.other()})
	for _, role := range []account.Role{account.GroupHead, account.Leader} {
		v := w.as(t, role)
		v.get("/evidence").want(200, "现场照片").without("他人任务.jpg", "提交佐证")
		v.get(fmt.Sprint("/evidence/", theirs.ID)).want(http.StatusForbidden)
		v.get("/evidence/1/file").want(200)
	}
}

// TestVerifyReadsTheEvidence alters a content behind the program's back.
func TestVerifyReadsTheEvidence(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	check := func() []fault.Finding {
		report, err := app.Verify(t.Context(), app.Options{Data: w.data}, "")
		if err != nil {
			t.Fatal(err)
		}
		return report.Findings
	}
	if found := check(); len(found) != 0 {
		t.Fatalf("nothing was altered: %+v", found)
	}
	f, err := w.Evidence.File(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(w.data, "evidence", f.SHA256[:2], f.SHA256)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	altered := bytes.Clone(data)
	altered[len(data)/2] ^= 1
	if err := os.WriteFile(path, altered, 0o600); err != nil {
		t.Fatal(err)
	}
	if found := check(); len(found) != 1 || found[0].Code != "evidence.verify_altered" {
		t.Errorf("an altered content: %+v", found)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil { // every world is verified at its end
		t.Fatal(err)
	}
}
