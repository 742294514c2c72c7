package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/ident"
	"saoque/internal/office/intake"
	"saoque/internal/party"
	"saoque/internal/territory"
)

// newProducer is the choice of a producer who is not on the list yet.
const newProducer = "new"

// The names that the acts' fields have on the form.
var (
	producerFields = map[string]string{"name": "producer_name", "kind": "producer_kind", "unit": "producer_unit", "address": "producer_address"}
	productFields  = map[string]string{"name": "product_name", "description": "story"}
)

func (q *Request) newDossier() error {
	o, err := q.opening()
	if err != nil {
		return err
	}
	f := q.Form(q.URL.RequestURI(), 0)
	f.Values.Set("producer", q.URL.Query().Get("chu-the"))
	if o.Product != nil {
		f.Values.Set("producer", o.Product.ProducerID)
		f.Values.Set("product_name", o.Product.Name)
		f.Values.Set("story", o.Product.Description)
	} else if !o.Assisted {
		f.Values.Set("producer", o.Producers[0].ID)
	}
	return q.Render(http.StatusOK, q.newDossierPage(o, f))
}

func (q *Request) opening() (intake.Opening, error) {
	return intake.NewOpening(q.Context(), q.Server.Office, q.Subject(), q.URL.Query().Get("san-pham"))
}

func (q *Request) newDossierPage(o intake.Opening, f Form) *NewDossierPage {
	p := &NewDossierPage{Frame: q.Frame(Say("dossier.new-title")), Form: f, Assisted: o.Assisted, Book: Words(o.Book.Number + ": " + o.Book.Title)}
	if o.Assisted {
		p.Title = Say("dossier.new-assisted")
		p.Crumbs = []Link{{Text: Say("work.title"), Href: "/viec"}}
	} else {
		p.Crumbs = []Link{{Text: Say("task.products-title"), Href: "/toi"}}
	}
	// Somebody who acts for several producers chooses as well.
	p.Choose = o.Assisted || len(o.Producers) > 1
	for _, x := range o.Producers {
		opt := Option{Value: x.ID, Text: Words(x.Name), Sample: x.Sample}
		if o.Assisted {
			opt.Hint = Words(q.place(party.Place{UnitCode: x.UnitCode, UnitFrom: x.UnitFrom}).Name)
		}
		p.Producers = append(p.Producers, opt)
	}
	if len(p.Producers) > 8 { // a long list is a select, which must not choose by itself
		p.Producers = append([]Option{{Text: Say("dossier.choose")}}, p.Producers...)
	}
	if o.Assisted && len(p.Producers) > 0 {
		p.Producers = append(p.Producers, Option{Value: newProducer, Text: Say("dossier.new-producer-other")})
	}
	p.Kinds = []Option{{Text: Say("dossier.choose")}}
	for _, k := range party.Kinds {
		p.Kinds = append(p.Kinds, Option{Value: k, Text: Say("dossier.kind." + k)})
	}
	for _, u := range o.Units {
		p.Units = append(p.Units, Option{Value: u.Ref().String(), Text: Words(u.Name)})
	}
	p.Sets = []Option{{Text: Say("dossier.choose")}}
	for _, s := range o.Book.Sets {
		line := Say("dossier.fact-set-value", s.Number, s.Name)
		if s.Complete && o.Book.Scoring {
			p.Sets = append(p.Sets, Option{Value: strconv.Itoa(s.Number), Text: line})
		} else {
			p.Missing = append(p.Missing, Words(q.say(line)+": "+s.Gap))
		}
	}
	if !o.Book.Scoring {
		p.Missing = append(p.Missing, Words(o.Book.NoScore))
	}
	if o.Unfinished.ID != "" {
		p.Open = &Link{Text: Say("dossier.open-link"), Href: "/ho-so/" + o.Unfinished.ID}
	}
	return p
}

// openDossier registers what is new, producer and product, and opens the
// dossier. Each is an act of its own under an id that follows from the form's,
// so that a repeated send does nothing twice; what a refused send has already
// registered is chosen on the page that comes back.
func (q *Request) openDossier() error {
	f, err := q.Sent()
	if err != nil {
		return err
	}
	o, err := q.opening()
	if err != nil {
		return err
	}
	if !ident.Valid(f.ActID) {
		return fault.New(fault.Invalid, "fault.act-id")
	}
	f.Action = q.URL.RequestURI()
	id, err := q.open(&f, o)
	if err == nil {
		return q.See("/toi/" + id)
	}
	if e, ok := fault.As(err); ok && e.Key == "dossier.already-open" {
		e.Field = "product_name"
	}
	if e := q.Refuse(&f, err); e != nil {
		return e
	}
	// The refused send may have registered the product: look again.
	u, perr := url.Parse(f.Action)
	if perr != nil {
		return perr
	}
	if o, err = intake.NewOpening(q.Context(), q.Server.Office, q.Subject(), u.Query().Get("san-pham")); err != nil {
		return err
	}
	return q.Render(http.StatusUnprocessableEntity, q.newDossierPage(o, f))
}

func (q *Request) open(f *Form, o intake.Opening) (string, error) {
	ctx, of, s := q.Context(), q.Server.Office, q.Subject()
	sample := q.Server.Demo != nil // whatever visitors of the demo enter is invented
	set, err := strconv.Atoi(f.Value("set"))
	if err != nil || set < 1 {
		return "", fault.New(fault.Invalid, "fault.required", party.Label("dossier.set")).On("set")
	}
	if x, err := o.Book.Set(set); err != nil || !x.Complete {
		return "", fault.New(fault.Invalid, "dossier.no-set").On("set")
	}
	product := ""
	if o.Product != nil {
		product = o.Product.ID
	} else {
		if strings.TrimSpace(f.Value("product_name")) == "" {
			return "", fault.New(fault.Invalid, "fault.required", party.Label("dossier.product-name")).On("product_name")
		}
		owner, err := q.producerChosen(f, o, sample)
		if err != nil {
			return "", err
		}
		known, err := intake.ProductNamed(ctx, of, s, owner, f.Value("product_name"))
		if err != nil {
			return "", err
		}
		if known != nil {
			product = known.ID
		} else {
			product, _, err = intake.CreateProduct(ctx, of, s, ident.Derived(f.ActID, "product"), intake.ProductInput{ProducerID: owner, Name: f.Value("product_name"), Description: f.Value("story"), Sample: sample})
			if err != nil {
				return "", renamed(err, productFields)
			}
		}
	}
	f.Action = link("/ho-so/moi", url.Values{"san-pham": {product}})
	id, _, err := intake.OpenDossier(ctx, of, s, f.ActID, intake.DossierInput{ProductID: product, Set: set, Kind: dossier.First, Sample: sample})
	return id, err
}

// producerChosen gives the producer that was chosen or that the form registers.
func (q *Request) producerChosen(f *Form, o intake.Opening, sample bool) (string, error) {
	id := f.Value("producer")
	if !o.Assisted && id == "" {
		id = o.Producers[0].ID
	}
	if id != "" && id != newProducer {
		return id, nil
	}
	if !o.Assisted || id == "" && len(o.Producers) > 0 && f.Value("producer_name") == "" {
		return "", fault.New(fault.Invalid, "fault.required", party.Label("field.producer-name")).On("producer")
	}
	ref, ok := territory.ParseRef(f.Value("producer_unit"))
	if !ok {
		return "", fault.New(fault.Invalid, "fault.required", party.Label("field.unit")).On("producer_unit")
	}
	id, _, err := intake.CreateProducer(q.Context(), q.Server.Office, q.Subject(), ident.Derived(f.ActID, "producer"), intake.ProducerInput{
		Name: f.Value("producer_name"), Kind: f.Value("producer_kind"), UnitCode: ref.Code, UnitFrom: ref.From, Address: f.Value("producer_address"),
		Phone: f.Value("phone"), Email: f.Value("email"), Representative: f.Value("representative"), Sample: sample})
	if err != nil {
		return "", renamed(err, producerFields)
	}
	f.Values.Set("producer", id)
	return id, nil
}
