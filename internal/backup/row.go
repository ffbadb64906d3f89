package backup

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// raw is how a text stands that is no UTF-8, as SQLite may hold it.
type raw struct {
	Raw []byte `json:"raw"`
}

// appendRow writes a row as a line of JSON.
func appendRow(line []byte, row []any) ([]byte, error) {
	line = append(line, '[')
	for i, v := range row {
		if i > 0 {
			line = append(line, ',')
		}
		var err error
		if line, err = appendValue(line, v); err != nil {
			return nil, err
		}
	}
	return append(line, ']', '\n'), nil
}

func appendValue(line []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(line, "null"...), nil
	case int64:
		return strconv.AppendInt(line, v, 10), nil
	case float64:
		return strconv.AppendFloat(line, v, 'g', -1, 64), nil
	case bool:
		return strconv.AppendBool(line, v), nil
	case []byte:
		line = append(line, '"')
		line = base64.StdEncoding.AppendEncode(line, v)
		return append(line, '"'), nil
	case string:
		if !utf8.ValidString(v) {
			text, err := json.Marshal(raw{[]byte(v)})
			return append(line, text...), err
		}
		text, err := json.Marshal(v)
		return append(line, text...), err
	}
	return nil, fmt.Errorf("a column holds a %T", v)
}

var errValue = errors.New("a value is not what its column holds")

// parseRow undoes appendRow.
func parseRow(line []byte, columns []Column, row []any) error {
	var values []json.RawMessage
	if err := json.Unmarshal(line, &values); err != nil {
		return err
	}
	if len(values) != len(columns) {
		return errValue
	}
	for i, c := range columns {
		v, err := parseValue(values[i], c.Kind)
		if err != nil {
			return fmt.Errorf("column %s: %w", c.Name, err)
		}
		row[i] = v
	}
	return nil
}

func parseValue(text json.RawMessage, kind Kind) (any, error) {
	if bytes.Equal(text, []byte("null")) {
		return nil, nil
	}
	switch kind {
	case Integer:
		return strconv.ParseInt(string(text), 10, 64)
	case Real:
		return strconv.ParseFloat(string(text), 64)
	case Boolean:
		return strconv.ParseBool(string(text))
	case Bytes:
		var v []byte
		err := json.Unmarshal(text, &v)
		return v, err
	case Text:
		if bytes.HasPrefix(text, []byte("{")) {
			var v raw
			err := json.Unmarshal(text, &v)
			return string(v.Raw), err
		}
		var v string
		err := json.Unmarshal(text, &v)
		return v, err
	}
	return nil, errValue
}
