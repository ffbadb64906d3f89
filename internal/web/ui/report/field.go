package report

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/progress"
	"duban/internal/worktime"
)

// Fields is the form of a report: what stands in its controls, as text by control name, and what is wrong with it. The
// names are those that the progress package gives the fields of a report.
type Fields struct {
	Codes    []string // of the commitments that it has controls for
	Steps    []progress.StepID
	Values   map[string]string
	Evidence []evidence.ID
	Wrong    map[string]string // message by control name
	From     map[string]string // by control name, where its content was filled in from, in words
}

// plainFields are the fields that every report has, in the order of the form.
var plainFields = []string{progress.FieldStage, progress.FieldPercent, progress.FieldWords, progress.FieldProblems, progress.FieldNext}

// valueParts and stepParts are the controls of one commitment and of one step.
var (
	valueParts = []string{"value", "numerator", "denominator", "as_of", "source", "words"}
	stepParts  = []string{"done", "done_on", "words"}
)

// NewFields gives the form of what a report says.
func NewFields(c *progress.Content, codes []string, steps []progress.StepID) Fields {
	f := Fields{Codes: codes, Steps: steps, Values: map[string]string{}, Evidence: c.Evidence}
	f.set(progress.FieldStage, string(c.Stage))
	if c.Percent != nil {
		f.set(progress.FieldPercent, strconv.Itoa(*c.Percent))
	}
	f.set(progress.FieldWords, c.Words)
	f.set(progress.FieldProblems, c.Problems)
	f.set(progress.FieldNext, c.Next)
	for i := range c.Values {
		v := &c.Values[i]
		f.set(progress.ValueField(v.Code, "value"), number(v.Value))
		f.set(progress.ValueField(v.Code, "numerator"), number(v.Numerator))
		f.set(progress.ValueField(v.Code, "denominator"), number(v.Denominator))
		f.set(progress.ValueField(v.Code, "as_of"), day(v.AsOf))
		f.set(progress.ValueField(v.Code, "source"), v.Source)
		f.set(progress.ValueField(v.Code, "words"), v.Words)
	}
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.Done {
			f.set(progress.StepField(s.Step, "done"), "1")
		}
		f.set(progress.StepField(s.Step, "done_on"), day(s.DoneOn))
		f.set(progress.StepField(s.Step, "words"), s.Words)
	}
	return f
}

func (f *Fields) set(name, value string) {
	if value != "" {
		f.Values[name] = value
	}
}

func number(n *commitment.Number) string {
	if n == nil {
		return ""
	}
	return n.String()
}

func day(d worktime.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// ReadFields takes a form as it was sent; value gives what stands under a control's name.
func ReadFields(codes []string, steps []progress.StepID, value func(name string) string) Fields {
	f := Fields{Codes: codes, Steps: steps, Values: map[string]string{}}
	for _, name := range f.names() {
		f.set(name, strings.TrimSpace(strings.ReplaceAll(value(name), "\r\n", "\n")))
	}
	return f
}

// names lists the controls in the order of the form.
func (f *Fields) names() []string {
	out := append([]string{}, plainFields...)
	for _, code := range f.Codes {
		for _, part := range valueParts {
			out = append(out, progress.ValueField(code, part))
		}
	}
	for _, id := range f.Steps {
		for _, part := range stepParts {
			out = append(out, progress.StepField(id, part))
		}
	}
	return out
}

// Mark notes what is wrong with a control.
func (f *Fields) Mark(name, message string) {
	if f.Wrong == nil {
		f.Wrong = map[string]string{}
	}
	f.Wrong[name] = message
}

// Content gives what the form says, with a fault for each control that cannot be read. What can be read is there all
// the same, so that a draft loses nothing but what is no number.
func (f *Fields) Content() (progress.Content, error) {
	r := fieldReader{values: f.Values}
	c := progress.Content{
		Stage: progress.Stage(f.Values[progress.FieldStage]), Percent: r.percent(), Words: f.Values[progress.FieldWords],
		Problems: f.Values[progress.FieldProblems], Next: f.Values[progress.FieldNext], Evidence: f.Evidence,
	}
	for _, code := range f.Codes {
		v := progress.Value{
			Code: code, Value: r.number(progress.ValueField(code, "value")), Numerator: r.number(progress.ValueField(code, "numerator")),
			Denominator: r.number(progress.ValueField(code, "denominator")), AsOf: r.date(progress.ValueField(code, "as_of")),
			Source: f.Values[progress.ValueField(code, "source")], Words: f.Values[progress.ValueField(code, "words")],
		}
		if v != (progress.Value{Code: code}) {
			c.Values = append(c.Values, v)
		}
	}
	for _, id := range f.Steps {
		c.Steps = append(c.Steps, progress.StepReport{
			Step: id, Done: f.Values[progress.StepField(id, "done")] != "", DoneOn: r.date(progress.StepField(id, "done_on")),
			Words: f.Values[progress.StepField(id, "words")],
		})
	}
	return c, errors.Join(r.wrong...)
}

// fieldReader reads controls and collects what is wrong with them.
type fieldReader struct {
	values map[string]string
	wrong  []error
}

func (r *fieldReader) bad(name, code string, err error) {
	r.wrong = append(r.wrong, &fault.Error{
		Kind: fault.Invalid, Code: code, Args: fault.Args{"value": r.values[name]}, Field: name, Err: err,
	})
}

// percent reads 0 to 100, with or without the sign.
func (r *fieldReader) percent() *int {
	text := strings.TrimRight(r.values[progress.FieldPercent], "%％ ")
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 100 {
		r.bad(progress.FieldPercent, "web.report.percent_wrong", err)
		return nil
	}
	return &n
}

func (r *fieldReader) number(name string) *commitment.Number {
	text := strings.NewReplacer(",", "", "，", "", " ", "").Replace(r.values[name])
	if text == "" {
		return nil
	}
	n, err := commitment.ParseNumber(text)
	if err != nil {
		r.bad(name, "web.report.number_wrong", err)
		return nil
	}
	return &n
}

func (r *fieldReader) date(name string) worktime.Date {
	text := strings.NewReplacer("/", "-", ".", "-").Replace(r.values[name])
	if text == "" {
		return 0
	}
	d, err := worktime.ParseDate(text)
	if err != nil {
		r.bad(name, "web.report.date_wrong", err)
		return 0
	}
	return d
}

// Has reports whether the form has a control of this name.
func (f *Fields) Has(name string) bool { return slices.Contains(f.names(), name) }
