package signed

import (
	"bytes"
	"slices"

	"saoque/internal/fault"
	"saoque/internal/viet"
)

// How a returned file stands to the issued one.
type How uint8

// The ways, the strongest first. Only the first two speak for the text by
// themselves; all others need a person who has read the paper.
const (
	// Appended: the file begins with the issued bytes, whole, and what was
	// added to them leaves the drawing of every page as it was.
	Appended How = iota + 1
	// SameText: another file, in whose pages stands the issued text, letter by
	// letter. Pictures, lines and places were not compared.
	SameText
	// MoreText: all of the issued text is there, on each page in one piece or
	// in two, with something added before, between or behind.
	MoreText
	// NoText: pages without a text layer, as scanners make them.
	NoText
	// OtherText: the text differs.
	OtherText
	// Unreadable: there is text, but the file does not say which letters it is.
	Unreadable
)

// Match is what comparing with the issued paper has shown.
type Match struct {
	How      How
	Begins   bool // the file begins with the issued bytes
	Redrawn  bool // Begins, but what was added draws some page anew
	Page     int  // the page of the first difference, from 1; 0 when there is none
	Issued   string
	Returned string // what stands there in the issued and in the returned paper; of MoreText what was added
	Pages    [2]int // how many pages the issued and the returned paper have
	Hidden   bool   // there is text that is not drawn; it was not compared
	Mended   bool   // the file's table was damaged: other programs may show other pages
	Marks    []Mark // laid over the pages, and not in the issued paper
}

// Mark is something laid over a page: a comment, a stamp, a form field. The
// field of a signature counts when it covers more than a quarter of the page.
type Mark struct {
	Page int    // from 1
	Kind string // as PDF calls it: FreeText, Stamp, Widget …
}

// NeedsPerson tells whether somebody must read the paper and say that it is
// the issued one.
func (m Match) NeedsPerson() bool {
	return m.How != Appended && m.How != SameText || m.Redrawn || m.Hidden || m.Mended || len(m.Marks) > 0
}

// Against compares the file with the bytes that were issued. An error of kind
// Internal means that the issued bytes could not be read: they are ours. A
// File serves one caller at a time.
func (f *File) Against(issued []byte) (m Match, err error) {
	ours, err := f.limits.Read(issued)
	if err != nil {
		return Match{}, fault.Wrap(fault.Internal, err, "signed.issued-unread")
	}
	defer caught(&err)
	f.doc.purse = &purse{limits: f.limits}
	m = Match{Mended: f.Mended, Begins: bytes.HasPrefix(f.doc.data, issued), Pages: [2]int{len(ours.Pages), len(f.Pages)}}
	m.Marks = marksBeyond(ours.doc.marks(), f.doc.marks())
	for _, p := range f.Pages {
		m.Hidden = m.Hidden || p.Hidden > 0
	}
	m.compare(ours.Pages, f.Pages)
	if m.Begins {
		m.Redrawn = !bytes.Equal(ours.doc.drawn(), f.doc.drawn())
		if m.How == SameText && !m.Redrawn {
			m.How = Appended
		}
	}
	return m, nil
}

// compare finds the first page that differs and says how.
func (m *Match) compare(ours, theirs []Page) {
	if unreadable(theirs) {
		m.How = Unreadable
		return
	}
	if blank(theirs) && !blank(ours) {
		m.How = NoText
		return
	}
	m.How = SameText
	for i := range max(len(ours), len(theirs)) {
		var a, b string
		if i < len(ours) {
			a = ours[i].Text
		}
		if i < len(theirs) {
			b = theirs[i].Text
		}
		from, to, have := difference(a, b)
		if len(ours) <= i && from.length == 0 && to.length == 0 {
			have = true // an empty page more is something added, too
		}
		if !have {
			continue
		}
		how := OtherText
		switch {
		case from.length == 0:
			how = MoreText
		case b == "" && i < len(theirs):
			how = NoText
		}
		if how > m.How {
			m.How, m.Page = how, i+1
			m.Issued, m.Returned = from.excerpt(a), to.excerpt(b)
		}
	}
	if len(theirs) < len(ours) && m.How < OtherText {
		m.How, m.Page = OtherText, len(theirs)+1
	}
}

func unreadable(ps []Page) bool {
	return slices.ContainsFunc(ps, func(p Page) bool { return p.Unknown > 0 || p.Blind })
}

func blank(ps []Page) bool {
	return !slices.ContainsFunc(ps, func(p Page) bool { return p.Text != "" })
}

// piece is a part of a page's text, in letters, with their places in it.
type piece struct {
	places        []int
	start, length int
}

// difference finds what stands between the common beginning and the common
// end of two texts.
func difference(a, b string) (from, to piece, have bool) {
	ra, pa := letters(viet.NFC(a))
	rb, pb := letters(viet.NFC(b))
	head := 0
	for head < len(ra) && head < len(rb) && ra[head] == rb[head] {
		head++
	}
	tail := 0
	for tail < len(ra)-head && tail < len(rb)-head && ra[len(ra)-1-tail] == rb[len(rb)-1-tail] {
		tail++
	}
	from = piece{pa, head, len(ra) - head - tail}
	to = piece{pb, head, len(rb) - head - tail}
	return from, to, from.length > 0 || to.length > 0
}

// excerpt gives the piece with a few letters before and behind it, cut where
// it is long.
func (p piece) excerpt(s string) string {
	const around, most = 20, 80
	if len(p.places) == 0 {
		return ""
	}
	lo := max(p.start-around, 0)
	hi := min(p.start+min(p.length, most)+around, len(p.places))
	from, to := len(s), len(s)
	if lo < len(p.places) {
		from = p.places[lo]
	}
	if hi < len(p.places) {
		to = p.places[hi]
	}
	out := viet.Clean(s[from:to])
	if lo > 0 {
		out = "…" + out
	}
	if hi < len(p.places) {
		out += "…"
	}
	return out
}
