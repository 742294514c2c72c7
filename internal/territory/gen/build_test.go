package main

import (
	"strings"
	"testing"

	"saoque/internal/territory"
)

// small gives sources with one district of the province 96 and a mapping that
// is wrong in every way the real one is.
func small() *sources {
	s := &sources{
		provinces: map[string]oldUnit{
			"95": {"95", "tinh", "Tỉnh Bạc Liêu", ""},
			"96": {"96", "tinh", "Tỉnh Cà Mau", ""},
		},
		districts: map[string]oldUnit{"964": {"964", "thanh-pho", "Thành phố Cà Mau", "96"}},
		communes:  map[string]oldUnit{},
	}
	for _, c := range [][2]string{{"32001", "Xã Một"}, {"32002", "Xã  Hai"}, {"32003", "Xã Ba"}, {"32004", "Xã Bốn"}} {
		s.communes[c[0]] = oldUnit{c[0], "xa", c[1], "964"}
		s.facts.Old.Communes = append(s.facts.Old.Communes, struct {
			Code     string `yaml:"code"`
			Name     string `yaml:"name"`
			District string `yaml:"district"`
			To       string `yaml:"to_2025"`
			Check    string `yaml:"check"`
		}{Code: c[0], Name: strings.Join(strings.Fields(c[1]), " "), District: "964"})
	}
	for _, c := range [][2]string{{"32001", "Xã Hoà Một"}, {"32009", "Phường Chín"}} {
		s.facts.New.Communes = append(s.facts.New.Communes, struct {
			Code string `yaml:"code"`
			Name string `yaml:"name"`
			From string `yaml:"from"`
		}{Code: c[0], Name: c[1]})
	}
	row := func(id, code, name, to, toName string) {
		s.mapping = append(s.mapping, mapRow{id, code, name, "Thành phố Cà Mau", "Tỉnh Cà Mau", to, toName})
	}
	row("1", "32001", "Xã Một", "32001", "Xã Hòa Một")  // spelling only
	row("2", "32002", "Xã Hai", "32009", "Phường Chín") // two targets
	row("3", "32002", "Xã Hai", "32001", "Xã Hoà Một")
	row("4", "", "Xã Ba", "32009", "Phường Chín")        // no code
	row("5", "32003", "Xã Khác", "32009", "Phường Chín") // another name
	row("6", "32004", "Xã Bốn", "32999", "Xã Không Có")  // unknown target
	row("7", "99999", "Xã Lạ", "32009", "Phường Chín")   // unknown code
	s.mapping = append(s.mapping, mapRow{ID: "8", OldCode: "1", OldName: "Xã Xa", Province: "Tỉnh Khác", NewCode: "32009"})
	return s
}

func TestBuildRefusesWhatDoesNotMatch(t *testing.T) {
	b := build(small())
	report := strings.Join(b.report, "\n")
	for _, want := range []string{
		`spelling of 32001: "Xã Hòa Một" in the mapping`,
		"mapping rows for 32002@2020-01-01 Xã Hai point to different units, refused",
		"mapping row 4 has no old code, refused",
		"mapping row 5 names another unit under 32003, refused",
		"no mapping row for 32003@2020-01-01",
		"mapping row 6 points to a code that is not in force on 2025-07-01, refused",
		"mapping row 7 names an old code that is not in force on 2025-06-30, refused",
		`spelling of 32002: "Xã  Hai" in the old list`,
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the report lacks %q:\n%s", want, report)
		}
	}
	var links []string
	for _, l := range b.links {
		if len(l.Old.Code) == 5 {
			links = append(links, l.Old.String()+" "+l.New.String())
		}
	}
	if len(links) != 1 || links[0] != "32001@2020-01-01 32001@2025-07-01" {
		t.Errorf("links of communes: %v", links)
	}
	if strings.Contains(report, "mapping row 8") {
		t.Error("a row of another province was looked at")
	}
}

func TestResolutionsMakeVersions(t *testing.T) {
	s := small()
	s.changes = []change{
		{"2024-12-01", "32003", "Xã Ba", "32004", "Xã Bốn", true, false, "s", ""},
		{"2024-12-01", "32004", "Xã Bốn", "32004", "Xã Bốn", true, false, "s", ""},
		{"2024-12-01", "32001", "Xã Sai Tên", "32004", "Xã Bốn", false, false, "s", ""},
	}
	b := build(s)
	if u := b.units[territory.Ref{Code: "32003", From: oldEra}]; u.Until != "2024-12-01" {
		t.Errorf("the merged unit ends on %q", u.Until)
	}
	u := b.units[territory.Ref{Code: "32004", From: "2024-12-01"}]
	if u == nil || u.Until != newEra || u.Parent != "964" || u.Type != "xa" {
		t.Errorf("the new version is %+v", u)
	}
	if !strings.Contains(strings.Join(b.report, "\n"), "changes.csv names an unknown unit 32001 Xã Sai Tên") {
		t.Errorf("a wrong name in changes.csv went unseen: %v", b.report)
	}
}
