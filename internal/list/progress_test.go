package list_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/list"
)

func TestProgressNamesThePhases(t *testing.T) {
	d := newDesk(t)
	var rows []string
	for i := range 5000 {
		rows = append(rows, fmt.Sprintf("%d,整治第%d处河道,区水利局,各街道,2024年5月", i+1, i+1))
	}
	var phases []list.Phase
	last := list.Progress{}
	ctx := list.WithProgress(t.Context(), func(p list.Progress) {
		if len(phases) == 0 || p.Phase != last.Phase {
			phases = append(phases, p.Phase)
		} else if p.Done < last.Done {
			t.Errorf("%+v after %+v", p, last)
		}
		if p.Phase == list.PhaseCompile && last.Phase == list.PhaseRead && (last.Done == 0 || last.Done != last.Total) {
			t.Errorf("compiling began after %+v", last)
		}
		last = p
	})
	r := must(d.CreateDraft(ctx, "a.csv", table(strings.Join(rows, "\n")), ""))(t)
	if diff := cmp.Diff(list.Phases(), phases); diff != "" || len(r.List.Items) != 5000 {
		t.Errorf("%d items; phases (-want +got)\n%s", len(r.List.Items), diff)
	}
}
