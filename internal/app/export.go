package app

import (
	"io"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/office"
	"duban/internal/org"
	"duban/internal/tabular"
)

// Export writes an edition, or when unit is not 0 that unit's part of it, as xlsx, docx, csv or json.
func Export(w io.Writer, format string, e *list.Edition, unit org.UnitID, lang locale.Lang) error {
	if format == "json" {
		if unit != 0 {
			return fault.New(fault.Unsupported, "cli.export.unit_json", nil)
		}
		data, err := list.EncodeJSON(e.Compiled())
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
	doc := list.Wide(e, lang)
	if unit != 0 {
		doc = list.Extract(e, unit, lang)
	}
	return write(w, format, doc)
}

// write writes a document as xlsx, docx or csv.
func write(w io.Writer, format string, doc *tabular.Doc) error {
	switch format {
	case "xlsx":
		return office.WriteXLSX(w, doc, office.XLSXOptions{})
	case "docx":
		return office.WriteDocx(w, doc, office.WriteOptions{Landscape: true})
	case "csv":
		return office.WriteCSV(w, doc, office.CSVOptions{})
	default:
		return fault.New(fault.Unsupported, "cli.export.format", fault.Args{"format": format})
	}
}
