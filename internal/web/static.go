package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"strconv"
	"strings"

	"duban/internal/web/ui"
)

// bundle holds what `make assets` built; in a program built without it only the placeholder is there and pages work
// without script.
//
//go:embed all:static
var bundle embed.FS

// styles are our own, served as they are when the bundle does not hold them smaller.
//
//go:embed ui/*.css ui/*/*.css ui/icon.svg
var styles embed.FS

// asset is one file that pages load, under an address that changes with its content.
type asset struct {
	body, gz []byte
	kind     string
}

type assets struct {
	files map[string]asset
	urls  ui.Assets
}

func loadAssets() assets {
	a := assets{files: map[string]asset{}}
	css := built("app.css")
	if css == nil {
		css = joinStyles()
	}
	a.urls.Style = a.add("app", "css", "text/css; charset=utf-8", css)
	if js := built("app.js"); js != nil {
		a.urls.Script = a.add("app", "js", "text/javascript; charset=utf-8", js)
	}
	if js := built("chart.js"); js != nil {
		a.urls.Chart = a.add("chart", "js", "text/javascript; charset=utf-8", js)
	}
	icon, err := styles.ReadFile("ui/icon.svg")
	if err != nil {
		panic(err) // embedded: cannot be missing
	}
	a.urls.Icon = a.add("icon", "svg", "image/svg+xml", icon)
	return a
}

func built(name string) []byte {
	data, err := bundle.ReadFile("static/" + name)
	if err != nil {
		return nil
	}
	return data
}

// joinStyles puts the sheets in order: the base, the pages' own, then narrow screens and paper, which override.
func joinStyles() []byte {
	var out []byte
	pages, err := fs.Glob(styles, "ui/*/*.css")
	if err != nil {
		panic(err)
	}
	order := append([]string{"ui/base.css", "ui/table.css"}, pages...)
	for _, name := range append(order, "ui/narrow.css", "ui/print.css") {
		data, err := styles.ReadFile(name)
		if err != nil {
			panic(err)
		}
		out = append(out, data...)
	}
	return out
}

// add gives the address of a new asset.
func (a *assets) add(name, ext, kind string, body []byte) string {
	sum := sha256.Sum256(body)
	url := "/assets/" + name + "." + hex.EncodeToString(sum[:6]) + "." + ext
	a.files[url] = asset{body: body, gz: compress(body), kind: kind}
	return url
}

// ServeHTTP gives an asset, to be kept for a year: another content has another address.
func (a assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := f.body
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.gz
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}
