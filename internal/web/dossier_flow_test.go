package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"saoque/internal/dossier"
)

func TestADossierGoesUpComesBackAndGoesOn(t *testing.T) {
	eachDesks(t, "2020-10-12", func(t *testing.T, d *desks) {
		d.see("chuthe", "/toi")
		id := d.open("chuthe", "Chuối sấy dẻo")
		list := d.see("chuthe", "/toi/"+id)
		if !strings.Contains(plain(list.body), "Chưa nộp") || !strings.Contains(list.body, "/toi/"+id+"/muc/") {
			t.Error("the task list does not say that nothing was handed in, or has no tasks")
		}
		// Words can still be corrected, by a form that keeps what was typed.
		words := "/toi/" + id + editProduct
		f := d.see("chuthe", words).form(t, words)
		f.Set("name", " ")
		f.Set("description", "Chuối xiêm.")
		if a := d.post("chuthe", words, f, http.StatusUnprocessableEntity); !strings.Contains(a.body, "Chuối xiêm.") {
			t.Error("a refused correction loses what was typed")
		}
		f.Set("name", "Chuối sấy")
		d.post("chuthe", words, f, http.StatusSeeOther)
		d.do("chuthe", "/toi/"+id+editProducer, "/toi/"+id+editProducer, url.Values{"name": {"Cơ sở chuthe"}, "phone": {"0900 000 111"}})
		if a := d.see("chuthe", "/ho-so/"+id); !strings.Contains(a.body, "0900 000 111") || !strings.Contains(plain(a.body), "Chuối sấy") || !strings.Contains(a.body, words) {
			t.Error("the dossier does not show the corrections, or not where to make them")
		}
		d.do("chuthe", words, words, url.Values{"name": {"Chuối sấy dẻo"}})
		// Too early: the page names what is missing, and the act refuses.
		early := d.see("chuthe", "/toi/"+id+"/nop")
		if strings.Contains(early.body, `name="sure"`) {
			t.Error("an empty dossier can be handed in")
		}
		f = early.form(t, "/toi/"+id+"/nop")
		f.Set("sure", "yes")
		d.worded(d.post("chuthe", "/toi/"+id+"/nop", f, http.StatusUnprocessableEntity))

		d.fill("chuthe", id)
		// Without the promise it is refused with the act id and version kept.
		f = d.see("chuthe", "/toi/"+id+"/nop").form(t, "/toi/"+id+"/nop")
		again := d.post("chuthe", "/toi/"+id+"/nop", f, http.StatusUnprocessableEntity)
		if g := again.form(t, "/toi/"+id+"/nop"); g.Get("act_id") != f.Get("act_id") || !strings.Contains(plain(again.body), "cam đoan trước khi nộp") {
			t.Error("a refused form loses its act id or does not say why")
		}
		act := d.submit("chuthe", id)
		receipt := d.see("chuthe", "/bien-nhan/"+act)
		if !strings.Contains(receipt.body, "sq1 "+d.o.Keys.Origin()) || !strings.Contains(plain(receipt.body), "lần nộp thứ 1") {
			t.Error("the receipt has no signed code")
		}
		// Sent twice, done once.
		f.Set("act_id", act)
		f.Set("sure", "yes")
		if a := d.post("chuthe", "/toi/"+id+"/nop", f, http.StatusSeeOther); a.to != "/bien-nhan/"+act || d.view("chuthe", id).Edition != 1 {
			t.Error("a repeated send is not the same act")
		}
		if a := d.get("chuthe2", "/bien-nhan/"+act); a.status != http.StatusNotFound {
			t.Errorf("somebody else reads the receipt: %d", a.status)
		}
		// Frozen: its pages lead to the dossier, its acts refuse.
		if a := d.get("chuthe", "/toi/"+id); a.to != "/ho-so/"+id {
			t.Errorf("a handed-in dossier is shown as tasks: %d %s", a.status, a.to)
		}
		if a := d.send("chuthe", id, d.view("chuthe", id).Checklist[0].Code, d.o.IDs.New(), upload{"a.pdf", bytesOf(pdfFile("late"))}); a.status != http.StatusConflict {
			t.Errorf("a frozen dossier takes files: %d", a.status)
		}
		returnAndMend(t, d, id)
		accept(t, d, id)
	})
}

func returnAndMend(t *testing.T, d *desks, id string) {
	t.Helper()
	if a := d.see("huyen", "/viec"); !strings.Contains(a.body, "/ho-so/"+id+"/kiem-tra") {
		t.Fatal("the officer's work does not lead to the check")
	}
	if a := d.get("huyen2", "/ho-so/"+id); a.status != http.StatusNotFound {
		t.Errorf("another district's officer sees the dossier: %d", a.status)
	}
	if a := d.get("chuthe", "/ho-so/"+id+"/kiem-tra"); a.status != http.StatusForbidden {
		t.Errorf("the producer checks its own dossier: %d", a.status)
	}
	check := "/ho-so/" + id + "/kiem-tra"
	v := d.view("huyen", id)
	code := v.Checklist[0].Code
	base := d.see("huyen", check).form(t, check)
	preview := func(more url.Values, want int) answer {
		f := url.Values{}
		for _, list := range []url.Values{base, more} {
			for k, x := range list {
				f[k] = x
			}
		}
		a := d.post("huyen", check, f, want)
		d.worded(a)
		return a
	}
	preview(nil, http.StatusUnprocessableEntity) // nothing was looked at
	lame := preview(judge(v, map[string]string{code: "  "}), http.StatusUnprocessableEntity)
	if !strings.Contains(lame.body, `id="f-r-`+code+`-error"`) {
		t.Error("a return without a reason is not named at its field")
	}
	why := "Bản chụp mờ, chụp lại bốn góc."
	shown := preview(judge(v, map[string]string{code: why}), http.StatusOK)
	if !strings.Contains(plain(shown.body), why) || d.view("huyen", id).State != dossier.Appraisal {
		t.Error("the preview does not show the message, or did more than show it")
	}
	send := shown.form(t, check+"/xong")
	d.post("huyen", check+"/xong", send, http.StatusSeeOther)
	d.post("huyen", check+"/xong", send, http.StatusSeeOther) // again: the same act
	if v = d.view("huyen", id); v.State != dossier.Returned || v.Items[code].Reason != why || len(v.History) != 3 {
		t.Fatalf("after the return: %s, %+v, %d steps", v.State, v.Items[code], len(v.History))
	}
	// Another officer's page from before is told who was faster.
	send.Set("act_id", d.o.IDs.New())
	late := d.post("huyen", check+"/xong", send, http.StatusConflict)
	if !strings.Contains(plain(late.body), "Người huyen") {
		t.Error("the conflict does not say who changed the dossier")
	}
	d.worded(late)

	if a := d.see("chuthe", "/viec"); !strings.Contains(plain(a.body), "Chuối sấy dẻo bị trả lại") {
		t.Error("the producer is not told of the return")
	}
	a := d.see("chuthe", "/viec")
	d.post("chuthe", "/viec/da-xem", a.form(t, "/viec/da-xem"), http.StatusSeeOther)
	if a := d.see("chuthe", "/viec"); a.has("/viec/da-xem") {
		t.Error("a read message stays")
	}
	tasks := d.see("chuthe", "/toi/"+id)
	if !strings.Contains(plain(tasks.body), why) || !strings.Contains(plain(tasks.body), "Bị trả lại") {
		t.Error("the task list does not say why the dossier came back")
	}
	if a := d.see("chuthe", "/toi/"+id+"/muc/"+code); !strings.Contains(plain(a.body), why) {
		t.Error("the item's page does not say what to mend")
	}
	// Unmended it cannot go up again.
	f := d.see("chuthe", "/toi/"+id+"/nop").form(t, "/toi/"+id+"/nop")
	f.Set("sure", "yes")
	d.post("chuthe", "/toi/"+id+"/nop", f, http.StatusUnprocessableEntity)
	page := "/toi/" + id + "/muc/" + code
	d.attach("chuthe", id, code, upload{"rõ hơn.pdf", bytesOf(pdfFile("mended"))})
	d.do("chuthe", page, page+"/xong", nil)
	d.submit("chuthe", id)
}

func accept(t *testing.T, d *desks, id string) {
	t.Helper()
	check := "/ho-so/" + id + "/kiem-tra"
	v := d.view("huyen", id)
	if v.Edition != 2 || v.State != dossier.Appraisal || v.Stage != v.Procedure.Stages[0].ID {
		t.Fatalf("after mending: edition %d, %s at %s", v.Edition, v.State, v.Stage)
	}
	a := d.see("huyen", check)
	if !strings.Contains(plain(a.body), "Lần trước yêu cầu") || !strings.Contains(a.body, `name="i-`+v.Checklist[1].Code+`" value="ok"`) {
		t.Error("the second check does not remind of the first")
	}
	f := a.form(t, check)
	for k, x := range judge(v, nil) {
		f[k] = x
	}
	shown := d.post("huyen", check, f, http.StatusOK)
	d.worded(shown)
	d.post("huyen", check+"/xong", shown.form(t, check+"/xong"), http.StatusSeeOther)
	if v = d.view("huyen", id); v.Stage != v.Procedure.Stages[1].ID {
		t.Errorf("accepted, it stands at %s", v.Stage)
	}
	for _, login := range []string{"chuthe", "huyen", "tinh", "kiemtra"} {
		a := d.see(login, "/ho-so/"+id)
		if !strings.Contains(plain(a.body), "Chuối sấy dẻo") {
			t.Errorf("%s sees another page", login)
		}
	}
	if a := d.get("tinh", "/toi/"+id); a.status != http.StatusForbidden {
		t.Errorf("the province fills in a producer's dossier: %d", a.status)
	}
}

func TestUploads(t *testing.T) {
	eachDesks(t, "2020-10-12", func(t *testing.T, d *desks) {
		id := d.open("chuthe", "Bánh phồng tôm")
		v := d.view("chuthe", id)
		item := v.Checklist[0].Code
		page := "/toi/" + id + "/muc/" + item
		d.see("chuthe", page)

		// A decomposed name, as some telephones send it, is stored composed.
		name := "Giấy đăng ký hộ kinh doanh.pdf"
		act := d.o.IDs.New()
		for range 2 { // the second time is the same act
			if a := d.send("chuthe", id, item, act, upload{norm.NFD.String(name), bytesOf(pdfFile("one"))}, upload{"hai.pdf", bytesOf(pdfFile("two"))}); a.to != page {
				t.Fatalf("upload: %d %s", a.status, plain(a.body))
			}
		}
		v = d.view("chuthe", id)
		if len(v.Files) != 2 || v.Files[0].Name != name && v.Files[1].Name != name {
			t.Fatalf("stored %d files: %+v", len(v.Files), v.Files)
		}
		file := v.Files[0].ID

		for what, c := range map[string]struct {
			files []upload
			want  int
		}{
			"a program":   {[]upload{{"hop-dong.pdf", strings.NewReader("MZ\x90\x00 this is a program")}}, http.StatusUnprocessableEntity},
			"a web page":  {[]upload{{"x.pdf", strings.NewReader("<!doctype html><script>alert(1)</script>")}}, http.StatusUnprocessableEntity},
			"nothing":     {[]upload{{"", strings.NewReader("")}}, http.StatusUnprocessableEntity},
			"no bytes":    {[]upload{{"rong.pdf", strings.NewReader("")}}, http.StatusUnprocessableEntity},
			"32 MB and 1": {[]upload{{"to.pdf", io.MultiReader(bytesOf(pdfFile("")), io.LimitReader(zeros{}, 32<<20))}}, http.StatusRequestEntityTooLarge},
		} {
			a := d.send("chuthe", id, item, d.o.IDs.New(), c.files...)
			if a.status != c.want || !strings.Contains(a.body, `id="f-file-error"`) {
				t.Errorf("%s: %d, want %d at the field", what, a.status, c.want)
			}
			d.worded(a)
		}
		if n := len(d.view("chuthe", id).Files); n != 2 {
			t.Errorf("refused files were kept: %d", n)
		}

		// The dossier of somebody else: nothing is there.
		for _, login := range []string{"chuthe2", "huyen2", "quantri"} {
			if a := d.send(login, id, item, d.o.IDs.New(), upload{"a.pdf", bytesOf(pdfFile("x"))}); a.status != http.StatusNotFound {
				t.Errorf("%s uploads: %d", login, a.status)
			}
			for _, path := range []string{"/toi/" + id, page, "/toi/" + id + "/nop", "/toi/" + id + "/tu-danh-gia", "/ho-so/" + id, "/ho-so/" + id + "/rut", "/tep/" + file} {
				if a := d.get(login, path); a.status != http.StatusNotFound {
					t.Errorf("%s opens %s: %d", login, path, a.status)
				}
			}
		}
		// The province does not see what was never handed in.
		if a := d.get("tinh", "/ho-so/"+id); a.status != http.StatusNotFound {
			t.Errorf("the province sees a draft: %d", a.status)
		}

		got := d.download("chuthe", "/tep/"+file)
		if got.Code != http.StatusOK || got.Header().Get("Content-Type") != "application/pdf" || !strings.HasPrefix(got.Header().Get("Content-Disposition"), "attachment") ||
			got.Header().Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(got.Header().Get("Content-Security-Policy"), "sandbox") || !strings.HasPrefix(got.Body.String(), "%PDF") {
			t.Errorf("download: %d %v", got.Code, got.Header())
		}

		// Removed, it is gone for everybody.
		d.do("chuthe", page, page+"/tep/"+file+"/bo", nil)
		if a := d.get("chuthe", "/tep/"+file); a.status != http.StatusNotFound {
			t.Errorf("a removed file is still served: %d", a.status)
		}
		// An officer types for the producer, and the history says so.
		d.attach("huyen", id, item, upload{"xa gui.pdf", bytesOf(pdfFile("huyen"))})
		if a := d.see("huyen", page); !strings.Contains(plain(a.body), "nhập hộ Cơ sở chuthe") {
			t.Error("the page does not say that an officer sent the file")
		}
	})
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestOwnScoringKeepsWhatWasChosen(t *testing.T) {
	eachDesks(t, "2020-10-12", func(t *testing.T, d *desks) {
		id := d.open("chuthe", "Mắm ba khía")
		v := d.view("chuthe", id)
		page := "/toi/" + id + "/tu-danh-gia"
		c := v.Criteria.Criteria()[0]
		item := v.Checklist[0].Code
		d.attach("chuthe", id, item, upload{"một.pdf", bytesOf(pdfFile("1"))}, upload{"hai.pdf", bytesOf(pdfFile("2"))})
		files := d.view("chuthe", id).Files
		d.do("chuthe", page, page, url.Values{"c-" + c.Code: {c.Options[0].Key}, "e-" + c.Code: {files[0].ID, files[1].ID}})
		if f := d.see("chuthe", page).form(t, page); f.Get("c-"+c.Code) != c.Options[0].Key || len(f["e-"+c.Code]) != 2 {
			t.Errorf("the choice or its proof is lost: %v", f)
		}
		proof := func() (n int) {
			for _, f := range d.view("chuthe", id).Files {
				if f.Criterion == c.Code {
					n++
				}
			}
			return n
		}
		// Unticked, it is no proof any more; removed, it proves nothing.
		d.do("chuthe", page, page, url.Values{"e-" + c.Code: {files[1].ID}})
		if n := proof(); n != 1 {
			t.Errorf("one file of two is left as proof, but %d are", n)
		}
		desk := "/toi/" + id + "/muc/" + item
		if a := d.see("chuthe", desk); strings.Count(a.body, "hai.pdf") != 2 { // its name, and its button's
			t.Error("a file that is proof is listed twice")
		}
		d.do("chuthe", desk, desk+"/tep/"+files[1].ID+"/bo", nil)
		if n := proof(); n != 0 {
			t.Errorf("a removed file still proves: %d", n)
		}
		// From an older page: somebody else was faster.
		f := url.Values{"act_id": {d.o.IDs.New()}, "version": {"0"}, "c-" + c.Code: {c.Options[1].Key}}
		d.worded(d.post("chuthe", page, f, http.StatusConflict))
		f.Set("version", "2")
		f.Set("c-"+c.Code, "zz")
		a := d.post("chuthe", page, f, http.StatusUnprocessableEntity)
		if !strings.Contains(a.body, `href="#f-c-`+c.Code) {
			t.Error("the summary does not lead to the criterion at fault")
		}
	})
}

func TestAnOfficerEntersForAProducer(t *testing.T) {
	eachDesks(t, "2020-10-12", func(t *testing.T, d *desks) {
		page := "/ho-so/moi"
		f := d.see("huyen", page).form(t, page)
		more := func(kv ...string) url.Values {
			out := url.Values{}
			for k, v := range f {
				out[k] = v
			}
			for i := 0; i < len(kv); i += 2 {
				out.Set(kv[i], kv[i+1])
			}
			return out
		}
		good := []string{"producer", "new", "producer_name", "Hộ bà Tư mẫu", "producer_kind", "household", "producer_unit", d.commune.Ref().String(), "product_name", "Khô cá bổi", "set", d.firstSet()}
		for what, kv := range map[string][]string{
			"no set":     append(append([]string{}, good...), "set", ""),
			"a bad set":  append(append([]string{}, good...), "set", "999"),
			"no kind":    append(append([]string{}, good...), "producer_kind", "emperor"),
			"no unit":    append(append([]string{}, good...), "producer_unit", "x"),
			"no product": append(append([]string{}, good...), "product_name", "  "),
		} {
			a := d.post("huyen", page, more(kv...), http.StatusUnprocessableEntity)
			d.worded(a)
			if what != "no product" && !strings.Contains(a.body, `value="Khô cá bổi"`) {
				t.Errorf("%s: what was typed is lost", what)
			}
		}
		a := d.post("huyen", page, more(good...), http.StatusSeeOther)
		if b := d.post("huyen", page, more(good...), http.StatusSeeOther); b.to != a.to {
			t.Errorf("a repeated send opens %s after %s", b.to, a.to)
		}
		id := strings.TrimPrefix(a.to, "/toi/")
		if v := d.view("huyen", id); v.ProducerName != "Hộ bà Tư mẫu" || v.ProductName != "Khô cá bổi" {
			t.Errorf("opened %s of %s", v.ProductName, v.ProducerName)
		}
		// The same product again this year: the open dossier is offered.
		v := d.view("huyen", id)
		again := d.ask("huyen", http.MethodPost, page, url.Values{"act_id": {d.o.IDs.New()}, "producer": {v.ProducerID}, "product_name": {"khô cá bổi"}, "set": {d.firstSet()}})
		if again.status != http.StatusUnprocessableEntity || !strings.Contains(again.body, "/ho-so/"+id) {
			t.Errorf("the product's open dossier is not offered: %d", again.status)
		}
		d.worded(again)
		// Another district's officer cannot enter for this one's producer.
		if a := d.ask("huyen2", http.MethodPost, page, url.Values{"act_id": {d.o.IDs.New()}, "producer": {v.ProducerID}, "product_name": {"Trộm"}, "set": {d.firstSet()}}); a.status != http.StatusNotFound {
			t.Errorf("another district enters for the producer: %d", a.status)
		}
		d.do("chuthe", "/ho-so/moi", "/ho-so/moi", url.Values{"product_name": {"Riêng"}, "set": {d.firstSet()}})
	})
}

func TestWithdrawal(t *testing.T) {
	eachDesks(t, "2020-10-12", func(t *testing.T, d *desks) {
		id := d.open("chuthe", "Cua biển")
		d.see("chuthe", "/ho-so/"+id)
		if a := d.get("huyen", "/ho-so/"+id+"/rut"); a.status != http.StatusForbidden {
			t.Errorf("an officer withdraws: %d", a.status)
		}
		d.do("chuthe", "/ho-so/"+id+"/rut", "/ho-so/"+id+"/rut", nil)
		if v := d.view("chuthe", id); v.State != dossier.Withdrawn {
			t.Errorf("withdrawn, it is %s", v.State)
		}
		if a := d.get("chuthe", "/ho-so/"+id+"/rut"); a.status != http.StatusConflict {
			t.Errorf("it can be withdrawn twice: %d", a.status)
		}
		d.see("chuthe", "/toi")
	})
}

func TestACommuneReportsOnItsFourMatters(t *testing.T) {
	eachDesks(t, "2026-09-14", func(t *testing.T, d *desks) {
		id := d.open("chuthe", "Tôm khô")
		d.fill("chuthe", id)
		d.submit("chuthe", id)
		check := "/ho-so/" + id + "/kiem-tra"
		v := d.view("xa", id)
		if v.DueAt == 0 {
			t.Error("the commune has no deadline")
		}
		f := d.see("xa", check).form(t, check)
		for k, x := range judge(v, nil) {
			f[k] = x
		}
		a := d.post("xa", check, f, http.StatusUnprocessableEntity)
		if strings.Count(a.body, "f-m-") < 4 {
			t.Error("the four matters are not asked")
		}
		for _, m := range []string{"0", "1", "2", "3"} {
			f.Set("m-"+m, "yes")
			f.Set("n-"+m, "Đã xem tận nơi.")
		}
		shown := d.post("xa", check, f, http.StatusOK)
		d.worded(shown)
		send := shown.form(t, check+"/xong")
		// Without the letter's number it is refused on the same page, and
		// nothing that was typed is lost.
		again := d.post("xa", check+"/xong", send, http.StatusUnprocessableEntity)
		send = again.form(t, check+"/xong")
		if send.Get("n-3") != "Đã xem tận nơi." {
			t.Error("the report is lost on a refusal")
		}
		send.Set("letter_number", "15/TTr-UBND")
		send.Set("letter_date", "31/02/2026")
		d.worded(d.post("xa", check+"/xong", send, http.StatusUnprocessableEntity))
		send.Set("letter_date", "14/09/2026")
		d.post("xa", check+"/xong", send, http.StatusSeeOther)
		if v = d.view("xa", id); v.Stage != v.Procedure.Stages[1].ID {
			t.Errorf("proposed, it stands at %s", v.Stage)
		}
		if a := d.see("tinh", "/ho-so/"+id); !strings.Contains(plain(a.body), "15/TTr-UBND") {
			t.Error("the history does not name the letter")
		}
	})
}

// The producer prints its slip before anything is handed in,
// the commune gives a receipt, and the producer reads it, issued only.
func TestADossierLeadsToItsPapers(t *testing.T) {
	eachDesks(t, "2026-09-14", func(t *testing.T, d *desks) {
		id := d.open("chuthe", "Tôm khô")
		list := "/van-ban/ho-so/" + id
		if a := d.see("chuthe", "/toi/"+id); !strings.Contains(a.body, `href="`+list+`"`) {
			t.Error("the producer's desk does not lead to its slips")
		}
		slip := d.do("chuthe", list+"/registration", list+"/ban-hanh", nil).to
		if a := d.see("chuthe", slip); !strings.Contains(a.body, slip+"/pdf") {
			t.Error("the slip cannot be taken home:", slip)
		}
		d.fill("chuthe", id)
		d.submit("chuthe", id)
		receipt := list + "/receipt?phan=1"
		if a := d.see("chuthe", list); strings.Contains(a.body, "receipt") {
			t.Error("the producer is offered the receipt before it is issued")
		}
		if a := d.get("chuthe", receipt); a.status != http.StatusForbidden {
			t.Error("the producer looks at a receipt that is not issued:", a.status)
		}
		if a := d.see("xa", receipt); !strings.Contains(a.body, "Số trang của từng tệp") {
			t.Error("what nobody recorded is not named")
		}
		issued := d.do("xa", receipt, list+"/ban-hanh", nil).to
		if a := d.see("chuthe", list); !strings.Contains(a.body, issued) || strings.Contains(a.body, "/receipt") {
			t.Error("the producer does not read its receipt, or is offered to make it")
		}
		if a := d.see("chuthe", issued); !strings.Contains(a.body, "01/GTN-UBND") || strings.Contains(a.body, "Lập bản thay thế") {
			t.Error("the producer's receipt lacks its number, or may be replaced by it")
		}
		if a := d.page("chuthe", issued+"/pdf"); !strings.HasPrefix(a.body, "%PDF-") {
			t.Error("the receipt is no PDF")
		}
	})
}
