package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"duban/internal/fault"
	"duban/internal/locale"
	"duban/internal/progress"
	"duban/internal/web/ui"
	"duban/internal/web/ui/problem"
)

// answer is what will be sent: a page, a redirection, or a file.
type answer struct {
	status   int
	body     []byte
	path     string // of a file to send instead of body
	location string
	file     string            // name under which the body is to be saved, "" for pages
	kind     string            // content type of what is no page
	kept     *keptPage         // the body as the cache has it, nil when it is not kept
	stream   io.ReadSeekCloser // sent as it is asked for, with the heads of streamed
	streamed http.Header
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func (a *answer) render(ctx context.Context, status int, component templ.Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := component.Render(ctx, buf); err != nil {
		return fmt.Errorf("render page: %w", err)
	}
	*a = answer{status: status, body: bytes.Clone(buf.Bytes())}
	return nil
}

// fail makes the answer the error page of a fault.
func (c *call) fail(err error) {
	if c.out.stream != nil {
		_ = c.out.stream.Close() // it was only to be read
	}
	if errors.Is(err, context.Canceled) {
		c.out = answer{status: 499} // the visitor went away: nobody reads it
		return
	}
	f := fault.As(err)
	status := f.Kind.Status()
	if status >= 500 && f.Kind != fault.Busy {
		c.Log.ErrorContext(c.r.Context(), "page failed", "path", c.r.URL.Path, "error", err)
	}
	c.problem(status, "web.problem."+string(f.Kind), f)
}

// problem makes the answer an error page: what happened, what to do.
func (c *call) problem(status int, key string, f *fault.Error) {
	c.page.Nav, c.page.Crumbs, c.page.Refresh = "", nil, 0
	c.page.Title = c.page.T(key)
	detail := c.page.T(key + ".help")
	if f != nil && f.Code != key && f.Kind != fault.Internal && locale.Has(f.Code) {
		detail = c.page.Message(f)
	}
	c.fresh = true
	if err := c.render(status, problem.Page(&c.page, status, detail)); err != nil {
		c.Log.ErrorContext(c.r.Context(), "error page failed", "error", err)
		c.out = answer{status: status}
	}
}

// statusCode gives the word under which the error pages know a status that is no fault's kind.
func statusCode(status int) string {
	switch status {
	case http.StatusTooManyRequests:
		return "too_many"
	case http.StatusForbidden:
		return "origin"
	}
	return string(fault.Internal)
}

// send writes the answer.
func (c *call) send() {
	h := c.w.Header()
	a := &c.out
	if a.stream != nil {
		c.sendStream(a.stream, a.streamed)
		return
	}
	if a.location != "" {
		h.Set("Location", a.location)
		h.Set("Cache-Control", "no-store")
		c.w.WriteHeader(a.status)
		return
	}
	if a.kind != "" {
		h.Set("Content-Type", a.kind)
		if a.file != "" {
			h.Set("Content-Disposition", disposition(a.file))
		}
		h.Set("Cache-Control", "no-cache")
		if c.fresh { // may hold a secret
			h.Set("Cache-Control", "no-store")
		}
		if a.path != "" {
			http.ServeFile(c.w, c.r, a.path)
			return
		}
		h.Set("Content-Length", strconv.Itoa(len(a.body)))
		c.w.WriteHeader(a.status)
		_, _ = c.w.Write(a.body)
		return
	}
	k := a.kept
	if k == nil {
		k = &keptPage{html: a.body}
	}
	cacheControl := headerPrivate
	if c.fresh || c.r.Method != http.MethodGet || a.status != http.StatusOK {
		cacheControl = headerNoStore
	}
	k.send(c.w, c.r, a.status, cacheControl)
}

// keptPage is a page ready to be sent, compressed once when somebody first asks for it so.
type keptPage struct {
	html []byte
	etag []string // nil when the page is not to be known again
	once sync.Once
	gz   []byte
}

// packed gives the compressed page, nil when it is too small to be worth it.
func (k *keptPage) packed() []byte {
	k.once.Do(func() {
		if len(k.html) > smallest {
			k.gz = compress(k.html)
		}
	})
	return k.gz
}

// The header values are shared by all answers: they are never appended to.
var (
	headerHTML    = []string{"text/html; charset=utf-8"}
	headerGzip    = []string{"gzip"}
	headerVary    = []string{"Accept-Encoding, Accept-Language, Cookie"}
	headerPrivate = []string{"private, no-cache"}
	headerNoStore = []string{"no-store"}
)

// smallest is the size from which compressing a page is worth its time.
const smallest = 1400

func (k *keptPage) send(w http.ResponseWriter, r *http.Request, status int, cacheControl []string) {
	h := w.Header()
	h["Content-Type"] = headerHTML
	h["Cache-Control"] = cacheControl
	h["Vary"] = headerVary
	if k.etag != nil {
		h["Etag"] = k.etag
		if match := r.Header.Get("If-None-Match"); match != "" && strings.Contains(match, k.etag[0]) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	body := k.html
	if acceptsGzip(r) {
		if gz := k.packed(); gz != nil {
			h["Content-Encoding"] = headerGzip
			body = gz
		}
	}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a visitor who went away is no fault of ours
	}
}

func acceptsGzip(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
}

var compressors = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return w
}}

func compress(body []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(body) / 4)
	w := compressors.Get().(*gzip.Writer)
	defer compressors.Put(w)
	w.Reset(&out)
	_, _ = w.Write(body) // into memory: cannot fail
	_ = w.Close()
	return out.Bytes()
}

// pageKey is everything that a kept page depends on, besides the library's version.
type pageKey struct {
	url    string
	lang   locale.Lang
	who    string
	lights progress.Stamp // of the lights on it, none for those who see none
}

// maxKept bounds the memory of kept pages in both forms together.
const maxKept = 16 << 20

// pageCache keeps rendered pages while nothing in the library changes.
type pageCache struct {
	mu      sync.RWMutex
	version int64
	bytes   int
	pages   map[pageKey]*keptPage
}

// cached answers from the cache; when it cannot it gives the key under which the answer may be kept, empty when it
// may not.
func (c *call) cached() (pageKey, bool) {
	if !c.route.cache || c.r.Method != http.MethodGet || c.fresh || len(c.page.Here) > 512 {
		return pageKey{}, false
	}
	key := pageKey{url: c.page.Here, lang: c.page.Lang}
	if c.page.Who != nil {
		key.who = c.Accounts.Today() + " " + c.page.Who.Name // duties end with a day
	}
	version, err := c.Library.Version(c.r.Context())
	if err != nil {
		return pageKey{}, false // the page will meet the same error and show it
	}
	if key.lights, err = c.lightStamp(); err != nil {
		return pageKey{}, false
	}
	c.cache.mu.RLock()
	kept := c.cache.pages[key]
	if c.cache.version != version {
		kept = nil
	}
	c.cache.mu.RUnlock()
	if kept == nil {
		c.cache.renew(version)
		return key, false
	}
	kept.send(c.w, c.r, http.StatusOK, headerPrivate)
	return key, true
}

// renew forgets all pages of another version.
func (pc *pageCache) renew(version int64) {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	if pc.version != version || pc.pages == nil {
		pc.version, pc.bytes, pc.pages = version, 0, map[pageKey]*keptPage{}
	}
}

// keep stores the answer for the next visitor. The version is asked again: when it moved while the page was being
// made, the page may be of either and is not kept.
func (c *call) keep(key pageKey) {
	version, err := c.Library.Version(c.r.Context())
	if err != nil {
		return
	}
	sum := sha256.Sum256(c.out.body)
	k := &keptPage{html: c.out.body, etag: []string{`W/"` + hex.EncodeToString(sum[:12]) + `"`}}
	c.out.kept = k
	size := len(k.html)*5/4 + 256 // with its compressed form
	pc := &c.cache
	pc.mu.Lock()
	defer pc.mu.Unlock()
	if pc.version != version || size > maxKept/8 {
		return
	}
	if pc.bytes+size > maxKept {
		pc.bytes, pc.pages = 0, map[pageKey]*keptPage{}
	}
	if _, twice := pc.pages[key]; !twice {
		pc.pages[key] = k
		pc.bytes += size
	}
}

// frame completes the page's frame.
func (c *call) frame(nav, title string, crumbs ...ui.Link) *ui.Page {
	c.page.Nav, c.page.Title, c.page.Crumbs = nav, title, crumbs
	return &c.page
}
