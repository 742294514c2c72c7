package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"saoque/internal/access"
	"saoque/internal/app"
	"saoque/internal/decision"
	"saoque/internal/dossier"
	"saoque/internal/ledger"
	"saoque/internal/office/decide"
	acts "saoque/internal/office/papers"
	"saoque/internal/paperwork"
	"saoque/internal/party"
	"saoque/internal/store"
)

// certificates takes the figures of star certificates: a decision full of them
// is signed, written, kept and bundled in a process of its own, whose peak of memory
// is its own too.
func (b *bench) certificates([]string) error {
	all := 1000
	if b.quick {
		all = 40
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	dir, err := b.newDir("certificates")
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(b.ctx, self, "certificates", "-dir", dir, "-n", strconv.Itoa(all))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	var run certified
	if err := json.Unmarshal(out, &run); err != nil {
		return err
	}
	g := group{Title: fmt.Sprintf("%d certificates", run.Count),
		Note: "one process on SQLite, its memory at its peak: each certificate is signed after its decision stands in the log, frozen, written as .docx and .pdf, both kept by their sums; then all are bundled as one streamed zip with an index. Baseline: the processor time of the same work, which other programs on the machine do not stretch."}
	for _, p := range run.Phases {
		f := figure{Name: p.Name, Ours: seconds(p.Wall), Base: seconds(p.CPU), Ratio: times(p.Wall.Seconds(), p.CPU.Seconds())}
		if p.Aim > 0 {
			f.Aim, f.Verdict = "≤ "+seconds(p.Aim), verdict(p.Wall <= p.Aim)
		}
		g.add(f)
	}
	g.add(figure{Name: "memory at its peak", Ours: mb(run.Peak), Aim: "≤ 200 MB", Verdict: verdict(run.Peak <= 200_000_000)})
	g.add(figure{Name: "the zip", Ours: mb(run.Bytes)})
	b.groups = append(b.groups, g)
	return nil
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// certified is what the process of its own reports.
type certified struct {
	Count       int
	Phases      []phase
	Peak, Bytes int64
}

type phase struct {
	Name      string
	Wall, CPU time.Duration
	Aim       time.Duration
}

// certify is the process of its own: it fills an installation, then measures.
func certify(args []string) error {
	fs := flag.NewFlagSet("certificates", flag.ContinueOnError)
	dir := fs.String("dir", "", "directory of the installation")
	n := fs.Int("n", 1000, "certificates")
	if err := fs.Parse(args); err != nil {
		return err
	}
	ctx := context.Background()
	a, err := app.Open(ctx, app.Config{Data: *dir, Name: "saoque-bench", Base: "https://ocop.example.vn"})
	if err != nil {
		return err
	}
	defer a.Close()
	f := &issued{app: a, count: *n}
	if err := f.fill(ctx); err != nil {
		return err
	}
	if _, err := a.Sequencer.Drain(ctx); err != nil {
		return err
	}
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200); err != nil {
		return fmt.Errorf("the peak of memory cannot be set back: %w", err)
	}
	out := certified{Count: *n}
	if err := out.measure("signed, written, kept", 0, func() error {
		return acts.CertifyAll(ctx, a.Office, f.desk, f.decision, f.tell)
	}); err != nil {
		return err
	}
	zip := filepath.Join(*dir, "giay-chung-nhan.zip")
	if err := out.measure("bundled as one zip", 15*time.Second, func() error {
		w, err := os.Create(zip)
		if err != nil {
			return err
		}
		bundle, err := acts.Gather(ctx, a.Office, f.desk, paperwork.Ref{Kind: paperwork.OfDecision, ID: f.decision}, nil)
		if err != nil {
			return errors.Join(err, w.Close())
		}
		return errors.Join(bundle.Write(ctx, w), w.Close())
	}); err != nil {
		return err
	}
	info, err := os.Stat(zip)
	if err != nil {
		return err
	}
	out.Bytes = info.Size()
	if out.Peak, err = peak(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

func (c *certified) measure(name string, aim time.Duration, run func() error) error {
	start, cpu := time.Now(), spent()
	err := run()
	c.Phases = append(c.Phases, phase{name, time.Since(start), spent() - cpu, aim})
	return err
}

// spent is the processor time of this process so far.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peak reads the most memory that the process held, in bytes.
func peak() (int64, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "VmHWM:" {
			n, err := strconv.ParseInt(f[1], 10, 64)
			return n << 10, err
		}
	}
	return 0, errors.New("no VmHWM")
}

// issued is an installation with one issued decision: it is longer than the
// product lets one be, so that one bundle holds them all.
type issued struct {
	app      *app.App
	count    int
	desk     access.Subject
	decision string
}

// tell says on standard error how far the long work is.
func (f *issued) tell(done, all int) error {
	if done > 0 && done%100 == 0 {
		fmt.Fprintf(os.Stderr, "certificates: %d of %d\n", done, all)
	}
	return nil
}

func (f *issued) fill(ctx context.Context) error {
	o := f.app.Office
	day := o.Clock.Now().Date()
	province, ok := o.Units.At(provinceCode, day)
	if !ok {
		return fmt.Errorf("no province %s", provinceCode)
	}
	commune := o.Units.Below(province.Code, "commune", day)[0]
	book, err := o.Books.ForFiling(day)
	if err != nil {
		return err
	}
	f.desk = access.Subject{UserID: o.IDs.New(), Name: "Chuyên viên (mẫu)", Grants: []access.Grant{{Role: access.Province, Provinces: []string{province.Code}, Units: []string{party.Key(province.Code, province.From)}}}}
	owner := party.Producer{ID: o.IDs.New(), Name: "Hợp tác xã dịch vụ nông nghiệp Rạch Gốc (mẫu)", Kind: "cooperative", UnitCode: commune.Code, UnitFrom: commune.From, Sample: true, CreatedAt: o.Clock.Now()}
	if err := f.app.Store.Write(ctx, func(tx *store.Tx) error { return tx.AddProducer(owner) }); err != nil {
		return err
	}
	place := party.Place{UnitCode: commune.Code, UnitFrom: commune.From, Province: province.Code}
	issue := decide.Issued{Number: "1/QĐ-UBND"}
	issue.Decision = decision.Decision{ID: o.IDs.New(), Number: issue.Number, IssuedOn: day, Province: province.Code, Issuer: "Ủy ban nhân dân tỉnh Cà Mau", Signer: "Nguyễn Văn A (mẫu)",
		State: decision.Issued, Sample: true, CreatedAt: o.Clock.Now(), Version: 2}
	issue.DecisionID, f.decision = issue.Decision.ID, issue.Decision.ID
	return f.app.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.AddDecision(issue.Decision); err != nil {
			return err
		}
		for i := range f.count {
			now := o.Clock.Now()
			set := book.Sets[i%len(book.Sets)]
			p := party.Product{ID: o.IDs.New(), ProducerID: owner.ID, Name: fmt.Sprintf("Mắm ba khía Rạch Gốc số %d (mẫu)", i+1), Sample: true, CreatedAt: now}
			d := dossier.Dossier{ID: o.IDs.New(), Kind: dossier.First, Season: day.Year(), ProductID: p.ID, ProducerID: owner.ID, ProductName: p.Name, ProducerName: owner.Name, Book: book.ID, Set: set.Number, SetHash: set.Hash(),
				Place: place, State: dossier.Recognised, Turn: dossier.TurnNone, Star: 3 + i%2, ProductCode: fmt.Sprintf("96-%s-%d-%d", commune.Code, i+1, day.Year()), Sample: true, CreatedBy: owner.ID, CreatedAt: now, MovedAt: now}
			d.Slip = d.ID
			c := decision.Certificate{ID: o.IDs.New(), Number: fmt.Sprintf("%02d/GCN-OCOP-96-%d", i+1, day.Year()), DecisionID: issue.DecisionID, DossierID: d.ID, ProductCode: d.ProductCode, ProductName: d.ProductName, ProducerName: d.ProducerName,
				UnitCode: commune.Code, UnitFrom: commune.From, Province: province.Code, Star: d.Star, IssuedOn: day, LastDay: day.AddMonths(36), Sample: true, Version: 1}
			row := decision.Row{DecisionID: issue.DecisionID, DossierID: d.ID, SessionID: "mẫu", Order: i + 1, Star: d.Star, Total: 70, Members: 1, Outcome: "recognise"}
			if err := errors.Join(tx.AddProduct(p), tx.AddDossier(d), tx.AddDecisionRow(row), tx.AddCertificate(c)); err != nil {
				return err
			}
			issue.Rows, issue.Certificates = append(issue.Rows, row), append(issue.Certificates, c)
		}
		e, err := ledger.NewEntry(ledger.Leaf{ID: o.IDs.New(), Time: o.Clock.Now(), Subject: "user/" + f.desk.UserID, Act: "decision.issue", Object: "decision/" + issue.DecisionID, ObjectVersion: 2}, issue, o.Rand, false)
		if err != nil {
			return err
		}
		return tx.AppendEntry(e)
	})
}
