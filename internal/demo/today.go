package demo

import (
	"context"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/calendar"
	"saoque/internal/ledger"
	"saoque/internal/office/accounts"
	"saoque/internal/office/intake"
)

// The days of the dossier of today; all invented, within the second round of
// the year (26/2026, article 5: to the province before 30/10).
const (
	fileDay    calendar.Date = "2026-09-01"
	communeDay calendar.Date = "2026-09-18"
	officeDay  calendar.Date = "2026-10-05"
	adviseDay  calendar.Date = "2026-10-15"
	sitDay     calendar.Date = "2026-11-05"
	signDay    calendar.Date = "2026-11-16"
)

// planToday plans one dossier under the decision of 2026: no districts, the
// commune first. New units need new grants; the old ones ended with theirs.
func (p *Player) planToday() {
	o := p.App.Office
	var from pilot
	for _, l := range p.facts.Pilots {
		if l.ID == p.facts.Today.Pilot {
			from = l
		}
	}
	code, _ := o.CurrentUnit(from.Commune, unitFrom, today26)
	unit, _ := o.Units.At(code, today26)
	commune := "xa-" + code
	p.account(today26, Account{Login: commune, Name: "Công chức UBND " + unit.Name, Role: access.Commune, Where: unit.Name, Main: true}, over(access.Commune, code, today26))
	p.account(today26, Account{Login: "so-nnmt", Name: "Chuyên viên Sở NN&MT", Role: access.Province, Where: "tỉnh Cà Mau", Main: true}, over(access.Province, province, today26))
	p.plan(today26, 8, 0, "quan-tri", "giao quyền chủ tịch tỉnh 2026", func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		_, r, err := p.App.Desk.Grant(ctx, s, id, p.ids["user/chutich-tinh"], 1, accounts.NewGrant{Role: access.Chairman, Unit: province, UnitFrom: newFrom, From: today26})
		return r, err
	})
	p.team(today26, "totuvan 2026", "Tổ tư vấn Hội đồng OCOP tỉnh Cà Mau 2026", newFrom, "so-nnmt", "totuvan-truong", []string{"totuvan-1", "totuvan-2"})
	p.board(today26, "hdtinh 2026", "Hội đồng đánh giá, phân hạng sản phẩm OCOP tỉnh Cà Mau 2026", "province", province, newFrom, "so-nnmt", "hdtinh", provinceMembers)

	own, t := "ct-"+from.ID, p.facts.Today
	p.plan(fileDay, 8, 0, own, "sản phẩm 2026", func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		out, r, err := intake.CreateProduct(ctx, o, s, id, intake.ProductInput{ProducerID: p.ids["producer/"+from.ID], Name: t.Product, Sample: true})
		p.ids["product/2026"] = out
		return r, err
	})
	k := &walked{p: p, key: "2026", own: own, book: p.facts.Book2026, set: t.Set}
	k.open(fileDay, 8, 10, "2026")
	k.fill(fileDay, 9, 0, 31, 16)
	k.assess(fileDay, 14, 0, t.Score, t.Star)
	k.submit(fileDay, 15, 0, "nộp")
	k.issue(fileDay, 15, 10, commune, "receipt", "1")
	k.review(communeDay, 9, 0, commune, appraisal.Accept, intake.Report{Number: "mẫu/UBND", Date: communeDay, Matters: []string{
		"Lúa trồng trên đất nuôi tôm của xã. (mẫu)", "Lao động chủ yếu là người trong xã. (mẫu)",
		"Ý tưởng từ vùng lúa - tôm của địa phương. (mẫu)", "Gắn với nghề lúa - tôm lâu năm. (mẫu)"}}, nil)
	k.issue(communeDay, 9, 30, commune, "commune-report")
	k.review(officeDay, 9, 0, "so-nnmt", appraisal.Accept, intake.Report{}, nil)
	k.prescore(adviseDay, 9, 0, "totuvan-1", t.Score, t.Star)
	k.conclude(adviseDay, 15, 0, "totuvan-truong", "Hồ sơ đủ, đề nghị trình Hội đồng tỉnh. (mẫu)")
	k.issue(adviseDay, 16, 0, "totuvan-truong", "advisory")
	ses := &sitting{p: p, key: "tỉnh 2026", council: "hdtinh", body: "hdtinh 2026", members: provinceMembers}
	ses.call(sitDay.AddDays(-7), 9, 0, "Phiên đánh giá, phân hạng sản phẩm OCOP đợt 2 năm 2026", "Sở NN&MT tỉnh Cà Mau", sitDay, "", "", []*walked{k})
	ses.issue(sitDay.AddDays(-7), 9, 30, "invitation")
	ses.issue(sitDay.AddDays(-7), 9, 35, "run-sheet")
	ses.roll(sitDay, 8, 0)
	ses.open(sitDay, 8, 30, k)
	for m := range provinceMembers + 1 {
		ses.card(sitDay, 9, m*5, k, m, t.Score, t.Star)
	}
	ses.close(sitDay, 10, 0, k)
	ses.end(sitDay, 10, 30)
	ses.issue(sitDay, 10, 40, "tally")
	ses.issue(sitDay, 10, 45, "minutes")
	ses.issue(sitDay, 10, 50, "submission")
	p.decide(signDay, "2026", "so-nnmt", "chutich-tinh", "mẫu/QĐ-UBND", "UBND tỉnh Cà Mau", []*walked{k})
}
