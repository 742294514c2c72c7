package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"saoque/internal/access"
	"saoque/internal/app"
	"saoque/internal/calendar"
	field "saoque/internal/council"
	"saoque/internal/dossier"
	"saoque/internal/office/accounts"
	"saoque/internal/office/council"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

// The scene of the scorecards: councils of nine, each with sessions whose
// products are all open, under the newest book with criteria.
const (
	councils     = 4
	seats        = callers / councils // members who send cards
	sessionsEach = 5
	agendaEach   = council.MaxAgenda
)

// cards takes the figure of the main job: full scorecards, durable, beside
// bare rows.
func (b *bench) cards(engines []string) error {
	for _, e := range engines {
		if err := b.cardsOn(e); err != nil {
			return fmt.Errorf("%s: %w", e, err)
		}
	}
	return nil
}

func (b *bench) cardsOn(engine string) error {
	dir, err := b.newDir("cards-" + engine)
	if err != nil {
		return err
	}
	dsn, err := b.database(engine)
	if err != nil {
		return err
	}
	a, err := b.installation(dir, dsn, calendar.Real{})
	if err != nil {
		return err
	}
	defer a.Close()
	s, err := b.stage(a)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	raw, err := b.openRaw(engine, dir)
	if err != nil {
		return err
	}
	defer raw.Close()
	a.Start()
	if err := b.measuring(); err != nil {
		return err
	}

	n := 3
	if b.quick {
		n = 1
	}
	g := group{Title: "Scorecards, " + engine,
		Note: "ours: one full card through office with permission, history, ledger entry and act row, the sequencer running; baseline: one row holding the same sheet per transaction, same driver and durability."}
	all, err := rounds(n,
		func() (tally, error) { return loop(b.ctx, callers, b.span, s.submit) },
		func() (tally, error) { return loop(b.ctx, callers, b.span, raw.insert) })
	if err != nil {
		return err
	}
	g.Rows = append(g.Rows, cardRows(engine, callers, all[0], all[1])...)
	if all, err = rounds(n,
		func() (tally, error) { return loop(b.ctx, 1, b.span/2, s.submit) },
		func() (tally, error) { return loop(b.ctx, 1, b.span/2, raw.insert) }); err != nil {
		return err
	}
	g.Rows = append(g.Rows, cardRows(engine, 1, all[0], all[1])...)
	if err := s.check(b.ctx); err != nil {
		return err
	}
	g.Note += fmt.Sprintf(" %d cards sent, %d of them revisions; all are stored and sequenced.", s.sent(), s.sent()-s.first())
	b.groups = append(b.groups, g)
	return nil
}

func cardRows(engine string, callers int, ours, base tally) []figure {
	f := figure{Name: fmt.Sprintf("full scorecard, %d callers", callers), Ours: perSecond(ours.rate()), Base: perSecond(base.rate()), Ratio: times(ours.rate(), base.rate())}
	if callers > 1 && engine == "sqlite" {
		f.Aim, f.Verdict = "≥ 0.50", verdict(ours.rate() >= 0.5*base.rate())
	}
	return []figure{f,
		{Name: "  p50", Ours: ms(ours.at(.5)), Base: ms(base.at(.5)), Ratio: times(float64(ours.at(.5)), float64(base.at(.5)))},
		{Name: "  processor time each", Ours: ms(ours.each()), Base: ms(base.each()), Ratio: times(float64(ours.each()), float64(base.each()))},
		{Name: "  p99", Ours: ms(ours.at(.99)), Base: ms(base.at(.99)), Ratio: times(float64(ours.at(.99)), float64(base.at(.99)))}}
}

// scene is the prepared sessions with those who score.
type scene struct {
	app     *app.App
	books   *rulebook.Shelf
	members []*scorer
}

// scorer is one member on the way through its products.
type scorer struct {
	access.Subject
	todo     []task
	next     int
	versions []int64
	sent     int
	rng      *rand.Rand
}

type task struct {
	session, dossier string
	set              *rulebook.Set
}

// stage sets up councils, sessions and open products.
func (b *bench) stage(a *app.App) (*scene, error) {
	o, now := a.Office, a.Office.Clock.Now()
	book, err := o.Books.ForFiling(now.Date())
	if err != nil {
		return nil, err
	}
	province, ok := o.Units.At(provinceCode, now.Date())
	if !ok {
		return nil, fmt.Errorf("no province %s", provinceCode)
	}
	commune := o.Units.Below(province.Code, "commune", now.Date())[0]
	place := party.Place{UnitCode: commune.Code, UnitFrom: commune.From, Province: province.Code}
	s := &scene{app: a, books: o.Books}
	owner := party.Producer{ID: o.IDs.New(), Name: "Chủ thể (mẫu)", Kind: "cooperative", UnitCode: commune.Code, UnitFrom: commune.From, Sample: true, CreatedAt: now}
	product := party.Product{ID: o.IDs.New(), ProducerID: owner.ID, Name: "Sản phẩm (mẫu)", Sample: true, CreatedAt: now}
	if err := a.Store.Write(b.ctx, func(tx *store.Tx) error {
		if err := tx.AddProducer(owner); err != nil {
			return err
		}
		return tx.AddProduct(product)
	}); err != nil {
		return nil, err
	}
	each := sessionsEach
	if b.quick {
		each = 1
	}
	for c := range councils {
		err := a.Store.Write(b.ctx, func(tx *store.Tx) error {
			team, err := s.council(tx, c, province.Code, province.From, now)
			if err != nil {
				return err
			}
			for n := range each {
				if err := s.session(tx, team, n, book, place, owner, product, now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, m := range s.members {
		if m.Subject, err = accounts.Subject(b.ctx, o, m.UserID); err != nil {
			return nil, err
		}
		m.versions = make([]int64, len(m.todo))
	}
	return s, nil
}

type board struct {
	id      string
	members []*scorer
}

// council sets up one council of nine: a chair and eight members, of whom all
// but one send cards here.
func (s *scene) council(tx *store.Tx, n int, unit string, from calendar.Date, now calendar.Instant) (board, error) {
	o := s.app.Office
	out := board{id: o.IDs.New()}
	err := tx.AddCouncil(field.Council{ID: out.id, Kind: field.KindCouncil, Name: fmt.Sprintf("Hội đồng %d (mẫu)", n+1), Level: "province",
		UnitCode: unit, UnitFrom: from, DecisionNumber: "mẫu", DecisionDate: now.Date(), Sample: true, CreatedAt: now})
	for i := 0; i < seats+1 && err == nil; i++ {
		role := access.Member
		if i == seats {
			role = access.Chair
		}
		u := store.User{ID: o.IDs.New(), Login: fmt.Sprintf("hd%d-%d", n+1, i+1), Name: fmt.Sprintf("Thành viên %d (mẫu)", i+1), CreatedAt: now}
		if err = tx.AddUser(u); err == nil {
			err = tx.AddGrant(store.Grant{ID: o.IDs.New(), UserID: u.ID, Role: role, Body: out.id, From: now.Date(), CreatedAt: now})
		}
		m := &scorer{Subject: access.Subject{UserID: u.ID, Name: u.Name}, rng: rand.New(rand.NewPCG(uint64(n), uint64(i)))}
		out.members = append(out.members, m)
	}
	s.members = append(s.members, out.members[:seats]...)
	return out, err
}

// session opens a session with a full agenda, everybody present.
func (s *scene) session(tx *store.Tx, c board, n int, book *rulebook.Book, place party.Place, owner party.Producer, product party.Product, now calendar.Instant) error {
	o := s.app.Office
	ses := field.Session{ID: o.IDs.New(), CouncilID: c.id, Stage: "province-council", Title: fmt.Sprintf("Phiên %d (mẫu)", n+1), Place: "mẫu", HeldOn: now.Date(),
		State: field.Open, Sample: true, CreatedAt: now}
	if err := tx.AddSession(ses); err != nil {
		return err
	}
	for i, m := range c.members {
		seat := access.Member
		if i == seats {
			seat = access.Chair
		}
		if err := tx.SetAttendance(ses.ID, field.Attendance{UserID: m.UserID, Name: m.Name, Seat: seat, Present: true}); err != nil {
			return err
		}
	}
	for i := range agendaEach {
		set := book.Sets[(n*agendaEach+i)%len(book.Sets)]
		d := dossier.Dossier{ID: o.IDs.New(), Kind: dossier.First, Season: now.Date().Year(), ProductID: product.ID, ProducerID: owner.ID, ProductName: product.Name, ProducerName: owner.Name,
			Book: book.ID, Set: set.Number, SetHash: set.Hash(), Place: place, State: dossier.Appraisal, Stage: ses.Stage, Turn: dossier.Turn(access.Secretary),
			Edition: 1, Sample: true, CreatedBy: owner.ID, CreatedAt: now, MovedAt: now}
		d.Slip = d.ID
		if err := tx.AddDossier(d); err != nil {
			return err
		}
		if err := tx.AddAgenda(field.Agenda{SessionID: ses.ID, DossierID: d.ID, Order: i + 1, Book: book.ID, Set: set.Number, SetHash: set.Hash(), Edition: 1, Round: 1, State: field.Open}); err != nil {
			return err
		}
		for _, m := range c.members {
			m.todo = append(m.todo, task{ses.ID, d.ID, set})
		}
	}
	return nil
}

// submit sends the caller's next card, once through all products and then
// again as revisions.
func (s *scene) submit(ctx context.Context, caller, _ int) error {
	m := s.members[caller]
	i := m.next % len(m.todo)
	m.next++
	t := m.todo[i]
	out, receipt, err := council.SaveCard(ctx, s.app.Office, m.Subject, s.app.Office.IDs.New(), council.CardInput{
		SessionID: t.session, DossierID: t.dossier, Sheet: fullSheet(t.set, m.rng), Note: "Nhận xét của thành viên (mẫu).", Submit: true, Version: m.versions[i]})
	if err != nil {
		return err
	}
	if receipt.Leaf == ([32]byte{}) || out.State != field.CardSubmitted {
		return fmt.Errorf("card of %s came back as %+v", t.dossier, out)
	}
	m.versions[i] = out.Version
	m.sent++
	return nil
}

func (s *scene) sent() (n int) {
	for _, m := range s.members {
		n += m.sent
	}
	return n
}

// first counts the cards that were sent at least once.
func (s *scene) first() (n int) {
	for _, m := range s.members {
		n += min(m.sent, len(m.todo))
	}
	return n
}

// check compares what is stored with what was acknowledged.
func (s *scene) check(ctx context.Context) error {
	c, err := s.app.Sequencer.Drain(ctx)
	if err != nil {
		return err
	}
	if int(c.Size) != s.sent() {
		return fmt.Errorf("%d cards were acknowledged and %d entries sequenced", s.sent(), c.Size)
	}
	return s.app.Store.Read(ctx, func(tx *store.Tx) error {
		for _, m := range s.members {
			for i, t := range m.todo {
				card, err := tx.Card(t.session, t.dossier, m.UserID, 1)
				if err != nil {
					return err
				}
				if card.Version != m.versions[i] {
					return fmt.Errorf("card of %s is at version %d, acknowledged was %d", t.dossier, card.Version, m.versions[i])
				}
				if i == 20 {
					break // a sample of each member's
				}
			}
		}
		return nil
	})
}

// fullSheet answers every criterion of a set; those that others need have points.
func fullSheet(set *rulebook.Set, rng *rand.Rand) rulebook.Sheet {
	needed := map[string]bool{}
	for _, c := range set.Criteria() {
		needed[c.Needs] = c.Needs != ""
	}
	sh := rulebook.Sheet{Choices: make(map[string]string, len(set.Criteria()))}
	for _, c := range set.Criteria() {
		o := c.Options[rng.IntN(len(c.Options))]
		for needed[c.Code] && o.Points == 0 {
			o = c.Options[rng.IntN(len(c.Options))]
		}
		sh.Choices[c.Code] = o.Key
	}
	return sh
}

// settle lets the disk finish what the last round left to it.
func settle() { time.Sleep(200 * time.Millisecond) }
