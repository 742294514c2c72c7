package store

// Unseal lets the payloads of the objects whose names begin with prefix into
// exports; their secret has been made public by a decision.
func (t *Tx) Unseal(prefix string) error {
	_, err := t.Exec("UPDATE ledger_entries SET sealed = 0 WHERE object >= $1 AND object < $2 AND sealed = 1", prefix, prefix+"\U0010FFFF")
	return err
}
