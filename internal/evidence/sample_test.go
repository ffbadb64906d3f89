package evidence_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"duban/internal/account"
	"duban/internal/blob"
	"duban/internal/evidence"
	"duban/internal/store"
)

// officer is somebody of the Office, who may do everything.
var officer = &account.Subject{Account: &account.Account{ID: 1, Name: "张三", Role: account.Office}}

// now is the time of these tests.
var now = time.Date(2020, 6, 24, 10, 0, 0, 0, time.UTC)

// shelf is a service on a real database and a real folder.
type shelf struct {
	*evidence.Service
	dir string
}

func newShelf(t testing.TB) *shelf {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return &shelf{evidence.New(db.Evidence(), blob.Open(dir), func() time.Time { return now }), dir}
}

// add hands in a file for a use.
func (s *shelf) add(t testing.TB, name string, content []byte, uses ...evidence.Use) evidence.File {
	t.Helper()
	r, err := s.Receive(t.Context(), name, bytes.NewReader(content))
	if err != nil {
		t.Fatal(name, err)
	}
	f, _, err := s.Add(t.Context(), evidence.Given{File: r, Uses: uses, Who: officer})
	if err != nil {
		t.Fatal(name, err)
	}
	return f
}

// left lists the files of contents in the data directory.
func (s *shelf) left(t testing.TB) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.Contains(path, blob.FolderName) && !d.IsDir() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// part is a file in an archive.
type part struct{ name, text string }

func archive(t testing.TB, parts ...part) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(p.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// docx is a document that holds a text.
func docx(t testing.TB, text string) []byte {
	return archive(t, part{"[Content_Types].xml", "<Types/>"}, part{"word/document.xml", "<w:document>" + text + "</w:document>"})
}

// compound is a compound file with streams of these names ([MS-CFB]): a head, one sector of the allocation table, and
// the directory.
func compound(names ...string) []byte {
	const sector = 512
	entries := append([]string{"Root Entry"}, names...)
	directory := (len(entries) + 3) / 4
	out := make([]byte, sector*(2+directory))
	copy(out, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	binary.LittleEndian.PutUint16(out[30:], 9)
	binary.LittleEndian.PutUint32(out[48:], 1) // the directory begins in sector 1
	binary.LittleEndian.PutUint32(out[76:], 0) // the allocation table is sector 0
	table := out[sector:]
	for i := range sector / 4 {
		binary.LittleEndian.PutUint32(table[4*i:], math.MaxUint32)
	}
	for i := range directory {
		next := uint32(i + 2)
		if i == directory-1 {
			next = 0xfffffffe
		}
		binary.LittleEndian.PutUint32(table[4*(i+1):], next)
	}
	for i, name := range entries {
		entry := out[sector*2+128*i:]
		units := utf16.Encode([]rune(name))
		for j, u := range units {
			binary.LittleEndian.PutUint16(entry[2*j:], u)
		}
		binary.LittleEndian.PutUint16(entry[64:], uint16(2*len(units)+2))
	}
	return out
}

// scene draws a picture of hills, a sun and a house; every seed gives another one.
func scene(seed, width, height int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	s := float64(seed)
	for y := range height {
		for x := range width {
			fx, fy := float64(x)/float64(width), float64(y)/float64(height)
			v := 150 + 60*math.Sin(fx*(3+math.Mod(s*1.7, 5))+s) + 60*math.Cos(fy*(4+math.Mod(s*2.3, 6))-s*2) + 30*math.Sin((fx+fy)*9*math.Mod(s, 3)+s)
			if dx, dy := fx-math.Mod(s*0.37, 1), fy-math.Mod(s*0.61, 1); dx*dx+dy*dy < 0.02 {
				v = 250
			}
			g := uint8(max(0, min(255, v)))
			img.SetRGBA(x, y, color.RGBA{g, uint8(int(g) * 3 / 4), uint8(255 - int(g)/2), 255})
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image, quality int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// lighter makes a picture lighter by some steps.
func lighter(img image.Image, by int) image.Image {
	out := image.NewRGBA(img.Bounds())
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			up := func(v uint8) uint8 { return uint8(min(255, int(v)+by)) }
			out.SetRGBA(x, y, color.RGBA{up(c.R), up(c.G), up(c.B), 255})
		}
	}
	return out
}

var pdf = []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n" + strings.Repeat(" ", 100))
