package office

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/metrics"
	"sync"
	"testing"
	"time"

	"duban/internal/tabular"
)

// wordyCell is a cell with all the properties that Word writes into every cell of a formatted table.
func wordyCell(w io.Writer, props, text string) {
	const fonts = `<w:rFonts w:ascii="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:hAnsi="宋体" w:cs="宋体" w:hint="eastAsia"/><w:kern w:val="0"/><w:sz w:val="21"/><w:szCs w:val="21"/>`
	_, _ = fmt.Fprintf(w, `<w:tc><w:tcPr><w:tcW w:w="1418" w:type="dxa"/>%s<w:vAlign w:val="center"/></w:tcPr><w:p w14:paraId="3F2A91C7" w:rsidR="00A77B3E" w:rsidRDefault="00000000"><w:pPr><w:widowControl/><w:spacing w:line="320" w:lineRule="exact"/><w:jc w:val="left"/><w:rPr>%s</w:rPr></w:pPr>`, props, fonts)
	if text != "" {
		_, _ = fmt.Fprintf(w, `<w:r><w:rPr>%s</w:rPr><w:t>%s</w:t></w:r>`, fonts, text)
	}
	_, _ = io.WriteString(w, `</w:p></w:tc>`)
}

// wordyRow is the nth row of a list: a goal merged over five rows, an indicator over two, a header by hand every 25.
func wordyRow(w io.Writer, n int) {
	merge := func(every int) string {
		if n%every == 0 {
			return vRestart
		}
		return vContinue
	}
	goal, indicator := "", ""
	if n%5 == 0 {
		goal = fmt.Sprintf("（%d）提升服务效能", n/5+1)
	}
	if n%2 == 0 {
		indicator = fmt.Sprintf("指标%d：办理环节压减到三个以内", n/2+1)
	}
	_, _ = fmt.Fprintf(w, `<w:tr w:rsidR="00A77B3E" w14:paraId="%08X" w14:textId="77777777"><w:tblPrEx><w:tblCellMar><w:top w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPrEx><w:trPr><w:trHeight w:val="680"/></w:trPr>`, n)
	if n%25 == 24 {
		wordyCell(w, `<w:gridSpan w:val="8"/>`, "序号　目标　指标　任务　牵头单位　配合单位　时限　备注")
		_, _ = io.WriteString(w, `</w:tr>`)
		return
	}
	wordyCell(w, "", fmt.Sprint(n+1))
	wordyCell(w, merge(5), goal)
	wordyCell(w, merge(2), indicator)
	wordyCell(w, "", fmt.Sprintf("第%d项：梳理事项清单，公布办事指南，推行一窗受理，按月通报进展，年底前组织评估并整改&#8212;&#8212;形成长效机制。", n+1))
	wordyCell(w, "", []string{"县行政审批局", "县发展改革局", "县市场监管局", "县税务局"}[n%4])
	wordyCell(w, "", []string{"县公安局、县人社局", "各乡镇、街道", "县住建局、县自然资源局、县交通局"}[n%3])
	wordyCell(w, "", fmt.Sprintf("%d月底前", n%12+1))
	wordyCell(w, "", "")
	_, _ = io.WriteString(w, `</w:tr>`)
}

// wordyDocx is a Word file with one table of so many rows; plain is the size of its body.
func wordyDocx(b testing.TB, rows int) (data []byte, plain int64) {
	b.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, err := z.Create("word/document.xml")
	if err != nil {
		b.Fatal(err)
	}
	size := &countingWriter{w: w}
	_, _ = io.WriteString(size, `<?xml version="1.0" encoding="UTF-8"?><w:document`+wordNames+` xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:body><w:tbl>`)
	for n := range rows {
		wordyRow(size, n)
	}
	_, _ = io.WriteString(size, `</w:tbl></w:body></w:document>`)
	if err := z.Close(); err != nil {
		b.Fatal(err)
	}
	return buf.Bytes(), size.n
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.w.Write(p)
}

// peakHeap runs f and gives the most heap that it held at any time, in bytes above what was held before.
func peakHeap(f func()) uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	read := func() uint64 {
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	runtime.GC()
	before := read()
	peak := before
	done := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			peak = max(peak, read())
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
			}
		}
	})
	f()
	close(done)
	wait.Wait()
	return peak - before
}

func benchmarkReadDocx(b *testing.B, rows int) {
	data, plain := wordyDocx(b, rows)
	b.ReportAllocs()
	b.SetBytes(plain)
	var doc *tabular.Doc
	peak := uint64(0)
	for b.Loop() {
		peak = max(peak, peakHeap(func() {
			var err error
			if doc, err = tryDocx(data, DefaultLimits()); err != nil {
				b.Fatal(err)
			}
		}))
	}
	if got := len(doc.Blocks[0].Table.Rows); got != rows {
		b.Fatalf("%d rows, want %d", got, rows)
	}
	b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
	b.ReportMetric(float64(len(data))/(1<<20), "file-MB")
}

// Aim: at most 10 ms, better 3 to 5; bare inflating plus scanning of such a file takes about 3.
func BenchmarkReadDocx300(b *testing.B) {
	data, plain := wordyDocx(b, 300)
	b.ReportAllocs()
	b.SetBytes(plain)
	for b.Loop() {
		if _, err := tryDocx(data, DefaultLimits()); err != nil {
			b.Fatal(err)
		}
	}
}

// Aim: less than 5 s and 100 MB of heap for about 100 MB of XML.
func BenchmarkReadDocx28000(b *testing.B) { benchmarkReadDocx(b, 28_000) }

// What unpacking alone costs.
func BenchmarkInflateDocx300(b *testing.B) {
	data, plain := wordyDocx(b, 300)
	b.SetBytes(plain)
	for b.Loop() {
		eachPart(b, data, func(r io.Reader) error {
			_, err := io.Copy(io.Discard, r)
			return err
		})
	}
}

// What encoding/xml takes only to give the tokens.
func BenchmarkEncodingXML300(b *testing.B) {
	data, plain := wordyDocx(b, 300)
	b.SetBytes(plain)
	for b.Loop() {
		eachPart(b, data, func(r io.Reader) error {
			d := xml.NewDecoder(r)
			for {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					return nil
				} else if err != nil {
					return err
				}
			}
		})
	}
}

func eachPart(b *testing.B, data []byte, read func(io.Reader) error) {
	b.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range z.File {
		rc, err := f.Open()
		if err != nil {
			b.Fatal(err)
		}
		if err := read(rc); err != nil {
			b.Fatal(err)
		}
	}
}

// LibreOffice's way with the 300 rows, once through its own reader and into HTML.
func BenchmarkLibreOffice300(b *testing.B) {
	needOffice(b)
	var buf bytes.Buffer
	data, _ := wordyDocx(b, 300)
	doc, err := tryDocx(data, DefaultLimits())
	if err != nil {
		b.Fatal(err)
	}
	if err := WriteDocx(&buf, doc, WriteOptions{}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		convertWithOffice(b, buf.Bytes(), "docx", "html")
	}
}

func BenchmarkWriteDocx300(b *testing.B) {
	data, _ := wordyDocx(b, 300)
	doc, err := tryDocx(data, DefaultLimits())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := WriteDocx(io.Discard, doc, WriteOptions{Landscape: true}); err != nil {
			b.Fatal(err)
		}
	}
}
