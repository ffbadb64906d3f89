package list

import (
	"slices"
	"testing"

	"duban/internal/hanzi"
)

// FuzzRead reads arbitrary prose and arbitrary tables: it must not panic, every item must have text, and the headings
// must form a tree.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"一、甲\n（一）修路。（县交通局牵头，各乡镇、街道配合，6月底前完成）\n1.种树。（责任单位：县林业局）",
		"序号\n任务\n责任单位\n1\n修路\n县交通局\n2\n种树\n县林业局",
		"序号|任务|责任单位|时限\n1|修路|县交通局|6月\n^|^|县财政局|^\n二、|种树|<|<",
		"1.甲。责任单位：乙局、丙局。2.丁。责任单位：戊局。",
		"（215加快。（*甲局、乙局（牵头））",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func() (*List, error){
			func() (*List, error) { return Read(prose(text), ReadOptions{}) },
			func() (*List, error) {
				return Read(gridDoc("序号|任务|责任单位|完成时限\n"+text), ReadOptions{})
			},
		} {
			l, err := read()
			if err != nil {
				continue
			}
			for i, it := range l.Items {
				if hanzi.Trim(it.Text) == "" {
					t.Fatalf("item %d has no text: %+v", i, it)
				}
				if slices.Contains(append(slices.Clone(it.LeadUnits), it.JointUnits...), "") {
					t.Fatalf("item %d names a unit without a name: %+v", i, it)
				}
				if it.Heading >= len(l.Headings) {
					t.Fatalf("item %d stands under heading %d of %d", i, it.Heading, len(l.Headings))
				}
			}
			for i, h := range l.Headings {
				if h.Parent >= i {
					t.Fatalf("heading %d stands under %d", i, h.Parent)
				}
			}
		}
	})
}
