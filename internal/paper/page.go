package paper

import "saoque/internal/paper/fonts"

// Page is a sheet's geometry in points.
type Page struct{ Width, Height, Left, Right, Top, Bottom float64 }

// PageOf gives the sheet of the decree, upright or lying.
func PageOf(wide bool) Page {
	g := Page{
		Points("page-width"), Points("page-height"), Points("margin-left"),
		Points("margin-right"), Points("margin-top"), Points("margin-bottom"),
	}
	if wide {
		// The binding edge of an upright page is the upper edge of a lying one.
		g = Page{g.Height, g.Width, g.Bottom, g.Top, g.Left, g.Right}
	}
	return g
}

// Framed gives the sheet of a framed paper, lying: even margins inside the
// frame. The decree's margins are for papers that are bound.
func Framed() Page {
	g := PageOf(true)
	g.Left, g.Right, g.Top, g.Bottom = MM(27), MM(27), MM(19), MM(19)
	return g
}

// Sheet gives the paper's first page.
func (d *Document) Sheet() Page {
	if d.Framed {
		return Framed()
	}
	return PageOf(d.Wide)
}

// Text is the width between the margins.
func (g Page) Text() float64 { return g.Width - g.Left - g.Right }

// Room is the height between the margins.
func (g Page) Room() float64 { return g.Height - g.Top - g.Bottom }

// Floor is where the bottom margin begins, from the page's top.
func (g Page) Floor() float64 { return g.Height - g.Bottom }

// Middle is the middle of the text's width, from the page's left.
func (g Page) Middle() float64 { return g.Left + g.Text()/2 }

// Measures that both writers share; the decree leaves them open.
const (
	BodyShare   = 0.45 // of the letterhead's width for the issuing body
	NoticeShare = 0.47 // of the closing's width for the recipients
	SignRoom    = 62   // points for the hand and the seal
	CellPadX    = 3.5  // points inside a cell, left and right
	CellPadY    = 2    // points inside a cell, above and below
	CellLead    = 5    // the same where people write by hand
)

// Single is the height of a line of the size at single spacing.
func Single(size float64) float64 {
	return size * (fonts.Ascent + fonts.Descent + fonts.Gap) / 1000
}
