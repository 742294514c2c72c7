package rulebook

import (
	"embed"
	"io/fs"
	"strconv"
	"sync"

	"saoque/internal/calendar"
	"saoque/internal/fault"
)

//go:embed books
var embedded embed.FS

// Shelf holds the rulebooks in the order of the days they began to govern.
type Shelf struct {
	books []*Book
}

var onceEmbedded = sync.OnceValues(func() (*Shelf, error) {
	if s, ok, err := fromCompact(compactForm, EmbeddedFS()); ok || err != nil {
		return s, err
	}
	return Load(EmbeddedFS())
})

// Embedded gives the rulebooks built into the program, read once; tests have
// checked them.
// The shelf is shared: treat it as read-only.
func Embedded() (*Shelf, error) { return onceEmbedded() }

// EmbeddedFS gives the built-in books directory: a folder per book.
func EmbeddedFS() fs.FS {
	sub, err := fs.Sub(embedded, "books")
	if err != nil {
		panic(err) // the directory is embedded above
	}
	return sub
}

// Books lists the books, earliest first.
func (s *Shelf) Books() []*Book { return s.books }

// Book gives the book with the id; a fault of kind NotFound names it.
func (s *Shelf) Book(id string) (*Book, error) {
	for _, b := range s.books {
		if b.ID == id {
			return b, nil
		}
	}
	return nil, fault.New(fault.NotFound, "rulebook.unknown-book", id)
}

// ForFiling gives the book that governs a dossier filed on day d: its filing
// days say so, transition included. Filing days of two books never overlap.
func (s *Shelf) ForFiling(d calendar.Date) (*Book, error) {
	for _, b := range s.books {
		if b.Filing.Holds(d) {
			return b, nil
		}
	}
	return nil, fault.New(fault.NotFound, "rulebook.no-book-for", d)
}

func itoa(n int) string { return strconv.Itoa(n) }
