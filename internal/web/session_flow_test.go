package web

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	field "saoque/internal/council"
	"saoque/internal/decision"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// The marks that must not leak: a note and a recusal's reason.
const (
	secret = "dấu kín 7731"
	reason = "em ruột là chủ cơ sở 4417"
)

func TestASessionFromRollToRegister(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		councilID := h.seat()
		refuseWithoutReading(t, h, councilID)
		if got := h.tasks("thuky"); !slices.Equal(got, []string{"call"}) {
			t.Error("with dossiers waiting for a session the secretary has", got)
		}
		ses := h.call(councilID)
		board := "/phien/" + ses + "/dieu-hanh"
		item := func(act, product string) string { return "/phien/" + ses + "/" + act + "/" + h.products[product] }

		if got := h.tasks("thuky"); !slices.Equal(got, []string{"roll"}) {
			t.Error("before the roll the secretary has", got)
		}
		if h.page("thuky", board).has(item("mo", "mật")) {
			t.Error("a product can be opened before the roll is called")
		}
		h.post("thuky", item("mo", "mật"), url.Values{"act_id": {h.o.IDs.New()}, "version": {"1"}}, http.StatusConflict)
		h.roll(ses)
		if got := h.tasks("thuky"); !slices.Equal(got, []string{"open"}) {
			t.Error("after the roll the secretary has", got)
		}
		h.do("thuky", board, item("mo", "mật"), nil)
		if got := h.tasks("thuky"); !slices.Equal(got, []string{"wait"}) {
			t.Error("while members score the secretary has", got)
		}
		if a := h.page("thuky", "/viec"); !strings.Contains(plain(a.body), "Chờ 4 thành viên gửi phiếu") || strings.Contains(plain(a.body), "1 việc") {
			t.Error("waiting for members is not said, or counts as the secretary's own work")
		}
		if got := h.tasks("an"); !slices.Equal(got, []string{"score"}) {
			t.Error("a member has", got)
		}
		if got := h.tasks("vang"); len(got) != 0 {
			t.Error("an absent member has", got)
		}

		// The recused member types a reason; without one nothing happens.
		h.post("rut", item("rut", "mật"), url.Values{"act_id": {h.o.IDs.New()}, "reason": {"  "}}, http.StatusUnprocessableEntity)
		h.do("rut", item("rut", "mật"), item("rut", "mật"), url.Values{"reason": {reason}})
		for _, path := range []string{item("cham", "mật"), item("phieu", "mật"), item("cham", "mật") + "/gui"} {
			if a := h.get("rut", path); a.status != http.StatusForbidden {
				t.Errorf("the recused member opens %s: %d", path, a.status)
			}
		}
		h.post("rut", item("cham", "mật"), url.Values{"act_id": {h.o.IDs.New()}}, http.StatusForbidden)

		// A draft comes back as it was, "no level fits" included.
		draft(t, h, item("cham", "mật"))
		sheetAn := h.score("an", ses, "mật", secret, 1, 1)
		sheetBinh := h.score("binh", ses, "mật", "", 3, 4)

		// While somebody is not done there is no closing, by page or by hand.
		if a := h.page("thuky", board); a.has(item("chot", "mật")) || !strings.Contains(plain(a.body), "còn chờ 1 người") {
			t.Error("the board lets the product be closed while the chair has not scored")
		}
		version := strconv.FormatInt(h.agenda(ses, "mật").Version, 10)
		h.post("thuky", item("chot", "mật"), url.Values{"act_id": {h.o.IDs.New()}, "version": {version}}, http.StatusConflict)

		sealed(t, h, ses)

		// A revision replaces the card and keeps what was sent before.
		sheetAn = revise(t, h, ses, sheetAn)
		sheetChair := h.score("chutich", ses, "mật", "", 1, 2)

		// Two secretaries close at once: one act, one result.
		closeTwice(t, h, ses, item("chot", "mật"))
		a := h.agenda(ses, "mật")
		want, err := h.book.Tally(h.set.Number, []rulebook.Sheet{sheetChair, sheetAn, sheetBinh}, rulebook.MinimaSum)
		if err != nil {
			t.Fatal(err)
		}
		var got rulebook.TallyResult
		if err := json.Unmarshal([]byte(a.Result), &got); err != nil {
			t.Fatal(err)
		}
		if got.Sum != want.Sum || got.Members != 3 || got.Star != want.Star || got.Mean != want.Mean || !reflect.DeepEqual(got.Parts, want.Parts) || !reflect.DeepEqual(got.Unmet, want.Unmet) {
			t.Errorf("tally %+v, want %+v", got, want)
		}
		opened(t, h, ses, want)

		// The second product, so that the session can end.
		h.do("thuky", board, item("mo", "khô"), nil)
		for _, who := range []string{"chutich", "an", "binh", "rut"} {
			h.score(who, ses, "khô", "", 1, 1)
		}
		h.do("thuky", board, item("chot", "khô"), nil)
		if got := h.tasks("thuky"); !slices.Equal(got, []string{"end"}) {
			t.Error("with all products closed the secretary has", got)
		}
		h.do("thuky", board, "/phien/"+ses+"/ket-thuc", nil)
		if h.page("thuky", board).has("/phien/" + ses + "/diem-danh") {
			t.Error("the roll of a closed session can be called again")
		}
		papersOfSession(t, h, ses)
		papersOfDecision(t, h, decisionAndRegister(t, h))
	})
}

// refuseWithoutReading: a date-only deadline of the script forces its reading.
func refuseWithoutReading(t *testing.T, h *hall, councilID string) {
	t.Helper()
	f := h.page("thuky", "/phien/moi").form(t, "/phien/moi")
	for k, v := range map[string]string{"council": councilID, "title": "Phiên mẫu", "place": "Hội trường", "date": "20/11/2020", "script_due": "15/11/2020", "dossier": h.products["mật"]} {
		f.Set(k, v)
	}
	a := h.post("thuky", "/phien/moi", f, http.StatusUnprocessableEntity)
	if !strings.Contains(a.body, "trước 00:00 ngày 15/11/2020") || !strings.Contains(a.body, "đến hết ngày 15/11/2020") || !strings.Contains(a.body, `value="Hội trường"`) {
		t.Error("the refused form does not spell out both readings, or has lost what was typed")
	}
}

// draft saves half a card and finds it again.
func draft(t *testing.T, h *hall, path string) {
	t.Helper()
	full, _ := h.answers(1, 1)
	half := url.Values{"note": {secret}, "do": {"save"}}
	n := 0
	for _, c := range h.set.Criteria() {
		if n++; n%2 == 0 {
			half.Set("c-"+c.Code, full.Get("c-"+c.Code))
		} else if !c.HasZero() {
			half.Set("c-"+c.Code, NoneFits)
		}
	}
	for _, c := range h.set.Criteria() { // a criterion that needs another's points
		if need := half.Get("c-" + c.Needs); c.Needs != "" && (need == "" || need == NoneFits) {
			half.Del("c-" + c.Code)
		}
	}
	first := h.page("an", path).form(t, path)
	sent := url.Values{}
	for _, v := range []url.Values{first, half} {
		for k, x := range v {
			sent[k] = x
		}
	}
	h.post("an", path, sent, http.StatusSeeOther)
	// The same act again is answered, not done twice; another one on the old
	// version is refused.
	h.post("an", path, sent, http.StatusSeeOther)
	stale := url.Values{}
	for k, x := range sent {
		stale[k] = x
	}
	stale.Set("act_id", h.o.IDs.New())
	if a := h.post("an", path, stale, http.StatusConflict); !strings.Contains(a.body, secret) {
		t.Error("the refused form loses what was typed")
	}
	back := h.page("an", path)
	form := back.form(t, path)
	for k := range half {
		if strings.HasPrefix(k, "c-") && form.Get(k) != half.Get(k) {
			t.Errorf("draft: %s is %q, was %q", k, form.Get(k), half.Get(k))
		}
	}
	if !strings.Contains(back.body, secret) || form.Get("version") != "1" {
		t.Error("draft: the note or the version is lost", form.Get("version"))
	}
	// A half card is shown with what is missing, and cannot be sent.
	review := h.page("an", path+"/gui")
	if !strings.Contains(plain(review.body), "phải chọn trước khi gửi") {
		t.Error("the review does not say what is missing")
	}
	h.post("an", path+"/gui", review.form(t, path+"/gui"), http.StatusUnprocessableEntity)
}

// sealed: while the product is open, nobody but its author learns anything of
// a card beyond its state, on any page that can be reached.
func sealed(t *testing.T, h *hall, ses string) {
	t.Helper()
	total := 0
	storetest.Read(t, h.o.Store, func(tx *store.Tx) error {
		c, err := tx.Card(ses, h.products["mật"], h.users["an"], 1)
		total = c.Total
		return err
	})
	item := func(act string) string { return "/phien/" + ses + "/" + act + "/" + h.products["mật"] }
	for login := range people {
		pages := h.crawl(login)
		for path, body := range pages {
			if login != "an" && strings.Contains(body, secret) {
				t.Errorf("%s reads a rival's note at %s", login, path)
			}
			if login != "rut" && login != "thuky" && login != "chutich" && strings.Contains(body, reason) {
				t.Errorf("%s reads the reason of a recusal at %s", login, path)
			}
			if login != "an" && strings.Contains(body, "<strong>"+strconv.Itoa(total)+"</strong>") {
				t.Errorf("%s reads a rival's total at %s", login, path)
			}
		}
		for _, path := range []string{item("ket-qua"), item("phieu") + "/" + h.users["an"]} {
			if a := h.get(login, path); a.status == http.StatusOK {
				t.Errorf("%s opens %s while the product is open", login, path)
			}
		}
	}
	b := h.page("kiemtra", "/phien/"+ses+"/dieu-hanh")
	for _, state := range []string{"đã gửi", "vắng", "không chấm", "chưa bắt đầu"} {
		if !strings.Contains(plain(b.body), state) {
			t.Errorf("the auditor does not see the state %q", state)
		}
	}
}

// revise sends another card over the one that was sent.
func revise(t *testing.T, h *hall, ses string, before rulebook.Sheet) rulebook.Sheet {
	t.Helper()
	path := "/phien/" + ses + "/cham/" + h.products["mật"]
	f := h.page("an", path).form(t, path)
	after := before.Choices
	for _, c := range h.set.Criteria() {
		for _, o := range c.Options {
			if best, _ := c.Option(before.Choices[c.Code]); best != nil && o.Points < best.Points && o.Points > 0 && reflect.DeepEqual(after, before.Choices) {
				after = map[string]string{}
				for k, v := range before.Choices {
					after[k] = v
				}
				after[c.Code] = o.Key
				f.Set("c-"+c.Code, o.Key)
			}
		}
	}
	if reflect.DeepEqual(after, before.Choices) {
		t.Fatal("nothing was changed")
	}
	f.Set("note", secret)
	f.Set("do", "review")
	review := h.post("an", path, f, http.StatusOK)
	send := review.form(t, path+"/gui")
	first := h.post("an", path+"/gui", send, http.StatusSeeOther)
	if again := h.post("an", path+"/gui", send, http.StatusSeeOther); again.to != first.to {
		t.Error("the same send twice:", first.to, again.to)
	}
	storetest.Read(t, h.o.Store, func(tx *store.Tx) error {
		c, err := tx.Card(ses, h.products["mật"], h.users["an"], 1)
		if err != nil {
			return err
		}
		list, err := tx.Revisions(c)
		if len(list) != 2 || list[0].Total == list[1].Total {
			t.Errorf("revisions: %+v", list)
		}
		return err
	})
	return rulebook.Sheet{Choices: after}
}

// closeTwice lets two secretaries close the product at the same moment.
func closeTwice(t *testing.T, h *hall, ses, path string) {
	t.Helper()
	board := "/phien/" + ses + "/dieu-hanh"
	forms := map[string]url.Values{}
	for _, who := range []string{"thuky", "thuky2"} {
		forms[who] = h.page(who, board).form(t, path)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	got := []int{}
	for who, f := range forms {
		wg.Go(func() {
			a := h.ask(who, http.MethodPost, path, f)
			mu.Lock()
			defer mu.Unlock()
			got = append(got, a.status)
		})
	}
	wg.Wait()
	slices.Sort(got)
	if !slices.Equal(got, []int{http.StatusSeeOther, http.StatusConflict}) {
		t.Error("two secretaries closing at once:", got)
	}
}

// opened: after closing, each sees what the product's closing opens to them.
func opened(t *testing.T, h *hall, ses string, want rulebook.TallyResult) {
	t.Helper()
	item := func(act string) string { return "/phien/" + ses + "/" + act + "/" + h.products["mật"] }
	card := item("phieu") + "/" + h.users["an"]
	mean := strings.Replace(want.Mean, ".", ",", 1)
	for login := range people {
		var tally, cards bool
		switch login {
		case "thuky", "thuky2", "chutich":
			tally, cards = true, true
		case "an", "binh", "vang", "tinh", "chutich-tinh":
			tally = true
		}
		a := h.get(login, item("ket-qua"))
		if (a.status == http.StatusOK) != tally || tally && !strings.Contains(plain(a.body), mean) {
			t.Errorf("%s asks for the tally: %d", login, a.status)
		}
		if tally && strings.Contains(a.body, "Phiếu của từng thành viên") != cards {
			t.Errorf("%s: cards by member shown: %v", login, !cards)
		}
		if strings.Contains(a.body, secret) {
			t.Errorf("%s reads a note in the tally", login)
		}
		if a := h.get(login, "/phien/"+ses+"/dieu-hanh"); a.status == http.StatusOK && strings.Contains(a.body, item("ket-qua")) != tally {
			t.Errorf("%s: the board leads to the result: %v", login, !tally)
		}
		if a := h.get(login, card); (a.status == http.StatusOK) != cards || cards && !strings.Contains(a.body, secret) {
			t.Errorf("%s asks for a member's card: %d", login, a.status)
		}
		if login == "la" || login == "quantri" || login == "kiemtra" || login == "bo" {
			for path, body := range h.crawl(login) {
				if strings.Contains(plain(body), mean) {
					t.Errorf("%s reads the result at %s", login, path)
				}
			}
		}
	}
	if a := h.page("an", item("phieu")); !strings.Contains(plain(a.body), mean) || !strings.Contains(a.body, secret) {
		t.Error("the member does not see the own card with the tally")
	}
	if a := h.get("an", item("cham")); a.status != http.StatusConflict {
		t.Error("a closed product can be scored:", a.status)
	}
}

// decisionAndRegister gives the decision's address.
func decisionAndRegister(t *testing.T, h *hall) string {
	t.Helper()
	if a := h.get("chutich-tinh", "/quyet-dinh/moi"); a.status != http.StatusForbidden {
		t.Error("the chairman drafts a decision:", a.status)
	}
	action := "/quyet-dinh/moi?tinh=96"
	f := h.page("tinh", "/quyet-dinh/moi").form(t, action)
	if len(f["dossier"]) != 2 {
		t.Fatal("waiting for a decision:", f["dossier"])
	}
	f.Set("issuer", "Chủ tịch UBND tỉnh")
	path := h.post("tinh", action, f, http.StatusSeeOther).to
	if again := h.post("tinh", action, f, http.StatusSeeOther).to; again != path {
		t.Error("the same draft twice:", path, again)
	}
	if a := h.page("tinh", path); a.has(path + "/ban-hanh") {
		t.Error("the office is offered to issue the decision")
	}
	if a := h.get("kiemtra", path); a.status != http.StatusNotFound {
		t.Error("the auditor sees a draft:", a.status)
	}

	if !strings.Contains(h.page("tinh", "/quyet-dinh").body, ">Dự thảo<") {
		t.Error("the office does not see its draft in the list")
	}
	for _, login := range []string{"kiemtra", "bo"} {
		if strings.Contains(h.page(login, "/quyet-dinh").body, ">Dự thảo<") {
			t.Error(login, "is told of a draft")
		}
	}

	f = h.page("chutich-tinh", path).form(t, path+"/ban-hanh")
	for k, v := range map[string]string{"number": "2224/QĐ-UBND", "date": "20/11/2020", "signer": "Người chutich-tinh", "confirm": "2242/QĐ-UBND"} {
		f.Set(k, v)
	}
	h.post("chutich-tinh", path+"/ban-hanh", f, http.StatusUnprocessableEntity)
	f.Set("confirm", f.Get("number"))
	h.post("tinh", path+"/ban-hanh", f, http.StatusForbidden)
	stale := url.Values{}
	for k, v := range f {
		stale[k] = v
	}
	stale.Set("version", "7")
	stale.Set("act_id", h.o.IDs.New())
	h.post("chutich-tinh", path+"/ban-hanh", stale, http.StatusConflict)
	h.post("chutich-tinh", path+"/ban-hanh", f, http.StatusSeeOther)
	h.post("chutich-tinh", path+"/ban-hanh", f, http.StatusSeeOther) // the same act again

	var certs []decision.Certificate
	storetest.Read(t, h.o.Store, func(tx *store.Tx) (err error) {
		certs, err = tx.CertificatesOf(strings.TrimPrefix(path, "/quyet-dinh/"))
		return err
	})
	best := h.agendaStar("khô")
	if best < 3 || len(certs) == 0 {
		t.Fatalf("no certificate to look at: %d star, %d certificates", best, len(certs))
	}
	for _, c := range certs {
		if c.LastDay != hallDay.AddMonths(36) || c.IssuedOn != hallDay {
			t.Errorf("certificate %s holds until %s", c.Number, c.LastDay)
		}
	}
	if a := h.page("kiemtra", path); !strings.Contains(a.body, certs[0].Number) {
		t.Error("the issued decision does not show its certificates")
	}

	list := h.page("bo", "/so-dang-ky?hieu-luc=con")
	if !strings.Contains(list.body, certs[0].ProductCode) {
		t.Error("the register does not show the certificate")
	}
	if a := h.page("bo", "/so-dang-ky?sao=5"); strings.Contains(a.body, certs[0].ProductCode) && certs[0].Star != 5 {
		t.Error("the star filter does not filter")
	}
	sheet := h.page("tinh", "/so-dang-ky.csv").body
	if strings.Contains(sheet, "\n=") || strings.Contains(sheet, `,"=`) || !strings.Contains(sheet, `'=HYPERLINK`) {
		t.Errorf("the export holds a formula:\n%s", sheet)
	}
	registerBooks(t, h, certs)
	if a := h.get("la", "/so-dang-ky"); a.status != http.StatusForbidden {
		t.Error("an account without a role reads the register:", a.status)
	}
	return path
}

func (h *hall) agendaStar(product string) (star int) {
	storetest.Read(h.t, h.o.Store, func(tx *store.Tx) error {
		list, err := tx.AgendasOf(h.products[product])
		for _, a := range list {
			if a.State == field.Closed {
				star = a.Star
			}
		}
		return err
	})
	return star
}

func TestRegisterPagesBothWays(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		const n = 120
		storetest.Write(t, h.o.Store, func(tx *store.Tx) error {
			d := decision.Decision{ID: h.o.IDs.New(), Number: "1/QĐ", Province: "96", Issuer: "x", State: decision.Issued, IssuedOn: hallDay, CreatedAt: h.o.Clock.Now()}
			if err := tx.AddDecision(d); err != nil {
				return err
			}
			unit, _ := h.o.Units.At("96", hallDay)
			for i := range n {
				number := strconv.Itoa(1000 + i)
				c := decision.Certificate{ID: h.o.IDs.New(), Number: number, DecisionID: d.ID, DossierID: h.products["mật"], ProductCode: "M-" + number, ProductName: "Đặc sản " + number,
					ProducerName: "Cơ sở", UnitCode: unit.Code, UnitFrom: unit.From, Province: "96", Star: 3 + i%2, IssuedOn: hallDay, LastDay: hallDay.AddMonths(36), Sample: true}
				if i%3 == 0 {
					c.LastDay = hallDay.AddDays(-1)
				}
				if err := tx.AddCertificate(c); err != nil {
					return err
				}
			}
			return nil
		})
		for filter, want := range map[string]int{"": n, "?sao=4": n / 2, "?hieu-luc=con": n / 3 * 2, "?sao=3&hieu-luc=con": n / 3} {
			var all []string
			path, last := "/so-dang-ky"+filter, ""
			for path != "" {
				a := h.page("tinh", path)
				all = append(all, codes(a.body)...)
				last, path = path, rel(a.body, "next")
			}
			if len(all) != want || !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != want {
				t.Errorf("%q: forwards %d rows, want %d", filter, len(all), want)
			}
			var back []string
			for path = last; path != ""; {
				a := h.page("tinh", path)
				back = append(codes(a.body), back...)
				path = rel(a.body, "prev")
			}
			if len(back) != want || !slices.IsSorted(back) {
				t.Errorf("%q: backwards %d rows, want %d", filter, len(back), want)
			}
		}
		if a := h.get("tinh", "/so-dang-ky?sau=@@"); a.status != http.StatusUnprocessableEntity {
			t.Error("a broken cursor:", a.status)
		}
	})
}

var (
	codeTag = regexp.MustCompile(`href="/x/(M-\d+)"`)
	relTag  = regexp.MustCompile(`<a href="([^"]*)" rel="(prev|next)"`)
)

func codes(body string) []string {
	var out []string
	for _, m := range codeTag.FindAllStringSubmatch(body, -1) {
		out = append(out, m[1])
	}
	return out
}

func rel(body, which string) string {
	for _, m := range relTag.FindAllStringSubmatch(body, -1) {
		if m[2] == which {
			return html.UnescapeString(m[1])
		}
	}
	return ""
}
