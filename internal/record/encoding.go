package record

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sampleBytes is how much of a file is looked at for its encoding.
const sampleBytes = 256 << 10

// decoder turns lines into UTF-8.
type decoder struct {
	legacy  *encoding.Decoder // nil: the file is UTF-8
	decided bool              // else the first line that is not plain ASCII decides
}

// decoded finds out in which encoding a file is, by its mark or by its first lines.
func decoded(in io.Reader) (*bufio.Reader, *decoder, error) {
	r := bufio.NewReaderSize(in, sampleBytes)
	sample, err := r.Peek(sampleBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, fmt.Errorf("read the beginning: %w", err)
	}
	switch {
	case bytes.HasPrefix(sample, []byte("\xef\xbb\xbf")):
		_, err := r.Discard(3)
		return r, &decoder{decided: true}, err
	case bytes.HasPrefix(sample, []byte("\xff\xfe")), bytes.HasPrefix(sample, []byte("\xfe\xff")):
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
		return bufio.NewReaderSize(transform.NewReader(r, utf16), sampleBytes), &decoder{decided: true}, nil
	}
	d := &decoder{}
	d.vote(sample)
	return r, d, nil
}

// vote lets the lines of a sample say which encoding the file is in: one broken line must not change that of all others.
func (d *decoder) vote(sample []byte) {
	valid, invalid := 0, 0
	for line := range bytes.Lines(sample) {
		switch {
		case ascii(line):
		case utf8.Valid(line):
			valid++
		case line[len(line)-1] == '\n' || valid == 0: // the last one may be cut
			invalid++
		}
	}
	if valid+invalid == 0 {
		return
	}
	d.decided = true
	if invalid > valid {
		d.legacy = simplifiedchinese.GB18030.NewDecoder()
	}
}

func ascii(line []byte) bool {
	for _, b := range line {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// text gives a line as UTF-8; ok is false for one that is in no encoding of the file.
func (d *decoder) text(line []byte) (text string, ok bool) {
	if ascii(line) {
		return string(line), true
	}
	if !d.decided {
		d.decided = true
		if !utf8.Valid(line) {
			d.legacy = simplifiedchinese.GB18030.NewDecoder()
		}
	}
	if d.legacy == nil {
		return string(line), utf8.Valid(line)
	}
	out, err := d.legacy.Bytes(line)
	text = string(out)
	return text, err == nil && !strings.ContainsRune(text, utf8.RuneError)
}
