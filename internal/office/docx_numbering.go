package office

import (
	"strings"
	"unicode/utf8"
)

const (
	numLevels    = 9
	maxLevelText = 64     // characters of a number's pattern; real ones have some ten
	maxStart     = 32_767 // where Word stops counting
)

// docxNumbering counts the automatic numbers of a document as Word shows them.
type docxNumbering struct {
	styles    *docxStyles
	abstracts map[string]*docxAbstract
	linked    map[string]*docxAbstract // by styleLink
	nums      map[int]*docxNum
}

// docxAbstract is a numbering definition (w:abstractNum). Lists that use it count together.
type docxAbstract struct {
	levels    [numLevels]*docxLevel
	styleLink string          // the style that other definitions refer to it by
	usesStyle string          // the style whose numbering stands for this one
	count     [numLevels]int  // the number given last
	begun     [numLevels]bool // count holds one
}

// docxNum is a list (w:num): a definition with changes of its own.
type docxNum struct {
	abstract string
	levels   [numLevels]*docxLevel // in place of the definition's
	start    [numLevels]int        // where the list starts anew, −1 to continue
	used     [numLevels]bool

	definition *docxAbstract // found on first use
	resolved   bool
}

// docxLevel says how a level is numbered.
type docxLevel struct {
	start   int
	format  string
	sample  string // of a custom format: "001, 002, 003"
	text    string // with %1 to %9 for the numbers of the levels
	legal   bool   // all numbers in it are decimal
	restart int    // the level, from 1, after which it starts anew; 0 never; −1 any higher one
	style   string // the paragraph style tied to it
	font    string // of a bullet
}

func newDocxNumbering(styles *docxStyles) *docxNumbering {
	return &docxNumbering{
		styles: styles, abstracts: map[string]*docxAbstract{}, linked: map[string]*docxAbstract{}, nums: map[int]*docxNum{},
	}
}

// read reads the numbering part.
func (n *docxNumbering) read(s *xmlScanner) error {
	for s.next(); s.tok != tokenEnd && len(n.abstracts)+len(n.nums) < maxDefinitions; s.next() {
		if s.tok != tokenOpen {
			continue
		}
		switch s.el {
		case wAbstractNum:
			id := string(s.attr("abstractNumId"))
			a := readAbstract(s)
			n.abstracts[id] = a
			if a.styleLink != "" && a.usesStyle == "" && n.linked[a.styleLink] == nil {
				n.linked[a.styleLink] = a
			}
		case wNum:
			n.nums[s.count("numId", -1)] = readNum(s)
		}
	}
	return s.err
}

func readAbstract(s *xmlScanner) *docxAbstract {
	a := &docxAbstract{}
	for depth := s.depth; s.more(depth); {
		if s.tok != tokenOpen {
			continue
		}
		switch s.el {
		case wLvl:
			readLevelInto(s, &a.levels)
		case wStyleLink:
			a.styleLink = string(s.attr("val"))
		case wNumStyleLink:
			a.usesStyle = string(s.attr("val"))
		}
	}
	return a
}

func readNum(s *xmlScanner) *docxNum {
	num := &docxNum{}
	for i := range num.start {
		num.start[i] = -1
	}
	level := 0
	for depth := s.depth; s.more(depth); {
		if s.tok != tokenOpen {
			continue
		}
		switch s.el {
		case wAbstractNumID:
			num.abstract = string(s.attr("val"))
		case wLvlOverride:
			level = min(s.count("ilvl", 0), numLevels-1)
		case wStartOverride:
			num.start[level] = min(s.count("val", 0), maxStart)
		case wLvl:
			readLevelInto(s, &num.levels)
		}
	}
	return num
}

// readLevelInto reads the w:lvl just opened.
func readLevelInto(s *xmlScanner, levels *[numLevels]*docxLevel) {
	at := s.count("ilvl", 0)
	l := &docxLevel{format: "decimal", restart: -1}
	for depth := s.depth; s.more(depth); {
		if s.tok != tokenOpen {
			continue
		}
		switch s.el {
		case wStart:
			l.start = min(s.count("val", 0), maxStart)
		case wNumFmt:
			l.format, l.sample = string(s.attr("val")), string(s.attr("format"))
		case wLvlText:
			l.text = clip(string(s.attr("val")), maxLevelText)
		case wIsLgl:
			l.legal = s.on()
		case wLvlRestart:
			l.restart = s.count("val", -1)
		case wPStyle:
			l.style = string(s.attr("val"))
		case wRFonts:
			l.font = string(s.attr("ascii"))
		case wPPr:
			s.skip()
		}
	}
	if at < numLevels {
		levels[at] = l
	}
}

// clip cuts text after n characters.
func clip(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// next counts a paragraph and gives its number, "" when it has none.
func (n *docxNumbering) next(p paraProps) string {
	style := n.styles.of(p.style)
	id, level := p.numID, p.numLevel
	if id < 0 {
		id = style.props.numID
	}
	if id <= 0 {
		return ""
	}
	num := n.nums[id]
	if num == nil {
		return ""
	}
	if !num.resolved {
		num.resolved, num.definition = true, n.resolve(num)
	}
	abstract := num.definition
	if abstract == nil {
		return ""
	}
	if level < 0 {
		level = num.levelOf(abstract, style)
	}
	num.advance(abstract, level)
	return num.format(abstract, level)
}

// resolve gives a list's definition, following numStyleLink to the one that a style stands for.
func (n *docxNumbering) resolve(num *docxNum) *docxAbstract {
	abstract := n.abstracts[num.abstract]
	for range maxInherit {
		if abstract == nil || abstract.usesStyle == "" {
			return abstract
		}
		style := n.styles.of(abstract.usesStyle)
		linked := n.nums[style.props.numID]
		if linked == nil || n.abstracts[linked.abstract] == abstract {
			return n.linked[abstract.usesStyle]
		}
		abstract = n.abstracts[linked.abstract]
	}
	return nil
}

// levelOf gives the level at which a style is numbered: the one tied to it, or else the one it names.
func (num *docxNum) levelOf(a *docxAbstract, style *docxStyle) int {
	for _, id := range style.numberedBy {
		for i := range numLevels {
			if l := num.level(a, i); l != nil && l.style == id && id != "" {
				return i
			}
		}
	}
	return max(style.props.numLevel, 0)
}

func (num *docxNum) level(a *docxAbstract, i int) *docxLevel {
	if num.levels[i] != nil {
		return num.levels[i]
	}
	return a.levels[i]
}

// advance counts one paragraph at a level. A level above that has not begun begins with it, as LibreOffice has it.
func (num *docxNum) advance(a *docxAbstract, level int) {
	for i := 0; i <= level; i++ {
		if !num.used[i] && num.start[i] >= 0 {
			a.begun[i] = false // the list starts anew when it is first used
		}
		num.used[i] = true
		switch {
		case !a.begun[i]:
			a.count[i], a.begun[i] = num.first(a, i), true
		case i == level:
			a.count[i] = min(a.count[i]+1, maxStart)
		}
	}
	for i := level + 1; i < numLevels; i++ {
		l := num.level(a, i)
		if l == nil || l.restart < 0 || level < l.restart {
			a.begun[i] = false
		}
	}
}

// first gives the number with which a level starts.
func (num *docxNum) first(a *docxAbstract, level int) int {
	if num.start[level] >= 0 {
		return num.start[level]
	}
	if l := num.level(a, level); l != nil {
		return l.start
	}
	return 0
}

// format gives the number that now stands at a level.
func (num *docxNum) format(a *docxAbstract, level int) string {
	l := num.level(a, level)
	if l == nil {
		return ""
	}
	if l.format == "bullet" {
		return bullet(l)
	}
	var out strings.Builder
	for text := l.text; text != ""; {
		if len(text) < 2 || text[0] != '%' || text[1] < '1' || text[1] > '9' {
			_, size := utf8.DecodeRuneInString(text)
			out.WriteString(text[:size])
			text = text[size:]
			continue
		}
		at := int(text[1] - '1')
		text = text[2:]
		part := num.level(a, at)
		if at > level || part == nil {
			continue
		}
		format, sample := part.format, part.sample
		if l.legal {
			format, sample = "decimal", ""
		}
		out.WriteString(formatNumber(format, sample, a.count[at]))
	}
	return strings.TrimSpace(out.String())
}

// bullet gives the sign before the paragraphs of a list without numbers.
func bullet(l *docxLevel) string {
	var out strings.Builder
	for _, r := range l.text {
		out.WriteRune(symbolRune(l.font, r))
	}
	return strings.TrimSpace(out.String())
}
