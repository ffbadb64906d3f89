package storetest

import (
	"fmt"
	"reflect"
	"time"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
)

// SavedAt is the time of the samples, in whole milliseconds UTC as stores keep them.
var SavedAt = time.Date(2020, 6, 1, 8, 30, 0, 123e6, time.UTC)

// Full is an edition in which every field has a value of its own, also those that are added to the types one day: a
// store that forgets one fails.
func Full() list.NewEdition {
	f := filler{}
	var e list.Edition
	f.fill(reflect.ValueOf(&e).Elem())
	e.Slug = "full"
	e.Units = nil
	for i := range e.Tasks {
		t := &e.Tasks[i]
		t.ID, t.Seq = 0, i
		t.Item.Heading = i
	}
	for i := range e.Findings {
		e.Findings[i].ID = 0
		e.Findings[i].Finding.Message = "" // made at the edge, not kept
	}
	return list.NewEdition{
		Edition:  e,
		Units:    []org.Unit{{Name: e.Tasks[0].Units[0].Name, NameEn: "First", Kind: org.KindOutside, Aliases: []org.Alias{{Name: "另名", Confirmed: true}, {Name: "或名"}}}},
		File:     []byte("file"),
		Excerpts: []list.Excerpt{{At: fault.Place{Line: 3}, Text: "第三行"}, {At: fault.Place{Table: 1, Row: 2}, Text: ""}},
	}
}

// filler gives each value it meets one of its own.
type filler struct{ n int }

func (f *filler) fill(v reflect.Value) {
	f.n++
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = SavedAt.Add(time.Duration(f.n) * time.Millisecond)
		return
	case *fault.Args:
		*x = fault.Args{"count": f.n, "word": fmt.Sprint("词", f.n), "names": []string{"甲", "乙"}, "none": []string{}}
		return
	case *map[string]any:
		*x = map[string]any{"count": f.n, "word": fmt.Sprint("词", f.n)}
		return
	case *commitment.Number:
		*x = *commitment.N(fmt.Sprintf("%d.%03d", f.n, f.n))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint("字", f.n))
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(v.Index(0))
		f.fill(v.Index(1))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		f.fill(key)
		f.fill(value)
		v.SetMapIndex(key, value)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	default:
		panic("storetest: no sample for " + v.Type().String())
	}
}

// Numbered is an edition of n plain items as a real list has them: eight units and two people each, 120 characters.
func Numbered(slug string, n int) list.NewEdition {
	e := list.Edition{
		Slug: slug, Title: "测试清单", Layout: list.LayoutTable, LeadRule: list.LeadFirstListed, Year: 2020,
		SavedAt: SavedAt, SavedBy: "test", Source: list.Source{Name: "a.txt", Format: "txt"},
	}
	for i := range max(1, n/10) {
		e.Headings = append(e.Headings, list.Heading{Level: 1, Title: fmt.Sprint("标题", i), Text: fmt.Sprint(i, ".标题", i), Parent: -1})
	}
	text := ""
	for range 12 {
		text += "深化审批制度改革，压减"
	}
	for i := range n {
		t := list.Task{Seq: i, ShortZh: fmt.Sprint("短题", i), ShortEn: fmt.Sprint("Short ", i)}
		h := i % len(e.Headings)
		t.Item = list.Item{
			No: fmt.Sprint(i + 1), Text: fmt.Sprint(i, text), Path: []string{e.Headings[h].Text}, Heading: h,
			LeadBasis: list.BasisDeclared, Inherited: []string{}, Parts: []list.Part{}, At: fault.Place{Line: i + 1},
			People:   map[string][]string{"责任领导": {"张三"}, "工作组组长": {"李四"}},
			Deadline: list.Deadline{Raw: "2020年6月", Date: "2020-06-30", Precision: list.PrecisionMonth, Source: list.DeadlineField},
		}
		for u := range 8 {
			name := fmt.Sprint("区", (i*3+u*u)%90, "局")
			t.Units = append(t.Units, list.TaskUnit{Name: name, Printed: name, Lead: u == 0})
			if u == 0 {
				t.Item.LeadUnits = append(t.Item.LeadUnits, name)
			} else {
				t.Item.JointUnits = append(t.Item.JointUnits, name)
			}
		}
		t.People = []list.TaskPerson{{Role: "工作组组长", Name: "李四"}, {Role: "责任领导", Name: "张三"}}
		e.Tasks = append(e.Tasks, t)
	}
	return list.NewEdition{Edition: e, File: []byte("file of " + slug)}
}
