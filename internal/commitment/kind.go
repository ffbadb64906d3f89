package commitment

import (
	"regexp"
	"strings"
)

// typeOf gives the type that facts have by their comparison.
func typeOf(f *Facts) Type {
	switch f.Op {
	case OpReduceBy:
		return ReduceBy
	case OpIncreaseBy:
		return IncreaseBy
	}
	switch {
	case f.Value == nil:
		return Relative
	case f.Op == OpAtMost || f.Op == OpLess:
		if f.Kind == Duration || stepUnits[f.Unit] {
			return Limit
		}
		return AtMost
	case f.Op == OpAtLeast || f.Op == OpMore:
		return AtLeast
	}
	return Exactly
}

// perHead gives the kind of facts whose quantity says more than their unit: so many for each thousand people are a
// ratio, and days that are counted are a count.
func perHead(f *Facts) Kind {
	switch {
	case (f.Kind == Count || f.Kind == Amount) && perMany.MatchString(f.Quantity):
		return Ratio
	case f.Kind == Duration && strings.HasSuffix(f.Quantity, "天数") && !handled.MatchString(f.Quantity):
		return Count
	}
	return f.Kind
}

var perMany = regexp.MustCompile(`每[\d一十百千万]+(?:名|个|人|户|位|老人|常住|人口|在校|职工|公里|平方公里)`)

// handled are quantities whose days are a duration: 平均审理天数.
var handled = regexp.MustCompile(`审理|办理|审批|审核|周转|处理|用时`)

var stepUnits = map[string]bool{"环节": true, "阶段": true, "步骤": true}

// caseUnits are durations that single cases are held to.
var caseUnits = map[string]bool{"工作日": true, "自然日": true, "日历天": true, "小时": true, "工作小时": true, "分钟": true, "日": true, "月": true}

// verifyOf gives how facts can be verified as far as their words say.
func verifyOf(f *Facts) Verify {
	switch {
	case f.Type == Deliverable:
		return ByDeliverable
	case f.Type == Conduct:
		return ByConduct
	case f.Policy:
		return ByCaseRecords
	case f.Kind == Duration && caseUnits[f.Unit] && !strings.Contains(f.Quantity, "年度") && !strings.Contains(f.Quantity, "全年"):
		return ByCaseRecords
	case f.Kind == Amount && f.Value != nil && f.Value.IsZero():
		return ByCaseRecords
	}
	return ByStatistic
}
