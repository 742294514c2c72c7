package calendar

// Calendar tells which days are worked; Holidays is the real one.
type Calendar interface {
	// AddWorking gives the n-th working day after d.
	AddWorking(d Date, n int) Date
}
