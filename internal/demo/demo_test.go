package demo

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"saoque/internal/app"
	"saoque/internal/calendar"
	"saoque/internal/jobs"
	"saoque/internal/office/accounts"
	"saoque/internal/store/pgtest"
)

func open(t *testing.T, dir, database string) (*app.App, *calendar.Manual) {
	t.Helper()
	clock := calendar.NewManual(calendar.MustDate("2020-11-02").At(6, 0))
	a, err := app.Open(t.Context(), app.Config{Data: dir, Database: database, Name: "saoque-demo", Clock: clock,
		Accounts: accounts.Settings{Hash: Hash, GivenPasswords: true, Floor: -1, Life: time.Hour, Idle: time.Hour}})
	if err != nil {
		t.Fatal(err)
	}
	return a, clock
}

func play(t *testing.T, dir, database string) (string, *Player) {
	t.Helper()
	a, clock := open(t, dir, database)
	defer a.Close()
	var out bytes.Buffer
	p, err := New(a, clock, &out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Play(context.Background(), 0); err != nil {
		t.Fatal(err)
	}
	found, err := jobs.Doctor(context.Background(), a.Office)
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Findings) > 0 || found.Products != 19 || found.Cards != 9*4+10*7 {
		t.Errorf("doctor: %+v", found)
	}
	return out.String(), p
}

// The whole story plays on both engines with the same results, and playing it
// again in the same place gives the same receipts and results.
func TestStoryPlaysAndResumes(t *testing.T) {
	results := map[string][]Result{}
	for engine, database := range map[string]string{"sqlite": "", "postgres": pgtest.DSN(t)} {
		t.Run(engine, func(t *testing.T) {
			dir := t.TempDir()
			first, p := play(t, dir, database)
			if n := len(p.Certificates()); n != 10 {
				t.Errorf("%d certificates, want 10", n)
			}
			if n := len(p.Results()); n != 19 {
				t.Errorf("%d results, want 9 at districts, 9 at the province and 1 of today", n)
			}
			again, q := play(t, dir, database)
			if diff := cmp.Diff(unsigned(first), unsigned(again)); diff != "" {
				t.Errorf("the second play printed other receipts: %.2000s", diff)
			}
			if diff := cmp.Diff(p.Results(), q.Results()); diff != "" {
				t.Error(diff)
			}
			results[engine] = p.Results()
		})
	}
	if diff := cmp.Diff(results["sqlite"], results["postgres"]); diff != "" {
		t.Error(diff)
	}
}

// unsigned takes the signatures off the printed receipts: a repeated answer is
// signed by the newest year's key.
func unsigned(out string) []string {
	var lines []string
	for line := range strings.Lines(out) {
		words := strings.Fields(line)
		lines = append(lines, strings.Join(words[:len(words)-1], " "))
	}
	return lines
}
