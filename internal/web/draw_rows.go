package web

import "saoque/internal/viet"

func (r DossierRow) draw(p *pen) {
	p.raw("\n<tr>\n" + `<th scope="row">`)
	p.linked(r.Href, r.Product.Name)
	p.sample(r.Product.Sample)
	p.raw(`<span class="small">`)
	r.Producer.draw(p)
	p.raw(`</span><span class="small code">`)
	p.text(r.Code)
	p.raw("</span></th>")
	p.cell("", "dossier.place")
	r.Place.draw(p)
	p.end()
	p.cell("", "dossier.stage")
	p.put(r.Stage)
	if r.Stars.N > 0 {
		p.raw(" ")
		r.Stars.draw(p)
	}
	p.end()
	p.cell("", "dossier.turn")
	r.Turn.draw(p)
	p.end()
	p.cell("", "dossier.due")
	if r.Due != nil {
		r.Due.draw(p)
	} else {
		p.none("ui.none")
	}
	p.end()
	p.cell(` class="n"`, "dossier.age")
	if r.Over {
		p.raw("–")
	} else {
		p.words("dossier.days", r.Age)
	}
	p.end()
	p.raw("\n</tr>")
}

func (w WorkItem) draw(p *pen) {
	p.raw("\n<tr>\n" + `<th scope="row">`)
	p.open(w.Href)
	p.put(w.What)
	p.raw(`<span class="sr">: `)
	p.text(w.On.Name)
	p.raw("</span></a>")
	if w.Code != "" {
		p.raw(`<span class="small code">`)
		p.text(w.Code)
		p.sample(w.On.Sample)
		p.raw("</span>")
	}
	p.raw("</th>")
	p.cell("", "work.on")
	w.On.draw(p)
	if w.By.Name != "" {
		p.raw(`<span class="small">`)
		w.By.draw(p)
		p.raw("</span>")
	}
	p.end()
	p.cell("", "work.place")
	w.Place.draw(p)
	p.end()
	p.cell("", "work.due")
	switch {
	case w.Due != nil:
		w.Due.draw(p)
	case w.Waits:
		p.raw(`<span class="tag blocked">`)
		p.words("work.waits")
		p.raw("</span>")
	default:
		p.none("work.no-due")
	}
	p.end()
	p.raw("\n</tr>")
}

func (n NavItem) draw(p *pen) {
	here := ""
	if n.Current {
		here = ` aria-current="page"`
	}
	p.raw("\n<li>")
	p.openWith(n.Href, here)
	p.words(n.Key)
	if n.Count > 0 {
		p.raw(` <span class="count">` + viet.Int(int64(n.Count)) + "</span>")
	}
	p.raw("</a></li>")
}

// draw draws a count as one of the named lists above a list.
func (c Count) draw(p *pen) {
	here, more := "", ""
	if c.Current {
		here = ` aria-current="true"`
	}
	if c.More {
		more = "+"
	}
	p.raw("<li>")
	p.openWith(c.Href, here)
	p.put(c.Text)
	p.raw(" <strong>" + viet.Int(int64(c.N)) + more + "</strong></a></li>")
}
