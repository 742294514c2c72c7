package forms

import (
	"saoque/internal/calendar"
	"saoque/internal/paper"
)

// Receipt is what a producer gets for a dossier: everything that was taken in,
// with pages, size and the beginning of each file's hash.
type Receipt struct {
	Head                       Head
	Slip                       string
	Product, Producer, Address string
	Phone                      string
	Received                   string // moment, as printed
	Edition                    int
	ManifestHash               string
	Files                      []ReceivedFile
	Missing                    []string
	Due                        calendar.Date
	Contact                    string
	Receiver                   string
}

// ReceivedFile is one item of a receipt.
type ReceivedFile struct{ Item, Name, Pages, Size, Hash string }

// Document lays the receipt out.
func (in Receipt) Document() *paper.Document {
	d := in.Head.document("receipt", say("paper.receipt-kind")+" "+in.Product)
	d.Add(
		in.Head.letterhead(),
		paper.Heading{Kind: say("paper.receipt-kind"), Subject: say("paper.receipt-subject", in.Slip)},
		paper.Fields{Lines: [][]paper.Field{
			field("paper.f-product", in.Product), field("paper.f-producer", in.Producer),
			{{Label: say("paper.f-address"), Value: in.Address, Share: 2}, {Label: say("paper.f-phone"), Value: in.Phone, Share: 1.2}},
			{{Label: say("paper.f-received"), Value: in.Received, Share: 2}, {Label: say("paper.f-edition"), Value: paper.Number(in.Edition), Share: 1.2}},
		}},
		smallSection(say("paper.receipt-files")),
	)
	t := paper.Table{
		Columns: columns(-6, 30, 32, -8, -10, -16), Size: 11,
		Head: heads("paper.col-order", "paper.col-item", "paper.col-file", "paper.col-pages", "paper.col-size", "paper.col-hash"),
	}
	for i, f := range in.Files {
		t.Rows = append(t.Rows, []paper.Cell{count(i + 1), cell(f.Item), cell(f.Name), cell(f.Pages), cell(f.Size), cell(f.Hash)})
	}
	// A digest is one long word: justified, it would tear the line before it apart.
	manifest := small(say("paper.receipt-manifest", in.ManifestHash))
	manifest.Align = paper.Left
	d.Add(t, manifest)
	if len(in.Missing) > 0 {
		d.Add(smallSection(say("paper.receipt-missing")))
		for _, m := range in.Missing {
			d.Add(small("- " + m))
		}
	}
	d.Add(
		small(say("paper.receipt-due", paper.Day(in.Due), in.Contact)),
		paper.Signature{Signers: []paper.Signer{
			{Authority: []string{say("paper.giver")}, Hint: say("paper.sign-hint")},
			{Authority: []string{say("paper.receiver")}, Hint: say("paper.sign-hint"), Name: in.Receiver},
		}},
	)
	return d
}
