package list

import (
	"slices"
	"strings"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/hanzi"
)

// tornRow joins a row whose text goes on with the row above: the page ended in mid-sentence, and the rest has neither
// number nor units of its own.
func (rd *rowReader) tornRow(row gridRow, text *gridCell) bool {
	if rd.last == nil || rd.last.No == "" || rd.ownUnits(row) {
		return false
	}
	end, _ := utf8.DecodeLastRuneInString(rd.last.Text)
	if strings.ContainsRune("。；！？.!?;”）)", end) {
		return false
	}
	if no := rd.cell(row, FieldNo); no != nil && !no.blank() {
		return false
	}
	more := hanzi.Join(text.whole())
	if e, _ := leading(more); e.Style != hanzi.StyleNone {
		return false
	}
	it := &rd.list.Items[len(rd.list.Items)-1]
	it.Text += more
	it.Raw["text"] = Phrase{Text: it.Raw["text"].Text + "\n" + text.whole(), At: it.Raw["text"].At}
	rd.last = it
	rd.list.Findings = append(rd.list.Findings, fault.Finding{
		Severity: fault.SeverityInfo, Code: "item.row_joined", Item: it.No, At: text.at, Args: fault.Args{"words": more},
	})
	return true
}

func (rd *rowReader) ownUnits(row gridRow) bool {
	for c := range rd.cols {
		switch rd.cols[c].Field {
		case FieldLead, FieldJoint, FieldUnits:
			if !row.cells[c].blank() {
				return true
			}
		}
	}
	return false
}

// item makes an item of a row whose text is filled.
func (rd *rowReader) item(row gridRow, text *gridCell, newGoal bool) {
	if rd.tornRow(row, text) {
		return
	}
	it := Item{Heading: rd.heading, Path: rd.list.path(rd.heading), At: text.at, Raw: map[string]Phrase{}, People: map[string][]string{}}
	rd.number(&it, row, text)
	if title := rd.cell(row, FieldTitle); title != nil {
		if title.blank() && title.covered && rd.last != nil {
			it.Title = rd.last.Title
			it.Inherited = append(it.Inherited, "title")
		} else {
			it.Title = hanzi.Join(title.whole())
		}
	}
	if it.Title != "" && hanzi.Key(it.Title) == hanzi.Key(it.Text) {
		it.Title = ""
	}
	if e, rest := leading(it.Title); it.No == "" && !rd.has(FieldNo) && e.Style != hanzi.StyleNone && rest != "" {
		it.No, it.Title = e.Label, rest
	}
	rd.units(&it, row)
	rd.people(&it, row, newGoal)
	rd.deadline(&it, row)
	rd.extras(&it, row)
	rd.list.Items = append(rd.list.Items, it)
	rd.last = &rd.list.Items[len(rd.list.Items)-1]
}

// number takes the number from its column, else from the start of the text.
func (rd *rowReader) number(it *Item, row gridRow, text *gridCell) {
	whole := hanzi.Join(text.whole())
	it.Raw["text"] = Phrase{Text: text.whole(), At: text.at}
	it.Text = whole
	no := rd.cell(row, FieldNo)
	if no == nil {
		if e, rest := leading(whole); e.Style != hanzi.StyleNone && rest != "" {
			it.No, it.Text = e.Label, rest
			it.Raw["no"] = Phrase{Text: e.Printed, At: text.at}
		}
		return
	}
	if no.blank() {
		if rd.last != nil && !no.none() && (no.covered || rowFilled(row) > 1) {
			it.No = rd.last.No
			it.Inherited = append(it.Inherited, "no")
		}
		return
	}
	printed := hanzi.Squeeze(no.whole())
	it.Raw["no"] = Phrase{Text: printed, At: no.at}
	it.No = strings.TrimRight(printed, ".．、﹒")
	if e, rest := leading(printed); e.Style != hanzi.StyleNone && rest == "" {
		it.No = e.Label
	}
}

// duty reads the row's unit columns; without any it looks for a bracket at the end of the text.
func (rd *rowReader) duty(row gridRow) *duty {
	d := &duty{}
	for c := range rd.cols {
		cell := row.cells[c]
		if cell.blank() || cell.spanned {
			continue
		}
		switch rd.cols[c].Field {
		case FieldLead, FieldJoint, FieldUnits:
			d.merge(parseDuty(cell.text, rd.cols[c].Field))
		}
	}
	return d
}

func (rd *rowReader) units(it *Item, row gridRow) {
	none, spanned := false, false
	for c := range rd.cols {
		switch f := rd.cols[c].Field; f {
		case FieldLead, FieldJoint, FieldUnits:
			cell := row.cells[c]
			spanned = spanned || cell.spanned
			none = none || cell.none()
			if !cell.blank() {
				it.Raw[string(f)] = Phrase{Text: cell.text, At: cell.at}
			}
		}
	}
	blank := !rd.ownUnits(row)
	switch {
	case blank && rd.bracket(it):
		return
	case !has(rd.cols, FieldLead, FieldJoint, FieldUnits):
		it.LeadBasis = BasisNone
		return
	case blank && !none && !spanned && rd.last != nil && (len(rd.last.LeadUnits)+len(rd.last.JointUnits) > 0):
		it.LeadUnits, it.JointUnits = slices.Clone(rd.last.LeadUnits), slices.Clone(rd.last.JointUnits)
		it.LeadBasis = rd.last.LeadBasis
		it.Inherited = append(it.Inherited, "units")
		for _, f := range []Field{FieldLead, FieldJoint, FieldUnits} {
			if p, ok := rd.last.Raw[string(f)]; ok {
				it.Raw[string(f)] = p
			}
		}
		return
	}
	d := rd.duty(row)
	rd.mergedUnits(it, row, d)
	it.LeadUnits, it.JointUnits, it.LeadBasis = d.resolve(rd.rule)
	if it.LeadBasis == BasisLabelled && rd.has(FieldLead) {
		it.LeadBasis = BasisColumn
	}
	if d.deadline != "" && !has(rd.cols, FieldDeadline) {
		it.Deadline = ParseDeadline(d.deadline, rd.year)
		it.Deadline.Source = DeadlineBracket
	}
	for role, names := range d.people {
		it.People[role] = names
	}
}

// mergedUnits takes, for a row with units of its own in one column, those of a merged cell in another.
func (rd *rowReader) mergedUnits(it *Item, row gridRow, d *duty) {
	if rd.last == nil {
		return
	}
	for c := range rd.cols {
		f := rd.cols[c].Field
		above, ok := rd.last.Raw[string(f)]
		if f != FieldLead && f != FieldJoint || !row.cells[c].covered || !ok {
			continue
		}
		d.merge(parseDuty(above.Text, f))
		it.Raw[string(f)] = above
		if !slices.Contains(it.Inherited, "units") {
			it.Inherited = append(it.Inherited, "units")
		}
	}
}

func (rd *rowReader) has(f Field) bool { return has(rd.cols, f) }

// bracket takes the units from brackets in the text, where no column names any, and reports whether there are such.
func (rd *rowReader) bracket(it *Item) bool {
	clauses, rest := splitDuties(it.Text)
	if len(clauses) == 0 {
		return false
	}
	setClauses(it, clauses, rest, rd.rule, rd.year)
	return true
}

func (rd *rowReader) people(it *Item, row gridRow, newGoal bool) {
	for c := range rd.cols {
		if rd.cols[c].Field != FieldPerson {
			continue
		}
		role, cell := rd.cols[c].Label, row.cells[c]
		if cell.blank() {
			if rd.last != nil && !cell.none() && len(rd.last.People[role]) > 0 && (cell.covered || !newGoal) {
				it.People[role] = slices.Clone(rd.last.People[role])
				if mark := inheritedPerson(role); !slices.Contains(it.Inherited, mark) {
					it.Inherited = append(it.Inherited, mark)
				}
				it.Raw["people:"+role] = rd.last.Raw["people:"+role]
			}
			continue
		}
		it.People[role] = splitPeople(cell.text)
		it.Raw["people:"+role] = Phrase{Text: cell.text, At: cell.at}
	}
}

// inheritedPerson is the mark of an inherited person: the head of a working group belongs to the whole goal and stands
// in a merged cell as a rule, the responsible leader belongs to the item.
func inheritedPerson(role string) string {
	if strings.HasSuffix(role, "组长") {
		return "group_head"
	}
	return "leader"
}

// deadline inherits through a merged cell; a cell that is only blank inherits where the units do too, since then the
// row belongs to the one above. A blank deadline beside units of its own is missing.
func (rd *rowReader) deadline(it *Item, row gridRow) {
	cell := rd.cell(row, FieldDeadline)
	if cell == nil {
		if it.Deadline.Source == "" || it.Deadline.Source == DeadlineNone {
			it.Deadline = deadlineInText(it.Text, rd.year)
		}
		return
	}
	if !cell.blank() {
		it.Deadline = rd.date(cell.text)
		it.Deadline.Source = DeadlineField
		it.Raw["deadline"] = Phrase{Text: cell.text, At: cell.at}
		return
	}
	it.Deadline = Deadline{Precision: PrecisionNone, Source: DeadlineNone}
	if rd.last != nil && !cell.none() && rd.last.Deadline.Raw != "" && (cell.covered || slices.Contains(it.Inherited, "units")) {
		it.Deadline = rd.last.Deadline
		it.Inherited = append(it.Inherited, "deadline")
		it.Raw["deadline"] = rd.last.Raw["deadline"]
	}
}

// date reads a deadline cell; a list has few different ones, so each is read once.
func (rd *rowReader) date(text string) Deadline {
	d, known := rd.dates[text]
	if !known {
		d = ParseDeadline(text, rd.year)
		if rd.dates == nil {
			rd.dates = map[string]Deadline{}
		}
		rd.dates[text] = d
	}
	return d
}

func (rd *rowReader) extras(it *Item, row gridRow) {
	for c := range rd.cols {
		if rd.cols[c].Field != FieldExtra || row.cells[c].blank() || row.cells[c].spanned {
			continue
		}
		if it.Extra == nil {
			it.Extra = map[string]string{}
		}
		label := rd.cols[c].Label
		if label == "" {
			label = itoa(c + 1)
		}
		it.Extra[label] = hanzi.Join(row.cells[c].text)
	}
}
