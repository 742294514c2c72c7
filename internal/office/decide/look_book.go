package decide

import (
	"context"
	"iter"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/locale"
	"saoque/internal/office"
	"saoque/internal/paper/xlsx"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/territory"
)

// bookPage is how many rows of the register are read at a time.
const bookPage = 500

// BookEntries gives the register in its 22 columns, page by page, in the order
// of the list: certificates with what the records say of dossier and producer,
// and imported results as their own register has them. It holds telephones, so
// it is for those who may look at imports, and of their provinces only. The
// first error ends it.
func BookEntries(ctx context.Context, o *office.Office, s access.Subject, f RegisterFilter) iter.Seq2[xlsx.RegisterEntry, error] {
	return func(yield func(xlsx.RegisterEntry, error) bool) {
		find := store.CertificateFilter{Star: f.Star, Standing: f.Standing, Search: f.Search, Limit: bookPage}
		n := 0
		for {
			page, err := office.Query(ctx, o, s, func(tx *office.Tx) ([]xlsx.RegisterEntry, error) { return entries(tx, &find) })
			if err != nil {
				yield(xlsx.RegisterEntry{}, err)
				return
			}
			for _, e := range page {
				n++
				e.Ordinal = n
				if !yield(e, nil) {
					return
				}
			}
			if len(page) < bookPage {
				return
			}
		}
	}
}

// entries reads the page at the place of find and moves find behind it.
func entries(tx *office.Tx, find *store.CertificateFilter) ([]xlsx.RegisterEntry, error) {
	if find.Provinces = tx.Provinces(access.ImportView); len(find.Provinces) == 0 {
		return nil, tx.Authorise(access.ImportView, "", access.Record{})
	}
	find.On, find.Until = tx.Now.Date(), tx.Now.Date().AddDays(EndingWithin)
	list, err := registered(tx, *find)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	if len(list) > find.Limit {
		list = list[:find.Limit]
	}
	var out []xlsx.RegisterEntry
	for _, p := range list {
		e, err := entry(tx, p.Certified)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	last := list[len(list)-1]
	find.Key, find.ID = last.key, last.ID
	return out, nil
}

// entry is one row of the register in its columns.
func entry(tx *office.Tx, c Certified) (xlsx.RegisterEntry, error) {
	if r := c.From; r != nil {
		return xlsx.RegisterEntry{
			Code: r.Code, Product: r.Product, Producer: r.Producer, Kind: r.Kind, Registration: r.Registration, Representative: r.Representative, Phone: r.Phone, Address: r.Address,
			Commune: r.Commune, District: r.District, Sector: r.Sector, Set: r.Set, Score: r.Score, Star: r.Star, Decision: r.Decision, Decided: r.Decided, Year: r.Year,
			Certificate: r.Certificate, Issued: r.Issued, Expires: r.LastDay, Note: note(r.Note, c.Sample, ""),
		}, nil
	}
	e := xlsx.RegisterEntry{Code: c.ProductCode, Product: c.ProductName, Producer: c.ProducerName, Star: c.Star, Certificate: c.Number, Issued: c.IssuedOn, Expires: c.LastDay, Score: -1,
		Note: note("", c.Sample, c.RevokedOn)}
	d, err := tx.Decision(c.DecisionID)
	if err != nil {
		return e, err
	}
	e.Decision, e.Decided, e.Year = d.Number, d.IssuedOn, d.IssuedOn.Year()
	k, err := tx.Dossier(c.DossierID)
	if err != nil {
		return e, err
	}
	e.Set = k.Set
	p, err := tx.Producer(k.ProducerID)
	if err != nil {
		return e, err
	}
	e.Registration, e.Representative, e.Phone, e.Address = p.Registration, p.Representative, p.Phone, p.Address
	e.Kind = locale.Load().Text("vi", "dossier.kind."+p.Kind)
	row, err := tx.DecisionRow(c.DecisionID, c.DossierID)
	if err != nil {
		return e, err
	}
	if b, err := tx.Office.Books.Book(k.Book); err == nil {
		if row.Members > 0 {
			// Cut and not rounded, for display; the star came from the sum.
			e.Score = row.Total * 100 / (row.Members * b.Step)
		}
		e.Sector = sector(b, k.Set)
	}
	e.Commune, e.District = placeNames(tx.Office.Units, territory.Ref{Code: c.UnitCode, From: c.UnitFrom})
	return e, nil
}

func sector(b *rulebook.Book, set int) string {
	s, err := b.Set(set)
	if err != nil {
		return ""
	}
	return b.SectorName(s.Sector)
}

// placeNames gives the names that a commune and its district had when the
// version began.
func placeNames(t *territory.Table, ref territory.Ref) (commune, district string) {
	u, ok := t.Get(ref)
	if !ok {
		return "", ""
	}
	if above, ok := t.Ancestor(ref, territory.District, u.From); ok && above.Ref() != ref {
		district = above.Name
	}
	return u.Name, district
}

// note adds to a register's own note what must not be lost on the way out.
func note(own string, sample bool, revoked calendar.Date) string {
	say := locale.Load().Text
	if revoked != "" {
		own = join(own, say("vi", "register.revoked-on", revoked))
	}
	if sample {
		own = join(own, say("vi", "ui.sample"))
	}
	return own
}

func join(a, b string) string {
	if a == "" || a == b {
		return b
	}
	return a + "; " + b
}
