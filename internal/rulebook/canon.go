package rulebook

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"
)

// canon feeds a hash with fields in an unambiguous form: each one quoted and
// ended by a space, each record by a newline. The form is pinned by stored
// hashes: a change of it needs a new version word.
type canon struct{ h hash.Hash }

func newCanon(version string) canon {
	c := canon{sha256.New()}
	c.line(version)
	return c
}

func (c canon) line(fields ...string) {
	var b []byte
	for _, f := range fields {
		b = append(strconv.AppendQuote(b, f), ' ')
	}
	c.h.Write(append(b, '\n'))
}

func (c canon) sum() string { return hex.EncodeToString(c.h.Sum(nil)) }

// criterion writes one node without those below it: everything that decides a
// score or that a scorer reads, but no sources and no remarks.
func (c canon) criterion(n *Criterion) {
	c.line("criterion", n.Part, itoa(n.Depth), n.Code, n.Label, n.Hint, itoa(n.Max), strconv.FormatBool(n.CommuneAssesses), n.Needs)
	for _, t := range n.Notes {
		c.line(append([]string{"note", t.Kind, t.Text}, t.Zeros...)...)
	}
	for _, k := range n.Cases {
		c.line("case", k.ID, k.Label, itoa(k.Max))
	}
	for _, o := range n.Options {
		c.line("option", o.Key, itoa(o.Points), itoa(o.Star), o.Case, o.Label)
	}
}

// digest is the node's entry in the lock file.
func (n *Criterion) digest() string {
	c := newCanon("saoque criterion 1")
	c.criterion(n)
	return c.sum()
}

// frame writes what the book decides for every set of it.
func (c canon) frame(b *Book) {
	c.line("book", b.ID, strconv.FormatBool(b.Scoring), itoa(b.Step), strconv.FormatBool(b.Minima.Computed), b.Minima.Reading)
	for _, p := range b.Parts {
		c.line("part", p.Code, itoa(p.Max))
	}
	for _, x := range b.Bands {
		c.line("band", itoa(x.Star), itoa(x.From))
	}
}

func (b *Book) digest() string {
	c := newCanon("saoque book 1")
	c.frame(b)
	return c.sum()
}

// head writes the set without its criteria.
func (c canon) head(s *Set) {
	c.line("set", itoa(s.Number), s.Name, s.Sector, s.Group, strconv.FormatBool(s.Complete), itoa(s.Total))
	for _, g := range s.Gates {
		c.line("gate", g.Code, g.Text)
	}
	for _, p := range s.Parts {
		c.line("part", p.Part, itoa(p.Max))
	}
}

func (s *Set) digest() string {
	c := newCanon("saoque set 1")
	c.head(s)
	return c.sum()
}

func (b *Book) setHash(s *Set) string {
	c := newCanon("saoque pinned set 1")
	c.frame(b)
	c.head(s)
	s.Walk(c.criterion)
	return c.sum()
}
