package commitment

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"
)

// codeAlphabet has no vowels and nothing that reads like something else on paper.
const codeAlphabet = "23456789BCDFGHJKMNPQRSTVWXYZ"

// codeLength gives 28^6 = 481 million codes.
const codeLength = 6

var codeShape = regexp.MustCompile(`^[` + codeAlphabet + `]{6}$`)

// NewCode gives a new random code: the public name of a commitment, for ever.
func NewCode() string {
	var seed [8]byte
	rand.Read(seed[:]) // never fails
	return codeFrom(seed[:])
}

// CodeOf gives the code that a built-in list's commitment has in every installation: from the list's slug and a name
// that is unique in it.
func CodeOf(slug, name string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%s", slug, name))
	return codeFrom(sum[:8])
}

func codeFrom(seed []byte) string {
	n := uint64(0)
	for _, b := range seed {
		n = n<<8 | uint64(b)
	}
	var code [codeLength]byte
	for i := range code {
		code[i] = codeAlphabet[n%uint64(len(codeAlphabet))]
		n /= uint64(len(codeAlphabet))
	}
	return string(code[:])
}

// FoldCode gives a code as typed by a person in its own spelling, "" when it cannot be one.
func FoldCode(typed string) string {
	code := strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(typed))
	if !codeShape.MatchString(code) {
		return ""
	}
	return code
}
