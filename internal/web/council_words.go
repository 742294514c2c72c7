package web

import (
	"saoque/internal/council"
	"saoque/internal/office"
	act "saoque/internal/office/council"
)

// refuse is Refuse with the act's field names put into the form's words.
func (q *Request) refuse(f *Form, err error, names map[string]string) error {
	return q.Refuse(f, renamed(err, names))
}

// sessionBrief is what every page of a session says about it.
func sessionBrief(m act.Meeting) SessionBrief {
	return SessionBrief{ID: m.ID, Title: m.Title, Council: m.Council, Place: m.Place, On: m.HeldOn, State: sessionState(m.State), Sample: m.Sample}
}

func sessionState(state string) Tag {
	switch state {
	case council.Open:
		return Tag{Text: Say("session.opened"), Tone: Todo}
	case council.Closed:
		return Tag{Text: Say("session.closed")}
	}
	return Tag{Text: Say("session.planned"), Tone: Blocked}
}

// sessionPath is an address of a session: sessionPath(id, "cham", dossier).
func sessionPath(id string, rest ...string) string {
	p := "/phien/" + id
	for _, r := range rest {
		p += "/" + r
	}
	return p
}

// brief is the summary of a product's dossier; link says that the viewer may
// open it.
func (q *Request) brief(l act.Line, link bool) DossierBrief {
	b := DossierBrief{Product: Named{Name: l.Product, Sample: l.Sample}, Producer: Named{Name: l.Producer}, Place: q.place(l.Place), Code: l.Slip, Sample: l.Sample}
	if link {
		b.Href = "/ho-so/" + l.DossierID
		b.Links = []Link{{Text: Say("council.dossier-link"), Href: b.Href}}
	}
	return b
}

// deedsOnPage words a history with the keys that begin with prefix; about names
// the object of an entry, nil where the page is about nothing else.
func deedsOnPage(list []office.Deed, prefix string, about func(object string) string) []Event {
	var out []Event
	for _, d := range list {
		e := Event{At: d.At, Who: d.Who, What: Say(prefix + d.Act), Receipt: d.Hash}
		if about != nil {
			e.What = Say(prefix+d.Act, about(d.Object))
		}
		out = append(out, e)
	}
	return out
}
