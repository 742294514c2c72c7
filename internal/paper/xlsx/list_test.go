package xlsx_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/paper/xlsx"
)

func list(n int, fail error) xlsx.List {
	return xlsx.List{
		Sheet: "Hồ sơ", Title: "Danh sách hồ sơ (mẫu)", Notes: []string{"Lọc: huyện Ngọc Hiển", "Lập 23/11/2020"},
		Headings: []xlsx.Heading{{Text: "Số phiếu", Width: 14}, {Text: "Sản phẩm", Width: 30}, {Text: "Sao", Width: 6}, {Text: "Ngày nộp", Width: 12}},
		Rows: func(yield func([]xlsx.Cell, error) bool) {
			for i := range n {
				if !yield([]xlsx.Cell{xlsx.Text("=01"), xlsx.Text("Mắm (mẫu)"), xlsx.Int(int64(i)), xlsx.Moment(calendar.MustDate("2020-11-09").At(23, 59))}, nil) {
					return
				}
			}
			if fail != nil {
				yield(nil, fail)
			}
		},
	}
}

func TestListWithProgress(t *testing.T) {
	var b bytes.Buffer
	var heard []int
	l := list(1200, nil)
	l.Progress = func(n int) error { heard = append(heard, n); return nil }
	n, err := l.Write(&b)
	if err != nil || n != 1200 || !slices.Equal(heard, []int{500, 1000, 1200}) {
		t.Fatal(n, heard, err)
	}
	f := opened(t, b.Bytes())
	for ref, want := range map[string]string{"A1": "Danh sách hồ sơ (mẫu)", "A3": "Lập 23/11/2020", "B4": "Sản phẩm", "A5": "=01", "C1204": "1,199", "D5": "09/11/2020"} {
		if got := value(t, f, "Hồ sơ", ref); got != want {
			t.Errorf("%s: %q, want %q", ref, got, want)
		}
	}
	if p, err := f.GetPanes("Hồ sơ"); err != nil || p.YSplit != 4 {
		t.Errorf("%+v %v", p, err)
	}
}

func TestListIsGivenUp(t *testing.T) {
	stop := errors.New("stop")
	if n, err := list(3, stop).Write(io.Discard); !errors.Is(err, stop) || n != 3 {
		t.Error(n, err)
	}
	l := list(2000, nil)
	l.Progress = func(int) error { return stop }
	if n, err := l.Write(io.Discard); !errors.Is(err, stop) || n != 500 {
		t.Error(n, err)
	}
	if _, err := list(2000, nil).Write(full{}); err == nil {
		t.Error("a full disk went unheard")
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }
