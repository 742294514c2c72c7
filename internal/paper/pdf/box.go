package pdf

// box is what is never torn: a line, a table row, a signature. Blocks are laid
// out into boxes, boxes into pages.
type box struct {
	before  float64 // gap above; dropped at a page's top
	height  float64
	keep    bool     // stays on the page of the next box
	head    []box    // drawn again above when the box begins a page
	section *section // begins a new section, on a new page
	page    bool     // begins a new page
	draw    func(y float64)
}

// section is a run of pages with its own numbers and orientation.
type section struct {
	wide   bool
	number int // of the page at work, from 1
}

// flow sets boxes on pages in order. Boxes held together by keep go to the next
// page as one when they do not fit, unless together they are longer than a page.
func (w *writer) flow(bs []box) {
	for i := 0; i < len(bs); {
		if s := bs[i].section; s != nil {
			w.begin(s)
			i++
			continue
		}
		if bs[i].page && !w.top {
			w.next()
		}
		n := i
		for bs[n].keep && n+1 < len(bs) && bs[n+1].section == nil && !bs[n+1].page {
			n++
		}
		need := bs[i].height
		for _, b := range bs[i+1 : n+1] {
			need += b.before + b.height
		}
		if !w.fits(bs[i].before+need) && need+tall(bs[i].head) <= w.g.Room() {
			w.next()
			w.heads(bs[i].head)
		}
		for ; i <= n; i++ {
			w.place(bs[i])
		}
	}
}

// fits reports whether height is left on the page; at its top everything fits.
func (w *writer) fits(height float64) bool {
	const slack = 0.05 // sums of rounded lengths
	return w.top || w.y+height <= w.g.Floor()+slack
}

func (w *writer) place(b box) {
	if !w.fits(b.before + b.height) {
		w.next()
		w.heads(b.head)
	}
	if !w.top {
		w.y += b.before
	}
	if b.draw != nil {
		b.draw(w.y)
	}
	w.y += b.height
	w.top = false
}

// heads draws a table's head at a page's top; what follows is still the top.
func (w *writer) heads(bs []box) {
	for _, h := range bs {
		h.draw(w.y)
		w.y += h.height
	}
}

func tall(bs []box) float64 {
	n := 0.0
	for _, b := range bs {
		n += b.height
	}
	return n
}
