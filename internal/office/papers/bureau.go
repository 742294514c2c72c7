package papers

import (
	"slices"

	"saoque/internal/access"
	"saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/paper/forms"
	"saoque/internal/rulebook"
	"saoque/internal/territory"
)

// Types of paper, each with its own series of numbers at every body (decree
// 30/2020/NĐ-CP counts by type).
const (
	typeReceipt    = "receipt"
	typeLetter     = "letter"
	typeReport     = "report"
	typeSubmission = "submission"
)

// by gives who may see, and issue, a dossier's paper: writer is the stage whose
// holder writes it, and reader what whoever reads it once it is issued may do.
func by(writer func(*subject) *rulebook.Stage, reader access.Action) func(*subject) (see, issue bool) {
	return func(s *subject) (see, issue bool) {
		rec := s.file.writing(writer(s))
		return when(s.Can(reader, s.file.Record) || s.Can(access.PaperDraft, rec), s.Can(access.PaperIssue, rec))
	}
}

// drafting gives who may see such a paper before it is issued.
func drafting(writer func(*subject) *rulebook.Stage) func(*subject) bool {
	return func(s *subject) bool { return s.Can(access.PaperDraft, s.file.writing(writer(s))) }
}

// writing is the dossier as the authority judges its papers: Holder is who holds
// the stage that writes, the producer where no stage does.
func (f *file) writing(st *rulebook.Stage) access.Record {
	r := f.Record
	if r.Holder = access.Producer; st != nil {
		r.Holder = access.Role(st.Holder.Role)
	}
	return r
}

// kindAt gives the first stage of a kind at a level.
func (f *file) kindAt(level string, kinds ...string) *rulebook.Stage {
	return f.stage(func(st rulebook.Stage) bool {
		for _, k := range kinds {
			if st.Kind == k && (level == "" || st.Level == level) {
				return true
			}
		}
		return false
	})
}

// bureau is a body that writes papers, as its letterhead has it.
type bureau struct {
	key            string // of its series of numbers
	parent, issuer string
	place          string
	name           string // within a sentence
	// sign is the body's own abbreviation; dots where no record holds it.
	sign      string
	authority []string
	signer    string
	// unsigned says that the abbreviation is not known.
	unsigned bool
}

// head is the bureau's letterhead. kind abbreviates the type of paper, "" for
// letters.
func (b bureau) head(kind string) forms.Head {
	sign := b.sign
	if kind != "" {
		sign = kind + "-" + b.sign
	}
	return forms.Head{Parent: b.parent, Issuer: b.issuer, Place: b.place, Sign: sign, Authority: b.authority, Signer: b.signer,
		Recipients: []string{say("papers.to-same"), say("papers.to-file")}}
}

// bureau gives the body that holds a stage of the dossier.
func (s *subject) bureau(st *rulebook.Stage) (bureau, error) {
	p := s.file.Place
	switch access.Role(st.Holder.Role) {
	case access.Commune:
		return s.committee(territory.Ref{Code: p.UnitCode, From: p.UnitFrom}), nil
	case access.District:
		return s.committee(territory.Ref{Code: p.AreaCode, From: p.AreaFrom}), nil
	case access.Chairman:
		return committee(s.provinceOn(p.Province, s.Now.Date())), nil
	case access.Province:
		u := s.provinceOn(p.Province, s.Now.Date())
		return bureau{key: "office/" + u.Code, parent: say("papers.committee", u.Name), issuer: say("papers.agency"), place: u.Short(), name: say("papers.agency-of", inline(u)),
			sign: say("papers.sign-blank"), unsigned: true, authority: []string{say("papers.head-agency")}}, nil
	case access.AdvisorHead:
		return s.team()
	}
	return bureau{}, fault.New(fault.Internal, "fault.internal")
}

func (s *subject) committee(r territory.Ref) bureau {
	u, ok := s.Office.Units.Get(r)
	if !ok {
		u = territory.Unit{Code: r.Code, From: r.From, Name: r.Code}
	}
	return committee(u)
}

// committee is the people's committee of a unit.
func committee(u territory.Unit) bureau {
	return bureau{key: "unit/" + u.Ref().String(), issuer: say("papers.committee", inline(u)), place: u.Short(), name: say("papers.committee-of", inline(u)),
		sign: say("papers.sign-committee"), authority: []string{say("papers.for-committee"), say("papers.chair")}}
}

// team is the advisory team that the dossier was with: that of whoever concluded
// on it, or of whoever drafts before that.
func (s *subject) team() (bureau, error) {
	body, err := s.teamOf()
	if err != nil {
		return bureau{}, err
	}
	rec := s.BodyRecord(body)
	u := s.provinceOn(rec.Province, s.Now.Date())
	b := bureau{key: "council/" + body.ID, parent: say("papers.committee", u.Name), issuer: body.Name, place: u.Short(), name: body.Name,
		sign: say("papers.sign-team"), authority: []string{say("papers.head-team")}}
	seats, err := s.Seats(body.ID, s.Now.Date())
	for _, seat := range seats {
		if seat.Role == access.AdvisorHead {
			b.signer = seat.Name
		}
	}
	return b, err
}

func (s *subject) teamOf() (council.Council, error) {
	var bodies []string
	for _, x := range slices.Backward(s.file.steps) {
		st, ok := s.file.Procedure.Stage(x.Stage)
		if !ok || st.Kind != rulebook.StagePrescore || x.UserID == "" || x.Act == "dossier.submit" {
			continue
		}
		grants, err := s.GrantsOf(x.UserID)
		if err != nil {
			return council.Council{}, err
		}
		for _, g := range slices.Backward(grants) {
			held := access.Grant{From: g.From, To: g.To}.Holds(x.At.Date())
			if g.Role == access.AdvisorHead && held && (g.RevokedAt == 0 || g.RevokedAt > x.At) {
				bodies = append(bodies, g.Body)
			}
		}
	}
	bodies = append(bodies, s.Subject.Bodies(access.AdvisorHead, access.Advisor)...)
	for _, id := range bodies {
		c, err := s.Council(id)
		if err != nil {
			return c, err
		}
		if s.BodyRecord(c).Province == s.file.Place.Province {
			return c, nil
		}
	}
	return council.Council{}, fault.New(fault.Conflict, "papers.no-team")
}
