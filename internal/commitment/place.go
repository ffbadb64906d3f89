package commitment

import (
	"crypto/sha256"
	"encoding/hex"
)

// Fingerprint identifies a text to which offsets belong: 16 hexadecimal digits, "" for the empty text. Two texts that
// differ in a single space have two, since offsets differ.
func Fingerprint(text string) string {
	if text == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}
