package evidence

import (
	"context"
	"io"

	"duban/internal/list"
	"duban/internal/org"
)

// Store keeps what is known about evidence. The store package implements it on SQLite and PostgreSQL.
type Store interface {
	// Files gives pieces of evidence by their IDs, in the order of the IDs; one that is not there is left out.
	Files(ctx context.Context, ids []ID) ([]File, error)
	// Find lists those that a query asks for, the newest first.
	Find(ctx context.Context, q Query) ([]File, error)
	// Uses lists what pieces of evidence were given for, oldest first; of all evidence when ids is nil.
	Uses(ctx context.Context, ids []ID, q UseQuery) ([]Use, error)
	// Digests gives those with a place after after, in the order of their places, and how many there are in all.
	Digests(ctx context.Context, after int64) (digests []Digest, all int64, err error)
	// Contents calls fn with every content that some evidence has, withdrawn or not.
	Contents(ctx context.Context, fn func(Content) error) error
	// Write runs fn in one transaction, durable when it returns nil.
	Write(ctx context.Context, fn func(Writer) error) error
}

// Writer changes what the Store keeps, within one transaction.
type Writer interface {
	// Standing gives the piece of evidence that has this key and is not withdrawn; fault.NotFound when there is none.
	Standing(ctx context.Context, key string) (File, error)
	// Create writes a new piece of evidence and gives its ID; fault.Conflict when one with its key stands.
	Create(ctx context.Context, f File) (ID, error)
	// Give writes what evidence was given for. One that is there already is left as it is.
	Give(ctx context.Context, uses []Use) error
	// Withdraw writes Withdrawn and Reason; fault.Conflict when it is withdrawn already.
	Withdraw(ctx context.Context, f File) error
	// Publish writes Public.
	Publish(ctx context.Context, id ID, p Public) error
	// SaveDigest writes what was reckoned from a content, once.
	SaveDigest(ctx context.Context, d Digest) error
}

// Query says which evidence. Zero fields ask for all.
type Query struct {
	Unit      org.UnitID
	Task      list.TaskID
	Report    int64
	Kind      Kind
	Media     string // how the media type begins: "image/"
	Unlooked  bool   // only those whose digests are still to be reckoned
	Withdrawn bool   // those withdrawn as well
	Before    ID     // older than this one
	Limit     int    // 0 for all
}

// UseQuery says which uses. Zero fields ask for all.
type UseQuery struct {
	Task       list.TaskID
	Unit       org.UnitID
	Report     int64
	Commitment string
}

// Covers reports whether a use is among those asked for.
func (q UseQuery) Covers(u Use) bool {
	return (q.Task == 0 || q.Task == u.Task) && (q.Unit == 0 || q.Unit == u.Unit) &&
		(q.Report == 0 || q.Report == u.Report) && (q.Commitment == "" || q.Commitment == u.Commitment)
}

// Digest is what was reckoned from a content, to find others that are nearly the same.
type Digest struct {
	Place    int64 // grows with every digest that is written
	Evidence ID
	Picture  uint64
	Words    uint64
}

// Content is a stored content.
type Content struct {
	SHA256 string
	SM3    string
	Size   int64
}

// Blobs keeps contents under their digests. The blob package implements it in a folder.
type Blobs interface {
	// Begin starts to take a content in.
	Begin(ctx context.Context) (Incoming, error)
	// Open opens a content for reading; fault.NotFound when it is not there.
	Open(ctx context.Context, sha256 string) (Blob, error)
}

// Incoming is a content on its way in. One of Keep and Discard ends it; Discard after Keep does nothing.
type Incoming interface {
	io.Writer
	io.ReaderAt // what has been written so far
	// Keep puts the content under its digest. It is on disk when Keep returns nil, and stays what it is for ever.
	Keep(sha256 string) error
	Discard()
}

// Blob is an open content.
type Blob interface {
	io.ReadSeekCloser
	io.ReaderAt
	Size() int64
}
