package web

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
)

// draw draws what a form carries unseen.
func (f Form) draw(p *pen) {
	p.hidden("act_id", f.ActID)
	if f.Version != 0 {
		p.hidden("version", strconv.FormatInt(f.Version, 10))
	}
	for _, name := range slices.Sorted(maps.Keys(f.Carry)) {
		for _, v := range f.Carry[name] {
			p.hidden(name, v)
		}
	}
}

func (p *pen) hidden(name, value string) {
	p.raw(`<input type="hidden"`)
	p.attr("name", name)
	p.attr("value", value)
	p.raw(">")
}

// Ways to draw a field that are no types of an input: as a list to choose from,
// as a text of several lines.
const (
	asSelect = "select"
	asArea   = "area"
)

// draw draws what is typed or chosen from a list; the other kinds of fields,
// which stand in a page once or twice, are templates.
func (f *Field) draw(p *pen) {
	p.raw(`<div class="field`)
	if !f.Error.Empty() {
		p.raw(" bad")
	}
	p.raw(`"><label`)
	p.attr("for", f.ID)
	p.raw(">")
	p.put(f.Label)
	if f.Optional {
		p.raw(` <span class="optional">(`)
		p.words("ui.optional")
		p.raw(")</span>")
	}
	p.raw("</label>")
	fieldHead{f}.draw(p)
	switch f.Type {
	case asSelect:
		p.raw("<select")
		p.attr("class", f.Width)
		f.drawAttrs(p)
		p.raw(">")
		p.options(f.Options)
		p.raw("</select>")
	case asArea:
		p.raw("<textarea")
		p.attr("rows", strconv.Itoa(cmp.Or(f.Rows, 3)))
		f.drawAttrs(p)
		p.raw(">")
		p.text(f.Value)
		p.raw("</textarea>")
	default:
		f.drawInput(p)
	}
	p.raw("</div>")
}

func (f *Field) drawInput(p *pen) {
	p.raw("<input")
	p.attr("class", f.Width)
	p.attr("type", f.Type)
	p.attr("value", f.Value)
	p.attrIf("autocomplete", f.Auto)
	p.attrIf("inputmode", f.Mode)
	if len(f.Suggest) > 0 {
		p.attr("list", f.ID+"-list")
	}
	f.drawAttrs(p)
	p.raw(">")
	if len(f.Suggest) > 0 {
		p.raw("<datalist")
		p.attr("id", f.ID+"-list")
		p.raw(">")
		for _, s := range f.Suggest {
			p.raw("<option")
			p.attr("value", s)
			p.raw("></option>")
		}
		p.raw("</datalist>")
	}
}

// fieldHead is what stands between a field's label and its box.
type fieldHead struct{ *Field }

func (f fieldHead) draw(p *pen) {
	if !f.Hint.Empty() {
		p.raw(`<p class="hint"`)
		p.attr("id", f.ID+"-hint")
		p.raw(">")
		p.put(f.Hint)
		p.raw("</p>")
	}
	if !f.What.Empty() {
		p.raw(`<details class="whatis"><summary>`)
		p.words("ui.what")
		p.raw("</summary><p>")
		p.put(f.What)
		p.raw("</p></details>")
	}
	if !f.Error.Empty() {
		p.raw(`<p class="field-error"`)
		p.attr("id", f.ID+"-error")
		p.raw(`><span class="sr">`)
		p.words("ui.error")
		p.raw(": </span>")
		p.put(f.Error)
		p.raw("</p>")
	}
}

// drawAttrs draws the attributes that name and explain the box.
func (f *Field) drawAttrs(p *pen) {
	p.attr("id", f.ID)
	p.attr("name", f.Name)
	switch hint, wrong := !f.Hint.Empty(), !f.Error.Empty(); {
	case hint && wrong:
		p.attr("aria-describedby", f.ID+"-hint "+f.ID+"-error")
	case hint:
		p.attr("aria-describedby", f.ID+"-hint")
	case wrong:
		p.attr("aria-describedby", f.ID+"-error")
	}
	if !f.Error.Empty() {
		p.raw(` aria-invalid="true"`)
	}
}

// attr writes an attribute of an element that is still open.
func (p *pen) attr(name, value string) {
	p.raw(" " + name + `="`)
	p.text(value)
	p.raw(`"`)
}

func (p *pen) attrIf(name, value string) {
	if value != "" {
		p.attr(name, value)
	}
}

// options writes the options of a select. The filters' have well over a hundred.
func (p *pen) options(list []Option) {
	group := ""
	for _, o := range list {
		if g := p.say(o.Group); g != group {
			if group != "" {
				p.raw("</optgroup>")
			}
			if group = g; g != "" {
				p.raw("<optgroup")
				p.attr("label", g)
				p.raw(">")
			}
		}
		p.raw("<option")
		p.attr("value", o.Value)
		if o.Chosen {
			p.raw(" selected")
		}
		p.raw(">")
		p.put(o.Text)
		p.raw("</option>")
	}
	if group != "" {
		p.raw("</optgroup>")
	}
}
