package office

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// readMHTML reads a web archive as Word and browsers save it: the first page among its parts. Lines are not told,
// since those of the page are not those of the file.
func readMHTML(m *meter, src source) (*tabular.Doc, error) {
	data, err := src.text(m)
	if err != nil {
		return nil, err
	}
	data = bytes.TrimLeft(data, "\xEF\xBB\xBF \t\r\n")
	message, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "office.damaged_mht", nil)
	}
	page, charset, err := findPage(m, header(message.Header), message.Body, 0)
	if err != nil {
		return nil, err
	}
	text, findings, err := decodeHTML(page, charset)
	if err != nil {
		return nil, err
	}
	b := &builder{m: m, doc: &tabular.Doc{Format: "html", Findings: findings}}
	return b.doc, b.addHTML(text, 0)
}

// header is the part of mail and MIME headers that matters here.
type header map[string][]string

func (h header) get(key string) string {
	if values := h[key]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// maxNestedParts bounds how deep multipart parts may lie in each other.
const maxNestedParts = 4

// findPage gives the first HTML part and the charset that its header declares.
func findPage(m *meter, h header, body io.Reader, depth int) (page []byte, charset string, err error) {
	if err := m.checkTime(); err != nil {
		return nil, "", err
	}
	kind, params, err := mime.ParseMediaType(h.get("Content-Type"))
	if err != nil {
		return nil, "", fault.Wrap(err, fault.Invalid, "office.damaged_mht", nil)
	}
	switch {
	case kind == "text/html":
		page, err := io.ReadAll(transferDecoder(h, body))
		if err != nil {
			return nil, "", fault.Wrap(err, fault.Invalid, "office.damaged_mht", nil)
		}
		return page, params["charset"], nil
	case !strings.HasPrefix(kind, "multipart/"), depth == maxNestedParts:
		return nil, "", fault.New(fault.Invalid, "office.damaged_mht", nil)
	}
	parts := multipart.NewReader(body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err != nil {
			return nil, "", fault.Wrap(err, fault.Invalid, "office.damaged_mht", nil)
		}
		page, charset, err := findPage(m, header(part.Header), part, depth+1)
		var f *fault.Error
		if err == nil || errors.As(err, &f) && f.Code != "office.damaged_mht" {
			return page, charset, err
		}
	}
}

func transferDecoder(h header, body io.Reader) io.Reader {
	switch strings.ToLower(trim(h.get("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	default:
		return body
	}
}
