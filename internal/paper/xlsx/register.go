// Package xlsx writes the product's workbooks and reads those of others.
//
// Writing is our own: a formula is stored with the value that it has now, keys
// are locked, inputs checked, and text is text even when it begins with "=".
// The same content gives the same bytes. Reading is excelize's, behind a guard
// that counts parts, bytes, cells and elements before any parser sees them.
//
// # The province's register
//
// No decision prescribes its form. Our 22 columns are what an office needs to
// say what a product is, whose it is, on which paper its star rests and until
// when; register.yaml lists them with the other heads met in practice:
//
//	1 ordinal         7 representative  13 set (number)      19 certificate (number)
//	2 code            8 phone           14 score (mean)      20 issued (day)
//	3 product *       9 address         15 star *            21 expires (last day)
//	4 producer *     10 commune         16 decision (number) 22 note
//	5 kind           11 district        17 decided (day) †
//	6 registration   12 sector          18 year †
//
// Rows need the columns marked *, and one of those marked †. What is doubtful
// is reported by row and cell; nothing is filled in, carried down, or put right.
package xlsx

import (
	_ "embed"
	"fmt"
	"sync"

	"go.yaml.in/yaml/v4"

	"saoque/internal/calendar"
	"saoque/internal/fault"
	"saoque/internal/territory"
)

//go:embed register.yaml
var registerYAML []byte

// RegisterColumn is one of the 22 columns.
type RegisterColumn struct {
	Key   string   `yaml:"key"`
	Head  string   `yaml:"head"`
	Width int      `yaml:"width"`
	Also  []string `yaml:"also"`
}

type registerForm struct {
	Columns  []RegisterColumn  `yaml:"columns"`
	Totals   []string          `yaml:"totals"`
	DayWords map[string]string `yaml:"day_words"`
	StarWord string            `yaml:"star_word"`

	byHead map[string]int // plain head → column
	totals map[string]bool
}

var register = sync.OnceValue(func() *registerForm {
	var f registerForm
	if err := yaml.Unmarshal(registerYAML, &f); err != nil {
		panic(err)
	}
	f.byHead, f.totals = map[string]int{}, map[string]bool{}
	for i, c := range f.Columns {
		for _, h := range append([]string{c.Head}, c.Also...) {
			if j, taken := f.byHead[plain(h)]; taken && j != i {
				panic(fmt.Sprintf("xlsx: %q is the head of two columns", h))
			}
			f.byHead[plain(h)] = i
		}
	}
	for _, t := range f.Totals {
		f.totals[plain(t)] = true
	}
	return &f
})

// RegisterColumns gives the 22 columns in their order.
func RegisterColumns() []RegisterColumn { return register().Columns }

// The columns' places.
const (
	cOrdinal = iota
	cCode
	cProduct
	cProducer
	cKind
	cRegistration
	cRepresentative
	cPhone
	cAddress
	cCommune
	cDistrict
	cSector
	cSet
	cScore
	cStar
	cDecision
	cDecided
	cYear
	cCertificate
	cIssued
	cExpires
	cNote
	columnCount
)

// RegisterEntry is a recognised product as a register tells it. Empty text, zero
// and "" mean that the register does not say.
type RegisterEntry struct {
	Ordinal                                               int
	Code, Product, Producer, Kind                         string
	Registration, Representative, Phone, Address, Commune string
	District, Sector                                      string
	Set                                                   int
	Score                                                 int // the mean in hundredths of a point; -1 = not told
	Star                                                  int
	Decision                                              string
	Decided                                               calendar.Date
	Year                                                  int
	Certificate                                           string
	Issued, Expires                                       calendar.Date
	Note                                                  string
}

// Level says what an issue means for its row.
type Level string

// The levels.
const (
	Refused  Level = "refused"  // the row is not taken
	Doubtful Level = "doubtful" // the row can be taken; somebody should look
	Noted    Level = "noted"    // told for completeness: a hidden row, a space too many
)

// Levels lists the levels, the gravest first.
var Levels = []Level{Refused, Doubtful, Noted}

// Issue is something found in a workbook, worded by Key and Args. Row 0 is the
// workbook as a whole; Cell is "" where the row is meant.
type Issue struct {
	Row   int
	Cell  string
	Level Level
	Key   string
	Args  []any
}

// RegisterRow is a row of the register as read, with what was found in it.
type RegisterRow struct {
	Row    int // number in the sheet
	Entry  RegisterEntry
	Issues []Issue
	// Cells are the row's raw values by the sheet's own columns, as the file has
	// them: a day may be its number of days.
	Cells []string
	// Unit is what RegisterOptions.Place made of commune and district.
	Unit territory.Ref
}

// Worst gives the gravest level of the row's issues, "" when there are none.
func (r RegisterRow) Worst() Level { return worst(r.Issues) }

func worst(list []Issue) Level {
	for _, l := range Levels {
		for _, i := range list {
			if i.Level == l {
				return l
			}
		}
	}
	return ""
}

// Taken reports whether the row may be imported.
func (r RegisterRow) Taken() bool {
	for _, i := range r.Issues {
		if i.Level == Refused {
			return false
		}
	}
	return true
}

// Register is a register as read: every row below the head that is not empty is
// either in Rows or in Aside.
type Register struct {
	Sheet   string
	HeadRow int
	Heads   []string // what the head says, by the sheet's own columns
	Rows    []RegisterRow
	Aside   []RegisterRow // rows that are no products: sums, headings; one issue each
	Issues  []Issue       // about the workbook
}

// Count gives the rows that may be taken, those among them with a doubt, and
// those refused.
func (r *Register) Count() (taken, doubtful, refused int) {
	for _, row := range r.Rows {
		if !row.Taken() {
			refused++
			continue
		}
		taken++
		for _, i := range row.Issues {
			if i.Level == Doubtful {
				doubtful++
				break
			}
		}
	}
	return taken, doubtful, refused
}

// missingColumns refuses a sheet in which needed columns are absent.
func missingColumns(sheet string, at []int) error {
	f := register()
	for _, c := range []int{cProduct, cProducer, cStar} {
		if at[c] < 0 {
			return fault.New(fault.Invalid, "xlsx.no-column", f.Columns[c].Head, sheet)
		}
	}
	if at[cDecided] < 0 && at[cYear] < 0 {
		return fault.New(fault.Invalid, "xlsx.no-column", f.Columns[cDecided].Head, sheet)
	}
	return nil
}
