package office

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"duban/internal/tabular"
)

// WriteForm writes a workbook for people to fill in: cells that may not be typed into are locked (without a password:
// it keeps from mistakes, not from intent), choices are lists, and numbers and days are checked as they are typed.
// Every cell is a text, so what is typed stays as typed. The same form gives the same bytes.
func WriteForm(w io.Writer, form *tabular.Form) error {
	f := excelize.NewFile()
	defer f.Close()
	f.ZipWriter = newSortedZip
	if err := f.SetDocProps(&excelize.DocProperties{Title: xmlText(form.Title), Creator: "Duban"}); err != nil {
		return fmt.Errorf("writing form: %w", err)
	}
	s, err := newFormStyles(f)
	if err != nil {
		return fmt.Errorf("writing form: %w", err)
	}
	if err := writeFormSheets(f, form, s); err != nil {
		return fmt.Errorf("writing form: %w", err)
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("writing form: %w", err)
	}
	return nil
}

func writeFormSheets(f *excelize.File, form *tabular.Form, s formStyles) error {
	used := map[string]bool{}
	first := true
	add := func(name string) (string, error) {
		name = sheetName(name, used)
		if first {
			first = false
			return name, f.SetSheetName("Sheet1", name)
		}
		_, err := f.NewSheet(name)
		return name, err
	}
	if len(form.Notes) > 0 {
		name, err := add(form.About)
		if err == nil {
			err = writeNotes(f, name, form, s)
		}
		if err != nil {
			return err
		}
	}
	for i := range form.Sheets {
		name, err := add(form.Sheets[i].Name)
		if err == nil {
			err = writeFormSheet(f, name, &form.Sheets[i], s)
		}
		if err != nil {
			return err
		}
		if i == 0 {
			index, err := f.GetSheetIndex(name)
			if err != nil {
				return err
			}
			f.SetActiveSheet(index)
		}
	}
	return nil
}

// formStyles are the looks of a form's cells.
type formStyles struct {
	title, note, header, locked, open int
}

func newFormStyles(f *excelize.File) (s formStyles, err error) {
	var border []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "A5AFBD", Style: 1})
	}
	const text = 49 // the number format "@": what is typed stays as typed
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	for _, style := range []struct {
		id    *int
		style excelize.Style
	}{
		{&s.title, excelize.Style{NumFmt: text, Font: &excelize.Font{Bold: true, Size: 14}, Alignment: top}},
		{&s.note, excelize.Style{NumFmt: text, Font: &excelize.Font{Size: 11}, Alignment: top}},
		{&s.header, excelize.Style{
			NumFmt: text, Font: &excelize.Font{Bold: true, Size: 11}, Border: border, Fill: fill("E7EDF3"),
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
		}},
		{&s.locked, excelize.Style{NumFmt: text, Font: &excelize.Font{Size: 11, Color: "4A5666"}, Border: border, Fill: fill("F3F5F8"), Alignment: top}},
		{&s.open, excelize.Style{
			NumFmt: text, Font: &excelize.Font{Size: 11}, Border: border, Alignment: top, Protection: &excelize.Protection{Locked: false},
		}},
	} {
		if *style.id, err = f.NewStyle(&style.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

// writeNotes writes the sheet of instructions.
func writeNotes(f *excelize.File, name string, form *tabular.Form, s formStyles) error {
	if err := f.SetColWidth(name, "A", "A", 96); err != nil {
		return err
	}
	for i, line := range append([]string{form.Title}, form.Notes...) {
		style := s.note
		if i == 0 {
			style = s.title
		}
		if err := setText(f, name, 0, i+1, line, style); err != nil {
			return err
		}
	}
	return f.ProtectSheet(name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true})
}

func writeFormSheet(f *excelize.File, name string, sheet *tabular.FormSheet, s formStyles) error {
	for col := range sheet.Columns {
		if err := setText(f, name, col, 1, sheet.Columns[col].Title, s.header); err != nil {
			return err
		}
	}
	for r, row := range sheet.Rows {
		for col := range sheet.Columns {
			style := s.locked
			if sheet.Columns[col].Open {
				style = s.open
			}
			if err := setText(f, name, col, r+2, row[col], style); err != nil {
				return err
			}
		}
	}
	for col := range sheet.Columns {
		if err := formColumn(f, name, sheet, col); err != nil {
			return err
		}
	}
	if err := f.SetPanes(name, &excelize.Panes{
		Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: "A2", ActiveCell: "A2", Pane: "bottomLeft"}},
	}); err != nil {
		return err
	}
	return f.ProtectSheet(name, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true, AutoFilter: true, Sort: true,
	})
}

func setText(f *excelize.File, sheet string, col, row int, text string, style int) error {
	if err := checkCell(text, row, col); err != nil {
		return err
	}
	cell := tabular.CellName(col, row)
	if err := f.SetCellStr(sheet, cell, xmlText(text)); err != nil {
		return err
	}
	return f.SetCellStyle(sheet, cell, cell, style)
}

// formColumn sets the width of a column and what may be typed into it.
func formColumn(f *excelize.File, name string, sheet *tabular.FormSheet, col int) error {
	c := &sheet.Columns[col]
	letter := strings.TrimRight(tabular.CellName(col, 1), "1")
	width := c.Width
	if width == 0 {
		longest := textWidth(c.Title)
		for _, row := range sheet.Rows {
			longest = max(longest, textWidth(row[col]))
		}
		width = float64(min(max(longest+2, 6), 60))
	}
	if err := f.SetColWidth(name, letter, letter, width); err != nil {
		return err
	}
	if c.Hidden {
		if err := f.SetColVisible(name, letter, false); err != nil {
			return err
		}
	}
	free := len(c.Choices) == 0 && c.Rule == tabular.RuleAny
	if !c.Open || free || len(sheet.Rows) == 0 {
		return nil
	}
	return f.AddDataValidation(name, validation(c, letter, len(sheet.Rows)+1))
}

// validation says what may be typed into the cells of a column. They are texts, so numbers are checked as what the text
// stands for.
func validation(c *tabular.FormColumn, letter string, last int) *excelize.DataValidation {
	v := excelize.NewDataValidation(true)
	v.SetSqref(fmt.Sprintf("%s2:%s%d", letter, letter, last))
	if c.Hint != "" {
		v.SetInput(c.Title, c.Hint)
	}
	cell := letter + "2"
	switch {
	case len(c.Choices) > 0:
		if err := v.SetDropList(c.Choices); err != nil {
			return v // too long for a list: the reader tells what is wrong
		}
	case c.Rule == tabular.RuleNumber:
		v.Type, v.Formula1 = "custom", "ISNUMBER(VALUE("+cell+"))"
	case c.Rule == tabular.RulePercent:
		v.Type, v.Formula1 = "custom", "AND(ISNUMBER(VALUE("+cell+")),VALUE("+cell+")&gt;=0,VALUE("+cell+")&lt;=100)"
	case c.Rule == tabular.RuleDate:
		v.Type, v.Formula1 = "custom", "ISNUMBER(DATEVALUE("+cell+"))"
	}
	v.SetError(excelize.DataValidationErrorStyleStop, c.Title, c.Hint)
	return v
}
