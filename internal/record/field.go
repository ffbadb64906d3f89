package record

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"duban/internal/fault"
)

// Field is what a column holds. A file whose rows are events has a time and a kind; one whose rows are cases, the wide
// form, has times by name instead. Pauses are numbered: pause1_start.
type Field string

// The fields.
const (
	FieldNone      Field = "" // the column is left out
	FieldAttribute Field = "attribute"

	FieldCase    Field = "case"
	FieldService Field = "service"
	FieldUnit    Field = "unit"

	FieldEvent     Field = "id"
	FieldKind      Field = "kind"
	FieldAt        Field = "at"
	FieldReason    Field = "reason"
	FieldBasis     Field = "basis"
	FieldNotice    Field = "notice"
	FieldExtension Field = "extension"
	FieldNote      Field = "note"
	FieldCorrects  Field = "corrects"

	FieldReceived  Field = "received_at"
	FieldAccepted  Field = "accepted_at"
	FieldDecided   Field = "decided_at"
	FieldFinished  Field = "finished_at"
	FieldDelivered Field = "delivered_at"
)

// MostPauses is how many pauses a row of the wide form may have.
const MostPauses = 20

// pauseSides are what is told of a pause in the wide form.
var pauseSides = []string{"start", "end", "reason", "notice"}

func pauseField(number int, side string) Field {
	return Field("pause" + strconv.Itoa(number) + "_" + side)
}

// Fields lists the fields that a person may choose from, with as many pauses as a file has.
func Fields(pauses int) []Field {
	all := []Field{
		FieldNone, FieldCase, FieldService, FieldUnit, FieldEvent, FieldKind, FieldAt, FieldReason, FieldBasis, FieldNotice,
		FieldExtension, FieldNote, FieldCorrects, FieldReceived, FieldAccepted, FieldDecided, FieldFinished, FieldDelivered,
	}
	for n := 1; n <= min(pauses, MostPauses); n++ {
		for _, side := range pauseSides {
			all = append(all, pauseField(n, side))
		}
	}
	return append(all, FieldAttribute)
}

// Pause takes apart the field of a pause; side is "" for other fields.
func (f Field) Pause() (number int, side string) {
	rest, is := strings.CutPrefix(string(f), "pause")
	digits, side, cut := strings.Cut(rest, "_")
	number, err := strconv.Atoi(digits)
	if !is || !cut || err != nil || number < 1 || number > MostPauses || !slices.Contains(pauseSides, side) {
		return 0, ""
	}
	return number, side
}

// Known reports whether there is such a field.
func (f Field) Known() bool {
	_, side := f.Pause()
	return side != "" || slices.Contains(Fields(0), f)
}

// Column is a column and what it is taken for.
type Column struct {
	Label     string
	Field     Field
	Attribute string // name of the attribute, of FieldAttribute
}

// Mapping says what each column of a file holds.
type Mapping struct{ Columns []Column }

// headings are the names under which columns are known, in the form that plain gives.
var headings = headingTable()

func headingTable() map[string]Field {
	table := map[string]Field{}
	for field, names := range map[Field]string{
		FieldCase:      "case case_id case_no 办件编号 办件号 业务编号 业务流水号 流水号 受理编号 申办流水号 案件编号 工单编号",
		FieldService:   "service service_code service_id 事项 事项编码 事项名称 服务事项 业务类型 事项代码",
		FieldUnit:      "unit 单位 办理单位 承办单位 办理部门 受理单位 责任单位 部门",
		FieldEvent:     "id event_id 事件编号 事件id 记录编号",
		FieldKind:      "kind event event_kind type 事件 事件类型 环节 办理环节 动作",
		FieldAt:        "at time event_time occurred_at 时间 事件时间 发生时间 办理时间",
		FieldReason:    "reason 原因 理由 挂起原因 停表原因",
		FieldBasis:     "basis legal_basis 依据 法律依据",
		FieldNotice:    "notice 通知书 告知书 告知文书 文书编号",
		FieldExtension: "extension 延长期限 延期",
		FieldNote:      "note remark 备注 说明",
		FieldCorrects:  "corrects 更正事件 更正",
		FieldReceived:  "received_at 收件时间 申请时间 收件日期 申请日期",
		FieldAccepted:  "accepted_at 受理时间 受理日期",
		FieldDecided:   "decided_at 决定时间 审批时间 决定日期",
		FieldFinished:  "finished_at 办结时间 办结日期 完成时间",
		FieldDelivered: "delivered_at 送达时间 送达日期",
	} {
		for name := range strings.FieldsSeq(names) {
			table[name] = field
		}
	}
	for _, name := range rejectedHeadings {
		table[name] = FieldNone
	}
	return table
}

// pauseWords are the Chinese words of the columns of a pause, tried in order.
var pauseWords = []struct{ word, side string }{
	{"开始时间", "start"}, {"结束时间", "end"}, {"开始", "start"}, {"结束", "end"}, {"恢复时间", "end"}, {"时间", "start"},
	{"原因", "reason"}, {"告知书", "notice"}, {"通知书", "notice"},
}

// plain gives a heading without what makes no difference: case, width, spaces, and what stands in brackets behind it.
func plain(label string) string {
	label = strings.ToLower(width.Fold.String(label))
	if before, _, bracket := strings.Cut(label, "("); bracket && strings.TrimSpace(before) != "" {
		label = before
	}
	label = strings.TrimLeft(label, "*")
	return strings.ReplaceAll(strings.Join(strings.Fields(label), ""), "-", "_")
}

// fieldOf gives what a heading names, known false when it names nothing.
func fieldOf(label string) (f Field, known bool) {
	name := plain(label)
	if f, known = headings[name]; known {
		return f, true
	}
	if f = Field(name); f.Known() && name != string(FieldAttribute) {
		return f, name != ""
	}
	for _, pause := range []string{"挂起", "暂停", "停表"} {
		if rest, is := strings.CutPrefix(name, pause); is {
			return pauseHeading(rest)
		}
	}
	return FieldNone, false
}

// pauseHeading reads 1开始, 开始1, 1开始时间, 开始.
func pauseHeading(rest string) (Field, bool) {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, rest)
	number := 1
	if digits != "" {
		number, _ = strconv.Atoi(digits)
	}
	words := strings.Trim(strings.ReplaceAll(rest, digits, ""), "_次第")
	for _, p := range pauseWords {
		if words == p.word {
			f := pauseField(number, p.side)
			return f, f.Known()
		}
	}
	return FieldNone, false
}

// Guess takes columns for what their headings say. A heading that names an attribute of a service, or begins with
// 属性: or attr:, is an attribute; one that names nothing is left out.
func Guess(labels []string, names *Names) Mapping {
	m := Mapping{Columns: make([]Column, len(labels))}
	taken := map[Field]bool{}
	for i, label := range labels {
		c := Column{Label: label}
		if f, known := fieldOf(label); known && !taken[f] {
			c.Field = f
			taken[f] = f != FieldNone
		} else if !known {
			if name := names.attribute(label); name != "" {
				c.Field, c.Attribute = FieldAttribute, name
			}
		}
		m.Columns[i] = c
	}
	return m
}

// Has reports whether a column holds the field.
func (m Mapping) Has(f Field) bool {
	return slices.ContainsFunc(m.Columns, func(c Column) bool { return c.Field == f })
}

// Wide reports whether rows are cases with their times.
func (m Mapping) Wide() bool { return !m.Has(FieldAt) && !m.Has(FieldKind) }

// Pauses gives the highest number of a pause.
func (m Mapping) Pauses() int {
	most := 0
	for _, c := range m.Columns {
		number, _ := c.Field.Pause()
		most = max(most, number)
	}
	return most
}

// Set takes a column for something else. A column without a name can be no attribute.
func (m Mapping) Set(column int, f Field) error {
	if column < 0 || column >= len(m.Columns) || !f.Known() {
		return fault.New(fault.Invalid, "record.field_unknown", fault.Args{"field": string(f)})
	}
	c := &m.Columns[column]
	c.Field, c.Attribute = f, ""
	if f == FieldAttribute {
		if c.Attribute = strings.TrimSpace(c.Label); c.Attribute == "" {
			return fault.New(fault.Invalid, "record.attribute_unnamed", fault.Args{"column": column + 1})
		}
	}
	return nil
}

// Validate refuses a mapping by which no row could be read.
func (m Mapping) Validate() error {
	seen := map[Field]bool{}
	for _, c := range m.Columns {
		if c.Field != FieldNone && c.Field != FieldAttribute && seen[c.Field] {
			return fault.New(fault.Invalid, "record.field_twice", fault.Args{"field": string(c.Field)})
		}
		seen[c.Field] = true
	}
	needed := []Field{FieldCase, FieldService}
	switch {
	case !m.Wide():
		needed = append(needed, FieldKind, FieldAt)
	case !seen[FieldReceived] && !seen[FieldAccepted]:
		needed = append(needed, FieldAccepted)
	}
	var missing []string
	for _, f := range needed {
		if !seen[f] {
			missing = append(missing, string(f))
		}
	}
	if len(missing) > 0 {
		return fault.New(fault.Invalid, "record.fields_missing", fault.Args{"fields": missing})
	}
	return nil
}
