package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// peers are the marks of other systems on a machine of two cores in rounds of
// five seconds: orders of magnitude, over 1,000 dossiers with nine judges and
// 25 criteria. They were not run here.
var peers = [][]string{
	{"work", "HotCRP 3.4, c=1 / c=32", "PocketBase 0.39, c=1 / c=32", "Directus 12, c=1 / c=32"},
	{"audited durable score sheet, per second", "180 / 373", "1,025 / 1,529 (bare row)", "179 / 248"},
	{"dossier page, HTML, per second", "81 / 185", "–", "–"},
	{"list of 50, HTML, per second", "67 / 144", "–", "–"},
	{"list of 50, JSON, per second", "124 / 253", "842 / 1,432", "329 / 393"},
	{"start, idle memory, installed", "0.3 s, 156 MB, PHP and MariaDB", "0.10 s, 27 MB, 32 MB", "3.0 s, 282 MB, 730 MB"},
}

// write keeps the figures as a page of the documentation.
func (b *bench) write(file string) error {
	var w bytes.Buffer
	fmt.Fprintf(&w, "# Figures\n\nWritten by `make bench` on %s: %d cores (%s), %s/%s, %s. ",
		time.Now().Format(time.DateOnly), runtime.NumCPU(), processor(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	fmt.Fprintln(&w, "Every baseline was measured in the same run, in rounds that alternate with ours; compare ratios, not absolute numbers. Dossiers, people and products are invented.")
	markdown(&w, b.groups)
	fmt.Fprintln(&w, "\n## Marks of other systems\n\nSeen on another machine of two cores, in rounds of five seconds over 1,000 dossiers × 9 judges × 25 criteria; orders of magnitude only.")
	fmt.Fprintln(&w)
	for i, row := range peers {
		fmt.Fprintf(&w, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			fmt.Fprintln(&w, "|---|---|---|---|")
		}
	}
	return os.WriteFile(file, w.Bytes(), 0o644)
}

// processor names the machine's processor.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
