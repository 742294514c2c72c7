package viet

import (
	"fmt"
	"strconv"
	"strings"

	"saoque/internal/calendar"
)

var weekdays = [...]string{"Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"}

// LongDate writes "thứ Hai, 09/11/2020"; "" for no day.
func LongDate(d calendar.Date) string {
	if d == "" {
		return ""
	}
	return weekdays[d.Weekday()] + ", " + ShortDate(d)
}

// ShortDate writes "09/11/2020"; "" for no day.
func ShortDate(d calendar.Date) string {
	if len(d) != len("2006-01-02") {
		return string(d)
	}
	return string(d[8:10] + "/" + d[5:7] + "/" + d[0:4])
}

// Moment writes "08:42 09/11/2020" in Vietnam's time; "" for none.
func Moment(i calendar.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Local().Format("15:04 02/01/2006")
}

// Int writes n with dots between thousands: 1.234.567.
func Int(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	var parts []string
	for len(s) > 3 {
		parts = append([]string{s[len(s)-3:]}, parts...)
		s = s[:len(s)-3]
	}
	return sign + strings.Join(append([]string{s}, parts...), ".")
}

// Mean writes sum/n with two decimals, half up, and a decimal comma. For display
// only; with at most 25 members it never shows a threshold that was missed.
func Mean(sum, n int) string {
	return strings.Replace(MeanPoint(sum, n), ".", ",", 1)
}

// MeanPoint is Mean with a decimal point, for machine-read output.
func MeanPoint(sum, n int) string {
	if n <= 0 {
		return ""
	}
	h := (sum*200 + n) / (2 * n)
	return fmt.Sprintf("%d.%02d", h/100, h%100)
}
