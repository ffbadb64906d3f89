package commitment

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"duban/internal/fault"
	"duban/internal/locale"
)

// same compares promises of scripts; numbers are the same when their values are.
var same = cmp.Comparer(func(a, b Number) bool { return a.Equal(b) })

func TestLinesOfAScript(t *testing.T) {
	for _, c := range []struct {
		line string
		want Expected
	}{
		{
			"limit duration 「开办时间」 <= 1 工作日, was 3 工作日",
			Expected{Facts: Facts{Type: Limit, Kind: Duration, Quantity: "开办时间", Op: OpAtMost, Value: N("1"), Unit: "工作日", Baseline: N("3"), BaselineUnit: "工作日"}},
		},
		{
			"reduce_by rate 「承诺时限」 60 %, against 「法定时限」, doubt no_base, doubt two_units",
			Expected{
				Facts:  Facts{Type: ReduceBy, Kind: Rate, Quantity: "承诺时限", Op: OpReduceBy, Value: N("60"), Unit: "%", BaseRef: "法定时限"},
				Doubts: []string{"no_base", "two_units"},
			},
		},
		{
			"relative rate 「收入增速」 > 「全市平均水平」, soft, cooperate",
			Expected{Facts: Facts{Type: Relative, Kind: Rate, Quantity: "收入增速", Op: OpMore, BaseRef: "全市平均水平", Soft: true, Posture: Cooperate}},
		},
		{
			"at_least count 「基站」 >= 0.25 万个, of 「城区」, from 「立项」 to 「验收」, if 「资金到位」, stretch, verify statistic, words 「不少于\\n2500个」",
			Expected{
				Facts: Facts{
					Type: AtLeast, Kind: Count, Quantity: "基站", Op: OpAtLeast, Value: N("0.25"), Unit: "万个", Segment: "城区",
					From: "立项", To: "验收", Condition: "资金到位", Stretch: true, Verify: ByStatistic,
				},
				Words: "不少于\n2500个",
			},
		},
		{"deliverable document 「管理办法」", Expected{Facts: Facts{Type: Deliverable, Form: FormDocument, Quantity: "管理办法"}}},
		{"deliverable 「管理办法」", Expected{Facts: Facts{Type: Deliverable, Quantity: "管理办法"}}},
		{"conduct 「严禁\\「搭车\\」收费」", Expected{Facts: Facts{Type: Conduct, Quantity: "严禁「搭车」收费"}}},
		{"at_most amount 「价格」 <= -0.5 「元 / 千瓦时」", Expected{Facts: Facts{Type: AtMost, Kind: Amount, Quantity: "价格", Op: OpAtMost, Value: N("-0.5"), Unit: "元 / 千瓦时"}}},
		{"relative rate 「满意度」 >, in %", Expected{Facts: Facts{Type: Relative, Kind: Rate, Quantity: "满意度", Op: OpMore, Unit: "%"}}},
		{"relative amount 「成本」 < 「周边」, in 「元 每吨」", Expected{Facts: Facts{Type: Relative, Kind: Amount, Quantity: "成本", Op: OpLess, Unit: "元 每吨", BaseRef: "周边"}}},
		{"limit duration 「到达」, to 「现场」", Expected{}},
	} {
		got, err := ParseLine(c.line)
		if c.want.Facts.Type == "" {
			if err == nil {
				t.Errorf("%s: was read", c.line)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.line, err)
			continue
		}
		if diff := cmp.Diff(c.want, got, same); diff != "" {
			t.Errorf("%s: %s", c.line, diff)
		}
		if printed := got.String(); printed != c.line {
			t.Errorf("%s\nis printed as\n%s", c.line, printed)
		}
	}
}

func TestALineFromAChineseKeyboardIsTheSame(t *testing.T) {
	got, err := ParseLine("limit  duration「开办时间」<=1工作日，was 3工作日 ，　stretch")
	if err != nil {
		t.Fatal(err)
	}
	if want := "limit duration 「开办时间」 <= 1 工作日, was 3 工作日, stretch"; got.String() != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestWrongLinesSayWhatIsWrong(t *testing.T) {
	for line, want := range map[string]string{
		"limmit duration 「a」 <= 1 日":                         "commitment.script_unknown limmit",
		"limit 「a」 <= 1 日":                                   "commitment.script_unknown 「a」 <= 1 日",
		"limit duration 「a":                                  "commitment.script_unclosed 「a",
		"limit duration 「a」":                                 "commitment.script_end",
		"limit duration 「a」 1 日":                             "commitment.script_unknown 1 日",
		"limit duration 「a」 <= 一 日":                          "commitment.script_number 一 日",
		"limit duration 「a」 <= 1.2.3 日":                      "commitment.script_number 1.2.3 日",
		"limit duration 「a」 <= 12345678901234567890 日":       "commitment.script_number 12345678901234567890 日",
		"limit duration 「a」 <= 1 日 was 3 日":                  "commitment.script_comma was 3 日",
		"limit duration 「a」 <= 1 日, was 3 日, was 4 日":        "commitment.script_twice was",
		"limit duration 「a」 <= 1 日, from 「a」 to 「b」, to 「c」": "commitment.script_twice to",
		"limit duration 「a」 <= 1 日, own, cooperate":          "commitment.script_twice cooperate",
		"limit duration 「a」 <= 1 日, doubt x, doubt x":        "commitment.script_twice x",
		"limit duration 「a」 <= 1 日, doubt 单位":                "commitment.script_unknown 单位",
		"limit duration 「a」 <= 1 日, was":                     "commitment.script_end",
		"limit duration 「a」 <= 1 日, was 许多":                  "commitment.script_number 许多",
		"limit duration 「a」 <= 1 日, of b":                    "commitment.script_quote b",
		"limit duration 「a」 <= 1 日, in 日":                    "commitment.script_twice in",
		"relative rate 「a」 >, in 3%":                         "commitment.script_unknown 3%",
		"limit duration 「a」 <= 1 日, maybe":                   "commitment.script_unknown maybe",
		"limit duration 「a\\x」 <= 1 日":                       "commitment.script_escape \\x",
		"relative rate 「a」 > 「b」, against 「c」":               "commitment.script_twice against",
		"deliverable paper 「a」":                              "commitment.script_unknown paper",
		"conduct 「a」 >= 3 次":                                 "commitment.script_comma >= 3 次",
	} {
		got, err := ParseLine(line)
		if err == nil {
			t.Errorf("%s: was read as %s", line, got)
			continue
		}
		f := fault.As(err)
		said := f.Code
		if words, some := f.Args["words"]; some {
			said += " " + words.(string)
		}
		if said != want {
			t.Errorf("%s: %q, want %q", line, said, want)
		}
		for _, lang := range []locale.Lang{locale.Zh, locale.En} {
			if text := locale.Text(lang, f.Code, f.Args); strings.ContainsAny(text, "{}") || text == f.Code {
				t.Errorf("%s: has no words: %q", f.Code, text)
			}
		}
	}
}

// someWords are words with everything that means something in a script.
func someWords(least int) *rapid.Generator[string] {
	return rapid.StringOfN(rapid.SampledFrom([]rune("企业开办 a1,，.「」\\\n\t\r%#:-=<>nx")), least, 8, -1)
}

func pick[T any](t *rapid.T, name string, of ...T) T { return rapid.SampledFrom(of).Draw(t, name) }

func someNumber() *rapid.Generator[*Number] {
	return rapid.Map(rapid.StringMatching(`-?(0|[1-9]\d{0,8})(\.\d{1,6})?`), N)
}

// somePromise draws any promise that a line can say.
func somePromise(t *rapid.T) Expected {
	words := func(name string) string { return someWords(0).Draw(t, name) }
	yes := func(name string) bool { return rapid.Bool().Draw(t, name) }
	f := Facts{Type: pick(t, "type", Types()...), Quantity: words("quantity"), Segment: words("segment"), Condition: words("condition")}
	switch {
	case f.Type.Measured():
		f.Kind = pick(t, "kind", Kinds()...)
		f.Op = pick(t, "op", Ops()...)
		f.BaseRef, f.From, f.To = words("base_ref"), words("from"), words("to")
		f.Unit = words("unit")
		if f.Type != Relative || yes("value?") {
			f.Value = someNumber().Draw(t, "value")
		}
		if yes("baseline?") {
			f.Baseline, f.BaselineUnit = someNumber().Draw(t, "baseline"), words("baseline_unit")
		}
	case f.Type == Deliverable:
		f.Form = pick(t, "form", append(Forms(), "")...)
	}
	f.Stretch, f.Soft, f.Policy = yes("stretch"), yes("soft"), yes("policy")
	f.Posture = pick(t, "posture", "", Own, Cooperate)
	f.Verify = pick(t, "verify", append(Verifies(), "")...)
	doubts := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z][a-z_0-9]{0,5}`), 0, 3, func(s string) string { return s })
	return Expected{Facts: f, Doubts: doubts.Draw(t, "doubts"), Words: words("words")}
}

func TestWhatIsPrintedReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := somePromise(t)
		line := want.String()
		if strings.ContainsAny(line, "\r\n") {
			t.Fatalf("not one line: %q", line)
		}
		got, err := ParseLine(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if len(want.Doubts) == 0 {
			want.Doubts = nil
		}
		if diff := cmp.Diff(want, got, same); diff != "" {
			t.Fatalf("%s: %s", line, diff)
		}
	})
}

func TestAnythingIsReadOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOf(rapid.Byte()).Draw(t, "data")
		if rapid.Bool().Draw(t, "words") {
			data = []byte("text: " + someWords(0).Draw(t, "text") + "\n" + somePromise(t).String() + someWords(0).Draw(t, "rest"))
		}
		script, err := ParseScript(data)
		if (script == nil) == (err == nil) {
			t.Fatalf("%q: %v, %v", data, script, err)
		}
	})
}

const sample = `# The time for two things.
text: 企业开办时间由原来3个工作日
      压缩至1个工作日，用好12345热线。
# The baseline stands before the verb.
limit duration 「企业开办时间」 <= 1 工作日, was 3 工作日
not 「12345」 name

text: 配合市上完善制度。
posture cooperate
nothing
`

func TestScriptOfTwoCases(t *testing.T) {
	script, err := ParseScript([]byte("\ufeff" + strings.ReplaceAll(sample, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	if len(script.Cases) != 2 {
		t.Fatalf("%d cases", len(script.Cases))
	}
	first, second := script.Cases[0], script.Cases[1]
	if first.Line != 2 || first.Text != "企业开办时间由原来3个工作日压缩至1个工作日，用好12345热线。" || first.Posture != Own {
		t.Errorf("first case: %+v", first)
	}
	if len(first.Promises) != 1 || first.Promises[0].Line != 5 {
		t.Errorf("promises of the first case: %+v", first.Promises)
	}
	if diff := cmp.Diff([]ExpectedFigure{{6, "12345", ReasonName}}, first.Figures); diff != "" {
		t.Error(diff)
	}
	if second.Line != 8 || second.Posture != Cooperate || !second.Nothing {
		t.Errorf("second case: %+v", second)
	}
}

func TestWrongScriptsNameEveryLine(t *testing.T) {
	for name, c := range map[string]struct {
		script string
		want   []string
	}{
		"several mistakes": {"text: a\nlimit\n  more\nposture maybe\n\nnothing\n\ntext:\nnothing\n", []string{
			"line 2 commitment.script_end", "line 3 commitment.script_indented", "line 4 commitment.script_unknown",
			"line 6 commitment.script_no_text", "line 8 commitment.script_text_missing",
		}},
		"no result":             {"text: a\n\ntext: b\nnothing\n", []string{"line 1 commitment.script_no_result"}},
		"nothing and something": {"text: a\nnothing\nconduct 「a」\n", []string{"line 3 commitment.script_nothing"}},
		"words left over":       {"text: a\nnothing at all\nnot 「2」 date 3\n", []string{"line 2 commitment.script_more", "line 3 commitment.script_more"}},
		"no case":               {"# nothing here\n", []string{"line 0 commitment.script_empty"}},
		"another encoding":      {"text: \xc6\xf3\nnothing\n", []string{"line 0 commitment.script_encoding"}},
		"unknown reason":        {"text: 2\nnothing\nnot 「2」 why\n", []string{"line 3 commitment.script_unknown"}},
		"only something":        {"text: 2\nonly some\nnothing\n", []string{"line 2 commitment.script_unknown"}},
		"a stray backslash":     {"text: 2\\\nnothing\n", []string{"line 1 commitment.script_escape"}},
	} {
		_, err := ParseScript([]byte(c.script))
		var got []string
		var several interface{ Unwrap() []error }
		all := []error{err}
		if errors.As(err, &several) {
			all = several.Unwrap()
		}
		for _, one := range all {
			f := fault.As(one)
			got = append(got, f.At.String()+" "+f.Code)
			if !locale.Has(f.Code) {
				t.Errorf("%s has no words", f.Code)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// reading is what a grammar might make of the sample's first text.
func reading() Reading {
	return Reading{
		Posture: Own,
		Promises: []Promise{{
			Facts: Facts{
				Type: Limit, Kind: Duration, Quantity: "企业开办时间", Op: OpAtMost, Value: N("1"), Unit: "工作日",
				Baseline: N("3"), BaselineUnit: "工作日", Posture: Own, Verify: ByCaseRecords,
			},
			Start: 0, End: 22,
		}},
		Figures: []Figure{{25, 30, ReasonName}},
	}
}

func TestDifferencesBetweenScriptAndReading(t *testing.T) {
	const text = "text: 企业开办时间由原来3个工作日压缩至1个工作日，用好12345热线。\n"
	const right = "limit duration 「企业开办时间」 <= 1 工作日, was 3 工作日"
	for name, c := range map[string]struct {
		results string
		want    []Difference
	}{
		"all holds":                 {right, nil},
		"more is looked at":         {right + ", own, verify case_records, words 「企业开办时间由原来3个工作日压缩至1个工作日」\nnot 「12345」 name", nil},
		"another value":             {"limit duration 「企业开办时间」 <= 2 工作日, was 3 工作日", []Difference{{2, Different, "value", "2", "1"}}},
		"1.0 is 1":                  {"limit duration 「企业开办时间」 <= 1.0 工作日, was 3 工作日", nil},
		"another name":              {"limit duration 「开办时间」 <= 1 工作日, was 3 工作日", []Difference{{2, Different, "quantity", "开办时间", "企业开办时间"}}},
		"several fields":            {"at_most duration 「企业开办时间」 < 1 工作日, soft", []Difference{{2, Different, "type", "at_most", "limit"}, {2, Different, "op", "<", "<="}, {2, Different, "baseline", "", "3"}, {2, Different, "baseline_unit", "", "工作日"}, {2, Different, "soft", "soft", ""}}},
		"another doubt":             {right + ", doubt two_units", []Difference{{2, Different, "doubts", "two_units", ""}}},
		"other words":               {right + ", words 「压缩」", []Difference{{2, Different, "words", "压缩", "企业开办时间由原来3个工作日压缩至1个工作日"}}},
		"another posture":           {right + "\nposture cooperate", []Difference{{1, Different, "posture", "cooperate", "own"}}},
		"another reason":            {right + "\nnot 「12345」 date", []Difference{{3, Different, "reason", "date", "name"}}},
		"another figure":            {right + "\nnot 「3」 date", []Difference{{3, Missing, "", "not 「3」 date", ""}, {1, Unexpected, "", "", "not 「12345」 name"}}},
		"nothing was to be read":    {"nothing", []Difference{{1, Unexpected, "", "", right}}},
		"one more was to be read":   {"conduct 「用好热线」\n" + right, []Difference{{2, Missing, "", "conduct 「用好热线」", ""}}},
		"the same twice":            {right + "\n" + right, []Difference{{3, Missing, "", right, ""}}},
		"something else altogether": {"deliverable 「热线」", []Difference{{2, Missing, "", "deliverable 「热线」", ""}, {1, Unexpected, "", "", right}}},
	} {
		script, err := ParseScript([]byte(text + c.results))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, script.Run(func(string) Reading { return reading() })); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestOnlyMeasuredLeavesTheRestOut(t *testing.T) {
	r := reading()
	r.Promises = append(r.Promises, Promise{Facts: Facts{Type: Conduct, Quantity: "用好热线"}})
	for _, only := range []string{"", "only measured\n"} {
		script, err := ParseScript([]byte("text: x\n" + only + "limit duration 「企业开办时间」 <= 1 工作日, was 3 工作日"))
		if err != nil {
			t.Fatal(err)
		}
		found := script.Run(func(string) Reading { return r })
		if (len(found) == 0) != (only != "") {
			t.Errorf("%q: %v", only, found)
		}
	}
}

func TestFillWritesWhatIsMissingAndHolds(t *testing.T) {
	const draft = "# Draft.\ntext: 企业开办时间由原来3个工作日压缩至1个工作日，用好12345热线。\n# To be checked.\n\ntext: 已经写好。\nconduct 「写好」\n"
	const want = `# Draft.
text: 企业开办时间由原来3个工作日压缩至1个工作日，用好12345热线。
limit duration 「企业开办时间」 <= 1 工作日, was 3 工作日
not 「12345」 name
# To be checked.

text: 已经写好。
conduct 「写好」
`
	got, err := Fill([]byte(draft), func(string) Reading { return reading() })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	again, err := Fill(got, func(string) Reading { return Reading{} })
	if err != nil || string(again) != want {
		t.Errorf("filled again: %v\n%s", err, again)
	}
}

func TestWhatFillWritesHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := "text: " + rapid.StringOfN(rapid.SampledFrom([]rune("企业开办1工作日")), 1, 20, -1).Draw(t, "text")
		r := Reading{Posture: pick(t, "posture of all", "", Own, Cooperate)}
		for range rapid.IntRange(0, 4).Draw(t, "promises") {
			e := somePromise(t)
			p := Promise{Facts: e.Facts, Start: 0, End: 1}
			for _, code := range e.Doubts {
				p.Doubts = append(p.Doubts, Doubt{Code: code})
			}
			r.Promises = append(r.Promises, p)
		}
		for range rapid.IntRange(0, 2).Draw(t, "figures") {
			r.Figures = append(r.Figures, Figure{0, 1, pick(t, "reason", Reasons()...)})
		}
		read := func(string) Reading { return r }
		filled, err := Fill([]byte(text), read)
		if err != nil {
			t.Fatal(err)
		}
		script, err := ParseScript(filled)
		if err != nil {
			t.Fatalf("%s: %v", filled, err)
		}
		if found := script.Run(read); len(found) > 0 {
			t.Fatalf("%s: %v", filled, found)
		}
	})
}
