package office

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"sort"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"duban/internal/fault"
)

// mergedRange is a merged area of a sheet: rows from 1, columns from 0, all inclusive.
type mergedRange struct {
	top, left, bottom, right int
}

// workbookParts is what has been learnt about a workbook before the library opens it.
type workbookParts struct {
	workbook, relations []byte
	sheets              map[string]sheetPart // by the name of the part, in lower case
}

// sheetPart is what has been learnt about the part of a sheet.
type sheetPart struct {
	merges []mergedRange // in the order of their first rows
	bytes  int64         // unpacked
	last   int           // the last row, for measuring progress only
}

var (
	errPartTooLarge = errors.New("office: part too large")
	errNoSheetEnd   = errors.New("office: sheet without end")
)

// damagedOr turns the error of reading a part into a fault; faults stay as they are.
func damagedOr(err error, part string) error {
	var f *fault.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return err
	case errors.Is(err, errPartTooLarge):
		return fault.Wrap(err, fault.TooLarge, codeZipBomb, fault.Args{"part": part})
	default:
		return fault.Wrap(err, fault.Invalid, "office.damaged_xlsx", nil)
	}
}

func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = errPartTooLarge
	}
	return data, err
}

// sheet gives what is known of the i-th sheet of the workbook.
func (p *workbookParts) sheet(i int) sheetPart {
	var book struct {
		Sheets []struct {
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := unmarshalLoose(p.workbook, &book); err != nil || i >= len(book.Sheets) {
		return sheetPart{}
	}
	for _, a := range book.Sheets[i].Attrs {
		if a.Name.Local == "id" {
			return p.sheets[p.target(a.Value)]
		}
	}
	return sheetPart{}
}

// target gives the part that a relation of the workbook points to.
func (p *workbookParts) target(id string) string {
	var relations struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := unmarshalLoose(p.relations, &relations); err != nil {
		return ""
	}
	for _, r := range relations.List {
		if r.ID != id {
			continue
		}
		name := strings.ReplaceAll(r.Target, `\`, "/")
		if !strings.HasPrefix(name, "/") {
			name = path.Join("xl", name)
		}
		return strings.ToLower(strings.TrimPrefix(name, "/"))
	}
	return ""
}

func unmarshalLoose(data []byte, v any) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false
	return d.Decode(v)
}

// scanSheet finds the merged ranges and the last row in the XML of a sheet without parsing it: in sheets of many thousand rows the
// parsing would cost more than everything else. "<" cannot stand in text, so that "<mergeCell " is always a tag. It
// also makes sure that the sheet has its end, because the library takes a torn sheet for a short one.
func scanSheet(r io.Reader, limit int) (sheetPart, error) {
	const window = 64 << 10
	buf := make([]byte, 0, 2*window)
	var ranges []mergedRange
	var part sheetPart
	ended := false
	for {
		n, err := io.ReadFull(r, buf[len(buf):len(buf)+window])
		buf = buf[:len(buf)+n]
		part.bytes += int64(n)
		part.last = max(part.last, lastRow(buf))
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return part, err
		}
		ended = ended || bytes.Contains(buf, []byte("</worksheet>")) || bytes.Contains(buf, []byte(":worksheet>"))
		rest := buf
		for {
			tag, after, ok := cutMerge(rest)
			if !ok {
				break
			}
			if m, ok := parseRange(tag); ok && len(ranges) < limit {
				ranges = append(ranges, m)
			}
			rest = after
		}
		if err != nil {
			break
		}
		keep := min(len(rest), 512)
		buf = buf[:copy(buf[:keep], rest[len(rest)-keep:])]
	}
	if !ended {
		return part, errNoSheetEnd
	}
	sort.SliceStable(ranges, func(i, j int) bool { return ranges[i].top < ranges[j].top })
	part.merges = ranges
	return part, nil
}

// lastRow gives the number in the last reference to a row or cell, 0 when there is none.
func lastRow(data []byte) int {
	i := bytes.LastIndex(data, []byte(` r="`))
	if i < 0 {
		return 0
	}
	name, _, _ := bytes.Cut(data[i+4:], []byte{'"'})
	row, err := strconv.Atoi(strings.TrimLeft(string(name[:min(len(name), 16)]), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if err != nil {
		return 0
	}
	return row
}

// cutMerge gives the inside of the next whole mergeCell tag and what follows it.
func cutMerge(data []byte) (tag, rest []byte, ok bool) {
	word := []byte("mergeCell ")
	for {
		i := bytes.Index(data, word)
		if i < 0 {
			return nil, data, false
		}
		before := data[max(0, i-16):i]
		inside := data[i+len(word):]
		open := bytes.LastIndexByte(before, '<')
		if open < 0 || open < len(before)-1 && before[len(before)-1] != ':' {
			data = inside
			continue
		}
		end := bytes.IndexByte(inside, '>')
		if end < 0 {
			return nil, data[i-len(before)+open:], false
		}
		return inside[:end], inside[end+1:], true
	}
}

func parseRange(tag []byte) (mergedRange, bool) {
	_, rest, ok := strings.Cut(string(tag), "ref=")
	if !ok || len(rest) < 2 {
		return mergedRange{}, false
	}
	ref, _, ok := strings.Cut(rest[1:], rest[:1])
	from, to, ranged := strings.Cut(ref, ":")
	if !ok || !ranged {
		return mergedRange{}, false
	}
	left, top, err := excelize.CellNameToCoordinates(from)
	if err != nil {
		return mergedRange{}, false
	}
	right, bottom, err := excelize.CellNameToCoordinates(to)
	if err != nil {
		return mergedRange{}, false
	}
	return mergedRange{
		top: min(top, bottom), left: min(left, right) - 1,
		bottom: max(top, bottom), right: max(left, right) - 1,
	}, true
}
