package office

import (
	"strconv"
	"strings"
)

// paraProps is what a paragraph's properties say of its rank and numbering. −1 means that they say nothing.
type paraProps struct {
	style       string
	outline     int // 0–8, 9 being body text
	numID       int // 0 switches numbering off
	numLevel    int // 0–8
	markGone    bool
	markChanged bool
}

var noProps = paraProps{outline: -1, numID: -1, numLevel: -1}

// readParaProps reads the w:pPr just opened.
func readParaProps(s *xmlScanner) paraProps {
	p := noProps
	mark := false
	for depth := s.depth; s.more(depth); {
		if s.tok != tokenOpen {
			if s.tok == tokenShut && s.el == wRPr {
				mark = false
			}
			continue
		}
		switch s.el {
		case wPStyle:
			p.style = string(s.attr("val"))
		case wOutlineLvl:
			p.outline = s.count("val", -1)
		case wNumID:
			p.numID = s.count("val", -1)
		case wIlvl:
			p.numLevel = min(s.count("val", -1), numLevels-1)
		case wRPr:
			mark = true
		case wIns:
			p.markChanged = p.markChanged || mark
		case wDel, wMoveFrom:
			p.markGone = p.markGone || mark
			p.markChanged = p.markChanged || mark
		case wSectPr, wTabs, wPropsChange, wUnread:
			s.skip()
		}
	}
	return p
}

// docxStyles holds what the paragraph and numbering styles say, with inheritance resolved on demand.
type docxStyles struct {
	byID     map[string]*docxStyle
	fallback *docxStyle // for paragraphs that name no style
}

type docxStyle struct {
	id, name, basedOn string
	props             paraProps
	resolved          bool
	numberedBy        []string // styles from this one up to the one that names the numbering
}

func newDocxStyles() *docxStyles {
	return &docxStyles{byID: map[string]*docxStyle{}, fallback: &docxStyle{props: noProps}}
}

// read reads the styles part.
func (st *docxStyles) read(s *xmlScanner) error {
	for s.next(); s.tok != tokenEnd && len(st.byID) < maxDefinitions; s.next() {
		if s.tok == tokenOpen && s.el == wStyle {
			st.readStyle(s)
		}
	}
	return s.err
}

func (st *docxStyles) readStyle(s *xmlScanner) {
	style := &docxStyle{id: string(s.attr("styleId")), props: noProps}
	kind := string(s.attr("type"))
	usual := s.attr("default") != nil && string(s.attr("default")) != "0" && string(s.attr("default")) != "false"
	for depth := s.depth; s.more(depth); {
		if s.tok != tokenOpen {
			continue
		}
		switch s.el {
		case wName:
			style.name = string(s.attr("val"))
		case wBasedOn:
			style.basedOn = string(s.attr("val"))
		case wPPr:
			style.props = readParaProps(s)
		case wRPr, wTblPr, wTrPr, wTcPr, wUnread:
			s.skip()
		}
	}
	if kind == "character" || kind == "table" {
		return
	}
	st.byID[style.id] = style
	if usual && kind == "paragraph" {
		st.fallback = style
	}
}

// of gives a paragraph's style with inheritance resolved.
func (st *docxStyles) of(id string) *docxStyle {
	style, ok := st.byID[id]
	if !ok {
		style = st.fallback
	}
	st.resolve(style, 0)
	return style
}

// maxInherit bounds chains of styles, which damaged files close to a circle.
const maxInherit = 32

func (st *docxStyles) resolve(style *docxStyle, depth int) {
	if style.resolved || depth > maxInherit {
		return
	}
	style.resolved = true
	if style.props.outline < 0 {
		style.props.outline = headingOutline(style.name)
	}
	style.numberedBy = []string{style.id}
	base, ok := st.byID[style.basedOn]
	if !ok {
		return
	}
	st.resolve(base, depth+1)
	if style.props.outline < 0 {
		style.props.outline = base.props.outline
	}
	if style.props.numID < 0 {
		style.props.numID = base.props.numID
		style.numberedBy = append(style.numberedBy, base.numberedBy...)
	}
	if style.props.numLevel < 0 {
		style.props.numLevel = base.props.numLevel
	}
}

// headingOutline gives the outline level that the built-in heading styles have by their name, −1 for others.
func headingOutline(name string) int {
	name = strings.ToLower(name)
	for _, prefix := range []string{"heading ", "标题 "} {
		if digits, ok := strings.CutPrefix(name, prefix); ok {
			if n, err := strconv.Atoi(digits); err == nil && n >= 1 && n <= 9 {
				return n - 1
			}
		}
	}
	return -1
}

// level gives the outline level 1–9 of a paragraph, 0 for body text.
func (st *docxStyles) level(p paraProps) int {
	outline := p.outline
	if outline < 0 {
		outline = st.of(p.style).props.outline
	}
	if outline < 0 || outline > 8 {
		return 0
	}
	return outline + 1
}
