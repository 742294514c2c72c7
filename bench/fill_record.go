package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"time"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/calendar"
	field "saoque/internal/council"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

// record is one invented dossier with everything around it, not yet written.
type record struct {
	plan     plan
	owner    *party.Producer // new ones only
	user     store.User
	grant    store.Grant
	product  party.Product
	dossier  dossier.Dossier
	items    []dossier.Item
	files    []dossier.Evidence
	editions []dossier.Edition
	steps    []dossier.Step
	councils []field.Council // new ones only
	sessions []field.Session // new ones only
	agendas  []field.Agenda
	decree   *decision.Decision // new ones only
	row      *decision.Row
	cert     *decision.Certificate
}

// invent takes one dossier along its way by the same rules as the acts do.
func (f *filler) invent(p plan) (*record, error) {
	r := &record{plan: p}
	f.clock.Set(p.start)
	owner := f.owner(r)
	set := f.sets[f.rng.IntN(len(f.sets))]
	r.product = party.Product{ID: f.ids.New(), ProducerID: owner.ID, Name: productName(f.rng), Sample: true, CreatedAt: p.start}
	place, err := f.office.PlaceOf(owner.UnitCode, owner.UnitFrom, fillDay)
	if err != nil {
		return nil, err
	}
	id := f.ids.New()
	r.dossier = dossier.Dossier{
		ID: id, Slip: "tam-" + strings.ReplaceAll(id, "-", "")[20:], Kind: dossier.First, Season: p.start.Date().Year(),
		ProductID: r.product.ID, ProducerID: owner.ID, ProductName: r.product.Name, ProducerName: owner.Name,
		Book: f.book.ID, Set: set.Number, SetHash: set.Hash(), Place: place, State: dossier.Draft, Turn: dossier.TurnProducer,
		Sample: true, CreatedBy: f.ownerOf[owner.ID], CreatedAt: p.start, MovedAt: p.start,
	}
	w := &walk{f: f, r: r, list: f.lists[set.Number], at: p.start}
	if err := w.forth(); err != nil {
		return nil, fmt.Errorf("%s: %w", p.at, err)
	}
	d := r.dossier
	f.made = append(f.made, made{id: d.ID, owner: d.ProducerID, area: d.Place.AreaKey(), code: d.ProductCode, state: d.State, submitted: d.Edition > 0})
	return r, nil
}

// owner chooses who sends the dossier; each sends about three.
func (f *filler) owner(r *record) party.Producer {
	if len(f.owners) > 40 && f.rng.IntN(3) > 0 {
		return f.owners[f.rng.IntN(len(f.owners))]
	}
	unit := f.unit()
	name, kind := producerName(f.rng, f.next("owner"))
	o := party.Producer{ID: f.ids.New(), Name: name, Kind: kind, UnitCode: unit.Code, UnitFrom: unit.From, Address: "Ấp 1, " + unit.Name, Phone: "0290 000 000",
		Representative: pick(f.rng, people) + " (mẫu)", Sample: true, CreatedAt: r.plan.start}
	r.owner = &o
	r.user = store.User{ID: f.ids.New(), Login: fmt.Sprintf("ct%06d", f.numbers["owner"]), Name: o.Representative, Password: "-", CreatedAt: r.plan.start}
	r.grant = store.Grant{ID: f.ids.New(), UserID: r.user.ID, Role: access.Producer, Body: o.ID, From: r.plan.start.Date(), CreatedAt: r.plan.start}
	f.ownerOf[o.ID] = r.user.ID
	if f.owners = append(f.owners, o); len(f.owners) > 400 {
		f.owners = f.owners[1:]
	}
	return o
}

// walk is one dossier under way.
type walk struct {
	f    *filler
	r    *record
	list []rulebook.ChecklistItem
	at   calendar.Instant
	st   rulebook.Standing
}

// pass lets time go by, at most the given days, never past today.
func (w *walk) pass(days int) {
	w.at = min(w.at.Add(time.Duration(1+w.f.rng.IntN(days*24*60))*time.Minute), w.f.now)
	w.f.clock.Set(w.at)
}

func (w *walk) step(user, name, act, outcome string, d dossier.Detail) {
	b, _ := json.Marshal(d)
	w.r.steps = append(w.r.steps, dossier.Step{ID: w.f.ids.New(), DossierID: w.r.dossier.ID, At: w.at, UserID: user, UserName: name, Act: act,
		Stage: w.r.dossier.Stage, Outcome: outcome, Detail: string(b)})
}

// forth walks to where the plan ends.
func (w *walk) forth() error {
	d, f, user := &w.r.dossier, w.f, w.f.ownerOf[w.r.dossier.ProducerID]
	w.step(user, "chủ thể (mẫu)", "dossier.open", "", dossier.Detail{})
	w.pass(3)
	w.paper(user)
	if w.r.plan.at == "draft" {
		return nil
	}
	w.pass(3)
	for i := range w.r.items {
		w.r.items[i].Done = w.r.items[i].Done || w.list[i].Mandatory
	}
	e, err := dossier.Freeze(d, w.list, w.r.items, w.r.files, rulebook.Sheet{}, user, w.at)
	if err != nil {
		return err
	}
	w.r.editions = append(w.r.editions, e)
	if err := appraisal.Submit(d, f.book.Procedure, w.at, f.office.Days); err != nil {
		return err
	}
	series := fmt.Sprintf("PĐK-%s-%s-%d", d.Place.Province, d.Place.AreaCode, d.Season)
	d.Slip = fmt.Sprintf("%02d/%s", f.next(series), series)
	w.step(user, "chủ thể (mẫu)", "dossier.submit", "", dossier.Detail{Number: d.Slip})
	w.deadline()
	for d.State == dossier.Appraisal && d.Stage != w.r.plan.at {
		w.pass(9)
		if err := w.move(); err != nil {
			return err
		}
		w.deadline()
	}
	return nil
}

// deadline gives every stage fifteen working days, as a province's own
// regulation does; the book itself names none.
func (w *walk) deadline() {
	d := &w.r.dossier
	if d.State == dossier.Appraisal {
		d.DueAt, _ = w.f.office.Days.AddWorking(w.at.Date(), 15).Deadline(calendar.ThroughDay)
	}
}

// paper answers the checklist and attaches files.
func (w *walk) paper(user string) {
	f := w.f
	for i, it := range w.list {
		item := dossier.Item{DossierID: w.r.dossier.ID, Code: it.Code, Done: f.rng.IntN(10) < 7}
		if item.Done {
			item.Note = "Đã có. (mẫu)"
			for range 1 + f.rng.IntN(5)/4 {
				w.file(user, it, i)
			}
		}
		w.r.items = append(w.r.items, item)
	}
}

func (w *walk) file(user string, it rulebook.ChecklistItem, i int) {
	name := pick(w.f.rng, papers)
	id := w.f.ids.New()
	sum := sha256.Sum256([]byte(id))
	e := dossier.Evidence{ID: id, DossierID: w.r.dossier.ID, Item: it.Code, Name: fmt.Sprintf("%02d-%s", i+1, name), Size: int64(20_000 + w.f.rng.IntN(4_000_000)),
		Type: kinds[path.Ext(name)[1:]], SHA256: hex.EncodeToString(sum[:]), AddedBy: user, AddedAt: w.at}
	if len(it.Criteria) > 0 {
		e.Criterion = it.Criteria[0]
	}
	w.r.files = append(w.r.files, e)
}
