package casework

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"duban/internal/fault"
)

// Condition is a compiled condition over the attributes of a case: 电压 == "高压" and 容量 >= 1250. It is safe for
// concurrent use.
type Condition struct {
	program *vm.Program // nil: always true
	fields  map[string]*Field
}

// conditionNodes bounds how large a condition may be.
const conditionNodes = 200

// CompileCondition checks a condition against the fields that it may name. "" holds always. What is wrong comes back
// as a fault.Invalid with the place in the condition: At.Line and At.Col, both from 1.
func CompileCondition(text string, fields []Field) (*Condition, error) {
	c := &Condition{fields: make(map[string]*Field, len(fields))}
	if strings.TrimSpace(text) == "" {
		return c, nil
	}
	for i := range fields {
		c.fields[fields[i].Name] = &fields[i]
	}
	look := &lookup{fields: c.fields}
	program, err := expr.Compile(text,
		expr.Env(facts{}), expr.AsBool(), expr.MaxNodes(conditionNodes), expr.DisableAllBuiltins(), expr.Patch(look))
	switch {
	case look.unknown != nil:
		line, col := place(text, look.at.From)
		return nil, conditionError("casework.condition_name", fault.Args{"name": look.unknown.Value}, line, col, err)
	case err != nil:
		return nil, wrongCondition(err)
	}
	c.program = program
	return c, nil
}

// wrongCondition names the place of what the compiler refused.
func wrongCondition(err error) error {
	at := &file.Error{Line: 1, Message: err.Error()} // that the whole is no yes or no comes without a place
	errors.As(err, &at)
	code := "casework.condition_syntax"
	if strings.Contains(at.Message, "mismatched types") || strings.Contains(at.Message, "expected bool") {
		code = "casework.condition_types"
	}
	return conditionError(code, fault.Args{"detail": at.Message}, at.Line, at.Column+1, err)
}

func conditionError(code string, args fault.Args, line, col int, cause error) error {
	e := fault.Wrap(cause, fault.Invalid, code, args)
	e.At = fault.Place{Line: line, Col: col}
	args["column"] = col
	return e
}

// place turns an offset in characters into line and column.
func place(text string, offset int) (line, col int) {
	line, col = 1, 1
	for i, r := range []rune(text) {
		if i == offset {
			break
		}
		col++
		if r == '\n' {
			line, col = line+1, 1
		}
	}
	return line, col
}

// UndecidedError says that a condition needs an attribute that a case does not have, or has with a value that cannot be.
type UndecidedError struct {
	Name  string // of the attribute
	Value string // "" when it is missing
}

// Error gives the text for logs.
func (u *UndecidedError) Error() string { return fmt.Sprintf("attribute %s %q", u.Name, u.Value) }

// Holds reports whether the condition holds for a case. The error is an [*UndecidedError]; an attribute that does not
// matter for the answer may be missing.
func (c *Condition) Holds(attributes map[string]string) (bool, error) {
	if c.program == nil {
		return true, nil
	}
	result, err := expr.Run(c.program, facts{attributes: attributes, fields: c.fields})
	if err != nil {
		var missing *UndecidedError
		if errors.As(err, &missing) {
			return false, missing
		}
		return false, &UndecidedError{Name: err.Error()}
	}
	held, _ := result.(bool) // AsBool checked it
	return held, nil
}

// facts is what a running condition sees. Its methods take the place of the names in the condition.
type facts struct {
	attributes map[string]string
	fields     map[string]*Field
}

// Text gives an attribute as it stands; dates compare as text.
func (f facts) Text(name string) (string, error) {
	value := strings.TrimSpace(f.attributes[name])
	if value == "" {
		return "", &UndecidedError{Name: name}
	}
	if err := f.fields[name].check(value); err != nil {
		return "", err
	}
	return value, nil
}

// Number gives an attribute that is one.
func (f facts) Number(name string) (float64, error) {
	value, err := f.Text(name)
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(value, 64)
}

// Bool gives an attribute that is yes or no.
func (f facts) Bool(name string) (bool, error) {
	value, err := f.Text(name)
	return isYes(value), err
}

var yes, no = []string{"是", "有", "true", "1", "yes"}, []string{"否", "无", "false", "0", "no"}

func isYes(value string) bool { return slices.Contains(yes, strings.ToLower(value)) }

// check refuses a value that the field cannot have. The error is an [*UndecidedError].
func (f *Field) check(value string) error {
	ok := true
	switch f.Kind {
	case FieldNumber:
		_, err := strconv.ParseFloat(value, 64)
		ok = err == nil
	case FieldBool:
		ok = isYes(value) || slices.Contains(no, strings.ToLower(value))
	case FieldDate:
		_, err := time.Parse(time.DateOnly, value)
		ok = err == nil
	}
	if !ok || len(f.Values) > 0 && !slices.Contains(f.Values, value) {
		return &UndecidedError{Name: f.Name, Value: value}
	}
	return nil
}

// lookup puts a call of facts in the place of every name, so that only names that matter are looked at.
type lookup struct {
	fields  map[string]*Field
	unknown *ast.IdentifierNode
	at      file.Location
}

// Visit replaces one node.
func (l *lookup) Visit(node *ast.Node) {
	id, isName := (*node).(*ast.IdentifierNode)
	if !isName {
		return
	}
	field, known := l.fields[id.Value]
	if !known {
		if l.unknown == nil {
			l.unknown, l.at = id, id.Location()
		}
		return
	}
	method := "Text"
	switch field.Kind {
	case FieldNumber:
		method = "Number"
	case FieldBool:
		method = "Bool"
	}
	ast.Patch(node, &ast.CallNode{
		Callee:    &ast.IdentifierNode{Value: method},
		Arguments: []ast.Node{&ast.StringNode{Value: id.Value}},
	})
}
