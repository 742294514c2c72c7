package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// figure is one line of the table.
type figure struct {
	Name, Ours, Base, Ratio, Aim string
	// Verdict is "ok", "not" or "" where nothing is aimed at.
	Verdict string
}

// group is a heading with its figures.
type group struct {
	Title, Note string
	Rows        []figure
}

func (g *group) add(f figure) { g.Rows = append(g.Rows, f) }

func verdict(ok bool) string {
	if ok {
		return "ok"
	}
	return "not"
}

var head = figure{Name: "figure", Ours: "ours", Base: "baseline", Ratio: "ratio", Aim: "aim", Verdict: ""}

func (f figure) cells() []string { return []string{f.Name, f.Ours, f.Base, f.Ratio, f.Aim, f.Verdict} }

// print writes the groups as aligned columns.
func print(w io.Writer, groups []group) {
	width := make([]int, len(head.cells()))
	each(groups, func(f figure) {
		for i, c := range f.cells() {
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	})
	line := func(f figure) {
		var b strings.Builder
		for i, c := range f.cells() {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(c))
			if i == 0 || i > 3 {
				b.WriteString(c + pad + "  ")
			} else {
				b.WriteString(pad + c + "  ")
			}
		}
		fmt.Fprintln(w, "  "+strings.TrimRight(b.String(), " "))
	}
	for _, g := range groups {
		fmt.Fprintf(w, "\n%s\n", g.Title)
		line(head)
		for _, f := range g.Rows {
			line(f)
		}
		if g.Note != "" {
			fmt.Fprintln(w, "  "+g.Note)
		}
	}
}

// markdown writes the groups as tables.
func markdown(w io.Writer, groups []group) {
	for _, g := range groups {
		fmt.Fprintf(w, "\n## %s\n\n", g.Title)
		fmt.Fprintln(w, "| figure | ours | baseline | ratio | aim | |")
		fmt.Fprintln(w, "|---|---:|---:|---:|---|---|")
		for _, f := range g.Rows {
			fmt.Fprintf(w, "| %s |\n", strings.Join(f.cells(), " | "))
		}
		if g.Note != "" {
			fmt.Fprintf(w, "\n%s\n", g.Note)
		}
	}
}

func each(groups []group, f func(figure)) {
	f(head)
	for _, g := range groups {
		for _, r := range g.Rows {
			f(r)
		}
	}
}

// perSecond writes a rate.
func perSecond(r float64) string {
	if r < 100 {
		return fmt.Sprintf("%.1f/s", r)
	}
	return fmt.Sprintf("%.0f/s", r)
}

// ms writes a time in milliseconds.
func ms(d time.Duration) string {
	v := float64(d) / float64(time.Millisecond)
	switch {
	case v < 1:
		return fmt.Sprintf("%.2f ms", v)
	case v < 10:
		return fmt.Sprintf("%.1f ms", v)
	}
	return fmt.Sprintf("%.0f ms", v)
}

// times writes how many times a is b.
func times(a, b float64) string {
	if b == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", a/b)
}
