package record

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"duban/internal/fault"
)

// The bounds of a CSV file's rows: more is a quote that was never closed, or no CSV at all.
const (
	longestLine = 1 << 20
	mostLines   = 100 // of one row
	mostColumns = 500
)

// csvRows reads CSV line by line. It is no encoding/csv, because one quote that is not closed must cost one row and not
// the rest of the file, and because files come in GB18030.
type csvRows struct {
	in        *bufio.Reader
	enc       *decoder
	delimiter byte
	head      []string
	line      int        // read so far
	back      []textLine // to be read again
	cut       bool       // the last line has no end
}

// textLine is a line without its end; code says why it cannot be read.
type textLine struct{ text, code string }

// NewCSV reads rows in CSV: separated by commas, semicolons or tabs, in UTF-8, GB18030 or UTF-16, with or without a
// byte order mark. It fails when there is no line with headings.
func NewCSV(in io.Reader) (Rows, error) {
	r, enc, err := decoded(in)
	if err != nil {
		return nil, err
	}
	c := &csvRows{in: r, enc: enc}
	for {
		line, err := c.next()
		if errors.Is(err, io.EOF) {
			return nil, fault.New(fault.Invalid, "record.empty", nil)
		}
		if err != nil {
			return nil, err
		}
		if line.code != "" {
			return nil, fault.New(fault.Invalid, line.code, nil)
		}
		if strings.TrimSpace(line.text) == "" {
			continue
		}
		c.delimiter = delimiterOf(line.text)
		row := c.row(line.text)
		if row.Code != "" {
			return nil, fault.New(fault.Invalid, row.Code, row.Args)
		}
		c.head = row.Cells
		return c, nil
	}
}

// delimiterOf gives what separates the headings: what stands most often.
func delimiterOf(head string) byte {
	best, most := byte(','), 0
	for _, d := range []byte{',', '\t', ';'} {
		if n := strings.Count(head, string(d)); n > most {
			best, most = d, n
		}
	}
	return best
}

// Head gives the headings.
func (c *csvRows) Head() []string { return c.head }

// Unfinished reports that the last line has no end.
func (c *csvRows) Unfinished() bool { return c.cut }

// Next gives the next row that holds anything.
func (c *csvRows) Next() (Row, error) {
	for {
		line, err := c.next()
		if err != nil {
			return Row{}, err
		}
		if line.code != "" {
			return Row{Line: c.line, Code: line.code}, nil
		}
		if line.text == "" {
			continue
		}
		row := c.row(line.text)
		if row.Code == "" && empty(row.Cells) {
			continue
		}
		return row, nil
	}
}

func empty(cells []string) bool {
	for _, c := range cells {
		if c != "" {
			return false
		}
	}
	return true
}

// next gives a line.
func (c *csvRows) next() (textLine, error) {
	if len(c.back) > 0 {
		line := c.back[0]
		c.back = c.back[1:]
		c.line++
		return line, nil
	}
	raw, long, err := c.readLine()
	if err != nil {
		return textLine{}, err
	}
	c.line++
	if long {
		return textLine{code: "record.line_long"}, nil
	}
	text, ok := c.enc.text(raw)
	if !ok {
		return textLine{code: "record.encoding"}, nil
	}
	return textLine{text: text}, nil
}

// readLine gives the bytes of a line; one that is too long is read to its end and dropped.
func (c *csvRows) readLine() (raw []byte, long bool, err error) {
	raw, err = c.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		raw = bytes.Clone(raw)
		var more []byte
		for errors.Is(err, bufio.ErrBufferFull) {
			more, err = c.in.ReadSlice('\n')
			if long = long || len(raw)+len(more) > longestLine; !long {
				raw = append(raw, more...)
			}
		}
	}
	if errors.Is(err, io.EOF) && len(raw) > 0 {
		c.cut = true
		err = nil
	}
	return bytes.TrimRight(raw, "\r\n"), long, err
}

// row cuts a line, and those that follow where quotes go on, into cells.
func (c *csvRows) row(line string) Row {
	row := Row{Line: c.line}
	if strings.IndexByte(line, '"') < 0 {
		row.Cells = c.plainCells(line)
	} else {
		var ok bool
		if row.Cells, ok = c.quotedCells(line); !ok {
			row.Cells, row.Code = []string{line}, "record.quote"
			return row
		}
	}
	if len(row.Cells) > mostColumns {
		row.Cells, row.Code = nil, "record.line_long"
		return row
	}
	for i, cell := range row.Cells {
		row.Cells[i] = unguarded(strings.TrimSpace(cell))
	}
	if c.head == nil {
		return row
	}
	for len(row.Cells) > len(c.head) && row.Cells[len(row.Cells)-1] == "" {
		row.Cells = row.Cells[:len(row.Cells)-1]
	}
	if len(row.Cells) != len(c.head) {
		row.Code, row.Args = "record.field_count", fault.Args{"have": len(row.Cells), "want": len(c.head)}
	}
	return row
}

// unguarded takes off the apostrophe by which spreadsheets are kept from computing a text.
func unguarded(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

func (c *csvRows) plainCells(line string) []string {
	cells := make([]string, 0, max(len(c.head), 8))
	for {
		i := strings.IndexByte(line, c.delimiter)
		if i < 0 || len(cells) > mostColumns {
			return append(cells, line)
		}
		cells = append(cells, line[:i])
		line = line[i+1:]
	}
}

// quotedCells cuts a line with quotes. When a quote is never closed, or stands where none may, the lines that were
// read on its account are read again by themselves.
func (c *csvRows) quotedCells(line string) (cells []string, ok bool) {
	var used []textLine
	size := len(line)
	for {
		cells, open, ok := cutQuoted(line, c.delimiter)
		if !open {
			if !ok {
				c.again(used)
			}
			return cells, ok
		}
		more, err := c.next()
		if err == nil {
			used = append(used, more)
			size += len(more.text)
		}
		if err != nil || more.code != "" || len(used) > mostLines || size > longestLine {
			c.again(used)
			return nil, false
		}
		line += "\n" + more.text
	}
}

func (c *csvRows) again(lines []textLine) {
	c.line -= len(lines)
	c.back = append(lines, c.back...)
}

// cutQuoted cuts a text at the delimiters outside quotes; open says that it ends inside quotes.
func cutQuoted(text string, delimiter byte) (cells []string, open, ok bool) {
	for {
		rest := strings.TrimLeft(text, " ")
		if !strings.HasPrefix(rest, `"`) {
			i := strings.IndexByte(text, delimiter)
			cell := text
			if i >= 0 {
				cell = text[:i]
			}
			cells = append(cells, cell)
			if i < 0 {
				return cells, false, true
			}
			text = text[i+1:]
			continue
		}
		cell, after, closed := unquote(rest[1:])
		if !closed {
			return nil, true, false
		}
		cells = append(cells, cell)
		after = strings.TrimLeft(after, " ")
		if after == "" {
			return cells, false, true
		}
		if after[0] != delimiter {
			return nil, false, false
		}
		text = after[1:]
	}
}

// unquote gives a text up to its closing quote, and what follows.
func unquote(text string) (cell, after string, closed bool) {
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '"')
		if i < 0 {
			return "", "", false
		}
		b.WriteString(text[:i])
		if !strings.HasPrefix(text[i+1:], `"`) {
			return b.String(), text[i+1:], true
		}
		b.WriteByte('"')
		text = text[i+2:]
	}
}
