package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"saoque/internal/calendar"
)

// start takes the figures of the program itself: how big it is, how soon it
// answers, how much memory it holds.
func (b *bench) start([]string) error {
	g := group{Title: "Start, memory, size",
		Note: "start: from exec to the first answer of the sign-in page, median; baseline: the same program printing its version. Memory: resident after idling, once it has answered."}
	full, small := filepath.Join(b.dir, "saoque-full"), filepath.Join(b.dir, "saoque")
	for out, flags := range map[string][]string{full: nil, small: {"-trimpath", "-ldflags", "-s -w"}} {
		args := append(append([]string{"build"}, flags...), "-o", out, "./cmd/saoque")
		if text, err := exec.CommandContext(b.ctx, "go", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("build: %w\n%s", err, text)
		}
	}
	base, err := b.medianOf(func() (time.Duration, error) { return b.version(small) })
	if err != nil {
		return err
	}
	dirs, err := b.startDirs()
	if err != nil {
		return err
	}
	var last *process
	for _, d := range dirs {
		took, err := b.medianOf(func() (time.Duration, error) {
			if last != nil {
				if err := last.stop(); err != nil {
					return 0, err
				}
			}
			var err error
			last, err = b.run(small, d.dir)
			if err != nil {
				return 0, err
			}
			return last.took, nil
		})
		if err != nil {
			return err
		}
		g.add(figure{Name: "start, " + d.name, Ours: ms(took), Base: ms(base), Ratio: times(float64(took), float64(base)), Aim: "≤ 200 ms", Verdict: verdict(took <= 200*time.Millisecond)})
	}
	idle := time.Minute
	if b.quick {
		idle = 3 * time.Second
	}
	select {
	case <-time.After(idle):
	case <-b.ctx.Done():
	}
	rss, err := last.resident()
	if err := errors.Join(err, last.stop()); err != nil {
		return err
	}
	g.add(figure{Name: fmt.Sprintf("resident after %s idle", idle), Ours: mb(rss), Aim: "≤ 60 MB", Verdict: verdict(rss <= 60_000_000)})
	for _, f := range []struct{ name, file string }{{"binary, stripped", small}, {"binary, as built", full}} {
		info, err := os.Stat(f.file)
		if err != nil {
			return err
		}
		row := figure{Name: f.name, Ours: mb(info.Size())}
		if f.file == small {
			row.Aim, row.Verdict = "≤ 45 MB", verdict(info.Size() <= 45_000_000)
		}
		g.add(row)
	}
	b.groups = append(b.groups, g)
	return nil
}

type startDir struct{ name, dir string }

// startDirs gives the installations to start on: one just made, and those that
// the other figures have left behind.
func (b *bench) startDirs() ([]startDir, error) {
	dir, err := b.newDir("start")
	if err != nil {
		return nil, err
	}
	a, err := b.installation(dir, "", calendar.Real{})
	if err != nil {
		return nil, err
	}
	if err := a.Close(); err != nil {
		return nil, err
	}
	out := []startDir{{"empty", dir}}
	if _, err := os.Stat(filepath.Join(b.dir, "cards-sqlite")); err == nil {
		out = append(out, startDir{"after the scorecards", filepath.Join(b.dir, "cards-sqlite")})
	}
	if most := b.siteDir(b.levels[len(b.levels)-1]); most != "" {
		if _, err := os.Stat(most); err == nil {
			out = append(out, startDir{fmt.Sprintf("%d dossiers", b.levels[len(b.levels)-1]), most})
		}
	}
	return out, nil
}

func (b *bench) medianOf(f func() (time.Duration, error)) (time.Duration, error) {
	n := 9
	if b.quick {
		n = 3
	}
	var all []time.Duration
	for range n {
		t, err := f()
		if err != nil {
			return 0, err
		}
		all = append(all, t)
	}
	slices.Sort(all)
	return all[n/2], nil
}

func (b *bench) version(bin string) (time.Duration, error) {
	start := time.Now()
	err := exec.CommandContext(b.ctx, bin, "version").Run()
	return time.Since(start), err
}

// process is a running server.
type process struct {
	cmd  *exec.Cmd
	log  strings.Builder
	done chan error    // its end
	took time.Duration // until its first answer
}

// run starts the server on an installation and waits for its first answer.
func (b *bench) run(bin, dir string) (*process, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(bin, "serve", "--data", dir, "--name", "saoque-bench", "--listen", addr), done: make(chan error, 1)}
	p.cmd.Stderr = &p.log
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	start := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { p.done <- p.cmd.Wait() }()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/dang-nhap", nil)
		if err != nil {
			return nil, err
		}
		res, err := client.Do(req)
		if err == nil {
			res.Body.Close()
			if p.took = time.Since(start); res.StatusCode != http.StatusOK {
				return nil, errors.Join(fmt.Errorf("the first answer was %s", res.Status), p.stop())
			}
			return p, nil
		}
		select {
		case err := <-p.done:
			return nil, fmt.Errorf("the server ended: %w\n%s", err, p.log.String())
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), p.stop())
		case <-time.After(time.Millisecond):
		}
	}
}

// stop ends the server calmly.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if err := <-p.done; err != nil {
		return fmt.Errorf("the server ended with %w\n%s", err, p.log.String())
	}
	return nil
}

// resident reads the memory that the process holds, in bytes.
func (p *process) resident() (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "VmRSS:" {
			kb, err := strconv.ParseInt(f[1], 10, 64)
			return kb << 10, err
		}
	}
	return 0, errors.New("no VmRSS")
}

func mb(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
