package decide

import (
	"context"
	"slices"

	"saoque/internal/access"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

// maxDeeds bounds the history on a page.
const maxDeeds = 50

// maxDecisions bounds the list that is shown whole.
const maxDecisions = 200

// Candidate is a product of a decision, or one that waits for it, with the
// council's result that it rests on.
type Candidate struct {
	DossierID, Product, Producer, Slip string
	Place                              party.Place
	Sample, Central                    bool
	Book                               *rulebook.Book
	Sum, Members, Star                 int
	Outcome                            string // recognise, refuse; "" when no outcome fits
	Session                            string
	// Certificate is set once the decision is issued and grants one.
	Certificate *decision.Certificate
}

// Brief is a decision of the list.
type Brief struct {
	decision.Decision
	Rows int
	// View says that the viewer may open it.
	View bool
}

// Listing is the page of decisions.
type Listing struct {
	Waiting   []Candidate
	Decisions []Brief
	// Provinces are those whose decisions the viewer may prepare.
	Provinces []string
}

// List gives the decisions that the subject may know of and, for those who
// prepare or issue, the concluded dossiers that wait for one.
func List(ctx context.Context, o *office.Office, s access.Subject) (Listing, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Listing, error) {
		var out Listing
		if err := tx.Authorise(access.DecisionList, "", access.Record{}); err != nil {
			return out, err
		}
		out.Provinces = tx.Provinces(access.DecisionPrepare)
		for _, p := range union(out.Provinces, tx.Provinces(access.DecisionIssue)) {
			list, err := waiting(tx, p)
			if err != nil {
				return out, err
			}
			out.Waiting = append(out.Waiting, list...)
		}
		provinces, all := within(tx)
		if len(provinces) == 0 && !all {
			return out, nil
		}
		list, err := tx.Decisions(provinces, false, maxDecisions)
		if err != nil {
			return out, err
		}
		var ids []string
		for _, d := range list {
			view := tx.Can(access.DecisionView, tx.DecisionRecord(d))
			if !view && d.State != decision.Issued {
				continue
			}
			ids = append(ids, d.ID)
			out.Decisions = append(out.Decisions, Brief{Decision: d, View: view})
		}
		counts, err := tx.RowCounts(ids)
		for i := range out.Decisions {
			out.Decisions[i].Rows = counts[out.Decisions[i].ID]
		}
		return out, err
	})
}

// within lists the provinces that the subject's grants lie in; all is for the
// roles of the whole country.
func within(tx *office.Tx) (provinces []string, all bool) {
	for _, g := range tx.Subject.Grants {
		if g.Role == access.Ministry {
			return nil, true
		}
		provinces = union(provinces, g.Provinces)
		for _, key := range g.Units {
			provinces = union(provinces, tx.ProvincesOf(key))
		}
	}
	return provinces, false
}

func union(a, b []string) []string {
	for _, x := range b {
		if !slices.Contains(a, x) {
			a = append(a, x)
		}
	}
	return a
}

// waiting lists the concluded dossiers of a province that are in no decision.
func waiting(tx *office.Tx, province string) ([]Candidate, error) {
	var out []Candidate
	for _, stage := range deciding(tx.Office) {
		f := store.Filter{Scopes: []access.ListScope{{Provinces: []string{province}}}, State: string(dossier.Appraisal), Stage: stage, Limit: MaxRows}
		page, err := tx.Dossiers(f)
		if err != nil {
			return nil, err
		}
		for _, d := range page.Rows {
			if in, err := tx.InDecision(d.ID); err != nil {
				return nil, err
			} else if in {
				continue
			}
			c, err := candidate(tx, d)
			if err != nil {
				return nil, err
			}
			out = append(out, c)
		}
	}
	return out, nil
}

// deciding lists the stages of every book at which a decision is made.
func deciding(o *office.Office) []string {
	var out []string
	for _, b := range o.Books.Books() {
		if b.Procedure == nil {
			continue
		}
		for _, s := range b.Procedure.Stages {
			if s.Kind == rulebook.StageDecide && !slices.Contains(out, s.ID) {
				out = append(out, s.ID)
			}
		}
	}
	return out
}

// candidate gives a dossier with the result of its last closed council.
func candidate(tx *office.Tx, d dossier.Dossier) (Candidate, error) {
	k, err := tx.Office.Frame(d, nil, nil)
	if err != nil {
		return Candidate{}, err
	}
	c := about(k)
	a, found, err := tx.LastResult(k)
	if err != nil || !found {
		return c, err
	}
	c.Sum, c.Members, c.Star, c.Session = a.Total, a.Members, a.Star, a.SessionID
	if stage, ok := k.Procedure.Stage(d.Stage); ok {
		if o, star, err := decision.OutcomeOf(stage, k.StandingOf(a)); err == nil {
			c.Outcome, c.Star = o.Code, star
			c.Central = c.Central || slices.Contains(o.Marks, dossier.MarkCentral)
		}
	}
	return c, nil
}

func about(k *office.Case) Candidate {
	return Candidate{DossierID: k.ID, Product: k.ProductName, Producer: k.ProducerName, Slip: k.Slip, Place: k.Place, Sample: k.Sample,
		Central: k.Mark == dossier.MarkCentral, Book: k.Rules}
}

// Drafting is what the form of a draft offers.
type Drafting struct {
	Province  string
	Provinces []string
	Rows      []Candidate
}

// Draftable authorises preparing a decision and gives the dossiers that wait
// in the province ("" = the subject's first).
func Draftable(ctx context.Context, o *office.Office, s access.Subject, province string) (Drafting, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Drafting, error) {
		out := Drafting{Province: province, Provinces: tx.Provinces(access.DecisionPrepare)}
		if province == "" && len(out.Provinces) > 0 {
			out.Province = out.Provinces[0]
		}
		if err := tx.Authorise(access.DecisionPrepare, "", access.Record{Province: out.Province}); err != nil {
			return out, err
		}
		var err error
		out.Rows, err = waiting(tx, out.Province)
		return out, err
	})
}

// Sight is one decision.
type Sight struct {
	decision.Decision
	Rows []Candidate
	// Issue says that the viewer may issue it now.
	Issue bool
	// Revoke says that the viewer drafts or issues revocations of its certificates.
	Revoke bool
	// Certificates counts those that an issue would make.
	Certificates int
	// Months is how long they would hold, 0 where the rows differ.
	Months int
	Deeds  []office.Deed
}

// See gives one decision with its products and certificates.
func See(ctx context.Context, o *office.Office, s access.Subject, id string) (Sight, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (Sight, error) {
		d, err := see(tx, id, access.DecisionView)
		if err != nil {
			return Sight{}, err
		}
		out := Sight{Decision: d, Issue: d.State == decision.Draft && tx.Can(access.DecisionIssue, tx.DecisionRecord(d))}
		out.Revoke = tx.Can(access.RevocationView, tx.DecisionRecord(d))
		rows, err := tx.DecisionRows(id)
		if err != nil {
			return out, err
		}
		certs, err := tx.CertificatesOf(id)
		if err != nil {
			return out, err
		}
		for i, r := range rows {
			k, err := tx.Case(r.DossierID)
			if err != nil {
				return out, err
			}
			c := about(k)
			c.Sum, c.Members, c.Star, c.Outcome, c.Session = r.Total, r.Members, r.Star, r.Outcome, r.SessionID
			for j := range certs {
				if certs[j].DossierID == r.DossierID {
					c.Certificate = &certs[j]
				}
			}
			if _, ok := decision.Certify(k.Rules.Cert, r.Star, tx.Now.Date()); ok && r.Outcome == "recognise" {
				out.Certificates++
			}
			if m := k.Rules.Cert.Months; i == 0 {
				out.Months = m
			} else if out.Months != m {
				out.Months = 0
			}
			out.Rows = append(out.Rows, c)
		}
		out.Deeds, err = tx.History("decision/"+id, "", maxDeeds)
		return out, err
	})
}

// MayIssue authorises issuing a decision, without issuing it.
func MayIssue(ctx context.Context, o *office.Office, s access.Subject, id string) error {
	_, err := office.Query(ctx, o, s, func(tx *office.Tx) (struct{}, error) {
		_, err := see(tx, id, access.DecisionIssue)
		return struct{}{}, err
	})
	return err
}
