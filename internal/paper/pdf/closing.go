package pdf

import (
	"strings"

	"saoque/internal/paper"
	"saoque/internal/paper/fonts"
)

// signature lays out recipients and signers side by side as one box.
func (w *writer) signature(s paper.Signature) box {
	n := len(s.Signers)
	leftW := 0.0
	if len(s.Recipients) > 0 || s.Mark != nil || n == 1 {
		leftW = w.g.Text() * paper.NoticeShare
	}
	colW := (w.g.Text() - leftW) / float64(max(n, 1))
	size := paper.Points("authority")
	step := paper.Single(size)

	type column struct {
		date, authority, hint, name []line
		height                      float64
	}
	cols := make([]column, n)
	names := 0.0
	for i, p := range s.Signers {
		c := column{
			date:      centered([]string{p.Date}, fonts.Italic, paper.Points("place-date"), colW),
			authority: centered(p.Authority, fonts.Bold, size, colW),
			hint:      centered([]string{p.Hint}, fonts.Italic, paper.Points("place-date"), colW),
			name:      centered([]string{p.Name}, fonts.Bold, paper.Points("signer"), colW),
		}
		c.height = float64(len(c.date)+len(c.authority)+len(c.hint)) * step
		names = max(names, c.height)
		cols[i] = c
	}
	rSize, rHead := paper.Points("recipient"), paper.Points("recipients")
	var recipients []line
	for _, r := range s.Recipients {
		recipients = append(recipients, lines(paper.Plain("- "+strings.TrimPrefix(r, "- ")), rSize, leftW-6, 0)...)
	}
	leftH := 0.0
	if len(recipients) > 0 {
		leftH = paper.Single(rHead) + float64(len(recipients))*paper.Single(rSize)
	}
	var mark func(y float64)
	if s.Mark != nil {
		mark, leftH = w.pictureIn(*s.Mark, leftW-colGap)
	}
	below := 1
	for _, c := range cols {
		below = max(below, len(c.name))
	}
	height := max(leftH, names+paper.SignRoom+float64(below)*step)
	left := w.g.Left
	return box{before: 14, height: height, draw: func(y float64) {
		if mark != nil {
			mark(y)
		}
		if len(recipients) > 0 {
			w.put(left, y+base(rHead, paper.Single(size)), piece{text: paper.RecipientsHead(), style: fonts.BoldItalic}, rHead, 0)
			at := y + paper.Single(size)
			for _, l := range recipients {
				w.lineAt(l, left, at, leftW, 0, rSize, paper.Single(rSize), paper.Left)
				at += paper.Single(rSize)
			}
		}
		for i, c := range cols {
			x, at := left+leftW+float64(i)*colW, y
			write := func(ls []line, size float64) {
				for _, l := range ls {
					w.lineAt(l, x, at, colW, 0, size, step, paper.Center)
					at += step
				}
			}
			write(c.date, paper.Points("place-date"))
			write(c.authority, size)
			write(c.hint, paper.Points("place-date"))
			at = y + names + paper.SignRoom
			write(c.name, paper.Points("signer"))
		}
	}}
}

// fields lays out lines of a form; an empty value is a dotted line.
func (w *writer) fields(f paper.Fields) []box {
	size := f.Size
	if size == 0 {
		size = paper.Points("form")
	}
	height := paper.Single(size) * paper.Points("line-spacing")
	var out []box
	for _, row := range f.Lines {
		shares := 0.0
		for _, c := range row {
			shares += share(c)
		}
		rows := 1
		cols := make([][]line, len(row))
		for i, c := range row {
			full := w.g.Text()*share(c)/shares - colGap
			cols[i] = lines(paper.Plain(strings.TrimSpace(c.Label+" "+c.Value)), size, full, 0)
			rows = max(rows, len(cols[i]))
		}
		for n := range rows {
			b := box{height: height, keep: n+1 < rows}
			if n == 0 {
				b.before = 4
			}
			left := w.g.Left
			all := w.g.Text()
			b.draw = func(y float64) {
				x := left
				for i, c := range row {
					full := all * share(c) / shares
					if n < len(cols[i]) {
						l := cols[i][n]
						w.lineAt(l, x, y, full-colGap, 0, size, height, paper.Left)
						if c.Value == "" && l.last {
							w.dots(x+l.width+3, x+full-colGap, y+base(size, height), size)
						}
					}
					x += full
				}
			}
			out = append(out, b)
		}
	}
	return out
}

// colGap keeps the columns of one line apart.
const colGap = 6

func share(f paper.Field) float64 {
	if f.Share == 0 {
		return 1
	}
	return f.Share
}

// dots draws a dotted line to write on.
func (w *writer) dots(from, to, y, size float64) {
	dot := width(fonts.Regular, ".", size)
	if n := int((to - from) / dot); n > 0 {
		text := strings.Repeat(".", n)
		w.put(to-float64(n)*dot, y, piece{text: text}, size, 0)
	}
}
