package casework_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"duban/internal/casework"
	"duban/internal/worktime"
)

// oneCase is a store of events alone, for what Ingest admits.
type oneCase struct {
	casework.Store
	events []casework.Event
}

func (s *oneCase) Write(_ context.Context, fn func(casework.Writer) error) error {
	return fn(oneCaseWriter{s: s})
}

type oneCaseWriter struct {
	casework.Writer
	s *oneCase
}

func (w oneCaseWriter) Known(context.Context, []casework.EventKey) (map[casework.EventKey]casework.Digest, error) {
	known := map[casework.EventKey]casework.Digest{}
	for _, e := range w.s.events {
		known[casework.EventKey{Source: e.Source, ID: e.ID}] = e.Digest
	}
	return known, nil
}

func (w oneCaseWriter) Stored(context.Context, []casework.CaseID) (map[casework.CaseID]casework.Stored, error) {
	if len(w.s.events) == 0 {
		return map[casework.CaseID]casework.Stored{}, nil
	}
	return map[casework.CaseID]casework.Stored{"c": {Head: casework.Head{ID: "c", Service: "s"}, Events: slices.Clone(w.s.events)}}, nil
}

func (w oneCaseWriter) Append(_ context.Context, events []casework.Event) error {
	for _, e := range events {
		e.Seq = int64(len(w.s.events) + 1)
		w.s.events = append(w.s.events, e)
	}
	return nil
}

func (oneCaseWriter) Filed(context.Context, []string) ([]casework.Filing, error) { return nil, nil }
func (oneCaseWriter) Link(context.Context, []casework.Filing) error              { return nil }
func (oneCaseWriter) Save(context.Context, []casework.Head) error                { return nil }
func (oneCaseWriter) Add(context.Context, []casework.Total) error                { return nil }

// admitting is a ledger of one service.
func admitting(s casework.Store) *casework.Ledger {
	clock := casework.Clock{ID: "main", From: []casework.EventKind{"accepted"}, To: []casework.EventKind{"finished"}, Limit: worktime.Limit{N: 5, Unit: worktime.WorkDays}}
	catalog, _ := casework.NewCatalog([]casework.Service{{Code: "s", Name: "s", Unit: "u", Clocks: []casework.Clock{clock}}})
	office := worktime.NewOffice(worktime.Latest().Compile(), worktime.DefaultHours())
	return &casework.Ledger{
		Store: s, Catalog: func() *casework.Catalog { return catalog }, Clock: time.Now,
		Office: func(*casework.Service, string) *worktime.Office { return office },
	}
}

// TestNoCaseEndsBeforeItBegins sends batches one after the other; a batch is day, kind and what it corrects.
func TestNoCaseEndsBeforeItBegins(t *testing.T) {
	const before, after = "casework.end_before_start", "casework.start_after_end"
	type sent struct {
		id       string
		day      int
		kind     casework.EventKind
		corrects string
	}
	tests := []struct {
		name    string
		batches [][]sent
		want    []string // codes of the last batch
		known   int
	}{
		{"the end first, in one batch", [][]sent{{{"1", 2, "finished", ""}, {"2", 3, "accepted", ""}}}, []string{before}, 0},
		{"the beginning is recorded", [][]sent{{{"1", 3, "accepted", ""}}, {{"2", 2, "finished", ""}}}, []string{before}, 0},
		{"the end is recorded", [][]sent{{{"1", 2, "finished", ""}}, {{"2", 3, "accepted", ""}}}, []string{after}, 0},
		{"the end came before its beginning, and is later", [][]sent{{{"1", 4, "finished", ""}}, {{"2", 3, "accepted", ""}}}, nil, 0},
		{"received before, accepted again after", [][]sent{{{"1", 1, "received", ""}, {"2", 2, "finished", ""}}, {{"3", 3, "accepted", ""}}}, nil, 0},
		{"the wrong beginning is corrected with it", [][]sent{{{"1", 9, "accepted", ""}}, {{"2", 1, "accepted", "1"}, {"3", 2, "finished", ""}}}, nil, 0},
		{"a correction to before the beginning", [][]sent{{{"1", 3, "accepted", ""}, {"2", 4, "finished", ""}}, {{"3", 2, "finished", "2"}}}, []string{before}, 0},
		{"a correction to after the end", [][]sent{{{"1", 3, "accepted", ""}, {"2", 4, "finished", ""}}, {{"3", 5, "accepted", "1"}}}, []string{after}, 0},
		{"twice in one batch", [][]sent{{{"1", 3, "accepted", ""}}, {{"2", 2, "finished", ""}, {"2", 2, "finished", ""}}}, []string{before, before}, 0},
		{"again, what is recorded", [][]sent{{{"1", 3, "accepted", ""}}, {{"1", 3, "accepted", ""}, {"2", 2, "returned", ""}}}, []string{before}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := admitting(&oneCase{})
			var result casework.Result
			for _, batch := range tt.batches {
				var events []casework.Event
				for _, s := range batch {
					events = append(events, casework.Event{
						ID: s.id, Source: "test", Case: "c", Service: "s", Kind: s.kind, At: worktime.NewDate(2020, 6, s.day).At(36000), Corrects: s.corrects,
					})
				}
				var err error
				if result, err = l.Ingest(t.Context(), events); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			for _, r := range result.Rejected {
				got = append(got, r.Code)
			}
			last := len(tt.batches[len(tt.batches)-1])
			if !slices.Equal(got, tt.want) || result.Known != tt.known || len(result.KnownAt) != tt.known || result.Accepted != last-len(got)-tt.known {
				t.Errorf("rejected %v, want %v; %+v", got, tt.want, result)
			}
		})
	}
}
