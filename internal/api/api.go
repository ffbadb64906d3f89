// Package api is Duban's JSON interface under /api/v1, one file per noun, with OpenAPI 3.1 at /api/v1/openapi.json and
// errors as RFC 9457 problem documents in the language of the Accept-Language header.
//
// It reads through [Library] and [Register]; line systems report case records with a key, see case.go. What a task looks
// like as JSON is encoded once per edition and then appended, see encode.go: answering is copying bytes. The package
// must not know pages, SQL or file formats. Start with [New].
package api

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"duban/internal/account"
	"duban/internal/casework"
	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/record"
)

// Library is what the API reads from. It answers from memory and is always fresh.
type Library interface {
	// Current gives the newest edition of every list, by slug.
	Current(ctx context.Context) ([]*list.View, error)
	// Get gives the newest edition of the list with this slug; fault.NotFound when there is none.
	Get(ctx context.Context, slug string) (*list.View, error)
	// Search finds tasks, units and people of all current lists, the best first, at most limit of them.
	Search(ctx context.Context, text string, limit int) ([]list.Hit, error)
}

// Register is what the API reads commitments from. It answers from memory and is always fresh.
type Register interface {
	// Get gives the commitments of the list with this slug; fault.NotFound when there is none.
	Get(ctx context.Context, slug string) (*commitment.Book, error)
	// Find gives the commitment with this code, whatever its list; fault.NotFound when there is none.
	Find(ctx context.Context, code string) (*commitment.Book, *commitment.Entry, error)
	// Changes gives what happened to a commitment, oldest first.
	Changes(ctx context.Context, code string) ([]commitment.Change, error)
}

// Options are what New needs. Without Keys nothing can be written.
type Options struct {
	Library    Library
	Register   Register
	Keys       *account.Keys
	Ledger     record.Ledger
	Catalog    func() *casework.Catalog // the services in force
	Suspicions func(context.Context) (*casework.Inspected, error)
	Log        *slog.Logger
	Version    string // of the program
}

// prefix is where the API lives.
const prefix = "/api/v1"

type service struct {
	Options
	editions shelf[*list.View, *encoded]
	books    shelf[*commitment.Book, *encodedBook]
	posts    chan struct{} // batches being taken in
}

// New gives the handler of everything under /api/.
func New(o Options) http.Handler {
	problems.Do(translateProblems)
	config := huma.DefaultConfig("Duban 督办", o.Version)
	config.Info.Description = "Target-responsibility lists (目标责任清单): lists, tasks, commitments, units and search are read; line systems report case records with a key."
	config.OpenAPIPath = prefix + "/openapi"
	config.DocsPath, config.SchemasPath = "", ""
	config.CreateHooks = nil // no $schema links in the documents

	mux := http.NewServeMux()
	api := humago.New(mux, config)
	s := &service{Options: o, posts: make(chan struct{}, mostPosts)}
	s.registerLists(api)
	s.registerTasks(api)
	s.registerCommitments(api)
	s.registerUnits(api)
	s.registerSearch(api)
	if o.Keys != nil {
		s.registerCases(api, mux)
		s.registerSuspicions(api, mux)
	}
	mux.HandleFunc("/", s.missing)
	return mux
}

// operation describes a GET of one address whose answer has the shape of example.
func operation(api huma.API, id, path, summary string, example any) huma.Operation {
	schema := huma.SchemaFromType(api.OpenAPI().Components.Schemas, reflect.TypeOf(example))
	return huma.Operation{
		OperationID: id, Method: http.MethodGet, Path: prefix + path, Summary: summary,
		Responses: map[string]*huma.Response{"200": {
			Description: "OK", Content: map[string]*huma.MediaType{jsonType: {Schema: schema}},
		}},
		Errors: []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}
}

const jsonType = "application/json"

// document is an answer that was put together as bytes.
type document struct {
	ContentType string `header:"Content-Type"`
	ETag        string `header:"ETag"`
	Body        []byte
}

func jsonDocument(body []byte) *document { return &document{ContentType: jsonType, Body: body} }

// missing answers for addresses that do not exist.
func (s *service) missing(w http.ResponseWriter, r *http.Request) {
	writeProblem(w, r, fault.New(fault.NotFound, "api.no_address", fault.Args{"path": r.URL.Path}))
}

// appendInt adds a number to a document.
func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }
