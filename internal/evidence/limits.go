package evidence

// Limits bound what one piece of evidence may be.
type Limits struct {
	File    int64 // bytes of one file
	Entries int   // parts of an office document, which is a zip archive
	Plain   int64 // bytes of all its parts together once unpacked
	Ratio   int64 // unpacked : packed of one part, looked at only beyond ratioFloor bytes
	Pixels  int   // of a picture; one above takes no part in the search for similar pictures
	Side    int   // pixels of a picture's longer side; one above is refused
	Years   int   // how long evidence is kept after the year in which it was given
}

// DefaultLimits gives the limits for what people hand over: far above real documents and photographs, far below what
// harms.
func DefaultLimits() Limits {
	return Limits{File: 200 << 20, Entries: 10_000, Plain: 1 << 30, Ratio: 300, Pixels: 50_000_000, Side: 40_000, Years: 10}
}

const (
	ratioFloor     = 8 << 20 // parts that unpack to less are never called bombs
	directoryBytes = 4 << 20 // of an archive's directory: room for some 40,000 parts
)
