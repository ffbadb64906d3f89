package commitment

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"duban/internal/fault"
)

// Script is a file of cases: texts, each with what the grammar must read in it. It is the grammar's specification;
// docs/commitment-script.md describes the format.
type Script struct {
	Cases []Case

	lines []string // the file as it stands
}

// Case is one text and what must be read in it.
type Case struct {
	Line     int    // of the file, 1-based, where the text begins
	Text     string // without the breaks between the file's lines
	Posture  Posture
	Nothing  bool // the text promises nothing
	Only     bool // deliverables and conduct are not looked at
	Promises []Expected
	Figures  []ExpectedFigure // none: figures are not looked at

	last     int  // its last line but for comments
	postured bool // its posture is said
}

// Expected is one promise that must be read. What its zero value leaves open is not looked at: a form, a way to
// verify, words; a Posture left open is that of the text.
type Expected struct {
	Line   int // of the file; 0 outside one
	Facts  Facts
	Doubts []string // codes
	Words  string   // the words of the text that it was read from
}

// ExpectedFigure is one number that must be named as promising nothing.
type ExpectedFigure struct {
	Line   int
	Words  string
	Reason Reason
}

// The words that begin a line of a script.
const (
	wordText    = "text:"
	wordPosture = "posture"
	wordNothing = "nothing"
	wordOnly    = "only"
	wordNot     = "not"
)

// ParseScript reads a script. The error joins one [fault.Error] per mistake, each with its line in At.
func ParseScript(data []byte) (*Script, error) {
	s, err := parseScript(data)
	if err != nil {
		return nil, err
	}
	var wrong []error
	for _, c := range s.Cases {
		if c.open() {
			wrong = append(wrong, scriptError(c.Line, "commitment.script_no_result", nil))
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return s, nil
}

// open reports whether nothing says what must be read.
func (c *Case) open() bool { return len(c.Promises) == 0 && !c.Nothing }

// parseScript reads a script in which results may be missing.
func parseScript(data []byte) (*Script, error) {
	if !utf8.Valid(data) {
		return nil, fault.New(fault.Invalid, "commitment.script_encoding", nil)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	p := scriptParser{script: &Script{lines: strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")}}
	for i, line := range p.script.lines {
		p.line(i+1, line)
	}
	p.endCase()
	if len(p.script.Cases) == 0 && len(p.wrong) == 0 {
		p.wrong = append(p.wrong, fault.New(fault.Invalid, "commitment.script_empty", nil))
	}
	if len(p.wrong) > 0 {
		return nil, errors.Join(p.wrong...)
	}
	return p.script, nil
}

// scriptParser reads a script line by line and collects what is wrong with it.
type scriptParser struct {
	script *Script
	wrong  []error
	open   *Case
	inText bool // the next indented line goes on with the text
}

func scriptError(line int, code string, args fault.Args) *fault.Error {
	e := fault.New(fault.Invalid, code, args)
	e.At = fault.Place{Line: line}
	return e
}

func (p *scriptParser) fail(line int, code string, args fault.Args) {
	p.wrong = append(p.wrong, scriptError(line, code, args))
}

// line reads one line of the file.
func (p *scriptParser) line(at int, line string) {
	words := strings.TrimSpace(line)
	switch {
	case words == "":
		p.endCase()
	case strings.HasPrefix(line, "#"):
	case strings.TrimLeft(line, " \t\u3000") != line:
		p.continued(at, words)
	default:
		if text, found := textLine(words); found {
			p.endCase()
			p.open = &Case{Line: at, Posture: Own}
			p.inText = true
			p.addText(at, text)
			return
		}
		p.inText = false
		if p.open == nil {
			p.fail(at, "commitment.script_no_text", fault.Args{"words": shorten(words)})
			return
		}
		p.result(at, words)
	}
}

// textLine gives what follows "text:", also with the colon of a Chinese keyboard.
func textLine(line string) (text string, found bool) {
	if text, found = strings.CutPrefix(line, wordText); found {
		return strings.TrimSpace(text), true
	}
	text, found = strings.CutPrefix(line, "text：")
	return strings.TrimSpace(text), found
}

func (p *scriptParser) continued(at int, words string) {
	if !p.inText {
		p.fail(at, "commitment.script_indented", fault.Args{"words": shorten(words)})
		return
	}
	p.addText(at, words)
}

// addText adds one line to the text of the open case. Lines are joined without a space, as Chinese is.
func (p *scriptParser) addText(at int, words string) {
	p.open.last = at
	text, err := unescape(words)
	if err != nil {
		p.fail(at, err.Code, err.Args)
		text = words
	}
	p.open.Text += text
}

// endCase puts the open case to the others.
func (p *scriptParser) endCase() {
	c := p.open
	p.open, p.inText = nil, false
	switch {
	case c == nil:
	case c.Text == "":
		p.fail(c.Line, "commitment.script_text_missing", nil)
	case c.Nothing && len(c.Promises) > 0:
		p.fail(c.Promises[0].Line, "commitment.script_nothing", nil)
	default:
		p.script.Cases = append(p.script.Cases, *c)
	}
}

// result reads a line that says what must be read.
func (p *scriptParser) result(at int, line string) {
	c := p.open
	c.last = at
	s := &scanner{rest: line}
	var err *fault.Error
	switch word := s.word(); word {
	case wordNothing:
		c.Nothing = true
		err = s.end()
	case wordOnly:
		c.Only = true
		if what := s.word(); what != "measured" {
			err = scanError("commitment.script_unknown", what)
		} else {
			err = s.end()
		}
	case wordPosture:
		c.postured = true
		if c.Posture, err = take(s, []Posture{Own, Cooperate}); err == nil {
			err = s.end()
		}
	case wordNot:
		f := ExpectedFigure{Line: at}
		if f.Words, err = s.quoted(); err == nil {
			f.Reason, err = take(s, Reasons())
		}
		if err == nil {
			err = s.end()
		}
		c.Figures = append(c.Figures, f)
	default:
		e := Expected{Line: at}
		err = e.parse(&scanner{rest: line})
		c.Promises = append(c.Promises, e)
	}
	if err != nil {
		p.fail(at, err.Code, err.Args)
	}
}

// Fill gives a script in which every case without results has those that a grammar reads now, so that a person writes
// texts, looks at what is read and keeps it. Nothing else is changed.
func Fill(data []byte, read func(string) Reading) ([]byte, error) {
	s, err := parseScript(data)
	if err != nil {
		return nil, err
	}
	var out []string
	done := 0 // lines of the file that are written
	for i := range s.Cases {
		c := &s.Cases[i]
		if !c.open() {
			continue
		}
		out = append(out, s.lines[done:c.last]...)
		out = append(out, c.results(read(c.Text))...)
		done = c.last
	}
	return []byte(strings.Join(append(out, s.lines[done:]...), "\n")), nil
}

// shorten cuts words for a message.
func shorten(words string) string {
	if r := []rune(words); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return words
}
