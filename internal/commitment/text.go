package commitment

import (
	"sync"

	"duban/internal/list"
)

// texts are the readings of one edition's texts, each made when first asked for.
type texts struct {
	view    *list.View
	read    func(string) Reading
	curated func() map[list.TaskID]*CuratedItem
	once    []sync.Once
	out     []Reading
}

func newTexts(view *list.View, read func(string) Reading, curated func() map[list.TaskID]*CuratedItem) *texts {
	return &texts{
		view: view, read: read, curated: curated, once: make([]sync.Once, len(view.Tasks)), out: make([]Reading, len(view.Tasks)),
	}
}

func (t *texts) reading(task *list.Task) *Reading {
	if task.Item.Text == "" { // not kept: what comes with a built-in list may not have been there to read
		if c := t.curated()[task.ID]; c != nil {
			return &Reading{Figures: c.Figures}
		}
		return &Reading{}
	}
	i := task.Seq
	t.once[i].Do(func() { t.out[i] = t.make(task) })
	return &t.out[i]
}

// make reads a task's text. What a curator says of the figures of the same text counts more than the grammar.
func (t *texts) make(task *list.Task) Reading {
	r := t.read(task.Item.Text)
	if curated := t.curated()[task.ID]; curated != nil && curated.Text == Fingerprint(task.Item.Text) {
		r.Figures = curated.Figures
	}
	return r
}

// Reading gives what the grammar makes of a task's text in the newest edition: for showing the parts of its
// sentences. Its figures are those curated with a built-in list where the text is the curator's, or not there. It is
// empty for a task that the edition does not have.
func (b *Book) Reading(id list.TaskID) Reading {
	task := b.View.Task(id)
	if task == nil {
		return Reading{}
	}
	return *b.texts.reading(task)
}

// Figures lists the numbers of a task's text that promise nothing, each with the reason.
func (b *Book) Figures(id list.TaskID) []Figure { return b.Reading(id).Figures }
