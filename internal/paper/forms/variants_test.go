package forms

import (
	"strings"
	"testing"

	"saoque/internal/paper/pdf"
)

// What a form says where its data is of the other sort than in its sample.
func TestVariants(t *testing.T) {
	sample := func(code string) Input {
		t.Helper()
		f, err := Find(code)
		if err != nil {
			t.Fatal(err)
		}
		in, err := f.SampleInput()
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	for _, c := range []struct {
		name     string
		in       func() Input
		says     []string
		saysNone []string
	}{
		{"a team that scored on one sheet", func() Input {
			in := sample("advisory").(Advisory)
			in.Agencies, in.Products = nil, in.Products[:1]
			in.Products[0].Scores = []string{"34", "21", "30"}
			return in
		}, []string{"chấm chung một phiếu", "SƠ BỘ CỦA TỔ", "Phần A", "Phần C", "34"}, []string{"cơ quan thành viên", "THEO CƠ QUAN", "Phần D"}},
		{"a return whose reasons say what to do", func() Input {
			in := sample("return").(ReturnLetter)
			for i := range in.Items {
				in.Items[i].Do = ""
			}
			in.Reason = ""
			return in
		}, []string{"Chưa đạt vì, cần làm", "trước khi đánh giá."}, []string{"Nộp phiếu kiểm nghiệm mới"}},
		{"approved and sent to the ministry", func() Input {
			in := sample("notice").(Notice)
			in.Star, in.Central, in.Certificate, in.LastDay = 0, true, "", ""
			return in
		}, []string{"được phê duyệt: 86,40 điểm", "gửi Bộ"}, []string{"Giấy chứng nhận số", "công nhận hạng", "chưa đủ điều kiện"}},
		{"four stars and sent to the ministry", func() Input {
			in := sample("notice").(Notice)
			in.Central = true
			return in
		}, []string{"công nhận hạng 4 sao", "Giấy chứng nhận số", "gửi Bộ"}, []string{"phê duyệt:"}},
		{"a slip that is not handed in", func() Input {
			in := sample("registration").(Registration)
			in.Draft = true
			return in
		}, []string{"DỰ THẢO"}, nil},
	} {
		b, err := pdf.Write(c.in().Document())
		if err != nil {
			t.Fatal(c.name, err)
		}
		got := strings.Join(strings.Fields(text(t, b)), " ")
		for _, x := range c.says {
			if !strings.Contains(got, x) {
				t.Errorf("%s: %q is not there:\n%s", c.name, x, got)
			}
		}
		for _, x := range c.saysNone {
			if strings.Contains(got, x) {
				t.Errorf("%s: %q is there:\n%s", c.name, x, got)
			}
		}
	}
}
