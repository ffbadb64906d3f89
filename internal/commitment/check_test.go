package commitment

import (
	"fmt"
	"slices"
	"testing"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/locale"
)

// said gives the codes of what the check says of a list of texts, with the number of the item.
func said(texts ...string) []string {
	l := &list.List{}
	for i, text := range texts {
		l.Items = append(l.Items, list.Item{No: fmt.Sprint(i + 1), Text: text})
	}
	out := []string{}
	for _, f := range CheckList(l) {
		out = append(out, fmt.Sprintf("%s (%s)", f.Code, f.Item))
	}
	return out
}

func TestCheck(t *testing.T) {
	tests := []struct {
		name  string
		texts []string
		want  []string
	}{
		{"two targets in one item", []string{"不动产登记办理时间压缩至3个工作日。不动产登记办理时间压缩至5个工作日。"}, []string{"commitment.two_targets (1)"}},
		{"a target said twice", []string{"不动产登记办理时间压缩至3个工作日。不动产登记办理时间压缩至3个工作日。"}, nil},
		{"a lower and an upper bound", []string{"居民养老保险参保率达到90%以上。居民养老保险参保率不超过99%。"}, nil},
		{"sub-cases with targets of their own", []string{"一般项目、小型项目的施工许可审批时间分别压缩至30个工作日、10个工作日。"}, nil},
		{"a subject that goes on", []string{"城区户均停气时间减至3小时/户，平均停气频率减至1次/户；乡村户均停气时间减至9小时/户，平均停气频率减至4次/户。"}, nil},
		{"a stretch target beyond the base", []string{"河流断面水质优良率达到88%，力争达到93%。"}, nil},
		{"a stretch target short of the base", []string{"河流断面水质优良率达到88%，力争达到80%。"}, []string{"commitment.stretch_below (1)"}},
		{"two items that disagree", []string{"城乡居民养老保险参保率达到95%以上。", "全面推进参保扩面，城乡居民养老保险参保率达到98%以上。"}, []string{"commitment.two_targets_between (2)"}},
		{"two items that promise the same", []string{"新增省级专精特新中小企业6户。", "培育创新主体，新增省级专精特新中小企业6户。"}, []string{"commitment.shared (2)"}},
		{"a quantity that means something else in each item", []string{"优化开办，办理时间压缩至3个工作日。", "优化过户，办理时间压缩至5个工作日。"}, nil},
		{"longer than before", []string{"施工许可办理时间由5个工作日压缩至8个工作日。"}, []string{"commitment.not_better (1)"}},
		{"shorter than before", []string{"施工许可办理时间由8个工作日压缩至5个工作日。"}, nil},
		{"reduced by more than all", []string{"企业年检收费项目较上年减少120%。"}, []string{"commitment.percent_over (1)"}},
		{"a change without a base", []string{"企业年度报送材料减少30%。"}, []string{"commitment.no_base (1)"}},
		{"a change with a base", []string{"企业年度报送材料比上年减少30%。"}, nil},
		{"a border in both cases", []string{"将800千瓦以下客户、800千瓦以上客户的接电时间分别压缩至8个工作日、18个工作日。"}, []string{"commitment.border_twice (1)"}},
		{"a border that the text settles", []string{"将800千瓦以下（不含800千瓦）客户、800千瓦及以上客户的接电时间分别压缩至8个工作日、18个工作日。"}, nil},
		{"a border in neither case", []string{"将不足800千瓦的客户、超过800千瓦的客户的接电时间分别压缩至8个工作日、18个工作日。"}, []string{"commitment.border_none (1)"}},
		{"a gap between two cases", []string{"将800千瓦以下客户、1000千瓦以上客户的接电时间分别压缩至8个工作日、18个工作日。"}, []string{"commitment.cases_gap (1)"}},
		{"cases that overlap", []string{"将1000千瓦以下客户、800千瓦以上客户的接电时间分别压缩至8个工作日、18个工作日。"}, []string{"commitment.cases_overlap (1)"}},
		{"cases that leave others over", []string{"压缩用气报装时间，将30户以内无外管的工程压缩至4个工作日，500米以内有外管的工程压缩至9个工作日。"}, []string{"commitment.cases_left (1)"}},
		{"cases with one for the others", []string{"压缩用气报装时间，将30户以内无外管的工程压缩至4个工作日，500米以内有外管的工程压缩至9个工作日，其他工程压缩至20个工作日。"}, nil},
		{"cases by two criteria", []string{"压缩审批时间，将日用气量300立方米以下（管径50以下，不含50）的工程审批时间压缩至1个工作日，日用气量300立方米以上（管径50及以上）的工程审批时间压缩至4个工作日。"},
			[]string{"commitment.border_twice (1)", "commitment.two_criteria (1)"}},
		{"indicators without a target", []string{"民营工业投资占比达到43%，民营工业投资增长率、个体工商户数量增速。"}, []string{"commitment.no_target (1)"}},
		{"indicators of which something is said", []string{"民营工业投资占比达到43%，提高民营工业投资增长率。民营工业产值占比达到40%，民营工业投资增长率高于全市平均水平。"}, nil},
		{"tiers of what a policy pays", []string{"对年产值首次达到1亿元以上的企业奖励10万元，对年产值首次达到1亿元以下的企业奖励5万元。"}, nil},
		{"no text", []string{""}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := said(tt.texts...); !slices.Equal(got, tt.want) {
				t.Errorf("says %v, want %v", got, tt.want)
				for _, text := range tt.texts {
					for _, p := range Extract(text).Promises {
						t.Logf("%+v", p.Facts)
					}
				}
			}
		})
	}
}

func TestFindingsHaveTheirWords(t *testing.T) {
	l := &list.List{Items: []list.Item{
		{No: "1", Text: "新增省级专精特新中小企业6户。企业年度报送材料减少30%。"},
		{Text: "将1000千瓦以下客户、800千瓦以上客户的接电时间分别压缩至8个工作日、18个工作日。", At: fault.Place{Line: 7}},
		{No: "3", Text: "培育创新主体，新增省级专精特新中小企业8户。"},
	}}
	got := CheckList(l)
	if len(got) != 3 || got[1].At.Line != 7 || got[2].Item != "3" {
		t.Fatalf("findings %+v", got)
	}
	for i, want := range []string{
		"写了增减幅度，没有写明与什么相比：“企业年度报送材料减少30%”",
		"“1000千瓦以下”与“800千瓦以上”有重叠，同一情形适用两个目标",
		"“新增省级专精特新中小企业”在本条为8户，在第1条为6户，两处不一致",
	} {
		if words := locale.Text(locale.Zh, got[i].Code, got[i].Args); words != want {
			t.Errorf("says %s, want %s", words, want)
		}
		if !locale.Has("web.finding." + got[i].Code) {
			t.Errorf("%s has no name as a group", got[i].Code)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("将1000千瓦以下客户、800千瓦以上客户的接电时间分别压缩至8个工作日、18个工作日。", "办理率达到95%，力争98%。")
	f.Add("不足800千瓦（不含9）以上以下", "增速、增幅。")
	f.Fuzz(func(t *testing.T, a, b string) {
		first := said(a, b)
		if second := said(a, b); !slices.Equal(first, second) {
			t.Errorf("%v, then %v", first, second)
		}
	})
}

func TestFindingsComeInOneOrder(t *testing.T) {
	first := "新增省级专精特新中小企业6户。新建城区公共充电桩80个。开展行业协会清理规范12家。认定县级示范家庭农场9家。"
	want := said(first, first)
	if len(want) != 4 {
		t.Fatalf("says %v", want)
	}
	words := func() string {
		l := &list.List{Items: []list.Item{{No: "1", Text: first}, {No: "2", Text: first}}}
		return fmt.Sprint(CheckList(l))
	}
	once := words()
	for range 20 {
		if again := words(); again != once {
			t.Fatalf("%s, then %s", once, again)
		}
	}
}
