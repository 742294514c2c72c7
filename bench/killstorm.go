package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"saoque/internal/app"
	"saoque/internal/ident"
	"saoque/internal/jobs"
	"saoque/internal/ledger"
	"saoque/internal/store"
)

// killStorm starts the demo's walk, kills it at a random point, and looks
// whether every receipt that it printed is stored and the installation is
// sound; the next round goes on in the same directory until the walk is done,
// then a new one begins.
func killStorm(args []string) error {
	fs := flag.NewFlagSet("kill-storm", flag.ContinueOnError)
	n := fs.Int("n", 300, "kills")
	seed := fs.Uint64("seed", uint64(time.Now().UnixNano()), "seed of the random points")
	if err := fs.Parse(args); err != nil {
		return err
	}
	base, err := os.MkdirTemp("", "saoque-storm-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(base)
	bin := filepath.Join(base, "saoque")
	if out, err := exec.Command("go", "build", "-o", bin, "./cmd/saoque").CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	fmt.Printf("kill-storm: %d kills, seed %d\n", *n, *seed)
	s := storm{bin: bin, base: base, rand: rand.New(rand.NewPCG(*seed, 1))}
	start := time.Now()
	// A round whose walk ended before its kill came is looked at too, but only
	// kills count.
	for s.kills < *n {
		before := s.kills
		if err := s.round(); err != nil {
			return fmt.Errorf("kill %d (seed %d): %w", s.kills+1, *seed, err)
		}
		if s.kills > before && s.kills%25 == 0 {
			fmt.Printf("  %d kills, %d walks finished, %d receipts checked, %d lost, doctor clean %d of %d times, %s\n",
				s.kills, s.finished, s.checked, s.lost, s.clean, s.rounds, time.Since(start).Round(time.Second))
		}
	}
	fmt.Printf("kill-storm: %d kills in %d rounds, %d receipts checked, %d lost, doctor clean %d of %d\n", s.kills, s.rounds, s.checked, s.lost, s.clean, s.rounds)
	if s.lost > 0 || s.clean != s.rounds {
		return errors.New("kill-storm: failed")
	}
	return nil
}

type storm struct {
	bin, base string
	rand      *rand.Rand
	walk      int
	receipts  map[string]ledger.Receipt // by act id, of the present walk
	span      time.Duration             // of the last walk that ended by itself, to spread the kills

	kills, rounds, finished, checked, lost, clean int
}

func (s *storm) dir() string { return filepath.Join(s.base, fmt.Sprintf("walk-%d", s.walk)) }

// round runs the walk until a random moment.
func (s *storm) round() error {
	if s.receipts == nil {
		s.receipts = map[string]ledger.Receipt{}
	}
	cmd := exec.Command(s.bin, "demo", "--walk", "--data", s.dir())
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	// Before the first walk was seen whole, up to two seconds; then anywhere
	// in a walk's time.
	span := cmp.Or(s.span, 2*time.Second)
	timer := time.AfterFunc(time.Duration(s.rand.Int64N(int64(span))), func() { cmd.Process.Signal(syscall.SIGKILL) })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		s.take(lines.Text())
	}
	err = cmd.Wait()
	killed := !timer.Stop() && err != nil
	s.rounds++
	elapsed := time.Since(start)
	switch {
	case killed:
		s.kills++
	case err != nil:
		return fmt.Errorf("the walk failed by itself: %w", err)
	}
	if err := s.check(); err != nil {
		return err
	}
	if !killed {
		s.finished++
		s.span = elapsed
		if err := os.RemoveAll(s.dir()); err != nil {
			return err
		}
		s.walk++
		s.receipts = nil
	}
	return nil
}

// take keeps a printed receipt: "act-id name sq1 origin leaf time signature".
// A line that the kill cut short was never a receipt.
func (s *storm) take(line string) {
	id, rest, _ := strings.Cut(line, " ")
	_, text, _ := strings.Cut(rest, " ")
	if !ident.Valid(id) {
		return
	}
	if r, err := ledger.ParseReceipt(text); err == nil {
		s.receipts[id] = r
	}
}

// check opens what the kill left behind.
func (s *storm) check() error {
	ctx := context.Background()
	a, err := app.Open(ctx, app.Config{Data: s.dir(), Name: "saoque-demo"})
	if err != nil {
		return err
	}
	defer a.Close()
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		// By the leaf, which is what a receipt promises. (A line's name is the
		// walk's own: who is second to sign a certificate gets the receipt of
		// the act that signed it.)
		logged := map[ledger.Hash]bool{}
		if err := tx.EachEntry(func(_ string, e ledger.Entry, damage error) error {
			logged[e.Hash] = true
			return damage
		}); err != nil {
			return err
		}
		for id, r := range s.receipts {
			s.checked++
			if err := ledger.VerifyReceipt(r, a.Office.Keys.PublicKeys()...); err != nil {
				return err
			}
			if !logged[r.Leaf] {
				s.lost++
				fmt.Printf("  lost: %s\n", id)
			}
		}
		// An entry without its act, or an act without its entry, was half
		// written.
		acts, entries, err := tx.StrayActs()
		if err == nil && acts+entries > 0 {
			err = fmt.Errorf("%d acts without entries, %d entries without acts", acts, entries)
		}
		return err
	})
	if err != nil {
		return err
	}
	found, err := jobs.Doctor(ctx, a.Office)
	if err != nil {
		return err
	}
	for _, f := range found.Findings {
		fmt.Println("  doctor:", f)
	}
	if len(found.Findings) == 0 {
		s.clean++
	}
	return nil
}
