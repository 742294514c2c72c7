package registry

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"

	"saoque/internal/calendar"
)

// ImportState is how far an import has come.
type ImportState string

// The states. Received goes to Read or Unreadable, Read to Confirmed; each of
// them can be withdrawn, and withdrawn is the end.
const (
	Received   ImportState = "received"
	Unreadable ImportState = "unreadable" // the file as a whole cannot be used
	Read       ImportState = "read"       // the report is there; nothing is in the register
	Confirmed  ImportState = "confirmed"
	Withdrawn  ImportState = "withdrawn"
)

// Import is a register kept elsewhere that is brought in from a workbook.
type Import struct {
	ID       string
	Province string
	// File is the name it was sent under; SHA256 finds the kept bytes.
	File, SHA256 string
	Size         int64
	State        ImportState
	// What reading found. Rows are products: Taken and Refused together; Doubtful
	// are those of the taken that somebody should look at. Aside are rows that
	// are no products, Troubles everything that the report has a line for.
	Sheet                                           string
	HeadRow                                         int
	Heads                                           []string // of the sheet's columns
	Rows, Taken, Doubtful, Refused, Aside, Troubles int
	// Problem says why the file is unreadable.
	Problem Trouble
	// Digest is the SHA-256 of the rows to be taken, as read.
	Digest      string
	ReceivedBy  string
	ReceivedAt  calendar.Instant
	ReadAt      calendar.Instant
	ConfirmedBy string
	ConfirmedAt calendar.Instant
	WithdrawnBy string
	WithdrawnAt calendar.Instant
	Reason      string // why it was withdrawn
	Sample      bool
	Version     int64
}

// Object is the import's name in the ledger.
func (i Import) Object() string { return "register-import/" + i.ID }

// Trouble is one thing found in a row, worded by Key and Args.
type Trouble struct {
	Cell  string `json:"cell,omitempty"`
	Level string `json:"level"`
	Key   string `json:"key"`
	Args  Args   `json:"args,omitempty"`
}

// TroubledRow is a row of the sheet that something must be said of; Row 0 is the
// workbook as a whole.
type TroubledRow struct {
	ImportID string
	Row      int
	Level    string // the gravest of the troubles
	Product  string // as read, "" where the row names none
	Cells    []string
	Troubles []Trouble
}

// Imported is a result taken over from a register: what the row says, nothing
// filled in. Zero and "" mean that the register does not say.
type Imported struct {
	ID, ImportID, Province                                string
	Row                                                   int
	Ordinal                                               int
	Code, Product, Producer, Kind                         string
	Registration, Representative, Phone, Address, Commune string
	District, Sector                                      string
	Set                                                   int
	Score                                                 int // hundredths of a point; -1 = not told
	Star                                                  int
	Decision                                              string
	Decided                                               calendar.Date
	Year                                                  int
	Certificate                                           string
	Issued, LastDay                                       calendar.Date
	Note                                                  string
	// UnitCode and UnitFrom are the unit that commune and district were found to
	// be, "" where none was.
	UnitCode string
	UnitFrom calendar.Date
	Cells    []string // the row's raw values
	Sample   bool
	// File is the workbook's name, filled by looks.
	File string
}

// Since is the first day that the register claims for the star: the
// certificate's, else the decision's; "" when it names only a year or nothing.
func (i Imported) Since() calendar.Date {
	if i.Issued != "" {
		return i.Issued
	}
	return i.Decided
}

// ValidityOn is what an imported result is worth on a day. Unknown where the
// register names no last day: none is computed for it.
func (i Imported) ValidityOn(day calendar.Date) Validity {
	switch {
	case i.LastDay == "" || i.Since() > day:
		return Unknown
	case day > i.LastDay:
		return Expired
	}
	return Valid
}

// Newest gives the imported result that answers for a product code on a day:
// the last to begin by then; what names no day comes before what does. ok is
// false when all begin later or there is none.
func Newest(list []Imported, day calendar.Date) (best Imported, ok bool) {
	for _, i := range list {
		if i.Since() <= day && (!ok || i.Since() >= best.Since()) {
			best, ok = i, true
		}
	}
	return best, ok
}

// Digest commits to imported results as they were read, in the order of their
// rows; the ids that they were given are no part of it. It is a SHA-256 in hex.
func Digest(rows iter.Seq[Imported]) (string, error) {
	h := sha256.New()
	to := json.NewEncoder(h)
	for r := range rows {
		r.ID, r.File = "", ""
		if err := to.Encode(r); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Args are the arguments of a wording: texts, whole numbers and days, which stay
// what they are through JSON. Anything else becomes its text.
type Args []any

type dayArg struct {
	Day calendar.Date `json:"day"`
}

// MarshalJSON writes days as {"day": …}.
func (a Args) MarshalJSON() ([]byte, error) {
	out := make([]any, len(a))
	for i, v := range a {
		switch v := v.(type) {
		case calendar.Date:
			out[i] = dayArg{v}
		case string, int, int64:
			out[i] = v
		default:
			out[i] = fmt.Sprint(v)
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (a *Args) UnmarshalJSON(b []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	for _, raw := range list {
		var v any
		var err error
		switch raw = bytes.TrimSpace(raw); raw[0] {
		case '{':
			var d dayArg
			err = json.Unmarshal(raw, &d)
			v = d.Day
		case '"':
			var s string
			err = json.Unmarshal(raw, &s)
			v = s
		default:
			var n int
			err = json.Unmarshal(raw, &n)
			v = n
		}
		if err != nil {
			return err
		}
		*a = append(*a, v)
	}
	return nil
}
