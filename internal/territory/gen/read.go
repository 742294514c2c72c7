package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v4"

	"saoque/internal/viet"
)

// sources is everything that was read, as it was read.
type sources struct {
	provinces, districts, communes map[string]oldUnit // the old list by code
	mapping                        []mapRow
	facts                          facts
	changes                        []change
}

// oldUnit is an entry of the old three-level list.
type oldUnit struct {
	Code   string `json:"code"`
	Type   string `json:"type"`
	Name   string `json:"name_with_type"`
	Parent string `json:"parent_code"`
}

// mapRow is one row of ward_mappings; null fields read as "".
type mapRow struct {
	ID       string `json:"id"`
	OldCode  string `json:"old_ward_code"`
	OldName  string `json:"old_ward_name"`
	District string `json:"old_district_name"`
	Province string `json:"old_province_name"`
	NewCode  string `json:"new_ward_code"`
	NewName  string `json:"new_ward_name"`
}

// facts is the part of the facts file that is used.
type facts struct {
	Old struct {
		Communes []struct {
			Code     string `yaml:"code"`
			Name     string `yaml:"name"`
			District string `yaml:"district"`
			To       string `yaml:"to_2025"`
			Check    string `yaml:"check"`
		} `yaml:"communes"`
	} `yaml:"units_2020"`
	New struct {
		Communes []struct {
			Code string `yaml:"code"`
			Name string `yaml:"name"`
			From string `yaml:"from"`
		} `yaml:"communes"`
	} `yaml:"units_2025"`
}

// change is one row of changes.csv: what a resolution did, or a remark on a
// link that the mapping gives.
type change struct {
	effect, oldCode, oldName, newCode, newName string
	main, disputed                             bool
	source, note                               string
}

func readSources(old, mapping, factsPath, changesPath string) (*sources, error) {
	s := &sources{}
	for name, into := range map[string]*map[string]oldUnit{
		"tinh_tp.json": &s.provinces, "quan_huyen.json": &s.districts, "xa_phuong.json": &s.communes,
	} {
		if err := readJSON(filepath.Join(old, name), into); err != nil {
			return nil, err
		}
	}
	var tables []struct {
		Name string          `json:"name"`
		Data json.RawMessage `json:"data"`
	}
	if err := readJSON(mapping, &tables); err != nil {
		return nil, err
	}
	for _, t := range tables {
		if t.Name == "ward_mappings" {
			if err := json.Unmarshal(t.Data, &s.mapping); err != nil {
				return nil, fmt.Errorf("%s: ward_mappings: %w", mapping, err)
			}
		}
	}
	if len(s.mapping) == 0 {
		return nil, fmt.Errorf("%s holds no ward_mappings", mapping)
	}
	b, err := os.ReadFile(factsPath)
	if err != nil {
		return nil, err
	}
	if err := yaml.Unmarshal(b, &s.facts); err != nil {
		return nil, fmt.Errorf("%s: %w", factsPath, err)
	}
	s.changes, err = readChanges(changesPath)
	return s, err
}

func readJSON(path string, into any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func readChanges(path string) ([]change, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var cs []change
	for _, r := range rows[1:] {
		cs = append(cs, change{
			r[0], r[1], viet.Clean(r[2]), r[3], viet.Clean(r[4]),
			r[5] == "yes", r[6] == "yes", r[7], viet.Clean(r[8]),
		})
	}
	return cs, nil
}
