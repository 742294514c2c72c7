package pdf

import (
	"strings"

	"saoque/internal/paper"
	"saoque/internal/paper/fonts"
	"saoque/internal/viet"
)

// piece is text of one style on one line.
type piece struct {
	text      string
	style     fonts.Style
	underline bool
	box       paper.Box
	ink       paper.Ink
	width     float64 // of box and text, unstretched
	spaces    int
}

// line is one line of a paragraph.
type line struct {
	pieces []piece
	width  float64
	spaces int  // that a justified line may stretch
	last   bool // of its paragraph: never stretched
}

// word is what cannot be broken: pieces without a space between.
type word struct {
	pieces []piece
	width  float64
	space  float64 // width of the space before it, 0 at a paragraph's start
	style  fonts.Style
	ink    paper.Ink
	under  bool // the space before it is underlined
	breaks bool // a forced break before it
}

func width(s fonts.Style, text string, size float64) float64 {
	return float64(s.Measure(text)) * size / 1000
}

// boxSide is the side of a box to tick, and boxRoom what it takes of a line, as
// parts of the size.
const (
	boxSide = 0.62
	boxRoom = 0.86
)

// words cuts text at spaces and forced breaks; a no-break space stays inside.
func words(t paper.Text, size float64) []word {
	var out []word
	var cur word
	open := false
	flush := func() {
		if open {
			out = append(out, cur)
		}
		cur, open = word{}, false
	}
	for _, r := range t {
		style := r.Style()
		text := strings.ReplaceAll(viet.NFC(r.Text), "\t", " ")
		if r.Box != paper.NoBox {
			w := boxRoom * size
			cur.pieces = append(cur.pieces, piece{style: style, box: r.Box, width: w})
			cur.width += w
			open = true
		}
		for i, para := range strings.Split(text, "\n") {
			para, _ = style.Shown(para)
			if i > 0 {
				flush()
				cur.breaks = true
				open = true
			}
			for j, w := range strings.Split(para, " ") {
				if j > 0 {
					forced := cur.breaks && len(cur.pieces) == 0
					if !forced {
						flush()
						cur.space = width(style, " ", size)
						cur.style, cur.under, cur.ink = style, r.Underline, r.Ink
					}
				}
				if w == "" {
					continue
				}
				for k, part := range hyphens(w) {
					if k > 0 {
						flush() // a line may end after a hyphen, as word processors have it
					}
					wd := width(style, part, size)
					cur.pieces = append(cur.pieces, piece{text: part, style: style, underline: r.Underline, ink: r.Ink, width: wd})
					cur.width += wd
					open = true
				}
			}
		}
	}
	flush()
	return out
}

// hyphens cuts a word after each hyphen inside it.
func hyphens(w string) []string {
	var out []string
	for {
		i := strings.Index(w, "-")
		if i <= 0 || i == len(w)-1 {
			return append(out, w)
		}
		out = append(out, w[:i+1])
		w = w[i+1:]
	}
}

// lines breaks text greedily, as word processors do, into lines of the given
// width; the first is shorter by indent. A word wider than a line is broken
// between letters.
func lines(t paper.Text, size, full, indent float64) []line {
	var out []line
	var cur line
	room := full - indent
	end := func(last bool) {
		cur.last = last
		out = append(out, cur)
		cur, room = line{}, full
	}
	for _, w := range words(t, size) {
		if w.breaks && (len(cur.pieces) > 0 || len(out) > 0 || len(w.pieces) == 0) {
			end(true)
			w.space = 0
		}
		if len(w.pieces) == 0 {
			continue
		}
		if len(cur.pieces) > 0 && cur.width+w.space+w.width > room+0.01 {
			end(false)
		}
		if len(cur.pieces) == 0 {
			for w.width > room+0.01 {
				head, rest := cut(w, size, room)
				if len(head.pieces) == 0 {
					break
				}
				cur.pieces, cur.width = head.pieces, head.width
				end(false)
				w = rest
			}
		} else if w.space > 0 {
			cur.join(piece{text: " ", style: w.style, underline: w.under, ink: w.ink, width: w.space, spaces: 1})
			cur.spaces++
		}
		for _, p := range w.pieces {
			cur.join(p)
		}
	}
	if len(cur.pieces) > 0 || len(out) == 0 {
		end(true)
	}
	return out
}

// join appends a piece, to the one before where the style is the same.
func (l *line) join(p piece) {
	l.width += p.width
	if n := len(l.pieces); n > 0 && p.box == paper.NoBox {
		q := &l.pieces[n-1]
		if q.box == paper.NoBox && q.style == p.style && q.underline == p.underline && q.ink == p.ink {
			q.text += p.text
			q.width += p.width
			q.spaces += p.spaces
			return
		}
	}
	l.pieces = append(l.pieces, p)
}

// cut breaks an overlong word at the last letter that fits.
func cut(w word, size, room float64) (head, rest word) {
	for i, p := range w.pieces {
		if head.width+p.width <= room {
			head.pieces = append(head.pieces, p)
			head.width += p.width
			continue
		}
		rs := []rune(p.text)
		n, wd := 0, 0.0
		for n < len(rs) {
			a := width(p.style, string(rs[n]), size)
			if head.width+wd+a > room {
				break
			}
			wd += a
			n++
		}
		if n > 0 {
			q := p
			q.text, q.width = string(rs[:n]), wd
			head.pieces = append(head.pieces, q)
			head.width += wd
			p.text, p.width = string(rs[n:]), p.width-wd
		}
		rest.pieces = append(rest.pieces, p)
		rest.pieces = append(rest.pieces, w.pieces[i+1:]...)
		for _, q := range rest.pieces {
			rest.width += q.width
		}
		break
	}
	return head, rest
}

// text gives the line's text, for tests.
func (l line) text() string {
	var b strings.Builder
	for _, p := range l.pieces {
		b.WriteString(p.text)
	}
	return b.String()
}
