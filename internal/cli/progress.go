package cli

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// bar shows on a terminal how far a long piece of work is; elsewhere, and in the first moments, it shows nothing.
type bar struct {
	s     *session
	label string
	begun time.Time

	mu    sync.Mutex
	drawn time.Time // zero: nothing stands there
	done  int64
}

const (
	barDelay = 400 * time.Millisecond // shorter work needs no bar
	barPause = 100 * time.Millisecond // between two drawings
	barWidth = 30
)

func (s *session) newBar(key string) *bar {
	b := &bar{s: s, label: s.text(key, nil), begun: time.Now()}
	if f, isFile := s.Err.(*os.File); isFile {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return b
		}
	}
	b.s = nil
	return b
}

// show draws the bar when it is time to; any number of goroutines may call it.
func (b *bar) show(done, total int64) {
	if b.s == nil || total == 0 || !b.mu.TryLock() {
		return
	}
	defer b.mu.Unlock()
	now := time.Now()
	if done < b.done || now.Sub(b.begun) < barDelay || now.Sub(b.drawn) < barPause {
		return
	}
	b.drawn, b.done = now, done
	full := int(done * barWidth / total)
	left := time.Duration(float64(now.Sub(b.begun)) * float64(total-done) / float64(max(done, 1))).Round(time.Second)
	fmt.Fprintf(b.s.Err, "\r%s [%s%s] %3d%% %s ", b.label, strings.Repeat("#", full), strings.Repeat(".", barWidth-full), done*100/total, left)
}

// clear takes the bar away.
func (b *bar) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.drawn.IsZero() {
		fmt.Fprint(b.s.Err, "\r\x1b[K")
		b.drawn = time.Time{}
	}
}
