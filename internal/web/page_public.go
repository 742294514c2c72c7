package web

import "saoque/internal/calendar"

// HomePage is the public start: check a code or find a product. Its frame is
// Light. Template
// public/home; path /. Query: q.
type HomePage struct {
	Frame
	Query string
	// Asked says that something was looked for; Found is what matched.
	Asked bool
	Found []PublicRow
	More  bool
	// Counts are how many products hold each star today.
	Counts []Count
	At     calendar.Instant
}

// Template names the page's template.
func (*HomePage) Template() string { return "public/home" }

// PublicRow is one recognised product in a public list.
type PublicRow struct {
	Product  Named
	Producer Named
	Place    Place
	Href     string
	Code     string
	Stars    Stars
	Validity string
	LastDay  calendar.Date
}

// PublicPage answers whether a star is real and still holds: the target of the
// QR code. Its frame is Light and Plain: the answer stands before everything. Template public/product; path /x/{code}.
type PublicPage struct {
	Frame
	Code string
	// Validity is valid, expired, revoked or unknown.
	Validity string
	Product  Named
	Producer Named
	Place    Place
	Phone    string
	Stars    Stars
	LastDay  calendar.Date
	// RevokedOn and RevokedBy are set when revoked.
	RevokedOn   calendar.Date
	RevokedBy   string
	Facts       []Fact
	Story       string
	StorySample bool
	// Certificate leads to the check of its signed code, "" when there is none.
	Certificate string
	// CheckedAt is when the answer was computed.
	CheckedAt calendar.Instant
	// Report says whom to tell when something is wrong.
	Report Text
}

// Template names the page's template.
func (*PublicPage) Template() string { return "public/product" }

// ListedPage answers for a product code that stands only in a register that its
// province brought in from a workbook. Its frame is Light and Plain. Template
// public/listed; path /x/{code}.
type ListedPage struct {
	Frame
	// Validity is valid, expired, or unknown where the register names no last day.
	Validity  string
	Star      int
	LastDay   calendar.Date
	Sample    bool
	Province  string
	Product   Named
	Producer  Named
	Place     Place
	Facts     []Fact
	CheckedAt calendar.Instant
	Report    Text
}

// Template names the page's template.
func (*ListedPage) Template() string { return "public/listed" }

// CertificatePage says what a scanned certificate code is worth: the target of
// the square on certificates. Its frame is Light and Plain. Template
// public/certificate; path /Q/{code} and /q/{code}.
type CertificatePage struct {
	Frame
	// Verdict is a register.Verdict; Tone is the answer's look: valid, expired
	// or unknown.
	Verdict, Tone string
	Genuine       bool
	Sample        bool
	// Short is to be compared with the paper.
	Short    string
	Product  Named
	Producer Named
	Place    Place
	Stars    Stars
	From     calendar.Date
	LastDay  calendar.Date
	// RevokedOn and RevokedBy are set when revoked.
	RevokedOn calendar.Date
	RevokedBy string
	Facts     []Fact
	CheckedAt calendar.Instant
	Report    Text
}

// Template names the page's template.
func (*CertificatePage) Template() string { return "public/certificate" }
