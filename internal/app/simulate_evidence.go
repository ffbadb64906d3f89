package app

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/list"
	"duban/internal/worktime"
)

// simulatedPictures is how many tasks of a demonstration show a picture.
const simulatedPictures = 8

// SimulateEvidence hands in made-up evidence for the first tasks, all named as such: drawn pictures, of which one was
// given twice in two sizes, an issued document and a link. Where there is evidence already it does nothing.
func (a *App) SimulateEvidence(ctx context.Context) error {
	view, err := a.Library.Get(ctx, DemoSlug)
	if err != nil {
		return err
	}
	there, err := a.Evidence.Store.Find(ctx, evidence.Query{Withdrawn: true, Limit: 1})
	if err != nil || len(there) > 0 {
		return err
	}
	who := &account.Subject{Account: &account.Account{Name: "模拟", Role: account.Office}}
	for i := range min(simulatedPictures, len(view.Tasks)) {
		seed, width := i, 960
		if i == simulatedPictures-1 { // the same scene as the first, smaller
			seed, width = 0, 640
		}
		g := evidence.Given{Who: who, Uses: simulatedUse(&view.Tasks[i], commitment.Photograph)}
		if g.File, err = a.Evidence.Receive(ctx, fmt.Sprintf("模拟现场照片%d.jpg", i+1), drawn(seed, width)); err != nil {
			return err
		}
		if _, _, err := a.Evidence.Add(ctx, g); err != nil {
			return err
		}
	}
	last := &view.Tasks[min(simulatedPictures, len(view.Tasks)-1)]
	for _, g := range []evidence.Given{
		{Document: &evidence.Document{Number: "模拟府办发〔2020〕1号", Date: worktime.MomentOf(DemoIssued).Date(), Title: "模拟：关于印发实施方案的通知"}},
		{Link: "https://www.example.gov.cn/", Title: "模拟：网上办事入口"},
	} {
		g.Who, g.Uses = who, simulatedUse(last, "")
		if _, _, err := a.Evidence.Add(ctx, g); err != nil {
			return err
		}
	}
	return a.Evidence.Look(ctx)
}

// simulatedUse is for the lead unit of a task.
func simulatedUse(t *list.Task, shows commitment.Evidence) []evidence.Use {
	u := evidence.Use{Task: t.ID, Shows: shows}
	for _, unit := range t.Units {
		if unit.Lead {
			u.Unit = unit.Unit
			break
		}
	}
	return []evidence.Use{u}
}

// drawn is a picture of rolling shapes; every seed gives another.
func drawn(seed, width int) io.Reader {
	height := width * 3 / 4
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	s := float64(seed)*1.7 + 1
	for y := range height {
		for x := range width {
			fx, fy := float64(x)/float64(width), float64(y)/float64(height)
			v := 150 + 50*math.Sin(fx*(3+s)+s*2) + 40*math.Cos(fy*(9-s/2)+s) + 20*math.Sin((fx+fy)*7+s*3)
			g := uint8(max(0, min(255, v)))
			img.SetRGBA(x, y, color.RGBA{R: g, G: uint8(int(g) * 4 / 5), B: 255 - g/2, A: 255})
		}
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, img, &jpeg.Options{Quality: 80}) // into memory: cannot fail
	return &out
}
