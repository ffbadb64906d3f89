package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/web/ui"
	evidenceui "duban/internal/web/ui/evidence"
	"duban/internal/worktime"
)

// Limits of one form with files.
const (
	mostFiles  = 30
	mostFields = 1 << 20 // bytes of all its other fields together
)

// handedIn is a form with files, as far as it could be taken in.
type handedIn struct {
	Fields url.Values
	Files  []*evidence.Received
	Wrong  []*fault.Error // of files that were refused; the others are there
}

// discard lets go of the files that nobody kept.
func (h *handedIn) discard() {
	for _, f := range h.Files {
		f.Discard()
	}
}

// receive takes in a form with files, each as it comes. A file that is refused leaves the others; one that is too large
// or does not come whole ends the form, for what follows it cannot be had without reading to its end.
func (c *call) receive() (_ *handedIn, err error) {
	limit := 2*c.Evidence.Limits.File + mostFields
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, limit)
	parts, err := c.r.MultipartReader()
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "web.import.no_file", nil)
	}
	h := &handedIn{Fields: url.Values{}}
	defer func() {
		if err != nil {
			h.discard()
		}
	}()
	left := int64(mostFields)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return h, nil
		}
		if err != nil {
			return nil, c.handInFault(err)
		}
		if part.FileName() == "" { // a field, or a file field left empty
			value, err := io.ReadAll(io.LimitReader(part, left+1))
			if err != nil {
				return nil, c.handInFault(err)
			}
			if left -= int64(len(value)); left < 0 {
				return nil, fault.New(fault.TooLarge, "web.evidence.too_much", fault.Args{"size": ui.FileSize(limit)})
			}
			h.Fields.Add(part.FormName(), string(value))
			continue
		}
		if len(h.Files)+len(h.Wrong) == mostFiles {
			return nil, fault.New(fault.TooLarge, "web.evidence.too_many", fault.Args{"max": mostFiles})
		}
		file, err := c.Evidence.Receive(c.r.Context(), part.FileName(), &faultyPart{part, c})
		if over := handInEnds(err); over {
			return nil, err
		}
		if err != nil {
			h.Wrong = append(h.Wrong, fault.As(err))
			continue
		}
		h.Files = append(h.Files, file)
	}
}

// handInEnds reports whether nothing more can be read of a form after an error.
func handInEnds(err error) bool {
	if err == nil {
		return false
	}
	switch f := fault.As(err); f.Kind {
	case fault.Internal:
		return true
	default:
		return f.Code == "evidence.too_large" || f.Code == "evidence.cut_off" || f.Code == "web.evidence.too_much"
	}
}

// faultyPart says in our own words when a form is too large.
type faultyPart struct {
	io.Reader
	c *call
}

// Read reads on.
func (p *faultyPart) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		err = p.c.handInFault(err)
	}
	return n, err
}

// handInFault says why a form did not come whole.
func (c *call) handInFault(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.Wrap(err, fault.TooLarge, "web.evidence.too_much", fault.Args{"size": ui.FileSize(large.Limit)})
	}
	return uploadFault(err)
}

// evidenceForm is the form by which evidence is handed in. Its address may say what for.
func (c *call) evidenceForm() error {
	return c.evidenceNew(http.StatusOK, c.r.URL.Query(), evidenceui.New{})
}

// evidenceNew shows the form with what was typed.
func (c *call) evidenceNew(status int, typed url.Values, x evidenceui.New) error {
	views, err := c.evidenceFrame(c.page.T("web.evidence.add"))
	if err != nil {
		return err
	}
	x.Units = c.unitOptions(views, account.AddEvidence, typed.Get("unit"))
	mine := map[string]bool{}
	for _, o := range x.Units {
		mine[o.Value] = true
	}
	for _, v := range views {
		for i := range v.Tasks {
			t := &v.Tasks[i]
			for _, u := range t.Units {
				if mine[ui.Itoa(u.Unit)] {
					id := ui.Itoa(t.ID)
					x.Tasks = append(x.Tasks, evidenceui.Option{Value: id, Text: t.Item.No + " " + c.page.TaskTitle(t), Chosen: id == typed.Get("task")})
					break
				}
			}
		}
	}
	for _, e := range showable {
		x.Shows = append(x.Shows, evidenceui.Option{Value: string(e), Text: evidenceui.ShowsName(&c.page, e), Chosen: string(e) == typed.Get("shows")})
	}
	x.Report, x.Commitment, x.Limit = typed.Get("report"), typed.Get("commitment"), c.Evidence.Limits.File
	x.Values = map[string]string{}
	for name := range typed {
		x.Values[name] = typed.Get(name)
	}
	return c.render(status, evidenceui.NewPage(&c.page, x))
}

// showable are the kinds of evidence that a file, a link or a document can be.
var showable = []commitment.Evidence{
	commitment.DocumentNumber, commitment.DocumentText, commitment.CatalogueCopy, commitment.Acceptance, commitment.Photograph, commitment.Access,
	commitment.ActivityRecord, commitment.Award, commitment.WorkRecord, commitment.PaymentRecord, commitment.BaselineRecord, commitment.OtherSeries,
}

// evidenceAdd keeps what is handed in, and leads to it. What is refused is named, with the form as it was.
func (c *call) evidenceAdd() error {
	h, err := c.receive()
	if err != nil {
		return c.refuseEvidence(url.Values{}, evidenceui.New{}, err)
	}
	defer h.discard()
	kept, wrong, err := c.keepEvidence(h, h.Fields.Get("document_number") != "")
	if err != nil {
		return err
	}
	x := evidenceui.New{Kept: kept, Wrong: append(h.Wrong, wrong...)}
	switch {
	case len(x.Wrong) > 0:
		return c.refuseEvidence(h.Fields, x, nil)
	case len(kept) == 0:
		return c.refuseEvidence(h.Fields, x, &fault.Error{Kind: fault.Invalid, Code: "web.evidence.nothing", Field: "file"})
	case len(kept) == 1:
		c.note(c.page.T("web.evidence.added", "name", kept[0].Name))
		c.redirect(evidenceui.Path(kept[0].ID))
	default:
		c.note(c.page.T("web.evidence.kept", "count", len(kept)))
		c.redirect("/evidence")
	}
	return nil
}

// refuseEvidence shows the form again with what is wrong; faults that are ours have their own page.
func (c *call) refuseEvidence(typed url.Values, x evidenceui.New, err error) error {
	if err != nil {
		f := fault.As(err)
		if f.Kind == fault.Internal || f.Kind == fault.Forbidden {
			return err
		}
		x.Wrong = append(x.Wrong, f)
	}
	return c.evidenceNew(x.Wrong[0].Kind.Status(), typed, x)
}

// keepEvidence keeps the files of a form, its link, and its issued document, whose text is the first of the files.
func (c *call) keepEvidence(h *handedIn, document bool) (kept []evidence.File, wrong []*fault.Error, err error) {
	uses := []evidence.Use{useOf(h.Fields)}
	add := func(g evidence.Given) error {
		g.Uses, g.Who = uses, c.page.Who
		f, _, err := c.Evidence.Add(c.r.Context(), g)
		if bad := fault.As(err); bad != nil && bad.Kind == fault.Invalid {
			wrong = append(wrong, bad)
			return nil
		}
		if err != nil {
			return fmt.Errorf("add evidence: %w", err)
		}
		kept = append(kept, f)
		return nil
	}
	files := h.Files
	if document {
		g := evidence.Given{Document: documentOf(h.Fields)}
		if len(files) > 0 {
			g.File, files = files[0], files[1:]
		}
		if err := add(g); err != nil {
			return nil, nil, err
		}
	}
	for _, f := range files {
		if err := add(evidence.Given{File: f}); err != nil {
			return nil, nil, err
		}
	}
	if link := h.Fields.Get("link"); strings.TrimSpace(link) != "" {
		if err := add(evidence.Given{Link: link, Title: h.Fields.Get("link_title")}); err != nil {
			return nil, nil, err
		}
	}
	return kept, wrong, nil
}

// useOf reads what evidence is given for.
func useOf(form url.Values) evidence.Use {
	number, _ := strconv.Atoi(form.Get("number")) // 0 while it is a draft
	return evidence.Use{
		Task: list.TaskID(wholeNumber(form.Get("task"))), Unit: org.UnitID(wholeNumber(form.Get("unit"))), Report: wholeNumber(form.Get("report")),
		Number: number, Step: wholeNumber(form.Get("step")), Commitment: strings.TrimSpace(form.Get("commitment")), Shows: commitment.Evidence(form.Get("shows")),
	}
}

// documentOf reads what identifies an issued document. A date that is none stays 0 and is refused with the rest.
func documentOf(form url.Values) *evidence.Document {
	date, err := worktime.ParseDate(strings.TrimSpace(form.Get("document_date")))
	if err != nil {
		date = 0
	}
	return &evidence.Document{Number: form.Get("document_number"), Date: date, Title: form.Get("document_title")}
}
