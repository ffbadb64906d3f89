package apptest

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"duban/internal/account"
)

// BenchmarkUpload sends documents of one megabyte, each another, over loopback by the form for evidence, and waits until
// each is on disk with its row and its entry of the journal. The aim of docs/performance.md is 250 a second by one
// sender and 350 by sixteen, with the client on the same two cores.
func BenchmarkUpload(b *testing.B) {
	w := start(b, "qingxi-2024.txt")
	v := w.as(b, account.Office)
	body, kind, at := uploadBody(b, fmt.Sprint(w.busiest()))
	var number atomic.Int64
	for _, senders := range []int{1, 16} {
		b.Run(fmt.Sprint(senders), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			var left atomic.Int64
			left.Store(int64(b.N))
			var group sync.WaitGroup
			for range senders {
				group.Go(func() {
					mine := bytes.Clone(body)
					for left.Add(-1) >= 0 {
						copy(mine[at:], fmt.Sprintf("%016d", number.Add(1)))
						upload(b, v, kind, mine)
					}
				})
			}
			group.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "uploads/s")
		})
	}
}

// uploadBody is a form with a document of a megabyte of chance, and where in it a number makes it another.
func uploadBody(b *testing.B, unit string) (body []byte, kind string, at int) {
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	if err := form.WriteField("unit", unit); err != nil {
		b.Fatal(err)
	}
	part, err := form.CreateFormFile("file", "材料.pdf")
	if err != nil {
		b.Fatal(err)
	}
	content := make([]byte, 1<<20)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range content {
		content[i] = byte(r.Uint32())
	}
	copy(content, "%PDF-1.4\n0000000000000000\n")
	at = out.Len() + len("%PDF-1.4\n")
	if _, err := part.Write(content); err != nil {
		b.Fatal(err)
	}
	if err := form.Close(); err != nil {
		b.Fatal(err)
	}
	return out.Bytes(), form.FormDataContentType(), at
}

func upload(b *testing.B, v *visitor, kind string, body []byte) {
	req, err := http.NewRequest(http.MethodPost, v.w.server.URL+"/evidence", bytes.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := v.client.Do(req)
	if err != nil {
		b.Error(err)
		return
	}
	_, _ = io.Copy(io.Discard, res.Body)
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusSeeOther {
		b.Errorf("status %d, %v", res.StatusCode, err)
	}
}
