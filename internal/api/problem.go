package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"duban/internal/fault"
	"duban/internal/locale"
)

// problem is an RFC 9457 problem document.
type problem struct {
	Type   string  `json:"type" doc:"urn:duban:problem: followed by the code"`
	Title  string  `json:"title" doc:"The HTTP status in words"`
	Status int     `json:"status"`
	Detail string  `json:"detail" doc:"What is wrong and what to do, in the language of the reader"`
	Code   string  `json:"code" doc:"Stable code"`
	Errors []wrong `json:"errors,omitempty" doc:"Parameters at fault"`
}

// wrong is one parameter at fault.
type wrong struct {
	At     string `json:"location"`
	Detail string `json:"detail"`
}

// Error gives the text for logs.
func (p *problem) Error() string { return p.Code }

// GetStatus gives the HTTP status.
func (p *problem) GetStatus() int { return p.Status }

// ContentType gives the media type of problem documents.
func (p *problem) ContentType(string) string { return "application/problem+json" }

// problemOf turns an error into a problem in a language.
func problemOf(lang locale.Lang, err error) *problem {
	f := fault.As(err)
	status := f.Kind.Status()
	return &problem{
		Type: "urn:duban:problem:" + f.Code, Title: http.StatusText(status), Status: status,
		Detail: locale.Text(lang, f.Code, f.Args), Code: f.Code,
	}
}

// problems makes sure that huma's way to make errors, which is one for the whole process, is set once.
var problems sync.Once

// translateProblems makes huma say everything that is wrong as a translated problem.
func translateProblems() {
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
		return newProblem(locale.Zh, status, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		return newProblem(languageOf(ctx.Header("Accept-Language")), status, errs)
	}
}

func newProblem(lang locale.Lang, status int, errs []error) *problem {
	var at []wrong
	for _, err := range errs {
		var detail *huma.ErrorDetail
		if errors.As(err, &detail) {
			at = append(at, wrong{detail.Location, locale.Text(lang, "api.parameter", map[string]any{"parameter": detail.Location})})
		}
	}
	if len(at) > 0 {
		p := problemOf(lang, fault.New(fault.Invalid, "api.parameters", fault.Args{"count": len(at)}))
		p.Errors = at
		return p
	}
	if len(errs) > 0 {
		return problemOf(lang, errors.Join(errs...))
	}
	return &problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status,
		Detail: locale.Text(lang, "api.refused", map[string]any{"status": status}), Code: "api.refused",
	}
}

// languageOf is the language that an Accept-Language header asks for.
func languageOf(header string) locale.Lang { return locale.Parse(header) }

// writeProblem answers with a problem outside huma.
func writeProblem(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(languageOf(r.Header.Get("Accept-Language")), err)
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the visitor may have gone
}
