package officetest

import (
	"bytes"
	"fmt"
	"sync"
	"testing"

	"saoque/internal/access"
	"saoque/internal/appraisal"
	"saoque/internal/blob"
	"saoque/internal/calendar"
	"saoque/internal/dossier"
	"saoque/internal/fault"
	"saoque/internal/ident"
	"saoque/internal/office"
	"saoque/internal/office/accounts"
	"saoque/internal/office/council"
	"saoque/internal/office/decide"
	"saoque/internal/office/intake"
	"saoque/internal/rulebook"
	"saoque/internal/store"
	"saoque/internal/store/storetest"
)

// The places and the day of a World: Cà Mau in autumn 2020, its neighbour for
// whoever must see nothing.
const (
	Autumn   calendar.Date = "2020-11-02"
	UnitFrom calendar.Date = "2020-01-01"

	Province, OtherProvince = "96", "95"
	District, OtherDistrict = "964", "966"
	Commune, OtherCommune   = "32032", "32048"
)

// Set is the criteria set of a World's dossiers.
const Set = 9

// World is a province with its officers, councils and one producer, for tests
// of acts. Its walking methods take the shortest way and fail the test when an
// act does.
type World struct {
	testing.TB
	O        *office.Office
	Producer string
	// Team, Board and Council are the advisory team, the province's council and
	// the district's.
	Team, Board, Council string
	// OtherBoard is the council of the other province.
	OtherBoard string
	acts       int
	users      map[string]string
}

// Logins of a World; Member gives those of a council.
const (
	Own, Stranger                      = "chu-the", "chu-the-khac"
	Officer, OtherOfficer, CommuneDesk = "huyen", "huyen-khac", "xa"
	Desk, OtherDesk, Chairman          = "so", "so-khac", "chu-tich"
	Auditor, Ministry, Admin           = "thanh-tra", "bo", "quan-tri"
	Advisor, AdvisorHead               = "to-vien", "to-truong"
	Members                            = 3
	Chair, Secretary, SecondSecretary  = "hd-chutich", "hd-thuky", "hd-thuky-2"
	BoardChair, BoardSecretary         = "hdt-chutich", "hdt-thuky"
	OtherSecretary                     = "hdk-thuky"
)

// Member names the n-th member of a council: "hd" for the district's, "hdt" for
// the province's.
func Member(council string, n int) string { return fmt.Sprintf("%s-tv%d", council, n) }

// EachWorld runs the test with a fresh world on either engine.
func EachWorld(t *testing.T, run func(t *testing.T, w *World)) {
	t.Helper()
	Each(t, Autumn.At(8, 0), func(t *testing.T, o *office.Office) { run(t, NewWorld(t, o)) })
}

// NewWorld peoples an office.
func NewWorld(t testing.TB, o *office.Office) *World {
	t.Helper()
	w := &World{TB: t, O: o, users: map[string]string{}}
	over := func(role access.Role, unit string) store.Grant {
		return store.Grant{Role: role, UnitCode: unit, UnitFrom: UnitFrom, From: Autumn}
	}
	w.Account(Officer, over(access.District, District))
	w.Account(OtherOfficer, over(access.District, OtherDistrict))
	w.Account(CommuneDesk, over(access.Commune, Commune))
	w.Account(Desk, over(access.Province, Province))
	w.Account(OtherDesk, over(access.Province, OtherProvince))
	w.Account(Chairman, over(access.Chairman, Province))
	w.Account(Auditor, over(access.Auditor, Province))
	w.Account(Ministry, store.Grant{Role: access.Ministry, From: Autumn})
	w.Account(Admin, store.Grant{Role: access.Admin, From: Autumn})
	for _, l := range []string{Advisor, AdvisorHead, SecondSecretary} {
		w.Account(l)
	}
	w.Team = w.body(Desk, "advisory", "province", Province, UnitFrom, w.teamSeats())
	w.Council = w.body(Officer, "council", "district", District, UnitFrom, append(w.seats("hd", Members), council.SeatInput{UserID: w.User(SecondSecretary), Role: access.Secretary}))
	w.Board = w.body(Desk, "council", "province", Province, UnitFrom, w.seats("hdt", Members))
	w.OtherBoard = w.body(OtherDesk, "council", "province", OtherProvince, UnitFrom, w.seats("hdk", 1))
	w.Producer = Must(w.producer("Cơ sở mẫu", Commune))(w)
	w.Account(Own, store.Grant{Role: access.Producer, Body: w.Producer, From: Autumn})
	other := Must(w.producer("Cơ sở mẫu khác", Commune))(w)
	w.Account(Stranger, store.Grant{Role: access.Producer, Body: other, From: Autumn})
	return w
}

// Must takes the answer of an act and fails the world's test on an error.
func Must[R, X any](r R, _ X, err error) func(*World) R {
	return func(w *World) R {
		w.Helper()
		if err != nil {
			w.Fatal(err)
		}
		return r
	}
}

// Refused fails the test unless err is a fault of the kind worded by the key.
func Refused(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	e, ok := fault.As(err)
	if !ok || e.Kind != kind || e.Key != key {
		t.Errorf("got %v, want %s: %s", err, kind, key)
	}
}

// Together runs n functions at the same moment and gives their errors.
func Together(n int, run func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = run(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// Account makes an account with grants.
func (w *World) Account(login string, grants ...store.Grant) {
	w.Helper()
	id := w.O.IDs.New()
	w.users[login] = id
	storetest.Write(w, w.O.Store, func(tx *store.Tx) error {
		if err := tx.AddUser(store.User{ID: id, Login: login, Name: "Người mẫu " + login, CreatedAt: w.O.Clock.Now()}); err != nil {
			return err
		}
		for _, g := range grants {
			g.ID, g.UserID = w.O.IDs.New(), id
			if err := tx.AddGrant(g); err != nil {
				return err
			}
		}
		return nil
	})
}

// User gives an account's id.
func (w *World) User(login string) string { return w.users[login] }

// As gives the subject behind a login with what it holds now; "" is a visitor.
func (w *World) As(login string) access.Subject {
	w.Helper()
	if login == "" {
		return access.Subject{}
	}
	s, err := accounts.Subject(w.Context(), w.O, w.users[login])
	if err != nil {
		w.Fatal(login, err)
	}
	return s
}

// Act gives a fresh act id.
func (w *World) Act() string {
	w.acts++
	return ident.Derived(w.Name(), fmt.Sprint(w.acts))
}

// seats makes the accounts of a council and seats them.
func (w *World) seats(prefix string, members int) []council.SeatInput {
	w.Account(prefix + "-chutich")
	w.Account(prefix + "-thuky")
	for i := range members {
		w.Account(Member(prefix, i+1))
	}
	return w.seated(prefix, members)
}

func (w *World) seated(prefix string, members int) []council.SeatInput {
	out := []council.SeatInput{{UserID: w.User(prefix + "-chutich"), Role: access.Chair}, {UserID: w.User(prefix + "-thuky"), Role: access.Secretary}}
	for i := range members {
		out = append(out, council.SeatInput{UserID: w.User(Member(prefix, i+1)), Role: access.Member})
	}
	return out
}

func (w *World) teamSeats() []council.SeatInput {
	return []council.SeatInput{{UserID: w.User(AdvisorHead), Role: access.AdvisorHead}, {UserID: w.User(Advisor), Role: access.Advisor}}
}

func (w *World) body(by, kind, level, unit string, from calendar.Date, seats []council.SeatInput) string {
	w.Helper()
	return Must(council.SetUp(w.Context(), w.O, w.As(by), w.Act(), council.SetupInput{Kind: kind, Name: "Hội đồng mẫu " + unit, Level: level, UnitCode: unit, UnitFrom: from,
		DecisionNumber: "mẫu/QĐ-UBND", DecisionDate: Autumn, Seats: seats, Sample: true}))(w)
}

func (w *World) producer(name, commune string) (string, any, error) {
	id, r, err := intake.CreateProducer(w.Context(), w.O, w.As(Officer), w.Act(), intake.ProducerInput{Name: name, Kind: "household", UnitCode: commune, UnitFrom: UnitFrom, Sample: true})
	return id, r, err
}

// Product registers a product of the world's producer.
func (w *World) Product(name string) string {
	w.Helper()
	return Must(intake.CreateProduct(w.Context(), w.O, w.As(Own), w.Act(), intake.ProductInput{ProducerID: w.Producer, Name: name, Sample: true}))(w)
}

// Draft opens a dossier for a new product.
func (w *World) Draft(name string) string {
	w.Helper()
	return Must(intake.OpenDossier(w.Context(), w.O, w.As(Own), w.Act(), intake.DossierInput{ProductID: w.Product(name), Set: Set, Kind: dossier.First, Sample: true}))(w)
}

// Blob stores bytes as an upload would.
func (w *World) Blob(b []byte) blob.Info {
	w.Helper()
	info, err := w.O.Blobs.Put(w.Context(), bytes.NewReader(b), 1<<20)
	if err != nil {
		w.Fatal(err)
	}
	return info
}

// PDF is a small file that passes for a PDF; n makes it differ.
func PDF(n int) []byte { return fmt.Appendf(nil, "%%PDF-1.4\n%% %d\n%%%%EOF\n", n) }

// Dossier reads a dossier's row.
func (w *World) Dossier(id string) (d dossier.Dossier) {
	w.Helper()
	storetest.Read(w, w.O.Store, func(tx *store.Tx) (err error) {
		d, err = tx.Dossier(id)
		return err
	})
	return d
}

// Items reads a dossier's checklist items by code.
func (w *World) Items(id string) map[string]dossier.Item {
	w.Helper()
	out := map[string]dossier.Item{}
	storetest.Read(w, w.O.Store, func(tx *store.Tx) error {
		list, err := tx.Items(id)
		for _, it := range list {
			out[it.Code] = it
		}
		return err
	})
	return out
}

// Fill calls every mandatory item done with a note.
func (w *World) Fill(id string) {
	w.Helper()
	d := w.Dossier(id)
	items := w.Items(id)
	for _, c := range w.checklist(d) {
		if it := items[c.Code]; c.Mandatory && !it.Done {
			Must(intake.SaveItem(w.Context(), w.O, w.As(Own), w.Act(), intake.ItemInput{DossierID: id, Item: c.Code, Note: "mẫu", Done: true, Version: it.Version}))(w)
		}
	}
}

func (w *World) checklist(d dossier.Dossier) []rulebook.ChecklistItem {
	w.Helper()
	b, err := w.O.Books.Book(d.Book)
	if err != nil {
		w.Fatal(err)
	}
	list, err := b.ChecklistFor(d.Set)
	if err != nil {
		w.Fatal(err)
	}
	return list
}

// Mandatory names a mandatory checklist item of a dossier.
func (w *World) Mandatory(id string) string {
	w.Helper()
	for _, c := range w.checklist(w.Dossier(id)) {
		if c.Mandatory {
			return c.Code
		}
	}
	w.Fatal("no mandatory item")
	return ""
}

// Submit hands a dossier in.
func (w *World) Submit(id string) intake.Submitted {
	w.Helper()
	return Must(intake.Submit(w.Context(), w.O, w.As(Own), w.Act(), intake.SubmitInput{DossierID: id, Version: w.Dossier(id).Version}))(w)
}

// Submitted gives a dossier at the district's desk.
func (w *World) Submitted(name string) string {
	w.Helper()
	id := w.Draft(name)
	w.Fill(id)
	w.Submit(id)
	return id
}

// Accept passes a dossier on from an office's desk.
func (w *World) Accept(login, id string) {
	w.Helper()
	Must(intake.Review(w.Context(), w.O, w.As(login), w.Act(), intake.ReviewInput{DossierID: id, Version: w.Dossier(id).Version, Outcome: appraisal.Accept}))(w)
}

// Waiting gives a dossier that waits for the district's council.
func (w *World) Waiting(name string) string {
	w.Helper()
	id := w.Submitted(name)
	w.Accept(Officer, id)
	return id
}

// Session is a session of one council.
type Session struct {
	*World
	ID, Prefix string
}

// Call calls a session of the district's council ("hd") or the province's
// ("hdt") on dossiers.
func (w *World) Call(prefix string, dossiers ...string) Session {
	w.Helper()
	body := w.Council
	if prefix == "hdt" {
		body = w.Board
	}
	id := Must(council.CallSession(w.Context(), w.O, w.As(prefix+"-thuky"), w.Act(), council.SessionInput{CouncilID: body, Title: "Phiên mẫu", Place: "Hội trường", HeldOn: max("2020-11-06", w.O.Clock.Now().Date()), Dossiers: dossiers, Sample: true}))(w)
	return Session{w, id, prefix}
}

// Version reads the session's row version.
func (s Session) Version() (v int64) {
	s.Helper()
	storetest.Read(s, s.O.Store, func(tx *store.Tx) error {
		x, err := tx.Session(s.ID)
		v = x.Version
		return err
	})
	return v
}

// Scorers lists the logins that score in the session, the chair first.
func (s Session) Scorers() []string {
	out := []string{s.Prefix + "-chutich"}
	for i := range Members {
		out = append(out, Member(s.Prefix, i+1))
	}
	return out
}

// Roll marks everybody present.
func (s Session) Roll() {
	s.Helper()
	present := map[string]bool{}
	for _, l := range s.Scorers() {
		present[s.User(l)] = true
	}
	Must(council.CallRoll(s.Context(), s.O, s.As(s.Prefix+"-thuky"), s.Act(), council.RollInput{SessionID: s.ID, Version: s.Version(), Present: present}))(s.World)
}

// Line is the input that opens or closes a product at its present version.
func (s Session) Line(dossier string) council.ProductInput {
	s.Helper()
	in := council.ProductInput{SessionID: s.ID, DossierID: dossier}
	storetest.Read(s, s.O.Store, func(tx *store.Tx) error {
		a, err := tx.AgendaItem(s.ID, dossier)
		in.Version = a.Version
		return err
	})
	return in
}

// Open opens a product.
func (s Session) Open(dossier string) {
	s.Helper()
	Must(council.OpenProduct(s.Context(), s.O, s.As(s.Prefix+"-thuky"), s.Act(), s.Line(dossier)))(s.World)
}

// Card submits one member's card.
func (s Session) Card(login, dossier string, sheet rulebook.Sheet) council.Saved {
	s.Helper()
	return Must(council.SaveCard(s.Context(), s.O, s.As(login), s.Act(), council.CardInput{SessionID: s.ID, DossierID: dossier, Sheet: sheet, Submit: true}))(s.World)
}

// Score submits the same card for everybody.
func (s Session) Score(dossier string, sheet rulebook.Sheet) {
	s.Helper()
	for _, l := range s.Scorers() {
		s.Card(l, dossier, sheet)
	}
}

// Close closes a product.
func (s Session) Close(dossier string) council.Closing {
	s.Helper()
	return Must(council.CloseProduct(s.Context(), s.O, s.As(s.Prefix+"-thuky"), s.Act(), s.Line(dossier)))(s.World)
}

// Decide takes dossiers through a whole session with one sheet.
func (w *World) Decide(prefix string, sheet rulebook.Sheet, dossiers ...string) Session {
	w.Helper()
	s := w.Call(prefix, dossiers...)
	s.Roll()
	for _, d := range dossiers {
		s.Open(d)
		s.Score(d, sheet)
		s.Close(d)
	}
	return s
}

// Letter is a letter's number and date.
var Letter = intake.Report{Number: "mẫu/TTr", Date: Autumn}

// ToAdvisors takes a dossier that waits for the district's council to the
// province's advisers.
func (w *World) ToAdvisors(id string, sheet rulebook.Sheet) Session {
	w.Helper()
	s := w.Decide("hd", sheet, id)
	Must(intake.Forward(w.Context(), w.O, w.As(Officer), w.Act(), intake.ForwardInput{DossierID: id, Version: w.Dossier(id).Version, Outcome: appraisal.Forward, Report: Letter}))(w)
	w.Accept(Desk, id)
	return s
}

// ToBoard takes a dossier from the advisers to the province's council.
func (w *World) ToBoard(id string, sheet rulebook.Sheet) {
	w.Helper()
	Must(intake.SavePrescore(w.Context(), w.O, w.As(Advisor), w.Act(), intake.PrescoreInput{DossierID: id, Sheet: sheet}))(w)
	Must(intake.ConcludePrescore(w.Context(), w.O, w.As(AdvisorHead), w.Act(), intake.ConcludeInput{DossierID: id, Version: w.Dossier(id).Version, Outcome: appraisal.Accept, Remark: "mẫu"}))(w)
}

// Concluded gives a dossier that waits for a decision, scored with one sheet
// everywhere.
func (w *World) Concluded(name string, sheet rulebook.Sheet) string {
	w.Helper()
	id := w.Waiting(name)
	w.ToAdvisors(id, sheet)
	w.ToBoard(id, sheet)
	w.Decide("hdt", sheet, id)
	return id
}

// Prepare drafts a decision.
func (w *World) Prepare(dossiers ...string) string {
	w.Helper()
	return Must(decide.Prepare(w.Context(), w.O, w.As(Desk), w.Act(), decide.PrepareInput{Province: Province, Issuer: "UBND tỉnh", Dossiers: dossiers, Sample: true}))(w)
}

// Issue issues a drafted decision today.
func (w *World) Issue(decision string) decide.Issued {
	w.Helper()
	return Must(decide.Issue(w.Context(), w.O, w.As(Chairman), w.Act(), decide.IssueInput{DecisionID: decision, Number: "mẫu/QĐ-UBND", Signer: "Chủ tịch", IssuedOn: w.O.Clock.Now().Date(), Version: 1}))(w)
}

// Sheet fills the world's set, every criterion as near below its share of
// percent points as its levels allow.
func (w *World) Sheet(percent int) rulebook.Sheet {
	w.Helper()
	b, err := w.O.Books.ForFiling(w.O.Clock.Now().Date())
	if err != nil {
		w.Fatal(err)
	}
	s, err := b.Set(Set)
	if err != nil {
		w.Fatal(err)
	}
	sh := rulebook.Sheet{Choices: map[string]string{}}
	points := map[string]int{}
	for _, c := range s.Criteria() {
		if c.Needs != "" && points[c.Needs] == 0 {
			continue
		}
		best := -1
		for i, o := range c.Options {
			if o.Points*100 <= c.Max*percent && (best < 0 || o.Points > c.Options[best].Points) {
				best = i
			}
		}
		if best >= 0 {
			sh.Choices[c.Code], points[c.Code] = c.Options[best].Key, c.Options[best].Points
		}
	}
	return sh
}

// Entries gives every ledger entry about an object.
func (w *World) Entries(object string) []Entry {
	w.Helper()
	var out []Entry
	storetest.Read(w, w.O.Store, func(tx *store.Tx) error {
		list, err := tx.EntriesOf(object)
		for _, e := range list {
			out = append(out, Entry{e.Leaf.Act, string(e.Payload), e.Sealed})
		}
		return err
	})
	return out
}

// Entry is what tests look at of a ledger entry.
type Entry struct {
	Act, Payload string
	Sealed       bool
}
