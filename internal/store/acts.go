package store

import (
	"encoding/json"

	"saoque/internal/calendar"
)

// Act is one done act: the client's id with the first answer.
type Act struct {
	ID, UserID, Name, InputHash, Result, EntryID string
	At                                           calendar.Instant
}

// FindAct gives the act that was done under the client's id.
func (t *Tx) FindAct(id string) (a Act, found bool, err error) {
	a, err = one(t, func(scan scanner) (a Act, err error) {
		return a, scan(&a.ID, &a.UserID, &a.Name, &a.InputHash, &a.Result, &a.EntryID, &a.At)
	}, "SELECT id, user_id, name, input_hash, result, entry_id, at FROM acts WHERE id = $1", id)
	if missing(err) {
		return a, false, nil
	}
	return a, err == nil, err
}

// SaveAct keeps an act's answer.
func (t *Tx) SaveAct(a Act) error {
	_, err := t.Exec("INSERT INTO acts (id, user_id, name, input_hash, result, entry_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		a.ID, a.UserID, a.Name, a.InputHash, a.Result, a.EntryID, a.At)
	return err
}

// Notice is a message on a user's own page: a catalog key with arguments.
type Notice struct {
	ID, UserID string
	At         calendar.Instant
	Key        string
	Args       []string
	Link       string
	ReadAt     calendar.Instant
}

// AddNotice queues a notice.
func (t *Tx) AddNotice(n Notice) error {
	args, err := json.Marshal(n.Args)
	if err != nil {
		return err
	}
	_, err = t.Exec("INSERT INTO notices (id, user_id, at, text_key, args, link, read_at) VALUES ($1, $2, $3, $4, $5, $6, 0)",
		n.ID, n.UserID, n.At, n.Key, string(args), n.Link)
	return err
}

// Notices gives a user's unread notices, newest first, at most limit.
func (t *Tx) Notices(user string, limit int) ([]Notice, error) {
	return all(t, func(scan scanner) (n Notice, err error) {
		var args string
		if err = scan(&n.ID, &n.UserID, &n.At, &n.Key, &args, &n.Link, &n.ReadAt); err == nil {
			err = json.Unmarshal([]byte(args), &n.Args)
		}
		return n, err
	}, "SELECT id, user_id, at, text_key, args, link, read_at FROM notices WHERE user_id = $1 AND read_at = 0 ORDER BY at DESC, id DESC LIMIT $2", user, limit)
}

// ReadNotices marks all of a user's notices up to at as read.
func (t *Tx) ReadNotices(user string, at, now calendar.Instant) error {
	_, err := t.Exec("UPDATE notices SET read_at = $3 WHERE user_id = $1 AND read_at = 0 AND at <= $2", user, at, now)
	return err
}
