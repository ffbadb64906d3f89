package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// result is what loading one address gave.
type result struct {
	rate     float64 // answers a second
	p50, p99 time.Duration
	size     int // bytes of the body
}

// load asks for one address over n connections, as fast as it answers, for a time.
func load(ctx context.Context, address, path string, n int, d time.Duration) (result, error) {
	ctx, cancel := context.WithTimeout(ctx, d+10*time.Second)
	defer cancel()
	var (
		group sync.WaitGroup
		mu    sync.Mutex
		all   []time.Duration
		fault error
		size  int
	)
	// A short run before the clock starts warms connections and caches.
	begin := time.Now().Add(200 * time.Millisecond)
	for range n {
		group.Go(func() {
			c := client{address: address, request: request(address, path)}
			took, err := c.repeat(ctx, begin, begin.Add(d))
			mu.Lock()
			defer mu.Unlock()
			all, fault, size = append(all, took...), errors.Join(fault, err), c.size
		})
	}
	group.Wait()
	if fault != nil {
		return result{}, fault
	}
	if len(all) == 0 {
		return result{}, errors.New("no answer in time")
	}
	slices.Sort(all)
	return result{
		rate: float64(len(all)) / d.Seconds(),
		p50:  all[len(all)/2], p99: all[len(all)*99/100], size: size,
	}, nil
}

func request(address, path string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\nAccept-Language: zh-CN\r\n\r\n")
}

// client is one connection. It does as little as it can, because it shares the processor with the server.
type client struct {
	address string
	request []byte
	size    int
}

// repeat asks again and again and gives how long each answer took that began between begin and end.
func (c *client) repeat(ctx context.Context, begin, end time.Time) ([]time.Duration, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", c.address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return nil, err
		}
	}
	in := bufio.NewReaderSize(conn, 64<<10)
	var took []time.Duration
	for {
		start := time.Now()
		if start.After(end) || ctx.Err() != nil {
			return took, ctx.Err()
		}
		if _, err := conn.Write(c.request); err != nil {
			return nil, err
		}
		if c.size, err = answer(in); err != nil {
			return nil, err
		}
		if start.After(begin) {
			took = append(took, time.Since(start))
		}
	}
}

// answer reads one response, which must be 200, and gives the length of its body.
func answer(in *bufio.Reader) (int, error) {
	status, err := in.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 200")) {
		return 0, fmt.Errorf("answer %q", bytes.TrimSpace(status))
	}
	length, chunked := -1, false
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch textproto.CanonicalMIMEHeaderKey(string(name)) {
		case "Content-Length":
			length, err = strconv.Atoi(strings.TrimSpace(string(value)))
			if err != nil {
				return 0, err
			}
		case "Transfer-Encoding":
			chunked = true
		}
	}
	if chunked {
		return chunks(in)
	}
	if length < 0 {
		return 0, errors.New("answer without length")
	}
	_, err = in.Discard(length)
	return length, err
}

// chunks reads a body in chunks to its end.
func chunks(in *bufio.Reader) (int, error) {
	total := 0
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
		if err != nil {
			return 0, err
		}
		if _, err := io.CopyN(io.Discard, in, n+2); err != nil {
			return 0, err
		}
		if n == 0 {
			return total, nil
		}
		total += int(n)
	}
}
