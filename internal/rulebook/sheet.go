package rulebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"saoque/internal/fault"
)

// Sheet is what one person marks: the option chosen per criterion, and the
// stop or disqualify notes found to hold. A criterion left out scores 0.
type Sheet struct {
	Choices map[string]string `json:"choices"`
	Gates   []string          `json:"gates,omitempty"`
}

// ParseSheet reads one sheet from JSON, refusing unknown and repeated keys,
// other shapes and anything after the object. Keys are exact, case included.
func ParseSheet(data []byte) (Sheet, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	sh, err := readSheet(d)
	if err != nil {
		return Sheet{}, err
	}
	return sh, atEnd(d)
}

// ParseSheets reads an array of sheets from JSON as ParseSheet does each; the
// error's field names the sheet, "sheets[0]" the first. An empty array is an error.
func ParseSheets(data []byte) ([]Sheet, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if err := open(d, '['); err != nil {
		return nil, err
	}
	var out []Sheet
	for d.More() {
		sh, err := readSheet(d)
		if err != nil {
			return nil, onSheet(err, len(out))
		}
		out = append(out, sh)
	}
	if _, err := d.Token(); err != nil {
		return nil, badJSON(err)
	}
	if err := atEnd(d); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "rulebook.no-sheets")
	}
	return out, nil
}

func readSheet(d *json.Decoder) (Sheet, error) {
	sh := Sheet{Choices: map[string]string{}}
	if err := open(d, '{'); err != nil {
		return sh, err
	}
	seen := map[string]bool{}
	for d.More() {
		key, err := word(d)
		if err != nil {
			return sh, err
		}
		if seen[key] {
			return sh, fault.New(fault.Invalid, "rulebook.json-twice", key)
		}
		seen[key] = true
		switch key {
		case "choices":
			err = readChoices(d, sh.Choices)
		case "gates":
			sh.Gates, err = readGates(d)
		default:
			err = fault.New(fault.Invalid, "rulebook.json-unknown", key)
		}
		if err != nil {
			return sh, err
		}
	}
	return sh, closing(d)
}

func readChoices(d *json.Decoder, into map[string]string) error {
	if err := open(d, '{'); err != nil {
		return err
	}
	for d.More() {
		code, err := word(d)
		if err != nil {
			return err
		}
		if _, twice := into[code]; twice {
			return fault.New(fault.Invalid, "rulebook.json-twice", code)
		}
		key, err := word(d)
		if err != nil {
			return err.(*fault.Error).On(code)
		}
		into[code] = key
	}
	return closing(d)
}

func readGates(d *json.Decoder) ([]string, error) {
	if err := open(d, '['); err != nil {
		return nil, err
	}
	var out []string
	for d.More() {
		g, err := word(d)
		if err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, closing(d)
}

func open(d *json.Decoder, want json.Delim) error {
	t, err := d.Token()
	if err != nil {
		return badJSON(err)
	}
	if t != want {
		return fault.New(fault.Invalid, "rulebook.json-shape", want.String())
	}
	return nil
}

func closing(d *json.Decoder) error {
	if _, err := d.Token(); err != nil {
		return badJSON(err)
	}
	return nil
}

// word reads a string; its errors are always *fault.Error.
func word(d *json.Decoder) (string, error) {
	t, err := d.Token()
	if err != nil {
		return "", badJSON(err)
	}
	s, ok := t.(string)
	if !ok {
		return "", fault.New(fault.Invalid, "rulebook.json-shape", `"…"`)
	}
	return s, nil
}

func atEnd(d *json.Decoder) error {
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "rulebook.json-trailing")
	}
	return nil
}

func badJSON(err error) error {
	return fault.Wrap(fault.Invalid, err, "rulebook.json-broken", err.Error())
}

// onSheet notes on the error which sheet, from 0, it is about.
func onSheet(err error, n int) error {
	if e, ok := fault.As(err); ok {
		path := "sheets[" + itoa(n) + "]"
		if e.Field != "" {
			path += "." + e.Field
		}
		return e.On(path)
	}
	return err
}
