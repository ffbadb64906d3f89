package list

import "testing"

func TestParseDeadline(t *testing.T) {
	for _, c := range []struct {
		raw       string
		year      int
		date      string
		precision Precision
		ongoing   bool
	}{
		{"2020年6月", 0, "2020-06-30", PrecisionMonth, false},
		{"２０２０年６月", 0, "2020-06-30", PrecisionMonth, false},
		{"2020年2月", 0, "2020-02-29", PrecisionMonth, false},
		{"2020年6月15日前", 0, "2020-06-15", PrecisionDay, false},
		{"2020-06-30", 0, "2020-06-30", PrecisionDay, false},
		{"2020/6/3", 0, "2020-06-03", PrecisionDay, false},
		{"2020.06", 0, "2020-06-30", PrecisionMonth, false},
		{"6月底前", 2020, "2020-06-30", PrecisionMonth, false},
		{"六月份", 2020, "2020-06-30", PrecisionMonth, false},
		{"二〇二〇年十二月三十一日", 0, "2020-12-31", PrecisionDay, false},
		{"6月上旬", 2020, "2020-06-10", PrecisionDay, false},
		{"6月", 0, "", PrecisionNone, false},
		{"年底前", 2020, "2020-12-31", PrecisionYear, false},
		{"2021年底", 2020, "2021-12-31", PrecisionYear, false},
		{"2021年", 2020, "2021-12-31", PrecisionYear, false},
		{"明年3月底前", 2020, "2021-03-31", PrecisionMonth, false},
		{"第一季度", 2020, "2020-03-31", PrecisionQuarter, false},
		{"2021年三季度末", 2020, "2021-09-30", PrecisionQuarter, false},
		{"上半年", 2020, "2020-06-30", PrecisionMonth, false},
		{"持续推进", 2020, "", PrecisionNone, true},
		{"长期坚持", 2020, "", PrecisionNone, true},
		{"5月底取得明显成效并持续推进", 2022, "2022-05-31", PrecisionMonth, true},
		{"11月份取得明显成效", 2022, "2022-11-30", PrecisionMonth, false},
		{"按进度推进", 2022, "", PrecisionNone, true},
		{"每季度末", 2022, "", PrecisionNone, true},
		{"2020年6月底前完成方案，12月底前全面落实", 0, "2020-12-31", PrecisionMonth, false},
		{"2024年2月起长期坚持", 2024, "", PrecisionNone, true},
		{"2024年6月至11月", 0, "2024-11-30", PrecisionMonth, false},
		{"2020年13月", 0, "", PrecisionNone, false},
		{"民國109年6月", 0, "2020-06-30", PrecisionMonth, false},
		{"2022.01-2022.06", 0, "2022-06-30", PrecisionMonth, false},
		{"2022.1.5-2022.6.30", 0, "2022-06-30", PrecisionDay, false},
		{"2024-Q1", 0, "2024-03-31", PrecisionQuarter, false},
		{"31-Mar-2024", 0, "2024-03-31", PrecisionDay, false},
		{"H1 2024", 0, "2024-06-30", PrecisionMonth, false},
		{"by end-2022", 0, "2022-12-31", PrecisionYear, false},
		{"112年12月31日", 0, "2023-12-31", PrecisionDay, false},
		{"111-113年", 0, "2024-12-31", PrecisionYear, false},
		{"112.6.30", 0, "2023-06-30", PrecisionDay, false},
		{"20210630", 0, "2021-06-30", PrecisionDay, false},
		{"2021年第一、二季度分别完成", 0, "2021-06-30", PrecisionQuarter, false},
		{"2021年3—6月", 0, "2021-06-30", PrecisionMonth, false},
		{"2021年3、6、9月", 0, "2021-09-30", PrecisionMonth, false},
		{"2021年5月10日至20日", 0, "2021-05-20", PrecisionDay, false},
		{"2021年3月—2022年6月", 0, "2022-06-30", PrecisionMonth, false},
		{"2021—2023年", 0, "2023-12-31", PrecisionYear, false},
		{"6/30/2021", 0, "2021-06-30", PrecisionDay, false},
		{"30.6.2021", 0, "2021-06-30", PrecisionDay, false},
		{"Mid-2022", 0, "2022-06-30", PrecisionMonth, false},
		{"FY2025", 0, "2025-12-31", PrecisionYear, false},
		{"2024", 0, "2024-12-31", PrecisionYear, false},
		{"2022-2024", 0, "2024-12-31", PrecisionYear, false},
		{"3个工作日内", 2021, "", PrecisionNone, false},
		{"December 31, 2021", 0, "2021-12-31", PrecisionDay, false},
		{"31 December 2021", 0, "2021-12-31", PrecisionDay, false},
		{"June 2021", 0, "2021-06-30", PrecisionMonth, false},
		{"Q3 2021", 0, "2021-09-30", PrecisionQuarter, false},
		{"By the end of 2021", 0, "2021-12-31", PrecisionYear, false},
		{"Ongoing", 2021, "", PrecisionNone, true},
		{"Within 60 days of the completion of inventories", 2021, "", PrecisionNone, false},
		{"Reference AI Use Case Inventory Guidance", 2021, "", PrecisionNone, false},
		{"", 2020, "", PrecisionNone, false},
	} {
		got := ParseDeadline(c.raw, c.year)
		if got.Date != c.date || got.Precision != c.precision || got.Ongoing != c.ongoing {
			t.Errorf("ParseDeadline(%q, %d) = %+v; want %s %s ongoing %v", c.raw, c.year, got, c.date, c.precision, c.ongoing)
		}
	}
}

func TestDeadlineInText(t *testing.T) {
	for _, c := range []struct{ text, date string }{
		{"2020年底前组织自查，2021年3月底前开展检查。", "2021-03-31"},
		{"2021年6月底前完成，12月底前验收。", "2021-12-31"},
		{"2019年1月1日至12月31日，对企业返还。", ""},
		{"到2025年，规模达到2万亿元。", ""},
		{"三年内完成。", ""},
	} {
		if got := deadlineInText(c.text, 2020).Date; got != c.date {
			t.Errorf("deadlineInText(%q) = %q, want %q", c.text, got, c.date)
		}
	}
}
