package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duban/internal/casework"
	"duban/internal/locale"
)

// CaseFindings is the answer to who asks for what is suspicious about cases.
type CaseFindings struct {
	At       time.Time     `json:"at" doc:"When the cases were looked through"`
	Findings []CaseFinding `json:"findings"`
}

// CaseFinding is a sign that records were made to look better than the work was.
type CaseFinding struct {
	Code     string         `json:"code" doc:"Stable code"`
	Severity string         `json:"severity"`
	Service  string         `json:"service" doc:"Code of the service; empty when it concerns all services of the unit"`
	Unit     string         `json:"unit"`
	Message  string         `json:"message" doc:"In the language of the reader"`
	Args     map[string]any `json:"args" doc:"The numbers of the message"`
	Count    int            `json:"count" doc:"Cases behind it"`
	Cases    []string       `json:"cases" doc:"The first of them"`
}

const findingsPath = prefix + "/cases/findings"

func (s *service) registerSuspicions(api huma.API, mux *http.ServeMux) {
	schemas := api.OpenAPI().Components.Schemas
	answer := schemas.Schema(reflect.TypeFor[CaseFindings](), true, "CaseFindings")
	wrong := schemas.Schema(reflect.TypeFor[problem](), true, "Problem")
	api.OpenAPI().AddOperation(&huma.Operation{
		OperationID: "get-case-findings", Method: http.MethodGet, Path: findingsPath,
		Summary:     "What is suspicious about cases",
		Description: "Signs that records were made to look better than the work was, in the services that the key covers. Signs that concern a unit in all services go to keys that cover all.",
		Security:    []map[string][]string{{"key": {}}},
		Responses: map[string]*huma.Response{
			"200": {Description: "OK", Content: map[string]*huma.MediaType{jsonType: {Schema: answer}}},
			"401": {Description: "No key, or one that was revoked", Content: map[string]*huma.MediaType{problemType: {Schema: wrong}}},
		},
	})
	mux.HandleFunc("GET "+findingsPath, func(w http.ResponseWriter, r *http.Request) {
		body, err := s.suspicions(r)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		w.Header().Set("Content-Type", jsonType)
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(body)
	})
}

// suspicions gives what the key that asks may see.
func (s *service) suspicions(r *http.Request) ([]byte, error) {
	key, err := s.caller(r)
	if err != nil {
		return nil, err
	}
	found, err := s.Suspicions(r.Context())
	if err != nil {
		return nil, err
	}
	lang := languageOf(r.Header.Get("Accept-Language"))
	out := CaseFindings{At: found.At.UTC(), Findings: []CaseFinding{}}
	for i := range found.Suspicions {
		if f := &found.Suspicions[i]; f.Service == "" && key.Services == nil || f.Service != "" && key.Covers(string(f.Service)) {
			out.Findings = append(out.Findings, caseFinding(lang, f))
		}
	}
	return json.Marshal(out)
}

func caseFinding(lang locale.Lang, f *casework.Suspicion) CaseFinding {
	cases := make([]string, len(f.Cases))
	for i, id := range f.Cases {
		cases[i] = string(id)
	}
	return CaseFinding{
		Code: f.Code, Severity: string(f.Severity), Service: string(f.Service), Unit: f.Unit,
		Message: locale.Text(lang, f.Code, f.Args), Args: f.Args, Count: f.Count, Cases: cases,
	}
}
