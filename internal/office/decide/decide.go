// Package decide holds the acts around the recognition decision: preparing it
// from concluded dossiers, and issuing it with its certificates.
package decide

import (
	"context"
	"fmt"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/calendar"
	"saoque/internal/council"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

// PrepareInput drafts a decision on concluded dossiers of one province.
type PrepareInput struct {
	Province string
	Issuer   string // the body that issues, in words
	Dossiers []string
	Sample   bool
}

// MaxRows bounds a decision.
const MaxRows = 500

// Prepare drafts a decision; each row rests on the council's closed result.
// It gives the decision's id.
func Prepare(ctx context.Context, o *office.Office, s access.Subject, act string, in PrepareInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "decision.prepare", Input: in}, func(tx *office.Tx) (string, error) {
		if err := tx.Authorise(access.DecisionPrepare, "", access.Record{Province: in.Province}); err != nil {
			return "", err
		}
		d := decision.Decision{ID: o.IDs.New(), Province: in.Province, State: decision.Draft, Sample: in.Sample, CreatedAt: tx.Now, Version: 1}
		var err error
		if d.Issuer, err = party.Line("issuer", "field.issuer", in.Issuer, true, party.MaxName); err != nil {
			return "", err
		}
		if len(in.Dossiers) == 0 || len(in.Dossiers) > MaxRows {
			return "", fault.New(fault.Invalid, "decision.rows", MaxRows).On("dossiers")
		}
		if err := tx.AddDecision(d); err != nil {
			return "", err
		}
		var rows []decision.Row
		for i, id := range in.Dossiers {
			r, err := row(tx, d, id, i+1)
			if err != nil {
				return "", err
			}
			if err := tx.AddDecisionRow(r); err != nil {
				return "", err
			}
			rows = append(rows, r)
		}
		// The results are the council's and the office's until the issue.
		tx.LogSealed("decision/"+d.ID, 1, struct {
			Decision decision.Decision
			Rows     []decision.Row
		}{d, rows})
		return d.ID, nil
	})
}

// row rests a dossier's place in the decision on its last closed result.
func row(tx *office.Tx, d decision.Decision, id string, order int) (decision.Row, error) {
	k, err := tx.Case(id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return decision.Row{}, err
	}
	// What lies in another province is not even named.
	if err != nil || k.Place.Province != d.Province {
		return decision.Row{}, fault.New(fault.Invalid, "council.bad-dossier", order).On("dossiers")
	}
	stage, err := appraisal.Stage(&k.Dossier, k.Procedure, rulebook.StageDecide)
	if err != nil {
		return decision.Row{}, fault.New(fault.Conflict, "decision.not-waiting", k.ProductName).On("dossiers")
	}
	if in, err := tx.InDecision(id); err != nil {
		return decision.Row{}, err
	} else if in {
		return decision.Row{}, fault.New(fault.Conflict, "decision.already-in", k.ProductName).On("dossiers")
	}
	a, found, err := tx.LastResult(k)
	if err != nil {
		return decision.Row{}, err
	}
	if !found {
		return decision.Row{}, fault.New(fault.Conflict, "decision.not-waiting", k.ProductName).On("dossiers")
	}
	o, star, err := decision.OutcomeOf(stage, k.StandingOf(a))
	if err != nil {
		return decision.Row{}, err
	}
	return decision.Row{DecisionID: d.ID, DossierID: id, SessionID: a.SessionID, Order: order, Star: star, Total: a.Total, Members: a.Members, Outcome: o.Code, ManifestHash: a.ManifestHash}, nil
}

// IssueInput issues a drafted decision.
type IssueInput struct {
	DecisionID, Number, Signer string
	IssuedOn                   calendar.Date
	Version                    int64
}

// Issued is what the issue made.
type Issued struct {
	DecisionID   string
	Number       string
	Decision     decision.Decision
	Rows         []decision.Row
	Certificates []decision.Certificate
}

// Issue gives the decision its number and day, ends every dossier on it, and
// makes the certificates. A decision is dated neither after today nor before
// the councils sat.
func Issue(ctx context.Context, o *office.Office, s access.Subject, act string, in IssueInput) (Issued, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "decision.issue", Input: in}, func(tx *office.Tx) (Issued, error) {
		d, err := see(tx, in.DecisionID, access.DecisionIssue)
		if err != nil {
			return Issued{}, err
		}
		if err := store.NeedVersion(in.Version, d.Version); err != nil {
			return Issued{}, err
		}
		if d.State != decision.Draft {
			return Issued{}, fault.New(fault.Conflict, "decision.issued", d.Number)
		}
		if d.Number, err = party.Line("number", "field.decision-number", in.Number, true, 60); err != nil {
			return Issued{}, err
		}
		if d.Signer, err = party.Line("signer", "field.signer", in.Signer, true, party.MaxName); err != nil {
			return Issued{}, err
		}
		if !in.IssuedOn.Valid() || in.IssuedOn > tx.Now.Date() {
			return Issued{}, fault.New(fault.Invalid, "decision.bad-date", string(in.IssuedOn)).On("issued-on")
		}
		d.IssuedOn, d.State = in.IssuedOn, decision.Issued
		if err := tx.SaveDecision(&d); err != nil {
			return Issued{}, err
		}
		out := Issued{DecisionID: d.ID, Number: d.Number, Decision: d}
		if out.Rows, err = tx.DecisionRows(d.ID); err != nil {
			return out, err
		}
		for _, r := range out.Rows {
			c, ok, err := finish(tx, d, r)
			if err != nil {
				return out, err
			}
			if ok {
				out.Certificates = append(out.Certificates, c)
			}
			if err := tx.Reveal(r.DossierID); err != nil {
				return out, err
			}
		}
		if err := tx.Unseal("decision/" + d.ID); err != nil {
			return out, err
		}
		tx.Log("decision/"+d.ID, d.Version, out)
		return out, nil
	})
}

// see loads a decision and authorises. The districts and communes of its
// province see it once it is issued.
func see(tx *office.Tx, id string, a access.Action) (decision.Decision, error) {
	d, err := tx.Decision(id)
	if err != nil {
		tx.Can(a, access.Record{})
		return d, err
	}
	return d, tx.Authorise(a, access.DecisionView, tx.DecisionRecord(d))
}

// finish ends one dossier and makes its certificate, if its star gets one.
func finish(tx *office.Tx, d decision.Decision, r decision.Row) (decision.Certificate, bool, error) {
	none := decision.Certificate{}
	k, err := tx.Case(r.DossierID)
	if err != nil {
		return none, false, err
	}
	a, found, err := tx.LastResult(k)
	if err != nil {
		return none, false, err
	}
	// The result must still be the one that the draft was made on.
	if !found || a.SessionID != r.SessionID || a.Total != r.Total || a.Members != r.Members {
		return none, false, fault.New(fault.Conflict, "decision.not-waiting", k.ProductName)
	}
	if err := notBefore(tx, k, a, d.IssuedOn); err != nil {
		return none, false, err
	}
	if _, err := appraisal.Move(&k.Dossier, k.Procedure, r.Outcome, k.StandingOf(a), tx.Now, tx.Office.Days); err != nil {
		return none, false, err
	}
	last, ok := decision.Certify(k.Rules.Cert, r.Star, d.IssuedOn)
	ok = ok && k.State == dossier.Recognised
	var c decision.Certificate
	if ok {
		k.Star = r.Star
		if k.ProductCode, err = productCode(tx, k); err != nil {
			return none, false, err
		}
		c = decision.Certificate{ID: tx.Office.IDs.New(), DecisionID: d.ID, DossierID: k.ID, ProductCode: k.ProductCode,
			ProductName: k.ProductName, ProducerName: k.ProducerName, UnitCode: k.Place.UnitCode, UnitFrom: k.Place.UnitFrom, Province: k.Place.Province,
			Star: r.Star, IssuedOn: d.IssuedOn, LastDay: last, Sample: k.Sample, Version: 1}
		n, err := tx.NextNumber(fmt.Sprintf("GCN-%s-%d", k.Place.Province, d.IssuedOn.Year()))
		if err != nil {
			return none, false, err
		}
		c.Number = fmt.Sprintf("%02d/GCN-OCOP-%s-%d", n, k.Place.Province, d.IssuedOn.Year())
		if err := tx.AddCertificate(c); err != nil {
			return none, false, err
		}
	}
	if err := tx.Step(k, "decision.issue", string(k.State), dossier.Detail{Number: d.Number, Date: string(d.IssuedOn), Total: r.Total, Members: r.Members, Star: r.Star}); err != nil {
		return none, false, err
	}
	if err := tx.SaveDossier(&k.Dossier); err != nil {
		return none, false, err
	}
	return c, ok, notify(tx, k, "notice.decided", "/ho-so/"+k.ID, k.ProductName, d.Number)
}

// notBefore refuses a day before the council sat: a year mistyped would make
// certificates that have run out. What was held on paper is closed here later,
// so the session's own day counts as well.
func notBefore(tx *office.Tx, k *office.Case, a council.Agenda, day calendar.Date) error {
	ses, err := tx.Session(a.SessionID)
	if err != nil {
		return err
	}
	if first := min(ses.HeldOn, k.MovedAt.Date()); day < first {
		return fault.New(fault.Invalid, "decision.too-early", day, k.ProductName, first).On("issued-on")
	}
	return nil
}

// notify tells the producer of a dossier.
func notify(tx *office.Tx, k *office.Case, text, link string, args ...string) error {
	users, err := tx.UsersWith(access.Producer, []string{k.ProducerID}, nil, tx.Now.Date())
	if err != nil {
		return err
	}
	for _, u := range users {
		if err := tx.Notify(u, text, link, args...); err != nil {
			return err
		}
	}
	return nil
}

// productCode numbers the product by its book's pattern, once.
func productCode(tx *office.Tx, k *office.Case) (string, error) {
	if k.ProductCode != "" {
		return k.ProductCode, nil
	}
	p := k.Units()
	unit, err := k.Rules.Code.Unit(p)
	if err != nil {
		return "", err
	}
	n, err := tx.NextNumber(fmt.Sprintf("code-%s-%s-%d", p.Province, unit, k.Season))
	if err != nil {
		return "", err
	}
	return k.Rules.Code.Write(p, n, k.Season)
}
