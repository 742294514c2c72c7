package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/council"
	"saoque/internal/dossier"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// team seats an advisory team of the province: a head and a member.
func (d *desks) team() {
	d.t.Helper()
	unit, _ := d.o.Units.At("96", d.o.Clock.Now().Date())
	id := d.o.IDs.New()
	storetest.Write(d.t, d.o.Store, func(tx *store.Tx) error {
		if err := tx.AddCouncil(council.Council{ID: id, Kind: council.KindAdvisory, Name: "Tổ tư vấn mẫu", Level: "province", UnitCode: unit.Code, UnitFrom: unit.From, DecisionNumber: "3/QĐ", DecisionDate: unit.From, CreatedAt: d.o.Clock.Now()}); err != nil {
			return err
		}
		for login, role := range map[string]access.Role{"totruong": access.AdvisorHead, "tovien": access.Advisor} {
			if err := tx.AddGrant(store.Grant{ID: d.o.IDs.New(), UserID: d.users[login], Role: role, Body: id, From: d.o.Clock.Now().Date(), CreatedAt: d.o.Clock.Now()}); err != nil {
				return err
			}
		}
		return nil
	})
}

// standAt moves a handed-in dossier to the first stage of a kind.
func (d *desks) standAt(id, kind string) {
	d.t.Helper()
	storetest.Write(d.t, d.o.Store, func(tx *store.Tx) error {
		x, err := tx.Dossier(id)
		if err != nil {
			return err
		}
		b, err := d.o.Books.Book(x.Book)
		if err != nil {
			return err
		}
		for _, s := range b.Procedure.Stages {
			if s.Kind == kind {
				x.Stage, x.Turn, x.DueAt = s.ID, dossier.Turn(s.Holder.Role), 0
				return tx.SaveDossier(&x)
			}
		}
		return nil
	})
}

func TestTheTeamScoresThenConcludesOrReturns(t *testing.T) {
	eachDesks(t, "2020-10-12", func(t *testing.T, d *desks) {
		d.user("totruong")
		d.user("tovien")
		d.team()
		id := d.open("chuthe", "Cá khô bổi")
		d.fill("chuthe", id)
		d.submit("chuthe", id)
		if a := d.get("tovien", "/ho-so/"+id); a.status != http.StatusNotFound {
			t.Errorf("the team sees a dossier that has not come to it: %d", a.status)
		}
		d.standAt(id, rulebook.StagePrescore)
		page := "/ho-so/" + id + "/so-bo"
		if a := d.see("tovien", "/viec"); !strings.Contains(a.body, page) {
			t.Error("the member's work does not lead to the sheet")
		}
		for login, want := range map[string]int{"chuthe": 403, "huyen": 403, "tinh": 403, "huyen2": 404} {
			if a := d.get(login, page); a.status != want {
				t.Errorf("%s opens the sheet: %d, want %d", login, a.status, want)
			}
		}
		v := d.view("tovien", id)
		c := v.Criteria.Criteria()[0]
		secret := "nhận xét nội bộ 4711"
		a := d.see("tovien", page)
		if strings.Contains(a.body, `value="send"`) {
			t.Error("a member is offered to conclude")
		}
		d.do("tovien", page, page, url.Values{"c-" + c.Code: {c.Options[0].Key}, "n-" + c.Code: {secret}, "do": {"save"}})
		if a = d.see("totruong", page); !strings.Contains(a.body, secret) || a.form(t, page).Get("c-"+c.Code) != c.Options[0].Key {
			t.Error("the head does not see the member's sheet")
		}
		for _, login := range []string{"chuthe", "huyen"} {
			if a := d.see(login, "/ho-so/"+id); strings.Contains(a.body, secret) || strings.Contains(plain(a.body), "Tổ tư vấn chấm sơ bộ") {
				t.Errorf("%s sees the preliminary score", login)
			}
		}
		if a := d.get("tovien", page+"/ket-luan"); a.status != http.StatusForbidden {
			t.Errorf("a member concludes: %d", a.status)
		}

		// The head returns it, with a reason, through the same preview.
		back := page + "/tra-lai"
		f := d.see("totruong", back).form(t, back)
		for k, x := range judge(v, map[string]string{v.Checklist[0].Code: "Thiếu trang cuối."}) {
			f[k] = x
		}
		shown := d.post("totruong", back, f, http.StatusOK)
		d.worded(shown)
		d.post("totruong", back+"/xong", shown.form(t, back+"/xong"), http.StatusSeeOther)
		if v = d.view("chuthe", id); v.State != dossier.Returned || v.Items[v.Checklist[0].Code].Reason != "Thiếu trang cuối." {
			t.Fatalf("the team's return left it %s", v.State)
		}
		code := v.Checklist[0].Code
		item := "/toi/" + id + "/muc/" + code
		d.attach("chuthe", id, code, upload{"du.pdf", bytesOf(pdfFile("đủ"))})
		d.do("chuthe", item, item+"/xong", nil)
		d.submit("chuthe", id)
		if v = d.view("chuthe", id); v.Turn != dossier.Turn(access.AdvisorHead) {
			t.Fatalf("mended, it is the turn of %q", v.Turn)
		}

		// A new edition wants a new sheet; without a word no conclusion.
		end := page + "/ket-luan"
		f = d.see("totruong", end).form(t, end)
		f.Set("reason", "Đạt yêu cầu.")
		d.post("totruong", end, f, http.StatusConflict)
		if a := d.do("totruong", page, page, url.Values{"c-" + c.Code: {c.Options[0].Key}, "do": {"send"}}); a.to != end {
			t.Errorf("sending leads to %s", a.to)
		}
		f = d.see("totruong", end).form(t, end)
		f.Set("reason", "Đạt yêu cầu.")
		half := d.post("totruong", end, f, http.StatusUnprocessableEntity) // one criterion is no sheet
		d.worded(half)
		if !strings.Contains(half.body, page+"#tc-") {
			t.Error("the refusal does not lead to the criterion that is open")
		}
		all, _ := answersTo(t, v.Criteria, 1, 3)
		none := false
		for _, x := range all {
			none = none || x[0] == NoneFits
		}
		if !none {
			t.Fatal("this sheet does not try «no level fits»")
		}
		all.Set("do", "send")
		d.do("totruong", page, page, all)
		for code, x := range d.see("totruong", page).form(t, page) {
			if strings.HasPrefix(code, "c-") && x[0] != all.Get(code) {
				t.Errorf("%s comes back as %q, was %q", code, x[0], all.Get(code))
			}
		}
		if a := d.see("totruong", page); strings.Contains(plain(a.body), "Chưa thể kết luận hạng sao") {
			t.Error("the whole sheet does not count as answered")
		}
		f = d.see("totruong", end).form(t, end)
		f.Set("reason", " ")
		d.worded(d.post("totruong", end, f, http.StatusUnprocessableEntity))
		f.Set("reason", "Đạt yêu cầu, kết luận kín 1234.")
		d.post("totruong", end, f, http.StatusSeeOther)
		if v = d.view("totruong", id); v.Turn != dossier.Turn(access.Secretary) {
			t.Errorf("concluded, it is the turn of %q", v.Turn)
		}
		if a := d.see("chuthe", "/ho-so/"+id); strings.Contains(a.body, "kết luận kín 1234") {
			t.Error("the producer reads the team's conclusion to the council")
		}
	})
}

func TestADistrictForwardsByTheResult(t *testing.T) {
	eachDesks(t, "2020-10-12", func(t *testing.T, d *desks) {
		for points, want := range map[int]string{62: appraisal.Forward, 40: appraisal.Refuse} {
			id := d.open("chuthe", "Sản phẩm "+want)
			d.fill("chuthe", id)
			d.submit("chuthe", id)
			d.standAt(id, rulebook.StageForward)
			v := d.view("huyen", id)
			unit := v.Place
			storetest.Write(t, d.o.Store, func(tx *store.Tx) error {
				body := council.Council{ID: d.o.IDs.New(), Kind: council.KindCouncil, Name: "Hội đồng huyện", Level: "district", UnitCode: unit.AreaCode, UnitFrom: unit.AreaFrom, CreatedAt: d.o.Clock.Now()}
				ses := council.Session{ID: d.o.IDs.New(), CouncilID: body.ID, Title: "Phiên", HeldOn: "2020-10-12", State: council.Closed, CreatedAt: d.o.Clock.Now()}
				a := council.Agenda{SessionID: ses.ID, DossierID: id, Order: 1, Book: v.Book, Set: v.Set, SetHash: v.SetHash, Edition: 1, Round: 1, State: council.Closed}
				if err := tx.AddCouncil(body); err != nil {
					return err
				}
				if err := tx.AddSession(ses); err != nil {
					return err
				}
				if err := tx.AddAgenda(a); err != nil {
					return err
				}
				a.Version, a.Members, a.Total, a.Star = 1, 2, 2*points*v.Rules.Step, 3
				return tx.SaveAgenda(&a)
			})
			page := "/ho-so/" + id + "/chuyen"
			if a := d.get("tinh", page); a.status != http.StatusForbidden {
				t.Errorf("the province forwards for the district: %d", a.status)
			}
			a := d.see("huyen", page)
			f := a.form(t, page)
			if f.Get("outcome") != want || strings.Contains(a.body, `name="letter_number"`) != (want == appraisal.Forward) {
				t.Errorf("at %d points the page offers %q", points, f.Get("outcome"))
			}
			d.worded(d.post("huyen", page, f, http.StatusUnprocessableEntity)) // neither letter nor reason
			f.Set("letter_number", "128/UBND-KT")
			f.Set("letter_date", "12/10/2020")
			f.Set("reason", "Không đủ điểm.")
			wrong := url.Values{}
			for k, x := range f {
				wrong[k] = x
			}
			wrong.Set("act_id", d.o.IDs.New())
			wrong.Set("outcome", map[string]string{appraisal.Forward: appraisal.Refuse, appraisal.Refuse: appraisal.Forward}[want])
			d.post("huyen", page, wrong, http.StatusConflict)
			d.post("huyen", page, f, http.StatusSeeOther)
			if v = d.view("huyen", id); want == appraisal.Forward && v.Stage == "" || want == appraisal.Refuse && v.State != dossier.Closed {
				t.Errorf("at %d points it came to %s, %s", points, v.State, v.Stage)
			}
			if a := d.see("chuthe", "/ho-so/"+id); strings.Contains(plain(a.body), "điểm, 2 phiếu") != (want == appraisal.Refuse) {
				t.Errorf("%s: the producer sees the district's score before the end, or not after it", want)
			}
			if a := d.get("huyen", page); a.status != http.StatusConflict {
				t.Errorf("it can be forwarded twice: %d", a.status)
			}
		}
	})
}
