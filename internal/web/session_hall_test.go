package web

import (
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"saoque/internal/access"
	"saoque/internal/calendar"
	field "saoque/internal/council"
	"saoque/internal/dossier"
	"saoque/internal/jobs"
	"saoque/internal/locale"
	"saoque/internal/office"
	"saoque/internal/office/accounts"
	"saoque/internal/office/council"
	"saoque/internal/office/officetest"
	"saoque/internal/party"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
	"saoque/internal/territory"
)

// hallDay is the day of the session in these tests.
const hallDay = calendar.Date("2020-11-20")

// hall is a province with a council whose pages are asked over HTTP.
type hall struct {
	t     *testing.T
	o     *office.Office
	s     *Server
	mux   *http.ServeMux
	users map[string]string // login → user id
	book  *rulebook.Book
	set   *rulebook.Set
	// products maps a short name to the dossier's id.
	products map[string]string
}

// people of the hall: the unit of those who hold a grant over one.
var people = map[string][]accounts.NewGrant{
	"tinh": {{Role: access.Province, Unit: "96"}}, "chutich-tinh": {{Role: access.Chairman, Unit: "96"}}, "kiemtra": {{Role: access.Auditor, Unit: "96"}},
	"bo": {{Role: access.Ministry}}, "quantri": {{Role: access.Admin}}, "la": nil,
	"thuky": nil, "thuky2": nil, "chutich": nil, "an": nil, "binh": nil, "vang": nil, "rut": nil,
}

// newHall builds the province with two dossiers that wait for its council.
func newHall(t *testing.T, o *office.Office) *hall {
	t.Helper()
	static, err := LoadStatic()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := NewRenderer(locale.Load(), static)
	if err != nil {
		t.Fatal(err)
	}
	desk, err := accounts.New(o, accounts.Settings{Hash: accounts.Params{Memory: 64, Time: 1, Threads: 1}, Floor: -1, GivenPasswords: true})
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{t: t, o: o, users: map[string]string{}, products: map[string]string{}, mux: http.NewServeMux()}
	h.s = &Server{Office: o, Desk: desk, Errands: errands(t), Words: locale.Load(), Pages: pages, Static: static, Log: slog.New(slog.DiscardHandler)}
	for _, r := range h.s.Routes() {
		h.mux.HandleFunc(r.Name(), h.serve(r))
	}
	for login, grants := range people {
		u, _, err := desk.CreateUser(t.Context(), accounts.Operator, o.IDs.New(), accounts.NewUser{Login: login, Name: "Người " + login, Password: "mật khẩu thử", Grants: grants})
		if err != nil {
			t.Fatal(login, err)
		}
		h.users[login] = u.User
	}
	if h.book, err = o.Books.ForFiling(hallDay); err != nil {
		t.Fatal(err)
	}
	for _, s := range h.book.Sets {
		if s.Complete && h.set == nil {
			h.set = s
		}
	}
	h.wait("mật", "Mật ong rừng tràm")
	h.wait("khô", `=HYPERLINK("http://x.example","khô")`)
	return h
}

// serve answers in the name of the user whose login the request's header
// gives: who signs in, and how, is tested elsewhere.
func (h *hall) serve(r Route) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		q := &Request{Request: req, W: w, Server: h.s}
		if login := req.Header.Get("X-As"); login != "" {
			subject, err := accounts.Subject(req.Context(), h.o, h.users[login])
			if err != nil {
				h.t.Error(err)
			}
			q.Session = accounts.Session{Subject: subject}
		}
		if err := r.Handle(q); err != nil {
			h.s.fail(q, err)
		}
	}
}

// wait stores a dossier that has come to the provincial council.
func (h *hall) wait(short, name string) {
	h.t.Helper()
	commune := h.o.Units.Below("96", territory.Commune, hallDay)[0]
	place, err := h.o.PlaceOf(commune.Code, commune.From, hallDay)
	if err != nil {
		h.t.Fatal(err)
	}
	stage := ""
	for _, s := range h.book.Procedure.Stages {
		if s.Kind == rulebook.StageCouncil && s.Level == "province" {
			stage = s.ID
		}
	}
	id, now := h.o.IDs.New(), h.o.Clock.Now()
	storetest.Write(h.t, h.o.Store, func(tx *store.Tx) error {
		p := party.Producer{ID: h.o.IDs.New(), Name: "Cơ sở " + short, Kind: "household", UnitCode: place.UnitCode, UnitFrom: place.UnitFrom, Sample: true, CreatedAt: now}
		if err := tx.AddProducer(p); err != nil {
			return err
		}
		x := party.Product{ID: h.o.IDs.New(), ProducerID: p.ID, Name: name, Sample: true, CreatedAt: now}
		if err := tx.AddProduct(x); err != nil {
			return err
		}
		d := dossier.Dossier{ID: id, Slip: "CM-" + short, Kind: dossier.First, Season: 2020, ProductID: x.ID, ProducerID: p.ID, ProductName: x.Name, ProducerName: p.Name,
			Book: h.book.ID, Set: h.set.Number, SetHash: h.set.Hash(), Place: place, State: dossier.Appraisal, Stage: stage, Turn: dossier.Turn(access.Secretary), Edition: 1,
			Sample: true, CreatedBy: h.users["tinh"], CreatedAt: now, MovedAt: now}
		if err := tx.AddDossier(d); err != nil {
			return err
		}
		return tx.AddEdition(dossier.Edition{DossierID: id, Number: 1, Manifest: "{}", ManifestHash: strings.Repeat("ab", 32), SubmittedBy: d.CreatedBy, SubmittedAt: now})
	})
	h.products[short] = id
}

// answer is a response with its body.
type answer struct {
	status int
	body   string
	to     string // where a redirect leads
	from   string // the address asked
}

func (h *hall) ask(login, method, path string, form url.Values) answer {
	h.t.Helper()
	var req *http.Request
	if method == http.MethodPost {
		req = httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	} else {
		req = httptest.NewRequest(method, path, nil)
	}
	req.Header.Set("X-As", login)
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, req)
	return answer{status: w.Code, body: w.Body.String(), to: w.Header().Get("Location"), from: path}
}

func (h *hall) get(login, path string) answer {
	h.t.Helper()
	a := h.ask(login, http.MethodGet, path, nil)
	if strings.Contains(a.body, "[council.") || strings.Contains(a.body, "[session.") || strings.Contains(a.body, "[score.") || strings.Contains(a.body, "[decision.") || strings.Contains(a.body, "[ui.") {
		i := strings.Index(a.body, "[")
		h.t.Errorf("%s as %s shows a text that is missing, near %q", path, login, a.body[max(0, i-80):min(len(a.body), i+120)])
	}
	return a
}

// page gets a page that must be there.
func (h *hall) page(login, path string) answer {
	h.t.Helper()
	a := h.get(login, path)
	if a.status != http.StatusOK {
		h.t.Fatalf("GET %s as %s: %d\n%s", path, login, a.status, plain(a.body))
	}
	return a
}

var (
	formTag   = regexp.MustCompile(`(?s)<form[^>]*method="post"[^>]*action="([^"]*)"[^>]*>(.*?)</form>`)
	hiddenTag = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	chosenTag = regexp.MustCompile(`<input type="(?:radio|checkbox)" name="([^"]*)" value="([^"]*)"[^>]* checked`)
	tags      = regexp.MustCompile(`(?s)<[^>]*>`)
	hrefTag   = regexp.MustCompile(`href="(/[^"]*)"`)
)

func plain(body string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(body, " "))), " ")
}

// form reads the hidden and the chosen fields of the form that posts to action.
func (a answer) form(t *testing.T, action string) url.Values {
	t.Helper()
	for _, m := range formTag.FindAllStringSubmatch(a.body, -1) {
		if html.UnescapeString(m[1]) != action {
			continue
		}
		v := url.Values{}
		for _, re := range []*regexp.Regexp{hiddenTag, chosenTag} {
			for _, x := range re.FindAllStringSubmatch(m[2], -1) {
				v.Add(html.UnescapeString(x[1]), html.UnescapeString(x[2]))
			}
		}
		return v
	}
	t.Fatalf("%s has no form for %s", a.from, action)
	return nil
}

func (a answer) has(action string) bool { return strings.Contains(a.body, `action="`+action+`"`) }

// post sends a form and wants the status; it gives the answer.
func (h *hall) post(login, path string, form url.Values, want int) answer {
	h.t.Helper()
	a := h.ask(login, http.MethodPost, path, form)
	if a.status != want {
		h.t.Fatalf("POST %s as %s: %d, want %d\n%s", path, login, a.status, want, plain(a.body))
	}
	return a
}

// do posts the form that a page offers, with more fields.
func (h *hall) do(login, page, action string, more url.Values) answer {
	h.t.Helper()
	f := h.page(login, page).form(h.t, action)
	for k, v := range more {
		f[k] = v
	}
	return h.post(login, action, f, http.StatusSeeOther)
}

// seat sets up the provincial council over its pages and gives its id.
func (h *hall) seat() string {
	h.t.Helper()
	unit, _ := h.o.Units.At("96", hallDay)
	members := []string{h.users["an"], h.users["binh"], h.users["vang"], h.users["rut"]}
	a := h.do("tinh", "/hoi-dong/moi", "/hoi-dong/moi", url.Values{"kind": {field.KindCouncil}, "name": {"Hội đồng tỉnh"}, "unit": {unit.Ref().String()},
		"decision_number": {"1/QĐ-UBND"}, "decision_date": {"1/11/2020"}, "head": {h.users["chutich"]}, "secretary": {h.users["thuky"]}, "member": members})
	id := strings.TrimPrefix(a.to, "/hoi-dong/")
	// A second secretary, as the administrator of accounts would seat one.
	storetest.Write(h.t, h.o.Store, func(tx *store.Tx) error {
		return tx.AddGrant(store.Grant{ID: h.o.IDs.New(), UserID: h.users["thuky2"], Role: access.Secretary, Body: id, From: hallDay, CreatedAt: h.o.Clock.Now()})
	})
	return id
}

// call calls a session on both dossiers and gives its id.
func (h *hall) call(councilID string) string {
	h.t.Helper()
	a := h.do("thuky", "/phien/moi", "/phien/moi", url.Values{"council": {councilID}, "title": {"Phiên mẫu"}, "place": {"Hội trường"}, "date": {"20/11/2020"},
		"script_due": {"15/11/2020"}, "script_reading": {"before"}, "dossier": {h.products["mật"], h.products["khô"]}})
	return strings.Split(a.to, "/")[2]
}

// roll calls the roll: everybody but «vang» is there.
func (h *hall) roll(session string) {
	h.t.Helper()
	h.do("thuky", "/phien/"+session+"/dieu-hanh", "/phien/"+session+"/diem-danh",
		url.Values{"present": {h.users["chutich"], h.users["an"], h.users["binh"], h.users["rut"], h.users["thuky"]}})
}

// answers gives a full card: at every criterion the level with the most points
// not above part/parts of the best, or "no level fits".
func (h *hall) answers(part, parts int) (url.Values, rulebook.Sheet) {
	return answersTo(h.t, h.set, part, parts)
}

// answersTo is answers for any set.
func answersTo(t *testing.T, set *rulebook.Set, part, parts int) (url.Values, rulebook.Sheet) {
	t.Helper()
	v, sh := url.Values{}, rulebook.Sheet{Choices: map[string]string{}}
	got := map[string]int{}
	for _, c := range set.Criteria() {
		best, points := NoneFits, -1
		for _, o := range c.Options {
			if o.Points*parts <= c.Best()*part && o.Points > points {
				best, points = o.Key, o.Points
			}
		}
		if c.Needs != "" && got[c.Needs] == 0 {
			continue
		}
		if best == NoneFits && c.HasZero() {
			t.Fatal("no level for", c.Code)
		}
		if v.Set("c-"+c.Code, best); best != NoneFits {
			sh.Choices[c.Code] = best
			got[c.Code] = points
		}
	}
	return v, sh
}

// score fills in a card, saves it, reviews it and sends it.
func (h *hall) score(login, session, product, note string, part, parts int) rulebook.Sheet {
	h.t.Helper()
	path := "/phien/" + session + "/cham/" + h.products[product]
	fields, sheet := h.answers(part, parts)
	fields.Set("note", note)
	fields.Set("do", "review")
	a := h.do(login, path, path, fields)
	if a.to != path+"/gui" {
		h.t.Fatalf("after saving %s is led to %s", login, a.to)
	}
	h.do(login, path+"/gui", path+"/gui", nil)
	return sheet
}

// crawl visits every page that the user can reach by links and gives their
// bodies by address.
func (h *hall) crawl(login string) map[string]string {
	h.t.Helper()
	seen := map[string]string{}
	todo := []string{"/viec", "/phien", "/hoi-dong", "/ho-so", "/quyet-dinh", "/so-dang-ky", "/so-dang-ky.csv", "/toi", "/"}
	for _, id := range h.products {
		todo = append(todo, "/ho-so/"+id)
	}
	for len(todo) > 0 && len(seen) < 400 {
		path := todo[0]
		todo = todo[1:]
		if _, done := seen[path]; done || strings.HasPrefix(path, "/static") || strings.HasPrefix(path, "/quy-dinh") || strings.HasPrefix(path, "/don-vi") {
			continue
		}
		a := h.get(login, path)
		seen[path] = a.body
		if a.to != "" {
			todo = append(todo, a.to)
		}
		for _, m := range hrefTag.FindAllStringSubmatch(a.body, -1) {
			next, _, _ := strings.Cut(html.UnescapeString(m[1]), "#")
			if !slices.Contains(todo, next) {
				todo = append(todo, next)
			}
		}
	}
	return seen
}

// agenda reads the agenda row of a product.
func (h *hall) agenda(session, product string) (a field.Agenda) {
	h.t.Helper()
	storetest.Read(h.t, h.o.Store, func(tx *store.Tx) (err error) {
		a, err = tx.AgendaItem(session, h.products[product])
		return err
	})
	return a
}

// tasks gives the kinds of what waits for a user.
func (h *hall) tasks(login string) []string {
	h.t.Helper()
	subject, err := accounts.Subject(h.t.Context(), h.o, h.users[login])
	if err != nil {
		h.t.Fatal(err)
	}
	list, err := council.Waiting(h.t.Context(), h.o, subject)
	if err != nil {
		h.t.Fatal(err)
	}
	var out []string
	for _, x := range list {
		out = append(out, x.Kind)
	}
	return out
}

// eachHall runs a test in a fresh hall on either engine.
func eachHall(t *testing.T, run func(t *testing.T, h *hall)) {
	t.Helper()
	officetest.Each(t, hallDay.At(8, 0), func(t *testing.T, o *office.Office) { run(t, newHall(t, o)) })
}

// errands are a test server's, ended with the test.
func errands(t testing.TB) *jobs.Errands {
	e := jobs.NewErrands()
	t.Cleanup(e.Close)
	return e
}
