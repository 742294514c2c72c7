package accounts

import (
	"context"

	"saoque/internal/access"
	"saoque/internal/calendar"
	"saoque/internal/council"
	"saoque/internal/fault"
	"saoque/internal/ledger"
	"saoque/internal/office"
	"saoque/internal/store"
	"saoque/internal/territory"
)

// NewGrant is a role to be given. By the role's scope it names a unit, a body
// or neither.
type NewGrant struct {
	Role access.Role
	// Unit is a code; UnitFrom its version, "" = the one in force on From.
	Unit     string
	UnitFrom calendar.Date
	// Body is a producer, a council or a team.
	Body string
	// From is the first day, "" = today; To the last, "" = open.
	From, To calendar.Date
}

// levelOf is the level of unit that a role stands for, "" = any.
func levelOf(r access.Role) territory.Level {
	switch r {
	case access.Commune:
		return territory.Commune
	case access.District:
		return territory.District
	case access.Province, access.Chairman:
		return territory.Province
	}
	return ""
}

// bodyOf is the kind of body that a role is held in.
func bodyOf(r access.Role) string {
	switch r {
	case access.Advisor, access.AdvisorHead:
		return council.KindAdvisory
	case access.Member, access.Secretary, access.Chair:
		return council.KindCouncil
	}
	return "producer"
}

// addGrant checks a grant and keeps it.
func addGrant(tx *office.Tx, user string, in NewGrant) (store.Grant, error) {
	g := store.Grant{ID: tx.Office.IDs.New(), UserID: user, Role: in.Role, Body: in.Body, From: in.From, To: in.To, CreatedAt: tx.Now}
	if !grantable(in.Role) {
		return g, fault.New(fault.Invalid, "accounts.role").On("role")
	}
	if g.From == "" {
		g.From = tx.Now.Date()
	}
	if !g.From.Valid() {
		return g, fault.New(fault.Invalid, "fault.bad-date", string(g.From)).On("from")
	}
	if g.To != "" && (!g.To.Valid() || g.To < g.From) {
		return g, fault.New(fault.Invalid, "accounts.period").On("to")
	}
	scope := access.ScopeOf(in.Role)
	if (scope == access.ScopeUnit) != (in.Unit != "") {
		return g, fault.New(fault.Invalid, "accounts.unit-needed").On("unit")
	}
	if (scope == access.ScopeBody) != (in.Body != "") {
		return g, fault.New(fault.Invalid, "accounts.body-needed").On("body")
	}
	switch scope {
	case access.ScopeUnit:
		u, err := unitFor(tx.Office.Units, in, g.From)
		if err != nil {
			return g, err
		}
		g.UnitCode, g.UnitFrom = u.Code, u.From
	case access.ScopeBody:
		kind, err := tx.BodyKind(in.Body)
		if fault.Is(err, fault.NotFound) || err == nil && kind != bodyOf(in.Role) {
			err = fault.New(fault.Invalid, "accounts.body-kind").On("body")
		}
		if err != nil {
			return g, err
		}
	}
	if err := onlyOnce(tx, g); err != nil {
		return g, err
	}
	return g, tx.AddGrant(g)
}

// unitFor finds the unit version that a grant is over: of the role's level,
// and in force on the grant's first day.
func unitFor(t *territory.Table, in NewGrant, from calendar.Date) (territory.Unit, error) {
	u, ok := t.At(in.Unit, from)
	if in.UnitFrom != "" {
		u, ok = t.Get(territory.Ref{Code: in.Unit, From: in.UnitFrom})
		ok = ok && u.ValidOn(from)
	}
	if !ok {
		return u, fault.New(fault.Invalid, "accounts.unit-unknown", in.Unit, from).On("unit")
	}
	if level := levelOf(in.Role); level != "" && u.Level != level {
		return u, fault.New(fault.Invalid, "accounts.unit-level", u.Name).On("unit")
	}
	return u, nil
}

// onlyOnce refuses a grant that the user has already for some of its days.
func onlyOnce(tx *office.Tx, g store.Grant) error {
	have, err := tx.GrantsOf(g.UserID)
	if err != nil {
		return err
	}
	for _, h := range have {
		same := h.RevokedAt == 0 && h.Role == g.Role && h.UnitCode == g.UnitCode && h.UnitFrom == g.UnitFrom && h.Body == g.Body
		if same && (h.To == "" || g.From <= h.To) && (g.To == "" || h.From <= g.To) {
			return fault.New(fault.Conflict, "accounts.grant-twice").On("role")
		}
	}
	return nil
}

// grantPayload is what the ledger says of a grant.
type grantPayload struct {
	Grant string `json:"grant"`
	Role  string `json:"role"`
	Unit  string `json:"unit,omitempty"`
	Body  string `json:"body,omitempty"`
	From  string `json:"from"`
	To    string `json:"to,omitempty"`
}

func payloadOf(g store.Grant) grantPayload {
	unit := territory.Ref{Code: g.UnitCode, From: g.UnitFrom}
	return grantPayload{g.ID, string(g.Role), unit.String(), g.Body, string(g.From), string(g.To)}
}

// grantInput is the input of the acts on a user's grants.
type grantInput struct {
	userInput
	New   NewGrant
	Grant string
}

// Grant gives a user a role and ends the user's sessions; version is the
// account's. It gives the grant's id.
func (d *Desk) Grant(ctx context.Context, s access.Subject, actID, user string, version int64, in NewGrant) (string, ledger.Receipt, error) {
	act := office.Act{ID: actID, Name: "user.grant", Input: grantInput{userInput{user, version}, in, ""}}
	return change(ctx, d, s, act, func(tx *office.Tx, u store.User) (string, any, error) {
		if err := notOwn(tx, u.ID); err != nil {
			return "", nil, err
		}
		if err := tx.TouchUser(u.ID, version); err != nil {
			return "", nil, err
		}
		g, err := addGrant(tx, u.ID, in)
		if err != nil {
			return "", nil, err
		}
		return g.ID, payloadOf(g), tx.Notify(u.ID, "accounts.notice-granted", "/tai-khoan")
	})
}

// RevokeGrant takes a role away at once and ends the user's sessions.
func (d *Desk) RevokeGrant(ctx context.Context, s access.Subject, actID, user string, version int64, grant string) (ledger.Receipt, error) {
	act := office.Act{ID: actID, Name: "user.revoke-grant", Input: grantInput{userInput{user, version}, NewGrant{}, grant}}
	_, receipt, err := change(ctx, d, s, act, func(tx *office.Tx, u store.User) (struct{}, any, error) {
		if err := notOwn(tx, u.ID); err != nil {
			return struct{}{}, nil, err
		}
		g, err := tx.Grant(grant)
		if err == nil && g.UserID != u.ID {
			err = fault.New(fault.NotFound, "fault.not-found")
		}
		if err != nil {
			return struct{}{}, nil, err
		}
		if err := tx.TouchUser(u.ID, version); err != nil {
			return struct{}{}, nil, err
		}
		if err := tx.RevokeGrant(g.ID, tx.Now); err != nil {
			return struct{}{}, nil, err
		}
		return struct{}{}, payloadOf(g), tx.Notify(u.ID, "accounts.notice-revoked", "/tai-khoan")
	})
	return receipt, err
}
