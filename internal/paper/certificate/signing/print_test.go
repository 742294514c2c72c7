package signing_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/paper/certificate"
	"saoque/internal/paper/certificate/signing"
	"saoque/internal/paper/qr"
)

func calendarDay(d calendar.Date) calendar.Instant { return d.At(8, 0) }

// scan paints the symbol's rectangles at mm × mm (quiet zone included) on a
// page of the given resolution, edges smoothed as a printer's driver does, and
// lets zbar read it.
func scan(t *testing.T, s qr.Symbol, mm, dpi int) string {
	t.Helper()
	const fine = 8 // samples along a pixel
	side := mm * dpi * 10 / 254
	modules := s.Size + 2*qr.Quiet
	dark := make([]bool, s.Size*s.Size)
	for _, r := range s.Rects() {
		for y := r.Y; y < r.Y+r.H; y++ {
			for x := r.X; x < r.X+r.W; x++ {
				if dark[y*s.Size+x] {
					t.Fatalf("two rectangles cover %d,%d", x, y)
				}
				dark[y*s.Size+x] = true
			}
		}
	}
	img := image.NewGray(image.Rect(0, 0, side+60, side+60))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for py := range side {
		for px := range side {
			ink := 0
			for i := range fine * fine {
				x := (px*fine+i%fine)*modules/(side*fine) - qr.Quiet
				y := (py*fine+i/fine)*modules/(side*fine) - qr.Quiet
				if x >= 0 && y >= 0 && x < s.Size && y < s.Size && dark[y*s.Size+x] {
					ink++
				}
			}
			img.SetGray(px+30, py+30, color.Gray{Y: uint8(255 - ink*255/(fine*fine))})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "qr.png")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("zbarimg", "--quiet", "--raw", "-S*.enable=0", "-Sqrcode.enable=1", file).Output()
	if err != nil {
		t.Errorf("zbarimg: version %d at %d mm, %d dpi: %v", s.Version, mm, dpi, err)
	}
	return strings.TrimSuffix(string(out), "\n")
}

func TestPrintedCodeIsReadBack(t *testing.T) {
	ours, _, trust := genuine(t)
	for _, s := range ours[:3] {
		face, err := certificate.NewIssued(s.URL(), trust)
		if err != nil {
			t.Fatal(err)
		}
		symbol, err := face.Symbol()
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("version %d, %d characters", symbol.Version, len(s.URL()))
		if symbol.Version > qr.MaxVersion {
			t.Errorf("version %d", symbol.Version)
		}
		for _, dpi := range []int{100, 150, 300} {
			text := scan(t, symbol, 40, dpi)
			if got, err := certificate.Verify(text, trust); err != nil || got != s {
				t.Errorf("%d dpi: read %q: %v", dpi, text, err)
			}
		}
	}
}

// The longest names of real provinces fit a symbol of version 12; texts that do
// not are refused before anything is signed.
func TestLongNamesFitAndLongerAreRefused(t *testing.T) {
	s := certificate.Signed{Content: certificate.Content{Facts: certificate.Facts{
		Number: "12345/GCN-OCOP-77-2020", ProductCode: "77-747-26506-1234-2020", Star: 5,
		IssuedOn: "2020-01-01", LastDay: "2023-01-01", Issuer: "Chủ tịch Ủy ban nhân dân tỉnh Bà Rịa – Vũng Tàu",
	}, KeyYear: 2020, Shard: 1, Index: 1 << 40, Host: "ocop.baria-vungtau.gov.vn"}}
	symbol, err := qr.Encode(s.URL())
	if err != nil {
		t.Fatalf("%d characters: %v", len(s.URL()), err)
	}
	t.Logf("%d characters, version %d", len(s.URL()), symbol.Version)
	if back, err := certificate.Parse(s.URL()); err != nil || back != s {
		t.Error(err)
	}

	h := newHouse(t, "ca-mau", 6)
	c := sample(1, "2020-11-10")
	l := h.logged(h.issue(c))
	far, err := signing.New(h.keys, "https://"+strings.Repeat("a", certificate.MaxHost))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := far.Sign(l, c, strings.Repeat("Ủy ban ", 11)+"Cà Mau"); !fault.Is(err, fault.TooLarge) || out.Signature != [64]byte{} {
		t.Errorf("texts that do not fit: %v", err)
	}
}
