// Package evidence keeps what shows that a promise is kept (佐证): files, links and issued documents, each with its
// digests, and where they are used.
//
// A [File] is stored once by its content, whoever uploads it; a [Use] says for which task, report, step or commitment
// it was given. [Service] takes uploads in as they come, tells what they really are, and finds the same or nearly the
// same thing given elsewhere. The package must not know pages, SQL or folders: bytes are kept behind [Blobs]. Nothing
// that comes in is ever run, fetched or shown as a page. Start with Service.
package evidence

import (
	"time"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/worktime"
)

// ID identifies a piece of evidence.
type ID int64

// File is one piece of evidence. It is never changed; one that was wrong is withdrawn with a reason and stays.
type File struct {
	ID     ID
	Kind   Kind
	Name   string // as uploaded, or the title of a link
	Media  string // what the bytes are, found by looking at them: "application/pdf"
	Size   int64  // bytes
	SHA256 string // hex; "" for a link
	SM3    string // hex, GB/T 32905; "" for a link
	Link   string // address, "" for a file
	// An issued document: its number, date and title.
	DocumentNumber string // 文号: 船府办发〔2020〕12号
	DocumentDate   worktime.Date
	DocumentTitle  string
	Looked         bool   // Picture and Words have been reckoned; that follows soon after the upload
	Picture        uint64 // perceptual digest of a picture, 0 for none
	Words          uint64 // digest of the text that stays near when the text does, 0 for none
	Public         Public
	Retained       worktime.Date // may not be removed before
	Account        account.ID
	By             string // name of the account on that day
	At             time.Time
	Withdrawn      time.Time // zero while it stands
	Reason         string    // of the withdrawal
}

// Kind is what a piece of evidence is.
type Kind string

// The kinds.
const (
	KindFile     Kind = "file"
	KindLink     Kind = "link"
	KindDocument Kind = "document" // an issued document with number and date; its file may be there as well
)

// Public says whether a copy may be shown to everybody.
type Public string

// The states of the public copy.
const (
	PublicNo     Public = "no"     // nobody has looked; nothing is shown
	PublicMasked Public = "masked" // a copy with personal data masked may be shown
	PublicWhole  Public = "whole"  // looked at by a person: holds no personal data
)

// Use says what a piece of evidence was given for.
type Use struct {
	Evidence   ID
	Task       list.TaskID
	Unit       org.UnitID
	Report     int64               // 0 when given outside a report
	Number     int                 // of the submission, 0 while it is a draft
	Step       int64               // 0 for none
	Commitment string              // code, "" for none
	Shows      commitment.Evidence // what it is to show of the commitment, "" when nobody said
	Account    account.ID
	By         string // name of the account on that day
	At         time.Time
}
