package papers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"saoque/internal/access"
	"saoque/internal/blob"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/paper/signed"
	"saoque/internal/paperwork"
	"saoque/internal/party"
)

// MaxCopy bounds the file of a signed copy, in bytes.
var MaxCopy = int64(signed.Usual.File)

// maxCopyName bounds a file's name, in letters.
const maxCopyName = 200

// Finding is what reading a signed copy gave: how it stands to the issued
// bytes, and what each signature says and was checked for. Nobody's certificate
// was followed to its issuer.
type Finding struct {
	Match      signed.Match
	Signatures []signed.Signature
}

// signed tells whether some signature in the file covers what it says to cover.
func (f Finding) signed() bool {
	return slices.ContainsFunc(f.Signatures, signed.Signature.Covered)
}

// needsPerson tells whether somebody must say that the file is the issued paper,
// signed: its text does not show it, or no signature in it does.
func (f Finding) needsPerson() bool { return f.Match.NeedsPerson() || !f.signed() }

// Lines says in sentences how the file stands to the issued paper; the last one
// asks for a person where one is needed.
func (f Finding) Lines() []signed.Reason {
	out := f.Match.Lines()
	if !f.signed() {
		out = append(out, signed.Reason{Key: "papers.copy-unsigned"})
	}
	return out
}

// SignedInput is a file that came back as the signed copy of a paper.
type SignedInput struct {
	PaperID string
	Name    string
	Blob    blob.Info
}

// MayKeepSigned asks, before any byte is read, whether s could add a signed
// copy to the paper.
func MayKeepSigned(ctx context.Context, o *office.Office, s access.Subject, paper string) error {
	_, err := office.Query(ctx, o, s, func(tx *office.Tx) (paperwork.Paper, error) {
		_, p, err := signable(tx, paper)
		return p, err
	})
	return err
}

// KeepSigned reads a stored file as the signed copy of an issued paper and
// keeps it with what was found. Where its text does not show by itself that it
// is the issued paper, it waits for somebody to confirm it. It gives the copy's
// id. Reading is no part of the transaction: it takes long, and follows from
// the bytes of both files alone.
func KeepSigned(ctx context.Context, o *office.Office, s access.Subject, act string, in SignedInput) (string, ledger.Receipt, error) {
	p, err := Keep(ctx, o, s, in.PaperID)
	if err != nil {
		return "", ledger.Receipt{}, err
	}
	if err := MayKeepSigned(ctx, o, s, in.PaperID); err != nil {
		return "", ledger.Receipt{}, err
	}
	c, err := examine(ctx, o, p, in)
	if err != nil {
		return "", ledger.Receipt{}, err
	}
	return office.Do(ctx, o, s, office.Act{ID: act, Name: "paper.keep-signed", Input: in}, func(tx *office.Tx) (string, error) {
		x, p, err := returnable(tx, in.PaperID)
		if err != nil {
			return "", err
		}
		// Two copies that come at once are counted one after the other.
		if err := tx.Hold("paper-copies/" + p.ID); err != nil {
			return "", err
		}
		list, err := tx.SignedCopies(p.ID)
		if err != nil {
			return "", err
		}
		if len(list) >= paperwork.MaxCopies {
			return "", fault.New(fault.Conflict, "papers.too-many-copies", paperwork.MaxCopies).On("file")
		}
		for _, old := range list {
			if old.SHA256 == c.SHA256 && old.WithdrawnAt == 0 {
				return "", fault.New(fault.Conflict, "papers.copy-known").On("file")
			}
		}
		c := c
		c.ID, c.AddedBy, c.AddedAt, c.Version = o.IDs.New(), s.UserID, tx.Now, 1
		if err := tx.AddSignedCopy(c); err != nil {
			return "", err
		}
		x.logCopy(p, c)
		return c.ID, nil
	})
}

// ConfirmInput is somebody's word that a copy is the issued paper.
type ConfirmInput struct {
	PaperID, CopyID string

	Note    string // what was read and compared, in the person's own words
	Read    bool   // says to have read the file beside the issued paper
	Version int64
}

// ConfirmSigned keeps, by name, that somebody has read a copy beside the issued
// paper and answers for it.
func ConfirmSigned(ctx context.Context, o *office.Office, s access.Subject, act string, in ConfirmInput) (string, ledger.Receipt, error) {
	return onCopy(ctx, o, s, office.Act{ID: act, Name: "paper.confirm-signed", Input: in}, in.PaperID, in.CopyID, in.Version, func(tx *office.Tx, c *paperwork.Copy) error {
		note, err := party.Text("note", "field.copy-note", in.Note, true, paperwork.MaxNote)
		switch {
		case err != nil:
			return err
		case !in.Read:
			return fault.New(fault.Invalid, "papers.copy-unread").On("read")
		case c.State() != paperwork.CopyWaiting:
			return fault.New(fault.Conflict, "papers.copy-not-waiting")
		}
		c.ConfirmedBy, c.ConfirmedAt, c.Note = s.UserID, tx.Now, note
		return tx.ConfirmSignedCopy(c)
	})
}

// WithdrawInput says why a copy does not count any more.
type WithdrawInput struct {
	PaperID, CopyID string
	Reason          string
	Version         int64
}

// WithdrawSigned sets a signed copy aside. Its file and its history stay.
func WithdrawSigned(ctx context.Context, o *office.Office, s access.Subject, act string, in WithdrawInput) (string, ledger.Receipt, error) {
	return onCopy(ctx, o, s, office.Act{ID: act, Name: "paper.withdraw-signed", Input: in}, in.PaperID, in.CopyID, in.Version, func(tx *office.Tx, c *paperwork.Copy) error {
		reason, err := party.Text("reason", "field.copy-reason", in.Reason, true, paperwork.MaxNote)
		if err != nil {
			return err
		}
		if c.WithdrawnAt != 0 {
			return fault.New(fault.Conflict, "papers.copy-withdrawn")
		}
		c.WithdrawnBy, c.WithdrawnAt, c.Reason = s.UserID, tx.Now, reason
		return tx.WithdrawSignedCopy(c)
	})
}

// onCopy does an act to a copy for somebody who may add copies to its paper.
func onCopy(ctx context.Context, o *office.Office, s access.Subject, a office.Act, paper, id string, version int64, run func(*office.Tx, *paperwork.Copy) error) (string, ledger.Receipt, error) {
	return office.Do(ctx, o, s, a, func(tx *office.Tx) (string, error) {
		x, p, err := signable(tx, paper)
		if err != nil {
			return "", err
		}
		c, err := tx.SignedCopy(id)
		if err == nil && c.PaperID != paper {
			err = absent()
		}
		if err != nil {
			return "", err
		}
		if c.Version != version {
			return "", fault.New(fault.Conflict, "fault.stale")
		}
		if err := run(tx, &c); err != nil {
			return "", err
		}
		x.logCopy(p, c)
		return c.ID, nil
	})
}

// signable loads a paper for somebody who may take signed copies of it back:
// whoever may issue it.
func signable(tx *office.Tx, id string) (*subject, paperwork.Paper, error) {
	p, err := tx.Paper(id)
	if err != nil {
		tx.Can(access.WorkView, access.Record{})
		return nil, p, err
	}
	x, k, err := about(tx, p)
	if err != nil {
		return x, p, err
	}
	if _, may := k.may(x); !may {
		return x, p, fault.New(fault.Forbidden, "fault.forbidden")
	}
	return x, p, nil
}

// returnable is signable for a paper that is in force: what was replaced is not
// signed any more.
func returnable(tx *office.Tx, id string) (*subject, paperwork.Paper, error) {
	x, p, err := signable(tx, id)
	if err == nil && p.State != paperwork.Issued {
		err = fault.New(fault.Conflict, "papers.copy-of-replaced")
	}
	return x, p, err
}

// logCopy logs a copy as its paper is logged.
func (s *subject) logCopy(p paperwork.Paper, c paperwork.Copy) {
	log := s.LogSealed
	if s.file != nil && s.file.known() {
		log = s.Log
	}
	log(c.Object(p), c.Version, LoggedCopy(c))
}

// LoggedCopy is what the ledger commits to: the digest stands for what was
// found.
func LoggedCopy(c paperwork.Copy) paperwork.Copy {
	sum := sha256.Sum256([]byte(c.Found))
	c.Found = hex.EncodeToString(sum[:])
	return c
}

// examining lets one file be read at a time: a hostile one may take some
// seconds and some hundred megabytes before its limits stop it.
var examining = make(gate, 1)

// examine reads a returned file beside the issued bytes.
func examine(ctx context.Context, o *office.Office, p paperwork.Paper, in SignedInput) (c paperwork.Copy, err error) {
	if in.Blob.Size == 0 {
		return c, fault.New(fault.Invalid, "dossier.file-empty").On("file")
	}
	name, err := party.Line("file", "field.file-name", in.Name, true, maxCopyName)
	if err != nil {
		return c, err
	}
	if in.Blob.SHA256 == p.PDF {
		return c, fault.New(fault.Invalid, "papers.copy-is-issued").On("file")
	}
	err = examining.pass(ctx, func() error {
		c, err = compare(ctx, o, p, in.Blob.SHA256)
		c.Name = name
		return err
	})
	return c, err
}

// compare reads what a returned file holds beside the issued bytes.
func compare(ctx context.Context, o *office.Office, p paperwork.Paper, sum string) (c paperwork.Copy, err error) {
	issued, err := bytesOf(ctx, o, p.PDF)
	if err != nil {
		return c, err
	}
	returned, err := bytesOf(ctx, o, sum)
	if err != nil {
		return c, err
	}
	f, err := signed.Read(returned)
	if err != nil {
		return c, onFile(err)
	}
	found := Finding{Signatures: f.Signatures}
	if found.Match, err = f.Against(issued); err != nil {
		return c, onFile(err)
	}
	b, err := json.Marshal(found)
	if err != nil {
		return c, err
	}
	return paperwork.Copy{PaperID: p.ID, Size: int64(len(returned)), SHA256: sum, Pages: len(f.Pages),
		Signatures: len(f.Signatures), NeedsPerson: found.needsPerson(), Found: string(b)}, nil
}

// onFile says that an error concerns the file that was sent.
func onFile(err error) error {
	if e, ok := fault.As(err); ok && (e.Kind == fault.Invalid || e.Kind == fault.TooLarge) {
		return e.On("file")
	}
	return err
}

func bytesOf(ctx context.Context, o *office.Office, sum string) ([]byte, error) {
	b, err := blob.Read(ctx, o.Blobs, sum, MaxCopy)
	if err == nil && int64(len(b)) > MaxCopy {
		err = fault.New(fault.TooLarge, "signed.file-too-large", MaxCopy>>20).On("file")
	}
	return b, err
}
