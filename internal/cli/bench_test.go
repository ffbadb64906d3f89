package cli

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"duban/internal/app"
	"duban/internal/list"
	"duban/internal/office"
	"duban/lists"
)

// BenchmarkReadDump reads a text dump of the size and shape of the reference document: its headings, units, people and
// deadlines, with filler for the texts. DUBAN_BENCH_FILE reads a file instead. Aim: 20 ms.
func BenchmarkReadDump(b *testing.B) {
	name, data := "reference.txt", referenceDump(b)
	if file := os.Getenv("DUBAN_BENCH_FILE"); file != "" {
		var err error
		if data, err = os.ReadFile(file); err != nil {
			b.Fatal(err)
		}
		name = file
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		doc, err := office.ReadBytes(context.Background(), name, data, office.DefaultLimits())
		if err != nil {
			b.Fatal(err)
		}
		l, err := list.Read(doc, list.ReadOptions{})
		if err != nil {
			b.Fatal(err)
		}
		if len(l.Items) < 200 {
			b.Fatalf("%d items", len(l.Items))
		}
	}
}

// referenceDump writes the built-in list as a tab-indented dump, one cell a line, with repeated page headers.
func referenceDump(b *testing.B) []byte {
	data, err := lists.FS.ReadFile("chuanshan-2020.yaml")
	if err != nil {
		b.Fatal(err)
	}
	built, err := list.ParseBuiltin(data)
	if err != nil {
		b.Fatal(err)
	}
	filler := strings.Repeat("推进各项工作落实到位，提高办事效率，", 7)
	var out strings.Builder
	out.WriteString("附件\n" + built.List.Title + "\n")
	for i, it := range built.List.Items {
		if i%4 == 0 {
			out.WriteString("\n\t目标\n任务\n\t一级指标\n\t二级指标\n\t三级指标\n\t责任单位\n\t工作组组  长\n\t责任\n领导\n\t完成时限\n\n")
		}
		units := strings.Join(it.LeadUnits, "、") + "，" + strings.Join(it.JointUnits, "、")
		cells := []string{"", "", "", fmt.Sprintf("（%s）%s。", it.No, filler), units, "", "向  诚", it.Deadline.Raw}
		if i%4 == 0 {
			copy(cells, it.Path)
			cells[5] = "向  诚\n任  参"
		}
		out.WriteString("\t" + strings.Join(cells, "\n\t") + "\n\n")
	}
	return []byte(out.String())
}

// BenchmarkImport reads, checks and durably saves a document of the reference's size and shape as the next edition of
// its list, in SQLite. DUBAN_BENCH_FILE imports a file instead. Aim: 20 ms.
func BenchmarkImport(b *testing.B) {
	name, data := "reference.txt", referenceDump(b)
	if file := os.Getenv("DUBAN_BENCH_FILE"); file != "" {
		var err error
		if data, err = os.ReadFile(file); err != nil {
			b.Fatal(err)
		}
		name = file
	}
	a, err := app.Open(b.Context(), app.Options{Data: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		e, err := a.Lists.Import(b.Context(), name, data, list.SaveOptions{Slug: "reference", By: "benchmark"})
		if err != nil {
			b.Fatal(err)
		}
		if len(e.Tasks) < 200 {
			b.Fatalf("%d tasks", len(e.Tasks))
		}
	}
}
