package demo

import (
	"cmp"
	"context"
	"fmt"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/ledger"
	"saoque/internal/office/council"
	"saoque/internal/office/decide"
	"saoque/internal/office/papers"
	"saoque/internal/paperwork"
)

// count and bump keep the row versions that played acts lead to.
func (p *Player) count(key string) int64 { return p.versions[key] }

func (p *Player) bump(key string) { p.versions[key]++ }

// sitting is one session of a council on its way.
type sitting struct {
	p       *Player
	key     string
	council string // prefix of the logins of its seats
	body    string // the council's name in the story; "" = council
	members int
}

func (t *sitting) id() string { return t.p.ids["session/"+t.key] }

func (t *sitting) secretary() string { return t.council + "-thuky" }

func (t *sitting) plan(day calendar.Date, h, m int, login, name string, run func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error)) {
	t.p.plan(day, h, m, login, name+" "+t.key, run)
}

func (t *sitting) call(day calendar.Date, h, m int, title, place string, held, script calendar.Date, reading calendar.Reading, list []*walked) {
	t.plan(day, h, m, t.secretary(), "triệu tập phiên", func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		out, r, err := council.CallSession(ctx, t.p.App.Office, s, id, council.SessionInput{CouncilID: t.p.ids["council/"+cmp.Or(t.body, t.council)], Title: title, Place: place,
			HeldOn: held, ScriptDue: script, ScriptReading: reading, Dossiers: dossierIDs(list), Sample: true})
		t.p.ids["session/"+t.key] = out
		t.p.bump("session/" + t.key)
		return r, err
	})
}

func dossierIDs(list []*walked) []string {
	var out []string
	for _, k := range list {
		out = append(out, k.id())
	}
	return out
}

func (t *sitting) extend(day calendar.Date, h, m int, list []*walked) {
	t.plan(day, h, m, t.secretary(), "chốt chương trình", func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		_, r, err := council.Extend(ctx, t.p.App.Office, s, id, council.ExtendInput{SessionID: t.id(), Version: t.p.count("session/" + t.key), Dossiers: dossierIDs(list)})
		t.p.bump("session/" + t.key)
		return r, err
	})
}

func (t *sitting) roll(day calendar.Date, h, m int) {
	t.plan(day, h, m, t.secretary(), "điểm danh", func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		chair, secretary, list := councilLogins(t.council, t.members)
		present := map[string]bool{t.p.ids["user/"+chair]: true, t.p.ids["user/"+secretary]: true}
		for _, l := range list {
			present[t.p.ids["user/"+l]] = true
		}
		_, r, err := council.CallRoll(ctx, t.p.App.Office, s, id, council.RollInput{SessionID: t.id(), Version: t.p.count("session/" + t.key), Present: present})
		t.p.bump("session/" + t.key)
		return r, err
	})
}

func (t *sitting) open(day calendar.Date, h, m int, k *walked) {
	t.plan(day, h, m, t.secretary(), "mở chấm "+k.key, func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		_, r, err := council.OpenProduct(ctx, t.p.App.Office, s, id, council.ProductInput{SessionID: t.id(), DossierID: k.id(), Version: 1})
		return r, err
	})
}

// card plans the m-th scorer's card: 0 is the chair. Scorers differ by at most
// two points and their sum is total for each of them together.
func (t *sitting) card(day calendar.Date, h, min int, k *walked, m, total, star int) {
	chair, _, list := councilLogins(t.council, t.members)
	login := chair
	if m > 0 {
		login = list[m-1]
	}
	points := total
	if m%4 == 1 {
		points++
	} else if m%4 == 2 {
		points--
	}
	t.plan(day, h, min, login, fmt.Sprintf("chấm %s phiếu %d", k.key, m+1), func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		sh, err := k.sheet(points, star, m)
		if err != nil {
			return ledger.Receipt{}, err
		}
		_, r, err := council.SaveCard(ctx, t.p.App.Office, s, id, council.CardInput{SessionID: t.id(), DossierID: k.id(), Sheet: sh, Note: "Phiếu mẫu", Submit: true})
		return r, err
	})
}

func (t *sitting) close(day calendar.Date, h, m int, k *walked) {
	t.plan(day, h, m, t.secretary(), "khoá phiếu "+k.key, func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		out, r, err := council.CloseProduct(ctx, t.p.App.Office, s, id, council.ProductInput{SessionID: t.id(), DossierID: k.id(), Version: 2})
		k.moved()
		if err == nil {
			t.p.results = append(t.p.results, Result{Session: t.key, Product: k.key, Sum: out.Tally.Sum, Members: out.Tally.Members, Mean: out.Tally.Mean, Star: out.Tally.Star})
		}
		return r, err
	})
}

func (t *sitting) end(day calendar.Date, h, m int) {
	t.plan(day, h, m, t.secretary(), "kết thúc phiên", func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		_, r, err := council.CloseSession(ctx, t.p.App.Office, s, id, council.CloseInput{SessionID: t.id(), Version: t.p.count("session/" + t.key)})
		return r, err
	})
}

// decide plans a decision on dossiers and its issue on the same day.
func (p *Player) decide(day calendar.Date, key, office, chairman, number, issuer string, list []*walked) {
	p.plan(day, 9, 0, office, "dự thảo quyết định "+key, func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		out, r, err := decide.Prepare(ctx, p.App.Office, s, id, decide.PrepareInput{Province: province, Issuer: issuer, Dossiers: dossierIDs(list), Sample: true})
		p.ids["decision/"+key] = out
		return r, err
	})
	p.plan(day, 15, 0, chairman, "ban hành quyết định "+key, func(ctx context.Context, s access.Subject, id string) (ledger.Receipt, error) {
		out, r, err := decide.Issue(ctx, p.App.Office, s, id, decide.IssueInput{DecisionID: p.ids["decision/"+key], Number: number, Signer: "Chủ tịch UBND tỉnh", IssuedOn: day, Version: 1})
		for _, k := range list {
			k.moved()
		}
		p.certificates = append(p.certificates, out.Certificates...)
		return r, err
	})
	p.issue(day, 15, 30, office, "decision", paperwork.OfDecision, key)
	for i, k := range list {
		k.issue(day, 15, 40+i, office, "notice")
	}
	for i, k := range list {
		p.plan(day, 16, i, office, "giấy chứng nhận "+key+" "+k.key, func(ctx context.Context, s access.Subject, _ string) (ledger.Receipt, error) {
			_, r, err := papers.Certify(ctx, p.App.Office, s, paperwork.Ref{Kind: paperwork.OfDecision, ID: p.ids["decision/"+key], Part: k.id()})
			return r, err
		})
	}
}
