package store

import "saoque/internal/access"

// A search finds the dossiers that have every word, each as the beginning of
// one of their own, the newest registered first: ids are in the order of
// registration, and so are the dossiers under a word. A page of them is found
// by walking one word's dossiers and trying each for the others, so that what
// comes after the page is never read.

// few is how many dossiers may stand under a word, or within reach, and be
// gathered rather than walked; many how far common words are told apart;
// maxForms how many whole words may begin alike and still be walked one by one.
const (
	few      = 2_000
	many     = 10_000
	maxForms = 8
)

// lastRune sorts behind every letter, so that a word and it bound the words
// that begin with the word.
const lastRune = "\U0010FFFF"

// quest is one query for dossiers.
type quest struct {
	where
	from, id string
}

// lookup is what the words of a search were found to be.
type lookup struct {
	words   []string
	best, n int
	walked  []string // see rarest
}

// lookUp looks a filter's words up, once.
func (t *Tx) lookUp(f *Filter) (err error) {
	if f.found != nil {
		return nil
	}
	l := &lookup{words: asked(f.Search)}
	if len(l.words) > 0 {
		l.best, l.n, l.walked, err = t.rarest(l.words)
	}
	f.found = l
	return err
}

// quests gives the queries that together find what f asks for; what several
// find is the same dossier.
func (t *Tx) quests(f Filter) ([]quest, error) {
	if err := t.lookUp(&f); err != nil {
		return nil, err
	}
	words, best, n, walked := f.found.words, f.found.best, f.found.n, f.found.walked
	if len(words) == 0 {
		return []quest{f.quest("dossiers d", "d.id", "")}, nil
	}
	reach, known, err := t.reach(f)
	if err != nil {
		return nil, err
	}
	switch {
	case known && reach <= n && reach < few: // a few dossiers, each tried for the words
		q := f.quest("dossiers d", "d.id", "")
		q.having(words, -1)
		return []quest{q}, nil
	case best < 0: // words that very many have: the next are never far
		q := f.quest("dossiers d", "d.id", " || ''")
		q.having(words, -1)
		return []quest{q}, nil
	case walked == nil: // a few dossiers under many words
		q := f.quest("dossiers d", "d.id", "")
		word := words[best]
		q.conds = append(q.conds, "d.id IN (SELECT f.dossier_id FROM dossier_words f WHERE f.word >= "+q.next(word)+" AND f.word < "+q.next(word+lastRune)+")")
		q.having(words, best)
		return []quest{q}, nil
	}
	var out []quest
	for _, form := range walked {
		q := f.quest("dossier_words f JOIN dossiers d ON d.id = f.dossier_id", "f.dossier_id", "")
		q.add("f.word = ?", form)
		q.having(words, best)
		out = append(out, q)
	}
	return out, nil
}

// having adds that a dossier has the words, but for the one at the place given.
func (q *quest) having(words []string, but int) {
	for i, word := range words {
		if i != but {
			q.conds = append(q.conds, "EXISTS (SELECT 1 FROM dossier_words s WHERE s.dossier_id = "+q.id+" AND s.word >= "+q.next(word)+" AND s.word < "+q.next(word+lastRune)+")")
		}
	}
}

// rarest gives the place of the word that the fewest dossiers have, how many
// they are, and its forms when they can be walked; -1 when every word has many
// dossiers and many forms.
func (t *Tx) rarest(words []string) (best, n int, walked []string, err error) {
	best, n = -1, few
	forms := make([][]string, len(words))
	for i, word := range words {
		if forms[i], err = t.forms(word); err != nil {
			return best, n, nil, err
		}
		has, err := t.wordCount(word, n)
		if err != nil {
			return best, n, nil, err
		}
		if has < n {
			best, n = i, has
		}
	}
	if best < 0 { // all have many: which has fewer is worth knowing
		n = many
		for i, word := range words {
			if len(forms[i]) > maxForms {
				continue
			}
			has, err := t.wordCount(word, n)
			if err != nil {
				return best, n, nil, err
			}
			if best < 0 || has < n {
				best, n = i, has
			}
		}
	}
	if best >= 0 && len(forms[best]) <= maxForms {
		walked = forms[best]
	}
	return best, n, walked, nil
}

// forms lists the whole words that begin with word, at most maxForms + 1.
func (t *Tx) forms(word string) ([]string, error) {
	return all(t, func(scan scanner) (s string, err error) { return s, scan(&s) },
		`WITH RECURSIVE forms (word) AS (
			SELECT min(word) FROM dossier_words WHERE word >= $1 AND word < $2
			UNION ALL
			SELECT (SELECT min(w.word) FROM dossier_words w WHERE w.word > forms.word AND w.word < $2) FROM forms WHERE forms.word IS NOT NULL)
		SELECT word FROM forms WHERE word IS NOT NULL LIMIT $3`, word, word+lastRune, maxForms+1)
}

// wordCount counts what stands under a word, up to limit.
func (t *Tx) wordCount(word string, limit int) (n int, err error) {
	err = t.QueryRow("SELECT count(*) FROM (SELECT 1 FROM dossier_words WHERE word >= $1 AND word < $2 LIMIT $3) x", []any{word, word + lastRune, limit}, &n)
	return n, err
}

// reach is how many dossiers there are to search at most.
func (t *Tx) reach(f Filter) (n int, known bool, err error) {
	switch {
	case f.Everywhere:
		return 0, false, nil
	case len(f.Scopes) == 1 && f.Scopes[0].Producer != "":
		return 0, true, nil // one producer's are few
	}
	f.Search, f.Set, f.Book, f.LateAt = "", 0, "", 0
	f.Scopes = append([]access.ListScope(nil), f.Scopes...)
	for i := range f.Scopes {
		f.Scopes[i].NotRecused = ""
	}
	return t.keptCount(f)
}
