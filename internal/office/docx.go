package office

import (
	"archive/zip"
	"context"
	"io"
	"path"
	"strings"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// readDocx reads a Word document (.docx, .docm, .dotx, .dotm; transitional or strict; by Word, WPS, LibreOffice).
//
// The body is read once, forwards, and straight into the Doc. Tracked changes are read as accepted; what is left
// out (notes, comments, embedded files) is told in the findings.
func readDocx(ctx context.Context, r io.ReaderAt, size int64, lim Limits) (*tabular.Doc, error) {
	ctx, cancel := lim.context(ctx)
	defer cancel()
	m := newMeter(ctx, lim)
	z, err := m.openZip(r, size)
	if err != nil {
		return nil, err
	}
	pkg := openPackage(m, z)
	body, err := pkg.main("/officeDocument", "word/document.xml")
	if err != nil {
		return nil, err
	}
	part := pkg.part(body)
	if part == nil {
		return nil, fault.New(fault.Unsupported, codeNotDocx, nil)
	}
	d := &docxReader{m: m, words: map[string]string{}}
	if d.styles, d.numbering, err = pkg.definitions(body); err != nil {
		return nil, err
	}
	doc := &tabular.Doc{Format: "docx"}
	if doc.Title, err = pkg.title(); err != nil {
		return nil, err
	}
	m.expect(int64(part.UncompressedSize64))
	if err := pkg.scan(body, func(s *xmlScanner) error { return d.document(s, doc) }); err != nil {
		return nil, err
	}
	m.finish()
	return doc, nil
}

// maxDefinitions bounds the entries of one kind in a helper part: styles, numberings, relations.
const maxDefinitions = 20_000

// officePackage is an Office file as a set of parts tied by relations.
type officePackage struct {
	m     *meter
	parts map[string]*zip.File // by lower-case path without leading slash
}

func openPackage(m *meter, z *zip.Reader) *officePackage {
	p := &officePackage{m: m, parts: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		p.parts[partKey(f.Name)] = f
	}
	return p
}

func partKey(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

func (p *officePackage) part(name string) *zip.File { return p.parts[partKey(name)] }

// scan runs read over a part; a part that is not there is left alone.
func (p *officePackage) scan(name string, read func(*xmlScanner) error) (err error) {
	f := p.part(name)
	if f == nil {
		return nil
	}
	rc, err := p.m.openPart(f)
	if err != nil {
		return err
	}
	defer func() { _ = rc.Close() }() // reading is over; nothing is lost by a failing close
	s := newXMLScanner(rc, name, p.m.lim.Depth)
	if err := read(s); err != nil {
		return err
	}
	return s.err
}

// relations gives the targets of a part's internal relations by the last segment of their type, "/styles". The
// part "" is the package itself.
func (p *officePackage) relations(name string) (map[string]string, error) {
	dir, base := path.Split(name)
	found := map[string]string{}
	err := p.scan(dir+"_rels/"+base+".rels", func(s *xmlScanner) error {
		for s.next(); s.tok != tokenEnd && len(found) < maxDefinitions; s.next() {
			if s.tok != tokenOpen || string(s.local) != "Relationship" || string(s.attr("TargetMode")) == "External" {
				continue
			}
			kind := string(s.attr("Type"))
			kind = kind[strings.LastIndexByte(kind, '/')+1:]
			target := strings.ReplaceAll(string(s.attr("Target")), `\`, "/")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(dir, target)
			}
			if _, twice := found["/"+kind]; !twice {
				found["/"+kind] = strings.TrimPrefix(target, "/")
			}
		}
		return nil
	})
	return found, err
}

// main gives the path of the part that the package names as being of a kind, or the usual path.
func (p *officePackage) main(kind, usual string) (string, error) {
	rels, err := p.relations("")
	if err != nil {
		return "", err
	}
	if name := rels[kind]; p.part(name) != nil {
		return name, nil
	}
	return usual, nil
}

// definitions reads the styles and numberings that belong to the body.
func (p *officePackage) definitions(body string) (*docxStyles, *docxNumbering, error) {
	rels, err := p.relations(body)
	if err != nil {
		return nil, nil, err
	}
	usual := func(kind string) string {
		if name := rels[kind]; p.part(name) != nil {
			return name
		}
		return path.Dir(body) + kind + ".xml"
	}
	styles := newDocxStyles()
	if err := p.scan(usual("/styles"), styles.read); err != nil {
		return nil, nil, err
	}
	numbering := newDocxNumbering(styles)
	err = p.scan(usual("/numbering"), numbering.read)
	return styles, numbering, err
}

// title gives the title in the file's properties.
func (p *officePackage) title() (string, error) {
	name, err := p.main("/core-properties", "docProps/core.xml")
	if err != nil {
		return "", err
	}
	var title []byte
	err = p.scan(name, func(s *xmlScanner) error {
		for s.next(); s.tok != tokenEnd; s.next() {
			if s.tok != tokenOpen || s.depth != 2 || string(s.local) != "title" {
				continue
			}
			for d := s.depth; s.more(d); {
				if s.tok == tokenText && len(title) < scanBuffer {
					title = s.appendText(title)
				}
			}
			return nil
		}
		return nil
	})
	return strings.TrimSpace(strings.ToValidUTF8(string(title), "\uFFFD")), err
}
