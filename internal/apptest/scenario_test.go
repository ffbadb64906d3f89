package apptest

import (
	"bytes"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duban/internal/account"
	"duban/internal/web"
)

// scenario is a request of one route and what each role gets.
type scenario struct {
	path string     // filled with the numbers of the world's list
	form url.Values // of a post
	file string     // example uploaded by a post
	// want is the status for those who may; the others get 303 to the sign-in page, 401 or 403.
	want    int
	says    []string
	unsaid  []string // words that no visitor may see there
	private []string // words that only those who may import see there
}

// scenarios has one entry for every route; TestEveryRouteHasAScenario holds it to that.
func scenarios(tb testing.TB, w *world) map[string]scenario {
	t := &w.list.Tasks[0]
	base := w.base()
	unit, person := w.list.UnitTasks()[0], w.list.PersonTasks()[0]
	short := t.Short(false)
	importLink := []string{`href="/import"`}
	promises := w.promises()
	first, second := promises[0], promises[1]
	code := "/commitments/" + first.Code
	version := url.Values{"version": {fmt.Sprint(first.Version)}}
	all := map[string]scenario{
		"GET /{$}":                     {path: "/", want: 303},
		"GET /lists":                   {path: "/lists", want: 200, says: []string{w.list.Title}, private: importLink},
		"GET /lists/{list}":            {path: base, want: 200, says: []string{w.list.Title, short, "40"}, private: importLink},
		"GET /lists/{list}/tasks":      {path: base + "/tasks", want: 200, says: []string{short, "第 1–40 项"}, private: importLink},
		"GET /lists/{list}/tasks.csv":  {path: base + "/tasks.csv", want: 200, says: []string{t.Item.Text}},
		"GET /lists/{list}/tasks.xlsx": {path: base + "/tasks.xlsx", want: 200, says: []string{"PK"}},
		"GET /lists/{list}/tasks/{task}": {
			path: fmt.Sprint(base, "/tasks/", t.ID), want: 200, private: importLink,
			says: []string{short, "牵头单位", t.Units[0].Name, "<mark>", "下一项", "承诺（"},
		},
		"GET /lists/{list}/no/{no}":               {path: base + "/no/" + t.Item.No, want: 303},
		"GET /lists/{list}/commitments":           {path: base + "/commitments", want: 200, says: []string{first.Code, first.Facts.Quantity, "条承诺"}, private: []string{"逐条确认"}},
		"GET /lists/{list}/commitments.csv":       {path: base + "/commitments.csv", want: 200, says: []string{first.Code, first.Facts.Quantity}},
		"GET /lists/{list}/commitments.xlsx":      {path: base + "/commitments.xlsx", want: 200, says: []string{"PK"}},
		"GET /lists/{list}/commitments/queue":     {path: base + "/commitments/queue", want: 200, says: []string{"待确认承诺", "本页待处理"}},
		"POST /lists/{list}/commitments/queue":    {path: base + "/commitments/queue", form: url.Values{"accept": {second.Code + ".99"}}, want: 409, says: []string{"刚被他人改动"}},
		"GET /lists/{list}/coverage":              {path: base + "/coverage", want: 200, says: []string{"40 项任务", "办件记录", "data-chart"}},
		"GET /lists/{list}/coverage.json":         {path: base + "/coverage.json", want: 200, says: []string{`"bars"`, "办件记录"}},
		"GET /lists/{list}/tasks/{task}/add":      {path: fmt.Sprint(base, "/tasks/", t.ID, "/add?words=", url.QueryEscape(t.Item.Text)), want: 200, says: []string{"补录承诺", "保存承诺"}},
		"POST /lists/{list}/tasks/{task}/add":     {path: fmt.Sprint(base, "/tasks/", t.ID, "/add"), form: url.Values{"words": {"没有这些字"}, "type": {"conduct"}}, want: 422, says: []string{"正文中没有这些文字"}},
		"GET /commitments/{code}":                 {path: code, want: 200, says: []string{first.Facts.Quantity, "变更记录", "从文本读出", "牵头单位", "原文所在"}, private: []string{"更正", "排除"}},
		"POST /commitments/{code}/accept":         {path: code + "/accept", form: version, want: 303},
		"POST /commitments/{code}/settle":         {path: code + "/settle", form: version, want: 409, says: []string{"内容刚被他人改动"}},
		"POST /commitments/{code}/dismiss":        {path: code + "/dismiss", form: url.Values{"version": {fmt.Sprint(first.Version + 1)}}, want: 422, says: []string{"请写明理由"}},
		"POST /commitments/{code}/restore":        {path: code + "/restore", form: url.Values{"version": {fmt.Sprint(first.Version + 1)}}, want: 422, says: []string{"请写明理由"}},
		"POST /commitments/{code}/unlink":         {path: code + "/unlink", form: url.Values{"version": {"1"}, "task": {"x"}}, want: 422, says: []string{"没有这项任务"}},
		"GET /commitments/{code}/correct":         {path: code + "/correct", want: 200, says: []string{first.Facts.Quantity, "保存更正"}},
		"POST /commitments/{code}/correct":        {path: code + "/correct", form: url.Values{"type": {"at_least"}, "value": {"about 3"}}, want: 422, says: []string{"about 3", "不是数"}},
		"GET /commitments/{code}/split":           {path: code + "/split", want: 200, says: []string{"第 2 条", "保存拆分"}},
		"POST /commitments/{code}/split":          {path: code + "/split", form: url.Values{"1.type": {"conduct"}, "2.type": {"conduct"}}, want: 422, says: []string{"第 2 条：指标量", "此项必须填写"}},
		"GET /commitments/{code}/merge":           {path: code + "/merge", want: 200, says: []string{"与哪些合并"}},
		"POST /commitments/{code}/merge":          {path: code + "/merge", form: url.Values{"type": {"conduct"}, "quantity": {"x"}, "codes": {"222222"}}, want: 422, says: []string{"222222"}},
		"GET /commitments/{code}/link":            {path: code + "/link", want: 200, says: []string{"关联任务"}},
		"POST /commitments/{code}/link":           {path: code + "/link", form: url.Values{"task": {"x"}}, want: 422, says: []string{"没有这项任务"}},
		"GET /lists/{list}/units":                 {path: base + "/units", want: 200, says: []string{unit.Name}},
		"GET /lists/{list}/units/{unit}":          {path: fmt.Sprint(base, "/units/", unit.ID), want: 200, says: []string{unit.Name, "牵头（"}},
		"GET /lists/{list}/leaders":               {path: base + "/leaders", want: 200, says: []string{person.Name}},
		"GET /lists/{list}/leaders/{leader}":      {path: fmt.Sprint(base, "/leaders/", person.ID), want: 200, says: []string{person.Name, person.Roles[0]}},
		"GET /lists/{list}/findings":              {path: base + "/findings", want: 200, says: []string{"待处理", "条目重号"}, unsaid: []string{"采纳修改"}, private: []string{"继续核对"}},
		"POST /lists/{list}/findings":             {path: base + "/findings", form: url.Values{}, want: 303},
		"GET /lists/{list}/editions":              {path: base + "/editions", want: 200, says: []string{"qingxi-2024.txt", "SHA-256"}},
		"GET /lists/{list}/diff":                  {path: base + "/diff?from=1&to=1", want: 200, says: []string{"两版内容相同"}},
		"GET /lists/{list}/source":                {path: base + "/source", want: 200, says: []string{"青溪区"}},
		"GET /units/{unit}":                       {path: fmt.Sprint("/units/", unit.ID), want: 303},
		"GET /leaders/{leader}":                   {path: fmt.Sprint("/leaders/", person.ID), want: 303},
		"GET /services":                           {path: "/services", want: 200, says: []string{"企业开办", "按时率", "用水接入审批"}, unsaid: []string{caseOverdue}},
		"GET /services.csv":                       {path: "/services.csv?sort=cases&desc=1", want: 200, says: []string{"company-startup", "企业开办"}},
		"GET /services.xlsx":                      {path: "/services.xlsx", want: 200, says: []string{"PK"}},
		"GET /services/{code}":                    {path: "/services/water-approval", want: 200, says: []string{"用水接入审批", "20个工作日", "《行政许可法》第42条", "按时率 50.0%"}, unsaid: []string{"青溪食品厂"}},
		"GET /services/{code}/spread.json":        {path: "/services/water-approval/spread.json", want: 200, says: []string{`"bars"`, `"limit"`}},
		"GET /services/{code}/months.json":        {path: "/services/water-approval/months.json", want: 200, says: []string{"2020-10"}},
		"GET /cases/open":                         {path: "/cases/open", want: 200, says: []string{caseOverdue, caseStanding, "已超期", "停表中"}, unsaid: []string{casePaused}},
		"GET /cases/open.csv":                     {path: "/cases/open.csv", want: 200, says: []string{caseOverdue, "2020-09-07 17:00"}},
		"GET /cases/{case}":                       {path: "/cases/" + casePaused, want: 200, says: []string{"检验检测鉴定", "《行政许可法》第45条", "青水检〔2020〕7号", "4个工作日", "国庆节", "已更正", "青溪食品厂", "<svg"}},
		"GET /search":                             {path: "/search?q=" + url.QueryEscape("企业"), want: 200, says: []string{"<mark>企业</mark>"}},
		"GET /import":                             {path: "/import", want: 200, says: []string{"选择或拖入清单文件"}},
		"POST /import":                            {path: "/import", file: "qingxi-2024.csv", want: 303},
		"GET /reading/{reading}":                  {path: "/reading/nothing", want: 404},
		"GET /import/{draft}":                     {path: "/import/1", want: 303},
		"GET /import/{draft}/columns":             {path: "/import/1/columns", want: 200, says: []string{"完成时限", "确认，去核对"}},
		"POST /import/{draft}/columns":            {path: "/import/1/columns", form: url.Values{}, want: 303},
		"GET /import/{draft}/findings":            {path: "/import/1/findings", want: 200, says: []string{"采纳修改", "原文无误"}},
		"POST /import/{draft}/findings":           {path: "/import/1/findings", form: url.Values{"code": {"item.number_twice"}, "state": {"refused"}}, want: 303},
		"GET /import/{draft}/save":                {path: "/import/1/save", want: 200, says: []string{"保存为版次"}},
		"POST /import/{draft}/save":               {path: "/import/1/save", form: url.Values{"target": {""}, "slug": {"Not A Slug"}}, want: 422, says: []string{"Not A Slug"}},
		"POST /import/{draft}/delete":             {path: "/import/1/delete", form: url.Values{}, want: 303},
		"GET /cases/import":                       {path: "/cases/import", want: 200, says: []string{"选择或拖入办件记录文件", water}},
		"POST /cases/import":                      {path: "/cases/import", form: url.Values{"file": {"x"}}, want: 422, says: []string{"没有选择文件"}},
		"GET /cases/import/{upload}":              {path: "/cases/import/nothing", want: 404},
		"POST /cases/import/{upload}":             {path: "/cases/import/nothing", form: url.Values{}, want: 404},
		"GET /cases/import/{upload}/rejected.csv": {path: "/cases/import/nothing/rejected.csv", want: 404},
		"POST /cases/import/{upload}/delete":      {path: "/cases/import/nothing/delete", form: url.Values{}, want: 404},
		"GET /keys":                               {path: "/keys", want: 200, says: []string{"签发密钥", "还没有签发过密钥"}},
		"POST /keys":                              {path: "/keys", form: url.Values{"system": {"x"}}, want: 422, says: []string{"请至少选一个事项"}},
		"POST /keys/{key}/revoke":                 {path: "/keys/99/revoke", form: url.Values{}, want: 404},
		"GET /calendar":                           {path: "/calendar?year=2020", want: 200, says: []string{"现行日历 cn@", "国办发明电〔2020〕1号", "2020-01-19 春节"}, private: []string{"提出本地调整"}},
		"POST /calendar":                          {path: "/calendar", form: url.Values{"from": {"2020-04-20"}, "reason": {"防汛"}}, want: 422, says: []string{"理由和发文单位", "防汛"}},
		"POST /calendar/file":                     {path: "/calendar/file", form: url.Values{"unit": {"区水利局"}}, want: 422, says: []string{"没有选择文件", "区水利局"}},
		"POST /calendar/{change}/approve":         {path: "/calendar/1/approve", form: url.Values{"reason": {"x"}}, want: 409, says: []string{"不再更改"}},
		"POST /calendar/{change}/refuse":          {path: "/calendar/99/refuse", form: url.Values{"reason": {"x"}}, want: 404},
		"GET /cases/findings":                     {path: "/cases/findings", want: 200, says: []string{"办件可疑迹象", "事后补录", "规则：", `<a href="/cases/QX-`}},
		"/":                                       {path: "/nowhere", want: 404, says: []string{"没有这个页面"}},
	}
	return joined(all, evidenceScenarios(w), boardScenarios(w), progressScenarios(tb, w), journalScenarios(), signInScenarios(), staffScenarios(w))
}

// joined puts scenarios into one map.
func joined(all map[string]scenario, more ...map[string]scenario) map[string]scenario {
	for _, m := range more {
		maps.Copy(all, m)
	}
	return all
}

func TestEveryRouteHasAScenario(t *testing.T) {
	known := scenarios(t, start(t, "qingxi-2024.txt"))
	for _, r := range web.Routes() {
		if _, ok := known[r.Pattern]; !ok {
			t.Errorf("%s has no scenario", r.Pattern)
		}
		delete(known, r.Pattern)
	}
	for pattern := range known {
		t.Errorf("scenario %s has no route", pattern)
	}
}

func TestEveryRouteInEveryRole(t *testing.T) {
	for _, role := range account.Roles() {
		name := string(role)
		if role == account.Nobody {
			name = "nobody"
		}
		t.Run(name, func(t *testing.T) {
			w := start(t, "qingxi-2024.txt")
			all := scenarios(t, w)
			w.as(t, account.Office).upload("qingxi-2024.csv", example(t, "qingxi-2024.csv")).want(303)
			v, who := w.as(t, role), w.subject(t, role)
			for _, r := range web.Routes() {
				if r.Pattern == "POST /signout" {
					continue // it would change who the visitor is; TestSignInAndOut has it
				}
				sc := all[r.Pattern]
				method, _, _ := strings.Cut(r.Pattern, " ")
				if who.May(r.Action) {
					v.check(method, sc, who)
				} else {
					v.checkRefused(method, sc, role)
				}
			}
		})
	}
}

func (v *visitor) check(method string, sc scenario, who *account.Subject) {
	v.t.Helper()
	p := v.request(method, sc).want(sc.want, sc.says...).without(sc.unsaid...)
	if who.May(account.Import) {
		p.want(sc.want, sc.private...)
	} else {
		p.without(sc.private...)
	}
}

func (v *visitor) checkRefused(method string, sc scenario, role account.Role) {
	v.t.Helper()
	p := v.request(method, sc)
	switch {
	case role != account.Nobody:
		p.want(http.StatusForbidden, "您的账号不能做这件事")
	case method == "GET":
		if p.want(http.StatusSeeOther).to() != "/signin?back="+url.QueryEscape(sc.path) {
			v.t.Errorf("%s leads to %s", sc.path, p.to())
		}
	default:
		p.want(http.StatusUnauthorized, "请先登录")
	}
	p.without(sc.says...)
}

func (v *visitor) request(method string, sc scenario) page {
	v.t.Helper()
	switch {
	case sc.file != "":
		return v.upload(sc.file, example(v.t, sc.file))
	case method == "POST":
		return v.post(sc.path, sc.form)
	}
	return v.get(sc.path)
}

// upload sends a file as the form of the import does.
func (v *visitor) upload(name string, data []byte) page {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do("POST", "/import", form.FormDataContentType(), &body)
}
