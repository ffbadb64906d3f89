package office

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// Marks by which the reader knows what the writer added: the printed title, and a number that stands in the text.
const (
	docxTitleStyle = "DubanTitle"
	docxNumberTag  = "duban-number"
)

// docxReader turns the body of a Word document into a Doc.
type docxReader struct {
	m         *meter
	s         *xmlScanner
	styles    *docxStyles
	numbering *docxNumbering
	doc       *tabular.Doc

	// text and cells are stacks: what is being read appends, and takes its part off when it is done.
	text   []byte
	cells  []tabular.Cell
	words  map[string]string // short texts, each kept once
	fields []bool            // open fields, innermost last: true once their result has begun

	titled                                bool // the printed title has been met
	tables                                int
	changes, hidden, notes, comments, alt int // what the findings tell
}

// flow is a sequence of paragraphs and tables: the body, a cell, a text box.
type flow struct {
	blocks *[]tabular.Block // where tables go, and paragraphs unless in a cell
	cell   *docxCell        // nil outside cells

	// Paragraphs whose mark was deleted continue in the next one: their text stays on the stack from carried on.
	carries bool
	carried int
	boxes   []tabular.Block // from the text boxes of the paragraph and of those it continues
}

// docxCell is a cell being read; its text is what docxReader.text holds from start on.
type docxCell struct {
	start  int
	begun  bool // a paragraph with text or number stands in it
	blank  int  // empty paragraphs since
	number string

	span    int
	merge   bool // part of a vertical merge
	follows bool // a later part of it
	open    bool // there is a merge above that it can continue
	joined  bool // a later part of a horizontal merge that keeps its cells (hMerge)
	deleted bool // by a tracked change
}

// unseen reports whether Word shows nothing of what the cell holds.
func (c *docxCell) unseen() bool { return c.deleted || c.joined || c.covered() }

// covered reports whether the cell belongs to the one above.
func (c *docxCell) covered() bool { return c.follows && c.open }

// document reads the whole part.
func (d *docxReader) document(s *xmlScanner, doc *tabular.Doc) error {
	d.s, d.doc = s, doc
	for s.next(); s.tok == tokenText; s.next() {
		continue
	}
	if s.err == nil && (s.tok != tokenOpen || s.el != wDocument) {
		return fault.New(fault.Unsupported, codeNotDocx, nil)
	}
	f := &flow{blocks: &doc.Blocks}
	if err := d.flow(f); err != nil {
		return err
	}
	for s.tok != tokenEnd {
		s.next()
	}
	if s.err != nil {
		return s.err
	}
	d.finish()
	return nil
}

// finish numbers paragraphs and tables and tells what was left out.
func (d *docxReader) finish() {
	d.doc.Blocks = slices.DeleteFunc(d.doc.Blocks, func(b tabular.Block) bool {
		return b.Table != nil && len(b.Table.Rows) == 0
	})
	tables, paras := 0, 0
	for i := range d.doc.Blocks {
		if b := &d.doc.Blocks[i]; b.Table != nil {
			tables++
			b.Table.Index = tables
		} else {
			paras++
			b.Para.Index = paras
		}
	}
	for _, left := range []struct {
		code     string
		count    int
		severity fault.Severity
	}{
		{"office.tracked_changes", d.changes, fault.SeverityInfo},
		{"office.hidden_text", d.hidden, fault.SeverityInfo},
		{"office.footnotes", d.notes, fault.SeverityInfo},
		{"office.comments", d.comments, fault.SeverityInfo},
		{"office.alt_chunk", d.alt, fault.SeverityWarning},
	} {
		if left.count > 0 {
			d.doc.Findings = append(d.doc.Findings, fault.Finding{
				Severity: left.severity, Code: left.code, Args: fault.Args{"count": left.count},
			})
		}
	}
}

// flow reads the content of the element just opened. Elements it does not know (content controls, custom XML, smart
// tags, tracked insertions) are looked through.
func (d *docxReader) flow(f *flow) error {
	s := d.s
	for depth := s.depth; s.more(depth); {
		if s.tok != tokenOpen {
			continue
		}
		var err error
		switch {
		case s.el == wTcPr && f.cell != nil:
			d.cellProps(f.cell)
		case f.cell != nil && f.cell.unseen():
			s.skip()
		case s.el == wP:
			err = d.paragraph(f)
		case s.el == wTbl:
			err = d.table(f)
		case s.el == wDel, s.el == wMoveFrom:
			d.changes++
			s.skip()
		case s.el == wAltChunk, s.el == wSubDoc:
			d.alt++
			s.skip()
		case s.el == wBackground, s.el == wSectPr, s.el == wSdtPr, s.el == wPropsChange, s.el == wUnread:
			s.skip()
		}
		if err != nil {
			return err
		}
	}
	if s.err != nil || !f.carries {
		return s.err
	}
	return d.endParagraph(f, &docxPara{start: f.carried, paraProps: noProps}, "")
}

// docxPara is a paragraph being read.
type docxPara struct {
	paraProps
	start   int  // where its text starts in docxReader.text
	hidden  bool // the run being read is hidden
	changed bool // a tracked change stands in it

	number      string // standing in the text as a number of ours
	numberDepth int    // depth of its content control while that is open
	numberStart int
}

func (d *docxReader) paragraph(f *flow) error {
	s := d.s
	p := docxPara{start: len(d.text), paraProps: noProps}
	if f.carries {
		p.start, f.carries = f.carried, false
	}
	for depth := s.depth; s.more(depth); {
		switch {
		case s.tok == tokenShut && p.numberDepth > s.depth:
			p.number, p.numberDepth = strings.TrimSpace(d.take(p.numberStart)), 0
		case s.tok != tokenOpen:
		case s.el == wTxbxContent:
			if err := d.flow(&flow{blocks: &f.boxes}); err != nil {
				return err
			}
		default:
			d.inline(&p)
		}
	}
	if s.err != nil {
		return s.err
	}
	if p.markChanged && !p.changed {
		d.changes++
	}
	if p.markGone {
		f.carries, f.carried = true, p.start
		return nil
	}
	number := p.number
	if number == "" {
		number = d.numbering.next(p.paraProps)
	}
	return d.endParagraph(f, &p, number)
}

// inline reads one element inside a paragraph, or looks through it.
func (d *docxReader) inline(p *docxPara) {
	s := d.s
	switch s.el {
	case wPPr:
		p.paraProps = readParaProps(s)
	case wR:
		p.hidden = false
	case wRPr:
		d.runProps(p)
	case wT, mathText:
		d.runText(p)
	case wTab, wPtab:
		d.put(p, "\t")
	case wBr, wCr:
		d.newLine(p)
	case wNoBreakHyphen:
		d.put(p, "-")
	case wSym:
		d.put(p, symbol(s.attr("font"), s.attr("char")))
	case wFldChar:
		d.field(string(s.attr("fldCharType")))
		s.skip()
	case wIns:
		d.change(p)
	case wDel, wMoveFrom:
		d.change(p)
		s.skip()
	case wFootnoteReference, wEndnoteReference:
		d.notes++
	case wCommentReference:
		d.comments++
	case wSdtPr:
		d.controlProps(p)
	case wInstrText, wDelText, wDelInstrText, wRt, wPropsChange, wUnread:
		s.skip()
	}
}

func (d *docxReader) change(p *docxPara) {
	d.changes++
	p.changed = true
}

// runProps reads the only property of a run that matters: whether it is hidden.
func (d *docxReader) runProps(p *docxPara) {
	s := d.s
	for depth := s.depth; s.more(depth); {
		switch {
		case s.tok != tokenOpen:
		case s.el == wVanish:
			p.hidden = s.on()
		case s.el == wPropsChange:
			s.skip()
		}
	}
}

// controlProps looks whether a content control is the writer's mark for a number.
func (d *docxReader) controlProps(p *docxPara) {
	s := d.s
	control := s.depth - 1
	for depth := s.depth; s.more(depth); {
		if s.tok == tokenOpen && s.el == wTag && string(s.attr("val")) == docxNumberTag {
			p.numberDepth, p.numberStart = control, len(d.text)
		}
	}
}

// runText reads the text of a run. White space at its ends counts only when the file says so.
func (d *docxReader) runText(p *docxPara) {
	s := d.s
	keep := s.el == mathText || string(s.attr("space")) == "preserve"
	start := len(d.text)
	for depth := s.depth; s.more(depth); {
		if s.tok == tokenText {
			d.text = s.appendText(d.text)
		}
	}
	switch written := d.text[start:]; {
	case len(written) == 0:
	case d.inInstruction():
		d.text = d.text[:start]
	case p.hidden:
		d.hidden++
		d.text = d.text[:start]
	case !keep:
		d.text = append(d.text[:start], bytes.Trim(written, " \t\r\n")...)
	}
}

// put appends text that stands for an element.
func (d *docxReader) put(p *docxPara, text string) {
	if !p.hidden && !d.inInstruction() {
		d.text = append(d.text, text...)
	}
}

func (d *docxReader) newLine(p *docxPara) {
	if p.hidden || d.inInstruction() {
		return
	}
	line := bytes.TrimRightFunc(d.text[p.start:], func(r rune) bool { return r != '\n' && unicode.IsSpace(r) })
	d.text = append(d.text[:p.start+len(line)], '\n')
}

// maxFields bounds how deep fields are followed; deeper ones are taken as text.
const maxFields = 64

// field follows the marks around a field's instruction and result.
func (d *docxReader) field(mark string) {
	n := len(d.fields)
	switch {
	case mark == "begin" && n < maxFields:
		d.fields = append(d.fields, false)
	case mark == "separate" && n > 0:
		d.fields[n-1] = true
	case mark == "end" && n > 0:
		d.fields = d.fields[:n-1]
	}
}

// inInstruction reports whether text is part of a field's instruction, as the result of a field in it is. The
// instruction's own text is never in w:t, so that a field without end hides nothing.
func (d *docxReader) inInstruction() bool {
	return len(d.fields) > 1 && slices.Contains(d.fields[:len(d.fields)-1], false)
}

// endParagraph takes the finished paragraph off the text and gives it to the flow.
func (d *docxReader) endParagraph(f *flow, p *docxPara, number string) error {
	d.text = trimRight(d.text, p.start)
	if f.cell != nil {
		d.addToCell(f.cell, p.start, number)
		d.addBoxes(f)
		return nil
	}
	text := d.take(p.start)
	switch {
	case text == "" && number == "":
	case p.style == docxTitleStyle && !d.titled:
		// What stands on the page wins over the properties: a person may have changed it.
		d.doc.Title, d.titled = text, true
	default:
		if err := d.m.addCells(1, fault.Place{}); err != nil {
			return err
		}
		para := tabular.Para{Text: text, Number: number, Level: d.styles.level(p.paraProps)}
		*f.blocks = append(*f.blocks, tabular.Block{Para: para})
	}
	d.addBoxes(f)
	return nil
}

// addToCell makes the text from start on the next paragraph of a cell. Blank paragraphs at the ends of a cell are
// left out, as there is always one after a nested table. The first paragraph's number is the cell's; there is no
// other place for later ones than the text.
func (d *docxReader) addToCell(c *docxCell, start int, number string) {
	switch {
	case len(d.text) == start && number == "":
		if c.begun {
			c.blank++
		}
		return
	case !c.begun:
		c.begun, c.number = true, number
		return
	}
	lead := strings.Repeat("\n", c.blank+1) + number
	if number != "" && number[len(number)-1] < utf8.RuneSelf && len(d.text) > start {
		lead += " "
	}
	d.text = slices.Insert(d.text, start, []byte(lead)...)
	c.blank = 0
}

// addBoxes puts what stands in the text boxes of a paragraph behind it.
func (d *docxReader) addBoxes(f *flow) {
	for _, b := range f.boxes {
		if f.cell == nil || b.Table != nil {
			*f.blocks = append(*f.blocks, b)
			continue
		}
		start := len(d.text)
		d.text = append(d.text, b.Para.Text...)
		d.addToCell(f.cell, start, b.Para.Number)
	}
	f.boxes = nil
}

// take takes the text from start on off the stack.
func (d *docxReader) take(start int) string {
	raw := d.text[start:]
	d.text = d.text[:start]
	return d.keep(raw)
}

const (
	keepLength = 96     // longer texts hardly ever stand twice
	keepWords  = 16_384 // as many short ones are remembered
)

// keep gives raw as a string; short ones share memory with equal ones before them.
func (d *docxReader) keep(raw []byte) string {
	if len(raw) == 0 {
		return ""
	}
	if len(raw) <= keepLength {
		if word, ok := d.words[string(raw)]; ok {
			return word
		}
	}
	word := string(raw)
	if !utf8.ValidString(word) {
		word = strings.ToValidUTF8(word, "\uFFFD")
	}
	if len(raw) <= keepLength && len(d.words) < keepWords {
		d.words[string(raw)] = word
	}
	return word
}

// trimRight cuts white space off the end of text, but not before start.
func trimRight(text []byte, start int) []byte {
	return text[:start+len(bytes.TrimRightFunc(text[start:], unicode.IsSpace))]
}

// appendText appends the current text token; line ends in it are spaces.
func (s *xmlScanner) appendText(dst []byte) []byte {
	start := len(dst)
	if s.plain {
		dst = append(dst, s.text...)
	} else {
		dst = appendUnescaped(dst, s.text)
	}
	if bytes.IndexByte(dst[start:], '\n') < 0 && bytes.IndexByte(dst[start:], '\r') < 0 {
		return dst
	}
	kept := dst[:start]
	for _, c := range dst[start:] {
		switch c {
		case '\n':
			kept = append(kept, ' ')
		case '\r':
		default:
			kept = append(kept, c)
		}
	}
	return kept
}
