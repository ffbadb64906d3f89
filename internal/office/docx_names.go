package office

// space is an XML namespace that the Word reader tells apart.
type space uint8

const (
	spaceOther  space = iota
	spaceWord         // WordprocessingML, transitional or strict
	spaceCompat       // markup compatibility
	spaceMath
)

func spaceOf(uri []byte) space {
	switch string(uri) {
	case "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
		"http://purl.oclc.org/ooxml/wordprocessingml/main":
		return spaceWord
	case "http://schemas.openxmlformats.org/markup-compatibility/2006":
		return spaceCompat
	case "http://schemas.openxmlformats.org/officeDocument/2006/math",
		"http://purl.oclc.org/ooxml/officeDocument/math":
		return spaceMath
	}
	return spaceOther
}

// elem is an element that the Word reader knows; elemOther is every other one.
type elem uint8

const (
	elemOther elem = iota
	mcAlternateContent
	mcBranch
	mathText
	wAbstractNum
	wAbstractNumID
	wAltChunk
	wBackground
	wBasedOn
	wBr
	wCellDel
	wCellIns
	wCellMerge
	wCommentReference
	wCr
	wDel
	wDelInstrText
	wDelText
	wDocument
	wEndnoteReference
	wFldChar
	wFootnoteReference
	wGridAfter
	wGridBefore
	wGridSpan
	wHMerge
	wIlvl
	wIns
	wInstrText
	wIsLgl
	wLvl
	wLvlOverride
	wLvlRestart
	wLvlText
	wMoveFrom
	wMoveTo
	wName
	wNoBreakHyphen
	wNum
	wNumFmt
	wNumID
	wNumStyleLink
	wOutlineLvl
	wP
	wPPr
	wPStyle
	wPropsChange // rPrChange, pPrChange and the like: the properties before a tracked change
	wPtab
	wR
	wRFonts
	wRPr
	wRt
	wSdtPr
	wSectPr
	wStart
	wStartOverride
	wStyle
	wStyleLink
	wSubDoc
	wSuff
	wSym
	wT
	wTab
	wTabs
	wTag
	wTbl
	wTblGrid
	wTblHeader
	wTblPr
	wTc
	wTcPr
	wTr
	wTrPr
	wTxbxContent
	wUnread // properties in which nothing matters here
	wVMerge
	wVanish
)

// elementOf gives the element of a name in a namespace.
func elementOf(sp space, local []byte) elem {
	switch sp {
	case spaceWord:
		return wordElements[string(local)]
	case spaceCompat:
		switch string(local) {
		case "AlternateContent":
			return mcAlternateContent
		case "Choice", "Fallback":
			return mcBranch
		}
	case spaceMath:
		if string(local) == "t" {
			return mathText
		}
	}
	return elemOther
}

var wordElements = map[string]elem{
	"abstractNum":       wAbstractNum,
	"abstractNumId":     wAbstractNumID,
	"altChunk":          wAltChunk,
	"background":        wBackground,
	"basedOn":           wBasedOn,
	"br":                wBr,
	"cellDel":           wCellDel,
	"cellIns":           wCellIns,
	"cellMerge":         wCellMerge,
	"commentReference":  wCommentReference,
	"cr":                wCr,
	"customXmlPr":       wUnread,
	"del":               wDel,
	"delInstrText":      wDelInstrText,
	"delText":           wDelText,
	"document":          wDocument,
	"endnoteReference":  wEndnoteReference,
	"fldChar":           wFldChar,
	"footnoteReference": wFootnoteReference,
	"gridAfter":         wGridAfter,
	"gridBefore":        wGridBefore,
	"gridSpan":          wGridSpan,
	"hMerge":            wHMerge,
	"ilvl":              wIlvl,
	"ins":               wIns,
	"instrText":         wInstrText,
	"isLgl":             wIsLgl,
	"lvl":               wLvl,
	"lvlOverride":       wLvlOverride,
	"lvlRestart":        wLvlRestart,
	"lvlText":           wLvlText,
	"moveFrom":          wMoveFrom,
	"moveTo":            wMoveTo,
	"name":              wName,
	"noBreakHyphen":     wNoBreakHyphen,
	"num":               wNum,
	"numFmt":            wNumFmt,
	"numId":             wNumID,
	"numStyleLink":      wNumStyleLink,
	"numberingChange":   wPropsChange,
	"outlineLvl":        wOutlineLvl,
	"p":                 wP,
	"pPr":               wPPr,
	"pPrChange":         wPropsChange,
	"pStyle":            wPStyle,
	"ptab":              wPtab,
	"r":                 wR,
	"rFonts":            wRFonts,
	"rPr":               wRPr,
	"rPrChange":         wPropsChange,
	"rt":                wRt,
	"rubyPr":            wUnread,
	"sdtEndPr":          wUnread,
	"sdtPr":             wSdtPr,
	"sectPr":            wSectPr,
	"sectPrChange":      wPropsChange,
	"smartTagPr":        wUnread,
	"start":             wStart,
	"startOverride":     wStartOverride,
	"style":             wStyle,
	"styleLink":         wStyleLink,
	"subDoc":            wSubDoc,
	"suff":              wSuff,
	"sym":               wSym,
	"t":                 wT,
	"tab":               wTab,
	"tabs":              wTabs,
	"tag":               wTag,
	"tbl":               wTbl,
	"tblGrid":           wTblGrid,
	"tblGridChange":     wPropsChange,
	"tblHeader":         wTblHeader,
	"tblPr":             wTblPr,
	"tblPrChange":       wPropsChange,
	"tblPrEx":           wUnread,
	"tblPrExChange":     wPropsChange,
	"tc":                wTc,
	"tcBorders":         wUnread,
	"tcMar":             wUnread,
	"tcPr":              wTcPr,
	"tcPrChange":        wPropsChange,
	"tr":                wTr,
	"trPr":              wTrPr,
	"trPrChange":        wPropsChange,
	"txbxContent":       wTxbxContent,
	"vMerge":            wVMerge,
	"vanish":            wVanish,
}
