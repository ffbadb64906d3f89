package list

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"duban/internal/org"
)

// View is an edition with the indexes that pages need. It is immutable and safe for concurrent use; everything it
// hands out is shared and must not be changed.
type View struct {
	*Edition
	Current bool // the newest edition of its list

	branches  []Branch // parallel to Edition.Headings
	roots     []int
	loose     []*Task
	order     map[TaskID]int32 // position in Tasks
	units     map[org.UnitID]*UnitTasks
	unitList  []*UnitTasks
	people    map[org.PersonID]*PersonTasks
	personSeq []*PersonTasks
	deadlines []DeadlineCount

	sortOnce sync.Once
	sorted   map[Sort][2][]int32 // positions upwards and downwards
	findOnce sync.Once
	find     *index
}

// Branch is a heading with what stands below it.
type Branch struct {
	*Heading
	Index    int     // in Edition.Headings
	Children []int   // indexes of the headings right below
	Tasks    []*Task // right below, in document order
	Count    int     // tasks below, at any depth
	First    string  // earliest deadline below, YYYY-MM-DD; "" when there is none
	Last     string  // latest deadline below; "" when there is none
	Undated  int     // tasks below without a date
	Leads    int     // different lead units below

	below    []int32 // positions of all tasks below, ascending
	from, to int     // numbers of the branch and of the first one after it, in walking order
}

// UnitTasks is a unit with its tasks in document order.
type UnitTasks struct {
	*org.Unit
	Lead  []*Task
	Joint []*Task
}

// PersonTasks is a person with the tasks that name them, in document order.
type PersonTasks struct {
	org.Person
	Roles []string // as printed, in the order of their first task
	Tasks []*Task
}

// DeadlineCount says how many tasks are due on a day.
type DeadlineCount struct {
	Date  string // YYYY-MM-DD, "" for tasks without a date
	Tasks int
}

// NewView indexes an edition.
func NewView(e *Edition, current bool) *View {
	v := &View{
		Edition: e, Current: current,
		order:  make(map[TaskID]int32, len(e.Tasks)),
		units:  make(map[org.UnitID]*UnitTasks, len(e.Units)),
		people: map[org.PersonID]*PersonTasks{},
	}
	for i := range e.Units {
		u := &UnitTasks{Unit: &e.Units[i]}
		v.units[u.ID] = u
		v.unitList = append(v.unitList, u)
	}
	due := map[string]int{}
	for i := range e.Tasks {
		t := &e.Tasks[i]
		v.order[t.ID] = int32(i)
		due[t.Item.Deadline.Date]++
		v.indexUnits(t)
		v.indexPeople(t)
	}
	compare := collate.New(language.Chinese)
	slices.SortStableFunc(v.unitList, func(a, b *UnitTasks) int { return compare.CompareString(a.Name, b.Name) })
	for date, n := range due {
		v.deadlines = append(v.deadlines, DeadlineCount{date, n})
	}
	slices.SortFunc(v.deadlines, func(a, b DeadlineCount) int { return compareDates(a.Date, b.Date) })
	v.indexHeadings()
	return v
}

// compareDates orders dates, none last.
func compareDates(a, b string) int {
	if (a == "") != (b == "") {
		return cmp.Compare(len(b), len(a))
	}
	return cmp.Compare(a, b)
}

func (v *View) indexUnits(t *Task) {
	for i, part := range t.Units {
		u := v.units[part.Unit]
		if u == nil || slices.ContainsFunc(t.Units[:i], func(p TaskUnit) bool { return p.Unit == part.Unit && p.Lead == part.Lead }) {
			continue
		}
		if part.Lead {
			u.Lead = append(u.Lead, t)
		} else {
			u.Joint = append(u.Joint, t)
		}
	}
}

func (v *View) indexPeople(t *Task) {
	for _, part := range t.People {
		p := v.people[part.Person]
		if p == nil {
			p = &PersonTasks{Person: org.Person{ID: part.Person, Name: part.Name}}
			v.people[part.Person] = p
			v.personSeq = append(v.personSeq, p)
		}
		if !slices.Contains(p.Roles, part.Role) {
			p.Roles = append(p.Roles, part.Role)
		}
		if n := len(p.Tasks); n == 0 || p.Tasks[n-1] != t {
			p.Tasks = append(p.Tasks, t)
		}
	}
}

func (v *View) indexHeadings() {
	v.branches = make([]Branch, len(v.Headings))
	leads := make([]map[org.UnitID]bool, len(v.Headings))
	for i := range v.Headings {
		v.branches[i].Heading, v.branches[i].Index = &v.Headings[i], i
		leads[i] = map[org.UnitID]bool{}
		if above := v.above(i); above >= 0 {
			v.branches[above].Children = append(v.branches[above].Children, i)
		} else {
			v.roots = append(v.roots, i)
		}
	}
	for i := range v.Tasks {
		t := &v.Tasks[i]
		h := t.Item.Heading
		if h < 0 || h >= len(v.branches) {
			v.loose = append(v.loose, t)
			continue
		}
		v.branches[h].Tasks = append(v.branches[h].Tasks, t)
		for ; h >= 0; h = v.above(h) {
			v.branches[h].count(t, int32(i))
			for _, u := range t.Units {
				if u.Lead {
					leads[h][u.Unit] = true
				}
			}
		}
	}
	for i := range v.branches {
		v.branches[i].Leads = len(leads[i])
	}
	n := 0
	for _, root := range v.roots {
		v.number(root, &n)
	}
}

// above is the heading above heading i, -1 at the top. A parent that does not stand before its child counts as none,
// so that no circle can arise.
func (v *View) above(i int) int {
	if p := v.Headings[i].Parent; p >= 0 && p < i {
		return p
	}
	return -1
}

// number numbers the branches in walking order, so that those below one are a range.
func (v *View) number(i int, n *int) {
	b := &v.branches[i]
	b.from = *n
	*n++
	for _, child := range b.Children {
		v.number(child, n)
	}
	b.to = *n
}

func (b *Branch) count(t *Task, position int32) {
	b.Count++
	b.below = append(b.below, position)
	date := t.Item.Deadline.Date
	if date == "" {
		b.Undated++
		return
	}
	if b.First == "" || date < b.First {
		b.First = date
	}
	b.Last = max(b.Last, date)
}

// Branch gives heading i of Edition.Headings with what stands below it; nil when there is none.
func (v *View) Branch(i int) *Branch {
	if i < 0 || i >= len(v.branches) {
		return nil
	}
	return &v.branches[i]
}

// Roots lists the outermost headings.
func (v *View) Roots() []int { return v.roots }

// Loose lists the tasks that stand under no heading.
func (v *View) Loose() []*Task { return v.loose }

// Task gives a task of the edition; nil when it has none of that ID.
func (v *View) Task(id TaskID) *Task {
	i, ok := v.order[id]
	if !ok {
		return nil
	}
	return &v.Tasks[i]
}

// TasksNumbered lists the tasks with a printed number: more than one when the document uses it twice.
func (v *View) TasksNumbered(no string) []*Task {
	var tasks []*Task
	for i := range v.Tasks {
		if v.Tasks[i].Item.No == no {
			tasks = append(tasks, &v.Tasks[i])
		}
	}
	return tasks
}

// Around gives the tasks before and after t in the document; nil at the ends.
func (v *View) Around(t *Task) (before, after *Task) {
	i, ok := v.order[t.ID]
	if !ok {
		return nil, nil
	}
	if i > 0 {
		before = &v.Tasks[i-1]
	}
	if int(i) < len(v.Tasks)-1 {
		after = &v.Tasks[i+1]
	}
	return before, after
}

// Unit gives a unit that the edition names, with its tasks; nil when it names none of that ID.
func (v *View) Unit(id org.UnitID) *UnitTasks { return v.units[id] }

// UnitTasks lists the units that the edition names, by name in Chinese order.
func (v *View) UnitTasks() []*UnitTasks { return v.unitList }

// Person gives a person whom the edition names, with the tasks; nil when it names none of that ID.
func (v *View) Person(id org.PersonID) *PersonTasks { return v.people[id] }

// PersonTasks lists the people whom the edition names, in the order in which the document first names them.
func (v *View) PersonTasks() []*PersonTasks { return v.personSeq }

// Deadlines lists the different deadlines with their tasks, earliest first, none last.
func (v *View) Deadlines() []DeadlineCount { return v.deadlines }

// Short is what to call a task in one line: its short title, else its own title, else the beginning of its text.
func (t *Task) Short(english bool) string {
	if english && t.ShortEn != "" {
		return t.ShortEn
	}
	return cmp.Or(t.ShortZh, t.Item.Title, beginning(t.Item.Text))
}

// beginning gives the first clauses of a text that make a title: up to its first stop, at most MaxShortZh characters,
// cut after a clause where one fits.
func beginning(text string) string {
	if i := strings.IndexAny(text, "。；;\n"); i > 0 {
		text = text[:i]
	}
	if utf8.RuneCountInString(text) <= MaxShortZh {
		return text
	}
	title := ""
	for clause := range strings.SplitAfterSeq(text, "，") {
		if utf8.RuneCountInString(title+clause) > MaxShortZh+1 { // the comma itself goes
			break
		}
		title += clause
	}
	if title = strings.TrimSuffix(title, "，"); title != "" {
		return title
	}
	return string([]rune(text)[:MaxShortZh-1]) + "…"
}
