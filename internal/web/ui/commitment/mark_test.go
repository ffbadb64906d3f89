package commitment

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/commitment"
)

func TestCut(t *testing.T) {
	tests := []struct {
		name  string
		spans []Span
		want  []Piece
	}{
		{"nothing said", nil, []Piece{{Text: "甲乙丙丁戊己"}}},
		{"one span", []Span{{1, 3, 7}}, []Piece{{Text: "甲"}, {Text: "乙丙", About: []int{7}, Ending: []int{7}}, {Text: "丁戊己"}}},
		{"one within another", []Span{{2, 3, 1}, {0, 5, 0}}, []Piece{
			{Text: "甲乙", About: []int{0}}, {Text: "丙", About: []int{0, 1}, Ending: []int{1}}, {Text: "丁戊", About: []int{0}, Ending: []int{0}}, {Text: "己"}}},
		{"two that overlap", []Span{{0, 3, 0}, {2, 6, 1}}, []Piece{
			{Text: "甲乙", About: []int{0}}, {Text: "丙", About: []int{1, 0}, Ending: []int{0}}, {Text: "丁戊己", About: []int{1}, Ending: []int{1}}}},
		{"the same words twice", []Span{{0, 6, 0}, {0, 6, 1}}, []Piece{{Text: "甲乙丙丁戊己", About: []int{0, 1}, Ending: []int{0, 1}}}},
		{"outside the text", []Span{{4, 9, 0}, {-1, 2, 1}, {3, 3, 2}}, []Piece{{Text: "甲乙丙丁戊己"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Cut("甲乙丙丁戊己", tt.spans)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSentence(t *testing.T) {
	const text = "抓好落实。办理时限由3日压缩至1日以内；其他事项另行规定。"
	parts := []commitment.Part{{Role: commitment.RoleQuantity, Start: 5, End: 9}, {Role: commitment.RoleValue, Start: 15, End: 16}}
	var b strings.Builder
	for _, r := range Sentence(text, 5, 19, parts, 20) {
		b.WriteString(r.Text)
		if r.Role != "" {
			b.WriteString("<" + string(r.Role) + ">")
		}
	}
	if got, want := b.String(), "…办理时限<quantity>由3日压缩至1<value>日以内；…"; got != want {
		t.Errorf("sentence is %s, want %s", got, want)
	}
}

func TestFormKeepsFacts(t *testing.T) {
	f := commitment.Facts{
		Type: commitment.Limit, Kind: commitment.Duration, Quantity: "办理时限", Op: commitment.OpAtMost, Value: commitment.N("0.5"), Unit: "工作日",
		Baseline: commitment.N("3"), BaselineUnit: "工作日", From: "受理", To: "办结", ClockProposed: true, Soft: true,
		Posture: commitment.Own, Verify: commitment.ByCaseRecords, PlainZh: "半天办完",
	}
	fields := NewFields("1-", &f)
	sent := ReadFields("1-", func(name string) string { return fields.Values[strings.TrimPrefix(name, "1-")] })
	got, err := sent.Facts()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f, got); diff != "" {
		t.Error(diff)
	}
}
