package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"saoque/internal/access"
	"saoque/internal/app"
	"saoque/internal/ident"
	"saoque/internal/office/accounts"
	"saoque/internal/store"
)

// The people who look at the pages.
const (
	password = "bench-password-2020"
	district = "966"
)

// site is one filled installation that answers over HTTP.
type site struct {
	n    int // dossiers
	dir  string
	app  *app.App
	made []made
	dsn  string // of its PostgreSQL database, once copied
	web  *server
	// cookies by login
	cookies map[string]string
	// owner is the producer of the account "producer".
	owner string
}

// pages takes the figures of the pages, all levels of one engine at the same
// time so that they meet the same moods of the machine.
func (b *bench) pages(engines []string) error {
	sites, err := b.fillAll()
	if err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	for _, e := range engines {
		if e != "sqlite" {
			if err := b.copyAll(sites); err != nil {
				return fmt.Errorf("copy to %s: %w", e, err)
			}
		}
		if err := b.pagesOn(e, sites); err != nil {
			return fmt.Errorf("%s: %w", e, err)
		}
	}
	return nil
}

func (b *bench) siteDir(n int) string { return filepath.Join(b.dir, fmt.Sprintf("pages-%d", n)) }

// fillAll fills one installation level by level and keeps a copy of each.
func (b *bench) fillAll() ([]*site, error) {
	work := filepath.Join(b.dir, "pages-work")
	if err := os.MkdirAll(work, 0o700); err != nil {
		return nil, err
	}
	var f *filler
	var owner string
	var out []*site
	for _, n := range b.levels {
		start := time.Now()
		st, err := store.Open(b.ctx, "sqlite:"+filepath.Join(work, "saoque.db"), store.Options{WriterCache: 512})
		if err != nil {
			return nil, err
		}
		if f == nil {
			f, err = newFiller()
		}
		if err == nil {
			err = f.fill(b.ctx, st, n)
		}
		if err := errors.Join(err, st.Close()); err != nil {
			return nil, err
		}
		if owner == "" {
			if owner, err = b.viewers(work, f); err != nil {
				return nil, err
			}
		}
		if err := copyDir(work, b.siteDir(n)); err != nil {
			return nil, err
		}
		size, err := os.Stat(filepath.Join(b.siteDir(n), "saoque.db"))
		if err != nil {
			return nil, err
		}
		fmt.Printf("  filled to %d dossiers in %s, %d MB\n", n, time.Since(start).Round(100*time.Millisecond), size.Size()>>20)
		out = append(out, &site{n: n, dir: b.siteDir(n), made: f.made[:n:n], owner: owner})
	}
	return out, os.RemoveAll(work)
}

// copyDir copies an installation at rest with its modes: keys are for their
// owner alone.
func copyDir(from, to string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		}
		in, err := os.Open(name)
		if err != nil {
			return err
		}
		defer in.Close()
		out, err := os.OpenFile(filepath.Join(to, rel), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(out, in)
		return errors.Join(err, out.Close())
	})
}

// viewers makes the accounts that look at the pages: a provincial officer, a
// district officer and a producer with several dossiers.
func (b *bench) viewers(dir string, f *filler) (owner string, err error) {
	a, err := b.installation(dir, "", shiftedTo(fillDay))
	if err != nil {
		return "", err
	}
	defer func() {
		_, drained := a.Sequencer.Drain(b.ctx)
		a.Sequencer.Close()
		err = errors.Join(err, drained, a.Close())
	}()
	count := map[string]int{}
	for _, m := range f.made {
		if count[m.owner]++; count[m.owner] > count[owner] {
			owner = m.owner
		}
	}
	for _, u := range []accounts.NewUser{
		{Login: "province", Name: "Chuyên viên Sở (mẫu)", Grants: []accounts.NewGrant{{Role: access.Province, Unit: provinceCode, From: fillDay.AddDays(-400)}}},
		{Login: "district", Name: "Chuyên viên huyện (mẫu)", Grants: []accounts.NewGrant{{Role: access.District, Unit: district, From: fillDay.AddDays(-200)}}},
		{Login: "producer", Name: "Chủ thể (mẫu)", Grants: []accounts.NewGrant{{Role: access.Producer, Body: owner, From: fillDay.AddDays(-400)}}},
	} {
		u.Password = password
		if u.Grants[0].Role == access.Province {
			u.Grants[0].From = fillDay.AddDays(-200)
		}
		if _, _, err := a.Desk.CreateUser(b.ctx, accounts.Operator, ident.Derived("bench", u.Login), u); err != nil {
			return "", fmt.Errorf("account %s: %w", u.Login, err)
		}
	}
	return owner, nil
}

// page is one page as somebody looks at it.
type page struct {
	name, login string
	// list pages carry the aim of growth.
	list bool
	// paths gives its addresses; each call takes one of them.
	paths func(s *site) []string
}

var looked = []page{
	{name: "dossier page, province", login: "province", paths: one(func(m made, s *site) bool { return m.submitted }, true)},
	{name: "dossier page, district", login: "district", paths: one(func(m made, s *site) bool { return m.area == districtKey }, true)},
	{name: "dossier page, producer", login: "producer", paths: one(func(m made, s *site) bool { return m.owner == s.owner }, false)},
	{name: "list of 50, province", login: "province", list: true, paths: always("/ho-so")},
	{name: "list of 50, province, one stage", login: "province", list: true, paths: always("/ho-so?buoc=province-office")},
	{name: "list of 50, province, search", login: "province", list: true, paths: always("/ho-so?q=" + url.QueryEscape("tom kho u minh"))},
	{name: "list of 50, district", login: "district", list: true, paths: always("/ho-so")},
	{name: "my work, province", login: "province", list: true, paths: always("/viec")},
	{name: "my work, district", login: "district", list: true, paths: always("/viec")},
	{name: "my products, producer", login: "producer", paths: always("/toi")},
	{name: "public page of a code", paths: code},
}

const districtKey = district + "@2020-01-01"

func always(path string) func(*site) []string {
	return func(*site) []string { return []string{path} }
}

// one looks at the dossiers that fit; listed comes from the list, with links to
// the one before and after.
func one(fits func(made, *site) bool, listed bool) func(*site) []string {
	return func(s *site) (paths []string) {
		for _, m := range s.made {
			switch {
			case !fits(m, s):
			case listed:
				paths = append(paths, "/ho-so/"+m.id+"?ds=")
			default:
				paths = append(paths, "/ho-so/"+m.id)
			}
		}
		return paths
	}
}

func code(s *site) (paths []string) {
	for _, m := range s.made {
		if m.code != "" {
			paths = append(paths, "/x/"+url.PathEscape(m.code))
		}
	}
	return paths
}

func (b *bench) pagesOn(engine string, sites []*site) error {
	defer func() {
		for _, s := range sites {
			s.close()
		}
	}()
	for _, s := range sites {
		if err := s.open(b, engine); err != nil {
			return err
		}
	}
	if err := b.measuring(); err != nil {
		return err
	}
	g := group{Title: "Pages, " + engine,
		Note: fmt.Sprintf("closed loop of %d connections over loopback HTTP from another process on the same machine; ours and p95 at the most dossiers; baseline: a bare handler that writes the same bytes with the same headers; growth: time at %d over time at %d dossiers.", callers, b.levels[2], b.levels[1])}
	for _, p := range looked {
		if !strings.Contains(p.name, b.page) {
			continue
		}
		if err := b.look(&g, p, sites); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	b.groups = append(b.groups, g)
	return nil
}

// look measures one page at every level in turn, and the bare handler.
func (b *bench) look(g *group, p page, sites []*site) error {
	var works []func() (tally, error)
	var bytesOf looker
	for _, s := range sites {
		l, err := s.looker(b, p)
		if err != nil {
			return err
		}
		if _, err := l.loop(b.ctx, 150*time.Millisecond); err != nil { // warms up
			return err
		}
		works = append(works, func() (tally, error) { return l.loop(b.ctx, b.span*3/4) })
		bytesOf = l
	}
	bare, err := b.bare(bytesOf)
	if err != nil {
		return err
	}
	defer bare.web.close()
	works = append(works, func() (tally, error) { return bare.loop(b.ctx, b.span/2) })
	n := 2
	if b.quick {
		n = 1
	}
	all, err := rounds(n, works...)
	if err != nil {
		return err
	}
	base := all[len(all)-1]
	for i, s := range sites {
		t := all[i]
		f := figure{Name: fmt.Sprintf("%s, %d", p.name, s.n), Ours: perSecond(t.rate())}
		if i == len(sites)-1 {
			f.Base, f.Ratio = perSecond(base.rate()), times(t.rate(), base.rate())
		}
		g.add(f)
	}
	top := all[len(sites)-1]
	p95 := top.at(.95)
	g.add(figure{Name: "  p50, p95", Ours: ms(top.at(.5)) + ", " + ms(p95), Base: ms(base.at(.5)) + ", " + ms(base.at(.95)), Aim: "p95 < 50 ms", Verdict: verdict(p95 < 50*time.Millisecond)})
	g.add(figure{Name: "  server's processor time each", Ours: ms(top.each()), Base: ms(base.each()), Ratio: times(float64(top.each()), float64(base.each()))})
	growth := all[len(sites)-2].rate() / top.rate()
	f := figure{Name: "  growth", Ours: fmt.Sprintf("%.2f", growth)}
	if p.list {
		f.Aim, f.Verdict = "≤ 1.33", verdict(growth <= 1.33)
	}
	g.add(f)
	return nil
}
