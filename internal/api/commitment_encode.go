package api

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duban/internal/commitment"
	"duban/internal/list"
)

// CommitmentRow is a commitment in a list of commitments.
type CommitmentRow struct {
	Code    string           `json:"code" doc:"Its name for ever"`
	List    string           `json:"list" doc:"Slug of its list"`
	State   commitment.State `json:"state" enum:"read,confirmed,dismissed,replaced"`
	Version int64            `json:"version" doc:"Grows with every change"`
	Facts
	Doubts []doubt   `json:"doubts" doc:"Why a person should look at it"`
	Places []placing `json:"places" doc:"Where it stands in the words of tasks; the one it was read from first"`
}

// Facts are what is promised; null is what the promise does not have.
type Facts struct {
	Type          commitment.Type    `json:"type"`
	Kind          *commitment.Kind   `json:"kind"`
	Quantity      string             `json:"quantity" doc:"What is measured; the name of a deliverable"`
	Segment       *string            `json:"segment" doc:"Sub-case that the target holds for"`
	Op            *commitment.Op     `json:"op"`
	Value         *number            `json:"value" doc:"Per cent is 96, not 0.96"`
	Unit          *string            `json:"unit"`
	Baseline      *number            `json:"baseline"`
	BaselineUnit  *string            `json:"baseline_unit"`
	BaseRef       *string            `json:"base_ref" doc:"What it is compared with"`
	From          *string            `json:"from" doc:"Event that starts the clock"`
	To            *string            `json:"to" doc:"Event that stops the clock"`
	ClockProposed bool               `json:"clock_proposed" doc:"The text does not name these events"`
	Condition     *string            `json:"condition"`
	Stretch       bool               `json:"stretch"`
	Soft          bool               `json:"soft"`
	Policy        bool               `json:"policy"`
	Posture       commitment.Posture `json:"posture"`
	Form          *commitment.Form   `json:"form"`
	Verify        *commitment.Verify `json:"verify"`
	PlainZh       *string            `json:"plain_zh" doc:"The promise in plain words"`
	PlainEn       *string            `json:"plain_en"`
}

// number is an exact decimal; a plain number in JSON.
type number struct{ commitment.Number }

// Schema says so to readers of the OpenAPI document.
func (number) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeNumber, Nullable: true}
}

// doubt is why a person should look at a commitment.
type doubt struct {
	Code    string  `json:"code"`
	Words   *string `json:"words"`
	Instead []Facts `json:"instead" doc:"Other readings of the same words"`
}

// placing is where a commitment stands in the words of one task.
type placing struct {
	Task    list.TaskID `json:"task"`
	No      *string     `json:"no" doc:"Number of the task as printed; null when the newest edition no longer has it"`
	Start   int         `json:"start" doc:"First character in the task's text"`
	End     int         `json:"end" doc:"The one after the last; the same as start when the place is not known"`
	Words   *string     `json:"words"`
	Current bool        `json:"current" doc:"The newest edition has the task"`
}

// commitmentDetail is a commitment with its history.
type commitmentDetail struct {
	CommitmentRow
	Into     []string              `json:"into" doc:"Codes of what it was split or merged into"`
	By       *string               `json:"by" doc:"staff when a person decided its state: accounts are named to who is signed in, on the pages; null for the program itself"`
	At       *time.Time            `json:"at"`
	Evidence []commitment.Evidence `json:"evidence" doc:"What it asks for, the decisive kind first"`
	Changes  []change              `json:"changes" doc:"What happened to it, oldest first"`
}

// change is one thing that happened to a commitment.
type change struct {
	At     time.Time         `json:"at"`
	By     *string           `json:"by" doc:"staff for a person; null for the program itself"`
	Action commitment.Action `json:"action"`
	Reason *string           `json:"reason"`
	Before *changeRow        `json:"before" doc:"null when it was new"`
	After  *changeRow        `json:"after"`
}

// changeRow is a commitment as a change keeps it.
type changeRow struct {
	State  commitment.State `json:"state"`
	Facts  Facts            `json:"facts"`
	Doubts []doubt          `json:"doubts"`
	Places []placing        `json:"places"`
	Into   []string         `json:"into"`
}

// staff stands for the account of a person, which the API names to nobody: it has no accounts of its own.
func staff(by string) *string {
	if by == "" {
		return nil
	}
	by = "staff"
	return &by
}

// orNull gives a pointer to a value, nil for the zero value.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

func numberOf(n *commitment.Number) *number {
	if n == nil {
		return nil
	}
	return &number{*n}
}

func factsOf(f *commitment.Facts) Facts {
	return Facts{
		Type: f.Type, Kind: orNull(f.Kind), Quantity: f.Quantity, Segment: orNull(f.Segment),
		Op: orNull(f.Op), Value: numberOf(f.Value), Unit: orNull(f.Unit),
		Baseline: numberOf(f.Baseline), BaselineUnit: orNull(f.BaseUnit()), BaseRef: orNull(f.BaseRef),
		From: orNull(f.From), To: orNull(f.To), ClockProposed: f.ClockProposed, Condition: orNull(f.Condition),
		Stretch: f.Stretch, Soft: f.Soft, Policy: f.Policy, Posture: cmp.Or(f.Posture, commitment.Own),
		Form: orNull(f.Form), Verify: orNull(f.Verify), PlainZh: orNull(f.PlainZh), PlainEn: orNull(f.PlainEn),
	}
}

func doubtsOf(all []commitment.Doubt) []doubt {
	out := make([]doubt, len(all))
	for i, d := range all {
		out[i] = doubt{Code: d.Code, Words: orNull(d.Words), Instead: make([]Facts, len(d.Instead))}
		for j := range d.Instead {
			out[i].Instead[j] = factsOf(&d.Instead[j])
		}
	}
	return out
}

func placesOf(v *list.View, links []commitment.Link) []placing {
	out := make([]placing, len(links))
	for i, link := range links {
		out[i] = placing{Task: link.Task, Start: link.Start, End: link.End, Words: orNull(link.Words)}
		if task := v.Task(link.Task); task != nil {
			out[i].No, out[i].Current = &task.Item.No, true
		}
	}
	return out
}

func commitmentRowOf(v *list.View, c *commitment.Commitment) CommitmentRow {
	return CommitmentRow{
		Code: c.Code, List: v.Slug, State: c.State, Version: c.Version, Facts: factsOf(&c.Facts),
		Doubts: doubtsOf(c.Doubts), Places: placesOf(v, c.Links),
	}
}

func detailOf(b *commitment.Book, e *commitment.Entry, changes []commitment.Change) commitmentDetail {
	out := commitmentDetail{
		CommitmentRow: commitmentRowOf(b.View, &e.Commitment), Into: notNil(e.Into), By: staff(e.By),
		Evidence: notNil(commitment.EvidenceFor(e.Facts)), Changes: make([]change, len(changes)),
	}
	if !e.At.IsZero() {
		out.At = &e.At
	}
	for i, c := range changes {
		out.Changes[i] = change{
			At: c.At, By: staff(c.By), Action: c.Action, Reason: orNull(c.Reason),
			Before: recordOf(b.View, c.Before), After: recordOf(b.View, c.After),
		}
	}
	return out
}

func recordOf(v *list.View, r *commitment.Record) *changeRow {
	if r == nil {
		return nil
	}
	return &changeRow{r.State, factsOf(&r.Facts), doubtsOf(r.Doubts), placesOf(v, r.Links), notNil(r.Into)}
}

// encodedBook is a list's commitments that are already JSON, by their position in the book.
type encodedBook struct {
	book    *commitment.Book
	rows    [][]byte
	etag    string // changes with anything in the rows
	answers answers[commitmentsInput]
}

func encodeBook(b *commitment.Book) (*encodedBook, error) {
	e := &encodedBook{book: b, rows: make([][]byte, len(b.Entries))}
	for i, entry := range b.Entries {
		var err error
		if e.rows[i], err = json.Marshal(commitmentRowOf(b.View, &entry.Commitment)); err != nil {
			return nil, fmt.Errorf("encode commitment %s: %w", entry.Code, err)
		}
	}
	e.etag = etagOf(e.rows)
	return e, nil
}

// answer puts a page of commitments together from their encoded rows.
func (e *encodedBook) answer(f commitment.Filter) []byte {
	selected := e.book.Select(f)
	rows := make([][]byte, len(selected.Entries))
	for i, entry := range selected.Entries {
		rows[i] = e.rows[entry.Position]
	}
	return page(selected.Total, selected.Page, selected.Pages, "commitments", rows)
}
