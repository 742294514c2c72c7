package locale

import (
	"errors"
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/fault"
)

func TestTextFillsPlaceholdersTheCountrysWay(t *testing.T) {
	c := Load()
	if got := c.Text("vi", "fault.too-long", Key("fault.not-found"), 1234); got != "Không tìm thấy, hoặc bạn không được xem mục này. dài quá 1.234 ký tự. Hãy viết ngắn lại." {
		t.Error(got)
	}
	if got := c.Text("en", "fault.bad-date", calendar.Date("2020-11-09")); got != "The date “09/11/2020” cannot be read. Write it like 09/11/2020." {
		t.Error(got)
	}
	if got := c.Text("vi", "no.such"); got != "[no.such]" {
		t.Error(got)
	}
}

func TestAnArgumentWithoutWordsIsAGap(t *testing.T) {
	c := &Catalog{text: map[string]map[string]string{"vi": {"x.n": "{0} mục"}}}
	for want, arg := range map[string]any{
		"3 mục":                  3,
		"huyện mục":              area("huyện"),
		"không rõ mục":           errors.New("không rõ"),
		"[argument.slice] mục":   []string{"a", "b"},
		"[argument.struct] mục":  struct{ Rows int }{2},
		"[argument.ptr] mục":     new(int),
		"[argument.invalid] mục": nil,
	} {
		if got := c.Text("vi", "x.n", arg); got != want {
			t.Errorf("%v gives %q, want %q", arg, got, want)
		}
	}
}

type area string

func TestForeignErrorsAreNeverShown(t *testing.T) {
	c := Load()
	if got := c.Error("vi", errors.New("secret path")); got != c.Text("vi", "fault.internal") {
		t.Error(got)
	}
	if got := c.Error("vi", fault.New(fault.NotFound, "fault.not-found")); got == c.Text("vi", "fault.internal") {
		t.Error(got)
	}
}
