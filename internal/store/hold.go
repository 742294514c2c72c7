package store

import "hash/fnv"

// Hold makes this write wait until no other write holds what name names, and
// holds it until the write ends. Acts that judge several rows together (is it
// still open, who has submitted, is it in no other decision) hold the thing
// they judge before they read it: under read committed a row's version alone
// does not keep two such acts apart. SQLite has one writer, so nobody to wait
// for; in a look it does nothing.
func (t *Tx) Hold(name string) error { return t.hold(t.dialect.hold, name) }

// HoldShared is Hold for acts that do not disturb each other, only those that
// Hold: members who submit their cards at the same time.
func (t *Tx) HoldShared(name string) error { return t.hold(t.dialect.holdShared, name) }

func (t *Tx) hold(query, name string) error {
	if query == "" || !t.write {
		return nil
	}
	h := fnv.New64a()
	h.Write([]byte(name))
	_, err := t.Exec(query, int64(h.Sum64()))
	return err
}
