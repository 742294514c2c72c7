package store

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"sort"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate applies the numbered scripts that the database has not seen, each in
// one transaction, and refuses a database whose applied scripts differ from ours.
func (s *Store) migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	sort.Strings(names)
	return s.Write(ctx, func(tx *Tx) error {
		if _, err := tx.Exec(s.dialect.types.Replace("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, digest TEXT NOT NULL) STRICT;")); err != nil {
			return err
		}
		applied, err := all(tx, func(scan scanner) (m [2]string, err error) {
			return m, scan(&m[0], &m[1])
		}, "SELECT name, digest FROM migrations ORDER BY name")
		if err != nil {
			return err
		}
		for i, name := range names {
			text, err := migrations.ReadFile(name)
			if err != nil {
				return err
			}
			name = strings.TrimPrefix(name, "migrations/")
			sum := sha256.Sum256(text)
			digest := hex.EncodeToString(sum[:])
			if i < len(applied) {
				if applied[i] != [2]string{name, digest} {
					return fmt.Errorf("store: migration %s of the database is not the program's %s", applied[i][0], name)
				}
				continue
			}
			for _, stmt := range statements(s.dialect.types.Replace(string(text))) {
				if _, err := tx.Exec(stmt); err != nil {
					return fmt.Errorf("store: migration %s: %w", name, err)
				}
			}
			if _, err := tx.Exec("INSERT INTO migrations (name, digest) VALUES ($1, $2)", name, digest); err != nil {
				return err
			}
		}
		if len(applied) > len(names) {
			return fmt.Errorf("store: the database is newer than this program: %s", applied[len(applied)-1][0])
		}
		return nil
	})
}

// statements splits a script at line-ending semicolons and drops comments; our
// scripts have no semicolon inside a statement.
func statements(script string) []string {
	var lines []string
	for line := range strings.Lines(script) {
		if i := strings.Index(line, "--"); i >= 0 {
			line = line[:i] + "\n"
		}
		lines = append(lines, line)
	}
	var out []string
	for _, st := range strings.SplitAfter(strings.Join(lines, ""), ";") {
		if st = strings.TrimSpace(st); st != "" {
			out = append(out, st)
		}
	}
	return out
}
