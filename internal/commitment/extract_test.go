package commitment

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// sound reports what is wrong with a reading whatever the text says: offsets, order, digits that nobody accounts for.
func sound(t interface {
	Helper()
	Fatalf(string, ...any)
}, text string, r Reading) {
	t.Helper()
	runes := []rune(text)
	held := make([]bool, len(runes))
	place := func(what string, start, end int) {
		if start < 0 || end <= start || end > len(runes) {
			t.Fatalf("%q: %s at %d–%d of %d", text, what, start, end, len(runes))
		}
		for i := start; i < end; i++ {
			held[i] = true
		}
	}
	last := 0
	for _, p := range r.Promises {
		place("promise "+p.Facts.Quantity, p.Start, p.End)
		if p.Start < last {
			t.Fatalf("%q: the promise at %d stands after that at %d", text, p.Start, last)
		}
		last = p.Start
		soundParts(t, text, len(runes), p)
		soundFacts(t, text, p)
	}
	last = 0
	for _, f := range r.Figures {
		place("figure", f.Start, f.End)
		if f.Start < last {
			t.Fatalf("%q: the figure at %d begins before the end of the one before, %d", text, f.Start, last)
		}
		last = f.End
		if f.Reason == "" {
			t.Fatalf("%q: the figure %q has no reason", text, string(runes[f.Start:f.End]))
		}
	}
	for i, c := range runes {
		if (c >= '0' && c <= '9' || c >= '０' && c <= '９') && !held[i] {
			t.Fatalf("%q: the digit %c at %d is in no promise and no figure", text, c, i)
		}
	}
}

func soundParts(t interface {
	Helper()
	Fatalf(string, ...any)
}, text string, length int, p Promise) {
	t.Helper()
	last := 0
	for _, part := range p.Parts {
		switch {
		case part.Role == "":
			t.Fatalf("%q: a part of %q has no role", text, p.Facts.Quantity)
		case part.Start < last || part.End <= part.Start || part.End > length:
			t.Fatalf("%q: the part %s at %d–%d of %q after %d, of %d", text, part.Role, part.Start, part.End, p.Facts.Quantity, last, length)
		}
		last = part.End
	}
}

// soundFacts holds what is read against what may be kept. A reading without a name is marked as doubtful instead.
func soundFacts(t interface {
	Helper()
	Fatalf(string, ...any)
}, text string, p Promise) {
	t.Helper()
	f := p.Facts
	if f.Quantity == "" {
		if len(p.Doubts) == 0 || p.Doubts[0].Code != "no_quantity" {
			t.Fatalf("%q: a promise without a name, and no doubt: %v", text, Expected{Facts: f})
		}
		f.Quantity = "…"
	}
	if err := f.Validate(); err != nil {
		t.Fatalf("%q: %v cannot be kept: %v", text, Expected{Facts: f}, Faults(err))
	}
}

// pieces are what the texts of lists are made of, and some things that do not belong there.
var pieces = []string{
	"企业开办", "办理时间", "时限", "合格率", "覆盖率", "比重", "环节", "材料", "群众满意率", "高压双电源、高压单电源", "“一件事”", "《办法（2019年版）》", "（含3个环节）",
	"由", "由原来的", "从", "到", "至", "压缩至", "提高到", "达到", "不低于", "不超过", "控制在", "减少", "增长", "比法定时限", "较上年", "同比", "分别", "均", "各", "力争", "确保", "争取",
	"以上", "以内", "以下", "左右", "内办结", "之日起", "后", "新建", "完成", "建立", "出台", "配合", "探索", "给予", "奖励", "对", "的", "企业", "项目", "等", "其中", "机制", "清单", "零收费", "全覆盖", "高于全市平均水平", "不发生", "事故",
	"3", "5", "12.5", "０", "100", "2020", "1,200", "三", "十五", "百分之九十六点五", "一半", "九成", "三分之一", "7×24", "0.32", "12345",
	"个工作日", "工作日", "小时", "天", "个月", "年", "月", "日", "%", "‰", "个百分点", "个", "项", "家", "万元", "亿元", "万亩", "公里", "元/人", "个环节", "倍", ":1", "/10万", "级", "届", "—",
	"、", "，", "。", "；", "：", "\n", " ", "“", "”", "（", "）", "《", "》", "+", "/", "~", ".", "第", "前", "G", "5G", "DN50", "shall not exceed 5 days", "\u0000", "\ufffd", "🙂", "於", "壓縮至", "３％",
}

func TestReadingsAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "pieces"), "")
		sound(t, text, Extract(text))
	})
}

func TestReadingsOfAnyTextAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom(nil, unicode.Han, unicode.Nd, unicode.P)).Draw(t, "text")
		sound(t, text, Extract(text))
	})
}

// TestReadingsOfTheSpecificationAreSound also takes every text apart at every character, as a column that is too
// narrow does.
func TestReadingsOfTheSpecificationAreSound(t *testing.T) {
	for _, text := range specified(t) {
		runes := []rune(text)
		for i := range runes {
			sound(t, string(runes[:i]), Extract(string(runes[:i])))
			sound(t, string(runes[i:]), Extract(string(runes[i:])))
		}
	}
}

func FuzzExtract(f *testing.F) {
	for _, text := range specified(f) {
		f.Add(text)
	}
	for _, piece := range pieces {
		f.Add(piece)
	}
	for _, text := range []string{strings.Repeat("9", 300), strings.Repeat("9.", 200), strings.Repeat("一", 300), strings.Repeat("（", 300), strings.Repeat("“", 300), "\xff\xfe5个\xc0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			t.Skip("longer than a task")
		}
		r := Extract(text)
		if !utf8.ValidString(text) {
			return // offsets count what is left of it
		}
		sound(t, text, r)
	})
}
