package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"saoque/internal/council"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	acts "saoque/internal/office/council"
	"saoque/internal/office/decide"
	"saoque/internal/office/intake"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

// Finding is one thing that is not as it must be: a catalog key with what it
// is about.
type Finding struct {
	Key  string
	Args []any
}

// Checked is what a doctor's round looked at.
type Checked struct {
	Entries, Cards, Products, Decisions, Editions, Blobs int
	Findings                                             []Finding
}

func (c *Checked) find(key string, args ...any) {
	c.Findings = append(c.Findings, Finding{key, args})
}

// Doctor checks an installation without changing it: scores, stars and
// decisions are derived again from raw rows and compared with what the ledger
// committed to; manifests, blobs, counts and the log itself are recomputed.
func Doctor(ctx context.Context, o *office.Office) (Checked, error) {
	var c Checked
	err := o.Store.Snapshot(ctx, func(tx *store.Tx) error {
		for _, check := range []func(*store.Tx, *office.Office, *Checked) error{checkLog, checkLogged, checkCards, checkPrescores, checkProducts, checkDecisions, checkCodes, checkCopies, checkRevocations, checkImports, checkEditions, checkSums} {
			if err := check(tx, o, &c); err != nil {
				return err
			}
		}
		return tx.EachBlob(func(sum string) error {
			c.Blobs++
			if err := o.Blobs.Check(ctx, sum); err != nil {
				c.find("doctor.blob", sum, err.Error())
			}
			return nil
		})
	})
	return c, err
}

func checkLog(tx *store.Tx, o *office.Office, c *Checked) error {
	tree, head, err := tx.Tree()
	if err != nil {
		return err
	}
	c.Entries = int(head.Size)
	if err := tx.CheckStored(0, head.Size); err != nil {
		c.find("doctor.log", err.Error())
	}
	if last := o.Keys.Last(); last != nil {
		if err := ledger.CheckExtends(last.Checkpoint, tree); err != nil {
			c.find("doctor.log", err.Error())
		}
	}
	return nil
}

// logged gives the payload of an act that made a version of an object, decoded
// into v.
func logged(tx *store.Tx, object, act string, version int64, v any) (bool, error) {
	return anyLogged(tx, object, func(e ledger.Entry) bool {
		return e.Leaf.Act == act && e.Leaf.ObjectVersion == version && json.Unmarshal(e.Payload, v) == nil
	})
}

// sheetOf reads the sheet that a card's row holds.
func sheetOf(c council.Card) (sh rulebook.Sheet, err error) {
	err = json.Unmarshal([]byte(c.Sheet), &sh)
	return sh, err
}

func checkCards(tx *store.Tx, o *office.Office, c *Checked) error {
	cards, err := tx.SubmittedCards()
	if err != nil {
		return err
	}
	for _, card := range cards {
		c.Cards++
		name := council.CardObject(card.SessionID, card.DossierID, card.UserID)
		var p acts.SealedCard
		found, err := logged(tx, name, "card.save", card.Version, &p)
		if err != nil {
			return err
		}
		if !found {
			c.find("doctor.card", name) // another content than the logged is checkLogged's to find
		}
		sh, err := sheetOf(card)
		if err != nil {
			continue
		}
		a, err := tx.AgendaItem(card.SessionID, card.DossierID)
		gone, err := absent(err)
		if err != nil {
			return err
		}
		if gone {
			c.find("doctor.card", name)
			continue
		}
		b, err := o.Books.Book(a.Book)
		if err != nil {
			return err
		}
		if r, err := b.Score(a.Set, sh); err != nil || r.Total != card.Total {
			c.find("doctor.card-total", name, card.Total)
		}
	}
	return nil
}

func checkProducts(tx *store.Tx, o *office.Office, c *Checked) error {
	list, err := tx.ClosedAgendas()
	if err != nil {
		return err
	}
	for _, a := range list {
		c.Products++
		name := "agenda/" + a.SessionID + "/" + a.DossierID
		b, err := o.Books.Book(a.Book)
		if err != nil {
			return err
		}
		var p acts.Closing
		found, err := logged(tx, name, "product.close", a.Version, &p)
		if err != nil {
			return err
		}
		if !found || p.Tally.Sum != a.Total || p.Tally.Star != a.Star || p.Tally.Members != a.Members || p.ManifestHash != a.ManifestHash || p.SetHash != a.SetHash ||
			p.Lowest != a.Lowest || p.Highest != a.Highest || !sameTally(a.Result, p.Tally) {
			c.find("doctor.product", name)
			continue
		}
		derived, err := derive(tx, b, a, p.Cards)
		if err != nil {
			c.find("doctor.product", name)
			continue
		}
		if derived.Sum != a.Total || derived.Star != a.Star || derived.Members != a.Members {
			c.find("doctor.star", name, a.Star, derived.Star)
		}
		if s, err := b.Set(a.Set); err != nil || s.Hash() != a.SetHash {
			c.find("doctor.rules", a.Book, a.Set)
		}
	}
	for _, b := range o.Books.Books() {
		if !b.Scoring {
			continue
		}
		bands, err := tx.BandOfAgendas(b)
		if err != nil {
			return err
		}
		for _, x := range bands {
			if x.Band != b.Band(x.Total, x.Members) || x.Star > x.Band {
				c.find("doctor.star", "agenda/"+x.SessionID+"/"+x.DossierID, x.Star, x.Band)
			}
		}
	}
	return nil
}

// sameTally compares the row's own copy of a tally with the logged one.
func sameTally(result string, logged rulebook.TallyResult) bool {
	b, err := json.Marshal(logged)
	return err == nil && string(b) == result
}

// derive tallies a product again from the cards that counted.
func derive(tx *store.Tx, b *rulebook.Book, a council.Agenda, users []string) (rulebook.TallyResult, error) {
	var sheets []rulebook.Sheet
	for _, u := range users {
		card, err := tx.Card(a.SessionID, a.DossierID, u, a.Round)
		if err != nil {
			return rulebook.TallyResult{}, err
		}
		if card.State != council.CardSubmitted {
			return rulebook.TallyResult{}, errors.New("jobs: a counted card is not submitted")
		}
		sh, err := sheetOf(card)
		if err != nil {
			return rulebook.TallyResult{}, err
		}
		sheets = append(sheets, sh)
	}
	return b.Tally(a.Set, sheets, rulebook.MinimaSum)
}

func checkDecisions(tx *store.Tx, o *office.Office, c *Checked) error {
	list, err := tx.IssuedDecisions()
	if err != nil {
		return err
	}
	for _, d := range list {
		c.Decisions++
		rows, err := tx.DecisionRows(d.ID)
		if err != nil {
			return err
		}
		certs, err := tx.CertificatesOf(d.ID)
		if err != nil {
			return err
		}
		var p decide.Issued
		found, err := logged(tx, "decision/"+d.ID, "decision.issue", d.Version, &p)
		if err != nil {
			return err
		}
		if !found || p.Number != d.Number || !reflect.DeepEqual(p.Rows, rows) || !sameCertificates(p.Certificates, certs) {
			c.find("doctor.decision", d.Number, d.ID)
		}
		for _, r := range rows {
			a, err := tx.AgendaItem(r.SessionID, r.DossierID)
			if fault.Is(err, fault.NotFound) || err == nil && (a.Total != r.Total || a.Members != r.Members || r.Star > a.Star) {
				c.find("doctor.decision-row", d.Number, r.Order)
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}

func sameCertificates(a, b []decision.Certificate) bool {
	byNumber := map[string]decision.Certificate{}
	for _, x := range a {
		byNumber[x.Number] = x
	}
	for _, x := range b {
		// Revocation is a later act; the rest never changes.
		x.RevokedOn, x.RevokedBy, x.Version = "", "", 1
		if byNumber[x.Number] != x {
			return false
		}
	}
	return len(a) == len(b)
}

func checkEditions(tx *store.Tx, _ *office.Office, c *Checked) error {
	return tx.AllEditions(func(e dossier.Edition) error {
		c.Editions++
		sum := sha256.Sum256([]byte(e.Manifest))
		found, err := anyLogged(tx, "dossier/"+e.DossierID, func(x ledger.Entry) bool {
			var p intake.Submitted
			return x.Leaf.Act == "dossier.submit" && json.Unmarshal(x.Payload, &p) == nil && p.Edition == e.Number
		})
		if err == nil && (!found || hex.EncodeToString(sum[:]) != e.ManifestHash) {
			c.find("doctor.manifest", e.DossierID, e.Number)
		}
		return err
	})
}

func checkSums(tx *store.Tx, _ *office.Office, c *Checked) error {
	counts, err := tx.WrongCounts()
	if err != nil {
		return err
	}
	withoutEntry, withoutAct, err := tx.StrayActs()
	if err != nil {
		return err
	}
	lost, err := tx.LostEntries()
	if err != nil {
		return err
	}
	stars, err := tx.WrongStars()
	if err != nil {
		return err
	}
	for key, n := range map[string]int{"doctor.counts": counts, "doctor.act-without-entry": withoutEntry, "doctor.entry-without-act": withoutAct, "doctor.entry-lost": lost, "doctor.certificate-star": stars} {
		if n > 0 {
			c.find(key, n)
		}
	}
	return nil
}

// String is for logs; pages and the command line use the catalog.
func (f Finding) String() string { return fmt.Sprint(append([]any{f.Key}, f.Args...)...) }
