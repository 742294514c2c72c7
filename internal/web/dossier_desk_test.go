package web

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/locale"
	"saoque/internal/office"
	"saoque/internal/office/accounts"
	"saoque/internal/office/intake"
	"saoque/internal/office/officetest"
	"saoque/internal/territory"
)

// desks is a district with its producers, officers and their pages, asked over
// HTTP as hall does.
type desks struct {
	*hall
	commune   territory.Unit
	producers map[string]string // login → producer id
}

// siteOf serves the pages of an office.
func siteOf(t *testing.T, o *office.Office) *Server {
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
	return &Server{Office: o, Desk: desk, Errands: errands(t), Words: locale.Load(), Pages: pages, Static: static, Log: slog.New(slog.DiscardHandler)}
}

// newDesks builds the desks on the office's day: a producer «chuthe» with an
// officer above, a second of both elsewhere.
func newDesks(t *testing.T, o *office.Office) *desks {
	t.Helper()
	h := &hall{t: t, o: o, users: map[string]string{}, products: map[string]string{}, mux: http.NewServeMux(), s: siteOf(t, o)}
	for _, r := range h.s.Routes() {
		h.mux.HandleFunc(r.Name(), h.serve(r))
	}
	d := &desks{hall: h, producers: map[string]string{}}
	today := o.Clock.Now().Date()
	officers := map[string]accounts.NewGrant{"tinh": {Role: access.Province, Unit: "96"}, "quantri": {Role: access.Admin}, "kiemtra": {Role: access.Auditor, Unit: "96"}}
	homes := map[string]territory.Unit{}
	if districts := o.Units.Below("96", territory.District, today); len(districts) > 1 {
		for i, login := range []string{"huyen", "huyen2"} {
			officers[login] = accounts.NewGrant{Role: access.District, Unit: districts[i].Code}
			homes[login] = o.Units.Below(districts[i].Code, territory.Commune, today)[0]
		}
	} else {
		for i, login := range []string{"xa", "xa2"} {
			homes[login] = o.Units.Below("96", territory.Commune, today)[i]
			officers[login] = accounts.NewGrant{Role: access.Commune, Unit: homes[login].Code}
		}
	}
	for login, g := range officers {
		d.user(login, g)
	}
	for login, unit := range homes {
		who := strings.Replace(strings.Replace(login, "huyen", "chuthe", 1), "xa", "chuthe", 1)
		id, _, err := intake.CreateProducer(t.Context(), o, d.subject(login), o.IDs.New(), intake.ProducerInput{Name: "Cơ sở " + who, Kind: "household", UnitCode: unit.Code, UnitFrom: unit.From, Phone: "0290 000 0000", Sample: true})
		if err != nil {
			t.Fatal(err)
		}
		d.producers[who] = id
		d.user(who, accounts.NewGrant{Role: access.Producer, Body: id})
		if who == "chuthe" {
			d.commune = unit
		}
	}
	return d
}

func (d *desks) user(login string, grants ...accounts.NewGrant) {
	d.t.Helper()
	u, _, err := d.s.Desk.CreateUser(d.t.Context(), accounts.Operator, d.o.IDs.New(), accounts.NewUser{Login: login, Name: "Người " + login, Password: "mật khẩu thử", Grants: grants})
	if err != nil {
		d.t.Fatal(login, err)
	}
	d.users[login] = u.User
}

func (d *desks) subject(login string) access.Subject {
	d.t.Helper()
	s, err := accounts.Subject(d.t.Context(), d.o, d.users[login])
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

// eachDesks runs a test on either engine.
func eachDesks(t *testing.T, day calendar.Date, run func(t *testing.T, d *desks)) {
	t.Helper()
	officetest.Each(t, day.At(9, 0), func(t *testing.T, o *office.Office) { run(t, newDesks(t, o)) })
}

var missingWord = regexp.MustCompile(`\[[a-z]+\.[a-z0-9.-]+\]`)

// see gets a page that must be there and whose words are all there.
func (d *desks) see(login, path string) answer {
	d.t.Helper()
	a := d.page(login, path)
	d.worded(a)
	return a
}

func (d *desks) worded(a answer) {
	d.t.Helper()
	if m := missingWord.FindAllString(a.body, -1); m != nil {
		d.t.Errorf("%s lacks the words %v", a.from, m)
	}
}

// open opens a dossier of a new product and gives its id.
func (d *desks) open(login, product string) string {
	d.t.Helper()
	a := d.do(login, "/ho-so/moi", "/ho-so/moi", url.Values{"product_name": {product}, "set": {d.firstSet()}, "story": {"Nhà làm từ ba đời."}})
	if !strings.HasPrefix(a.to, "/toi/") {
		d.t.Fatalf("a new dossier leads to %s", a.to)
	}
	return strings.TrimPrefix(a.to, "/toi/")
}

func (d *desks) firstSet() string {
	b, err := d.o.Books.ForFiling(d.o.Clock.Now().Date())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, s := range b.Sets {
		if s.Complete {
			return fmt.Sprint(s.Number)
		}
	}
	d.t.Fatal("no set")
	return ""
}

// pdf is a small file of the right kind; tag makes its bytes its own.
func pdfFile(tag string) []byte { return []byte("%PDF-1.4\n% " + tag + "\n%%EOF\n") }

type upload struct {
	name string
	body io.Reader
}

// send posts files to an item under an act id.
func (d *desks) send(login, id, item, act string, files ...upload) answer {
	d.t.Helper()
	pr, pw := io.Pipe()
	w := multipart.NewWriter(pw)
	go func() {
		err := w.WriteField("act_id", act)
		for _, f := range files {
			part, e := w.CreateFormFile("file", f.name)
			if e == nil {
				_, e = io.Copy(part, f.body)
			}
			if e != nil {
				err = e
				break
			}
		}
		if err == nil {
			err = w.Close()
		}
		pw.CloseWithError(err)
	}()
	path := "/toi/" + id + "/muc/" + item + "/tep"
	req := httptest.NewRequest(http.MethodPost, path, pr)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("X-As", login)
	rec := httptest.NewRecorder()
	d.mux.ServeHTTP(rec, req)
	pr.Close()
	return answer{status: rec.Code, body: rec.Body.String(), to: rec.Header().Get("Location"), from: path}
}

func (d *desks) attach(login, id, item string, files ...upload) {
	d.t.Helper()
	if a := d.send(login, id, item, d.o.IDs.New(), files...); a.status != http.StatusSeeOther {
		d.t.Fatalf("upload to %s: %d %s", item, a.status, plain(a.body))
	}
}

func bytesOf(b []byte) io.Reader { return bytes.NewReader(b) }

// view looks at a dossier as somebody.
func (d *desks) view(login, id string) *intake.View {
	d.t.Helper()
	v, err := intake.Show(d.t.Context(), d.o, d.subject(login), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return v
}

// fill does every mandatory item: things by words, papers by a file.
func (d *desks) fill(login, id string) {
	d.t.Helper()
	for _, it := range d.view(login, id).Checklist {
		if !it.Mandatory || d.view(login, id).Items[it.Code].Done {
			continue
		}
		page := "/toi/" + id + "/muc/" + it.Code
		if it.Sample {
			d.do(login, page+"/ghi", page+"/ghi", url.Values{"note": {"Đã giao 5 sản phẩm mẫu."}})
			continue
		}
		d.attach(login, id, it.Code, upload{it.Code + ".pdf", bytesOf(pdfFile(it.Code + id))})
		d.do(login, page, page+"/xong", nil)
	}
}

// submit hands a filled dossier in and gives the act's id.
func (d *desks) submit(login, id string) string {
	d.t.Helper()
	page := "/toi/" + id + "/nop"
	a := d.do(login, page, page, url.Values{"sure": {"yes"}})
	act, ok := strings.CutPrefix(a.to, "/bien-nhan/")
	if !ok {
		d.t.Fatalf("handing in leads to %s", a.to)
	}
	return act
}

// judge fills the check of every item: fix names the ones that go back.
func judge(v *intake.View, fix map[string]string) url.Values {
	out := url.Values{}
	for _, it := range v.Checklist {
		out.Set("i-"+it.Code, "ok")
		if why, ok := fix[it.Code]; ok {
			out.Set("i-"+it.Code, "fix")
			out.Set("r-"+it.Code, why)
		}
	}
	return out
}

// download asks for a file and gives the whole response.
func (d *desks) download(login, path string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodGet, path, nil)
	req.Header.Set("X-As", login)
	rec := httptest.NewRecorder()
	d.mux.ServeHTTP(rec, req)
	return rec
}
