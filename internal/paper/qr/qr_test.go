package qr_test

import (
	"strings"
	"testing"

	"saoque/internal/fault"
	"saoque/internal/paper/qr"
)

func TestSmallestVersion(t *testing.T) {
	// Capacities at level M, ISO/IEC 18004 table 7: alphanumeric 20, 38 … 419.
	for _, c := range []struct{ n, version int }{{20, 1}, {21, 2}, {38, 2}, {366, 11}, {367, 12}, {419, 12}} {
		s, err := qr.Encode(strings.Repeat("A", c.n))
		if err != nil || s.Version != c.version || s.Size != 17+4*c.version {
			t.Errorf("%d characters: version %d, size %d, %v", c.n, s.Version, s.Size, err)
		}
	}
	if _, err := qr.Encode(strings.Repeat("A", 420)); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
	if _, err := qr.Encode(strings.Repeat("a", 288)); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
}

func TestRectsCoverExactlyTheDarkModules(t *testing.T) {
	s, err := qr.Encode("HTTPS://OCOP.EXAMPLE.VN/Q/" + strings.Repeat("XY27", 60))
	if err != nil {
		t.Fatal(err)
	}
	covered := map[[2]int]int{}
	dark := 0
	for _, r := range s.Rects() {
		for y := r.Y; y < r.Y+r.H; y++ {
			for x := r.X; x < r.X+r.W; x++ {
				covered[[2]int{x, y}]++
			}
		}
	}
	for y := range s.Size {
		for x := range s.Size {
			want := 0
			if s.Dark(x, y) {
				want = 1
				dark++
			}
			if covered[[2]int{x, y}] != want {
				t.Fatalf("module %d,%d is covered %d times, want %d", x, y, covered[[2]int{x, y}], want)
			}
		}
	}
	if n := len(s.Rects()); n >= dark || dark == 0 {
		t.Errorf("%d rectangles for %d modules", n, dark)
	}
	if s.Dark(-1, 0) || s.Dark(0, s.Size) {
		t.Error("dark outside")
	}
}

func TestSVG(t *testing.T) {
	s, err := qr.Encode("MAU")
	if err != nil {
		t.Fatal(err)
	}
	svg := s.SVG(`<a & "b">`)
	if !strings.Contains(svg, `viewBox="0 0 29 29"`) || !strings.Contains(svg, `aria-label="&lt;a &amp; &quot;b&quot;&gt;"`) || strings.Count(svg, "<path") != 2 {
		t.Error(svg)
	}
	if !strings.Contains(s.SVG(""), `aria-hidden="true"`) {
		t.Error("a picture without a label must be hidden from screen readers")
	}
	if img := s.Image(3); img.Bounds().Dx() != 87 || img.GrayAt(0, 0).Y != 255 || img.GrayAt(12, 12).Y != 0 {
		t.Error(img.Bounds())
	}
}
