package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duban/internal/account"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/web/ui"
	evidenceui "duban/internal/web/ui/evidence"
)

// evidenceRoutes are the addresses of evidence. What somebody may see of it depends on their posts, so none is kept.
func evidenceRoutes() []Route {
	see := func(pattern string, h handler) Route {
		return Route{Pattern: "GET " + pattern, Action: account.ReadEvidence, handle: h}
	}
	add := func(pattern string, h handler) Route {
		return Route{Pattern: pattern, Action: account.AddEvidence, handle: h}
	}
	return []Route{
		see("/evidence", (*call).evidenceList),
		add("GET /evidence/new", (*call).evidenceForm),
		add("POST /evidence", (*call).evidenceAdd),
		see("/evidence/{evidence}", (*call).evidenceOne),
		see("/evidence/{evidence}/file", (*call).evidenceFile),
		see("/evidence/{evidence}/view", (*call).evidenceView),
		add("POST /evidence/{evidence}/withdraw", (*call).evidenceWithdraw),
		{Pattern: "POST /evidence/{evidence}/public", Action: account.PublishEvidence, handle: (*call).evidencePublish},
		{Pattern: "GET /evidence/{evidence}/public", Action: account.Read, handle: (*call).evidencePublic},
		{Pattern: "GET /evidence/{evidence}/public/file", Action: account.Read, handle: (*call).evidencePublicFile},
	}
}

// evidenceOnPage is how many pieces a page of the table has.
const evidenceOnPage = 50

// kindPicture is the filter for pictures, which are no kind of their own.
const kindPicture = "picture"

// evidenceList is the table of the evidence that the visitor may see.
func (c *call) evidenceList() error {
	views, err := c.evidenceFrame("")
	if err != nil {
		return err
	}
	q := c.r.URL.Query()
	unit, task := wholeNumber(q.Get("unit")), wholeNumber(q.Get("task"))
	query := evidence.Query{Unit: org.UnitID(unit), Task: list.TaskID(task), Withdrawn: true}
	switch kind := q.Get("kind"); kind {
	case kindPicture:
		query.Media = "image/"
	case string(evidence.KindFile), string(evidence.KindLink), string(evidence.KindDocument):
		query.Kind = evidence.Kind(kind)
	}
	all, err := c.Evidence.List(c.r.Context(), c.page.Who, query)
	if err != nil {
		return err
	}
	near := 0
	for i := range all {
		if all[i].Alike > 0 {
			near++
		}
	}
	if q.Get("alike") != "" {
		all = slices.DeleteFunc(all, func(s evidence.Seen) bool { return s.Alike == 0 })
	}
	x := evidenceui.Index{
		Verdict: c.page.T("web.evidence.verdict", "count", len(all), "alike", near),
		Filters: c.evidenceFilters(q, views, task), Add: c.page.May(account.AddEvidence),
	}
	pages := max(1, (len(all)+evidenceOnPage-1)/evidenceOnPage)
	here := int(min(max(wholeNumber(q.Get("page")), 1), int64(pages)))
	for i := (here - 1) * evidenceOnPage; i < min(here*evidenceOnPage, len(all)); i++ {
		x.Rows = append(x.Rows, c.evidenceRow(views, all[i]))
	}
	x.Pages = ui.PageLinks(here, pages, func(n int) string { return evidenceURL(q, "page", strconv.Itoa(n)) })
	return c.render(http.StatusOK, evidenceui.IndexPage(&c.page, x))
}

// wholeNumber reads a number of an address, 0 when it is none.
func wholeNumber(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// evidenceURL is the address of the table with one field set to another value.
func evidenceURL(q url.Values, name, value string) string {
	other := url.Values{}
	for _, key := range []string{"kind", "unit", "task", "alike", "page"} {
		if v := q.Get(key); v != "" && key != name && (key != "page" || name == "page") {
			other.Set(key, v)
		}
	}
	if value != "" {
		other.Set(name, value)
	}
	if len(other) == 0 {
		return "/evidence"
	}
	return "/evidence?" + other.Encode()
}

func (c *call) evidenceFilters(q url.Values, views []*list.View, task int64) evidenceui.Filters {
	p := &c.page
	f := evidenceui.Filters{Alike: q.Get("alike") != ""}
	for _, k := range []string{string(evidence.KindFile), kindPicture, string(evidence.KindDocument), string(evidence.KindLink)} {
		f.Kinds = append(f.Kinds, evidenceui.Option{Value: k, Text: p.T("web.evidence.kind." + k), Chosen: q.Get("kind") == k})
	}
	f.Units = c.unitOptions(views, account.ReadEvidence, q.Get("unit"))
	chip := func(name, label, value string) {
		f.Chips = append(f.Chips, evidenceui.Chip{Label: label, Value: value, Without: evidenceURL(q, name, "")})
	}
	for _, o := range f.Kinds {
		if o.Chosen {
			chip("kind", p.T("web.evidence.kind"), o.Text)
		}
	}
	for _, o := range f.Units {
		if o.Chosen {
			chip("unit", p.T("web.evidence.unit"), o.Text)
		}
	}
	if _, t := evidenceui.TaskOf(views, list.TaskID(task)); t != nil {
		f.Task = q.Get("task")
		chip("task", p.T("web.evidence.task"), p.TaskTitle(t))
	}
	if f.Alike {
		chip("alike", p.T("web.evidence.marks"), p.T("web.evidence.only_alike"))
	}
	return f
}

// unitOptions are the units on whose data the visitor may do something, by name.
func (c *call) unitOptions(views []*list.View, action account.Action, chosen string) []evidenceui.Option {
	var out []evidenceui.Option
	seen := map[org.UnitID]bool{}
	for _, v := range views {
		for _, u := range v.UnitTasks() {
			if seen[u.ID] || !c.page.MayOn(action, account.On{Units: []org.UnitID{u.ID}}) {
				continue
			}
			seen[u.ID] = true
			id := ui.Itoa(u.ID)
			out = append(out, evidenceui.Option{Value: id, Text: c.page.Unit(u.ID, u.Name), Chosen: id == chosen})
		}
	}
	slices.SortStableFunc(out, func(a, b evidenceui.Option) int { return strings.Compare(a.Text, b.Text) })
	return out
}

// evidenceFrame sets the frame of a page of evidence and gives the lists in force.
func (c *call) evidenceFrame(title string) ([]*list.View, error) {
	c.fresh = true
	if err := c.openCurrent(); err != nil {
		return nil, err
	}
	if title == "" {
		c.frame("evidence", c.page.T("web.nav.evidence"))
	} else {
		c.frame("evidence", title, ui.Link{Text: c.page.T("web.nav.evidence"), URL: "/evidence"})
	}
	return c.Library.Current(c.r.Context())
}

// evidenceRow puts the words to a piece of evidence.
func (c *call) evidenceRow(views []*list.View, s evidence.Seen) evidenceui.Row {
	row := evidenceui.Row{Seen: s}
	for _, u := range s.Uses {
		words := evidenceui.Use{Use: u}
		for _, v := range views {
			if unit := v.Unit(u.Unit); unit != nil {
				words.UnitName = unit.Name
			}
		}
		if v, t := evidenceui.TaskOf(views, u.Task); t != nil {
			words.TaskTitle, words.TaskURL = t.Item.No+" "+c.page.TaskTitle(t), "/lists/"+v.Slug+"/tasks/"+ui.Itoa(t.ID)
		}
		row.Uses = append(row.Uses, words)
	}
	return row
}

// evidenceOne is the page of one piece of evidence.
func (c *call) evidenceOne() error { return c.evidencePage(http.StatusOK, "", nil) }

// mostWords is how much of a document's text the preview shows, in characters.
const mostWords = 20_000

func (c *call) evidencePage(status int, reason string, wrong *fault.Error) error {
	seen, err := c.evidenceSeen()
	if err != nil {
		return err
	}
	views, err := c.evidenceFrame(seen.Name)
	if err != nil {
		return err
	}
	ctx := c.r.Context()
	d := evidenceui.Detail{
		Row: c.evidenceRow(views, *seen), Wrong: wrong, Typed: reason, Publish: c.page.May(account.PublishEvidence), Withdraw: true,
	}
	if d.Findings, err = c.Evidence.Findings(ctx, seen); err != nil {
		return err
	}
	alike, err := c.Evidence.Alike(ctx, seen.ID)
	if err != nil {
		return err
	}
	for _, a := range alike {
		other, err := c.Evidence.Get(ctx, c.page.Who, a.ID)
		b := evidenceui.Beside{Alike: a, Hidden: fault.Is(err, fault.Forbidden)}
		if err != nil && !b.Hidden {
			return err
		}
		if !b.Hidden {
			b.Row = c.evidenceRow(views, *other)
		}
		d.Beside = append(d.Beside, b)
	}
	if evidence.HasWords(seen.Media) {
		c.evidenceWords(&d)
	}
	return c.render(status, evidenceui.DetailPage(&c.page, c.evidenceVerdict(&d), d))
}

// evidenceWords reads the text of a document for its preview, or says why there is none.
func (c *call) evidenceWords(d *evidenceui.Detail) {
	text, err := c.Evidence.Words(c.r.Context(), &d.File)
	if err != nil {
		d.Wordless = c.page.Message(fault.As(err))
		return
	}
	if runes := []rune(text); len(runes) > mostWords {
		text, d.Cut = string(runes[:mostWords]), true
	}
	d.Words = text
}

// evidenceVerdict says in one line whether somebody should look closer.
func (c *call) evidenceVerdict(d *evidenceui.Detail) string {
	switch {
	case !d.Withdrawn.IsZero():
		return c.page.T("web.evidence.verdict.withdrawn")
	case len(d.Findings) > 0:
		return c.page.T("web.evidence.verdict.look")
	case d.SHA256 != "" && !d.Looked:
		return c.page.T("web.evidence.verdict.unlooked")
	}
	return c.page.T("web.evidence.verdict.fine")
}

// evidenceSeen is the piece of evidence that the address names, as the visitor sees it.
func (c *call) evidenceSeen() (*evidence.Seen, error) {
	id, err := c.number("evidence")
	if err != nil {
		return nil, err
	}
	return c.Evidence.Get(c.r.Context(), c.page.Who, evidence.ID(id))
}

// evidenceWithdraw says that a piece of evidence was wrong.
func (c *call) evidenceWithdraw() error {
	id, err := c.number("evidence")
	if err != nil {
		return err
	}
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, 64<<10)
	reason := c.r.PostFormValue("reason")
	err = c.Evidence.Withdraw(c.r.Context(), c.page.Who, evidence.ID(id), reason)
	if f := fault.As(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return c.evidencePage(f.Kind.Status(), reason, f)
	}
	if err != nil {
		return err
	}
	c.note(c.page.T("web.evidence.withdrawn.done"))
	c.redirect(evidenceui.Path(evidence.ID(id)))
	return nil
}

// evidencePublish says what everybody may see.
func (c *call) evidencePublish() error {
	id, err := c.number("evidence")
	if err != nil {
		return err
	}
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, 64<<10)
	err = c.Evidence.Publish(c.r.Context(), c.page.Who, evidence.ID(id), evidence.Public(c.r.PostFormValue("public")))
	if f := fault.As(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return c.evidencePage(f.Kind.Status(), "", f)
	}
	if err != nil {
		return err
	}
	c.note(c.page.T("web.evidence.public.done"))
	c.redirect(evidenceui.Path(evidence.ID(id)))
	return nil
}

// evidencePublic is what everybody may see of a piece of evidence.
func (c *call) evidencePublic() error {
	id, err := c.number("evidence")
	if err != nil {
		return err
	}
	public, err := c.Evidence.PublicCopy(c.r.Context(), evidence.ID(id))
	if err != nil {
		return err
	}
	c.fresh = true
	if err := c.openCurrent(); err != nil {
		return err
	}
	c.frame("", public.Name)
	return c.render(http.StatusOK, evidenceui.PublicPage(&c.page, public))
}
