package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"

	"saoque/internal/fault"
	"saoque/internal/locale"
	"saoque/internal/rulebook"
)

// maxSheets bounds a file of sheets: 100 members' sheets take a tenth of it.
const maxSheets = 4 << 20

// ScoreCmd scores one sheet: --sheet names a JSON file, "-" standard input.
type ScoreCmd struct {
	Book  string `required:"" placeholder:"ID"`
	Set   string `required:"" placeholder:"N"`
	Sheet string `required:"" placeholder:"FILE"`
}

// scoreOut is rulebook.Result as printed: the keys' order is a contract.
type scoreOut struct {
	Parts        map[string]int `json:"parts"`
	Total        int            `json:"total"`
	Unmet        rulebook.Unmet `json:"unmet"`
	Disqualified []string       `json:"disqualified"`
	Star         int            `json:"star"`
	Reasons      []reasonOut    `json:"reasons"`
}

type reasonOut struct {
	Key  string `json:"key"`
	Args []any  `json:"args"`
	Text string `json:"text"`
}

// Run prints the result as one line of JSON. Bad input exits 2 and names the
// code at fault.
func (c *ScoreCmd) Run(env *Env) error {
	b, set, err := bookAndSet(c.Book, c.Set)
	if err != nil {
		return env.refuse(err)
	}
	data, err := env.input(c.Sheet)
	if err != nil {
		return env.refuse(err)
	}
	sheet, err := rulebook.ParseSheet(data)
	if err != nil {
		return env.refuse(err)
	}
	r, err := b.Score(set, sheet)
	if err != nil {
		return env.refuse(err)
	}
	return env.json(scoreOut{r.Parts, r.Total, r.Unmet, r.Disqualified, r.Star, env.word(r.Reasons)})
}

// bookAndSet finds a built-in book and reads a set number, which has no
// leading zero.
func bookAndSet(id, set string) (*rulebook.Book, int, error) {
	shelf, err := rulebook.Embedded()
	if err != nil {
		return nil, 0, err
	}
	b, err := shelf.Book(id)
	if err != nil {
		return nil, 0, err
	}
	n, err := strconv.Atoi(set)
	if err != nil || strconv.Itoa(n) != set {
		return nil, 0, fault.New(fault.NotFound, "rulebook.unknown-set", id, set)
	}
	if _, err := b.Set(n); err != nil {
		return nil, 0, err
	}
	return b, n, nil
}

// input reads a named file, or standard input for "-".
func (e *Env) input(name string) ([]byte, error) {
	in := e.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "rulebook.unreadable", name, err.Error())
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxSheets+1))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "rulebook.unreadable", name, err.Error())
	}
	if len(data) > maxSheets {
		return nil, fault.New(fault.TooLarge, "rulebook.json-too-long", maxSheets>>10)
	}
	return data, nil
}

// refuse says what is wrong with the input and ends with code 2.
func (e *Env) refuse(err error) error {
	text := locale.Load().Error(e.Lang, err)
	if f, ok := fault.As(err); ok && f.Field != "" {
		text += " (" + f.Field + ")"
	}
	fmt.Fprintln(e.Stderr, text)
	return &ExitError{Code: 2, Err: err}
}

// word adds the catalog's sentence to each reason.
func (e *Env) word(rs []rulebook.Reason) []reasonOut {
	out := []reasonOut{}
	for _, r := range rs {
		args := r.Args
		if args == nil {
			args = []any{}
		}
		out = append(out, reasonOut{r.Key, args, locale.Load().Text(e.Lang, r.Key, r.Args...)})
	}
	return out
}

// json prints v on one line, letters as they are.
func (e *Env) json(v any) error {
	enc := json.NewEncoder(e.Stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
