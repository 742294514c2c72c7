package papers

import (
	"context"

	"saoque/internal/access"
	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/paper/certificate"
	"saoque/internal/paper/certificate/signing"
	"saoque/internal/paperwork"
)

// Signing is what the ledger commits to when a certificate is signed.
type Signing struct {
	CertificateID, Number, Code string
}

// Sign signs the certificate of a decision's product and stores its code, once:
// signing again gives the code that is there and the receipt of its signing. The order is fixed. The decision
// is issued; Sign waits until the entry of the issue stands under a signed
// checkpoint; only then is the key asked.
func Sign(ctx context.Context, o *office.Office, s access.Subject, r paperwork.Ref) (string, ledger.Receipt, error) {
	w, err := unsigned(ctx, o, s, r)
	if err != nil || w.code != "" {
		return w.code, w.receipt, err
	}
	if !w.logged {
		if o.Await == nil {
			return "", ledger.Receipt{}, fault.New(fault.Unavailable, "papers.issue-not-logged")
		}
		if err := o.Await(ctx, w.entry); err != nil {
			return "", ledger.Receipt{}, err
		}
	}
	made, err := sign(ctx, o, s, r)
	if err != nil {
		return "", ledger.Receipt{}, err
	}
	code, receipt, err := office.Do(ctx, o, s, office.Act{ID: o.IDs.New(), Name: "certificate.sign", Input: r}, func(tx *office.Tx) (string, error) {
		x, c, err := mayCertify(tx, r)
		if err != nil {
			return "", err
		}
		// What was signed a moment ago must still be what the record says.
		if c.RevokedOn != "" || certificate.FactsOf(c, x.decision.Issuer) != made.Facts {
			return "", fault.New(fault.Conflict, "fault.stale")
		}
		k := decision.Code{CertificateID: c.ID, Text: made.URL(), SignedBy: s.UserID, SignedAt: tx.Now}
		if err := tx.AddCode(k); err != nil {
			return "", err
		}
		tx.Log(c.Object(), 1, Signing{CertificateID: c.ID, Number: c.Number, Code: k.Text})
		return k.Text, nil
	})
	// Somebody else signed it at the same moment.
	if fault.Is(err, fault.Conflict) {
		if w, e := unsigned(ctx, o, s, r); e == nil && w.code != "" {
			return w.code, w.receipt, nil
		}
	}
	return code, receipt, err
}

// waiting is a certificate on its way to the key.
type waiting struct {
	code    string // once it is signed
	receipt ledger.Receipt
	entry   string // of the ledger, that issued it
	logged  bool   // that entry stands under a signed checkpoint
}

func unsigned(ctx context.Context, o *office.Office, s access.Subject, r paperwork.Ref) (waiting, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (w waiting, err error) {
		x, c, err := mayCertify(tx, r)
		if err != nil {
			return w, err
		}
		if w.code = x.decision.codes[c.ID]; w.code != "" {
			e, err := entryOf(tx, c.Object(), "certificate.sign")
			w.receipt = o.Keys.SignReceipt(e.Hash, e.Leaf.Time)
			return w, err
		}
		e, err := issueOf(tx, r)
		if err != nil {
			return w, err
		}
		w.entry = e.Leaf.ID
		_, w.logged, err = tx.Inclusion(w.entry)
		return w, err
	})
}

// sign asks the key, with the proof that the issue is logged. Nothing else in
// the product does.
func sign(ctx context.Context, o *office.Office, s access.Subject, r paperwork.Ref) (certificate.Signed, error) {
	signer, err := signing.New(o.Keys, o.Base)
	if err != nil {
		return certificate.Signed{}, err
	}
	return office.Query(ctx, o, s, func(tx *office.Tx) (certificate.Signed, error) {
		none := certificate.Signed{}
		x, c, err := mayCertify(tx, r)
		if err != nil {
			return none, err
		}
		e, err := issueOf(tx, r)
		if err != nil {
			return none, err
		}
		in, ok, err := tx.Inclusion(e.Leaf.ID)
		if err != nil {
			return none, err
		}
		if !ok {
			return none, fault.New(fault.Unavailable, "papers.issue-not-logged")
		}
		tree, _, err := tx.Tree()
		if err != nil {
			return none, err
		}
		proven, err := ledger.ProveLogged(e, in, tree.Hashes)
		if err != nil {
			return none, err
		}
		return signer.Sign(proven, c, x.decision.Issuer)
	})
}

// mayCertify loads a certificate for somebody who may have it signed.
func mayCertify(tx *office.Tx, r paperwork.Ref) (*subject, decision.Certificate, error) {
	none := decision.Certificate{}
	if r.Kind != paperwork.OfDecision {
		tx.Can(access.WorkView, access.Record{})
		return nil, none, fault.New(fault.NotFound, "fault.not-found")
	}
	x, err := load(tx, r)
	if err != nil {
		return x, none, err
	}
	if err := tx.Authorise(access.CertificateSign, access.CertificateView, x.decision.rec); err != nil {
		// Before the issue there is nobody who may: say what must be done first.
		if x.decision.State != decision.Issued && tx.Can(access.DecisionView, x.decision.rec) {
			err = fault.New(fault.Conflict, "papers.not-issued")
		}
		return x, none, err
	}
	c, ok := x.decision.certs[r.Part]
	if !ok {
		return x, none, fault.New(fault.NotFound, "fault.not-found")
	}
	return x, c, nil
}

// issueOf gives the entry that issued the decision.
func issueOf(tx *office.Tx, r paperwork.Ref) (ledger.Entry, error) {
	return entryOf(tx, "decision/"+r.ID, "decision.issue")
}

// entryOf gives the entry of an act about an object.
func entryOf(tx *office.Tx, object, act string) (ledger.Entry, error) {
	list, err := tx.EntriesOf(object)
	for _, e := range list {
		if e.Leaf.Act == act {
			return e, nil
		}
	}
	if err == nil {
		err = fault.New(fault.Conflict, "certificate.not-logged", object)
	}
	return ledger.Entry{}, err
}

// Certify takes a certificate all the way: signed, frozen as a paper, and its
// files kept. What is done already stays as it is.
func Certify(ctx context.Context, o *office.Office, s access.Subject, r paperwork.Ref) (paperwork.Paper, ledger.Receipt, error) {
	_, receipt, err := Sign(ctx, o, s, r)
	if err != nil {
		return paperwork.Paper{}, receipt, err
	}
	id, err := certificatePaper(ctx, o, s, r)
	if err != nil {
		return paperwork.Paper{}, receipt, err
	}
	if id == "" {
		id, _, err = Issue(ctx, o, s, o.IDs.New(), IssueInput{Ref: r, Form: certificateKind.Form})
		if e, ok := fault.As(err); ok && e.Key == "papers.issued-meanwhile" {
			id, err = certificatePaper(ctx, o, s, r)
		}
		if err != nil {
			return paperwork.Paper{}, receipt, err
		}
	}
	p, err := Keep(ctx, o, s, id)
	return p, receipt, err
}

// certificatePaper gives the id of the certificate's paper in force, "" while
// there is none.
func certificatePaper(ctx context.Context, o *office.Office, s access.Subject, r paperwork.Ref) (string, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (string, error) {
		if _, _, err := mayCertify(tx, r); err != nil {
			return "", err
		}
		p, err := tx.CurrentPaper(certificateKind.Form, r)
		if fault.Is(err, fault.NotFound) {
			return "", nil
		}
		return p.ID, err
	})
}

// Progress tells how far a long work is.
type Progress func(done, all int)

// CertifyAll certifies every product of a decision. It can be stopped and
// called again: it goes on where it was. step may be nil.
func CertifyAll(ctx context.Context, o *office.Office, s access.Subject, decisionID string, step Progress) error {
	parts, err := office.Query(ctx, o, s, func(tx *office.Tx) ([]string, error) {
		x, err := load(tx, paperwork.Ref{Kind: paperwork.OfDecision, ID: decisionID})
		if err != nil {
			return nil, err
		}
		if err := tx.Authorise(access.CertificateSign, access.CertificateView, x.decision.rec); err != nil {
			return nil, err
		}
		var out []string
		for _, row := range x.decision.rows {
			if _, ok := x.decision.certs[row.DossierID]; ok {
				out = append(out, row.DossierID)
			}
		}
		return out, nil
	})
	for i, part := range parts {
		if step != nil {
			step(i, len(parts))
		}
		if _, _, err := Certify(ctx, o, s, paperwork.Ref{Kind: paperwork.OfDecision, ID: decisionID, Part: part}); err != nil {
			return err
		}
	}
	if err == nil && step != nil {
		step(len(parts), len(parts))
	}
	return err
}
