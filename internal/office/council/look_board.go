package council

import (
	"context"
	"encoding/json"

	"saoque/internal/access"
	field "saoque/internal/council"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
)

// Line is one product of an agenda, as everybody in the session may know it:
// nothing of what anybody gave it.
type Line struct {
	SessionID, DossierID    string
	Product, Producer, Slip string
	Place                   party.Place
	Sample                  bool
	Order                   int
	State                   string
	Version                 int64
	SetHash                 string
	Edition, Round          int
	Book                    *rulebook.Book
	Set                     *rulebook.Set
}

// line pairs an agenda row with its dossier, leaving the result out.
func lineOf(o *office.Office, a field.Agenda, d dossier.Dossier) (Line, error) {
	b, err := o.Books.Book(a.Book)
	if err != nil {
		return Line{}, err
	}
	set, err := b.Set(a.Set)
	if err != nil {
		return Line{}, err
	}
	return Line{SessionID: a.SessionID, DossierID: a.DossierID, Product: d.ProductName, Producer: d.ProducerName, Slip: d.Slip, Place: d.Place,
		Sample: d.Sample, Order: a.Order, State: a.State, Version: a.Version, SetHash: a.SetHash, Edition: a.Edition, Round: a.Round, Book: b, Set: set}, nil
}

// Outcome is the tally of a closed product. It is only ever made for those
// whom the authority lets see it.
type Outcome struct {
	Tally           rulebook.TallyResult
	Lowest, Highest int
	// Wide says that the spread is over the limit that the book records, which
	// is local practice.
	Wide bool
}

// Spread is the distance between the highest and the lowest card.
func (r Outcome) Spread() int { return r.Highest - r.Lowest }

func outcomeOf(b *rulebook.Book, a field.Agenda) (Outcome, error) {
	r := Outcome{Lowest: a.Lowest, Highest: a.Highest}
	if err := json.Unmarshal([]byte(a.Result), &r.Tally); err != nil {
		return r, err
	}
	if limit := b.Council.Spread; limit != nil {
		r.Wide = a.Spread() > limit.Points*b.Step
	}
	return r, nil
}

// BoardLine is a product on the board.
type BoardLine struct {
	Line
	// Waiting counts the seats that are neither done, absent nor recused while
	// the product is open.
	Waiting int
	// Outcome is nil where the product is open or the viewer may not see it.
	Outcome *Outcome
	// Open and Close say that the viewer may do so now.
	Open, Close bool
	// Dossier says that the viewer may open the dossier.
	Dossier bool
}

// BoardSeat is one scoring seat with its standing per product, in the agenda's
// order; "" where the product is not open yet.
type BoardSeat struct {
	field.Attendance
	Standings []field.Standing
}

// Board is a session as its secretary runs it. While a product is open nobody
// learns more of it than the standings.
type Board struct {
	Meeting
	Lines  []BoardLine
	Roll   []field.Attendance
	Seats  []BoardSeat
	Quorum field.Quorum
	// Rule is the quorum that the book records, nil where it records none.
	Rule *rulebook.Quorum
	// Run says that the viewer runs the session.
	Run   bool
	Deeds []office.Deed
}

// Conduct gives the board of a session.
func Conduct(ctx context.Context, o *office.Office, s access.Subject, id string) (Board, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Board, error) {
		v, err := view(tx, id)
		if err != nil {
			return Board{}, err
		}
		out := Board{Meeting: v.Meeting, Roll: v.roll, Run: tx.Can(access.SessionRun, v.rec)}
		for _, a := range v.roll {
			if (field.Seat{Role: a.Seat}).Scores() {
				out.Seats = append(out.Seats, BoardSeat{Attendance: a})
			}
		}
		cards, err := cardsByProduct(tx, id)
		if err != nil {
			return out, err
		}
		for i, a := range v.agenda {
			l := BoardLine{Line: v.lines[i]}
			for j, seat := range out.Seats {
				st := field.StandingOf(seat.Attendance, v.recused[a.DossierID], rounds(cards[a.DossierID], a.Round))
				if a.State == field.Planned && st != field.Recused {
					st = ""
				}
				if a.State == field.Open && (st == field.NotYet || st == field.Drafting) {
					l.Waiting++
				}
				out.Seats[j].Standings = append(out.Seats[j].Standings, st)
			}
			rec := v.on(a)
			if a.State == field.Closed && tx.Can(access.TallyView, rec) {
				r, err := outcomeOf(l.Book, a)
				if err != nil {
					return out, err
				}
				l.Outcome = &r
			}
			l.Open = out.Run && v.State == field.Open && a.State == field.Planned
			l.Close = out.Run && v.State == field.Open && a.State == field.Open && l.Waiting == 0
			l.Dossier = v.reads(tx, a)
			out.Lines = append(out.Lines, l)
			if out.Rule == nil {
				out.Rule = l.Book.Council.Quorum
			}
		}
		out.Quorum = field.QuorumOf(out.Rule, v.roll)
		out.Deeds, err = tx.History("session/"+id, "agenda/"+id+"/", maxDeeds)
		return out, err
	})
}

// sight is a session loaded for somebody who may see it.
type sight struct {
	Meeting
	rec      access.Record
	roll     []field.Attendance
	agenda   []field.Agenda
	lines    []Line
	dossiers map[string]dossier.Dossier
	recused  map[string][]string
}

// view authorises a look at a session and loads what its pages share.
func view(tx *office.Tx, id string) (sight, error) {
	ses, rec, err := session(tx, id, access.SessionView)
	if err != nil {
		return sight{}, err
	}
	v := sight{rec: rec, recused: map[string][]string{}}
	c, err := tx.Council(ses.CouncilID)
	if err != nil {
		return v, err
	}
	v.Meeting = Meeting{ses, c.Name}
	if v.roll, err = tx.Roll(id); err != nil {
		return v, err
	}
	if v.agenda, err = tx.Agenda(id); err != nil {
		return v, err
	}
	if v.dossiers, err = tx.SessionDossiers(id); err != nil {
		return v, err
	}
	recusals, err := tx.Recusals(id)
	if err != nil {
		return v, err
	}
	for _, r := range recusals {
		v.recused[r.DossierID] = append(v.recused[r.DossierID], r.UserID)
	}
	for _, a := range v.agenda {
		l, err := lineOf(tx.Office, a, v.dossiers[a.DossierID])
		if err != nil {
			return v, err
		}
		v.lines = append(v.lines, l)
	}
	return v, nil
}

// on gives the facts of one product of the session.
func (v sight) on(a field.Agenda) access.Record {
	rec := v.rec
	rec.Recused, rec.Closed = v.recused[a.DossierID], a.State == field.Closed
	return rec
}

// reads reports whether the subject may open the product's dossier.
func (v sight) reads(tx *office.Tx, a field.Agenda) bool {
	b, err := tx.Office.Books.Book(a.Book)
	if err != nil {
		return false
	}
	d := v.dossiers[a.DossierID]
	return tx.Can(access.DossierView, d.Access(b.Procedure, v.rec.Councils, v.recused[a.DossierID]))
}

// product finds one line of the agenda.
func (v sight) product(dossierID string) (int, error) {
	for i, a := range v.agenda {
		if a.DossierID == dossierID {
			return i, nil
		}
	}
	return 0, fault.New(fault.NotFound, "fault.not-found")
}

func cardsByProduct(tx *office.Tx, session string) (map[string][]field.Card, error) {
	list, err := tx.CardsOfSession(session)
	out := map[string][]field.Card{}
	for _, c := range list {
		out[c.DossierID] = append(out[c.DossierID], c)
	}
	return out, err
}

func rounds(cards []field.Card, round int) []field.Card {
	var out []field.Card
	for _, c := range cards {
		if c.Round == round {
			out = append(out, c)
		}
	}
	return out
}
