package store

import "saoque/internal/paperwork"

const copyColumns = "id, paper_id, name, size, sha256, pages, signatures, needs_person, found, added_by, added_at, confirmed_by, confirmed_at, note, withdrawn_by, withdrawn_at, reason, version"

func scanCopy(scan scanner) (c paperwork.Copy, err error) {
	return c, scan(&c.ID, &c.PaperID, &c.Name, &c.Size, &c.SHA256, &c.Pages, &c.Signatures, &c.NeedsPerson, &c.Found, &c.AddedBy, &c.AddedAt,
		&c.ConfirmedBy, &c.ConfirmedAt, &c.Note, &c.WithdrawnBy, &c.WithdrawnAt, &c.Reason, &c.Version)
}

// SignedCopy gives one copy, withdrawn or not.
func (t *Tx) SignedCopy(id string) (paperwork.Copy, error) {
	return one(t, scanCopy, "SELECT "+copyColumns+" FROM signed_copies WHERE id = $1", id)
}

// SignedCopies gives every copy of a paper, newest first.
func (t *Tx) SignedCopies(paper string) ([]paperwork.Copy, error) {
	return all(t, scanCopy, "SELECT "+copyColumns+" FROM signed_copies WHERE paper_id = $1 ORDER BY added_at DESC, id DESC", paper)
}

// AllSignedCopies gives every copy, for an independent check of the database.
func (t *Tx) AllSignedCopies() ([]paperwork.Copy, error) {
	return all(t, scanCopy, "SELECT "+copyColumns+" FROM signed_copies ORDER BY added_at, id")
}

// AddSignedCopy stores a copy as version 1; its blob is durable already.
func (t *Tx) AddSignedCopy(c paperwork.Copy) error {
	_, err := t.Exec("INSERT INTO signed_copies ("+copyColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', 0, '', '', 0, '', 1)",
		c.ID, c.PaperID, c.Name, c.Size, c.SHA256, c.Pages, c.Signatures, bit(c.NeedsPerson), c.Found, c.AddedBy, c.AddedAt)
	return err
}

// ConfirmSignedCopy stores who answers for a copy, once.
func (t *Tx) ConfirmSignedCopy(c *paperwork.Copy) error {
	err := t.swap("UPDATE signed_copies SET confirmed_by = $3, confirmed_at = $4, note = $5, version = version + 1 WHERE id = $1 AND version = $2 AND confirmed_at = 0 AND withdrawn_at = 0",
		c.ID, c.Version, c.ConfirmedBy, c.ConfirmedAt, c.Note)
	if err == nil {
		c.Version++
	}
	return err
}

// WithdrawSignedCopy stores who withdrew a copy and why, once.
func (t *Tx) WithdrawSignedCopy(c *paperwork.Copy) error {
	err := t.swap("UPDATE signed_copies SET withdrawn_by = $3, withdrawn_at = $4, reason = $5, version = version + 1 WHERE id = $1 AND version = $2 AND withdrawn_at = 0",
		c.ID, c.Version, c.WithdrawnBy, c.WithdrawnAt, c.Reason)
	if err == nil {
		c.Version++
	}
	return err
}
