package demo

import (
	"context"
	"fmt"
	"strings"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/ledger"
	"saoque/internal/office/accounts"
	"saoque/internal/office/council"
	"saoque/internal/office/intake"
	"saoque/internal/rulebook"
)

// pace is when a district gets things done; U Minh, Thới Bình and Phú Tân are
// the three that the directive asks to hurry.
type pace struct{ open, fill, submit, accept, call, hold, finish, forward calendar.Date }

var paces = map[string]pace{
	"early":  {"2020-11-02", "2020-11-03", "2020-11-03", "2020-11-04", "2020-11-05", "2020-11-06", "2020-11-06", "2020-11-09"},
	"middle": {"2020-11-03", "2020-11-04", "2020-11-05", "2020-11-06", "2020-11-09", "2020-11-10", "2020-11-11", "2020-11-12"},
	"late":   {"2020-11-05", "2020-11-09", "2020-11-10", "2020-11-12", "2020-11-12", "2020-11-13", "2020-11-13", "2020-11-14"},
}

// The province's days.
const (
	provincePlans    calendar.Date = "2020-11-10"
	provinceChecks   calendar.Date = "2020-11-16"
	provinceAdvises  calendar.Date = "2020-11-18"
	provinceAgenda   calendar.Date = "2020-11-20"
	provinceSession  calendar.Date = "2020-11-26"
	provinceDecision calendar.Date = "2020-12-08"
)

func (p *Player) plan2020() {
	p.castOf2020()
	o := p.App.Office
	p.team(opening, "totuvan", "Tổ tư vấn giúp việc Hội đồng OCOP tỉnh Cà Mau", unitFrom, "so-nnptnt", "totuvan-truong", []string{"totuvan-1", "totuvan-2"})
	p.board(opening, "hdtinh", "Hội đồng đánh giá, phân hạng sản phẩm OCOP tỉnh Cà Mau", "province", province, unitFrom, "so-nnptnt", "hdtinh", provinceMembers)
	for i, l := range p.facts.Pilots {
		unit, _ := o.Units.At(l.District, opening)
		p.board(opening, "hd"+l.District, "Hội đồng đánh giá, phân hạng sản phẩm OCOP "+unit.Name, "district", l.District, unitFrom, "huyen-"+l.District, "hd"+l.District, districtMembers)
		p.pilot(i, l)
	}
	p.provinceSession2020()
}

// board plans a council's setting up by a decision.
func (p *Player) board(day calendar.Date, key, name, level, unit string, from calendar.Date, by, prefix string, members int) {
	p.plan(day, 9, 0, by, "lập hội đồng "+key, func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		chair, secretary, list := councilLogins(prefix, members)
		seats := []council.SeatInput{{UserID: p.ids["user/"+chair], Role: access.Chair}, {UserID: p.ids["user/"+secretary], Role: access.Secretary}}
		for _, l := range list {
			seats = append(seats, council.SeatInput{UserID: p.ids["user/"+l], Role: access.Member})
		}
		out, r, err := council.SetUp(ctx, p.App.Office, s, id, council.SetupInput{Kind: "council", Name: name, Level: level, UnitCode: unit, UnitFrom: from,
			DecisionNumber: "mẫu/QĐ-UBND", DecisionDate: day, Seats: seats, Sample: true})
		p.ids["council/"+key] = out
		return r, err
	})
}

// team plans the advisory team of a province.
func (p *Player) team(day calendar.Date, key, name string, from calendar.Date, by, head string, others []string) {
	p.plan(day, 9, 30, by, "lập tổ tư vấn "+key, func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		seats := []council.SeatInput{{UserID: p.ids["user/"+head], Role: access.AdvisorHead}}
		for _, l := range others {
			seats = append(seats, council.SeatInput{UserID: p.ids["user/"+l], Role: access.Advisor})
		}
		out, r, err := council.SetUp(ctx, p.App.Office, s, id, council.SetupInput{Kind: "advisory", Name: name, Level: "province", UnitCode: province, UnitFrom: from,
			DecisionNumber: "mẫu/QĐ-UBND", DecisionDate: day, Seats: seats, Sample: true})
		p.ids["council/"+key] = out
		return r, err
	})
}

// pilot plans one pilot's way to its district's letter to the province.
func (p *Player) pilot(i int, l pilot) {
	w, o := paces[l.Pace], p.App.Office
	officer, own, min := "huyen-"+l.District, "ct-"+l.ID, i*3
	place := l.District
	if u, ok := o.Units.At(l.District, opening); ok {
		place = strings.ToLower(string([]rune(u.Name)[:1])) + string([]rune(u.Name)[1:])
	}
	p.plan(w.open, 8, min, officer, "đăng ký chủ thể "+l.ID, func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		out, r, err := intake.CreateProducer(ctx, o, s, id, intake.ProducerInput{Name: l.Producer, Kind: l.Kind, UnitCode: l.Commune, UnitFrom: unitFrom})
		p.ids["producer/"+l.ID] = out
		return r, err
	})
	p.cast = append(p.cast, Account{Login: own, Name: l.Producer, Role: access.Producer, Where: l.Producer, Main: l.ID == "minh-quan", From: w.open})
	p.plan(w.open, 9, min, "quan-tri", "tài khoản "+own, func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		out, r, err := p.App.Desk.CreateUser(ctx, s, id, accounts.NewUser{Login: own, Name: l.Producer, Password: Password,
			Grants: []accounts.NewGrant{{Role: access.Producer, Body: p.ids["producer/"+l.ID], From: w.open}}})
		p.ids["user/"+own] = out.User
		return r, err
	})
	p.plan(w.open, 10, min, own, "sản phẩm "+l.ID, func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		out, r, err := intake.CreateProduct(ctx, o, s, id, intake.ProductInput{ProducerID: p.ids["producer/"+l.ID], Name: l.Product, Sample: !l.Stated})
		p.ids["product/"+l.ID] = out
		return r, err
	})
	k := &walked{p: p, key: l.ID, own: own, book: p.facts.Book2020, set: l.Set}
	k.open(w.open, 10, min+30, l.ID)
	k.fill(w.fill, 8, min, i, 12)
	k.assess(w.fill, 14, min, l.DistrictScore, l.Star)
	k.submit(w.submit, 15, min, "nộp")
	k.issue(w.submit, 15, min+1, officer, "receipt", "1")
	if l.ID == "minh-quan" {
		// The producer's own day in the demo: the label came back.
		k.review(w.submit, 16, 0, officer, appraisal.Return, intake.Report{}, map[string]intake.Verdict{
			"truy-xuat-shtt": {Verdict: dossier.VerdictFix, Reason: "Ảnh nhãn bị mờ, không đọc được hạn sử dụng. Hãy chụp lại nhãn ở chỗ sáng, thấy rõ cả bốn góc. (mẫu)"}})
		k.issue(w.submit, 16, 5, officer, "return", "1")
		k.item(w.submit.AddDays(1), 9, 0, "truy-xuat-shtt", 77)
		k.submit(w.submit.AddDays(1), 9, 30, "nộp lại")
		k.issue(w.submit.AddDays(1), 9, 40, officer, "receipt", "2")
	}
	k.review(w.accept, 10, min, officer, appraisal.Accept, intake.Report{}, nil)
	ses := &sitting{p: p, key: "huyện " + l.District, council: "hd" + l.District, members: districtMembers}
	ses.call(w.call, 14, min, "Phiên đánh giá "+l.Product, "Hội trường UBND "+place, w.hold, "", "", []*walked{k})
	ses.issue(w.call, 15, min, "invitation")
	ses.roll(w.hold, 8, min)
	ses.open(w.hold, 8, min+30, k)
	for m := range districtMembers + 1 {
		day, hour := w.hold, 9
		if w.finish != w.hold && m > 1 {
			// A session that runs into the next day leaves members still to score.
			day = w.finish
		}
		ses.card(day, hour+m, min, k, m, l.DistrictScore, l.Star)
	}
	ses.close(w.finish, 14, min, k)
	ses.end(w.finish, 15, min)
	ses.issue(w.finish, 16, min, "tally")
	ses.issue(w.finish, 16, min+1, "minutes")
	k.forward(w.forward, 9, min, officer, intake.Report{Number: "mẫu/TTr-UBND", Date: w.forward})
}

// provinceSession2020 plans the province's part for all pilots together.
func (p *Player) provinceSession2020() {
	var all []*walked
	ses := &sitting{p: p, key: "tỉnh 2020", council: "hdtinh", members: provinceMembers}
	// Directive of 11/2020, task T11: the script is approved before 15/11.
	ses.call(provincePlans, 8, 0, "Hội nghị đánh giá, phân hạng sản phẩm OCOP cấp tỉnh năm 2020", "Sở NN&PTNT tỉnh Cà Mau", provinceSession, "2020-11-15", calendar.BeforeDay, nil)
	for i, l := range p.facts.Pilots {
		k := &walked{p: p, key: l.ID, own: "ct-" + l.ID, book: p.facts.Book2020, set: l.Set}
		all = append(all, k)
		check := provinceChecks
		if l.Pace == "early" && l.ID != "ong-muon" {
			// One is left for whoever tries the provincial desk on 10/11.
			check = "2020-11-10"
		}
		k.review(check, 10, i*3, "so-nnptnt", appraisal.Accept, intake.Report{}, nil)
		k.prescore(provinceAdvises, 8, i*3, "totuvan-1", l.ProvinceScore, l.Star)
		k.conclude(provinceAdvises, 14, i*3, "totuvan-truong", "Hồ sơ đủ theo danh mục, đề nghị trình Hội đồng tỉnh. (mẫu)")
		k.issue(provinceAdvises, 15, i*3, "totuvan-truong", "advisory")
	}
	ses.extend(provinceAgenda, 9, 0, all)
	ses.issue(provinceAgenda, 10, 0, "invitation")
	ses.issue(provinceAgenda, 10, 5, "run-sheet")
	ses.roll(provinceSession, 7, 30)
	for i, l := range p.facts.Pilots {
		ses.open(provinceSession, 8+i, 0, all[i])
		for m := range provinceMembers + 1 {
			ses.card(provinceSession, 8+i, 5+m*5, all[i], m, l.ProvinceScore, l.Star)
		}
		ses.close(provinceSession, 8+i, 50, all[i])
	}
	ses.end(provinceSession, 17, 30)
	ses.issue(provinceSession, 17, 40, "tally")
	ses.issue(provinceSession, 17, 45, "minutes")
	ses.issue(provinceSession, 17, 50, "submission")
	p.decide(provinceDecision, "2020", "so-nnptnt", "chutich-tinh", "mẫu/QĐ-UBND", "UBND tỉnh Cà Mau", all)
}

// walked is a dossier on its way, with the versions that its acts lead to: the
// story must send the same input whenever it is played.
type walked struct {
	p        *Player
	key, own string
	book     string
	set      int
}

func (k *walked) id() string { return k.p.ids["dossier/"+k.key] }

// version counts the acts that moved the dossier; it starts at 1.
func (k *walked) version() int64 { return k.p.count("version/" + k.key) }

func (k *walked) moved() { k.p.bump("version/" + k.key) }

func (k *walked) plan(day calendar.Date, h, m int, login, name string, run func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error)) {
	k.p.plan(day, h, m, login, name+" "+k.key, run)
}

func (k *walked) open(day calendar.Date, h, m int, product string) {
	k.plan(day, h, m, k.own, "mở hồ sơ", func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		out, r, err := intake.OpenDossier(ctx, k.p.App.Office, s, id, intake.DossierInput{ProductID: k.p.ids["product/"+product], Set: k.set, Kind: dossier.First, Sample: true})
		k.p.ids["dossier/"+k.key] = out
		k.moved()
		return r, err
	})
}

// fill hands in every mandatory item and the first others, up to limit items.
func (k *walked) fill(day calendar.Date, h, m, seed, limit int) {
	book, err := k.p.App.Office.Books.Book(k.book)
	if err != nil {
		return
	}
	list, err := book.ChecklistFor(k.set)
	if err != nil {
		return
	}
	n := 0
	for i, it := range list {
		if !it.Mandatory && n >= limit {
			continue
		}
		n++
		k.item(day, h+i/20, (m+i*2)%60, it.Code, seed*100+i)
	}
}

// item attaches a sample file to an item and calls it done.
func (k *walked) item(day calendar.Date, h, m int, code string, seed int) {
	round := fmt.Sprintf("%s %d", code, seed)
	k.plan(day, h, m, k.own, "đính kèm "+round, func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		b, name := samplePDF(fmt.Sprintf("%s %s %d", k.key, code, seed)), code+"-mau.pdf"
		if seed%3 == 0 {
			var err error
			if b, err = samplePhoto(seed); err != nil {
				return ledger.Receipt{}, err
			}
			name = code + "-mau.png"
		}
		info, err := k.p.file(ctx, b)
		if err != nil {
			return ledger.Receipt{}, err
		}
		_, r, err := intake.Attach(ctx, k.p.App.Office, s, id, intake.AttachInput{DossierID: k.id(), Item: code, Name: name, Blob: info})
		return r, err
	})
	k.plan(day, h, m, k.own, "xong mục "+round, func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		key := "item/" + k.key + "/" + code
		v := k.p.count(key) + 1
		_, r, err := intake.SaveItem(ctx, k.p.App.Office, s, id, intake.ItemInput{DossierID: k.id(), Item: code, Note: "Tài liệu mẫu", Done: true, Version: v})
		k.p.bump(key)
		return r, err
	})
}

func (k *walked) sheet(total, star, turn int) (rulebook.Sheet, error) {
	book, err := k.p.App.Office.Books.Book(k.book)
	if err != nil {
		return rulebook.Sheet{}, err
	}
	set, err := book.Set(k.set)
	if err != nil {
		return rulebook.Sheet{}, err
	}
	sh, ok := sheet(set, total, star, turn)
	if !ok {
		return sh, fmt.Errorf("no sheet of set %d adds up to %d with %d stars", k.set, total, star)
	}
	return sh, nil
}

func (k *walked) assess(day calendar.Date, h, m, total, star int) {
	k.plan(day, h, m, k.own, "tự chấm", func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		sh, err := k.sheet(total, star, 0)
		if err != nil {
			return ledger.Receipt{}, err
		}
		_, r, err := intake.SaveAssessment(ctx, k.p.App.Office, s, id, intake.AssessmentInput{DossierID: k.id(), Sheet: sh})
		return r, err
	})
}

func (k *walked) submit(day calendar.Date, h, m int, name string) {
	k.plan(day, h, m, k.own, name, func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		_, r, err := intake.Submit(ctx, k.p.App.Office, s, id, intake.SubmitInput{DossierID: k.id(), Version: k.version()})
		k.moved()
		return r, err
	})
}

func (k *walked) review(day calendar.Date, h, m int, login, outcome string, report intake.Report, items map[string]intake.Verdict) {
	k.plan(day, h, m, login, "thẩm định "+outcome+" "+login, func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		_, r, err := intake.Review(ctx, k.p.App.Office, s, id, intake.ReviewInput{DossierID: k.id(), Version: k.version(), Outcome: outcome, Report: report, Items: items})
		k.moved()
		for code := range items {
			k.p.bump("item/" + k.key + "/" + code)
		}
		return r, err
	})
}

func (k *walked) forward(day calendar.Date, h, m int, login string, report intake.Report) {
	k.plan(day, h, m, login, "chuyển tỉnh", func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		_, r, err := intake.Forward(ctx, k.p.App.Office, s, id, intake.ForwardInput{DossierID: k.id(), Version: k.version(), Outcome: appraisal.Forward, Report: report})
		k.moved()
		return r, err
	})
}

func (k *walked) prescore(day calendar.Date, h, m int, login string, total, star int) {
	k.plan(day, h, m, login, "chấm sơ bộ", func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		sh, err := k.sheet(total, star, 1)
		if err != nil {
			return ledger.Receipt{}, err
		}
		_, r, err := intake.SavePrescore(ctx, k.p.App.Office, s, id, intake.PrescoreInput{DossierID: k.id(), Sheet: sh, Notes: map[string]string{"5.1": "Đã xem tờ rơi. (mẫu)"}})
		return r, err
	})
}

func (k *walked) conclude(day calendar.Date, h, m int, login, remark string) {
	k.plan(day, h, m, login, "kết luận sơ bộ", func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		_, r, err := intake.ConcludePrescore(ctx, k.p.App.Office, s, id, intake.ConcludeInput{DossierID: k.id(), Version: k.version(), Outcome: appraisal.Accept, Remark: remark})
		k.moved()
		return r, err
	})
}
