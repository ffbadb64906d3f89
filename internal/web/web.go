// Package web is Duban's pages: server-rendered, one file per noun, plain links and forms first, with htmx on top.
//
// It reads editions through [Options].Library, commitments through its Register and cases through its ledger, writes through the services and never touches tables or files. Handlers fill a
// [ui.Page] and a component; [site.serve] decides language, session and permission before them and sends, compresses
// and caches what they rendered after them. It must not know SQL, file formats or the listener. Start with routes.go.
package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/alexedwards/scs/v2"

	"duban/internal/account"
	"duban/internal/calendar"
	"duban/internal/casework"
	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/journal"
	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/measure"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/tabular"
)

// Exporter writes tasks of an edition as a file, in their order. Formats are csv and xlsx.
type Exporter interface {
	Export(w io.Writer, format string, x Export) error
	// Write writes a document, of tables that are no tasks.
	Write(w io.Writer, format string, doc *tabular.Doc) error
	// WriteForm writes a workbook for people to fill in.
	WriteForm(w io.Writer, form *tabular.Form) error
}

// Export is what is to be written.
type Export struct {
	Edition *list.Edition
	Tasks   []*list.Task
	Lang    locale.Lang
}

// Options are what New needs. Imports may be nil: then the pages only read.
type Options struct {
	Library    *list.Library
	Imports    *list.Service
	Register   *commitment.Register
	Confirms   *commitment.Service
	Cases      *casework.Ledger // takes case records in and answers about cases
	Calendar   *calendar.Service
	Progress   *progress.Service
	Evidence   *evidence.Service
	Boards     *progress.Boards // nil: then no lights are shown
	Override   *measure.Service
	Journal    journal.Service
	Exporter   Exporter
	Accounts   *account.Service
	Org        *org.Service
	Handovers  *account.Handovers
	Keys       *account.Keys
	Services   func() *casework.Catalog                                                  // in force
	Tables     func(ctx context.Context, name string, data []byte) (*tabular.Doc, error) // reads workbooks of case records
	Uploads    string                                                                    // directory of uploaded case records; a temporary one when ""
	MaxRecords int64                                                                     // bytes of an uploaded file of case records; DefaultMaxRecords when 0
	Sessions   scs.Store                                                                 // in memory when nil
	Secure     bool                                                                      // send cookies over TLS only
	Log        *slog.Logger
	Now        func() time.Time
	Version    string // of the program
}

// site is the state shared by all requests.
type site struct {
	Options
	sessions *scs.SessionManager
	assets   assets
	cache    pageCache
	books    bookShelf
	jobs     readings
	uploads  uploads
	totals   caseSums
	mux      *http.ServeMux
}

// New gives the handler of all pages.
func New(o Options) http.Handler { return newSite(o) }

func newSite(o Options) *site {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Uploads == "" {
		o.Uploads = filepath.Join(os.TempDir(), "duban-uploads")
	}
	if o.MaxRecords == 0 {
		o.MaxRecords = DefaultMaxRecords
	}
	s := &site{Options: o, uploads: uploads{dir: o.Uploads}, assets: loadAssets(), mux: http.NewServeMux()}
	s.sessions = newSessions(o)
	s.uploads.restore(o.Log, o.Now())
	for _, r := range routes() {
		s.mux.HandleFunc(r.Pattern, s.serve(r))
	}
	s.mux.Handle("GET /assets/", s.assets)
	return s
}

// ServeHTTP answers with a page.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Refuse gives the handler that shows an error page in the visitor's language, for what is decided before the pages
// are reached: too many requests, another origin, a panic.
func Refuse(h http.Handler, status int) http.Handler {
	s := h.(*site)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := s.newCall(w, r)
		c.problem(status, "web.problem."+statusCode(status), nil)
		c.send()
	})
}
