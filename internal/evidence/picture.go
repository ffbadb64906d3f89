package evidence

import (
	"errors"
	"image"
	"image/color"
	_ "image/gif"  // pictures that evidence may be
	_ "image/jpeg" // as above
	_ "image/png"  // as above
	"io"
	"math/bits"

	"duban/internal/fault"
)

// check looks whether a picture's beginning can be read and whether it would be out of proportion unpacked; other
// formats pass.
func (m *media) check(r io.ReaderAt, size int64, l Limits) error {
	if m != mediaJPEG && m != mediaPNG && m != mediaGIF {
		return nil
	}
	c, _, err := image.DecodeConfig(io.NewSectionReader(r, 0, size))
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "evidence.truncated", nil)
	}
	if max(c.Width, c.Height) > l.Side {
		return fault.New(fault.TooLarge, "evidence.pixels", fault.Args{"max": l.Side})
	}
	return nil
}

// hashSide is how many differences there are in each row and column of a picture's digest.
const hashSide = 8

// pictureDigest gives a digest that stays near when a picture is scaled, packed again or made lighter: of a grid of
// eight rows of nine mean brightnesses, whether each is clearly darker than its right neighbour ("difference hash"). It is 0
// for what has too little contrast to be told from others, and for pictures of more pixels than the limit.
func pictureDigest(r io.ReaderAt, size int64, l Limits) (uint64, error) {
	c, _, err := image.DecodeConfig(io.NewSectionReader(r, 0, size))
	if err != nil {
		return 0, errNoPicture
	}
	if c.Width*c.Height > l.Pixels || c.Width < hashSide+1 || c.Height < hashSide {
		return 0, nil
	}
	img, _, err := image.Decode(io.NewSectionReader(r, 0, size))
	if err != nil {
		return 0, errNoPicture
	}
	return differences(img), nil
}

// errNoPicture says that a picture cannot be decoded: it may still be shown by programs that are less strict.
var errNoPicture = errors.New("evidence: the picture cannot be decoded")

// differences gives the digest of a decoded picture.
func differences(img image.Image) uint64 {
	var mean [hashSide][hashSide + 1]int
	b := img.Bounds()
	low, high := 255, 0
	for y := range hashSide {
		for x := range hashSide + 1 {
			cell := image.Rect(
				b.Min.X+b.Dx()*x/(hashSide+1), b.Min.Y+b.Dy()*y/hashSide,
				b.Min.X+b.Dx()*(x+1)/(hashSide+1), b.Min.Y+b.Dy()*(y+1)/hashSide,
			)
			mean[y][x] = brightness(img, cell)
			low, high = min(low, mean[y][x]), max(high, mean[y][x])
		}
	}
	if high-low < 8*precision {
		return 0
	}
	var digest uint64
	for y := range hashSide {
		for x := range hashSide {
			digest <<= 1
			if mean[y][x]+precision < mean[y][x+1] { // in even areas the noise of packing must not decide
				digest |= 1
			}
		}
	}
	if n := bits.OnesCount64(digest); n < fewestEdges || n > 64-fewestEdges {
		return 0
	}
	return digest
}

// fewestEdges is how many differences a picture must have, and lack, to be told from others.
const fewestEdges = 6

// precision is how many steps the mean brightness of a cell has between two of a pixel.
const precision = 16

// brightness gives the mean brightness of a part of a picture. Of large parts, every so many pixels are looked at.
func brightness(img image.Image, cell image.Rectangle) int {
	step := max(1, min(cell.Dx(), cell.Dy())/32)
	sum, n := 0, 0
	for y := cell.Min.Y; y < cell.Max.Y; y += step {
		for x := cell.Min.X; x < cell.Max.X; x += step {
			sum += grey(img, x, y)
			n++
		}
	}
	return sum * precision / max(n, 1)
}

// grey gives the brightness of a pixel from 0 to 255; photographs carry it as it is.
func grey(img image.Image, x, y int) int {
	switch p := img.(type) {
	case *image.YCbCr:
		return int(p.Y[p.YOffset(x, y)])
	case *image.Gray:
		return int(p.GrayAt(x, y).Y)
	}
	return int(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)
}
