package decide

import (
	"context"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/decision"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
)

// maxGround bounds what is written about why, in letters.
const maxGround = 1000

// Revoked names the certificate that a revocation is about: the product's in
// the decision that recognised it.
type Revoked struct{ DecisionID, DossierID string }

// RevocationDraft says why a certificate is to be taken back.
type RevocationDraft struct {
	Revoked
	Ground  string // as the regulation lists them
	Finding string // the conclusion it rests on, with number and date
	Version int64  // 0 = there is no draft yet
}

// PrepareRevocation drafts a revocation, or changes the draft, for whoever is
// to decide. It gives its id. A draft is nobody's business but the office's.
func PrepareRevocation(ctx context.Context, o *office.Office, s access.Subject, act string, in RevocationDraft) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "revocation.prepare", Input: in}, func(tx *office.Tx) (string, error) {
		c, r, err := revoking(tx, in.Revoked, access.RevocationPrepare, in.Version)
		if err != nil {
			return "", err
		}
		if r.Ground, err = party.Line("ground", "field.revocation-ground", in.Ground, true, maxGround); err != nil {
			return "", err
		}
		if r.Finding, err = party.Line("finding", "field.revocation-finding", in.Finding, true, maxGround); err != nil {
			return "", err
		}
		r.PreparedBy, r.PreparedAt = s.UserID, tx.Now
		if r.ID == "" {
			r.ID, r.CertificateID, r.DecisionID, r.DossierID = o.IDs.New(), c.ID, c.DecisionID, c.DossierID
			r.State, r.Sample, r.Version = decision.Draft, c.Sample, 1
			err = tx.AddRevocation(r)
		} else {
			err = tx.SaveRevocation(&r)
		}
		if err != nil {
			return "", err
		}
		tx.LogSealed(r.Object(), r.Version, r)
		return r.ID, nil
	})
}

// RevocationIssue is the decision that takes a certificate back.
type RevocationIssue struct {
	Revoked
	Number, Signer string
	DecidedOn      calendar.Date
	From           calendar.Date // the first day without the star; "" = the day of the decision
	Version        int64
}

// IssueRevocation takes the certificate back: from the day named on its answer
// everywhere is that it was revoked. The producer is told.
func IssueRevocation(ctx context.Context, o *office.Office, s access.Subject, act string, in RevocationIssue) (decision.Revocation, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "revocation.issue", Input: in}, func(tx *office.Tx) (decision.Revocation, error) {
		c, r, err := revoking(tx, in.Revoked, access.RevocationIssue, in.Version)
		if err != nil {
			return r, err
		}
		if r.ID == "" {
			return r, fault.New(fault.Conflict, "decision.no-revocation")
		}
		if r.Number, err = party.Line("number", "field.decision-number", in.Number, true, 60); err != nil {
			return r, err
		}
		if r.Signer, err = party.Line("signer", "field.signer", in.Signer, true, party.MaxName); err != nil {
			return r, err
		}
		if r.DecidedOn, r.From = in.DecidedOn, in.From; r.From == "" {
			r.From = r.DecidedOn
		}
		if err := r.Dated(c, tx.Now.Date()); err != nil {
			return r, err
		}
		r.State, r.IssuedBy, r.IssuedAt = decision.Issued, s.UserID, tx.Now
		if err := tx.SaveRevocation(&r); err != nil {
			return r, err
		}
		if err := tx.RevokeCertificate(c, r); err != nil {
			return r, err
		}
		if err := tx.Unseal(r.Object()); err != nil {
			return r, err
		}
		tx.Log(r.Object(), r.Version, r)
		return r, told(tx, c, r)
	})
}

// DropInput gives a draft up.
type DropInput struct {
	Revoked
	Version int64
}

// DropRevocation gives a draft up; the certificate stays as it is.
func DropRevocation(ctx context.Context, o *office.Office, s access.Subject, act string, in DropInput) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "revocation.drop", Input: in}, func(tx *office.Tx) (string, error) {
		_, r, err := revoking(tx, in.Revoked, access.RevocationPrepare, in.Version)
		if err != nil {
			return "", err
		}
		if r.ID == "" {
			return "", fault.New(fault.Conflict, "decision.no-revocation")
		}
		r.State = decision.Dropped
		if err := tx.SaveRevocation(&r); err != nil {
			return "", err
		}
		tx.LogSealed(r.Object(), r.Version, r)
		return r.ID, nil
	})
}

// revoking loads a certificate that is to be taken back and the draft about it,
// whose version must be the one that was seen; the zero revocation when there
// is none.
func revoking(tx *office.Tx, of Revoked, a access.Action, version int64) (decision.Certificate, decision.Revocation, error) {
	none := decision.Revocation{}
	d, err := see(tx, of.DecisionID, a)
	if err != nil {
		return decision.Certificate{}, none, err
	}
	c, err := certificateOf(tx, d, of.DossierID)
	if err != nil {
		return c, none, err
	}
	if err := tx.Hold("revocation/" + c.ID); err != nil {
		return c, none, err
	}
	r, err := tx.RevocationOf(c.ID)
	switch {
	case fault.Is(err, fault.NotFound):
		return c, none, store.NeedVersion(version, 0)
	case err != nil:
		return c, none, err
	case r.State == decision.Issued:
		return c, r, fault.New(fault.Conflict, "decision.revoked", c.Number, r.Number)
	}
	return c, r, store.NeedVersion(version, r.Version)
}

// certificateOf finds a product's certificate among a decision's.
func certificateOf(tx *office.Tx, d decision.Decision, dossier string) (decision.Certificate, error) {
	list, err := tx.CertificatesOf(d.ID)
	for _, c := range list {
		if c.DossierID == dossier {
			return c, nil
		}
	}
	if err == nil {
		err = fault.New(fault.NotFound, "fault.not-found")
	}
	return decision.Certificate{}, err
}

// told tells the producer.
func told(tx *office.Tx, c decision.Certificate, r decision.Revocation) error {
	k, err := tx.Case(c.DossierID)
	if err != nil {
		return err
	}
	return notify(tx, k, "notice.revoked", "/x/"+c.ProductCode, c.ProductName, r.Number)
}

// RevocationSight is a certificate that may be taken back, as the office and
// whoever decides see it.
type RevocationSight struct {
	decision.Certificate
	Decision decision.Decision // that recognised the product
	// Revocation is the draft or what was issued; the zero value for none.
	Revocation decision.Revocation
	Preparer   string          // who drafted it
	Rules      []rulebook.Fact // what the regulation in force says about taking back
	// Prepare and Issue say what the viewer may do now.
	Prepare, Issue bool
	Deeds          []office.Deed
}

// SeeRevocation gives a certificate with what is drafted or issued about
// taking it back.
func SeeRevocation(ctx context.Context, o *office.Office, s access.Subject, of Revoked) (RevocationSight, error) {
	return office.Query(ctx, o, s, func(tx *office.Tx) (RevocationSight, error) {
		var out RevocationSight
		d, err := see(tx, of.DecisionID, access.RevocationView)
		if err != nil {
			return out, err
		}
		out.Decision = d
		if out.Certificate, err = certificateOf(tx, d, of.DossierID); err != nil {
			return out, err
		}
		out.Revocation, err = tx.RevocationOf(out.Certificate.ID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return out, err
		}
		rec, open := tx.DecisionRecord(d), out.Revocation.State != decision.Issued
		out.Prepare = open && tx.Can(access.RevocationPrepare, rec)
		out.Issue = open && out.Revocation.ID != "" && tx.Can(access.RevocationIssue, rec)
		if u, err := tx.User(out.Revocation.PreparedBy); err == nil {
			out.Preparer = u.Name
		}
		if b, err := o.Books.ForFiling(tx.Now.Date()); err == nil {
			for _, f := range b.Facts {
				if f.Topic == "revocation" {
					out.Rules = append(out.Rules, f)
				}
			}
		}
		out.Deeds, err = tx.History(out.Certificate.Object(), out.Certificate.Object()+"/", maxDeeds)
		return out, err
	})
}

// MayRevoke authorises taking a decision's certificates back, without doing it.
func MayRevoke(ctx context.Context, o *office.Office, s access.Subject, of Revoked) error {
	_, err := office.Query(ctx, o, s, func(tx *office.Tx) (struct{}, error) {
		_, err := see(tx, of.DecisionID, access.RevocationIssue)
		return struct{}{}, err
	})
	return err
}
