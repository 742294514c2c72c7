package store

// rare and common are how many dossiers may have a word that is still rare, or
// not yet common.
const (
	rare   = 2_000
	common = 20_000
)

// search adds that a dossier has all the words, each as the beginning of one
// of its own. The rarest word is gathered first and tried for the others; when
// all of them are common, dossiers are tried one by one in the list's order,
// because a page of them is soon found.
func (t *Tx) search(w *where, words []string) error {
	if len(words) == 0 {
		return nil
	}
	first, err := t.rarest(words, rare)
	if err == nil && first < 0 {
		first, err = t.rarest(words, common)
	}
	if err != nil {
		return err
	}
	has := func(owner, word string) string {
		return "EXISTS (SELECT 1 FROM dossier_words s WHERE s.dossier_id = " + owner + " AND s.word >= " + w.next(word) + " AND s.word < " + w.next(word+lastRune) + ")"
	}
	if first < 0 {
		for _, word := range words {
			w.conds = append(w.conds, has("d.id", word))
		}
		return nil
	}
	in := "d.id IN (SELECT f.dossier_id FROM dossier_words f WHERE f.word >= " + w.next(words[first]) + " AND f.word < " + w.next(words[first]+lastRune)
	for i, word := range words {
		if i != first {
			in += " AND " + has("f.dossier_id", word)
		}
	}
	w.conds = append(w.conds, in+")")
	return nil
}

// lastRune sorts behind every letter, so that a word and it bound the words
// that begin with the word.
const lastRune = "\U0010FFFF"

// rarest gives the place of the word that the fewest dossiers have, -1 when
// all have it limit times or more.
func (t *Tx) rarest(words []string, limit int) (int, error) {
	first := -1
	for i, word := range words {
		n := 0
		if err := t.QueryRow("SELECT count(*) FROM (SELECT 1 FROM dossier_words WHERE word >= $1 AND word < $2 LIMIT $3) x", []any{word, word + lastRune, limit}, &n); err != nil {
			return first, err
		}
		if n < limit {
			first, limit = i, n
		}
	}
	return first, nil
}
