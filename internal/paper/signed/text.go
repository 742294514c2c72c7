package signed

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"saoque/internal/viet"
)

// Page is the text layer of a page.
type Page struct {
	Text    string // in the order it is drawn, NFC, white space folded
	Hidden  int    // letters that are there but not drawn (behind a scan, mostly); not in Text
	Unknown int    // drawn signs of which the file does not say what letters they are
	Blind   bool   // the page's drawing could not be unpacked
}

// matrix is [a b c d e f] of ISO 32000-1, 8.3.3.
type matrix [6]float64

var unit = matrix{1, 0, 0, 1, 0, 0}

// times applies m first, then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// pen is the part of the graphics state that text depends on.
type pen struct {
	ctm                             matrix
	font                            *font
	size, chars, words, scale, lead float64
	mode                            int
}

// reader follows a page's drawing and writes down its text.
type reader struct {
	d     *document
	fonts map[any]*font
	out   strings.Builder
	page  Page
	endX  float64 // where the last sign ended, on the page
	endY  float64
	any   bool
	deep  int
}

// text reads the text layer of a page.
func (d *document) text(p page, fonts map[any]*font) Page {
	r := &reader{d: d, fonts: fonts}
	b, ok := d.drawing(p)
	r.run(b, d.dict(p.resources), unit)
	r.page.Blind = r.page.Blind || !ok
	r.page.Text = viet.NFC(strings.Join(strings.Fields(r.out.String()), " "))
	return r.page
}

// fontOf reads a font once per document, as far as it has a number.
func (r *reader) fontOf(resources dict, key name) *font {
	v := r.d.dict(resources["Font"])[key]
	if id, ok := v.(ref); ok {
		if r.fonts[id] == nil {
			r.fonts[id] = r.d.readFont(v)
		}
		return r.fonts[id]
	}
	return r.d.readFont(v)
}

// run follows the operators of a content stream (Annex A of ISO 32000-1).
func (r *reader) run(b []byte, resources dict, ctm matrix) {
	r.deep++
	defer func() { r.deep-- }()
	if r.deep > 12 {
		r.page.Blind = true
		return
	}
	l := &lexer{b: b, purse: r.d.purse}
	g := pen{ctm: ctm, scale: 1}
	var stack []pen
	var args []any
	tm, line := unit, unit
	num := func(i int) float64 {
		if i < len(args) {
			return number(args[i])
		}
		return 0
	}
	six := func() matrix { return matrix{num(0), num(1), num(2), num(3), num(4), num(5)} }
	move := func(x, y float64) {
		line = matrix{1, 0, 0, 1, x, y}.times(line)
		tm = line
	}
	show := func(i int) {
		if i < len(args) {
			if s, ok := args[i].(str); ok {
				r.show(&g, &tm, s.b)
			}
		}
	}
	for {
		v := l.next()
		op, isOp := v.(operator)
		if _, end := v.(eof); end {
			return
		}
		if !isOp {
			if len(args) < 64 {
				args = append(args, v)
			}
			continue
		}
		switch op {
		case "q":
			if len(stack) < 512 {
				stack = append(stack, g)
			}
		case "Q":
			if n := len(stack); n > 0 {
				g, stack = stack[n-1], stack[:n-1]
			}
		case "cm":
			g.ctm = six().times(g.ctm)
		case "BT":
			tm, line = unit, unit
		case "Tf":
			if key, ok := arg(args, 0).(name); ok {
				g.font = r.fontOf(resources, key)
			}
			g.size = num(1)
		case "Tc":
			g.chars = num(0)
		case "Tw":
			g.words = num(0)
		case "Tz":
			g.scale = num(0) / 100
		case "TL":
			g.lead = num(0)
		case "Tr":
			g.mode = int(num(0))
		case "Td":
			move(num(0), num(1))
		case "TD":
			g.lead = -num(1)
			move(num(0), num(1))
		case "Tm":
			line = six()
			tm = line
		case "T*":
			move(0, -g.lead)
		case "Tj":
			show(0)
		case "'":
			move(0, -g.lead)
			show(0)
		case "\"":
			g.words, g.chars = num(0), num(1)
			move(0, -g.lead)
			show(2)
		case "TJ":
			list, _ := arg(args, 0).(array)
			for _, v := range list {
				if s, ok := v.(str); ok {
					r.show(&g, &tm, s.b)
				} else {
					tm = matrix{1, 0, 0, 1, -number(v) / 1000 * g.size * g.scale, 0}.times(tm)
				}
			}
		case "Do":
			key, _ := arg(args, 0).(name)
			r.form(resources, key, g.ctm)
		case "BI":
			skipPicture(l)
		}
		args = args[:0]
	}
}

func arg(args []any, i int) any {
	if i < len(args) {
		return args[i]
	}
	return nil
}

// form draws another stream in place; pictures are passed over.
func (r *reader) form(resources dict, key name, ctm matrix) {
	s, ok := r.d.get(r.d.dict(resources["XObject"])[key]).(stream)
	if !ok || r.d.get(s.dict["Subtype"]) != name("Form") {
		return
	}
	b, ok := r.d.unpack(s)
	r.page.Blind = r.page.Blind || !ok
	if own := r.d.dict(s.dict["Resources"]); own != nil {
		resources = own
	}
	if m, ok := r.d.get(s.dict["Matrix"]).(array); ok && len(m) == 6 {
		var own matrix
		for i := range own {
			own[i] = number(r.d.get(m[i]))
		}
		ctm = own.times(ctm)
	}
	r.run(b, resources, ctm)
}

// skipPicture passes over a picture that stands in the drawing itself.
func skipPicture(l *lexer) {
	for {
		switch v := l.next(); v {
		case eof{}:
			return
		case operator("ID"):
			for l.pos+3 < len(l.b) {
				l.pos++
				if space(l.b[l.pos-1]) && l.b[l.pos] == 'E' && l.at(1) == 'I' && (l.pos+2 >= len(l.b) || space(l.at(2))) {
					l.pos += 2
					return
				}
			}
			l.pos = len(l.b)
			return
		}
	}
}

// show writes down a shown string and moves on by its width.
func (r *reader) show(g *pen, tm *matrix, b []byte) {
	if g.font == nil {
		r.page.Unknown += len(b)
		return
	}
	hidden := g.mode == 3 || g.mode == 7
	first := true
	g.font.glyphs(r.d.purse, b, func(letters string, known bool, width float64, blank bool) {
		r.d.purse.letters(1 + len(letters)/3)
		at := tm.times(g.ctm)
		step := width/1000*g.size + g.chars
		if blank {
			step += g.words
		}
		next := matrix{1, 0, 0, 1, step * g.scale, 0}.times(*tm)
		*tm = next
		switch {
		case hidden:
			r.page.Hidden += utf8.RuneCountInString(letters)
			return
		case !known:
			r.page.Unknown++
			return
		}
		if first && r.any && r.apart(at, g.size) {
			r.out.WriteByte(' ')
		}
		first = false
		r.out.WriteString(letters)
		end := next.times(g.ctm)
		r.endX, r.endY, r.any = end[4], end[5], true
	})
}

// apart tells whether a sign that begins at m stands away from the last one:
// on another line, or a good part of a space further.
func (r *reader) apart(m matrix, size float64) bool {
	high := math.Hypot(m[2], m[3]) * math.Abs(size)
	dx, dy := m[4]-r.endX, m[5]-r.endY
	if !(high > 0) {
		return true
	}
	return math.Hypot(dx, dy) > 0.18*high
}

// letters gives the signs of a text by which it is compared, without white
// space and signs that are never seen: writers of PDF put spaces as they like.
// places[i] is where letter i begins in s.
func letters(s string) (out []rune, places []int) {
	for i, r := range s {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) {
			continue
		}
		if r >= 0xFB00 && r <= 0xFB06 { // ff, fi, fl … drawn as one sign
			for _, one := range norm.NFKC.String(string(r)) {
				out, places = append(out, one), append(places, i)
			}
			continue
		}
		out, places = append(out, r), append(places, i)
	}
	return out, places
}
