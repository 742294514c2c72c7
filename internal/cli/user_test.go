package cli

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"saoque/internal/app"
	"saoque/internal/office/accounts"
)

// userRun runs a "user" command line and gives its output, errors and exit code.
func userRun(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	var root struct {
		User UserCmd `cmd:""`
	}
	p, err := kong.New(&root)
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := p.Parse(append([]string{"user"}, args...))
	if err != nil {
		t.Fatal(err)
	}
	var o, e bytes.Buffer
	ctx.BindTo(context.Background(), (*context.Context)(nil))
	err = ctx.Run(&Env{Stdout: &o, Stderr: &e, Lang: "vi"})
	var exit *ExitError
	if errors.As(err, &exit) {
		code = exit.Code
	} else if err != nil {
		t.Fatal(err)
	}
	return o.String(), e.String(), code
}

var issuedForm = regexp.MustCompile(`Mật khẩu dùng một lần: (\S{4}-\S{4}-\S{4})\n`)

func TestUserCommands(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if _, errs, code := userRun(t, "list", "--data", data); code != 2 || !strings.Contains(errs, data) {
		t.Errorf("listing a missing installation: %d %s", code, errs)
	}
	out, errs, code := userRun(t, "add", "--data", data, "--login", "QuanTri", "--name", "Lê Quản Trị")
	first := issuedForm.FindStringSubmatch(out)
	if code != 0 || errs != "" || first == nil || !strings.Contains(out, "quantri (Lê Quản Trị), vai: Quản trị hệ thống") {
		t.Fatalf("%d %s%s", code, out, errs)
	}
	if out, errs, code := userRun(t, "add", "--data", data, "--login", "lan", "--name", "Nguyễn Thị Lan",
		"--role", "district", "--unit", "971", "--from", "1/11/2020", "--to", "2021-12-31"); code != 0 {
		t.Errorf("%d %s%s", code, out, errs)
	}
	for name, args := range map[string][]string{
		"a taken login":   {"--login", "lan", "--name", "Ai Khác"},
		"a bad day":       {"--login", "an", "--name", "An", "--from", "31/2/2020"},
		"an unknown role": {"--login", "an", "--name", "An", "--role", "king"},
		"a missing unit":  {"--login", "an", "--name", "An", "--role", "province"},
	} {
		if out, errs, code := userRun(t, append([]string{"add", "--data", data}, args...)...); code != 2 || errs == "" || out != "" {
			t.Errorf("%s: %d %s%s", name, code, out, errs)
		}
	}
	out, _, _ = userRun(t, "list", "--data", data)
	// The district's grant ended in 2021: today the account holds no role.
	want := "lan\tNguyễn Thị Lan\tchưa đổi mật khẩu cấp một lần\t\n" +
		"quantri\tLê Quản Trị\tchưa đổi mật khẩu cấp một lần\tQuản trị hệ thống\n2 tài khoản\n"
	if out != want {
		t.Errorf("list:\n%swant\n%s", out, want)
	}

	out, _, code = userRun(t, "reset", "--data", data, "--login", "quantri")
	second := issuedForm.FindStringSubmatch(out)
	if code != 0 || second == nil || second[1] == first[1] {
		t.Fatalf("%d %s", code, out)
	}
	if _, errs, code := userRun(t, "reset", "--data", data, "--login", "nobody"); code != 2 || !strings.Contains(errs, "nobody") {
		t.Errorf("%d %s", code, errs)
	}
	a, err := app.Open(t.Context(), app.Config{Data: data, Accounts: accounts.Settings{Floor: -1}})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for password, right := range map[string]bool{first[1]: false, second[1]: true} {
		_, s, err := a.Desk.SignIn(t.Context(), accounts.SignIn{Login: "quantri", Password: password})
		if (err == nil) != right || s.SignedIn() != right {
			t.Errorf("signing in: %v, want %v", err, right)
		}
	}
}
