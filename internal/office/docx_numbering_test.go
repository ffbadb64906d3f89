package office

import (
	"strconv"
	"strings"
	"testing"
)

// level writes a w:lvl, definition a w:abstractNum, list a w:num.
func level(i int, format, text, more string) string {
	return `<w:lvl w:ilvl="` + strconv.Itoa(i) + `"><w:start w:val="1"/><w:numFmt w:val="` + format + `"/>` + more + `<w:lvlText w:val="` + text + `"/></w:lvl>`
}

func definition(id int, content string) string {
	return `<w:abstractNum w:abstractNumId="` + strconv.Itoa(id) + `">` + content + `</w:abstractNum>`
}

func list(id, definition int, overrides string) string {
	return `<w:num w:numId="` + strconv.Itoa(id) + `"><w:abstractNumId w:val="` + strconv.Itoa(definition) + `"/>` + overrides + `</w:num>`
}

func TestDocxNumbering(t *testing.T) {
	gov := definition(0, level(0, "chineseCounting", "%1、", "")+level(1, "chineseCounting", "（%2）", "")+level(2, "decimal", "%3.", "")+level(3, "decimal", "%3.%4", ""))
	restart := `<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>`
	for _, c := range []struct {
		name, numbering, styles, body string
		want                          []string
	}{
		{"levels restart below a higher one", gov + list(1, 0, ""), "",
			numbered(1, 0, "甲") + numbered(1, 1, "乙") + numbered(1, 1, "丙") + numbered(1, 2, "丁") + numbered(1, 3, "戊") + numbered(1, 0, "己") + numbered(1, 1, "庚"),
			[]string{"¶一、|甲", "¶（一）|乙", "¶（二）|丙", "¶1.|丁", "¶1.1|戊", "¶二、|己", "¶（一）|庚"}},
		{"lists of one definition count on, unless told to start anew", gov + list(1, 0, "") + list(2, 0, "") + list(3, 0, restart), "",
			numbered(1, 0, "甲") + numbered(2, 0, "乙") + numbered(3, 0, "丙") + numbered(3, 0, "丁") + numbered(1, 0, "戊"),
			[]string{"¶一、|甲", "¶二、|乙", "¶一、|丙", "¶二、|丁", "¶三、|戊"}},
		{"a list may change a level", gov + list(1, 0, `<w:lvlOverride w:ilvl="0">`+strings.Replace(level(0, "upperRoman", "%1)", ""), `start w:val="1"`, `start w:val="4"`, 1)+`</w:lvlOverride>`), "",
			numbered(1, 0, "甲") + numbered(1, 0, "乙"), []string{"¶IV)|甲", "¶V)|乙"}},
		{"number 0 switches off, an unknown list gives none", gov + list(1, 0, ""), `<w:style w:type="paragraph" w:styleId="S"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>`,
			styled(`<w:pStyle w:val="S"/>`, "甲") + styled(`<w:pStyle w:val="S"/><w:numPr><w:numId w:val="0"/></w:numPr>`, "乙") + numbered(77, 0, "丙") + styled(`<w:pStyle w:val="S"/>`, "丁"),
			[]string{"¶一、|甲", "¶乙", "¶丙", "¶二、|丁"}},
		{"styles tied to levels", definition(0, level(0, "decimal", "第%1章", `<w:pStyle w:val="A"/>`)+level(1, "decimal", "%1.%2", `<w:pStyle w:val="B"/>`)) + list(1, 0, ""),
			`<w:style w:type="paragraph" w:styleId="A"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>` +
				`<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style><w:style w:type="paragraph" w:styleId="C"><w:basedOn w:val="B"/></w:style>`,
			styled(`<w:pStyle w:val="A"/>`, "甲") + styled(`<w:pStyle w:val="B"/>`, "乙") + styled(`<w:pStyle w:val="C"/>`, "丙") + styled(`<w:pStyle w:val="B"/><w:numPr><w:ilvl w:val="0"/></w:numPr>`, "丁"),
			[]string{"¶第1章|甲", "¶1.1|乙", "¶1.2|丙", "¶第2章|丁"}},
		{"numbering by way of a numbering style", definition(0, `<w:numStyleLink w:val="L"/>`) + definition(5, `<w:styleLink w:val="L"/>`+level(0, "decimalEnclosedCircle", "%1", "")) + list(1, 0, "") + list(2, 5, ""),
			`<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>`,
			numbered(1, 0, "甲") + numbered(2, 0, "乙"), []string{"¶①|甲", "¶②|乙"}},
		{"a numbering style known by its link alone", definition(0, `<w:numStyleLink w:val="L"/>`) + definition(5, `<w:styleLink w:val="L"/>`+level(0, "decimal", "%1)", "")) + list(1, 0, ""), "",
			numbered(1, 0, "甲"), []string{"¶1)|甲"}},
		{"a numbering style that refers to itself", definition(0, `<w:numStyleLink w:val="L"/>`) + list(1, 0, ""),
			`<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>`,
			numbered(1, 0, "甲"), []string{"¶甲"}},
		{"legal numbers are decimal", definition(0, level(0, "chineseCounting", "%1、", "")+level(1, "lowerLetter", "%1.%2", `<w:isLgl/>`)) + list(1, 0, ""), "",
			numbered(1, 0, "甲") + numbered(1, 1, "乙"), []string{"¶一、|甲", "¶1.1|乙"}},
		{"a level that never restarts, and one that restarts after the first only",
			definition(0, level(0, "decimal", "%1", "")+level(1, "decimal", "%2", "")+level(2, "decimal", "a%3", `<w:lvlRestart w:val="0"/>`)+level(3, "decimal", "b%4", `<w:lvlRestart w:val="1"/>`)) + list(1, 0, ""), "",
			numbered(1, 2, "") + numbered(1, 3, "") + numbered(1, 1, "") + numbered(1, 2, "") + numbered(1, 3, "") + numbered(1, 0, "") + numbered(1, 2, "") + numbered(1, 3, ""),
			[]string{"¶a1|", "¶b1|", "¶2|", "¶a2|", "¶b2|", "¶2|", "¶a3|", "¶b1|"}},
		{"a deeper level begins the higher one", definition(0, level(0, "decimal", "%1.", "")+level(1, "decimal", "%1.%2", "")) + list(1, 0, ""), "",
			numbered(1, 1, "甲") + numbered(1, 0, "乙"), []string{"¶1.1|甲", "¶2.|乙"}},
		{"bullets", definition(0, level(0, "bullet", "\uF0B7", `<w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr>`)) + list(1, 0, ""), "", numbered(1, 0, "甲"), []string{"¶•|甲"}},
		{"no format, custom format", definition(0, level(0, "none", "附", "")+
			`<w:lvl w:ilvl="1"><w:start w:val="7"/><mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1%2"/></w:lvl>`) + list(1, 0, ""), "",
			numbered(1, 0, "甲") + numbered(1, 1, "乙"), []string{"¶附|甲", "¶007|乙"}},
		{"numbers in cells; later paragraphs keep theirs in the text", definition(0, level(0, "decimal", "%1", "")+level(1, "decimal", "（%2）", "")) + list(1, 0, ""), "",
			tbl(row(`<w:tc>`+numbered(1, 0, "")+`</w:tc>`, `<w:tc>`+para()+numbered(1, 1, "甲")+numbered(1, 1, "乙")+`</w:tc>`), row(`<w:tc>`+numbered(1, 0, "x")+numbered(1, 0, "y")+`</w:tc>`)),
			[]string{"▦1", "1| ¦ （1）|甲⏎（2）乙", "2|x⏎3 y"}},
		{"covered cells, deleted rows and deleted paragraphs do not count", gov + list(1, 0, ""), "",
			tbl(row(`<w:tc><w:tcPr>`+vRestart+`</w:tcPr>`+numbered(1, 0, "甲")+`</w:tc>`), row(`<w:tc><w:tcPr>`+vContinue+`</w:tcPr>`+numbered(1, 0, "")+`</w:tc>`),
				row(`<w:trPr><w:del/></w:trPr>`, `<w:tc>`+numbered(1, 0, "乙")+`</w:tc>`)) +
				styled(`<w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>`, "") + numbered(1, 0, "丙"),
			[]string{"▦1", "一、|甲", "↑", "¶二、|丙"}},
		{"former numbering does not count", gov + list(1, 0, ""), "", styled(`<w:numPr><w:numId w:val="1"/><w:ins w:id="3"/></w:numPr><w:pPrChange><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:pPrChange>`, "甲"),
			[]string{"¶一、|甲"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantSketch(t, word(c.body).numbering(c.numbering).styles(c.styles).read(t), c.want...)
		})
	}
}

func TestNumberFormats(t *testing.T) {
	for format, want := range map[string]map[int]string{
		"decimal":                      {0: "0", 12: "12"},
		"unheardOf":                    {3: "3"},
		"none":                         {3: ""},
		"decimalZero":                  {3: "03", 12: "12", 120: "120"},
		"decimalFullWidth":             {105: "１０５"},
		"decimalEnclosedCircle":        {1: "①", 10: "⑩", 20: "⑳", 21: "21", 0: "0"},
		"decimalEnclosedCircleChinese": {3: "③"},
		"decimalEnclosedFullstop":      {3: "⒊"},
		"decimalEnclosedParen":         {3: "⑶"},
		"ideographEnclosedCircle":      {3: "㊂", 11: "11"},
		"upperRoman":                   {4: "IV", 1994: "MCMXCIV", 4000: "4000"},
		"lowerRoman":                   {9: "ix"},
		"upperLetter":                  {1: "A", 26: "Z", 27: "AA", 53: "AAA", 32_767: "32767"},
		"lowerLetter":                  {28: "bb"},
		"numberInDash":                 {2: "- 2 -"},
		"ordinal":                      {1: "1st", 2: "2nd", 3: "3rd", 11: "11th", 112: "112th", 121: "121st"},
		"hex":                          {255: "FF"},
		"chineseCounting":              {0: "零", 1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 100: "一〇〇", 205: "二〇五"},
		"taiwaneseCounting":            {15: "十五"},
		"chineseCountingThousand":      {10: "十", 19: "十九", 88: "八十八", 100: "一百", 101: "一百零一", 110: "一百一十", 269: "二百六十九", 1010: "一千零一十", 10_001: "一万零一", 12_000: "一万二千"},
		"taiwaneseCountingThousand":    {1005: "一千零五"},
		"japaneseCounting":             {11: "十一", 101: "百一", 1234: "千二百三十四", 20_000: "二万"},
		"japaneseDigitalTenThousand":   {105: "一〇五"},
		"ideographDigital":             {10: "一〇"},
		"taiwaneseDigital":             {27: "二七"},
		"chineseLegalSimplified":       {10: "壹拾", 305: "叁佰零伍"},
		"ideographLegalTraditional":    {16: "壹拾陸"},
		"ideographTraditional":         {1: "甲", 10: "癸", 11: "11"},
		"ideographZodiac":              {12: "亥", 13: "13"},
		"ideographZodiacTraditional":   {1: "甲子", 60: "癸亥", 61: "61"},
	} {
		for n, text := range want {
			if got := formatNumber(format, "", n); got != text {
				t.Errorf("%s %d: got %q, want %q", format, n, got, text)
			}
		}
	}
}
