package cli

import "saoque/internal/rulebook"

// TallyCmd adds up a council's sheets: --sheets names a JSON file with an array
// of sheets, "-" standard input.
type TallyCmd struct {
	Book   string `required:"" placeholder:"ID"`
	Set    string `required:"" placeholder:"N"`
	Sheets string `required:"" placeholder:"FILE"`
	Minima string `default:"sum" placeholder:"sum|majority"`
}

// tallyOut is rulebook.TallyResult as printed: the keys' order is a contract.
type tallyOut struct {
	Sum          int            `json:"sum"`
	Members      int            `json:"members"`
	Mean         string         `json:"mean"`
	Parts        map[string]int `json:"parts"`
	Unmet        rulebook.Unmet `json:"unmet"`
	Disqualified []string       `json:"disqualified"`
	Star         int            `json:"star"`
	Reasons      []reasonOut    `json:"reasons"`
}

// Run prints the tally as one line of JSON. Bad input exits 2 and names the
// code at fault.
func (c *TallyCmd) Run(env *Env) error {
	b, set, err := bookAndSet(c.Book, c.Set)
	if err != nil {
		return env.refuse(err)
	}
	data, err := env.input(c.Sheets)
	if err != nil {
		return env.refuse(err)
	}
	sheets, err := rulebook.ParseSheets(data)
	if err != nil {
		return env.refuse(err)
	}
	r, err := b.Tally(set, sheets, rulebook.MinimaReading(c.Minima))
	if err != nil {
		return env.refuse(err)
	}
	return env.json(tallyOut{r.Sum, r.Members, r.Mean, r.Parts, r.Unmet, r.Disqualified, r.Star, env.word(r.Reasons)})
}
