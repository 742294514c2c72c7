package main

import (
	"bytes"
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"

	"saoque/internal/locale"
	"saoque/internal/paper/xlsx"
	"saoque/internal/paper/xlsx/xlsxtest"
	"saoque/internal/rulebook"
)

// register takes the figures of the province's register as a workbook: our
// checked reading beside the library's bare reading of the same bytes.
func (b *bench) register(engines []string) error {
	rows, rounds := 20_000, 3
	if b.quick {
		rows, rounds = 500, 1
	}
	var book bytes.Buffer
	start := spent()
	if _, err := xlsx.WriteRegister(&book, xlsx.RegisterSheet{Title: "Sổ đăng ký sản phẩm OCOP (mẫu)"}, xlsxtest.Clean(rows)); err != nil {
		return err
	}
	wrote := spent() - start
	options := xlsx.RegisterOptions{Bands: []rulebook.Band{{Star: 3, From: 50}, {Star: 4, From: 70}, {Star: 5, From: 90}}, Months: 36, Today: "2020-12-31"}
	var ours, bare time.Duration
	for range rounds {
		start := spent()
		if err := bareRows(book.Bytes(), rows); err != nil {
			return err
		}
		bare += spent() - start
		start = spent()
		r, err := xlsx.ReadRegister(book.Bytes(), options)
		if err != nil {
			return err
		}
		ours += spent() - start
		if taken, _, _ := r.Count(); taken != rows || len(r.All()) > 0 {
			return fmt.Errorf("%d of %d rows taken, %d issues", taken, rows, len(r.All()))
		}
	}
	g := group{Title: fmt.Sprintf("A register of %d rows as .xlsx", rows),
		Note: "rows per second of processor time, which other programs on the machine do not stretch; the rounds alternate. Ours guards the file, reads every cell and checks every row; the baseline is excelize opening the same bytes and going over its rows. The act that imports reads and checks the file once more and writes every row; the report before it reads the file too. PostgreSQL's own work is not in this process's time."}
	ratio := bare.Seconds() / ours.Seconds()
	g.add(figure{Name: "read and checked", Ours: pace(rows*rounds, ours), Base: pace(rows*rounds, bare), Ratio: times(bare.Seconds(), ours.Seconds()), Aim: "≥ 0.3×", Verdict: verdict(ratio >= 0.3)})
	g.add(figure{Name: "written", Ours: pace(rows, wrote)})
	for _, engine := range engines {
		m, err := b.bringIn(engine, book.Bytes(), rows)
		if err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
		one := bare.Seconds() / float64(rounds)
		ratio := one / m.confirm.Seconds()
		g.add(figure{Name: "imported in one transaction, " + engine, Ours: pace(rows, m.confirm), Base: pace(rows*rounds, bare), Ratio: times(one, m.confirm.Seconds()), Aim: "≥ 0.3×", Verdict: verdict(ratio >= 0.3)})
		g.add(figure{Name: "  with the report before it", Ours: pace(rows, m.read+m.confirm), Base: pace(rows*rounds, bare), Ratio: times(one, (m.read + m.confirm).Seconds())})
		g.add(figure{Name: "  by the clock, report and import; transaction open", Ours: short(m.took) + "; " + short(m.inside)})
		g.add(figure{Name: "  steps that the page could tell", Ours: fmt.Sprint(m.steps)})
	}
	b.groups = append(b.groups, g)
	return nil
}

// short is a duration in milliseconds or seconds.
func short(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// pace is rows per second.
func pace(rows int, d time.Duration) string {
	return perSecond(float64(rows) / d.Seconds())
}

// bareRows goes over the workbook's rows with nothing but the library.
func bareRows(data []byte, want int) error {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := f.Rows(locale.Load().Text("vi", "xlsx.register"))
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		if _, err := rows.Columns(); err != nil {
			return err
		}
	}
	if n < want {
		return fmt.Errorf("%d rows of %d", n, want)
	}
	return rows.Error()
}
