package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"saoque/internal/paper"
	"saoque/internal/paper/docx"
	"saoque/internal/paper/forms"
	"saoque/internal/paper/pdf"
)

// papers takes the figures of writing papers, in papers per second of one core's
// time, beside other programs that write the same paper, where they are there.
func (b *bench) papers([]string) error {
	const copies = 10 // that LibreOffice converts at one start
	g := group{Title: "papers", Note: fmt.Sprintf("per second of processor time. Baselines: LibreOffice headless makes PDFs of the same .docx, %d at one start, for it is slow to start; Chromium prints LibreOffice's HTML of it.", copies)}
	type made struct {
		name  string
		write func() ([]byte, error)
		form  string
	}
	var list []made
	docs := map[string]*paper.Document{}
	for _, code := range []string{"decision", "certificate"} {
		f, err := forms.Find(code)
		if err != nil {
			return err
		}
		if docs[code], err = f.Sample(); err != nil {
			return err
		}
	}
	n, err := pdf.Pages(docs["decision"])
	if err != nil {
		return err
	}
	list = append(list,
		made{fmt.Sprintf("decision of %d pages, .docx", n), func() ([]byte, error) { return docx.Write(docs["decision"]) }, "decision"},
		made{fmt.Sprintf("decision of %d pages, .pdf", n), func() ([]byte, error) { return pdf.Write(docs["decision"]) }, "decision"},
		made{"certificate with its code, .pdf", func() ([]byte, error) { return pdf.Write(docs["certificate"]) }, "certificate"})
	office, chromium := map[string]float64{}, map[string]float64{}
	if err := b.measuring(); err != nil {
		return err
	}
	for _, m := range list {
		ours, err := writing(b.span, m.write)
		if err != nil {
			return err
		}
		if _, known := office[m.form]; !known {
			if office[m.form], chromium[m.form], err = b.others(docs[m.form], copies); err != nil {
				return err
			}
		}
		for _, base := range []struct {
			name string
			rate float64
			aim  float64
		}{{"LibreOffice", office[m.form], 50}, {"Chromium", chromium[m.form], 0}} {
			f := figure{Name: m.name + " / " + base.name, Ours: fmt.Sprintf("%.0f/s", ours), Base: "not here"}
			if base.rate > 0 {
				f.Base, f.Ratio = fmt.Sprintf("%.2f/s", base.rate), fmt.Sprintf("%.0f×", ours/base.rate)
				if base.aim > 0 {
					f.Aim, f.Verdict = fmt.Sprintf("≥ %.0f×", base.aim), verdict(ours/base.rate >= base.aim)
				}
			}
			g.add(f)
		}
	}
	b.groups = append(b.groups, g)
	return nil
}

// writing writes for a span and counts by the processor time that it took.
func writing(span time.Duration, write func() ([]byte, error)) (float64, error) {
	before, n := spent(), 0
	for start := time.Now(); time.Since(start) < span || n < 3; n++ {
		if _, err := write(); err != nil {
			return 0, err
		}
	}
	return float64(n) / (spent() - before).Seconds(), nil
}

// others gives the rates of LibreOffice and Chromium, 0 for one that is not
// here.
func (b *bench) others(d *paper.Document, copies int) (office, chromium float64, err error) {
	dir, err := b.newDir("papers")
	if err != nil {
		return 0, 0, err
	}
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		return 0, 0, nil
	}
	word, err := docx.Write(d)
	if err != nil {
		return 0, 0, err
	}
	var names []string
	for i := range copies {
		name := filepath.Join(dir, fmt.Sprintf("%d.docx", i))
		if err := os.WriteFile(name, word, 0o600); err != nil {
			return 0, 0, err
		}
		names = append(names, name)
	}
	profile := "-env:UserInstallation=file://" + filepath.Join(dir, "profile")
	convert := func(to string, names ...string) (time.Duration, error) {
		return b.timed(soffice, append([]string{"--headless", profile, "--convert-to", to, "--outdir", filepath.Join(dir, to)}, names...)...)
	}
	// The first start writes a profile.
	if _, err := convert("html", names[0]); err != nil {
		return 0, 0, err
	}
	t, err := convert("pdf", names...)
	if err != nil {
		return 0, 0, err
	}
	office = float64(copies) / t.Seconds()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		return office, 0, nil
	}
	t, err = b.timed(browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+filepath.Join(dir, "chromium"),
		"--print-to-pdf="+filepath.Join(dir, "chromium.pdf"), "file://"+filepath.Join(dir, "html", "0.html"))
	if err != nil {
		return office, 0, err
	}
	return office, 1 / t.Seconds(), nil
}

// timed runs a program and gives the processor time of it and its children.
func (b *bench) timed(name string, args ...string) (time.Duration, error) {
	cmd := exec.CommandContext(b.ctx, name, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%s: %w: %s", filepath.Base(name), err, out)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}
