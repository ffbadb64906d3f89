package office

import (
	"fmt"
	"strings"
)

const (
	xmlHead           = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordNamespace     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	relationNamespace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageNamespace  = "http://schemas.openxmlformats.org/package/2006"

	docxCoreStart = `<cp:coreProperties xmlns:cp="` + packageNamespace + `/metadata/core-properties"` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>`
	docxCoreEnd = `</dc:title></cp:coreProperties>`

	// docxGap is an empty paragraph of hardly any height.
	docxGap = `<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>`

	docxTableStart = `<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>` +
		`<w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:left w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
		`<w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:right w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
		`<w:insideH w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
		`</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`

	docxContentTypes = `<Types xmlns="` + packageNamespace + `/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

	docxRelations = `<Relationships xmlns="` + packageNamespace + `/relationships">` +
		`<Relationship Id="rId1" Type="` + relationNamespace + `/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="` + packageNamespace + `/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

	docxBodyRelations = `<Relationships xmlns="` + packageNamespace + `/relationships">` +
		`<Relationship Id="rId1" Type="` + relationNamespace + `/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="` + relationNamespace + `/settings" Target="settings.xml"/>` +
		`<Relationship Id="rId3" Type="` + relationNamespace + `/footer" Target="footer1.xml"/></Relationships>`

	docxSettings = `<w:settings xmlns:w="` + wordNamespace + `"><w:compat>` +
		`<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

	docxFooter = `<w:ftr xmlns:w="` + wordNamespace + `"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>` +
		`<w:r><w:t xml:space="preserve">— </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>` +
		`<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>`
)

// docxFixedParts are the same in every document.
var docxFixedParts = []struct{ name, content string }{
	{"[Content_Types].xml", docxContentTypes},
	{"_rels/.rels", docxRelations},
	{"word/_rels/document.xml.rels", docxBodyRelations},
	{"word/styles.xml", docxStylesXML()},
	{"word/settings.xml", docxSettings},
	{"word/footer1.xml", docxFooter},
}

// docxStylesXML names the fonts of official documents; the reader's machine supplies them.
func docxStylesXML() string {
	fonts := func(name string) string {
		return `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="` + name + `" w:cs="Times New Roman"/>`
	}
	size := func(halfPoints int) string {
		return fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%[1]d"/>`, halfPoints)
	}
	style := func(id, name, paragraph, run string) string {
		return `<w:style w:type="paragraph" w:customStyle="1" w:styleId="` + id + `"><w:name w:val="` + name + `"/><w:basedOn w:val="Normal"/><w:qFormat/>` +
			`<w:pPr>` + paragraph + `</w:pPr><w:rPr>` + run + `</w:rPr></w:style>`
	}
	var out strings.Builder
	out.WriteString(`<w:styles xmlns:w="` + wordNamespace + `"><w:docDefaults><w:rPrDefault><w:rPr>` + fonts("仿宋_GB2312") + size(32) +
		`<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>`)
	for i, font := range []string{"黑体", "楷体_GB2312", "仿宋_GB2312", "仿宋_GB2312", "仿宋_GB2312", "仿宋_GB2312", "仿宋_GB2312", "仿宋_GB2312", "仿宋_GB2312"} {
		heading := style(fmt.Sprintf("Heading%d", i+1), fmt.Sprintf("heading %d", i+1),
			fmt.Sprintf(`<w:keepNext/><w:spacing w:before="120" w:after="60"/><w:outlineLvl w:val="%d"/>`, i), fonts(font)+size(32))
		out.WriteString(strings.Replace(heading, ` w:customStyle="1"`, "", 1))
	}
	out.WriteString(style(docxTitleStyle, "Duban Title", `<w:spacing w:before="240" w:after="360"/><w:jc w:val="center"/>`, fonts("方正小标宋简体")+size(44)))
	out.WriteString(style("DubanCell", "Duban Cell", `<w:spacing w:before="20" w:after="20"/>`, size(21)))
	out.WriteString(style("DubanHead", "Duban Head", `<w:spacing w:before="40" w:after="40"/><w:jc w:val="center"/>`, fonts("黑体")+size(21)))
	return out.String() + `</w:styles>`
}
