// Package paper holds the document model of everything the programme signs.
// A form (internal/paper/forms) turns plain data into a Document; two writers
// (internal/paper/docx, internal/paper/pdf) turn a Document into bytes, always
// the same bytes for the same Document. How a paper looks is data: decree30.yaml.
package paper

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"saoque/internal/calendar"
)

// Document is one paper. Lengths are in points unless said otherwise.
type Document struct {
	ID     string        // of the act or record that the paper is about; printed in the foot code
	Form   string        // code of the form, "decision"
	Title  string        // for the file's properties
	Author string        // the issuing body, for the file's properties
	Dated  calendar.Date // the day of issue; "" while not issued
	Made   calendar.Instant
	Draft  bool   // marked on every page until issued
	Wide   bool   // landscape
	Mark   string // across a framed sheet: a preview's, a sample's
	Framed bool   // one sheet to hang on a wall: a frame, even margins, no page number
	Code   string // printed where the foot code stands; "" = that code itself
	Blocks []Block
}

// Block is one part of a paper, of the types below.
type Block interface{ block() }

// Run is a piece of text in one style.
type Run struct {
	Text      string
	Bold      bool
	Italic    bool
	Underline bool
	Box       Box // drawn before the text
	Ink       Ink `json:",omitempty"`
}

// Box is a small square to tick, drawn as a shape.
type Box uint8

// The states of a Box.
const (
	NoBox Box = iota
	EmptyBox
	TickedBox
)

// Text is a line or paragraph of runs. A "\n" in a run breaks the line.
type Text []Run

// Align is how lines stand between the margins.
type Align uint8

// The alignments; papers are justified unless said otherwise.
const (
	Justify Align = iota
	Left
	Center
	Right
)

// Letterhead is the head of an official paper. Without Issuer only the
// country's title is printed, centred.
type Letterhead struct {
	Parent  string        // the body above, capitals, may be ""
	Issuer  string        // capitals; "\n" breaks
	Number  string        // "12" or "số tạm"; "" leaves room
	Sign    string        // "QĐ-UBND"; "" = no number line at all
	Subject string        // of a letter (V/v …), under the number
	Place   string        // "Cà Mau"
	Date    calendar.Date // "" leaves room
	Bare    bool          // no place and date
	Code    string        // form code printed above the country's title ("Mẫu số 01"), may be ""
}

// Heading is the type of the paper with its subject, centred, a line below.
type Heading struct {
	Kind    string // capitals; may be ""
	Subject string // "\n" breaks
	NoRule  bool
}

// Paragraph is running text.
type Paragraph struct {
	Text   Text
	Align  Align
	Flush  bool    // no first-line indent
	Indent float64 // of the whole paragraph, from the left margin
	Size   float64 // 0 = the body's
	Before float64 // extra gap above
	Tight  bool    // no gap above
	Keep   bool    // stays on the page of what follows
}

// Bases are the legal bases, in italics, one paragraph each.
type Bases struct{ Items []string }

// List is a list of points: "-", "1." or a), b), c), d), đ).
type List struct {
	Mark  Mark
	From  int // first number or letter, 0 = the first
	Items []Text
}

// Mark is how a List counts.
type Mark uint8

// The marks.
const (
	Dash Mark = iota
	Numbers
	Letters
)

// Fields are lines of a form: label and value; an empty value leaves a dotted
// line to write on. Each inner slice is one line, shared in equal parts.
type Fields struct {
	Lines [][]Field
	Size  float64
}

// Field is a label with its value.
type Field struct {
	Label, Value string
	Share        float64 // of the line's width; 0 = equal parts
}

// Table has a head that is repeated on every page it runs on to.
type Table struct {
	Columns []Column
	Head    [][]Cell
	Rows    [][]Cell
	Size    float64 // 0 = the tables'
	Bare    bool    // no lines
	Tight   bool    // no gap above
	Lead    bool    // more air in rows, for writing by hand
}

// Column is a table's column; widths are shares of the whole.
type Column struct {
	Width float64
	Align Align
}

// Cell is a table's cell. Down > 1 is for heads only.
type Cell struct {
	Text  Text
	Align *Align // nil = the column's
	Span  int    // columns; 0 = 1
	Down  int    // rows; 0 = 1
	Shade bool
	Keep  bool // its row stays on the page of the next
}

// Matrix is a square code of dark and light modules, row by row.
type Matrix struct {
	Side int    // modules per side
	Dark []bool // Side × Side
}

// MatrixOf reads a code's modules.
func MatrixOf(side int, dark func(x, y int) bool) Matrix {
	m := Matrix{Side: side, Dark: make([]bool, side*side)}
	for y := range side {
		for x := range side {
			m.Dark[y*side+x] = dark(x, y)
		}
	}
	return m
}

// MarshalJSON writes the modules as bits in base64: a code has thousands.
func (m Matrix) MarshalJSON() ([]byte, error) {
	bits := make([]byte, (len(m.Dark)+7)/8)
	for i, dark := range m.Dark {
		if dark {
			bits[i/8] |= 0x80 >> (i % 8)
		}
	}
	return json.Marshal(packed{m.Side, bits})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (m *Matrix) UnmarshalJSON(b []byte) error {
	var p packed
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	if n := p.Side * p.Side; p.Side < 0 || len(p.Bits) != (n+7)/8 {
		return fmt.Errorf("paper: a matrix of side %d in %d bytes", p.Side, len(p.Bits))
	}
	*m = Matrix{Side: p.Side}
	for i := range p.Side * p.Side {
		m.Dark = append(m.Dark, p.Bits[i/8]&(0x80>>(i%8)) != 0)
	}
	return nil
}

// packed is a matrix as JSON.
type packed struct {
	Side int
	Bits []byte
}

// Picture places a matrix with lines of text beside it.
type Picture struct {
	Matrix Matrix
	Size   float64 // side in points
	Text   []string
}

// Signature is the closing block: recipients at the left, signers at the
// right; or several signers side by side. It is never torn over two pages and
// never stands alone on one.
type Signature struct {
	Recipients []string // each ends with ";" or "." as given
	Signers    []Signer
	// Mark takes the recipients' place: a certificate's code.
	Mark *Picture `json:",omitempty"`
}

// Signer is who signs: authority lines in capitals (TM., KT., TL., TUQ.), a
// hint below, and the name once known.
type Signer struct {
	Authority []string
	Hint      string // "(Ký, ghi rõ họ tên)"
	Name      string
	Date      string // printed above, in italics, may be ""
}

// Annex begins a new page with its own page numbers.
type Annex struct {
	Number string // "Phụ lục I"; may be ""
	Title  string
	Of     string // "(Kèm theo …)"
	Wide   bool
}

// PageBreak begins a new page, of the same numbering unless it starts anew.
type PageBreak struct {
	Anew bool
}

// Gap is empty height in points.
type Gap struct{ Height float64 }

func (Letterhead) block() {}
func (Heading) block()    {}
func (Paragraph) block()  {}
func (Bases) block()      {}
func (List) block()       {}
func (Fields) block()     {}
func (Table) block()      {}
func (Picture) block()    {}
func (Signature) block()  {}
func (Annex) block()      {}
func (PageBreak) block()  {}
func (Gap) block()        {}

// Hash is the SHA-256, in hex, of the paper's content: everything that is read
// on it except the foot code, which carries the hash. Both writers print it, so
// a .docx and a .pdf of one paper can be told to be the same.
func (d *Document) Hash() string {
	type typed struct {
		Type  string
		Block Block
	}
	content := struct {
		V      int
		ID     string
		Form   string
		Title  string
		Author string
		Dated  calendar.Date
		Draft  bool
		Wide   bool
		Mark   string `json:",omitempty"`
		Framed bool   `json:",omitempty"`
		Blocks []typed
	}{1, d.ID, d.Form, d.Title, d.Author, d.Dated, d.Draft, d.Wide, d.Mark, d.Framed, nil}
	for _, b := range d.Blocks {
		content.Blocks = append(content.Blocks, typed{fmt.Sprintf("%T", b), b})
	}
	b, err := json.Marshal(content)
	if err != nil {
		panic(err) // plain data cannot fail
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Foot is the code at the foot of every page: the document's id and the
// beginning of its content's hash.
func (d *Document) Foot() string {
	if d.Code != "" {
		return d.Code
	}
	return say("paper.foot", d.ID, d.Hash()[:16])
}

// Add appends blocks.
func (d *Document) Add(bs ...Block) { d.Blocks = append(d.Blocks, bs...) }

// Leads reports whether the end of a stays on the page where b begins.
func Leads(a, b Block) bool {
	switch b.(type) {
	case Signature:
		return true
	case Table:
		switch a.(type) {
		case Paragraph, Heading:
			return true
		}
	}
	return false
}
