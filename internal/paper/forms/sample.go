package forms

import (
	"embed"
	"encoding/json"
	"fmt"
	"reflect"

	"go.yaml.in/yaml/v4"

	"saoque/internal/fault"
	"saoque/internal/paper"
	"saoque/internal/paper/qr"
)

// Form is one of the programme's papers.
type Form struct {
	Code   string
	input  reflect.Type
	read   func(data []byte) (Input, error)
	thawed func(data []byte) (Input, error)
}

// Input is a form's data.
type Input interface{ Document() *paper.Document }

func form[T Input](code string) Form {
	return Form{Code: code, input: reflect.TypeFor[T](), read: func(data []byte) (Input, error) {
		var in T
		if err := yaml.Load(data, &in, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
			return nil, fmt.Errorf("forms: sample of %s: %w", code, err)
		}
		return in, nil
	}, thawed: func(data []byte) (Input, error) {
		var in T
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, fmt.Errorf("forms: frozen %s: %w", code, err)
		}
		return in, nil
	}}
}

// Find gives the form of a code.
func Find(code string) (Form, error) {
	for _, f := range Forms {
		if f.Code == code {
			return f, nil
		}
	}
	return Form{}, fault.New(fault.NotFound, "fault.not-found")
}

// Frozen reads an input that was written as JSON when the paper was issued.
func (f Form) Frozen(data []byte) (Input, error) { return f.thawed(data) }

// Forms lists every form, in the order in which a product meets them.
var Forms = []Form{
	form[Registration]("registration"),
	form[NewProduct]("new-product"),
	form[SelfReport]("self-report"),
	form[CommuneReport]("commune-report"),
	form[Receipt]("receipt"),
	form[ReturnLetter]("return"),
	form[Advisory]("advisory"),
	form[Invitation]("invitation"),
	form[RunSheet]("run-sheet"),
	form[Scoresheets]("scoresheet"),
	form[Scoresheets]("scoresheet-filled"),
	form[Tally]("tally"),
	form[Minutes]("minutes"),
	form[Submission]("submission"),
	form[Decision]("decision"),
	form[Certificate]("certificate"),
	form[Notice]("notice"),
	form[Central]("central"),
	form[Revocation]("revocation"),
	form[Directive]("directive"),
	form[Reminder]("reminder"),
	form[Progress]("progress"),
}

//go:embed samples
var samples embed.FS

// SampleInput gives invented data, marked "mẫu", that comes with the product.
func (f Form) SampleInput() (Input, error) {
	data, err := samples.ReadFile("samples/" + f.Code + ".yaml")
	if err != nil {
		return nil, err
	}
	return f.read(data)
}

// Sample lays the form out with that data: what a paper looks like before there
// is anything to say.
func (f Form) Sample() (*paper.Document, error) {
	in, err := f.SampleInput()
	if err != nil {
		return nil, err
	}
	d := in.Document()
	return d, pictured(d)
}

// pictured puts a code that leads nowhere where a sample asks for one.
func pictured(d *paper.Document) error {
	s, err := qr.Encode(sampleCode)
	if err != nil {
		return err
	}
	for i, b := range d.Blocks {
		switch b := b.(type) {
		case paper.Picture:
			if b.Matrix.Side == 0 {
				b.Matrix = paper.MatrixOf(s.Size, s.Dark)
				d.Blocks[i] = b
			}
		case paper.Signature:
			if b.Mark != nil && b.Mark.Matrix.Side == 0 {
				b.Mark.Matrix = paper.MatrixOf(s.Size, s.Dark)
			}
		}
	}
	return nil
}

const sampleCode = "HTTPS://EXAMPLE.INVALID/P/00000000-0000-7000-8000-000000000000"
