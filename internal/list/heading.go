package list

import "duban/internal/hanzi"

// headingTitle is a heading without its number.
func headingTitle(text string) string {
	if _, rest := hanzi.Leading(hanzi.Trim(text)); rest != "" {
		return rest
	}
	return hanzi.Trim(text)
}
