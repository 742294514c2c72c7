package signed

import "saoque/internal/fault"

// Limits is what an uploaded PDF may be before any of it is believed.
type Limits struct {
	File       int // bytes as sent
	Unpacked   int // bytes of all streams together, counted while unpacking
	Steps      int // values, operators and table entries read, all together
	Objects    int // numbered objects
	Pages      int
	Signatures int
	Signature  int // bytes of one signature
	Letters    int // letters of the text layer
	Marks      int // laid over the pages, all together
}

// Usual are the limits for everything that comes from outside: a long scan
// fits, and so does an annex of some thousand rows.
var Usual = Limits{
	File: 32 << 20, Unpacked: 64 << 20, Steps: 6_000_000, Objects: 300_000,
	Pages: 3_000, Signatures: 50, Signature: 256 << 10, Letters: 5_000_000, Marks: 2_000,
}

// depth bounds how deep values may lie in each other. The deepest value that
// our own writer and LibreOffice make is 5.
const depth = 60

// purse counts what reading has cost so far. When it is empty, reading stops
// by a panic with a *fault.Error, which the entry points turn into an error:
// no loop can go on that spends.
type purse struct {
	limits             Limits
	steps, bytes, runs int
}

func (p *purse) step(n int) {
	if p.steps += n; p.steps > p.limits.Steps {
		panic(fault.New(fault.TooLarge, "signed.too-much-work"))
	}
}

func (p *purse) unpack(n int) {
	if p.bytes += n; p.bytes > p.limits.Unpacked {
		panic(fault.New(fault.TooLarge, "signed.unpacks-too-large", p.limits.Unpacked>>20))
	}
}

func (p *purse) letters(n int) {
	if p.runs += n; p.runs > p.limits.Letters {
		panic(fault.New(fault.TooLarge, "signed.too-much-work"))
	}
}

// caught makes the panic of an empty purse the error of a function that
// defers it; any other panic goes on.
func caught(err *error) {
	switch r := recover().(type) {
	case nil:
	case *fault.Error:
		*err = r
	default:
		panic(r)
	}
}
