package app

import (
	"context"
	"io"
	"net"
	"net/http"

	"duban/internal/api"
	"duban/internal/httpserver"
	"duban/internal/journal"
	"duban/internal/list"
	"duban/internal/office"
	"duban/internal/tabular"
	"duban/internal/web"
)

// Handler gives everything that is served: pages, API, health and metrics, behind the checks of httpserver.
func (a *App) Handler() http.Handler {
	log := a.options.Log
	pages := web.New(web.Options{
		Library: a.Library, Imports: a.Lists, Register: a.Register, Confirms: a.Commitments, Exporter: exporter{},
		Keys: a.Keys, Cases: a.Cases, Calendar: a.Calendar, Progress: a.Progress, Evidence: a.Evidence, Services: a.Cases.Catalog, Tables: readTables,
		Boards: a.Boards, Override: a.Lights, Now: a.options.Clock,
		Journal: journal.Service{Store: a.db.Journal()},
		Uploads: a.options.uploads(), MaxRecords: a.options.MaxRecords,
		Accounts: a.Accounts, Org: a.Org, Handovers: a.Handovers, Sessions: a.db.Sessions(), Secure: a.options.Secure, Log: log, Version: a.options.Version,
	})
	counts := newCounters()
	mux := http.NewServeMux()
	mux.Handle("/", counts.count("page", pages))
	data := api.New(api.Options{
		Library: a.Library, Register: a.Register, Keys: a.Keys, Ledger: a.Cases, Catalog: a.Cases.Catalog,
		Suspicions: a.Cases.Suspicions, Log: log, Version: a.options.Version,
	})
	mux.Handle("/api/", counts.count("api", data))
	mux.HandleFunc("GET /healthz", alive)
	mux.HandleFunc("GET /readyz", a.ready)
	mux.Handle("GET /metrics", counts.handler())
	return httpserver.Wrap(mux, httpserver.Options{
		Log:           log,
		Limits:        []httpserver.Limit{httpserver.SignIns("/signin"), httpserver.SignIns("/signin/code"), httpserver.SignIns("/signin/enrol"), httpserver.SignIns("/setup")},
		OnPanic:       web.Refuse(pages, http.StatusInternalServerError),
		OnTooMany:     web.Refuse(pages, http.StatusTooManyRequests),
		OnCrossOrigin: web.Refuse(pages, http.StatusForbidden),
	})
}

// Run serves on a listener until ctx ends, then lets requests under way finish.
func (a *App) Run(ctx context.Context, l net.Listener) error {
	// The first visitor should not wait for the lists to be loaded; a failure shows at /readyz.
	go func() {
		views, _ := a.Library.Current(ctx)
		for _, v := range views {
			_, _ = a.Register.Get(ctx, v.Slug)
			_, _ = a.Boards.Get(ctx, v.Slug, a.Boards.Today())
		}
	}()
	go a.wake(ctx)
	go a.tend(ctx)
	return httpserver.Serve(ctx, l, a.Handler(), a.options.Log)
}

// exporter writes the tasks that a page shows.
type exporter struct{}

// Export writes exactly these tasks of an edition, in this order.
func (exporter) Export(w io.Writer, format string, x web.Export) error {
	shown := *x.Edition
	shown.Tasks = make([]list.Task, len(x.Tasks))
	for i, t := range x.Tasks {
		shown.Tasks[i] = *t
	}
	return write(w, format, list.Wide(&shown, x.Lang))
}

// Write writes a document.
func (exporter) Write(w io.Writer, format string, doc *tabular.Doc) error {
	return write(w, format, doc)
}

// WriteForm writes a workbook for people to fill in.
func (exporter) WriteForm(w io.Writer, form *tabular.Form) error { return office.WriteForm(w, form) }
