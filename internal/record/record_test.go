package record_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/locale"
	"duban/internal/record"
	"duban/internal/tabular"
	"duban/internal/worktime"
)

var now = time.Date(2024, 7, 1, 12, 0, 0, 0, time.FixedZone("", 8*3600))

// ledger takes events as casework.Ledger does, in memory: the real one is tested with its stores.
type ledger struct {
	catalog *casework.Catalog
	events  map[casework.EventKey]casework.Event
	calls   int
	fail    error
}

func newLedger(t testing.TB) *ledger {
	limit, err := worktime.ParseLimit("5wd")
	if err != nil {
		t.Fatal(err)
	}
	service := func(code, name string) casework.Service {
		return casework.Service{
			Code: casework.ServiceID(code), Name: name, NameEn: "New " + code, Unit: "供水公司",
			Fields: []casework.Field{{Name: "管径", NameEn: "diameter", Kind: casework.FieldText}},
			Events: []casework.OwnEvent{{Kind: "surveyed", Name: "踏勘", NameEn: "Surveyed"}},
			Clocks: []casework.Clock{{ID: "main", From: []casework.EventKind{"accepted"}, To: []casework.EventKind{"finished"}, Limit: limit}},
		}
	}
	catalog, found := casework.NewCatalog([]casework.Service{service("w-1", "用水报装"), service("w-2", "用水过户"), service("w-3", "用水过户")})
	if len(found) > 0 {
		t.Fatal(found)
	}
	return &ledger{catalog: catalog, events: map[casework.EventKey]casework.Event{}}
}

func (l *ledger) Ingest(_ context.Context, events []casework.Event) (casework.Result, error) {
	var out casework.Result
	if l.calls++; l.fail != nil {
		return out, l.fail
	}
	for i, e := range events {
		key := casework.EventKey{Source: e.Source, ID: e.ID}
		before, there := l.events[key]
		_, known := l.catalog.Service(e.Service)
		switch {
		case !known:
			out.Rejected = append(out.Rejected, casework.Rejection{Index: i, Code: "casework.unknown_service", Args: fault.Args{"service": string(e.Service)}})
		case there && reflect.DeepEqual(before, e):
			out.Known++
			out.KnownAt = append(out.KnownAt, i)
		case there:
			out.Rejected = append(out.Rejected, casework.Rejection{Index: i, Code: "casework.id_reused", Args: fault.Args{"id": e.ID}})
		default:
			l.events[key] = e
			out.Accepted++
		}
	}
	return out, nil
}

// told is a rejection as these tests write it: line, code, and the event where the row stands for several.
func told(r record.Rejection) string {
	return strings.TrimSpace(fmt.Sprint(r.Row.Line, " ", r.Code, " ", r.Event))
}

func (l *ledger) take(t testing.TB, rows record.Rows, batch int) (record.Outcome, []string) {
	t.Helper()
	names := record.NewNames(l.catalog)
	o := record.Options{Source: "test", Names: names, Now: now, Mapping: record.Guess(rows.Head(), names), Batch: batch}
	var rejected []string
	out, err := record.Import(t.Context(), rows, l, o, record.Watch{Rejected: func(r record.Rejection) error {
		rejected = append(rejected, told(r))
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if out.Rejected != len(rejected) || out.Events != out.Accepted+out.Known+out.Refused {
		t.Errorf("counts do not add up: %+v, %d rejections", out, len(rejected))
	}
	return out, rejected
}

func csvRows(t testing.TB, text string) record.Rows {
	t.Helper()
	rows, err := record.NewCSV(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

const wideHead = "case_id,service,unit,accepted_at,finished_at,pause1_start,pause1_end,pause2_start,pause2_end\n"

func TestRowsOfCasesAreRefusedOneByOne(t *testing.T) {
	for _, tt := range []struct{ name, row, rejected string }{
		{"a whole case", `c1,w-1,供水公司,2024-06-03 09:00,2024-06-05 09:00,2024-06-03 10:00,2024-06-03 11:00,2024-06-04 10:00,2024-06-04 11:00`, ""},
		{"an open case", `c1,w-1,,2024-06-03 09:00,,,,,`, ""},
		{"an open pause", `c1,w-1,,2024-06-03 09:00,,2024-06-03 10:00,,,`, ""},
		{"the name of a service", `c1,用水报装,,2024-06-03 09:00,,,,,`, ""},
		{"a name that two services share", `c1,用水过户,,2024-06-03 09:00,,,,,`, "2 casework.unknown_service"},
		{"no number of the case", `,w-1,,2024-06-03 09:00,,,,,`, "2 casework.event_case"},
		{"no service", `c1,,,2024-06-03 09:00,,,,,`, "2 casework.event_service"},
		{"unknown service", `c1,x,,2024-06-03 09:00,,,,,`, "2 casework.unknown_service"},
		{"no beginning", `c1,w-1,,,2024-06-03 09:00,,,,`, "2 record.no_begin"},
		{"end before start", `c1,w-1,,2024-06-03 09:00,2024-06-03 08:59,,,,`, "2 record.order"},
		{"no time at all", `c1,w-1,,3 June,,,,,`, "2 record.moment"},
		{"a day that does not exist", `c1,w-1,,2024-06-31 09:00,,,,,`, "2 record.moment"},
		{"tomorrow", `c1,w-1,,2024-07-02 12:00,,,,,`, "2 casework.in_future"},
		{"a clock five minutes fast", `c1,w-1,,2024-07-01 12:05,,,,,`, ""},
		{"pause reversed", `c1,w-1,,2024-06-03 09:00,,2024-06-03 11:00,2024-06-03 10:00,,`, "2 record.order"},
		{"pause before the case", `c1,w-1,,2024-06-03 09:00,,2024-06-03 08:00,2024-06-03 10:00,,`, "2 record.order"},
		{"pause after the case", `c1,w-1,,2024-06-03 09:00,2024-06-03 10:00,2024-06-03 09:30,2024-06-03 11:00,,`, "2 record.pause_outside"},
		{"pauses overlap", `c1,w-1,,2024-06-03 09:00,,2024-06-03 10:00,2024-06-03 12:00,2024-06-03 11:00,2024-06-03 13:00`, "2 record.order"},
		{"a pause without start", `c1,w-1,,2024-06-03 09:00,,,2024-06-03 12:00,,`, "2 record.pause_start"},
		{"a finished case with an open pause", `c1,w-1,,2024-06-03 09:00,2024-06-04 10:00,2024-06-03 12:00,,,`, "2 record.pause_end"},
		{"an open pause before another", `c1,w-1,,2024-06-03 09:00,,2024-06-03 10:00,,2024-06-03 11:00,`, "2 record.pause_end"},
		{"cells are missing", `c1,w-1,,2024-06-03 09`, "2 record.field_count"},
		{"empty cells too many", `c1,w-1,,2024-06-03 09:00,,,,,,,,`, ""},
		{"a cell too many", `c1,w-1,,2024-06-03 09:00,,,,,,x`, "2 record.field_count"},
		{"a quote that is not closed", `"c1,w-1,,2024-06-03 09:00,,,,,`, "2 record.quote"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := wideHead + tt.row + "\ngood,w-1,,2024-06-03 09:00,2024-06-04 09:00,,,,\n"
			l := newLedger(t)
			out, rejected := l.take(t, csvRows(t, text), 0)
			if got := strings.Join(rejected, ";"); got != tt.rejected && !strings.HasPrefix(got, tt.rejected+" ") {
				t.Errorf("rejected %q, want %q", got, tt.rejected)
			}
			if out.Rows != 2 || l.events[casework.EventKey{Source: "test", ID: "good/finished"}].At == 0 {
				t.Errorf("the good row is not there: %+v", out)
			}
		})
	}
}

func TestACaseAndItsTimesBecomeEvents(t *testing.T) {
	l := newLedger(t)
	text := "办件编号,事项,办理单位,申请人,管径,收件时间,受理时间,办结时间,挂起1开始,挂起1结束,挂起1原因,说不清\n" +
		"c1,用水报装,城区供水站,甲公司,DN100,2024/6/3 8:30,2024年6月3日 9时,2024-06-05T10:00:00+08:00,20240603100000,2024-06-03 11:00,survey,?\n"
	l.take(t, csvRows(t, text), 0)
	var got []string
	for _, kind := range []string{"received", "accepted", "paused1", "resumed1", "finished"} {
		e := l.events[casework.EventKey{Source: "test", ID: "c1/" + kind}]
		got = append(got, fmt.Sprint(e.Kind, " ", e.At, " ", e.Service, " ", e.Unit, " ", e.Reason, " ", len(e.Attributes), e.Attributes["applicant"], e.Attributes["管径"]))
	}
	want := []string{
		"received 2024-06-03T08:30:00+08:00 w-1 城区供水站  2甲公司DN100",
		"accepted 2024-06-03T09:00:00+08:00 w-1 城区供水站  2甲公司DN100",
		"paused 2024-06-03T10:00:00+08:00 w-1 城区供水站 survey 2甲公司DN100",
		"resumed 2024-06-03T11:00:00+08:00 w-1 城区供水站  2甲公司DN100",
		"finished 2024-06-05T10:00:00+08:00 w-1 城区供水站  2甲公司DN100",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRowsOfEvents(t *testing.T) {
	l := newLedger(t)
	text := "事件编号,办件编号,事项编码,事件,时间,原因,延长期限\n" +
		"e1,c1,w-1,受理,2024-06-03 09:00,,\n" +
		"e2,c1,w-1,踏勘,2024-06-03 10:00,,\n" +
		"e3,c1,w-1,批准延期,2024-06-04 10:00,,3wd\n" +
		"e4,c1,w-1,办结,不详,,\n" +
		"e5,c1,w-1,批准延期,2024-06-04 10:00,,three days\n" +
		",c1,w-1,办结,2024-06-06 10:00,,\n" +
		"e7,c1,w-1,,2024-06-06 10:00,,\n" +
		"e8,c1,w-1,办结,,,\n" +
		"e1,c1,w-1,受理,2024-06-03 09:00,,\n" +
		"e1,c1,w-1,受理,2024-06-03 09:01,,\n"
	out, rejected := l.take(t, csvRows(t, text), 2)
	want := []string{"5 record.moment", "6 record.extension", "8 record.kind_missing", "9 casework.event_at", "11 casework.id_reused"}
	if diff := cmp.Diff(want, rejected); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(record.Outcome{Rows: 10, Rejected: 5, Events: 6, Accepted: 4, Known: 1, Refused: 1}, out); diff != "" {
		t.Error(diff)
	}
	if e := l.events[casework.EventKey{Source: "test", ID: "e3"}]; e.Kind != casework.EventExtended || e.Extension.String() != "3wd" {
		t.Errorf("extension: %+v", e)
	}
	if e := l.events[casework.EventKey{Source: "test", ID: "e2"}]; e.Kind != "surveyed" {
		t.Errorf("the service's own event: %+v", e)
	}
}

func TestTheSameFileAgainIsKnown(t *testing.T) {
	l := newLedger(t)
	text := wideHead + "c1,w-1,,2024-06-03 09:00,,,,,\nc2,w-1,,2024-06-03 09:00,2024-06-04 09:00,,,,\n"
	l.take(t, csvRows(t, text), 0)
	out, _ := l.take(t, csvRows(t, text), 0)
	if out.Known != 3 || out.Accepted != 0 {
		t.Errorf("again: %+v", out)
	}
	grown := strings.Replace(text, "c1,w-1,,2024-06-03 09:00,,", "c1,w-1,,2024-06-03 09:00,2024-06-05 09:00,", 1)
	if out, _ = l.take(t, csvRows(t, grown), 0); out.Known != 3 || out.Accepted != 1 {
		t.Errorf("with the end of an open case: %+v", out)
	}
	other := strings.Replace(text, "c1,w-1,,2024-06-03 09:00", "c1,w-1,,2024-06-03 09:30", 1)
	out, rejected := l.take(t, csvRows(t, other), 0)
	if out.Known != 2 || cmp.Diff([]string{"2 casework.id_reused"}, rejected) != "" {
		t.Errorf("with another time: %+v %v", out, rejected)
	}
}

// TestARowThatContradictsIsToldWhole brings a case in again, with another beginning and its end.
func TestARowThatContradictsIsToldWhole(t *testing.T) {
	l := newLedger(t)
	row := "c1,w-1,,%s,%s,2024-06-03 10:00,2024-06-03 11:00,,\n"
	l.take(t, csvRows(t, wideHead+fmt.Sprintf(row, "2024-06-03 09:00", "")), 0)
	rows := csvRows(t, wideHead+fmt.Sprintf(row, "2024-06-03 09:30", "2024-06-05 09:00"))
	names := record.NewNames(l.catalog)
	var got []record.Rejection
	_, err := record.Import(t.Context(), rows, l, record.Options{Source: "test", Names: names, Now: now, Mapping: record.Guess(rows.Head(), names)}, record.Watch{
		Rejected: func(r record.Rejection) error {
			got = append(got, r)
			return nil
		}})
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	if r := got[0]; r.New != 1 || r.Known != 2 || r.Refused != 1 {
		t.Errorf("new %d, known %d, refused %d", r.New, r.Known, r.Refused)
	}
	if words := record.Because(locale.Zh, got[0]); !strings.Contains(words, "新记 1，已有 2，未收下 1") {
		t.Error(words)
	}
}

func TestEncodingsAndMarks(t *testing.T) {
	text := "办件编号,事项,受理时间\nc1,用水报装,2024-06-03 09:00\nc2,用水报装,2024-06-03 09:00\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	late, err := simplifiedchinese.GB18030.NewEncoder().String("c3,用水报装,2024-06-03 09:00\n")
	if err != nil {
		t.Fatal(err)
	}
	plain := "case,service,accepted_at\n"
	for _, tt := range []struct {
		name, text string
		accepted   int
		rejected   string
	}{
		{"UTF-8", text, 2, ""},
		{"with a mark", "\ufeff" + text, 2, ""},
		{"GB18030", gb, 2, ""},
		{"UTF-16", utf16, 2, ""},
		{"GB18030 that begins late", plain + strings.Repeat("c1,w-1,2024-06-03 09:00\n", 20000) + late, 2, ""},
		{"a broken row among good ones", text + "\xff\xfe,x,y\n", 2, "4 record.encoding"},
		{"GB18030 within UTF-8", text + late, 2, "4 record.encoding"},
		{"Windows and old Mac ends", strings.ReplaceAll(text, "\n", "\r\n"), 2, ""},
		{"tabs", strings.ReplaceAll(text, ",", "\t"), 2, ""},
		{"semicolons", strings.ReplaceAll(text, ",", ";"), 2, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := newLedger(t)
			out, rejected := l.take(t, csvRows(t, tt.text), 0)
			if got := strings.Join(rejected, ";"); out.Accepted != tt.accepted || got != tt.rejected {
				t.Errorf("%+v, rejected %q", out, got)
			}
		})
	}
}

func TestOneOpenQuoteCostsOneRow(t *testing.T) {
	var b strings.Builder
	b.WriteString("case,service,accepted_at,note\n")
	for i := range 1000 {
		note := `"two` + "\n" + `lines, and a ""quote"""`
		if i == 300 {
			note = `"never closed`
		}
		fmt.Fprintf(&b, "c%d,w-1,2024-06-03 09:00,%s\n", i, note)
	}
	l := newLedger(t)
	out, rejected := l.take(t, csvRows(t, b.String()), 0)
	if out.Accepted != 999 || len(rejected) != 1 || rejected[0] != "602 record.quote" {
		t.Errorf("%+v, %v", out, rejected)
	}
}

func TestCutOffFile(t *testing.T) {
	whole := wideHead + "c1,w-1,,2024-06-03 09:00,,,,,\nc2,w-1,,2024-06-03 09:00,,,,,\n"
	for n := len(wideHead); n <= len(whole); n++ {
		l := newLedger(t)
		rows := csvRows(t, whole[:n])
		out, _ := l.take(t, rows, 0)
		if out.Accepted+out.Rejected != out.Rows || out.Rows > 2 {
			t.Fatalf("cut at %d: %+v", n, out)
		}
		if whole[n-1] != '\n' && !rows.Unfinished() {
			t.Fatalf("cut at %d: nobody is told", n)
		}
	}
}

func TestLongLinesAreRefused(t *testing.T) {
	text := "case,service,accepted_at\nc1,w-1,2024-06-03 09:00\n" + strings.Repeat("x", 3<<20) + "\nc2,w-1,2024-06-03 09:00\n"
	l := newLedger(t)
	out, rejected := l.take(t, csvRows(t, text), 0)
	if out.Accepted != 2 || cmp.Diff([]string{"3 record.line_long"}, rejected) != "" {
		t.Errorf("%+v %v", out, rejected)
	}
}

func TestLinesOfJSON(t *testing.T) {
	text := `{"id":"e1","case":"c1","service":"w-1","kind":"accepted","at":"2024-06-03T09:00:00+08:00","attributes":{"管径":"DN100"}}
{"id":"e2","case":"c1","service":"w-1","kind":"finished","at":"yesterday"}

{"id":"e3","case":"c1","service":"w-1","kind":"finished","at":"2024-06-04T09:00","colour":"red"}
{"id":"e4","case":"c1","service":"w-1","kind":"finished","at":2024}
{"id":"e5","case":"c1","service":"w-1","kind":"extended","at":"2024-06-04T09:00","extension":"3wd"}
{"id":"e6","case":"c1",
[1]
`
	l := newLedger(t)
	rows, err := record.NewJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	out, rejected := l.take(t, rows, 0)
	want := []string{"2 record.moment", "4 record.json", "5 record.json", "7 record.json", "8 record.json"}
	if diff := cmp.Diff(want, rejected); diff != "" || out.Accepted != 2 {
		t.Error(out, diff)
	}
	out, _ = l.take(t, record.NewEvents([]json.RawMessage{[]byte(strings.Split(text, "\n")[0])}), 0)
	if out.Known != 1 {
		t.Errorf("the same event in a batch: %+v", out)
	}
}

func TestTableBelowATitle(t *testing.T) {
	row := func(n int, cells ...string) tabular.Row {
		r := tabular.Row{Number: n}
		for i, c := range cells {
			r.Cells = append(r.Cells, tabular.Cell{Text: c, Col: i, Span: 1})
		}
		return r
	}
	doc := &tabular.Doc{Blocks: []tabular.Block{{Table: &tabular.Table{Sheet: "办件", Rows: []tabular.Row{
		row(1, "2024年6月办件台账"), row(3, "办件编号", "事项名称", "受理时间", "办结时间"),
		row(4, "c1", "用水报装", "2024-06-03 09:00", "2024-06-04 09:00"), row(5, "", "", "", ""), row(6, "c2", "用水报装", "六月", ""),
	}}}}}
	rows, err := record.NewTable(doc)
	if err != nil {
		t.Fatal(err)
	}
	l := newLedger(t)
	out, rejected := l.take(t, rows, 0)
	if out.Accepted != 2 || cmp.Diff([]string{"6 record.moment"}, rejected) != "" {
		t.Errorf("%+v %v", out, rejected)
	}
	if _, err := record.NewTable(&tabular.Doc{}); fault.As(err).Code != "record.no_head" {
		t.Errorf("no table: %v", err)
	}
}

func TestMappingsThatReadNothingAreRefused(t *testing.T) {
	names := record.NewNames(newLedger(t).catalog)
	for head, code := range map[string]string{
		"case,service,at":                              "record.fields_missing",
		"case,accepted_at":                             "record.fields_missing",
		"甲,乙,丙":                                        "record.fields_missing",
		"case,service,at,kind":                         "",
		"case,service,received_at":                     "",
		"case,service,accepted_at,accepted_at":         "", // the second is left out
		"case_id,service,unit,accepted_at,finished_at": "",
	} {
		err := record.Guess(strings.Split(head, ","), names).Validate()
		if (code == "") != (err == nil) || err != nil && fault.As(err).Code != code {
			t.Errorf("%s: %v, want %q", head, err, code)
		}
	}
	m := record.Guess([]string{"case", "service", "accepted_at", "x", ""}, names)
	if err := m.Set(3, record.FieldCase); err != nil || fault.As(m.Validate()).Code != "record.field_twice" {
		t.Errorf("a field twice: %v, %v", err, m.Validate())
	}
	if err := m.Set(4, record.FieldAttribute); fault.As(err).Code != "record.attribute_unnamed" {
		t.Errorf("an attribute without a name: %v", err)
	}
	if err := m.Set(3, "pause99_start"); fault.As(err).Code != "record.field_unknown" {
		t.Errorf("no field: %v", err)
	}
	if _, err := record.NewCSV(strings.NewReader(" \n\n")); fault.As(err).Code != "record.empty" {
		t.Errorf("an empty file: %v", err)
	}
}

func TestServicesOfOthersAreRefused(t *testing.T) {
	l := newLedger(t)
	names := record.NewNames(l.catalog)
	rows := csvRows(t, "case,service,accepted_at\nc1,w-1,2024-06-03 09:00\nc2,w-2,2024-06-03 09:00\n")
	o := record.Options{
		Source: "test", Names: names, Now: now, Mapping: record.Guess(rows.Head(), names),
		Covers: func(s casework.ServiceID) bool { return s == "w-2" },
	}
	var rejected []string
	out, err := record.Import(t.Context(), rows, l, o, record.Watch{Rejected: func(r record.Rejection) error {
		rejected = append(rejected, told(r))
		return nil
	}})
	if err != nil || out.Accepted != 1 || cmp.Diff([]string{"2 record.not_covered"}, rejected) != "" {
		t.Errorf("%+v %v %v", out, rejected, err)
	}
}

func TestImportEndsWhereTheLedgerFails(t *testing.T) {
	l := newLedger(t)
	l.fail = errors.New("disk full")
	names := record.NewNames(l.catalog)
	rows := csvRows(t, "case,service,accepted_at\nc1,w-1,2024-06-03 09:00\n")
	out, err := record.Import(t.Context(), rows, l, record.Options{Names: names, Now: now, Mapping: record.Guess(rows.Head(), names)}, record.Watch{})
	if !errors.Is(err, l.fail) || out != (record.Outcome{}) {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestRejectedRowsCanBeMendedAndImported(t *testing.T) {
	l := newLedger(t)
	names := record.NewNames(l.catalog)
	rows := csvRows(t, "办件编号,事项,受理时间,备注\nc1,用水报装,june,\"=1+1, \"\"x\"\"\"\nc2,用水报装,2024-06-03 09:00,\n")
	var b bytes.Buffer
	file := record.NewRejectedFile(&b, rows.Head(), locale.Zh)
	o := record.Options{Source: "test", Names: names, Now: now, Mapping: record.Guess(rows.Head(), names)}
	if _, err := record.Import(t.Context(), rows, l, o, record.Watch{Rejected: file.Write}); err != nil {
		t.Fatal(err)
	}
	if err := file.Flush(); err != nil || file.Rows() != 1 {
		t.Fatal(file.Rows(), err)
	}
	text := b.String()
	if !strings.Contains(text, "'=1+1") || !strings.Contains(text, "june") || !strings.Contains(text, "record.moment") {
		t.Errorf("the file is %q", text)
	}
	again, err := record.NewCSV(strings.NewReader(strings.Replace(text, "june", "2024-06-03 10:00", 2)))
	if err != nil {
		t.Fatal(err)
	}
	out, rejected := l.take(t, again, 0)
	if out.Accepted != 1 || len(rejected) != 0 {
		t.Errorf("mended: %+v %v", out, rejected)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(wideHead + "c1,w-1,,2024-06-03 09:00,,,,,\n\"a\nb\",\n"))
	f.Add([]byte("\xff\xfea\x00,\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := record.NewCSV(bytes.NewReader(data))
		if err != nil {
			return
		}
		last := 0
		for {
			row, err := rows.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if row.Line <= last || row.Code == "" && len(row.Cells) != len(rows.Head()) {
				t.Fatalf("row %+v after line %d, %d columns", row, last, len(rows.Head()))
			}
			last = row.Line
		}
	})
}

func BenchmarkReadWide(b *testing.B) {
	var text strings.Builder
	text.WriteString(wideHead)
	for i := range 10000 {
		fmt.Fprintf(&text, "c%d,w-1,供水公司,2024-06-03 09:00,2024-06-05 09:00,2024-06-03 10:00,2024-06-03 11:00,,\n", i)
	}
	l := &drain{}
	names := record.NewNames(newLedger(b).catalog)
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		rows := csvRows(b, text.String())
		o := record.Options{Source: "test", Names: names, Now: now, Mapping: record.Guess(rows.Head(), names)}
		if out, err := record.Import(b.Context(), rows, l, o, record.Watch{}); err != nil || out.Accepted != 40000 {
			b.Fatal(out, err)
		}
	}
	b.ReportMetric(float64(40000*b.N)/b.Elapsed().Seconds(), "events/s")
}

// drain takes everything.
type drain struct{}

func (*drain) Ingest(_ context.Context, events []casework.Event) (casework.Result, error) {
	return casework.Result{Accepted: len(events)}, nil
}
