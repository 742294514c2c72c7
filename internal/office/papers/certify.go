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
// signing again gives the code that is there and the receipt of its signing.
// The order is fixed. The decision is issued; Sign waits until the entry of the
// issue stands under a signed checkpoint; only then is the key asked.
func Sign(ctx context.Context, o *office.Office, s access.Subject, r paperwork.Ref) (string, ledger.Receipt, error) {
	return (&notary{office: o, subject: s}).sign(ctx, r)
}

// notary signs certificates of one decision, whose issue it reads once.
type notary struct {
	office  *office.Office
	subject access.Subject
	issue   *signing.Issue
}

// waiting is a certificate on its way to the key.
type waiting struct {
	cert    decision.Certificate
	issuer  string
	code    string // once it is signed
	receipt ledger.Receipt
	entry   string // of the ledger, that issued it; "" once the issue is proven
}

func (n *notary) sign(ctx context.Context, r paperwork.Ref) (string, ledger.Receipt, error) {
	none := ledger.Receipt{}
	w, err := n.look(ctx, r)
	if err != nil || w.code != "" {
		return w.code, w.receipt, err
	}
	if w.entry != "" {
		if n.office.Await == nil {
			return "", none, fault.New(fault.Unavailable, "papers.issue-not-logged")
		}
		if err := n.office.Await(ctx, w.entry); err != nil {
			return "", none, err
		}
		if w, err = n.look(ctx, r); err != nil || w.code != "" {
			return w.code, w.receipt, err
		}
	}
	if n.issue == nil {
		return "", none, fault.New(fault.Unavailable, "papers.issue-not-logged")
	}
	made, err := n.issue.Sign(w.cert, w.issuer)
	if err != nil {
		return "", none, err
	}
	code, receipt, err := n.keep(ctx, r, made)
	// Somebody else signed it at the same moment.
	if fault.Is(err, fault.Conflict) {
		if w, e := n.look(ctx, r); e == nil && w.code != "" {
			return w.code, w.receipt, nil
		}
	}
	return code, receipt, err
}

// look loads the certificate for somebody who may have it signed and, where it
// is not, proves that its issue is logged.
func (n *notary) look(ctx context.Context, r paperwork.Ref) (waiting, error) {
	return office.Query(ctx, n.office, n.subject, func(tx *office.Tx) (w waiting, err error) {
		x, c, err := mayCertify(tx, r)
		if err != nil {
			return w, err
		}
		w.cert, w.issuer = c, x.decision.Issuer
		if w.code = x.decision.codes[c.ID]; w.code != "" {
			e, err := entryOf(tx, c.Object(), "certificate.sign")
			w.receipt = n.office.Keys.SignReceipt(e.Hash, e.Leaf.Time)
			return w, err
		}
		if n.issue == nil {
			w.entry, err = n.prove(tx, r)
		}
		return w, err
	})
}

// prove opens the issue with its proof; it gives the entry to wait for where
// that does not stand under a signed checkpoint yet.
func (n *notary) prove(tx *office.Tx, r paperwork.Ref) (wait string, err error) {
	signer, err := signing.New(n.office.Keys, n.office.Base)
	if err != nil {
		return "", err
	}
	e, err := entryOf(tx, "decision/"+r.ID, "decision.issue")
	if err != nil {
		return "", err
	}
	in, ok, err := tx.Inclusion(e.Leaf.ID)
	if err != nil || !ok {
		return e.Leaf.ID, err
	}
	tree, _, err := tx.Tree()
	if err != nil {
		return "", err
	}
	proven, err := ledger.ProveLogged(e, in, tree.Hashes)
	if err != nil {
		return "", err
	}
	n.issue, err = signer.Open(proven)
	return "", err
}

// keep stores what was signed and logs it.
func (n *notary) keep(ctx context.Context, r paperwork.Ref, made certificate.Signed) (string, ledger.Receipt, error) {
	return office.Do(ctx, n.office, n.subject, office.Act{ID: n.office.IDs.New(), Name: "certificate.sign", Input: r}, func(tx *office.Tx) (string, error) {
		x, c, err := mayCertify(tx, r)
		if err != nil {
			return "", err
		}
		// What was signed a moment ago must still be what the record says.
		if c.RevokedOn != "" || certificate.FactsOf(c, x.decision.Issuer) != made.Facts {
			return "", fault.New(fault.Conflict, "fault.stale")
		}
		k := decision.Code{CertificateID: c.ID, Text: made.URL(), SignedBy: n.subject.UserID, SignedAt: tx.Now}
		if err := tx.AddCode(k); err != nil {
			return "", err
		}
		tx.Log(c.Object(), 1, Signing{CertificateID: c.ID, Number: c.Number, Code: k.Text})
		return k.Text, nil
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
	if err := x.maySign(); err != nil {
		return x, none, err
	}
	c, ok := x.decision.certs[r.Part]
	if !ok {
		return x, none, fault.New(fault.NotFound, "fault.not-found")
	}
	return x, c, nil
}

// maySign lets those go on who may have the decision's certificates signed.
// Before the issue there is nobody; whoever prepares it is told so.
func (s *subject) maySign() error {
	r := s.decision
	if r.State != decision.Issued && (s.Can(access.DecisionPrepare, r.rec) || s.Can(access.DecisionIssue, r.rec)) {
		return fault.New(fault.Conflict, "papers.not-issued")
	}
	return s.Authorise(access.CertificateSign, access.CertificateView, r.rec)
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
	return (&notary{office: o, subject: s}).certify(ctx, r)
}

func (n *notary) certify(ctx context.Context, r paperwork.Ref) (paperwork.Paper, ledger.Receipt, error) {
	o, s := n.office, n.subject
	_, receipt, err := n.sign(ctx, r)
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

// RevocationList is the dated, signed list of what is taken back, now or from a
// day to come, that an offline check of a certificate needs beside its code.
// Whoever asks is answered; without an address nothing is signed.
func RevocationList(ctx context.Context, o *office.Office, s access.Subject) (string, error) {
	list, err := office.Query(ctx, o, s, func(tx *office.Tx) ([]decision.Certificate, error) {
		if err := tx.Authorise(access.PublicView, "", access.Record{}); err != nil {
			return nil, err
		}
		return tx.RevokedCertificates()
	})
	if err != nil {
		return "", err
	}
	signer, err := signing.New(o.Keys, o.Base)
	if err != nil {
		return "", err
	}
	return signer.Revocations(list, o.Clock.Now())
}
