package accounts

import (
	"fmt"
	"io"
	"strings"

	"saoque/internal/fault"
	"saoque/internal/viet"
)

// The password rule, said up front by the key "accounts.password-rule" with
// MinPassword and MinDistinct.
const (
	MinPassword = 10  // characters
	MinDistinct = 8   // different characters
	maxPassword = 200 // characters
	easyRun     = 6   // that many neighbours in a row are guessed first
)

// rows are the keyboard's letter rows, forwards; digits and the alphabet are
// found by their order.
var rows = []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

// checkPassword holds a new password to the rule. field names the input.
func checkPassword(field, password, login, name string) error {
	password = viet.NFC(password)
	chars := []rune(password)
	distinct := map[rune]bool{}
	for _, r := range chars {
		distinct[r] = true
	}
	plain := strings.ReplaceAll(viet.Fold(password), " ", "")
	holds := func(s string) bool {
		s = strings.ReplaceAll(viet.Fold(s), " ", "")
		return len(s) >= 2 && strings.Contains(plain, s)
	}
	switch {
	case len(chars) < MinPassword:
		return fault.New(fault.Invalid, "accounts.password-short", MinPassword).On(field)
	case len(chars) > maxPassword:
		return fault.New(fault.Invalid, "accounts.password-long", maxPassword).On(field)
	case len(distinct) < MinDistinct:
		return fault.New(fault.Invalid, "accounts.password-same", MinDistinct).On(field)
	case holds(login), holds(name):
		return fault.New(fault.Invalid, "accounts.password-name").On(field)
	case easy(plain):
		return fault.New(fault.Invalid, "accounts.password-easy").On(field)
	}
	return nil
}

// easy finds runs like 123456, fedcba, qwerty.
func easy(s string) bool {
	up, down := 1, 1
	for i := 1; i < len(s); i++ {
		switch int(s[i]) - int(s[i-1]) {
		case 1:
			up, down = up+1, 1
		case -1:
			up, down = 1, down+1
		default:
			up, down = 1, 1
		}
		if up >= easyRun || down >= easyRun {
			return true
		}
	}
	for _, row := range rows {
		for i := 0; i+easyRun <= len(row); i++ {
			if strings.Contains(s, row[i:i+easyRun]) {
				return true
			}
		}
	}
	return false
}

// oneTimeLetters are those that nobody mishears or misreads.
const oneTimeLetters = "abcdefghjkmnpqrstuvwxyz23456789"

// oneTime makes a password to be read out once: three groups of four, 59 bits.
func oneTime(rand io.Reader) (string, error) {
	var out []byte
	var b [1]byte
	for len(out) < 14 {
		if len(out) == 4 || len(out) == 9 {
			out = append(out, '-')
		}
		if _, err := io.ReadFull(rand, b[:]); err != nil {
			return "", fmt.Errorf("accounts: no randomness: %w", err)
		}
		if int(b[0]) < 256/len(oneTimeLetters)*len(oneTimeLetters) {
			out = append(out, oneTimeLetters[int(b[0])%len(oneTimeLetters)])
		}
	}
	return string(out), nil
}
