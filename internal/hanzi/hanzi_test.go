package hanzi

import (
	"fmt"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestParseNumeral(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int64
		ok   bool
	}{
		{"一", 1, true}, {"十", 10, true}, {"十五", 15, true}, {"二十一", 21, true}, {"一百零五", 105, true},
		{"一千二百", 1200, true}, {"三万五千", 35000, true}, {"一亿二千万", 120_000_000, true}, {"二〇二〇", 2020, true},
		{"廿三", 23, true}, {"两", 2, true}, {"35", 35, true}, {"３５", 35, true}, {"3万", 30000, true}, {"零", 0, true},
		{"", 0, false}, {"万", 0, false}, {"一二年", 0, false}, {"x", 0, false},
		{"99999999999999999999", 0, false},
	} {
		got, ok := ParseNumeral(c.in)
		if got != c.want || ok != c.ok {
			t.Errorf("ParseNumeral(%q) = %d, %v; want %d, %v", c.in, got, ok, c.want, c.ok)
		}
	}
}

func TestLeading(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Enumerator
		rest string
	}{
		{"一、总体", Enumerator{StyleHan, 1, "一", "一、", false}, "总体"},
		{"（二十一）推进", Enumerator{StyleHanParen, 21, "二十一", "（二十一）", false}, "推进"},
		{"（ 5 ）压缩", Enumerator{StyleParen, 5, "5", "（ 5 ）", false}, "压缩"},
		{"(191）实施", Enumerator{StyleParen, 191, "191", "(191）", true}, "实施"},
		{"（215加快推进", Enumerator{StyleParen, 215, "215", "（215", true}, "加快推进"},
		{"（3分）", Enumerator{}, "（3分）"},
		{"（2020年版）", Enumerator{}, "（2020年版）"},
		{"1.提高", Enumerator{StyleNumber, 1, "1", "1.", false}, "提高"},
		{"12﹒提高", Enumerator{StyleNumber, 12, "12", "12﹒", false}, "提高"},
		{"12．提高", Enumerator{StyleNumber, 12, "12", "12．", false}, "提高"},
		{"49、提高", Enumerator{StyleNumber, 49, "49", "49、", false}, "提高"},
		{"7.1 Make", Enumerator{StyleDotted, 1, "7.1", "7.1", false}, "Make"},
		{"3.2.1 Make", Enumerator{StyleDotted, 1, "3.2.1", "3.2.1", false}, "Make"},
		{"11.121人才", Enumerator{StyleNumber, 11, "11", "11.", false}, "121人才"},
		{"0.5分", Enumerator{}, "0.5分"},
		{"1.5万元", Enumerator{}, "1.5万元"},
		{"①开展", Enumerator{StyleCircle, 1, "①", "①", false}, "开展"},
		{"㈡开展", Enumerator{StyleHanParen, 2, "㈡", "㈡", false}, "开展"},
		{"第三章 附则", Enumerator{StyleChapter, 3, "三", "第三章", false}, "附则"},
		{"一批重点", Enumerator{}, "一批重点"},
		{"2020年底前", Enumerator{}, "2020年底前"},
		{"第一责任人", Enumerator{}, "第一责任人"},
	} {
		e, rest := Leading(c.in)
		if d := cmp.Diff(c.want, e); d != "" || rest != c.rest {
			t.Errorf("Leading(%q) rest %q: %s", c.in, rest, d)
		}
	}
}

func TestWhiteSpace(t *testing.T) {
	for _, c := range []struct{ name, got, want string }{
		{"join han", Join("精简\n企业 开办\u3000"), "精简企业 开办"},
		{"join latin", Join("made\navailable"), "made available"},
		{"join mixed", Join("使用\nAI技术"), "使用AI技术"},
		{"squeeze", Squeeze("工作组组  长"), "工作组组长"},
		{"squeeze latin", Squeeze("Target  Date"), "Target Date"},
		{"strip", Strip("向　 诚"), "向诚"},
		{"key", Key("責任 單位（Ａ）"), "责任单位(a)"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

func ExampleLeading() {
	e, rest := Leading("（二十一）推进改革")
	fmt.Println(e.Value, e.Label, rest)
	// Output: 21 二十一 推进改革
}

func TestSimplifyTextKeepsTheLength(t *testing.T) {
	for in, want := range map[string]string{
		"牽頭單位":        "牵头单位",
		"甲":           "甲",
		"\xff牽\x80頭a": "\xff牵\x80头a",
		"":            "",
	} {
		if got := SimplifyText(in); got != want || len(got) != len(in) {
			t.Errorf("SimplifyText(%q) = %q, want %q of the same length", in, got, want)
		}
	}
	for i, to := range simplified {
		if to != 0 && utf8.RuneLen(rune(to)) != utf8.RuneLen(rune(i+hanFirst)) {
			t.Errorf("%c becomes %c, of another length", rune(i+hanFirst), rune(to))
		}
	}
}
