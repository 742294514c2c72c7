package demo

import (
	"fmt"

	"saoque/internal/access"
	"saoque/internal/blob"
	"saoque/internal/calendar"
	"saoque/internal/office/accounts"
)

type blobInfo = blob.Info

// Days of the story. The directive asks for the script before 15/11 and the
// provincial session within November 2020; the other days are invented.
const (
	opening  calendar.Date = "2020-11-02"
	today26  calendar.Date = "2026-08-24"
	unitFrom calendar.Date = "2020-01-01"
	newFrom  calendar.Date = "2025-07-01"
	province               = "96"
)

// members is how many scoring members besides the chair a council has.
const (
	districtMembers = 3
	provinceMembers = 6
)

// plural accounts of one council: chair, secretary, members.
func councilLogins(prefix string, members int) (chair, secretary string, list []string) {
	for i := range members {
		list = append(list, fmt.Sprintf("%s-tv%d", prefix, i+1))
	}
	return prefix + "-chutich", prefix + "-thuky", list
}

// castOf2020 plans the accounts. Nobody is named: an account is its function.
func (p *Player) castOf2020() {
	p.account(opening, Account{Login: "quan-tri", Name: "Quản trị hệ thống", Role: access.Admin, Main: true},
		func() []accounts.NewGrant { return []accounts.NewGrant{{Role: access.Admin, From: opening}} })
	p.account(opening, Account{Login: "so-nnptnt", Name: "Chuyên viên Sở NN&PTNT", Role: access.Province, Where: "tỉnh Cà Mau", Main: true}, over(access.Province, province, opening))
	p.account(opening, Account{Login: "chutich-tinh", Name: "Chủ tịch UBND tỉnh", Role: access.Chairman, Where: "tỉnh Cà Mau", Main: true}, over(access.Chairman, province, opening))
	p.account(opening, Account{Login: "bo-nn", Name: "Chuyên viên Bộ", Role: access.Ministry, Main: true},
		func() []accounts.NewGrant { return []accounts.NewGrant{{Role: access.Ministry, From: opening}} })
	p.account(opening, Account{Login: "thanh-tra", Name: "Kiểm tra viên", Role: access.Auditor, Where: "tỉnh Cà Mau", Main: true}, over(access.Auditor, province, opening))

	head, advisors := "totuvan-truong", []string{"totuvan-1", "totuvan-2"}
	p.account(opening, Account{Login: head, Name: "Tổ trưởng Tổ tư vấn tỉnh", Role: access.AdvisorHead, Where: "Tổ tư vấn tỉnh", Main: true}, nil)
	for i, l := range advisors {
		p.account(opening, Account{Login: l, Name: fmt.Sprintf("Thành viên %d Tổ tư vấn tỉnh", i+1), Role: access.Advisor, Where: "Tổ tư vấn tỉnh", Main: i == 0}, nil)
	}
	p.castCouncil("hdtinh", "Hội đồng tỉnh", provinceMembers, true)

	// In 2020 the commune is no stage of the way; its officer types for producers.
	help := p.facts.Pilots[0]
	for _, l := range p.facts.Pilots {
		if l.ID == "minh-quan" {
			help = l
		}
	}
	commune, _ := p.App.Office.Units.At(help.Commune, opening)
	p.account(opening, Account{Login: "xa-" + help.Commune, Name: "Công chức UBND " + commune.Name, Role: access.Commune, Where: commune.Name, Main: true}, over(access.Commune, help.Commune, opening))
	for _, l := range p.facts.Pilots {
		d := l.District
		unit, _ := p.App.Office.Units.At(d, opening)
		p.account(opening, Account{Login: "huyen-" + d, Name: "Chuyên viên " + unit.Name, Role: access.District, Where: unit.Name, Main: d == "966"}, over(access.District, d, opening))
		p.castCouncil("hd"+d, "Hội đồng "+unit.Name, districtMembers, d == "968")
	}
}

func (p *Player) castCouncil(prefix, name string, members int, main bool) {
	chair, secretary, list := councilLogins(prefix, members)
	p.account(opening, Account{Login: chair, Name: "Chủ tịch " + name, Role: access.Chair, Where: name, Main: main}, nil)
	p.account(opening, Account{Login: secretary, Name: "Thư ký " + name, Role: access.Secretary, Where: name, Main: main}, nil)
	for i, l := range list {
		p.account(opening, Account{Login: l, Name: fmt.Sprintf("Thành viên %d %s", i+1, name), Role: access.Member, Where: name, Main: main && i == 0}, nil)
	}
}
