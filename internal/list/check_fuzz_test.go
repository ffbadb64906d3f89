package list

import (
	"strings"
	"testing"

	"duban/internal/fault"
)

// FuzzCheck puts any words into the places that the check reads. It must not fail, and all its fixes must apply.
func FuzzCheck(f *testing.F) {
	f.Add("(7）", "规范土地区场中介、，、公开摆拍（含１２处)，年内。", "区教育局，区教育局、区财政局局（待定）", "4、热\n线（共6项）", "2024年13月", "沈  屿")
	f.Add("（7", "“一窗\"覆盖率1000%，，", "各乡镇、街道", "3.热线", "", "沈屿清\n陆禾")
	f.Add("", "", "，", "", "持续", "")
	f.Fuzz(func(t *testing.T, no, text, units, heading, deadline, person string) {
		if len(no)+len(text)+len(units)+len(heading)+len(deadline)+len(person) > 2000 {
			return
		}
		l := clean(8)
		it := &l.Items[3]
		it.No, it.Text = strings.Trim(no, numberMarks), text
		at := fault.Place{Line: 99}
		it.Raw = map[string]Phrase{"no": {no, at}, "units": {units, at}, "deadline": {deadline, at}, "people:组长": {person, at}}
		d := parseDuty(units, FieldUnits)
		it.LeadUnits, it.JointUnits, it.LeadBasis = d.resolve(LeadFirstListed)
		it.Deadline = ParseDeadline(deadline, 2024)
		it.People = map[string][]string{"组长": splitPeople(person)}
		setHeading(l, 2, heading)
		l.Headings[2].Raw = heading
		findings := Check(l, nil)
		fixed, err := Apply(l, findings)
		if err != nil {
			t.Fatal(err)
		}
		Diff(l, fixed)
	})
}
