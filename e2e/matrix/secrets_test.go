package matrix

import (
	"regexp"
	"strings"
)

var (
	onCard = regexp.MustCompile(cardMark + `([0-9a-f-]{36})-([0-9a-f-]{36})`)
	byTeam = regexp.MustCompile(teamMark + `([0-9a-f-]{36})`)
)

// secrets gives the marks in a body that are not for whoever asked. A card is
// for its author; once its product is closed, for the secretary and the chair
// of that council. The team's notes and conclusion are for the team, the
// provincial office and the secretary of the council that they prepare.
func (w *world) secrets(c cell, body string) []string {
	if !strings.Contains(body, cardMark) && !strings.Contains(body, teamMark) {
		return nil
	}
	var out []string
	role, where, _ := strings.Cut(c.who.who, " ")
	for _, m := range onCard.FindAllStringSubmatch(body, -1) {
		dossier, author := m[1], m[2]
		if author == c.who.user {
			continue
		}
		council := w.councilOf(author)
		if (role == "secretary" || role == "chair") && where == council && w.stateOf(dossier) != council+"-open" {
			continue
		}
		out = append(out, "a card of "+council+" on a dossier that is "+w.stateOf(dossier))
	}
	for _, m := range byTeam.FindAllStringSubmatch(body, -1) {
		switch {
		case role == "advisor", role == "advisor-head", role == "province", c.who.who == "secretary province":
		default:
			out = append(out, "the team's words on a dossier that is "+w.stateOf(m[1]))
		}
	}
	return out
}

// councilOf names the council in which somebody sits.
func (w *world) councilOf(user string) string {
	for who, p := range w.people {
		if p.user == user {
			_, where, _ := strings.Cut(who, " ")
			return where
		}
	}
	return "a former council"
}

func (w *world) stateOf(dossier string) string {
	for _, d := range w.things["dossier"] {
		if d.values["dossier"] == dossier {
			return d.state
		}
	}
	return "not known"
}
