package commitment

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// BenchmarkExtract reads as many texts as the reference list has tasks, 269: those of the examples and of the
// specification, over and over, joined until they are as long together as that list's, 77 runes each.
func BenchmarkExtract(b *testing.B) {
	texts := listTexts(b, 269, 77)
	runes := utf8.RuneCountInString(strings.Join(texts, ""))
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			Extract(text)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(texts)), "ns/text")
	b.ReportMetric(float64(runes)/float64(len(texts)), "runes/text")
}

// listTexts gives n texts of a mean length in runes.
func listTexts(b *testing.B, n, mean int) []string {
	b.Helper()
	all := append(exampleTexts(b), specified(b)...)
	out := make([]string, n)
	for i, runes, next := 0, 0, 0; i < n; i++ {
		for runes < (i+1)*mean {
			text := all[next%len(all)]
			out[i] += text
			runes, next = runes+utf8.RuneCountInString(text), next+1
		}
	}
	return out
}

func exampleTexts(b *testing.B) []string {
	b.Helper()
	files, err := filepath.Glob("../../examples/*.expected.json")
	if err != nil || len(files) == 0 {
		b.Fatalf("%d examples: %v", len(files), err)
	}
	var out []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		var list struct {
			Items []struct{ Text string }
		}
		if err := json.Unmarshal(data, &list); err != nil {
			b.Fatalf("%s: %v", file, err)
		}
		for _, item := range list.Items {
			out = append(out, item.Text)
		}
	}
	return out
}

// BenchmarkExtractLong reads a megabyte, and a quarter of it, of what might be slow: compare ns/byte of the two sizes.
func BenchmarkExtractLong(b *testing.B) {
	for _, c := range []struct{ name, of string }{
		{"digits", "9"},
		{"digits and points", "9."},
		{"Chinese digits", "一"},
		{"a list of figures", "3个、"},
		{"figures without an end", "不低于3个"},
		{"sentences", "企业开办时间由原来的5个工作日压缩至2个工作日，满意率不低于95%。"},
		{"one sentence", "企业开办时间由原来的5个工作日压缩至2个工作日，满意率不低于95%，"},
		{"open brackets", "（"},
		{"open quotations", "“"},
		{"zero claims", "零收费"},
		{"comparisons", "不低于"},
		{"changes", "压缩"},
		{"verbs and things", "建立机制和"},
		{"words", "的"},
		{"spaces", " "},
		{"enumerators", "1.优化"},
		{"conditions", "对3个以上的，"},
		{"emoji", "🙂"},
	} {
		for _, length := range []int{1 << 18, 1 << 20} {
			text := strings.Repeat(c.of, length/len(c.of))
			b.Run(fmt.Sprintf("%s/%dKB", c.name, length>>10), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					Extract(text)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(text)), "ns/byte")
			})
		}
	}
}
