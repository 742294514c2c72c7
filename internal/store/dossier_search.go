package store

import (
	"strconv"

	"saoque/internal/access"
)

// A search finds the dossiers that have every word, each as the beginning of
// one of their own, the newest registered first: ids are in the order of
// registration, and so are the dossiers under a word. A page of them is found
// by walking one word's dossiers and trying each for the others, so that what
// comes after the page is never read.

// few is how many dossiers may stand under a word, near how many within reach, and
// be gathered rather than walked; maxForms how many whole words may begin alike
// and still be walked one by one.
const (
	few      = 500
	near     = 2_000
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
	forms   [][]string // of each word, see Tx.forms
	best, n int        // see rarest
}

// walked are the forms of the rarest word when they can be walked.
func (l *lookup) walked() []string {
	if l.best < 0 || len(l.forms[l.best]) > maxForms {
		return nil
	}
	return l.forms[l.best]
}

// words are the words of a filter's search.
func (f Filter) words() []string {
	if f.found != nil {
		return f.found.words
	}
	return asked(f.Search)
}

// lookUp looks a filter's words up, once.
func (t *Tx) lookUp(f *Filter) (err error) {
	if f.found != nil {
		return nil
	}
	l := &lookup{words: f.words()}
	if len(l.words) > 0 {
		err = t.rarest(l)
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
	l := f.found
	if len(l.words) == 0 {
		return []quest{f.quest("dossiers d", "d.id", "")}, nil
	}
	reach, known, err := t.reach(f)
	if err != nil {
		return nil, err
	}
	switch {
	case known && (reach <= l.n || l.n == few && reach < near): // a few dossiers, each tried for the words
		q := f.quest("dossiers d", "d.id", "")
		q.having(l, -1)
		return []quest{q}, nil
	case l.best < 0: // words that very many have: the next are never far
		q := f.quest("dossiers d", "d.id", " || ''")
		q.having(l, -1)
		return []quest{q}, nil
	case l.walked() == nil: // a few dossiers under many words
		q := f.quest("dossiers d", "d.id", "")
		q.conds = append(q.conds, "d.id IN ("+q.withWords(l.words[l.best:l.best+1])+")")
		q.having(l, l.best)
		return []quest{q}, nil
	}
	var out []quest
	for _, form := range l.walked() {
		out = append(out, f.walking(l, form))
	}
	return out, nil
}

// walking is the query that walks the dossiers under one form of the rarest
// word. Words with a single form are tried before the dossier itself is read:
// the joins name the order, and a word stands under a dossier once.
func (f Filter) walking(l *lookup, form string) quest {
	from, last, single := "dossier_words f", "f", map[int]string{}
	for i, forms := range l.forms {
		if i != l.best && len(forms) == 1 {
			last = "w" + strconv.Itoa(i)
			single[i] = last
			from += " CROSS JOIN dossier_words " + last
		}
	}
	q := f.quest(from+" CROSS JOIN dossiers d", "f.dossier_id", "")
	q.add("f.word = ? AND d.id = f.dossier_id", form)
	for i, word := range l.words {
		if as, ok := single[i]; ok {
			q.add(as+".word = ? AND "+as+".dossier_id = f.dossier_id", l.forms[i][0])
		} else if i != l.best {
			// Named so, SQLite tries it after the single forms, which cost less.
			q.conds = append(q.conds, q.hasWord(last+".dossier_id", word))
		}
	}
	return q
}

// having adds that a dossier has the words, but for the one at the place given.
func (q *quest) having(l *lookup, but int) {
	for i, word := range l.words {
		if i != but {
			q.has(word)
		}
	}
}

// has adds that a dossier has a word that begins with the one given.
func (q *quest) has(word string) { q.conds = append(q.conds, q.hasWord(q.id, word)) }

// hasWord is the condition that the dossier of an id has a word that begins with
// the one given.
func (w *where) hasWord(id, word string) string {
	return "EXISTS (SELECT 1 FROM dossier_words s WHERE s.dossier_id = " + id + " AND s.word >= " + w.next(word) + " AND s.word < " + w.next(word+lastRune) + ")"
}

// withWords is the query for the ids of all dossiers that have every word.
func (w *where) withWords(words []string) string {
	text := "SELECT f.dossier_id FROM dossier_words f WHERE f.word >= " + w.next(words[0]) + " AND f.word < " + w.next(words[0]+lastRune)
	for _, word := range words[1:] {
		text += " AND " + w.hasWord("f.dossier_id", word)
	}
	return text
}

// rarest finds the forms of the words, the place of the word that the fewest
// dossiers have, and how many they are, at most few; the place is -1 when every
// word has many dossiers and many forms.
func (t *Tx) rarest(l *lookup) (err error) {
	l.best, l.n, l.forms = -1, few, make([][]string, len(l.words))
	for i, word := range l.words {
		if l.forms[i], err = t.forms(word); err != nil {
			return err
		}
		has, err := t.wordCount(word, l.n)
		if err != nil {
			return err
		}
		if has < l.n {
			l.best, l.n = i, has
		}
	}
	if l.best >= 0 {
		return nil
	}
	// All have many: the one whose newest few reach back furthest is the rarest.
	oldest := ""
	for i, forms := range l.forms {
		if len(forms) > maxForms {
			continue
		}
		back, err := t.backTo(forms)
		if err != nil {
			return err
		}
		if l.best < 0 || back < oldest {
			l.best, oldest = i, back
		}
	}
	return nil
}

// backTo tells how far back the newest few dossiers of a word's commonest form
// reach, as the id of the last of them; "" when there are not so many.
func (t *Tx) backTo(forms []string) (id string, err error) {
	for _, form := range forms {
		list, err := all(t, strings1, "SELECT dossier_id FROM dossier_words WHERE word = $1 ORDER BY dossier_id DESC LIMIT 1 OFFSET $2", form, few)
		if err != nil {
			return "", err
		}
		for _, at := range list {
			id = max(id, at)
		}
	}
	return id, nil
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
