package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/emmansun/gmsm/sm3"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/worktime"
)

// Service takes evidence in and answers about it. Its fields are set before its first use.
type Service struct {
	Store Store
	Blobs Blobs
	// Text reads the words of a document; nil when nothing can. It bounds what reading may cost by itself.
	Text func(ctx context.Context, name string, r io.ReaderAt, size int64) (string, error)
	// Named gives the people whom tasks name; nil when nobody is named. Those may see the evidence of their tasks.
	Named  func(ctx context.Context, tasks []list.TaskID) ([]org.PersonID, error)
	Clock  func() time.Time
	Limits Limits

	index index
	added chan struct{} // something was added whose digests are to be reckoned
}

// New gives a service with the limits of DefaultLimits.
func New(s Store, b Blobs, clock func() time.Time) *Service {
	return &Service{Store: s, Blobs: b, Clock: clock, Limits: DefaultLimits(), added: make(chan struct{}, 1)}
}

// Received is a file that came in whole and is what it says it is. It is kept by Add, or let go of by Discard.
type Received struct {
	Name    string // cleaned
	Media   string
	Content Content
	in      Incoming
}

// Discard lets go of the file unless Add has kept it.
func (r *Received) Discard() {
	if r != nil {
		r.in.Discard()
	}
}

// Receive takes in a file as it comes, without ever holding the whole of it in memory: both digests are reckoned on the
// way, and no more than the limit is read. Whatever fails leaves nothing behind.
func (s *Service) Receive(ctx context.Context, name string, content io.Reader) (_ *Received, err error) {
	in, err := s.Blobs.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("receive evidence: %w", err)
	}
	defer func() {
		if err != nil {
			in.Discard()
		}
	}()
	name = CleanName(name)
	if name == "" {
		return nil, &fault.Error{Kind: fault.Invalid, Code: "evidence.nameless", Field: "file"}
	}
	sums := newSums()
	into := &kept{in: in, sums: sums}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	size, err := io.CopyBuffer(into, &watched{ctx, io.LimitReader(content, s.Limits.File+1)}, *buffer)
	switch {
	case size > s.Limits.File:
		return nil, &fault.Error{Kind: fault.TooLarge, Code: "evidence.too_large", Args: fault.Args{"name": name, "max": int(s.Limits.File >> 20)}, Field: "file"}
	case into.failed != nil:
		return nil, fmt.Errorf("receive evidence: %w", into.failed)
	case err != nil:
		return nil, cutOff(name, err)
	}
	m, err := identify(name, in, size, s.Limits)
	if err != nil {
		var f *fault.Error
		if errors.As(err, &f) {
			f.Field = "file"
		}
		return nil, err
	}
	return &Received{Name: name, Media: m.name, Content: sums.content(size), in: in}, nil
}

// cutOff says that a file did not come whole, unless what reads it says more.
func cutOff(name string, err error) error {
	var known *fault.Error
	if errors.As(err, &known) || errors.Is(err, context.Canceled) {
		return err
	}
	return &fault.Error{Kind: fault.Invalid, Code: "evidence.cut_off", Args: fault.Args{"name": name}, Field: "file", Err: err}
}

// buffers are what files pass through on their way in.
var buffers = sync.Pool{New: func() any { b := make([]byte, 128<<10); return &b }}

// kept writes to the content on its way in and to its digests, and remembers what went wrong there, as against on the
// way here.
type kept struct {
	in     Incoming
	sums   *sums
	failed error
}

// Write writes on.
func (k *kept) Write(p []byte) (int, error) {
	n, err := k.in.Write(p)
	if err != nil {
		k.failed = err
		return n, err
	}
	k.sums.add(p)
	return n, nil
}

// watched reads until its context ends.
type watched struct {
	ctx context.Context
	r   io.Reader
}

// Read reads on.
func (w *watched) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(p)
}

// sums reckons both digests of what is written to it.
type sums struct{ sha256, sm3 hash.Hash }

func newSums() *sums { return &sums{sha256.New(), sm3.New()} }

// add adds to the digests.
func (d *sums) add(p []byte) {
	_, _ = d.sha256.Write(p) // a hash takes everything
	_, _ = d.sm3.Write(p)
}

func (d *sums) content(size int64) Content {
	return Content{SHA256: hex.EncodeToString(d.sha256.Sum(nil)), SM3: hex.EncodeToString(d.sm3.Sum(nil)), Size: size}
}

// Given is a piece of evidence as it is handed in: a received file, a link, or an issued document with or without its
// file.
type Given struct {
	File     *Received
	Link     string
	Title    string // of the link, "" for its address
	Document *Document
	Uses     []Use // what it is for; Evidence, Account, By and At are filled in
	Who      *account.Subject
}

// Add keeps a piece of evidence and what it was given for, on disk when it returns. One that stands already is not
// stored a second time: it is given for something more. known says so.
func (s *Service) Add(ctx context.Context, g Given) (f File, known bool, err error) {
	defer g.File.Discard()
	if !mayAdd(g.Who, g.Uses) {
		return File{}, false, forbidden()
	}
	now := s.Clock().Truncate(time.Millisecond)
	f, err = s.file(g, now)
	if err != nil {
		return File{}, false, err
	}
	if g.File != nil {
		if err := g.File.in.Keep(g.File.Content.SHA256); err != nil {
			return File{}, false, fmt.Errorf("keep evidence: %w", err)
		}
	}
	uses := make([]Use, len(g.Uses))
	for i, u := range g.Uses {
		u.Account, u.By, u.At = g.Who.ID, g.Who.Name, now
		uses[i] = u
	}
	// Somebody may be adding the same this very moment: then theirs is found by trying again.
	for try := 0; ; try++ {
		got, known, err := s.enter(ctx, f, uses)
		if err != nil && fault.Is(err, fault.Conflict) && try < 3 {
			continue
		}
		if err == nil {
			s.wake()
		}
		return got, known, err
	}
}

// enter writes a piece of evidence unless it stands already, and its uses.
func (s *Service) enter(ctx context.Context, f File, uses []Use) (File, bool, error) {
	known := false
	err := s.Store.Write(ctx, func(w Writer) error {
		standing, err := w.Standing(ctx, f.Key())
		switch {
		case err == nil:
			f, known = standing, true
		case !fault.Is(err, fault.NotFound):
			return err
		default:
			known = false
			if f.ID, err = w.Create(ctx, f); err != nil {
				return err
			}
		}
		for i := range uses {
			uses[i].Evidence = f.ID
		}
		return w.Give(ctx, uses)
	})
	if err != nil {
		return File{}, false, err
	}
	return f, known, nil
}

// Key names what stands once at most: a content, an address, or an issued document with its text.
func (f *File) Key() string {
	switch f.Kind {
	case KindLink:
		return "link:" + f.Link
	case KindDocument:
		return "document:" + f.DocumentNumber + ":" + f.SHA256
	}
	return "file:" + f.SHA256
}

// file makes the record of what is handed in.
func (s *Service) file(g Given, now time.Time) (File, error) {
	today := dayOf(now)
	f := File{
		Kind: KindFile, Public: PublicNo, Account: g.Who.ID, By: g.Who.Name, At: now,
		Retained: worktime.NewDate(today.Year()+s.Limits.Years, 12, 31),
	}
	if g.File != nil {
		f.Name, f.Media = g.File.Name, g.File.Media
		f.SHA256, f.SM3, f.Size = g.File.Content.SHA256, g.File.Content.SM3, g.File.Content.Size
	}
	switch {
	case g.Document != nil:
		d, err := g.Document.normal(today)
		if err != nil {
			return f, err
		}
		f.Kind, f.DocumentNumber, f.DocumentDate, f.DocumentTitle = KindDocument, d.Number, d.Date, d.Title
		if f.Name == "" {
			f.Name = d.Title
		}
	case g.File != nil:
	default:
		link, err := ParseLink(g.Link)
		if err != nil {
			return f, err
		}
		f.Kind, f.Link, f.Name = KindLink, link, strings.TrimSpace(g.Title)
		if f.Name == "" {
			f.Name = link
		}
		if utf8.RuneCountInString(f.Name) > mostTitle {
			f.Name = string([]rune(f.Name)[:mostTitle])
		}
	}
	return f, nil
}

// File gives one piece of evidence.
func (s *Service) File(ctx context.Context, id ID) (File, error) {
	files, err := s.Store.Files(ctx, []ID{id})
	if err != nil {
		return File{}, err
	}
	if len(files) == 0 {
		return File{}, fault.New(fault.NotFound, "evidence.missing", nil)
	}
	return files[0], nil
}

// Open opens the content of a piece of evidence.
func (s *Service) Open(ctx context.Context, f *File) (Blob, error) {
	if f.SHA256 == "" {
		return nil, fault.New(fault.NotFound, "evidence.no_content", nil)
	}
	return s.Blobs.Open(ctx, f.SHA256)
}
