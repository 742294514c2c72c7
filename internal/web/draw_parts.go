package web

import "strconv"

func (n Named) draw(p *pen) {
	p.linked(n.Href, n.Name)
	p.sample(n.Sample)
}

func (x Place) draw(p *pen) {
	p.text(x.Name)
	if x.Then != "" {
		p.raw(` <span class="small">(`)
		p.words("ui.place-then", x.Then)
		p.raw(")</span>")
	}
}

func (t Tag) draw(p *pen) {
	p.raw(`<span class="tag `)
	p.text(string(t.Tone))
	p.raw(`">`)
	p.put(t.Text)
	p.raw("</span>")
}

func (t Turn) draw(p *pen) {
	switch {
	case t.Mine:
		p.raw("<strong>")
		p.words("ui.turn.you")
		p.raw("</strong>")
	case t.Holder != "":
		p.words("ui.turn." + t.Holder)
		if t.Place != "" {
			p.text(" " + t.Place)
		}
	default:
		p.words("ui.turn.nobody")
	}
}

func (d Due) draw(p *pen) {
	late, day := "", p.longday(d.Day)
	if d.Late() {
		late = " late"
	}
	p.raw(`<span class="due` + late + `">`)
	if d.Before() {
		p.words("ui.due-before", day)
	} else {
		p.text(day)
	}
	p.raw(` <span class="due-left">(`)
	switch {
	case d.Late():
		p.words("ui.due-late", d.Over())
	case d.Left == 0:
		p.words("ui.due-today")
	case d.Working:
		p.words("ui.due-left-working", d.Left)
	default:
		p.words("ui.due-left", d.Left)
	}
	p.raw(")</span>")
	for _, year := range d.Unsure {
		p.raw(` <span class="small">`)
		p.words("ui.due-unsure", strconv.Itoa(year))
		p.raw("</span>")
	}
	p.raw("</span>")
}

func (s Stars) draw(p *pen) {
	const star = `<svg width="20" height="20" viewBox="0 0 20 20" focusable="false"><path d="M10 1.500l2.600 5.600 6.100.7-4.500 4.200 1.200 6-5.400-3-5.400 3 1.200-6L1.300 7.800l6.100-.7z" fill="`
	const outline = `stroke="#7a5200" stroke-width="1.200"/></svg>`
	p.raw(`<span class="stars"><span class="sr">`)
	p.words("ui.stars", s.N)
	p.raw(`</span><span aria-hidden="true">`)
	for i := range 5 {
		if i < s.N {
			p.raw(star + `#f0b429" ` + outline)
		} else {
			p.raw(star + `none" ` + outline)
		}
	}
	p.raw(`</span><span class="stars-word" aria-hidden="true">`)
	p.words("ui.stars", s.N)
	p.raw("</span>")
	p.sample(s.Sample)
	p.raw("</span>")
}

func (f Fact) draw(p *pen) {
	p.raw("\n<div><dt>")
	p.put(f.Label)
	p.raw("</dt><dd>")
	switch {
	case f.Href != "":
		p.linked(f.Href, p.say(f.Value))
	case len(f.Values) > 0:
		for _, v := range f.Values {
			p.raw(`<span class="line">`)
			p.put(v)
			p.raw("</span>")
		}
	case f.Value.Empty():
		p.none("ui.none")
	default:
		p.put(f.Value)
	}
	p.sample(f.Sample)
	p.raw("</dd>")
	if f.Change != "" {
		p.raw(`<dd class="change">`)
		p.open(f.Change)
		p.words("ui.change")
		p.raw(`<span class="sr"> `)
		p.put(f.Label)
		p.raw("</span></a></dd>")
	}
	p.raw("</div>")
}

// none writes the words that stand where there is nothing.
func (p *pen) none(key string) {
	p.raw(`<span class="none">`)
	p.words(key)
	p.raw("</span>")
}

// files draws a list of files.
func (p *pen) files(list []FileRow) {
	if len(list) == 0 {
		return
	}
	p.raw(`<ul class="files">`)
	drawAll(p, list)
	p.raw("\n</ul>")
}

func (f FileRow) draw(p *pen) {
	p.raw("\n<li>\n" + `<span class="file-name">`)
	p.linked(f.Href, f.Name)
	p.sample(f.Sample)
	p.raw("</span>\n" + `<span class="small">`)
	p.text(size(f.Size))
	if f.At != 0 {
		p.text(" · " + p.moment(f.At))
	}
	if f.By != "" {
		p.text(" · " + f.By)
	}
	p.behalf(f.For)
	p.raw("</span>\n" + `<span class="small"><span title="`)
	p.text(f.SHA256)
	p.raw(`">`)
	p.words("ui.hash")
	p.raw(" <code>")
	p.text(short(f.SHA256))
	p.raw("</code></span></span>")
	if f.Remove != nil {
		p.raw("\n" + `<form method="post"`)
		p.address("action", f.Remove.Action)
		p.raw(">")
		f.Remove.draw(p)
		p.raw(`<button class="button quiet">`)
		p.words("ui.remove")
		p.raw(`<span class="sr"> `)
		p.text(f.Name)
		p.raw("</span></button></form>")
	}
	p.raw("\n</li>")
}

func (d DocumentRow) draw(p *pen) {
	p.raw("\n" + `<section class="document">` + "\n<h3>")
	p.text(d.Label)
	p.raw(" ")
	d.State.draw(p)
	p.raw("</h3>\n" + `<p class="small">`)
	if d.Must {
		p.words("dossier.must")
	} else {
		p.words("dossier.may")
	}
	if d.Needs != "" {
		p.text(" · " + d.Needs)
	}
	p.raw("</p>")
	p.files(d.Files)
	p.raw("\n</section>")
}

func (c CheckRound) draw(p *pen) {
	p.raw("\n" + `<section class="card check"><h3>`)
	p.put(c.Title)
	p.raw(" ")
	c.Result.draw(p)
	p.raw(`</h3><p class="small">`)
	p.text(p.moment(c.At) + " · " + c.Who)
	p.sample(c.Sample)
	p.raw("</p>")
	p.list(c.Lines)
	p.raw("</section>")
}

// list draws texts one under the other.
func (p *pen) list(lines []Text) {
	if len(lines) == 0 {
		return
	}
	p.raw("<ul>")
	for _, l := range lines {
		p.raw("<li>")
		p.put(l)
		p.raw("</li>")
	}
	p.raw("</ul>")
}

// behalf says for whom an officer acted.
func (p *pen) behalf(whom string) {
	if whom != "" {
		p.raw(" (")
		p.words("ui.on-behalf", whom)
		p.raw(")")
	}
}

func (e Event) draw(p *pen) {
	p.raw("\n" + `<li><p class="small"><time>`)
	p.text(p.moment(e.At))
	p.raw("</time> · ")
	p.text(e.Who)
	p.sample(e.Sample)
	p.behalf(e.For)
	p.raw("</p><p>")
	p.put(e.What)
	p.sample(e.Numbered)
	p.raw("</p>")
	if !e.Detail.Empty() {
		p.raw(`<p class="quote">`)
		p.put(e.Detail)
		p.raw("</p>")
	}
	p.list(e.Lines)
	if e.Receipt != "" {
		p.raw(`<p class="small">`)
		p.words("ui.receipt")
		p.raw(" <code>")
		p.text(short(e.Receipt))
		p.raw("</code></p>")
	}
	p.raw("</li>")
}
