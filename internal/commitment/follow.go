package commitment

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/internal/hanzi"
	"duban/internal/list"
)

// The doubts that a new edition raises.
const (
	doubtWordsChanged = "words_changed"
	doubtWordsGone    = "words_gone"
	doubtTaskGone     = "task_gone"
)

// follower is a commitment on its way from the words of a task to the words that it has now.
type follower struct {
	*kept
	link    int       // index in Links
	was     *Facts    // what the grammar reads in the words as they were; nil when those are not there
	owner   *follower // whose words it shares, as the parts of a split one do
	promise int       // what it was found as, -1 when the words have no reading
	placed  bool      // found, as a promise or word by word
}

func (f *follower) at() *Link { return &f.now.Links[f.link] }

// facts is what to look for in the new words.
func (f *follower) facts() *Facts {
	if f.was != nil {
		return f.was
	}
	return &f.now.Facts
}

// rewording is one task whose text is new to its commitments.
type rewording struct {
	y       *syncing
	task    *list.Task
	text    string
	sum     string
	before  Reading
	reading Reading
	words   []string // of the promises
	leftOut []bool   // of the promises before: nobody made a commitment of it
	all     []*follower
	claimed []bool // promises
}

// task brings the commitments of one task up to its text.
func (y *syncing) task(t *list.Task) {
	if t.Item.Text == "" {
		return
	}
	w := rewording{y: y, task: t, text: t.Item.Text, sum: Fingerprint(t.Item.Text)}
	known := false
	for _, f := range y.byTask[t.ID] {
		if y.stands(f, &w) {
			known = true
			f.found = true
		} else {
			w.all = append(w.all, f)
		}
	}
	if known && len(w.all) == 0 {
		return
	}
	slices.SortStableFunc(w.all, func(a, b *follower) int { return cmp.Compare(a.at().Start, b.at().Start) })
	w.read()
	w.find(func(c *Commitment) bool { return c.State.InForce() })
	w.find(func(c *Commitment) bool { return !c.State.InForce() })
	for _, f := range w.all {
		w.apply(f)
	}
	if !known {
		w.add()
	}
}

// stands reports whether a place belongs to the text already. One that came as offsets alone gets its words.
func (y *syncing) stands(f *follower, w *rewording) bool {
	l := f.at()
	if l.Text == "" {
		return false
	}
	if l.Text == w.sum {
		if l.Words == "" && l.Start < l.End {
			l.Words = cut(w.text, l.Start, l.End)
			f.act(ActionMove)
		}
		return true
	}
	if l.Words != "" || l.Start >= l.End {
		return false
	}
	start, end, ok := y.shifted(l, w.text, &f.now.Facts)
	if ok {
		*l = linkAt(l.Task, w.text, start, end)
		f.act(ActionMove)
	}
	return ok
}

// shifted finds a curated place in a text that differs from the curator's in white space, or in single characters.
func (y *syncing) shifted(l *Link, text string, f *Facts) (start, end int, ok bool) {
	if Fingerprint(hanzi.Strip(text)) == l.Text {
		n, start, end := 0, 0, 0
		for i, r := range []rune(text) {
			if hanzi.IsSpace(r) {
				continue
			}
			if n == l.Start {
				start = i
			}
			if n++; n == l.End {
				end = i + 1
			}
		}
		return start, end, start < end
	}
	if utf8.RuneCountInString(text) != y.runes[l.Task] {
		return 0, 0, false
	}
	if f.Value != nil && !strings.Contains(fold(cut(text, l.Start, l.End)), f.Value.String()) {
		return 0, 0, false
	}
	return l.Start, l.End, true
}

// read has the grammar read the text now and as it was.
func (w *rewording) read() {
	w.reading = w.y.s.read(w.text)
	w.claimed = make([]bool, len(w.reading.Promises))
	for _, p := range w.reading.Promises {
		w.words = append(w.words, cut(w.text, p.Start, p.End))
	}
	if w.y.old == nil {
		return
	}
	old := w.y.old.Task(w.task.ID)
	if old == nil || old.Item.Text == "" {
		return
	}
	w.before = w.y.s.read(old.Item.Text)
	w.recall(Fingerprint(old.Item.Text))
}

// recall finds what the grammar reads in the old words of each commitment: the readings of a decided one may have been
// corrected since.
func (w *rewording) recall(sum string) {
	w.leftOut = make([]bool, len(w.before.Promises))
	for i := range w.leftOut {
		w.leftOut[i] = true
	}
	owners := make([]*follower, len(w.before.Promises))
	for _, force := range []bool{true, false} {
		taken := make([]bool, len(w.before.Promises))
		for _, same := range []bool{true, false} {
			for _, f := range w.all {
				l := f.at()
				if f.was != nil || f.now.State.InForce() != force || l.Text != sum {
					continue
				}
				for i := range w.before.Promises {
					p := &w.before.Promises[i]
					if !taken[i] && overlap(l.Start, l.End, p.Start, p.End) > 0 && (!same || f.now.Facts.means(&p.Facts)) {
						f.was, taken[i], w.leftOut[i] = &p.Facts, true, false
						if force {
							owners[i] = f
						}
						break
					}
				}
			}
		}
	}
	for _, f := range w.all {
		for i, owner := range owners {
			if p := &w.before.Promises[i]; f.was == nil && owner != nil && overlap(f.at().Start, f.at().End, p.Start, p.End) > 0 {
				f.owner, f.was = owner, &p.Facts
			}
		}
	}
}

// overlap is how many characters two stretches share.
func overlap(a, b, c, d int) int { return max(0, min(b, d)-max(a, c)) }

// find looks for the commitments of one sort in the new text, the surest ways first. A promise answers to one of them.
func (w *rewording) find(of func(*Commitment) bool) {
	var wanted []*follower
	for _, f := range w.all {
		if of(&f.now) {
			wanted = append(wanted, f)
		}
	}
	taken := make([]bool, len(w.reading.Promises))
	claim := func(same func(*follower, int) bool) {
		for _, f := range wanted {
			for i := range w.reading.Promises {
				if f.promise < 0 && f.owner == nil && !taken[i] && same(f, i) {
					f.promise, f.placed, taken[i] = i, true, true
				}
			}
		}
	}
	means := func(f *follower, i int) bool {
		return f.facts().means(&w.reading.Promises[i].Facts) || f.now.Facts.means(&w.reading.Promises[i].Facts)
	}
	sameText := func(f *follower, i int) bool { return f.at().Words == w.words[i] }
	claim(func(f *follower, i int) bool { return sameText(f, i) && means(f, i) })
	claim(means)
	claim(sameText)
	w.verbatim(wanted)
	w.likely(wanted, taken)
	for _, f := range wanted {
		if o := f.owner; o != nil && !f.placed && o.placed {
			f.promise, f.placed = o.promise, true
		}
	}
	for i := range taken {
		w.claimed[i] = w.claimed[i] || taken[i]
	}
}

// verbatim keeps commitments in place whose words still stand in the text, whatever the grammar makes of them.
func (w *rewording) verbatim(wanted []*follower) {
	from := map[string]int{}
	for _, f := range wanted {
		words := f.at().Words
		if f.placed || words == "" {
			continue
		}
		at := strings.Index(w.text[from[words]:], words)
		if at < 0 {
			if at = strings.Index(w.text, words); at < 0 {
				continue
			}
		} else {
			at += from[words]
		}
		from[words] = at
		start := utf8.RuneCountInString(w.text[:at])
		*f.at() = linkAt(w.task.ID, w.text, start, start+utf8.RuneCountInString(words))
		f.placed = true
	}
}

// likely pairs what is left over, the most alike first.
func (w *rewording) likely(wanted []*follower, taken []bool) {
	type pair struct {
		f     *follower
		i     int
		score float64
	}
	var all []pair
	for _, f := range wanted {
		if f.placed || f.owner != nil {
			continue
		}
		for i := range w.reading.Promises {
			g := &w.reading.Promises[i].Facts
			score := max(f.facts().alike(g), f.now.Facts.alike(g))
			if f.at().Words != "" {
				score = max(score, alikeWords(f.at().Words, w.words[i])-0.1)
			}
			if !taken[i] && score >= alikeEnough {
				all = append(all, pair{f, i, score})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int { return -cmp.Compare(a.score, b.score) })
	for _, p := range all {
		if p.f.promise < 0 && !taken[p.i] {
			p.f.promise, p.f.placed, taken[p.i] = p.i, true, true
		}
	}
}

// apply gives a commitment its new place, and says what became of its words.
func (w *rewording) apply(f *follower) {
	l := f.at()
	if !f.placed {
		w.missed(f)
		return
	}
	f.found = true
	f.act(ActionMove)
	if f.promise < 0 {
		f.drop(doubtWordsGone, doubtTaskGone)
		return
	}
	p := &w.reading.Promises[f.promise]
	words := l.Words
	*l = linkAt(w.task.ID, w.text, p.Start, p.End)
	switch {
	case f.now.State == StateRead:
		w.reread(f, p)
	case f.now.State == StateDismissed && f.lostByProgram():
		f.now.State, f.now.Facts, f.now.Doubts = StateRead, p.Facts, p.Doubts
		f.act(ActionRestore)
	case f.now.State == StateConfirmed:
		f.compare(p, words)
	}
}

// reread lets a commitment that nobody has decided on follow the text. Facts that a person once gave it stay while
// the text says what it said.
func (w *rewording) reread(f *follower, p *Promise) {
	if f.link > 0 || f.was != nil && sameFacts(f.was, &p.Facts) {
		return
	}
	if !sameFacts(&f.now.Facts, &p.Facts) {
		f.act(ActionRead)
	}
	f.now.Facts, f.now.Doubts = p.Facts, p.Doubts
}

func sameFacts(a, b *Facts) bool { return reflect.DeepEqual(a, b) }

// compare puts a confirmed commitment in doubt when its words say something else now.
func (f *follower) compare(p *Promise, words string) {
	c := &f.now
	holds := c.Facts.means(&p.Facts)
	if f.was == nil && words == "" { // curated: the quantity may have a name of our own
		holds = c.Facts.sameTarget(&p.Facts)
	}
	if holds {
		f.drop(doubtWordsChanged, doubtWordsGone, doubtTaskGone)
		return
	}
	known := slices.IndexFunc(c.Doubts, func(d Doubt) bool { return d.Code == doubtWordsChanged })
	if f.was != nil && f.was.means(&p.Facts) && !f.inDoubt(doubtWordsGone) { // as it was when a person decided, or in doubt since
		return
	}
	doubt := Doubt{Code: doubtWordsChanged, Words: words, Instead: []Facts{p.Facts}}
	f.drop(doubtWordsGone, doubtTaskGone)
	if known >= 0 {
		doubt.Words = c.Doubts[known].Words // the words that were confirmed
		f.drop(doubtWordsChanged)
	}
	c.Doubts = append(c.Doubts, doubt)
	f.act(ActionDoubt)
}

func (k *kept) inDoubt(code string) bool {
	return slices.ContainsFunc(k.now.Doubts, func(d Doubt) bool { return d.Code == code })
}

// lostByProgram reports whether it was dismissed because its words went, not by a person.
func (k *kept) lostByProgram() bool { return k.inDoubt(doubtWordsGone) || k.inDoubt(doubtTaskGone) }

// drop removes doubts that are over.
func (f *follower) drop(codes ...string) {
	before := len(f.now.Doubts)
	f.now.Doubts = slices.DeleteFunc(f.now.Doubts, func(d Doubt) bool { return slices.Contains(codes, d.Code) })
	if len(f.now.Doubts) == 0 {
		f.now.Doubts = nil
	}
	if len(f.now.Doubts) < before {
		f.act(ActionMove)
	}
}

// missed notes that the words of a commitment are not in the text. A confirmed one whose place was known is in doubt;
// conduct and deliverables that were curated without their words may just not be found.
func (w *rewording) missed(f *follower) {
	l := f.at()
	was := *l
	*l = Link{Task: l.Task, Text: w.sum, Words: l.Words}
	if was != *l {
		f.act(ActionMove)
	}
	if f.now.State != StateConfirmed || was.Start >= was.End || was.Words == "" && !f.now.Facts.Type.Measured() {
		return
	}
	if !f.inDoubt(doubtWordsGone) {
		f.drop(doubtWordsChanged)
		f.now.Doubts = append(f.now.Doubts, Doubt{Code: doubtWordsGone, Words: was.Words})
	}
	f.act(ActionDoubt)
}

// add makes commitments of the promises that nobody has seen yet.
func (w *rewording) add() {
	decided := slices.ContainsFunc(w.all, func(f *follower) bool { return f.now.State != StateRead })
	for i := range w.reading.Promises {
		p := &w.reading.Promises[i]
		if w.claimed[i] || decided && (w.passedOver(p) || w.covered(p)) {
			continue
		}
		link := linkAt(w.task.ID, w.text, p.Start, p.End)
		if f := w.y.lost[w.words[i]]; f != nil && f.now.Facts.means(&p.Facts) {
			delete(w.y.lost, w.words[i])
			f.meet(link, p)
			continue
		}
		k := &kept{now: Commitment{Code: w.y.newCode(), State: StateRead, Facts: p.Facts, Links: []Link{link}, Doubts: p.Doubts}, found: true}
		k.act(ActionRead)
		w.y.all = append(w.y.all, k)
	}
}

// meet takes up a commitment whose task had gone, where another task has its words.
func (f *follower) meet(l Link, p *Promise) {
	c := &f.now
	f.found = true
	if c.State == StateConfirmed {
		c.Links = append(c.Links, l)
		f.drop(doubtWordsGone, doubtTaskGone)
		f.act(ActionMove)
		return
	}
	f.act(ActionMove)
	if c.State == StateDismissed {
		f.act(ActionRestore)
	}
	c.State, c.Facts, c.Doubts, c.Links = StateRead, p.Facts, p.Doubts, append([]Link{l}, c.Links...)
}

// passedOver reports whether the old text made the same promise already, and who decided on that text made no
// commitment of it.
func (w *rewording) passedOver(p *Promise) bool {
	for i := range w.before.Promises {
		if w.leftOut[i] && w.before.Promises[i].Facts.means(&p.Facts) {
			return true
		}
	}
	return false
}

// covered reports whether a promise stands in words that a curated commitment already holds, or is one of those that
// only a curator tells apart: conduct and deliverables of a text whose curated places are not all found.
func (w *rewording) covered(p *Promise) bool {
	if len(w.before.Promises) > 0 {
		return false
	}
	for _, f := range w.all {
		l := f.at()
		if !f.placed && !p.Facts.Type.Measured() || 2*overlap(l.Start, l.End, p.Start, p.End) >= p.End-p.Start && f.placed {
			return true
		}
	}
	return false
}
