package web

import (
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"duban/internal/evidence"
	"duban/internal/fault"
)

// A file of somebody else is never a page of ours: it is downloaded, or shown as the picture or document that it is, in
// an origin of its own in which nothing runs.
const (
	policyPicture = "default-src 'none'; sandbox; frame-ancestors 'none'"
	// Browsers show no portable document in a sandbox. It is shown by the browser's own viewer, apart from the page.
	policyPDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)

// evidenceFile downloads a piece of evidence.
func (c *call) evidenceFile() error {
	seen, err := c.evidenceSeen()
	if err != nil {
		return err
	}
	return c.sendEvidence(&seen.File, false)
}

// evidenceView shows a picture or a portable document within a page.
func (c *call) evidenceView() error {
	seen, err := c.evidenceSeen()
	if err != nil {
		return err
	}
	if !evidence.IsPicture(seen.Media) && !evidence.IsPDF(seen.Media) {
		return fault.New(fault.NotFound, "evidence.no_content", nil)
	}
	return c.sendEvidence(&seen.File, true)
}

// evidencePublicFile sends a file of which everybody may see the whole.
func (c *call) evidencePublicFile() error {
	id, err := c.number("evidence")
	if err != nil {
		return err
	}
	public, err := c.Evidence.PublicCopy(c.r.Context(), evidence.ID(id))
	if err != nil {
		return err
	}
	if public.Public != evidence.PublicWhole {
		return fault.New(fault.NotFound, "evidence.missing", nil)
	}
	return c.sendEvidence(&public.File, evidence.IsPicture(public.Media))
}

// sendEvidence makes the answer the content of a file, part by part as the browser asks for it.
func (c *call) sendEvidence(f *evidence.File, inline bool) error {
	b, err := c.Evidence.Open(c.r.Context(), f)
	if err != nil {
		return err
	}
	h := http.Header{}
	h.Set("Content-Type", f.Media)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+f.SHA256+`"`)
	h.Set("Content-Security-Policy", policyPicture)
	switch {
	case !inline:
		h.Set("Content-Disposition", disposition(downloadName(f)))
	case evidence.IsPDF(f.Media):
		h.Set("Content-Disposition", strings.Replace(disposition(downloadName(f)), "attachment", "inline", 1))
		h.Set("Content-Security-Policy", policyPDF)
		h.Set("X-Frame-Options", "SAMEORIGIN")
	default:
		h.Set("Content-Disposition", "inline")
	}
	c.out = answer{status: http.StatusOK, stream: b, streamed: h}
	return nil
}

// downloadName gives the name of a download the ending of what the file is.
func downloadName(f *evidence.File) string {
	end := evidence.Extension(f.Media)
	if strings.EqualFold(path.Ext(f.Name), end) || path.Ext(f.Name) != "" && f.Kind == evidence.KindFile {
		return f.Name
	}
	return f.Name + end
}

// sendStream sends a content with the heads that go with it.
func (c *call) sendStream(b io.ReadSeekCloser, h http.Header) {
	defer b.Close() // it is only read
	for name, values := range h {
		c.w.Header()[name] = values
	}
	http.ServeContent(c.w, c.r, "", time.Time{}, b)
}
