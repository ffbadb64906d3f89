// Package fault is the language in which every part of Duban says that something is wrong, and where.
//
// Two shapes: an [Error] stops an operation; a [Finding] is a remark about a document that goes on being read.
// Neither holds user text: they carry a code and arguments, and the edge (cli, web, api) turns them into words
// with the locale package. The package knows nothing of documents, storage or languages.
package fault

import (
	"errors"
	"fmt"
)

// Kind is the class of an Error; the edge maps it to an exit code or an HTTP status.
type Kind string

// The kinds of error.
const (
	Invalid     Kind = "invalid"     // the input is wrong: exit 1, HTTP 422
	NotFound    Kind = "not_found"   // no such thing: HTTP 404
	Conflict    Kind = "conflict"    // the state forbids it: HTTP 409
	Forbidden   Kind = "forbidden"   // signed in but not allowed: HTTP 403
	Anonymous   Kind = "anonymous"   // nobody is signed in: HTTP 401
	TooLarge    Kind = "too_large"   // over a limit: HTTP 413
	Unsupported Kind = "unsupported" // a format or version that cannot be handled: HTTP 415
	Busy        Kind = "busy"        // try again later: HTTP 503
	Internal    Kind = "internal"    // our own defect or a broken machine: HTTP 500
)

var statuses = map[Kind]int{
	Invalid: 422, NotFound: 404, Conflict: 409, Forbidden: 403, Anonymous: 401, TooLarge: 413, Unsupported: 415, Busy: 503,
}

// Status is the HTTP status of a kind, for pages and API alike; 500 for Internal and for what is no kind.
func (k Kind) Status() int {
	if status, known := statuses[k]; known {
		return status
	}
	return 500
}

// Args are the named values of a message. Values are strings, integers or slices of strings.
type Args map[string]any

// Error is a failure with a stable code. Its text for users is the locale message Code filled with Args;
// Error() is for logs and never reaches a browser.
type Error struct {
	Kind  Kind
	Code  string // stable, dotted: "office.encrypted"
	Args  Args
	Field string // the form field or parameter at fault, "" when none
	At    Place  // where in the document, zero when unknown
	Err   error  // cause, for the log
}

// New returns an error of a kind with a code and its arguments (nil when it has none).
func New(kind Kind, code string, args Args) *Error {
	return &Error{Kind: kind, Code: code, Args: args}
}

// Wrap returns an error of a kind and code whose cause is err.
func Wrap(err error, kind Kind, code string, args Args) *Error {
	return &Error{Kind: kind, Code: code, Args: args, Err: err}
}

// Error gives the text for logs.
func (e *Error) Error() string {
	s := e.Code
	if len(e.Args) > 0 {
		s += fmt.Sprint(" ", map[string]any(e.Args))
	}
	if !e.At.IsZero() {
		s += " at " + e.At.String()
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// As returns the first Error in err's chain, or an Internal one wrapping err; nil for nil.
func As(err error) *Error {
	if err == nil {
		return nil
	}
	var f *Error
	if errors.As(err, &f) {
		return f
	}
	return Wrap(err, Internal, "internal", nil)
}

// Is reports whether err's chain holds an Error of this kind.
func Is(err error, kind Kind) bool {
	var f *Error
	return errors.As(err, &f) && f.Kind == kind
}
