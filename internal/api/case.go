package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime"
	"net"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duban/internal/account"
	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/journal"
	"duban/internal/locale"
	"duban/internal/record"
)

// The bounds of a batch. Larger amounts come as several batches, or as a file.
const (
	MaxEvents = 10_000  // events of a batch, rows where it is CSV
	MaxBatch  = 8 << 20 // bytes

	mostPosts = 16               // batches in memory at once
	postWait  = 10 * time.Second // for one of them to be done
	longName  = 200              // bytes of an Idempotency-Key
)

// EventBatch is the body of a post of events.
type EventBatch struct {
	Events []record.Event `json:"events" maxItems:"10000"`
}

// EventReceipt is the answer: what is accepted or known is durable.
type EventReceipt struct {
	Rows     int             `json:"rows" doc:"Events of the batch, rows where it is CSV"`
	Accepted int             `json:"accepted" doc:"Events that are new"`
	Known    int             `json:"known" doc:"Events that were there with the same content"`
	Rejected int             `json:"rejected" doc:"Rows that were not taken; each has an entry in errors. The others are recorded all the same"`
	Errors   []EventRejected `json:"errors"`
}

// EventRejected says why a row was not taken.
type EventRejected struct {
	Index  int    `json:"index" doc:"Of the event in the batch, from 0; of CSV the row behind the headings"`
	Line   int    `json:"line,omitempty" doc:"Of CSV: where the row begins, from 1"`
	Type   string `json:"type" doc:"urn:duban:problem: followed by the code"`
	Code   string `json:"code" doc:"Stable code"`
	Detail string `json:"detail" doc:"What is wrong and what to do, in the language of the reader"`
}

const casesPath = prefix + "/cases/events"

func (s *service) registerCases(api huma.API, mux *http.ServeMux) {
	schemas := api.OpenAPI().Components.Schemas
	batch := schemas.Schema(reflect.TypeFor[EventBatch](), true, "EventBatch")
	receipt := schemas.Schema(reflect.TypeFor[EventReceipt](), true, "EventReceipt")
	wrong := schemas.Schema(reflect.TypeFor[problem](), true, "Problem")
	text := &huma.Schema{Type: huma.TypeString}
	responses := map[string]*huma.Response{"200": {
		Description: "The batch was gone through. What counts as accepted or known is durable; what was rejected is listed",
		Content:     map[string]*huma.MediaType{jsonType: {Schema: receipt}},
	}}
	for status, says := range map[string]string{
		"401": "No key, or one that was revoked", "409": "The Idempotency-Key was used for another batch",
		"413": "More than 10000 events or 8 MB", "415": "Neither JSON nor CSV", "422": "The body is no batch; nothing was recorded",
		"503": "Busy, or the database cannot be reached; nothing was recorded, send it again",
	} {
		responses[status] = &huma.Response{Description: says, Content: map[string]*huma.MediaType{problemType: {Schema: wrong}}}
	}
	api.OpenAPI().Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"key": {Type: "http", Scheme: "bearer", Description: "The API key of a line system, which covers certain services"},
	}
	most := longName
	api.OpenAPI().AddOperation(&huma.Operation{
		OperationID: "post-case-events", Method: http.MethodPost, Path: casesPath,
		Summary:     "Report what happened in cases",
		Description: "At most 10000 events or 8 MB at once. Rows are taken or refused one by one; an event sent again with the same id and content is known and changes nothing. CSV has a line of headings (case, service, kind, at, id …, or one case per row: case_id, service, unit, accepted_at, finished_at, pause1_start, pause1_end …).",
		Security:    []map[string][]string{{"key": {}}},
		Parameters: []*huma.Param{{
			Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &most},
			Description: "A name for this batch: sent again within seven days under the same name, it is answered as before",
		}},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{jsonType: {Schema: batch}, csvType: {Schema: text}}},
		Responses:   responses,
	})
	mux.HandleFunc("POST "+casesPath, func(w http.ResponseWriter, r *http.Request) {
		answer, err := s.takeBatch(w, r)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		w.Header().Set("Content-Type", jsonType)
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(answer) // the system may have gone: it sends the batch again
	})
}

const (
	csvType     = "text/csv"
	problemType = "application/problem+json"
)

// refuse answers that nothing was recorded, as far as is known.
func (s *service) refuse(w http.ResponseWriter, r *http.Request, err error) {
	f := fault.As(err)
	if f.Kind == fault.Internal && s.Log != nil {
		s.Log.ErrorContext(r.Context(), "batch of events failed", "error", err)
	}
	switch f.Kind {
	case fault.Anonymous:
		w.Header().Set("WWW-Authenticate", `Bearer realm="duban"`)
	case fault.Busy:
		w.Header().Set("Retry-After", "5")
	}
	writeProblem(w, r, err)
}

// takeBatch records a batch and gives the answer.
func (s *service) takeBatch(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	key, err := s.caller(r)
	if err != nil {
		return nil, err
	}
	name := r.Header.Get("Idempotency-Key")
	if len(name) > longName || strings.ContainsFunc(name, func(c rune) bool { return c < ' ' || c > '~' }) {
		return nil, fault.New(fault.Invalid, "api.case.name", fault.Args{"max": longName})
	}
	r = r.WithContext(journal.With(r.Context(), origin(r, key)))
	if err := s.enter(r.Context()); err != nil {
		return nil, err
	}
	defer func() { <-s.posts }()
	body, err := batchBody(w, r)
	if err != nil {
		return nil, err
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	sum := sha256.Sum256(append([]byte(kind+"\n"), body...))
	batch := hex.EncodeToString(sum[:])
	if name != "" {
		if answer, err := s.Keys.Receipt(r.Context(), key.ID, name, batch); answer != nil || err != nil {
			return answer, err
		}
	}
	rows, err := batchRows(kind, body)
	if err != nil {
		return nil, err
	}
	answer, err := s.record(r, key, rows)
	if err != nil || name == "" {
		return answer, err
	}
	// The events are durable: an answer that cannot be kept only means that the same batch would be known next time.
	if err := s.Keys.SaveReceipt(context.WithoutCancel(r.Context()), account.Receipt{Key: key.ID, Name: name, Sum: batch, Answer: answer}); err != nil && s.Log != nil {
		s.Log.ErrorContext(r.Context(), "keep a receipt", "system", key.System, "error", err)
	}
	return answer, nil
}

// caller gives the key of the line system that asks.
func (s *service) caller(r *http.Request) (*account.Key, error) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || !account.LineSystem.May(account.Record) {
		return nil, fault.New(fault.Anonymous, "account.key.wrong", nil)
	}
	return s.Keys.Check(r.Context(), strings.TrimSpace(secret))
}

// origin says for the journal who reports and from where.
func origin(r *http.Request, key *account.Key) journal.Origin {
	o := journal.Origin{Who: key.System, From: r.RemoteAddr}
	if host, _, err := net.SplitHostPort(o.From); err == nil {
		o.From = host
	}
	return o
}

// enter waits for room, so that many batches at once cannot take the machine's memory.
func (s *service) enter(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, postWait)
	defer cancel()
	select {
	case s.posts <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.Wrap(ctx.Err(), fault.Busy, "api.case.busy", nil)
	}
}

// batchBody reads the body whole; one that breaks off records nothing.
func batchBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.Header.Get("Content-Encoding") != "" {
		return nil, fault.New(fault.Unsupported, "api.case.compressed", nil)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBatch))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, fault.Wrap(err, fault.TooLarge, "api.case.too_large", fault.Args{"max": MaxEvents, "size": MaxBatch >> 20})
	case err != nil:
		return nil, fault.Wrap(err, fault.Invalid, "api.case.broken_off", nil)
	}
	return body, nil
}

// batchRows reads the body as what it says it is.
func batchRows(kind string, body []byte) (record.Rows, error) {
	switch kind {
	case jsonType:
		return jsonBatch(body)
	case csvType:
		rows, err := record.NewCSV(bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		return &boundedRows{Rows: rows}, nil
	default:
		return nil, fault.New(fault.Unsupported, "api.case.kind", fault.Args{"kind": kind})
	}
}

func jsonBatch(body []byte) (record.Rows, error) {
	var batch struct {
		Events *[]json.RawMessage `json:"events"`
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	err := dec.Decode(&batch)
	if err == nil {
		if _, trailing := dec.Token(); !errors.Is(trailing, io.EOF) {
			err = errors.New("something follows the batch")
		}
	}
	switch {
	case err != nil:
		return nil, fault.Wrap(err, fault.Invalid, "api.case.json", fault.Args{"cause": err.Error()})
	case batch.Events == nil:
		return nil, fault.New(fault.Invalid, "api.case.json", fault.Args{"cause": "events"})
	case len(*batch.Events) > MaxEvents:
		return nil, tooMany()
	}
	return record.NewEvents(*batch.Events), nil
}

func tooMany() error {
	return fault.New(fault.TooLarge, "api.case.too_large", fault.Args{"max": MaxEvents, "size": MaxBatch >> 20})
}

// boundedRows ends a batch that has too many rows before anything of it is recorded.
type boundedRows struct {
	record.Rows
	rows int
}

// Next gives the next row.
func (b *boundedRows) Next() (record.Row, error) {
	row, err := b.Rows.Next()
	if err == nil {
		if b.rows++; b.rows > MaxEvents {
			return record.Row{}, tooMany()
		}
	}
	if errors.Is(err, io.EOF) && b.Unfinished() {
		return record.Row{}, fault.New(fault.Invalid, "api.case.cut", nil)
	}
	return row, err
}

// record takes the rows in as one batch, so that an error means that nothing was recorded.
func (s *service) record(r *http.Request, key *account.Key, rows record.Rows) ([]byte, error) {
	lang := languageOf(r.Header.Get("Accept-Language"))
	names := record.NewNames(s.Catalog())
	o := record.Options{
		Source: key.System, Names: names, Mapping: record.Guess(rows.Head(), names), Now: time.Now(), Batch: math.MaxInt,
		Covers: func(code casework.ServiceID) bool { return key.Covers(string(code)) },
	}
	receipt := EventReceipt{Errors: []EventRejected{}}
	out, err := record.Import(r.Context(), rows, s.Ledger, o, record.Watch{Rejected: func(x record.Rejection) error {
		receipt.Errors = append(receipt.Errors, rejectedRow(lang, x, rows.Head() != nil))
		return nil
	}})
	if err != nil {
		return nil, err
	}
	receipt.Rows, receipt.Accepted, receipt.Known, receipt.Rejected = out.Rows, out.Accepted, out.Known, out.Rejected
	slices.SortFunc(receipt.Errors, func(a, b EventRejected) int { return a.Index - b.Index })
	return json.Marshal(receipt)
}

func rejectedRow(lang locale.Lang, x record.Rejection, lines bool) EventRejected {
	out := EventRejected{Index: x.Index, Type: "urn:duban:problem:" + x.Code, Code: x.Code, Detail: record.Because(lang, x)}
	if lines {
		out.Line = x.Row.Line
	}
	return out
}
