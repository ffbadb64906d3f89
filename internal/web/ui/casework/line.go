package casework

import (
	"math"
	"slices"
	"strconv"

	"duban/internal/casework"
	"duban/internal/web/ui"
	"duban/internal/worktime"
)

// Line is one clock drawn over the working calendar: a row for every week, a cell for every day, office hours wide and
// nights narrow, so that it reads on a phone and on paper alike.
type Line struct {
	ID      string // unique on the page
	Service *casework.Service
	Measure *casework.Measure
	Stops   []Stopped
	Weeks   []Week
	Says    []string // the same in sentences
}

// Stopped is a time in which a clock stood still, with its ground.
type Stopped struct {
	casework.Stop
	Reason, Basis, Notice string
}

// Week is a row of the line; with Skipped it stands for that many weeks left out, and has no days.
type Week struct {
	Days    []Day
	Labels  []Label
	Lanes   int // of labels
	Y       int
	Skipped int
}

// Day is one cell.
type Day struct {
	Date  worktime.Date
	Kind  string // work, weekend, off, extra
	Why   string // the holiday
	Count int64  // the day counts as this many of the limit; 0: it does not count
	Parts []Part
}

// Part is a stretch of a day, from X to X+W in per cent of the cell.
type Part struct {
	X, W float64
	Kind string // open, run, over, pause, rest
}

// Label marks a moment, at X in per cent of the row.
type Label struct {
	X    float64
	Kind string // start, due, end, now, pause, resume
	Text string
	Lane int
}

// The measures of the line, in pixels.
const (
	headHeight = 18 // the names of the weekdays
	dayHead    = 32 // date and kind of a day
	barHeight  = 16
	laneHeight = 14
	rowGap     = 8
	skipHeight = 22
)

// mostWeeks is how many weeks are drawn without a gap; of more, those in the middle in which nothing happens are left
// out.
const mostWeeks = 18

// NewLine lays out one clock of a case.
func NewLine(p *ui.Page, d *casework.Detail, m *casework.Measure, now worktime.Moment) Line {
	l := Line{ID: "line-" + string(m.Clock), Service: d.Service, Measure: m}
	for _, s := range m.Stops {
		at := Stopped{Stop: s}
		for i := range d.Case.Pauses {
			if r := &d.Case.Pauses[i]; r.From == s.From {
				at.Reason, at.Basis, at.Notice = r.Reason, r.Basis, r.Notice
			}
		}
		if r := PauseOf(d.Service, at.Reason); r != nil && at.Basis == "" {
			at.Basis = r.Basis
		}
		l.Stops = append(l.Stops, at)
	}
	w := liner{p: p, o: d.Office, m: m, until: m.End}
	if w.until == 0 {
		w.until = max(now, m.Start)
	}
	w.marks(now)
	l.Weeks = w.weeks()
	l.Says = w.sentences(&l)
	return l
}

// Height is the line's height in pixels.
func (l *Line) Height() int {
	last := &l.Weeks[len(l.Weeks)-1]
	return last.Y + last.height()
}

func (w *Week) height() int {
	if w.Skipped > 0 {
		return skipHeight
	}
	return dayHead + barHeight + w.Lanes*laneHeight + rowGap
}

// liner lays out a line.
type liner struct {
	p     *ui.Page
	o     *worktime.Office
	m     *casework.Measure
	until worktime.Moment // up to which the clock is read
	all   []mark
}

// mark is a moment to show.
type mark struct {
	at   worktime.Moment
	kind string
}

// marks gathers the moments to show, in order.
func (w *liner) marks(now worktime.Moment) {
	add := func(at worktime.Moment, kind string) {
		if at != 0 {
			w.all = append(w.all, mark{at, kind})
		}
	}
	m := w.m
	add(m.Start, "start")
	for _, s := range m.Stops {
		add(s.From, "pause")
		add(s.To, "resume")
	}
	if !m.Stands() {
		add(m.Due, "due")
	}
	add(m.End, "end")
	if m.End == 0 {
		add(max(now, m.Start), "now")
	}
	slices.SortStableFunc(w.all, func(a, b mark) int { return int(a.at - b.at) })
}

// weeks lays out the rows from the week of the first mark to that of the last.
func (w *liner) weeks() []Week {
	first, last := monday(w.all[0].at.Date()), monday(w.all[len(w.all)-1].at.Date())
	drawn := make([]bool, (last-first)/7+1)
	for i := range drawn {
		drawn[i] = len(drawn) <= mostWeeks || i < mostWeeks/3 || i >= len(drawn)-mostWeeks/3
	}
	for _, k := range w.all {
		drawn[(monday(k.at.Date())-first)/7] = true
	}
	var out []Week
	y := headHeight
	for i := 0; i < len(drawn); i++ {
		row := Week{Y: y}
		if drawn[i] {
			w.week(&row, first+worktime.Date(7*i))
		} else {
			for ; i < len(drawn) && !drawn[i]; i++ {
				row.Skipped++
			}
			i--
		}
		y += row.height()
		out = append(out, row)
	}
	return out
}

func monday(d worktime.Date) worktime.Date { return d - worktime.Date((int(d.Weekday())+6)%7) }

func (w *liner) week(row *Week, from worktime.Date) {
	for d := from; d < from+7; d++ {
		row.Days = append(row.Days, w.day(d))
	}
	var ends []float64 // of the lanes, in per cent of the row
	for _, k := range w.all {
		d := k.at.Date()
		if d < from || d >= from+7 {
			continue
		}
		text := w.p.T("web.case.mark."+k.kind, "time", clockTime(k.at))
		at := Label{X: (float64(d-from) + w.x(d, k.at.Clock())/100) * 100 / 7, Kind: k.kind, Text: text}
		left, right := at.reach()
		for at.Lane < len(ends) && ends[at.Lane] > left {
			at.Lane++
		}
		if at.Lane == len(ends) {
			ends = append(ends, 0)
		}
		ends[at.Lane] = right
		row.Labels = append(row.Labels, at)
	}
	row.Lanes = len(ends)
}

// reach gives how much of the row a label takes at most, where the page is narrowest.
func (l *Label) reach() (from, to float64) {
	width := 0.0
	for _, r := range l.Text {
		if r < 0x2000 {
			width += 2
		} else {
			width += 3.6
		}
	}
	if l.Left() {
		return l.X - width - 2, l.X + 1
	}
	return l.X - 1, l.X + width + 2
}

// Left reports whether the label stands to the left of its mark.
func (l *Label) Left() bool { return l.X > 60 }

func clockTime(m worktime.Moment) string {
	s := m.Clock()
	return pad(s/3600) + ":" + pad(s/60%60)
}

func pad(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// The part of a working day's cell that is before opening, and that until closing, in per cent.
const (
	opensAt  = 14.0
	closesAt = 86.0
)

// x gives where a time of day stands in a cell.
func (w *liner) x(d worktime.Date, clock int) float64 {
	const day = 24 * 3600
	if !w.o.Workday(d) {
		return float64(clock) * 100 / day
	}
	spans := w.o.Hours().On(d)
	open, shut := spans[0].From, spans[len(spans)-1].To
	switch {
	case clock <= open:
		return float64(clock) * opensAt / float64(max(open, 1))
	case clock <= shut:
		return opensAt + float64(clock-open)*(closesAt-opensAt)/float64(shut-open)
	}
	return closesAt + float64(clock-shut)*(100-closesAt)/float64(max(day-shut, 1))
}

// day lays out one cell.
func (w *liner) day(d worktime.Date) Day {
	out := Day{Date: d, Kind: "work"}
	x, exception := w.o.Why(d)
	switch {
	case exception && x.Work:
		out.Kind, out.Why = "extra", x.Reason
	case exception:
		out.Kind, out.Why = "off", x.Reason
	case !w.o.Workday(d):
		out.Kind = "weekend"
	}
	out.Count = w.counted(d)
	edges := w.edges(d)
	for i := 0; i+1 < len(edges); i++ {
		kind := w.kind(d, edges[i])
		if kind == "" {
			continue
		}
		from, to := w.x(d, edges[i]), w.x(d, edges[i+1])
		if k := len(out.Parts) - 1; k >= 0 && out.Parts[k].Kind == kind && math.Abs(out.Parts[k].X+out.Parts[k].W-from) < .01 {
			out.Parts[k].W = to - out.Parts[k].X
			continue
		}
		out.Parts = append(out.Parts, Part{X: from, W: to - from, Kind: kind})
	}
	return out
}

// edges gives the times of day between which nothing changes.
func (w *liner) edges(d worktime.Date) []int {
	const day = 24 * 3600
	edges := []int{0, day}
	add := func(m worktime.Moment) {
		if m != 0 && m.Date() == d {
			edges = append(edges, m.Clock())
		}
	}
	if w.o.Workday(d) {
		for _, s := range w.o.Hours().On(d) {
			edges = append(edges, s.From, s.To)
		}
	}
	add(w.until)
	for _, k := range w.all {
		add(k.at)
	}
	slices.Sort(edges)
	return slices.Compact(edges)
}

// kind says what goes on from a time of day until the next edge.
func (w *liner) kind(d worktime.Date, clock int) string {
	at := d.At(clock)
	open := w.o.Open(at)
	counts := open || w.m.Limit.Unit != worktime.WorkHours && w.m.Limit.Unit != worktime.WorkDays
	switch {
	case at < w.m.Start || at >= w.until:
		if open {
			return "open"
		}
		return ""
	case slices.ContainsFunc(w.m.Stops, func(s casework.Stop) bool { return s.From <= at && (s.To == 0 || at < s.To) }):
		if counts {
			return "pause"
		}
		return "rest"
	case !counts:
		return "rest"
	case w.m.Due != 0 && at >= w.m.Due && !w.m.Stands():
		return "over"
	}
	return "run"
}

// counted gives the number under which a day counts against a limit in days, 0 when it does not count.
func (w *liner) counted(d worktime.Date) int64 {
	m := w.m
	if m.Limit.Unit != worktime.WorkDays && m.Limit.Unit != worktime.Days || d <= m.Start.Date() || d > w.until.Date() {
		return 0
	}
	clock := worktime.Clock{Start: m.Start}
	for _, s := range m.Stops {
		clock.Pauses = append(clock.Pauses, worktime.Pause{From: s.From, To: s.To})
	}
	net := func(at worktime.Moment) int64 { return clock.Elapsed(w.o, m.Limit.Unit, min(at, w.until)).Net }
	if after := net(d.End()); after > net((d - 1).End()) {
		return after
	}
	return 0
}

// sentences says in words what the line shows.
func (w *liner) sentences(l *Line) []string {
	p, m, u := w.p, w.m, w.m.Limit.Unit
	limit := LimitWords(p, m.Limit)
	out := []string{p.T("web.case.says.start", "time", Time(p, m.Start), "limit", limit)}
	for _, s := range l.Stops {
		to := p.T("web.case.says.still")
		if s.To != 0 {
			to = Time(p, s.To)
		}
		out = append(out, p.T("web.case.says.stop", "from", Time(p, s.From), "to", to, "reason", PauseName(p, l.Service, s.Reason)))
	}
	if m.Due != 0 && !m.Stands() {
		out = append(out, p.T("web.case.says.due", "time", Time(p, m.Due)))
	}
	if m.End != 0 {
		out = append(out, p.T("web.case.says.end", "time", Time(p, m.End)))
	}
	out = append(out, p.T("web.case.says.took", "net", PassedWords(p, u, m.Net), "gross", PassedWords(p, u, m.Gross), "paused", PassedWords(p, u, m.Paused)))
	off, extra := w.exceptions()
	if len(off) > 0 {
		out = append(out, p.T("web.case.says.off", "days", off))
	}
	if len(extra) > 0 {
		out = append(out, p.T("web.case.says.extra", "days", extra))
	}
	return out
}

// exceptions names the holidays and the days worked in their place while the clock ran.
func (w *liner) exceptions() (off, extra []string) {
	last := ""
	for d := w.m.Start.Date(); d <= max(w.until, w.m.Due).Date(); d++ {
		x, found := w.o.Why(d)
		switch {
		case !found:
			continue
		case x.Work:
			extra = append(extra, w.p.Date(d.String()))
		case x.Reason != last:
			off = append(off, x.Reason)
			last = x.Reason
		}
	}
	return off, extra
}
