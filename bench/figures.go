package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"saoque/internal/store/pgtest"
)

// bench is one run.
type bench struct {
	ctx     context.Context
	dir     string // everything lives here and goes with it
	quick   bool
	span    time.Duration // of one round
	levels  []int         // dossiers
	groups  []group
	profile string          // file for a CPU profile, until it is begun
	page    string          // only pages whose name holds it
	pg      *pgtest.Cluster // started when first needed
}

// callers is how many call at the same time.
const callers = 32

func figures(args []string) error {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	level := fs.Int("levels", 0, "the most dossiers; the levels before are a tenth and a hundredth of it")
	quick := fs.Bool("quick", false, "short rounds over few dossiers: shows that the bench works, not how fast the product is")
	engines := fs.String("engine", "sqlite,postgres", "engines to measure")
	only := fs.String("only", "cards,pages,certificates,papers,register,start", "figures to take")
	page := fs.String("page", "", "only pages whose name holds this")
	out := fs.String("out", "docs/figures.md", "where to write the figures; \"\" = nowhere; never written by -quick or a part")
	profile := fs.String("cpuprofile", "", "write a CPU profile of the run")
	if err := fs.Parse(args); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dir, err := os.MkdirTemp("", "saoque-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{ctx: ctx, dir: dir, quick: *quick, page: *page, profile: *profile, span: 2 * time.Second, levels: []int{1_000, 10_000, 100_000}}
	if b.quick {
		b.span, b.levels = 300*time.Millisecond, []int{100, 300, 1_000}
	}
	defer pprof.StopCPUProfile()
	defer func() {
		if b.pg != nil {
			b.pg.Stop()
		}
	}()
	if *level > 0 {
		b.levels = []int{*level / 100, *level / 10, *level}
	}
	parts := strings.Split(*only, ",")
	list := strings.Split(*engines, ",")
	start := time.Now()
	fmt.Printf("bench: %d cores, %s, %s\n", runtime.NumCPU(), runtime.Version(), time.Now().Format(time.DateOnly))
	for _, part := range []struct {
		name string
		run  func([]string) error
	}{{"cards", b.cards}, {"pages", b.pages}, {"certificates", b.certificates}, {"papers", b.papers}, {"register", b.register}, {"start", b.start}} {
		if !slices.Contains(parts, part.name) {
			continue
		}
		before := len(b.groups)
		if err := part.run(list); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		print(os.Stdout, b.groups[before:])
	}
	fmt.Printf("\nbench: %s\n", time.Since(start).Round(time.Second))
	if *out == "" || *quick || *page != "" || *level > 0 || len(parts) < 6 || len(list) < 2 {
		return nil
	}
	return b.write(*out)
}

// measuring begins the CPU profile, if one is wanted, once things are prepared.
func (b *bench) measuring() error {
	if b.profile == "" {
		return nil
	}
	f, err := os.Create(b.profile) // open until the process ends
	b.profile = ""
	if err != nil {
		return err
	}
	return pprof.StartCPUProfile(f)
}
